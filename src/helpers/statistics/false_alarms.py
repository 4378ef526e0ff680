"""How many clear verdicts chance alone would give among all the changes that were tested."""

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
        How many changes have a verdict; where the numbers are too few to say, nothing was tested.
    clear
        How many are a clear increase or a clear decrease.
    area, period
        Those of the first change.
    """

    area: str
    period: Span
    tested: int
    clear: int

    @property
    def by_chance(self) -> float:
        """How many would be clear on average if nothing had changed: 2.7 in 1,000, correlated or not."""
        return 2 * TAIL * self.tested


def expected_by_chance(changes: Iterable[Change]) -> FalseAlarms:
    """How many of these changes were tested, are clear, and would be clear by chance; each measure and period once.

    The number by chance is an average: measures that overlap tend to be clear together or not at all.

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
