"""Where the year will end, in words."""

from __future__ import annotations

import pandas as pd

from helpers.document.blocks import Sentence
from helpers.document.numbers import Figure, is_small
from helpers.english import counted, number, percent, signed
from helpers.periods import Span, financial_year, financial_year_label, month_label, parse_period
from helpers.statistics.year_end.backtest import record
from helpers.statistics.year_end.forecast import TOTAL, YearEnd
from helpers.statistics.year_end.regression import Regression

LEVELS = tuple(TOTAL)  # 80 and 95: how many of 100 years end within the ranges printed


def forecast(result: YearEnd) -> Sentence:
    """Where the year is likely to end, in which range, and how that stands to the year before.

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
        total, narrow = reached(result.total, result.unit), f"({LEVELS[0]}% range: {_ends(result, LEVELS[0])})"
        text = f"{result.area} is likely to end {year} {total} {narrow}{against(result, before)}."
        return Sentence(text, (projection_figure(result, text), *range_figures(result, LEVELS[0], text)))
    text = f"{result.area} ended {year} {reached(result.total, result.unit, about=False)}{against(result, before)}."
    return Sentence(text, (projection_figure(result, text),))


def ranges(result: YearEnd) -> Sentence:
    """Between which numbers the year is likely to end; nothing where it is over or cannot be estimated.

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
    """How far out such a forecast would have been before, beside simpler ones.

    Parameters
    ----------
    past
        What was made from the same month of earlier years: `backtest.same_month`.

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
    errors = record(past)["error"]
    if errors.isna().any():
        return Sentence("Nothing was recorded in the earlier years that this forecast could be held against.")
    out_by = {method: number(errors[method], 1) for method in ("projection", "regression", "last year repeated")}
    months = [parse_period(origin) for origin in past["origin"].unique()]
    text = (
        f"{_made(months)}, such a forecast would have been out by {out_by['projection']}% of the year's total, "
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


def _made(months: list[pd.Period]) -> str:
    if len(months) == 1:
        return f"Made in {month_label(months[0])}"
    return f"Made in each of {len(months)} years, {month_label(months[0])} to {month_label(months[-1])}"


def projection_figure(result: YearEnd, text: str) -> Figure:
    """The year's likely total against the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> figure = projection_figure(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape"))), "")
    >>> figure.measure, figure.current, figure.previous
    ('Rape: forecast of the 2016-17 total', '120', '120')
    """
    return Figure(
        result.area,
        forecast_name(result.measure, result.year),
        result.year.key,
        result.year.year_before().key,
        number(result.total or 0).replace(",", ""),
        "" if result.previous is None else str(result.previous),
        "" if result.difference is None else signed(result.difference).replace(",", ""),
        "" if result.percent is None else signed(result.percent, 1).replace(",", ""),
        sentence=text,
        small=is_small(result.recorded, result.previous),
    )


def range_figures(result: YearEnd, level: int, text: str) -> tuple[Figure, ...]:
    """Both ends of a range of the year's total, with how many of 100 years should end within it.

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
    """What figures call the forecast of a year's total.

    Examples
    --------
    >>> forecast_name("Rape", Span.parse("2016-04..2017-03"))
    'Rape: forecast of the 2016-17 total'
    """
    return f"{measure}: forecast of the {year_name(year).replace('/', '-')} total"


def range_name(name: str, bound: str) -> str:
    """What figures call an end of a forecast's range.

    Examples
    --------
    >>> range_name("Rape: forecast", "lower_80")
    'Rape: forecast, 80% range from'
    """
    side, _, level = bound.partition("_")
    return f"{name}, {level}% range {'from' if side == 'lower' else 'to'}"


def year_name(year: Span) -> str:
    """A financial year as readers know it.

    Examples
    --------
    >>> year_name(Span.parse("2016-04..2017-03"))
    '2016/17'
    """
    return financial_year_label(financial_year(year.months[-1]))


def _ends(result: YearEnd, level: int, joined_by: str = "to") -> str:
    return f" {joined_by} ".join(number(getattr(result, f"{side}_{level}")) for side in ("lower", "upper"))


TREND_NAMES = {1: "linear", 2: "quadratic"}


def regression(result: Regression) -> Sentence:
    """Where the year will end by the regression that police analysts use (CORA), against the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(regression(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)))
    If the trend holds, Blackpool will end 2016/17 at about 510 offences, an increase of 39.3% on 2015/16 (366).
    """
    if result.total is None:
        return Sentence(f"{result.area} has too short a history for an estimate of the year: 24 months are needed.")
    year = financial_year_label(financial_year(result.year.months[-1]))
    before = financial_year_label(financial_year(result.year.months[-1]) - 1)
    if result.points["estimate"].isna().all():
        return Sentence(f"{year} is complete, so that the regression has nothing to estimate.")
    ends = f"will end {year} {reached(result.total, result.unit)}{against(result, before)}"
    text = f"If the trend holds, {result.area} {ends}."
    return Sentence(text, (estimate_figure(result, text),))


def fit(result: Regression) -> Sentence:
    """How much of the months' ups and downs the trend explains; nothing where there are none.

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


def reached(total: float, unit: str, *, about: bool = True) -> str:
    """At what a year ends, or is likely to.

    Examples
    --------
    >>> reached(120.4, "offences"), reached(0.4, "offences")
    ('at about 120 offences', 'with no offences')
    """
    return f"with no {unit}" if number(total) == "0" else f"at {'about ' * about}{counted(total, unit)}"


def against(result: Regression | YearEnd, before: str) -> str:
    """How a year's total stands to the year before, named `before`; to follow the total in its sentence.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> against(year_end.regression(pd.Series(0, index, name=("Blackpool", "Rape"))), "2015/16")
    ', as in 2015/16'
    """
    if result.previous is None:
        return f"; {before} was not supplied in full, so that no change can be given"
    if number(result.total or 0) == "0":
        return f"; {before} had {number(result.previous)}" if result.previous else f", as in {before}"
    if result.percent is None:
        return f"; {before} had none, so that no change can be given"
    return f", {outcome(result.percent)} {before} ({number(result.previous)})"


def outcome(per_cent: float) -> str:
    """The movement, up to the year that it is held against; below a tenth of a per cent an estimate says nothing.

    Examples
    --------
    >>> outcome(20.6), outcome(-3), outcome(0.04)
    ('an increase of 20.6% on', 'a reduction of 3.0% on', 'about the same as in')
    """
    if abs(per_cent) < 0.05:
        return "about the same as in"
    return f"{'an increase' if per_cent > 0 else 'a reduction'} of {percent(per_cent)} on"


def estimate_figure(result: Regression, text: str) -> Figure:
    """The estimated total against the year before.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> estimate_figure(year_end.regression(rape, degree=1), "").current
    '120'
    """
    year = financial_year_label(financial_year(result.year.months[-1])).replace("/", "-")
    before = financial_year_label(financial_year(result.year.months[-1]) - 1).replace("/", "-")
    return Figure(
        result.area,
        f"{result.measure}: estimated {year} total against {before}",
        result.year.key,
        result.year.year_before().key,
        number(result.total or 0).replace(",", ""),
        "" if result.previous is None else str(result.previous),
        "" if result.difference is None else signed(result.difference).replace(",", ""),
        "" if result.percent is None else signed(result.percent, 1).replace(",", ""),
        sentence=text,
        small=is_small(result.previous),
    )


def _with_article(moved: str) -> str:
    return moved if moved.startswith("no ") else f"{'an' if moved.startswith('increase') else 'a'} {moved}"
