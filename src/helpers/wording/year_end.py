"""The year's total in words: the forecast, its ranges and past errors, and the regression."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.document.blocks import Sentences
from helpers.document.numbers import Number, Sum, count, other, percent, share
from helpers.document.sentence import Sentence, say
from helpers.english import number, quantity
from helpers.periods import (
    Span,
    financial_year,
    financial_year_label,
    financial_year_span,
    month_label,
    parse_period,
    spans,
)
from helpers.statistics.year_end.backtest import accuracy
from helpers.statistics.year_end.forecast import YearEnd
from helpers.statistics.year_end.level_since_break import YEAR
from helpers.statistics.year_end.regression import ENOUGH, Regression

TREND_NAMES = {1: "linear", 2: "quadratic"}

LIKELY = "We expect {area} to end {year} {total}, eight times in ten between {low} and {high}{year_before}."
NOT_SHOWN = "Where we expect {area} to end {year} is not shown, because small numbers could identify people."
ENDED = "{area} ended {year} {total}{year_before}."
NO_FORECAST = (
    "Where the year will end cannot be said for {area}: fewer than two years of months were supplied since {month}."
)
NO_FORECAST_SINCE = (
    "Where the year will end cannot be said for {area}: recording changed in {month}, and the months since are too few."
)
RANGES = (
    "Eight times in ten the year ends between {low_80} and {high_80}. Nineteen times in twenty it ends between "
    "{low_95} and {high_95}."
)
LEVEL_SINCE = (
    "{ranges} This goes by the months since {month}, as recording changed then ({reason}); earlier months only show "
    "the season{wider}."
)
WIDER = ", and the ranges are wider until a year has passed"

ONE_PAST = (
    "A forecast made in {month} would have missed the year's total by {forecast}. The regression would have missed it "
    "by {regression}, last year's total by {repeated}."
)
SEVERAL_PAST = (
    "Forecasts made in {years} years, {first} to {last}, would have missed the year's total by {forecast}. The "
    "regression would have missed it by {regression}, last year's total by {repeated}."
)
NO_PAST = "How well such forecasts did cannot be said yet: no earlier year had enough months before it."
NO_PAST_ALIKE = (
    "How well such forecasts did cannot be said yet: no earlier year was recorded alike and had enough months before "
    "it."
)
NOTHING_PAST = "Nothing was recorded in the earlier years that this forecast could be compared with."

METHOD = "Police analysts use a regression (CORA) in their reports. It continues the trend since {first}."
IF_TREND_HOLDS = "If the trend holds, {area} will end {year} {total}{year_before}."
NO_REGRESSION = "{area} has too short a history for an estimate of the year: {needed} are needed."
COMPLETE = "{year} is complete, so that the regression has nothing to estimate."
OUTSIDE = (
    "That is {side} the forecast's 95% range ({low} to {high}), so it is unlikely that the trend goes on like this."
)
ACROSS_BREAKS = "The trend takes no account of the change in recording in {months}."
FIT = "The {trend} trend explains {explained} of the months' ups and downs (R² {r_squared})."

# Clauses in the templates above: the total after the verb, and the year before after the total.
WITH_NONE, AT, AT_ABOUT = "with {total}", "at {total}", "at about {total}"
RISE = ". That is {percent} more than in {before} ({previous})"
FALL = ". That is {percent} fewer than in {before} ({previous})"
ABOUT_THE_SAME = ". That is about the same as in {before} ({previous})"
NONE_AGAIN = ". {before} had none either"
NONE_AFTER = ". In {before} there were {previous}"
NONE_BEFORE = ". In {before} there were {none}"
MONTHS_MISSING = "; as {months} were not supplied, no change on {before} ({previous}) can be given"
RECORDED_OTHERWISE = "; recording changed in {month}, so that no change on {before} ({previous}) can be given"
NOT_SUPPLIED = ". {before} was not supplied in full, so the two cannot be compared"


def forecast(result: YearEnd) -> Sentence:
    """A sentence on the forecast of the year's total with its 80% range, and its change from the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))))
    We expect Blackpool to end 2016/17 at about 120 offences, eight times in ten between 101 and 139. That is about the same as in 2015/16 (120).
    """  # noqa: E501
    year = year_name(result.year)
    if result.total is None and result.breaks:
        return say(NO_FORECAST_SINCE, area=result.area, month=month_label(result.breaks[-1].month))
    if result.total is None:
        return say(NO_FORECAST, area=result.area, month=month_label(result.history.months[0]))
    if not result.estimated:
        ended = count(result.total, _year(result), printed=_printed(result))
        at = say(WITH_NONE if ended.listed == "0" else AT, total=ended)
        return say(ENDED, area=result.area, year=year, total=at, year_before=_year_before(result, ended))
    total = forecast_total(result, printed=_printed(result))
    low, high = forecast_range(result, 80)
    return say(
        LIKELY,
        otherwise=NOT_SHOWN,
        area=result.area,
        year=year,
        total=_at_about(total),
        low=low,
        high=high,
        year_before=_year_before(result, total),
    )


def ranges(result: YearEnd) -> Sentence:
    """A sentence on the year's likely ranges; empty where the year is over or has no forecast.

    After a change in recording, it also names the months that give the level.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(ranges(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))))
    Eight times in ten the year ends between 101 and 139. Nineteen times in twenty it ends between 89 and 151.
    """
    if not result.estimated:
        return Sentence("")
    (low_80, high_80), (low_95, high_95) = forecast_range(result, 80), forecast_range(result, 95)
    both = say(RANGES, low_80=low_80, high_80=high_80, low_95=low_95, high_95=high_95)
    if not result.breaks:
        return both
    newest = result.breaks[-1]
    wider = WIDER if result.points["count"].loc[newest.month :].count() < YEAR else ""
    return say(LEVEL_SINCE, ranges=both, month=month_label(newest.month), reason=newest.reason, wider=wider)


def past_forecasts(result: YearEnd, past: pd.DataFrame) -> Sentence:
    """A sentence on the error of such forecasts in earlier years, and that of the regression and of repeating the year before.

    Parameters
    ----------
    past
        Forecasts made in the same month of earlier years: `year_end.same_month`.

    Examples
    --------
    >>> from helpers.statistics.year_end.backtest import same_month
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> rape = pd.Series([10] * 29 + [12] * 12, index, name=("Blackpool", "Rape"))
    >>> print(past_forecasts(year_end.forecast(rape), same_month(rape)))
    A forecast made in August 2015 would have missed the year's total by 10.4%. The regression would have missed it by 10.4%, last year's total by 10.4%.
    """  # noqa: E501
    if not result.estimated:
        return Sentence("")
    if past.empty:
        return Sentence(NO_PAST_ALIKE if result.breaks else NO_PAST)
    errors = accuracy(past)["error"]
    if errors.isna().any():
        return Sentence(NOTHING_PAST)
    months = [parse_period(origin) for origin in past["origin"].unique()]
    of = Sum(result.area, result.measure, Span(months[0], months[-1]).key)
    years = tuple(Sum(result.area, result.measure, financial_year_span(financial_year(month)).key) for month in months)

    def error(method: str) -> Number:
        return share(errors[method], of, part=f"past forecasts, {method}", computed_from=years)

    values: dict[str, Any] = {
        "forecast": error("forecast"),
        "regression": error("regression"),
        "repeated": error("last year repeated"),
    }
    first, last = month_label(months[0]), month_label(months[-1])
    if len(months) == 1:
        return say(ONE_PAST, month=first, **values)
    return say(
        SEVERAL_PAST, years=other(len(months), of, "how many", "past forecasts"), first=first, last=last, **values
    )


def regression(result: Regression) -> Sentence:
    """A sentence on the year's total by the police analysts' regression (CORA), and its change from the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(regression(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    If the trend holds, Blackpool will end 2016/17 at about 510 offences. That is 39.3% more than in 2015/16 (366).
    """
    if result.total is None:
        return say(NO_REGRESSION, area=result.area, needed=f"{ENOUGH} months")
    year, before = year_name(result.year), year_name(result.year.year_before())
    if result.points["estimate"].isna().all():
        return say(COMPLETE, year=year)
    part = f"estimated {year} total against {before}".replace("/", "-")
    total = _total(result, part, printed=_printed(result))
    return say(
        IF_TREND_HOLDS, area=result.area, year=year, total=_at_about(total), year_before=_year_before(result, total)
    )


def regression_method(result: Regression) -> Sentence:
    """A sentence on what the regression is, and the first month of its trend; empty where it estimates nothing.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(regression_method(year_end.regression(pd.Series(10, index, name=("Blackpool", "Rape")))))
    Police analysts use a regression (CORA) in their reports. It continues the trend since April 2013.
    """
    if result.points["estimate"].isna().all():
        return Sentence("")
    return say(METHOD, first=month_label(result.history.months[0]))


def regression_doubts(result: Regression, projected: YearEnd) -> Sentences:
    """Warnings where the regression's total is outside the forecast's 95% range, or its trend crosses a break.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> counts = pd.Series([60] * 12 + [20] * 29, index, name=("Blackpool", "Rape"))
    >>> print(*regression_doubts(year_end.regression(counts), year_end.forecast(counts)).each)
    That is above the forecast's 95% range (201 to 307), so it is unlikely that the trend goes on like this.
    """
    if result.total is None or result.points["estimate"].isna().all():
        return Sentences(())
    changed = tuple(month_label(each.month) for each in projected.breaks)
    across = (say(ACROSS_BREAKS, months=changed, warning=True),) if changed else ()
    outside = _outside(result, projected)
    return Sentences((outside, *across) if outside else across)


def _outside(result: Regression, projected: YearEnd) -> Sentence | None:
    """A warning where the regression's total is outside the forecast's 95% range; None where it is not."""
    if result.total is None or not projected.estimated:
        return None
    low, high = forecast_range(projected, 95)
    total = round(result.total)
    if low.rounded <= total <= high.rounded:
        return None
    return say(
        OUTSIDE,
        warning=True,
        about=(_year(result), history(result)),
        side="above" if total > high.rounded else "below",
        low=low,
        high=high,
    )


def fit(result: Regression) -> Sentence:
    """A sentence on how much of the months' variation the trend explains; empty where the months do not vary.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(fit(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    The linear trend explains 100.0% of the months' ups and downs (R² 1.0000).
    """
    if result.r_squared is None:
        return Sentence("")
    trend = TREND_NAMES[result.degree]
    part = f"R squared of the {trend} trend"
    return say(
        FIT,
        trend=trend,
        explained=share(100 * result.r_squared, history(result), part=f"{part}, in per cent"),
        r_squared=other(result.r_squared, history(result), "other", part, decimals=4),
    )


def forecast_total(result: YearEnd, *, printed: str = "") -> Number:
    """The forecast of the year's total.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> total = forecast_total(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape"))))
    >>> str(total), total.part
    ('120', 'forecast of the 2016-17 total')
    """
    return _total(result, total_part(result.year), printed=printed)


def forecast_range(result: YearEnd, level: int) -> tuple[Number, Number]:
    """The two ends of a range of the year's total."""
    from_and_to = range_parts(total_part(result.year), level)
    ends = getattr(result, f"lower_{level}"), getattr(result, f"upper_{level}")
    low, high = (
        other(end, _year(result), "forecast", part, computed_from=(history(result), recorded(result).of))
        for end, part in zip(ends, from_and_to, strict=True)
    )
    return low, high


def recorded(result: YearEnd | Regression) -> Number:
    """The year's total so far."""
    so_far = Span(result.year.first, result.history.last)
    return count(result.recorded, Sum(result.area, result.measure, so_far.key))


def history(result: YearEnd | Regression) -> Sum:
    """The events of all months from which the year's total was estimated."""
    return Sum(result.area, result.measure, result.history.key)


def total_part(year: Span) -> str:
    """The name of the forecast of a year's total among the numbers about that year.

    Examples
    --------
    >>> total_part(Span.parse("2016-04..2017-03"))
    'forecast of the 2016-17 total'
    """
    return f"forecast of the {year_name(year).replace('/', '-')} total"


def range_parts(part: str, level: int) -> tuple[str, str]:
    """The names of the two ends of a forecast's range.

    Examples
    --------
    >>> range_parts("forecast", 80)
    ('forecast, 80% range from', 'forecast, 80% range to')
    """
    return f"{part}, {level}% range from", f"{part}, {level}% range to"


def year_name(year: Span) -> str:
    """The name of a financial year, or of the one that a span ends in.

    Examples
    --------
    >>> year_name(Span.parse("2016-04..2017-03"))
    '2016/17'
    """
    return financial_year_label(financial_year(year.months[-1]))


def _year(result: YearEnd | Regression) -> Sum:
    return Sum(result.area, result.measure, result.year.key)


def _total(result: YearEnd | Regression, part: str, *, printed: str) -> Number:
    return other(
        result.total or 0,
        _year(result),
        "forecast",
        part,
        printed=printed,
        against=Sum(result.area, result.measure, result.year.year_before().key),
        computed_from=(history(result), recorded(result).of),
    )


def _printed(result: YearEnd | Regression) -> str:
    """The year's total with its unit."""
    total = result.total or 0
    return f"no {result.unit}" if number(total) == "0" else quantity(total, result.unit)


def _at_about(total: Number) -> Sentence:
    """An estimated total, in words that follow the verb."""
    return say(WITH_NONE if total.listed == "0" else AT_ABOUT, total=total)


def _year_before(result: YearEnd | Regression, total: Number) -> Sentence:
    """The year before and the change from it, in words that follow the year's total."""
    before = year_name(result.year.year_before())
    against = Sum(result.area, result.measure, result.year.year_before().key)
    if result.previous is None:
        return say(NOT_SUPPLIED, before=before)
    previous = count(result.previous, against)
    if isinstance(result, YearEnd) and not result.recorded_alike:
        return say(RECORDED_OTHERWISE, month=month_label(result.breaks[-1].month), before=before, previous=previous)
    if isinstance(result, YearEnd) and not result.mostly_recorded:
        return say(MONTHS_MISSING, months=tuple(spans(result.not_supplied)), before=before, previous=previous)
    if total.listed == "0":
        if result.previous:
            return say(NONE_AFTER, before=before, previous=previous)
        return say(NONE_AGAIN, before=before, about=(against,))
    if result.percent is None:
        return say(NONE_BEFORE, before=before, none=count(0, against, printed="none"))
    if abs(result.percent) < 0.05:  # an estimate is not accurate to a tenth of a per cent
        return say(ABOUT_THE_SAME, before=before, previous=previous)
    moved = percent(result.percent, total.of, against, part=total.part)
    return say(RISE if result.percent > 0 else FALL, percent=moved, before=before, previous=previous)
