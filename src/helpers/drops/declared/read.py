"""Reading the counts and indicators of the tables that `drop.toml` declares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from helpers.drops.declared.across import months_across
from helpers.drops.declared.checked import checked
from helpers.drops.declared.down import months_down
from helpers.drops.declared.laid_out import AREA, MEASURE, check_columns, chosen_rows, labels_of
from helpers.drops.declared.series import Series, as_frame, names_of, sum_of
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.whole import Checked
from helpers.drops.drop import CheckedCounts
from helpers.drops.files import DropFile
from helpers.drops.indicators import INDICATORS
from helpers.drops.one_name import newer_names
from helpers.drops.sheets.below_zero import negative_findings
from helpers.drops.sheets.table import read_rows
from helpers.drops.source import Source
from helpers.english import and_list, quantity
from helpers.periods import month_label
from helpers.refusal import Refused, nearest
from helpers.statistics.counts import column_names

DATES = "%Y-%m-%d"


@dataclass(frozen=True)
class TableCounts:
    """The counts of one declared table.

    Attributes
    ----------
    counts
        A row for each month, a column `(area, measure)`, with the sums of areas and of measures.
    left_over
        The same of what is in no place, with columns `(county, measure)`.
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
        The places of each district; none where the areas are in nothing.
    """

    counts: pd.DataFrame
    left_over: pd.DataFrame
    county: str
    districts: tuple[str, ...]
    total: str
    file: str
    notes: tuple[str, ...]
    of_file: tuple[str, ...]
    places: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_declared(source: Source) -> CheckedCounts:
    """The counts of every table that `drop.toml` declares, as one.

    Raises
    ------
    Refused
        With every problem of every table.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from helpers.drops.source import open_source
    >>> table = "Month,Borough,Offence,Count\\nApr-22,Camden,Drugs,3\\nApr-22,Bexley,Drugs,4\\n"
    >>> declared = 'long = {file = "a.csv", area = "Borough", measure = "Offence", month = "Month", count = "Count"}'
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.csv").write_text(table)
    ...     _ = (Path(folder) / "drop.toml").write_text(f'source = "long"\\n{declared}')
    ...     print(read_declared(open_source(Path(folder))).regions)
    {'All areas': ('Bexley', 'Camden')}
    """
    tables: list[TableCounts] = []
    problems: list[str] = []
    for declared in source.declared.of_counts:
        try:
            tables.append(table_counts(checked_table(source.file(declared.file), declared), declared))
        except Refused as refused:
            problems += refused.problems
    tables, name_notes = _with_one_name(_with_one_county(tables))
    problems = problems or [*_spelling_problems(tables), *_overlap_problems(tables)]
    if problems:
        raise Refused(*problems)
    return _together(tables, name_notes)


def declared_indicators(source: Source, last: pd.Period) -> tuple[pd.DataFrame, dict[str, tuple[str, ...]]]:
    """The rows of `[[indicators]]` in `drop.toml`, as `read_indicators` returns them, and notes on them by file.

    Parameters
    ----------
    last
        The drop's last month.

    Raises
    ------
    Refused
        With every problem of every table.
    """
    rows: list[dict[str, object]] = []
    problems: list[str] = []
    notes: dict[str, tuple[str, ...]] = {}
    for declared in source.declared.indicators:
        try:
            found = checked_table(source.file(declared.file), declared)
            rows += indicator_rows(found, declared, last)
            notes[found.file] = (*notes.get(found.file, ()), *found.of_file, *found.notes)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*problems)
    return pd.DataFrame(rows, columns=[*INDICATORS, "period"]), {file: each for file, each in notes.items() if each}


def checked_table(file: DropFile, declared: TableDeclaration) -> Checked:
    """A declared table after all checks that need no other table.

    Raises
    ------
    Refused
        With its problems; each names the key of `drop.toml` that may solve it.

    Examples
    --------
    >>> file = DropFile("a.csv", lambda: b"Borough,Offence,Apr-22\\nCamden,Drugs,3\\nBexley,Drugs,4\\n")
    >>> declared = TableDeclaration(file="a.csv", across="months", area="Borough", measure="Offence")
    >>> checked_table(file, declared).counts.to_numpy().tolist()
    [[3.0], [4.0]]
    """
    wanted = [*labels_of(declared), declared.count, *declared.columns]
    dates = declared.month if declared.across == "months" and declared.month else declared.form or DATES
    table = read_rows(
        file,
        [name for name in wanted if name],
        months=dates,
        sheet=declared.sheet,
        header_row=declared.header_row,
        last_row=declared.last_row,
        hidden=declared.hidden,
    )
    place = table.sheet.where(0).rpartition(", row ")[0]
    check_columns(table, declared, place)
    text, notes = chosen_rows(table, declared, place)
    laid_out = months_across if declared.across == "months" else months_down
    laid = laid_out(table, text, declared, place)
    found = checked(replace(laid, notes=(*notes, *laid.notes)), declared)
    return replace(found, of_file=(*table.notes, *found.of_file))


def table_counts(found: Checked, declared: TableDeclaration) -> TableCounts:
    """A table's counts with the sums of measures and of areas; a sum is unknown where a part of it is.

    Where areas are places, their districts are sums of theirs. A single one is the sum of all, and has no county.

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
        counts=_prefixed(every, declared.prefix, total, found.periods),
        left_over=_prefixed(
            {(county, each): cells for each, cells in in_no_place.items()}, declared.prefix, total, found.periods
        )
        if in_no_place
        else pd.DataFrame(),
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


