"""Checks of a tidy drop's counts: all problems at once, each with file, row, column, value and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
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
    read = read_numbers(text["count"].to_frame(), file=name, remedy=COUNT, separator=separator)
    counts = read.frame["count"]
    below = (counts < 0).to_numpy()
    problems = [
        *in_order([*cell_problems(checks, text, name), *read.problems]),
        *duplicate_problems(text[~below] if below.any() else text, key, name),
        *(problem for column in ("area", "measure") for problem in spelling_problems(text[column], name)),
    ]
    if problems:
        raise Refused(*problems)
    if counts.isna().all():
        raise Refused(f"{name} has no count: every cell is a marker; send the counts.")
    typed = text.assign(count=counts)
    if below.any() and typed.duplicated(key).any():  # any other row that is there twice was refused above
        groups = typed.groupby(key, sort=False)[["count"]]
        known = groups.count().eq(groups.size(), axis="index")  # a count that was suppressed stays unknown
        typed = groups.sum().where(known).reset_index()
    typed = typed.reset_index(drop=True)
    # pandas would read the same few months again in every row, for half of the time that a drop takes.
    row_months, months = pd.factorize(typed["month"])
    typed = typed.assign(month=pd.PeriodIndex(months, freq="M").take(row_months))
    notes = list(read.notes)
    if below.any():
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
    ends = [each for each in _ends(counts) if each.area not in over and each.measure not in over]
    short = [each for each in ends if each.month < last.ordinal and each.measure not in stopped]
    hints = _spelling_hints(dict.fromkeys(each.area for each in short), counts) if short else {}
    early = [
        f"{name} ends in {pd.Period(ordinal=each.month, freq='M')} for {each.measure} in {each.area}, while the drop "
        f"runs to {last}: send the rest, or name {_remedy(each.area, ends, short)}.{hints[each.area]}"
        for each in short
    ]
    absent = [
        f"{name} has no {', '.join(lacking)} for {area}, as every other area has: send the rows, or name the area "
        "under 'partial' in drop.toml."
        for area, lacking in _absent_measures((each.area, each.measure) for each in ends).items()
        if area not in partial
    ]
    return undeclared + early + absent


class _End(NamedTuple):
    """The last month of a series, as a number of months."""

    area: str
    measure: str
    month: int


def _ends(counts: pd.DataFrame) -> list[_End]:
    """The last month of each series, in the order in which they first come."""
    areas, area_names = pd.factorize(counts["area"])
    measures, measure_names = pd.factorize(counts["measure"])
    series, keys = pd.factorize(areas * len(measure_names) + measures)
    months = pd.PeriodIndex(counts["month"]).asi8
    last = np.full(len(keys), months.min(initial=0))
    np.maximum.at(last, series, months)
    own_areas, own_measures = np.divmod(keys, max(len(measure_names), 1))
    names = zip(area_names[own_areas], measure_names[own_measures], last.tolist(), strict=True)
    return [_End(str(area), str(measure), month) for area, measure, month in names]


def _remedy(area: str, ends: Sequence[_End], short: Sequence[_End]) -> str:
    """What to declare: an area that ends in all of its measures may have been abolished."""
    own = sum(each.area == area for each in ends)
    if own > 1 and own == sum(each.area == area for each in short):
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
