"""The forecast and the regression of the year's total, drawn from their tables."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from helpers.document.blocks import Cell, Table
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence
from helpers.drawing.axes import legend_above, month_ticks, months_and_counts
from helpers.drawing.canvas import drawing, svg
from helpers.palette import DARK_BLUE, DARK_GREY, ORANGE, PALE_BLUE, TURQUOISE


def regression(data: Table) -> str:
    """The counts recorded, the trend through them, and the estimates of the months to come, as SVG.

    Parameters
    ----------
    data
        The columns Month, Recorded, Estimated and Trend; its caption names the unit: "…: offences recorded and …".
    """
    with drawing() as (canvas, axes):
        counts, estimates, trend = (_values(data.rows, column) for column in (1, 2, 3))
        x = range(len(counts))
        axes.plot(x, counts, color=DARK_BLUE, marker="o", markersize=4, linewidth=1.8, label="recorded")
        axes.plot(x, trend, color=TURQUOISE, linewidth=1.8, linestyle=(0, (6, 2)), label="trend")
        axes.plot(x, estimates, color=ORANGE, marker="D", markersize=5, linewidth=1.8, label="estimated")
        return _finished(canvas, axes, data, data.rows, columns=4)


def forecast(data: Table) -> str:
    """The counts recorded, and the months forecast with the 80% range (thick) and the 95% range (thin), as SVG.

    Parameters
    ----------
    data
        The columns Month, Recorded, Forecast, 80% range and 95% range, and Change in recording where it changed; the
        last row is the year's total, which is not drawn. Its caption names the unit: "…: offences recorded and …".
    """
    months = data.rows[:-1]
    with drawing() as (canvas, axes):
        counts, estimates = _values(months, 1), _values(months, 2)
        x = range(len(months))
        axes.plot(x, counts, color=DARK_BLUE, marker="o", markersize=4, linewidth=1.8, label="recorded")
        if not all(map(math.isnan, estimates)):
            axes.plot(x, estimates, color=ORANGE, marker="D", markersize=4, linewidth=1.8, label="forecast")
            for column, width, shade in [(3, 5, PALE_BLUE), (4, 1.2, DARK_GREY)]:
                low, high = _values(months, column), _values(months, column, which=1)
                axes.vlines(x, low, high, color=shade, linewidth=width, label=data.header[column], zorder=1 + 1 / width)
        reasons = [row[5] if len(row) > 5 else "" for row in months]
        for place in [at for at, reason in enumerate(reasons) if reason]:
            label = f"recorded anew from {months[place][0]}"
            axes.axvline(place - 0.5, color=DARK_GREY, linewidth=1.2, linestyle=(0, (1, 1)), label=label)
        return _finished(canvas, axes, data, months, columns=2)


def _finished(canvas: Canvas, axes: Axes, data: Table, months: Sequence[Sequence[Cell]], *, columns: int) -> str:
    month_ticks(axes, [str(row[0]) for row in months])
    months_and_counts(axes, data.caption.rpartition(": ")[2].partition(" recorded")[0])
    legend_above(canvas, axes, columns=columns)
    return svg(canvas)


def _values(rows: Sequence[Sequence[Cell]], column: int, *, which: int = 0) -> list[float]:
    """The values in a column, or the first or second end of its ranges; NaN where a cell has none."""
    return [_value(row[column], which) for row in rows]


def _value(cell: Cell, which: int) -> float:
    if isinstance(cell, Sentence):
        return cell.numbers[which].rounded
    return cell.rounded if isinstance(cell, Number) else math.nan
