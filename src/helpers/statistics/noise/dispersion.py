"""How much a series varies when nothing has changed: its dispersion, its autocorrelation, and the chance range."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

import numpy as np
import pandas as pd

from helpers.periods import Span
from helpers.statistics.counts import Counts, months_of
from helpers.statistics.noise.autocorrelation import (
    GRID,
    STRONGEST,
    Numbers,
    ResidualBias,
    difference_inflation,
    lagged_products,
)

SIGMAS = 3  # "clear" is outside the 99.7% range of no change, the XmR chart's own convention
TAIL = math.erfc(SIGMAS / math.sqrt(2)) / 2  # how often chance exceeds three sigma on one side: 0.13%
EXACT = 200  # events in both periods together, up to which the binomial distribution is computed exactly
HISTORY = 60  # months: over five years one straight trend still fits
ENOUGH = 6  # degrees of freedom, below which the dispersion cannot be estimated
FULL_HISTORY = 20  # degrees of freedom that three years leave; where there are fewer, similar series make up for them
# Events a month from which the season is fitted. Below, a season of 20% either way adds at most 10 * 0.2**2 / 2 to the
# dispersion.
SEASON_SHOWS = 10
# Underestimating the autocorrelation costs more false alarms than overestimating it saves, above all for long periods
# and short histories, so we add MARGIN * months / degrees of freedom. Without it, autocorrelated series of 36 months
# have 1% of false alarms over 5 months and 1.7% over 12; with it 0.7% and 0.8% (benchmarks/verdicts.py, --period 12).
MARGIN = 0.4


@dataclass(frozen=True)
class Noise:
    """How much a series varies about its trend and season.

    Attributes
    ----------
    dispersion
        φ: the months' variance in units of that of independent events (Poisson); at least 1.
    autocorrelation
        ρ: the correlation of neighbouring months, from 0 to 0.7.
    degrees_of_freedom
        Those behind φ; infinite where the history is too short to estimate φ and it is set to 1.
    inflation
        The variance of the difference of two periods, in units of that of independent events: φ, times what ρ adds to
        a sum of months, times an allowance for the uncertainty of both. At least 1.
    points
        One row a month of the history: `count`, `expected` (trend and season), `residual` (Pearson's).
    """

    dispersion: float
    autocorrelation: float
    degrees_of_freedom: float
    inflation: float
    points: pd.DataFrame = field(compare=False, repr=False)


def noise(counts: Counts, period: Span, *, similar: pd.DataFrame | None = None) -> Noise:
    """How much the counts vary when nothing has changed, for judging a period against the same months a year before.

    The model is quasi-Poisson, fitted to the five years that end with the period: a straight trend, a separate level
    for the period and, where counts are large enough to show one, a season. φ is Pearson's estimate (McCullagh and
    Nelder, Generalized Linear Models, 1989, section 4.5); ρ is the autocorrelation whose expected residuals match those
    observed; the degrees of freedom are Satterthwaite's (1946). Do not trust it across a change in recording.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    similar
        The same measure in other districts, a column each. Where a short history leaves fewer than 20 degrees of
        freedom, their variation makes up for the missing ones. The series itself, where it is among them, is left out.

    Examples
    --------
    >>> months = pd.period_range("2014-04", "2016-08", freq="M")
    >>> steady = pd.Series([100, 104] * 14 + [100], index=months, name=("Blackpool", "Rape"))
    >>> noise(steady, Span.parse("2016-04..2016-08")).inflation
    1.0
    """
    known = counts[: period.last].iloc[-HISTORY:].dropna()
    months = months_of(known)
    points = pd.DataFrame({"count": known, "expected": np.nan, "residual": np.nan}, dtype=float)
    rows = np.asarray(known, dtype=np.float64)[None, :]
    design = _design(months, period, season=known.mean() >= SEASON_SHOWS)
    freedom = _freedom(design)
    if freedom < ENOUGH:
        design = _design(months, period, season=False)
        freedom = _freedom(design)
    if freedom < ENOUGH or not known.any():
        return Noise(1.0, 0.0, np.inf, 1.0, points)
    expected, squares, products = _residuals(rows, design, months)
    points["expected"], points["residual"] = expected[0], (rows[0] - expected[0]) / np.sqrt(expected[0])
    others = _others(similar, counts.name, months) if freedom < FULL_HISTORY else rows[:0]
    lacking = FULL_HISTORY - freedom if len(others) else 0
    if lacking:
        _, others_squares, others_products = _residuals(others, design, months)
        squares = squares + lacking / freedom * others_squares.mean()
        products = products + lacking / freedom * others_products.mean()
    estimates = _estimates(squares, products, design, months, period, pooled=(freedom + lacking) / freedom)
    phi, rho, degrees, inflation = (float(each[0]) for each in estimates)
    return Noise(phi, rho, degrees, inflation, points)


def inflations(counts: pd.DataFrame, period: Span) -> pd.Series[float]:
    """`noise(...).inflation` of many complete series of the same months at once.

    Pages need one series at a time. This is for benchmarks/verdicts.py, which measures the verdict's false alarms on
    some 400,000 series: eighty times as fast, by the same steps.

    Examples
    --------
    >>> months = pd.period_range("2014-04", "2016-08", freq="M")
    >>> wild = [40, 190, 100, 70, 130] * 5 + [40] * 4
    >>> counts = pd.DataFrame({"steady": [100, 104] * 14 + [100], "wild": wild}, index=months)
    >>> inflations(counts, Span.parse("2016-04..2016-08")).round(1).to_dict()
    {'steady': 1.0, 'wild': 42.3}
    """
    result = pd.Series(1.0, index=counts.columns)
    shows = counts.mean() >= SEASON_SHOWS
    for season in (True, False):
        chosen = counts.columns[shows == season]
        if len(chosen):
            design = _design(months_of(counts), period, season=season)
            _, squares, products = _residuals(counts[chosen].to_numpy(dtype=float).T, design, months_of(counts))
            result[chosen] = _estimates(squares, products, design, months_of(counts), period)[-1]
    return result


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
    approximate = SIGMAS * math.sqrt(dispersion * events)
    return max(approximate, _binomial(events)) if events <= EXACT else approximate


@lru_cache
def _binomial(events: int) -> float:
    """The largest difference of heads and tails that is not among the rarest 2.7 in 1,000, for a number of tosses."""
    ways = accumulate(math.comb(events, fewer) for fewer in range(events // 2 + 1))
    rare = sum(each <= TAIL * 2**events for each in ways)
    return float(events - 2 * rare)


def _others(similar: pd.DataFrame | None, name: Hashable, months: pd.PeriodIndex) -> Numbers:
    """The similar series that were supplied in all these months, a row each."""
    if similar is None:
        return np.zeros((0, len(months)))
    others = [column for column in similar.columns if column != name]
    known = similar[others].reindex(months).dropna(axis="columns")
    return np.asarray(known.loc[:, known.any()].T, dtype=float)


def _design(months: pd.PeriodIndex, period: Span, *, season: bool) -> Numbers:
    """The model's columns: one level, or one for each calendar month; a trend; and the period's own level."""
    levels = months.month.to_numpy()[:, None] == np.arange(1, 13) if season else np.ones((len(months), 1))
    trend = np.linspace(-0.5, 0.5, len(months))
    return np.column_stack([levels, trend, months.isin(period.months)]).astype(float)


def _freedom(design: Numbers) -> int:
    """The degrees of freedom that the model leaves."""
    return len(design) - int(np.linalg.matrix_rank(design)) if len(design) else 0


def _residuals(rows: Numbers, design: Numbers, months: pd.PeriodIndex) -> tuple[Numbers, Numbers, Numbers]:
    """Each series' expected counts, the sum of its squared residuals, and that of its lagged products."""
    expected = _fitted(rows, design)
    residuals = (rows - expected) / np.sqrt(expected)
    return expected, (residuals**2).sum(axis=1), lagged_products(residuals, months)


