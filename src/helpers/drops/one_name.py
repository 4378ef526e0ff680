"""Names that differ only by case or blanks between two drops are one name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from helpers.drops.drop import Drop
from helpers.names import same_but_for_case
from helpers.statistics.xmr.breaks import Break


def with_names_of(earlier: Drop, later: Drop) -> tuple[Drop, tuple[str, ...]]:
    """An earlier drop with its areas and measures as a later one writes them, and a note on each that changed.

    A name that one of the drops has in both forms stays: it is two names there.

    Examples
    --------
    >>> from helpers.drops import load
    >>> later = load("2016-08")
    >>> earlier = replace(later, name="2016-07", counts=later.counts.rename(columns={"Rape": "RAPE"}, level="measure"))
    >>> renamed, notes = with_names_of(earlier, later)
    >>> "Rape" in renamed.measures, notes
    (True, ("The measure 'RAPE' of the drop 2016-07 is 'Rape' in 2016-08: one measure, under the newer name.",))
    """
    areas = newer_names(earlier.counts.columns.unique(0), later.counts.columns.unique(0))
    measures = newer_names(earlier.measures, later.measures)
    if not areas and not measures:
        return earlier, ()
    notes = [
        f"The {kind} '{was}' of the drop {earlier.name} is '{now}' in {later.name}: one {kind}, under the newer name."
        for kind, renames in (("area", areas), ("measure", measures))
        for was, now in renames.items()
    ]
    counts = earlier.counts.rename(columns=areas, level=0).rename(columns=measures, level=1)
    return replace(
        earlier,
        counts=counts.sort_index(axis="columns"),
        indicators=earlier.indicators.assign(area=earlier.indicators["area"].replace(areas)),
        population=earlier.population.assign(area=earlier.population["area"].replace(areas)),
        regions={areas.get(county, county): _renamed(each, areas) for county, each in earlier.regions.items()},
        places={areas.get(district, district): _renamed(each, areas) for district, each in earlier.places.items()},
        breaks=tuple(Break(each.month, _renamed(each.measures, measures), each.reason) for each in earlier.breaks),
    ), tuple(notes)


def newer_names(was: Iterable[str], now: Iterable[str]) -> dict[str, str]:
    """The newer name of each earlier one that differs only by case or blanks.

    Examples
    --------
    >>> newer_names(["Knife Crime", "Theft"], ["Knife crime", "Theft"])
    {'Knife Crime': 'Knife crime'}
    """
    newer: dict[str, list[str]] = {}
    for name in now:
        newer.setdefault(same_but_for_case(name), []).append(name)
    known = {name for names in newer.values() for name in names}
    was = list(was)
    found = {name: newer.get(same_but_for_case(name), []) for name in was if name not in known}
    return {name: names[0] for name, names in found.items() if len(names) == 1 and names[0] not in was}


def _renamed(names: Iterable[str], renames: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(renames.get(name, name) for name in names)
