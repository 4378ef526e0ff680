"""Where in a district it happened: the counts of its places, and which of them clearly differ from the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
import pandas as pd

from helpers.periods import Span
from helpers.statistics import rates
from helpers.statistics.change import Change
from helpers.statistics.counts import column_names
from helpers.statistics.funnel import FEWEST, spread_of

MOST = 30  # places in a table: those with the fewest events are pooled with the small ones
CHANCE = 0.05  # of tables in which chance alone makes some place differ
WINSORISED_NORMAL = 0.679  # the variance of normal scores after their tenths are winsorised
NOWHERE = "place not known"


@dataclass(frozen=True)
class Places:
    """The places within a district, in one period and in the same months a year before.

    Attributes
    ----------
    district
        The district's `current`, `previous`, `residents`, `rate` (each NaN where it is not known).
    points
        A row for each place that is shown by itself, in order of name; none where fewer than two could be. Its
        `current`, `previous`, `residents`, `rate` per 1,000 residents, and what sets it apart: `level` ("more" or
        "fewer" for its residents than the district as a whole) and `share` ("larger" or "smaller" of the places' events
        than a year before); blank where nothing clearly does. The last row may be `NOWHERE`, for events in no place.
    pooled
        The places that are shown together, and `NOWHERE` where it is among them.
    others
        `current`, `previous`, `residents` and `rate` of the pooled places together.
    counted
        The number of places.
    half
        The fewest places shown that have half of all places' events; None if not known, or if all shown have less.
    tested
        How many comparisons the words in `points` allow for; 0 where none was made.
    year
        The year of the residents; None where there are none.
    missing
        Months of the two periods that were not supplied for some place.
    unit
        What is counted, in the plural.
    """

    area: str
    measure: str
    period: Span
    district: pd.Series = field(compare=False, repr=False)
    points: pd.DataFrame = field(compare=False, repr=False)
    pooled: tuple[str, ...]
    others: pd.Series = field(compare=False, repr=False)
    counted: int
    half: int | None
    tested: int
    year: int | None
    missing: tuple[pd.Period, ...]
    unit: str


def within(counts: pd.DataFrame, changed: Change, population: pd.DataFrame, *, smallest: int = 5) -> Places | None:
    """The places of a district; None where the drop counts fewer than two.

    Places with fewer events than `smallest` in either period are pooled: such numbers are mostly chance, and could
    identify people. So are the smallest of more than 30 places.

    Nothing is compared where the district's own change comes with a warning or a break, or a month is missing.
    Otherwise, if at least 5 places have events in both periods, two questions are asked of each place that is shown.
    Has it more or fewer events for its residents than all places together: z = 2(√O − √E), with O its events and E
    those expected at the common rate. And has its share of the events changed since a year before:
    z = 2(√O − √(kP)) / √(1 + k), with P its events then, and k the ratio of all places' events now and then. Chance
    alone gives z a variance of 1. Real counts vary more, because one offender makes several events. So both scores are
    divided by the root of φ, the winsorised variance of the second scores (over 0.679, the variance that winsorising
    leaves of normal scores). A place differs if its z would be as large by chance in at most 1 of 20 tables, by
    Bonferroni's correction for all the scores of the table, and by Student's distribution where φ is above 1.

    The share of a place is compared with the other places alone: k is theirs, and φ is the plain variance of their
    scores, with Student's distribution. Otherwise, among few places, one whose events doubled would hide behind the
    variance that it causes itself.

    Source: Spiegelhalter, "Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005),
    1185-1202: square roots, winsorised overdispersion. He takes φ from the scores against the common rate, as the
    funnel of districts does (`helpers.statistics.funnel`). In a district the town centre has several times the rate of
    a suburb, year after year: that is the answer to "Where is it?", not noise. Judging a value by a variance that
    leaves it out is from Cook and Weisberg, "Residuals and Influence in Regression" (1982), section 2.2.

    A place that does not differ may still have a problem, and many visitors alone give a place a high rate.

    Parameters
    ----------
    counts
        Monthly counts of one measure, a column `(place, measure)` for each place.
    changed
        The district's own change.
    population
        A table of `area`, `year` and `residents`.
    smallest
        The threshold of small numbers.

    Examples
    --------
    >>> months = pd.period_range("2015-04", "2016-04", freq="M")
    >>> now = {"A": 80} | dict.fromkeys("BCDEFGHIJKL", 20)
    >>> counts = pd.DataFrame({(name, "Rape"): [20] * 12 + [number] for name, number in now.items()}, months)
    >>> changed = Change("Wyre", "Rape", Span.parse("2016-04"), Span.parse("2015-04"), 300, 240)
    >>> result = within(counts, changed, pd.DataFrame(columns=["area", "year", "residents"]))
    >>> result.points["share"].to_dict()["A"], result.half, result.tested
    ('larger', 5, 12)
    """
    if len(counts.columns) < 2 or changed.period.first is None:
        return None
    period = changed.period
    before = period.year_before()
    table = pd.DataFrame({"current": _totals(counts, period), "previous": _totals(counts, before)})
    both = counts.reindex(period.months.union(before.months))
    missing = tuple(both.index[both.isna().any(axis="columns")])
    rated = rates.districts(
        counts, counts.sum(axis="columns", min_count=1).rename((changed.area, changed.measure)), population,
        area=changed.area, period=period,
    )  # fmt: skip
    table["residents"] = rated.points["residents"].reindex(table.index)
    rest = _in_no_place(table, changed)
    if rest.sum() > 0:
        table.loc[NOWHERE] = [rest["current"], rest["previous"], float("nan")]
    pooled = _pooled(table, smallest)
    shown = table.drop(index=pooled)
    if len(shown.index.drop(NOWHERE, errors="ignore")) < 2:
        shown = shown.iloc[:0]
    level, share = pd.Series("", shown.index), pd.Series("", shown.index)
    tested = 0
    if len(shown) and not missing and changed.comparable and changed.can_be_judged:
        levels, shares = _scores(table, shown)
        tested = len(levels.each) + len(shares.each)
        level = _words(levels, tested, ("more", "fewer")).reindex(shown.index, fill_value="")
        share = _words(shares, tested, ("larger", "smaller")).reindex(shown.index, fill_value="")
    points = _with_rate(shown).assign(level=level, share=share)
    known = table["residents"].drop(index=NOWHERE, errors="ignore")
    district = pd.Series(
        {
            "current": float("nan") if changed.current is None else float(changed.current),
            "previous": float("nan") if changed.previous is None else float(changed.previous),
            "residents": _residents(population, changed.area, rated.year, known),
        }
    )
    ordered = [
        *sorted(name for name in points.index if name != NOWHERE),
        *([NOWHERE] if NOWHERE in points.index else []),
    ]
    return Places(
        area=changed.area,
        measure=changed.measure,
        period=period,
        district=_with_rate(district.to_frame().T).iloc[0],
        points=points.loc[ordered],
        pooled=tuple(pooled),
        others=_with_rate(table.loc[pooled].sum(min_count=max(len(pooled), 1)).to_frame().T).iloc[0],
        counted=len(counts.columns),
        half=None if missing else _half(shown["current"], table["current"].drop(index=NOWHERE, errors="ignore").sum()),
        tested=tested,
        year=rated.year if known.notna().any() else None,
        missing=missing,
        unit=changed.unit,
    )


def _totals(counts: pd.DataFrame, period: Span) -> pd.Series:
    """The events of each place in a period; NaN where a month was not supplied."""
    totals = counts.reindex(period.months).sum(min_count=len(period.months))
    return totals.set_axis([name for name, _ in column_names(counts)])


def _in_no_place(table: pd.DataFrame, changed: Change) -> pd.Series:
    """The district's events in none of its places, now and before; 0 if not known, or if the places have more."""
    whole = {"current": changed.current, "previous": changed.previous}
    rest = {
        name: 0.0 if total is None or table[name].isna().any() else float(total - table[name].sum())
        for name, total in whole.items()
    }
    return pd.Series(rest) if min(rest.values()) >= 0 else pd.Series(0.0, list(rest))


