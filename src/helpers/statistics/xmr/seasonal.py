"""The XmR chart that allows for season and autocorrelation, so that neither is taken for a special cause."""

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
from helpers.statistics.xmr.season import Season, season, seasonal_index

# Standard deviations that the mean of a shift's months must be from the central line, and what autocorrelation adds:
# the stronger it is, the less certain is its estimate (benchmarks/xmr.py).
SHIFT_SIGMAS, SHIFT_SIGMAS_PER_RHO = 1.0, 3.3


def chart(counts: Counts, *, county: Counts | None = None, breaks: Sequence[Break] = ()) -> XmR:
    """The XmR chart that suits a series: seasonal where its season or autocorrelation is real, else the plain one.

    At a declared break it begins anew. The months before and after are two processes, so each side has limits of its
    own and no run crosses the break.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    county
        The county's monthly counts of the same measure, whose season serves a district whose own is too noisy.
    breaks
        Declared changes in recording, in the order of their months; those of other measures are ignored.

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


def _between_breaks(counts: Counts, county: Counts | None) -> XmR:
    index = None if county is None else seasonal_index(county[counts.index[0] : counts.index[-1]])
    own = season(counts, recent=RUN, county_index=index)
    return seasonal_chart(counts, own) if own.real or own.autocorrelated else plain_chart(counts)


def _joined(charts: Sequence[XmR], breaks: tuple[Break, ...]) -> XmR:
    """The charts on either side of breaks as one, with the limits of the last."""
    if not breaks:
        return charts[0]
    found = tuple(signal for each in charts for signal in each.signals)
    return replace(charts[-1], signals=found, points=pd.concat([each.points for each in charts]), breaks=breaks)


def seasonal_chart(counts: Counts, own: Season) -> XmR:
    """The XmR chart of monthly counts with their season taken out and their autocorrelation allowed for.

    The rules judge counts divided by their seasonal factors. Central line and limits are multiplied by them again, so
    that they are on the counts' own scale. They come from the months before the last seven, where these are twelve or
    more, so that a change is not judged by limits that it moved itself. Autocorrelation makes moving ranges too small
    and runs too long: sigma is divided by √(1 − ρ), and seven or more on one side are a shift only where their mean is
    further out than the mean of as many autocorrelated months tends to be (after Alwan and Roberts, Journal of Business
    & Economic Statistics 6, 1988, who chart residuals instead). Do not trust it across a change in recording.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    own
        Their season: `helpers.statistics.xmr.season.season`.

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
    >>> counts = winter.round() + ([2, -2, 0] * 13)[:37]
    >>> chart = seasonal_chart(counts, season(counts))
    >>> chart.newest_signals, chart.points["central_line"].round()[["2015-01", "2015-07"]].tolist()
    ((), [117.0, 83.0])
    """
    plain = plain_chart(counts)
    if plain.upper_limit is None:
        return plain
    rho = own.autocorrelation
    adjusted = counts / own.factors
    before = _baseline(adjusted)
    central_line = float(before.mean())
    sigma = float(before.diff().abs().mean()) * SIGMAS_PER_MOVING_RANGE / math.sqrt(1 - rho)
    known = int(before.notna().sum())
    sigma *= math.sqrt(known / (known - own.parameters))  # the season was fitted to the months' noise too
    wide = sigma * math.sqrt(1 + sum_inflation(rho, known) / known)  # the central line is itself an estimate
    sigmas = SHIFT_SIGMAS + SHIFT_SIGMAS_PER_RHO * rho
    found = _signals(
        adjusted, central_line, wide, rho, lambda length: sigmas * sigma * _run_deviation(rho, length, known)
    )
    rows = points(
        counts, found, (central_line, max(0.0, central_line - 3 * wide), central_line + 3 * wide), own.factors
    )
    last = rows.dropna(subset="count").iloc[-1]
    return replace(
        plain,
        central_line=float(last["central_line"]),
        lower_limit=float(last["lower_limit"]),
        upper_limit=float(last["upper_limit"]),
        signals=found,
        points=rows,
        plain=False,
        seasonal=own.real,
    )


def _baseline(counts: Counts) -> Counts:
    """The months that set the limits: those before the last seven, where they are enough and vary."""
    before = counts.iloc[:-RUN]
    return before if before.notna().sum() >= ENOUGH and before.diff().abs().sum() > 0 else counts


def _run_deviation(rho: float, length: int, known: int) -> float:
    """The standard deviation, in single months', of a run's mean less the mean of the months behind the limits."""
    return math.sqrt(sum_inflation(rho, length) / length + sum_inflation(rho, known) / known)


def _signals(
    counts: Counts, central_line: float, sigma: float, rho: float, least: Callable[[int], float]
) -> tuple[Signal, ...]:
    """The four rules' signals, allowing for autocorrelation.

    The limit of two of three is moved out so that the rule fires as rarely as in independent months. A shift counts
    only where its mean is further from the central line than `least` returns for its length.
    """
    near = [each for each in signals(counts, central_line, sigma * math.sqrt(1 + rho)) if each.rule == NEAR_LIMIT]
    others = [each for each in signals(counts, central_line, sigma) if each.rule != NEAR_LIMIT]
    kept = [
        each
        for each in others
        if each.rule != SHIFT or abs(counts.reindex(each.months).mean() - central_line) > least(len(each.months))
    ]
    return tuple(sorted(near + kept, key=lambda signal: signal.months[0]))
