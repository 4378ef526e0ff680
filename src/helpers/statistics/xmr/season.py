"""Estimate the season of a series, and test whether it is real."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.statistics.counts import Counts, months_of
from helpers.statistics.xmr.rules import RUN

Numbers = NDArray[np.float64]

YEARS = 2  # full years of months, without which no season can be estimated
HISTORY = 60  # months of the county's, from which its season is estimated
ENOUGH = 12  # months: with fewer, limits are provisional and come from all months
REAL = 0.01  # a season is real where chance alone would fit as well in fewer than one case in a hundred
LOWEST = 0.1  # factor that a month may have, because counts are divided by it
TINY = 1e-12  # rounding error


@dataclass(frozen=True)
class Season:
    """A series' seasonal factors.

    Attributes
    ----------
    factors
        Each month's seasonal factor: dividing by it takes the season out. 1 throughout where no season is real.
    parameters
        How many parameters were fitted for the series' own season: degrees of freedom that the months lost.
    """

    factors: pd.Series[float] = field(repr=False)
    parameters: int = 0

    @property
    def real(self) -> bool:
        """Whether the series has a season at all."""
        return bool((self.factors != 1).any())


def before_the_last_seven(counts: Counts) -> Counts:
    """The months that set the limits: all but the last seven, or all where that leaves fewer than twelve.

    This keeps a change from being judged by limits that it moved itself.

    Examples
    --------
    >>> len(before_the_last_seven(pd.Series(5.0, pd.period_range("2013-04", periods=41, freq="M"))))
    34
    """
    before = counts.iloc[:-RUN]
    return before if before.notna().sum() >= ENOUGH else counts


def seasonal_index(counts: Counts) -> pd.Series[float]:
    """The season of a large series, such as the county's, as twelve factors that average 1.

    Each month is divided by the mean of its twelve months, counted back from the last; a factor averages these ratios
    over the years. Use it only for series with large counts: twelve factors of a small series would be mostly noise.

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
    if len(known) < 12 * YEARS or not known.any() or not _real_waves(known):
        return flat
    years = known.groupby(_years_back(known))
    ratio = (known / years.transform("mean"))[years.transform("count") == 12]  # whole years only
    found = ratio.groupby(months_of(ratio).month).mean()
    if len(found) < 12 or found.isna().any():
        return flat
    return pd.Series((found / found.mean()).clip(lower=LOWEST).to_numpy(), index=found.index)


def season(counts: Counts, *, county: Counts | None = None) -> Season:
    """A series' season.

    The county's seasonal index is used where it fits the months better than no season does. What remains may have a
    season of its own: one wave a year, or one a year and one a half-year, because twelve factors would cost a short
    series eleven degrees of freedom. A wave must be real, by an F test at 1%. The months before the last seven decide,
    with a separate level for each twelve, so that neither a change nor a level that moved is taken for a season. Do not
    trust it for a season that changes from year to year, or that peaks in one month only.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    county
        The county's monthly counts of the same measure, which may begin earlier.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2016-10", freq="M")
    >>> wave = pd.Series(np.round(100 + 20 * np.sin(2 * np.pi * months.month / 12)), months)
    >>> season(wave).factors[["2015-03", "2015-09"]].round(2).tolist()
    [1.2, 0.8]
    >>> season(wave.iloc[:20]).factors.unique().tolist()  # less than two years
    [1.0]
    """
    before = before_the_last_seven(counts)
    known = before.dropna()
    factors = pd.Series(1.0, index=counts.index)
    if not known.any() or len(known) < ENOUGH:
        return Season(factors)
    if county is not None and county.name != counts.name:  # the county does not borrow a season from itself
        index = seasonal_index(county[: before.index[-1]].iloc[-HISTORY:])
        lent = pd.Series(index.loc[months_of(counts).month].to_numpy(), index=counts.index)
        if _sum_of_squares(known / lent[known.index]) < _sum_of_squares(known):
            factors = lent
    if len(known) < 12 * YEARS:
        return Season(factors)
    rest = known / factors[known.index]
    waves = _real_waves(rest)
    own = _waves(months_of(counts), waves) @ _heights(rest, waves)
    return Season((factors * (1 + own)).clip(lower=LOWEST), 2 * waves)


def _years_back(counts: Counts) -> Numbers:
    """For each month, how many whole years it is before the last."""
    months = months_of(counts)
    now = months.year.to_numpy() * 12 + months.month.to_numpy()
    return np.asarray((now[-1] - now) // 12, dtype=float)


def _design(counts: Counts, waves: int) -> Numbers:
    """A column for the level of each twelve months, and the columns of the waves."""
    back = _years_back(counts)
    levels = (back[:, None] == np.unique(back)).astype(float)
    return np.column_stack([levels, _waves(months_of(counts), waves)])


def _waves(months: pd.PeriodIndex, waves: int) -> Numbers:
    """Cosine and sine of one wave a year, then of one a half-year."""
    angle = 2 * np.pi * months.month.to_numpy() / 12
    columns = [function(each * angle) for each in range(1, waves + 1) for function in (np.cos, np.sin)]
    return np.column_stack(columns) if columns else np.zeros((len(months), 0))


def _relative(counts: Counts) -> Numbers:
    """The months, in units of their mean."""
    return np.asarray(counts / counts.mean(), dtype=float)


def _heights(counts: Counts, waves: int) -> Numbers:
    """The waves' coefficients, in units of the months' mean level."""
    design = _design(counts, waves)
    coefficients = np.linalg.lstsq(design, _relative(counts))[0]
    years = design.shape[1] - 2 * waves
    level = (design[:, :years] @ coefficients[:years]).mean()  # not the mean: the months may not be whole years
    return np.asarray(coefficients[years:] / level)


def _sum_of_squares(counts: Counts, waves: int = 0) -> float:
    """The sum of squared deviations from the years' levels and this number of waves."""
    design, values = _design(counts, waves), _relative(counts)
    return float(((values - design @ np.linalg.lstsq(design, values)[0]) ** 2).sum())


def _real_waves(counts: Counts) -> int:
    """How many waves are real: 0, 1 (a year), or 2 (a year and a half-year)."""
    left = [_sum_of_squares(counts, waves) for waves in range(3)]
    for waves in (2, 1):
        freedom, explained = len(counts) - _design(counts, waves).shape[1], left[waves - 1] - left[waves]
        if (
            freedom > 0
            and explained > TINY
            and _p_value(explained / 2 / (left[waves] / freedom + TINY), freedom) < REAL
        ):
            return waves
    return 0


def _p_value(f: float, freedom: int) -> float:
    """The upper tail of the F distribution with 2 degrees of freedom in the numerator, which has a closed form."""
    return float((1 + 2 * f / freedom) ** (-freedom / 2))
