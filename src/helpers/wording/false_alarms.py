"""False alarms in words: how many changes are clear, and how many chance alone would make clear."""

from __future__ import annotations

from helpers.document.numbers import Figure
from helpers.document.sentence import Sentence
from helpers.english import number, quantity
from helpers.statistics.false_alarms import FalseAlarms


def false_alarms(result: FalseAlarms) -> Sentence:
    """How many changes were tested, how many are clear, and how many chance alone would make clear.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> from helpers.statistics.change import Change
    >>> from helpers.statistics.false_alarms import expected_by_chance
    >>> year = Span.parse("2016")
    >>> rape = Change("Blackpool", "Rape", year, year.year_before(), 71, 75)
    >>> burglary = Change("Blackpool", "Burglary", year, year.year_before(), 300, 200)
    >>> print(false_alarms(expected_by_chance([rape, burglary])))
    Of the 2 changes tested on this page 1 is clear. Had nothing changed at all, chance alone would make 0.01 of them clear on average.
    """  # noqa: E501
    if not result.tested:
        return Sentence("")
    expected = number(result.by_chance, 2)
    text = (
        f"Of the {quantity(result.tested, 'changes')} tested on this page {result.clear or 'none'} "
        f"{'is' if result.clear == 1 else 'are'} clear. Had nothing changed at all, chance alone would make {expected} "
        "of them clear on average."
    )
    numbers = {"changes tested": str(result.tested), "of them clear": str(result.clear), "clear by chance": expected}
    figures = (
        Figure(result.area, name, result.period.key, current=each, sentence=text) for name, each in numbers.items()
    )
    return Sentence(text, tuple(figures))
