"""A workbook's one table as text, including what the library that reads workbooks would hide.

python-calamine returns a blank for an error (`#REF!`) and for a formula without a computed value, returns 0.29 for a
cell that shows 29%, and crashes Python on a cell in the far corner of a sheet. So the cells are corrected first.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, time
from functools import reduce
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from helpers.refusal import Refused

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the first bytes of workbooks from before 2007, and of those with a password
LARGEST = 200_000_000  # bytes unpacked: about two million cells
MOST_CELLS = 10_000_000  # calamine keeps every cell up to the last filled row and column in memory
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"

# calamine looks for these prefixes, so the corrected XML must keep them.
for _prefix, _space in {"office": OFFICE, "table": TABLE, "text": TEXT}.items():
    ElementTree.register_namespace(_prefix, _space[1:-1])

Rows = list[tuple[int, list[str]]]


def read_sheet(name: str, raw: bytes, *, months: str) -> Rows:
    """The filled rows of a workbook's one table, each with its number in the sheet.

    The table is the sheet named like the file, or else the only visible one with anything in it.

    Parameters
    ----------
    name
        The file's name, for problems.
    raw
        The file's bytes.
    months
        The form in which dates are written, as for strftime.

    Raises
    ------
    Refused
        When it is not a workbook, or is an old, broken or protected one; when several sheets may be the table, or the
        table has merged cells.

    Examples
    --------
    >>> read_sheet("counts.xlsx", b"area,count", months="%Y-%m")
    Traceback (most recent call last):
    helpers.refusal.Refused: counts.xlsx is not a workbook but plain text: name it counts.csv.
    """
    _check_kind(name, raw)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_corrected(name, raw)))
        sheet, rows = _table(name, book, months)
        merged = _merged(sheet, raw)
    except Refused:
        raise
    except Exception:  # a broken workbook makes its readers raise almost anything
        raise Refused(f"{name} is a broken workbook: open it, save it again and send it again.") from None
    if merged:
        raise Refused(f"{name}, {merged}: cells are merged; unmerge them and fill in each.")
    return rows


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


def _table(name: str, book: CalamineWorkbook, months: str) -> tuple[CalamineSheet, Rows]:
    """The sheet that holds the table, and its filled rows."""
    filled = []
    for about in book.sheets_metadata:
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(about.name)
            rows = _rows(sheet, months)
            filled += [(about, sheet, rows)] if rows else []
    visible = [each for each in filled if each[0].visible == SheetVisibleEnum.Visible]
    wanted = Path(name).stem
    named = [each for each in filled if each[0].name.strip().casefold() == wanted.casefold()]
    if named and named[0] not in visible:
        raise Refused(f"{name}: its sheet '{named[0][0].name}' is hidden; show it, or remove it if it is an old one.")
    if filled and not visible:
        raise Refused(f"{name} has nothing in its visible sheets: show the one with the table.")
    if not filled:
        raise Refused(f"{name} is empty: send it again.")
    if len(visible) > 1 and not named:
        names = ", ".join(about.name for about, _, _ in visible)
        raise Refused(f"{name} has several sheets that are not empty ({names}): name the right one '{wanted}'.")
    return (named or visible)[0][1:]


def _rows(sheet: CalamineSheet, months: str) -> Rows:
    rows = ([_text(cell, months) for cell in row] for row in sheet.to_python(skip_empty_area=False))
    return [(number, cells) for number, cells in enumerate(rows, 1) if any(cells)]


def _text(cell: object, months: str) -> str:
    """A cell as the text that a CSV file would hold."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return f"{cell:.15g}"  # the digits that Excel keeps: 0.1 + 0.2 is 0.3
    if isinstance(cell, date):
        return cell.strftime(months)
    return cell.isoformat() if isinstance(cell, time) else str(cell).strip()


def _merged(sheet: CalamineSheet, raw: bytes) -> str:
    """The place of the sheet's first merged cells; empty where there are none."""
    for (row, column), _ in sheet.merged_cell_ranges or []:
        return f"row {row + 1}, column {_letters(column + 1)}"
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        if "content.xml" not in parts.namelist():
            return ""
        root = ElementTree.fromstring(parts.read("content.xml"))
    row = 1
    (table,) = (each for each in root.iter(f"{TABLE}table") if each.get(f"{TABLE}name") == sheet.name)
    for line in table.iter(f"{TABLE}table-row"):
        spans = {cell.get(f"{TABLE}number-{way}-spanned", "1") for cell in line for way in ("rows", "columns")}
        if spans > {"1"}:
            return f"row {row}"
        row += int(line.get(f"{TABLE}number-rows-repeated", "1"))
    return ""


