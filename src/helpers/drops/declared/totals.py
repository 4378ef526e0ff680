"""Totals and repeats among the rows of a table: recognised by their names and checked by their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE, LaidOut
from helpers.drops.declared.series import Series, parts_of, without
from helpers.english import number
from helpers.periods import Span, month_label
from helpers.refusal import Refused

# Two counts of about n are equal by chance about once in n cases. Anything rarer than once in this many is not chance.
CHANCE = 1000
_TOTAL = re.compile(r"^(sub-?)?totals?\b|\b(sub)?totals?\W*$|^(all|overall)$", re.IGNORECASE)


@lru_cache(maxsize=100_000)  # a table names the same few areas in every row
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


def are_grand_totals(laid: LaidOut) -> list[bool]:
    """Whether each row is called the total of the whole table: one name is a total's, the other too or blank.

    A row whose names other rows have as well is not one. In a table with totals of areas and totals of measures, it is
    the row where the two meet.
    """
    rows = list(zip(laid.names[AREA], laid.names[MEASURE], strict=True))
    found = [any(map(is_total, row)) and all(name == "" or is_total(name) for name in row) for row in rows]
    if all(found) or not any(found):
        return [False] * len(rows)
    elsewhere = {name for row, whole in zip(rows, found, strict=True) if not whole for name in row}
    return [whole and elsewhere.isdisjoint(row) for row, whole in zip(rows, found, strict=True)]


def sums_by_name(laid: LaidOut) -> Series:
    """The sums of rows with the same area and measure, in order of first appearance; one blank makes a sum unknown."""
    keys = list(zip(laid.names[AREA], laid.names[MEASURE], strict=True))
    distinct = list(dict.fromkeys(keys))
    if len(distinct) == len(keys):
        return dict(zip(keys, laid.numbers, strict=True))
    place = {key: i for i, key in enumerate(distinct)}
    sums = pd.DataFrame(laid.numbers).groupby(np.array([place[key] for key in keys])).sum(skipna=False)
    return dict(zip(distinct, sums.to_numpy(), strict=True))


def without_row_totals(laid: LaidOut) -> tuple[LaidOut, list[str]]:
    """The rows without those that a third column of names calls a total of their area and measure.

    A total is kept where its area and measure have no other rows.

    Raises
    ------
    Refused
        When a total is not the sum of the other rows.
    """
    others = [cells for column, cells in laid.names.items() if column not in (AREA, MEASURE)]
    called = [any(map(is_total, row)) for row in zip(*others, strict=True)]
    if not any(called):
        return laid, []
    sums = sums_by_name(laid.only([not is_called for is_called in called]))
    problems, left_out = [], set()
    for row, (names, is_called) in enumerate(zip(laid.rows, called, strict=True)):
        area, measure = laid.names[AREA][row], laid.names[MEASURE][row]
        if not is_called or (area, measure) not in sums:
            continue
        left_out.add(row)
        own, rest = laid.numbers[row], sums[area, measure]
        if not _agree(own, rest):
            problems.append(
                f"{laid.where(row)}: '{_label(names)}' is called a total and is not the sum of the other rows of "
                f"{measure} in {area}{_difference(own, rest, laid.spans)}; correct it, or leave it out."
            )
    if problems:
        raise Refused(*problems)
    kept = laid.only([row not in left_out for row in range(len(called))])
    return kept, left_out_notes(len(left_out), "rows of its area and measure")


def check_grand_totals(totals: LaidOut, *tables: Series) -> None:
    """Refuse rows that are called the total of the whole table and are not.

    Parameters
    ----------
    totals
        The rows in question.
    tables
        The tables that they may be the sum of: with and without areas that repeat others.

    Raises
    ------
    Refused
        When a row is the sum of none of them.
    """
    if not totals.places:
        return
    wholes = [sum(table.values(), np.zeros(len(totals.spans))) for table in tables]
    problems = [
        f"{totals.where(row)}: '{_label(names)}' is called a total and is not the sum of all other rows"
        f"{_difference(own, wholes[0], totals.spans)}; correct it, or leave it out."
        for row, (names, own) in enumerate(zip(totals.rows, totals.numbers, strict=True))
        if not any(_agree(own, whole) for whole in wholes)
    ]
    if problems:
        raise Refused(*problems)


def without_total(
    table: Series,
    level: str,
    place_of: Callable[[str], str],
    *others: Series,
    spans: Sequence[Any],
    named: str = "",
    required: bool = True,
) -> tuple[Series, str, list[str]]:
    """The table without the area or measure that is the sum of the others, its name, and a note on it.

    One that is not called a total is taken for one only where its numbers are too many to agree by chance.

    Parameters
    ----------
    level
        "area" or "measure".
    place_of
        Returns where a name is first in the file, as problems begin.
    others
        The table with more areas or fewer measures, of which a total may be the sum instead.
    spans
        The months of the table's numbers.
    named
        The name that the total has, if the table has it.
    required
        Whether something that is called a total must be one. If not, it is kept, because nothing is summed.

    Raises
    ------
    Refused
        When something is called a total and is not the sum of the others.

    Examples
    --------
    >>> table = {(area, "Drugs"): np.array([n]) for area, n in {"Camden": 3.0, "Bexley": 4.0, "Total": 7.0}.items()}
    >>> without_total(table, "area", str, spans=[pd.Period("2016-08", "M")])[1:]
    ('Total', ["The area 'Total' is the sum of the other areas and is left out of sums."])
    """
    parts = parts_of(table, level)
    alternatives = [parts, *(parts_of(each, level) for each in others)]
    wholes = [np.sum([*each.values()], axis=0) for each in alternatives]
    sums = [
        key
        for key, part in parts.items()
        if any(_is_sum_of_rest(key, part, *each) for each in zip(alternatives, wholes, strict=True))
    ]
    called = [key for key in parts if is_total(key) and len(parts) > 1]
    problems = [
        f"{place_of(key)}'{key}' is called a total and is not the sum of the other {level}s"
        f"{_first_difference(table, level, key, spans)}; correct it, leave its rows out, or rename it."
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
    return without(table, level, {total}), total, [note]


def without_repeats(table: Series) -> tuple[Series, list[str]]:
    """The table with areas that repeat another in every measure and month counted once, and a note on each.

    Areas with few counts may be alike by chance: they are named, and both are counted. Of an area and its total, the
    area is kept.

    Examples
    --------
    >>> table = {("Heathrow", "Drugs"): np.array([50.0, 60.0]), ("Airports", "Drugs"): np.array([50.0, 60.0])}
    >>> once, notes = without_repeats(table)
    >>> len(once), notes
    (1, ["'Airports' repeats 'Heathrow' in every measure and month: it is counted once, as 'Heathrow'."])
    """
    first: dict[bytes, str] = {}
    notes = []
    parts = parts_of(table, AREA)
    for area in sorted(parts, key=is_total):  # totals come last; the order is otherwise kept
        cells = parts[area]
        same = first.setdefault(cells.tobytes(), area) if np.nansum(cells) else area
        if same == area:
            continue
        if _is_no_chance(cells, cells) or is_total(area):
            notes.append(f"'{area}' repeats '{same}' in every measure and month: it is counted once, as '{same}'.")
            table = without(table, AREA, {area})
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


def _is_sum_of_rest(key: str, part: np.ndarray, parts: Mapping[str, np.ndarray], whole: np.ndarray) -> bool:
    """Whether counts are the sum of all others, wherever all are known.

    Parameters
    ----------
    whole
        The sum of all, which rules most of them out.
    """
    rest = len(parts) - (key in parts)
    about = whole - part if key in parts else whole  # exact except for the last digits of fractions
    if rest == 0 or (np.abs(part - about) > 1e-6 * np.abs(whole)).any():
        return False
    return _agree(part, np.sum([cells for name, cells in parts.items() if name != key], axis=0))


def _agree(part: np.ndarray, whole: np.ndarray) -> bool:
    """Whether two rows of counts are equal wherever both are known."""
    known = _known(part, whole)
    return np.array_equal(part[known], whole[known])


def _known(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(~np.isnan(part) & ~np.isnan(whole))


def _is_no_chance(part: np.ndarray, whole: np.ndarray) -> bool:
    """Whether counts are so many that others of their size would hardly agree with them by chance."""
    return bool(np.log1p(part[_known(part, whole)]).sum() >= np.log(CHANCE))


def _label(names: Iterable[str]) -> str:
    return next(name for name in names if is_total(name))


def _difference(total: np.ndarray, others: np.ndarray, spans: Sequence[Any], name: str = "") -> str:
    """The first month in which a total is not the sum of the others."""
    column = int(np.argmax(_known(total, others) & (total != others)))
    where = ", ".join(filter(None, [name, label_of(spans[column])]))
    return f" ({where}: {number(total[column])}, the others {number(others[column])})"


def _first_difference(table: Series, level: str, key: str, spans: Sequence[Any]) -> str:
    """The first other name and month in which a total is not the sum of the others."""
    own = [AREA, MEASURE].index(level)
    for names, total in table.items():
        others = [cells for other, cells in table.items() if other[1 - own] == names[1 - own] and other[own] != key]
        if names[own] == key and not _agree(total, np.sum(others, axis=0)):
            return _difference(total, np.sum(others, axis=0), spans, names[1 - own])
    raise ValueError(f"'{key}' is the sum of the others")