def _prefixed(table: Series, prefix: str, total: str, months: pd.Index) -> pd.DataFrame:
    """The table as a frame of months, with a prefix and a blank before the name of each measure but the total."""
    if prefix:
        table = {
            (area, measure if measure == total else f"{prefix} {measure}"): cells
            for (area, measure), cells in table.items()
        }
    return as_frame(table, months).T


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


def _with_one_county(tables: Sequence[TableCounts]) -> list[TableCounts]:
    """The tables with one name for the sum of the same areas: that of the table which has one of its own.

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
        names_now = {table.county: others.pop()}
        left = table.left_over
        found[place] = replace(
            table,
            county=names_now[table.county],
            counts=table.counts.rename(columns=names_now, level=0),
            left_over=left if left.empty else left.rename(columns=names_now, level=0),
        )
    return found


def _with_one_name(tables: Sequence[TableCounts]) -> tuple[list[TableCounts], list[str]]:
    """The tables with measures named as in the newest, where they differ by case or blanks, and a note on each."""
    order = sorted(range(len(tables)), key=lambda place: tables[place].counts.index[-1])
    found, notes = list(tables), []
    for at, place in enumerate(order):
        for newer in order[at + 1 :]:
            names = newer_names(found[place].counts.columns.unique(1), found[newer].counts.columns.unique(1))
            if names:
                counts, left = found[place].counts, found[place].left_over
                found[place] = replace(
                    found[place],
                    counts=counts.rename(columns=names, level=1),
                    left_over=left if left.empty else left.rename(columns=names, level=1),
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
            months = table.counts.index.intersection(other.counts.index)
            shared = column_names(table.counts)
            for area, measure in [each for each in column_names(other.counts) if each in shared]:
                column = (area, measure)
                here, there = table.counts.loc[months, column], other.counts.loc[months, column]
                both = here.notna().to_numpy() & there.notna().to_numpy()
                if not np.any(both):
                    continue
                month = month_label(months[both][0])
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


def _together(tables: Sequence[TableCounts], name_notes: Sequence[str]) -> CheckedCounts:
    """The counts of several tables as one; the sum of areas is kept only for measures that all its areas have.

    All notes are kept by file: whoever prepares the drop needs them, and readers of the pages do not.
    """
    counts = tables[0].counts
    for table in tables[1:]:
        counts = counts.combine_first(table.counts)
    months = pd.period_range(counts.index.min(), counts.index.max(), freq="M")
    counts = counts.reindex(months).sort_index(axis="columns")
    regions: dict[str, tuple[str, ...]] = {}
    notes: dict[str, tuple[str, ...]] = {table.county: () for table in tables if table.county}
    for table in tables:
        notes[table.file] = tuple(dict.fromkeys((*notes.get(table.file, ()), *table.of_file, *table.notes)))
        if table.county:
            known = dict.fromkeys((*regions.get(table.county, ()), *table.districts))
            regions[table.county] = tuple(known)
    left = [table.left_over for table in tables if not table.left_over.empty]
    unplaced = pd.DataFrame()
    for each in left:
        unplaced = each if unplaced.empty else unplaced.combine_first(each)
    places: dict[str, tuple[str, ...]] = {}
    for table in tables:
        for district, inside in table.places.items():
            places[district] = tuple(dict.fromkeys((*places.get(district, ()), *inside)))
    for county, districts in regions.items():
        counts, note = _without_sums_of_some(counts, county, districts)
        notes[tables[0].file] += note
        regions[county] = tuple(sorted(districts, key=list(counts.columns.unique(0)).index))
    notes[tables[0].file] += (*_early_notes(counts), *name_notes)
    return CheckedCounts(
        counts,
        regions=regions,
        unplaced=unplaced.reindex(months) if not unplaced.empty else unplaced,
        notes={name: each for name, each in notes.items() if each or name in regions},
        totals=tuple(dict.fromkeys((*regions, *places, *(table.total for table in tables if table.total)))),
        places=places,
    )


def _without_sums_of_some(
    counts: pd.DataFrame, county: str, districts: Sequence[str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The counts without sums of areas that are of some districts only, and a note on them."""
    known = set(column_names(counts))
    short = {
        measure: sum((district, measure) in known for district in districts)
        for area, measure in known
        if area == county
    }
    lacking = [measure for measure, number_of in short.items() if number_of < len(districts)]
    if not lacking:
        return counts, ()
    verb = "is" if len(lacking) == 1 else "are"
    kept = counts.drop(columns=[(county, measure) for measure in lacking])
    note = f"{and_list(lacking)} {verb} counted in some of the areas only: there is no sum of {county}."
    return kept, (note,)


