"""How many clear and likely verdicts chance alone would give among all the changes that were tested."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.periods import Span
from helpers.statistics.change import CALLED, CLEAR, Change
from helpers.statistics.noise.dispersion import TAIL

# How many of 1,000 unchanged series with independent months are likely rises or falls on average: counted on simulated
# series (benchmarks/verdicts.py), because a verdict also depends on the newest months.
LIKELY_BY_CHANCE = 0.062


@dataclass(frozen=True)
class FalseAlarms:
    """How many changes of an area were tested, how many of them are clear, and how many likely.

    Attributes
    ----------
    tested
        How many changes have a verdict; where the numbers are too few to say, nothing was tested.
    clear
        How many are a clear rise or a clear fall.
    likely
        How many are a likely rise or a likely fall.
    area, period
        Those of the first change.
    """

    area: str
    period: Span
    tested: int
    clear: int
    likely: int

    @property
    def clear_by_chance(self) -> float:
        """How many would be clear on average, at most, if nothing had changed: 2.7 in 1,000."""
        return 2 * TAIL * self.tested

    @property
    def likely_by_chance(self) -> float:
        """How many would be likely on average if nothing had changed: 62 in 1,000."""
        return LIKELY_BY_CHANCE * self.tested


def expected_by_chance(changes: Iterable[Change]) -> FalseAlarms:
    """How many of these changes were tested, and are clear or likely; each measure and period counts once.

    The number by chance is an average: measures that overlap tend to be clear together or not at all, and
    months that resemble their neighbours give more.

    Examples
    --------
    >>> year = Span.parse("2016")
    >>> fewer = Change("Blackpool", "Rape", year, year.year_before(), 100, 200)
    >>> found = expected_by_chance([fewer, fewer, Change("Blackpool", "Fraud", year, year.year_before(), 3, 1)])
    >>> found.tested, found.clear, found.likely, round(found.clear_by_chance, 4), found.likely_by_chance
    (1, 1, 0, 0.0027, 0.062)
    """
    once = {(each.area, each.measure, each.period): each for each in changes}.values()
    verdicts = [each.verdict for each in once if each.verdict not in ("", "too few to say")]
    first = next(iter(once))
    clear, called = (sum(each in names for each in verdicts) for names in (CLEAR, CALLED))
    return FalseAlarms(first.area, first.period, len(verdicts), clear, called - clear)
