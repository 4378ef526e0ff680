"""The forecast and the regression of the year's total as tables, month by month."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from helpers.document.blocks import Cell, Missing, Table
from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.periods import Span, financial_year, financial_year_label, financial_year_span, month_label
from helpers.statistics.counts import months_of
from helpers.statistics.year_end.forecast import TOTAL, YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.tables.cells import count_or_missing
from helpers.wording import sums
from helpers.wording.year_end import forecast_range, forecast_total, history, range_parts, recorded, year_name

NONE = Missing("not applicable")
FROM_TO = "{low} to {high}"


def forecast(result: YearEnd) -> Table:
    """The months of the history and of the year, and the year in all: the counts recorded, the forecast, its ranges.

    Where recording changed, a last column gives the reason in the first month that was recorded the new way.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> rows = forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))).printed
    >>> rows[40], rows[-1]
    (('August 2016', '10', '–', '–', '–'), ('2016/17 in all', '50', '120', '101 to 139', '89 to 151'))
    """
    reasons = {each.month: each.reason for each in result.breaks}
    rows: list[tuple[Cell, ...]] = []
    for month, numbers in _rows(result):
        ranges = (_range(result, month, numbers, level) for level in TOTAL)
        forecast_of_month = _estimate(result, month, numbers["estimate"], "forecast")
        row = (month_label(month), _recorded(result, month, numbers), forecast_of_month, *ranges)
        rows.append((*row, reasons.get(month, "")) if reasons else row)
    in_all: tuple[Cell, ...] = (NONE,) * (1 + len(TOTAL))
    if result.estimated:
        in_all = (forecast_total(result), *(_total_range(result, level) for level in TOTAL))
    rows.append((f"{year_name(result.year)} in all", recorded(result), *in_all, *([""] if reasons else [])))
    header = ("Month", "Recorded", "Forecast", *(f"{level}% range" for level in TOTAL))
    if reasons:
        header = (*header, "Change in recording")
    return Table(_caption(result, "recorded and forecast"), header, tuple(rows))


def year_totals(result: YearEnd) -> Table:
    """The total of each year of the history that was supplied in full, and the year's forecast, as bars.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> rows = year_totals(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))).printed
    >>> rows[0], rows[-1]
    (('2013/14', '120', '–'), ('2016/17, forecast', 'about 120', '101 to 139'))
    """
    rows: list[tuple[Cell, ...]] = []
    counts = result.points["count"].dropna()
    for start in sorted({financial_year(month) for month in months_of(counts)}):
        year = financial_year_span(start)
        months = counts.loc[year.first : year.last]
        if len(months) == len(year.months):
            total = count(int(months.sum()), Sum(result.area, result.measure, year.key))
            rows.append((financial_year_label(start), total, NONE))
    name = f"{year_name(result.year)}, forecast"
    if result.estimated:
        forecast = forecast_total(result)
        rows.append((name, replace(forecast, printed=f"about {forecast.printed}"), _total_range(result, 80)))
    caption = f"{result.measure} in {result.area} by financial year, April to March"
    header = ("Year", result.unit.capitalize(), "80% range")
    return Table(caption, header, tuple(rows), strong=name, bars=header[1])


def regression(result: Regression) -> Table:
    """The months of the history and of the year: the counts recorded, the regression's estimates, and its trend.

    Examples
    --------
    A straight line of one more each month goes on as such.

    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> found = year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)
    >>> regression(found).printed[40:42]
    (('August 2016', '41', '–', '41.0'), ('September 2016', 'to come', '42', '42.0'))
    """
    rows = [
        (
            month_label(month),
            _recorded(result, month, row),
            _estimate(result, month, row["estimate"], "estimate"),
            _estimate(result, month, row["trend"], "trend", decimals=1),
        )
        for month, row in _rows(result)
    ]
    header = ("Month", "Recorded", "Estimated", "Trend")
    return Table(_caption(result, "recorded and estimated"), header, tuple(rows))


def _caption(result: YearEnd | Regression, contents: str) -> str:
    months = result.points.index
    return f"{result.measure} in {result.area}: {result.unit} {contents}, {Span(months[0], months[-1]).label}"


def _rows(result: YearEnd | Regression) -> Iterator[tuple[pd.Period, dict[str, float]]]:
    """Each month with its numbers by column: reading a frame cell by cell would take most of a chart's time."""
    columns = {str(name): column.to_list() for name, column in result.points.items()}
    for place, month in enumerate(months_of(result.points)):
        yield month, {name: column[place] for name, column in columns.items()}


def _recorded(result: YearEnd | Regression, month: pd.Period, row: dict[str, float]) -> Number | Missing:
    """The month's count, or why it has none."""
    if month in result.history.months:
        return count_or_missing(row["count"], sums.month(result.area, result.measure, month))
    return Missing("to come") if month > result.history.months[-1] else NONE


def _estimate(
    result: YearEnd | Regression, month: pd.Period, value: float, part: str, *, decimals: int = 0
) -> Number | Missing:
    """A number that the forecast or the regression gives for a month."""
    if math.isnan(value):
        return NONE
    of = sums.month(result.area, result.measure, month)
    return other(value, of, "forecast", part, decimals=decimals, computed_from=(history(result),))


def _range(result: YearEnd, month: pd.Period, row: dict[str, float], level: int) -> Sentence | Missing:
    """The range of a month's forecast."""
    from_, to = range_parts("forecast", level)
    low = _estimate(result, month, row[f"lower_{level}"], from_)
    high = _estimate(result, month, row[f"upper_{level}"], to)
    return NONE if isinstance(low, Missing) else say(FROM_TO, low=low, high=high)


def _total_range(result: YearEnd, level: int) -> Sentence:
    low, high = forecast_range(result, level)
    return say(FROM_TO, low=low, high=high)
