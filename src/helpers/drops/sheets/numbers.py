"""Cells as numbers: the forms in which numbers are published, markers in the place of numbers, and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from helpers.drops.sheets.cells import quoted
from helpers.drops.sheets.decimal_marks import Decimal, marks_in
from helpers.drops.sheets.markers import marker_of
from helpers.english import and_list, quantity

Blank = Literal["", "missing", 0]
COUNT = "is not a whole number: correct it, or leave the cell blank if the month was not supplied"
DECIMAL = "is not a number: correct it, or leave the cell blank if it was not supplied"
DOUBTFUL = (
    "may have decimals or parted thousands, as the cells of the file are not separated by commas: write the number "
    "without a point or comma between its thousands"
)
DECLARE = 'write decimal = "," or decimal = "." for the table in drop.toml, whichever mark is before decimals'
THOUSANDS = {",": "comma", " ": "blank"}
MOST_NAMED = 3  # a note names this many of its kind
SMALL = 2  # a series that falls to this may as well fall to 0
_NUMBER = re.compile(
    r"(?P<bracket>\()?(?P<sign>-)?(?P<pound>£)?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+|[0-9]+)"
    r"(?P<decimals>\.[0-9]{0,18})?(?P<closed>\))?"
    r"(?: ?(?P<unit>%|number))?(?: ?(?P<mark>\[[a-z0-9 ]{1,8}\]|\((?:r|p|e)\)))?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Numbers:
    """Cells as numbers.

    Attributes
    ----------
    frame
        As the cells were given; NaN for a blank and for a marker.
    notes
        Sentences on markers and marks.
    problems
        Sentences on cells that are not numbers, and on blanks that may be zeros.
    """

    frame: pd.DataFrame
    notes: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Cell:
    value: float = float("nan")
    marker: str = ""
    mark: str = ""
    apart: str = ""  # what separates its thousands
    wrong: bool = False
    doubtful: bool = False


def read_numbers(
    cells: pd.DataFrame,
    *,
    file: str,
    blank: Blank = "",
    whole: bool = True,
    remedy: str = "",
    kinds: Iterable[str] = (),
    separator: str = ",",
    decimal: Decimal | None = None,
) -> Numbers:
    """Cells as numbers: `7`, `2,277`, `-3`, `-00`, `253.00 Number`, `74.00 %`, `12 [r]`; `[c]`, `*`, `<5` as missing.

    Commas or blanks between thousands are read where every number from 1,000 on has them. A table of months with
    blanks between its counts and not a single 0 is refused until `blank` is declared, as is a kind of small counts
    without a 0: they are probably zeros.

    Parameters
    ----------
    cells
        Text, indexed by row in the file; for the check of blanks, a row for each series and its months in order.
    file
        The file's name, and its sheet's where it has several, as problems begin.
    blank
        What a blank cell means, where that is declared. A blank is 0 only in months of which some count was supplied.
    whole
        Whether the numbers are counts.
    remedy
        What is wrong with a cell that is not a number, and what to do; blank for the usual words.
    kinds
        What each row counts, for the check of blanks.
    separator
        What separates the cells of the file: unless it is a comma, points and commas in numbers need proof; see
        `marks_in`.
    decimal
        The mark before decimals as `drop.toml` declares it, blank where it does not; None where it cannot.

    Examples
    --------
    >>> cells = pd.DataFrame({"Apr-22": ["2277", "[c]"], "May-22": ["1004", "0"]}, [2, 3])
    >>> read = read_numbers(cells, file="crime.csv")
    >>> read.frame.to_numpy().tolist(), read.problems
    ([[2277.0, 1004.0], [nan, 0.0]], ())
    >>> read.notes
    ("crime.csv: '[c]' (confidential) is in 1 cell (row 3, column Apr-22): not supplied.",)
    """
    text = cells.to_numpy(dtype=object)
    distinct = pd.unique(text.ravel())
    marks = marks_in(distinct, separator, whole=whole, declared=decimal or "")
    found = {
        cell: _Cell(doubtful=True) if cell in marks.doubtful else _parsed(marks.plain(cell), whole=whole)
        for cell in distinct
    }
    values = pd.DataFrame(
        np.array([found[cell].value for cell in text.ravel()], dtype=float).reshape(text.shape),
        cells.index,
        cells.columns,
    )
    remedy = remedy or (COUNT if whole else DECIMAL)
    wrong = {cell for cell, each in found.items() if each.wrong}
    problems = [f"{place}: {quoted(cell)} {remedy}." for place, cell in _places(cells, file, wrong)]
    problems += _thousands_problems(cells, found, file)
    doubtful = _places(cells, file, {cell for cell, each in found.items() if each.doubtful})
    doubt = DOUBTFUL if decimal is None else f"{DOUBTFUL}, or {DECLARE}"
    problems += [f"{place}: {quoted(cell)} {doubt}." for place, cell in doubtful]
    notes = []
    if marks.decimal == ",":
        notes.append(f"{file}: commas are read as decimal marks, and points as marks of thousands.")
    for marker in dict.fromkeys(cell for cell, each in found.items() if each.marker):
        notes.append(f"{_named(cells, file, marker, found[marker].marker)}: not supplied{_if_zero(marker)}.")
    for mark in dict.fromkeys(each.mark for each in found.values() if each.mark):
        marked = _places(cells, file, {cell for cell, each in found.items() if each.mark == mark})
        where = first_few([place.removeprefix(f"{file}, ") for place, _ in marked])
        verb = "are" if len(marked) > 1 else "is"
        notes.append(f"{file}: {quantity(len(marked), 'numbers')} {verb} marked {quoted(mark)} ({where}).")
    for mark, named in THOUSANDS.items():
        parted = _places(cells, file, {cell for cell, each in found.items() if each.apart == mark})
        if parted:
            verb = f"have a {named} in their thousands" if len(parted) > 1 else f"has a {named} in its thousands"
            notes.append(f"{file}: {quantity(len(parted), 'counts' if whole else 'numbers')} {verb}.")
    below = _places(cells, file, {cell for cell, each in found.items() if each.value < 0})
    if below and whole:
        where = first_few([place.removeprefix(f"{file}, ") for place, _ in below])
        verb = "are" if len(below) > 1 else "is"
        notes.append(f"{file}: {quantity(len(below), 'cells')} {verb} below 0 ({where}): crimes that were cancelled.")
    if blank == 0:
        values, said = _with_zeros(values, cells, file)
        notes += said
    elif blank == "":
        problems += blank_problems(values, cells, file=file, kinds=kinds)
    return Numbers(values, tuple(notes), tuple(problems))


def blank_problems(values: pd.DataFrame, cells: pd.DataFrame, *, file: str, kinds: Iterable[str] = ()) -> list[str]:
    """A problem where blanks between counts are probably zeros: nothing in the table is 0, or nothing of a kind is.

    Examples
    --------
    >>> cells = pd.DataFrame([["3", "", "1"], ["9", "8", "7"]], [2, 3], ["Apr-22", "May-22", "Jun-22"])
    >>> blank_problems(cells.apply(pd.to_numeric), cells, file="crime.csv")
    ['crime.csv: 1 cell between counts is blank (row 2, column May-22), and no count is 0: write blank = 0 for the table in drop.toml if a blank means none, or blank = "missing" if it means not supplied.']
    """  # noqa: E501
    numbers = values.to_numpy(dtype=float)
    filled = ~np.isnan(numbers)
    before = np.maximum.accumulate(filled, axis=1)
    after = np.maximum.accumulate(filled[:, ::-1], axis=1)[:, ::-1]
    given = filled.any(axis=0)  # a month of which nothing was supplied is not a blank between counts
    between = (cells.to_numpy() == "") & before & after & given
    if not between.any():
        return []
    if not (numbers == 0).any():
        return [_blank_problem(between, cells, file, "no count is 0")]
    problems = []
    of_row = np.array(list(kinds), dtype=object)
    for kind in dict.fromkeys(of_row):
        rows = of_row == kind
        own = between & rows[:, None]
        small = numbers[rows][filled[rows]]
        if own.any() and not (small == 0).any() and small.min() <= SMALL:
            problems.append(_blank_problem(own, cells, file, f"no count of {kind} is 0"))
    return problems


@lru_cache(maxsize=100_000)  # most counts are small, and the same few hundred are in every table
def _parsed(cell: str, *, whole: bool) -> _Cell:
    if not cell:
        return _Cell()
    meaning = marker_of(cell)
    if meaning:
        return _Cell(marker=meaning)
    match = _NUMBER.fullmatch(cell)
    digits = re.sub("[, ]", "", match["digits"]) if match else ""
    if match is None or len(digits) > 9 or (match["bracket"] is None) != (match["closed"] is None):
        return _Cell(wrong=True)
    if whole and (match["unit"] == "%" or match["pound"] or (match["decimals"] or "").strip(".0")):
        return _Cell(wrong=True)
    value = float(digits + (match["decimals"] or ""))
    negative = (match["sign"] == "-" or match["bracket"]) and value
    apart = next((mark for mark in THOUSANDS if mark in match["digits"]), "")
    return _Cell(-value if negative else value, mark=match["mark"] or "", apart=apart)


def _thousands_problems(cells: pd.DataFrame, found: dict[str, _Cell], file: str) -> list[str]:
    """A problem for each number with a comma or blank where another of 1,000 or more has none: they contradict."""
    parted = {cell for cell, each in found.items() if each.apart}
    plain = {cell for cell, each in found.items() if abs(each.value) >= 1000 and not each.apart}
    if not plain or not parted:
        return []
    place, other = _places(cells, file, plain)[0]
    return [
        f"{where}: {quoted(cell)} has a {THOUSANDS[found[cell].apart]} and {quoted(other)} "
        f"({place.removeprefix(f'{file}, ')}) has none: write both alike."
        for where, cell in _places(cells, file, parted)
    ]


def _with_zeros(values: pd.DataFrame, cells: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    supplied = values.notna().any(axis="index").to_numpy()
    zeros = (cells.to_numpy() == "") & supplied
    if not zeros.any():
        return values, []
    filled = values.mask(pd.DataFrame(zeros, values.index, values.columns), 0.0)
    return filled, [f"{file}: {quantity(int(zeros.sum()), 'blank cells')} counted as 0, as drop.toml declares."]


def _blank_problem(blank: np.ndarray, cells: pd.DataFrame, file: str, reason: str) -> str:
    row, column = np.argwhere(blank)[0]
    total = int(blank.sum())
    first = "" if total == 1 else "the first "
    place = f"{first}row {cells.index[row]}, column {cells.columns[column]}"
    return (
        f"{file}: {quantity(total, 'cells')} between counts {'is' if total == 1 else 'are'} blank ({place}), and "
        f"{reason}: write blank = 0 for the table in drop.toml "
        'if a blank means none, or blank = "missing" if it means not supplied.'
    )


def _places(cells: pd.DataFrame, file: str, wanted: Set[str]) -> list[tuple[str, str]]:
    """Where each wanted cell is, as problems begin, and the cell; in the order of rows."""
    if not wanted:
        return []
    text = cells.to_numpy(dtype=object)
    return [
        (f"{file}, row {cells.index[row]}, column {cells.columns[column]}", str(text[row, column]))
        for row, column in np.argwhere(cells.isin(wanted).to_numpy())
    ]


def _named(cells: pd.DataFrame, file: str, marker: str, meaning: str) -> str:
    places = [place for place, _ in _places(cells, file, {marker})]
    where = first_few([place.removeprefix(f"{file}, ") for place in places])
    return f"{file}: {quoted(marker)} ({meaning}) is in {quantity(len(places), 'cells')} ({where})"


def first_few(named: list[str]) -> str:
    """The first few of what a note names.

    Examples
    --------
    >>> first_few(["row 2", "row 3", "row 5", "row 8"])
    'row 2, row 3, row 5 and 1 more'
    """
    if len(named) <= MOST_NAMED:
        return and_list(named)
    return f"{', '.join(named[:MOST_NAMED])} and {len(named) - MOST_NAMED} more"


def _if_zero(marker: str) -> str:
    return "; if it means 0, write 0" if marker == "-" else ""
