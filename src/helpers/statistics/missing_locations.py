"""A district's change as counted, and with the crimes without a location shared out among the districts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.periods import Span
from helpers.statistics.change import CALLED, Change, between
from helpers.statistics.comparison import Comparison, districts
from helpers.statistics.counts import Counts, months_of, values_in


@dataclass(frozen=True)
class MissingLocations:
    """A district's change as counted, and with the county's crimes without a location shared out among the districts.

    Each month's crimes without a location are shared out in proportion to the crimes that each district has. Few
    briefings print the county's change and the comparisons, so these are computed only when they are asked for.

    Attributes
    ----------
    change, change_shared_out
        The district's change as counted, and with the crimes without a location shared out.
    share, share_before
        Crimes without a location, in per cent of the county's, in the current and in the previous period; None where
        unknown.
    counts, counts_shared_out, county_counts
        The monthly counts behind them, of the districts and of the county.
    """

    change: Change
    change_shared_out: Change
    share: float | None
    share_before: float | None
    counts: pd.DataFrame = field(compare=False, repr=False)
    counts_shared_out: pd.DataFrame = field(compare=False, repr=False)
    county_counts: Counts = field(compare=False, repr=False)

    @cached_property
    def county(self) -> Change:
        """The county's change, which includes the crimes without a location."""
        return between(self.county_counts, self.change.period)

    @cached_property
    def comparison(self) -> Comparison:
        """The comparison with the other districts, as counted."""
        return self._compared(self.counts)

    @cached_property
    def comparison_shared_out(self) -> Comparison:
        """The same with the crimes without a location shared out."""
        return self._compared(self.counts_shared_out)

    @property
    def alters_verdict(self) -> bool:
        """Whether sharing out would change the verdict, either to a clear or likely one or away from one."""
        verdicts = {self.change.verdict, self.change_shared_out.verdict}
        return self._share_changed and "" not in verdicts and len(verdicts) == 2 and not verdicts.isdisjoint(CALLED)

    @property
    def alters_direction(self) -> bool:
        """Whether sharing out would turn a rise into a fall, a fall into a rise, or either into no change."""
        before, after = self.change.difference, self.change_shared_out.difference
        if not self._share_changed or before is None or after is None:
            return False
        return (before > 0) != (after > 0) or (before < 0) != (after < 0)

    @property
    def alters_comparison(self) -> bool:
        """Whether sharing out would change which districts rose."""
        return self._share_changed and set(_risen(self.comparison)) != set(_risen(self.comparison_shared_out))

    @property
    def risen_shared_out(self) -> int:
        """How many districts would have risen."""
        return len(_risen(self.comparison_shared_out))

    def _compared(self, counts: pd.DataFrame) -> Comparison:
        return districts(counts, self.county_counts, area=self.change.area, period=self.change.period)

    @property
    def _share_changed(self) -> bool:
        """Whether the share without a location differs between the two periods, to the decimal that is printed."""
        if self.share is None or self.share_before is None:
            return False
        return abs(self.share - self.share_before) >= 0.1


def missing_locations(
    counts: pd.DataFrame, county: Counts, without_location: Counts, *, change: Change
) -> MissingLocations:
    """A change as counted, and with the crimes without a location shared out among the districts.

    Do not take the second for a better count. Crimes without a location are not a random sample (some kinds of crime,
    some police stations): sharing them out evenly only shows how much depends on them.

    Parameters
    ----------
    counts
        The districts' monthly counts of one measure, a column `(area, measure)` for each.
    county
        The county's monthly counts of the same measure, including those without a location.
    without_location
        The county's monthly counts without a location.
    change
        The change of one of the districts between two periods, as counted.

    Examples
    --------
    Half of the county's crimes of April 2021 have no location. Shared out, they turn the district's rise from 50 to 100
    into no change.

    >>> from helpers.statistics.change import year_to_date
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series([50] + [100] * 12, months, name=("Wyre", "Burglary"))
    >>> county = pd.Series(400, months, name=("Lancashire", "Burglary"))
    >>> without = pd.Series([200] + [0] * 12, months)
    >>> result = missing_locations(wyre.to_frame(), county, without, change=year_to_date(wyre))
    >>> result.share_before, result.share, result.change.difference, result.change_shared_out.difference
    (50.0, 0.0, 50, 0)
    """
    months = months_of(counts)
    whole, missing = (pd.Series(values_in(each, months), months) for each in (county, without_location))
    missing[whole == 0] = 0  # without crimes, none lacks a location
    shared_out = _shared_out(counts, whole, missing)
    own = shared_out[change.area, change.measure]
    return MissingLocations(
        change,
        _in_whole_numbers(between(own, change.period, similar=shared_out, county=county)),
        _share(whole, missing, change.period),
        _share(whole, missing, change.compared_with),
        counts,
        shared_out,
        county,
    )


def _shared_out(counts: pd.DataFrame, whole: Counts, missing: Counts) -> pd.DataFrame:
    """The districts' counts plus their part of those without a location, in each month for which these are known."""
    located = (whole - missing).to_numpy()
    some = located > 0
    result = counts.mul(np.divide(whole, located, out=np.ones(len(located)), where=some), axis="index")
    # In a month in which no crime has a location, share in proportion to the districts' crimes of all months.
    for month in whole.index[(located <= 0) & (whole > 0)]:
        proportion = counts[some].sum() / located[some].sum()
        result.loc[month] = (whole[month] * proportion).where(counts.loc[month].notna()).fillna(counts.loc[month])
    return result


def _in_whole_numbers(change: Change) -> Change:
    """A change with its totals rounded, once."""
    current, previous = (change.points[each].to_numpy().sum() for each in ("current", "previous"))
    if np.isnan(current + previous):
        return change
    return replace(change, current=round(current), previous=round(previous))


def _share(whole: Counts, missing: Counts, span: Span) -> float | None:
    """The crimes without a location in per cent of all in the months of a period; None where one is not known."""
    every, without = (values_in(each, span.months).sum() for each in (whole, missing))
    return None if np.isnan(every + without) or not every else float(100 * without / every)


def _risen(comparison: Comparison) -> list[str]:
    """The districts that rose. Half a count is not a rise, because sharing out leaves fractions."""
    return [str(area) for area in comparison.points.index[comparison.points["difference"] >= 0.5]]
