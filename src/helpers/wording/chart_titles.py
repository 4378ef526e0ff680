"""Titles of charts: the one message of each, in words.

A title has no number. It says what the numbers of its chart show, so it is printed only where all of them are.
"""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from helpers.periods import month_label
from helpers.statistics.comparison import Comparison
from helpers.statistics.funnel import Funnel
from helpers.statistics.xmr import rules
from helpers.statistics.xmr.plain import EXACT, XmR
from helpers.statistics.year_end.regression import Regression

# A signal of the newest month, in words for a title and in words to follow the month's count. The first signal counts.
SIGNALS = {
    rules.OUTSIDE: ("{month} is {side} the usual range", "{side} the usual range"),
    rules.MOVED: ("at a {level} level since {first}", "at a {level} level since {first}"),
    rules.SHIFT: ("{side} average since {first}", "{side} average since {first}"),
    rules.TREND: ("{direction} since {first}", "{direction} since {first}"),
    rules.NEAR_LIMIT: ("close to the {end} of the usual range", "close to the {end} of the usual range"),
    rules.TOTAL: ("unusually {few} in seven months", "unusually {few} in seven months"),
    rules.GAP: ("none since {first}", "none since {first}"),
}
USUAL = ("{month} is in the usual range", "in the usual range")
IN_PART = ("{month} was probably not sent in full", "probably not sent in full")
ALONE = ("too few months to say what is usual", "too few months to say what is usual")


def months(result: XmR, *, part_sent: Collection[pd.Period] = ()) -> str:
    """The message of the main chart: whether the newest month is unusual, or that it was sent only in part.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> months(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape"))))
    'Rape in Blackpool: August 2016 is in the usual range'
    """
    exact = " (exact limits of the count)" if result.limits == EXACT else ""
    return f"{result.measure} in {result.area}: {_standing(result, part_sent)[0]}{exact}"


def newest_month(result: XmR, *, part_sent: Collection[pd.Period] = ()) -> str:
    """Whether the newest month is unusual, or that it was sent only in part, in words that follow its count.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> newest_month(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape"))))
    'in the usual range'
    """
    return _standing(result, part_sent)[1]


def _standing(result: XmR, part_sent: Collection[pd.Period]) -> tuple[str, str]:
    signal = min(result.newest_signals, key=lambda each: list(SIGNALS).index(each.rule), default=None)
    if result.newest in part_sent:
        templates, words = IN_PART, {"month": month_label(result.newest)}
    elif signal is None:
        templates, words = (ALONE if result.upper_limit is None else USUAL), {"month": month_label(result.newest)}
    else:
        up = signal.up
        templates = SIGNALS[signal.rule]
        words = {
            "month": month_label(result.newest),
            "first": month_label(signal.months[0]),
            "side": "above" if up else "below",
            "direction": signal.direction,
            "end": "top" if up else "foot",
            "level": "higher" if up else "lower",
            "few": "many" if up else "few",
        }
    in_title, after_count = (template.format(**words) for template in templates)
    return in_title, after_count


def regression(result: Regression) -> str:
    """The message of the regression's chart: where its trend goes.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> counts = pd.Series(range(42), pd.period_range("2013-04", "2016-09", freq="M"), name=("Blackpool", "Rape"))
    >>> regression(year_end.regression(counts, degree=1))
    'Rape in Blackpool: the trend (CORA regression) goes up'
    """
    trend = result.points["trend"].dropna()
    first, last = round(trend.iloc[-12:].iloc[0], 1), round(trend.iloc[-1], 1)
    way = "goes up" if last > first else "goes down" if last < first else "is level"
    return f"{result.measure} in {result.area}: the trend (CORA regression) {way}"


def districts(result: Comparison) -> str:
    """The message of the districts' bars: the place of the district reported on among them.

    Examples
    --------
    >>> from helpers.statistics import comparison
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50]}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> districts(comparison.districts(rape, rape["Blackpool", "Rape"], area="Blackpool"))
    'Rape by district: change in per cent, April 2016 against a year before'
    """
    return f"{result.measure} by district: change in per cent, {result.period.label} against a year before"


def funnel(result: Funnel) -> str:
    """The message of the funnel: which districts stand out for their number of residents.

    Examples
    --------
    >>> from helpers.statistics import funnel as funnels
    >>> from helpers.periods import Span
    >>> from helpers.statistics.rates import Rates
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points["rate"] = points["count"] / 10
    >>> funnel(funnels.funnel(Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points)))
    'Theft for each district and its residents, April 2016: some districts stand out'
    """
    rates = result.rates
    found = "some districts stand out" if (result.points["outside"] != "").any() else "no district stands out"
    return f"{rates.measure} for each district and its residents, {rates.period.label}: {found}"
