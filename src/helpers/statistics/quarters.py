"""How a quarter's count ranks among the quarters of the last three years."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, months_of

WINDOW = 12  # quarters: three years, the newest included


@dataclass(frozen=True)
class QuarterRank:
    """The rank of the newest complete quarter among those of the last three years.

    Attributes
    ----------
    rank
        1 for the highest count; equal counts share the better rank.
    points
        One row for each complete quarter, oldest first: `count`.
    unit
        What is counted, in the plural.
    """

    area: str
    measure: str
    quarter: Span
    count: int
    rank: int
    points: pd.DataFrame = field(compare=False, repr=False)
    unit: str = units.DEFAULT


def newest_quarter(counts: Counts) -> QuarterRank | None:
    """The newest complete quarter, ranked among the complete quarters of three years; None where none is complete.

    A quarter is complete where all three of its months were supplied.

    Examples
    --------
    >>> months = pd.period_range("2015-10", "2016-08", freq="M")
    >>> counts = pd.Series([5, 5, 5, 4, 4, 4, 6, 6, 6, 1, 1], index=months, name=("Blackpool", "Rape"))
    >>> result = newest_quarter(counts)
    >>> result.quarter.label, result.count, result.rank, len(result.points)
    ('April to June 2016', 18, 1, 3)
    """
    totals = counts.groupby(months_of(counts).asfreq("Q-MAR")).agg(["sum", "count"])
    complete = totals.loc[totals["count"] == 3, "sum"].astype(int)
    if complete.empty:
        return None
    recent = complete[complete.index > complete.index[-1] - WINDOW]
    area, measure = area_and_measure(counts)
    return QuarterRank(
        area,
        measure,
        periods.quarter_span(recent.index[-1]),
        int(recent.iloc[-1]),
        1 + int((recent > recent.iloc[-1]).sum()),
        recent.to_frame("count"),
        units.of(counts),
    )
