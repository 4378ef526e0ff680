"""The tables of a drop as one: names that agree, nothing counted by two of them, and what only some areas have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE
from helpers.drops.declared.series import Series, as_frame, names_of, renamed
from helpers.drops.declared.sums import TableCounts
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.drop import CheckedCounts
from helpers.drops.one_name import newer_names
from helpers.english import and_list
from helpers.periods import month_label
from helpers.refusal import Refused, nearest


def together(tables: Sequence[TableCounts]) -> CheckedCounts:
    """The counts of several tables as one; the sum of areas is kept only for measures that all its areas have.

    All notes are kept by file: whoever prepares the drop needs them, and readers of the pages do not.

    Raises
    ------
    Refused
        When two tables contradict each other: in the name of an area, or by both counting something.
    """
    tables, name_notes = _with_one_name(_with_one_county(tables))
    problems = [*_spelling_problems(tables), *_overlap_problems(tables)]
    if problems:
        raise Refused(*problems)
    first, last = (end(month for table in tables for month in table.months) for end in (min, max))
    months = list(pd.period_range(first, last, freq="M"))
    merged = _merged([(table.series, table.months) for table in tables], months)
    series = {names: merged[names] for names in sorted(merged)}
    left = _merged([(table.left_over, table.months) for table in tables], months)
    regions: dict[str, tuple[str, ...]] = {}
    places: dict[str, tuple[str, ...]] = {}
    notes: dict[str, tuple[str, ...]] = {table.county: () for table in tables if table.county}
    for table in tables:
        notes[table.file] = tuple(dict.fromkeys((*notes.get(table.file, ()), *table.of_file, *table.notes)))
        if table.county:
            regions[table.county] = tuple(sorted({*regions.get(table.county, ()), *table.districts}))
        for district, inside in table.places.items():
            places[district] = tuple(dict.fromkeys((*places.get(district, ()), *inside)))
    for county, districts in regions.items():
        series, note = _without_sums_of_some(series, county, districts)
        notes[tables[0].file] += note
    notes[tables[0].file] += (*_early_notes(series, months), *name_notes)
    index = pd.PeriodIndex(months, freq="M")
    return CheckedCounts(
        as_frame(series, index).T,
        regions=regions,
        unplaced=as_frame(left, index).T if left else pd.DataFrame(),
        notes={name: each for name, each in notes.items() if each or name in regions},
        totals=tuple(dict.fromkeys((*regions, *places, *(table.total for table in tables if table.total)))),
        places=places,
    )


def _merged(tables: Sequence[tuple[Series, Sequence[pd.Period]]], months: Sequence[pd.Period]) -> Series:
    """The series of several tables over the same months; of a count that two have, that of the first."""
    found: Series = {}
    for series, own in tables:
        places = [month.ordinal - months[0].ordinal for month in own]
        for names, cells in series.items():
            known = found.setdefault(names, np.full(len(months), np.nan))
            known[places] = np.where(np.isnan(known[places]), cells, known[places])
    return found


def _without_sums_of_some(series: Series, county: str, districts: Sequence[str]) -> tuple[Series, tuple[str, ...]]:
    """The counts without sums of areas that are of some districts only, and a note on them."""
    lacking = [
        measure
        for area, measure in series
        if area == county and any((district, measure) not in series for district in districts)
    ]
    if not lacking:
        return series, ()
    verb = "is" if len(lacking) == 1 else "are"
    note = f"{and_list(lacking)} {verb} counted in some of the areas only: there is no sum of {county}."
    left_out = {(county, measure) for measure in lacking}
    return {names: cells for names, cells in series.items() if names not in left_out}, (note,)


def _early_notes(series: Series, months: Sequence[pd.Period]) -> tuple[str, ...]:
    """A note on measures whose counts end before the others do."""
    ends: dict[str, int] = {}
    for (_, measure), cells in series.items():
        known = np.flatnonzero(~np.isnan(cells))
        if len(known):
            ends[measure] = max(ends.get(measure, 0), int(known[-1]))
    early: dict[int, list[str]] = {}
    for measure in sorted(ends):
        if ends[measure] < len(months) - 1:
            early.setdefault(ends[measure], []).append(measure)
    return tuple(
        f"{and_list(named)} {'ends' if len(named) == 1 else 'end'} in {month_label(months[end])}, before the other "
        "measures."
        for end, named in early.items()
    )


def _with_one_county(tables: Sequence[TableCounts]) -> list[TableCounts]:
    """The tables with one name for the sum of the same areas: the one that a table gives it.

    Raises
    ------
    Refused
        When tables of the same areas give it two names.
    """
    default = TableDeclaration.model_fields["county"].default
    found = list(tables)
    for place, table in enumerate(tables):
        others = {
            each.county
            for each in tables
            if each.county not in ("", default, table.county) and set(each.districts) & set(table.districts)
        }
        if not table.county or not others:
            continue
        if table.county != default or len(others) > 1:
            names = and_list(sorted({table.county, *others}))
            raise Refused(f"drop.toml: the sum of the same areas is called {names}: give it one name under 'county'.")
        county = others.pop()
        found[place] = replace(
            table,
            county=county,
            series=renamed(table.series, AREA, {table.county: county}),
            left_over=renamed(table.left_over, AREA, {table.county: county}),
        )
    return found


def _with_one_name(tables: Sequence[TableCounts]) -> tuple[list[TableCounts], list[str]]:
    """The tables with measures named as in the newest, where they differ by case or blanks, and a note on each."""
    order = sorted(range(len(tables)), key=lambda place: tables[place].months[-1])
    found, notes = list(tables), []
    for at, place in enumerate(order):
        for newer in order[at + 1 :]:
            names = newer_names(*(names_of(found[each].series, MEASURE) for each in (place, newer)))
            if names:
                found[place] = replace(
                    found[place],
                    series=renamed(found[place].series, MEASURE, names),
                    left_over=renamed(found[place].left_over, MEASURE, names),
                )
                file = found[newer].file
                notes += [f"The measure '{was}' is '{now}' in {file}: one measure." for was, now in names.items()]
    return found, notes


def _spelling_problems(tables: Sequence[TableCounts]) -> list[str]:
    """A problem for each area that one table alone has, and whose name is like that of one which it lacks."""
    problems = []
    for place, table in enumerate(tables):
        for other in tables[:place]:
            own, known = set(table.districts), set(other.districts)
            for area in sorted(own - known):
                near = nearest(area, sorted(known - own))
                if near:
                    problems.append(
                        f"{table.file}: the area '{area}' is not in {other.file}, which has '{near}': use one spelling."
                    )
    return problems


def _overlap_problems(tables: Sequence[TableCounts]) -> list[str]:
    """A problem for each series that two tables both count in some month."""
    problems: list[str] = []
    for place, table in enumerate(tables):
        for other in tables[:place]:
            months = [month for month in table.months if month in other.months]
            here, there = ([each.months.index(month) for month in months] for each in (table, other))
            for area, measure in [each for each in other.series if each in table.series]:
                own, its = table.series[area, measure][here], other.series[area, measure][there]
                both = np.flatnonzero(~np.isnan(own) & ~np.isnan(its))
                if not len(both):
                    continue
                month = month_label(months[both[0]])
                if measure == table.total and measure == other.total:
                    problems.append(
                        f"{table.file} and {other.file} both have a sum '{measure}' in {month}: give one of them "
                        "another name under 'total' in drop.toml, or total = \"\" for none."
                    )
                else:
                    problems.append(
                        f"{table.file} and {other.file} both count {measure} in {area} in {month}: leave out the rows "
                        "of one, or tell the measures apart by 'prefix' in drop.toml."
                    )
                break
    return problems
