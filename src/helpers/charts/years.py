"""The current financial year and the three before it as a chart: each year's colour, line and months."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers import tables
from helpers.document.blocks import Chart
from helpers.drawing.axes import legend_above, months_and_counts
from helpers.drawing.canvas import drawing, svg
from helpers.palette import DARK_BLUE, DARK_GREY, LIGHT_GREY, TURQUOISE
from helpers.periods import APRIL, MONTH_NAMES, financial_year, financial_year_label
from helpers.statistics import units
from helpers.statistics.counts import area_and_measure
from helpers.wording import alternative_text

# The current financial year and the three before it, newest first: they differ in width, dashes and colour.
LINES: tuple[dict[str, Any], ...] = (
    {"color": DARK_BLUE, "linewidth": 3, "marker": "o"},
    {"color": TURQUOISE, "linewidth": 1.8},
    {"color": DARK_GREY, "linewidth": 1.5, "linestyle": (0, (5, 2))},
    {"color": LIGHT_GREY, "linewidth": 1.5, "linestyle": (0, (1, 1.5))},
)


def three_years(counts: pd.Series) -> Chart:
    """A line for each financial year, April to March; the current year is the thickest, the three before it are behind.

    Examples
    --------
    >>> counts = pd.Series([5, 7], pd.period_range("2016-03", "2016-04", freq="M"), name=("Blackpool", "Rape"))
    >>> three_years(counts).title
    'Rape in Blackpool: offences a month, by financial year'
    """
    area, measure = area_and_measure(counts)
    unit = units.of(counts)
    title = f"{measure} in {area}: {unit} a month, by financial year"
    starts = pd.Series([financial_year(month) for month in counts.index], index=counts.index)
    with drawing() as (canvas, axes):
        for age in range(len(LINES) - 1, -1, -1):
            year = counts[starts == starts.iloc[-1] - age]
            x = [(month.month - APRIL) % 12 for month in year.index]
            label = financial_year_label(starts.iloc[-1] - age) if len(year) else None
            axes.plot(x, year, label=label, **LINES[age])
        axes.set_xticks(range(12), [MONTH_NAMES[(i + 3) % 12][:3] for i in range(12)])
        months_and_counts(axes, unit)
        legend_above(canvas, axes)
        return Chart("years", title, tables.years(counts), alternative_text.three_years(counts), svg(canvas))
