"""A set's tables as a workbook, for work with the numbers in a spreadsheet, by eye or by screen reader.

The layout follows the Government Analysis Function's "Releasing statistics in spreadsheets": a cover, contents and
notes, then one table on each sheet from cell A1 down, its title first. XlsxWriter writes it, because it turns no text
into a formula or a link, and its bytes depend only on the content.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from helpers.document.blocks import Block
from helpers.document.document import Document
from helpers.document.numbers import SIGNED, Number
from helpers.periods import Span
from helpers.render.checks.workbook import faults
from helpers.render.sheet_columns import NOT_APPLICABLE, NOT_SUPPLIED, WITHHELD, Column, plain
from helpers.render.sheets import Sheet, Sheets

NAME = "tables.xlsx"
LANGUAGE = "en-GB"
CREATED = datetime(2000, 1, 1)  # one day for all workbooks, so that the same documents give the same bytes
MEANINGS = (
    (WITHHELD, "withheld: a small number could identify people"),
    (NOT_SUPPLIED, "not supplied, or of a month still to come"),
    (NOT_APPLICABLE, "not applicable"),
)
HOW_TO_READ = (
    "Each sheet after the notes holds one table of a briefing, or the numbers behind one of its charts. A table that "
    "several briefings show is here once.",
    "Numbers are rounded as the briefings print them. A per cent is a number: 5.3 is 5.3%. Changes have their sign.",
    "A range has two columns, for its ends. Numbers within words have columns of their own.",
    "The briefings' sentences and pictures, partners' own words and the lists of files read are on the pages: read the "
    "numbers with them.",
)
WIDEST, NARROWEST = 50, 12
TEXT, WRAPPED, LINK, TITLE, HEADER = "text", "wrapped", "link", "title", "header"
STYLES: dict[str, dict[str, Any]] = {
    TEXT: {},
    WRAPPED: {"text_wrap": True, "valign": "top"},
    LINK: {"font_color": "#0000EE", "underline": 1},
    TITLE: {"bold": True, "font_size": 16},
    HEADER: {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
}


def render_workbook(documents: Sequence[Document], track_record: Sequence[Block] = ()) -> bytes:
    """The content of a set's `tables.xlsx`.

    Parameters
    ----------
    track_record
        The blocks of the index on earlier sets: forecasts and what happened, and what changed since.

    Raises
    ------
    ValueError
        When the workbook breaks one of the rules of `helpers.render.checks.workbook`.

    Examples
    --------
    >>> content = render_workbook([])
    >>> content[:2], content == render_workbook([])
    (b'PK', True)
    """
    content = _Workbook(Sheets.of(documents, track_record), documents).content()
    if found := faults(content):
        raise ValueError(f"{NAME} breaks rules for accessible workbooks: {' '.join(found)}")
    return content


class _Workbook:
    """The workbook as it is written, sheet by sheet."""

    def __init__(self, sheets: Sheets, documents: Sequence[Document]) -> None:
        import xlsxwriter  # a run without changes need not wait for it

        self.sheets = sheets
        self.about = documents[0].about if documents else None
        self.bytes = io.BytesIO()
        font = {"font_name": "Arial", "font_size": 12}
        self.book = xlsxwriter.Workbook(self.bytes, {"in_memory": True, "default_format_properties": font})
        self.styles = {name: self.book.add_format(font | style) for name, style in STYLES.items()}
        self.formats: dict[str, Any] = {}

    def content(self) -> bytes:
        self.book.set_properties({"title": self._title(), "created": CREATED})
        self._cover()
        self._contents()
        self._notes()
        for sheet in self.sheets.each:
            self._table_sheet(sheet)
        self.book.close()
        return _with_language(self.bytes)

    def _title(self) -> str:
        if self.about is None:
            return "Community safety briefings: tables"
        return (
            f"{plain(self.about.area)}, {Span.parse(self.about.period).label}: tables of the community safety briefings"
        )

    def _cover(self) -> None:
        about = self.about
        facts = () if about is None else (
            f"Partnership: {plain(about.partnership)}",
            f"Area: {plain(about.area)}",
            f"Period: {Span.parse(about.period).label}",
            f"Edition: {about.edition}",
            f"Made from the drop {plain(about.drop)}",
        )  # fmt: skip
        sheet = self._sheet("cover", self._title(), (*facts, *HOW_TO_READ, "Cells without a number or words have:"))
        table = (Column("Shorthand", tuple(short for short, _ in MEANINGS)),
                 Column("Meaning", tuple(words for _, words in MEANINGS)))  # fmt: skip
        self._table(sheet, "shorthand", table, len(facts) + len(HOW_TO_READ) + 2)

    def _contents(self) -> None:
        sheet = self._sheet("contents", "Contents", ("This worksheet contains one table. Its titles are links.",))
        each = self.sheets.each
        rows = [("notes", "Notes on the tables", NOT_APPLICABLE, NOT_APPLICABLE)]
        rows += [(one.name, one.title, one.briefing, one.question or NOT_APPLICABLE) for one in each]
        headers = ("Sheet", "Title", "Briefing", "Question")
        cells = tuple(Column(header, tuple(row[place] for row in rows)) for place, header in enumerate(headers))
        self._table(sheet, "contents", cells, 2)
        for place, (name, title, *_) in enumerate(rows):
            sheet.write_url(3 + place, 1, f"internal:'{name}'!A1", self.styles[LINK], title)

    def _notes(self) -> None:
        notes = self.sheets.notes
        words = "This worksheet contains one table." if notes else "No table of this workbook has a note."
        sheet = self._sheet("notes", "Notes", (words,))
        if notes:
            numbers = tuple(_mark(number) for number in range(1, len(notes) + 1))
            self._table(sheet, "notes_on_tables", (Column("Note", numbers), Column("Words", tuple(notes))), 2)

    def _table_sheet(self, sheet: Sheet) -> None:
        title = " ".join((sheet.title, *map(_mark, sheet.notes)))
        place = f"Briefing: {sheet.briefing}." + (f" Question: {sheet.question}" if sheet.question else "")
        chart = f" Its chart in words: {sheet.message}" if sheet.message else ""
        lines = ["This worksheet contains one table. The sheet cover explains its shorthand.", place + chart]
        written = self._sheet(sheet.name, title, lines)
        written.write_url(len(lines) + 1, 0, "internal:'contents'!A1", self.styles[LINK], "Back to the contents")
        self._table(written, sheet.name, sheet.columns, len(lines) + 2)

    def _sheet(self, name: str, title: str, lines: Sequence[str]) -> Any:
        """A sheet with its title in A1 and the lines below it."""
        sheet = self.book.add_worksheet(name)
        sheet.write_string(0, 0, title, self.styles[TITLE])
        for row, line in enumerate(lines, start=1):
            sheet.write_string(row, 0, line, self.styles[WRAPPED if name == "cover" else TEXT])
        return sheet

    def _table(self, sheet: Any, name: str, table: Sequence[Column], row: int) -> None:
        """Write a table, marked up as one under this name, with its header in this row."""
        last = row + len(table[0].cells)
        headers = [{"header": column.header, "header_format": self.styles[HEADER]} for column in table]
        options = {"name": name, "columns": headers, "autofilter": False, "style": "Table Style Light 1"}
        sheet.add_table(row, 0, last, len(table) - 1, options | {"banded_rows": False, "first_column": True})
        for place, column in enumerate(table):
            sheet.set_column(place, place, _width(column) if name != "shorthand" or place else 100)
            for down, cell in enumerate(column.cells, start=row + 1):
                if isinstance(cell, Number):
                    sheet.write_number(down, place, cell.rounded, self._format(cell))
                else:
                    sheet.write_string(down, place, cell, self.styles[WRAPPED])

    def _format(self, number: Number) -> Any:
        """How a spreadsheet shows the number: with its decimals, and with its sign where it is a change."""
        digits = "#,##0" + (f".{'0' * number.decimals}" if number.decimals else "")
        code = f"+{digits};-{digits};0" if number.statistic in SIGNED else digits
        if code not in self.formats:
            self.formats[code] = self.book.add_format({"num_format": code, "valign": "top"})
        return self.formats[code]


def _mark(note: int) -> str:
    return f"[note {note}]"


def _width(column: Column) -> int:
    longest = max(len(str(cell)) for cell in column.cells)
    return max(NARROWEST, min(WIDEST, longest + 2))


def _with_language(written: io.BytesIO) -> bytes:
    """The workbook with its language among its properties, for which XlsxWriter has no option."""
    content = io.BytesIO()
    with ZipFile(written) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "docProps/core.xml":
                language = f"<dc:language>{LANGUAGE}</dc:language></cp:coreProperties>"
                data = data.replace(b"</cp:coreProperties>", language.encode())
            target.writestr(part, data)
    return content.getvalue()
