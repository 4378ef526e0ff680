"""Tables with a column for each month, or for each quarter or year: a row of the file is a series."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import (
    AREA,
    MEASURE,
    PARENT,
    WHOLE,
    LaidOut,
    areas_of,
    measures_of,
    other_columns,
    without_notes,
)
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import is_total
from helpers.drops.declared.when import as_typed, in_form, span_of, spans_of, with_year, year_as_day
from helpers.drops.sheets.cells import is_like_a_count, is_whole, quoted
from helpers.drops.sheets.find_table import Table
from helpers.drops.sheets.header import Column
from helpers.drops.sheets.numbers import read_numbers
from helpers.periods import Span
from helpers.refusal import Refused

_OF_TOTALS = re.compile(r"\W*\b(sub-?)?totals?\b\W*", re.IGNORECASE)
_TO_DATE = re.compile(r"(fy ?)?(ytd|year to date)", re.IGNORECASE)
_NO_COUNT = re.compile(
    r"\b(outcomes?|detections?|detected|arrests?|clear-?ups?|targets?|rates?|population)\b|"
    r"\b(previous|prior|last) year\b|%",
    re.IGNORECASE,
)
COLUMNS_NAMED = 6  # a refusal names this many of the columns found


def _month_problems(
    table: Table, rest: Sequence[Column], found: dict[str, Span], declared: TableDeclaration, file: str
) -> list[str]:
    """What is wrong with the headers of a table whose months are across.

    Parameters
    ----------
    rest, found
        The columns that are not declared as something else, and the months that those of months mean.
    """
    form = declared.month
    keys = [span.key for span in found.values()]
    problems = []
    if not found:
        some = ", ".join(table.text.columns[:COLUMNS_NAMED]) + (" …" if len(table.columns) > COLUMNS_NAMED else "")
        what = f"in the form '{form}' " if form else ""
        problems.append(f"{file} has no column of a month {what}(found: {some}): correct 'month' in drop.toml.")
    problems += [
        f"{file}, column {name}: may mean {span.first}, which in the form '{form}' is {in_form(span, form)}; correct "
        "it."
        for name, span in found.items()
        if form and not _is_in_form(name, span, form)
    ]
    if not form and (day := year_as_day([column.heading for column in rest])):
        problems.append(f"{file}: the header '{day}' {as_typed(day, 'month')}")
    twice = [span for span in dict.fromkeys(found.values()) if keys.count(span.key) > 1]
    problems += [
        f"{file} has {span.first if span.length == 1 else span.label} in two columns: keep one." for span in twice
    ]
    return problems + [
        f"{file}, column {column.name}: has counts and is not a month{f' in the form {form!r}' if form else ''}; "
        "correct its header, or remove the column."
        for column in rest
        if found
        and column.name not in found
        and not _is_a_total(column)
        and re.search(r"\d", column.name)
        and sum(map(is_whole, table.text[column.name])) > 0.5 * len(table.text)
    ]


def spans_across(columns: Sequence[Column], form: str) -> dict[str, Span]:
    """The columns whose headers mean months, quarters or years, alone or with the row above.

    Examples
    --------
    >>> list(spans_across([Column("A", "Borough", "Borough"), Column("B", "Apr-22", "Apr-22")], ""))
    ['Apr-22']
    """
    alone = spans_of([column.heading for column in columns], form)
    found = {}
    for column in columns:
        span = None
        if column.above and not form:
            span = with_year(column.heading, column.above)
        span = span or alone[column.heading]
        if span is not None:
            found[column.name] = span
    return found


def _is_in_form(header: str, span: Span, form: str) -> bool:
    """Whether a header is the month in that form, apart from case, blanks and leading zeros.

    strptime is more generous: it reads 20101 as January 2010, though a digit may be missing.
    """
    plain = [re.sub(r"\b0+(?=\d)|\s", "", each).casefold() for each in (header, in_form(span, form))]
    return plain[0] == plain[1] or "%d" in form


def _is_a_total(column: Column) -> bool:
    return (
        is_total(column.heading) or is_total(column.above) or bool(column.above and _TO_DATE.fullmatch(column.heading))
    )


def months_across(table: Table, text: pd.DataFrame, declared: TableDeclaration, file: str) -> LaidOut:
    """A table with a column for each month, laid out.

    Raises
    ------
    Refused
        When its headers are not months.
    """
    rest = other_columns(table, declared)
    spans = spans_across(rest, declared.month)
    problems = _month_problems(table, rest, spans, declared, file)
    if problems:
        raise Refused(*problems)
    places = [i for i, column in enumerate(table.columns) if column.name in spans]
    after = {column.name for column in table.columns[places[0] :]}
    kinds = measures_of(text, declared)
    numbers_in = partial(
        read_numbers,
        file=file,
        whole=not declared.priority,
        separator=table.sheet.separator,
        decimal=declared.decimal,
    )
    read = numbers_in(text.iloc[:, places], blank=declared.blank, kinds=kinds)
    numbers, notes = [read.frame.to_numpy()], list(read.notes)
    labels: dict[str, list[str]] = {}
    for column in rest:
        if column.name in spans:
            continue
        cells = text[column.name].tolist()
        if _is_a_total(column):
            total = numbers_in(text[[column.name]], blank="missing")
            if not total.problems:
                own = total.frame.to_numpy()
                spans[column.name] = _summed_span(column, rest, spans, numbers[0], own[:, 0])
                numbers.append(own)
        elif column.name in after and sum(map(is_like_a_count, cells)) > 0.5 * len(cells):
            notes.append(f"Column '{column.name}' has numbers and is not a month: it is left out.")
        else:
            labels[column.name] = cells
            problems += _kind_problems(column.name, cells, text.index, declared, file)
    if problems:
        raise Refused(*problems)
    names = {AREA: areas_of(text, declared), MEASURE: kinds} | {f"column {name}": labels[name] for name in labels}
    if declared.parent:
        names[PARENT] = without_notes(text[declared.parent])
    whole = np.hstack(numbers)
    return LaidOut(
        file=file,
        names=names,
        numbers=whole,
        spans=list(spans.values()),
        absent=np.zeros(whole.shape, dtype=bool),
        places=text.index.tolist(),
        columns={AREA: declared.area, MEASURE: ", ".join(declared.measure)}
        | {f"column {name}": name for name in labels},
        notes=tuple(notes),
        rows_of_sums=[{}] * len(text),
        others={name: list(dict.fromkeys(zip(names[AREA], labels[name], strict=True))) for name in labels},
        problems=read.problems,
    )


def _kind_problems(name: str, cells: list[str], rows: pd.Index, declared: TableDeclaration, file: str) -> list[str]:
    """A problem where a column separates counts from numbers that must not be added to them, such as rates."""
    kinds = [kind for kind in dict.fromkeys(cells) if kind]
    odd = [kind for kind in kinds if _NO_COUNT.search(kind)]
    if not odd or len(kinds) == 1 or name in declared.add:
        return []
    other = next((kind for kind in kinds if kind not in odd), odd[-1])
    place = f"{file}, row {rows[cells.index(odd[0])]}, column {name}"
    return [
        f"{place}: {quoted(odd[0])} must not be added to the other counts of its area and measure: choose rows in "
        f'drop.toml, such as where = {{ "{name}" = "{other}" }}, or name the column under \'measure\', or under '
        "'add' if they are added up."
    ]


def _summed_span(
    column: Column, columns: Sequence[Column], spans: dict[str, Span], numbers: np.ndarray, totals: np.ndarray
) -> Span:
    """The months that a column of totals is the sum of: those under the same heading, those of its year, or all.

    A heading is spread over the columns after it, so the last may also be above a column of totals of all months.
    """
    year = _OF_TOTALS.sub(" ", column.heading).strip()
    months = list(spans)[: numbers.shape[1]]  # sums that were found before this one come after them
    beside = [each.name for each in columns if each.name in months and column.above and each.above == column.above]
    if not beside:
        return (span_of(year) if year else None) or WHOLE
    own = numbers[:, [months.index(name) for name in beside]]
    if _agrees(totals, numbers) and not _agrees(totals, own):
        return WHOLE
    inside = [month for name in beside for month in spans[name].months]
    return Span(min(inside), max(inside))


def _agrees(totals: np.ndarray, numbers: np.ndarray) -> bool:
    """Whether totals are the sums of all numbers of their rows, wherever these are known."""
    sums = numbers.sum(axis=1)
    return bool((np.isnan(totals) | np.isnan(sums) | (totals == sums)).all())