def _fitted(rows: Numbers, design: Numbers) -> Numbers:
    """The log-linear model's expected counts, by iteratively reweighted least squares; each row is a series."""
    expected = np.maximum((rows + rows.mean(axis=1, keepdims=True)) / 2, 0.3)
    for _ in range(10):
        working = np.log(expected) + (rows - expected) / expected
        weighted = design.T * expected[:, None, :]
        # The small diagonal keeps the equations solvable: a calendar month without a single event has no finite effect,
        # nor has a column that repeats another.
        normal = weighted @ design + 1e-6 * np.eye(design.shape[1])
        effects = np.linalg.solve(normal, weighted @ working[:, :, None])[:, :, 0]
        expected = np.exp(np.clip(effects @ design.T, -4, 16))
    return np.asarray(expected)


def _estimates(
    squares: Numbers, products: Numbers, design: Numbers, months: pd.PeriodIndex, period: Span, pooled: float = 1
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """φ, ρ, degrees of freedom and inflation of each series."""
    from scipy.special import stdtrit  # imported here, so that a run's own process starts without it

    bias = ResidualBias.of(design, months)
    margin = MARGIN * len(period.months) / (pooled * _freedom(design))
    rho = np.clip(bias.autocorrelation(squares, products) + margin, 0, STRONGEST)
    phi = squares / (pooled * np.interp(rho, GRID, bias.squares))
    freedom = pooled * np.interp(rho, GRID, bias.degrees_of_freedom)
    autocorrelated = np.interp(rho, GRID, difference_inflation(period))
    quantile = -stdtrit(freedom, TAIL)  # Student's t, as rare as three sigma of the normal distribution
    inflation = np.maximum(1.0, phi * autocorrelated * (quantile / SIGMAS) ** 2)
    return np.maximum(1.0, phi), rho, freedom, inflation
