"""Monthly counts: the series and frames that statistics take, and how to read their names and months."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias, cast

import pandas as pd

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
    return pd.PeriodIndex(counts.index)


def without_months(counts: Counts, months: Collection[pd.Period]) -> Counts:
    """The counts with these months as not supplied.

    Examples
    --------
    >>> months = pd.period_range("2016-07", "2016-08", freq="M")
    >>> without_months(pd.Series([3.0, 1.0], months), [months[1]]).tolist()
    [3.0, nan]
    """
    return counts.mask(counts.index.isin(list(months))) if months else counts
