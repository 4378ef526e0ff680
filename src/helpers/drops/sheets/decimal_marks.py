"""Points and commas in numbers: which separates thousands and which begins decimals, if the numbers prove it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Decimal = Literal[",", ".", ""]
_NUMBER = re.compile(r"[-(]?£?(?P<number>\d[\d.,]*)")
_GROUPS = r"[1-9]\d{{0,2}}(?:\{0}\d{{3}})"


@dataclass(frozen=True)
class Marks:
    """What points and commas in the numbers of a table are.

    Attributes
    ----------
    decimal
        The mark before decimals, "." or ","; blank where nothing proves it.
    doubtful
        The cells that may be two different numbers.

    Examples
    --------
    >>> marks_in(["12,5", "1.204,0"], ";", whole=False).plain("1.204,0")
    '1204.0'
    """

    decimal: str = "."
    doubtful: frozenset[str] = field(default_factory=frozenset)

    def plain(self, cell: str) -> str:
        """A cell with its decimals after a point, and with commas between its thousands.

        A number of another form keeps it, and gets a word that no number has, so that nothing reads it by mistake.
        """
        found = _NUMBER.match(cell)
        if self.decimal != "," or found is None:
            return cell
        number = found["number"]
        if not re.fullmatch(r"(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", number):
            return f"no number: {cell}"
        swapped = number.replace(".", "").replace(",", ".")
        return f"{cell[: found.start('number')]}{swapped}{cell[found.end('number') :]}"


def marks_in(cells: Iterable[str], separator: str, *, whole: bool, declared: Decimal = "") -> Marks:
    """What points and commas are in these cells of one table.

    Programs that separate cells by commas write decimals after a point, as Excel does in Britain. Where semicolons
    separate cells, decimals usually follow a comma; where tabs do, either. There, `1.234` and `1,234` are read only if
    another number proves what the mark is: one that has it once and not before three digits, as in `12,5` and `66,67`,
    or before more, as in `0,125`, or has both marks, as in `1.234,5`, or one of them twice, as in `1.234.567`.
    Before the last three digits of a count a mark is not read as decimal at all.

    Parameters
    ----------
    cells
        Text.
    separator
        What separates the cells of the file.
    whole
        Whether the numbers are counts.
    declared
        The mark before decimals, where somebody declared it.

    Examples
    --------
    >>> marks_in(["1.234", "7"], ";", whole=True).doubtful
    frozenset({'1.234'})
    >>> marks_in(["1.234", "1.234.567"], ";", whole=True)
    Marks(decimal=',', doubtful=frozenset())
    """
    if separator == "," and not declared:
        return Marks()
    numbers = {cell: found["number"] for cell in cells if (found := _NUMBER.match(cell))}
    marked = {cell: number for cell, number in numbers.items() if re.search(r"[.,]", number)}
    decimal = {mark for number in marked.values() if (mark := _proved(number))} | ({declared} if declared else set())
    if len(decimal) > 1:
        return Marks("", frozenset(marked))
    (mark,) = decimal or {""}
    doubtful = {cell for cell, number in marked.items() if _may_be_two(number, mark, separator, whole=whole)}
    return Marks(mark or ".", frozenset(doubtful))


def _proved(number: str) -> str:
    """The mark before decimals that a number proves; blank where it may be either."""
    for decimal, thousands in ((".", ","), (",", ".")):
        once = re.fullmatch(rf"\d+\{decimal}(\d+)", number)
        if once and (len(once[1]) != 3 or not re.fullmatch(_GROUPS.format(decimal), number)):
            return decimal
        if re.fullmatch(rf"{_GROUPS.format(thousands)}+\{decimal}\d+", number):
            return decimal
        if re.fullmatch(rf"{_GROUPS.format(thousands)}{{2,}}", number):
            return decimal
    return ""


def _may_be_two(number: str, decimal: str, separator: str, *, whole: bool) -> bool:
    """Whether a number may be read in two ways though its table proves this mark, or none."""
    grouped = [mark for mark in ".," if re.fullmatch(_GROUPS.format(mark), number)]
    if not grouped:
        return False
    if decimal:
        return whole and grouped[0] == decimal
    return separator == ";" or grouped[0] == "." or not whole
