"""Monthly counts: the series and frames that statistics take, and how to read their names and months."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# A series of monthly counts: whole numbers on a monthly PeriodIndex without gaps, in order; 0 where nothing was
# recorded, NaN where the month was not supplied; named `(area, measure)`. A frame of counts has a column for each
# `(area, measure)`. What is counted is in their `attrs` (helpers.statistics.units). Readers of drops check all this;
# statistics rely on it.
Counts: TypeAlias = "pd.Series[float]"


def area_and_measure(counts: Counts) -> tuple[str, str]:
    """The area and the measure that a series of monthly counts is named for.

    Examples
    --------
    >>> area_and_measure(pd.Series([3.0], name=("Blackpool", "Rape")))
    ('Blackpool', 'Rape')
    """
    area, measure = cast("tuple[str, str]", counts.name)
    return str(area), str(measure)


def column_names(counts: pd.DataFrame) -> list[tuple[str, str]]:
    """The area and the measure of each column of a frame of monthly counts, in order.

    Examples
    --------
    >>> column_names(pd.DataFrame({("Blackpool", "Rape"): [3], ("Wyre", "Rape"): [1]}))
    [('Blackpool', 'Rape'), ('Wyre', 'Rape')]
    """
    return cast("list[tuple[str, str]]", counts.columns.to_list())


def months_of(counts: Counts | pd.DataFrame) -> pd.PeriodIndex:
    """The months of a series or frame of monthly counts.

    Examples
    --------
    >>> months_of(pd.Series([3.0], pd.period_range("2016-08", "2016-08", freq="M"))).month.tolist()
    [8]
    """
    index = counts.index
    return index if isinstance(index, pd.PeriodIndex) else pd.PeriodIndex(index)


def values_in(counts: Counts, months: pd.PeriodIndex) -> NDArray[np.float64]:
    """The counts of these months, NaN where one was not supplied: what `reindex` returns, but in a tenth of the time.

    Examples
    --------
    >>> counts = pd.Series([3.0, 1.0], pd.period_range("2016-07", "2016-08", freq="M"))
    >>> values_in(counts, pd.period_range("2016-08", "2016-09", freq="M")).tolist()
    [1.0, nan]
    """
    if counts.empty:
        return np.full(len(months), np.nan)
    known, wanted = months_of(counts).asi8, months.asi8
    places = np.minimum(known.searchsorted(wanted), len(known) - 1)
    return np.where(known[places] == wanted, counts.to_numpy(dtype=float)[places], np.nan)


def without_months(counts: Counts, months: Collection[pd.Period]) -> Counts:
    """The counts, with these months marked as not supplied.

    Examples
    --------
    >>> months = pd.period_range("2016-07", "2016-08", freq="M")
    >>> without_months(pd.Series([3.0, 1.0], months), [months[1]]).tolist()
    [3.0, nan]
    """
    return counts.mask(counts.index.isin(list(months))) if months else counts
