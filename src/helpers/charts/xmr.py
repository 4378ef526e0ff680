"""The XmR chart as a picture: months, limits and signals."""

from __future__ import annotations

from itertools import pairwise
from string import ascii_uppercase
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from helpers import tables
from helpers.document.blocks import Chart
from helpers.document.sentence import Sentence
from helpers.drawing.axes import label_line, legend_above, month_ticks, months_and_counts
from helpers.drawing.canvas import drawing, svg
from helpers.english import number
from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK, LIGHT_GREY, ORANGE
from helpers.periods import month_label
from helpers.statistics.xmr import rules
from helpers.statistics.xmr.plain import LINES, XmR
from helpers.wording import alternative_text
from helpers.wording.xmr import places

# A month is marked once, for the first of the rules that fired on it; the table below the chart names all of them.
MARKS: dict[str, dict[str, Any]] = {
    rules.OUTSIDE: {"marker": "D", "color": DARK_PINK},
    rules.SHIFT: {"marker": "s", "color": ORANGE},
    rules.TREND: {"marker": "^", "color": ORANGE},
    rules.NEAR_LIMIT: {"marker": "v", "color": ORANGE},
}
LIMITS: dict[str, dict[str, Any]] = {
    "central_line": {"linewidth": 1.5},
    "upper_limit": {"linewidth": 1.2, "linestyle": (0, (4, 3))},
    "lower_limit": {"linewidth": 1.2, "linestyle": (0, (4, 3))},
}


def xmr(result: XmR) -> Chart:
    """The monthly counts, their central line and natural process limits, and a mark for each signal by its rule.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> xmr(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))).data.rows[-1]
    ('August 2016', '60', 'outside the limits')
    """
    limits = "natural process limits by season" if result.seasonal else "natural process limits"
    title = f"{result.measure} in {result.area}: {limits}"
    points = result.points
    with drawing() as (canvas, axes):
        axes.plot(range(len(points)), points["count"], color=LIGHT_GREY, marker="o", markersize=4)
        _draw_limits(axes, result)
        _mark_signals(axes, points)
        month_ticks(axes, points.index)
        months_and_counts(axes, result.unit)
        if result.signals or result.breaks:
            legend_above(canvas, axes, columns=1)
        return Chart("xmr", title, tables.xmr(result), Sentence(alternative_text.xmr(result)), svg(canvas))


def _draw_limits(axes: Axes, result: XmR) -> None:
    """Draw central line and limits, anew after each break, and name the breaks."""
    breaks = [list(result.points.index).index(each.month) for each in result.breaks]
    for first, after in pairwise([0, *breaks, len(result.points)]):
        for column, style in LIMITS.items():
            axes.plot(range(first, after), result.points[column].iloc[first:after], color=DARK_BLUE, **style)
    for line, height in result.points[list(LINES)].iloc[-1].dropna().items():
        label_line(axes, height, f"{line} {number(height, places(result))}".replace("_", " "))
    for letter, place, each in zip(ascii_uppercase, breaks, result.breaks, strict=False):
        label = fill(f"{letter}: recorded anew from {month_label(each.month)} ({each.reason})", 48)
        axes.axvline(place - 0.5, color=DARK_GREY, linewidth=1.2, linestyle=(0, (1, 1)), label=label)
        axes.annotate(letter, (place - 0.5, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom")


def _mark_signals(axes: Axes, points: pd.DataFrame) -> None:
    """Mark each month on which a rule fired, for the first such rule."""
    fired = points[list(rules.RULES)]
    marked = points.assign(x=range(len(points)), rule=fired.idxmax(axis="columns"))[fired.any(axis="columns")]
    for rule in rules.RULES:
        months = marked[marked["rule"] == rule]
        if not months.empty:
            axes.scatter(months["x"], months["count"], s=46, zorder=3, label=rule, **MARKS[rule])
