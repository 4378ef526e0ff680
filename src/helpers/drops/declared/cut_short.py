"""Tables that end as if their file had been cut short."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from helpers.drops.declared.totals import is_total
from helpers.english import and_list

NEARLY_ALL = 0.9  # rare kinds of crime have no row in some areas
ROWS_NAMED = 3  # a refusal names this many missing rows


def cut_short_problems(names: pd.DataFrame, last_row: int, file: str) -> list[str]:
    """A problem where the rows end like those of a file cut short: the last group lacks what others have next.

    Parameters
    ----------
    names
        The names of each row: area, measure, and others.
    last_row
        The row in the file of the last of them.

    Examples
    --------
    >>> names = pd.DataFrame([["Wyre", "Drugs"], ["Wyre", "Theft"], ["Fylde", "Drugs"]], [2, 3, 4], ["area", "measure"])
    >>> cut_short_problems(names, 4, "crime.csv")[0].partition(",")[0]
    'crime.csv ends in row 4 with Drugs in Fylde and has no such row of Theft'
    """
    names = names[~names.map(is_total).any(axis="columns")]
    if names.empty:
        return []
    areas, kinds = names["area"], names.drop(columns="area").agg(", ".join, axis="columns")
    missing = _missing_at_the_end(areas, kinds) or _missing_at_the_end(kinds, areas)
    if not missing:
        return []
    named = missing[:ROWS_NAMED]
    if len(missing) > ROWS_NAMED:
        named.append(f"{len(missing) - ROWS_NAMED} more")
    return [
        f"{file} ends in row {last_row} with {kinds.iloc[-1]} in {areas.iloc[-1]} and has no such row "
        f"of {and_list(named)}, as if it had been cut short: send the rest, or add rows of 0 where there was nothing "
        "to count."
    ]


def _missing_at_the_end(values: pd.Series, groups: pd.Series) -> list[str]:
    """The values that nearly all other groups have after the last value, if the last group has none of them."""
    last, others = values.iloc[-1], groups != groups.iloc[-1]
    orders = [list(own) for _, own in values[others].groupby(groups[others], sort=False)]
    following = [order[order.index(last) + 1 :] for order in orders if last in order]
    if not following or {each for order in following for each in order} & set(values[~others]):
        return []
    often = Counter(each for order in following for each in order)
    return [each for each in often if often[each] >= NEARLY_ALL * len(following)]
