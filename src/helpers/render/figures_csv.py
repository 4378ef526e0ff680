"""A table of every number that a set prints, for checking and for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from helpers.document.blocks import Block
from helpers.document.document import Document
from helpers.document.figures import COLUMNS, without_repeats
from helpers.document.numbers import Number, Sum, count

NAME = "figures.csv"
TEXT = ("area", "measure", "verdict", "sentence")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_figures(documents: Sequence[Document], track_record: Sequence[Block] = ()) -> str:
    """The content of a set's `figures.csv`: a row for each number, or for each change with its two totals.

    Parameters
    ----------
    track_record
        The blocks of the index on earlier sets: forecasts and what happened, and what changed since.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> from helpers.document.sentence import say
    >>> rape = Sum("Blackpool", "Rape", "2016-04..2016-08")
    >>> print(render_figures([], [say("=It is {rapes}.", rapes=count(71, rape))]).splitlines()[1])
    index.blackpool.rape.2016-04..2016-08,index,Blackpool,Rape,2016-04..2016-08,,71,,,,,'=It is 71.
    """
    rows = [figure.row(each.about.priority) for each in documents for figure in each.figures]
    rows += [
        figure.row("index") for figure in without_repeats(each for block in track_record for each in block.figures)
    ]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: row["priority"]):
        writer.writerow([_plain(row[name]) if name in TEXT else row[name] for name in COLUMNS])
    return file.getvalue()


def read_counts(path: Path) -> Iterator[tuple[str, Number]]:
    """The whole numbers of a set's `figures.csv`, each with its priority, as counts of what their rows are about.

    Some of them are not counts: the file does not give the kind of each number. None if there is no such file.

    Examples
    --------
    >>> list(read_counts(Path("no set/figures.csv")))
    []
    """
    rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else ()
    for row in rows:
        for value, span in (("current", "period"), ("previous", "compared_with")):
            if row[value].isdecimal() and row[span]:
                yield row["priority"], count(int(row[value]), Sum(row["area"], row["measure"], row[span]))


def _plain(text: str) -> str:
    """The text, changed where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
