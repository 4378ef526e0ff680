"""Totals within a table: of the areas in one parent, of one area's rows, of everything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE, PARENT, LaidOut
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import is_total, label_of
from helpers.english import and_list, number
from helpers.refusal import Refused

MOST_PROBLEMS = 20
_OF_TOTAL = re.compile(r"\b(sub-?)?totals?\b", re.IGNORECASE)


def with_totals_of_parents_named(laid: LaidOut) -> LaidOut:
    """The rows with the name of a total that is in the column of parents as that of the area, if that is blank."""
    if PARENT not in laid.names:
        return laid
    called = (laid.names[AREA] == "") & laid.names[PARENT].map(is_total).astype(bool)
    return replace(laid, names=laid.names.assign(**{AREA: laid.names[AREA].mask(called, laid.names[PARENT])}))


def areas_in_parents(laid: LaidOut, declared: TableDeclaration) -> tuple[pd.DataFrame, list[str]]:
    """The names, with that of its parent in the name of each area whose own is in two, or is that of a parent."""
    names = laid.names.copy()
    if declared.only_parent:
        names[PARENT] = declared.only_parent
    if PARENT not in names:
        return names, []
    pairs = names.loc[names[AREA] != "", [AREA, PARENT]].drop_duplicates()
    often = pairs[AREA].value_counts()
    several = sorted(str(name) for name in often.index[often > 1] if not is_total(str(name)))
    parents = [parent for parent in names[PARENT].unique() if parent and not is_total(parent)]
    shared = names[AREA].isin([*several, *(() if declared.priority else parents)])  # counts have sums of parents
    names.loc[shared, AREA] = names.loc[shared, AREA] + " (" + names.loc[shared, PARENT] + ")"
    if not several:
        return names, []
    verb = "is a name" if len(several) == 1 else "are names"
    return names, [f"{and_list(several)} {verb} in more than one {declared.parent}: each has its own in brackets."]


def without_parent(area: str, parent: str) -> str:
    """An area's own name, without that of its parent in brackets behind it.

    Examples
    --------
    >>> without_parent("Abbey (Merton)", "Merton"), without_parent("Park", "Merton")
    ('Abbey', 'Park')
    """
    return area.removesuffix(f" ({parent})")


def without_parent_totals(
    numbers: pd.DataFrame, names: pd.DataFrame, where: Callable[[Any], str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The rows without those that are the total of a parent.

    They have no area, or one that is called a total, or the parent's own name. A row of that name which is not the sum
    is an area that is called as its parent is.
    """
    if PARENT not in names:
        return numbers, names, []
    parents = names[PARENT]
    called = ((names[AREA] == "") | names[AREA].map(is_total)).astype(bool) & (parents != "") & ~parents.map(is_total)
    own = (names[AREA] == parents + " (" + parents + ")") & (parents != "")
    if own.any():
        left_out, given, expected = _beside_sums(numbers[~called], names[~called], own[~called])
        is_sum = pd.Series((given == expected).all(axis=1), left_out).groupby(parents[left_out]).transform("all")
        called |= names.index.isin(left_out[is_sum[left_out].to_numpy(dtype=bool)])
    left_out, given, expected = _beside_sums(numbers, names, called)
    differs = ~np.isnan(given) & ~np.isnan(expected) & (given != expected)
    problems = []
    for at in np.flatnonzero(differs.any(axis=1))[:MOST_PROBLEMS]:
        row, column = left_out[at], int(np.argmax(differs[at]))
        problems.append(
            f"{where(row)}: the total of {names.loc[row, PARENT]} is not the sum of its areas "
            f"({names.loc[row, MEASURE]}, {label_of(list(numbers.columns)[column])}: {number(given[at, column])}, the "
            f"others {number(expected[at, column])}); correct it, or name it under 'leave_out' in drop.toml."
        )
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])
    are = (
        "row is the total of its parent, and is"
        if len(left_out) == 1
        else "rows are the totals of their parents, and are"
    )
    notes = [f"{len(left_out)} {are} left out of sums."] if len(left_out) else []
    return numbers.drop(index=left_out), names.drop(index=left_out), notes


def _beside_sums(
    numbers: pd.DataFrame, names: pd.DataFrame, called: pd.Series[bool]
) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """The rows that are called totals and have others beside them, their numbers, and the sums of those others."""
    others = [column for column in names.columns if column != AREA]
    rows = ~called
    sums = (
        numbers[rows].astype(float).groupby([names.loc[rows, column] for column in others], sort=False).sum(min_count=1)
    )
    keys = (
        pd.MultiIndex.from_frame(names.loc[called, others])
        if len(others) > 1
        else pd.Index(names.loc[called, others[0]])
    )
    place = sums.index.get_indexer(keys)
    found = names.index[called][place >= 0]
    return found, numbers.loc[found].to_numpy(dtype=float), sums.to_numpy()[place[place >= 0]]


def without_totals_of_one_area(
    numbers: pd.DataFrame, names: pd.DataFrame, where: Callable[[Any], str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The rows without those that a table of blocks has below each area: "Wyre total", without a measure."""
    of_all = (names[MEASURE] == "") | names[MEASURE].map(is_total).astype(bool)
    if not of_all.any():
        return numbers, names, []
    bare = names[AREA].map({name: _OF_TOTAL.sub("", name).strip() for name in names[AREA].unique()})
    is_own = of_all & (bare != names[AREA]) & bare.isin(names.loc[~of_all, AREA])
    problems = []
    for row in names.index[is_own]:
        own = numbers[(names[AREA] == bare[row]) & ~of_all].astype(float)
        expected = own.sum(min_count=len(own))
        wrong = (numbers.loc[row].notna() & expected.notna() & (numbers.loc[row] != expected)).to_numpy()
        if wrong.any():
            month = numbers.columns[wrong][0]
            problems.append(
                f"{where(row)}: '{names.loc[row, AREA]}' is not the sum of the rows of {bare[row]} ({label_of(month)}: "
                f"{number(numbers.loc[row, month])}, the others {number(expected[month])}); correct it, or leave it "
                "out."
            )
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])
    count = int(is_own.sum())
    notes = [f"{count} rows are the totals of their areas, and are left out of sums."] if count else []
    return numbers[~is_own], names[~is_own], notes


def is_corner(names: pd.DataFrame) -> pd.Series[bool]:
    """Whether each row is the total of everything under a name of its own: a measure that no area but the total has."""
    called = names[AREA].map(is_total).astype(bool)
    if not called.any():
        return called
    plain = set(names.loc[~called, MEASURE])
    return called & ~names[MEASURE].isin(plain) & ~names[MEASURE].map(is_total).astype(bool) & bool(plain)
