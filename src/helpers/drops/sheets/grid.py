"""A sheet as rows of text: what a person sees who opens the file, and a note on what is hidden from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple

from helpers.names import letters_of

MOST_RANGES = 5  # a note names this many ranges of rows or columns


class Merged(NamedTuple):
    """Cells merged into one: the numbers of the first and last row and column, the first being 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def place(self) -> str:
        """The range as a spreadsheet writes it.

        Examples
        --------
        >>> Merged(3, 3, 3, 15).place
        'C3:O3'
        """
        return f"{letters_of(self.left)}{self.top}:{letters_of(self.right)}{self.bottom}"


class Row(NamedTuple):
    """A row of a sheet: its number in the file, and its cells as text from column A on."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a CSV file, without what its reader cannot see.

    Attributes
    ----------
    file
        The file's name.
    name
        The sheet's name; blank for a CSV file.
    rows
        The visible rows with a filled cell. A hidden column is blank in each. Rows of a workbook are equally wide;
        those of a CSV file are as wide as they were sent.
    merged
        The merged cells. The value is in the first cell of each, and the others are blank.
    hidden_columns
        The numbers of hidden columns that had something in them.
    notes
        Sentences on what is hidden.
    several
        Whether the file has other visible sheets, so that problems must name this one.
    hidden_sheets
        The names of the file's hidden sheets.
    doubt
        A problem that a table of this sheet has: more of its rows are hidden than not, and nobody declared what they
        are.
    separator
        What separates the cells of a CSV file. A comma for workbooks.

    Examples
    --------
    >>> sheet = Sheet("crime.csv", "", (Row(1, ["District", "Count"]), Row(2, ["Wyre", "7"])))
    >>> sheet.where(2), sheet.where(2, 1)
    ('crime.csv, row 2', 'crime.csv, row 2, column B')
    """

    file: str
    name: str
    rows: tuple[Row, ...]
    merged: tuple[Merged, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    several: bool = False
    hidden_sheets: tuple[str, ...] = ()
    doubt: str = ""
    separator: str = ","

    def where(self, row: int, place: int | None = None) -> str:
        """A row, or the cell at a place in it (the first being 0), as problems begin."""
        sheet = f", sheet '{self.name}'" if self.several else ""
        column = "" if place is None else f", column {letters_of(place + 1)}"
        return f"{self.file}{sheet}, row {row}{column}"


def visible_sheet(
    sheet: Sheet, cells: list[list[str]], hidden_rows: Mapping[int, str], hidden_columns: Set[int], hidden: str
) -> Sheet:
    """A sheet with its rows, without those that are hidden, and a note on what is hidden.

    Parameters
    ----------
    sheet
        The sheet, without rows as yet.
    cells
        All rows from the first on.
    hidden_rows
        Why each hidden row is hidden, by its number: "hidden", "hidden by a filter" or "folded away".
    hidden_columns
        The numbers of the hidden columns.
    hidden
        What is done with hidden rows and columns: "leave out", "read", or blank where nobody declared it.

    Examples
    --------
    >>> cells = [["area", "n"], ["Wyre", "7"], ["Wyre", "8"]]
    >>> sheet = visible_sheet(Sheet("a.xlsx", "", ()), cells, {3: "hidden"}, set(), "")
    >>> [row.number for row in sheet.rows], sheet.notes
    ([1, 2], ('a.xlsx: row 3 is hidden, and left out.',))
    """
    for each in sheet.merged:
        _clear_covered(cells, each)
    filled = [Row(number, row) for number, row in enumerate(cells, 1) if any(row)]
    width = max((len(row.cells) for row in filled), default=0)
    columns = {c for c in hidden_columns if c <= width and any(row.cells[c - 1] for row in filled)}
    unseen: dict[str, list[int]] = {}
    for row in filled:
        if row.number in hidden_rows:
            unseen.setdefault(hidden_rows[row.number], []).append(row.number)
    fate = "and read like the others" if hidden == "read" else "and left out"
    where = f"{sheet.file}, sheet '{sheet.name}'" if sheet.several else sheet.file
    notes = [f"{where}: {_ranges('row', _runs(numbers))} {why}, {fate}." for why, numbers in unseen.items()]
    if columns:
        runs = [_as_letters(run) for run in _runs(sorted(columns))]
        notes.append(f"{where}: {_ranges('column', runs)} hidden, {fate}.")
    notes = [*sheet.notes, *notes]
    if hidden == "read":
        return replace(sheet, rows=tuple(filled), notes=tuple(notes))
    for row in filled:
        for column in columns:
            row.cells[column - 1] = ""
    kept = tuple(row for row in filled if row.number not in hidden_rows and any(row.cells))
    few = not hidden and len(filled) - len(kept) > len(kept)
    doubt = (
        f"{notes[-1].removesuffix(f', {fate}.')}, more rows than are not: show them, or write hidden = " if few else ""
    )
    doubt += '"read" or hidden = "leave out" for the table in drop.toml.' if few else ""
    return replace(sheet, rows=kept, hidden_columns=frozenset(columns), notes=tuple(notes), doubt=doubt)


def _clear_covered(cells: list[list[str]], merged: Merged) -> None:
    """Clear what programs may keep in the cells that a merged one covers: nobody sees it."""
    for number in range(merged.top, min(merged.bottom, len(cells)) + 1):
        row = cells[number - 1]
        for column in range(merged.left, min(merged.right, len(row)) + 1):
            if (number, column) != (merged.top, merged.left):
                row[column - 1] = ""


def _runs(numbers: Sequence[int]) -> list[str]:
    """Neighbouring numbers as one range: `3`, `5 to 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]


def _as_letters(run: str) -> str:
    return " to ".join(letters_of(int(number)) for number in run.split(" to "))


def _ranges(kind: str, runs: Sequence[str]) -> str:
    one = len(runs) == 1 and " to " not in runs[0]
    named = list(runs[:MOST_RANGES])
    more = f" and {len(runs) - MOST_RANGES} more ranges" if len(runs) > MOST_RANGES else ""
    return f"{kind if one else f'{kind}s'} {', '.join(named)}{more} {'is' if one else 'are'}"
