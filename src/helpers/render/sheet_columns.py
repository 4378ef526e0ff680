"""A table's columns as a workbook has them: each holds numbers alone, or words alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpers import english
from helpers.document.blocks import Cell, Gauge, Missing, Table
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence

WITHHELD, NOT_SUPPLIED, NOT_APPLICABLE = "[c]", "[x]", "[z]"  # the Government Analysis Function's shorthand
SHORTHAND = {
    "withheld": WITHHELD,
    "not supplied": NOT_SUPPLIED,
    "to come": NOT_SUPPLIED,
    "not applicable": NOT_APPLICABLE,
}
PRINTED = re.compile(r"(?:about )?[+−-]?[\d,.]+ ?(?P<unit>.*)")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ufffe\uffff]+")  # what XML cannot hold, and line breaks
ROUND_BRACKETS = str.maketrans("[]", "()")
LONGEST_HEADER = 200  # Excel takes 255 characters; the others are for the endings


@dataclass(frozen=True)
class Column:
    """A column's header and its cells: numbers and shorthand, or words."""

    header: str
    cells: tuple[Number | str, ...]


def columns(table: Table) -> tuple[Column, ...]:
    """The columns of a table, with both ends of a range, and any other number within words, in columns of their own.

    Headers name the unit of the numbers. A column whose numbers have several units is given in words too.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count, other
    >>> from helpers.document.sentence import say
    >>> rape = Sum("Blackpool", "Rape", "2016")
    >>> low, high = (other(value, rape, "forecast", "end") for value in (63, 79))
    >>> row = ("2016", count(71, rape, unit="rapes"), say("{low} to {high}", low=low, high=high))
    >>> rows = (row, ("2017", Missing("to come"), Missing("withheld")))
    >>> for column in columns(Table("Rape", ("Year", "Count", "Range"), rows)):
    ...     print(column.header, [str(cell) for cell in column.cells])
    Year ['2016', '2017']
    Count (rapes) ['71 rapes', '[x]']
    Range: from ['63', '[c]']
    Range: to ['79', '[c]']
    """
    found: list[Column] = []
    for place, header in enumerate(table.header):
        cells = [row[place] for row in table.rows]
        for column in _split(plain(header)[:LONGEST_HEADER] or f"Column {place + 1}", cells):
            found.append(Column(_unlike(column.header, [each.header for each in found]), column.cells))
    return tuple(found)


def plain(text: str) -> str:
    """Text on one line, without characters that XML cannot hold or square brackets, which mark shorthand and notes.

    Examples
    --------
    >>> plain(" Rape,\\n2016 [z]")
    'Rape, 2016 (z)'
    """
    return " ".join(CONTROL.sub(" ", text).translate(ROUND_BRACKETS).split())


def _split(header: str, cells: Sequence[Cell]) -> Iterator[Column]:
    numbers = [_numbers(cell) for cell in cells]
    most = max(map(len, numbers))
    units = [_unit(number) for each in numbers for number in each]
    in_words = not most or not _are_one(units) or any(map(_needs_words, cells))
    if in_words:
        yield Column(header, tuple(map(_words, cells)))
    unit = "" if in_words else _in_header(max(filter(None, units), key=len, default=""), header)
    endings = _endings([cell for cell in cells if _numbers(cell)], most, in_words=in_words)
    for place, ending in enumerate(endings):
        filled = tuple(
            each[place] if place < len(each) else _shorthand(cell) for each, cell in zip(numbers, cells, strict=True)
        )
        yield Column(f"{header}{ending}{unit}", filled)


def _numbers(cell: Cell) -> tuple[Number, ...]:
    """The numbers that readers see in a cell; others are listed only in `figures.csv`."""
    if isinstance(cell, Number):
        return (cell,)
    return tuple(each for each in cell.numbers if each.printed) if isinstance(cell, Sentence | Gauge) else ()


def _unit(number: Number) -> str | None:
    """The unit printed with a number; None where words replace its digits, as in "less than 0.1%" or "Both"."""
    found = PRINTED.fullmatch(number.printed)
    return found["unit"] if found else None


def _are_one(units: Sequence[str | None]) -> bool:
    """Whether numbers have one unit, in the singular or in the plural, or none."""
    return len({unit if unit is None else english.singular(unit) for unit in units}) == 1 and None not in units


def _in_header(unit: str, header: str) -> str:
    unit = "per cent" if unit == "%" else unit
    return f" ({unit})" if unit and english.singular(unit) not in header.lower() else ""


def _needs_words(cell: Cell) -> bool:
    """Whether a cell says more than its numbers and its column's header."""
    if isinstance(cell, Number | Missing | Gauge):
        return False
    return not (_is_number(cell) or _is_range(cell))


def _is_number(cell: Cell) -> bool:
    """Whether a cell in an analyst's own words, such as "15%", is just a number."""
    numbers = _numbers(cell)
    return isinstance(cell, Sentence) and len(numbers) == 1 and cell.text == str(numbers[0])


def _is_range(cell: Cell) -> bool:
    numbers = _numbers(cell)
    return isinstance(cell, Sentence) and len(numbers) == 2 and cell.text == " to ".join(map(str, numbers))


def _endings(cells: Sequence[Cell], most: int, *, in_words: bool) -> Sequence[str]:
    """What is added to the header above each of its columns of numbers."""
    if most == 2 and all(_starts_with_range(cell) for cell in cells):
        return (": from", ": to")
    if most == 1:
        return (": up to" if any(isinstance(cell, Gauge) for cell in cells) else ": number" if in_words else "",)
    return [f": number {place + 1}" for place in range(most)]


def _starts_with_range(cell: Cell) -> bool:
    return isinstance(cell, Sentence) and cell.text.startswith(" to ".join(map(str, _numbers(cell)[:2])))


def _words(cell: Cell) -> str:
    if isinstance(cell, Missing):
        return SHORTHAND.get(cell.reason, cell.reason)
    return plain(str(cell)) or NOT_APPLICABLE


def _shorthand(cell: Cell) -> str:
    return SHORTHAND.get(cell.reason, NOT_SUPPLIED) if isinstance(cell, Missing) else NOT_APPLICABLE


def _unlike(header: str, others: Sequence[str]) -> str:
    """A header that no other column has, because Excel requires that; Excel ignores case."""
    known = {other.casefold() for other in others}
    same = (header, *(f"{header} ({number})" for number in range(2, len(others) + 3)))
    return next(each for each in same if each.casefold() not in known)
