"""The comparison of districts as a table."""

from __future__ import annotations

from helpers.document.blocks import Cell, Missing, Table
from helpers.document.document import NOTHING
from helpers.document.sentence import Sentence
from helpers.statistics.change import Change
from helpers.statistics.comparison import Comparison
from helpers.tables.cells import count_or_missing
from helpers.wording import sums
from helpers.wording.comparison import county_change, district_change
from helpers.wording.movement import difference_of, percent_of

PER_CENT = "Change in per cent"


def districts(result: Comparison) -> Table | Sentence:
    """The districts by per cent change, the county last; nothing where there is only one area to show.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import comparison
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> districts(comparison.districts(counts, county, area="Blackpool")).printed[::2]
    (('Blackpool', '40', '50', '+10', '+25.0%'), ('Lancashire as a whole', '60', '70', '+10', '+16.7%'))
    """
    if result.county_name == result.area and len(result.points) == 1:
        return NOTHING
    return every_district(result)


def every_district(result: Comparison) -> Table:
    """The same table, even for a single area."""
    caption = f"{result.measure} by district: {result.unit}, {result.period.label} against a year before"
    header = ("District", result.period.year_before().label, result.period.label, "Change", PER_CENT)
    rows = [(str(area), *_cells(district_change(result, str(area)))) for area in result.points.index]
    whole = f"{result.county_name} as a whole"
    rows.append((whole, *_cells(county_change(result))))
    return Table(caption, header, tuple(rows), strong=result.area, bars=PER_CENT, whole=whole)


def _cells(result: Change) -> tuple[Cell, Cell, Cell, Cell]:
    """Previous, current, change and per cent."""
    return (
        count_or_missing(result.previous, sums.previous(result)),
        count_or_missing(result.current, sums.current(result)),
        difference_of(result, verdict=False) or "cannot be compared",
        percent_of(result, sign=True, verdict=False) or Missing("not applicable"),
    )
