"""A table's counts with the sums of its measures and of its areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE
from helpers.drops.declared.series import Series, as_frame, names_of, sum_of
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.whole import Checked
from helpers.drops.sheets.below_zero import negative_findings
from helpers.english import quantity
from helpers.refusal import Refused


@dataclass(frozen=True)
class TableCounts:
    """The counts of one declared table.

    Attributes
    ----------
    series
        The counts of each area and measure, with the sums of areas and of measures.
    left_over
        The counts of what is in no place, for the county and each measure.
    months
        The months of each series.
    county
        The name of the sum of areas; blank for a table of one area.
    districts
        The areas in it.
    total
        The name of the sum of measures; blank for none.
    file
        The file, and its sheet.
    notes, of_file
        Sentences on what was found and left out, and on what is above and below the table.
    places
        The places of each district; none where the areas are not places in districts.
    """

    series: Series
    left_over: Series
    months: list[pd.Period]
    county: str
    districts: tuple[str, ...]
    total: str
    file: str
    notes: tuple[str, ...]
    of_file: tuple[str, ...]
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def counts(self) -> pd.DataFrame:
        """The counts as a frame: a row for each month, a column `(area, measure)`."""
        return as_frame(self.series, pd.PeriodIndex(self.months, freq="M")).T


def table_counts(found: Checked, declared: TableDeclaration) -> TableCounts:
    """A table's counts with the sums of measures and of areas; a sum is unknown where a part of it is.

    Where areas are places, each district is the sum of its places. A single area is the sum of all, without a county.

    Raises
    ------
    Refused
        When an area or a measure has the name of a sum, or a count below 0 is too large for an adjustment.
    """
    areas, measures = names_of(found.series, AREA), names_of(found.series, MEASURE)
    places = _by_district(areas, found.parents)
    districts = list(places) or areas
    alone = districts[0] if len(places) == 1 else ""
    county = "" if declared.only_area else alone or found.county
    summed = [measure for measure in measures if measure not in found.uncounted]
    total = found.total if len(summed) > 1 or "total" in found.published else ""
    taken = areas if alone else {*areas, *districts}
    problems = _taken_problems(found.file, county if county in taken else "", total if total in measures else "")
    has_negative = any((cells < 0).any() for cells in found.series.values())
    negative, sign_problems = negative_findings(found.counts, file=found.file) if has_negative else ([], [])
    if problems or sign_problems:
        raise Refused(*problems, *sign_problems)
    every, left = found.series, found.left_over
    notes = list(found.notes)
    if total:
        every = every | (found.published.get("total") or _totals(every, summed, total))
        left = left | _totals(left, summed, total)
        notes.insert(0, _total_note(total, summed, found))
    if county:
        whole = _sums_by_measure(every | left, len(areas) + len(names_of(left, AREA)))
        if "county" in found.published:
            whole = _as_published(whole, found.published["county"], summed, total)
        sums = {(county, measure): cells for measure, cells in whole.items()}
        if places and not alone:
            sums |= _sums_by_parent(every | left, found.parents)
        every = every | sums
    if places:
        notes.append(_places_note(places))
        left = {names: cells for names, cells in left.items() if not alone and not found.parents.get(names[0])}
    in_no_place = _sums_by_measure(left, len(names_of(left, AREA))) if county else {}
    return TableCounts(
        series=_prefixed(every, declared.prefix, total),
        left_over=_prefixed({(county, each): cells for each, cells in in_no_place.items()}, declared.prefix, total),
        months=[span.first for span in found.spans if span.first is not None],
        county="" if alone else county,
        districts=tuple(districts),
        total=total,
        file=found.file,
        notes=(*notes, *negative),
        of_file=found.of_file,
        places=places,
    )


def _by_district(areas: Sequence[str], parents: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The areas in each parent."""
    found: dict[str, list[str]] = {}
    for area in areas:
        if parents.get(area):
            found.setdefault(parents[area], []).append(area)
    return {parent: tuple(each) for parent, each in found.items()}


def _totals(table: Series, summed: Sequence[str], total: str) -> Series:
    """The sum of some measures in each area; unknown where one of them is."""
    return {(area, total): sum_of([table[area, measure] for measure in summed]) for area in names_of(table, AREA)}


def _sums_by_measure(table: Series, areas: int) -> dict[str, np.ndarray]:
    """The sum of each measure over so many areas; unknown where it is unknown in one of them."""
    groups: dict[str, list[np.ndarray]] = {}
    for (_, measure), cells in table.items():
        groups.setdefault(measure, []).append(cells)
    return {measure: sum_of(rows, areas) for measure, rows in groups.items()}


def _as_published(
    whole: dict[str, np.ndarray], published: Series, summed: Sequence[str], total: str
) -> dict[str, np.ndarray]:
    """The sums of areas, with those that the table itself gives in their places."""
    own = {measure: cells for (_, measure), cells in published.items()}
    found = {
        measure: np.where(np.isnan(own[measure]), cells, own[measure]) if measure in own else cells
        for measure, cells in whole.items()
    }
    if total and total not in own:
        found[total] = sum_of([own[measure] for measure in summed])
    return found


def _sums_by_parent(table: Series, parents: Mapping[str, str]) -> Series:
    """The sums of the areas in each parent, with what is in none of its places; unknown where a part is."""
    groups: dict[tuple[str, str], list[np.ndarray]] = {}
    for (area, measure), cells in table.items():
        if parents.get(area):
            groups.setdefault((parents[area], measure), []).append(cells)
    return {names: sum_of(rows) for names, rows in groups.items()}


def _places_note(places: Mapping[str, Sequence[str]]) -> str:
    """A sentence on where the counts of districts come from."""
    number_of = sum(map(len, places.values()))
    if len(places) == 1:
        return f"The counts of {next(iter(places))} are the sums of its {quantity(number_of, 'places')}."
    return f"The counts of the {len(places)} districts are the sums of their {number_of} places."


def _total_note(total: str, summed: Sequence[str], found: Checked) -> str:
    if "total" in found.published:
        return f"{total} is as the table has it."
    some = f"{len(summed)} of the table's measures" if found.uncounted else f"the table's {len(summed)} measures"
    return f"{total} is the sum of {some}; what is counted under two of them is counted twice."


def _prefixed(table: Series, prefix: str, total: str) -> Series:
    """The table with a prefix and a blank before the name of each measure but the total."""
    if not prefix:
        return table
    return {
        (area, measure if measure == total else f"{prefix} {measure}"): cells
        for (area, measure), cells in table.items()
    }


def _taken_problems(file: str, county: str, total: str) -> list[str]:
    """A problem where an area or a measure has the name of the sum of all."""
    problems = []
    for level, name, key in (
        ("area", county, "'county' in drop.toml"),
        ("measure", total, "'total' in drop.toml (blank for none, where measures overlap)"),
    ):
        if name:
            problems.append(
                f"{file}: the {level} '{name}' has the name of the sum of all {level}s and is not that sum: leave out "
                f"its rows, or give the sum another name under {key}."
            )
    return problems
