"""A declared table laid out in one way whatever its shape: a row for each series, a column for each period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, cast

import numpy as np
import pandas as pd

from helpers.drops.declared.table import TableDeclaration
from helpers.drops.sheets.find_table import Table
from helpers.drops.sheets.header import Column
from helpers.periods import Span
from helpers.refusal import Refused, unknown

AREA, MEASURE, PARENT = "area", "measure", "parent of the area"
WHOLE = Span(None, None)  # the span of a sum of all months
_NOTES = re.compile(r"(\s*(\[(note )?[a-z0-9, ]{1,12}\]|[¹²³⁰⁴-⁹]+|[*†‡]+))+$", re.IGNORECASE)
VALUES_NAMED = 6  # a refusal names this many of the values found


@dataclass(frozen=True)
class LaidOut:
    """A table's counts, whatever its shape.

    Attributes
    ----------
    file
        The file, and the sheet where it has several, as problems begin.
    names
        The area and the measure of each row, and what else tells rows apart.
    numbers
        The counts, a column for each `Span`; NaN where there is none. A sum of all months has the span "to date".
    absent
        Which counts have no row in the file. Others that are NaN have a blank cell or a marker.
    places
        The file's row of each row, or the first of them.
    rows_of_sums
        The file's row of each sum over months that has one of its own, by row and span.
    columns
        The file's columns of areas and of measures, as problems name them.
    others
        Other columns of the file that may say what an area is in, a row for each of theirs, indexed by area.
    notes, problems
        Sentences on what was found and left out, and on cells that are no counts.
    """

    file: str
    names: pd.DataFrame
    numbers: pd.DataFrame
    absent: pd.DataFrame
    places: dict[Any, int]
    columns: dict[str, str]
    notes: tuple[str, ...]
    rows_of_sums: dict[tuple[Any, str], int] = field(default_factory=dict)
    others: pd.DataFrame = field(default_factory=pd.DataFrame)
    problems: tuple[str, ...] = ()


def check_columns(table: Table, declared: TableDeclaration, file: str) -> None:
    """Refuse a declaration that names a column which the table lacks, or one for two purposes."""
    known = list(table.text.columns)
    labels = labels_of(declared)
    wanted = [
        *labels,
        *declared.where,
        *declared.leave_out,
        *declared.ignore,
        *declared.add,
        *declared.columns,
        declared.count,
    ]
    wanted = [name for name in dict.fromkeys(wanted) if name]
    problems = [f"{file}: {unknown('column', name, known)}" for name in wanted if name not in known]
    twice = next((name for name in labels if labels.count(name) > 1), "")
    if twice and declared.area and declared.measure:
        problems.append(f"drop.toml: '{twice}' is named as the column of areas and as that of measures; correct one.")
    if problems:
        raise Refused(*problems)


def labels_of(declared: TableDeclaration) -> list[str]:
    """The declared columns that name what is counted."""
    labels = [declared.area, *declared.measure, declared.parent]
    if declared.across != "months":
        labels += [declared.month, declared.year]
    return [name for name in labels if name]


def chosen_rows(table: Table, declared: TableDeclaration, file: str) -> tuple[pd.DataFrame, list[str]]:
    """The rows that `where` keeps and `leave_out` does not, and a note on the others."""
    text = table.text
    keep = np.ones(len(text), dtype=bool)
    problems = []
    for column, wanted in declared.where.items():
        found = _is_any(text[column], wanted)
        if not found.any():
            known = list(dict.fromkeys(text[column]))[:VALUES_NAMED]
            problems.append(
                f"{file}, column {column}: no row has {' or '.join(map(repr, wanted))} (found: {', '.join(known)}): "
                "correct 'where' in drop.toml."
            )
        keep &= found
    for column, unwanted in declared.leave_out.items():
        keep &= ~_is_any(text[column], unwanted)
    if not problems and not keep.any():
        problems.append(f"{file}: 'where' and 'leave_out' in drop.toml leave no row: correct them.")
    if problems:
        raise Refused(*problems)
    left = int((~keep).sum())
    notes = [f"{left} of {len(text)} rows are left out by 'where' and 'leave_out' in drop.toml."] if left else []
    return text[keep], notes


def _is_any(cells: pd.Series, wanted: Sequence[str]) -> np.ndarray:
    """Which cells are one of these, in which * stands for anything."""
    fits = {cell for cell in cells.unique() if any(fnmatchcase(cell, each) for each in wanted)}
    return cells.isin(fits).to_numpy()


def other_columns(table: Table, declared: TableDeclaration) -> list[Column]:
    """The columns that are not declared as something else."""
    known = {*labels_of(declared), *declared.ignore, *declared.where, *declared.leave_out}
    return [column for column in table.columns if column.name not in known]


def areas_of(text: pd.DataFrame, declared: TableDeclaration) -> pd.Series:
    """The area of each row."""
    if declared.only_area:
        return pd.Series(declared.only_area, text.index, dtype=object)
    return without_notes(text[declared.area])


def without_notes(names: pd.Series) -> pd.Series:
    """Names without the marks of notes at their end.

    Examples
    --------
    >>> without_notes(pd.Series(["Humberside [note 4]", "Burglary¹", "Wyre"])).tolist()
    ['Humberside', 'Burglary', 'Wyre']
    """
    return names.map({name: _NOTES.sub("", name) for name in names.unique()})


def measures_of(text: pd.DataFrame, declared: TableDeclaration) -> pd.Series:
    """The measure of each row, from one column or from several joined."""
    if declared.only_measure:
        return pd.Series(declared.only_measure, text.index, dtype=object)
    first, *others = [without_notes(text[column]) for column in declared.measure]
    for each in others:
        first = first.where(each == "", first + ": " + each)
    return first


def spans_in(numbers: pd.DataFrame) -> list[Span]:
    """The spans that are a table's columns."""
    return cast("list[Span]", list(numbers.columns))


def as_index(spans: Sequence[Span]) -> pd.Index:
    """Spans as columns: a list of them would be taken for several levels."""
    labels = np.empty(len(spans), dtype=object)
    labels[:] = spans
    return pd.Index(labels)
