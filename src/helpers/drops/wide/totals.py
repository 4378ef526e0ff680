"""Totals and repeats among the rows of a wide table: told by their names, and held to their numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from helpers.english import number
from helpers.periods import month_label
from helpers.refusal import Refused

# Counts around n agree by chance once in some n months. Less than once in a thousand is no chance.
CHANCE = 1000
_TOTAL = re.compile(r"^(sub-?)?totals?\b|\b(sub)?totals?\W*$|^(all|overall)$", re.IGNORECASE)


def is_total(name: str) -> bool:
    """Whether a name says that it is a total.

    Examples
    --------
    >>> [is_total(name) for name in ("Total", "London total", "Sub-total", "All")]
    [True, True, True, True]
    >>> is_total("All other theft"), is_total("")
    (False, False)
    """
    return _TOTAL.search(name) is not None


def grand_totals(names: pd.DataFrame, area: str, measure: str) -> pd.Series:
    """Whether each row is called the total of the whole table: by one name, the other blank or a total's as well.

    A row where the areas' total meets the measures' total is none: it belongs to both.

    Examples
    --------
    >>> names = pd.DataFrame({"Borough": ["Camden", "Bexley", "Total"], "Offence": ["Drugs", "Drugs", ""]})
    >>> grand_totals(names, "Borough", "Offence").tolist()
    [False, False, True]
    """
    both = names[[area, measure]]
    called = both.map(is_total)
    found = (called | (both == "")).all(axis="columns") & called.any(axis="columns")
    if found.all():
        return ~found
    elsewhere = set(both[~found].to_numpy().ravel())
    return found & ~both.isin(elsewhere).any(axis="columns")


def summed(numbers: pd.DataFrame, names: pd.DataFrame) -> pd.DataFrame:
    """The sums of rows that have the same names, in order of first appearance; one blank makes a sum unknown.

    Examples
    --------
    >>> names = pd.DataFrame({"area": ["Camden"] * 2, "measure": ["Theft"] * 2})
    >>> summed(pd.DataFrame({"2016-07": [3, 4], "2016-08": [5, None]}), names).values.tolist()
    [[7.0, nan]]
    """
    groups = numbers.astype(float).groupby([names[column] for column in names], sort=False)
    return groups.sum().where(groups.count().eq(groups.size(), axis="index"))


def without_row_totals(
    numbers: pd.DataFrame, names: pd.DataFrame, *, area: str, measure: str, file: str
) -> tuple[pd.DataFrame, list[str]]:
    """The rows without those that a further column of names calls a total of their area and measure.

    One that has no other rows beside it is no total but all there is.

    Raises
    ------
    Refused
        When one is not the sum of the others.

    Examples
    --------
    >>> names = pd.DataFrame({"Borough": ["Camden"] * 3, "Major": ["Theft"] * 3, "Minor": ["Car", "Bike", "Total"]})
    >>> numbers = pd.DataFrame({pd.Period("2016-08", "M"): [3, 4, 7]})
    >>> kept, notes = without_row_totals(numbers, names, area="Borough", measure="Major", file="boroughs.csv")
    >>> len(kept), notes
    (2, ['1 row called a total is the sum of the other rows of its area and measure, and is left out of sums.'])
    """
    key = [area, measure]
    called = names.drop(columns=key).map(is_total).any(axis="columns").astype(bool)
    sums = summed(numbers[~called], names.loc[~called, key])
    places = names.loc[called, key].apply(tuple, axis="columns") if called.any() else pd.Series(dtype=object)
    places = places[places.isin(sums.index)]
    problems = [
        f"{file}, row {row}: '{_label(names.loc[row])}' is called a total and is not the sum of the other rows of "
        f"{place[1]} in {place[0]}{_apart(numbers.loc[row], sums.loc[place])}; correct it, or leave it out."
        for row, place in zip(places.index, places, strict=True)
        if not _agree(numbers.loc[row].to_numpy(), sums.loc[place].to_numpy())
    ]
    if problems:
        raise Refused(*problems)
    return numbers.drop(index=places.index), _left_out(len(places), "rows of its area and measure")


def checked_grand_totals(totals: pd.DataFrame, names: pd.DataFrame, *tables: pd.DataFrame, file: str) -> list[str]:
    """A sentence on the rows that are called the total of the whole table, if they are.

    Parameters
    ----------
    totals, names
        The rows in question, with their names.
    tables
        What they may be the sum of: with and without areas that repeat others.

    Raises
    ------
    Refused
        When one is the sum of none of them.

    Examples
    --------
    >>> table = pd.DataFrame({pd.Period("2016-08", "M"): [3, 4]})
    >>> row, names = pd.DataFrame({pd.Period("2016-08", "M"): [8]}, [4]), pd.DataFrame({"Borough": "Total"}, [4])
    >>> checked_grand_totals(row, names, table, file="boroughs.csv")
    Traceback (most recent call last):
    helpers.refusal.Refused: boroughs.csv, row 4: 'Total' is called a total and is not the sum of all other rows (August 2016: 8, the others 7); correct it, or leave it out.
    """  # noqa: E501
    wholes = [table.sum(min_count=len(table)) for table in tables]
    wrong = [
        f"{file}, row {row}: '{_label(names.loc[row])}' is called a total and is not the sum of all other rows"
        f"{_apart(totals.loc[row], wholes[0])}; correct it, or leave it out."
        for row in totals.index
        if not any(_agree(totals.loc[row].to_numpy(), whole.to_numpy()) for whole in wholes)
    ]
    if wrong:
        raise Refused(*wrong)
    return _left_out(len(totals), "rows")


def without_total(
    table: pd.DataFrame, level: str, rows: Mapping[str, str], repeating: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, str, list[str]]:
    """The table without the area or measure that is the sum of the others, its name, and a sentence on it.

    One that is not called a total is taken for one only where its numbers are too many to agree by chance.

    `rows` says where each name stands in the file, for problems. `repeating` is the table that still holds areas which
    repeat others: a total may have been made with them.

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
    parts = _parts(table, level)
    wholes = [np.sum([*_parts(each, level).values()], axis=0) for each in (table, repeating) if each is not None]
    sums = [key for key, part in parts.items() if any(_agree(part * 2, whole) for whole in wholes)]
    called = [key for key in parts if is_total(key) and len(parts) > 1]
    wrong = [key for key in called if key not in sums]
    if wrong:
        said = f"is called a total and is not the sum of the other {level}s"
        remedy = "correct it, leave its rows out, or rename it."
        raise Refused(*(f"{rows.get(key, '')}'{key}' {said}{_first_apart(table, level, key)}; {remedy}"
                        for key in wrong))  # fmt: skip
    unlike_chance = [key for key in sums if len(parts) > 2 and _no_chance(parts[key], wholes[-1])]
    found = [*called, *(unlike_chance if len(unlike_chance) == 1 else [])][:1]
    if not found:
        return table, "", []
    note = f"The {level} '{found[0]}' is the sum of the other {level}s and is left out of sums."
    return table.drop(found[0], level=level), found[0], [note]


