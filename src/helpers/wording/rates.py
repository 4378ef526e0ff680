"""Rates per 1,000 residents in words, and which of them stand out."""

from __future__ import annotations

from typing import cast

import pandas as pd

from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.english import ordinal
from helpers.statistics.funnel import Funnel
from helpers.statistics.rates import Rates

RATE = (
    "For every 1,000 residents, {area} had {rate} {unit} in {period} (95% interval {low} to {high}){ranked}{whole}. "
    "Residents are those of mid-{year}, without visitors."
)
RANKED = ", the {rank} of {districts} districts"
WHOLE = "; {county} as a whole had {rate}"
OTHER_AREA = (
    ". No rate of {county} is given, as the residents sent for it are not those of its districts together: check them"
)
NOT_SHOWN = "The rate of {area} in {period} is not shown, because small numbers could identify people."

NONE_OUTSIDE = "For their number of residents, none of the {inside} districts stands out: all lie inside the limits."
ONE_OUTSIDE = "For its number of residents, {outside} stands out; the other {inside} districts lie inside the limits."
SEVERAL_OUTSIDE = (
    "For their number of residents, {outside} stand out; the other {inside} districts lie inside the limits."
)

PER = "per 1,000 residents"


def rates(result: Rates) -> Sentence:
    """A sentence on the district's rate with its interval, its rank and the county's rate; empty without a population.

    Examples
    --------
    >>> from helpers.statistics.rates import districts
    >>> months = pd.period_range("2016-04", "2016-05", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [10, 11], ("Wyre", "Rape"): [5, 2]}, index=months)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> population = pd.DataFrame({"area": ["Blackpool", "Wyre"], "year": 2015, "residents": [14_000, 11_000]})
    >>> print(rates(districts(counts, county, population, area="Blackpool")))
    For every 1,000 residents, Blackpool had 1.50 offences in April to May 2016 (95% interval 0.93 to 2.29), the 1st of 2 districts; Lancashire as a whole had 1.12. Residents are those of mid-2015, without visitors.
    """  # noqa: E501
    if result.area not in result.points.index:
        return Sentence("")
    rate, low, high = rate_numbers(result, result.area, cast("pd.Series[float]", result.points.loc[result.area]))
    whole = Sentence("")
    if result.not_its_sum:
        whole = say(OTHER_AREA, county=result.county_name)
    elif not pd.isna(result.county["rate"]) and result.county_name != result.area:
        rate_of_whole, *_ = rate_numbers(result, result.county_name, result.county)
        whole = say(WHOLE, county=result.county_name, rate=rate_of_whole)
    return say(
        RATE,
        otherwise=NOT_SHOWN,
        area=result.area,
        rate=rate,
        unit=result.unit,
        period=result.period.label,
        low=low,
        high=high,
        ranked=_ranked(result),
        whole=whole,
        year=str(result.year),
    )


def _ranked(result: Rates) -> Sentence:
    """The district's rank; empty where all rates are the same, because then no district is first."""
    found = result.points["rate"]
    if (found == found[result.area]).all():  # which includes a single district
        return Sentence("")
    rank, of, every = 1 + int((found > found[result.area]).sum()), sum_of(result, result.area), districts_of(result)
    return say(
        RANKED,
        rank=other(rank, of, "rank", "rank by rate", printed=ordinal(rank), computed_from=every),
        districts=other(len(found), of, "how many", "districts rated", computed_from=every),
    )


def funnel(result: Funnel | None) -> Sentence:
    """A sentence on which districts stand out from the usual spread of all; empty where there is no funnel.

    Examples
    --------
    >>> from helpers.statistics import funnel as funnels
    >>> from helpers.periods import Span
    >>> points = pd.DataFrame({"count": [100, 110, 90, 105, 95, 300], "residents": 10_000.0}, index=[*"ABCDEF"])
    >>> points["rate"] = points["count"] / 10
    >>> rates = Rates("A", "Theft", Span.parse("2016-04"), 2016, "Lancashire", points.iloc[0], points)
    >>> print(funnel(funnels.funnel(rates)))
    For its number of residents, F (high, outside the 99.8% limits) stands out; the other 5 districts lie inside the limits.
    """  # noqa: E501
    if result is None:
        return Sentence("")
    found = result.points[result.points["outside"] != ""]
    inside, _ = how_many_inside(result)
    outside = tuple(
        f"{area} ({'high' if row['score'] > 0 else 'low'}, outside the {row['outside']} limits)"
        for area, row in found.iterrows()
    )
    if not outside:
        return say(NONE_OUTSIDE, inside=inside)
    return say(ONE_OUTSIDE if len(outside) == 1 else SEVERAL_OUTSIDE, outside=outside, inside=inside)


def how_many_inside(result: Funnel) -> tuple[Number, Number]:
    """The number of districts inside the limits, and the number with a rate."""
    of, every = sum_of(result.rates, result.rates.county_name), districts_of(result.rates)
    inside = int((result.points["outside"] == "").sum())
    return (
        other(inside, of, "how many", "districts inside the limits", computed_from=every),
        other(len(result.points), of, "how many", "districts rated", computed_from=every),
    )


def centre(result: Funnel) -> Number:
    """The rate of all districts together."""
    rates = result.rates
    of, part = sum_of(rates, rates.county_name), f"{PER}, districts together"
    return other(result.centre, of, "rate", part, decimals=decimals(rates), computed_from=districts_of(rates))


def rate_numbers(result: Rates, area: str, row: pd.Series) -> tuple[Number, Number, Number]:
    """An area's rate and the two ends of its interval.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> row = pd.Series({"count": 21, "residents": 14_000, "rate": 1.5, "low": 0.93, "high": 2.29})
    >>> result = Rates("Blackpool", "Rape", Span.parse("2016-04..2016-05"), 2015, "Lancashire", row, row.to_frame().T)
    >>> [str(number) for number in rate_numbers(result, "Blackpool", row)]
    ['1.50', '0.93', '2.29']
    """
    of, places = sum_of(result, area), decimals(result)
    return (
        other(row["rate"], of, "rate", PER, decimals=places),
        other(row["low"], of, "rate", f"{PER}, from", decimals=places),
        other(row["high"], of, "rate", f"{PER}, to", decimals=places),
    )


def decimals(result: Rates) -> int:
    """The number of decimals that rates are printed to: one, or two where no rate reaches 10."""
    return 1 if result.points["rate"].max() >= 10 else 2


def sum_of(result: Rates, area: str) -> Sum:
    """The events of an area in the period."""
    return Sum(area, result.measure, result.period.key)


def districts_of(result: Rates) -> tuple[Sum, ...]:
    """The events of each district that has a rate."""
    return tuple(sum_of(result, str(area)) for area in result.points.index)
