"""A workbook's parts as the rules need them: cells, tables and links, read straight from the file's XML."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from posixpath import basename
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PROPERTY = "{http://purl.org/dc/elements/1.1/}"
ADDRESS = re.compile(r"([A-Z]+)(\d+)")

Place = tuple[int, int]  # row and column, both from 1


@dataclass(frozen=True)
class MarkedTable:
    """A table as the file marks it up: its name, its corners and its headers."""

    name: str
    first: Place
    last: Place
    headers: tuple[str, ...]
    has_filter: bool
    header_rows: int

    def column(self, number: int) -> Iterator[Place]:
        """The cells below the header of a column, given by its number on the sheet."""
        return ((row, number) for row in range(self.first[0] + 1, self.last[0] + 1))


@dataclass(frozen=True)
class OpenedSheet:
    """A sheet: its name, its markup, its cells that are not empty, and its tables.

    Attributes
    ----------
    links
        The sheet that each link leads to; empty for a link that leads out of the workbook.
    """

    name: str
    hidden: bool
    xml: Element
    cells: dict[Place, str | float]
    tables: tuple[MarkedTable, ...]
    links: dict[Place, str]

    def has(self, *tags: str) -> bool:
        """Whether its markup has an element of one of these tags."""
        return any(f"{MAIN}{tag}" in self._tags for tag in tags)

    @cached_property
    def _tags(self) -> set[str]:
        return {each.tag for each in self.xml.iter()}

    def is_set(self, tag: str, attribute: str) -> bool:
        """Whether an element of this tag has this attribute switched on."""
        return any(each.get(attribute, "0") not in ("0", "false") for each in self.xml.iter(f"{MAIN}{tag}"))


@dataclass(frozen=True)
class OpenedWorkbook:
    """A workbook: its properties and its sheets, in order."""

    title: str
    language: str
    first_shown: int
    sheets: tuple[OpenedSheet, ...]

    @classmethod
    def read(cls, content: bytes) -> OpenedWorkbook:
        """The workbook in these bytes of an `.xlsx`."""
        with ZipFile(io.BytesIO(content)) as file:
            parts = {name: file.read(name) for name in file.namelist() if name.endswith((".xml", ".rels"))}
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        core = ElementTree.fromstring(parts["docProps/core.xml"])
        shared = ElementTree.fromstring(parts.get("xl/sharedStrings.xml", b"<none/>"))
        texts = [_text(item) for item in shared.iter(f"{MAIN}si")]
        targets = _relations(parts, "xl/workbook.xml")
        view = book.find(f"{MAIN}bookViews/{MAIN}workbookView")
        return cls(
            core.findtext(f"{PROPERTY}title", ""),
            core.findtext(f"{PROPERTY}language", ""),
            0 if view is None else int(view.get("activeTab", "0")),
            tuple(_sheet(parts, each, targets[each.attrib[RELATION]], texts) for each in book.iter(f"{MAIN}sheet")),
        )

    def sheet(self, name: str) -> OpenedSheet | None:
        """The sheet of this name; None where there is none."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


@cache
def place(address: str) -> Place:
    """The row and the column of a cell's address.

    Examples
    --------
    >>> place("A1"), place("AB12")
    ((1, 1), (12, 28))
    """
    letters, row = ADDRESS.fullmatch(address).groups()  # type: ignore[union-attr]  # each address has both
    column = 0
    for letter in letters:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(row), column


def _sheet(parts: dict[str, bytes], entry: Element, name: str, texts: list[str]) -> OpenedSheet:
    xml = ElementTree.fromstring(parts[name])
    targets = _relations(parts, name)
    tables = [targets[each.attrib[RELATION]] for each in xml.iter(f"{MAIN}tablePart")]
    cells = {place(cell.attrib["r"]): _value(cell, texts) for cell in xml.iter(f"{MAIN}c")}
    return OpenedSheet(
        entry.attrib["name"],
        entry.get("state", "visible") != "visible",
        xml,
        {at: value for at, value in cells.items() if value != ""},
        tuple(_table(parts[table]) for table in tables),
        {place(each.attrib["ref"]): _leads_to(each) for each in xml.iter(f"{MAIN}hyperlink")},
    )


def _value(cell: Element, texts: list[str]) -> str | float:
    if cell.get("t") == "inlineStr":
        return _text(cell)
    value = cell.findtext(f"{MAIN}v", "")
    if cell.get("t") == "s":
        return texts[int(value)]
    return value if cell.get("t") in ("str", "e", "b") or not value else float(value)


def _text(item: Element) -> str:
    return "".join(part.text or "" for part in item.iter(f"{MAIN}t"))


def _table(content: bytes) -> MarkedTable:
    xml = ElementTree.fromstring(content)
    first, last = map(place, xml.attrib["ref"].split(":"))
    headers = tuple(column.attrib["name"] for column in xml.iter(f"{MAIN}tableColumn"))
    has_filter = xml.find(f"{MAIN}autoFilter") is not None
    return MarkedTable(xml.attrib["displayName"], first, last, headers, has_filter, int(xml.get("headerRowCount", "1")))


def _leads_to(link: Element) -> str:
    if link.get(RELATION):
        return ""
    return link.get("location", "").rpartition("!")[0].strip("'")


def _relations(parts: dict[str, bytes], name: str) -> dict[str, str]:
    """The parts that a part refers to, by the ids that it gives them."""
    folder = name.rpartition("/")[0]
    content = parts.get(f"{folder}/_rels/{basename(name)}.rels")
    if content is None:
        return {}
    return {each.attrib["Id"]: _whole(folder, each.attrib["Target"]) for each in ElementTree.fromstring(content)}


def _whole(folder: str, target: str) -> str:
    """A part's full name in the file, from its path relative to a folder."""
    if target.startswith("/"):
        return target[1:]
    while target.startswith("../"):
        folder, target = folder.rpartition("/")[0], target[3:]
    return f"{folder}/{target}"
