"""Totals and repeats among the rows of a table: recognised by their names and checked by their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from helpers.english import number
from helpers.periods import Span, month_label
from helpers.refusal import Refused

# Two counts of about n are equal by chance about once in n cases. What is rarer than once in this many is no chance.
CHANCE = 1000
_TOTAL = re.compile(r"^(sub-?)?totals?\b|\b(sub)?totals?\W*$|^(all|overall)$", re.IGNORECASE)


def is_total(name: str) -> bool:
    """Whether a name is that of a total.

    Examples
    --------
    >>> [is_total(name) for name in ("Total", "London total", "Sub-total", "All")]
    [True, True, True, True]
    >>> is_total("All other theft"), is_total("")
    (False, False)
    """
    return _TOTAL.search(name) is not None


def grand_totals(names: pd.DataFrame, area: str, measure: str) -> pd.Series:
    """Whether each row is called the total of the whole table: one name is a total's, the other too or blank.

    A row whose names other rows have as well is not one. In a table with totals of areas and totals of measures, it is
    the row where the two meet.

    Examples
    --------
    >>> names = pd.DataFrame({"Borough": ["Camden", "Bexley", "Total"], "Offence": ["Drugs", "Drugs", ""]})
    >>> grand_totals(names, "Borough", "Offence").tolist()
    [False, False, True]
    """
    rows = list(zip(names[area], names[measure], strict=True))
    found = [any(map(is_total, row)) and all(name == "" or is_total(name) for name in row) for row in rows]
    elsewhere = {name for row, whole in zip(rows, found, strict=True) if not whole for name in row}
    own = [whole and elsewhere.isdisjoint(row) for row, whole in zip(rows, found, strict=True)]
    return pd.Series(own, names.index, dtype=bool) & (not all(found))


def sums_by_name(numbers: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """The sums of rows with the same names, in order of first appearance; one blank makes a sum unknown.

    Examples
    --------
    >>> names = pd.DataFrame({"area": ["Camden"] * 2, "measure": ["Theft"] * 2})
    >>> sums_by_name(pd.DataFrame({"2016-07": [3, 4], "2016-08": [5, None]}), names).values.tolist()
    [[7.0, nan]]
    """
    if len(names.columns) > 1 and not names.duplicated().any():
        return numbers.astype(float).set_axis(pd.MultiIndex.from_frame(names))
    return numbers.astype(float).groupby([names[column] for column in names], sort=False).sum(skipna=False)


def without_row_totals(
    numbers: pd.DataFrame, names: pd.DataFrame, *, area: str, measure: str, where: Callable[[Any], str]
) -> tuple[pd.DataFrame, list[str]]:
    """The rows without those that a third column of names calls a total of their area and measure.

    A total is kept where its area and measure have no other rows.

    Raises
    ------
    Refused
        When a total is not the sum of the other rows.

    Examples
    --------
    >>> names = pd.DataFrame({"Borough": ["Camden"] * 3, "Major": ["Theft"] * 3, "Minor": ["Car", "Bike", "Total"]})
    >>> numbers = pd.DataFrame({pd.Period("2016-08", "M"): [3, 4, 7]})
    >>> kept, notes = without_row_totals(numbers, names, area="Borough", measure="Major", where=str)
    >>> len(kept), notes
    (2, ['1 row called a total is the sum of the other rows of its area and measure, and is left out of sums.'])
    """
    key = [area, measure]
    if len(names.columns) == len(key):
        return numbers, []
    called = names.drop(columns=key).map(is_total).any(axis="columns").astype(bool)
    if not called.any():
        return numbers, []
    sums = sums_by_name(numbers[~called], names.loc[~called, key])
    places = names.loc[called, key].apply(tuple, axis="columns")
    places = places[places.isin(sums.index)]
    problems = [
        f"{where(row)}: '{_label(names.loc[row])}' is called a total and is not the sum of the other rows of "
        f"{place[1]} in {place[0]}{_difference(numbers.loc[row], sums.loc[place])}; correct it, or leave it out."
        for row, place in zip(places.index, places, strict=True)
        if not _agree(numbers.loc[row].to_numpy(), sums.loc[place].to_numpy())
    ]
    if problems:
        raise Refused(*problems)
    return numbers.drop(index=places.index), left_out_notes(len(places), "rows of its area and measure")


def check_grand_totals(
    totals: pd.DataFrame, names: pd.DataFrame, *tables: pd.DataFrame, where: Callable[[Any], str]
) -> None:
    """Refuse rows that are called the total of the whole table and are not.

    Parameters
    ----------
    totals, names
        The rows in question, and their names.
    tables
        The tables that they may be the sum of: with and without areas that repeat others.
    where
        Returns the place of a row, as problems begin.

    Raises
    ------
    Refused
        When a row is the sum of none of them.

    Examples
    --------
    >>> table = pd.DataFrame({pd.Period("2016-08", "M"): [3, 4]})
    >>> row, names = pd.DataFrame({pd.Period("2016-08", "M"): [8]}, [4]), pd.DataFrame({"Borough": "Total"}, [4])
    >>> check_grand_totals(row, names, table, where="boroughs.csv, row {}".format)
    Traceback (most recent call last):
    helpers.refusal.Refused: boroughs.csv, row 4: 'Total' is called a total and is not the sum of all other rows (August 2016: 8, the others 7); correct it, or leave it out.
    """  # noqa: E501
    wholes = [table.sum(min_count=len(table)) for table in tables]
    problems = [
        f"{where(row)}: '{_label(names.loc[row])}' is called a total and is not the sum of all other rows"
        f"{_difference(totals.loc[row], wholes[0])}; correct it, or leave it out."
        for row in totals.index
        if not any(_agree(totals.loc[row].to_numpy(), whole.to_numpy()) for whole in wholes)
    ]
    if problems:
        raise Refused(*problems)


def without_total(
    table: pd.DataFrame,
    level: str,
    places: Mapping[str, str],
    *others: pd.DataFrame,
    named: str = "",
    required: bool = True,
) -> tuple[pd.DataFrame, str, list[str]]:
    """The table without the area or measure that is the sum of the others, its name, and a note on it.

    One that is not called a total is taken for one only where its numbers are too many to agree by chance.

    Parameters
    ----------
    level
        "area" or "measure".
    places
        Where each name is first in the file, as problems begin.
    others
        The table with more areas or fewer measures, of which a total may be the sum instead.
    named
        The name that the total has, if the table has it.
    required
        Whether something that is called a total must be one. If not, it is kept, as nothing is summed.

    Raises
    ------
    Refused
        When something is called a total and is not the sum of the others.

    Examples
    --------
    >>> names = pd.MultiIndex.from_product([["Camden", "Bexley", "Total"], ["Drugs"]], names=["area", "measure"])
    >>> table = pd.DataFrame({pd.Period("2016-08", "M"): [3, 4, 7]}, names)
    >>> without_total(table, "area", {})[1:]
    ('Total', ["The area 'Total' is the sum of the other areas and is left out of sums."])
    """
    parts = parts_of(table, level)
    alternatives = [parts, *(parts_of(each, level) for each in others)]
    sums = [key for key, part in parts.items() if any(_is_sum_of_rest(key, part, each) for each in alternatives)]
    called = [key for key in parts if is_total(key) and len(parts) > 1]
    problems = [
        f"{places.get(key, '')}'{key}' is called a total and is not the sum of the other {level}s"
        f"{_first_difference(table, level, key)}; correct it, leave its rows out, or rename it."
        for key in called
        if key not in sums
    ]
    if problems and required:
        raise Refused(*problems)
    called = [key for key in called if key in sums]
    unlike_chance = [key for key in sums if len(parts) > 2 and _is_no_chance(parts[key], parts[key])]
    if called:
        total = called[0]
    elif named in sums and len(parts) > 2:
        total = named
    elif len(unlike_chance) == 1:
        total = unlike_chance[0]
    else:
        return table, "", []
    note = f"The {level} '{total}' is the sum of the other {level}s and is left out of sums."
    return table.drop(total, level=level), total, [note]


def without_repeats(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The table with areas that repeat another in every measure and month counted once, and a note on each.

    Areas with few counts may be alike by chance: they are named, and both are counted. Of an area and its total, the
    area is kept.

    Examples
    --------
    >>> names = pd.MultiIndex.from_product([["Heathrow", "Airports"], ["Drugs"]], names=["area", "measure"])
    >>> once, notes = without_repeats(pd.DataFrame([[50, 60], [50, 60]], names))
    >>> len(once), notes
    (1, ["'Airports' repeats 'Heathrow' in every measure and month: it is counted once, as 'Heathrow'."])
    """
    first: dict[bytes, str] = {}
    notes = []
    parts = parts_of(table, "area")
    for area in sorted(parts, key=is_total):  # totals come last; the order is otherwise kept
        cells = parts[area]
        same = first.setdefault(cells.tobytes(), area) if np.nansum(cells) else area
        if same == area:
            continue
        if _is_no_chance(cells, cells) or is_total(area):
            notes.append(f"'{area}' repeats '{same}' in every measure and month: it is counted once, as '{same}'.")
            table = table.drop(area, level="area")
        else:
            notes.append(f"'{area}' has the same counts as '{same}', too few to tell a repeat from chance: both count.")
    return table, notes


