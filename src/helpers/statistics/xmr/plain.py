"""The plain XmR chart: natural process limits from the mean moving range, and the signals beyond them.

Source: Wheeler, Understanding Variation (2nd edition, 2000). `helpers.statistics.xmr.seasonal` takes the season
out first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, months_of
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.rules import RULES, Signal, signals

# The moving range of two normal values averages d2 = 1.128 standard deviations, so that three of them are
# 3 / 1.128 = 2.66 mean moving ranges (Wheeler, Advanced Topics in Statistical Process Control, appendix).
SIGMAS_PER_MOVING_RANGE = 1 / 1.128
ENOUGH = 12  # months, below which the limits are provisional


@dataclass(frozen=True)
class XmR:
    """A series with its natural process limits and signals.

    Attributes
    ----------
    central_line
        The mean of the months supplied; in a seasonal chart, that of the last month supplied.
    lower_limit, upper_limit
        Central line −/+ 2.66 mean moving ranges, the lower one never below 0; in a seasonal chart, those of the last
        month supplied. None where no two neighbouring months were supplied: nothing can be said of the variation.
    provisional
        Whether fewer than 12 months stand behind the limits.
    signals
        In the order of their first month.
    points
        One row a month: `count`, `moving_range`, and for each rule a column of that name, true where it fires. In a
        seasonal chart also `season` (the month's factor) and `adjusted` (count by factor), and in one whose lines are
        not the same throughout the month's own `central_line`, `lower_limit` and `upper_limit`.
    plain
        Whether limits and rules take the months as they are; else they allow for months that resemble each other.
    seasonal
        Whether central line and limits follow a season.
    breaks
        The declared changes in recording at which the chart began anew; what is said of it is said of the months since.
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
    plain: bool = True
    seasonal: bool = False
    breaks: tuple[Break, ...] = ()
    unit: str = units.DEFAULT

    @property
    def since(self) -> pd.Period:
        """The first month of those that the newest limits are about: the last break's, or the first of all."""
        return self.breaks[-1].month if self.breaks else self.points.index[0]

    @property
    def lines(self) -> pd.DataFrame:
        """Each month's `central_line`, `lower_limit` and `upper_limit`: the same in every month of a plain chart."""
        names = ["central_line", "lower_limit", "upper_limit"]
        if set(names) <= set(self.points.columns):
            return self.points[names]
        levels = [self.central_line, self.lower_limit, self.upper_limit]
        return pd.DataFrame(dict(zip(names, levels, strict=True)), index=self.points.index, dtype=float)

    @property
    def marked(self) -> int:
        """How many months a rule fired on."""
        return len({month for signal in self.signals for month in signal.months})

    @property
    def newest(self) -> pd.Period:
        """The last month supplied."""
        return months_of(self.points["count"].dropna())[-1]

    @property
    def newest_count(self) -> float:
        """The count of the last month supplied."""
        return float(self.points["count"].dropna().iloc[-1])

    @property
    def latest(self) -> tuple[Signal, ...]:
        """The signals that the last month supplied is part of."""
        return tuple(signal for signal in self.signals if self.newest in signal.months)


def plain_chart(counts: Counts) -> XmR:
    """The XmR chart of monthly counts.

    A missing month has no moving range on either side and ends every run. A count on the central line is on
    neither side of it; two equal counts neither rise nor fall. Do not trust limits over a change in recording:
    they would average two processes; nor over a strong season, which the rules take for signals
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
    centre, spread = float(counts.mean()), counts.diff().abs().mean()
    sigma = None if pd.isna(spread) else float(spread) * SIGMAS_PER_MOVING_RANGE
    found = signals(counts, centre, sigma)
    area, measure = area_and_measure(counts)
    return XmR(
        area,
        measure,
        centre,
        None if sigma is None else max(0.0, centre - 3 * sigma),
        None if sigma is None else centre + 3 * sigma,
        int(counts.notna().sum()) < ENOUGH,
        found,
        points(counts, found),
        unit=units.of(counts),
    )


def points(counts: Counts, found: tuple[Signal, ...]) -> pd.DataFrame:
    """One row a month: `count`, `moving_range`, and for each rule a column of that name, true where it fired.

    Examples
    --------
    >>> counts = pd.Series([10, 12], pd.period_range("2016-01", "2016-02", freq="M"))
    >>> points(counts, ())["moving_range"].tolist()
    [nan, 2.0]
    """
    rows = pd.DataFrame(
        {"count": counts.to_numpy(), "moving_range": counts.diff().abs().to_numpy()}, index=counts.index
    )
    for rule in RULES:
        fired = {month for signal in found if signal.rule == rule for month in signal.months}
        rows[rule] = [month in fired for month in counts.index]
    return rows
