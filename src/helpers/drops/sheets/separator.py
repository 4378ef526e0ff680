"""What separates the cells of a CSV file: found in all its rows, not only in the first."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from helpers.drops.sheets.cells import quoted
from helpers.english import and_list
from helpers.refusal import Refused

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_DECLARED = re.compile(r"(?i)\s*\"?sep=(.)\"?[ \t]*(\r\n|\r|\n)")  # Excel's own first line


@dataclass(frozen=True)
class _Run:
    """Consecutive rows that a separator splits into equally many cells: the first and last line, and a row."""

    mark: str
    first: int
    last: int
    example: str

    def is_within(self, other: _Run) -> bool:
        """Whether another run has all these rows and more."""
        same = (self.first, self.last) == (other.first, other.last)
        return not same and other.first <= self.first and self.last <= other.last


def separator_of(name: str, text: str) -> tuple[str, int]:
    """What separates the cells of a text, and the letters of a line `sep=;` above the table, which is Excel's.

    The separator is the one that splits the most consecutive rows, the header among them, into equally many cells. So
    decimal commas in the rows of a table with semicolons do not make commas its separator.

    Raises
    ------
    Refused
        When two marks split the rows equally well.

    Examples
    --------
    >>> separator_of("a.csv", "Area;Measure;Rate\\nWyre;Burglary;12,5\\nWyre;Theft;3,1\\n")
    (';', 0)
    >>> separator_of("a.csv", "sep=;\\r\\nArea;Count\\r\\n")
    (';', 7)
    >>> separator_of("a.csv", "a,b;c\\n1,2;3\\n")
    Traceback (most recent call last):
    helpers.refusal.Refused: a.csv may be separated by commas or semicolons: its rows have equally many cells by each, as in 'a,b;c'; write sep=, or sep=; in a line of its own above them, or send a workbook.
    """  # noqa: E501
    declared = _DECLARED.match(text)
    if declared and declared[1] in SEPARATORS:
        return declared[1], declared.end()
    present = [mark for mark in SEPARATORS if mark in text]
    if present in ([], [","]):
        return ",", 0
    runs = [run for mark in present if (run := _longest_run(text, mark))]
    widest = [run for run in runs if not any(run.is_within(other) for other in runs)]
    if len(widest) > 1:
        kinds, ways = and_list([SEPARATORS[run.mark] for run in widest]), [f"sep={run.mark}" for run in widest]
        raise Refused(
            f"{name} may be separated by {kinds.replace(' and ', ' or ')}: its rows have equally many cells by each, "
            f"as in {quoted(widest[0].example)}; write {' or '.join(ways)} in a line of its own above them, or send a "
            "workbook."
        )
    return (widest[0].mark if widest else ","), 0


def _longest_run(text: str, mark: str) -> _Run | None:
    """The most consecutive rows of two or more cells, and equally many; None where there are no two such rows."""
    if mark == "\t":  # tabs beside another separator are blanks around it
        text = re.sub(r"(?<=[,;|])\t+|\t+(?=[,;|])", " ", text)
    try:
        filled = [(line, cells) for line, cells in _rows(text, mark) if any(map(str.strip, cells))]
    except csv.Error:
        return None
    best = None
    for width, group in itertools.groupby(filled, key=lambda row: len(row[1])):
        rows = list(group)
        if width > 1 and len(rows) > 1 and (best is None or len(rows) > best[0]):
            best = len(rows), _Run(mark, rows[0][0], rows[-1][0], mark.join(rows[0][1]))
    return best[1] if best else None


def _rows(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line."""
    reader, begun = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), 1
    for cells in reader:
        yield begun, cells
        begun = reader.line_num + 1
