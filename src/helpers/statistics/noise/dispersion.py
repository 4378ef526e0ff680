"""How much a series varies by itself: more than independent events would, and how alike neighbouring months are."""

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
from helpers.statistics.noise.autocorrelation import GRID, STRONGEST, Numbers, ResidualBias, drift, neighbours

SIGMAS = 3  # "clear" is outside the 99.7% range of no change, the XmR chart's own convention
TAIL = math.erfc(SIGMAS / math.sqrt(2)) / 2  # how often chance exceeds three sigma on one side: 0.13%
EXACT = 200  # events in both periods together, up to which the binomial is counted out
HISTORY = 60  # months: five years, over which one straight trend can hold
ENOUGH = 6  # degrees of freedom, below which nothing can be told of the dispersion
WHOLE = 20  # degrees of freedom that a history of three years leaves; with fewer, similar series help out
SEASON_SHOWS = 10  # events a month: below, a season of 20% either way adds no more than 10 * 0.2**2 / 2 to dispersion
# One too low an estimate of the correlation costs more false alarms than one too high saves, the more so the more
# months are added up and the fewer degrees of freedom tell: this much is added, times the one, by the other. Without
# it, correlated series of 36 months reach 1% of false alarms over 5 months and 1.7% over 12; with it 0.7% and 0.8%
# (benchmarks/verdicts.py, with --period 12).
MARGIN = 0.4


@dataclass(frozen=True)
class Noise:
    """What a series' own history says of its ups and downs.

    Attributes
    ----------
    dispersion
        φ: how many times more the months vary than independent events (Poisson) would; not below 1.
    correlation
        ρ: how much of a month's deviation the next one repeats, from 0 to 0.7.
    freedom
        Degrees of freedom behind φ; infinite where φ is taken for 1 because nothing can be told.
    inflation
        How many times the variance of independent events the difference of the two periods must be allowed: φ, the
        drift that ρ brings into a sum of months, and the uncertainty of both. Never below 1.
    points
        One row a month of the history: `count`, `expected` (trend and season), `residual` (Pearson's).
    """

    dispersion: float
    correlation: float
    freedom: float
    inflation: float
    points: pd.DataFrame = field(compare=False, repr=False)


def noise(counts: Counts, period: Span, *, similar: pd.DataFrame | None = None) -> Noise:
    """How much the counts vary by themselves, for judging a period against the same months a year before.

    A quasi-Poisson model with a straight trend, a level of its own for the period and, where counts are large enough
    to show one, the months' season; over the five years that end with the period. φ is Pearson's estimate (McCullagh
    and Nelder, Generalized Linear Models, 1989, section 4.5), ρ the one whose expected residuals are as alike as
    these, and the degrees of freedom Satterthwaite's (1946). Do not trust it over a change in recording.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    similar
        Series, a column each, whose ups and downs stand in for the degrees of freedom (of 20) that a short history
        lacks: the same measure in other districts. The series itself, where it is among them, is left out.

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
    others = _others(similar, counts.name, months) if freedom < WHOLE else rows[:0]
    lacking = WHOLE - freedom if len(others) else 0
    if lacking:
        _, others_squares, others_products = _residuals(others, design, months)
        squares = squares + lacking / freedom * others_squares.mean()
        products = products + lacking / freedom * others_products.mean()
    found = _estimates(squares, products, design, months, period, pooled=(freedom + lacking) / freedom)
    phi, rho, degrees, inflation = (float(each[0]) for each in found)
    return Noise(phi, rho, degrees, inflation, points)


def inflations(counts: pd.DataFrame, period: Span) -> pd.Series[float]:
    """`noise(...).inflation` of many complete series of the same months at once.

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


def no_change(together: int, dispersion: float = 1.0) -> float:
    """The difference of two equal periods, either way, that chance alone would exceed 3 times in 1,000.

    Of independent events, each falls into either period like a tossed coin: up to 200 events the range is at least
    that of the binomial distribution (the exact conditional test of two Poisson counts; Przyborowski and Wilenski,
    Biometrika 31, 1940). Beyond, and with dispersion, the difference's variance is φ times the events (quasi-Poisson).

    Parameters
    ----------
    together
        The events of both periods.
    dispersion
        How many times more the difference must be allowed to vary than that of independent events.

    Examples
    --------
    >>> no_change(400), no_change(400, dispersion=4)
    (60.0, 120.0)
    >>> no_change(34)  # 3√34 is 17.5; but 18 or more, as 26 to 8, come up 2.9 times in 1,000
    18.0
    """
    approximate = SIGMAS * math.sqrt(dispersion * together)
    return max(approximate, _binomial(together)) if together <= EXACT else approximate


