"""The errors that each way to forecast the year would have had at every past month of a drop, as tables or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import pandas as pd
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from helpers.document.blocks import Table
from helpers.drops import Drop
from helpers.english import number, quantity
from helpers.partnership import Partnership
from helpers.refusal import Refused, unknown
from helpers.statistics.counts import column_names
from helpers.statistics.year_end.backtest import COLUMNS, accuracy, backtest_series
from helpers.terminal.screen import errors, out, show

NOTHING = (
    "No past forecast can be judged: each needs two years of months before it, and every month of its year and of the "
    "year before."
)


def backtested(drop: Drop, partnership: Partnership, areas: Sequence[str]) -> pd.DataFrame:
    """The forecasts of each method at every past month, for every measure, in the columns of `backtest_series`.

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
        whole = drop.series(county, measure) if county and (county, measure) in drop.counts else None
        tables.append(backtest_series(drop.series(area, measure), county=whole, breaks=drop.breaks))
    return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)


def each_series(drop: Drop, areas: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The area and measure of each series of a drop, with a bar in the terminal for those that are done.

    Raises
    ------
    Refused
        When the drop has no such area.
    """
    known = list(drop.counts.columns.unique("area"))
    wrong = [unknown("area", area, known) for area in areas if area not in known]
    if wrong:
        raise Refused(*wrong)
    columns = [column for column in column_names(drop.counts) if column[0] in (areas or drop.areas)]
    bars = TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn()
    with Progress(*bars, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        yield from progress.track(columns, description=f"Drop {drop.name}")


def as_json(results: pd.DataFrame) -> str:
    """The rows as a JSON list with an object on each line; what is not known is null.

    Examples
    --------
    >>> print(as_json(pd.DataFrame({"origin": ["2016-08"], "forecast": [83.5], "lower_80": [float("nan")]})))
    [
    {"origin": "2016-08", "forecast": 83.5, "lower_80": null}
    ]
    """
    known = results.astype(object).where(results.notna(), None)
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in known.to_dict("records"))
    return f"[\n{lines}\n]" if lines else "[]"


def print_errors(results: pd.DataFrame) -> None:
    """Print the error of each method, in all and by measure."""
    if results.empty:
        out.print(NOTHING)
        return
    origins = results["origin"]
    out.print(
        f"Forecasts for {quantity(results['area'].nunique(), 'areas')} and "
        f"{quantity(results['measure'].nunique(), 'measures')}, made at the end of each month from {origins.min()} to "
        f"{origins.max()}: their error as a share of the years' totals, and how many ranges held the total."
    )
    show(overall(results))
    out.print()
    show(by_measure(results))


def overall(results: pd.DataFrame) -> Table:
    """A row for each method: its forecasts, their error, and how often its ranges held the total.

    Examples
    --------
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2017-03", freq="M"), name=("Blackpool", "Rape"))
    >>> overall(backtest_series(rape)).rows[-1]
    ('forecast', '22', '0.0%', '100.0%', '100.0%')
    """
    rows = tuple(
        (str(method), number(row["cases"]), *(_share(row[name]) for name in ("error", "within_80", "within_95")))
        for method, row in accuracy(results).iterrows()
    )
    return Table("All together", ("Method", "Forecasts", "Out by", "Within 80%", "Within 95%"), rows)


def by_measure(results: pd.DataFrame) -> Table:
    """A row for each measure: the error of each method.

    Examples
    --------
    >>> rape = pd.Series(10, pd.period_range("2013-04", "2017-03", freq="M"), name=("Blackpool", "Rape"))
    >>> by_measure(backtest_series(rape)).rows
    (('Rape', '0.0%', '0.0%', '0.0%', '0.0%'),)
    """
    methods = list(results["method"].unique())
    errors_of = {measure: accuracy(cases)["error"] for measure, cases in results.groupby("measure", sort=False)}
    rows = tuple((str(name), *(_share(error[method]) for method in methods)) for name, error in errors_of.items())
    return Table("By measure", ("Out by", *methods), rows)


def _share(value: float) -> str:
    return "–" if pd.isna(value) else f"{number(value, 1)}%"
