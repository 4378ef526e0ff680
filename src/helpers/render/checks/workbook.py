"""The rules that make a workbook readable for everybody, from the Government Analysis Function's guidance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from helpers.render.checks.opened_workbook import OpenedSheet, OpenedWorkbook

FIRST_SHEETS = ["cover", "contents", "notes"]
LONGEST_NAME = 30
FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$|^history$", re.IGNORECASE)
GENERIC = re.compile(r"table_?\d*", re.IGNORECASE)
NUMBER = re.compile(r"(?!(?:19|20)\d\d$)[+−-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?P<unit>%?)")  # not a year
SHORTHAND = re.compile(r"\[[a-z]{1,3}\]")
NOTE = re.compile(r"\[note \d+\]")

Rule = Callable[[OpenedWorkbook], Iterable[str]]


def faults(content: bytes) -> list[str]:
    """A sentence for each fault of a workbook, given as its bytes; none where it keeps every rule.

    Only markup is checked. Whether titles and headers make sense, only a reader can judge.
    """
    book = OpenedWorkbook.read(content)
    return [fault for rule in RULES for fault in rule(book)]


def has_title(book: OpenedWorkbook) -> Iterator[str]:
    """The workbook has a title among its properties."""
    if not book.title:
        yield "The workbook has no title."


def has_language(book: OpenedWorkbook) -> Iterator[str]:
    """Screen readers learn the language from the properties."""
    if not book.language:
        yield "The workbook does not name its language."


def begins_with_cover(book: OpenedWorkbook) -> Iterator[str]:
    """Cover, contents and notes come first, and the workbook opens on the cover."""
    if [sheet.name for sheet in book.sheets[:3]] != FIRST_SHEETS:
        yield "The first sheets are not cover, contents and notes."
    if book.first_shown:
        yield "The workbook does not open on its first sheet."


def names_fit(book: OpenedWorkbook) -> Iterator[str]:
    """Each sheet has its own name, which every spreadsheet program accepts."""
    names = Counter(sheet.name.casefold() for sheet in book.sheets)
    for sheet in book.sheets:
        if names[sheet.name.casefold()] > 1:
            yield f"Several sheets are named {sheet.name}."
        if len(sheet.name) > LONGEST_NAME or FORBIDDEN.search(sheet.name):
            yield f"The name of sheet {sheet.name} is too long, or has a character that names cannot have."


def nothing_is_hidden(book: OpenedWorkbook) -> Iterator[str]:
    """No sheet, row or column is hidden."""
    for sheet in book.sheets:
        if sheet.hidden:
            yield f"Sheet {sheet.name} is hidden."
        if sheet.is_set("row", "hidden") or sheet.is_set("col", "hidden"):
            yield f"Sheet {sheet.name} has hidden rows or columns."


def cursor_is_in_a1(book: OpenedWorkbook) -> Iterator[str]:
    """Reading begins in the first cell of each sheet."""
    for sheet in book.sheets:
        if any(each.get("activeCell", "A1") != "A1" for each in _elements(sheet, "selection")):
            yield f"The cursor of sheet {sheet.name} is not in A1."


def nothing_is_frozen(book: OpenedWorkbook) -> Iterator[str]:
    """Frozen panes hide rows from those who zoom in."""
    return (f"Sheet {sheet.name} has frozen panes." for sheet in book.sheets if sheet.has("pane"))


def nothing_is_merged(book: OpenedWorkbook) -> Iterator[str]:
    """Screen readers lose their place in merged cells."""
    return (f"Sheet {sheet.name} has merged cells." for sheet in book.sheets if sheet.has("mergeCell"))


def nothing_is_filtered(book: OpenedWorkbook) -> Iterator[str]:
    """Filter buttons cover the headers, and may leave rows out."""
    for sheet in book.sheets:
        if sheet.has("autoFilter") or any(table.has_filter for table in sheet.tables):
            yield f"Sheet {sheet.name} has filter buttons."


def nothing_stands_outside_cells(book: OpenedWorkbook) -> Iterator[str]:
    """Screen readers skip headers, footers, pictures and comments."""
    for sheet in book.sheets:
        if sheet.has("headerFooter", "drawing", "legacyDrawing"):
            yield f"Sheet {sheet.name} has a header, a footer, a picture or a comment."


def title_is_in_a1(book: OpenedWorkbook) -> Iterator[str]:
    """The first cell of each sheet gives its title."""
    for sheet in book.sheets:
        if not isinstance(sheet.cells.get((1, 1)), str):
            yield f"Sheet {sheet.name} has no title in A1."


def one_table_a_sheet(book: OpenedWorkbook) -> Iterator[str]:
    """Each sheet has one table, from column A down to its last row; notes may have none."""
    for sheet in book.sheets:
        if len(sheet.tables) != 1 and not (sheet.name == "notes" and not sheet.tables):
            yield f"Sheet {sheet.name} does not have exactly one table, marked up as such."
        if any(table.first[1] != 1 for table in sheet.tables):
            yield f"The table of sheet {sheet.name} does not begin in column A."


def tables_have_names(book: OpenedWorkbook) -> Iterator[str]:
    """Each table has its own name, which means something."""
    tables = [(sheet, table) for sheet in book.sheets for table in sheet.tables]
    names = Counter(table.name.casefold() for _, table in tables)
    for sheet, table in tables:
        if GENERIC.fullmatch(table.name) or names[table.name.casefold()] > 1:
            yield f"The table of sheet {sheet.name} has no name of its own: {table.name}."


def headers_fit(book: OpenedWorkbook) -> Iterator[str]:
    """A table has one header row, with different words in each cell, and its markup gives the same words."""
    for sheet in book.sheets:
        for table in sheet.tables:
            (row, first), (_, last) = table.first, table.last
            shown = tuple(sheet.cells.get((row, column), "") for column in range(first, last + 1))
            if table.header_rows != 1 or shown != table.headers or not all(map(str.strip, table.headers)):
                yield f"The headers of sheet {sheet.name} are not those of its table, or one is blank."
            if len({header.casefold() for header in table.headers}) < len(table.headers):
                yield f"Two headers of sheet {sheet.name} are the same."


def no_cell_is_blank(book: OpenedWorkbook) -> Iterator[str]:
    """A cell without a value gives the reason in shorthand."""
    for sheet in book.sheets:
        for table in sheet.tables:
            places = [at for column in range(table.first[1], table.last[1] + 1) for at in table.column(column)]
            if any(not str(sheet.cells.get(at, "")).strip() for at in places):
                yield f"The table of sheet {sheet.name} has blank cells."


def nothing_stands_beside_tables(book: OpenedWorkbook) -> Iterator[str]:
    """Outside its table, a sheet has lines in column A above the table, without a gap, and nothing else."""
    for sheet in book.sheets:
        top, bottom, right = 10**6, 0, 1
        for table in sheet.tables:
            top, bottom, right = table.first[0], table.last[0], table.last[1]
        lines = [(row, column) for row, column in sheet.cells if row < top]
        inside = [(row, column) for row, column in sheet.cells if top <= row <= bottom and column <= right]
        if any(column > 1 for _, column in lines) or len(lines) + len(inside) < len(sheet.cells):
            yield f"Sheet {sheet.name} has cells beside or below its table."
        if sorted(row for row, _ in lines) != list(range(1, min(top, len(lines) + 1))):
            yield f"Sheet {sheet.name} has blank rows above its table."


def _have_one_unit(found: list[re.Match[str] | None]) -> bool:
    """Whether a column has words, and all are numbers of one unit. Numbers of several units stay words."""
    return None not in found and len({each["unit"] for each in found if each}) == 1


def numbers_are_numbers(book: OpenedWorkbook) -> Iterator[str]:
    """A column that has a number has nothing else but shorthand."""
    for sheet in book.sheets:
        for table in sheet.tables:
            for column in range(table.first[1], table.last[1] + 1):
                cells = [sheet.cells.get(at, "") for at in table.column(column)]
                words = [cell for cell in cells if isinstance(cell, str)]
                if len(words) < len(cells) and not all(SHORTHAND.fullmatch(cell) for cell in words):
                    yield f"Column {column} of sheet {sheet.name} has words among its numbers."
                elif column > 1 and _have_one_unit([NUMBER.fullmatch(cell) for cell in words]):
                    yield f"Column {column} of sheet {sheet.name} has numbers as text."


def nothing_is_computed(book: OpenedWorkbook) -> Iterator[str]:
    """Cells hold what the briefings print: a formula may show something else, or run code that a text contains."""
    return (f"Sheet {sheet.name} has formulas." for sheet in book.sheets if sheet.has("f"))


def links_stay_inside(book: OpenedWorkbook) -> Iterator[str]:
    """Links lead to sheets of the workbook, and their words are not addresses."""
    for sheet in book.sheets:
        for at, target in sheet.links.items():
            if book.sheet(target) is None or not str(sheet.cells.get(at, "")).strip():
                yield f"A link of sheet {sheet.name} leads out of the workbook or nowhere, or has no words."


def contents_lead_everywhere(book: OpenedWorkbook) -> Iterator[str]:
    """The contents have a link to each sheet after them."""
    contents = book.sheet("contents")
    linked = set(contents.links.values()) if contents else set()
    return (f"The contents have no link to sheet {each.name}." for each in book.sheets[2:] if each.name not in linked)


def shorthand_is_explained(book: OpenedWorkbook) -> Iterator[str]:
    """The cover explains the shorthand that the tables use."""
    cover = book.sheet("cover")
    explained = set(map(str, cover.cells.values())) if cover else set()
    used = {cell for sheet in book.sheets for cell in map(str, sheet.cells.values()) if SHORTHAND.fullmatch(cell)}
    return (f"The cover does not explain {short}." for short in sorted(used - explained))


def notes_are_found(book: OpenedWorkbook) -> Iterator[str]:
    """Each note that a title names is on the sheet of notes, and a title names each note there."""
    notes = book.sheet("notes")
    listed = {cell for cell in map(str, notes.cells.values()) if NOTE.fullmatch(cell)} if notes else set()
    named = {note for sheet in book.sheets[3:] for note in NOTE.findall(str(sheet.cells.get((1, 1), "")))}
    return (f"{note} is not both in a title and on the sheet of notes." for note in sorted(listed ^ named))


def _elements(sheet: OpenedSheet, tag: str) -> Iterable[dict[str, str]]:
    return [each.attrib for each in sheet.xml.iter() if each.tag.endswith(f"}}{tag}")]


RULES: tuple[Rule, ...] = (
    has_title,
    has_language,
    begins_with_cover,
    names_fit,
    nothing_is_hidden,
    cursor_is_in_a1,
    nothing_is_frozen,
    nothing_is_merged,
    nothing_is_filtered,
    nothing_stands_outside_cells,
    title_is_in_a1,
    one_table_a_sheet,
    tables_have_names,
    headers_fit,
    no_cell_is_blank,
    nothing_stands_beside_tables,
    numbers_are_numbers,
    nothing_is_computed,
    links_stay_inside,
    contents_lead_everywhere,
    shorthand_is_explained,
    notes_are_found,
)
