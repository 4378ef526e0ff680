"""What each past verdict of a drop was and whether it came true, as a table or JSON."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from helpers.document.blocks import Table
from helpers.drops import Drop
from helpers.english import number, quantity
from helpers.partnership import Partnership
from helpers.statistics.change import CALLED
from helpers.statistics.past_verdicts import COLUMNS, SHORTEST, past_verdicts
from helpers.terminal.backtest import each_series
from helpers.terminal.screen import out, show

VERDICTS = (*CALLED, "no clear change", "too few to say")
NOTHING = (
    f"No past verdict can be judged: each needs {SHORTEST} months of history before it, the six months after it, and "
    "on average five events a month."
)


def judged_verdicts(drop: Drop, partnership: Partnership, areas: Sequence[str]) -> pd.DataFrame:
    """Every past verdict of a drop, in the columns of `past_verdicts`.

    Districts are judged with their county and the other districts, as in briefings; other areas alone.

    Parameters
    ----------
    areas
        By default all areas of the drop.

    Raises
    ------
    Refused
        When the drop has no such area.
    """
    tables = [pd.DataFrame(columns=COLUMNS)]
    for area, measure in each_series(drop, areas):
        county = partnership.county_of(area, regions=drop.regions)
        districts = _districts(partnership, drop, area, county)
        similar = [column for each in districts if (column := (each, measure)) in drop.counts]
        tables.append(
            past_verdicts(
                drop.series(area, measure),
                similar=drop.counts[similar] if similar else None,
                county=drop.series(county, measure) if county and (county, measure) in drop.counts else None,
                breaks=[each.month for each in drop.breaks if measure in each.measures],
            )
        )
    return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)


def _districts(partnership: Partnership, drop: Drop, area: str, county: str | None) -> tuple[str, ...]:
    """The districts of an area's county; none for the county itself."""
    if county is None:
        return ()
    return partnership.districts if area in partnership.districts else tuple(drop.regions[county])


def print_verdicts(results: pd.DataFrame) -> None:
    """Print how many past verdicts there were of each kind, and how many came true."""
    if results.empty:
        out.print(NOTHING)
        return
    origins = results["origin"]
    out.print(
        f"Past verdicts on {quantity(results['area'].nunique(), 'areas')} and "
        f"{quantity(results['measure'].nunique(), 'measures')}, at the ends of August, November and February from "
        f"{origins.min()} to {origins.max()}. A rise or fall came true if the next six months differ the same way from "
        "the same calendar months before the period."
    )
    show(by_verdict(results))


def by_verdict(results: pd.DataFrame) -> Table:
    """A row for each verdict: its cases, how many came true, and their share.

    Examples
    --------
    >>> rape = pd.Series([10] * 36 + [20] * 11, pd.period_range("2013-04", periods=47, freq="M"), name=("Wyre", "Rape"))
    >>> by_verdict(past_verdicts(rape)).rows
    (('clear rise', '1', '1', '100.0%'),)
    """
    rows = []
    for verdict in VERDICTS:
        cases = results[results["verdict"] == verdict]
        if cases.empty:
            continue
        true = sum(each is True for each in cases["came_true"])
        told = (number(true), f"{number(100 * true / len(cases), 1)}%") if verdict in CALLED else ("–", "–")
        rows.append((verdict, number(len(cases)), *told))
    return Table("Past verdicts", ("Verdict", "Cases", "Came true", "Share"), tuple(rows))
