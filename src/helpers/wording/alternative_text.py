"""Alternative text: what a chart shows, for readers who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.document.blocks import Missing
from helpers.document.numbers import Number, count, other
from helpers.document.sentence import FIELD, Sentence, say
from helpers.periods import month_label
from helpers.statistics.comparison import Comparison
from helpers.statistics.counts import Counts, months_of
from helpers.statistics.funnel import Funnel
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.year_end.forecast import YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording import sums
from helpers.wording.chart_titles import newest_month
from helpers.wording.comparison import district_change
from helpers.wording.movement import percent_of
from helpers.wording.rates import centre, how_many_inside, rate_numbers
from helpers.wording.xmr import newest_lines
from helpers.wording.year_end import history

LONGEST = 150  # letters, so that a screen reader reads it in one breath

MONTHS = (
    "{measure} in {area} by month. {month}: {count}, {standing}.{usual}{forecast}",
    "{measure} by month. {month}: {count}, {standing}.{usual}{forecast}",
    "{measure} by month. {month}: {count}, {standing}.{usual}",
    "{measure} by month. {month}: {count}, {standing}.",
    "{month}: {count}, {standing}.{usual}{forecast}",
)
USUAL_RANGE, FORECAST = " Usual range {low} to {high}.", " Forecast for {last}: {estimate}."
REGRESSION = (
    "{measure} in {area} by month with its trend, and estimates for {first} to {last} {a_month}.",
    "{measure} by month with its trend, and estimates for {first} to {last} {a_month}.",
    "The trend by month, and estimates for {first} to {last} {a_month}.",
)
NO_ESTIMATE = (
    "{measure} in {area} by month with its trend; no month is estimated.",
    "{measure} by month with its trend; no month is estimated.",
    "The trend by month; no month is estimated.",
)
ALIKE, BETWEEN = "of {low} a month", "between {low} and {high} a month"
DISTRICTS = (
    "Change in {measure} by district, {period}: from {first} ({highest}) to {last} ({lowest}){own}.",
    "Change by district, {period}: from {first} ({highest}) to {last} ({lowest}){own}.",
    "Change by district, {period}: from {highest} to {lowest}{own}.",
    "Change by district, {period}: from {highest} to {lowest}.",
)
FUNNEL = (
    "{measure} per 1,000 residents, {rated} districts: {centre} for all together{own}. Outside the limits: {outside}.",
    "{measure} per 1,000 residents, {rated} districts: {centre} for all together{own}.",
    "Rates per 1,000 residents of {rated} districts: {centre} for all together.",
)
OWN = "; {area} is at {number}"

WITHHELD = "The numbers of this chart of {measure} are not shown, because small numbers could identify people."


def months(charted: XmR, projected: YearEnd | None = None) -> Sentence:
    """What the main chart shows: the newest month and whether it is unusual, the usual range and the forecast.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> print(months(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape")))))
    Rape in Blackpool by month. August 2016: 12, in the usual range. Usual range 6 to 16.
    """
    _, low, high = newest_lines(charted)
    usual = "" if isinstance(low, Missing) else say(USUAL_RANGE, low=low, high=high)
    forecast: Sentence | str = ""
    if projected is not None and projected.estimated:
        to_come = projected.points["estimate"].dropna()
        last = months_of(to_come)[-1]
        forecast = say(
            FORECAST, last=month_label(last), estimate=_estimate(projected, last, to_come.iloc[-1], "forecast")
        )
    series = sums.months(charted.area, charted.measure, charted.points.index)
    standing = newest_month(charted, part_sent=projected.part_sent if projected else ())
    return _longest(
        MONTHS,
        measure=charted.measure,
        area=charted.area,
        month=month_label(charted.newest),
        count=count(charted.newest_count, sums.month(charted.area, charted.measure, charted.newest)),
        standing=say("{standing}", standing=standing, about=(series,)),
        usual=usual,
        forecast=forecast,
    )


def _longest(templates: Sequence[str], *, otherwise: str = WITHHELD, **values: Any) -> Sentence:
    """The first of these sentences that is short enough, or else the last."""
    for template in templates:
        # In the template's order: the order of a Python set, and so documents.json, would differ from run to run.
        wanted = dict.fromkeys((*FIELD.findall(template), *FIELD.findall(otherwise)))
        said = say(template, otherwise=otherwise, **{name: values[name] for name in wanted})
        if len(said.text) <= LONGEST:
            break
    return said


def regression(result: Regression) -> Sentence:
    """What the chart of the regression's trend and estimates shows.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(regression(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    Rape in Blackpool by month with its trend, and estimates for September 2016 to March 2017 between 42 and 48 a month.
    """
    to_come = result.points["estimate"].dropna()
    if to_come.empty:
        return _longest(NO_ESTIMATE, otherwise="", measure=result.measure, area=result.area)
    return _longest(REGRESSION, **_to_come(result, to_come, "estimate"))


def _to_come(result: Regression, estimates: Counts, part: str) -> dict[str, Any]:
    """The words that sentences on months to come share: which months they are, the lowest of them and the highest."""
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
    """What the bar chart of the districts' changes shows; at least one district must have a change.

    Examples
    --------
    >>> from helpers.statistics import comparison
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> print(districts(comparison.districts(counts, county, area="Blackpool")))
    Change in Rape by district, April 2016: from Blackpool (+25.0%) to Wyre (0%); Blackpool is at +25.0%.
    """
    changes = result.points["percent"].dropna()
    first, last = str(changes.index[0]), str(changes.index[-1])
    own = say(OWN, area=result.area, number=_change(result, result.area)) if result.area in changes else ""
    return _longest(
        DISTRICTS,
        measure=result.measure,
        period=result.period.label,
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
    Theft per 1,000 residents, 6 districts: 13.3 for all together; A is at 10.0. Outside the limits: F.
    """
    rates, own = result.rates, Sentence("")
    if rates.area in result.points.index:
        rate, *_ = rate_numbers(rates, rates.area, rates.points.loc[rates.area])  # type: ignore[arg-type]
        own = say(OWN, area=rates.area, number=rate)
    outside = tuple(str(area) for area in result.points.index[result.points["outside"] != ""])
    return _longest(
        FUNNEL,
        measure=rates.measure,
        rated=how_many_inside(result)[1],
        centre=centre(result),
        own=own,
        outside=outside or "none",
    )
