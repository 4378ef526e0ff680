"""Monthly counts as a table, and as figures."""

from __future__ import annotations

import pandas as pd

from helpers.document.blocks import Cell, Missing, Table
from helpers.periods import MONTH_NAMES, financial_year, financial_year_label
from helpers.statistics import units
from helpers.statistics.counts import area_and_measure
from helpers.tables.cells import count_or_missing
from helpers.wording import sums


def years(counts: pd.Series) -> Table:
    """Monthly counts with a column for each financial year, April first.

    Examples
    --------
    >>> index = pd.period_range("2016-03", "2016-04", freq="M")
    >>> print(years(pd.Series([5.0, 7.0], index, name=("Blackpool", "Rape"))).printed[0])
    ('April', '–', '7')
    """
    area, measure = area_and_measure(counts)
    caption = f"{measure} in {area}: {units.of(counts)} a month"
    starts = range(financial_year(counts.index[0]), financial_year(counts.index[-1]) + 1)
    rows = []
    for month in [*range(4, 13), 1, 2, 3]:
        cells = [_month_cell(counts, pd.Period(year=start + (month < 4), month=month, freq="M")) for start in starts]
        rows.append((MONTH_NAMES[month - 1], *cells))
    header = ("Month", *(financial_year_label(start) for start in starts))
    return Table(caption, header, tuple(rows))


def _month_cell(counts: pd.Series, month: pd.Period) -> Cell:
    """A count, "not supplied" within the series, and a dash outside it."""
    if month not in counts.index:
        return Missing("not applicable")
    return count_or_missing(counts.get(month), sums.month(*area_and_measure(counts), month))
