"""The chart of small counts: exact limits of the count, and below one event a month the months without any."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.statistics.counts import Counts
from helpers.statistics.xmr.level_shift import TAIL, LevelShift, level_shifts
from helpers.statistics.xmr.levels import Judged, at_each_level
from helpers.statistics.xmr.plain import EXACT, XmR, chart_of
from helpers.statistics.xmr.rules import GAP, OUTSIDE, RUN, TOTAL, Signal, stretches
from helpers.statistics.xmr.season import before_the_last_seven

SMALL = 5  # events a month, below which natural process limits are wrong in both directions (benchmarks/xmr.py)
RARE = 1  # events a month, below which months without any are judged too
SEVEN_TAIL = 0.01  # chance on one side, below which seven months together, or months without any, are unusual


@dataclass(frozen=True)
class Count:
    """The distribution of a number of events: Poisson, or negative binomial where it varies more.

    Attributes
    ----------
    mean
        The number expected.
    dispersion
        How many times its variance is the mean; 1 is Poisson.

    Examples
    --------
    A Poisson count of mean 2 is 8 or more in 0.11% of cases, and 7 or more in 0.45%.

    >>> Count(2, 1).highest(0.00135), round(Count(2, 1).at_most(6), 4)
    (7, 0.9955)
    """

    mean: float
    dispersion: float

    def at_most(self, number: int) -> float:
        """How often the count is this number or less."""
        from scipy.special import betainc, pdtr  # imported here, so that a run's own process starts without it

        if number < 0:
            return 0.0
        if self.dispersion <= 1:
            return float(pdtr(number, self.mean))
        return float(betainc(self.mean / (self.dispersion - 1), number + 1, 1 / self.dispersion))

    def highest(self, tail: float) -> int:
        """The largest number that is reached in more than this share of cases."""
        number = 0
        while 1 - self.at_most(number) > tail:
            number += 1
        return number

    def lowest(self, tail: float) -> int:
        """The smallest number that is not exceeded in more than this share of cases."""
        number = 0
        while self.at_most(number) <= tail:
            number += 1
        return number


def exact_chart(counts: Counts) -> XmR:
    """The chart of a series with few events a month.

    A month is outside if so large a count has a chance of 0.13% or less: Poisson, or negative binomial where the
    months vary more than independent events. Seven months together, and below one event a month the months without
    any, are unusual if so few or so many have a chance of 1% or less (the g chart: Benneyan, Health Care Management
    Science 4, 2001, pages 305–318). All these chances allow for a level known from few months. There is no season,
    because so few events cannot show one. Do not trust it where events come in clusters.

    Parameters
    ----------
    counts
        Monthly counts, NaN where a month was not supplied; at least one was.

    Examples
    --------
    >>> months = pd.period_range("2013-08", "2016-08", freq="M")
    >>> chart = exact_chart(pd.Series([2, 1, 3, 2] * 9 + [9], months, name=("Blackpool", "Arson")))
    >>> chart.lower_limit, chart.upper_limit, [signal.rule for signal in chart.newest_signals]
    (0.0, 7.0, ['outside the limits'])
    """
    before = before_the_last_seven(counts)
    shifts = level_shifts(counts)
    dispersion = _dispersion(before, shifts)
    result = at_each_level(
        counts, _judged(counts, before, dispersion), shifts, lambda months: _judged(months, months, dispersion)
    )
    since_last = _months_since_last(counts) if _level(before) < RARE else None
    return chart_of(counts, result.lines, result.signals, limits=EXACT, shifts=shifts, months_since_last=since_last)


def _level(months: Counts) -> float:
    """Events a month: the mean of the levels that are possible given these months and nothing else (Jeffreys)."""
    return (float(months.sum()) + 0.5) / int(months.notna().sum())


def _dispersion(months: Counts, shifts: tuple[LevelShift, ...]) -> float:
    """How many times as much the months vary about their levels as independent events would; not below 1."""
    level = pd.Series(float(months.mean()), index=months.index)
    if shifts:
        level[: shifts[0].month - 1] = shifts[0].before
    for each in shifts:
        level[each.month :] = each.since
    known = months.notna() & (level > 0)
    freedom = int(known.sum()) - 1 - sum(each.month in months.index for each in shifts)
    if freedom < 1:
        return 1.0
    return max(1.0, float(((months - level)[known] ** 2 / level[known]).sum()) / freedom)


def _judged(counts: Counts, behind: Counts, dispersion: float) -> Judged:
    """Months judged by the level of the months that set the limits."""
    level, known = _level(behind), int(behind.notna().sum())
    one = Count(level, dispersion * (1 + 1 / known))  # the level is uncertain, which widens the distribution
    seven = Count(RUN * level, dispersion * (1 + RUN / known))
    upper, lower = one.highest(TAIL), one.lowest(TAIL)
    months = list(counts.index)
    found = [
        *stretches((counts > upper).to_numpy(), months, OUTSIDE, "high", 1),
        *stretches((counts < lower).to_numpy(), months, OUTSIDE, "low", 1),
        *_seven_together(counts, seven),
    ]
    if level < RARE:
        longest = math.ceil(math.log(SEVEN_TAIL) / math.log(one.at_most(0)))
        found += stretches((counts == 0).to_numpy(), months, GAP, "low", longest)
    return Judged((level, float(lower), float(upper)), tuple(found))


def _seven_together(counts: Counts, seven: Count) -> list[Signal]:
    """A signal for each stretch of months that are among seven with an unusual total."""
    totals = counts.rolling(RUN).sum()
    found = []
    for direction, unusual in (
        ("high", totals > seven.highest(SEVEN_TAIL)),
        ("low", totals < seven.lowest(SEVEN_TAIL)),
    ):
        among = np.zeros(len(counts), dtype=bool)
        for last in np.flatnonzero(unusual):
            among[last - RUN + 1 : last + 1] = True
        found += stretches(among, list(counts.index), TOTAL, direction, 1)
    return found


def _months_since_last(counts: Counts) -> int | None:
    """Months since the last event; None where there was never any."""
    events, supplied = np.flatnonzero(counts > 0), np.flatnonzero(counts.notna())
    return int(supplied[-1] - events[-1]) if len(events) else None
