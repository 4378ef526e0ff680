"""A wide table as counts: one row an area and measure, one column a month, totals and repeated areas found out."""

from __future__ import annotations

import pandas as pd

from helpers.drops.wide.table import WideDeclaration, check_cells, month_columns
from helpers.drops.wide.totals import (
    checked_grand_totals,
    grand_totals,
    is_total,
    summed,
    without_repeats,
    without_row_totals,
    without_total,
)
from helpers.english import and_list
from helpers.periods import Span, spans
from helpers.refusal import Refused

MANY = 3  # more sentences of one kind are told as one
__all__ = ["WideDeclaration", "wide_counts"]


def wide_counts(text: pd.DataFrame, declared: WideDeclaration) -> tuple[pd.DataFrame, str, tuple[str, ...]]:
    """Counts from a wide table, what its areas are compared within, and sentences on what was found and left out.

    Rows of one area and measure are summed; a blank cell is a month that was not supplied. An area that repeats
    another in every measure and month is counted once; what is called a total and is the sum of the others is left
    out of sums.

    Parameters
    ----------
    text
        The table as text, indexed by row in the file.

    Returns
    -------
    counts
        As a drop holds them, with the sums of areas (`county`) and, of several measures, theirs (`declared.total`).
    county
        The name of the sum of areas: the table's own where it has one that says more than "total".
    notes
        A sentence for each finding.

    Raises
    ------
    Refused
        With every problem: a column that is not there, no column of a month, a cell that is no count, a blank name,
        something called a total that is none, a file cut short.

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
    table, total, measure_notes = without_total(table, "measure", _where(names, declared.measure, declared))
    once, repeat_notes = without_repeats(table)
    once, county, area_notes = without_total(once, "area", _where(names, declared.area, declared), repeating=table)
    every = table.drop(county, level="area") if county else table
    grand_notes = checked_grand_totals(numbers[grand], names[grand], once, every, file=declared.file)
    county = declared.county if not county or is_total(county) else county
    counts, sum_notes = _with_sums(once, county, declared.total or total, declared.file)
    notes = (sum_notes, month_notes, absent_notes, row_notes, grand_notes, measure_notes, repeat_notes, area_notes)
    return counts, county, tuple(note for each in notes for note in each)


def _numbers(text: pd.DataFrame, months: dict[str, str], declared: WideDeclaration) -> tuple[pd.DataFrame, list[str]]:
    """The counts by row and month, from the first month that has any to the last, and what is odd about months."""
    numbers = text[list(months)].apply(pd.to_numeric).astype(float)
    numbers = numbers.set_axis(pd.PeriodIndex(list(months.values()), freq="M"), axis="columns")
    numbers = numbers.sort_index(axis="columns")
    given = numbers.columns[numbers.notna().any()]
    if given.empty:
        raise Refused(f"{declared.file} holds no count, as every cell of its months is blank: send it again.")
    kept = numbers.loc[:, given[0] : given[-1]]
    blank, nought = numbers.columns.difference(kept.columns), kept.columns[kept.sum().eq(0) & kept.notna().any()]
    notes = [f"{and_list(spans(blank))}: the columns are blank, and left out."] * bool(len(blank))
    if len(nought) and kept.to_numpy().any():
        notes.append(f"Every count of {and_list(spans(nought))} is 0: if it was not supplied, clear the column.")
    return kept, notes


def _table(kept: pd.DataFrame, names: pd.DataFrame, declared: WideDeclaration) -> tuple[pd.DataFrame, list[str]]:
    """A row for every area and measure, and a sentence for each area that has no row of some measure."""
    found = summed(kept, names[[declared.area, declared.measure]]).rename_axis(["area", "measure"])
    every = pd.MultiIndex.from_product([found.index.unique(level) for level in found.index.names])
    absent = every.difference(list(found.index), sort=False)
    table = found.reindex(every)
    lacking: dict[str, list[str]] = {}
    for area, measure in absent:
        if not is_total(area) and not is_total(measure):  # what a total lacks is not known to be none
            table.loc[(area, measure)] = found.notna().any().map({True: 0.0, False: float("nan")})
            lacking.setdefault(area, []).append(measure)
    notes = [f"'{area}' has no row of {and_list(each)}: counted as 0." for area, each in lacking.items()]
    if len(notes) > MANY:
        area, (measure, *_) = next(iter(lacking.items()))
        notes = [f"{len(notes)} areas have no row of some measure, such as {area} of {measure}: counted as 0."]
    return table, notes


def _where(names: pd.DataFrame, column: str, declared: WideDeclaration) -> dict[str, str]:
    """Where each name of a column first stands in the file."""
    return {name: f"{declared.file}, row {row}, column {column}: "
            for row, name in names[column].drop_duplicates().items()}  # fmt: skip


def _with_sums(table: pd.DataFrame, county: str, total: str, file: str) -> tuple[pd.DataFrame, list[str]]:
    """The counts as a drop holds them, with the sums of measures and of areas, each unknown where a part is."""
    areas, measures = (table.index.unique(level) for level in ("area", "measure"))
    total = total if len(measures) > 1 else ""
    for name, level, there in ((county, "area", areas), (total, "measure", measures)):
        if name in there:
            key = {"area": "county", "measure": "total"}[level]
            raise Refused(
                f"{file}: the {level} '{name}' is not the sum of the other {level}s, which is to be called so: leave "
                f"out its rows, or name the sum under '{key}' in drop.toml"
                f"{' (blank for none, where measures overlap)' if key == 'total' else ''}."
            )
    if total:
        everything = table.groupby(level="area", sort=False).sum(min_count=len(measures))
        table = pd.concat([table, pd.concat({total: everything}, names=["measure"]).swaplevel()])
    whole = table.groupby(level="measure", sort=False).sum(min_count=len(areas))
    counts = pd.concat([table, pd.concat({county: whole}, names=["area"])]).T.sort_index(axis="columns")
    notes = [f"{total} is the sum of the table's {len(measures)} measures; what is counted under two of them is "
             "counted twice."] * bool(total)  # fmt: skip
    span = Span(counts.index[0], counts.index[-1])
    return counts.reindex(span.months), notes
