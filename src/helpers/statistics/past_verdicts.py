"""Past verdicts: the verdict at the end of each of some past months, and whether it came true.

A verdict came true if the six months after it, added up, differ in its direction from the same calendar months of the
last year before its period began.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import pandas as pd

from helpers import periods
from helpers.statistics.change import CALLED, TOO_FEW, year_to_date
from helpers.statistics.counts import Counts, area_and_measure, months_of
from helpers.statistics.newest_months import following
from helpers.statistics.xmr.breaks import Break

COLUMNS = ["area", "measure", "origin", "verdict", "current", "previous", "later", "later_before", "came_true"]
TOTALS = COLUMNS[4:8]
ORIGINS = (8, 11, 2)  # the ends of August, November and February
SHORTEST, LONGEST = 36, 60  # months of history
ENOUGH = 5  # events a month on average: below, verdicts are seldom anything but "too few to say"
AHEAD = 6  # months after the origin
# The shares that came true on the boroughs of London (benchmarks/verdicts.py), which pages name in whole twentieths.
LONDON = {"clear": 0.961, "likely": 0.852}


def past_verdicts(
    counts: Counts,
    *,
    similar: pd.DataFrame | None = None,
    county: Counts | None = None,
    breaks: Collection[pd.Period] = (),
    origins: Iterable[pd.Period] | None = None,
) -> pd.DataFrame:
    """The verdict on the year to date at the ends of past months, and whether it came true.

    Each verdict sees the months up to its origin, as they have been revised since. A case counts with 36 months of
    history or more, of which the last 60 are used; on average five events a month; 20 events in both periods together;
    every month supplied; no break in recording in between; and six later months that differ from those before. Do not
    compare the share that came true in one series with that in another: a dozen cases are few.

    Parameters
    ----------
    counts
        Monthly counts named `(area, measure)`.
    similar, county
        As in `helpers.statistics.change.year_to_date`.
    breaks
        The first months of declared changes in recording of this measure.
    origins
        By default the ends of August, November and February.

    Returns
    -------
    pandas.DataFrame
        One row for each case: `area`, `measure`, `origin` (`2016-08`), `verdict`, `current` and `previous` (the totals
        of the two periods), `later` and `later_before` (the six months after the origin, and those that they are
        compared with), and `came_true`, which is None unless the verdict is a rise or a fall.

    Examples
    --------
    Ten a month for three years and twenty since: a clear rise in August, which came true.

    >>> months = pd.period_range("2013-04", "2017-02", freq="M")
    >>> counts = pd.Series([10] * 36 + [20] * 11, index=months, name=("Blackpool", "Rape"))
    >>> past_verdicts(counts)[["origin", "verdict", "later", "later_before", "came_true"]].values.tolist()
    [['2016-08', 'clear rise', 120, 60, True]]
    """
    area, measure = area_and_measure(counts)
    rows = []
    for origin in possible_origins(counts) if origins is None else origins:
        seen = slice(origin - LONGEST + 1, origin)
        found = _case(counts, origin, None if similar is None else similar.loc[seen], county, breaks)
        if found is not None:
            rows.append({"area": area, "measure": measure, "origin": str(origin), **found})
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(TOTALS, int))


def by_kind(results: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """How many past verdicts were clear and how many likely, and how many of each came true.

    Examples
    --------
    >>> by_kind(pd.DataFrame({"verdict": ["clear rise", "clear fall", "too few to say"],
    ...     "came_true": [True, False, None]}))
    {'clear': (2, 1), 'likely': (0, 0)}
    """
    true = {kind: results.loc[results["verdict"].str.startswith(kind), "came_true"] for kind in ("clear", "likely")}
    return {kind: (len(each), int(each.astype(bool).sum())) for kind, each in true.items()}


def possible_origins(counts: Counts) -> list[pd.Period]:
    """The ends of August, November and February with enough months of a series before and after them.

    Examples
    --------
    >>> months = pd.period_range("2013-04", "2017-08", freq="M")
    >>> [str(each) for each in possible_origins(pd.Series(10, index=months, name=("Blackpool", "Rape")))]
    ['2016-08', '2016-11', '2017-02']
    """
    months = months_of(counts)
    return [each for each in months[SHORTEST - 1 : max(0, len(months) - AHEAD)] if each.month in ORIGINS]


def _case(
    counts: Counts,
    origin: pd.Period,
    similar: pd.DataFrame | None,
    county: Counts | None,
    breaks: Collection[pd.Period],
) -> dict[str, object] | None:
    """The verdict at an origin and the months after it; None where the case does not count."""
    history = counts.loc[origin - LONGEST + 1 : origin]
    period = periods.year_to_date(origin)
    later = pd.period_range(origin + 1, origin + AHEAD, freq="M")
    before = following(period.months)
    if len(history) < SHORTEST or not history.mean() >= ENOUGH:
        return None
    if any(before[0] < each <= later[-1] or period.months[0] - 12 < each <= later[-1] for each in breaks):
        return None
    after, held_against = counts.reindex(later), counts.reindex(before)
    if after.isna().any() or held_against.isna().any():
        return None
    whole = None if county is None else county.loc[history.index[0] : origin]
    declared = [Break(each, (area_and_measure(counts)[1],), "declared") for each in breaks]
    change = year_to_date(history, similar=similar, county=whole, breaks=declared)
    moved = int(after.sum() - held_against.sum())
    if change.current is None or change.previous is None or change.current + change.previous < TOO_FEW or not moved:
        return None
    called = change.verdict in CALLED
    return {
        "verdict": change.verdict,
        "current": change.current,
        "previous": change.previous,
        "later": int(after.sum()),
        "later_before": int(held_against.sum()),
        "came_true": (change.current - change.previous) * moved > 0 if called else None,
    }
