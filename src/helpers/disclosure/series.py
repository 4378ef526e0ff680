"""The counts of each area and measure in order, as far as the drop and the pages give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from helpers.disclosure.policy import Integers
from helpers.document.numbers import Sum
from helpers.periods import Span

Key = tuple[str, str, str]  # area, measure, and the span's own name where its source names no months


class Stretch(NamedTuple):
    """Months in a row of one area and measure, numbered as in pandas; `end` is the month after the last."""

    key: Key
    first: int
    end: int


@cache
def stretch(of: Sum) -> Stretch:
    """The months of a sum. A span without months is a single count, separate from all others.

    Examples
    --------
    >>> stretch(Sum("Blackpool", "Rape", "1970-02..1970-04"))
    Stretch(key=('Blackpool', 'Rape', ''), first=1, end=4)
    >>> stretch(Sum("Blackpool", "Rape", "2016"))
    Stretch(key=('Blackpool', 'Rape', '2016'), first=0, end=1)
    """
    name, first, end = _months(of.span)
    return Stretch((of.area, of.measure, name), first, end)


def sum_of(found: Stretch) -> Sum:
    """The sum of a stretch of months.

    Examples
    --------
    >>> sum_of(Stretch(("Blackpool", "Rape", ""), 1, 4)).span
    '1970-02..1970-04'
    """
    area, measure, name = found.key
    return Sum(area, measure, name or f"{_month(found.first)}..{_month(found.end - 1)}")


@cache
def _months(key: str) -> tuple[str, int, int]:
    span = Span.parse(key) if key else None
    if span is None or span.first is None or span.last is None or span.first.freqstr != "M":
        return key or "no months", 0, 1
    return "", span.first.ordinal, span.last.ordinal + 1


def _month(ordinal: int) -> pd.Period:
    return pd.Period(ordinal=ordinal, freq="M")


@dataclass(frozen=True)
class Series:
    """The counts of an area and measure in order; each is of one month, or of several where only their sum is known.

    Where totals leave open how many events each of their months had, any counts that add up to the totals stand in.

    Attributes
    ----------
    bounds
        The month that each count begins with, and the month after the last.
    """

    key: Key
    bounds: tuple[int, ...]
    counts: Integers

    @cached_property
    def place(self) -> Mapping[int, int]:
        """The position of each bound."""
        return {bound: place for place, bound in enumerate(self.bounds)}

    @cached_property
    def until(self) -> Integers:
        """The number of events before each bound."""
        return np.concatenate([[0], self.counts.cumsum()])


def arranged(known: Mapping[Stretch, int]) -> dict[Key, Series]:
    """Series from totals of months. A total that contradicts an earlier one in the list is left out.

    Examples
    --------
    A year of 10 events with 4 in its first quarter, and one total that cannot be right.

    >>> key = ("Blackpool", "MARAC cases", "")
    >>> totals = {Stretch(key, 0, 12): 10, Stretch(key, 0, 3): 4, Stretch(key, 3, 12): 7}
    >>> arranged(totals)[key].bounds, arranged(totals)[key].counts.tolist()
    ((0, 3, 12), [4, 6])
    """
    totals: dict[Key, dict[tuple[int, int], int]] = defaultdict(dict)
    for (key, first, end), count in known.items():
        totals[key][first, end] = count
    return {key: Series(key, *_counts(each)) for key, each in totals.items()}


def _counts(totals: Mapping[tuple[int, int], int]) -> tuple[tuple[int, ...], Integers]:
    bounds = tuple(sorted({bound for months in totals for bound in months}))
    steps = list(pairwise(bounds))
    if set(list(totals)[: len(steps)]) == set(steps):  # every month is counted, and months are trusted most
        return bounds, np.array([totals[step] for step in steps], dtype=np.int64)
    consistent = dict(totals) if _until(bounds, totals) else {}
    if not consistent:
        for months, count in totals.items():
            if _until(bounds, consistent | {months: count}):
                consistent[months] = count
    before = _until(bounds, consistent)
    return bounds, np.diff([before[bound] for bound in bounds]).astype(np.int64)


def _until(bounds: tuple[int, ...], totals: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """The smallest numbers of events before each bound that agree with the totals; empty where no counts agree.

    These are longest paths (Bellman and Ford): each total is a pair of arrows between its bounds, one each way, and an
    unknown count is at least 0.
    """
    steps = {step: 0 for step in pairwise(bounds) if step not in totals}
    before = dict.fromkeys(bounds, 0)
    for _ in range(len(bounds) + 1):
        moved = False
        for first, end, least in _arrows(totals, steps):
            if before[first] + least > before[end]:
                before[end], moved = before[first] + least, True
        if not moved:
            return before
    return {}


def _arrows(
    totals: Mapping[tuple[int, int], int], steps: Mapping[tuple[int, int], int]
) -> Iterator[tuple[int, int, int]]:
    for (first, end), count in totals.items():
        yield first, end, count
        yield end, first, -count
    for (first, end), least in steps.items():
        yield first, end, least
