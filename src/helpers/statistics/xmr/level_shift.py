"""A lasting step in a series, which may be a change in how it is recorded: for analysts to look into."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from helpers.statistics.counts import Counts, area_and_measure
from helpers.statistics.noise.autocorrelation import sum_inflation
from helpers.statistics.xmr.plain import ENOUGH, SIGMAS_PER_MOVING_RANGE
from helpers.statistics.xmr.rules import RUN
from helpers.statistics.xmr.season import season

LASTING = 4  # standard deviations between the two levels: the best of some thirty places is seldom as far out by chance


@dataclass(frozen=True)
class Step:
    """Where the months before and since differ most, and by how much, the season taken out.

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


def step(counts: Counts) -> Step | None:
    """The place where a series moved to another level and stayed there; None where there is no such place.

    The largest difference of means, standardised, over all places (Hawkins, Journal of the American Statistical
    Association 72, 1977, pages 180–186): twelve months before it and seven since, at least, and levels four standard
    deviations apart, drift allowed for. It knows one step; of several it finds one. That a series moved says nothing
    of why: a real change moves it as well as a new way of recording.

    Parameters
    ----------
    counts
        Monthly counts, NaN where a month was not supplied.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2016-03", freq="M")
    >>> counts = pd.Series([20, 22, 21, 19] * 5 + [40, 42, 41, 39] * 4, months, name=("Blackpool", "Rape"))
    >>> step(counts).month
    Period('2014-12', 'M')
    """
    places = range(ENOUGH, len(counts) - RUN + 1)
    if not places or not counts.any():
        return None
    steady = counts / season(counts).factors
    place = max(places, key=lambda each: abs(_apart(steady, each)))
    if not _apart(steady, place):
        return None
    own = season(counts, apart=len(counts) - place)
    adjusted = counts / own.factors
    before, since = adjusted.iloc[:place], adjusted.iloc[place:]
    ranges = pd.concat([before.diff(), since.diff()]).abs().mean()
    sigma = float(ranges) * SIGMAS_PER_MOVING_RANGE / math.sqrt(1 - own.memory)
    scatter = sum(sum_inflation(own.memory, n) / n for n in (before.notna().sum(), since.notna().sum()))
    if not abs(since.mean() - before.mean()) > LASTING * sigma * math.sqrt(scatter):
        return None
    area, measure = area_and_measure(counts)
    return Step(area, measure, counts.index[place], float(before.mean()), float(since.mean()))


def _apart(counts: Counts, place: int) -> float:
    """How far the two sides are apart, where the months are independent; 0 where one has too few."""
    before, since = counts.iloc[:place].dropna(), counts.iloc[place:].dropna()
    if len(before) < ENOUGH or len(since) < RUN:
        return 0.0
    return float(since.mean() - before.mean()) / math.sqrt(1 / len(before) + 1 / len(since))
