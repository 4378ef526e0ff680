"""Reading the counts of a wide drop: totals and repeated areas are recognised and counted once."""

from __future__ import annotations

import pandas as pd

from helpers.drops.drop import CheckedCounts
from helpers.drops.sheets.table import read_rows
from helpers.drops.source import Source
from helpers.drops.wide.table import WideDeclaration, check_cells, month_columns
from helpers.drops.wide.totals import (
    check_grand_totals,
    grand_totals,
    is_total,
    left_out_notes,
    sums_by_name,
    without_repeats,
    without_row_totals,
    without_total,
)
from helpers.english import and_list
from helpers.periods import Span, spans
from helpers.refusal import Refused

MOST_NOTES = 3  # more sentences of one kind become one


def read_wide(source: Source) -> CheckedCounts:
    """The counts of a wide drop, whose `drop.toml` describes its table.

    Raises
    ------
    Refused
        With every problem of its counts.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from helpers.drops.source import open_source
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "a.csv").write_text("Borough,Offence,201004\\nCamden,Drugs,3\\nBexley,Drugs,4\\n")
    ...     _ = (Path(folder) / "drop.toml").write_text(
    ...         'source = "wide"\\nwide = {file = "a.csv", area = "Borough", measure = "Offence", month = "%Y%m"}'
    ...     )
    ...     print(read_wide(open_source(Path(folder))).regions)
    {'All areas': ('Bexley', 'Camden')}
    """
    declared = source.declared.wide
    if declared is None:
        raise ValueError(f"{source.name} declares no wide table")
    text = read_rows(source.file(declared.file), (declared.area, declared.measure), months=declared.month).text
    counts, county, notes = wide_counts(text, declared)
    districts = tuple(area for area in dict.fromkeys(counts.columns.get_level_values("area")) if area != county)
    return CheckedCounts(counts, regions={county: districts}, notes={county: notes})


