"""Tables that end as if their file had been cut short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from helpers.drops.declared.totals import is_total
from helpers.english import and_list

NEARLY_ALL = 0.9  # rare kinds of crime have no row in some areas
ROWS_NAMED = 3  # a refusal names this many missing rows


def cut_short_problems(rows: Sequence[tuple[str, ...]], last_row: int, file: str) -> list[str]:
    """A problem where the rows end like those of a file cut short: the last group lacks what others have next.

    Parameters
    ----------
    rows
        The names of each row: its area, its measure, and others.
    last_row
        The row in the file of the last of them.

    Examples
    --------
    >>> rows = [("Wyre", "Drugs"), ("Wyre", "Theft"), ("Fylde", "Drugs")]
    >>> cut_short_problems(rows, 4, "crime.csv")[0].partition(",")[0]
    'crime.csv ends in row 4 with Drugs in Fylde and has no such row of Theft'
    """
    plain = [row for row in rows if not any(map(is_total, row))]
    if not plain:
        return []
    areas = [row[0] for row in plain]
    kinds = [", ".join(row[1:]) for row in plain]
    missing = _missing_at_the_end(areas, kinds) or _missing_at_the_end(kinds, areas)
    if not missing:
        return []
    named = missing[:ROWS_NAMED]
    if len(missing) > ROWS_NAMED:
        named.append(f"{len(missing) - ROWS_NAMED} more")
    return [
        f"{file} ends in row {last_row} with {kinds[-1]} in {areas[-1]} and has no such row "
        f"of {and_list(named)}, as if it had been cut short: send the rest, or add rows of 0 where there was nothing "
        "to count."
    ]


def _missing_at_the_end(values: Sequence[str], groups: Sequence[str]) -> list[str]:
    """The values that nearly all other groups have after the last value, if the last group has none of them."""
    orders: dict[str, list[str]] = {}
    for group, value in zip(groups, values, strict=True):
        orders.setdefault(group, []).append(value)
    last, ending = values[-1], orders.pop(groups[-1])
    following = [order[order.index(last) + 1 :] for order in orders.values() if last in order]
    if not following or {each for order in following for each in order} & set(ending):
        return []
    often = Counter(each for order in following for each in order)
    return [each for each in often if often[each] >= NEARLY_ALL * len(following)]
