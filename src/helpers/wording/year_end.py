"""The year's total in words: the forecast, its ranges and past errors, and the regression."""

from __future__ import annotations

import pandas as pd

from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import number, percent, quantity, signed
from helpers.periods import Span, financial_year, financial_year_label, month_label, parse_period
from helpers.statistics.year_end.backtest import accuracy
from helpers.statistics.year_end.forecast import TOTAL, YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording.changes import direction, with_article

LEVELS = tuple(TOTAL)  # 80 and 95: how many of 100 years end within the ranges printed
TREND_NAMES = {1: "linear", 2: "quadratic"}


def forecast(result: YearEnd) -> Sentence:
    """The forecast of the year's total with its 80% range, and its change on the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))))
    Blackpool is likely to end 2016/17 at about 120 offences (80% range: 101 to 139), about the same as in 2015/16 (120).
    """  # noqa: E501
    if result.total is None:
        since = month_label(result.history.months[0])
        return Sentence(
            f"Where the year will end cannot be said for {result.area}: fewer than two years of months were supplied "
            f"since {since}."
        )
    year, before = year_name(result.year), year_name(result.year.year_before())
    if result.estimated:
        total = _at_total(result.total, result.unit, about=True)
        narrow = f"({LEVELS[0]}% range: {_ends(result, LEVELS[0])})"
        text = f"{result.area} is likely to end {year} {total} {narrow}{_on_year_before(result, before)}."
        return Sentence(text, (forecast_figure(result, text), *range_figures(result, LEVELS[0], text)))
    total = _at_total(result.total, result.unit, about=False)
    text = f"{result.area} ended {year} {total}{_on_year_before(result, before)}."
    return Sentence(text, (forecast_figure(result, text),))


def ranges(result: YearEnd) -> Sentence:
    """The ranges that the year's total is likely to be in; empty where the year is over or cannot be forecast.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(ranges(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))))
    The year should end between 101 and 139 in 80% of such forecasts, and between 88 and 152 in 95%.
    """
    if not result.estimated:
        return Sentence("")
    narrow, wide = (f"between {_ends(result, level, 'and')}" for level in LEVELS)
    text = f"The year should end {narrow} in {LEVELS[0]}% of such forecasts, and {wide} in {LEVELS[1]}%."
    return Sentence(text, tuple(figure for level in LEVELS for figure in range_figures(result, level, text)))


def past_forecasts(result: YearEnd, past: pd.DataFrame) -> Sentence:
    """The error of such a forecast in earlier years, compared with the regression and the year before repeated.

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
    Made in August 2015, such a forecast would have been out by 10.4% of the year's total, the regression by 10.4%, the year before repeated by 10.4%.
    """  # noqa: E501
    if not result.estimated:
        return Sentence("")
    if past.empty:
        return Sentence(
            "How far out such forecasts have been cannot be said yet: no earlier year had enough before it."
        )
    errors = accuracy(past)["error"]
    if errors.isna().any():
        return Sentence("Nothing was recorded in the earlier years that this forecast could be held against.")
    out_by = {method: number(errors[method], 1) for method in ("forecast", "regression", "last year repeated")}
    months = [parse_period(origin) for origin in past["origin"].unique()]
    text = (
        f"{_when(months)}, such a forecast would have been out by {out_by['forecast']}% of the year's total, "
        f"the regression by {out_by['regression']}%, the year before repeated by {out_by['last year repeated']}%."
    )
    span, small = Span(months[0], months[-1]).key, is_small(*past["year_actual"])
    figures = [
        Figure(
            result.area, f"{result.measure}: past forecasts, {name}", span, percent=value, sentence=text, small=small
        )
        for name, value in out_by.items()
    ]
    years = Figure(result.area, f"{result.measure}: past forecasts", span, current=str(len(months)), sentence=text)
    return Sentence(text, (*figures, years))


def _when(months: list[pd.Period]) -> str:
    if len(months) == 1:
        return f"Made in {month_label(months[0])}"
    return f"Made in each of {len(months)} years, {month_label(months[0])} to {month_label(months[-1])}"


def forecast_figure(result: YearEnd, text: str) -> Figure:
    """The forecast of the year's total, and its change on the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> figure = forecast_figure(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape"))), "")
    >>> figure.measure, figure.current, figure.previous
    ('Rape: forecast of the 2016-17 total', '120', '120')
    """
    name = forecast_name(result.measure, result.year)
    return _total_figure(result, name, text, small=is_small(result.recorded, result.previous))


