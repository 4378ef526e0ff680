"""Tables with a column of months: a row for each count, or a column of counts for each measure or area."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import (
    AREA,
    MEASURE,
    PARENT,
    WHOLE,
    LaidOut,
    areas_of,
    labels_of,
    measures_of,
    without_notes,
)
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import is_total
from helpers.drops.declared.when import as_typed, span_of, spans_of, with_year, year_as_day
from helpers.drops.sheets.cells import is_like_a_count, quoted
from helpers.drops.sheets.find_table import Table
from helpers.drops.sheets.numbers import read_numbers
from helpers.english import number
from helpers.periods import Span
from helpers.refusal import Refused

PROBLEMS_NAMED = 20  # more of one kind would hide the others
NO_COUNT = (
    "is not a whole number: correct it, leave the cell blank if it was not supplied, or declare the table under "
    "[[indicators]] in drop.toml if it holds rates"
)
MONTH = "is not a month: write it as 2016-08"
_QUARTER = re.compile(r"quarter|\bqtr\b", re.IGNORECASE)


def months_down(table: Table, text: pd.DataFrame, declared: TableDeclaration, file: str) -> LaidOut:
    """A table with a column of months, laid out.

    Raises
    ------
    Refused
        When a cell of the months is not a month, blanks may be zeros, or nothing distinguishes two rows.
    """
    columns, notes = _value_columns(text, declared)
    remedy = "" if declared.priority else NO_COUNT
    cells = text[columns]
    read = read_numbers(
        cells,
        file=file,
        blank="missing",
        whole=not declared.priority,
        remedy=remedy,
        separator=table.sheet.separator,
        decimal=declared.decimal,
    )
    values = _with_blanks(cells, read.frame, declared, file)
    periods, spans, problems = _spans(text, declared, file)
    if problems:
        raise Refused(*problems)
    ignored = {*columns, *labels_of(declared), *declared.ignore}
    labels = {name: text[name].tolist() * len(columns) for name in text.columns if name not in ignored}
    added = {name: cells for name, cells in labels.items() if name in declared.add}
    others = {name: cells for name, cells in labels.items() if name not in declared.add}
    names = _names(text, columns, declared) | {f"column {name}": cells for name, cells in added.items()}
    rows, every = text.index.tolist() * len(columns), list(zip(*names.values(), strict=True))
    keys = list(dict.fromkeys(every))
    row_of = {key: row for row, key in enumerate(keys)}
    series = np.array([row_of[key] for key in every])
    periods = np.tile(periods, len(columns))
    _check_repeats(series * len(spans) + periods, spans, names, others, rows, declared, file)
    numbers, absent = _added_up(values.ravel(order="F"), series, periods, (len(keys), len(spans)))
    order = sorted(range(len(spans)), key=lambda place: _order(spans[place]))
    first = dict(zip(series[::-1].tolist(), rows[::-1], strict=True))  # of equal keys the last counts: the first row
    rows_of_sums: list[dict[str, int]] = [{} for _ in keys]
    for at in np.flatnonzero(np.array([span.length != 1 for span in spans])[periods]).tolist():
        rows_of_sums[series[at]][spans[periods[at]].key] = rows[at]
    return LaidOut(
        file=file,
        names=dict(zip(names, map(list, zip(*keys, strict=True)), strict=True)),
        numbers=numbers[:, order],
        spans=[spans[place] for place in order],
        absent=absent[:, order],
        places=[first[place] for place in range(len(keys))],
        columns={AREA: declared.area, MEASURE: ", ".join(declared.measure)}
        | {f"column {name}": name for name in added},
        notes=(*notes, *read.notes),
        rows_of_sums=rows_of_sums,
        others={
            name: list(dict.fromkeys(zip(names[AREA], cells, strict=True)))
            for name, cells in others.items()
            if sum(map(is_like_a_count, cells)) < 0.5 * len(cells)
        },
        problems=read.problems,
    )


def _added_up(
    values: np.ndarray, series: np.ndarray, periods: np.ndarray, shape: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """The sum of the values of each series in each period, and where there is none."""
    numbers, absent = np.zeros(shape), np.ones(shape, dtype=bool)
    np.add.at(numbers, (series, periods), values)
    absent[series, periods] = False
    numbers[absent] = np.nan
    return numbers, absent


def _with_blanks(cells: pd.DataFrame, values: pd.DataFrame, declared: TableDeclaration, file: str) -> np.ndarray:
    """The counts, with 0 for a blank cell where `drop.toml` declares that.

    Raises
    ------
    Refused
        When blanks are probably zeros, because no count is 0, and `drop.toml` does not declare what they are.
    """
    blank, numbers = cells.to_numpy() == "", values.to_numpy(dtype=float)
    if declared.blank == 0:
        return np.where(blank, 0.0, numbers)
    if declared.blank == "" and blank.any() and not (numbers == 0).any():
        row, column = np.argwhere(blank)[0]
        raise Refused(
            f"{file}, row {cells.index[row]}, column {cells.columns[column]}: '' is blank (blank in all: "
            f"{number(blank.sum())}), and no count is 0: write blank = 0 for the table in drop.toml if a "
            'blank means none, or blank = "missing" if it means not supplied.'
        )
    return numbers


def _value_columns(text: pd.DataFrame, declared: TableDeclaration) -> tuple[list[str], list[str]]:
    """The columns of counts, and a note on those that are left out."""
    if declared.count:
        return [declared.count], []
    if declared.columns:
        return list(declared.columns), []
    known = {*labels_of(declared), *declared.ignore, *declared.where, *declared.leave_out}
    rest = {name: text[name].tolist() for name in text.columns if name not in known}
    counted = [name for name, cells in rest.items() if not any(cells) or any(map(is_like_a_count, cells))]
    words = [name for name in rest if name not in counted]
    return counted, [f"Column '{name}' has no numbers: it is left out." for name in words]


def _names(text: pd.DataFrame, columns: list[str], declared: TableDeclaration) -> dict[str, list[str]]:
    """What each cell counts, column by column."""
    bare = [name for name in without_notes(columns) for _ in range(len(text))]
    names = {
        AREA: bare if declared.across == "areas" else areas_of(text, declared) * len(columns),
        MEASURE: bare if declared.across == "measures" else measures_of(text, declared) * len(columns),
    }
    if declared.parent:
        names[PARENT] = without_notes(text[declared.parent]) * len(columns)
    return names


def _spans(text: pd.DataFrame, declared: TableDeclaration, file: str) -> tuple[np.ndarray, list[Span], list[str]]:
    """The place of each row's span among the spans, these spans, and a problem for each row without one."""
    month, year = declared.month, declared.year
    if declared.only_month:
        span = span_of(declared.only_month)
        return np.zeros(len(text), dtype=int), [span] if span else [], []
    months = text[month].tolist()
    cells = list(zip(months, text[year].tolist(), strict=True)) if year else [(cell, "") for cell in months]
    distinct = list(dict.fromkeys(cells))
    if year:
        quarter = bool(_QUARTER.search(month))
        found = {pair: with_year(*pair, quarter=quarter) or _total(pair[0]) for pair in distinct}
    else:
        texts = [cell for cell, _ in distinct]
        if not declared.form and (day := year_as_day(texts)):
            return np.zeros(0, dtype=int), [], [f"{file}, column {month}: '{day}' {as_typed(day, 'form')}"]
        known = spans_of(texts, declared.form)
        found = {(cell, ""): known[cell] or _total(cell) for cell in texts}
    wrong = [(row, pair) for row, pair in zip(text.index, cells, strict=True) if found[pair] is None]
    problems = [
        f"{file}, row {row}, column {month}: {quoted(' '.join(pair) if year else pair[0])} {MONTH}, or name its form "
        "under 'form' in drop.toml."
        for row, pair in wrong[:PROBLEMS_NAMED]
    ]
    spans = list(dict.fromkeys(span for span in found.values() if span is not None))
    places = {span: place for place, span in enumerate(spans)}
    of_cell = {pair: places[span] for pair, span in found.items() if span is not None}
    return np.array([of_cell.get(pair, 0) for pair in cells], dtype=int), spans, problems


