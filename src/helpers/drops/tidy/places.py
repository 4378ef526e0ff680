"""Places in a tidy drop: areas whose rows name the district that they are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from helpers.english import quantity
from helpers.statistics.counts import column_names

PARENT = "parent"  # the column of the district; blank in the rows of districts


def in_districts(text: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """The rows with each place under a name of its own, and the places of each district.

    A name that is in two districts, or is also a district's, gets its district's name in brackets.

    Parameters
    ----------
    text
        The counts as text, with the columns area and parent.

    Examples
    --------
    >>> rows = [["Abbey", "Merton"], ["Abbey", "Barking"], ["Park", "Merton"], ["Merton", ""]]
    >>> text, places = in_districts(pd.DataFrame(rows, [2, 3, 4, 5], ["area", "parent"]))
    >>> text["area"].tolist(), places["Merton"]
    (['Abbey (Merton)', 'Abbey (Barking)', 'Park', 'Merton'], ('Abbey (Merton)', 'Park'))
    """
    pairs = text[["area", PARENT]].drop_duplicates()
    often = pairs["area"].value_counts()
    districts = set(pairs[PARENT]) - {""}
    shared = text["area"].isin([*often.index[often > 1], *districts]) & (text[PARENT] != "")
    named = text.assign(area=text["area"].where(~shared, text["area"] + " (" + text[PARENT] + ")"))
    inside = named.loc[named[PARENT] != "", ["area", PARENT]].drop_duplicates()
    return named, {str(district): tuple(each["area"]) for district, each in inside.groupby(PARENT, sort=False)}


def with_sums(
    counts: pd.DataFrame, places: Mapping[str, Sequence[str]]
) -> tuple[pd.DataFrame, tuple[str, ...], list[str]]:
    """The counts with the sums of places for districts that have no rows of their own; these districts, and notes.

    A sum is unknown where one of the places is.

    Examples
    --------
    >>> months = pd.period_range("2016-07", "2016-08", freq="M")
    >>> table = pd.DataFrame({("Abbey", "Rape"): [2, 1], ("Park", "Rape"): [3, None]}, months)
    >>> found, districts, notes = with_sums(table, {"Merton": ("Abbey", "Park")})
    >>> found["Merton", "Rape"].tolist(), districts, notes
    ([5.0, nan], ('Merton',), ['The counts of Merton are the sums of its 2 places.'])
    """
    known = set(column_names(counts))
    sums: dict[tuple[str, str], pd.Series[float]] = {}
    notes = []
    for district, inside in places.items():
        measures = list(dict.fromkeys(measure for area, measure in column_names(counts) if area in inside))
        lacking = [measure for measure in measures if (district, measure) not in known]
        for measure in lacking:
            parts = [(place, measure) for place in inside if (place, measure) in known]
            sums[district, measure] = counts[parts].sum(axis="columns", min_count=len(parts))
        if lacking:
            some = f" of {', '.join(lacking)}" if len(lacking) < len(measures) else ""
            notes.append(f"The counts{some} of {district} are the sums of its {quantity(len(inside), 'places')}.")
        notes += _larger(counts, district, inside, [each for each in measures if each not in lacking])
    if not sums:
        return counts, (), notes
    found = pd.concat([counts, pd.DataFrame(sums)], axis="columns").rename_axis(columns=["area", "measure"])
    return found, tuple(dict.fromkeys(district for district, _ in sums)), notes


def _larger(counts: pd.DataFrame, district: str, inside: Sequence[str], measures: Sequence[str]) -> list[str]:
    """A note on each measure of which the places together have more than their district."""
    notes = []
    for measure in measures:
        parts = [column for place in inside if (column := (place, measure)) in counts]
        months = counts.index[counts[parts].sum(axis="columns") > counts[district, measure]]
        if len(months):
            notes.append(
                f"The places of {district} have more {measure} together than {district} in "
                f"{quantity(len(months), 'months')}, first in {months[0]}."
            )
    return notes