def range_figures(result: YearEnd, level: int, text: str) -> tuple[Figure, ...]:
    """The two ends of a range of the year's total, with how many of 100 years should end within it.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> result = year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))
    >>> [(figure.measure, figure.current) for figure in range_figures(result, 80, "")]
    [('Rape: forecast of the 2016-17 total, 80% range from', '101'), ('Rape: forecast of the 2016-17 total, 80% range to', '139')]
    """  # noqa: E501
    name = forecast_name(result.measure, result.year)
    return tuple(
        Figure(
            result.area,
            range_name(name, f"{side}_{level}"),
            result.year.key,
            current=number(getattr(result, f"{side}_{level}")).replace(",", ""),
            percent=str(level),
            sentence=text,
            small=is_small(result.recorded, result.previous),  # the lower end may be what is recorded
        )
        for side in ("lower", "upper")
    )


def forecast_name(measure: str, year: Span) -> str:
    """The name of the forecast of a year's total among the figures.

    Examples
    --------
    >>> forecast_name("Rape", Span.parse("2016-04..2017-03"))
    'Rape: forecast of the 2016-17 total'
    """
    return f"{measure}: forecast of the {year_name(year).replace('/', '-')} total"


def range_name(name: str, bound: str) -> str:
    """The name of an end of a forecast's range among the figures.

    Examples
    --------
    >>> range_name("Rape: forecast", "lower_80")
    'Rape: forecast, 80% range from'
    """
    side, _, level = bound.partition("_")
    return f"{name}, {level}% range {'from' if side == 'lower' else 'to'}"


def year_name(year: Span) -> str:
    """The name of a financial year, or of the one that a span ends in.

    Examples
    --------
    >>> year_name(Span.parse("2016-04..2017-03"))
    '2016/17'
    """
    return financial_year_label(financial_year(year.months[-1]))


def _ends(result: YearEnd, level: int, joined_by: str = "to") -> str:
    return f" {joined_by} ".join(number(getattr(result, f"{side}_{level}")) for side in ("lower", "upper"))


def regression(result: Regression) -> Sentence:
    """The year's total by the regression of police analysts (CORA), and its change on the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(regression(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    If the trend holds, Blackpool will end 2016/17 at about 510 offences, an increase of 39.3% on 2015/16 (366).
    """
    if result.total is None:
        return Sentence(f"{result.area} has too short a history for an estimate of the year: 24 months are needed.")
    year, before = year_name(result.year), year_name(result.year.year_before())
    if result.points["estimate"].isna().all():
        return Sentence(f"{year} is complete, so that the regression has nothing to estimate.")
    total = _at_total(result.total, result.unit, about=True)
    text = f"If the trend holds, {result.area} will end {year} {total}{_on_year_before(result, before)}."
    return Sentence(text, (regression_figure(result, text),))


def fit(result: Regression) -> Sentence:
    """How much of the months' variation the trend explains; empty where the months do not vary.

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
    explained = number(100 * result.r_squared, 1)
    text = f"The {trend} trend explains {explained}% of the months' ups and downs (R² {result.r_squared:.4f})."
    name, span = f"{result.measure}: R squared of the {trend} trend", result.history.key
    figures = (
        Figure(result.area, name, span, current=f"{result.r_squared:.4f}", sentence=text),
        Figure(result.area, f"{name}, in per cent", span, percent=explained, sentence=text),
    )
    return Sentence(text, figures)


def regression_figure(result: Regression, text: str) -> Figure:
    """The year's total by the regression, and its change on the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> regression_figure(year_end.regression(rape, degree=1), "").current
    '120'
    """
    year, before = (year_name(each).replace("/", "-") for each in (result.year, result.year.year_before()))
    name = f"{result.measure}: estimated {year} total against {before}"
    return _total_figure(result, name, text, small=is_small(result.previous))


def _total_figure(result: Regression | YearEnd, name: str, text: str, *, small: bool) -> Figure:
    return Figure(
        result.area,
        name,
        result.year.key,
        result.year.year_before().key,
        number(result.total or 0).replace(",", ""),
        "" if result.previous is None else str(result.previous),
        "" if result.difference is None else signed(result.difference).replace(",", ""),
        "" if result.percent is None else signed(result.percent, 1).replace(",", ""),
        sentence=text,
        small=small,
    )


def _at_total(total: float, unit: str, *, about: bool) -> str:
    """The total at which a year ends, as it follows the verb."""
    if number(total) == "0":
        return f"with no {unit}"
    return f"at about {quantity(total, unit)}" if about else f"at {quantity(total, unit)}"


def _on_year_before(result: Regression | YearEnd, before: str) -> str:
    """The change of a year's total on the year before, named `before`, as it follows the total in a sentence."""
    if result.previous is None:
        return f"; {before} was not supplied in full, so that no change can be given"
    if number(result.total or 0) == "0":
        return f"; {before} had {number(result.previous)}" if result.previous else f", as in {before}"
    if result.percent is None:
        return f"; {before} had none, so that no change can be given"
    if abs(result.percent) < 0.05:  # an estimate is not exact to a tenth of a per cent
        return f", about the same as in {before} ({number(result.previous)})"
    moved = f"{with_article(direction(result.percent))} of {percent(result.percent)}"
    return f", {moved} on {before} ({number(result.previous)})"