def _pooled(table: pd.DataFrame, smallest: int) -> list[str]:
    """The rows to show together: the small ones, and the next smallest until their sum is large enough."""
    known = table[["current", "previous"]].dropna()
    is_small = (known < smallest).any(axis="columns")
    order = known.assign(large=~is_small, total=known.sum(axis="columns")).sort_values(
        ["large", "total"], kind="stable"
    )
    small = int(is_small.sum())
    number = max(small, len(table) - MOST + 1) if len(table) > MOST else small
    if not number:
        return []
    while number < len(order):
        together = table.loc[order.index[:number], ["current", "previous"]].sum()
        if number > 1 and (together >= smallest).all():
            break
        number += 1
    return [str(name) for name in table.index if name in set(order.index[:number])]


def _limit(tested: int, freedom: int) -> float:
    """The score beyond which a place differs, given the degrees of freedom of φ (0 where φ is 1)."""
    if not tested:
        return 0.0
    beyond = 1 - CHANCE / (2 * tested)
    if not freedom:
        return NormalDist().inv_cdf(beyond)
    from scipy.special import stdtrit  # imported here, so that a run's own process starts without it

    return float(stdtrit(freedom, beyond))


@dataclass(frozen=True)
class _Scores:
    """The score of each place shown, and the degrees of freedom of φ: 0 where it is 1."""

    each: pd.Series
    freedom: int


