"""The counts of a table by area and measure: a row of numbers for each pair, in the order of the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE

# NaN where a count is not known. Most tables have a few dozen of these rows, and a frame would take a hundred times as
# long to leave one out.
Series: TypeAlias = dict[tuple[str, str], np.ndarray]


def names_of(table: Series, level: str) -> list[str]:
    """The areas or the measures of a table, in order of first appearance.

    Examples
    --------
    >>> names_of({("Wyre", "Theft"): np.zeros(1), ("Bury", "Theft"): np.zeros(1)}, "area")
    ['Wyre', 'Bury']
    """
    own = [AREA, MEASURE].index(level)
    return list(dict.fromkeys(names[own] for names in table))


def without(table: Series, level: str, names: Collection[str]) -> Series:
    """The table without the areas or measures of these names.

    Examples
    --------
    >>> list(without({("Wyre", "Theft"): np.zeros(1), ("Bury", "Theft"): np.zeros(1)}, "area", {"Wyre"}))
    [('Bury', 'Theft')]
    """
    own = [AREA, MEASURE].index(level)
    return {key: cells for key, cells in table.items() if key[own] not in names} if names else table


def renamed(table: Series, level: str, names: Mapping[str, str]) -> Series:
    """The table with other names for some of its areas or measures.

    Examples
    --------
    >>> list(renamed({("Wyre", "Theft"): np.zeros(1)}, "measure", {"Theft": "Stealing"}))
    [('Wyre', 'Stealing')]
    """
    if level == AREA:
        return {(names.get(area, area), measure): cells for (area, measure), cells in table.items()}
    return {(area, names.get(measure, measure)): cells for (area, measure), cells in table.items()}


def parts_of(table: Series, level: str) -> dict[str, np.ndarray]:
    """The counts of each area, by measure and period; or of each measure, by area and period.

    The table has a row for every area and measure.

    Examples
    --------
    >>> table = {("Camden", "Drugs"): np.array([3.0]), ("Camden", "Theft"): np.array([4.0])}
    >>> parts_of(table, "area")["Camden"].tolist()
    [[3.0], [4.0]]
    """
    own = [AREA, MEASURE].index(level)
    rows: dict[str, dict[str, np.ndarray]] = {}  # by name, each name on the other level with its row
    for names, cells in table.items():
        rows.setdefault(names[own], {})[names[1 - own]] = cells
    return {name: np.array([each[other] for other in sorted(each)]) for name, each in rows.items()}


def sum_of(rows: Sequence[np.ndarray], needed: int = 0) -> np.ndarray:
    """The sum of some rows; NaN where fewer of them are known than are needed, which by default are all.

    Examples
    --------
    >>> sum_of([np.array([3.0, 4.0]), np.array([5.0, np.nan])]).tolist()
    [8.0, nan]
    """
    known = (~np.isnan(rows)).sum(axis=0)
    return np.asarray(np.where(known >= (needed or len(rows)), np.nansum(rows, axis=0), np.nan))


def as_frame(table: Series, periods: pd.Index) -> pd.DataFrame:
    """The table as a frame: a row for each area and measure, a column for each period.

    Examples
    --------
    >>> as_frame({("Wyre", "Theft"): np.array([3.0])}, pd.period_range("2016-08", "2016-08", freq="M")).shape
    (1, 1)
    """
    values = np.array([*table.values()], dtype=float).reshape(len(table), len(periods))
    areas, measures = sorted(names_of(table, AREA)), sorted(names_of(table, MEASURE))
    places = [{name: place for place, name in enumerate(names)} for names in (areas, measures)]
    codes = [[places[0][area] for area, _ in table], [places[1][measure] for _, measure in table]]
    names = pd.MultiIndex([areas, measures], codes, names=[AREA, MEASURE], verify_integrity=False)
    return pd.DataFrame(values, names, periods)
