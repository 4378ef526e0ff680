"""Sheets with more than one table, one below the other: each begins with a header like that of the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import eq

from helpers.drops.sheets.grid import Row, Sheet
from helpers.drops.sheets.header import find_header
from helpers.refusal import Refused

ALIKE = 0.6  # the share of a header's cells that a second header has in the same columns


@dataclass(frozen=True)
class Part:
    """One of the tables of a sheet.

    Attributes
    ----------
    sheet
        The rows of the table, with the lines above it; for the last table also the lines below.
    name
        What its title or its header calls it; blank for the first.
    header_row, last_row
        What distinguishes it from the others in `drop.toml`.
    """

    sheet: Sheet
    name: str = ""
    header_row: int | None = None
    last_row: int | None = None


def parts_of(sheet: Sheet) -> tuple[Part, ...]:
    """The tables of a sheet: one, unless a header is repeated under another title or with another name in it.

    Examples
    --------
    >>> rows = [["CSP", "Apr", "May"], ["Wyre", "3", "4"], ["Solved"], ["CSP", "Apr", "May"], ["Wyre", "1", "0"]]
    >>> first, second = parts_of(Sheet("a.csv", "", tuple(Row(n, cells) for n, cells in enumerate(rows, 1))))
    >>> first.last_row, second.name, second.header_row
    (2, 'Solved', 4)
    """
    try:
        _, place = find_header(sheet, [], None)
    except (Refused, StopIteration):
        return (Part(sheet),)
    rows, header = sheet.rows, sheet.rows[place]
    again = {row.number for row in headers_again(header, rows[place + 1 :])}
    begins = [
        i
        for i, row in enumerate(rows)
        if i > place and row.number in again and begins_another(header, row, rows[i - 1])
    ]
    ends = [_last_row_above(header, rows, i) for i in begins]
    if not begins:
        return (Part(sheet),)
    parts = [Part(replace(sheet, rows=rows[: ends[0] + 1]), last_row=rows[ends[0]].number)]
    for begin, above, end in zip(begins, ends, [*ends[1:], None], strict=True):
        own = rows[above + 1 :] if end is None else rows[above + 1 : end + 1]
        last = None if end is None else rows[end].number
        name = _name(header, rows[above + 1 : begin], rows[begin])
        parts.append(Part(replace(sheet, rows=own), name, rows[begin].number, last))
    return tuple(parts)


def headers_again(header: Row, rows: Sequence[Row]) -> list[Row]:
    """The rows that have most cells of a header, each in its column.

    Examples
    --------
    >>> rows = [Row(2, ["Wyre", "Theft", "4"]), Row(9, ["CSP", "Outcome", "Apr-22"])]
    >>> [row.number for row in headers_again(Row(1, ["CSP", "Offence", "Apr-22"]), rows)]
    [9]
    """
    cells = [cell or None for cell in header.cells]  # a blank is like no other
    least = max(2, ALIKE * sum(map(bool, cells)))
    return [row for row in rows if sum(map(eq, cells, row.cells)) >= least]


def begins_another(header: Row, row: Row, above: Row) -> bool:
    """Whether a repeated header begins another table, and is not merely repeated on each printed page.

    Parameters
    ----------
    above
        The row above it.
    """
    own = [cell for cell in row.cells if cell]
    return own != [cell for cell in header.cells if cell] or not _is_row_of(header, above)


def _last_row_above(header: Row, rows: Sequence[Row], place: int) -> int:
    """The place of the last row of the table above a second header."""
    above = place - 1
    while not _is_row_of(header, rows[above]) and rows[above] is not header:
        above -= 1
    return above


def _is_row_of(header: Row, row: Row) -> bool:
    """Whether a row may be one of a table: several cells, and one in the first column."""
    first = next(i for i, cell in enumerate(header.cells) if cell)
    return sum(map(bool, row.cells)) > 1 and first < len(row.cells) and row.cells[first] != ""


def _name(header: Row, titles: Sequence[Row], row: Row) -> str:
    """What a second table is called: by the line above it, or else by what differs in its header."""
    alone = [cells[0] for each in titles if len(cells := [cell for cell in each.cells if cell]) == 1]
    if alone:
        return alone[-1]
    other = [cell for place, cell in enumerate(row.cells) if cell and cell not in header.cells[place : place + 1]]
    return other[0] if other else f"row {row.number}"
