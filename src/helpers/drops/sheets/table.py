"""Reading a table that partners sent, as text: a CSV file or the one sheet of a workbook."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd

from helpers.drops.sheets.workbook import OLD, Rows, read_sheet
from helpers.refusal import Refused

SUFFIXES = (".csv", ".xlsx", ".xlsm", ".ods", ".xls")  # .xls only to be refused with what to do
MONTHS = "%Y-%m"
TITLE_ROWS = 20  # how far down the column names are looked for, to say what stands above them


def table_files(folder: Path, name: str) -> list[Path]:
    """The files in a drop's folder that hold the table of that name, in whatever form and case.

    Raises
    ------
    Refused
        When the folder cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     (Path(folder) / "Counts.XLSX").touch()
    ...     print([path.name for path in table_files(Path(folder), "counts")])
    ['Counts.XLSX']
    """
    try:
        found = sorted(folder.iterdir())
    except OSError as error:
        raise Refused(f"The drop's folder {folder.name} cannot be read: {error.strerror}.") from None
    return [path for path in found if path.stem.casefold() == name and path.suffix.casefold() in SUFFIXES]


def table_file(folder: Path, name: str) -> Path:
    """The one file in a drop's folder that holds the table of that name.

    Raises
    ------
    Refused
        When there is none, or more than one.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     (Path(folder) / "counts.csv").touch()
    ...     print(table_file(Path(folder), "counts").name)
    counts.csv
    """
    found = table_files(folder, name)
    if not found:
        raise Refused(_absent(folder / f"{name}.csv"))
    if len(found) > 1:
        names = [path.name for path in found]
        raise Refused(f"The drop has {', '.join(names[:-1])} and {names[-1]}{' both' * (len(names) == 2)}: keep one.")
    return found[0]


def read_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """These columns of a table as text, indexed by the row in the file.

    Blanks around a cell are dropped; rows without any filled cell are skipped; months come as `2016-08`.

    Raises
    ------
    Refused
        As `read_rows`, and when a column is missing.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "counts.csv").write_text("month,count\\n\\n2016-08, 7\\n")
    ...     print(read_table(Path(folder) / "counts.csv", ("count", "month")).to_dict("index"))
    {3: {'count': '7', 'month': '2016-08'}}
    """
    return _frame(path.name, _filled_rows(path, MONTHS), columns)[list(columns)]


def read_rows(path: Path, *, months: str = MONTHS) -> pd.DataFrame:
    """A whole table as text, its columns named by its first filled row, indexed by the row in the file.

    Parameters
    ----------
    months
        How cells of a workbook that are dates are written, as strftime has it.

    Raises
    ------
    Refused
        When the file is missing, empty, cut short, broken, protected or not UTF-8, when a workbook does not tell its
        table or has merged cells, when a title stands above the column names, two columns have one name or a row is
        of another width.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "boroughs.csv").write_text("Borough,201607,201608\\nCamden,7,\\n")
    ...     print(read_rows(Path(folder) / "boroughs.csv").to_dict("index"))
    {2: {'Borough': 'Camden', '201607': '7', '201608': ''}}
    """
    return _frame(path.name, _filled_rows(path, months), ())


def read_text(path: Path) -> str:
    """A file's text, a byte-order mark dropped.

    Raises
    ------
    Refused
        When it is missing, unreadable or not UTF-8 (with the row of the first wrong byte).

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "drop.toml").write_text("# nothing", encoding="utf-8-sig")
    ...     print(read_text(Path(folder) / "drop.toml"))
    # nothing
    """
    raw = _read_bytes(path)
    if raw.startswith((OLD, b"PK\x03\x04")):
        raise Refused(f"{path.name} is a workbook: save the table as CSV, or name it {path.stem}.xlsx.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = len(re.findall(rb"\r\n|\r|\n", raw[: error.start])) + 1
        raise Refused(
            f"{path.name}, row {row}: not UTF-8 (byte {raw[error.start]:#04x}); save it as UTF-8 and send it again."
        ) from None
    if "\0" in text.partition("\n")[0]:
        raise Refused(f"{path.name}, row 1: not UTF-8 but, by its NUL bytes, UTF-16; save it as UTF-8.")
    return text


def _read_bytes(path: Path) -> bytes:
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # a pipe would keep us waiting
            raise Refused(f"{path.name} is no file: put the file itself into the drop's folder.")
        return path.read_bytes()
    except FileNotFoundError:
        raise Refused(_absent(path)) from None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from None


def _absent(path: Path) -> str:
    if path.is_symlink():
        return f"{path.name} is a link to a file that is not there: put the file itself into the drop's folder."
    return f"The drop {path.parent.name} has no {path.name}: add it to the drop's folder."


def _filled_rows(path: Path, months: str) -> Rows:
    if path.suffix.casefold() != ".csv":
        return read_sheet(path.name, _read_bytes(path), months=months)
    text = read_text(path)
    if not text.strip():
        raise Refused(f"{path.name} is empty: send it again.")
    if not text.endswith(("\n", "\r")):
        raise Refused(
            f"{path.name} has no line end after its last row, as if it had been cut short: send it again, or end the "
            "last line if it is whole."
        )
    rows, begun = [], 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            rows.append((begun, [cell.strip() for cell in row]))
            begun = reader.line_num + 1
    except csv.Error as error:  # a mark that is never closed is missed only at the file's end
        raise Refused(f"{path.name}, row {begun}: {error}; check the quotation marks.") from None
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if not filled:
        raise Refused(f"{path.name} is empty: send it again.")
    return filled


def _frame(name: str, filled: Rows, columns: tuple[str, ...]) -> pd.DataFrame:
    """The table, if its first row names its columns, these among them, and all rows are as wide as that."""
    (_, header), *rows = filled
    _check_header(name, filled, columns)
    problems = [
        f"{name}, row {line}: {len(cells)} cell{'s' * (len(cells) != 1)} where the header has {len(header)}; "
        "quote cells that hold commas."
        for line, cells in rows
        if len(cells) != len(header)
    ]
    problems = problems or [
        f"{name}, row {line}: '{cell}' stands in a column without a name; name the column or clear the cell."
        for line, cells in rows
        for title, cell in zip(header, cells, strict=True)
        if cell and not title
    ]
    if problems:
        raise Refused(*problems)
    if not rows:
        raise Refused(f"{name} has a header and no rows: send it again.")
    named = [i for i, title in enumerate(header) if title]
    return pd.DataFrame(
        [[cells[i] for i in named] for _, cells in rows],
        columns=[header[i] for i in named],
        index=[line for line, _ in rows],
        dtype=object,
    )


def _check_header(name: str, filled: Rows, columns: tuple[str, ...]) -> None:
    (row, header), *rows = filled
    found = [title for title in header if title]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise Refused(f"{name} is not separated by commas (found: {header[0]!r}); save it as comma-separated CSV.")
    missing = [column for column in columns if column not in found]
    below = [line for line, cells in rows[:TITLE_ROWS] if missing and set(columns) <= set(cells)]
    if below or (len(found) == 1 and any(sum(map(bool, cells)) > 1 for _, cells in rows)):
        names = f", which are in row {below[0]}" if below else ""
        raise Refused(f"{name}, row {row}: '{found[0]}' stands above the column names{names}; remove what is above.")
    problems = [f"{name} has no column '{column}' (found: {', '.join(found)}); name it so." for column in missing]
    twice = sorted({title for title in found if found.count(title) > 1})
    problems += [f"{name} has two columns '{title}': keep one." for title in twice]
    if problems:
        raise Refused(*problems)
