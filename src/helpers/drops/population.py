"""Residents by area and year, which a drop may have in addition to its counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

import pandas as pd

from helpers.drops.drop import POPULATION
from helpers.drops.population_headers import LSOA, Residents, read_residents
from helpers.drops.sheets.cells import NOT_BLANK, quoted
from helpers.drops.sheets.columns import (
    NAME_CHECKS,
    CellCheck,
    cell_problems,
    duplicate_problems,
    in_order,
    spelling_problems,
)
from helpers.drops.sheets.numbers import read_numbers
from helpers.drops.source import Source
from helpers.english import and_list, quantity
from helpers.refusal import Refused, unknown

YEAR = "is not a year: write it as 2016"
RESIDENTS = "is not a whole number of 1 or more: correct it, or leave the row out"
LSOAS_NAMED = 3
AREAS_NAMED = 3
NO_POPULATION = pd.DataFrame(columns=list(POPULATION))


def read_population(
    source: Source,
    areas: Collection[str] | None,
    district_of_each_lsoa: Callable[[], Mapping[str, str]] | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The residents of each area by year, checked, and notes; no rows where the drop has no population.

    Parameters
    ----------
    areas
        The areas that the drop counts. A population of any other area is refused; in a table by LSOA, or under the
        headers of the Office for National Statistics, other areas are left out. None
        where the areas are unknown because the counts were refused.
    district_of_each_lsoa
        Returns the district by LSOA code, for a table by LSOA; None where the drop has no street-level files.

    Raises
    ------
    Refused
        With every problem in the file.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from helpers.drops.source import open_source
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "population.csv").write_text("area,year,residents\\nWyre,2016,109745\\n")
    ...     residents, notes = read_population(open_source(Path(folder)), ["Wyre"])
    >>> residents.to_dict("records")
    [{'area': 'Wyre', 'year': 2016, 'residents': 109745}]
    """
    if not source.tables("population"):
        return NO_POPULATION, ()
    file = source.table("population")
    found = read_residents(file)
    if LSOA not in found.text.columns:
        residents, said = _by_area(found, areas, file.name)
        return residents, (*found.notes, *said)
    if district_of_each_lsoa is None:
        raise Refused(
            f"{file.name} is by LSOA, and only street-level files show which district an LSOA is in: send "
            f"{', '.join(POPULATION)}."
        )
    return _by_district(found, () if areas is None else areas, district_of_each_lsoa(), file.name), found.notes


def _by_area(found: Residents, areas: Collection[str] | None, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    text, notes = _of_the_drop(found.text, areas, name) if found.is_published else (found.text, ())
    checks = {"area": NAME_CHECKS, "year": [CellCheck(_is_year, YEAR)]}
    numbers, wrong = _residents(text["residents"], name, found.separator)
    problems = [
        *in_order([*cell_problems(checks, text, name), *wrong]),
        *duplicate_problems(text, ["area", "year"], name),
        *spelling_problems(text["area"], name),
    ]
    problems = problems or [
        f"{name}, row {row}, column area: {unknown('area', area, areas)}"
        for row, area in text["area"].drop_duplicates().items()
        if areas is not None and area not in areas
    ]
    if problems:
        raise Refused(*problems)
    typed = text.assign(residents=numbers).astype({"year": "int64", "residents": "int64"})
    return typed.reset_index(drop=True), notes


def _of_the_drop(text: pd.DataFrame, areas: Collection[str] | None, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The rows of the drop's areas, from a table of the whole country, and a note on the others."""
    if areas is None:
        return text, ()
    areas = list(dict.fromkeys(areas))
    own = text[text["area"].isin(areas)]
    if own.empty:
        some = ", ".join([*areas[:AREAS_NAMED], *(["…"] if len(areas) > AREAS_NAMED else [])])
        raise Refused(f"{name} has the residents of no area of this drop ({some}): check it.")
    own = own[~own.duplicated()]  # some tables name a unitary area as a county and again as a district
    others = text["area"].nunique() - own["area"].nunique()
    lacking = [area for area in areas if area not in set(own["area"])]
    notes = [f"{name}: residents of {quantity(others, 'other areas')} are left out."] if others else []
    notes += [f"{name}: has no residents of {and_list(lacking)}."] if lacking else []
    return own, tuple(notes)


def _residents(cells: pd.Series, name: str, separator: str) -> tuple[pd.Series, list[str]]:
    """Numbers of residents, and a problem for each cell that is not one."""
    read = read_numbers(cells.to_frame(), file=name, remedy=RESIDENTS, separator=separator)
    numbers = read.frame[cells.name]
    problems = list(read.problems)
    for row, cell, number in zip(cells.index, cells, numbers, strict=True):
        place = f"{name}, row {row}, column {cells.name}: "
        if not number > 0 and not any(problem.startswith(place) for problem in problems):
            problems.append(f"{place}{quoted(cell)} {RESIDENTS}.")
    return numbers, problems


def _by_district(found: Residents, areas: Collection[str], lsoas: Mapping[str, str], name: str) -> pd.DataFrame:
    """The residents of each district, the sum of its LSOAs; an LSOA that no street-level file names is left out."""
    checks = {"Year": [CellCheck(_is_year, YEAR)], LSOA: [CellCheck(bool, NOT_BLANK)]}
    text = found.text
    numbers, wrong = _residents(text["Population"], name, found.separator)
    problems = in_order([*cell_problems(checks, text, name), *wrong]) + duplicate_problems(text, ["Year", LSOA], name)
    if problems:
        raise Refused(*problems)
    located = text.assign(
        area=text[LSOA].map(lsoas), year=text["Year"].astype("int64"), residents=numbers.astype("int64")
    )
    own = located[located["area"].isin(list(areas))]
    problems = _missing_lsoas(own, lsoas, name)
    if problems:
        raise Refused(*problems)
    return own.groupby(["area", "year"], as_index=False)[["residents"]].sum()


def _missing_lsoas(own: pd.DataFrame, lsoas: Mapping[str, str], name: str) -> list[str]:
    """A problem for each district that lacks LSOAs in a year: its rates would come out too high."""
    known = pd.Series(lsoas).rename_axis("code").rename("area").reset_index()
    problems = []
    for (area, year), given in own.groupby(["area", "year"])[LSOA]:
        codes = known.loc[known["area"] == area, "code"]
        missing = sorted(set(codes) - set(given))
        if missing:
            more = f" and {len(missing) - LSOAS_NAMED} more" if len(missing) > LSOAS_NAMED else ""
            problems.append(
                f"{name} lacks {', '.join(missing[:LSOAS_NAMED])}{more} of {area}'s {len(codes)} LSOAs in {year}: add "
                "them, or leave the district out."
            )
    return problems


def _is_year(cell: str) -> bool:
    return re.fullmatch(r"(19|20)\d\d", cell) is not None
