"""What the XML of an OpenDocument workbook shows that python-calamine does not: hidden, merged and odd cells."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from helpers.drops.sheets.grid import Merged
from helpers.drops.sheets.xlsx import Hidden, as_percent

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LAST_COLUMN = 16384

# calamine looks for these prefixes, so the corrected XML must keep them.
for _prefix, _space in {"office": OFFICE, "table": TABLE, "text": TEXT}.items():
    ElementTree.register_namespace(_prefix, _space[1:-1])


def corrected(raw: bytes) -> tuple[bytes, dict[str, Hidden], dict[str, tuple[Merged, ...]]]:
    """The workbook with errors, formulas without a value and percentages as the text that they show.

    With it come the hidden rows and columns and the merged cells of each sheet, by the sheet's name.
    """
    root = ElementTree.fromstring(raw)
    for cell in root.iter(f"{TABLE}table-cell"):
        paragraph = cell.find(f"{TEXT}p")
        shown = "" if paragraph is None else "".join(paragraph.itertext())
        kind, formula = cell.get(f"{OFFICE}value-type"), cell.get(f"{TABLE}formula")
        if kind == "percentage":
            shown = as_percent(cell.get(f"{OFFICE}value", ""))
        elif kind is None and formula:
            shown = formula.removeprefix("of:")
        elif not shown.startswith(("#", "Err:")):  # programs store an error as blank text, some as 0
            continue
        cell.attrib.pop(f"{OFFICE}value", None)
        cell.set(f"{OFFICE}value-type", "string")
        cell.set(f"{OFFICE}string-value", shown)
    tables = {table.get(f"{TABLE}name", ""): table for table in root.iter(f"{TABLE}table")}
    unseen = {
        style.get(f"{STYLE}name")
        for style in root.iter(f"{STYLE}style")
        if any(each.get(f"{TABLE}display") == "false" for each in style.iter(f"{STYLE}table-properties"))
    }  # calamine takes a sheet of such a style for a visible one
    hidden = {
        name: Hidden(_hidden_rows(table), _hidden_columns(table), table.get(f"{TABLE}style-name") in unseen)
        for name, table in tables.items()
    }
    merged = {name: tuple(_merged(table)) for name, table in tables.items()}
    return ElementTree.tostring(root), hidden, merged


def _hidden_rows(table: ElementTree.Element) -> dict[int, str]:
    """Why each hidden row is hidden, by its number. Runs of blank rows to the end of the sheet are left out."""
    found: dict[int, str] = {}
    for first, repeated, row, folded in _in_order(table, "row"):
        why = {"collapse": "hidden", "filter": "hidden by a filter"}.get(row.get(f"{TABLE}visibility", ""), "")
        why = "folded away" if folded else why
        if why and any(len(cell) for cell in row):
            found |= dict.fromkeys(range(first, first + repeated), why)
    return found


def _hidden_columns(table: ElementTree.Element) -> set[int]:
    return {
        column
        for first, repeated, each, folded in _in_order(table, "column")
        if folded or each.get(f"{TABLE}visibility") in ("collapse", "filter")
        for column in range(first, min(first + repeated, LAST_COLUMN + 1))
    }


def _merged(table: ElementTree.Element) -> Iterator[Merged]:
    for row, _, line, _ in _in_order(table, "row"):
        column = 1
        for cell in line:
            rows, columns = (int(cell.get(f"{TABLE}number-{way}-spanned", "1")) for way in ("rows", "columns"))
            if rows > 1 or columns > 1:
                yield Merged(row, column, row + rows - 1, column + columns - 1)
            column += int(cell.get(f"{TABLE}number-columns-repeated", "1"))


def _in_order(table: ElementTree.Element, kind: str) -> Iterator[tuple[int, int, ElementTree.Element, bool]]:
    """Each row or column: its number, how often it is repeated, its element, and whether a fold hides it."""
    number = 1
    for each, folded in _within_groups(table, kind, folded=False):
        repeated = int(each.get(f"{TABLE}number-{kind}s-repeated", "1"))
        yield number, repeated, each, folded
        number += repeated


def _within_groups(
    element: ElementTree.Element, kind: str, *, folded: bool
) -> Iterator[tuple[ElementTree.Element, bool]]:
    for child in element:
        name = child.tag.removeprefix(TABLE)
        if name == f"table-{kind}":
            yield child, folded
        elif name == f"table-{kind}-group":
            yield from _within_groups(child, kind, folded=folded or child.get(f"{TABLE}display") == "false")
        elif name in (f"table-header-{kind}s", f"table-{kind}s"):
            yield from _within_groups(child, kind, folded=folded)
