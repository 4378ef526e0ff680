"""How a district compares with its peers and the county."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, column_names


@dataclass(frozen=True)
class Comparison:
    """The changes of all districts in one period.

    Attributes
    ----------
    rank
        The district's rank by per cent change, 1 for the steepest increase; None where it has no per cent change.
    risen
        How many districts rose.
    compared
        How many districts have both periods complete; the others are in `points` only.
    county
        The county's `current`, `previous`, `difference` and `percent`.
    points
        One row for each district, steepest increase first: `current`, `previous`, `difference`, `percent`. NaN where a
        month was not supplied; `percent` is NaN also where the previous total is 0.
    unit
        What is counted, in the plural.
    """

    area: str
    measure: str
    period: Span
    rank: int | None
    risen: int
    compared: int
    county_name: str
    county: pd.Series = field(compare=False, repr=False)
    points: pd.DataFrame = field(compare=False, repr=False)
    unit: str = units.DEFAULT


def districts(counts: pd.DataFrame, county: Counts, *, area: str, period: Span | None = None) -> Comparison:
    """Rank the districts by the change of a period on the same months a year before.

    Per cent changes of small districts swing widely: the rank shows which changed most, not which has a problem.

    Parameters
    ----------
    counts
        Monthly counts of one measure, a column `(area, measure)` for each district.
    county
        The county's monthly counts of the same measure.
    area
        The district to rank.
    period
        By default the year to date of the last month.

    Examples
    --------
    >>> months = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [10] * 12 + [12], ("Wyre", "Rape"): [5] * 13}, index=months)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> result = districts(counts, county, area="Blackpool")
    >>> result.rank, result.risen, result.compared, int(result.county["difference"])
    (1, 1, 2, 2)
    """
    if period is None:
        period = periods.year_to_date(counts.index[-1])
    table = _changes(counts, period).sort_values("percent", ascending=False, kind="stable")
    county_name, measure = area_and_measure(county)
    percent = table["percent"].get(area)
    return Comparison(
        area,
        measure,
        period,
        None if percent is None or pd.isna(percent) else 1 + int((table["percent"] > percent).sum()),
        int((table["difference"] > 0).sum()),
        int(table["difference"].notna().sum()),
        county_name,
        _changes(county.to_frame(), period).iloc[0],
        table,
        units.of(county),
    )


def _changes(counts: pd.DataFrame, period: Span) -> pd.DataFrame:
    values = counts.to_numpy(dtype=float)

    def total(months: pd.PeriodIndex) -> NDArray[np.float64]:
        found = counts.index.get_indexer(months)
        cells = np.where(found[:, None] < 0, np.nan, values[found])
        return np.asarray(cells.sum(axis=0))  # one missing month makes the total missing

    current, previous = total(period.months), total(period.year_before().months)
    difference = current - previous
    percent = 100 * difference / np.where(previous > 0, previous, np.nan)
    table = {"current": current, "previous": previous, "difference": difference, "percent": percent}
    return pd.DataFrame(table, index=[area for area, _ in column_names(counts)])
