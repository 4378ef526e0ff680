"""Whether a change is still there in its newest months."""

from __future__ import annotations

import math

import pandas as pd

from helpers.periods import Span
from helpers.statistics.counts import Counts, months_of
from helpers.statistics.noise.dispersion import Noise

NEWEST = 3  # months
SUPPLIED = 2  # of the newest months, without which nothing is told
AHEAD = 6  # months after the period: those that the next six months will be held against
BY = 0.5  # standard deviations


def still_there(counts: Counts, period: Span, difference: int, own: Noise, whole: Noise) -> bool | None:
    """Whether the newest three months lie on the change's side of the months that followed on the period last year.

    They are held against the six calendar months that come next, as they were in the last year before the period began,
    with the season taken out, and must differ by half a standard deviation. Without two years of history there is no
    season: they are then held against the same three months a year before. Do not read it as a forecast: it only keeps
    a change that is over, or a year old, from being called. Without a county, the series' own season is taken out,
    which a shock within the period bends.

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
    newest = pd.period_range(last - NEWEST + 1, last, freq="M")
    against = newest - 12 if whole.season is None else following(period.months)
    found, before = counts.reindex(newest), counts.reindex(against)
    if whole.season is None:
        both = found.notna().to_numpy() & before.notna().to_numpy()
        found, before = found[both], before[both]
    found, before = found.dropna(), before.dropna()
    if len(found) < SUPPLIED or not len(before):
        return None
    ratio = len(found) / len(before)
    if whole.season is not None:
        ratio = float(whole.season[months_of(found).month - 1].sum() / whole.season[months_of(before).month - 1].sum())
    now, expected = float(found.sum()), ratio * float(before.sum())
    margin = (now - expected) * math.copysign(1, difference)
    return margin > 0 and margin >= BY * math.sqrt(own.dispersion * (now + ratio * expected))


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
    after = pd.period_range(months[-1] + 1, months[-1] + AHEAD, freq="M")
    return pd.PeriodIndex([each - 12 if each - 12 < months[0] else each - 24 for each in after], freq="M")
