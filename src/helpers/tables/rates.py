"""Rates per 1,000 residents as a table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.document.blocks import Cell, Missing, Table
from helpers.document.numbers import Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.statistics.funnel import LIMITS, Funnel
from helpers.statistics.rates import Rates
from helpers.wording.rates import centre, decimals, districts_of, how_many_inside, rate_numbers, sum_of

TOGETHER = "These districts together"
FROM_TO = "{low} to {high}"
INSIDE = "{inside} of {rated} inside"
NONE = Missing("not applicable")


def funnel(result: Funnel) -> Table:
    """The districts' rates, the limits for districts of their size, the rate of all together, and who is inside.

    Examples
    --------
    >>> from helpers.statistics.funnel import funnel as spread
    >>> from helpers.periods import Span
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points = points.assign(rate=points["count"] / 10, low=9.0, high=31.0)
    >>> found = Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.loc["A"], points)
    >>> [row[-1] for row in funnel(spread(found)).printed][-4:]
    ['inside', 'above the 99.8% limits', '–', '5 of 6 inside']
    """
    table = rates(result.rates)
    districts = [
        (*cells, *_limits(result, str(area)), _place(row))
        for cells, (area, row) in zip(table.rows, result.points.iterrows(), strict=False)  # the county comes last
    ]
    others = [(*cells, *(NONE for _ in LIMITS), NONE) for cells in table.rows[len(districts) :]]
    inside, rated = how_many_inside(result)
    how_many = say(INSIDE, inside=inside, rated=rated)
    together: tuple[Cell, ...] = (TOGETHER, NONE, NONE, centre(result), NONE, NONE, *(NONE for _ in LIMITS), how_many)
    header = (*table.header, *(f"{name} limits" for name in LIMITS), "Against the limits")
    return replace(table, header=header, rows=(*districts, *others, together))


def _limits(result: Funnel, area: str) -> tuple[Sentence, ...]:
    """The limits for a district's residents."""
    rates = result.rates
    of, every, places = sum_of(rates, area), districts_of(rates), decimals(rates)
    limits = result.limits(np.array([result.points["residents"][area]])).iloc[0]
    return tuple(
        say(
            FROM_TO,
            low=other(limits[name, "low"], of, "limit", f"{name} limits, from", decimals=places, computed_from=every),
            high=other(limits[name, "high"], of, "limit", f"{name} limits, to", decimals=places, computed_from=every),
        )
        for name in LIMITS
    )


def _place(row: pd.Series) -> str:
    if not row["outside"]:
        return "inside"
    return f"{'above' if row['score'] > 0 else 'below'} the {row['outside']} limits"


def rates(result: Rates) -> Table:
    """The districts from the highest rate down, the county last; a table without rows where no district has a rate.

    Examples
    --------
    >>> from helpers.statistics.rates import districts
    >>> months = pd.period_range("2016-04", "2016-05", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [10, 11], ("Wyre", "Rape"): [5, 2]}, index=months)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> population = pd.DataFrame({"area": ["Blackpool", "Wyre"], "year": 2015, "residents": [14_000, 11_000]})
    >>> rates(districts(counts, county, population, area="Blackpool")).printed[0]
    ('Blackpool', '14,000', '21', '1.50', '0.93', '2.29')
    """
    caption = f"{result.measure} by district: {result.unit} per 1,000 residents, {result.period.label}"
    header = ("District", f"Residents, mid-{result.year}", result.unit.capitalize(), "Rate", "95% interval from", "to")
    if result.points.empty:
        return Table(caption, header, ())
    areas = [(str(area), str(area), row) for area, row in result.points.iterrows()]
    if not pd.isna(result.county["rate"]):
        areas.append((f"{result.county_name} as a whole", result.county_name, result.county))
    rows: list[tuple[Cell, ...]] = []
    for label, area, row in areas:
        residents = other(row["residents"], Sum(area, "Residents", str(result.year)), "other", "")
        rows.append((label, residents, count(row["count"], sum_of(result, area)), *rate_numbers(result, area, row)))
    return Table(caption, header, tuple(rows), strong=result.area)
