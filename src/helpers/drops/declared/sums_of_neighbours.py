"""Subtotals and near-totals, which no name gives away: found by their numbers, and never counted twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np

from helpers.drops.declared.series import Series, names_of, parts_of
from helpers.drops.declared.totals import CHANCE, is_total

NEAR = 0.03  # a near-sum is off by no more than this in any month, or by far less than chance would give
ENOUGH = 12  # counts at least, to distinguish a near-total from an area of that size
RARE, VERY_RARE = -3.09, -5  # a standard normal number is below these once in 1,000 and once in 3 million times
FEWEST = 3  # areas at least: of two that are alike, neither is the other's sum


def subtotals(table: Series, level: str, keep: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The areas or measures that are the sum of those next to them, each with these.

    Neighbours are in the order of the file. A subtotal within a larger one is counted there once. One that is the sum
    of all others is the total, not a subtotal.

    Parameters
    ----------
    table
        The counts, a row for each area and measure.
    level
        "area" or "measure".
    keep
        Those that are known not to be subtotals.

    Examples
    --------
    >>> rows = {"North": [731, 655], "Camden": [430, 320], "Barnet": [301, 335], "Bexley": [90, 80]}
    >>> subtotals({(area, "Theft"): np.array(counts, dtype=float) for area, counts in rows.items()}, "area")
    {'North': ('Camden', 'Barnet')}
    """
    order = names_of(table, level)
    parts = parts_of(table, level)
    found: dict[str, tuple[str, ...]] = {}
    inside: set[str] = set()
    chance = np.log(CHANCE * max(1, len(order) ** 2))
    for names in (order[::-1], order):  # first those with their parts below, then those with their parts above
        for place, name in enumerate(names):
            if name in found or name in inside or name in keep:
                continue
            run = _run(parts, name, [each for each in names[:place][::-1] if each not in inside])
            known = parts[name][~np.isnan(parts[name])]
            if run and np.log1p(np.maximum(known, 0)).sum() >= chance and len(run) < len(order) - 1 - len(inside):
                found[name] = tuple(run if names is not order else run[::-1])
                inside |= set(run)
    return found


def near_totals(table: Series, level: str, keep: Collection[str] = ()) -> list[str]:
    """The areas or measures that are nearly the sum of all others: totals with an error, or of a few parts more.

    Independent counts of the same size differ by chance, by about the root of both together. A near-total differs by
    far less, or by less than three per cent in every month.

    Examples
    --------
    >>> months = range(24)
    >>> wyre, fylde = [100 + (7 * m) % 23 for m in months], [50 + (5 * m) % 17 for m in months]
    >>> rows = {"Wyre": wyre, "Fylde": fylde, "County": [a + b + 1 for a, b in zip(wyre, fylde)]}
    >>> table = {(area, "Theft"): np.array(counts, dtype=float) for area, counts in rows.items()}
    >>> near_totals(table, "area"), near_totals(table, "area", keep=["County"])
    (['County'], [])
    """
    names = names_of(table, level)
    if len(names) < FEWEST:
        return []
    parts = parts_of(table, level)
    whole = np.sum([*parts.values()], axis=0)
    return [name for name in names if name not in keep and _is_near(parts[name], whole - parts[name])]


def near_subtotals(table: Series, level: str, keep: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """The areas or measures that are nearly the sum of those next to them, each with these.

    Because many sums are tried, only those closer than near-totals count: off by at most one per cent in every month.

    Examples
    --------
    >>> months = range(24)
    >>> wyre, fylde = [100 + (7 * m) % 23 for m in months], [50 + (5 * m) % 17 for m in months]
    >>> rows = {"Wyre": wyre, "Fylde": fylde, "West": [a + b for a, b in zip(wyre, fylde)], "Burnley": wyre[::-1]}
    >>> rows["West"][3] += 1
    >>> table = {(area, "Theft"): np.array(counts, dtype=float) for area, counts in rows.items()}
    >>> near_subtotals(table, "area")
    {'West': ('Wyre', 'Fylde')}
    """
    order = names_of(table, level)
    parts = parts_of(table, level)
    found: dict[str, tuple[str, ...]] = {}
    for names in (order[::-1], order):
        for place, name in enumerate(names):
            run: list[str] = []
            so_far = np.zeros(parts[name].shape)
            for each in names[:place][::-1] if name not in keep and not is_total(name) else ():
                so_far = so_far + parts[each]
                run.append(each)
                if np.nansum(so_far) > (1 + NEAR) * np.nansum(parts[name]):
                    break
                if 1 < len(run) < len(order) - 1 and _is_near(parts[name], so_far, near=NEAR / 3, rare=VERY_RARE):
                    found[name] = tuple(run if names is not order else run[::-1])
    return found


def _is_near(total: np.ndarray, rest: np.ndarray, near: float = NEAR, rare: float = RARE) -> bool:
    known = ~np.isnan(total) & ~np.isnan(rest) & (total + rest > 0)
    total, rest = total[known], rest[known]
    if len(total) < ENOUGH or rest.sum() == 0 or np.array_equal(total, rest):
        return False
    if abs(total.sum() / rest.sum() - 1) > 2 * near:
        return False
    large = total >= 1 / near
    if large.sum() >= ENOUGH and (np.abs(total - rest)[large] <= near * rest[large]).all():
        return True
    return _is_rarely_so_small((total - rest) ** 2 / (total + rest), rare)


def _is_rarely_so_small(squares: np.ndarray, rare: float) -> bool:
    """Whether chance hardly ever makes squared differences as small.

    Each is about 1 on average. Wilson and Hilferty's cube root makes their mean nearly normal.
    """
    spread = 2 / (9 * len(squares))
    return bool((squares.mean() ** (1 / 3) - (1 - spread)) / spread**0.5 < rare)


def _run(parts: dict[str, np.ndarray], name: str, neighbours: Iterable[str]) -> list[str]:
    """The neighbours, from the nearest on, that add up to a name's counts; none if they do not."""
    target, total = np.nan_to_num(parts[name]).sum(), 0.0
    so_far: np.ndarray | None = None
    run = []
    for each in neighbours:
        if is_total(each):
            return []
        so_far = parts[each] if so_far is None else so_far + parts[each]
        total += np.nan_to_num(parts[each]).sum()
        run.append(each)
        if len(run) > 1 and np.array_equal(so_far, parts[name], equal_nan=True):
            return run
        if total > 2 * target:  # adjustments below 0 are small
            return []
    return []
