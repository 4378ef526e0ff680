"""The comparison of districts as a bar chart."""

from __future__ import annotations

from typing import cast

import pandas as pd
import seaborn as sns
from matplotlib.container import BarContainer

from helpers import tables
from helpers.document.blocks import Chart, Table
from helpers.drawing.axes import room_left_of_bars
from helpers.drawing.canvas import drawing, svg
from helpers.english import signed
from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK, PALE_BLUE
from helpers.statistics.comparison import Comparison
from helpers.wording import alternative_text


def districts(result: Comparison) -> Chart | Table:
    """The districts and the county by per cent change: the district reported on stands out, the county is hatched.

    Only the table where no district can be compared, as in a drop of less than a year.

    Examples
    --------
    >>> from helpers.statistics import comparison
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50]}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> str(districts(comparison.districts(rape, rape["Blackpool", "Rape"], area="Blackpool"))).rpartition("; ")[2]
    'Blackpool is at +25.0%.'
    """
    title = f"{result.measure}: change in per cent by district, {result.period.label} against a year before"
    county = f"{result.county_name} as a whole"
    percent = pd.concat([result.points["percent"], pd.Series({county: result.county["percent"]})])
    percent = percent.astype(float).dropna().sort_values(ascending=False, kind="stable")
    if percent.empty:
        return tables.districts(result)
    with drawing(height=0.9 + 0.27 * max(len(percent), 2)) as (canvas, axes):
        strong = {result.area: DARK_BLUE, county: "white"}
        colours = [strong.get(area, PALE_BLUE) for area in percent.index]
        names = list(percent.index)
        # Set before there are any ticks: seaborn goes through the ticks and changes each one.
        axes.grid(False)
        axes.set_xticks([])
        labels = [f"{signed(value, 1)}%" for value in percent]
        axes.tick_params(axis="y", length=0, pad=room_left_of_bars(labels))
        # seaborn stays because the project's brief names it; matplotlib alone could draw these bars. It gets one colour
        # and no intervals: each bar is one number, and colours or intervals would make seaborn group the data again.
        sns.barplot(x=percent.to_numpy(), y=names, color=PALE_BLUE, saturation=1, width=0.72, errorbar=None, ax=axes)
        bars = cast(BarContainer, axes.containers[0])
        axes.bar_label(bars, labels, padding=3, fontsize=10)
        for bar, area, colour in zip(bars, names, colours, strict=True):
            bar.set_facecolor(colour)
            if area == county:
                bar.set(edgecolor=DARK_PINK, hatch="////")
        for label in axes.get_yticklabels():
            label.set_fontweight("bold" if label.get_text() in strong else "normal")
        axes.axvline(0, color=DARK_GREY, linewidth=1)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlim(min(0.0, percent.min()), max(0.0, percent.max()) or 1.0)
        return Chart("districts", title, tables.districts(result), alternative_text.districts(result), svg(canvas))
