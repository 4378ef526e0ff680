"""The indicators that a drop may have besides its counts, checked."""

from __future__ import annotations

import pandas as pd

from helpers.drops.sheets.cells import NOT_BLANK, NUMBER, PERIOD, is_number, is_period
from helpers.drops.sheets.columns import NAME_CHECKS, CellCheck, cell_problems, duplicate_problems, spelling_problems
from helpers.drops.sheets.table import read_table
from helpers.drops.source import Source
from helpers.refusal import Refused

INDICATORS = ("priority", "area", "indicator", "group", "period_start", "period_end", "value", "out_of", "unit")
NAMES = ("priority", "area", "indicator", "group", "unit")
PERCENT = "percent"  # the unit of a published share whose counts are not known
NO_INDICATORS = pd.DataFrame(columns=[*INDICATORS, "period"])


def read_indicators(source: Source, last: pd.Period) -> pd.DataFrame:
    """The indicators of a drop; no rows where it has none.

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
    >>> indicators = read_indicators(open_source(*find_drops(["2016-08"])), pd.Period("2016-08", freq="M"))
    >>> indicators[["indicator", "period", "value", "unit"]].values.tolist()[0]
    ['Victims aged 15 to 24', '2015-04..2016-03', 27.0, 'percent']
    """
    if not source.tables("indicators"):
        return NO_INDICATORS
    file = source.table("indicators")
    return typed_indicators(read_table(file, INDICATORS).text[list(INDICATORS)], last, file.name)


def typed_indicators(text: pd.DataFrame, last: pd.Period, name: str = "indicators.csv") -> pd.DataFrame:
    """The indicators with their types: period as `Span` writes it, value and out_of as numbers (NaN where blank).

    Parameters
    ----------
    text
        The indicators as text, indexed by row in the file.
    last
        The drop's last month.
    name
        The file's name, for problems.

    Raises
    ------
    Refused
        With every problem in the file.

    Examples
    --------
    >>> row = {"priority": "hate_crime", "area": "Blackpool", "indicator": "Referrals", "group": "Referrals",
    ...     "period_start": "2016-04", "period_end": "2016-06", "value": "12", "out_of": "18", "unit": "referrals"}
    >>> typed_indicators(pd.DataFrame(row, [2]), pd.Period("2016-08", freq="M"))[["period", "value"]].values.tolist()
    [['2016-04..2016-06', 12]]
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
        "value": [CellCheck(is_number, NUMBER)],
        "out_of": [CellCheck(lambda cell: cell == "" or is_number(cell), NUMBER)],
    }
    key = ["priority", "area", "indicator", "period_start", "period_end"]
    problems = cell_problems(checks, text, name) + duplicate_problems(text, key, name)
    problems += [problem for column in NAMES for problem in spelling_problems(text[column], name)]
    problems = problems or [*_period_problems(text, name), *_share_problems(text, name), *_value_problems(text, name)]
    if problems:
        raise Refused(*problems)
    numbers = text[["value", "out_of"]].apply(pd.to_numeric)
    return text.assign(period=text.apply(_period_key, axis="columns"), **numbers).reset_index(drop=True)


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


def _share_problems(text: pd.DataFrame, name: str) -> list[str]:
    value, out_of = pd.to_numeric(text["value"]), pd.to_numeric(text["out_of"])
    return [
        f"{name}, row {row}, column out_of: {text.loc[row, 'value']} cannot be part of {text.loc[row, 'out_of']}; "
        "correct one of them."
        for row in text.index[(value > out_of) | (out_of == 0)]
    ]


def _value_problems(text: pd.DataFrame, name: str) -> list[str]:
    value, share = pd.to_numeric(text["value"]), text["unit"] == PERCENT
    problems = [
        f"{name}, row {row}, column value: {text.loc[row, 'value']} is more than 100 per cent; correct it."
        for row in text.index[share & (value > 100)]
    ]
    return problems + [
        f"{name}, row {row}, column value: {text.loc[row, 'value']} {text.loc[row, 'unit']} is not a whole number; "
        "correct it."
        for row in text.index[~share & (value % 1 > 0)]
    ]


def _period_key(row: pd.Series) -> str:
    """The period as `Span` writes it; "to date" where it has no start."""
    if not row["period_start"]:
        return "to date"
    if len(row["period_end"]) == 4 and row["period_start"] == row["period_end"]:
        return str(row["period_end"])
    return f"{row['period_start']}..{row['period_end']}"
