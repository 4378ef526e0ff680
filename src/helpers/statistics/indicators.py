"""Indicators: published numbers that are not monthly counts, and the change from one period to the next."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from helpers.periods import Span
from helpers.statistics.change import Change

PERCENT = "percent"
YEAR = 12  # months, which include each season once
SERIES = 3  # periods of one length: with fewer, a table is not worth while
_RATE = re.compile(r"\b(per|rates?|index|scores?|days|hours|minutes|weeks|pounds)\b|£|%", re.IGNORECASE)


def is_rate(unit: str) -> bool:
    """Whether a unit is that of a share, rate or measurement, which cannot be added up as counts can.

    Examples
    --------
    >>> [is_rate(unit) for unit in ("percent", "per 1,000 residents", "days", "cases", "persons")]
    [True, True, True, False, False]
    """
    return unit == PERCENT or _RATE.search(unit) is not None


@dataclass(frozen=True)
class Indicator:
    """The newest value of an indicator, and the earlier one that it can be compared with.

    Attributes
    ----------
    value, out_of
        A count and, where known, the count that it is part of; or a published per cent, whose unit is `percent`.
    unit
        What is counted, in the plural.
    earlier
        The same indicator a year before, or otherwise in the newest period that shares no month with this one. A period
        of the same length below twelve months is passed over, because it is in another season. None without either.
    unfinished
        Whether the period was not over at the end of the drop's last month.

    Examples
    --------
    >>> period = Span.parse("2016-04..2016-06")
    >>> referred = Indicator("Blackpool", "Referrals", "Referrals", "referrals", period, 12, 48)
    >>> referred.share, referred.monthly_rate, referred.change
    (25.0, 4.0, None)
    """

    area: str
    name: str
    group: str
    unit: str
    period: Span
    value: float
    out_of: float | None
    earlier: Indicator | None = None
    unfinished: bool = False

    @property
    def share(self) -> float | None:
        """The value in per cent of the count that it is part of; None where that is unknown or 0."""
        if self.unit == PERCENT:
            return self.value
        return 100 * self.value / self.out_of if self.out_of else None

    @property
    def monthly_rate(self) -> float | None:
        """The value per month; None where the source names no months, and for a rate."""
        return self.value / self.period.length if self.period.length and not is_rate(self.unit) else None

    @property
    def change(self) -> Change | None:
        """The change on the earlier period; its verdict assumes that events are independent of each other.

        None without an earlier period, for a published per cent or rate, and for a part of 0. Where the two periods
        differ in length, it is not `comparable` and has no difference; where the newer one is unfinished, it has no
        verdict.
        """
        if self.earlier is None or is_rate(self.unit) or 0 in (self.out_of, self.earlier.out_of):
            return None
        totals = int(self.value), int(self.earlier.value)
        unfinished = self.unfinished
        return Change(
            self.area, self.name, self.period, self.earlier.period, *totals, unit=self.unit, unfinished=unfinished
        )


def newest(rows: pd.DataFrame, *, last: pd.Period | None = None) -> tuple[Indicator, ...]:
    """The newest value of each indicator, with the earlier one to compare it with, in the order of the rows.

    Parameters
    ----------
    rows
        Rows of the drop's indicators: area, indicator, group, period (a `Span`'s key), value, out_of, unit.
    last
        The drop's last month: a period that ends after it is unfinished. If it is not given, no period is unfinished.

    Examples
    --------
    >>> rows = pd.DataFrame({"area": "Blackpool", "indicator": "MARAC cases listed", "group": "MARAC",
    ...     "period": ["2015-04..2016-03", "2016-04..2016-06"], "value": [442.0, 136.0], "out_of": None,
    ...     "unit": "cases"})
    >>> (cases,) = newest(rows)
    >>> cases.value, round(cases.monthly_rate, 1), cases.change.difference
    (136.0, 45.3, None)
    """
    found = []
    series: dict[tuple[str, str], list[dict[Hashable, Any]]] = {}
    for row in rows.to_dict("records"):
        series.setdefault((row["area"], row["indicator"]), []).append(row)
    for each in series.values():
        by_period: list[Indicator] = []
        for row in sorted(each, key=lambda row: (_end(row["period"]), row["period"])):
            by_period.append(_indicator(row, _earlier(Span.parse(row["period"]), by_period), last))
        found.append(by_period[-1])
    return tuple(found)


def over_time(rows: pd.DataFrame, *, last: pd.Period | None = None) -> tuple[tuple[Indicator, ...], ...]:
    """Every period of each indicator that is sent every quarter or month, oldest first.

    Each is compared with the same months a year before, if these were supplied. An indicator has a series if its newest
    period is shorter than a year and at least three periods have that length.

    Parameters
    ----------
    rows, last
        As for `newest`.

    Examples
    --------
    >>> rows = pd.DataFrame({"area": "Blackpool", "indicator": "Cases", "group": "MARAC", "out_of": None,
    ...     "period": ["2015-07..2015-09", "2016-04..2016-06", "2016-07..2016-09"], "value": [40.0, 44.0, 48.0],
    ...     "unit": "cases"})
    >>> (cases,) = over_time(rows)
    >>> [each.earlier and each.earlier.value for each in cases]
    [None, None, 40.0]
    """
    found = []
    for newest_of in newest(rows, last=last):
        length = newest_of.period.length
        own = rows[(rows["area"] == newest_of.area) & (rows["indicator"] == newest_of.name)]
        every = [_indicator(row, None, last) for row in own.to_dict("records")]
        alike = {each.period: each for each in every if each.period.length == length and len(each.period.months)}
        if length is None or length >= YEAR or len(alike) < SERIES:
            continue
        series = (replace(each, earlier=alike.get(period.year_before())) for period, each in alike.items())
        found.append(tuple(sorted(series, key=lambda each: each.period.key)))
    return tuple(found)


def _earlier(period: Span, before: Sequence[Indicator]) -> Indicator | None:
    """The indicator to compare a period with; `before` has those that end no later, in order."""
    a_year_before = [each for each in before if each.period == period.year_before()]
    others = [
        each for each in before if not _shares_months(each.period, period) and not _of_a_season(each.period, period)
    ]
    return next(iter([*a_year_before, *reversed(others)]), None)


def _shares_months(one: Span, other: Span) -> bool:
    return not one.months.intersection(other.months).empty


def _of_a_season(one: Span, other: Span) -> bool:
    """Whether two periods have the same number of months, too few to include each season."""
    return one.length == other.length and one.length is not None and one.length < YEAR


def changes(found: Iterable[Indicator]) -> tuple[Change, ...]:
    """The changes of those indicators that have two periods of the same length.

    Examples
    --------
    >>> def letters(year, value, earlier=None):
    ...     return Indicator("Blackpool", "Letters", "Tools", "letters", Span.parse(year), value, None, earlier)
    >>> [change.difference for change in changes([letters("2016", 12, letters("2015", 9)), letters("2016", 7)])]
    [3]
    """
    every = (each.change for each in found)
    return tuple(change for change in every if change is not None and change.comparable)


def _indicator(row: dict[Hashable, Any], earlier: Indicator | None, last: pd.Period | None) -> Indicator:
    out_of = None if pd.isna(row["out_of"]) else float(row["out_of"])
    period = Span.parse(row["period"])
    ends_after = last is not None and period.last is not None and period.last.end_time > last.end_time
    return Indicator(
        row["area"],
        row["indicator"],
        row["group"],
        row["unit"],
        period,
        row["value"],
        out_of,
        earlier,
        ends_after,
    )


def _end(period: str) -> str:
    """A key that sorts periods by their last month; "to date" is the newest of all."""
    return "9999" if period == "to date" else period.rpartition("..")[2]
