"""A declared table laid out in one way whatever its shape: a row for each series, a column for each period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import compress

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
    """A table's counts, whatever its shape: a row for each series.

    Most tables have a few dozen rows, and a frame of these would take a hundred times as long to check as lists.

    Attributes
    ----------
    file
        The file, and the sheet where it has several, as problems begin.
    names
        The area and the measure of each row, and whatever else distinguishes rows: a list for each.
    numbers
        The counts, with a row for each series and a column for each span; NaN where there is none.
    spans
        The months of each column. A sum of all months has the span "to date".
    absent
        Which counts have no row in the file. Others that are NaN have a blank cell or a marker.
    places
        Where each row is in the file, or the first of the rows that were added up.
    columns
        The file's columns of areas and of measures, as problems name them.
    notes, problems
        Sentences on what was found and left out, and on cells that are not counts.
    rows_of_sums
        For each row, where in the file its sums over months have rows of their own, by the sum's span.
    others
        Other columns of the file that may name an area's parent: each area with its cells there.
    """

    file: str
    names: dict[str, list[str]]
    numbers: np.ndarray
    spans: list[Span]
    absent: np.ndarray
    places: list[int]
    columns: dict[str, str]
    notes: tuple[str, ...]
    rows_of_sums: list[dict[str, int]]
    others: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The names of each row."""
        return list(zip(*self.names.values(), strict=True))

    def where(self, row: int) -> str:
        """A row, as problems begin."""
        return f"{self.file}, row {self.places[row]}"

    def only(self, keep: Sequence[bool]) -> LaidOut:
        """The same table with only some of its rows."""
        if all(keep):
            return self
        return replace(
            self,
            names={column: list(compress(cells, keep)) for column, cells in self.names.items()},
            numbers=self.numbers[np.array(keep, dtype=bool)],
            absent=self.absent[np.array(keep, dtype=bool)],
            places=list(compress(self.places, keep)),
            rows_of_sums=list(compress(self.rows_of_sums, keep)),
        )

    def only_spans(self, keep: Sequence[int]) -> LaidOut:
        """The same table with only some of its spans, in this order."""
        spans = [self.spans[place] for place in keep]
        return replace(self, spans=spans, numbers=self.numbers[:, list(keep)], absent=self.absent[:, list(keep)])


def first_place(laid: LaidOut, level: str, name: str) -> str:
    """Where an area or a measure is first in the file, as problems begin; blank where no row has the name."""
    column, cells = laid.columns[level], laid.names[level]
    if name not in cells:
        return ""
    if not column:
        return f"{laid.file}, column {name}: "
    return f"{laid.where(cells.index(name))}, column {column}: "


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
    """Which cells match one of these, in which * matches anything."""
    fits = {cell for cell in cells.unique() if any(fnmatchcase(cell, each) for each in wanted)}
    return cells.isin(fits).to_numpy()


def other_columns(table: Table, declared: TableDeclaration) -> list[Column]:
    """The columns that are not declared as something else."""
    known = {*labels_of(declared), *declared.ignore, *declared.where, *declared.leave_out}
    return [column for column in table.columns if column.name not in known]


def areas_of(text: pd.DataFrame, declared: TableDeclaration) -> list[str]:
    """The area of each row."""
    if declared.only_area:
        return [declared.only_area] * len(text)
    return without_notes(text[declared.area])


def without_notes(names: Iterable[str]) -> list[str]:
    """Names without the marks of notes at their end.

    Examples
    --------
    >>> without_notes(["Humberside [note 4]", "Burglary¹", "Wyre"])
    ['Humberside', 'Burglary', 'Wyre']
    """
    names = list(names)
    bare = {name: _NOTES.sub("", name) for name in dict.fromkeys(names)}
    return [bare[name] for name in names]


def measures_of(text: pd.DataFrame, declared: TableDeclaration) -> list[str]:
    """The measure of each row, from one column or from several joined."""
    if declared.only_measure:
        return [declared.only_measure] * len(text)
    first, *others = [without_notes(text[column]) for column in declared.measure]
    for cells in others:
        first = [f"{name}: {cell}" if cell else name for name, cell in zip(first, cells, strict=True)]
    return first


def as_index(spans: Sequence[Span]) -> pd.Index:
    """Spans as columns: a list of them would be taken for several levels."""
    labels = np.empty(len(spans), dtype=object)
    labels[:] = spans
    return pd.Index(labels)
