"""The table in a sheet: what stands above it, its header, its rows, and the notes below."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.drops.sheets.cells import begins_like_a_note, is_like_a_count, is_like_a_note, quoted
from helpers.drops.sheets.grid import Row, Sheet
from helpers.english import quantity
from helpers.names import letters_of, one_spelling
from helpers.refusal import Refused

LOOKED_AT = 40  # the header is among this many filled rows
WIDE = 4  # columns; in a table of fewer, a name and a number are a row


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    letters
        Its letters in the sheet, such as "AA".
    name
        Its name in the table, unlike that of any other column.
    heading
        What its own header cell says.
    above
        What a second header row above says, such as a year that spans twelve months; blank where there is none.
    """

    letters: str
    name: str
    heading: str
    above: str = ""


@dataclass(frozen=True)
class Table:
    """A table as text, and where it was found.

    Attributes
    ----------
    sheet
        The sheet that it is in.
    columns
        Its columns, in order.
    text
        Its cells, indexed by row in the file; the columns are named as in `columns`.
    header_rows
        The row of the header, or the two rows.
    titles, footnotes
        What stands above the table and below it, a line for each row.
    notes
        Sentences on what was found and left out.
    """

    sheet: Sheet
    columns: tuple[Column, ...]
    text: pd.DataFrame
    header_rows: tuple[int, ...]
    titles: tuple[str, ...]
    footnotes: tuple[str, ...]
    notes: tuple[str, ...]

    def where(self, row: int, name: str) -> str:
        """A cell, as problems begin."""
        return f"{self.sheet.where(row)}, column {name}"


def find_table(
    sheet: Sheet,
    *,
    columns: Sequence[str] = (),
    required: bool = False,
    header_row: int | None = None,
    last_row: int | None = None,
) -> Table:
    """The table in a sheet.

    Merged cells of the header stand above each column that they span. Names merged over several rows stand in each;
    merged numbers are refused. Columns without a name and without a cell are left out.

    Parameters
    ----------
    columns
        Names that the header has. Where they are not known, the header is the first row that is nearly as full as most.
    required
        Whether a header without those names is refused.
    header_row, last_row
        The rows of the header (the lower one of two) and of the last row of the table, where they are known.

    Raises
    ------
    Refused
        When most rows of the sheet are hidden, a column is missing, two columns have one name, a row is wider than the
        header, a cell is in a column without a name, or numbers are merged.

    Examples
    --------
    >>> rows = [["Crime in Midshire"], ["District", "Count"], ["Wyre", "7"], ["Source: the force's system"]]
    >>> found = find_table(Sheet("a.csv", "", tuple(Row(n, cells) for n, cells in enumerate(rows, 1))))
    >>> found.text.to_dict("index"), found.titles, found.footnotes
    ({3: {'District': 'Wyre', 'Count': '7'}}, ('Crime in Midshire',), ("Source: the force's system",))
    """
    if sheet.doubt:
        raise Refused(sheet.doubt)
    rows = sheet.rows
    columns = [one_spelling(each) for each in columns]
    place = _header_place(sheet, columns, header_row)
    above, place = _two_rows(sheet, place)
    header = rows[place]
    body, below = _body(sheet, place, last_row)
    within = [row for row in body if _is_note_within(row, header)]
    body = [row for row in body if row not in within]
    upper = [] if above is None else _spread(rows[above].cells, sheet, rows[above].number)
    width = max(len(header.cells), len(upper))
    named = _columns(header.cells, upper, width, hidden=sheet.hidden_columns)
    _check_header(sheet, named, columns if required else ())
    _check_widths(sheet, body, width)
    cells = _filled_down(sheet, [[*row.cells, *[""] * (width - len(row.cells))] for row in body], body)
    kept = _named_columns(sheet, named, cells, body)
    text = pd.DataFrame(
        [[row[i] for i in kept] for row in cells],
        columns=[named[i].name for i in kept],
        index=[row.number for row in body],
        dtype=object,
    )
    first = place if above is None else above
    titles = tuple(_line(row) for row in rows[:first])
    footnotes = tuple(_line(row) for row in (*within, *below))
    return Table(
        sheet,
        tuple(named[i] for i in kept),
        text,
        tuple(row.number for row in rows[first : place + 1]),
        titles,
        footnotes,
        (
            *sheet.notes,
            *_line_notes(sheet, "above", rows[:first]),
            *_line_notes(sheet, "within", within),
            *_line_notes(sheet, "below", below),
        ),
    )


def _header_place(sheet: Sheet, columns: Sequence[str], header_row: int | None) -> int:
    rows = sheet.rows
    if header_row is not None:
        found = [i for i, row in enumerate(rows) if row.number == header_row]
        if not found:
            raise Refused(
                f"{sheet.where(header_row)}: has no header: the row is blank or hidden; correct 'header_row'."
            )
        return found[0]
    with_all = [i for i, row in enumerate(rows[:LOOKED_AT]) if columns and set(columns) <= set(row.cells)]
    if with_all:
        return with_all[0]
    filled = [sum(map(bool, row.cells)) for row in rows]
    often = Counter(filled)
    usual = max(often, key=lambda count: count * often[count])  # most of the cells are in rows of this width
    enough = max(2, 0.7 * usual) if max(filled) > 1 else 1
    place = next(i for i, count in enumerate(filled) if count >= enough or i == len(rows) - 1)
    # Where the names of labels are in the row above those of months, neither row is as full as those below.
    while place and filled[place - 1] > 1 and _has_counts(rows[place]) and not _has_counts(rows[place - 1]):
        place -= 1
    return place


