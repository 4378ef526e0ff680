"""The rows of a table in a sheet, and the lines of text above, between and below them, which are no part of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from helpers.drops.sheets.cells import begins_like_a_note, is_like_a_count, is_like_a_note, quoted
from helpers.drops.sheets.grid import Row, Sheet
from helpers.refusal import Refused

LONGEST = 400  # letters of a note; another table may be below the one that is declared
WIDE = 4  # columns; in a table of fewer, a name and a number are a row


def find_body(sheet: Sheet, place: int, last_row: int | None) -> tuple[list[Row], list[Row], list[Row]]:
    """The rows of a table, the lines of text between them, and those below it.

    Parameters
    ----------
    place
        The place of the header among the rows of the sheet.
    last_row
        The last row of the table, where it is known.

    Raises
    ------
    Refused
        When a line with a number stands apart from the table.

    Examples
    --------
    >>> rows = [["CSP", "Apr"], ["Wyre", "3"], ["Note: revised"], ["Bury", "4"], ["Source: the force"]]
    >>> found = find_body(Sheet("a.csv", "", tuple(Row(n, cells) for n, cells in enumerate(rows, 1))), 0, None)
    >>> [[row.number for row in part] for part in found]
    [[2, 4], [3], [5]]
    """
    rows = list(sheet.rows[place + 1 :])
    width = sum(map(bool, sheet.rows[place].cells))
    end = _end(sheet, rows, width) if last_row is None else sum(row.number <= last_row for row in rows)
    within = [row for row in rows[:end] if _is_note_within(row, width)]
    return [row for row in rows[:end] if row not in within], within, rows[end:]


def line(row: Row) -> str:
    """A row of text as one line.

    Examples
    --------
    >>> line(Row(1, ["", "Source:", "the force"]))
    'Source:, the force'
    """
    return ", ".join(cell for cell in row.cells if cell)


def line_notes(sheet: Sheet, side: str, rows: Sequence[Row]) -> list[str]:
    """A note on the lines above or below a table, which are no part of it."""
    if not rows:
        return []
    span = f"row {rows[0].number}" if len(rows) == 1 else f"rows {rows[0].number} to {rows[-1].number}"
    where = sheet.where(rows[0].number).rpartition(", row ")[0]
    lines = " / ".join(line(row) for row in rows)
    lines = lines if len(lines) <= LONGEST else f"{lines[:LONGEST]}…"
    verb = "is" if len(rows) == 1 else "are"
    return [f"{where}: {span} {verb} {side} the table, and no part of it: {lines}"]


def _end(sheet: Sheet, rows: Sequence[Row], width: int) -> int:
    """The place after the last row of the table."""
    end = len(rows)
    while end and _is_note(rows[end - 1], width):
        end -= 1
    names = {each for row in rows[:end] for each in _cells_of(row)} if end < len(rows) else set()
    while end < len(rows) and (names & _cells_of(rows[end]) or not _is_apart(rows, end)):
        end += 1
    _check_apart(sheet, rows[:end], width)
    return end


def _cells_of(row: Row) -> set[tuple[int, str]]:
    """The filled cells of a row, each with its place: no cell of a note is an area or a measure of the table."""
    return {(i, cell) for i, cell in enumerate(row.cells) if cell}


def _is_note(row: Row, width: int) -> bool:
    """Whether a row may be a note below a table of so many columns: few cells, at the left, and none a number."""
    filled = [cell for cell in row.cells if cell]
    return (
        width > 1
        and len(filled) <= max(1, min(3, width - 1))
        and not any(map(is_like_a_count, filled[1:]))
        and (not re.fullmatch(r"[\d.,-]+", filled[0]))
    )


def _is_apart(rows: Sequence[Row], place: int) -> bool:
    """Whether the rows from a place on are notes: after a blank row, alone in their row, or by how they begin."""
    row = rows[place]
    filled = [cell for cell in row.cells if cell]
    if place == 0:
        return False
    return row.number > rows[place - 1].number + 1 or len(filled) == 1 or any(map(is_like_a_note, filled))


def _check_apart(sheet: Sheet, rows: Sequence[Row], width: int) -> None:
    """Refuse a line such as `Records read, 616` that stands apart below a wide table: it may not be a row of it."""
    for above, row in itertools.pairwise(rows):
        if row.number == above.number + 1 or width < WIDE:
            continue
        filled = [cell for cell in row.cells if cell]
        if len(filled) == 2 and not is_like_a_count(filled[0]) and is_like_a_count(filled[1]):
            raise Refused(
                f"{sheet.where(row.number)}: {quoted(line(row))} stands apart from the table, below a blank row: "
                "remove the blank row if it is a row of the table; otherwise clear it, or write "
                f"last_row = {above.number} for the table in drop.toml."
            )


def _is_note_within(row: Row, width: int) -> bool:
    """Whether a row between others is a line of text: one cell, which begins as a note does."""
    is_alone = len(row.cells) - row.cells.count("") == 1
    return is_alone and width > 1 and begins_like_a_note(next(filter(None, row.cells)))
