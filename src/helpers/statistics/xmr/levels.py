"""Central line, limits and signals at each level that a series has had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from helpers.statistics.counts import Counts
from helpers.statistics.xmr.level_shift import LevelShift
from helpers.statistics.xmr.plain import LINES, Line
from helpers.statistics.xmr.rules import MOVED, Signal

NEWS = 30  # months for which a new level is news


@dataclass(frozen=True)
class Judged:
    """Months with the central line and the limits that they were judged by, and their signals."""

    lines: tuple[Line, Line, Line]
    signals: tuple[Signal, ...]


def at_each_level(
    counts: Counts, usual: Judged, shifts: tuple[LevelShift, ...], judge: Callable[[Counts], Judged]
) -> Judged:
    """The months judged separately at each level, where levels were found; otherwise as they were judged before.

    The months since the last shift still are special causes while the newest is one, on the side of the shift, by the
    whole series' limits: a series that moved and stayed has changed, though its months are usual for the new level.
    After two and a half years the new level is the usual one.

    Parameters
    ----------
    counts
        Monthly counts, without their season.
    usual
        All of them, judged as one series.
    shifts
        The months at which the series moved to another level.
    judge
        The chart of the months at one level.

    Examples
    --------
    >>> nothing = Judged((1.0, 0.0, 2.0), ())
    >>> at_each_level(pd.Series([1.0]), nothing, (), lambda counts: nothing) == nothing
    True
    """
    if not shifts:
        return usual
    spans = [(shifts[0].first, shifts[0].month - 1), *((each.month, each.last) for each in shifts)]
    charts = [(counts[first:last], judge(counts[first:last])) for first, last in spans]
    lines = [
        pd.concat([pd.Series(each.lines[at], index=months.index, dtype=float) for months, each in charts])
        for at in range(len(LINES))
    ]
    found = [signal for _, each in charts for signal in each.signals]
    newest, last = counts.last_valid_index(), shifts[-1]
    since, up = counts[last.month : newest], last.since > last.before
    if len(since) <= NEWS and any(newest in each.months and each.up == up for each in usual.signals):
        found.append(Signal(MOVED, "high" if up else "low", tuple(since.dropna().index)))
    return Judged((lines[0], lines[1], lines[2]), tuple(sorted(found, key=lambda signal: signal.months[0])))
