"""The rules for special causes: the four of NHS England's Making Data Count since November 2023, and three more."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.statistics.counts import Counts

Condition = NDArray[np.bool_]  # for each month, whether the condition holds

RUN = 7  # months in a row that make a shift or a trend

OUTSIDE = "outside the limits"
SHIFT = "seven or more in a row on one side of average"
TREND = "seven or more in a row rising or falling"
NEAR_LIMIT = "two of three near a limit"
MAKING_DATA_COUNT = (OUTSIDE, SHIFT, TREND, NEAR_LIMIT)

MOVED = "moved to another level"  # the months since a level shift that was found
TOTAL = "seven months together"  # with exact limits: their total
GAP = "months without any"  # with exact limits, below one event a month: their number
FOR_SMALL_COUNTS = (OUTSIDE, TOTAL, GAP)
RULES = (OUTSIDE, MOVED, SHIFT, TREND, NEAR_LIMIT, TOTAL, GAP)  # the first that fired is named first
UP = ("high", "rising")


@dataclass(frozen=True)
class Signal:
    """A special cause: the rule, the direction, and the months that the rule marks."""

    rule: str
    direction: str  # "high" or "low"; for a trend "rising" or "falling"
    months: tuple[pd.Period, ...]

    def __post_init__(self) -> None:
        """Refuse a rule that is not listed: no chart, table or sentence would mark its months."""
        if self.rule not in RULES:
            raise ValueError(f"{self.rule!r} is not one of RULES")

    @property
    def up(self) -> bool:
        """Whether the months are high or rising."""
        return self.direction in UP


def signals(counts: Counts, central_line: float, sigma: float | None) -> tuple[Signal, ...]:
    """Every special cause in the series, by the rules of Making Data Count, in the order of the first month.

    Parameters
    ----------
    counts
        Monthly counts.
    central_line, sigma
        The chart's central line, and its standard deviation from the mean moving range. Without a sigma (None) there
        are no signals, not even runs, because so few months are no evidence.

    Examples
    --------
    >>> counts = pd.Series([10, 11, 9, 14], pd.period_range("2016-01", "2016-04", freq="M"))
    >>> [(signal.rule, signal.direction, str(signal.months[0])) for signal in signals(counts, 10, 1)]  # 14 > 10 + 3
    [('outside the limits', 'high', '2016-04')]
    """
    if sigma is None:
        return ()
    values, months = counts.to_numpy(dtype=float), list(counts.index)  # a missing month is neither above nor below
    step = np.diff(values, prepend=np.nan)
    found = [
        *stretches(values > central_line + 3 * sigma, months, OUTSIDE, "high", 1),
        *stretches(values < central_line - 3 * sigma, months, OUTSIDE, "low", 1),
        *stretches(values > central_line, months, SHIFT, "high", RUN),
        *stretches(values < central_line, months, SHIFT, "low", RUN),
        *_trends(step > 0, months, "rising"),
        *_trends(step < 0, months, "falling"),
        *_near_limit(values > central_line, values > central_line + 2 * sigma, months, "high"),
        *_near_limit(values < central_line, values < central_line - 2 * sigma, months, "low"),
    ]
    return tuple(sorted(found, key=lambda signal: signal.months[0]))


def stretches(condition: Condition, months: list[pd.Period], rule: str, direction: str, length: int) -> list[Signal]:
    """One signal for each unbroken stretch of at least `length` months on which the condition holds.

    Examples
    --------
    >>> months = list(pd.period_range("2016-01", "2016-04", freq="M"))
    >>> [each.months for each in stretches(np.array([True, False, True, True]), months, OUTSIDE, "high", 2)]
    [(Period('2016-03', 'M'), Period('2016-04', 'M'))]
    """
    found = [tuple(months[stretch]) for stretch in _slices(condition)]
    return [Signal(rule, direction, each) for each in found if len(each) >= length]


def _slices(condition: Condition) -> list[slice]:
    """Each unbroken stretch of months on which the condition holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], condition, [False]])))
    return [slice(int(first), int(after)) for first, after in edges.reshape(-1, 2)]


def _trends(moves: Condition, months: list[pd.Period], direction: str) -> list[Signal]:
    """A signal for each trend. Seven points make six steps: the month before the first step belongs to the trend."""
    steps = stretches(moves, months, TREND, direction, RUN - 1)
    return [Signal(TREND, direction, (signal.months[0] - 1, *signal.months)) for signal in steps]


def _near_limit(same_side: Condition, beyond: Condition, months: list[pd.Period], direction: str) -> list[Signal]:
    """A signal where two of three neighbours are beyond two sigma, all three on one side; it marks those beyond."""
    threes = [slice(i, i + 3) for i in range(len(months) - 2)]
    in_window = np.zeros(len(months), dtype=bool)
    for three in threes:
        in_window[three] |= same_side[three].all() and beyond[three].sum() >= 2
    marked = [
        tuple(months[i] for i in range(stretch.start, stretch.stop) if beyond[i]) for stretch in _slices(in_window)
    ]
    return [Signal(NEAR_LIMIT, direction, each) for each in marked]
