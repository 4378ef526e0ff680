"""The sum of all areas and the sum of all measures: which rows are these sums already, and what is in neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE, LaidOut, as_index, first_place
from helpers.drops.declared.series import Series, as_frame, names_of, without
from helpers.drops.declared.sums_of_neighbours import near_subtotals, near_totals, subtotals
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import is_total, label_of, without_total
from helpers.drops.sheets.cells import quoted
from helpers.english import and_list, number
from helpers.periods import Span
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
    series
        The counts of each area and measure.
    left_over
        The counts of what is in no place.
    spans
        The months of each number in a series: single months in order, or those of indicators.
    are_indicators
        Whether the numbers are indicators, not monthly counts.
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

    series: Series
    left_over: Series
    spans: list[Span]
    are_indicators: bool
    county: str = ""
    total: str = ""
    published: dict[str, Series] = field(default_factory=dict)
    uncounted: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)
    file: str = ""
    of_file: tuple[str, ...] = ()
    parents: dict[str, str] = field(default_factory=dict)

    @property
    def periods(self) -> pd.Index:
        """The months of each number as the columns of a frame; of indicators, their spans."""
        months = [span.first for span in self.spans]
        return as_index(self.spans) if self.are_indicators else pd.PeriodIndex(months, freq="M")

    @property
    def counts(self) -> pd.DataFrame:
        """The counts as a frame: a row for each area and measure, a column for each month or span."""
        return as_frame(self.series, self.periods)


def settle_measures(found: Checked, laid: LaidOut, declared: TableDeclaration) -> list[str]:
    """Find the measure that is the sum of the others, and those that no sum may hold."""
    table = found.series
    measures = names_of(table, MEASURE)
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
    left = without(table, MEASURE, uncounted)
    table, total, total_notes = without_total(
        table,
        MEASURE,
        partial(first_place, laid, MEASURE),
        left,
        without(table, MEASURE, parts),
        without(table, MEASURE, set(incidents)),
        spans=found.spans,
        named=declared.total,
        required=bool(declared.total),
    )
    if declared.total and not total:
        total, published = _near(left, MEASURE, declared.total, laid, found.spans, keep=())
        if total:
            found.published["total"] = published
            table = without(table, MEASURE, {total})
            total_notes.append(_published_note("measure", total, "measures"))
    found.series, found.uncounted = table, frozenset(uncounted)
    found.total = declared.total or total
    if incidents and declared.total and len(measures) > 1:
        verb = "is not a crime" if len(incidents) == 1 else "are not crimes"
        if uncounted >= set(names_of(table, MEASURE)):
            found.total = ""
            called = _name_of_no_crimes(declared)
            if declared.incidents is None and called:
                notes.append(
                    f"'{called}' is not a name for crimes, so there is no sum '{declared.total}': give the sum of the "
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
    if total:
        found.left_over = without(found.left_over, MEASURE, {total})
    return [*notes, *total_notes]


def _incidents(measures: Sequence[str], declared: TableDeclaration) -> list[str]:
    """The measures that are not crimes, by their names or the table's name; a sum of others may hold them."""
    if declared.incidents is not None:
        return list(declared.incidents)
    if not _OF_CRIME.search(declared.total):
        return []
    if _name_of_no_crimes(declared):
        return list(measures)
    return [measure for measure in measures if _NO_CRIME.search(measure)]


def _name_of_no_crimes(declared: TableDeclaration) -> str:
    """The table's name if it shows that the table counts no crimes, so that no measure is taken for one."""
    return next((name for name in (declared.prefix, declared.sheet, declared.count) if _NO_CRIME.search(name)), "")


def settle_areas(found: Checked, laid: LaidOut, declared: TableDeclaration, every: Series) -> list[str]:
    """Find the area that is the sum of the others, and those that are the sum of some.

    Parameters
    ----------
    every
        The counts with areas that repeat others.
    """
    table, notes = found.series, []
    for whole, own in subtotals(table, AREA, declared.districts).items():
        table, every = without(table, AREA, {whole}), without(every, AREA, {whole})
        notes.append(f"The area '{whole}' is the sum of {and_list(list(own))}, and is left out of sums.")
    near = near_subtotals(table, AREA, declared.districts)
    if near:
        raise Refused(
            *(
                f"{first_place(laid, AREA, whole) or laid.file + ': '}'{whole}' is nearly the sum of "
                f"{and_list(list(own))}: correct it, leave its rows out, or name it under 'districts' in drop.toml if "
                "it is one."
                for whole, own in near.items()
            )
        )
    kept = [area for area in declared.districts if area in names_of(table, AREA)]
    table, county, county_notes = without_total(
        table,
        AREA,
        partial(first_place, laid, AREA),
        table | found.left_over,
        every | found.left_over,
        spans=found.spans,
        named=declared.county,
    )
    if county in kept:
        raise Refused(f"drop.toml, districts: '{county}' is the sum of all other areas: leave it out.")
    if not county:
        every_area = table | found.left_over
        county, published = _near(
            every_area, AREA, declared.county, laid, found.spans, keep=(*kept, *names_of(found.left_over, AREA))
        )
        if county:
            found.published["county"] = published
            table = without(table, AREA, {county})
            county_notes.append(_published_note("area", county, "areas"))
    found.series = table
    found.county = declared.county if not county or is_total(county) else county
    return [*notes, *county_notes]


def _near(
    table: Series, level: str, declared_name: str, laid: LaidOut, spans: Sequence[Span], *, keep: Sequence[str]
) -> tuple[str, Series]:
    """The area or measure that `drop.toml` names as the sum, if it nearly is, and its counts.

    Raises
    ------
    Refused
        When another is nearly the sum of all others.
    """
    near = near_totals(table, level, keep)
    if declared_name in near:
        rest = without(table, level, {declared_name})
        return declared_name, {names: cells for names, cells in table.items() if names not in rest}
    if not near:
        return "", {}
    key, other = (
        ("county", "name it under 'districts' if it is one")
        if level == AREA
        else ("total", 'write total = "" if it is a measure of its own')
    )
    raise Refused(
        *(
            f"{first_place(laid, level, name) or laid.file + ': '}'{name}' is nearly the sum of all other {level}s"
            f'{_difference(table, level, name, spans)}: if it is their total, write {key} = "{name}" in drop.toml; '
            f"{other}."
            for name in near
        )
    )


def _difference(table: Series, level: str, name: str, spans: Sequence[Span]) -> str:
    """The last month's count under a name, and the sum of the others."""
    rest = without(table, level, {name})
    given = np.nansum([cells[-1] for names, cells in table.items() if names not in rest])
    others = np.nansum([cells[-1] for cells in rest.values()])
    return f" ({label_of(spans[-1])}: {number(float(given))}, the others {number(float(others))})"


def _published_note(kind: str, name: str, others: str) -> str:
    return f"The {kind} '{name}' is nearly the sum of all other {others}: its own counts are used, as published."
