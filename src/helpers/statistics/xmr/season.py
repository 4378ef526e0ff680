"""Estimate the season and the autocorrelation of a series, and test whether the season is real."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.statistics.counts import Counts, months_of
from helpers.statistics.noise.autocorrelation import STRONGEST, Numbers, ResidualBias, lagged_products

YEARS = 2  # of months, without which no season can be estimated
REAL = 0.01  # a season is real where chance alone would fit as well in fewer than one case in a hundred
# An estimate from some three years has a standard error of about 0.2, so it is shrunk to 0.15 + 0.85 * estimate: too
# low a value takes autocorrelation for a shift, too high a one hides shifts (benchmarks/xmr.py measures both).
SHRUNK_TO, WEIGHT = 0.15, 0.85
SURE = 1.28  # standard errors, 1/√n, that the estimate for independent months exceeds in one case of ten
LOWEST = 0.1  # factor that a month may have, as counts are divided by it
TINY = 1e-12  # rounding error


@dataclass(frozen=True)
class Season:
    """A series' seasonal factors and its autocorrelation.

    Attributes
    ----------
    factors
        Each month's seasonal factor: dividing by it takes the season out. 1 throughout where no season is real.
    autocorrelation
        The correlation of neighbouring months about the season, as estimated and shrunk; from 0 to 0.7.
    autocorrelated
        Whether that correlation is higher than chance alone would make it in nine cases of ten.
    parameters
        How many parameters of a season of its own were fitted: degrees of freedom that the months lost.
    """

    factors: pd.Series[float] = field(repr=False)
    autocorrelation: float
    autocorrelated: bool = False
    parameters: int = 0

    @property
    def real(self) -> bool:
        """Whether the series has a season at all."""
        return bool((self.factors != 1).any())


def seasonal_index(counts: Counts) -> pd.Series[float]:
    """The season of a large series, such as the county's, as twelve factors that average 1.

    Each month as a ratio to the centred moving average of twelve months, averaged over the years: the classical ratio
    to moving average (Macaulay, The Smoothing of Time Series, 1931). For series with large counts only: twelve factors
    of a small series would be mostly noise.

    Parameters
    ----------
    counts
        Monthly counts of two years or more.

    Returns
    -------
    pandas.Series
        A factor for each calendar month, 1 to 12; all 1 where the months are too few or show no season beyond chance.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2016-03", freq="M")
    >>> summer = pd.Series(100 + 20.0 * months.month.isin([6, 7, 8]) - 20.0 * months.month.isin([12, 1, 2]), months)
    >>> seasonal_index(summer)[[1, 4, 7]].round(2).tolist()
    [0.8, 1.0, 1.2]
    """
    flat = pd.Series(1.0, index=range(1, 13))
    known = counts.dropna()
    if len(known) < 12 * YEARS or not known.any() or not _real_waves(known, np.ones((len(known), 1))):
        return flat
    moving_average = counts.rolling(12).mean().rolling(2).mean().shift(-6)
    ratio = (counts / moving_average.where(moving_average > 0)).groupby(months_of(counts).month).mean()
    if len(ratio) < 12 or ratio.isna().any():
        return flat
    return pd.Series((ratio / ratio.mean()).clip(lower=LOWEST).to_numpy(), index=ratio.index)


def season(counts: Counts, *, recent: int = 0, county_index: pd.Series[float] | None = None) -> Season:
    """A series' season and autocorrelation.

    The county's seasonal index is used where it fits the months better than no season does. What remains may have a
    season of its own: one wave a year, or one a year and one a half-year, as twelve factors would cost a short series
    eleven degrees of freedom. A wave must be real: an F test at 1% on months less their autocorrelated part (Cochrane
    and Orcutt, Journal of the American Statistical Association 44, 1949), because autocorrelation alone can look like a
    wave. Do not trust it for a season that changes from year to year, or that peaks in one month only.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    recent
        How many of the last months may be at a level of their own, so that a change in them is not taken for a season.
    county_index
        The county's `seasonal_index`.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2016-03", freq="M")
    >>> wave = pd.Series(np.round(100 + 20 * np.sin(2 * np.pi * months.month / 12)), months)
    >>> season(wave).factors[["2015-03", "2015-09"]].round(2).tolist()
    [1.2, 0.8]
    >>> season(wave.iloc[:20]).factors.unique().tolist()  # less than two years
    [1.0]
    """
    known = counts.dropna()
    factors = pd.Series(1.0, index=counts.index)
    late = known.index > counts.index[-1] - recent
    levels = np.column_stack([~late, late])[:, [True, bool(late.any())]].astype(float)
    if not known.any() or len(known) < 12:
        return Season(factors, SHRUNK_TO)
    if county_index is not None:
        county = pd.Series(county_index.loc[months_of(counts).month].to_numpy(), index=counts.index)
        if _sum_of_squares(_relative(known / county), levels) < _sum_of_squares(_relative(known), levels):
            factors = factors * county
    rest = known / factors[known.index]
    waves = _real_waves(rest, levels) if len(known) >= 12 * YEARS else 0
    design = np.column_stack([levels, _waves(months_of(known), waves)])
    own = np.linalg.lstsq(design, _relative(rest))[0][levels.shape[1] :]
    factors = (factors * (1 + _waves(months_of(counts), waves) @ own)).clip(lower=LOWEST)
    estimate = _autocorrelation(_relative(rest), design, months_of(known))
    return Season(factors, _shrunk(estimate), estimate > SURE / np.sqrt(len(known)), 2 * waves)


def _relative(counts: Counts) -> Numbers:
    """The months supplied, in units of their mean."""
    known = counts.dropna()
    return np.asarray(known / known.mean(), dtype=float)


def _waves(months: pd.PeriodIndex, waves: int) -> Numbers:
    """Cosine and sine of one wave a year, then of one a half-year."""
    angle = 2 * np.pi * months.month.to_numpy() / 12
    columns = [function(each * angle) for each in range(1, waves + 1) for function in (np.cos, np.sin)]
    return np.column_stack(columns) if columns else np.zeros((len(months), 0))


def _residuals(values: Numbers, design: Numbers) -> Numbers:
    return np.asarray(values - design @ np.linalg.lstsq(design, values)[0])


def _sum_of_squares(values: Numbers, design: Numbers) -> float:
    return float((_residuals(values, design) ** 2).sum())


def _autocorrelation(values: Numbers, design: Numbers, months: pd.PeriodIndex) -> float:
    """The correlation of neighbouring months about a fitted model, without the bias of its residuals."""
    residuals = _residuals(values, design)[None, :]
    products = lagged_products(residuals, months)
    return float(ResidualBias.of(design, months).autocorrelation((residuals**2).sum(axis=1), products)[0])


def _shrunk(autocorrelation: float) -> float:
    return float(np.clip(SHRUNK_TO + WEIGHT * autocorrelation, 0, STRONGEST))


def _real_waves(counts: Counts, levels: Numbers) -> int:
    """How many waves are real: 0, 1 (a year), or 2 (a year and a half-year)."""
    values, months = _relative(counts), months_of(counts)
    designs = [np.column_stack([levels, _waves(months, waves)]) for waves in range(3)]
    rho = _shrunk(_autocorrelation(values, designs[2], months))
    adjacent = np.diff(months.year * 12 + months.month) == 1
    now, *models = (each[1:][adjacent] - rho * each[:-1][adjacent] for each in (values, *designs))
    for waves in (2, 1):
        residual, freedom = _sum_of_squares(now, models[waves]), len(now) - models[waves].shape[1]
        explained = _sum_of_squares(now, models[waves - 1]) - residual
        if freedom > 0 and explained > TINY and _p_value(explained / 2 / (residual / freedom + TINY), freedom) < REAL:
            return waves
    return 0


def _p_value(f: float, freedom: int) -> float:
    """The upper tail of the F distribution with 2 degrees of freedom in the numerator, which has a closed form."""
    return float((1 + 2 * f / freedom) ** (-freedom / 2))