def left_out_notes(count: int, others: str) -> list[str]:
    """A note on the rows that are left out as totals of other rows; none where there are no such rows.

    Examples
    --------
    >>> left_out_notes(2, "rows"), left_out_notes(0, "rows")
    (['2 rows called a total are the sum of the other rows, and are left out of sums.'], [])
    """
    if count == 0:
        return []
    if count == 1:
        return [f"1 row called a total is the sum of the other {others}, and is left out of sums."]
    return [f"{count} rows called a total are the sum of the other {others}, and are left out of sums."]


def label_of(period: Any) -> str:
    """A month, or any span of months, as it is printed.

    Examples
    --------
    >>> label_of(pd.Period("2016-08", freq="M")), label_of(Span.parse("2016-04..2016-06"))
    ('August 2016', 'April to June 2016')
    """
    return period.label if isinstance(period, Span) else month_label(period)


def parts_of(table: pd.DataFrame, level: str) -> dict[str, np.ndarray]:
    """The counts of each area, by measure and period; or of each measure, by area and period.

    The table has a row for every area and measure.

    Examples
    --------
    >>> names = pd.MultiIndex.from_product([["Camden", "Bexley"], ["Drugs", "Theft"]], names=["area", "measure"])
    >>> parts_of(pd.DataFrame({"2016-08": [3, 4, 5, 6]}, names), "area")["Bexley"].tolist()
    [[5.0], [6.0]]
    """
    cells = table.to_numpy(dtype=float)
    own = table.index.names.index(level)
    rows: dict[str, list[tuple[str, int]]] = {}  # by name, each name on the other level with its row
    for row, names in enumerate(table.index.tolist()):
        rows.setdefault(str(names[own]), []).append((names[1 - own], row))
    return {key: cells[[row for _, row in sorted(each)]] for key, each in rows.items()}


