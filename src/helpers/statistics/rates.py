"""Events per 1,000 residents, with confidence intervals."""

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
TOLERANCE = 0.02  # between a county's residents and the sum of its districts': years and rounding differ
EXACT_BELOW = 10  # events: with fewer, Byar's approximation is not good enough


@dataclass(frozen=True)
class Rates:
    """The districts' rates of one measure in one period.

    Attributes
    ----------
    year
        The year of the population figures; None where there are none for any district.
    county
        The county's `count`, `residents` (NaN unless known for all its districts), `rate`, `low`, `high`.
    points
        One row for each district, highest rate first: `count`, `residents`, `rate` per 1,000 and its 95% interval,
        `low` to `high`. Districts with a month not supplied, or without population figures, are left out.
    unit
        What is counted, in the plural.
    not_its_sum
        Whether the residents given for the county cannot be the sum of its districts'.
    """

    area: str
    measure: str
    period: Span
    year: int | None
    county_name: str
    county: pd.Series = field(compare=False, repr=False)
    points: pd.DataFrame = field(compare=False, repr=False)
    unit: str = units.DEFAULT
    not_its_sum: bool = False


def districts(
    counts: pd.DataFrame, county: Counts, population: pd.DataFrame, *, area: str, period: Span | None = None
) -> Rates:
    """Each district's events per 1,000 residents in a period, by the population of the nearest year.

    Victims and offenders are not only residents: by day a resort, a city centre or a place of work has more people than
    residents, and so a high rate. The rates are crude, not standardised for age. The rate of a part
    of a year is not scaled up to a year.

    Parameters
    ----------
    counts, county
        Monthly counts of one measure: a column `(area, measure)` for each district, and the county's series.
    population
        A table of `area`, `year` and `residents`.
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
    points = _with_rates(table.dropna()).sort_values("rate", ascending=False, kind="stable")
    of_another = of_another_area(float(whole["residents"].iloc[0]), table["residents"])
    if of_another:
        whole["residents"] = float("nan")
    county_rate = _with_rates(whole).iloc[0]
    return Rates(area, measure, period, year, county_name, county_rate, points, units.of(county), of_another)


def of_another_area(county: float, districts: pd.Series[float]) -> bool:
    """Whether a county's residents cannot be the sum of its districts', to 2%.

    Districts whose residents are not known can only make the county larger.

    Examples
    --------
    >>> [of_another_area(county, pd.Series([100.0, 200.0])) for county in (290, 296, 304, 310)]
    [True, False, False, True]
    >>> [of_another_area(county, pd.Series([100.0, 200.0, None])) for county in (290, 400)]
    [True, False]
    """
    known = float(districts.sum())
    too_many = bool(districts.notna().all()) and len(districts) > 1 and county > (1 + TOLERANCE) * known
    return county < (1 - TOLERANCE) * known or too_many


def interval(count: float, *, level: float = LEVEL) -> tuple[float, float]:
    """The confidence interval of a count: exact below 10 events, Byar's approximation from there on.

    Sources: exact (χ²): Armitage and Berry, Statistical Methods in Medical Research (4th edition, 2002); Byar: Breslow
    and Day, Statistical Methods in Cancer Research II (1987), p. 69; both as in Public Health England's Technical
    Guide: Confidence Intervals (2018), appendices 1 and 2. It assumes that events are independent of each other. Where
    one incident makes several records, or the same few people cause many, it is too narrow.

    Parameters
    ----------
    count
        Events, 0 or more.
    level
        The confidence level.

    Examples
    --------
    >>> [round(limit, 3) for limit in (*interval(0), *interval(9), *interval(65))]
    [0.0, 3.689, 4.115, 17.085, 50.163, 82.849]
    """
    from scipy.special import gammaincinv, ndtri  # imported here, so that a run's own process starts without it

    tail = (1 - level) / 2
    if count < EXACT_BELOW:  # half the χ² quantile with 2n degrees of freedom is the quantile of a gamma of shape n
        return float(gammaincinv(count, tail)) if count else 0.0, float(gammaincinv(count + 1, 1 - tail))
    z = float(ndtri(1 - tail))
    above = count + 1
    return (
        count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3,
        above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3,
    )


def _nearest(years: pd.Series[int], period: Span) -> int | None:
    """The year nearest to the one in which the period begins; the earlier of two equally near."""
    first = period.months[0].year
    return min((int(year) for year in years), key=lambda year: (abs(year - first), year), default=None)


def _with_rates(table: pd.DataFrame) -> pd.DataFrame:
    limits = [(math.nan, math.nan) if math.isnan(count) else interval(count) for count in table["count"]]
    per = PER / table["residents"]
    low, high = ([limit[end] for limit in limits] for end in (0, 1))
    return table.assign(rate=table["count"] * per, low=low * per, high=high * per)