def _letters(column: int) -> str:
    return (_letters((column - 1) // 26) if column > 26 else "") + chr(ord("A") + (column - 1) % 26)


def _corrected(name: str, raw: bytes) -> bytes:
    """The same workbook with errors, formulas without a value and percentages as the text that they show."""
    corrected = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as parts, zipfile.ZipFile(corrected, "w") as copy:
        names = parts.namelist()
        if sum(part.file_size for part in parts.infolist()) > LARGEST:
            raise Refused(f"{name} is too large for a table: leave out all but the table and send it again.")
        if "META-INF/manifest.xml" in names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise Refused(f"{name} is protected by a password: save it without one and send it again.")
        percent = _percent_styles(parts.read("xl/styles.xml")) if "xl/styles.xml" in names else set()
        for part in names:
            content = parts.read(part)
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                content = _corrected_xlsx(name, content, percent)
            elif part == "content.xml":
                content = _corrected_ods(content)
            copy.writestr(part, content)
    return corrected.getvalue()


def _percent_styles(raw: bytes) -> set[str]:
    """The styles that show a number as a per cent: formats 9 and 10, and others with a % outside quoted text."""
    root = ElementTree.fromstring(raw)
    formats = {"9", "10"} | {
        each.get("numFmtId", "")
        for each in root.iterfind(".//{*}numFmts/{*}numFmt")
        if "%" in re.sub(r'"[^"]*"|\\.', "", each.get("formatCode", ""))
    }
    return {str(i) for i, each in enumerate(root.iterfind("{*}cellXfs/{*}xf")) if each.get("numFmtId") in formats}


def _corrected_xlsx(name: str, raw: bytes, percent: set[str]) -> bytes:
    root = ElementTree.fromstring(raw)
    space = root.tag.removesuffix("worksheet")  # a search for any namespace, {*}, takes ten times as long
    cells = [cell for row in root.iter(f"{space}row") for cell in row.iterfind(f"{space}c") if len(cell)]
    _check_extent(name, [cell.get("r", "") for cell in cells])
    corrected = False
    for cell in cells:
        value, formula, kind = cell.findtext(f"{space}v") or "", cell.find(f"{space}f"), cell.get("t", "n")
        if kind == "e":
            shown = value or "#N/A"
        elif formula is not None and not value and kind != "str":
            shown = f"={formula.text or ''}"
        elif kind == "n" and value and cell.get("s") in percent:
            shown = _percent(value)
        else:
            continue
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "str")
        ElementTree.SubElement(cell, f"{space}v").text = shown
        corrected = True
    return ElementTree.tostring(root) if corrected else raw  # writing takes as long as all the rest


def _check_extent(name: str, references: list[str]) -> None:
    """Refuse a sheet whose last row and column are so far out that the cells up to them do not fit into memory."""
    places = [re.fullmatch(r"([A-Z]*)([0-9]*)", reference) for reference in references]
    column = max((reduce(lambda n, letter: 26 * n + ord(letter) - 64, p[1], 0) for p in places if p), default=0)
    row = max((int(p[2] or 0) for p in places if p), default=0)
    if row * column > MOST_CELLS:
        raise Refused(
            f"{name} has something as far out as row {row} or column {_letters(column)}: clear all but the table."
        )


def _corrected_ods(raw: bytes) -> bytes:
    root = ElementTree.fromstring(raw)
    for cell in root.iter(f"{TABLE}table-cell"):
        paragraph = cell.find(f"{TEXT}p")
        shown = "" if paragraph is None else "".join(paragraph.itertext())
        kind, formula = cell.get(f"{OFFICE}value-type"), cell.get(f"{TABLE}formula")
        if kind == "percentage":
            shown = _percent(cell.get(f"{OFFICE}value", ""))
        elif kind is None and formula:
            shown = formula.removeprefix("of:")
        elif not shown.startswith(("#", "Err:")):  # programs store an error as blank text, some as 0
            continue
        cell.attrib.pop(f"{OFFICE}value", None)
        cell.set(f"{OFFICE}value-type", "string")
        cell.set(f"{OFFICE}string-value", shown)
    return ElementTree.tostring(root)


def _percent(value: str) -> str:
    return f"{float(value) * 100:.15g}%"