def without_repeats(table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The table with areas that repeat another in every measure and month counted once, and a sentence on each.

    Areas of few counts may be alike by chance: they are named, and both are counted. Of an area and what is called
    its total, the area is kept.

    Examples
    --------
    >>> names = pd.MultiIndex.from_product([["Heathrow", "Airports"], ["Drugs"]], names=["area", "measure"])
    >>> once, notes = without_repeats(pd.DataFrame([[50, 60], [50, 60]], names))
    >>> len(once), notes
    (1, ["'Airports' repeats 'Heathrow' in every measure and month: it is counted once, as 'Heathrow'."])
    """
    first: dict[bytes, str] = {}
    notes = []
    parts = _parts(table, "area")
    for area in sorted(parts, key=is_total):  # stable: what is called a total comes last
        cells = parts[area]
        same = first.setdefault(cells.tobytes(), area) if np.nansum(cells) else area
        if same == area:
            continue
        if _no_chance(cells, cells) or is_total(area):
            notes.append(f"'{area}' repeats '{same}' in every measure and month: it is counted once, as '{same}'.")
            table = table.drop(area, level="area")
        else:
            notes.append(f"'{area}' has the same counts as '{same}', too few to tell a repeat from chance: both count.")
    return table, notes


def _parts(table: pd.DataFrame, level: str) -> dict[str, np.ndarray]:
    """The counts of each area, by measure and month; or of each measure, by area and month."""
    ordered = table.astype(float).sort_index()
    return {str(key): ordered.xs(key, level=level).to_numpy() for key in table.index.unique(level)}


def _agree(part: np.ndarray, whole: np.ndarray) -> bool:
    """Whether two rows of counts are the same wherever both are known."""
    return np.array_equal(part[_known(part, whole)], whole[_known(part, whole)])


def _known(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(~np.isnan(part) & ~np.isnan(whole))


def _no_chance(part: np.ndarray, whole: np.ndarray) -> bool:
    """Whether counts are so many that chance alone would hardly make others of their size agree with them."""
    return bool(np.log1p(part[_known(part, whole)]).sum() >= np.log(CHANCE))


def _label(names: pd.Series) -> str:
    return str(next(name for name in names if is_total(name)))


def _apart(said: pd.Series, others: pd.Series, name: str = "") -> str:
    """The first month in which a total is not the sum."""
    month = said.index[_known(said.to_numpy(), others.to_numpy()) & (said != others).to_numpy()][0]
    where = ", ".join(filter(None, [name, month_label(month)]))
    return f" ({where}: {number(said[month])}, the others {number(others[month])})"


def _first_apart(table: pd.DataFrame, level: str, key: str) -> str:
    rest = table.drop(key, level=level)
    said = table.xs(key, level=level).astype(float)
    others = summed(rest, rest.index.to_frame().drop(columns=level))
    name = next(name for name in said.index if not _agree(said.loc[name].to_numpy(), others.loc[name].to_numpy()))
    return _apart(said.loc[name], others.loc[name], name)


def _left_out(count: int, others: str) -> list[str]:
    called, them = ("row called a total is", "is") if count == 1 else ("rows called a total are", "are")
    return [f"{count} {called} the sum of the other {others}, and {them} left out of sums."] * bool(count)
