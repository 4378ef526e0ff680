"""The picture of an XmR chart: months, lines, signals and changes in recording."""

from __future__ import annotations

import math
from itertools import pairwise
from string import ascii_uppercase
from textwrap import fill
from typing import Any

from matplotlib.axes import Axes

from helpers.document.blocks import Cell, Table
from helpers.document.numbers import Number
from helpers.drawing.axes import label_line, legend_above, month_ticks, months_and_counts
from helpers.drawing.canvas import drawing, svg
from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK, LIGHT_GREY, ORANGE

# A month is marked once, for the first of the rules that fired on it; the table below the chart names all of them.
MARKS: dict[str, dict[str, Any]] = {
    "outside the limits": {"marker": "D", "color": DARK_PINK},
    "seven or more in a row on one side of the central line": {"marker": "s", "color": ORANGE},
    "seven or more in a row rising or falling": {"marker": "^", "color": ORANGE},
    "two of three near a limit": {"marker": "v", "color": ORANGE},
}
LINES: dict[str, dict[str, Any]] = {
    "Central line": {"linewidth": 1.5},
    "Upper limit": {"linewidth": 1.2, "linestyle": (0, (4, 3))},
    "Lower limit": {"linewidth": 1.2, "linestyle": (0, (4, 3))},
}


def xmr(table: Table) -> str:
    """The months and lines of `tables.xmr` as SVG, with a mark for each signal by its rule and a name for each break.

    Examples
    --------
    >>> from helpers.document.blocks import Missing
    >>> from helpers.document.numbers import Sum, count
    >>> rapes = count(7, Sum("Blackpool", "Rape", "2016-04..2016-04"))
    >>> header = ("Month", "Count of offences", "Central line", "Lower limit", "Upper limit", "Special cause")
    >>> none = Missing("not applicable")
    >>> xmr(Table("Rape", header, (("April 2016", rapes, rapes, none, none, "none"),)))[:4]
    '<svg'
    """
    columns = dict(zip(table.header, zip(*table.rows, strict=True), strict=True))
    months = [str(month) for month in columns["Month"]]
    counted = table.header[1]
    counts = _heights(columns[counted])
    reasons = [str(reason) for reason in columns.get("Change in recording", ())]
    breaks = [place for place, reason in enumerate(reasons) if reason]
    with drawing() as (canvas, axes):
        axes.plot(range(len(months)), counts, color=LIGHT_GREY, marker="o", markersize=4)
        _draw_lines(axes, columns, [0, *breaks, len(months)])
        for letter, place in zip(ascii_uppercase, breaks, strict=False):
            label = fill(f"{letter}: recorded anew from {months[place]} ({reasons[place]})", 48)
            axes.axvline(place - 0.5, color=DARK_GREY, linewidth=1.2, linestyle=(0, (1, 1)), label=label)
            axes.annotate(letter, (place - 0.5, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom")
        _mark_signals(axes, counts, [str(cell).partition("; ")[0] for cell in columns["Special cause"]])
        month_ticks(axes, months)
        months_and_counts(axes, counted.removeprefix("Count of "))
        if axes.get_legend_handles_labels()[0]:
            legend_above(canvas, axes, columns=1)
        return svg(canvas)


def _draw_lines(axes: Axes, columns: dict[str, tuple[Cell, ...]], ends: list[int]) -> None:
    """Draw central line and limits, anew after each break, and label them with their last values."""
    for name, style in LINES.items():
        heights = _heights(columns[name])
        for first, after in pairwise(ends):
            axes.plot(range(first, after), heights[first:after], color=DARK_BLUE, **style)
        if isinstance(last := columns[name][-1], Number):
            label_line(axes, last.rounded, f"{name.lower()} {last}")


def _mark_signals(axes: Axes, counts: list[float], rules: list[str]) -> None:
    """Mark each month on which a rule fired, for the first such rule."""
    marks = {rule: MARKS[rule] for rule in rules if rule != "none"}
    for rule in sorted(marks, key=list(MARKS).index):
        places = [place for place, each in enumerate(rules) if each == rule]
        axes.scatter(places, [counts[place] for place in places], s=46, zorder=3, label=rule, **marks[rule])


def _heights(cells: tuple[Cell, ...]) -> list[float]:
    """The numbers of a column; a gap where there is none."""
    return [cell.rounded if isinstance(cell, Number) else math.nan for cell in cells]
