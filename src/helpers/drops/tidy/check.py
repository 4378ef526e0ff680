"""Checking what a drop says, all problems at once, each with file, row, column, value and what to do."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from helpers.drops.sheets.cells import COUNT, MONTH, NOT_BLANK, NUMBER, PERIOD, is_number, is_period, is_whole
from helpers.drops.sheets.columns import duplicates, found_in, must, name_checks, spellings
from helpers.periods import is_month
from helpers.refusal import Refused, nearest, unknown

PERCENT = "percent"  # the unit of a published share whose counts are not known
NAMES = ("priority", "area", "indicator", "group", "unit")


def checked_counts(text: pd.DataFrame, last: pd.Period, name: str = "counts.csv") -> pd.DataFrame:
    """The counts, typed: area, measure, month (monthly period), count (whole number).

    Parameters
    ----------
    text
        The counts as text, indexed by row in the file.
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
    >>> text = pd.DataFrame([["Blackpool", "Rape", "2016-08", "7"]], [2], ["area", "measure", "month", "count"])
    >>> checked_counts(text, pd.Period("2016-08", freq="M"))["count"].tolist()
    [7]
    >>> checked_counts(text.assign(area=""), pd.Period("2016-08", freq="M"))
    Traceback (most recent call last):
    helpers.refusal.Refused: counts.csv, row 2, column area: '' is blank: fill it in.
    """
    schema = pa.DataFrameSchema(
        {
            **{column: pa.Column(checks=name_checks()) for column in ("area", "measure")},
            "month": pa.Column(
                checks=[
                    must(is_month, MONTH),
                    # Months sort as text; those that are none have their own message.
                    must(lambda month: not is_month(month) or month <= str(last), _future(last)),
                ]
            ),
            "count": pa.Column(checks=must(is_whole, COUNT)),
        }
    )
    problems = [
        *found_in(schema, text, name),
        *duplicates(text, ["area", "measure", "month"], name),
        *(problem for column in ("area", "measure") for problem in spellings(text[column], name)),
    ]
    if problems:
        raise Refused(*problems)
    typed = text.reset_index(drop=True)
    return typed.assign(month=pd.PeriodIndex(typed["month"], freq="M"), count=typed["count"].astype("int64"))


def checked_indicators(text: pd.DataFrame, last: pd.Period, name: str = "indicators.csv") -> pd.DataFrame:
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
    period = [
        must(lambda month: month == "" or is_period(month), PERIOD),
        must(lambda month: not is_period(month) or month[:7] <= str(last)[: len(month)], _future(last)),
    ]
    schema = pa.DataFrameSchema(
        {
            **{column: pa.Column(checks=name_checks()) for column in NAMES},
            "period_start": pa.Column(checks=period),
            "period_end": pa.Column(checks=[must(bool, NOT_BLANK), *period]),
            "value": pa.Column(checks=must(is_number, NUMBER)),
            "out_of": pa.Column(checks=must(lambda cell: cell == "" or is_number(cell), NUMBER)),
        }
    )
    key = ["priority", "area", "indicator", "period_start", "period_end"]
    problems = found_in(schema, text, name) + duplicates(text, key, name)
    problems += [problem for column in NAMES for problem in spellings(text[column], name)]
    problems = problems or [*_backward(text, name), *_shares(text, name), *_values(text, name)]
    if problems:
        raise Refused(*problems)
    numbers = text[["value", "out_of"]].apply(pd.to_numeric)
    return text.assign(period=text.apply(_period_key, axis="columns"), **numbers).reset_index(drop=True)


def unfinished(
    counts: pd.DataFrame,
    last: pd.Period,
    stopped: tuple[str, ...] = (),
    partial: tuple[str, ...] = (),
    name: str = "counts.csv",
) -> list[str]:
    """A problem for each series that ends before the drop does, and each area without a measure of all the others.

    So looks a file that was cut at the end of a row. Not noticed is one that was cut where an area ends.

    Parameters
    ----------
    counts
        As `checked_counts` gives them.
    stopped, partial
        Measures that may end early, and areas that may lack measures, as `drop.toml` says.

    Examples
    --------
    >>> last = pd.Period("2016-08", freq="M")
    >>> counts = pd.DataFrame({"area": ["Blackpool"], "measure": ["Rape"], "month": [last - 1]})
    >>> [problem.partition(",")[0] for problem in unfinished(counts, last, ())], unfinished(counts, last, ("Rape",))
    (['counts.csv ends in 2016-07 for Rape in Blackpool'], [])
    """
    measures, areas = counts["measure"].unique(), counts["area"].unique()
    misspelt = [f"drop.toml, stopped: {unknown('measure', each, measures)}" for each in stopped if each not in measures]
    misspelt += [f"drop.toml, partial: {unknown('area', each, areas)}" for each in partial if each not in areas]
    ends = counts.groupby(["area", "measure"], sort=False)["month"].max()
    short = {key: end for key, end in zip(ends.index, ends, strict=True) if end < last and key[1] not in stopped}
    hints = {area: _misspelt(area, counts) for area, _ in short}
    early = [
        f"{name} ends in {end} for {measure} in {area}, while the drop runs to {last}: send the rest, or name the "
        f"measure under 'stopped' in drop.toml.{hints[area]}"
        for (area, measure), end in short.items()
    ]
    absent = [
        f"{name} has no {', '.join(lacking)} for {area}, as every other area has: send the rows, or name the area "
        "under 'partial' in drop.toml."
        for area, lacking in _absent(counts).items()
        if area not in partial
    ]
    return misspelt + early + absent


def _misspelt(area: str, counts: pd.DataFrame) -> str:
    """A hint at an area whose rows may be of the same one, misspelt: near in name, and without any of its rows."""
    rows = pd.MultiIndex.from_frame(counts[["measure", "month"]])
    own = counts["area"] == area
    apart = set(counts["area"]) - set(counts["area"][rows.isin(rows[own])])
    other = nearest(area, sorted(apart))
    if other is None:
        return ""
    return f" Did you mean '{other}'?" if (counts["area"] == other).sum() > own.sum() else f" Is '{other}' misspelt?"


def _absent(counts: pd.DataFrame) -> dict[str, list[str]]:
    """By area, the measures that it lacks and all others have; an area of one measure is nobody's peer."""
    measures = {str(area): set(each) for area, each in counts.groupby("area", sort=False)["measure"]}
    peers = {area: own for area, own in measures.items() if len(own) > 1}
    if len(peers) < 3:  # of two that differ, none is the odd one
        return {}
    shared = {area: set.intersection(*(own for peer, own in peers.items() if peer != area)) for area in peers}
    return {area: sorted(shared[area] - own) for area, own in peers.items() if shared[area] - own}


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
