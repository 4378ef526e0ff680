"""The declaration of the month before, with the names that sheets and columns have in this month's files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from helpers.drops.files import DropFile, read_file
from helpers.drops.sheets.cells import is_like_a_count
from helpers.drops.sheets.find_table import Table, find_table
from helpers.drops.sheets.grid import Sheet
from helpers.drops.sheets.read import read_sheets
from helpers.drops.sheets.second_tables import parts_of
from helpers.drops.start.again import Earlier, declared_before
from helpers.drops.start.dated_names import same_but_for_dates
from helpers.drops.start.look import Line, Seen
from helpers.drops.start.toml_text import toml
from helpers.names import one_spelling
from helpers.refusal import Refused

_BLOCK = re.compile(r"(?m)^(?=[ \t]*\[\[?(?:tables|indicators|wide|long)\]?\])")
_COLUMNS = ("area", "parent", "measure", "month", "year", "count", "columns", "ignore", "add")
_BY_COLUMN = ("where", "leave_out")
_BY_NAME = {"only_area", "only_measure", "prefix", "priority"}  # what follows from the sheet's name
_IGNORED = re.compile(r'(?m)^(\s*ignore\s*=\s*)(\[[^\]]*\]|"[^"\n]*"|\'[^\'\n]*\')')


@dataclass(frozen=True)
class Carried:
    """A declaration for new files, made from the one for the files before.

    Attributes
    ----------
    text
        The text of `drop.toml`.
    said
        A sentence for each sheet and column that has another name now.
    """

    text: str
    said: tuple[str, ...]


def carried_over(earlier: Earlier, files: Sequence[DropFile], seen: Sequence[Seen]) -> Carried:
    """The declaration of an earlier drop for these files, with what somebody corrected by hand in it.

    A sheet that is gone is the one new sheet with its name, apart from months and years, or else the one new sheet with
    its columns and most of its counts. A column that is gone is the one new column with its name, apart from months and
    years.

    Parameters
    ----------
    seen
        The sheets of the files.

    Raises
    ------
    Refused
        When a table is declared to be of one month: the new file's is another. When it is declared to end in a row, and
        nothing tells where it ends now.
    """
    begin, *blocks = _BLOCK.split(declared_before(earlier, files))
    _, *before = _BLOCK.split(earlier.text)
    said: list[str] = []
    tables = [_declared(block) for block in blocks]
    taken = {(table.get("file"), one_spelling(str(table.get("sheet", "")))) for table in tables}
    for place, (block, table) in enumerate(zip(blocks, tables, strict=True)):
        if "only_month" in table:
            raise Refused(
                f"a table is declared to be of {table['only_month']} (only_month), and the new one may be of another "
                "month."
            )
        of_file = [each for each in seen if each.file.name == table.get("file") and "header_row" not in each.lines]
        old = _declared(before[place])
        sheet = _sheet_now(table, of_file, taken, earlier, str(old.get("file", "")))
        if sheet is None:
            continue
        if table.get("sheet") and one_spelling(str(table["sheet"])).casefold() != sheet.name.casefold():
            taken.add((table["file"], sheet.name))
            block = _with_text(block, str(table["sheet"]), sheet.name, key="sheet")
            said.append(f"The sheet '{table['sheet']}' is '{sheet.name}' now: declared as before.")
        block, moved = _with_rows(block, old, sheet, earlier)
        row = _declared(block).get("header_row")
        parts = [each for each in seen if each.file is sheet.file and each.sheet == sheet.sheet]
        part = next((each for each in parts if row and each.lines.get("header_row", Line(0)).value == row), sheet)
        blocks[place], renamed = _with_columns(block, table, part)
        said += [*moved, *renamed]
    return Carried("".join([begin, *blocks]), tuple(said))


def _declared(block: str) -> dict[str, Any]:
    """What one block of `drop.toml` declares of its table."""
    (content,) = tomllib.loads(block).values()
    return dict(content[0] if isinstance(content, list) else content)


def _sheet_now(
    table: dict[str, Any], of_file: Sequence[Seen], taken: set[tuple[Any, str]], earlier: Earlier, file: str
) -> Seen | None:
    """The sheet that a table is in now; None where this cannot be decided."""
    wanted = one_spelling(str(table.get("sheet", "")))
    if not wanted:
        return of_file[0] if len(of_file) == 1 else None
    named = [each for each in of_file if each.name.casefold() == wanted.casefold()]
    if named:
        return named[0]
    free = [each for each in of_file if each.table is not None and (table["file"], each.name) not in taken]
    alike = [each for each in free if same_but_for_dates(each.name) == same_but_for_dates(wanted)]
    if not alike and not _BY_NAME & set(table):
        before = _table_before(earlier, file, wanted)
        alike = [
            each for each in free if before is not None and each.table is not None and _is_same(before, each.table)
        ]
    return alike[0] if len(alike) == 1 else None


def _with_rows(block: str, old: dict[str, Any], sheet: Seen, earlier: Earlier) -> tuple[str, list[str]]:
    """A block with the rows in which its table begins and ends now, and a sentence on them.

    Raises
    ------
    Refused
        When the table is declared to end in a row, the sheet has other rows now, and nothing separates its tables.
    """
    rows = old.get("header_row"), old.get("last_row")
    if rows == (None, None):
        return block, []
    wanted = one_spelling(str(old.get("sheet", ""))).casefold()
    before = _sheet_named(DropFile(old["file"], lambda: read_file(earlier.path / old["file"], old["file"])), wanted)
    now = _sheet_named(sheet.file, sheet.sheet.casefold())
    if before is None or now is None:
        return block, []
    tables, new = parts_of(before), parts_of(now)
    place = next((i for i, part in enumerate(tables) if (part.header_row, part.last_row) == rows), None)
    if place is None or len(tables) != len(new):
        if rows[1] is not None and _words_below(before, rows[1]) != _words_below(now, rows[1]):
            raise Refused(f"a table is declared to end in row {rows[1]}, and the sheet has other rows below it now.")
        return block, []
    found = {"header_row": new[place].header_row, "last_row": new[place].last_row}
    said = []
    for key, was in zip(found, rows, strict=True):
        if found[key] != was:
            block = re.sub(rf"(?m)^(\s*{key}\s*=\s*)\d+", rf"\g<1>{found[key]}", block)
            does = "begins" if key == "header_row" else "ends"
            said.append(f"The table that {does} in row {was} of '{sheet.name}' {does} in row {found[key]} now.")
    return block, said


def _words_below(sheet: Sheet, last_row: int) -> list[tuple[int, list[str]]]:
    """The number of each row below another, and its words without dates."""
    return [
        (row.number, [same_but_for_dates(cell) for cell in row.cells if not is_like_a_count(cell)])
        for row in sheet.rows
        if row.number > last_row
    ]


def _sheet_named(file: DropFile, name: str) -> Sheet | None:
    """The sheet of that name, or the only one where the name is blank; None where there is none."""
    try:
        sheets = read_sheets(file)
    except Refused:
        return None
    named = [each for each in sheets if each.name.casefold() == name] if name else sheets
    return named[0] if len(named) == 1 else None


def _table_before(earlier: Earlier, file: str, sheet: str) -> Table | None:
    """The table in a sheet of an earlier drop; None where it cannot be read any more."""
    try:
        content = DropFile(file, lambda: read_file(earlier.path / file, file))
        found = [each for each in read_sheets(content) if each.name.casefold() == sheet.casefold()]
        return find_table(found[0]) if found else None
    except Refused:
        return None


def _is_same(before: Table, now: Table) -> bool:
    """Whether two tables have the same columns, apart from dates, and most counts of the earlier are in the later."""
    shapes = [_shape([column.name for column in table.columns]) for table in (before, now)]
    old, new = _counts(before), _counts(now)
    return shapes[0] == shapes[1] and 2 * len(old & new) > len(old)


def _counts(table: Table) -> set[tuple[object, ...]]:
    """Each count with its column and the words in its row."""
    text = table.text
    counted = [name for name in text.columns if text[name].map(is_like_a_count).mean() > 0.5]
    words = [tuple(row) for row in text.drop(columns=counted).to_numpy().tolist()]
    return {
        (label, name, cell)
        for name in counted
        for label, cell in zip(words, text[name].tolist(), strict=True)
        if is_like_a_count(cell)
    }


def _shape(columns: Sequence[str]) -> tuple[str, ...]:
    """The names of columns without dates; those that are nothing but a date once."""
    return tuple(dict.fromkeys(same_but_for_dates(each) for each in columns))


def _with_columns(block: str, table: dict[str, Any], sheet: Seen) -> tuple[str, list[str]]:
    """A block with the names that its columns have now, and a sentence on each."""
    if sheet.table is None:
        return block, []
    columns = [column.name for column in sheet.table.columns]
    named = [each for key in _COLUMNS for each in _listed(table.get(key)) if not _is_a_form(key, table)]
    named += [str(each) for key in _BY_COLUMN for each in dict(table.get(key, {}))]
    known = {one_spelling(each) for each in named}
    free = [column for column in columns if column not in known]
    said = []
    for was in [each for each in named if one_spelling(each) not in columns]:
        key = same_but_for_dates(was)
        alike = [column for column in free if key and same_but_for_dates(column) == key]
        if len(alike) == 1:
            free.remove(alike[0])
            block = _with_text(block, was, alike[0])
            said.append(f"The column '{was}' is '{alike[0]}' now: declared as before.")
    ignored = {same_but_for_dates(each) for each in _listed(table.get("ignore"))} - {""}
    more = [column for column in free if same_but_for_dates(column) in ignored]
    if more:
        every = [*_listed(_declared(block).get("ignore")), *more]
        block = _IGNORED.sub(lambda found: f"{found[1]}{toml(every)}", block, count=1)
        said += [f"The column '{column}' is new, and left out as those of its name are." for column in more]
    return block, said


def _is_a_form(key: str, table: dict[str, Any]) -> bool:
    """Whether a key holds the form of months, not a column."""
    return key == "month" and ("%" in str(table.get("month", "")) or table.get("across") == "months")


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [str(value)] if value else []


def _with_text(block: str, was: str, now: str, *, key: str = "") -> str:
    """A block with another text in place of one, between quotation marks of either kind; in the line of a key only."""
    begin = rf"(?m)^(\s*{key}\s*=\s*)" if key else r"()"
    return re.sub(
        rf"{begin}(?:{re.escape(toml(was))}|'{re.escape(was)}')", lambda found: f"{found[1]}{toml(now)}", block
    )
