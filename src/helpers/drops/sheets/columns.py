"""Checks of a table's columns: each problem is a sentence with file, row, column, value and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.drops.sheets.cells import LONGEST_NAME, NAME, NOT_BLANK, TOO_LONG, is_harmless, quoted, spelling_key


@dataclass(frozen=True)
class CellCheck:
    """A check of every cell of a column.

    Attributes
    ----------
    passes
        Whether a cell is right.
    remedy
        What is wrong with a cell that does not pass, and what to do.
    """

    passes: Callable[[str], bool]
    remedy: str


# A name is filled in, harmless, and short enough to print.
NAME_CHECKS = (
    CellCheck(bool, NOT_BLANK),
    CellCheck(is_harmless, NAME),
    CellCheck(lambda name: len(name) <= LONGEST_NAME, TOO_LONG),
)


def cell_problems(checks: Mapping[str, Sequence[CellCheck]], text: pd.DataFrame, name: str) -> list[str]:
    """A problem for each cell that does not pass its column's checks, in the order of rows.

    Parameters
    ----------
    checks
        The checks of each column.
    text
        A table as text, indexed by row in the file.
    name
        The file's name.

    Examples
    --------
    >>> checks = {"count": [CellCheck(str.isdigit, "is not a number: correct it")]}
    >>> cell_problems(checks, pd.DataFrame({"count": ["7", "x"]}, [2, 3]), "counts.csv")
    ["counts.csv, row 3, column count: 'x' is not a number: correct it."]
    """
    problems: list[tuple[int, str]] = []
    for column, each in checks.items():
        cells = text[column]
        distinct = cells.unique()  # a column of ten thousand rows may have only a few
        for check in each:
            wrong = [cell for cell in distinct if not check.passes(cell)]
            if wrong:
                failing = cells[cells.isin(wrong)]
                problems += [
                    (row, f"{name}, row {row}, column {column}: {quoted(cell)} {check.remedy}.")
                    for row, cell in zip(failing.index, failing, strict=True)
                ]
    problems.sort(key=lambda problem: problem[0])  # of a row, the problems stay in the order of columns
    return [sentence for _, sentence in problems]


def in_order(problems: Sequence[str]) -> list[str]:
    """Problems of one file in the order of its rows.

    Examples
    --------
    >>> in_order(["a.csv, row 12: is late.", "a.csv, row 3: is blank."])
    ['a.csv, row 3: is blank.', 'a.csv, row 12: is late.']
    """
    return sorted(problems, key=_row_of)


def _row_of(problem: str) -> int:
    found = re.search(r", row (\d+)", problem)
    return int(found[1]) if found else 0


def duplicate_problems(text: pd.DataFrame, key: list[str], name: str) -> list[str]:
    """A problem for each row with the same key as an earlier row.

    Examples
    --------
    >>> duplicate_problems(pd.DataFrame({"area": ["Wyre", "Wyre"]}, [2, 3]), ["area"], "counts.csv")
    ['counts.csv, row 3: Wyre is already in row 2; keep one.']
    """
    twice = text.duplicated(key)
    if not twice.any():
        return []
    first = text.reset_index().groupby(key, sort=False)["index"].transform("min").to_numpy()[twice]
    cells = text.loc[twice, key].itertuples(index=False)
    return [
        f"{name}, row {row}: {', '.join(filter(None, values))} is already in row {earlier}; keep one."
        for row, values, earlier in zip(text.index[twice], cells, first, strict=True)
    ]


def spelling_problems(names: pd.Series, name: str) -> list[str]:
    """A problem for each name that the file has in another spelling as well.

    Examples
    --------
    >>> spelling_problems(pd.Series(["Wyre", "wyre"], [2, 3], name="area"), "counts.csv")
    ["counts.csv, row 3, column area: 'wyre' is spelt 'Wyre' elsewhere; use one spelling."]
    """
    first: dict[str, str] = {}
    return [
        f"{name}, row {row}, column {names.name}: {quoted(spelt)} is spelt {quoted(first[spelling_key(spelt)])} "
        "elsewhere; use one spelling."
        for row, spelt in names.drop_duplicates().items()
        if is_harmless(spelt) and first.setdefault(spelling_key(spelt), spelt) != spelt
    ]
