"""Residents by area and year, as a drop hands them in beside its counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from helpers.drops.drop import POPULATION
from helpers.drops.sheets.cells import NOT_BLANK, is_whole
from helpers.drops.sheets.columns import duplicates, found_in, must, name_checks, spellings
from helpers.drops.sheets.table import read_rows, read_table, table_file, table_files
from helpers.refusal import Refused, unknown

BY_LSOA = ("Year", "LSOA Code", "Population")
YEAR = "is no year: write it as 2016"
RESIDENTS = "is no whole number of 1 or more: correct it, or leave the row out"
FEW_SHOWN = 3


def read_population(
    folder: Path, areas: Collection[str] | None, lsoas: Callable[[], Mapping[str, str]] | None = None
) -> pd.DataFrame:
    """The residents of areas by year, checked; without rows where the drop has no population.

    Parameters
    ----------
    areas
        Those that the drop counts; a population of any other is refused, or passed over in a table by LSOA. None
        where that is not known, because the counts are refused.
    lsoas
        The district of each LSOA's code, for a table by LSOA; None where the drop cannot tell.

    Raises
    ------
    Refused
        With every problem in the file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "population.csv").write_text("area,year,residents\\nWyre,2016,109745\\n")
    ...     read_population(Path(folder), ["Wyre"]).to_dict("records")
    [{'area': 'Wyre', 'year': 2016, 'residents': 109745}]
    """
    if not table_files(folder, "population"):
        return pd.DataFrame(columns=list(POPULATION))
    path = table_file(folder, "population")
    if "LSOA Code" not in read_rows(path).columns:
        return _by_area(read_table(path, POPULATION), areas, path.name)
    if lsoas is None:
        raise Refused(f"{path.name} is by LSOA, and only street-level files tell which district those lie in: send "
                      f"{', '.join(POPULATION)}.")  # fmt: skip
    return _by_district(read_table(path, BY_LSOA), () if areas is None else areas, lsoas(), path.name)


def _by_area(text: pd.DataFrame, areas: Collection[str] | None, name: str) -> pd.DataFrame:
    schema = pa.DataFrameSchema(
        {
            "area": pa.Column(checks=name_checks()),
            "year": pa.Column(checks=must(_is_year, YEAR)),
            "residents": pa.Column(checks=must(lambda cell: is_whole(cell) and int(cell) > 0, RESIDENTS)),
        }
    )
    problems = [*found_in(schema, text, name), *duplicates(text, ["area", "year"], name),
                *spellings(text["area"], name)]  # fmt: skip
    problems = problems or [
        f"{name}, row {row}, column area: {unknown('area', area, areas)}"
        for row, area in text["area"].drop_duplicates().items()
        if areas is not None and area not in areas
    ]
    if problems:
        raise Refused(*problems)
    return text.astype({"year": "int64", "residents": "int64"}).reset_index(drop=True)


def _by_district(text: pd.DataFrame, areas: Collection[str], lsoas: Mapping[str, str], name: str) -> pd.DataFrame:
    """The LSOAs of each district summed; those that the files never name lie elsewhere."""
    schema = pa.DataFrameSchema(
        {
            "Year": pa.Column(checks=must(_is_year, YEAR)),
            "LSOA Code": pa.Column(checks=must(bool, NOT_BLANK)),
            "Population": pa.Column(checks=must(lambda cell: is_whole(cell) and int(cell) > 0, RESIDENTS)),
        }
    )
    problems = found_in(schema, text, name) + duplicates(text, ["Year", "LSOA Code"], name)
    if problems:
        raise Refused(*problems)
    located = text.assign(area=text["LSOA Code"].map(lsoas), year=text["Year"].astype("int64"))
    mine = located[located["area"].isin(list(areas))].assign(residents=located["Population"].astype("int64"))
    problems = list(_incomplete(mine, lsoas, name))
    if problems:
        raise Refused(*problems)
    return mine.groupby(["area", "year"], as_index=False)[["residents"]].sum()


def _incomplete(mine: pd.DataFrame, lsoas: Mapping[str, str], name: str) -> list[str]:
    """A problem for each district that lacks LSOAs in a year, which would make its rates too high."""
    own = pd.Series(lsoas).rename_axis("code").rename("area").reset_index()
    problems = []
    for (area, year), given in mine.groupby(["area", "year"])["LSOA Code"]:
        codes = own.loc[own["area"] == area, "code"]
        lacking = sorted(set(codes) - set(given))
        if lacking:
            more = f" and {len(lacking) - FEW_SHOWN} more" if len(lacking) > FEW_SHOWN else ""
            problems.append(
                f"{name} lacks {', '.join(lacking[:FEW_SHOWN])}{more} of {area}'s {len(codes)} LSOAs in {year}: add "
                "them, or leave the district out."
            )
    return problems


def _is_year(cell: str) -> bool:
    return re.fullmatch(r"(19|20)\d\d", cell) is not None