def _has_counts(row: Row) -> bool:
    return any(map(_is_a_number, row.cells))


def _two_rows(sheet: Sheet, place: int) -> tuple[int | None, int]:
    """The places of the header row that stands above, if there is one, and of the header's own row."""
    rows = sheet.rows
    if place + 1 < len(rows) and _is_under(rows[place], rows[place + 1], sheet):
        return place, place + 1
    if place and (_stands_above(rows[place - 1], rows[place], sheet) or _is_under(rows[place - 1], rows[place], sheet)):
        return place - 1, place
    return None, place


def _stands_above(upper: Row, header: Row, sheet: Sheet) -> bool:
    """Whether a row has the names of groups of the header's columns: fewer cells, each above the first of its group."""
    filled = [i for i, cell in enumerate(upper.cells) if cell]
    if header.number != upper.number + 1 or not filled:
        return False
    if any(each.top <= upper.number <= each.bottom and each.right > each.left > 1 for each in sheet.merged):
        return True
    names = [i for i, cell in enumerate(header.cells) if cell]
    return len(filled) > 1 and filled[0] > 0 and set(filled) <= set(names) and len(filled) < len(names)


def _is_under(upper: Row, lower: Row, sheet: Sheet) -> bool:
    """Whether a row continues the header above: blank under the names of labels, and names under merged groups."""
    groups = [each for each in sheet.merged if each.top == each.bottom == upper.number and each.right > each.left]
    below = [i for i, cell in enumerate(lower.cells) if cell]
    gaps = [i for i in below if i >= len(upper.cells) or not upper.cells[i]]
    blank = [i for i, cell in enumerate(upper.cells) if cell and (i >= len(lower.cells) or not lower.cells[i])]
    if lower.number != upper.number + 1 or not below or not blank or blank[0] >= below[0]:
        return False
    return bool(groups or gaps) and not any(_is_a_number(lower.cells[i]) for i in below)


def _is_a_number(cell: str) -> bool:
    """Whether a cell is a number that is no year and no month such as 201004."""
    return is_like_a_count(cell) and re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])?", cell) is None


def _spread(cells: Sequence[str], sheet: Sheet, row: int) -> list[str]:
    """A header row's cells, each also in the columns that it spans: those merged with it, or blank ones after it."""
    spread = list(cells)
    merged = [each for each in sheet.merged if each.top <= row <= each.bottom]
    for each in merged:
        spread += [""] * (each.right - len(spread))
        spread[each.left - 1 : each.right] = [spread[each.left - 1]] * (each.right - each.left + 1)
    if any(each.right > each.left for each in merged):
        return spread
    for i in range(1, len(spread)):
        spread[i] = spread[i] or spread[i - 1]
    return spread


def _body(sheet: Sheet, place: int, last_row: int | None) -> tuple[list[Row], list[Row]]:
    """The rows of the table, and those below it."""
    rows = list(sheet.rows[place + 1 :])
    if last_row is not None:
        return [row for row in rows if row.number <= last_row], [row for row in rows if row.number > last_row]
    width = sum(map(bool, sheet.rows[place].cells))
    end = len(rows)
    while end and _is_note(rows[end - 1], width):
        end -= 1
    names = {each for row in rows[:end] for each in _cells_of(row)}
    while end < len(rows) and (names & _cells_of(rows[end]) or not _is_apart(rows, end)):
        end += 1
    _check_apart(sheet, rows[:end], width)
    return rows[:end], rows[end:]


def _cells_of(row: Row) -> set[tuple[int, str]]:
    """The filled cells of a row, each with its place: no cell of a note is an area or a measure of the table."""
    return {(i, cell) for i, cell in enumerate(row.cells) if cell}


def _check_apart(sheet: Sheet, rows: Sequence[Row], width: int) -> None:
    """Refuse a line such as `Records read, 616` that stands apart below a wide table: it may be no row of it."""
    for above, row in itertools.pairwise(rows):
        filled = [cell for cell in row.cells if cell]
        apart = row.number > above.number + 1 and width >= WIDE and len(filled) == 2
        if apart and not is_like_a_count(filled[0]) and is_like_a_count(filled[1]):
            raise Refused(
                f"{sheet.where(row.number)}: {quoted(_line(row))} stands apart from the table, below a blank row: "
                "remove the blank row if it is a row of the table; otherwise clear it, or write "
                f"last_row = {above.number} for the table in drop.toml."
            )


def _is_note_within(row: Row, header: Row) -> bool:
    """Whether a row between others is a line of text: one cell, which begins as a note does."""
    filled = [cell for cell in row.cells if cell]
    return len(filled) == 1 and sum(map(bool, header.cells)) > 1 and begins_like_a_note(filled[0])