def wide_counts(text: pd.DataFrame, declared: WideDeclaration) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Counts from a wide table, the name of the sum of its areas, and sentences on what was found and left out.

    Rows of one area and measure are added up; a blank cell is a month that was not supplied. An area that repeats
    another in every measure and month is counted once. A row that is called a total and is the sum of the others is
    left out of sums.

    Parameters
    ----------
    text
        The table as text, indexed by row in the file.

    Returns
    -------
    counts
        As in a drop, with the sums of areas (`county`) and, where there are several measures, theirs
        (`declared.total`).
    county
        The name of the sum of areas: the table's own if it says more than "total".
    notes
        A sentence for each finding.

    Raises
    ------
    Refused
        With every problem: a missing column, no column of a month, a cell that is not a count, a blank name, a total
        that is not the sum, a file cut short.

    Examples
    --------
    >>> text = pd.DataFrame([["Camden", "Drugs", "3"], ["Bexley", "Drugs", "4"]], [2, 3],
    ...     ["Borough", "Offence", "201004"])
    >>> how = WideDeclaration(file="boroughs.csv", area="Borough", measure="Offence", month="%Y%m")
    >>> counts, county, notes = wide_counts(text, how)
    >>> counts[county, "Drugs"].tolist(), notes
    ([7.0], ())
    """
    months = month_columns(text, declared)
    check_cells(text, months, declared)
    names = text.drop(columns=list(months))
    grand = grand_totals(names, declared.area, declared.measure)
    numbers, month_notes = _numbers(text, months, declared)
    kept, row_notes = without_row_totals(
        numbers[~grand], names[~grand], area=declared.area, measure=declared.measure, file=declared.file
    )
    table, absent_notes = _table(kept, names.loc[kept.index], declared)
    table, total, measure_notes = without_total(table, "measure", _first_places(names, declared.measure, declared))
    once, repeat_notes = without_repeats(table)
    once, county, area_notes = without_total(
        once, "area", _first_places(names, declared.area, declared), repeating=table
    )
    every = table.drop(county, level="area") if county else table
    check_grand_totals(numbers[grand], names[grand], once, every, file=declared.file)
    grand_notes = left_out_notes(int(grand.sum()), "rows")
    county = declared.county if not county or is_total(county) else county
    counts, sum_notes = _with_sums(once, county, declared.total or total, declared.file)
    notes = (sum_notes, month_notes, absent_notes, row_notes, grand_notes, measure_notes, repeat_notes, area_notes)
    return counts, county, tuple(note for each in notes for note in each)


def _numbers(text: pd.DataFrame, months: dict[str, str], declared: WideDeclaration) -> tuple[pd.DataFrame, list[str]]:
    """The counts by row and month, from the first month with any to the last, and notes on odd months."""
    numbers = text[list(months)].apply(pd.to_numeric).astype(float)
    numbers = numbers.set_axis(pd.PeriodIndex(list(months.values()), freq="M"), axis="columns")
    numbers = numbers.sort_index(axis="columns")
    given = numbers.columns[numbers.notna().any()]
    if given.empty:
        raise Refused(f"{declared.file} has no count: every cell of its months is blank; send it again.")
    kept = numbers.loc[:, given[0] : given[-1]]
    blank = numbers.columns.difference(kept.columns)
    zero = kept.columns[kept.sum().eq(0) & kept.notna().any()]
    notes = []
    if len(blank):
        notes.append(f"{and_list(spans(blank))}: the columns are blank, and left out.")
    if len(zero) and kept.to_numpy().any():
        notes.append(f"Every count of {and_list(spans(zero))} is 0: if it was not supplied, clear the column.")
    return kept, notes


def _table(kept: pd.DataFrame, names: pd.DataFrame, declared: WideDeclaration) -> tuple[pd.DataFrame, list[str]]:
    """A row for every area and measure, and a note on each area that has no row of some measure."""
    found = sums_by_name(kept, names[[declared.area, declared.measure]]).rename_axis(["area", "measure"])
    every = pd.MultiIndex.from_product([found.index.unique(level) for level in found.index.names])
    absent = every.difference(list(found.index), sort=False)
    table = found.reindex(every)
    lacking: dict[str, list[str]] = {}
    for area, measure in absent:
        if not is_total(area) and not is_total(measure):  # a total's missing row need not mean 0
            table.loc[(area, measure)] = found.notna().any().map({True: 0.0, False: float("nan")})
            lacking.setdefault(area, []).append(measure)
    notes = [f"'{area}' has no row of {and_list(each)}: counted as 0." for area, each in lacking.items()]
    if len(notes) > MOST_NOTES:
        area, (measure, *_) = next(iter(lacking.items()))
        notes = [f"{len(notes)} areas have no row of some measure, such as {area} of {measure}: counted as 0."]
    return table, notes


def _first_places(names: pd.DataFrame, column: str, declared: WideDeclaration) -> dict[str, str]:
    """Each name of a column with the place where it is first in the file, as problems begin."""
    rows = names[column].drop_duplicates()
    return {name: f"{declared.file}, row {row}, column {column}: " for row, name in rows.items()}


def _with_sums(table: pd.DataFrame, county: str, total: str, file: str) -> tuple[pd.DataFrame, list[str]]:
    """The counts as in a drop, with the sums of measures and of areas; a sum is unknown where a part of it is."""
    areas, measures = (table.index.unique(level) for level in ("area", "measure"))
    if county in areas:
        raise Refused(_name_taken(file, "area", county, "'county' in drop.toml"))
    if len(measures) == 1:
        total = ""
    if total in measures:
        raise Refused(
            _name_taken(file, "measure", total, "'total' in drop.toml (blank for none, where measures overlap)")
        )
    notes = []
    if total:
        everything = table.groupby(level="area", sort=False).sum(min_count=len(measures))
        table = pd.concat([table, pd.concat({total: everything}, names=["measure"]).swaplevel()])
        notes.append(
            f"{total} is the sum of the table's {len(measures)} measures; what is counted under two of them is counted "
            "twice."
        )
    whole = table.groupby(level="measure", sort=False).sum(min_count=len(areas))
    counts = pd.concat([table, pd.concat({county: whole}, names=["area"])]).T.sort_index(axis="columns")
    return counts.reindex(Span(counts.index[0], counts.index[-1]).months), notes


def _name_taken(file: str, level: str, name: str, key: str) -> str:
    return (
        f"{file}: the {level} '{name}' has the name of the sum of all {level}s and is not that sum: leave out its "
        f"rows, or give the sum another name under {key}."
    )
