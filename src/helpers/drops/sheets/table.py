"""Reading a table that partners sent, as text: a CSV file or the one sheet of a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import pandas as pd

from helpers.drops.files import DropFile
from helpers.drops.sheets.cells import quoted
from helpers.drops.sheets.workbook import OLD, Rows, read_sheet
from helpers.english import quantity
from helpers.refusal import Refused

MONTHS = "%Y-%m"
TITLE_ROWS = 20  # how far down we look for the column names, to report a title above them


def read_table(file: DropFile, columns: Sequence[str]) -> pd.DataFrame:
    """These columns of a table as text, indexed by the row in the file.

    Blanks around a cell are dropped, empty rows are skipped, and months come as `2016-08`.

    Raises
    ------
    Refused
        As `read_rows`, and when a column is missing.

    Examples
    --------
    >>> file = DropFile("counts.csv", lambda: b"month,count\\n\\n2016-08, 7\\n")
    >>> read_table(file, ("count", "month")).to_dict("index")
    {3: {'count': '7', 'month': '2016-08'}}
    """
    return _frame(file.name, _filled_rows(file, MONTHS), columns)[list(columns)]


def read_rows(file: DropFile, *, months: str = MONTHS) -> pd.DataFrame:
    """A whole table as text, its columns named by its first filled row, indexed by the row in the file.

    Parameters
    ----------
    months
        The form in which dates in a workbook are written, as for strftime.

    Raises
    ------
    Refused
        When the file is missing, empty, cut short, broken, protected or not UTF-8; when a workbook has several sheets
        that may be the table, or merged cells; when a title is above the column names, two columns have one name, or a
        row has more or fewer cells than the header.

    Examples
    --------
    >>> file = DropFile("boroughs.csv", lambda: b"Borough,201607,201608\\nCamden,7,\\n")
    >>> read_rows(file).to_dict("index")
    {2: {'Borough': 'Camden', '201607': '7', '201608': ''}}
    """
    return _frame(file.name, _filled_rows(file, months), ())


def chosen_columns(table: pd.DataFrame, columns: Sequence[str], name: str) -> pd.DataFrame:
    """These columns of a table that was read whole, because its header decides which columns it must have.

    Raises
    ------
    Refused
        When a column is missing.

    Examples
    --------
    >>> chosen_columns(pd.DataFrame({"Year": ["2016"]}), ["Year", "Population"], "population.csv")
    Traceback (most recent call last):
    helpers.refusal.Refused: population.csv has no column 'Population' (found: Year); name it so.
    """
    problems = _missing(list(table.columns), columns, name)
    if problems:
        raise Refused(*problems)
    return table[list(columns)]


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


def _filled_rows(file: DropFile, months: str) -> Rows:
    """The rows with a filled cell, each with its number in the file."""
    if file.suffix != ".csv":
        return read_sheet(file.name, file.content, months=months)
    text = read_text(file)
    if not text.strip():
        raise Refused(f"{file.name} is empty: send it again.")
    if not text.endswith(("\n", "\r")):
        raise Refused(
            f"{file.name} has no line end after its last row, as if it had been cut short: send it again, or end the "
            "last line if it is complete."
        )
    rows, begun = [], 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            rows.append((begun, list(map(str.strip, row))))
            begun = reader.line_num + 1
    except csv.Error as error:  # Python misses the mark that closes a cell only at the end of the file
        raise Refused(f"{file.name}, row {begun}: {error}; check the quotation marks.") from None
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if not filled:
        raise Refused(f"{file.name} is empty: send it again.")
    return filled


def _frame(name: str, filled: Rows, columns: Sequence[str]) -> pd.DataFrame:
    """The table, if its first row names its columns, these among them, and every row is as wide as the first."""
    (_, header), *rows = filled
    _check_header(name, filled, columns)
    problems = [
        f"{name}, row {line}: {quantity(len(cells), 'cells')} where the header has {len(header)}; quote cells that "
        "have commas in them."
        for line, cells in rows
        if len(cells) != len(header)
    ]
    unnamed = [i for i, title in enumerate(header) if not title]
    problems = problems or [
        f"{name}, row {line}: {quoted(cells[i])} is in a column without a name; name the column or clear the cell."
        for line, cells in rows
        for i in unnamed
        if cells[i]
    ]
    if problems:
        raise Refused(*problems)
    if not rows:
        raise Refused(f"{name} has a header and no rows: send it again.")
    table = pd.DataFrame([cells for _, cells in rows], columns=header, index=[line for line, _ in rows], dtype=object)
    return table.loc[:, list(map(bool, header))]


def _check_header(name: str, filled: Rows, columns: Sequence[str]) -> None:
    (row, header), *rows = filled
    found = [title for title in header if title]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise Refused(
            f"{name} is not separated by commas (found: {quoted(header[0])}); save it as comma-separated CSV."
        )
    missing = _missing(found, columns, name)
    below = [line for line, cells in rows[:TITLE_ROWS] if missing and set(columns) <= set(cells)]
    if below or (len(found) == 1 and any(sum(map(bool, cells)) > 1 for _, cells in rows)):
        where = f", which are in row {below[0]}" if below else ""
        raise Refused(f"{name}, row {row}: {quoted(found[0])} is above the column names{where}; remove what is above.")
    twice = sorted({title for title in found if found.count(title) > 1})
    problems = [*missing, *(f"{name} has two columns {quoted(title)}: keep one." for title in twice)]
    if problems:
        raise Refused(*problems)


def _missing(found: Sequence[str], columns: Sequence[str], name: str) -> list[str]:
    return [
        f"{name} has no column '{column}' (found: {', '.join(found)}); name it so."
        for column in columns
        if column not in found
    ]
