"""Compare a period with the same months a year before: the change, its chance range and its verdict.

Functions take monthly counts (`helpers.statistics.counts.Counts`) and return a frozen result. Nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, column_names, months_of, values_in
from helpers.statistics.newest_months import still_there
from helpers.statistics.noise.dispersion import chance_range, noise
from helpers.statistics.xmr.breaks import Break, breaks_in

TOO_FEW = 20  # events in both periods together: with fewer, only a sevenfold change or more could be clear
LIKELY = 1 / 2  # of the chance range
WITH_COUNTY = 3 / 4  # of the chance range is enough where the rest of the county has clearly moved the same way
LEFT = 1 / 2  # of the size that a verdict needs: the change without its largest month must exceed it
CLEAR = ("clear rise", "clear fall")
CALLED = (*CLEAR, "likely rise", "likely fall")


@cache
def _no_months() -> pd.DataFrame:
    """No months. The same frame serves the many changes that are made from totals alone."""
    return pd.DataFrame(columns=["current", "previous", "difference"], index=pd.PeriodIndex([], freq="M"), dtype=float)


@dataclass(frozen=True)
class Change:
    """The change of a total from one period to another.

    Attributes
    ----------
    current, previous
        Totals of the two periods; None where a month of the period was not supplied.
    dispersion
        The variance of the difference when nothing has changed, in units of that of independent events; at least 1
        (`helpers.statistics.noise.dispersion.Noise.inflation`).
    points
        One row for each month of the current period: `current`, `previous` (the same month a year before) and
        `difference`. Empty for periods that name no months.
    unit
        What is counted, in the plural.
    still_there
        Whether the newest three months still show the change; None where too few of them were supplied to know.
    with_county
        Whether the rest of the county has clearly moved the same way.
    unfinished
        Whether the period was not over when it was counted, so that no verdict can be given.
    breaks
        Declared changes in recording after the first of the months compared: with one, no verdict can be given.
    warned
        Whether a warning comes with the change, such as months sent in part: with one, no verdict can be given.
    """

    area: str
    measure: str
    period: Span
    compared_with: Span
    current: int | None
    previous: int | None
    dispersion: float = 1.0
    points: pd.DataFrame = field(default_factory=_no_months, compare=False, repr=False)
    unit: str = units.DEFAULT
    still_there: bool | None = None
    with_county: bool = False
    unfinished: bool = False
    breaks: tuple[Break, ...] = ()
    warned: bool = False

    @property
    def comparable(self) -> bool:
        """Whether both totals are known and cover the same number of months."""
        known = self.current is not None and self.previous is not None
        return known and self.period.length is not None and self.period.length == self.compared_with.length

    @property
    def can_be_judged(self) -> bool:
        """Whether the period was over when it was counted, without a declared break and without a warning."""
        return not (self.unfinished or self.breaks or self.warned)

    @property
    def difference(self) -> int | None:
        """Current − previous; None where the two cannot be compared."""
        if not self.comparable or self.current is None or self.previous is None:
            return None
        return self.current - self.previous

    @property
    def percent(self) -> float | None:
        """The difference in per cent of the previous total; None where that total is 0 or they cannot be compared."""
        if self.difference is None or not self.previous:
            return None
        return 100 * self.difference / self.previous

    @property
    def chance_range(self) -> float | None:
        """The difference, either way, beyond which the verdict can be clear and beyond half of which it can be likely.

        Chance alone exceeds it 3 times in 1,000. Where the rest of the county has clearly moved the same way, three
        quarters of it is enough.
        """
        if self.current is None or self.previous is None or not self.comparable or not self.can_be_judged:
            return None
        alone = chance_range(self.current + self.previous, self.dispersion)
        return WITH_COUNTY * alone if self.with_county else alone

    @property
    def verdict(self) -> str:
        """`clear` or `likely`, `rise` or `fall`; `no clear change`; `too few to say`; empty where none can be given.

        Do not read it as a forecast. None is given across a declared break, nor where a warning comes with the change;
        do not trust it across an undeclared change in recording. In the boroughs of London, 96 in 100 clear changes
        and 85 in 100 likely ones were still there six months later (benchmarks/verdicts.py). A change of totals alone,
        whose months are not known, is never likely, because how much the months vary is not known either.

        Examples
        --------
        >>> year = Span.parse("2016")
        >>> [Change("Blackpool", "Rape", year, year.year_before(), now, 75).verdict for now in (71, 120)]
        ['no clear change', 'clear rise']
        """
        if self.current is None or self.previous is None or self.chance_range is None:
            return ""
        if self.current + self.previous < TOO_FEW:
            return "too few to say"
        if self._is_beyond(self.chance_range):
            return "clear rise" if self.current > self.previous else "clear fall"
        if len(self.points) and self._is_beyond(LIKELY * self.chance_range):
            return "likely rise" if self.current > self.previous else "likely fall"
        # Too few, if even a fall to none would not be clear, unless the change itself is large enough.
        few = chance_range(self.previous) >= self.previous and abs(self.current - self.previous) <= self.chance_range
        return "too few to say" if few else "no clear change"

    @property
    def doubt(self) -> str:
        """Why a change that is large enough to be likely has no such verdict: `one month`, `newest months`; else empty.

        Examples
        --------
        >>> year = Span.parse("2016")
        >>> Change("Blackpool", "Rape", year, year.year_before(), 150, 75, still_there=False).doubt
        'newest months'
        """
        if self.verdict != "no clear change" or self.difference is None or self.chance_range is None:
            return ""
        needed = LIKELY * self.chance_range if len(self.points) else self.chance_range
        if abs(self.difference) <= needed:
            return ""
        return "newest months" if self.still_there is False else "one month"

    @property
    def varies_too_much(self) -> bool:
        """Whether chance alone may change the total by more than the whole of the year before.

        Examples
        --------
        >>> year = Span.parse("2016")
        >>> Change("Blackpool", "Theft", year, year.year_before(), 500, 536, dispersion=35).varies_too_much
        True
        """
        if self.verdict != "no clear change" or self.previous is None or self.chance_range is None:
            return False
        return max(self.previous, abs(self.difference or 0)) < int(self.chance_range)

    def _is_beyond(self, needed: float) -> bool:
        """Whether the change is larger than that, does not rest on a single month and is still there."""
        if self.difference is None or abs(self.difference) <= needed:
            return False
        return self._left_without_largest > LEFT * needed and self.still_there is not False

    @property
    def _left_without_largest(self) -> float:
        """The size of the change without the month that adds most to it; all of it for one or two months."""
        difference = self.difference or 0
        if len(self.points) < 3:
            return abs(difference)
        towards = self.points["difference"] * (1 if difference > 0 else -1)
        return float(towards.sum() - towards.max())


@dataclass(frozen=True)
class Parts:
    """The change of a total, and the changes of the parts that are shown."""

    total: Change
    parts: tuple[Change, ...]

    @property
    def explained(self) -> int | None:
        """The sum of the parts' differences; None where one of them is unknown."""
        differences = [part.difference for part in self.parts]
        return None if None in differences else sum(d for d in differences if d is not None)

    @property
    def remainder(self) -> int | None:
        """The total's difference less that of its parts; None where either is unknown."""
        if self.total.difference is None or self.explained is None:
            return None
        return self.total.difference - self.explained