def _is_note(row: Row, width: int) -> bool:
    """Whether a row may be a note below a table of so many columns: few cells, at the left, and none a number."""
    filled = [cell for cell in row.cells if cell]
    return (
        width > 1
        and len(filled) <= max(1, min(3, width - 1))
        and not any(map(is_like_a_count, filled[1:]))
        and (not re.fullmatch(r"[\d.,-]+", filled[0]))
    )


def _is_apart(rows: Sequence[Row], place: int) -> bool:
    """Whether the rows from a place on are notes: after a blank row, alone in their row, or by how they begin."""
    row = rows[place]
    filled = [cell for cell in row.cells if cell]
    if place == 0:
        return False
    return row.number > rows[place - 1].number + 1 or len(filled) == 1 or any(map(is_like_a_note, filled))


def missing_columns(found: Sequence[str], columns: Sequence[str], name: str) -> list[str]:
    """A problem for each column that a header lacks.

    Examples
    --------
    >>> missing_columns(["Area"], ["area"], "counts.csv")
    ["counts.csv has no column 'area' (found: Area); name it so."]
    """
    listed = ", ".join(found)
    missing = [column for column in columns if column not in found]
    return [f"{name} has no column '{column}' (found: {listed}); name it so." for column in missing]


def _check_header(sheet: Sheet, named: Sequence[Column], columns: Sequence[str]) -> None:
    names = [column.name for column in named if column.name]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems = missing_columns(names, columns, sheet.file)
    problems += [f"{sheet.file} has two columns {quoted(name)}: keep one." for name in twice]
    if problems:
        raise Refused(*problems)


def _check_widths(sheet: Sheet, body: Sequence[Row], width: int) -> None:
    if sheet.name:
        return  # the rows of a workbook are equally wide
    problems = [
        f"{sheet.where(row.number)}: {quantity(len(row.cells), 'cells')} where the header has {width}; quote cells "
        "that have commas in them."
        for row in body
        if len(row.cells) != width
    ]
    if problems:
        raise Refused(*problems)


def _columns(header: Sequence[str], upper: Sequence[str], width: int, *, hidden: frozenset[int]) -> list[Column]:
    """Each column with a name of its own: where headings are alike, the row above tells them apart."""
    headings = [*header, *[""] * (width - len(header))]
    aboves = [*upper, *[""] * (width - len(upper))]
    for i in range(width):
        if i + 1 in hidden:
            headings[i] = aboves[i] = ""
        if not headings[i]:
            headings[i], aboves[i] = aboves[i], ""
        if headings[i] == aboves[i]:
            aboves[i] = ""
    often = Counter(headings)
    return [
        Column(letters_of(i + 1), f"{above} {heading}" if above and often[heading] > 1 else heading, heading, above)
        for i, (heading, above) in enumerate(zip(headings, aboves, strict=True))
    ]


def _filled_down(sheet: Sheet, cells: list[list[str]], body: Sequence[Row]) -> list[list[str]]:
    """The cells, with a name that is merged over several rows in each of them.

    Raises
    ------
    Refused
        When a merged cell holds a number.
    """
    place = {row.number: i for i, row in enumerate(body)}
    problems = []
    for each in sheet.merged:
        spanned = [place[row] for row in range(each.top, each.bottom + 1) if row in place]
        if not spanned or each.left > len(cells[0]):
            continue
        # The first row of the range may be hidden; its value is then not shown either.
        value = cells[place[each.top]][each.left - 1] if each.top in place else ""
        if is_like_a_count(value):
            problems.append(
                f"{sheet.where(each.top, each.left - 1)}: the count {quoted(value)} is merged over {each.place}; "
                "unmerge the cells and fill in each."
            )
        else:
            for i in spanned:
                cells[i][each.left - 1] = value
    if problems:
        raise Refused(*problems)
    return cells


def _named_columns(
    sheet: Sheet, columns: Sequence[Column], cells: Sequence[Sequence[str]], body: Sequence[Row]
) -> list[int]:
    """The places of the columns with a name."""
    unnamed = [i for i, column in enumerate(columns) if not column.name]
    problems = [
        f"{sheet.where(row.number)}: {quoted(line[i])} is in a column without a name; name the column or clear the "
        "cell."
        for row, line in zip(body, cells, strict=True)
        for i in unnamed
        if line[i]
    ]
    if problems:
        raise Refused(*problems)
    return [i for i, column in enumerate(columns) if column.name]


def _line(row: Row) -> str:
    return ", ".join(cell for cell in row.cells if cell)


def _line_notes(sheet: Sheet, side: str, rows: Sequence[Row]) -> list[str]:
    """A note on the lines above or below a table, which are no part of it."""
    if not rows:
        return []
    span = f"row {rows[0].number}" if len(rows) == 1 else f"rows {rows[0].number} to {rows[-1].number}"
    where = sheet.where(rows[0].number).rpartition(", row ")[0]
    lines = " / ".join(_line(row) for row in rows)
    verb = "is" if len(rows) == 1 else "are"
    return [f"{where}: {span} {verb} {side} the table, and no part of it: {lines}"]