def month_by_month(counts: Counts, period: Span) -> pd.DataFrame:
    """Each month of a period beside the same month a year before: `current`, `previous`, `difference`.

    NaN where a month was not supplied; no rows for a period that names no months.

    Examples
    --------
    >>> months = pd.period_range("2015-04", "2016-05", freq="M")
    >>> counts = pd.Series([10, 12] + [9] * 10 + [15, 11], index=months, name=("Blackpool", "Rape"))
    >>> month_by_month(counts, Span.parse("2016-04..2016-05"))["difference"].tolist()
    [5.0, -1.0]
    """
    months = period.months
    current = counts.reindex(months).to_numpy(dtype=float)
    previous = counts.reindex(months - 12).to_numpy(dtype=float)
    return pd.DataFrame({"current": current, "previous": previous, "difference": current - previous}, index=months)


@lru_cache
def _binomial(together: int) -> float:
    """The largest difference of two halves of so many coins that is not yet one of the rarest 2.7 in 1,000."""
    ways = accumulate(math.comb(together, fewer) for fewer in range(together // 2 + 1))
    rare = sum(each <= TAIL * 2**together for each in ways)
    return float(together - 2 * rare)


def _others(similar: pd.DataFrame | None, name: Hashable, months: pd.PeriodIndex) -> Numbers:
    """The similar series that were supplied in all these months, a row each."""
    if similar is None:
        return np.zeros((0, len(months)))
    others = [column for column in similar.columns if column != name]
    known = similar[others].reindex(months).dropna(axis="columns")
    return np.asarray(known.loc[:, known.any()].T, dtype=float)


def _design(months: pd.PeriodIndex, period: Span, *, season: bool) -> Numbers:
    """The model's columns: a level or twelve, a trend, and the period's own level."""
    levels = months.month.to_numpy()[:, None] == np.arange(1, 13) if season else np.ones((len(months), 1))
    trend = np.linspace(-0.5, 0.5, len(months))
    return np.column_stack([levels, trend, months.isin(period.months)]).astype(float)


def _freedom(design: Numbers) -> int:
    return len(design) - int(np.linalg.matrix_rank(design)) if len(design) else 0


def _residuals(rows: Numbers, design: Numbers, months: pd.PeriodIndex) -> tuple[Numbers, Numbers, Numbers]:
    """What the model expects of each series, its squared residuals' sum and its neighbouring residuals' products'."""
    expected = _fitted(rows, design)
    residuals = (rows - expected) / np.sqrt(expected)
    return expected, (residuals**2).sum(axis=1), neighbours(residuals, months)


def _fitted(rows: Numbers, design: Numbers) -> Numbers:
    """The log-linear model's expected counts, by iteratively reweighted least squares, each row a series."""
    expected = np.maximum((rows + rows.mean(axis=1, keepdims=True)) / 2, 0.3)
    for _ in range(10):
        working = np.log(expected) + (rows - expected) / expected
        weighted = design.T * expected[:, None, :]
        # A grain on the diagonal: a month without a single event has no finite effect, nor has a doubled column.
        normal = weighted @ design + 1e-6 * np.eye(design.shape[1])
        effects = np.linalg.solve(normal, weighted @ working[:, :, None])[:, :, 0]
        expected = np.exp(np.clip(effects @ design.T, -4, 16))
    return np.asarray(expected)


def _estimates(
    squares: Numbers, products: Numbers, design: Numbers, months: pd.PeriodIndex, period: Span, pooled: float = 1
) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """φ, ρ, degrees of freedom and inflation of each series."""
    from scipy.special import stdtrit  # here, so that a run's own process starts without it

    echo = ResidualBias.of(design, months)
    margin = MARGIN * len(period.months) / (pooled * _freedom(design))
    rho = np.clip(echo.correlation(squares, products) + margin, 0, STRONGEST)
    phi = squares / (pooled * np.interp(rho, GRID, echo.total))
    freedom = pooled * np.interp(rho, GRID, echo.freedom)
    drifting = np.interp(rho, GRID, drift(period))
    quantile = -stdtrit(freedom, TAIL)  # the t distribution's, as far out as three sigma of the normal one
    inflation = np.maximum(1.0, phi * drifting * (quantile / SIGMAS) ** 2)
    return np.maximum(1.0, phi), rho, freedom, inflation
