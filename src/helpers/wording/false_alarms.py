"""False alarms in words: how many changes are clear, and how many chance alone would make clear."""

from __future__ import annotations

from helpers.document.numbers import Sum, other
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
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
    page = Sum(result.area, "", result.period.key)
    return say(
        "Of the {tested} tested on this page {clear} {are} clear. Had nothing changed at all, chance alone would make "
        "{by_chance} of them clear on average.",
        tested=other(result.tested, page, "how many", "changes tested", printed=quantity(result.tested, "changes")),
        clear=other(result.clear, page, "how many", "of them clear", printed="" if result.clear else "none"),
        are="is" if result.clear == 1 else "are",
        by_chance=other(result.by_chance, page, "other", "clear by chance", decimals=2),
    )
