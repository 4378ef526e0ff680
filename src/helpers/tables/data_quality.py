"""The quality of the data as tables: files by month, revisions, verdicts that missing locations may explain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.document.blocks import Cell, Table
from helpers.document.numbers import Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.periods import month_label
from helpers.statistics.change import Change
from helpers.statistics.missing_locations import MissingLocations
from helpers.wording import sums
from helpers.wording.missing_locations import counted, percent_moved, risen_from_none, share_without, spread_change


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
    >>> locations([missing_locations(wyre.to_frame(), county, nowhere, change=change.year_to_date(wyre))]).printed
    (('Burglary', '50.0%', '0.0%', '+100.0%, clear rise', '0%, no clear change'),)
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
    return Table(caption, header, tuple(map(_as_counted_and_spread, results)))


def _as_counted_and_spread(result: MissingLocations) -> tuple[Cell, ...]:
    return (
        result.change.measure,
        share_without(result.share_before or 0, sums.previous(result.county)),
        share_without(result.share or 0, sums.current(result.county)),
        _change_cell(result.change),
        _change_cell(spread_change(result), counted(result)),
    )


def _change_cell(result: Change, rests_on: tuple[Sum, ...] = ()) -> Sentence:
    """A change in per cent, or from none to a number, and its verdict."""
    if result.percent is not None:
        return say("{change}, {verdict}", change=percent_moved(result, rests_on, sign=True), verdict=result.verdict)
    if result.difference:
        return say("from none to {now}, {verdict}", now=risen_from_none(result, rests_on), verdict=result.verdict)
    return say("no change, {verdict}", verdict=result.verdict, about=rests_on)


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
    >>> quality(table, "Lancashire").printed
    (('August 2022', '200', '4', '5', '2.5%', '0'),)
    """
    months = table[table["area"] == county]
    caption = f"{county}: rows in the files read, by month"
    header = ("Month", "Rows", "Repeats, not counted", "Without a location", "Per cent", "In other forces' districts")
    rows = []
    for _, row in months.iterrows():
        files = sums.month(county, "Files", row["month"])
        read, repeats, no_location, outside = (
            other(int(row[name]), files, "other", name.replace("_", " "))
            for name in ("rows", "repeats", "no_location", "outside")
        )
        per_cent = share_without(100 * row["no_location"] / row["rows"], files)
        rows.append((month_label(row["month"]), read, repeats, no_location, per_cent, outside))
    return Table(caption, header, tuple(rows))


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
    >>> revisions(rows, since="the drop 2016-08").printed
    (('July 2016', 'Rape', 'Wyre', '3', '4'),)
    >>> print(revisions(rows[:0], since="the drop 2016-08"))
    No count shown here was revised since the drop 2016-08.
    """
    if rows.empty:
        return Sentence(f"No count shown here was revised since {since}.")
    caption = f"Revised since {since}"
    cells = []
    row: Any  # a named tuple, for which pandas-stubs have no type
    for row in rows.itertuples(index=False):
        month = sums.month(row.area, row.measure, row.month)
        was, given = count(int(row.was), month, part="before it was revised"), count(int(row[4]), month)
        cells.append((month_label(row.month), row.measure, row.area, was, given))
    return Table(caption, ("Month", "Measure", "Area", "Was", "Is"), tuple(cells))