def year_to_date(
    counts: Counts,
    *,
    last: pd.Period | None = None,
    similar: pd.DataFrame | None = None,
    county: Counts | None = None,
    breaks: Iterable[Break] = (),
) -> Change:
    """The change of the year to date, April to the last month, on the same months a year before.

    Parameters
    ----------
    counts
        Monthly counts named `(area, measure)`.
    last
        The period's last month; by default the series' last.
    similar
        The same measure in other districts, with a column for each. Where this series is too short, chance is judged
        by how much they vary (`helpers.statistics.noise.dispersion.noise`).
    county
        The same measure in the whole county, this area included. The series follows its season, and a change that the
        rest of the county shares need not be as large to be clear.
    breaks
        Declared changes in recording; those of other measures are ignored.

    Examples
    --------
    >>> months = pd.period_range("2015-04", "2016-05", freq="M")
    >>> counts = pd.Series([10, 12] + [9] * 10 + [15, 15], index=months, name=("Blackpool", "Rape"))
    >>> result = year_to_date(counts)
    >>> result.previous, result.current, result.difference, round(result.percent, 1)
    (22, 30, 8, 36.4)
    """
    to_date = periods.year_to_date(last if last is not None else counts.index[-1])
    return between(counts, to_date, similar=similar, county=county, breaks=breaks)


def last_financial_year(counts: Counts) -> Change:
    """The change of the last complete financial year on the one before.

    Examples
    --------
    >>> months = pd.period_range("2014-04", "2016-08", freq="M")
    >>> result = last_financial_year(pd.Series(10, index=months, name=("Blackpool", "Rape")))
    >>> result.period.key, result.current, result.percent
    ('2015-04..2016-03', 120, 0.0)
    """
    after = counts.index[-1] + 1
    return between(counts, periods.financial_year_span(periods.financial_year(after) - 1))


def rolling_year(
    counts: Counts,
    *,
    similar: pd.DataFrame | None = None,
    county: Counts | None = None,
    breaks: Iterable[Break] = (),
) -> Change:
    """The change of the last twelve months on the twelve before; each includes every season once.

    Examples
    --------
    >>> rolling_year(pd.Series(5, pd.period_range("2014-09", "2016-08", freq="M"), name=("Blackpool", "Rape"))).current
    60
    """
    return between(counts, periods.rolling_year(counts.index[-1]), similar=similar, county=county, breaks=breaks)


