"""Checking what a drop says, all problems at once, each with file, row, column, value and what to do."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pandera.pandas as pa

from helpers.periods import is_month, parse_period
from helpers.refusal import Refused, unknown

PERCENT = "percent"  # the unit of a published share whose counts are not known
NOT_BLANK = "is blank: fill it in"
COUNT = "is no whole number of 0 or more: correct it, or leave the row out if the month was not supplied"
MONTH = "is no month: write it as 2016-08"
NAME = "begins like a spreadsheet's formula or holds control characters: correct it"
NUMBER = "is no number of 0 or more: correct it"
PERIOD = "is no month or year: write it as 2016-08"


NAMES = ("priority", "area", "indicator", "group", "unit")


def checked_counts(text: pd.DataFrame, last: pd.Period) -> pd.DataFrame:
    """The counts, typed: area, measure, month (monthly period), count (whole number).

    Parameters
    ----------
    text
        `counts.csv` as text, indexed by row in the file.
    last
        The drop's last month.

    Raises
    ------
    Refused
        With every problem in the file.

    Examples
    --------
    >>> text = pd.DataFrame([["Blackpool", "Rape", "2016-08", "7"]], [2], ["area", "measure", "month", "count"])
    >>> checked_counts(text, pd.Period("2016-08", freq="M"))["count"].tolist()
    [7]
    >>> checked_counts(text.assign(area=""), pd.Period("2016-08", freq="M"))
    Traceback (most recent call last):
    helpers.refusal.Refused: counts.csv, row 2, column area: '' is blank: fill it in.
    """
    schema = pa.DataFrameSchema(
        {
            "area": pa.Column(checks=[_each(_filled, NOT_BLANK), _each(_harmless, NAME)]),
            "measure": pa.Column(checks=[_each(_filled, NOT_BLANK), _each(_harmless, NAME)]),
            "month": pa.Column(
                checks=[
                    _each(is_month, MONTH),
                    # Months sort as text; those that are none have their own message.
                    _each(lambda month: not is_month(month) or month <= str(last), _future(last)),
                ]
            ),
            "count": pa.Column(checks=_each(_whole, COUNT)),
        }
    )
    problems = [
        *_problems(schema, text, "counts.csv"),
        *_duplicates(text, ["area", "measure", "month"], "counts.csv"),
        *(problem for column in ("area", "measure") for problem in _spellings(text[column])),
    ]
    if problems:
        raise Refused(*problems)
    typed = text.reset_index(drop=True)
    return typed.assign(month=pd.PeriodIndex(typed["month"], freq="M"), count=typed["count"].astype("int64"))


def checked_indicators(text: pd.DataFrame, last: pd.Period) -> pd.DataFrame:
    """The indicators, typed: period as `Span` writes it, value and out_of as numbers (NaN where blank).

    Raises
    ------
    Refused
        With every problem in the file.

    Examples
    --------
    >>> row = {"priority": "hate_crime", "area": "Blackpool", "indicator": "Referrals", "group": "Referrals",
    ...     "period_start": "2016-04", "period_end": "2016-06", "value": "12", "out_of": "18", "unit": "referrals"}
    >>> checked_indicators(pd.DataFrame(row, [2]), pd.Period("2016-08", freq="M"))[["period", "value"]].values.tolist()
    [['2016-04..2016-06', 12]]
    """
    filled = _each(_filled, NOT_BLANK)
    period = [
        _each(lambda month: month == "" or _is_period(month), PERIOD),
        _each(lambda month: not _is_period(month) or month[:7] <= str(last)[: len(month)], _future(last)),
    ]
    schema = pa.DataFrameSchema(
        {
            **{name: pa.Column(checks=[filled, _each(_harmless, NAME)]) for name in NAMES},
            "period_start": pa.Column(checks=period),
            "period_end": pa.Column(checks=[filled, *period]),
            "value": pa.Column(checks=_each(_number, NUMBER)),
            "out_of": pa.Column(checks=_each(lambda cell: cell == "" or _number(cell), NUMBER)),
        }
    )
    key = ["priority", "area", "indicator", "period_start", "period_end"]
    name = "indicators.csv"
    problems = _problems(schema, text, name) + _duplicates(text, key, name)
    problems = problems or [*_backward(text, name), *_shares(text, name), *_values(text, name)]
    if problems:
        raise Refused(*problems)
    numbers = text[["value", "out_of"]].apply(pd.to_numeric)
    return text.assign(period=text.apply(_period_key, axis="columns"), **numbers).reset_index(drop=True)


def unfinished(counts: pd.DataFrame, last: pd.Period, stopped: tuple[str, ...]) -> list[str]:
    """A problem for each series that ends before the drop does, unless `drop.toml` says that it stopped.

    Examples
    --------
    >>> last = pd.Period("2016-08", freq="M")
    >>> counts = pd.DataFrame({"area": ["Blackpool"], "measure": ["Rape"], "month": [last - 1]})
    >>> [problem.partition(",")[0] for problem in unfinished(counts, last, ())], unfinished(counts, last, ("Rape",))
    (['counts.csv ends in 2016-07 for Rape in Blackpool'], [])
    """
    measures = set(counts["measure"])
    misspelt = [f"drop.toml, stopped: {unknown('measure', name, measures)}" for name in stopped if name not in measures]
    ends = counts.groupby(["area", "measure"], sort=False)["month"].max()
    return misspelt + [
        f"counts.csv ends in {end} for {measure} in {area}, while the drop runs to {last}: send the rest, or name the "
        "measure under 'stopped' in drop.toml."
        for (area, measure), end in ends.items()
        if end < last and measure not in stopped
    ]


def _each(holds: Callable[[str], bool], remedy: str) -> pa.Check:
    return pa.Check(holds, element_wise=True, error=remedy)


def _problems(schema: pa.DataFrameSchema, text: pd.DataFrame, name: str) -> list[str]:
    try:
        schema.validate(text, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases.sort_values("index", kind="stable")
        return [
            f"{name}, row {row}, column {column}: {value!r} {remedy}."
            for row, column, value, remedy in cases[["index", "column", "failure_case", "check"]].itertuples(
                index=False
            )
        ]
    return []


def _duplicates(text: pd.DataFrame, key: list[str], name: str) -> list[str]:
    first = text.reset_index().groupby(key, sort=False)["index"].transform("min").set_axis(text.index)
    return [
        f"{name}, row {row}: {', '.join(filter(None, text.loc[row, key]))} stands already in row {first[row]}; "
        "keep one."
        for row in text.index[text.duplicated(key)]
    ]


def _spellings(names: pd.Series) -> list[str]:
    """A problem for each name that stands in the file in two spellings which differ only by case."""
    first: dict[str, str] = {}
    return [
        f"counts.csv, row {row}, column {names.name}: '{name}' is spelt '{first[name.casefold()]}' elsewhere; "
        "use one spelling."
        for row, name in names.drop_duplicates().items()
        if first.setdefault(name.casefold(), name) != name
    ]


def _backward(text: pd.DataFrame, name: str) -> list[str]:
    mixed = (text["period_start"] != "") & (text["period_start"].str.len() != text["period_end"].str.len())
    wrong = mixed | (text["period_start"] > text["period_end"])
    return [
        f"{name}, row {row}, column period_start: '{text.loc[row, 'period_start']}' does not come before the "
        f"period's end, '{text.loc[row, 'period_end']}', as a month or year like it; correct one of them."
        for row in text.index[wrong]
    ]


def _shares(text: pd.DataFrame, name: str) -> list[str]:
    value, out_of = pd.to_numeric(text["value"]), pd.to_numeric(text["out_of"])
    return [
        f"{name}, row {row}, column out_of: {text.loc[row, 'value']} cannot be part of {text.loc[row, 'out_of']}; "
        "correct one of them."
        for row in text.index[(value > out_of) | (out_of == 0)]
    ]


def _values(text: pd.DataFrame, name: str) -> list[str]:
    value, share = pd.to_numeric(text["value"]), text["unit"] == PERCENT
    return [
        f"{name}, row {row}, column value: {text.loc[row, 'value']} {text.loc[row, 'unit']} cannot be; "
        "a per cent is at most 100 and a count a whole number."
        for row in text.index[(share & (value > 100)) | (~share & (value % 1 > 0))]
    ]


def _period_key(row: pd.Series) -> str:
    """The period as `Span` writes it; without a start, all that there is to date."""
    if not row["period_start"]:
        return "to date"
    if len(row["period_end"]) == 4 and row["period_start"] == row["period_end"]:
        return str(row["period_end"])
    return f"{row['period_start']}..{row['period_end']}"


def _future(last: pd.Period) -> str:
    return f"lies after the drop's last month, {last}: correct it, or name the drop's folder for its last month"


def _filled(cell: str) -> bool:
    return cell != ""


def _harmless(cell: str) -> bool:
    return cell[:1] not in ("=", "+", "-", "@") and cell.isprintable()


def _whole(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) < 10


def _number(cell: str) -> bool:
    whole, _, decimals = cell.partition(".")
    return _whole(whole) and (not decimals or _whole(decimals))


def _is_period(cell: str) -> bool:
    try:
        parse_period(cell)
    except ValueError:
        return False
    return True
