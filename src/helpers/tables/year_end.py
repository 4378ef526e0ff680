"""The forecast and the regression of the year's total as tables, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers.document.blocks import Table
from helpers.document.numbers import Figure, is_small
from helpers.english import number
from helpers.periods import month_label
from helpers.statistics.year_end.forecast import BOUNDS, TOTAL, YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.tables.cells import count_cell
from helpers.tables.months import month_figures
from helpers.wording.year_end import forecast_figure, range_figures, range_name, year_name

NOTHING = ("–",) * (1 + len(TOTAL))


def forecast(result: YearEnd) -> Table:
    """The financial year by month and in all: the counts recorded, the forecast of the others, and its ranges.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> rows = forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))).rows
    >>> rows[4], rows[-1]
    (('August 2016', '10', '–', '–', '–'), ('2016/17 in all', '50', '120', '101 to 139', '88 to 152'))
    """
    caption = f"{result.measure} in {result.area}: {result.unit} recorded and forecast, {result.year.label}"
    points = result.points.loc[result.year.months]
    rows = [(month_label(month), _recorded_cell(result, month), *_cells(points.loc[month])) for month in points.index]
    figures = [each for month in points.index for each in _month_figures(result, month, caption)]
    in_all = NOTHING
    if result.estimated:
        in_all = _cells({"estimate": result.total or 0, **{name: getattr(result, name) for name in BOUNDS}})
        figures += [forecast_figure(result, caption)]
        figures += [figure for level in TOTAL for figure in range_figures(result, level, caption)]
    rows.append((f"{year_name(result.year)} in all", number(result.recorded), *in_all))
    counts = points["count"].rename((result.area, result.measure))
    header = ("Month", "Recorded", "Forecast", *(f"{level}% range" for level in TOTAL))
    figures += [*month_figures(counts, caption), _recorded_figure(result, caption)]
    return Table(caption, header, tuple(rows), tuple(figures))


def _recorded_cell(result: YearEnd | Regression, month: pd.Period) -> str:
    """The month's count, or "to come" after the last month supplied."""
    return "to come" if month > result.history.months[-1] else count_cell(result.points["count"].get(month))


def _cells(point: Mapping[str, Any]) -> tuple[str, ...]:
    """A forecast and its ranges; dashes where there is none."""
    if pd.isna(point["estimate"]):
        return NOTHING
    ends = [[number(point[f"{side}_{level}"]) for side in ("lower", "upper")] for level in TOTAL]
    return number(point["estimate"]), *(" to ".join(each) for each in ends)


def _month_figures(result: YearEnd, month: pd.Period, caption: str) -> list[Figure]:
    """The forecast of a month and the ends of its ranges."""
    point = result.points.loc[month]  # type: ignore[call-overload]  # to pandas-stubs a Period is no label
    if pd.isna(point["estimate"]):
        return []
    whole = f"{result.measure}: forecast"
    names = {"estimate": (whole, "")} | {bound: (range_name(whole, bound), bound[-2:]) for bound in BOUNDS}
    return [
        Figure(
            result.area,
            name,
            f"{month}..{month}",
            current=number(point[column]).replace(",", ""),
            percent=level,
            sentence=caption,
        )
        for column, (name, level) in names.items()
    ]


def _recorded_figure(result: YearEnd, caption: str) -> Figure:
    return Figure(
        result.area,
        f"{result.measure}: recorded so far",
        result.year.key,
        current=str(result.recorded),
        sentence=caption,
        small=is_small(result.recorded),
    )


def regression(result: Regression) -> Table:
    """The financial year by month: the counts recorded, and the regression's estimates of the others.

    Examples
    --------
    A straight line of one more each month goes on as such.

    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> regression(year_end.regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)).rows[4:6]
    (('August 2016', '41', '–'), ('September 2016', 'to come', '42'))
    """
    caption = f"{result.measure} in {result.area}: {result.unit} recorded and estimated, {result.year.label}"
    rows, figures = [], []
    for month in result.year.months:
        point = result.points.loc[month]  # type: ignore[call-overload]  # to pandas-stubs a Period is no label
        estimated = not pd.isna(point["estimate"])
        recorded = _recorded_cell(result, month)
        rows.append((month_label(month), recorded, number(point["estimate"]) if estimated else "–"))
        if estimated:
            name, value = f"{result.measure}: estimate", number(point["estimate"]).replace(",", "")
            figures.append(Figure(result.area, name, f"{month}..{month}", current=value, sentence=caption))
    counts = result.points.loc[result.year.months, "count"].rename((result.area, result.measure))
    figures += month_figures(counts, caption)
    return Table(caption, ("Month", "Recorded", "Estimated"), tuple(rows), tuple(figures))
