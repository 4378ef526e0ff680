"""How much of a district's change may only be that more, or fewer, of the crimes were given a location."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from helpers.statistics import change, comparison
from helpers.statistics.change import Change
from helpers.statistics.comparison import Comparison
from helpers.statistics.counts import Counts
from helpers.statistics.false_alarms import CLEAR


@dataclass(frozen=True)
class Located:
    """A district's change beside what it would be had the county's counts without a location lain in the districts.

    Attributes
    ----------
    changed, compared
        The district's change as counted, and the districts side by side.
    spread, compared_spread
        The same with each month's counts without a location spread over the districts as the others lie.
    county
        The county's change, in which those without a location are counted.
    share, share_before
        Per cent of the county's counts without a location, in the current and in the previous period; None where one
        is not known.
    """

    changed: Change
    spread: Change
    county: Change
    compared: Comparison
    compared_spread: Comparison
    share: float | None
    share_before: float | None

    @property
    def alters_verdict(self) -> bool:
        """Whether the verdict would be another, and one of the two clear, had those without a location been spread."""
        verdicts = {self.changed.verdict, self.spread.verdict}
        return self._moved and "" not in verdicts and len(verdicts) == 2 and not verdicts.isdisjoint(CLEAR)

    @property
    def alters_comparison(self) -> bool:
        """Whether other districts, or more or fewer of them, would have risen."""
        return self._moved and set(_risen(self.compared)) != set(_risen(self.compared_spread))

    @property
    def risen_spread(self) -> int:
        """How many districts would have risen."""
        return len(_risen(self.compared_spread))

    @property
    def _moved(self) -> bool:
        """Whether the share without a location is another in the two periods, to the decimal that is printed."""
        if self.share is None or self.share_before is None:
            return False
        return abs(self.share - self.share_before) >= 0.1


def located(districts: pd.DataFrame, county: Counts, unplaced: Counts, *, changed: Change) -> Located:
    """A change beside the same change with the counts that have no location spread over the districts.

    Not to be taken for a better count: which crimes have no location is not chance (some kinds of crime, some police
    stations), so that spreading them evenly is only what one would do who knew nothing else.

    Parameters
    ----------
    districts
        The districts' monthly counts of one measure, a column `(area, measure)` each, the one changed among them.
    county
        The county's monthly counts of the same measure, those without a location among them.
    unplaced
        The county's monthly counts without a location.
    changed
        The district's change between two periods, as counted.

    Examples
    --------
    Half of what the county had in April 2021 lay nowhere, so that the district's rise from 50 to 100 is none.

    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series([50] + [100] * 12, months, name=("Wyre", "Burglary"))
    >>> county = pd.Series(400, months, name=("Lancashire", "Burglary"))
    >>> unplaced = pd.Series([200] + [0] * 12, months)
    >>> result = located(wyre.to_frame(), county, unplaced, changed=change.year_to_date(wyre))
    >>> result.share_before, result.share, result.changed.difference, result.spread.difference
    (50.0, 0.0, 50, 0)
    """
    whole = county.reindex(districts.index)
    lost = unplaced.reindex(districts.index).mask(whole == 0, 0)  # of none, none is lost
    spread = _spread(districts, whole, lost)
    now, before = changed.period.months, changed.compared_with.months
    return Located(
        changed,
        _in_whole(change.between(spread[changed.area, changed.measure], changed.period, similar=spread)),
        change.between(county, changed.period),
        comparison.districts(districts, county, area=changed.area, period=changed.period),
        comparison.districts(spread, county, area=changed.area, period=changed.period),
        _share(whole.reindex(now), lost.reindex(now)),
        _share(whole.reindex(before), lost.reindex(before)),
    )


def _spread(districts: pd.DataFrame, whole: Counts, lost: Counts) -> pd.DataFrame:
    """The districts' counts with those that have no location, where that many are known, spread as the others lie."""
    placed = whole - lost
    some = placed > 0
    spread = districts.mul(whole / placed.where(some), axis="index")
    # In a month in which nothing has a location, as the others lie in all months.
    usual = districts[some].sum() / placed[some].sum()
    for month in whole.index[(placed <= 0) & (whole > 0)]:
        spread.loc[month] = whole[month] * usual.where(districts.loc[month].notna())
    return spread.fillna(districts)


def _in_whole(spread: Change) -> Change:
    """A change of fractions in the nearest whole numbers."""
    totals = spread.points[["current", "previous"]].sum(skipna=False)
    if totals.isna().any():
        return spread
    return replace(spread, current=round(totals["current"]), previous=round(totals["previous"]))


def _share(whole: Counts, lost: Counts) -> float | None:
    if whole.isna().any() or lost.isna().any() or not whole.sum():
        return None
    return float(100 * lost.sum() / whole.sum())


def _risen(compared: Comparison) -> list[str]:
    # Half a count is no rise: spreading leaves fractions.
    return [str(area) for area in compared.points.index[compared.points["difference"] >= 0.5]]
