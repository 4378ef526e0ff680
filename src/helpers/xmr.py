"""The XmR chart: natural process limits and the signals that say a series has changed.

Wheeler, Understanding Variation (2nd edition, 2000): limits from the mean moving range. The rules are those of
NHS England's Making Data Count since November 2023. This is the plain chart; `helpers.seasonal` takes the season out
first and allows for months that resemble the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.breaks import Break

Fires = NDArray[np.bool_]

# The moving range of two normal values averages d2 = 1.128 standard deviations, so that three of them are
# 3 / 1.128 = 2.66 mean moving ranges (Wheeler, Advanced Topics in Statistical Process Control, appendix).
SIGMAS_PER_MOVING_RANGE = 1 / 1.128
RUN = 7  # months in a row that count as a shift or a trend (Making Data Count)
ENOUGH = 12  # months, below which the limits are provisional

OUTSIDE = "outside the limits"
SHIFT = "seven or more in a row on one side of the central line"
TREND = "seven or more in a row rising or falling"
NEAR_LIMIT = "two of three near a limit"
RULES = (OUTSIDE, SHIFT, TREND, NEAR_LIMIT)


@dataclass(frozen=True)
class Signal:
    """A special cause: the rule that fired, on which side, and the months that it fired on."""

    rule: str
    direction: str  # "high" or "low"; for a trend "rising" or "falling"
    months: tuple[pd.Period, ...]


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
        return self.points["count"].last_valid_index()

    @property
    def latest(self) -> tuple[Signal, ...]:
        """The signals that the last month supplied is part of."""
        return tuple(signal for signal in self.signals if self.newest in signal.months)


def xmr(counts: pd.Series) -> XmR:
    """The XmR chart of monthly counts.

    A missing month has no moving range on either side and ends every run. A count on the central line is on
    neither side of it; two equal counts neither rise nor fall. Do not trust limits over a change in recording:
    they would average two processes; nor over a strong season, which the rules take for signals
    (`helpers.seasonal` takes it out).

    Raises
    ------
    ValueError
        When no month was supplied.

    Examples
    --------
    Wheeler's arithmetic on four months: moving ranges 2, 1, 3 average 2.

    >>> months = pd.period_range("2016-01", "2016-04", freq="M")
    >>> chart = xmr(pd.Series([39, 41, 40, 43], index=months, name=("Blackpool", "Rape")))
    >>> chart.central_line, round(chart.lower_limit, 2), round(chart.upper_limit, 2), chart.provisional
    (40.75, 35.43, 46.07, True)
    """
    if counts.notna().sum() == 0:
        raise ValueError("no month was supplied: there is nothing to chart")
    centre, spread = float(counts.mean()), counts.diff().abs().mean()
    sigma = None if pd.isna(spread) else float(spread) * SIGMAS_PER_MOVING_RANGE
    found = signals(counts, centre, sigma)
    area, measure = counts.name
    return XmR(
        str(area),
        str(measure),
        centre,
        None if sigma is None else max(0.0, centre - 3 * sigma),
        None if sigma is None else centre + 3 * sigma,
        int(counts.notna().sum()) < ENOUGH,
        found,
        points(counts, found),
    )


def signals(counts: pd.Series, centre: float, sigma: float | None) -> tuple[Signal, ...]:
    """Every special cause in the series, by the four rules, in the order of the first month.

    Parameters
    ----------
    counts
        Monthly counts.
    centre, sigma
        The central line and the standard deviation that the moving ranges give. Without a sigma (None) no rule
        that needs one can fire, and neither can the run rules: so few months are no evidence.

    Examples
    --------
    >>> counts = pd.Series([10, 11, 9, 14], pd.period_range("2016-01", "2016-04", freq="M"))
    >>> [(signal.rule, signal.direction, str(signal.months[0])) for signal in signals(counts, 10, 1)]  # 14 > 10 + 3
    [('outside the limits', 'high', '2016-04')]
    """
    if sigma is None:
        return ()
    values, months = counts.to_numpy(dtype=float), list(counts.index)  # what is missing is neither above nor below
    step = np.diff(values, prepend=np.nan)
    found = [
        *_runs(values > centre + 3 * sigma, months, OUTSIDE, "high", 1),
        *_runs(values < centre - 3 * sigma, months, OUTSIDE, "low", 1),
        *_runs(values > centre, months, SHIFT, "high", RUN),
        *_runs(values < centre, months, SHIFT, "low", RUN),
        *_trends(step > 0, months, "rising"),
        *_trends(step < 0, months, "falling"),
        *_near_limit(values > centre, values > centre + 2 * sigma, months, "high"),
        *_near_limit(values < centre, values < centre - 2 * sigma, months, "low"),
    ]
    return tuple(sorted(found, key=lambda signal: signal.months[0]))


def points(counts: pd.Series, found: tuple[Signal, ...]) -> pd.DataFrame:
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


def _stretches(fires: Fires) -> list[slice]:
    """Each unbroken stretch of months on which the condition holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], fires, [False]])))
    return [slice(int(first), int(after)) for first, after in edges.reshape(-1, 2)]


def _runs(fires: Fires, months: list[pd.Period], rule: str, direction: str, length: int) -> list[Signal]:
    """One signal for each unbroken stretch of at least `length` months on which the condition holds."""
    stretches = [tuple(months[stretch]) for stretch in _stretches(fires)]
    return [Signal(rule, direction, stretch) for stretch in stretches if len(stretch) >= length]


def _trends(moves: Fires, months: list[pd.Period], direction: str) -> list[Signal]:
    """Seven points are six steps; the month that the first step starts from belongs to the trend."""
    steps = _runs(moves, months, TREND, direction, RUN - 1)
    return [Signal(TREND, direction, (signal.months[0] - 1, *signal.months)) for signal in steps]


def _near_limit(same_side: Fires, beyond: Fires, months: list[pd.Period], direction: str) -> list[Signal]:
    """Two of three neighbours beyond two sigma, all three on one side; only those beyond are marked."""
    threes = [slice(i, i + 3) for i in range(len(months) - 2)]
    in_window = np.zeros(len(months), dtype=bool)
    for three in threes:
        in_window[three] |= same_side[three].all() and beyond[three].sum() >= 2
    marked = [
        tuple(months[i] for i in range(stretch.start, stretch.stop) if beyond[i]) for stretch in _stretches(in_window)
    ]
    return [Signal(NEAR_LIMIT, direction, each) for each in marked]
