"""Alternative text: what a chart shows, for readers who cannot see it."""

from __future__ import annotations

import pandas as pd

from helpers.english import and_list, number, signed
from helpers.periods import financial_year, financial_year_label, month_label
from helpers.statistics.comparison import Comparison
from helpers.statistics.counts import area_and_measure, months_of
from helpers.statistics.funnel import Funnel
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.year_end.forecast import TOTAL, YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording.rates import decimals
from helpers.wording.rates import funnel as districts_that_stand_out
from helpers.wording.xmr import places, unusual


def three_years(counts: pd.Series) -> str:
    """What the chart of monthly counts shows, with a line for each financial year.

    Examples
    --------
    >>> index = pd.period_range("2015-04", "2016-08", freq="M")
    >>> print(three_years(pd.Series(range(17), index, name=("Blackpool", "Rape"))))
    Line chart of Rape in Blackpool by month, one line for each financial year from 2015/16 to 2016/17. The newest month, August 2016, had 16; August 2015 had 4.
    """  # noqa: E501
    area, measure = area_and_measure(counts)
    supplied = counts.dropna()
    first, last = months_of(counts)[0], months_of(supplied)[-1]
    years = [financial_year_label(financial_year(month)) for month in (first, last)]
    if years[0] == years[1]:
        lines = f"of the financial year {years[0]}"
    else:
        lines = f"one line for each financial year from {years[0]} to {years[1]}"
    begin = (
        f"Line chart of {measure} in {area} by month, {lines}. "
        f"The newest month, {month_label(last)}, had {number(supplied.iloc[-1])}"
    )
    before = counts.get(last - 12)
    if before is None or pd.isna(before):
        return f"{begin}."
    return f"{begin}; {month_label(last - 12)} had {number(before)}."


def xmr(result: XmR) -> str:
    """What the XmR chart shows.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> xmr(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape")))).partition(",")[2].partition(".")[0]
    ' around a central line of 11; 0 of 12 months are marked as special cause'
    """
    months = result.points.index
    span = f"from {month_label(months[0])} to {month_label(months[-1])}"
    if result.seasonal:
        line = f"that follows the season and is at {number(result.central_line)} in {month_label(result.newest)}"
    else:
        line = f"of {number(result.central_line, places(result))}"
    return (
        f"XmR chart of {result.measure} in {result.area} by month {span}, around a central line {line}; "
        f"{result.marked} of {len(months)} months are marked as special cause. {_breaks(result)}"
        f"{unusual(result).text}"
    )


def _breaks(result: XmR) -> str:
    if not result.breaks:
        return ""
    breaks = [f"{month_label(each.month)} ({each.reason})" for each in result.breaks]
    return f"The lines begin anew in {and_list(breaks)}. "


def regression(result: Regression) -> str:
    """What the chart of the regression's trend and estimates shows.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(regression(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    Line chart of Rape in Blackpool by month with its trend, and estimates for September 2016 to March 2017 between 42 and 48 a month.
    """  # noqa: E501
    begin = f"Line chart of {result.measure} in {result.area} by month with its trend"
    to_come = result.points["estimate"].dropna()
    if to_come.empty:
        return f"{begin}; no month is estimated."
    first, last = month_label(to_come.index[0]), month_label(to_come.index[-1])
    return f"{begin}, and estimates for {first} to {last} {_a_month(to_come)}."


def forecast(result: YearEnd) -> str:
    """What the chart of the months recorded, the months forecast and their ranges shows.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))))
    Line chart of Rape in Blackpool by month, and forecasts for September 2016 to March 2017 of 10 a month. Of March 2017, the 80% range is 5 to 15 and the 95% range is 2 to 18.
    """  # noqa: E501
    begin = f"Line chart of {result.measure} in {result.area} by month"
    if not result.estimated:
        return f"{begin}; no month is forecast."
    to_come = result.points[result.points["estimate"].notna()]
    first, last = month_label(to_come.index[0]), month_label(to_come.index[-1])
    newest = to_come.iloc[-1]
    of_last = [
        f"the {level}% range is {number(newest[f'lower_{level}'])} to {number(newest[f'upper_{level}'])}"
        for level in TOTAL
    ]
    months = f"{begin}, and forecasts for {first} to {last} {_a_month(to_come['estimate'])}"
    return f"{months}. Of {last}, {' and '.join(of_last)}."


def _a_month(estimates: pd.Series) -> str:
    low, high = number(estimates.min()), number(estimates.max())
    return f"of {low} a month" if low == high else f"between {low} and {high} a month"


def districts(result: Comparison) -> str:
    """What the bar chart of the districts' changes shows.

    Examples
    --------
    >>> from helpers.statistics import comparison
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> districts(comparison.districts(counts, county, area="Blackpool")).partition(": ")[2]
    'from Blackpool (+25.0%) to Wyre (0%); Blackpool is at +25.0%.'
    """
    percent = result.points["percent"].dropna()
    begin = f"Bar chart of the change in {result.measure} by district, {result.period.label} against a year before"
    if percent.empty:
        return f"{begin}: no district can be compared."
    ends = [f"{percent.index[i]} ({signed(percent.iloc[i], 1)}%)" for i in (0, -1)]
    own = f"; {result.area} is at {signed(percent[result.area], 1)}%" if result.area in percent else ""
    return f"{begin}: from {ends[0]} to {ends[1]}{own}."


def funnel(result: Funnel) -> str:
    """What the funnel of the districts shows.

    Examples
    --------
    >>> from helpers.statistics import funnel as funnels
    >>> from helpers.periods import Span
    >>> from helpers.statistics.rates import Rates
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points["rate"] = points["count"] / 10
    >>> rates = Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points)
    >>> funnel(funnels.funnel(rates)).partition(". ")[0]
    'Funnel chart of Theft per 1,000 residents against the number of residents of 6 districts: 13.3 for all together; A is at 10.0'
    """  # noqa: E501
    rates = result.rates
    centre, own = number(result.centre, decimals(rates)), result.points["rate"].get(rates.area)
    own_rate = "" if own is None else f"; {rates.area} is at {number(own, decimals(rates))}"
    return (
        f"Funnel chart of {rates.measure} per 1,000 residents against the number of residents of {len(result.points)} "
        f"districts: {centre} for all together{own_rate}. {districts_that_stand_out(result).text}"
    )
