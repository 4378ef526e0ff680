"""Residents by area and year, as a drop may have them besides its counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

import pandas as pd

from helpers.drops.drop import POPULATION
from helpers.drops.sheets.cells import NOT_BLANK, is_whole
from helpers.drops.sheets.columns import NAME_CHECKS, CellCheck, cell_problems, duplicate_problems, spelling_problems
from helpers.drops.sheets.table import chosen_columns, read_rows
from helpers.drops.source import Source
from helpers.refusal import Refused, unknown

LSOA = "LSOA Code"
BY_LSOA = ("Year", LSOA, "Population")
YEAR = "is not a year: write it as 2016"
RESIDENTS = "is not a whole number of 1 or more: correct it, or leave the row out"
LSOAS_NAMED = 3
NO_POPULATION = pd.DataFrame(columns=list(POPULATION))


def read_population(
    source: Source,
    areas: Collection[str] | None,
    district_of_each_lsoa: Callable[[], Mapping[str, str]] | None = None,
) -> pd.DataFrame:
    """The residents of each area by year, checked; no rows where the drop has no population.

    Parameters
    ----------
    areas
        The areas that the drop counts. A population of any other area is refused; in a table by LSOA, other areas are
        left out. None where the areas are unknown because the counts were refused.
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
    ...     read_population(open_source(Path(folder)), ["Wyre"]).to_dict("records")
    [{'area': 'Wyre', 'year': 2016, 'residents': 109745}]
    """
    if not source.tables("population"):
        return NO_POPULATION
    file = source.table("population")
    table = read_rows(file).text
    if LSOA not in table.columns:
        return _by_area(chosen_columns(table, POPULATION, file.name), areas, file.name)
    if district_of_each_lsoa is None:
        raise Refused(
            f"{file.name} is by LSOA, and only street-level files show which district an LSOA is in: send "
            f"{', '.join(POPULATION)}."
        )
    return _by_district(
        chosen_columns(table, BY_LSOA, file.name), () if areas is None else areas, district_of_each_lsoa(), file.name
    )


def _by_area(text: pd.DataFrame, areas: Collection[str] | None, name: str) -> pd.DataFrame:
    checks = {
        "area": NAME_CHECKS,
        "year": [CellCheck(_is_year, YEAR)],
        "residents": [CellCheck(_is_positive, RESIDENTS)],
    }
    problems = [
        *cell_problems(checks, text, name),
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
    return text.astype({"year": "int64", "residents": "int64"}).reset_index(drop=True)


def _by_district(text: pd.DataFrame, areas: Collection[str], lsoas: Mapping[str, str], name: str) -> pd.DataFrame:
    """The residents of each district, the sum of its LSOAs; an LSOA that no street-level file names is left out."""
    checks = {
        "Year": [CellCheck(_is_year, YEAR)],
        LSOA: [CellCheck(bool, NOT_BLANK)],
        "Population": [CellCheck(_is_positive, RESIDENTS)],
    }
    problems = cell_problems(checks, text, name) + duplicate_problems(text, ["Year", LSOA], name)
    if problems:
        raise Refused(*problems)
    located = text.assign(area=text[LSOA].map(lsoas), year=text["Year"].astype("int64"))
    own = located[located["area"].isin(list(areas))].assign(residents=located["Population"].astype("int64"))
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


def _is_positive(cell: str) -> bool:
    return is_whole(cell) and int(cell) > 0