def _scores(table: pd.DataFrame, shown: pd.DataFrame) -> tuple[_Scores, _Scores]:
    """The scores of each place shown for its level and for its share; none where there are too few places.

    A place without any event in one of the periods is new, or ended, and does not show how much counts vary.
    """
    places = table.drop(index=NOWHERE, errors="ignore")
    in_both = places[(places["current"] > 0) & (places["previous"] > 0)]
    if len(in_both) < FEWEST:
        none = _Scores(pd.Series(dtype=float), 0)
        return none, none
    now, before = (in_both[name].to_numpy(dtype=float) for name in ("current", "previous"))
    dispersion = max(
        1.0, spread_of(_share_scores(now, before, now.sum() / before.sum()), least=0.0) / WINSORISED_NORMAL
    )
    rated = places.dropna()
    expected = rated["residents"] * rated["current"].sum() / rated["residents"].sum()
    levels = 2 * (np.sqrt(rated["current"]) - np.sqrt(expected))
    levels = levels[levels.index.isin(shown.index)] / np.sqrt(dispersion)
    shares = pd.Series(_held_against_others(now, before), in_both.index)
    return (
        _Scores(levels, len(in_both) - 1 if dispersion > 1 else 0),
        _Scores(shares[shares.index.isin(shown.index)], len(in_both) - 2),
    )


def _share_scores(now: np.ndarray, before: np.ndarray, ratio: np.ndarray | float) -> np.ndarray:
    return np.asarray(2 * (np.sqrt(now) - np.sqrt(ratio * before)) / np.sqrt(1 + ratio))


def _held_against_others(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    """The score of each place for its share, given the ratio and the variance of all other places."""
    others = 1 - np.eye(len(now))  # a row for each place, with 0 for itself
    scores = _share_scores(now, before, (others @ now / (others @ before))[:, np.newaxis])
    dispersion = np.maximum(1, (others * scores**2).sum(axis=1) / (len(now) - 2))
    of_ratio = 1 + before / (others @ before)  # the ratio of the others is only as certain as their events allow
    return np.asarray(np.diag(scores) / np.sqrt(dispersion * of_ratio))


def _words(scores: _Scores, tested: int, words: tuple[str, str]) -> pd.Series:
    limit = _limit(tested, scores.freedom)
    chosen = np.select([scores.each > limit, scores.each < -limit], list(words), "")
    return pd.Series(chosen, scores.each.index, dtype=object)


def _half(shown: pd.Series, total: float) -> int | None:
    """The fewest of the places shown that have half of all places' events."""
    ordered = shown.drop(index=NOWHERE, errors="ignore").sort_values(ascending=False).cumsum()
    enough = (ordered >= total / 2).to_numpy()
    return int(enough.argmax()) + 1 if enough.any() else None


def _residents(population: pd.DataFrame, area: str, year: int | None, places: Sequence[float] | pd.Series) -> float:
    """The district's residents; those of its places together where none are given for the district."""
    own = population.loc[(population["area"] == area) & (population["year"] == year), "residents"]
    return float(own.iloc[0]) if len(own) else float(pd.Series(places).sum(min_count=len(places)))


def _with_rate(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(rate=rates.PER * table["current"] / table["residents"])
