"""The header of a table in a sheet: where it is, whether it has one row or two, and the names of its columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from helpers.drops.sheets.cells import is_like_a_count, quoted
from helpers.drops.sheets.grid import Row, Sheet
from helpers.names import letters_of
from helpers.refusal import Refused

LOOKED_AT = 40  # the header is among this many filled rows


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
        The text of its own header cell.
    above
        The text of a second header row above, such as a year that spans twelve months; blank where there is none.
    """

    letters: str
    name: str
    heading: str
    above: str = ""


def find_header(sheet: Sheet, columns: Sequence[str], header_row: int | None) -> tuple[int | None, int]:
    """The places of the header's rows among those of the sheet: of the upper one, if there are two, and of its own.

    Parameters
    ----------
    columns
        Names that the header has. Where they are not known, the header is the first row that is nearly as full as most.
    header_row
        The row of the header, the lower one of two, where it is known.

    Raises
    ------
    Refused
        When that row is blank or hidden.

    Examples
    --------
    >>> rows = [["", "2022", ""], ["CSP", "Apr", "May"], ["Wyre", "3", "4"]]
    >>> find_header(Sheet("a.csv", "", tuple(Row(n, cells) for n, cells in enumerate(rows, 1))), [], None)
    (0, 1)
    """
    return _two_rows(sheet, _header_place(sheet, columns, header_row))


def named_columns(sheet: Sheet, above: int | None, place: int) -> list[Column]:
    """The columns of a table, each with a name of its own: where headings are alike, the row above tells them apart.

    Parameters
    ----------
    above, place
        As `find_header` returns them.

    Examples
    --------
    >>> rows = [["", "2022", "", "2023"], ["CSP", "Nov", "Total", "Total"], ["Wyre", "3", "4", "5"]]
    >>> sheet = Sheet("a.csv", "", tuple(Row(n, cells) for n, cells in enumerate(rows, 1)))
    >>> [column.name for column in named_columns(sheet, 0, 1)]
    ['CSP', 'Nov', '2022 Total', '2023 Total']
    """
    own = list(sheet.rows[place].cells)
    upper = [] if above is None else list(sheet.rows[above].cells)
    spread = [] if above is None else _spread(upper, sheet, sheet.rows[above].number)
    width = max(len(own), len(spread))
    own, upper, spread = ([*cells, *[""] * (width - len(cells))] for cells in (own, upper, spread))
    headings = [heading or name for heading, name in zip(own, upper, strict=True)]  # labels may be in the row above
    groups = [
        "" if group == heading or not cell else group
        for group, heading, cell in zip(spread, headings, own, strict=True)
    ]
    for column in sheet.hidden_columns:
        headings[column - 1] = groups[column - 1] = ""
    often = Counter(headings)
    return [
        Column(letters_of(number), f"{group} {heading}" if group and often[heading] > 1 else heading, heading, group)
        for number, (heading, group) in enumerate(zip(headings, groups, strict=True), 1)
    ]


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


def check_header(sheet: Sheet, named: Sequence[Column], columns: Sequence[str]) -> None:
    """Refuse a header that lacks one of these columns, or has two of one name."""
    names = [column.name for column in named if column.name]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems = missing_columns(names, columns, sheet.file)
    problems += [f"{sheet.file} has two columns {quoted(name)}: keep one." for name in twice]
    if problems:
        raise Refused(*problems)


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
    """The places of the header row above, if there is one, and of the header's own row."""
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
    return bool(names) and filled[0] > names[0] and set(filled) <= set(names) and len(filled) < len(names)


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
    """Whether a cell is a number that is neither a year nor a month such as 201004."""
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
