"""`[[ended]]` in `drop.toml`: areas and measures that exist no more, joined to their successor or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from helpers.drops.drop import CheckedCounts
from helpers.english import and_list
from helpers.periods import is_month, month_label
from helpers.refusal import Refused, unknown
from helpers.statistics.counts import column_names

NOTES = "Ended"  # the key of the notes on what was joined or left out


class Ended(BaseModel):
    """An area or a measure that exists no more since a month, and what took its place; without that it is left out.

    Examples
    --------
    >>> Ended(area="Eden", month="2023-04", successor="Cumbria").name
    'Eden'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    area: str = ""
    measure: str = ""
    month: str
    successor: str = ""

    @property
    def name(self) -> str:
        """The area's or the measure's name."""
        return self.area or self.measure

    @field_validator("month")
    @classmethod
    def _is_a_month(cls, month: str) -> str:
        if not is_month(month):
            raise ValueError(f"'{month}' is not a month; write the first month without it, such as 2023-04")
        return month

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        if bool(self.area) == bool(self.measure):
            raise ValueError("names an area or a measure; name one of them")
        if self.successor == self.name:
            raise ValueError(f"'{self.successor}' cannot be its own successor; name another, or leave it out")
        return self


def without_ended(counted: CheckedCounts, ended: Sequence[Ended], *, elsewhere: Sequence[Ended] = ()) -> CheckedCounts:
    """The counts without what has ended: added to the counts of its successor in the months before, or left out.

    A month in which one of the parts was not supplied is missing from the successor.

    Parameters
    ----------
    elsewhere
        What another drop of the same history declares; this drop may not have it.

    Raises
    ------
    Refused
        With a sentence for each one of which the drop has no counts, or has counts in that month or later.

    Examples
    --------
    >>> months = pd.period_range("2023-03", "2023-04", freq="M")
    >>> table = {("Eden", "Rape"): [3, None], ("Carlisle", "Rape"): [4, None], ("Cumbria", "Rape"): [None, 9]}
    >>> gone = [Ended(area=name, month="2023-04", successor="Cumbria") for name in ("Eden", "Carlisle")]
    >>> found = without_ended(CheckedCounts(pd.DataFrame(table, months)), gone)
    >>> found.counts["Cumbria", "Rape"].tolist(), len(found.counts.columns)
    ([7.0, 9.0], 1)
    >>> print(*found.notes["Ended"])
    Eden and Carlisle ended in April 2023: their counts before are added to those of Cumbria.
    """
    found = [_problem(one, counted.counts) for one in ended]
    problems = [f"drop.toml, ended.{place}: {each}" for place, each in enumerate(found, 1) if each]
    if problems:
        raise Refused(*problems)
    counts = counted.counts
    known = {name for column in column_names(counts) for name in column}
    ended = list(dict.fromkeys((*ended, *(each for each in elsewhere if each.name in known))))
    if not ended:
        return counted
    for level, kind in enumerate(("area", "measure")):
        for successor in dict.fromkeys(each.successor for each in ended if getattr(each, kind)):
            names = [each.name for each in ended if getattr(each, kind) and each.successor == successor]
            counts = _joined(counts, names, successor, level)
    successors = {each.area: each.successor for each in ended if each.area}
    if counts.empty:
        raise Refused("drop.toml, ended: nothing is left of the drop's counts: leave one of them out.")
    regions = {
        county: tuple(dict.fromkeys(name for each in districts if (name := successors.get(each, each))))
        for county, districts in counted.regions.items()
        if county not in successors
    }
    places = {
        district: tuple(dict.fromkeys(name for each in inside if (name := successors.get(each, each))))
        for district, inside in counted.places.items()
        if district not in successors
    }
    gone = {each.area for each in ended}
    summed = [each for each in places if each in counted.totals and gone.intersection(counted.places[each])]
    counts = _with_sums(counts, {district: places[district] for district in summed})
    if counted.quality.empty:  # a force counts its own rows, those in no district included
        counts = _with_sums(counts, {county: regions[county] for county in regions if county in counted.totals})
    return replace(
        counted,
        counts=counts.sort_index(axis="columns"),
        regions=regions,
        places=places,
        notes={**counted.notes, NOTES: _notes(ended)},
    )


def _problem(one: Ended, counts: pd.DataFrame) -> str:
    """What is wrong with a declaration; empty if nothing is."""
    level = 0 if one.area else 1
    kind = ("area", "measure")[level]
    known = [str(name) for name in counts.columns.unique(level)]
    if one.name not in known:
        return unknown(kind, one.name, known)
    month = pd.Period(one.month, freq="M")
    given = counts.loc[:, [column for column in column_names(counts) if column[level] == one.name]]
    after = given.loc[month:].dropna(how="all")
    # Some people write the last month of the old name instead of the first month without it.
    if len(after) > 1 or (len(after) == 1 and after.index[0] != month):
        return f"'{one.name}' has counts of {after.index[-1]}: name the first month without it, or leave this out."
    return ""


def _joined(counts: pd.DataFrame, names: Sequence[str], successor: str, level: int) -> pd.DataFrame:
    """The counts with those of the names added to the successor's, and without their own."""
    columns = column_names(counts)
    kept = {column: counts[column] for column in columns if column[level] not in names}
    others = dict.fromkeys(column[1 - level] for column in columns if column[level] in names)
    for other in others if successor else ():
        parts = [column for name in names if (column := _column(name, other, level)) in columns]
        new = _column(successor, other, level)
        own = kept.get(new, pd.Series(float("nan"), counts.index))
        last = counts[parts].last_valid_index()
        joined = counts[parts].sum(axis="columns", min_count=len(names))
        if own.loc[:last].notna().any():  # it was there before, and took them over
            joined = joined + own
        kept[new] = own.where(own.index > last, joined)
    return pd.DataFrame(kept).rename_axis(columns=["area", "measure"])


def _with_sums(counts: pd.DataFrame, regions: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """The counts with new sums of the districts that are left: the old sums lack months that an ended one lacked."""
    columns = column_names(counts)
    sums: dict[tuple[str, str], pd.Series[float]] = {}
    for county, districts in regions.items():
        for measure in [measure for area, measure in columns if area == county]:
            parts = [part for district in districts if (part := (district, measure)) in columns]
            sums[county, measure] = counts[parts].sum(axis="columns", min_count=len(districts))
    kept = {column: sums.get(column, counts[column]) for column in columns}
    return pd.DataFrame(kept).rename_axis(columns=["area", "measure"])


def _column(name: str, other: str, level: int) -> tuple[str, str]:
    return (name, other) if level == 0 else (other, name)


def _notes(ended: Sequence[Ended]) -> tuple[str, ...]:
    found: dict[tuple[str, str], list[str]] = {}
    for each in ended:
        found.setdefault((each.month, each.successor), []).append(each.name)
    notes = []
    for (month, successor), names in found.items():
        its = "its counts" if len(names) == 1 else "their counts"
        are = f"{its} before are added to those of {successor}" if successor else f"{its} are left out"
        notes.append(f"{and_list(names)} ended in {month_label(pd.Period(month, freq='M'))}: {are}.")
    return tuple(notes)
