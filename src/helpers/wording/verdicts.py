"""Verdicts in words: whether a change is more than chance, and how many chance alone would call clear."""

from __future__ import annotations

from helpers.change import Change
from helpers.exhibits import Sentence
from helpers.figures import Figure
from helpers.verdicts import Tally
from helpers.wording.changes import note
from helpers.wording.numbers import counted, number


def verdict(result: Change, *, unit: str = "offences") -> Sentence:
    """Whether the change is more than chance, with the range that the verdict used.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(verdict(Change("Blackpool", "Serious Assaults", period, period.year_before(), 60, 62)))
    No clear change: as this series varies, chance alone gives a fall of up to 33 offences.
    """
    if result.current is None or result.previous is None or result.no_change_range is None:
        return Sentence("Whether this is more than chance cannot be said: the two periods cannot be compared.")
    if result.verdict == "too few to say":
        return Sentence("The numbers are too few to say whether this is more than chance.")
    limit = counted(int(result.no_change_range), unit)
    if result.verdict == "no clear change":
        falls = result.current < result.previous
        if falls and result.no_change_range >= result.previous:
            return Sentence("No clear change: as this series varies, not even a fall to none would be clear.")
        explained = f"as this series varies, chance alone gives a {'fall' if falls else 'rise'} of up to {limit}"
    else:
        explained = f"as this series varies, chance alone seldom gives a change of more than {limit}"
    text = f"{result.verdict.capitalize()}: {explained}."
    return Sentence(text, (note(result, "range of no change", str(int(result.no_change_range)), text),))


def tally(result: Tally) -> Sentence:
    """How many changes were tested, how many are clear, and how many chance alone would make so.

    Examples
    --------
    >>> from helpers import verdicts
    >>> from helpers.periods import Span
    >>> year = Span.parse("2016")
    >>> rape = Change("Blackpool", "Rape", year, year.year_before(), 71, 75)
    >>> burglary = Change("Blackpool", "Burglary", year, year.year_before(), 300, 200)
    >>> print(tally(verdicts.tally([rape, burglary])))
    Of the 2 changes tested on this page 1 is clear. Had nothing changed at all, chance alone would make 0.01 of them clear on average.
    """  # noqa: E501
    if not result.tested:
        return Sentence("")
    expected = number(result.by_chance, 2)
    text = (
        f"Of the {counted(result.tested, 'changes')} tested on this page {result.clear or 'none'} "
        f"{'is' if result.clear == 1 else 'are'} clear. Had nothing changed at all, chance alone would make {expected} "
        "of them clear on average."
    )
    numbers = {"changes tested": str(result.tested), "of them clear": str(result.clear), "clear by chance": expected}
    figures = (
        Figure(result.area, name, result.period.key, current=each, sentence=text) for name, each in numbers.items()
    )
    return Sentence(text, tuple(figures))
