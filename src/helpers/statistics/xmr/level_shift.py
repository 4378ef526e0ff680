"""A lasting shift in a series' level, which may be a change in recording: for analysts to look into."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from helpers.statistics.counts import Counts, area_and_measure
from helpers.statistics.noise.autocorrelation import sum_inflation
from helpers.statistics.xmr.plain import ENOUGH, SIGMAS_PER_MOVING_RANGE
from helpers.statistics.xmr.rules import RUN
from helpers.statistics.xmr.season import season

# Standard deviations between the two levels. Chance alone seldom gives as many, even at the most favourable of some
# thirty months.
LASTING = 4


@dataclass(frozen=True)
class LevelShift:
    """The month at which a series moved to another level, and both levels without the season.

    Attributes
    ----------
    month
        The first month at the new level.
    before, since
        The mean month on either side.
    """

    area: str
    measure: str
    month: pd.Period
    before: float
    since: float


def level_shift(counts: Counts) -> LevelShift | None:
    """The month at which a series moved to another level and stayed there; None where there is no such month.

    Of all months with at least twelve before and seven from it on, the one with the largest standardised difference of
    means (Hawkins, Journal of the American Statistical Association 72, 1977, pages 180–186), if the two levels are four
    standard deviations apart, allowing for autocorrelation. It looks for one shift; of several it finds one. It cannot
    tell why the level moved: a real change moves it just as a new way of recording does.

    Parameters
    ----------
    counts
        Monthly counts, NaN where a month was not supplied.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2016-03", freq="M")
    >>> counts = pd.Series([20, 22, 21, 19] * 5 + [40, 42, 41, 39] * 4, months, name=("Blackpool", "Rape"))
    >>> level_shift(counts).month
    Period('2014-12', 'M')
    """
    places = range(ENOUGH, len(counts) - RUN + 1)
    if not places or not counts.any():
        return None
    deseasonalised = counts / season(counts).factors
    place = max(places, key=lambda each: abs(_standardised_difference(deseasonalised, each)))
    if not _standardised_difference(deseasonalised, place):
        return None
    own = season(counts, recent=len(counts) - place)
    adjusted = counts / own.factors
    before, since = adjusted.iloc[:place], adjusted.iloc[place:]
    moving_range = pd.concat([before.diff(), since.diff()]).abs().mean()
    sigma = float(moving_range) * SIGMAS_PER_MOVING_RANGE / math.sqrt(1 - own.autocorrelation)
    variance = sum(sum_inflation(own.autocorrelation, n) / n for n in (before.notna().sum(), since.notna().sum()))
    if not abs(since.mean() - before.mean()) > LASTING * sigma * math.sqrt(variance):
        return None
    area, measure = area_and_measure(counts)
    return LevelShift(area, measure, counts.index[place], float(before.mean()), float(since.mean()))


def _standardised_difference(counts: Counts, place: int) -> float:
    """The difference of the two sides' means in standard deviations of independent months; 0 where one is too short."""
    before, since = counts.iloc[:place].dropna(), counts.iloc[place:].dropna()
    if len(before) < ENOUGH or len(since) < RUN:
        return 0.0
    return float(since.mean() - before.mean()) / math.sqrt(1 / len(before) + 1 / len(since))
