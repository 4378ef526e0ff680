"""Residents under the headers of the Office for National Statistics, brought to this project's own columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.drops.drop import POPULATION
from helpers.drops.files import DropFile
from helpers.drops.sheets.find_table import Table, find_table
from helpers.drops.sheets.grid import Sheet
from helpers.drops.sheets.read import read_sheets
from helpers.drops.sheets.table import chosen_sheet
from helpers.refusal import Refused

LSOA = "LSOA Code"
BY_LSOA = ("Year", LSOA, "Population")
_LSOA = re.compile(r"(lsoa( ?\d{4})? ?code|lsoa\d\dcd|area codes?( \d)?)( \(.*\))?", re.IGNORECASE)
_AREA = re.compile(
    r"(area|name|district|(area|la|lad|ladnm|geography|district|local authority|lad\s?\d{2,4})( names?|nm)?"
    r"|local authority: .*|lad\d\dnm)( \(.*\))?",
    re.IGNORECASE,
)
_CODE_OF_LSOA = re.compile(r"[EW]01\d{6}")
_TOTAL = re.compile(
    r"all ages|all persons|persons|total|total population|population|residents|all usual residents|observation",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"(?:(?:estimated )?population,? ?(?:at |in )?)?(?:mid[- ]?(?:year )?)?((?:19|20)\d\d)", re.IGNORECASE
)
_IN_TEXT = re.compile(r"(?<!\d)(?:mid[- ]?(?:year )?|june )((?:19|20)\d\d)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True)
class Residents:
    """A table of residents as text.

    Attributes
    ----------
    text
        With the columns area, year and residents, or those of a table by LSOA.
    is_published
        Whether it is the publisher's own table, which has many areas besides those of a drop.
    separator
        What separates the cells of the file.
    notes
        Sentences on what was found and left out.
    """

    text: pd.DataFrame
    is_published: bool
    separator: str
    notes: tuple[str, ...]


def read_residents(file: DropFile) -> Residents:
    """The table of residents in a file, under this project's headers or the publisher's.

    Raises
    ------
    Refused
        When no sheet has a column of areas and one of residents, or no year can be found.

    Examples
    --------
    >>> content = b"Estimates mid-2022,,\\nCode,Name,Geography,All ages\\nE07000117,Burnley,District,95553\\n"
    >>> residents = read_residents(DropFile("population.csv", lambda: content))
    >>> residents.text.to_dict("records"), residents.is_published
    ([{'area': 'Burnley', 'year': '2022', 'residents': '95553'}], True)
    """
    sheets = read_sheets(file)
    tables = [table for sheet in sheets if (table := _table(sheet)) and _has_residents(table)]
    if len(tables) > 1:
        of_persons = [each for each in tables if re.search(r"person|^population$", each.sheet.name, re.IGNORECASE)]
        if len(of_persons) != 1 and all(_IN_TEXT.search(each.sheet.name) for each in tables):  # a sheet for each year
            notes = tuple(dict.fromkeys(note for each in tables for note in each.notes))
            return Residents(pd.concat([_as_own(each, file.name) for each in tables]), True, ",", notes)
        tables = of_persons if len(of_persons) == 1 else []
    table = tables[0] if tables else find_table(chosen_sheet(file.name, sheets))
    text = table.text
    if text.empty:
        raise Refused(f"{file.name} has a header and no rows: send it again.")
    for own in (POPULATION, BY_LSOA):
        if set(own) <= set(text.columns):
            return Residents(text[list(own)], False, table.sheet.separator, table.notes)
    if not _has_residents(table):
        found = ", ".join(text.columns)
        own = BY_LSOA if LSOA in text.columns else POPULATION
        raise Refused(*(f"{file.name} has no column '{c}' (found: {found}); name it so." for c in own if c not in text))
    return Residents(_as_own(table, file.name), True, table.sheet.separator, table.notes)


def _table(sheet: Sheet) -> Table | None:
    """The table of a sheet; None where it has none, such as a cover."""
    try:
        return find_table(sheet) if len(sheet.rows) > 1 else None
    except Refused:
        return None


def _has_residents(table: Table) -> bool:
    columns = list(table.text.columns)
    return bool(_lsoa_columns(table) or _matching(columns, _AREA)) and bool(
        _matching(columns, _TOTAL) or _matching(columns, _YEAR)
    )


def _lsoa_columns(table: Table) -> list[str]:
    """The columns of LSOA codes, by their names and by what is in them."""
    named = _matching(list(table.text.columns), _LSOA)
    return [each for each in named if table.text[each].map(lambda cell: bool(_CODE_OF_LSOA.fullmatch(cell))).any()]


def _as_own(table: Table, name: str) -> pd.DataFrame:
    text = table.text
    columns = list(text.columns)
    lsoa, area = _lsoa_columns(table), _matching(columns, _AREA)
    area.sort(key=lambda column: "name" not in column.casefold())  # "Geography" may be the kind of area
    by, key, counted = (lsoa[0], LSOA, "Population") if lsoa else (area[0], "area", "residents")
    years = {column: _YEAR.fullmatch(column) for column in _matching(columns, _YEAR)}
    year = BY_LSOA[0] if lsoa else "year"
    if years:
        parts = [
            pd.DataFrame({key: text[by], year: found[1], counted: text[column]})
            for column, found in years.items()
            if found
        ]
        return pd.concat(parts)
    total = _matching(columns, _TOTAL)[0]
    of_year = next((column for column in columns if column.casefold() == "year"), None)
    given = text[of_year] if of_year else _year_in_titles(table, name)
    return pd.DataFrame({key: text[by], year: given, counted: text[total]})


def _year_in_titles(table: Table, name: str) -> str:
    """The year in the sheet's name, or else in the titles and the header, or else in the file's name."""
    for texts in ([table.sheet.name], [*table.titles, *table.text.columns], [name]):
        found = {str(year) for text in texts for year in _IN_TEXT.findall(text)}
        if found:
            break
    if len(found) != 1:
        said = f"more than one ({', '.join(sorted(found))})" if found else "none"
        raise Refused(
            f"{name}: the year of the residents cannot be found: its titles name {said}; add a column 'year'."
        )
    return found.pop()


def _matching(columns: Sequence[str], form: re.Pattern[str]) -> list[str]:
    return [column for column in columns if form.fullmatch(column)]
