"""The table in a sheet: the lines above it, its header, its rows, and the notes below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.drops.sheets.body import find_body, line, line_notes
from helpers.drops.sheets.cells import is_like_a_count, quoted
from helpers.drops.sheets.grid import Row, Sheet
from helpers.drops.sheets.header import Column, check_header, find_header, named_columns
from helpers.drops.sheets.second_tables import begins_another, headers_again, parts_of
from helpers.drops.sheets.separator import SEPARATORS
from helpers.english import and_list, quantity
from helpers.names import one_spelling
from helpers.refusal import Refused


@dataclass(frozen=True)
class Table:
    """A table as text, and where it was found.

    Attributes
    ----------
    sheet
        The sheet that it is in.
    columns
        Its columns, in order.
    text
        Its cells, indexed by row in the file; the columns are named as in `columns`.
    header_rows
        The row of the header, or the two rows.
    titles, footnotes
        The text above the table and below it, with a line for each row.
    notes
        Sentences on what was found and left out.
    """

    sheet: Sheet
    columns: tuple[Column, ...]
    text: pd.DataFrame
    header_rows: tuple[int, ...]
    titles: tuple[str, ...]
    footnotes: tuple[str, ...]
    notes: tuple[str, ...]

    def where(self, row: int, name: str) -> str:
        """A cell, as problems begin."""
        return f"{self.sheet.where(row)}, column {name}"


def find_table(
    sheet: Sheet,
    *,
    columns: Sequence[str] = (),
    required: bool = False,
    header_row: int | None = None,
    last_row: int | None = None,
) -> Table:
    """The table in a sheet.

    A merged cell of the header applies to each column that it spans, and a name merged over several rows to each row;
    merged numbers are refused. Columns without a name and without a cell are left out.

    Parameters
    ----------
    columns
        Names that the header has. Where they are not known, the header is the first row that is nearly as full as most.
    required
        Whether a header without those names is refused.
    header_row, last_row
        The rows of the header (the lower one of two) and of the last row of the table, where they are known.

    Raises
    ------
    Refused
        When most rows of the sheet are hidden, a column is missing, two columns have one name, a row is wider than the
        header, a cell is in a column without a name, or numbers are merged.

    Examples
    --------
    >>> rows = [["Crime in Midshire"], ["District", "Count"], ["Wyre", "7"], ["Source: the force's system"]]
    >>> found = find_table(Sheet("a.csv", "", tuple(Row(n, cells) for n, cells in enumerate(rows, 1))))
    >>> found.text.to_dict("index"), found.titles, found.footnotes
    ({3: {'District': 'Wyre', 'Count': '7'}}, ('Crime in Midshire',), ("Source: the force's system",))
    """
    if sheet.doubt:
        raise Refused(sheet.doubt)
    rows = sheet.rows
    columns = [one_spelling(each) for each in columns]
    above, place = find_header(sheet, columns, header_row)
    named = named_columns(sheet, above, place)
    body, within, below = find_body(sheet, place, last_row)
    body, again = _without_headers(sheet, rows[place], body)
    check_header(sheet, named, columns if required else ())
    _check_widths(sheet, body, len(named))
    cells = _filled_down(sheet, [row.cells + [""] * (len(named) - len(row.cells)) for row in body], body)
    kept = _with_a_name(sheet, named, cells, body)
    values = np.array(cells, dtype=object).reshape(len(cells), len(named))
    text = pd.DataFrame(values[:, kept], [row.number for row in body], [named[i].name for i in kept], dtype=object)
    first = place if above is None else above
    titles = tuple(line(row) for row in rows[:first])
    footnotes = tuple(line(row) for row in (*within, *below))
    return Table(
        sheet,
        tuple(named[i] for i in kept),
        text,
        tuple(row.number for row in rows[first : place + 1]),
        titles,
        footnotes,
        (
            *sheet.notes,
            *again,
            *line_notes(sheet, "above", rows[:first]),
            *line_notes(sheet, "within", within),
            *line_notes(sheet, "below", below),
        ),
    )


def _without_headers(sheet: Sheet, header: Row, body: list[Row]) -> tuple[list[Row], list[str]]:
    """The rows without those that repeat the header, as at the top of a printed page, and a note on them.

    Raises
    ------
    Refused
        When a row is the header of another table.
    """
    again = headers_again(header, body)
    for row in again:
        if begins_another(header, row, sheet.rows[sheet.rows.index(row) - 1]):
            first = next(part for part in parts_of(sheet) if part.last_row)
            raise Refused(
                f"{sheet.where(row.number)}: a second table begins with a header like that of the first: write "
                f"last_row = {first.last_row} for the first in drop.toml, and declare the second with header_row = "
                f"{row.number}."
            )
    if not again:
        return body, []
    where = sheet.where(again[0].number).rpartition(", row ")[0]
    numbers = and_list([str(row.number) for row in again])
    verb = f"row {numbers} repeats" if len(again) == 1 else f"rows {numbers} repeat"
    return [row for row in body if row not in again], [f"{where}: {verb} the header, and no counts."]


def _check_widths(sheet: Sheet, body: Sequence[Row], width: int) -> None:
    if sheet.name:
        return  # the rows of a workbook are equally wide
    problems = [
        f"{sheet.where(row.number)}: {quantity(len(row.cells), 'cells')} where the header has {width}; quote cells "
        f"that have {SEPARATORS[sheet.separator]} in them."
        for row in body
        if len(row.cells) != width
    ]
    if problems:
        raise Refused(*problems)


def _filled_down(sheet: Sheet, cells: list[list[str]], body: Sequence[Row]) -> list[list[str]]:
    """The cells, with a name that is merged over several rows in each of them.

    Raises
    ------
    Refused
        When a merged cell holds a number.
    """
    place = {row.number: i for i, row in enumerate(body)}
    problems = []
    for each in sheet.merged:
        spanned = [place[row] for row in range(each.top, each.bottom + 1) if row in place]
        if not spanned or each.left > len(cells[0]):
            continue
        # The first row of the range may be hidden; its value is then not shown either.
        value = cells[place[each.top]][each.left - 1] if each.top in place else ""
        if is_like_a_count(value):
            problems.append(
                f"{sheet.where(each.top, each.left - 1)}: the count {quoted(value)} is merged over {each.place}; "
                "unmerge the cells and fill in each."
            )
        else:
            for i in spanned:
                cells[i][each.left - 1] = value
    if problems:
        raise Refused(*problems)
    return cells


def _with_a_name(
    sheet: Sheet, columns: Sequence[Column], cells: Sequence[Sequence[str]], body: Sequence[Row]
) -> list[int]:
    """The places of the columns with a name."""
    unnamed = [i for i, column in enumerate(columns) if not column.name]
    problems = [
        f"{sheet.where(row.number)}: {quoted(line[i])} is in a column without a name; name the column or clear the "
        "cell."
        for row, line in zip(body, cells, strict=True)
        for i in unnamed
        if line[i]
    ]
    if problems:
        raise Refused(*problems)
    return [i for i, column in enumerate(columns) if column.name]
