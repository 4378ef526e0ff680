"""Text files of a drop, and the rows of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.drops.files import DropFile
from helpers.drops.sheets.cells import is_like_a_note, quoted
from helpers.drops.sheets.encoding import WINDOWS, check_no_nul, check_no_workbook, not_utf_8, text_of
from helpers.drops.sheets.grid import Row
from helpers.drops.sheets.separator import SEPARATORS, separator_of
from helpers.english import and_list
from helpers.names import one_spelling
from helpers.refusal import Refused

CELLS_NAMED = 3  # a note on the encoding names this many cells


def read_text(file: DropFile) -> str:
    """A file's text, without a byte-order mark.

    Raises
    ------
    Refused
        When the file cannot be read, or is not UTF-8 (with the row of the first wrong byte).

    Examples
    --------
    >>> read_text(DropFile("drop.toml", lambda: "# nothing".encode("utf-8-sig")))
    '# nothing'
    """
    check_no_workbook(file)
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(not_utf_8(file.name, file.content, error)) from None
    check_no_nul(file.name, text)
    return text


@dataclass(frozen=True)
class CsvRows:
    """The filled rows of a CSV file.

    Attributes
    ----------
    rows
        Each with the number of its first line.
    separator
        What separates their cells.
    notes
        Sentences on the separator and the encoding where they are not comma and UTF-8, and on a last line without end.
    """

    rows: tuple[Row, ...]
    separator: str
    notes: tuple[str, ...]


def csv_rows(file: DropFile) -> CsvRows:
    """The filled rows of a CSV file, in any encoding and with any separator that spreadsheet programs save.

    Raises
    ------
    Refused
        As for `text_of` and `separator_of`, and when the file is empty, or a quotation mark is wrong.

    Examples
    --------
    >>> csv_rows(DropFile("counts.csv", lambda: b"month;count\\n\\n2016-08; 7\\n"))
    CsvRows(rows=(Row(number=1, cells=['month', 'count']), Row(number=3, cells=['2016-08', '7'])), separator=';', notes=('counts.csv: its cells are separated by semicolons.',))
    """  # noqa: E501
    text, encoding = text_of(file)
    separator, skipped = separator_of(file.name, text)
    rows, begun = [], 2 if skipped else 1
    reader = csv.reader(io.StringIO(text[skipped:], newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            rows.append(Row(begun, list(map(one_spelling, cells))))
            begun = reader.line_num + (2 if skipped else 1)
    except csv.Error as error:  # Python misses the mark that closes a cell only at the end of the file
        raise Refused(f"{file.name}, row {begun}: {error}; check the quotation marks.") from None
    filled = tuple(row for row in rows if any(row.cells))
    if not filled:
        raise Refused(f"{file.name} is empty: send it again.")
    notes = [] if separator == "," else [f"{file.name}: its cells are separated by {SEPARATORS[separator]}."]
    if encoding:
        notes.append(_about_the_encoding(file.name, encoding, filled))
    if not text.endswith(("\n", "\r")):
        notes.append(_unended(file.name, filled))
    return CsvRows(filled, separator, tuple(notes))


def _about_the_encoding(name: str, encoding: str, rows: Sequence[Row]) -> str:
    """A note on the encoding of a file, with a few cells that would look wrong if it were another."""
    if encoding != WINDOWS:
        return f"{name}: read as {encoding}."
    odd = {cell: row.number for row in reversed(rows) for cell in row.cells if not cell.isascii()}
    some = [f"{quoted(cell)} in row {number}" for cell, number in list(odd.items())[::-1][:CELLS_NAMED]]
    check = f": check {and_list(some)}" if some else ""
    return f"{name}: not UTF-8, so read as {WINDOWS}, as Excel saves it{check}."


def _unended(name: str, rows: Sequence[Row]) -> str:
    """A note on a file whose last line has no end.

    Raises
    ------
    Refused
        When the file seems to have been cut short: its last row has fewer cells than the row before, or its last cell
        may have lost letters or digits.
    """
    last, above = rows[-1], rows[-2] if len(rows) > 1 else rows[-1]
    cell, place = last.cells[-1], len(last.cells) - 1
    if len(last.cells) < len(above.cells) and not (place == 0 and is_like_a_note(cell)):
        cut = f"{len(last.cells)} of {len(above.cells)} cells"
    elif _may_be_cut(cell, [row.cells[place] for row in rows[1:-1] if len(row.cells) == len(last.cells)]):
        cut = quoted(cell) if cell else "an empty last cell"
    else:
        return f"{name} has no line end after row {last.number}, its last: check that {quoted(cell)} is a whole cell."
    raise Refused(
        f"{name} has no line end after row {last.number}, its last, which has {cut}, less than other rows have, as if "
        "it had been cut short: send it again, or end the last line if it is complete."
    )


def _may_be_cut(cell: str, column: Sequence[str]) -> bool:
    """Whether a cell is the beginning of another in its column, or a number far smaller than the one above it."""
    if not cell.isdigit():
        return any(other.startswith(cell) and other != cell for other in column)
    above = column[-1] if column else ""
    return above.isdigit() and len(cell) < len(above) and int(cell) * 5 < int(above)
