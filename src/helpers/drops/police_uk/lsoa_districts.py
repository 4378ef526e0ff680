"""Which district each neighbourhood (LSOA) is in: the one that the newest files name for its code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.drops.police_uk.ingest import lsoa_names
from helpers.drops.police_uk.street import StreetFile
from helpers.storage import processed

CERTAIN = 6  # rows due where there are none: chance would leave out so many for 1 code in 400


def newest_districts(named: pd.DataFrame) -> dict[str, str]:
    """The district that the newest month with a row of it names for each LSOA code; of two, the one with more rows.

    Parameters
    ----------
    named
        As `ingest.lsoa_names` returns it.

    Examples
    --------
    >>> names = {"code": "E1", "area": ["Allerdale", "Cumberland"], "month": ["2023-03", "2023-04"], "rows": 9}
    >>> named = pd.DataFrame(names)
    >>> newest_districts(named)
    {'E1': 'Cumberland'}
    """
    code, area, month = (pd.Categorical(named[each]) for each in ("code", "area", "month"))
    ordered = np.lexsort((area.codes, named["rows"], month.codes))
    newest = np.zeros(len(code.categories), dtype=np.intp)
    newest[code.codes[ordered]] = ordered  # of the rows of one code, the last stays
    return dict(zip(code.categories, area.categories[area.codes[newest]], strict=True))


def moved_lsoas(named: pd.DataFrame, districts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """By month, the LSOA codes for which its files name another district than they are counted in, and that district.

    A code that names two districts in one month is mistyped somewhere, and shows no move.

    Parameters
    ----------
    named
        As `ingest.lsoa_names` returns it.
    districts
        The district to count each code in.

    Examples
    --------
    >>> names = {"code": "E1", "area": ["Allerdale", "Cumberland"], "month": ["2023-03", "2023-04"], "rows": 9}
    >>> named = pd.DataFrame(names)
    >>> moved_lsoas(named, newest_districts(named))
    {'2023-03': {'E1': 'Cumberland'}}
    """
    pairs = named[["code", "area"]].drop_duplicates()
    codes = {code for code, area in zip(pairs["code"], pairs["area"], strict=True) if districts.get(code, area) != area}
    if not codes:
        return {}
    elsewhere = named[named["code"].isin(codes)]
    mistyped = set(elsewhere.loc[elsewhere.duplicated(["month", "code"]), "code"])
    moved: dict[str, dict[str, str]] = {}
    for month, code, area in zip(elsewhere["month"], elsewhere["code"], elsewhere["area"], strict=True):
        if code not in mistyped and area != districts[code]:
            moved.setdefault(month, {})[code] = districts[code]
    return moved


def district_of_each_lsoa(files: Sequence[StreetFile], folder: Path | None = None) -> dict[str, str]:
    """The district by LSOA code, of the codes in use in the newest months.

    Where LSOAs were redrawn, the residents of the old ones live in the new ones: an old one ends, and its district
    has a later one that the files did not name before. An LSOA without a row in the files is not in the result.

    Parameters
    ----------
    files
        Files that were counted before, and so are known to be sound. Older files name no LSOA and add nothing.
    folder
        Where the counts of single months are kept, by default `data/processed/police_uk`.
    """
    named = lsoa_names(files, folder or processed() / "police_uk")
    districts, gone = newest_districts(named), codes_out_of_use(named)
    return {code: district for code, district in districts.items() if code not in gone}


def codes_out_of_use(named: pd.DataFrame) -> set[str]:
    """The LSOA codes that ended before another code of their district began.

    A code with few rows may have none for months: it ended, or began, only where its own rate would have given six rows
    or more in the months without any.

    Parameters
    ----------
    named
        As `ingest.lsoa_names` returns it.

    Examples
    --------
    >>> rows = [("E1", "Wyre", "2022-07"), ("E2", "Wyre", "2022-07"), ("E1", "Wyre", "2022-08"), ("E3", "Wyre", "2022-08")]
    >>> codes_out_of_use(pd.DataFrame(rows, columns=["code", "area", "month"]).assign(rows=9))
    {'E2'}
    """  # noqa: E501
    numbered = named.assign(at=named["month"].astype("category").cat.codes + 1)
    codes = numbered.groupby("code").agg(first=("at", "min"), last=("at", "max"), rows=("rows", "sum"))
    codes["area"] = codes.index.map(newest_districts(named))
    rate = codes["rows"] / (codes["last"] - codes["first"] + 1)
    begun = codes[rate * (codes["first"] - 1) >= CERTAIN]
    ended = codes[rate * (numbered["at"].max() - codes["last"]) >= CERTAIN]
    newest = ended["area"].map(begun.groupby("area")["first"].max()).astype(float)
    return set(ended.index[ended["last"] < newest])
