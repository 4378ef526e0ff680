"""The comparison of districts in words."""

from __future__ import annotations

from typing import cast

import pandas as pd

from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import number, ordinal, signed
from helpers.statistics.comparison import Comparison
from helpers.wording.changes import movement, with_article


def compare(result: Comparison) -> Sentence:
    """How many districts rose, and how the county moved as a whole.

    Examples
    --------
    >>> from helpers.statistics.comparison import districts
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> print(compare(districts(counts, county, area="Blackpool")))
    1 of the 2 districts rose in April 2016; Lancashire as a whole had an increase of 16.7% (+10 offences).
    """
    if not result.compared:
        begin = f"No district can be compared in {result.period.label}"
    else:
        begin = f"{_how_many_of(result.risen, result.compared)} districts rose in {result.period.label}"
    if pd.isna(result.county["difference"]):
        text = f"{begin}; {result.county_name} as a whole cannot be compared, as a month was not supplied."
    else:
        per_cent = None if pd.isna(result.county["percent"]) else result.county["percent"]
        moved = movement(result.county["difference"], per_cent, result.unit, current=result.county["current"])
        text = f"{begin}; {result.county_name} as a whole had {with_article(moved)}."
    return Sentence(text, (*_districts_figures(result, text), county_figure(result, text)))


def rank(result: Comparison) -> Sentence:
    """The rank of the district's change among those of its peers.

    Examples
    --------
    >>> from helpers.statistics.comparison import districts
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> print(rank(districts(counts, counts.sum(axis="columns").rename(("Lancashire", "Rape")), area="Blackpool")))
    Ranked from the steepest increase, Blackpool's change of +25.0% is 1st of the 2 districts.
    """
    if result.rank is None:
        return Sentence(f"{result.area} cannot be ranked among the districts.")
    per_cent = result.points["percent"].loc[result.area]
    ranked = int(result.points["percent"].notna().sum())
    if ranked > 1 and result.points["percent"].max() == result.points["percent"].min():
        return Sentence("All districts that can be compared changed by the same per cent.")
    text = (
        f"Ranked from the steepest increase, {result.area}'s change of {signed(per_cent, 1)}% is "
        f"{ordinal(result.rank)} of the {ranked} districts."
    )
    measure = f"{result.measure}: rank among the districts"
    key, before = result.period.key, result.period.year_before().key
    place = Figure(result.area, measure, key, before, str(result.rank), sentence=text)
    among = Figure(result.area, f"{result.measure}: districts ranked", key, before, str(ranked), sentence=text)
    return Sentence(text, (place, among, district_figure(result, result.area, text)))


def district_figure(result: Comparison, area: str, text: str) -> Figure:
    """One district's change as a figure.

    Examples
    --------
    >>> from helpers.statistics.comparison import districts
    >>> rape = pd.DataFrame({("Wyre", "Rape"): [40] * 12 + [50]}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> district_figure(districts(rape, rape["Wyre", "Rape"], area="Blackpool"), "Wyre", "").percent
    '+25.0'
    """
    return _change_figure(result, area, cast("pd.Series[float]", result.points.loc[area]), text)


def county_figure(result: Comparison, text: str) -> Figure:
    """The county's change as a figure."""
    return _change_figure(result, result.county_name, result.county, text)


def _how_many_of(risen: int, compared: int) -> str:
    if risen < compared or compared == 1:
        return f"{risen or 'None'} of the {compared}"
    return "Both" if compared == 2 else f"All {compared}"


def _change_figure(result: Comparison, area: str, row: pd.Series, text: str) -> Figure:
    return Figure(
        area,
        result.measure,
        result.period.key,
        result.period.year_before().key,
        "" if pd.isna(row["current"]) else number(row["current"]).replace(",", ""),
        "" if pd.isna(row["previous"]) else number(row["previous"]).replace(",", ""),
        "" if pd.isna(row["difference"]) else signed(row["difference"]).replace(",", ""),
        "" if pd.isna(row["percent"]) else signed(row["percent"], 1).replace(",", ""),
        sentence=text,
        small=is_small(row["current"], row["previous"]),
    )


def _districts_figures(result: Comparison, text: str) -> tuple[Figure, ...]:
    key, before = result.period.key, result.period.year_before().key
    return tuple(
        Figure(result.county_name, f"{result.measure}: {name}", key, before, str(value), sentence=text)
        for name, value in [("districts that rose", result.risen), ("districts compared", result.compared)]
    )
