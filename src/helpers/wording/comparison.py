"""The comparison of districts in words."""

from __future__ import annotations

from typing import cast

import pandas as pd

from helpers.document.numbers import Number, Statistic, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.english import ordinal
from helpers.statistics.change import Change
from helpers.statistics.comparison import Comparison
from helpers.wording.movement import difference_of, movement, percent_of

COMPARED = "{districts}; {county}."
COUNTY_ALONE = "{county}."
AREA_ALONE = "{area} had {movement} in {period}."
AREA_NOT_COMPARED = "{area} cannot be compared with a year before in {period}: a month was not supplied."
SOME_ROSE = "{risen} of the {compared} districts rose in {period}"
ALL_ROSE = "{risen} {compared} districts rose in {period}"
BOTH_ROSE = "{risen} districts rose in {period}"
NO_DISTRICT = "No district can be compared in {period}"
ROSE = "{county} as a whole rose by {percent} ({difference})"
FELL = "{county} as a whole fell by {percent} ({difference})"
HAD = "{county} as a whole had {movement}"
NO_COUNTY = "{county} as a whole cannot be compared: a month was not supplied"

RANK = (
    "Counted from the steepest rise, {area} ({percent}) is {rank} of the {ranked} districts. Small steps in this order "
    "can be chance."
)
NO_RANK = "{area} cannot be ranked among the districts."
ALIKE = "All districts that can be compared changed by the same per cent."

NOT_COMPARED = "How the districts compare on {what} is not shown, because small numbers could identify people."


def compare(result: Comparison) -> Sentence:
    """A sentence on how many districts rose and how the whole county moved.

    For a district without peers, it is on the county alone; without a county too, on the district itself.

    Examples
    --------
    >>> from helpers.statistics.comparison import districts
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> print(compare(districts(counts, county, area="Blackpool")))
    1 of the 2 districts rose in April 2016; Lancashire as a whole rose by 16.7% (+10 offences).
    """
    county = county_change(result)
    if result.county_name == result.area:
        return _area_alone(result, county)
    moved = _county_moved(result, county)
    alone = len(result.points) == result.compared == 1
    said = say(COUNTY_ALONE, county=moved) if alone else say(COMPARED, districts=_risen(result), county=moved)
    return said.with_otherwise(NOT_COMPARED, what=result.measure)


def _area_alone(result: Comparison, own: Change) -> Sentence:
    if own.difference is None:
        return say(AREA_NOT_COMPARED, area=result.area, period=result.period.label)
    moved = movement(own, article=True, verdict=False)
    return say(AREA_ALONE, area=result.area, movement=moved, period=result.period.label).with_otherwise(
        NOT_COMPARED, what=result.measure
    )


def _county_moved(result: Comparison, county: Change) -> Sentence:
    if county.difference is None:
        return say(NO_COUNTY, county=result.county_name)
    if not county.difference or county.percent is None:
        return say(HAD, county=result.county_name, movement=movement(county, article=True, verdict=False))
    return say(
        ROSE if county.difference > 0 else FELL,
        county=result.county_name,
        percent=percent_of(county, verdict=False),
        difference=difference_of(county, unit=county.unit, verdict=False),
    )


def _risen(result: Comparison) -> Sentence:
    period, how_many = result.period.label, result.compared
    compared = of_all(result, result.county_name, "districts compared", how_many)
    if not how_many:
        return say(NO_DISTRICT, period=period)
    if result.risen < how_many or how_many == 1:
        risen = of_all(result, result.county_name, "districts that rose", result.risen, "" if result.risen else "None")
        return say(SOME_ROSE, risen=risen, compared=compared, period=period)
    every = "Both" if how_many == 2 else "All"
    risen = of_all(result, result.county_name, "districts that rose", result.risen, every)
    if how_many == 2:
        return say(BOTH_ROSE, risen=risen, period=period)
    return say(ALL_ROSE, risen=risen, compared=compared, period=period)


def rank(result: Comparison) -> Sentence:
    """A sentence on the rank of the district's change among its peers'; empty for a district without peers.

    Examples
    --------
    >>> from helpers.statistics.comparison import districts
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> print(rank(districts(counts, counts.sum(axis="columns").rename(("Lancashire", "Rape")), area="Blackpool")))
    Counted from the steepest rise, Blackpool (+25.0%) is 1st of the 2 districts. Small steps in this order can be chance.
    """  # noqa: E501
    area = result.area
    if len(result.points) == 1:
        return Sentence("")
    if result.rank is None:
        return say(NO_RANK, area=area, about=_own_sums(result))
    percent = result.points["percent"].dropna()
    if len(percent) > 1 and percent.max() == percent.min():
        return say(ALIKE, about=_every_sum(result))
    return say(
        RANK,
        area=area,
        percent=percent_of(district_change(result, area), sign=True, verdict=False),
        rank=of_all(result, area, "rank among the districts", result.rank, ordinal(result.rank)),
        ranked=of_all(result, area, "districts ranked", len(percent)),
    )


def district_change(result: Comparison, area: str) -> Change:
    """One district's totals as a change. Its verdict means nothing: how much the district's months vary is not known.

    Examples
    --------
    >>> from helpers.statistics.comparison import districts
    >>> rape = pd.DataFrame({("Wyre", "Rape"): [40] * 12 + [50]}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> district_change(districts(rape, rape["Wyre", "Rape"], area="Blackpool"), "Wyre").percent
    25.0
    """
    return _change(result, area, cast("pd.Series[float]", result.points.loc[area]))


def county_change(result: Comparison) -> Change:
    """The county's totals as a change. Its verdict means nothing: how much the county's months vary is not known."""
    return _change(result, result.county_name, result.county)


def _change(result: Comparison, area: str, row: pd.Series) -> Change:
    current, previous = (None if pd.isna(row[each]) else int(row[each]) for each in ("current", "previous"))
    period = result.period
    return Change(area, result.measure, period, period.year_before(), current, previous, unit=result.unit)


def of_all(result: Comparison, area: str, part: str, value: int, printed: str = "") -> Number:
    """A number of districts, or a rank among them, computed from every district."""
    now, before = (Sum(area, result.measure, span.key) for span in (result.period, result.period.year_before()))
    statistic: Statistic = "rank" if part.startswith("rank") else "how many"
    return other(value, now, statistic, part, printed=printed, against=before, computed_from=_every_sum(result))


def _every_sum(result: Comparison) -> tuple[Sum, ...]:
    spans = [result.period.key, result.period.year_before().key]
    return tuple(Sum(str(area), result.measure, span) for area in result.points.index for span in spans)


def _own_sums(result: Comparison) -> tuple[Sum, ...]:
    return tuple(of for of in _every_sum(result) if of.area == result.area)
