"""False alarms in words: how many changes are clear or likely, and how many chance alone would make so."""

from __future__ import annotations

from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.english import number, quantity
from helpers.statistics.false_alarms import FalseAlarms

ALMOST_NONE = 0.1  # on average, below which pages say "almost none"


def false_alarms(result: FalseAlarms) -> Sentence:
    """A sentence on how many changes were tested, how many are clear or likely, and how many would be by chance alone.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> from helpers.statistics.change import Change
    >>> from helpers.statistics.false_alarms import expected_by_chance
    >>> year = Span.parse("2016")
    >>> rape = Change("Blackpool", "Rape", year, year.year_before(), 71, 75)
    >>> burglary = Change("Blackpool", "Burglary", year, year.year_before(), 300, 200)
    >>> print(false_alarms(expected_by_chance([rape, burglary])))
    1 of 2 changes shown here is clear, and none is likely. Had nothing changed at all, chance alone would make almost none clear and fewer than one likely.
    """  # noqa: E501
    if not result.tested:
        return Sentence("")
    page = Sum(result.area, "", result.period.key)
    return say(
        "{clear} of {tested} shown here {are} clear, and {likely} {are_likely} likely. Had nothing changed at all, "
        "chance alone would make {clear_by_chance} clear and {likely_by_chance} likely.",
        clear=other(result.clear, page, "how many", "of them clear", printed="" if result.clear else "None"),
        tested=other(result.tested, page, "how many", "changes tested", printed=quantity(result.tested, "changes")),
        are="are" if result.clear > 1 else "is",
        likely=other(result.likely, page, "how many", "of them likely", printed="" if result.likely else "none"),
        are_likely="are" if result.likely > 1 else "is",
        clear_by_chance=_by_chance(result.clear_by_chance, page, "clear"),
        likely_by_chance=_by_chance(result.likely_by_chance, page, "likely"),
    )


def _by_chance(value: float, page: Sum, kind: str) -> Number:
    """How many would be so by chance alone on average, in plain words where that is less than one."""
    printed = f"about {number(value)}" if value >= 1 else "fewer than one" if value >= ALMOST_NONE else "almost none"
    return other(value, page, "other", f"{kind} by chance", decimals=2, printed=printed)
