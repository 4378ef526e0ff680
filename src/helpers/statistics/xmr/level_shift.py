"""The months at which a series moved to another level and stayed there, found in the counts themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.statistics.counts import Counts, area_and_measure
from helpers.statistics.xmr.moving_range import sigma_of
from helpers.statistics.xmr.rules import RUN

Numbers = NDArray[np.float64]

TAIL = math.erfc(3 / math.sqrt(2)) / 2  # chance beyond three sigma on one side: 0.13%
APART = 3  # standard errors between two levels, below which chance alone may have moved them
NEWEST = 3  # months that must be nearer to the last level than to the one before


@dataclass(frozen=True)
class LevelShift:
    """The month at which a series moved to another level, and both levels without the season.

    Attributes
    ----------
    month
        The first month at the new level.
    before, since
        The mean month on either side, back to the shift before and on to the shift after.
    first, last
        The first of the months behind `before`, and the last of those behind `since`.
    """

    area: str
    measure: str
    month: pd.Period
    before: float
    since: float
    first: pd.Period
    last: pd.Period


def level_shifts(
    counts: Counts, *, season: pd.Series[float] | None = None, parameters: int = 0
) -> tuple[LevelShift, ...]:
    """The months at which a series moved to another level, in order; none where it did not stay at the last one.

    The series is split where the levels on both sides are furthest apart, measured in standard errors of a count. They
    must be more than three apart, and further than chance alone (the binomial) would give. Then each side is examined
    in the same way (binary segmentation: Scott and Knott, Biometrics 30, 1974, pages 507–512). Each level lasts seven
    months or more. The newest three months, and the median of all months since, must be nearer to the last level than
    to the one before: one or two high months are not a level. How much more the months vary than independent events
    (the dispersion) comes from the differences of neighbouring months, which a few steps hardly affect. It does not
    show why a level moved: a real change and a new way of recording look the same. Do not trust it for a series that
    drifts: it cuts a slope into steps.

    Parameters
    ----------
    counts
        Monthly counts, NaN where a month was not supplied.
    season
        Each month's seasonal factor, and the number of `parameters` that were fitted for the factors.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2016-03", freq="M")
    >>> counts = pd.Series([20, 22, 21, 19] * 5 + [40, 42, 41, 39] * 4, months, name=("Blackpool", "Rape"))
    >>> [(str(each.month), each.before, each.since) for each in level_shifts(counts)]
    [('2014-12', 20.5, 40.5)]
    """
    factors = pd.Series(1.0, index=counts.index) if season is None else season
    values = np.asarray(counts.fillna(0), dtype=float)
    exposure = np.asarray(factors.where(counts.notna(), 0.0), dtype=float)
    if len(values) < 2 * RUN or not values.any() or not exposure[-NEWEST:].any():
        return ()
    dispersion = _dispersion(counts, factors, parameters)
    places = [0, *_places(values, exposure, dispersion, 0, len(values)), len(values)]
    levels = [values[a:b].sum() / exposure[a:b].sum() for a, b in pairwise(places)]
    if len(levels) < 2:
        return ()
    newest = values[-NEWEST:].sum() / exposure[-NEWEST:].sum()
    median = float((counts / factors).iloc[places[-2] :].median())
    if any(abs(now - levels[-1]) >= abs(now - levels[-2]) for now in (newest, median)):
        return ()
    area, measure = area_and_measure(counts)
    return tuple(
        LevelShift(
            area,
            measure,
            month=counts.index[places[at]],
            before=float(levels[at - 1]),
            since=float(levels[at]),
            first=counts.index[places[at - 1]],
            last=counts.index[places[at + 1] - 1],
        )
        for at in range(1, len(levels))
    )


def _places(counts: Numbers, exposure: Numbers, dispersion: float, first: int, after: int) -> list[int]:
    """The first months of new levels among the months from `first` on, each level seven months or longer."""
    places = np.arange(first + RUN, after - RUN + 1)
    if not len(places):
        return []
    events, months = counts[first:after].cumsum(), exposure[first:after].cumsum()
    early, early_months = events[places - first - 1], months[places - first - 1]
    late, late_months = events[-1] - early, months[-1] - early_months
    if not events[-1] or not early_months.all() or not late_months.all():
        return []
    error = np.sqrt(dispersion * events[-1] / months[-1] * (1 / early_months + 1 / late_months))
    apart = np.abs(late / late_months - early / early_months) / error
    best = int(apart.argmax())
    share = float(late_months[best] / months[-1])
    if apart[best] <= APART or _tail(early[best] / dispersion, late[best] / dispersion, share) > TAIL:
        return []
    place = int(places[best])
    return [
        *_places(counts, exposure, dispersion, first, place),
        place,
        *_places(counts, exposure, dispersion, place, after),
    ]


def _tail(early: float, late: float, share: float) -> float:
    """How often chance puts so many events, or so few, into the later months, given their share of all (binomial)."""
    from scipy.special import betainc  # imported here, so that a run's own process starts without it

    few, many, part = (early, late, share) if late > share * (early + late) else (late, early, 1 - share)
    return float(betainc(many, few + 1, part))


def _dispersion(counts: Counts, factors: pd.Series[float], parameters: int) -> float:
    """How many times as much neighbouring months differ as independent events would; not below 1."""
    known = int(counts.notna().sum())
    expected = factors * counts.sum() / factors[counts.notna()].sum()
    sigma = sigma_of((counts - expected) / expected**0.5)
    return 1.0 if sigma is None else max(1.0, sigma**2 * known / max(known - parameters, 1))
