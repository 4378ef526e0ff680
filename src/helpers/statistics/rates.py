"""Events per 1,000 residents, with the interval that so many events allow."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, column_names

PER = 1000
LEVEL = 0.95
EXACT_BELOW = 10  # events, where Byar's approximation is no longer good


@dataclass(frozen=True)
class Rates:
    """The districts' rates of one measure in one period.

    Attributes
    ----------
    year
        The year whose residents are counted; None where no district has any.
    county
        The county's `count`, `residents` (NaN unless all its districts have some), `rate`, `low`, `high`.
    points
        One row a district that has residents and all months, highest rate first: `count`, `residents`, `rate` per
        1,000 and its 95% interval, `low` to `high`.
    unit
        What is counted, in the plural.
    """

    area: str
    measure: str
    period: Span
    year: int | None
    county_name: str
    county: pd.Series = field(compare=False, repr=False)
    points: pd.DataFrame = field(compare=False, repr=False)
    unit: str = units.DEFAULT


def districts(
    counts: pd.DataFrame, county: Counts, population: pd.DataFrame, *, area: str, period: Span | None = None
) -> Rates:
    """The rate of each district in a period, of the residents in the nearest year that the population has.

    Residents are not all who can be harmed, or who do harm: a resort, a city centre or a district of commuters has
    more people by day than residents, so that its rate is high for that alone. The rates are crude: nothing is
    standardised for age. Those of a part of a year are of that part, not of a year.

    Parameters
    ----------
    counts, county
        Monthly counts of one measure, a column `(area, measure)` for each district; the county's likewise.
    population
        `area`, `year`, `residents`.
    period
        By default the year to date of the last month.

    Examples
    --------
    >>> months = pd.period_range("2016-04", "2016-05", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [10, 11], ("Wyre", "Rape"): [5, 2]}, index=months)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> population = pd.DataFrame({"area": ["Blackpool", "Wyre"], "year": 2016, "residents": [140_000, 110_000]})
    >>> result = districts(counts, county, population, area="Blackpool")
    >>> result.points["rate"].round(3).to_dict(), float(result.county["rate"].round(3))
    ({'Blackpool': 0.15, 'Wyre': 0.064}, 0.112)
    """
    period = period or periods.year_to_date(counts.index[-1])
    totals = counts.reindex(period.months).sum(min_count=len(period.months))
    totals.index = pd.Index([name for name, _ in column_names(counts)])
    year = _nearest(population.loc[population["area"].isin(totals.index), "year"], period)
    residents = population[population["year"] == year].set_index("area")["residents"].astype(float)
    table = pd.DataFrame({"count": totals, "residents": residents.reindex(totals.index)})
    county_name, measure = area_and_measure(county)
    whole = pd.DataFrame(
        {
            "count": county.reindex(period.months).sum(min_count=len(period.months)),
            "residents": residents.get(county_name, table["residents"].sum(min_count=max(len(table), 1))),
        },
        index=[county_name],
        dtype=float,
    )
    points = _rated(table.dropna()).sort_values("rate", ascending=False, kind="stable")
    county_rate = _rated(whole).iloc[0]
    return Rates(area, measure, period, year, county_name, county_rate, points, units.of(county))


def interval(count: float, *, level: float = LEVEL) -> tuple[float, float]:
    """The expected numbers of events, from and to, that a recorded number allows: exact below 10, Byar's from there.

    Sources: exact (χ²): Armitage and Berry, Statistical Methods in Medical Research (4th edition, 2002); Byar:
    Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69; both as in Public Health England's
    Technical Guide: Confidence Intervals (2018), appendices 1 and 2. It takes events for independent of each other:
    where one incident gives many records, or the same few people are behind them, it is too narrow.

    Parameters
    ----------
    count
        Events, 0 or more.
    level
        How often the interval holds the expected number.

    Examples
    --------
    >>> [round(limit, 3) for limit in (*interval(0), *interval(9), *interval(65))]
    [0.0, 3.689, 4.115, 17.085, 50.163, 82.849]
    """
    from scipy.special import gammaincinv, ndtri  # here, so that a run's own process starts without it

    tail = (1 - level) / 2
    if count < EXACT_BELOW:  # the quantile of χ² with 2n degrees of freedom, halved, is that of a gamma of shape n
        return float(gammaincinv(count, tail)) if count else 0.0, float(gammaincinv(count + 1, 1 - tail))
    z = float(ndtri(1 - tail))
    above = count + 1
    return (
        count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3,
        above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3,
    )


def _nearest(years: pd.Series[int], period: Span) -> int | None:
    """The year nearest to the one that the period begins in, the earlier of two."""
    begun = period.months[0].year
    return min((int(year) for year in years), key=lambda year: (abs(year - begun), year), default=None)


def _rated(table: pd.DataFrame) -> pd.DataFrame:
    limits = [(math.nan, math.nan) if math.isnan(count) else interval(count) for count in table["count"]]
    per = PER / table["residents"]
    low, high = ([limit[end] for limit in limits] for end in (0, 1))
    return table.assign(rate=table["count"] * per, low=low * per, high=high * per)
