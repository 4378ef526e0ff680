"""Totals within a table: of the areas in one parent, of one area's rows, of everything."""

from __future__ import annotations

import re
from collections.abc import Callable
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


def areas_in_parents(laid: LaidOut, declared: TableDeclaration) -> tuple[pd.DataFrame, list[str]]:
    """The names, with that of its parent in the name of each area whose own is in two."""
    names = laid.names.copy()
    if not declared.parent:
        return names, []
    pairs = names.loc[names[AREA] != "", [AREA, PARENT]].drop_duplicates()
    often = pairs[AREA].value_counts()
    several = sorted(str(name) for name in often.index[often > 1] if not is_total(str(name)))
    shared = names[AREA].isin(several)
    names.loc[shared, AREA] = names.loc[shared, AREA] + " (" + names.loc[shared, PARENT] + ")"
    if not several:
        return names, []
    verb = "is a name" if len(several) == 1 else "are names"
    return names, [f"{and_list(several)} {verb} in more than one {declared.parent}: each has its own in brackets."]


def without_parent_totals(
    numbers: pd.DataFrame, names: pd.DataFrame, where: Callable[[Any], str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The rows without those that are the total of a parent: they have no area, or one that is called a total."""
    if PARENT not in names:
        return numbers, names, []
    parents = names[PARENT]
    called = ((names[AREA] == "") | names[AREA].map(is_total)).astype(bool) & (parents != "") & ~parents.map(is_total)
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
    left_out = names.index[called][place >= 0]
    given, expected = numbers.loc[left_out].to_numpy(dtype=float), sums.to_numpy()[place[place >= 0]]
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
    notes = (
        [f"{len(left_out)} rows are the totals of their parents, and are left out of sums."] if len(left_out) else []
    )
    return numbers.drop(index=left_out), names.drop(index=left_out), notes


def without_totals_of_one_area(
    numbers: pd.DataFrame, names: pd.DataFrame, where: Callable[[Any], str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The rows without those that a table of blocks has below each area: "Wyre total", without a measure."""
    of_all = (names[MEASURE] == "") | names[MEASURE].map(is_total).astype(bool)
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
    plain = set(names.loc[~called, MEASURE])
    return called & ~names[MEASURE].isin(plain) & ~names[MEASURE].map(is_total).astype(bool) & bool(plain)
