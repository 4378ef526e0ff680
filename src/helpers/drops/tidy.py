"""Reading a tidy drop: the files as text, each row with its line in the file."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from helpers.refusal import Refused

COUNTS = ("area", "measure", "month", "count")
INDICATORS = (
    "priority",
    "area",
    "indicator",
    "group",
    "period_start",
    "period_end",
    "value",
    "out_of",
    "unit",
)


class Declaration(BaseModel):
    """`drop.toml`: the drop's format, a notice for every page, and measures known to stop early.

    Examples
    --------
    >>> Declaration(stopped=["Rape"])
    Declaration(source='tidy', notice='', stopped=('Rape',))
    """

    model_config = ConfigDict(extra="forbid")

    source: str = "tidy"
    notice: str = ""
    stopped: tuple[str, ...] = ()


def read_declaration(folder: Path) -> Declaration:
    """Read `drop.toml`; a drop without one is tidy and says nothing.

    Raises
    ------
    Refused
        When it is no TOML, says something it may not, or names a source other than `tidy`.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "drop.toml").write_text('notice = "A sample."')
    ...     print(read_declaration(Path(folder)).notice)
    A sample.
    """
    path = folder / "drop.toml"
    if not path.exists():
        return Declaration()
    try:
        declaration = Declaration.model_validate(tomllib.loads(read_text(path)))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"drop.toml is no valid TOML: {error}.") from None
    except ValidationError as error:
        raise Refused(*(f"drop.toml, {'.'.join(map(str, p['loc']))}: {p['msg']}." for p in error.errors())) from None
    if declaration.source != "tidy":
        raise Refused(f"drop.toml names the source '{declaration.source}': only 'tidy' is known.")
    return declaration


def read_commentary(folder: Path) -> dict[str, str]:
    """The partners' commentary by priority.

    Raises
    ------
    Refused
        When a file is unreadable or not UTF-8.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     (Path(folder) / "commentary").mkdir()
    ...     _ = (Path(folder) / "commentary" / "hate_crime.md").write_text("Fewer.")
    ...     print(read_commentary(Path(folder)))
    {'hate_crime': 'Fewer.'}
    """
    return {path.stem: read_text(path) for path in sorted((folder / "commentary").glob("*.md"))}


def read_table(path: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    """A CSV file as text, indexed by the line of each row in the file.

    Blanks around a cell are dropped; lines without any cell are skipped.

    Raises
    ------
    Refused
        When the file is missing, empty, cut short, not UTF-8, lacks a column or has a row of another width.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "counts.csv").write_text("month,count\\n\\n2016-08, 7\\n")
    ...     print(read_table(Path(folder) / "counts.csv", ("count", "month")).to_dict("index"))
    {3: {'count': '7', 'month': '2016-08'}}
    """
    text = read_text(path)
    if not text.strip():
        raise Refused(f"{path.name} is empty: send it again.")
    if not text.endswith(("\n", "\r")):
        raise Refused(
            f"{path.name} has no line end after its last row, as if it had been cut short: send it again, or end the "
            "last line if it is whole."
        )
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [
            (reader.line_num, [cell.strip() for cell in row]) for row in reader if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise Refused(f"{path.name}, row {reader.line_num}: {error}; check the quotation marks.") from None
    if not rows:
        raise Refused(f"{path.name} is empty: send it again.")
    header = rows[0][1]
    _check_header(path.name, header, columns)
    wrong = [
        f"{path.name}, row {line}: {len(row)} cells where the header has {len(header)}; quote cells that hold commas."
        for line, row in rows[1:]
        if len(row) != len(header)
    ]
    if wrong:
        raise Refused(*wrong)
    frame = pd.DataFrame(
        [row for _, row in rows[1:]], columns=header, index=[line for line, _ in rows[1:]], dtype=object
    )
    if frame.empty:
        raise Refused(f"{path.name} has a header and no rows: send it again.")
    return frame[list(columns)]


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
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise Refused(f"The drop {path.parent.name} has no {path.name}: add it to the drop's folder.") from None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise Refused(
            f"{path.name}, row {row}: not UTF-8 (byte {raw[error.start]:#04x}); save it as UTF-8 and send it again."
        ) from None


def _check_header(name: str, header: list[str], columns: tuple[str, ...]) -> None:
    missing = [column for column in columns if column not in header]
    twice = sorted({column for column in header if header.count(column) > 1})
    problems = [f"{name} has no column '{column}' (found: {', '.join(header)}); name it so." for column in missing]
    if missing and len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        problems = [f"{name} is not separated by commas (found: {header[0]!r}); save it as comma-separated CSV."]
    problems += [f"{name} has two columns '{column}': keep one." for column in twice]
    if problems:
        raise Refused(*problems)
