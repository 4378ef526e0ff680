"""False alarms in words: how many changes are clear or likely, and how many chance alone would make so."""

from __future__ import annotations

from helpers.document.numbers import Sum, other
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
from helpers.statistics.false_alarms import FalseAlarms


def false_alarms(result: FalseAlarms) -> Sentence:
    """How many changes were tested, how many are clear or likely, and how many chance alone would make so.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> from helpers.statistics.change import Change
    >>> from helpers.statistics.false_alarms import expected_by_chance
    >>> year = Span.parse("2016")
    >>> rape = Change("Blackpool", "Rape", year, year.year_before(), 71, 75)
    >>> burglary = Change("Blackpool", "Burglary", year, year.year_before(), 300, 200)
    >>> print(false_alarms(expected_by_chance([rape, burglary])))
    Of the 2 changes tested on this page, 1 is clear and none likely. Had nothing changed at all, chance alone would make 0.01 of them clear and 0.1 likely on average.
    """  # noqa: E501
    if not result.tested:
        return Sentence("")
    page = Sum(result.area, "", result.period.key)
    return say(
        "Of the {tested} tested on this page, {clear} {are} clear and {likely} likely. Had nothing changed at all, "
        "chance alone would make {clear_by_chance} of them clear and {likely_by_chance} likely on average.",
        tested=other(result.tested, page, "how many", "changes tested", printed=quantity(result.tested, "changes")),
        clear=other(result.clear, page, "how many", "of them clear", printed="" if result.clear else "none"),
        are="is" if result.clear == 1 else "are",
        likely=other(result.likely, page, "how many", "of them likely", printed="" if result.likely else "none"),
        clear_by_chance=other(result.clear_by_chance, page, "other", "clear by chance", decimals=2),
        likely_by_chance=other(result.likely_by_chance, page, "other", "likely by chance", decimals=1),
    )
