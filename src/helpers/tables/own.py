"""An analyst's own table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from helpers.document.blocks import Cell, Missing, Table
from helpers.document.figures import slug
from helpers.document.numbers import Sum, count, other
from helpers.english import and_list
from helpers.names import visible
from helpers.periods import MONTH_NAMES, month_label
from helpers.refusal import Refused
from helpers.wording.own import with_numbers

MISSING = "–"


def of(frame: pd.DataFrame | pd.Series, *, caption: str, decimals: int = 1) -> Table:
    """An analyst's own small frame or series as a table, with every number in it listed in `figures.csv`.

    The index names the rows. In a frame with the plain index 0, 1, 2 the first column does. A missing value is a dash.

    The public edition withholds the whole table if a small number is in a cell, a name or the caption: from 1
    to 4 unless the partnership's file says otherwise. It also withholds a table with decimals or per cents, because
    nobody can check the counts behind those. It does not notice what readers can work out by subtracting this table
    from another.

    Parameters
    ----------
    caption
        What the table shows, as its heading.
    decimals
        How many to print in a column that has any; a column of whole numbers is printed without.

    Raises
    ------
    Refused
        When the caption is blank, rows or columns share a name, or a number is infinite.

    Examples
    --------
    >>> months = pd.period_range("2016-07", "2016-08", freq="M")
    >>> table = of(pd.Series([1250, 71], months, name="Thefts"), caption="Thefts by month")
    >>> table.header, table.printed
    (('Month', 'Thefts'), (('July 2016', '1,250'), ('August 2016', '71')))
    >>> [(figure.measure, figure.current) for figure in table.figures]
    [('Thefts by month: July 2016, Thefts', '1250'), ('Thefts by month: August 2016, Thefts', '71')]
    """
    if not isinstance(frame, pd.DataFrame | pd.Series):
        raise Refused(f"tables.of takes a DataFrame or a Series, not a {type(frame).__name__}.")
    caption = visible(caption)
    named = _with_named_rows(frame)
    rows, columns = [_label(each) for each in named.index], [_label(each) for each in named.columns]
    values = [[_value(each) for each in named.iloc[:, place]] for place in range(len(columns))]
    _check(caption, rows, columns, values)
    header = (_row_header(named.index), *columns)
    names = " | ".join([caption, *header, *rows])
    cells = []
    for column, each in zip(columns, values, strict=True):
        places = 0 if all(isinstance(value, str) or value.is_integer() for value in each) else decimals
        cells.append([_cell(v, places, caption, f"{row}, {column}") for row, v in zip(rows, each, strict=True)])
    in_names = with_numbers(names, name=caption, part="names").numbers
    return Table(caption, header, tuple(zip(rows, *cells, strict=True)), named=in_names)


def _with_named_rows(frame: pd.DataFrame | pd.Series) -> pd.DataFrame:
    if isinstance(frame, pd.Series):
        frame = frame.to_frame("Number" if frame.name is None else frame.name)
    plain = frame.index.name is None and frame.index.equals(pd.RangeIndex(len(frame)))
    return frame.set_index(frame.columns[0]) if plain and len(frame.columns) > 1 else frame


def _check(caption: str, rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[str | float]]) -> None:
    """Refuse what cannot be shown, all problems at once."""
    problems = [] if caption.strip() else ["tables.of: the caption is blank: write what the table shows."]
    for kind, labels in (("row", rows), ("column", columns)):
        alike = {slug(label): [each for each in labels if slug(each) == slug(label)] for label in labels}
        problems += [
            f"tables.of: give each {kind} a name of its own, in letters and digits, not '{and_list(some)}'."
            for some in alike.values()
            if len(some) > 1
        ]
    for column, each in zip(columns, values, strict=True):
        infinite = [
            row for row, value in zip(rows, each, strict=True) if isinstance(value, float) and math.isinf(value)
        ]
        problems += [f"tables.of: {row}, {column} is infinite (divided by 0): leave it out." for row in infinite]
    if problems:
        raise Refused(*problems)


def _value(value: Any) -> str | float:
    """A cell: a number, or any other value as text."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, Real) and not math.isnan(value):
        return float(value)
    return _label(value)


def _cell(value: str | float, decimals: int, caption: str, place: str) -> Cell:
    """A cell with the numbers in it."""
    if value == MISSING:
        return Missing("not applicable")
    if isinstance(value, str):
        said = with_numbers(value, name=caption, part=place)
        return said if said.numbers else value
    if decimals:
        return other(value, Sum("", caption), "other", place, decimals=decimals)
    return count(int(value), Sum("", caption), part=place)


def _row_header(index: pd.Index) -> str:
    names = [visible(str(name)) for name in index.names if name is not None]
    if names:
        return ", ".join(names)
    return "Month" if isinstance(index, pd.PeriodIndex) else "Name"


def _label(value: Any) -> str:
    """A row, a column or a cell in words."""
    if isinstance(value, tuple):
        return ", ".join(map(_label, value))
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return MISSING
    if isinstance(value, pd.Timestamp):
        return f"{value.day} {MONTH_NAMES[value.month - 1]} {value.year}"
    if isinstance(value, pd.Period) and value.freqstr == "M":
        return month_label(value)
    return visible(str(value))
