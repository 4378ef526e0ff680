"""Alternative text: what a chart shows, for readers who cannot see it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.document.numbers import Number, count, other
from helpers.document.sentence import Sentence, say
from helpers.periods import financial_year, financial_year_label, month_label
from helpers.statistics.comparison import Comparison
from helpers.statistics.counts import Counts, area_and_measure, months_of
from helpers.statistics.funnel import Funnel
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.year_end.forecast import TOTAL, YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording import sums
from helpers.wording.comparison import district_change
from helpers.wording.movement import percent_of
from helpers.wording.rates import centre, how_many_inside, rate_numbers
from helpers.wording.rates import funnel as districts_that_stand_out
from helpers.wording.xmr import lines, unusual
from helpers.wording.year_end import history, range_parts

YEARS = "Line chart of {measure} in {area} by month, {years}. The newest month, {month}, had {newest}{year_before}."
ONE_YEAR, SEVERAL_YEARS = "of the financial year {year}", "one line for each financial year from {first} to {year}"
YEAR_BEFORE = "; {month} had {before}"
XMR = (
    "XmR chart of {measure} in {area} by month from {first} to {last}, around a central line {level}; {marked} of "
    "{charted} months are marked as special cause. {breaks}{unusual}"
)
LEVEL, SEASONAL = "of {central_line}", "that follows the season and is at {central_line} in {month}"
BREAKS = "The lines begin anew in {months}. "
REGRESSION = "Line chart of {measure} in {area} by month with its trend, and estimates for {first} to {last} {a_month}."
NO_ESTIMATE = "Line chart of {measure} in {area} by month with its trend; no month is estimated."
FORECAST = (
    "Line chart of {measure} in {area} by month, and forecasts for {first} to {last} {a_month}. Of {last}, the 80% "
    "range is {lower_80} to {upper_80} and the 95% range is {lower_95} to {upper_95}.{breaks}"
)
RECORDED_ANEW = " Recording changed in {months}."
NO_FORECAST = "Line chart of {measure} in {area} by month; no month is forecast.{breaks}"
ALIKE, BETWEEN = "of {low} a month", "between {low} and {high} a month"
DISTRICTS = (
    "Bar chart of the change in {measure} by district, {period} against a year before: from {first} ({highest}) to "
    "{last} ({lowest}){own}."
)
NO_DISTRICT = (
    "Bar chart of the change in {measure} by district, {period} against a year before: no district can be compared."
)
FUNNEL = (
    "Funnel chart of {measure} per 1,000 residents against the number of residents of {rated} districts: {centre} for "
    "all together{own}. {outside}"
)
OWN = "; {area} is at {number}"

WITHHELD = "The numbers of this chart of {measure} are not shown, because small numbers could identify people."


def three_years(counts: pd.Series) -> Sentence:
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
    start, end = (financial_year_label(financial_year(month)) for month in (first, last))
    before, year_before = counts.get(last - 12), Sentence("")
    if before is not None and not pd.isna(before):
        events = count(before, sums.month(area, measure, last - 12))
        year_before = say(YEAR_BEFORE, month=month_label(last - 12), before=events)
    return say(
        YEARS,
        otherwise=WITHHELD,
        measure=measure,
        area=area,
        years=say(ONE_YEAR, year=end) if start == end else say(SEVERAL_YEARS, first=start, year=end),
        month=month_label(last),
        newest=count(supplied.iloc[-1], sums.month(area, measure, last)),
        year_before=year_before,
    )


def xmr(result: XmR) -> Sentence:
    """What the XmR chart shows.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> print(xmr(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape")))))
    XmR chart of Rape in Blackpool by month from September 2015 to August 2016, around a central line of 11; 0 of 12 months are marked as special cause. August 2016 (12) is nothing unusual for Blackpool: it lies within the natural process limits (6 to 16).
    """  # noqa: E501
    months = months_of(result.points)
    charted = sums.months(result.area, result.measure, months)
    central_line = lines(result)[result.newest][0]
    level = say(LEVEL, central_line=central_line)
    if result.seasonal:
        level = say(SEASONAL, central_line=central_line, month=month_label(result.newest))
    anew = tuple(f"{month_label(each.month)} ({each.reason})" for each in result.breaks)
    return say(
        XMR,
        otherwise=WITHHELD,
        measure=result.measure,
        area=result.area,
        first=month_label(months[0]),
        last=month_label(months[-1]),
        level=level,
        marked=other(result.marked, charted, "how many", "months marked as special cause"),
        charted=other(len(months), charted, "how many", "months charted"),
        breaks=say(BREAKS, months=anew) if anew else "",
        unusual=unusual(result),
    )


def regression(result: Regression) -> Sentence:
    """What the chart of the regression's trend and estimates shows.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(regression(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    Line chart of Rape in Blackpool by month with its trend, and estimates for September 2016 to March 2017 between 42 and 48 a month.
    """  # noqa: E501
    to_come = result.points["estimate"].dropna()
    if to_come.empty:
        return say(NO_ESTIMATE, measure=result.measure, area=result.area)
    return say(REGRESSION, otherwise=WITHHELD, **_to_come(result, to_come, "estimate"))


def forecast(result: YearEnd) -> Sentence:
    """What the chart of the months recorded, the months forecast and their ranges shows.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))))
    Line chart of Rape in Blackpool by month, and forecasts for September 2016 to March 2017 of 10 a month. Of March 2017, the 80% range is 5 to 15 and the 95% range is 2 to 18.
    """  # noqa: E501
    anew = tuple(month_label(each.month) for each in result.breaks)
    breaks = say(RECORDED_ANEW, months=anew) if anew else ""
    if not result.estimated:
        return say(NO_FORECAST, measure=result.measure, area=result.area, breaks=breaks)
    to_come = result.points[result.points["estimate"].notna()]
    last, newest = months_of(to_come)[-1], to_come.iloc[-1]
    ends: dict[str, Any] = {
        f"{side}_{level}": _estimate(result, last, newest[f"{side}_{level}"], part)
        for level in TOTAL
        for side, part in zip(("lower", "upper"), range_parts("forecast", level), strict=True)
    }
    return say(FORECAST, otherwise=WITHHELD, **_to_come(result, to_come["estimate"], "forecast"), **ends, breaks=breaks)


def _to_come(result: Regression | YearEnd, estimates: Counts, part: str) -> dict[str, Any]:
    """What the sentences on months to come have in common: which they are, the lowest of them and the highest."""
    months, ends = months_of(estimates), (int(estimates.argmin()), int(estimates.argmax()))
    low, high = (_estimate(result, months[at], estimates.iloc[at], part) for at in ends)
    return {
        "measure": result.measure,
        "area": result.area,
        "first": month_label(months[0]),
        "last": month_label(months[-1]),
        "a_month": say(ALIKE, low=low) if low.printed == high.printed else say(BETWEEN, low=low, high=high),
    }


def _estimate(result: Regression | YearEnd, month: pd.Period, value: float, part: str) -> Number:
    """A number of a month to come, computed from the history."""
    of = sums.month(result.area, result.measure, month)
    return other(value, of, "forecast", part, computed_from=(history(result),))


def districts(result: Comparison) -> Sentence:
    """What the bar chart of the districts' changes shows.

    Examples
    --------
    >>> from helpers.statistics import comparison
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> print(districts(comparison.districts(counts, county, area="Blackpool")))
    Bar chart of the change in Rape by district, April 2016 against a year before: from Blackpool (+25.0%) to Wyre (0%); Blackpool is at +25.0%.
    """  # noqa: E501
    changes = result.points["percent"].dropna()
    period = result.period.label
    if changes.empty:
        return say(NO_DISTRICT, measure=result.measure, period=period)
    first, last = str(changes.index[0]), str(changes.index[-1])
    own = say(OWN, area=result.area, number=_change(result, result.area)) if result.area in changes else ""
    return say(
        DISTRICTS,
        otherwise=WITHHELD,
        measure=result.measure,
        period=period,
        first=first,
        highest=_change(result, first),
        last=last,
        lowest=_change(result, last),
        own=own,
    )


def _change(result: Comparison, area: str) -> Number | None:
    return percent_of(district_change(result, area), sign=True, verdict=False)


def funnel(result: Funnel) -> Sentence:
    """What the funnel of the districts shows.

    Examples
    --------
    >>> from helpers.statistics import funnel as funnels
    >>> from helpers.periods import Span
    >>> from helpers.statistics.rates import Rates
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points["rate"] = points["low"] = points["high"] = points["count"] / 10
    >>> rates = Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points)
    >>> print(funnel(funnels.funnel(rates)))
    Funnel chart of Theft per 1,000 residents against the number of residents of 6 districts: 13.3 for all together; A is at 10.0. For its number of residents, F (high, outside the 99.8% limits) stands out; the other 5 districts lie inside the limits.
    """  # noqa: E501
    rates, own = result.rates, Sentence("")
    if rates.area in result.points.index:
        rate, *_ = rate_numbers(rates, rates.area, rates.points.loc[rates.area])  # type: ignore[arg-type]
        own = say(OWN, area=rates.area, number=rate)
    return say(
        FUNNEL,
        otherwise=WITHHELD,
        measure=rates.measure,
        rated=how_many_inside(result)[1],
        centre=centre(result),
        own=own,
        outside=districts_that_stand_out(result),
    )
