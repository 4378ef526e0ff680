"""The plain XmR chart: natural process limits from the mean moving range, and the signals of special causes.

Source: Wheeler, Understanding Variation (2nd edition, 2000). `helpers.statistics.xmr.seasonal` takes the season out
first.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import pandas as pd

from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, months_of
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.level_shift import LevelShift
from helpers.statistics.xmr.moving_range import sigma_of
from helpers.statistics.xmr.rules import RULES, Signal, signals
from helpers.statistics.xmr.season import ENOUGH

NATURAL, EXACT = "natural process limits", "exact limits of the count"  # kinds of limits
LINES = ("central_line", "lower_limit", "upper_limit")
Line: TypeAlias = "pd.Series[float] | float | None"  # a height for each month, or for all


@dataclass(frozen=True)
class XmR:
    """A series with its central line, its natural process limits and its signals.

    Attributes
    ----------
    central_line
        The central line of the last month supplied.
    lower_limit, upper_limit
        The limits of the last month supplied; the lower one is never below 0. None where no two neighbouring months
        were supplied, so that there is no moving range.
    provisional
        Whether the limits come from fewer than 12 months.
    signals
        In the order of their first month.
    points
        One row for each month: `count`, `moving_range`, `season` (the month's seasonal factor, 1 in a plain chart),
        `adjusted` (count / season), the month's `central_line`, `lower_limit` and `upper_limit` (NaN where there are
        none), and a column for each rule, true in the months that it marks.
    limits
        `natural process limits`, or for small counts `exact limits of the count`.
    shifts
        The months at which the series moved to another level, if it stayed there: found, not declared. Each level has
        its own central line and limits.
    months_since_last
        In a chart of fewer than one event a month, the months since the last event, 0 where the newest month has one.
        None in other charts, and where there was never any event.
    seasonal
        Whether central line and limits follow a season.
    breaks
        The declared changes in recording at which the chart begins anew. Central line and limits come from the months
        since the last change.
    unit
        What is counted, in the plural.
    """

    area: str
    measure: str
    central_line: float
    lower_limit: float | None
    upper_limit: float | None
    provisional: bool
    signals: tuple[Signal, ...]
    points: pd.DataFrame = field(compare=False, repr=False)
    limits: str = NATURAL
    seasonal: bool = False
    shifts: tuple[LevelShift, ...] = ()
    months_since_last: int | None = None
    breaks: tuple[Break, ...] = ()
    unit: str = units.DEFAULT

    @property
    def since(self) -> pd.Period:
        """The first month that the newest limits apply to: the month of the last break, or the first of all."""
        return self.breaks[-1].month if self.breaks else months_of(self.points)[0]

    @property
    def shift(self) -> LevelShift | None:
        """The last month at which the series moved to another level, since the last break; None where it did not."""
        return self.shifts[-1] if self.shifts and self.shifts[-1].month >= self.since else None

    @property
    def marked(self) -> int:
        """How many months a rule marks."""
        return len({month for signal in self.signals for month in signal.months})

    @cached_property
    def newest(self) -> pd.Period:
        """The last month supplied."""
        return months_of(self.points["count"].dropna())[-1]

    @property
    def newest_count(self) -> float:
        """The count of the last month supplied."""
        return float(self.points["count"].dropna().iloc[-1])

    @property
    def newest_signals(self) -> tuple[Signal, ...]:
        """The signals that the last month supplied is part of."""
        return tuple(signal for signal in self.signals if self.newest in signal.months)


def plain_chart(counts: Counts) -> XmR:
    """The XmR chart of monthly counts, as Wheeler draws it: limits from all months, 2.66 mean moving ranges either way.

    A missing month has no moving range on either side and ends every run. A count on the central line is on neither
    side of it; two equal counts neither rise nor fall. Do not trust limits across a change in recording, because they
    average two processes; nor where the season is strong, because the rules take it for signals
    (`helpers.statistics.xmr.seasonal` takes it out).

    Raises
    ------
    ValueError
        When no month was supplied.

    Examples
    --------
    Wheeler's arithmetic on four months: moving ranges 2, 1, 3 average 2.

    >>> months = pd.period_range("2016-01", "2016-04", freq="M")
    >>> chart = plain_chart(pd.Series([39, 41, 40, 43], index=months, name=("Blackpool", "Rape")))
    >>> chart.central_line, round(chart.lower_limit, 2), round(chart.upper_limit, 2), chart.provisional
    (40.75, 35.43, 46.07, True)
    """
    if counts.notna().sum() == 0:
        raise ValueError("no month was supplied: there is nothing to chart")
    central_line, sigma = float(counts.mean()), sigma_of(counts)
    lower = None if sigma is None else max(0.0, central_line - 3 * sigma)
    upper = None if sigma is None else central_line + 3 * sigma
    return chart_of(counts, (central_line, lower, upper), signals(counts, central_line, sigma))


def chart_of(
    counts: Counts,
    lines: tuple[Line, Line, Line],
    found: tuple[Signal, ...],
    *,
    season: pd.Series[float] | float = 1.0,
    limits: str = NATURAL,
    shifts: tuple[LevelShift, ...] = (),
    months_since_last: int | None = None,
) -> XmR:
    """The chart of monthly counts with these lines and these signals.

    Parameters
    ----------
    lines
        Central line, lower and upper limit, without the season.
    found
        The signals.
    season
        Each month's seasonal factor.
    limits, shifts, months_since_last
        As in `XmR`.

    Examples
    --------
    >>> counts = pd.Series([10, 12], pd.period_range("2016-01", "2016-02", freq="M"), name=("Blackpool", "Rape"))
    >>> chart_of(counts, (11.0, None, None), ()).upper_limit is None
    True
    """
    rows = points(counts, found, lines, season)
    centre, lower, upper = rows.loc[counts.notna(), list(LINES)].iloc[-1]
    area, measure = area_and_measure(counts)
    return XmR(
        area,
        measure,
        central_line=float(centre),
        lower_limit=None if pd.isna(lower) else float(lower),
        upper_limit=None if pd.isna(upper) else float(upper),
        provisional=int(counts.notna().sum()) < ENOUGH,
        signals=found,
        points=rows,
        limits=limits,
        seasonal=bool((rows["season"] != 1).any()),
        shifts=shifts,
        months_since_last=months_since_last,
        unit=units.of(counts),
    )


def points(
    counts: Counts,
    found: tuple[Signal, ...],
    lines: tuple[Line, Line, Line],
    season: pd.Series[float] | float = 1.0,
) -> pd.DataFrame:
    """The `points` of a chart.

    Parameters
    ----------
    found
        The chart's signals.
    lines
        Central line, lower and upper limit, without the season.
    season
        Each month's seasonal factor.

    Examples
    --------
    >>> counts = pd.Series([10, 12], pd.period_range("2016-01", "2016-02", freq="M"))
    >>> rows = points(counts, (), (11.0, 5.68, 16.32))
    >>> rows["moving_range"].tolist(), rows["upper_limit"].tolist()
    ([nan, 2.0], [16.32, 16.32])
    """
    marked = {rule: [month for signal in found if signal.rule == rule for month in signal.months] for rule in RULES}
    return pd.DataFrame(
        {
            "count": counts,
            "moving_range": counts.diff().abs(),
            "season": season,
            "adjusted": counts / season,
            **{name: season * (math.nan if line is None else line) for name, line in zip(LINES, lines, strict=True)},
            **{rule: counts.index.isin(months) if months else False for rule, months in marked.items()},
        },
        index=counts.index,
    )
