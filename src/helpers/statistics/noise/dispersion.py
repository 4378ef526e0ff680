"""How much a series varies within its years when nothing has changed: its dispersion, season and chance range."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.periods import Span
from helpers.statistics.counts import Counts, months_of

Numbers = NDArray[np.float64]

SIGMAS = 3  # "clear" is outside the 99.7% range of no change, the XmR chart's own convention
TAIL = math.erfc(SIGMAS / math.sqrt(2)) / 2  # how often chance exceeds three sigma on one side: 0.13%
EXACT = 200  # events in both periods together, up to which the binomial distribution is computed exactly
HISTORY = 60  # months
ENOUGH = 3  # degrees of freedom, below which the dispersion cannot be estimated
FULL_HISTORY = 20  # degrees of freedom; where a history leaves fewer, similar series make up for them
# Events a month from which the season is fitted. Below, a season of 20% either way adds at most 10 * 0.2**2 / 2 to the
# dispersion.
SEASON_SHOWS = 10
SEASON_MONTHS = 24  # months of history without which no season can be estimated
SHOCK = 3  # robust standard deviations: a month further out counts as if it were just this far out


@dataclass(frozen=True)
class Noise:
    """How much a series varies about each year's own level and season.

    Attributes
    ----------
    dispersion
        φ: the months' variance in units of that of independent events (Poisson); at least 1.
    degrees_of_freedom
        The degrees of freedom of φ; infinite where the history is too short to estimate φ, which is then 1.
    inflation
        φ times an allowance for its uncertainty, which `chance_range` takes as dispersion; at least 1.
    season
        The twelve calendar months' factors, which average 1; None with less than two years of history.
    points
        One row for each month of the history: `count`, `expected` (level and season), `residual` (Pearson's).
    """

    dispersion: float
    degrees_of_freedom: float
    inflation: float
    season: Numbers | None = field(compare=False, repr=False)
    points: pd.DataFrame = field(compare=False, repr=False)


def noise(
    counts: Counts, period: Span, *, similar: pd.DataFrame | None = None, breaks: Collection[pd.Period] = ()
) -> Noise:
    """How much the counts vary when nothing has changed, for judging a period against the same months a year before.

    The model is quasi-Poisson, fitted to the five years that end with the period: a level for each twelve months
    counted back from the period's last, another from each break on, a separate level for the period and, where counts
    are large enough to show one, a season. A level that moved from one year to the next is a change, not noise. φ is
    Pearson's estimate (McCullagh and Nelder, Generalized Linear Models, 1989, section 4.5), in which a single shock
    counts no more than three robust standard deviations (Huber, Annals of Mathematical Statistics 35, 1964). The season
    is shrunk towards none by as much as chance would give (James and Stein, 1961). Do not trust it across an undeclared
    change in recording within a year, nor where months resemble their neighbours for other reasons than a change of
    level: it makes no allowance for that.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    similar
        The same measure in other districts, with a column for each. Where a short history leaves fewer than 20 degrees
        of freedom, their variation makes up for the missing ones. The series itself is left out if it is among them.
    breaks
        The first months of declared changes in recording.

    Examples
    --------
    >>> months = pd.period_range("2014-04", "2016-08", freq="M")
    >>> steady = pd.Series([100, 104] * 14 + [100], index=months, name=("Blackpool", "Rape"))
    >>> round(noise(steady, Span.parse("2016-04..2016-08")).dispersion, 1)
    1.0
    """
    known = counts[: period.last].iloc[-HISTORY:].dropna()
    months = months_of(known)
    values = np.asarray(known, dtype=np.float64)
    if not values.any():
        return Noise(1.0, math.inf, 1.0, None, _points(known, np.nan, np.nan))
    seasonal = bool(known.mean() >= SEASON_SHOWS)
    design = _design(months, period, breaks, season=seasonal)
    freedom = _freedom(design)
    if seasonal and freedom < ENOUGH:
        seasonal, design = False, _design(months, period, breaks, season=False)
        freedom = _freedom(design)
    if freedom < ENOUGH:
        return Noise(1.0, math.inf, 1.0, None, _points(known, np.nan, np.nan))
    own = _fitted(values, design)
    squares = float(_squares(own.residuals, freedom))
    others = _others(similar if freedom < FULL_HISTORY else None, counts.name, months)
    lacking = FULL_HISTORY - freedom if len(others) else 0
    if lacking:
        theirs = _squares(_fitted(others, design).residuals, freedom)
        squares += lacking / freedom * float(np.mean(theirs))
    phi = max(1.0, squares / (freedom + lacking))
    season = _season(own.effects[:12] if seasonal else None, phi, known) if len(known) >= SEASON_MONTHS else None
    points = _points(known, own.expected, own.residuals)
    return Noise(phi, freedom + lacking, phi * _uncertainty(freedom + lacking), season, points)


def chance_range(events: int, dispersion: float = 1.0) -> float:
    """The difference of two periods, either way, that chance alone exceeds 3 times in 1,000.

    Each independent event falls into either period like a tossed coin. Up to 200 events the range is
    therefore at least that of the binomial distribution (the exact conditional test of two Poisson counts; Przyborowski
    and Wilenski, Biometrika 31, 1940). With more events, or with dispersion, the variance of the difference is the
    dispersion times the events (quasi-Poisson).

    Parameters
    ----------
    events
        The events of both periods together.
    dispersion
        The variance of the difference, in units of that of independent events.

    Examples
    --------
    >>> chance_range(400), chance_range(400, dispersion=4)
    (60.0, 120.0)
    >>> chance_range(34)  # 3√34 is 17.5; but 18 or more, such as 26 and 8, happen 2.9 times in 1,000
    18.0
    """
    if not events:
        return 0.0
    approximate = SIGMAS * math.sqrt(dispersion * events)
    return max(approximate, _binomial(events)) if events <= EXACT else approximate


@lru_cache
def _binomial(events: int) -> float:
    """The largest difference of heads and tails that is not among the rarest 2.7 in 1,000, for a number of tosses."""
    ways = accumulate(math.comb(events, fewer) for fewer in range(events // 2 + 1))
    rare = sum(each <= TAIL * 2**events for each in ways)
    return float(events - 2 * rare)


@lru_cache
def _uncertainty(freedom: float) -> float:
    """How much wider the range must be because φ is an estimate: Student's quantile over three sigma, squared."""
    from scipy.special import stdtrit  # imported here, so that a run's own process starts without it

    return float((stdtrit(freedom, TAIL) / SIGMAS) ** 2)


def _points(known: Counts, expected: Numbers | float, residual: Numbers | float) -> pd.DataFrame:
    """The `points` of the noise."""
    columns = np.broadcast_arrays(known.to_numpy(dtype=float), expected, residual)
    return pd.DataFrame(np.column_stack(columns), known.index, _columns())


@cache
def _columns() -> pd.Index[str]:
    """The names of the columns of `points`, made once because making them takes a quarter of the time of `noise`."""
    return pd.Index(["count", "expected", "residual"])


def _others(similar: pd.DataFrame | None, name: Hashable, months: pd.PeriodIndex) -> Numbers:
    """The similar series that were supplied in all these months, a row each."""
    if similar is None:
        return np.empty((0, len(months)))
    others = [column != name for column in similar.columns]
    counts = similar.reindex(months).to_numpy(dtype=float).T[others]
    return np.asarray(counts[~np.isnan(counts).any(axis=1) & counts.any(axis=1)])


def _design(months: pd.PeriodIndex, period: Span, breaks: Collection[pd.Period], *, season: bool) -> Numbers:
    """A column for each level: one or twelve calendar months, each year back, since each break, and the period's own.

    A break outside the history gives a column of no months or of all, which repeats others and costs no freedom.
    """
    levels = months.month.to_numpy()[:, None] == np.arange(1, 13) if season else np.ones((len(months), 1))
    back = (period.months[-1].ordinal - months.asi8) // 12
    years = back[:, None] == np.unique(back)[1:]
    since = [months.asi8 >= each.ordinal for each in breaks]
    return np.column_stack([levels, years, *since, months.isin(period.months)]).astype(float)


def _freedom(design: Numbers) -> int:
    """The degrees of freedom that the model leaves."""
    return len(design) - int(np.linalg.matrix_rank(design))


class _Fit(NamedTuple):
    expected: Numbers
    residuals: Numbers
    effects: Numbers


def _fitted(values: Numbers, design: Numbers) -> _Fit:
    """The log-linear model's expected counts and log effects, by iteratively reweighted least squares.

    `values` are the counts of a series, or of several series for the same months, with a row for each.
    """
    expected = np.maximum((values + values.mean(axis=-1, keepdims=True)) / 2, 0.3)
    # The small diagonal keeps the equations solvable: a calendar month without a single event has no finite effect, and
    # neither does a column that repeats another.
    diagonal = 1e-6 * np.eye(design.shape[1])
    effects = np.zeros((*values.shape[:-1], design.shape[1]))
    for _ in range(10):
        working = np.log(expected) + (values - expected) / expected
        weighted = design.T * expected[..., None, :]
        effects = np.linalg.solve(weighted @ design + diagonal, weighted @ working[..., None])[..., 0]
        expected = np.exp(np.clip(effects @ design.T, -4, 16))
    return _Fit(expected, (values - expected) / np.sqrt(expected), effects)


def _squares(residuals: Numbers, freedom: int) -> Numbers:
    """The sum of squared residuals, in which a shock counts as if it were just three robust standard deviations out."""
    robust = 1.4826 * np.median(np.abs(residuals), axis=-1) * math.sqrt(residuals.shape[-1] / freedom)
    furthest = SHOCK * np.maximum(1.0, robust)[..., None]
    return np.asarray((np.clip(residuals, -furthest, furthest) ** 2).sum(axis=-1))


def _season(effects: Numbers | None, phi: float, known: Counts) -> Numbers:
    """Twelve factors that average 1: the fitted season, shrunk by as much as chance would give."""
    if effects is None:
        return np.ones(12)
    events = np.bincount(months_of(known).month, weights=known, minlength=13)[1:]
    apart = effects - effects.mean()
    by_chance, found = float((phi / np.maximum(events, 0.5)).mean()), float(apart.var(ddof=1))
    believed = max(0.0, 1 - by_chance / found) if found > 0 else 0.0
    factors = np.exp(believed * apart)
    return np.asarray(factors / factors.mean())
