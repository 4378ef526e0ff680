"""The forecast and the regression of the year's total as charts."""

from __future__ import annotations

import pandas as pd

from helpers import tables
from helpers.document.blocks import Chart
from helpers.drawing.axes import legend_above, month_ticks, months_and_counts
from helpers.drawing.canvas import drawing, svg
from helpers.palette import DARK_BLUE, DARK_GREY, ORANGE, PALE_BLUE, TURQUOISE
from helpers.periods import month_label
from helpers.statistics.year_end.forecast import YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording import alternative_text


def regression(result: Regression) -> Chart:
    """The counts recorded, the trend through them, and the estimates of the months to come.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> counts = pd.Series(range(1, 42), index, name=("Blackpool", "Rape"))
    >>> regression(year_end.regression(counts, degree=1)).data.rows[5]
    ('September 2016', 'to come', '42')
    """
    title = f"{result.measure} in {result.area}: the trend (CORA regression) and the year to come"
    points = result.points
    with drawing() as (canvas, axes):
        x = pd.Series(range(len(points)), index=points.index)
        axes.plot(x, points["count"], color=DARK_BLUE, marker="o", markersize=4, linewidth=1.8, label="recorded")
        axes.plot(x, points["trend"], color=TURQUOISE, linewidth=1.8, linestyle=(0, (6, 2)), label="trend")
        axes.plot(x, points["estimate"], color=ORANGE, marker="D", markersize=5, linewidth=1.8, label="estimated")
        month_ticks(axes, [month_label(month) for month in points.index])
        months_and_counts(axes, result.unit)
        legend_above(canvas, axes)
        return Chart("regression", title, tables.regression(result), alternative_text.regression(result), svg(canvas))


def forecast(result: YearEnd) -> Chart:
    """The counts recorded and the months forecast with their ranges: the thick line is the 80% range, the thin one 95%.

    Examples
    --------
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))).title
    'Rape in Blackpool: recorded and forecast'
    """
    title = f"{result.measure} in {result.area}: recorded and forecast"
    points = result.points
    with drawing() as (canvas, axes):
        x = range(len(points))
        axes.plot(x, points["count"], color=DARK_BLUE, marker="o", markersize=4, linewidth=1.8, label="recorded")
        if result.estimated:
            axes.plot(x, points["estimate"], color=ORANGE, marker="D", markersize=4, linewidth=1.8, label="forecast")
            for level, width, shade in [(80, 5, PALE_BLUE), (95, 1.2, DARK_GREY)]:
                ends = points[f"lower_{level}"], points[f"upper_{level}"]
                axes.vlines(x, *ends, color=shade, linewidth=width, label=f"{level}% range", zorder=1 + 1 / width)
        month_ticks(axes, [month_label(month) for month in points.index])
        months_and_counts(axes, result.unit)
        legend_above(canvas, axes, columns=2)
        return Chart("forecast", title, tables.forecast(result), alternative_text.forecast(result), svg(canvas))
