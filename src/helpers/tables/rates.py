"""Rates per 1,000 residents as a table."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers.document.blocks import Table
from helpers.document.numbers import Figure, is_small
from helpers.english import number
from helpers.statistics.funnel import Funnel
from helpers.statistics.rates import Rates
from helpers.wording.rates import decimals, funnel_figures, rate_figures


def funnel(result: Funnel) -> Table:
    """The districts' rates, and whether each is inside the limits of the funnel.

    Examples
    --------
    >>> from helpers.statistics.funnel import funnel as spread
    >>> from helpers.periods import Span
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points = points.assign(rate=points["count"] / 10, low=9.0, high=31.0)
    >>> found = Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.loc["A"], points)
    >>> [row[-1] for row in funnel(spread(found)).rows][-3:]
    ['inside', 'above the 99.8% limits', '–']
    """
    table = rates(result.rates)
    places = [
        f"{'above' if row['score'] > 0 else 'below'} the {row['outside']} limits" if row["outside"] else "inside"
        for _, row in result.points.iterrows()
    ]
    if len(places) < len(table.rows):
        places.append("–")  # the last row is the county's, which the funnel leaves out
    rows = tuple((*row, place) for row, place in zip(table.rows, places, strict=True))
    figures = (*table.figures, *funnel_figures(result, table.caption))
    return replace(table, header=(*table.header, "Against the limits"), rows=rows, declared=figures)


def rates(result: Rates) -> Table:
    """The districts from the highest rate down, the county last; a table without rows where no district has a rate.

    Examples
    --------
    >>> from helpers.statistics.rates import districts
    >>> months = pd.period_range("2016-04", "2016-05", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [10, 11], ("Wyre", "Rape"): [5, 2]}, index=months)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> population = pd.DataFrame({"area": ["Blackpool", "Wyre"], "year": 2015, "residents": [14_000, 11_000]})
    >>> rates(districts(counts, county, population, area="Blackpool")).rows[0]
    ('Blackpool', '14,000', '21', '1.50', '0.93', '2.29')
    """
    caption = f"{result.measure} by district: {result.unit} per 1,000 residents, {result.period.label}"
    header = ("District", f"Residents, mid-{result.year}", result.unit.capitalize(), "Rate", "95% interval from", "to")
    if result.points.empty:
        return Table(caption, header, ())
    areas = [(str(area), str(area), row) for area, row in result.points.iterrows()]
    if not pd.isna(result.county["rate"]):
        areas.append((f"{result.county_name} as a whole", result.county_name, result.county))
    rows, figures = [], []
    for label, area, row in areas:
        rate_cells = [number(row[name], decimals(result)) for name in ("rate", "low", "high")]
        rows.append((label, number(row["residents"]), number(row["count"]), *rate_cells))
        count = number(row["count"]).replace(",", "")
        figures.append(
            Figure(
                area, result.measure, result.period.key, current=count, sentence=caption, small=is_small(row["count"])
            )
        )
        figures += rate_figures(result, area, row, caption)
    return Table(caption, header, tuple(rows), tuple(figures), strong=result.area)