def between(
    counts: Counts,
    period: Span,
    *,
    similar: pd.DataFrame | None = None,
    county: Counts | None = None,
    breaks: Iterable[Break] = (),
) -> Change:
    """The change of any span of months on the same months a year before.

    It compares two totals only. Do not trust the verdict where recording changed without a declared break, or where the
    period was chosen because it looked high or low. `helpers.statistics.noise.dispersion` gives the verdict's sources.

    Examples
    --------
    >>> months = pd.period_range("2015-07", "2016-08", freq="M")
    >>> counts = pd.Series(range(14), index=months, name=("Blackpool", "Rape"))
    >>> between(counts, Span.parse("2016-07..2016-08")).difference
    24
    """
    area, measure = area_and_measure(counts)
    points = _month_by_month(counts, period)
    declared = tuple(each for each in breaks if measure in each.measures)
    anew = [each.month for each in declared]
    own = noise(counts, period, similar=similar, breaks=anew)
    change = Change(
        area,
        measure,
        period,
        period.year_before(),
        _total(points["current"]),
        _total(points["previous"]),
        own.inflation,
        points,
        units.of(counts),
        breaks=breaks_in(declared, measure, Span(period.year_before().first, period.last)),
    )
    if not change.difference:
        return change
    whole = own if county is None else noise(county, period, breaks=anew)
    return replace(
        change,
        still_there=still_there(counts, period, change.difference, own, whole),
        with_county=county is not None and _rest_moves_too(counts, county, period, change.difference, anew),
    )


def peak_months(
    counts: Counts,
    *,
    similar: pd.DataFrame | None = None,
    county: Counts | None = None,
    breaks: Iterable[Break] = (),
) -> Change:
    """The change in the two neighbouring months of the year to date that are highest on average over the years.

    Where the year to date is a single month, the change of that month.

    Examples
    --------
    >>> months = pd.period_range("2015-04", "2016-06", freq="M")
    >>> counts = pd.Series([1, 7, 9] + [0] * 9 + [1, 6, 9], index=months, name=("Blackpool", "Rape"))
    >>> peak_months(counts).period.label
    'May to June 2016'
    """
    to_date = periods.year_to_date(counts.index[-1]).months
    usual = counts.groupby(months_of(counts).month).mean().reindex(to_date.month).to_numpy()
    start = int(np.argmax(np.nan_to_num(usual[:-1] + usual[1:]))) if len(to_date) > 1 else 0
    two = to_date[start : start + 2]
    return between(counts, Span(two[0], two[-1]), similar=similar, county=county, breaks=breaks)


def parts(total: Change, of_which: Sequence[Change]) -> Parts:
    """How much of a total's change its parts explain, and how much remains.

    Do not use it for measures that overlap: their differences do not add up.

    Examples
    --------
    >>> year = Span.parse("2016")
    >>> def count(current, previous):
    ...     return Change("Blackpool", "Assaults", year, year.year_before(), current, previous)
    >>> parts(count(2465, 2049), [count(60, 62), count(1250, 930), count(826, 833)]).remainder
    105
    """
    return Parts(total, tuple(of_which))


def each(
    counts: pd.DataFrame,
    *,
    similar: Callable[[str], pd.DataFrame] | None = None,
    county: pd.DataFrame | None = None,
    breaks: Iterable[Break] = (),
) -> tuple[Change, ...]:
    """The year-to-date change of each column of a frame of monthly counts, in the frame's order.

    Parameters
    ----------
    counts
        A column for each `(area, measure)`.
    similar
        A function that returns, for a measure, what `year_to_date` takes as `similar`.
    county
        The county's counts, a column for each measure that it has them for.
    breaks
        Declared changes in recording, of any measures.

    Examples
    --------
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): range(13)}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> [change.difference for change in each(counts)]
    [12]
    """
    declared = tuple(breaks)
    return tuple(
        year_to_date(
            counts[area, measure],
            similar=similar(measure) if similar else None,
            county=county[measure] if county is not None and measure in county else None,
            breaks=declared,
        )
        for area, measure in column_names(counts)
    )


def _rest_moves_too(
    counts: Counts, county: Counts, period: Span, difference: int, breaks: Collection[pd.Period]
) -> bool:
    """Whether the rest of the county has itself moved the same way, beyond its own chance range."""
    rest = county - counts.reindex(county.index)
    points = _month_by_month(rest, period)
    current, previous = _total(points["current"]), _total(points["previous"])
    if not current or not previous or current + previous < TOO_FEW:
        return False
    moved = current - previous
    return moved * difference > 0 and abs(moved) > chance_range(
        current + previous, noise(rest, period, breaks=breaks).inflation
    )


def _month_by_month(counts: Counts, period: Span) -> pd.DataFrame:
    """The `points` of a change; NaN where a month was not supplied."""
    current, previous = values_in(counts, period.months), values_in(counts, period.year_before().months)
    return pd.DataFrame(np.column_stack([current, previous, current - previous]), period.months, _no_months().columns)


def _total(months: pd.Series[float]) -> int | None:
    values = months.to_numpy()
    return None if np.isnan(values).any() else int(values.sum())
