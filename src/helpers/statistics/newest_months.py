"""Whether a change is still there in its newest months."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from helpers.periods import Span
from helpers.statistics.counts import Counts, values_in
from helpers.statistics.noise.dispersion import Noise

NEWEST = 3  # months
SUPPLIED = 2  # of the newest months, without which there is no answer
AHEAD = 6  # months after the period, a year earlier: the next six months will be compared with them
BY = 0.5  # standard deviations


def still_there(counts: Counts, period: Span, difference: int, own: Noise, whole: Noise) -> bool | None:
    """Whether the newest three months still differ, in the change's direction, from months before the period.

    They are compared with the six calendar months that come next, as counted in the last year before the period began,
    with the season taken out. They must differ by half a standard deviation. Without two years of history there is no
    season, and they are compared with the same three months a year before. Do not read it as a forecast: it only
    ensures that a change that is over, or a year old, gets no verdict. Without a county, the series' own season is
    taken out, which a shock within the period distorts.

    Parameters
    ----------
    counts
        Monthly counts up to the period's last month.
    difference
        The change: the period's total less that of the same months a year before.
    own, whole
        The noise of the series, and of the series whose season it follows (the county's, or its own).

    Returns
    -------
    bool or None
        None where too few of these months were supplied.

    Examples
    --------
    Five months of 20 after a year of 10 are still there; where the newest three are 10 again, they are not.

    >>> from helpers.statistics.noise.dispersion import noise
    >>> months, period = pd.period_range("2014-04", "2016-08", freq="M"), Span.parse("2016-04..2016-08")
    >>> risen = pd.Series([10] * 24 + [20] * 5, index=months, name=("Blackpool", "Rape"))
    >>> over = pd.Series([10] * 24 + [45, 25, 10, 10, 10], index=months, name=("Blackpool", "Rape"))
    >>> [still_there(each, period, 50, own, own) for each in (risen, over) for own in [noise(each, period)]]
    [True, False]
    """
    last = period.months[-1]
    newest = Span(last - NEWEST + 1, last).months
    against = newest - 12 if whole.season is None else following(period.months)
    found, before = values_in(counts, newest), values_in(counts, against)
    given, also_before = ~np.isnan(found), ~np.isnan(before)
    if whole.season is None:
        given = also_before = given & also_before
    if given.sum() < SUPPLIED or not also_before.any():
        return None
    ratio = given.sum() / also_before.sum()
    if whole.season is not None:
        season = whole.season
        ratio = season[newest.month[given] - 1].sum() / season[against.month[also_before] - 1].sum()
    now, expected = float(found[given].sum()), float(ratio * before[also_before].sum())
    margin = (now - expected) * math.copysign(1, difference)
    return margin > 0 and margin >= BY * math.sqrt(own.dispersion * (now + float(ratio) * expected))


def following(months: pd.PeriodIndex) -> pd.PeriodIndex:
    """The six calendar months after a period, each in the last year before the period began.

    Examples
    --------
    >>> months = following(Span.parse("2016-04..2016-08").months)
    >>> str(months[0]), str(months[-1])
    ('2015-09', '2016-02')
    >>> [str(month) for month in following(Span.parse("2016-04..2017-02").months)]
    ['2016-03', '2015-04', '2015-05', '2015-06', '2015-07', '2015-08']
    """
    after = Span(months[-1] + 1, months[-1] + AHEAD).months
    return pd.PeriodIndex(after - np.where(after.asi8 - 12 < months.asi8[0], 12, 24))
