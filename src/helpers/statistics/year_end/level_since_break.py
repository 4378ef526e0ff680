"""A series across declared breaks in recording, as if it had always been recorded as it is since the newest break."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import pandas as pd

from helpers.periods import Span
from helpers.statistics.counts import Counts
from helpers.statistics.xmr.breaks import Break

YEAR = 12  # months since a break, after which they alone give the level and the ranges are as wide as usual
# The fewest months since a break. With fewer, one or two months would have to give the level: forecasts then missed the
# year by at least half as much again as with a year since the break (benchmarks/forecast.py).
FEWEST = 3
# How fast the variance of the total to come grows with the months to come and the shortness of the time since the
# break: chosen by benchmarks/forecast.py, so that the ranges keep covering as many outcomes as they promise.
WIDER = 2 / 5


def at_newest_level(counts: Counts, breaks: Sequence[Break]) -> Counts:
    """The series with the months before each break raised or lowered to the level after it.

    A change in recording moves the level but not the season, so the months before a break still show the season. They
    are multiplied by the ratio of the first year since the break, or as much of it as there is, to the same calendar
    months of the year before. Months before a break are left out (NaN) where this ratio cannot be computed: none of
    these months was supplied a year earlier, or nothing was recorded then.

    Do not take the results for counts: they only serve to show a season.

    Examples
    --------
    In both months since the break 30 were recorded, where there were 10 and 20 a year before.

    >>> counts = pd.Series([10, 20] * 6 + [30, 30], pd.period_range("2015-01", "2016-02", freq="M"))
    >>> at_newest_level(counts, [Break(pd.Period("2016-01", "M"), ("Rape",), "A new system")]).tolist()[-4:]
    [20.0, 40.0, 30.0, 30.0]
    """
    if not breaks:
        return counts
    levelled = counts.astype(float)
    months = [each.month for each in breaks]
    for month, after in pairwise([*months, counts.index[-1] + 1]):
        levelled.loc[: month - 1] *= _step(levelled, Span(month, min(after, month + YEAR) - 1))
    return levelled


def _step(counts: Counts, since: Span) -> float:
    """The ratio of the events in these months to those a year before; NaN where it cannot be computed."""
    after = counts.reindex(since.months).to_numpy()
    before = counts.reindex(since.year_before().months).to_numpy()
    both = ~pd.isna(after) & ~pd.isna(before)
    return float(after[both].sum() / before[both].sum()) if before[both].sum() else math.nan


def widening(since: int, to_come: int) -> float:
    """The factor by which a range widens in the first year after a break, when few months give the level.

    Parameters
    ----------
    since
        Months supplied since the break.
    to_come
        Months whose total the range bounds.

    Examples
    --------
    >>> [round(widening(months, 7), 2) for months in (3, 6, 12, 24)]
    [1.3, 1.11, 1.0, 1.0]
    """
    return math.sqrt(1 + WIDER * to_come * max(0.0, 1 / since - 1 / YEAR))
