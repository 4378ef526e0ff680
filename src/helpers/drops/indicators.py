"""The indicators that a drop may have in addition to its counts, checked."""

from __future__ import annotations

import pandas as pd

from helpers.drops.sheets.cells import NOT_BLANK, NUMBER, PERIOD, is_period, quoted
from helpers.drops.sheets.columns import (
    NAME_CHECKS,
    CellCheck,
    cell_problems,
    duplicate_problems,
    in_order,
    spelling_problems,
)
from helpers.drops.sheets.numbers import read_numbers
from helpers.drops.sheets.table import read_table
from helpers.drops.source import Source
from helpers.english import and_list
from helpers.refusal import Refused
from helpers.statistics.indicators import PERCENT, is_rate

INDICATORS = ("priority", "area", "indicator", "group", "period_start", "period_end", "value", "out_of", "unit")
NAMES = ("priority", "area", "indicator", "group", "unit")
NO_INDICATORS = pd.DataFrame(columns=[*INDICATORS, "period"])


def read_indicators(source: Source, last: pd.Period) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The indicators of a drop and notes on how they were read; no rows where it has none.

    Parameters
    ----------
    last
        The drop's last month.

    Raises
    ------
    Refused
        With every problem in the file.

    Examples
    --------
    >>> from helpers.drops.find import find_drops
    >>> from helpers.drops.source import open_source
    >>> indicators, notes = read_indicators(open_source(*find_drops(["2016-08"])), pd.Period("2016-08", freq="M"))
    >>> indicators[["indicator", "period", "value", "unit"]].values.tolist()[0]
    ['Victims aged 15 to 24', '2015-04..2016-03', 27.0, 'percent']
    """
    if not source.tables("indicators"):
        return NO_INDICATORS, ()
    file = source.table("indicators")
    table = read_table(file, INDICATORS)
    typed, notes = typed_indicators(table.text[list(INDICATORS)], last, file.name, separator=table.sheet.separator)
    return typed, (*table.notes, *notes)


def typed_indicators(
    text: pd.DataFrame, last: pd.Period, name: str = "indicators.csv", *, separator: str = ","
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The indicators with their types, and notes: period as `Span` writes it, value and out_of as numbers.

    An `out_of` is NaN where it is blank. A row with a marker in the place of its value is left out, and named.

    Parameters
    ----------
    text
        The indicators as text, indexed by row in the file.
    last
        The drop's last month.
    name
        The file's name, for problems.
    separator
        What separates the cells of the file.

    Raises
    ------
    Refused
        With every problem in the file.

    Examples
    --------
    >>> row = {"priority": "hate_crime", "area": "Blackpool", "indicator": "Referrals", "group": "Referrals",
    ...     "period_start": "2016-04", "period_end": "2016-06", "value": "12", "out_of": "18", "unit": "referrals"}
    >>> typed_indicators(pd.DataFrame(row, [2]), pd.Period("2016-08", freq="M"))[0][["period", "value"]].values.tolist()
    [['2016-04..2016-06', 12.0]]
    """
    too_late = f"is after the drop's last month, {last}: correct it, or name the drop's folder for its last month"
    period = [
        CellCheck(lambda month: month == "" or is_period(month), PERIOD),
        CellCheck(lambda month: not is_period(month) or month[:7] <= str(last)[: len(month)], too_late),
    ]
    checks = {
        **dict.fromkeys(NAMES, NAME_CHECKS),
        "period_start": period,
        "period_end": [CellCheck(bool, NOT_BLANK), *period],
        "value": [CellCheck(bool, NUMBER)],
    }
    key = ["priority", "area", "indicator", "period_start", "period_end"]
    read = read_numbers(
        text[["value", "out_of"]], file=name, whole=False, remedy=NUMBER, blank="missing", separator=separator
    )
    numbers = read.frame
    problems = in_order([*cell_problems(checks, text, name), *read.problems, *_odd_numbers(text, numbers, name)])
    problems += duplicate_problems(text, key, name)
    problems += [problem for column in NAMES for problem in spelling_problems(text[column], name)]
    problems = problems or [
        *_period_problems(text, name),
        *_share_problems(text, numbers, name),
        *_value_problems(text, numbers, name),
    ]
    if problems:
        raise Refused(*problems)
    periods = [_period_key(*ends) for ends in zip(text["period_start"], text["period_end"], strict=True)]
    typed = text.assign(period=periods, **numbers)
    notes = (*read.notes, *_above_100(text, numbers, name))
    return typed[numbers["value"].notna()].reset_index(drop=True), notes


def _odd_numbers(text: pd.DataFrame, numbers: pd.DataFrame, name: str) -> list[str]:
    """A problem for each number below 0, and for each per cent whose unit is another."""
    shares = text["unit"] == PERCENT
    return [
        f"{name}, row {row}, column {column}: {quoted(text.loc[row, column])} {NUMBER}."
        for column in numbers.columns
        for row in text.index[(numbers[column] < 0) | (text[column].str.endswith("%") & ~shares)]
    ]


def _above_100(text: pd.DataFrame, numbers: pd.DataFrame, name: str) -> list[str]:
    """A note on shares above 100 per cent: outcomes may be of crimes recorded in an earlier period."""
    rows = text.index[(text["unit"] == PERCENT) & (numbers["value"] > 100)]
    if rows.empty:
        return []
    named = and_list([f"{text.loc[row, 'value']} in row {row}" for row in rows])
    return [f"{name}: more than 100 per cent ({named}): possible where outcomes are of crimes recorded before."]


def _period_problems(text: pd.DataFrame, name: str) -> list[str]:
    start, end = text["period_start"], text["period_end"]
    mixed = (start != "") & (start.str.len() != end.str.len())
    problems = [
        f"{name}, row {row}, column period_start: '{start[row]}' and the period's end, '{end[row]}', must both be "
        "months or both be years; correct one of them."
        for row in text.index[mixed]
    ]
    return problems + [
        f"{name}, row {row}, column period_start: '{start[row]}' is after the period's end, '{end[row]}'; correct one "
        "of them."
        for row in text.index[~mixed & (start > end)]
    ]


def _share_problems(text: pd.DataFrame, numbers: pd.DataFrame, name: str) -> list[str]:
    return [
        f"{name}, row {row}, column out_of: {text.loc[row, 'value']} cannot be part of {text.loc[row, 'out_of']}; "
        "correct one of them."
        for row in text.index[numbers["value"] > numbers["out_of"]]
    ]


def _value_problems(text: pd.DataFrame, numbers: pd.DataFrame, name: str) -> list[str]:
    counted = ~text["unit"].map(is_rate)
    return [
        f"{name}, row {row}, column value: {text.loc[row, 'value']} {text.loc[row, 'unit']} is not a whole number; "
        "correct it, or name its unit as a rate, such as 'per 1,000 residents'."
        for row in text.index[counted & (numbers["value"] % 1 > 0)]
    ]


def _period_key(start: str, end: str) -> str:
    """The period as `Span` writes it; "to date" where it has no start."""
    if not start:
        return "to date"
    return end if len(end) == 4 and start == end else f"{start}..{end}"
