"""Tables with a column of months: a row for each count, or a column of counts for each measure or area."""

from __future__ import annotations

import re
from typing import Any, cast

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import (
    AREA,
    MEASURE,
    PARENT,
    WHOLE,
    LaidOut,
    areas_of,
    as_index,
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
        When a cell of a month is none, blanks may be zeros, or rows have nothing to tell them apart.
    """
    columns, notes = _value_columns(text, declared)
    remedy = "" if declared.priority else NO_COUNT
    read = read_numbers(
        text[columns],
        file=file,
        blank="missing",
        whole=not declared.priority,
        remedy=remedy,
        separator=table.sheet.separator,
        decimal=declared.decimal,
    )
    values = _with_blanks(text[columns], read.frame, declared, file)
    spans, problems = _spans(text, declared, file)
    if problems:
        raise Refused(*problems)
    ignored = {*columns, *labels_of(declared), *declared.ignore}
    others = [name for name in text.columns if name not in ignored]
    added = [name for name in others if name in declared.add]
    cells = pd.concat([_cells(text, column, declared, spans, values[column]) for column in columns])
    cells = cells.assign(**{name: np.tile(text[name].to_numpy(), len(columns)) for name in others})
    cells = cells.rename_axis("row").reset_index()
    key = [AREA, MEASURE, PARENT, *added]
    series = cells.groupby(key, sort=False).ngroup().to_numpy()
    periods, found = pd.factorize(cells["span"])
    distinct = cast("list[Span]", list(found))
    _check_repeats(cells, series * len(distinct) + periods, [*key, *others], declared, file)
    first = cells.drop_duplicates(key).reset_index(drop=True)
    numbers, absent = np.zeros((len(first), len(distinct))), np.ones((len(first), len(distinct)), dtype=bool)
    np.add.at(numbers, (series, periods), cells["value"].to_numpy())
    absent[series, periods] = False
    numbers[absent] = np.nan
    order = sorted(range(len(distinct)), key=lambda place: _order(distinct[place]))
    index = as_index([distinct[place] for place in order])
    return LaidOut(
        file=file,
        names=first[[AREA, MEASURE, *([PARENT] if declared.parent else []), *added]],
        numbers=pd.DataFrame(numbers[:, order], first.index, index),
        absent=pd.DataFrame(absent[:, order], first.index, index),
        places={place: int(row) for place, row in first["row"].items()},
        columns={AREA: declared.area, MEASURE: ", ".join(declared.measure)},
        notes=(*notes, *read.notes),
        rows_of_sums={
            (int(series[at]), distinct[periods[at]].key): int(cells["row"].iloc[at])
            for at in np.flatnonzero([distinct[place].length != 1 for place in periods])
        },
        others=_possible_parents(cells, [name for name in others if name not in added]),
        problems=read.problems,
    )


def _with_blanks(cells: pd.DataFrame, values: pd.DataFrame, declared: TableDeclaration, file: str) -> pd.DataFrame:
    """The counts, with 0 for a blank cell where `drop.toml` declares that.

    Raises
    ------
    Refused
        When blanks are probably zeros, as no count is 0, and `drop.toml` does not say what they are.
    """
    blank = cells == ""
    if declared.blank == 0:
        return values.mask(blank, 0.0)
    if declared.blank == "" and blank.to_numpy().any() and not (values == 0).to_numpy().any():
        row, column = np.argwhere(blank.to_numpy())[0]
        raise Refused(
            f"{file}, row {cells.index[row]}, column {cells.columns[column]}: '' is blank (blank in all: "
            f"{number(blank.to_numpy().sum())}), and no count is 0: write blank = 0 for the table in drop.toml if a "
            'blank means none, or blank = "missing" if it means not supplied.'
        )
    return values


def _possible_parents(cells: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    words = [name for name in columns if cells[name].map(is_like_a_count).mean() < 0.5]
    return cells[[AREA, *words]].drop_duplicates().set_index(AREA)


def _value_columns(text: pd.DataFrame, declared: TableDeclaration) -> tuple[list[str], list[str]]:
    """The columns of counts, and a note on those that are left out."""
    if declared.count:
        return [declared.count], []
    if declared.columns:
        return list(declared.columns), []
    known = {*labels_of(declared), *declared.ignore, *declared.where, *declared.leave_out}
    rest = [name for name in text.columns if name not in known]
    counted = [name for name in rest if (text[name] == "").all() or text[name].map(is_like_a_count).any()]
    words = [name for name in rest if name not in counted]
    return counted, [f"Column '{name}' has no numbers: it is left out." for name in words]


def _cells(
    text: pd.DataFrame, column: str, declared: TableDeclaration, spans: pd.Series, values: pd.Series
) -> pd.DataFrame:
    """The counts of a column, each with what it counts."""
    bare = without_notes(pd.Series([column])).iloc[0]
    areas, measures = declared.across == "areas", declared.across == "measures"
    return pd.DataFrame(
        {
            AREA: bare if areas else areas_of(text, declared),
            MEASURE: bare if measures else measures_of(text, declared),
            PARENT: without_notes(text[declared.parent]) if declared.parent else "",
            "span": spans,
            "value": values,
        },
        text.index,
    )


def _spans(text: pd.DataFrame, declared: TableDeclaration, file: str) -> tuple[pd.Series, list[str]]:
    """The months of each row, and a problem for each row whose cell means none."""
    if declared.only_month:
        return pd.Series([span_of(declared.only_month)] * len(text), text.index, dtype=object), []
    month, year = declared.month, declared.year
    if year:
        quarter = bool(_QUARTER.search(month))
        pairs = pd.MultiIndex.from_arrays([text[month], text[year]])
        codes, distinct = pd.factorize(pairs)
        found = [with_year(*pair, quarter=quarter) or _total(pair[0]) for pair in distinct]
        shown = [" ".join(pair) for pair in distinct]
    else:
        codes, distinct = pd.factorize(text[month])
        if not declared.form and (day := year_as_day(list(distinct))):
            return pd.Series(), [f"{file}, column {month}: '{day}' {as_typed(day, 'form')}"]
        known = spans_of(list(distinct), declared.form)
        found = [known[cell] or _total(cell) for cell in distinct]
        shown = list(distinct)
    labels = np.empty(len(found), dtype=object)
    labels[:] = found
    wrong = [i for i, span in enumerate(found) if span is None]
    failing = text.index[np.isin(codes, wrong)]
    problems = [
        f"{file}, row {row}, column {month}: {quoted(shown[codes[place]])} {MONTH}, or name its form under 'form' in "
        "drop.toml."
        for place, row in zip(np.flatnonzero(np.isin(codes, wrong))[:PROBLEMS_NAMED], failing, strict=False)
    ]
    return pd.Series(labels[codes], text.index, dtype=object), problems


def _total(cell: str) -> Span | None:
    return WHOLE if is_total(cell) else None


def _check_repeats(
    cells: pd.DataFrame, places: np.ndarray, key: list[str], declared: TableDeclaration, file: str
) -> None:
    """Refuse two rows that count the same: neither is known to be the one that holds, nor that both do."""
    repeated = pd.Series(places).duplicated(keep="first").to_numpy()
    if not repeated.any():
        return
    first = dict(zip(places[::-1], range(len(places) - 1, -1, -1), strict=True))
    problems = []
    for here in np.flatnonzero(repeated):
        row: Any = cells.iloc[here]
        other: Any = cells.iloc[first[places[here]]]
        differs = [name for name in dict.fromkeys(key) if row[name] != other[name]]
        if not differs and declared.alike == "add":
            continue
        what = f"{row[MEASURE]} in {row[AREA]}, {row['span'].label}"
        begin = f"{file}, row {row['row']}: row {other['row']} is of {what} as well"
        if differs:
            names = " and ".join(map(repr, differs))
            problems.append(
                f"{begin}; they differ in {names}: if these are kinds to be added up, name the column under 'add' in "
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
