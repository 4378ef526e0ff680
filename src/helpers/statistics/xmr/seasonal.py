"""The chart that pages show of a series: season taken out where it is real, level shifts, exact limits if small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from helpers.statistics.counts import Counts, area_and_measure, column_names
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.exact import SMALL, exact_chart
from helpers.statistics.xmr.level_shift import TAIL, LevelShift, level_shifts
from helpers.statistics.xmr.levels import Judged, at_each_level
from helpers.statistics.xmr.moving_range import sigma_of
from helpers.statistics.xmr.plain import XmR, chart_of, plain_chart
from helpers.statistics.xmr.rules import SHIFT, signals
from helpers.statistics.xmr.season import before_the_last_seven, season

SHIFT_ERRORS = 2  # standard errors that the mean of seven or more on one side must be from the central line
# Degrees of freedom that a mean moving range has for each month: it makes less of the months than their variance does.
FREEDOM = 0.62


def chart(counts: Counts, *, county: Counts | None = None, breaks: Sequence[Break] = ()) -> XmR:
    """The XmR chart that suits a series: with exact limits below five events a month, otherwise the seasonal one.

    At a declared break it begins anew. The months before and after are two processes, so each side has limits of its
    own and no run crosses the break.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    county
        The county's monthly counts of the same measure. Its season serves where a district's own is too noisy.
    breaks
        Declared changes in recording, in the order of their months; those of other measures are ignored.

    Raises
    ------
    ValueError
        When no month was supplied.

    Examples
    --------
    >>> months = pd.period_range("2013-01", "2016-01", freq="M")
    >>> many, few = (pd.Series(([2, 9, 4, top] * 10)[:37], months, name=("Blackpool", "Arson")) for top in (7, 1))
    >>> chart(many).limits, chart(few).limits
    ('natural process limits', 'exact limits of the count')
    """
    _, measure = area_and_measure(counts)
    stretches, kept = [counts], []
    for each in breaks:
        before, since = stretches[-1][: each.month - 1], stretches[-1][each.month :]
        # A break does not count where no month was supplied on one of its sides.
        if measure in each.measures and before.notna().any() and since.notna().any():
            stretches[-1:] = [before, since]
            kept.append(each)
    return _joined([_between_breaks(each, county) for each in stretches], tuple(kept))


def each(counts: pd.DataFrame, *, county: pd.DataFrame, breaks: Sequence[Break] = ()) -> tuple[XmR, ...]:
    """The chart of each column `(area, measure)` of monthly counts, from its first month on.

    Parameters
    ----------
    county
        The county's monthly counts, a column for each measure that it has.

    Examples
    --------
    >>> months = pd.period_range("2013-01", "2016-01", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): ([2, 9, 4, 7] * 10)[:37]}, months)
    >>> [round(one.central_line) for one in each(counts, county=pd.DataFrame())]
    [6]
    """
    return tuple(
        chart(
            counts[area, measure].loc[counts[area, measure].first_valid_index() :],
            county=county.get(measure),
            breaks=breaks,
        )
        for area, measure in column_names(counts)
    )


def _between_breaks(counts: Counts, county: Counts | None) -> XmR:
    if sigma_of(counts) is None:
        return plain_chart(counts)
    small = before_the_last_seven(counts).mean() < SMALL
    return exact_chart(counts) if small else seasonal_chart(counts, county=county)


def _joined(charts: Sequence[XmR], breaks: tuple[Break, ...]) -> XmR:
    """The charts on either side of breaks as one, with the limits of the last."""
    if not breaks:
        return charts[0]
    return replace(
        charts[-1],
        signals=tuple(signal for each in charts for signal in each.signals),
        shifts=tuple(shift for each in charts for shift in each.shifts),
        points=pd.concat([each.points for each in charts]),
        breaks=breaks,
    )


def seasonal_chart(counts: Counts, *, county: Counts | None = None) -> XmR:
    """The XmR chart of monthly counts with their season taken out where it is real.

    The rules judge counts divided by their seasonal factors. Central line and limits are multiplied by them again, so
    that they are on the counts' own scale. They come from the months before the last seven, so that a change is not
    judged by limits that it moved itself. They are wide enough for a new month, given that level, season and variation
    are only estimated (the t distribution's quantile in place of three sigma). Seven or more on one side are a shift
    only where their mean is two standard errors out. Nothing allows for months that resemble the one before, because
    any lasting change would then pass for such a resemblance. Where the series moved to another level and stayed, each
    level has its own lines. Do not trust it across a change in recording.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    county
        The county's monthly counts of the same measure.

    Raises
    ------
    ValueError
        When no month was supplied.

    Examples
    --------
    Every winter has half as much again as every summer: nothing unusual.

    >>> import numpy as np
    >>> months = pd.period_range("2013-01", "2016-01", freq="M")
    >>> winter = pd.Series(100 + 20 * np.cos(2 * np.pi * months.month / 12), months, name=("Blackpool", "Burglary"))
    >>> chart = seasonal_chart(winter.round() + ([2, -2, 0] * 13)[:37])
    >>> chart.newest_signals, chart.points["central_line"].round()[["2015-01", "2015-07"]].tolist()
    ((), [117.0, 83.0])
    """
    own = season(counts, county=county)
    adjusted = counts / own.factors
    before = before_the_last_seven(adjusted)
    if not before.diff().abs().sum():
        before = adjusted  # months that are all alike cannot set limits
    sigma = sigma_of(before)
    if sigma is None:
        return plain_chart(counts)
    known = int(before.notna().sum())
    shifts = level_shifts(counts, season=own.factors, parameters=own.parameters)
    usual = _judged(adjusted, float(before.mean()), sigma * _widened(known, own.parameters), known, own.parameters)
    levels = _levels(counts, own.factors, shifts)
    spread = (sigma_of((adjusted - levels) / levels**0.5) or 0.0) * _widened(int(counts.notna().sum()), own.parameters)

    def at_one_level(months: Counts) -> Judged:
        level = float(levels[months.index[0]])
        return _judged(months, level, spread * math.sqrt(level), int(months.notna().sum()), own.parameters)

    result = at_each_level(adjusted, usual, shifts, at_one_level)
    return chart_of(counts, result.lines, result.signals, season=own.factors, shifts=shifts)


def _levels(counts: Counts, factors: pd.Series[float], shifts: tuple[LevelShift, ...]) -> pd.Series[float]:
    """Each month's level without the season."""
    levels = pd.Series(float(counts.sum() / factors[counts.notna()].sum()), index=counts.index)
    if shifts:
        levels[: shifts[0].month - 1] = shifts[0].before
    for each in shifts:
        levels[each.month :] = each.since
    return levels


def _widened(known: int, parameters: int) -> float:
    """The factor on sigma that allows for a season fitted to noise, and for a sigma known from these months only."""
    from scipy.special import stdtrit  # imported here, so that a run's own process starts without it

    freedom = max(known - parameters, 2)
    return math.sqrt(known / freedom) * -float(stdtrit(FREEDOM * freedom, TAIL)) / 3


def _judged(adjusted: Counts, centre: float, sigma: float, known: int, parameters: int) -> Judged:
    """Months judged by a central line, a sigma and the number of months that these come from."""
    wide = sigma * math.sqrt(1 + (1 + parameters) / known)  # central line and season are themselves estimates

    def is_shift(months: tuple[pd.Period, ...]) -> bool:
        error = sigma * math.sqrt(1 / len(months) + 1 / known)
        return abs(adjusted.reindex(months).mean() - centre) > SHIFT_ERRORS * error

    found = [each for each in signals(adjusted, centre, wide) if each.rule != SHIFT or is_shift(each.months)]
    return Judged((centre, max(0.0, centre - 3 * wide), centre + 3 * wide), tuple(found))
