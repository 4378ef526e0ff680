"""The picture of the comparison of districts: a bar for each change in per cent."""

from __future__ import annotations

from typing import cast

import seaborn as sns
from matplotlib.container import BarContainer

from helpers.document.blocks import Table
from helpers.document.numbers import Number
from helpers.drawing.axes import room_left_of_bars
from helpers.drawing.canvas import drawing, svg
from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK, PALE_BLUE


def districts(table: Table) -> str:
    """The last column of `tables.districts` as SVG, the steepest increase first.

    The district reported on stands out, and the county, which is the last row, is hatched. A row without a per cent has
    no bar.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, percent
    >>> sums = Sum("Lancashire", "Rape", "2016"), Sum("Lancashire", "Rape", "2015")
    >>> rows = (("Lancashire as a whole", percent(16.7, *sums, sign=True)),)
    >>> districts(Table("Rape by district", ("District", "Per cent"), rows))[:4]
    '<svg'
    """
    county = str(table.rows[-1][0])
    found = [(str(row[0]), row[-1]) for row in table.rows if isinstance(row[-1], Number)]
    bars = sorted(found, key=lambda bar: -bar[1].rounded)
    names, labels, heights = [name for name, _ in bars], [str(each) for _, each in bars], [e.rounded for _, e in bars]
    strong = {table.strong: DARK_BLUE, county: "white"}
    with drawing(height=0.9 + 0.27 * max(len(bars), 2)) as (canvas, axes):
        # Set before there are any ticks: seaborn goes through the ticks and changes each one.
        axes.grid(False)
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0, pad=room_left_of_bars(labels))
        # seaborn stays because the project's brief names it; matplotlib alone could draw these bars. It gets one colour
        # and no intervals: each bar is one number, and colours or intervals would make seaborn group the data again.
        sns.barplot(x=heights, y=names, color=PALE_BLUE, saturation=1, width=0.72, errorbar=None, ax=axes)
        drawn = cast(BarContainer, axes.containers[0])
        axes.bar_label(drawn, labels, padding=3, fontsize=10)
        for bar, name in zip(drawn, names, strict=True):
            bar.set_facecolor(strong.get(name, PALE_BLUE))
            if name == county:
                bar.set(edgecolor=DARK_PINK, hatch="////")
        for label in axes.get_yticklabels():
            label.set_fontweight("bold" if label.get_text() in strong else "normal")
        axes.axvline(0, color=DARK_GREY, linewidth=1)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlim(min(0.0, *heights), max(0.0, *heights) or 1.0)
        return svg(canvas)