def _total(cell: str) -> Span | None:
    return WHOLE if is_total(cell) else None


def _check_repeats(
    places: np.ndarray,
    spans: list[Span],
    names: dict[str, list[str]],
    others: dict[str, list[str]],
    rows: list[int],
    declared: TableDeclaration,
    file: str,
) -> None:
    """Refuse two rows that count the same thing: nothing shows whether one of them holds, or both."""
    first: dict[int, int] = {}
    repeated = [at for at, place in enumerate(places.tolist()) if first.setdefault(place, at) != at]
    problems = []
    for here in repeated:
        there = first[int(places[here])]
        differs = [name for name, cells in others.items() if cells[here] != cells[there]]
        if not differs and declared.alike == "add":
            continue
        what = f"{names[MEASURE][here]} in {names[AREA][here]}, {spans[int(places[here]) % len(spans)].label}"
        begin = f"{file}, row {rows[here]}: row {rows[there]} is of {what} as well"
        if differs:
            named = " and ".join(map(repr, differs))
            problems.append(
                f"{begin}; they differ in {named}: if these are kinds to be added up, name the column under 'add' in "
                "drop.toml; if they are other measures or places, under 'measure' or 'parent'; if only one counts, "
                "choose it under 'where'."
            )
        else:
            problems.append(f'{begin}, and nothing tells them apart: keep one, or write alike = "add" if both count.')
        if len(problems) == PROBLEMS_NAMED:
            break
    if problems:
        raise Refused(*problems)


def _order(span: Span) -> tuple[int, int]:
    """The order of columns: by first month, a month before a quarter; sums of all months last."""
    return (span.first.ordinal, span.length or 0) if span.first is not None else (10**6, 0)