def _early_notes(counts: pd.DataFrame) -> tuple[str, ...]:
    """A note on measures whose counts end before the others do."""
    known = counts.notna().T.groupby(level=1).any().T
    early: dict[pd.Period, list[str]] = {}
    for measure in known.columns:
        end = counts.index[known[measure]][-1]
        if end < counts.index[-1]:
            early.setdefault(end, []).append(measure)
    return tuple(
        f"{and_list(named)} {'ends' if len(named) == 1 else 'end'} in {month_label(end)}, before the other measures."
        for end, named in early.items()
    )


def indicator_rows(found: Checked, declared: TableDeclaration, last: pd.Period) -> list[dict[str, object]]:
    """A table's numbers as indicators, each with its month, quarter or year.

    Raises
    ------
    Refused
        When a period ends after the drop's last month.
    """
    late = [span for span in found.spans if span.last is not None and span.last > last]
    if late:
        raise Refused(
            f"{found.file}: {late[0].label} ends after the drop's last month, {last}: leave it out, or name the drop's "
            "folder for its last month."
        )
    rows = []
    for (area, measure), series in found.series.items():
        for span, value in zip(found.spans, series.tolist(), strict=True):
            if np.isnan(value):
                continue
            rows.append(
                {
                    "priority": declared.priority,
                    "area": area,
                    "indicator": f"{declared.prefix} {measure}".strip(),
                    "group": declared.group or declared.sheet or declared.file.rpartition(".")[0],
                    "period_start": str(span.first),
                    "period_end": str(span.last),
                    "value": value,
                    "out_of": float("nan"),
                    "unit": declared.unit,
                    "period": span.key,
                }
            )
    return rows
