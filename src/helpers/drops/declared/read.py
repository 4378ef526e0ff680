"""Reading the counts and indicators of the tables that `drop.toml` declares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.drops.declared.across import months_across
from helpers.drops.declared.checked import checked
from helpers.drops.declared.down import months_down
from helpers.drops.declared.laid_out import check_columns, chosen_rows, labels_of
from helpers.drops.declared.sums import table_counts
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.together import together
from helpers.drops.declared.whole import Checked
from helpers.drops.drop import CheckedCounts
from helpers.drops.files import DropFile
from helpers.drops.indicators import INDICATORS, NO_INDICATORS
from helpers.drops.sheets.table import read_rows
from helpers.drops.source import Source
from helpers.refusal import Refused

DATES = "%Y-%m-%d"


def read_declared(source: Source) -> CheckedCounts:
    """The counts of every table that `drop.toml` declares, as one.

    Raises
    ------
    Refused
        With every problem of every table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from helpers.drops.source import open_source
    >>> table = "Month,Borough,Offence,Count\\nApr-22,Camden,Drugs,3\\nApr-22,Bexley,Drugs,4\\n"
    >>> declared = 'long = {file = "a.csv", area = "Borough", measure = "Offence", month = "Month", count = "Count"}'
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.csv").write_text(table)
    ...     _ = (Path(folder) / "drop.toml").write_text(f'source = "long"\\n{declared}')
    ...     print(read_declared(open_source(Path(folder))).regions)
    {'All areas': ('Bexley', 'Camden')}
    """
    tables = []
    problems: list[str] = []
    for declared in source.declared.of_counts:
        try:
            tables.append(table_counts(checked_table(source.file(declared.file), declared), declared))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*problems)
    return together(tables)


def declared_indicators(source: Source, last: pd.Period) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """The rows of `[[indicators]]` in `drop.toml`, as `read_indicators` returns them, and notes on them by file.

    Parameters
    ----------
    last
        The drop's last month.

    Raises
    ------
    Refused
        With every problem of every table.
    """
    rows: list[dict[str, object]] = []
    problems: list[str] = []
    notes: dict[str, tuple[str, ...]] = {}
    for declared in source.declared.indicators:
        try:
            found = checked_table(source.file(declared.file), declared)
            rows += indicator_rows(found, declared, last)
            notes[found.file] = (*notes.get(found.file, ()), *found.of_file, *found.notes)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*problems)
    table = pd.DataFrame(rows, columns=[*INDICATORS, "period"]) if rows else NO_INDICATORS
    return table, {file: each for file, each in notes.items() if each}


def checked_table(file: DropFile, declared: TableDeclaration) -> Checked:
    """A declared table after all checks that need no other table.

    Raises
    ------
    Refused
        With its problems; each names the key of `drop.toml` that may solve it.

    Examples
    --------
    >>> file = DropFile("a.csv", lambda: b"Borough,Offence,Apr-22\\nCamden,Drugs,3\\nBexley,Drugs,4\\n")
    >>> declared = TableDeclaration(file="a.csv", across="months", area="Borough", measure="Offence")
    >>> checked_table(file, declared).counts.to_numpy().tolist()
    [[3.0], [4.0]]
    """
    wanted = [*labels_of(declared), declared.count, *declared.columns]
    dates = declared.month if declared.across == "months" and declared.month else declared.form or DATES
    table = read_rows(
        file,
        [name for name in wanted if name],
        months=dates,
        sheet=declared.sheet,
        header_row=declared.header_row,
        last_row=declared.last_row,
        hidden=declared.hidden,
    )
    place = table.sheet.where(0).rpartition(", row ")[0]
    check_columns(table, declared, place)
    text, notes = chosen_rows(table, declared, place)
    laid_out = months_across if declared.across == "months" else months_down
    laid = laid_out(table, text, declared, place)
    found = checked(replace(laid, notes=(*notes, *laid.notes)), declared)
    return replace(found, of_file=(*table.notes, *found.of_file))


def indicator_rows(found: Checked, declared: TableDeclaration, last: pd.Period) -> list[dict[str, object]]:
    """A table's numbers as indicators, each with its month, quarter or year.

    Raises
    ------
    Refused
        When a period ends after the drop's last month.
    """
    late = [span for span in found.spans if span.last is not None and span.last > last]
    if late:
        raise Refused(
            f"{found.file}: {late[0].label} ends after the drop's last month, {last}: leave it out, or name the drop's "
            "folder for its last month."
        )
    rows = []
    for (area, measure), series in found.series.items():
        for span, value in zip(found.spans, series.tolist(), strict=True):
            if np.isnan(value):
                continue
            rows.append(
                {
                    "priority": declared.priority,
                    "area": area,
                    "indicator": f"{declared.prefix} {measure}".strip(),
                    "group": declared.group or declared.sheet or declared.file.rpartition(".")[0],
                    "period_start": str(span.first),
                    "period_end": str(span.last),
                    "value": value,
                    "out_of": float("nan"),
                    "unit": declared.unit,
                    "period": span.key,
                }
            )
    return rows
