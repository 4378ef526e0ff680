"""Text files of a drop, and the rows of a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from helpers.drops.files import DropFile
from helpers.drops.sheets.cells import is_like_a_note, quoted
from helpers.drops.sheets.grid import Row
from helpers.drops.sheets.workbook import OLD
from helpers.names import one_spelling
from helpers.refusal import Refused


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
    raw = file.content
    if raw.startswith((OLD, b"PK\x03\x04")):
        named = PurePosixPath(file.name).with_suffix(".xlsx")
        raise Refused(f"{file.name} is a workbook: save the table as CSV, or name the file {named}.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = len(re.findall(rb"\r\n|\r|\n", raw[: error.start])) + 1
        raise Refused(
            f"{file.name}, row {row}: not UTF-8 (byte {raw[error.start]:#04x}); save it as UTF-8 and send it again."
        ) from None
    if "\0" in text.partition("\n")[0]:
        raise Refused(f"{file.name}, row 1: not UTF-8 but, by its NUL bytes, UTF-16; save it as UTF-8.")
    return text


def csv_rows(file: DropFile) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The filled rows of a CSV file, each with the number of its first line, and a note if its last line has no end.

    Raises
    ------
    Refused
        As `read_text`, and when the file is empty, or a quotation mark is wrong.

    Examples
    --------
    >>> csv_rows(DropFile("counts.csv", lambda: b"month,count\\n\\n2016-08, 7\\n"))[0]
    (Row(number=1, cells=['month', 'count']), Row(number=3, cells=['2016-08', '7']))
    """
    text = read_text(file)
    rows, begun = [], 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            rows.append(Row(begun, list(map(one_spelling, cells))))
            begun = reader.line_num + 1
    except csv.Error as error:  # Python misses the mark that closes a cell only at the end of the file
        raise Refused(f"{file.name}, row {begun}: {error}; check the quotation marks.") from None
    filled = tuple(row for row in rows if any(row.cells))
    if not filled:
        raise Refused(f"{file.name} is empty: send it again.")
    _check_separator(file.name, text)
    if text.endswith(("\n", "\r")):
        return filled, ()
    return filled, (_unended(file.name, filled),)


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


def _check_separator(name: str, text: str) -> None:
    lines = [line for line in text.splitlines() if line.strip()]
    first = lines[0].strip()
    for mark in ";\t|":
        if mark in first and "," not in first and sum(mark in line for line in lines) > len(lines) / 2:
            raise Refused(
                f"{name} is not separated by commas (found: {quoted(first)}); save it as comma-separated CSV."
            )


def _may_be_cut(cell: str, column: Sequence[str]) -> bool:
    """Whether a cell is the beginning of another in its column, or a number far smaller than the one above it."""
    if not cell.isdigit():
        return any(other.startswith(cell) and other != cell for other in column)
    above = column[-1] if column else ""
    return above.isdigit() and len(cell) < len(above) and int(cell) * 5 < int(above)
