"""The XmR chart with the season taken out of the limits, and with months that resemble the one before allowed for."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import pandas as pd

from helpers.statistics.counts import Counts, area_and_measure, column_names
from helpers.statistics.noise.autocorrelation import sum_inflation
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.plain import ENOUGH, SIGMAS_PER_MOVING_RANGE, XmR, plain_chart, points
from helpers.statistics.xmr.rules import NEAR_LIMIT, RUN, SHIFT, Signal, signals
from helpers.statistics.xmr.season import Season, season
from helpers.statistics.xmr.season import shape as shape_of

# Standard deviations that a shift's months must lie out on average: more where months drift, as less is then known of
# how much they do (benchmarks/xmr.py).
FAR, DRIFTING = 1.0, 3.3


def chart(counts: Counts, *, county: Counts | None = None, breaks: Sequence[Break] = ()) -> XmR:
    """The XmR chart that a series calls for: seasonal where its season or memory is real, else the plain one.

    At a declared break it begins anew: months before and after are not of one process, so that each side has its own
    limits and no run goes across.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    county
        The county's monthly counts of the same measure, whose season a district borrows where its own is too noisy.
    breaks
        Declared changes in recording, in the order of their months; those of other measures are left out.

    Raises
    ------
    ValueError
        When no month was supplied.

    Examples
    --------
    >>> months = pd.period_range("2013-01", "2016-01", freq="M")
    >>> chart(pd.Series(([2, 9, 4, 7] * 10)[:37], months, name=("Blackpool", "Burglary"))).plain
    True
    """
    _, measure = area_and_measure(counts)
    stretches, kept = [counts], []
    for each in breaks:
        before, since = stretches[-1][: each.month - 1], stretches[-1][each.month :]
        # Nothing begins anew where no month was supplied on one of the sides.
        if measure in each.measures and before.notna().any() and since.notna().any():
            stretches[-1:] = [before, since]
            kept.append(each)
    return _joined([_between(each, county) for each in stretches], tuple(kept))


def each(counts: pd.DataFrame, *, county: pd.DataFrame, breaks: Sequence[Break] = ()) -> tuple[XmR, ...]:
    """The chart of every column `(area, measure)` of monthly counts, from its first month on.

    Parameters
    ----------
    county
        The county's monthly counts, a column a measure, as far as it has them.

    Examples
    --------
    >>> months = pd.period_range("2013-01", "2016-01", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): ([2, 9, 4, 7] * 10)[:37]}, months)
    >>> [round(one.central_line) for one in each(counts, county=pd.DataFrame())]
    [5]
    """
    return tuple(
        chart(
            counts[area, measure].loc[counts[area, measure].first_valid_index() :],
            county=county.get(measure),
            breaks=breaks,
        )
        for area, measure in column_names(counts)
    )


def _between(counts: Counts, county: Counts | None) -> XmR:
    """The chart of months between breaks."""
    lent = None if county is None else shape_of(county[counts.index[0] : counts.index[-1]])
    own = season(counts, apart=RUN, borrowed=lent)
    return _seasonal(counts, own) if own.real or own.remembers else plain_chart(counts)


def _joined(charts: Sequence[XmR], breaks: tuple[Break, ...]) -> XmR:
    """Charts on either side of breaks as one, of which the last says what is usual now."""
    if not breaks:
        return charts[0]
    rows = pd.concat([each.points.assign(**each.lines) for each in charts])
    found = tuple(signal for each in charts for signal in each.signals)
    return replace(charts[-1], signals=found, points=rows, breaks=breaks)


def seasonal_chart(counts: Counts, *, shape: pd.Series[float] | None = None) -> XmR:
    """The XmR chart of monthly counts with the season taken out and drift allowed for, on the counts' own scale.

    The rules judge counts divided by their season, where one is real (`helpers.statistics.xmr.season`);
    central line and limits are
    multiplied by it again. They come from the months before the last seven (of nineteen or more), so that a change is
    not part of what it is held against. Months that resemble the one before make moving ranges too small and runs too
    long: sigma is divided by √(1 − ρ), and seven or more on one side are a shift only where their mean lies further
    out than such months drift by themselves (after Alwan and Roberts, Journal of Business & Economic Statistics 6,
    1988, who chart residuals instead). Do not trust it over a change in recording.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    shape
        The county's season, for a district whose own is too noisy: `helpers.statistics.xmr.season.shape`.

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
    >>> chart.latest, chart.points["central_line"].round()[["2015-01", "2015-07"]].tolist()
    ((), [117.0, 83.0])
    """
    return _seasonal(counts, season(counts, apart=RUN, borrowed=shape))


def _seasonal(counts: Counts, own: Season) -> XmR:
    plain = plain_chart(counts)
    if plain.upper_limit is None:
        return plain
    factor, rho = own.factors, own.memory
    adjusted = counts / factor
    before = _before(adjusted)
    centre = float(before.mean())
    sigma = float(before.diff().abs().mean()) * SIGMAS_PER_MOVING_RANGE / math.sqrt(1 - rho)
    known = int(before.notna().sum())
    sigma *= math.sqrt(known / (known - own.fitted))  # the season was fitted to the months' noise too
    wide = sigma * math.sqrt(1 + sum_inflation(rho, known) / known)  # the central line is itself an estimate
    far = FAR + DRIFTING * rho
    found = _allowing(adjusted, centre, wide, rho, lambda length: far * sigma * _scatter(rho, length, known))
    rows = points(counts, found).assign(season=factor, adjusted=adjusted)
    rows["central_line"] = centre * factor
    rows["lower_limit"] = max(0.0, centre - 3 * wide) * factor
    rows["upper_limit"] = (centre + 3 * wide) * factor
    last = rows.dropna(subset="count").iloc[-1]
    return XmR(
        plain.area,
        plain.measure,
        float(last["central_line"]),
        float(last["lower_limit"]),
        float(last["upper_limit"]),
        plain.provisional,
        found,
        rows,
        plain=False,
        seasonal=own.real,
        unit=plain.unit,
    )


def _before(counts: Counts) -> Counts:
    """The months that set the limits: those before the last seven, where they are enough and vary."""
    before = counts.iloc[:-RUN]
    return before if before.notna().sum() >= ENOUGH and before.diff().abs().sum() > 0 else counts


def _scatter(rho: float, length: int, known: int) -> float:
    """The standard deviation, in single months', of the mean of a run less the mean of the months behind the limits."""
    return math.sqrt(sum_inflation(rho, length) / length + sum_inflation(rho, known) / known)


def _allowing(
    counts: Counts, centre: float, sigma: float, rho: float, far: Callable[[int], float]
) -> tuple[Signal, ...]:
    """The four rules' signals: two of three as rare as in independent months, a shift only where it lies `far` out."""
    near = [each for each in signals(counts, centre, sigma * math.sqrt(1 + rho)) if each.rule == NEAR_LIMIT]
    others = [each for each in signals(counts, centre, sigma) if each.rule != NEAR_LIMIT]
    kept = [
        each
        for each in others
        if each.rule != SHIFT or abs(counts.reindex(each.months).mean() - centre) > far(len(each.months))
    ]
    return tuple(sorted(near + kept, key=lambda signal: signal.months[0]))
