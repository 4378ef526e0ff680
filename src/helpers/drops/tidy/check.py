"""Checks of a tidy drop's counts: all problems at once, each with file, row, column, value and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from helpers.drops.sheets.below_zero import negative_findings
from helpers.drops.sheets.cells import COUNT, MONTH
from helpers.drops.sheets.columns import (
    NAME_CHECKS,
    CellCheck,
    cell_problems,
    duplicate_problems,
    in_order,
    spelling_problems,
)
from helpers.drops.sheets.numbers import read_numbers
from helpers.periods import is_month
from helpers.refusal import Refused, nearest, unknown


def typed_counts(
    text: pd.DataFrame, last: pd.Period, name: str = "counts.csv", *, separator: str = ","
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The counts with their types, and notes on how they were read.

    They have the columns area, measure, month (monthly period) and count (NaN where a marker is in its place). Of two
    rows of one area, measure and month one must be negative: crimes that were cancelled are taken off.

    Parameters
    ----------
    text
        The counts as text, indexed by row in the file.
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
    >>> text = pd.DataFrame([["Blackpool", "Rape", "2016-08", "7"]], [2], ["area", "measure", "month", "count"])
    >>> typed_counts(text, pd.Period("2016-08", freq="M"))[0]["count"].tolist()
    [7.0]
    >>> typed_counts(text.assign(area=""), pd.Period("2016-08", freq="M"))
    Traceback (most recent call last):
    helpers.refusal.Refused: counts.csv, row 2, column area: '' is blank: fill it in.
    """
    too_late = f"is after the drop's last month, {last}: correct it, or name the drop's folder for its last month"
    checks = {
        **dict.fromkeys(("area", "measure"), NAME_CHECKS),
        "month": [
            CellCheck(is_month, MONTH),
            # Months sort as text. What is not a month has the message above.
            CellCheck(lambda month: not is_month(month) or month <= str(last), too_late),
        ],
        "count": [CellCheck(bool, COUNT)],
    }
    key = ["area", "measure", "month"]
    read = read_numbers(text[["count"]], file=name, remedy=COUNT, separator=separator)
    counts = read.frame["count"]
    problems = [
        *in_order([*cell_problems(checks, text, name), *read.problems]),
        *duplicate_problems(text[~(counts < 0)], key, name),
        *(problem for column in ("area", "measure") for problem in spelling_problems(text[column], name)),
    ]
    if problems:
        raise Refused(*problems)
    if counts.isna().all():
        raise Refused(f"{name} has no count: every cell is a marker; send the counts.")
    typed = text.assign(count=counts)
    if typed.duplicated(key).any():
        groups = typed.groupby(key, sort=False)[["count"]]
        known = groups.count().eq(groups.size(), axis="index")  # a count that was suppressed stays unknown
        typed = groups.sum().where(known).reset_index()
    typed = typed.reset_index(drop=True)
    # pandas would read the same few months again in every row, for half of the time that a drop takes.
    row_months, months = pd.factorize(typed["month"])
    typed = typed.assign(month=pd.PeriodIndex(months, freq="M").take(row_months))
    notes = list(read.notes)
    if (counts < 0).any():
        said, problems = negative_findings(
            typed.pivot(index=["area", "measure"], columns="month", values="count"), file=name
        )
        notes += said
        if problems:
            raise Refused(*problems)
    return typed, tuple(notes)


def completeness_problems(
    counts: pd.DataFrame,
    last: pd.Period,
    stopped: tuple[str, ...] = (),
    partial: tuple[str, ...] = (),
    name: str = "counts.csv",
    *,
    over: Collection[str] = (),
) -> list[str]:
    """A problem for each series that ends before the drop does, and each area without a measure that all others have.

    A file cut off after a complete row looks like this. One cut off exactly where an area ends is not detected.

    Parameters
    ----------
    counts
        As `typed_counts` returns them.
    last
        The drop's last month.
    stopped, partial
        Measures that may end early, and areas that may lack measures, as `drop.toml` declares them.
    name
        The file's name, for problems.
    over
        Areas and measures that are known to have ended or to go by another name now.

    Examples
    --------
    >>> last = pd.Period("2016-08", freq="M")
    >>> counts = pd.DataFrame({"area": ["Blackpool"], "measure": ["Rape"], "month": [last - 1]})
    >>> [problem.partition(",")[0] for problem in completeness_problems(counts, last)]
    ['counts.csv ends in 2016-07 for Rape in Blackpool']
    >>> completeness_problems(counts, last, ("Rape",))
    []
    """
    measures, areas = counts["measure"].unique(), counts["area"].unique()
    undeclared = [
        f"drop.toml, stopped: {unknown('measure', each, measures)}" for each in stopped if each not in measures
    ]
    undeclared += [f"drop.toml, partial: {unknown('area', each, areas)}" for each in partial if each not in areas]
    ends = counts.groupby(["area", "measure"], sort=False)["month"].max().reset_index()
    ends = ends[~ends["area"].isin(list(over)) & ~ends["measure"].isin(list(over))]
    short = ends[(ends["month"] < last) & ~ends["measure"].isin(stopped)]
    hints = {} if short.empty else _spelling_hints(short["area"].unique(), counts)
    early = [
        f"{name} ends in {end} for {measure} in {area}, while the drop runs to {last}: send the rest, or name "
        f"{_remedy(area, ends, short)}.{hints[area]}"
        for area, measure, end in zip(short["area"], short["measure"], short["month"], strict=True)
    ]
    absent = [
        f"{name} has no {', '.join(lacking)} for {area}, as every other area has: send the rows, or name the area "
        "under 'partial' in drop.toml."
        for area, lacking in _absent_measures(zip(ends["area"], ends["measure"], strict=True)).items()
        if area not in partial
    ]
    return undeclared + early + absent


def _remedy(area: str, ends: pd.DataFrame, short: pd.DataFrame) -> str:
    """What to declare: an area that ends in all of its measures may have been abolished."""
    own = int((ends["area"] == area).sum())
    if own > 1 and own == int((short["area"] == area).sum()):
        return "the area in a table [[ended]] of drop.toml, with its successor"
    return "the measure under 'stopped' in drop.toml"


def _spelling_hints(areas: Iterable[str], counts: pd.DataFrame) -> dict[str, str]:
    """By area, a hint at another that may be this one misspelt: similar in name, no measure and month in common."""
    cell = counts.groupby(["measure", "month"], sort=False).ngroup()
    cells = {str(area): set(own) for area, own in cell.groupby(counts["area"], sort=False)}
    rows = counts["area"].value_counts()
    hints = {}
    for area in areas:
        other = nearest(area, sorted(each for each in cells if cells[each].isdisjoint(cells[area])))
        if other is None:
            hints[area] = ""
        else:
            hints[area] = f" Did you mean '{other}'?" if rows[other] > rows[area] else f" Is '{other}' misspelt?"
    return hints


def _absent_measures(series: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """By area, the measures that it lacks and all others have; areas with a single measure are not compared."""
    measures: dict[str, set[str]] = {}
    for area, measure in series:
        measures.setdefault(area, set()).add(measure)
    peers = {area: own for area, own in measures.items() if len(own) > 1}
    if len(peers) < 3:  # of two that differ, neither is the odd one
        return {}
    shared = {area: set.intersection(*(own for peer, own in peers.items() if peer != area)) for area in peers}
    return {area: sorted(shared[area] - own) for area, own in peers.items() if shared[area] - own}
