"""The quality of the data as tables: files by month, revisions, verdicts that missing locations may explain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.document.blocks import Table
from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import number, signed
from helpers.periods import month_label
from helpers.statistics.change import Change
from helpers.statistics.missing_locations import MissingLocations
from helpers.wording.missing_locations import location_figures


def locations(results: Sequence[MissingLocations]) -> Table | Sentence:
    """Changes as counted, and with the rows without a location spread over the districts; empty where none are given.

    Examples
    --------
    >>> from helpers.statistics import change
    >>> from helpers.statistics.missing_locations import missing_locations
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series([500] * 12 + [1000], months, name=("Wyre", "Burglary"))
    >>> county = pd.Series(4000, months, name=("Lancashire", "Burglary"))
    >>> nowhere = pd.Series([2000] * 12 + [0], months)
    >>> locations([missing_locations(wyre.to_frame(), county, nowhere, change=change.year_to_date(wyre))]).rows
    (('Burglary', '50.0%', '0.0%', '+100.0%, clear increase', '0%, no clear change'),)
    """
    if not results:
        return Sentence("")
    now, before, county = results[0].change.period, results[0].change.compared_with, results[0].county.area
    caption = f"Be careful: verdicts that would be another, were those without a location in {county} spread"
    header = (
        "Measure",
        f"Without a location, {before.label}",
        f"Without a location, {now.label}",
        "Change as counted",
        "Change with those spread",
    )
    rows = tuple(
        (
            result.change.measure,
            f"{number(result.share_before or 0, 1)}%",
            f"{number(result.share or 0, 1)}%",
            f"{_percent_cell(result.change)}, {result.change.verdict}",
            f"{_percent_cell(result.change_shared_out)}, {result.change_shared_out.verdict}",
        )
        for result in results
    )
    return Table(caption, header, rows, tuple(f for result in results for f in location_figures(result, caption)))


def _percent_cell(result: Change) -> str:
    """A change in per cent, or from none to a number."""
    if result.percent is not None:
        return f"{signed(result.percent, 1)}%"
    return f"from none to {number(result.current or 0)}" if result.difference else "no change"


def quality(table: pd.DataFrame, county: str) -> Table:
    """The rows of a county's street-level files by month; a table without rows where it has no such files.

    Parameters
    ----------
    table
        The `quality` of a drop.

    Examples
    --------
    >>> month = pd.period_range("2022-08", "2022-08", freq="M")
    >>> table = pd.DataFrame({"area": "Lancashire", "month": month, "rows": [200], "repeats": [4],
    ...     "no_location": [5], "mapped": [1], "outside": [0]})
    >>> quality(table, "Lancashire").rows
    (('August 2022', '200', '4', '5', '2.5%', '0'),)
    """
    months = table[table["area"] == county]
    caption = f"{county}: rows in the files read, by month"
    header = ("Month", "Rows", "Repeats, not counted", "Without a location", "Per cent", "In other forces' districts")
    rows, figures = [], []
    row: Any  # of named fields, which pandas-stubs take for anything
    for row in months.itertuples(index=False):
        share, key = number(100 * row.no_location / row.rows, 1), f"{row.month}..{row.month}"
        numbers = {"rows": row.rows, "repeats": row.repeats, "no location": row.no_location, "outside": row.outside}
        cells = [number(value) for value in numbers.values()]
        rows.append((month_label(row.month), *cells[:3], f"{share}%", cells[3]))
        figures += [
            Figure(county, f"Files: {name}", key, current=str(value), sentence=caption)
            for name, value in numbers.items()
        ]
        figures.append(Figure(county, "Files: per cent without a location", key, percent=share, sentence=caption))
    return Table(caption, header, tuple(rows), tuple(figures))


def revisions(rows: pd.DataFrame, *, since: str) -> Table | Sentence:
    """The counts that differ from those of the drop before; a sentence where there are none.

    Parameters
    ----------
    rows
        `area`, `measure`, `month`, `was` and `is` of each revised count.
    since
        The drop before, such as "the drop 2016-08".

    Examples
    --------
    >>> month = pd.Period("2016-07", freq="M")
    >>> rows = pd.DataFrame({"area": ["Wyre"], "measure": "Rape", "month": month, "was": 3, "is": 4})
    >>> revisions(rows, since="the drop 2016-08").rows
    (('July 2016', 'Rape', 'Wyre', '3', '4'),)
    >>> print(revisions(rows[:0], since="the drop 2016-08"))
    No count shown here was revised since the drop 2016-08.
    """
    if rows.empty:
        return Sentence(f"No count shown here was revised since {since}.")
    caption = f"Revised since {since}"
    cells, figures = [], []
    row: Any
    for row in rows.itertuples(index=False):
        was, given = int(row.was), int(row[4])
        cells.append((month_label(row.month), row.measure, row.area, number(was), number(given)))
        key, small = f"{row.month}..{row.month}", is_small(was, given)
        figures.append(
            Figure(row.area, f"{row.measure}: revised", key, key, str(given), str(was), sentence=caption, small=small)
        )
    return Table(caption, ("Month", "Measure", "Area", "Was", "Is"), tuple(cells), tuple(figures))
