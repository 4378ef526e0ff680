"""Verdicts taken together: of many that are tested, chance alone calls some clear."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.periods import Span
from helpers.statistics.change import Change
from helpers.statistics.noise.dispersion import TAIL

CLEAR = ("clear increase", "clear decrease")


@dataclass(frozen=True)
class FalseAlarms:
    """How many changes of an area were tested, and how many of them are clear.

    Attributes
    ----------
    tested
        Changes with a verdict; where the numbers are too few to say, nothing is tested.
    clear
        How many are a clear increase or decrease.
    period
        The first change's.
    """

    area: str
    period: Span
    tested: int
    clear: int

    @property
    def by_chance(self) -> float:
        """How many would be clear on average had nothing changed: 2.7 in 1,000, however they hang together."""
        return 2 * TAIL * self.tested


def expected_by_chance(changes: Iterable[Change]) -> FalseAlarms:
    """What of several changes was tested, each measure and period once.

    How many would be clear by chance is an average: measures that overlap are clear together, or not at all.

    Examples
    --------
    >>> year = Span.parse("2016")
    >>> fewer = Change("Blackpool", "Rape", year, year.year_before(), 100, 200)
    >>> found = expected_by_chance([fewer, fewer, Change("Blackpool", "Fraud", year, year.year_before(), 3, 1)])
    >>> found.tested, found.clear, round(found.by_chance, 4)
    (1, 1, 0.0027)
    """
    once = {(each.area, each.measure, each.period): each for each in changes}.values()
    verdicts = [each.verdict for each in once if each.verdict not in ("", "too few to say")]
    first = next(iter(once))
    return FalseAlarms(first.area, first.period, len(verdicts), sum(verdict in CLEAR for verdict in verdicts))
