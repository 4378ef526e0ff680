"""The districts beside each other, as a table."""

from __future__ import annotations

from helpers.document.blocks import Table
from helpers.statistics.comparison import Comparison
from helpers.tables.months import _side_by_side
from helpers.wording.comparison import county_figure, district_figure


def districts(result: Comparison) -> Table:
    """The districts by per cent change, the county last.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import comparison
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> districts(comparison.districts(counts, county, area="Blackpool")).rows[::2]
    (('Blackpool', '40', '50', '+10', '+25.0%'), ('Lancashire as a whole', '60', '70', '+10', '+16.7%'))
    """
    caption = f"{result.measure} by district: {result.unit}, {result.period.label} against a year before"
    rows = [(str(area), *_side_by_side(row)) for area, row in result.points.iterrows()]
    rows.append((f"{result.county_name} as a whole", *_side_by_side(result.county)))
    header = ("District", result.period.year_before().label, result.period.label, "Change", "Per cent")
    figures = [district_figure(result, str(area), caption) for area in result.points.index]
    return Table(caption, header, tuple(rows), (*figures, county_figure(result, caption)), strong=result.area)
