"""Advice on a sound drop: what in it or in the partnership's file changes no page, or keeps a number off one."""

from __future__ import annotations

from pathlib import Path

from helpers.drops import Drop
from helpers.partnership import Partnership, read_partnership
from helpers.planning.indicators_shown import unasked_indicators
from helpers.planning.plan import find_notebook, notebook_folders
from helpers.statistics.rates import of_another_area


def advice(drop: Drop, *, partnership: Path) -> list[str]:
    """A sentence for each county whose residents give no rate, group that no notebook asks for, and unused label.

    Examples
    --------
    >>> from helpers.drops import load, project_folder
    >>> advice(load("2016-08"), partnership=project_folder() / "partnership.toml")
    []
    """
    who = read_partnership(partnership).renamed(drop.renamed)
    named = {priority.slug: priority.notebook or priority.slug for priority in who.priorities}
    other = who.others.notebook if who.others else ""
    folders = notebook_folders()
    measures = [measure for priority in who.priorities for measure in priority.measures]
    return [
        *county_residents_advice(drop, who),
        *unasked_indicators(drop, lambda slug: find_notebook(f"{named.get(slug, other or slug)}.ipynb", folders)),
        *who.unused_names([*drop.measures, *measures, *drop.indicators["indicator"], *drop.indicators["group"]]),
    ]


def county_residents_advice(drop: Drop, partnership: Partnership) -> list[str]:
    """A sentence for each year in which a county's residents cannot be the sum of its districts'.

    Examples
    --------
    >>> from helpers.drops import load, project_folder
    >>> county_residents_advice(load("2016-08"), read_partnership(project_folder() / "partnership.toml"))
    []
    """
    counties = dict(drop.regions)
    if partnership.county:
        counties[partnership.county] = partnership.districts
    sentences = []
    for year, rows in drop.population.groupby("year"):
        residents = rows.set_index("area")["residents"].astype(float)
        for county, districts in counties.items():
            known = residents.reindex(list(districts))
            if county in residents and known.notna().any() and of_another_area(residents[county], known):
                sentences.append(
                    f"{county} has {residents[county]:,.0f} residents in {year} and its districts together "
                    f"{known.sum():,.0f}: no rate of {county} is printed until one of them is corrected."
                )
    return sentences
