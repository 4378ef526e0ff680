"""The visible sheets of a workbook as rows of text.

calamine reads the cells. What it does not show is read from the workbook's own XML: see `xlsx` and `ods`.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, time
from functools import lru_cache
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from helpers.drops.sheets import ods, xlsx
from helpers.drops.sheets.grid import Merged, Sheet, visible_sheet
from helpers.drops.sheets.xlsx import Hidden
from helpers.english import and_list
from helpers.names import one_spelling
from helpers.refusal import Refused

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the first bytes of workbooks from before 2007, and of those with a password
LARGEST = 200_000_000  # bytes unpacked: about two million cells


def read_workbook(name: str, raw: bytes, *, dates: str, hidden: str = "") -> list[Sheet]:
    """Each visible sheet of a workbook that has something in it.

    Parameters
    ----------
    name
        The file's name, for problems.
    raw
        The file's bytes.
    dates
        The form in which dates are written, as for strftime.
    hidden
        What is done with hidden rows and columns: "leave out", "read", or blank where nobody declared it.

    Raises
    ------
    Refused
        When it is not a workbook, or is an old, broken or protected one, or has nothing in its visible sheets.

    Examples
    --------
    >>> read_workbook("counts.xlsx", b"area,count", dates="%Y-%m")
    Traceback (most recent call last):
    helpers.refusal.Refused: counts.xlsx is not a workbook but plain text: name it counts.csv.
    """
    _check_kind(name, raw)
    try:
        return list(_sheets(name, raw, dates, hidden))
    except Refused:
        raise
    except Exception:  # a broken workbook makes its readers raise almost anything
        raise Refused(f"{name} is a broken workbook: open it, save it again and send it again.") from None


def _check_kind(name: str, raw: bytes) -> None:
    """Refuse bytes that are not a workbook's, whatever the file is called."""
    if not raw.strip():
        raise Refused(f"{name} is empty: send it again.")
    if raw.startswith(OLD) and "EncryptedPackage".encode("utf-16-le") in raw:
        raise Refused(f"{name} is protected by a password: save it without one and send it again.")
    if raw.startswith(OLD):
        # In these, calamine takes an error for a blank and does not notice a damaged byte.
        raise Refused(f"{name} is a workbook in Excel's format from before 2007: open it and save it as .xlsx.")
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise Refused(f"{name} is not a workbook but a web page or XML: open it in Excel and save it as .xlsx.")
    if not raw.startswith(b"PK"):
        raise Refused(f"{name} is not a workbook but plain text: name it {Path(name).stem}.csv.")


@lru_cache(maxsize=2)  # drop.toml may declare a dozen tables of one workbook
def _sheets(name: str, raw: bytes, dates: str, hidden: str) -> tuple[Sheet, ...]:
    copy, unseen, merged = _corrected(name, raw)
    book = CalamineWorkbook.from_filelike(io.BytesIO(copy))
    filled = []
    for about in book.sheets_metadata:
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            cells = [[_text(cell, dates) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            filled += [(about, sheet, cells)] if any(map(any, cells)) else []
    if not filled:
        raise Refused(f"{name} is empty: send it again.")
    seen = {
        about.name
        for about, _, _ in filled
        if about.visible == SheetVisibleEnum.Visible and not unseen.get(about.name, Hidden()).sheet
    }
    out_of_sight = tuple(about.name for about, _, _ in filled if about.name not in seen)
    visible = [each for each in filled if each[0].name in seen]
    if not visible:
        raise Refused(f"{name} has nothing in its visible sheets: show the one with the table.")
    notes: tuple[str, ...] = ()
    if out_of_sight:
        named = and_list([f"'{each}'" for each in out_of_sight])
        what = f"sheets {named} are" if len(out_of_sight) > 1 else f"sheet {named} is"
        notes = (f"{name}: the {what} hidden, and left out.",)
    sheets = []
    for about, sheet, cells in visible:
        about_it = Sheet(
            name,
            about.name,
            (),
            merged=merged.get(about.name, _merged(sheet)),
            notes=notes,
            several=len(visible) > 1,
            hidden_sheets=out_of_sight,
        )
        here = unseen.get(about.name, Hidden())
        sheets.append(visible_sheet(about_it, cells, here.rows, here.columns, hidden))
    return tuple(sheet for sheet in sheets if sheet.rows)


def _text(cell: object, dates: str) -> str:
    """A cell as the text that a CSV file would hold."""
    if isinstance(cell, str):
        return one_spelling(cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return f"{cell:.15g}"  # the digits that Excel keeps: 0.1 + 0.2 is 0.3
    if isinstance(cell, date):
        return cell.strftime(dates)
    return cell.isoformat() if isinstance(cell, time) else str(cell).strip()


def _merged(sheet: CalamineSheet) -> tuple[Merged, ...]:
    return tuple(
        Merged(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sorted(sheet.merged_cell_ranges or [])
    )


def _corrected(name: str, raw: bytes) -> tuple[bytes, dict[str, Hidden], dict[str, tuple[Merged, ...]]]:
    """The same workbook with odd cells as the text that they show, and what calamine does not show of each sheet.

    The merged cells are those of an OpenDocument workbook alone; calamine returns those of an Excel workbook.
    """
    copy_of = io.BytesIO()
    hidden: dict[str, Hidden] = {}
    merged: dict[str, tuple[Merged, ...]] = {}
    with zipfile.ZipFile(io.BytesIO(raw)) as parts, zipfile.ZipFile(copy_of, "w") as copy:
        names = parts.namelist()
        if sum(part.file_size for part in parts.infolist()) > LARGEST:
            raise Refused(f"{name} is too large for a table: leave out all but the table and send it again.")
        if "META-INF/manifest.xml" in names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise Refused(f"{name} is protected by a password: save it without one and send it again.")
        if "xl/workbook.bin" in names:  # nobody reads from it which rows are hidden
            raise Refused(f"{name} is a binary workbook (.xlsb): open it and save it as .xlsx.")
        percent = xlsx.percent_styles(parts.read("xl/styles.xml")) if "xl/styles.xml" in names else set()
        sheet_of = {part: sheet for sheet, part in xlsx.sheet_parts(parts).items()}
        for part in names:
            content = parts.read(part)
            if part in sheet_of and part.endswith(".xml"):
                content, hidden[sheet_of[part]] = xlsx.corrected(name, content, percent)
            elif part == "content.xml":
                content, hidden, merged = ods.corrected(content)
            copy.writestr(part, content)
    return copy_of.getvalue(), hidden, merged
