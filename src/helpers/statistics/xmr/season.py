"""The months' season, and their memory: what a chart must know of stable months before it calls one unusual."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.statistics.counts import Counts, months_of
from helpers.statistics.noise.autocorrelation import STRONGEST, Numbers, ResidualBias, neighbours

YEARS = 2  # of months, at least, before anything can be told of a season
REAL = 0.01  # a season is real where chance alone would fit as well in fewer than one case in a hundred
# Of a correlation estimated from some three years, scattering by 0.2, this much is believed, from this much on: too low
# an estimate calls drift a shift, too high a one hides shifts (benchmarks/xmr.py measures both).
BELIEVED, ASSUMED = 0.85, 0.15
SURE = 1.28  # standard errors, 1/√n, that a correlation of independent months exceeds in one case of ten
LOWEST = 0.1  # of the level: a factor to divide by
TINY = 1e-12  # what rounding leaves of nothing


@dataclass(frozen=True)
class Season:
    """What stable months do by themselves.

    Attributes
    ----------
    factors
        What to divide each month by to take its season out; 1 throughout where no season is real.
    memory
        How much of a month's deviation the next one is taken to repeat, from 0 to 0.7.
    remembers
        Whether neighbouring months are more alike than chance alone would make them in nine cases of ten.
    fitted
        How many columns its own waves took: so many degrees of freedom the months lost to them.
    """

    factors: pd.Series[float] = field(repr=False)
    memory: float
    remembers: bool = False
    fitted: int = 0

    @property
    def real(self) -> bool:
        """Whether there is a season at all."""
        return bool((self.factors != 1).any())


def shape(counts: Counts) -> pd.Series[float]:
    """The season of a large series, such as the county's, as twelve factors that average 1.

    Each month in proportion to the mean of the twelve months around it, averaged over the years: the classical ratio to
    moving average (Macaulay, The Smoothing of Time Series, 1931). For series whose single months are steady; a small
    one's own twelve factors would be mostly noise.

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
    >>> shape(summer)[[1, 4, 7]].round(2).tolist()
    [0.8, 1.0, 1.2]
    """
    flat = pd.Series(1.0, index=range(1, 13))
    known = counts.dropna()
    if len(known) < 12 * YEARS or not known.any() or not _waves(known, np.ones((len(known), 1))):
        return flat
    around = counts.rolling(12).mean().rolling(2).mean().shift(-6)
    ratio = (counts / around.where(around > 0)).groupby(months_of(counts).month).mean()
    if len(ratio) < 12 or ratio.isna().any():
        return flat
    return pd.Series((ratio / ratio.mean()).clip(lower=LOWEST).to_numpy(), index=ratio.index)


def season(counts: Counts, *, apart: int = 0, borrowed: pd.Series[float] | None = None) -> Season:
    """A series' season and memory.

    A borrowed shape is taken where the months lie closer to it than to no season at all. On what remains, the series'
    own season is one wave a year, or one a year and one a half-year: twelve factors of its own would cost a short
    series eleven degrees of freedom. A wave is taken where it is real: F test at 1% on months less what they repeat of
    the one before (Cochrane and Orcutt, Journal of the American Statistical Association 44, 1949), for memory alone
    can look like a wave. Do not trust it of a season that changes from year to year, or that peaks in one month only.

    Parameters
    ----------
    counts
        Monthly counts; NaN where a month was not supplied.
    apart
        How many of the last months may lie at a level of their own, so that a change in them is not taken for season.
    borrowed
        Twelve factors, by calendar month, as `shape` gives them.

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
    late = known.index > counts.index[-1] - apart
    levels = np.column_stack([~late, late])[:, [True, bool(late.any())]].astype(float)
    if not known.any() or len(known) < 12:
        return Season(factors, ASSUMED)
    if borrowed is not None:
        lent = pd.Series(borrowed.loc[months_of(counts).month].to_numpy(), index=counts.index)
        if _squares(_relative(known / lent), levels) < _squares(_relative(known), levels):
            factors = factors * lent
    rest = known / factors[known.index]
    waves = _waves(rest, levels) if len(known) >= 12 * YEARS else 0
    design = np.column_stack([levels, _columns(months_of(known), waves)])
    own = np.linalg.lstsq(design, _relative(rest))[0][levels.shape[1] :]
    factors = (factors * (1 + _columns(months_of(counts), waves) @ own)).clip(lower=LOWEST)
    alike = _correlation(_relative(rest), design, months_of(known))
    return Season(factors, _memory(alike), alike > SURE / np.sqrt(len(known)), 2 * waves)


def _relative(counts: Counts) -> Numbers:
    known = counts.dropna()
    return np.asarray(known / known.mean(), dtype=float)


def _columns(months: pd.PeriodIndex, waves: int) -> Numbers:
    """Cosine and sine of one wave a year, then of one a half-year."""
    angle = 2 * np.pi * months.month.to_numpy() / 12
    columns = [turn(each * angle) for each in range(1, waves + 1) for turn in (np.cos, np.sin)]
    return np.column_stack(columns) if columns else np.zeros((len(months), 0))


def _left(values: Numbers, design: Numbers) -> Numbers:
    return np.asarray(values - design @ np.linalg.lstsq(design, values)[0])


def _squares(values: Numbers, design: Numbers) -> float:
    return float((_left(values, design) ** 2).sum())


def _correlation(values: Numbers, design: Numbers, months: pd.PeriodIndex) -> float:
    """The correlation of neighbouring months about a design."""
    left = _left(values, design)[None, :]
    return float(ResidualBias.of(design, months).correlation((left**2).sum(axis=1), neighbours(left, months))[0])


def _memory(correlation: float) -> float:
    """An estimated correlation, as far as it is believed."""
    return float(np.clip(ASSUMED + BELIEVED * correlation, 0, STRONGEST))


def _waves(counts: Counts, levels: Numbers) -> int:
    """How many waves are real: none, one a year, or one a half-year too."""
    values, months = _relative(counts), months_of(counts)
    designs = [np.column_stack([levels, _columns(months, waves)]) for waves in range(3)]
    memory = _memory(_correlation(values, designs[2], months))
    follows = np.diff(months.year * 12 + months.month) == 1
    now, *models = (each[1:][follows] - memory * each[:-1][follows] for each in (values, *designs))
    for waves in (2, 1):
        left, freedom = _squares(now, models[waves]), len(now) - models[waves].shape[1]
        gained = _squares(now, models[waves - 1]) - left
        if freedom > 0 and gained > TINY and _by_chance(gained / 2 / (left / freedom + TINY), freedom) < REAL:
            return waves
    return 0


def _by_chance(ratio: float, freedom: int) -> float:
    """How often two columns of chance gain as much: the upper tail of F, which for two of them has a closed form."""
    return float((1 + 2 * ratio / freedom) ** (-freedom / 2))