def _is_sum_of_rest(key: str, part: np.ndarray, parts: Mapping[str, np.ndarray]) -> bool:
    """Whether counts are the sum of all others, wherever all are known."""
    rest = [cells for name, cells in parts.items() if name != key]
    return bool(rest) and rest[0].shape == part.shape and _agree(part, np.sum(rest, axis=0))


def _agree(part: np.ndarray, whole: np.ndarray) -> bool:
    """Whether two rows of counts are equal wherever both are known."""
    return np.array_equal(part[_known(part, whole)], whole[_known(part, whole)])


def _known(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(~np.isnan(part) & ~np.isnan(whole))


def _is_no_chance(part: np.ndarray, whole: np.ndarray) -> bool:
    """Whether counts are so many that others of their size would hardly agree with them by chance."""
    return bool(np.log1p(part[_known(part, whole)]).sum() >= np.log(CHANCE))


def _label(names: pd.Series) -> str:
    return str(next(name for name in names if is_total(name)))


def _difference(total: pd.Series, others: pd.Series, name: str = "") -> str:
    """The first month in which a total is not the sum of the others."""
    month = total.index[_known(total.to_numpy(), others.to_numpy()) & (total != others).to_numpy()][0]
    where = ", ".join(filter(None, [name, label_of(month)]))
    return f" ({where}: {number(total[month])}, the others {number(others[month])})"


def _first_difference(table: pd.DataFrame, level: str, key: str) -> str:
    rest = table.drop(key, level=level)
    total = table.xs(key, level=level).astype(float)
    others = sums_by_name(rest, rest.index.to_frame().drop(columns=level))
    name = next(name for name in total.index if not _agree(total.loc[name].to_numpy(), others.loc[name].to_numpy()))
    return _difference(total.loc[name], others.loc[name], name)
