"""What an Excel workbook's own XML shows that python-calamine does not: hidden rows and columns, and odd cells.

calamine returns a blank for an error (`#REF!`) and for a formula without a computed value, returns 0.29 for a cell that
shows 29%, crashes Python on a cell in the far corner of a sheet, and returns hidden rows and columns like any other.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from functools import reduce
from posixpath import join, normpath
from xml.etree import ElementTree

from helpers.names import letters_of
from helpers.refusal import Refused

MOST_CELLS = 10_000_000  # calamine keeps every cell up to the last filled row and column in memory


@dataclass(frozen=True)
class Hidden:
    """The rows and columns of a sheet that are hidden, by number (of each row, why), and whether the sheet is."""

    rows: dict[int, str] = field(default_factory=dict)
    columns: set[int] = field(default_factory=set)
    sheet: bool = False


def sheet_parts(parts: zipfile.ZipFile) -> dict[str, str]:
    """The part of an Excel workbook that holds each sheet, by the sheet's name."""
    if "xl/workbook.xml" not in parts.namelist():
        return {}
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    }
    found = {}
    for sheet in ElementTree.fromstring(parts.read("xl/workbook.xml")).iterfind(".//{*}sheets/{*}sheet"):
        relation = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        target = targets.get(relation, "")
        found[sheet.get("name", "")] = target[1:] if target.startswith("/") else normpath(join("xl", target))
    return found


def percent_styles(raw: bytes) -> set[str]:
    """The styles that show a number as a per cent: formats 9 and 10, and others with a % outside quoted text."""
    root = ElementTree.fromstring(raw)
    formats = {"9", "10"} | {
        each.get("numFmtId", "")
        for each in root.iterfind(".//{*}numFmts/{*}numFmt")
        if "%" in re.sub(r'"[^"]*"|\\.', "", each.get("formatCode", ""))
    }
    return {str(i) for i, each in enumerate(root.iterfind("{*}cellXfs/{*}xf")) if each.get("numFmtId") in formats}


def corrected(name: str, raw: bytes, percent: set[str]) -> tuple[bytes, Hidden]:
    """A sheet with errors, formulas without a value and percentages as the text that they show; and what is hidden.

    Parameters
    ----------
    name
        The file's name, for problems.
    percent
        As `percent_styles` returns them.

    Raises
    ------
    Refused
        When the sheet is too large to read.
    """
    root = ElementTree.fromstring(raw)
    space = root.tag.removesuffix("worksheet")  # a search for any namespace, {*}, takes ten times as long
    rows = list(root.iter(f"{space}row"))
    cells = [cell for row in rows for cell in row if len(cell) and cell.tag == f"{space}c"]
    _check_extent(name, [cell.get("r", "") for cell in cells])
    changed = False
    for cell in cells:
        kind = cell.get("t", "n")
        alone = len(cell) == 1 and cell[0].tag == f"{space}v"
        if alone and (kind == "s" or (kind == "n" and cell.get("s") not in percent)):
            continue  # nearly all cells: text, and plain numbers
        value, formula = cell.findtext(f"{space}v") or "", cell.find(f"{space}f")
        if kind == "e":
            shown = value or "#N/A"
        elif formula is not None and not value and kind != "str":
            shown = f"={formula.text or ''}"
        elif kind == "n" and value and cell.get("s") in percent:
            shown = as_percent(value)
        else:
            continue
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "str")
        ElementTree.SubElement(cell, f"{space}v").text = shown
        changed = True
    hidden = _hidden(root, rows, space)
    return (ElementTree.tostring(root) if changed else raw), hidden  # writing takes as long as all the rest


def as_percent(value: str) -> str:
    """A share as the per cent that a cell shows.

    Examples
    --------
    >>> as_percent("0.29")
    '29%'
    """
    return f"{float(value) * 100:.15g}%"


def _hidden(root: ElementTree.Element, rows: list[ElementTree.Element], space: str) -> Hidden:
    default = root.find(f"{space}sheetFormatPr")
    unless_listed = default is not None and default.get("zeroHeight") in ("1", "true")
    filtered = root.find(f"{space}autoFilter")
    by_filter = _rows_of(filtered.get("ref", "")) if filtered is not None and len(filtered) else range(0)
    found: dict[int, str] = {}
    number = 0
    for row in rows:
        number = int(row.get("r", number + 1))
        if row.get("hidden") in ("1", "true") or float(row.get("ht", "1")) == 0:
            folded = row.get("outlineLevel", "0") != "0"
            found[number] = "folded away" if folded else "hidden by a filter" if number in by_filter else "hidden"
        elif unless_listed and row.get("hidden") is None and row.get("ht") is None:
            found[number] = "hidden"
    columns = {
        column
        for each in root.iterfind(f"{space}cols/{space}col")
        if each.get("hidden") in ("1", "true") or float(each.get("width", "1")) == 0
        for column in range(int(each.get("min", "1")), int(each.get("max", "1")) + 1)
    }
    return Hidden(found, columns)


def _rows_of(reference: str) -> range:
    """The rows below the header of a filter's range, such as `A1:D20`."""
    numbers = [int(number) for number in re.findall(r"\d+", reference)]
    return range(numbers[0] + 1, numbers[-1] + 1) if numbers else range(0)


def _check_extent(name: str, references: list[str]) -> None:
    """Refuse a sheet whose last row and column are so far out that the cells up to them do not fit into memory."""
    letters = {reference.rstrip("0123456789") for reference in references}
    numbers = {reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for reference in references}
    column = max((_column(each) for each in letters if each.isalpha()), default=0)
    row = max((int(each) for each in numbers if each.isdigit()), default=0)
    if row * column > MOST_CELLS:
        raise Refused(
            f"{name} has something as far out as row {row} or column {letters_of(column)}: clear all but the table."
        )


def _column(letters: str) -> int:
    """The number of a column, the first being 1."""
    return reduce(lambda number, letter: 26 * number + ord(letter) - 64, letters, 0)
