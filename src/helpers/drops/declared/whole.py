"""The sum of all areas and the sum of all measures: which rows are these sums already, and what is in neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE, LaidOut
from helpers.drops.declared.sums_of_neighbours import near_subtotals, near_totals, subtotals
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import is_total, label_of, without_total
from helpers.drops.sheets.cells import quoted
from helpers.english import and_list, number
from helpers.refusal import Refused

_OF_CRIME = re.compile(r"crime|offence", re.IGNORECASE)
_NO_CRIME = re.compile(
    r"\banti-? ?social|\basb\b|\bincidents?\b|\bcalls?\b|\breferrals?\b|\bmarac\b|\bflag(s|ged)?\b|\bdetections?\b|"
    r"\bpositive outcomes?\b",
    re.IGNORECASE,
)


@dataclass
class Checked:
    """A table's counts after all checks.

    Attributes
    ----------
    counts
        A row for each area and measure, a column for each month, or for each span of months.
    left_over
        The same of what is in no place.
    county, total
        The names of the sum of areas and of the sum of measures, blank where there is none.
    published
        Counts of the county, or of all measures, that the table gives and that are not quite the sum of the others.
    uncounted
        Measures that are in no sum.
    notes
        Sentences on what was found and left out.
    file
        The file, and its sheet, as problems begin.
    of_file
        Sentences on what is above and below the table.
    parents
        The district of each area that is a place within one; blank where an area is in none.
    """

    counts: pd.DataFrame
    left_over: pd.DataFrame
    county: str
    total: str
    published: dict[str, pd.DataFrame] = field(default_factory=dict)
    uncounted: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)
    file: str = ""
    of_file: tuple[str, ...] = ()
    parents: dict[str, str] = field(default_factory=dict)


def settle_measures(found: Checked, laid: LaidOut, declared: TableDeclaration) -> list[str]:
    """Find the measure that is the sum of the others, and those that no sum may hold."""
    table = found.counts
    measures = [str(measure) for measure in table.index.unique(MEASURE)]
    incidents = _incidents(measures, declared)
    unknown = [each for each in (*declared.parts, *(declared.incidents or ())) if each not in measures]
    if unknown:
        raise Refused(*(f"drop.toml: {laid.file} has no measure {quoted(each)}: correct it." for each in unknown))
    parts = set(declared.parts)
    notes = []
    for whole, own in subtotals(table, MEASURE).items():
        if whole not in parts and not is_total(whole):
            parts |= set(own)
            notes.append(f"'{whole}' is the sum of {and_list(list(own))}, which are counted in it and not again.")
    uncounted = parts | set(incidents)
    left = lacks(table, MEASURE, uncounted)
    alternatives = [left, lacks(table, MEASURE, parts), lacks(table, MEASURE, set(incidents))]
    first = _first_places(laid, MEASURE)
    table, total, total_notes = without_total(
        table, MEASURE, first, *alternatives, named=declared.total, required=bool(declared.total)
    )
    if total:
        left = lacks(table, MEASURE, uncounted)
    elif declared.total:
        total, published = _near(left, MEASURE, declared.total, laid, named="total", keep=())
        if total:
            found.published["total"] = published
            table = table.drop(total, level=MEASURE)
            total_notes.append(_published_note("measure", total, "measures"))
    found.counts, found.uncounted = table, frozenset(uncounted)
    found.total = declared.total or total
    if incidents and declared.total and len(measures) > 1:
        verb = "is no crime" if len(incidents) == 1 else "are no crimes"
        if uncounted >= {str(each) for each in table.index.unique(MEASURE)}:
            found.total = ""
            called = _name_of_no_crimes(declared)
            if declared.incidents is None and called:
                notes.append(
                    f"'{called}' is no name for crimes, so there is no sum '{declared.total}': give the sum of the "
                    "measures a name under 'total' in drop.toml if they have one, or write incidents = [] there if "
                    "they are crimes."
                )
            else:
                notes.append(
                    f"{and_list(incidents)} {verb}, so there is no sum '{declared.total}': give their sum a name under "
                    "'total' in drop.toml if they have one."
                )
        else:
            notes.append(f"{and_list(incidents)} {verb}: left out of {declared.total}.")
    if total and found.left_over.size:
        found.left_over = lacks(found.left_over, MEASURE, {total})
    return [*notes, *total_notes]


def _incidents(measures: Sequence[str], declared: TableDeclaration) -> list[str]:
    """The measures that are no crimes, by their names or by what the table is called; a sum of others may hold them."""
    if declared.incidents is not None:
        return list(declared.incidents)
    if not _OF_CRIME.search(declared.total):
        return []
    if _name_of_no_crimes(declared):
        return list(measures)
    return [measure for measure in measures if _NO_CRIME.search(measure)]


def _name_of_no_crimes(declared: TableDeclaration) -> str:
    """What the table is called where that names no crimes, so that none of its measures is taken for one."""
    return next((name for name in (declared.prefix, declared.sheet, declared.count) if _NO_CRIME.search(name)), "")


def settle_areas(found: Checked, laid: LaidOut, declared: TableDeclaration, every: pd.DataFrame) -> list[str]:
    """Find the area that is the sum of the others, and those that are the sum of some."""
    table, notes = found.counts, []
    for whole, own in subtotals(table, AREA, declared.districts).items():
        table, every = table.drop(whole, level=AREA), lacks(every, AREA, {whole})
        notes.append(f"The area '{whole}' is the sum of {and_list(list(own))}, and is left out of sums.")
    first = _first_places(laid, AREA)
    near = near_subtotals(table, AREA, declared.districts)
    if near:
        raise Refused(
            *(
                f"{first[whole]}'{whole}' is nearly the sum of {and_list(list(own))}: correct it, leave its rows out, "
                "or name it under 'districts' in drop.toml if it is one."
                for whole, own in near.items()
            )
        )
    alternatives = [pd.concat([each, found.left_over]) for each in (table, every)]
    kept = [area for area in declared.districts if area in table.index.unique(AREA)]
    table, county, county_notes = without_total(table, AREA, first, *alternatives, named=declared.county)
    if county in kept:
        raise Refused(f"drop.toml, districts: '{county}' is the sum of all other areas: leave it out.")
    if not county:
        every_area = pd.concat([table, found.left_over])
        county, published = _near(
            every_area, AREA, declared.county, laid, named="county", keep=(*kept, *found.left_over.index.unique(AREA))
        )
        if county:
            found.published["county"] = published
            table = table.drop(county, level=AREA)
            county_notes.append(_published_note("area", county, "areas"))
    found.counts = table
    found.county = declared.county if not county or is_total(county) else county
    return [*notes, *county_notes]


def _near(
    table: pd.DataFrame, level: str, declared_name: str, laid: LaidOut, *, named: str, keep: Sequence[str]
) -> tuple[str, pd.DataFrame]:
    """The area or measure that `drop.toml` names as the sum, if it nearly is, and its counts.

    Raises
    ------
    Refused
        When another is nearly the sum of all others.
    """
    near = near_totals(table, level, keep)
    if declared_name in near:
        return declared_name, pd.DataFrame(table.xs(declared_name, level=level))
    if not near:
        return "", pd.DataFrame()
    places = _first_places(laid, level)
    other = (
        "name it under 'districts' if it is one" if level == AREA else 'write total = "" if it is a measure of its own'
    )
    raise Refused(
        *(
            f"{places.get(name, laid.file + ': ')}'{name}' is nearly the sum of all other {level}s"
            f'{_difference(table, level, name)}: if it is their total, write {named} = "{name}" in drop.toml; {other}.'
            for name in near
        )
    )


def _difference(table: pd.DataFrame, level: str, name: str) -> str:
    given = float(pd.DataFrame(table.xs(name, level=level)).iloc[:, -1].sum())
    rest = float(table.drop(name, level=level).iloc[:, -1].sum())
    return f" ({label_of(list(table.columns)[-1])}: {number(given)}, the others {number(rest)})"


def _published_note(kind: str, name: str, others: str) -> str:
    return f"The {kind} '{name}' is nearly the sum of all other {others}: its own counts are used, as published."


def _first_places(laid: LaidOut, level: str) -> dict[str, str]:
    """Each name of a column with the place where it is first in the file, as problems begin."""
    column = laid.columns[level]
    rows = laid.names[level].drop_duplicates()
    if not column:
        return {name: f"{laid.file}, column {name}: " for name in rows}
    return {name: f"{laid.file}, row {laid.places[row]}, column {column}: " for row, name in rows.items()}


def lacks(table: pd.DataFrame, level: str, names: set[str]) -> pd.DataFrame:
    """The table without the areas or measures of these names."""
    return table[~table.index.get_level_values(level).isin(list(names))] if names else table
