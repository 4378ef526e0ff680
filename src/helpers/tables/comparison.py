"""The comparison of districts as a table."""

from __future__ import annotations

import pandas as pd

from helpers.document.blocks import Table
from helpers.english import signed
from helpers.statistics.comparison import Comparison
from helpers.tables.cells import count_cell
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
    rows = [(str(area), *_cells(row)) for area, row in result.points.iterrows()]
    rows.append((f"{result.county_name} as a whole", *_cells(result.county)))
    header = ("District", result.period.year_before().label, result.period.label, "Change", "Per cent")
    figures = [district_figure(result, str(area), caption) for area in result.points.index]
    return Table(caption, header, tuple(rows), (*figures, county_figure(result, caption)), strong=result.area)


def _cells(row: pd.Series) -> tuple[str, str, str, str]:
    """Previous, current, change and per cent."""
    change = "cannot be compared" if pd.isna(row["difference"]) else signed(row["difference"])
    per_cent = "" if pd.isna(row["percent"]) else f"{signed(row['percent'], 1)}%"
    return count_cell(row["previous"]), count_cell(row["current"]), change, per_cent
