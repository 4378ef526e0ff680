"""Totals within a table: of the areas in one parent, of one area's rows, of everything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from helpers.drops.declared.laid_out import AREA, MEASURE, PARENT, LaidOut
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import is_total, label_of
from helpers.english import and_list, number
from helpers.refusal import Refused

MOST_PROBLEMS = 20
_OF_TOTAL = re.compile(r"\b(sub-?)?totals?\b", re.IGNORECASE)


def with_totals_of_parents_named(laid: LaidOut) -> LaidOut:
    """The rows, in which a total that is named only in the column of parents has that name as its area."""
    if PARENT not in laid.names:
        return laid
    pairs = zip(laid.names[AREA], laid.names[PARENT], strict=True)
    areas = [parent if not area and is_total(parent) else area for area, parent in pairs]
    return replace(laid, names=laid.names | {AREA: areas})


def areas_in_parents(laid: LaidOut, declared: TableDeclaration) -> tuple[LaidOut, list[str]]:
    """The rows, with the parent's name added to each area's name that is in two parents, or is itself a parent's."""
    if declared.only_parent:
        laid = replace(laid, names=laid.names | {PARENT: [declared.only_parent] * len(laid.places)})
    if PARENT not in laid.names:
        return laid, []
    pairs = list(zip(laid.names[AREA], laid.names[PARENT], strict=True))
    often = Counter(area for area, _ in dict.fromkeys(pairs) if area)
    several = sorted(area for area, times in often.items() if times > 1 and not is_total(area))
    parents = {parent for _, parent in pairs if parent and not is_total(parent)}
    shared = {*several, *(() if declared.priority else parents)}  # counts have sums of parents
    if shared:
        areas = [f"{area} ({parent})" if area in shared else area for area, parent in pairs]
        laid = replace(laid, names=laid.names | {AREA: areas})
    if not several:
        return laid, []
    verb = "is a name" if len(several) == 1 else "are names"
    return laid, [f"{and_list(several)} {verb} in more than one {declared.parent}: each has its own in brackets."]


def without_parent(area: str, parent: str) -> str:
    """An area's own name, without its parent's name in brackets.

    Examples
    --------
    >>> without_parent("Abbey (Merton)", "Merton"), without_parent("Park", "Merton")
    ('Abbey', 'Park')
    """
    return area.removesuffix(f" ({parent})")


def without_parent_totals(laid: LaidOut) -> tuple[LaidOut, list[str]]:
    """The rows without those that are the total of a parent.

    Such a row has no area, an area that is called a total, or the parent's own name. A row with the parent's name that
    is not the sum is an area that has its parent's name.
    """
    if PARENT not in laid.names:
        return laid, []
    parents = laid.names[PARENT]
    pairs = list(zip(laid.names[AREA], parents, strict=True))
    called = [bool(parent) and (not area or is_total(area)) and not is_total(parent) for area, parent in pairs]
    own = [row for row, (area, parent) in enumerate(pairs) if parent and area == f"{parent} ({parent})"]
    if own:
        found = _beside_sums(laid, own, [not is_called for is_called in called])
        areas = {parents[row] for row, given, expected in found if not np.array_equal(given, expected)}
        for row, *_ in found:
            called[row] = parents[row] not in areas
    found = _beside_sums(laid, [row for row, is_called in enumerate(called) if is_called])
    problems = []
    for row, given, expected in found:
        differs = ~np.isnan(given) & ~np.isnan(expected) & (given != expected)
        if differs.any():
            column = int(np.argmax(differs))
            problems.append(
                f"{laid.where(row)}: the total of {parents[row]} is not the sum of its areas "
                f"({laid.names[MEASURE][row]}, {label_of(laid.spans[column])}: {number(given[column])}, the "
                f"others {number(expected[column])}); correct it, or name it under 'leave_out' in drop.toml."
            )
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])
    left_out = {row for row, *_ in found}
    are = "row is the total" if len(left_out) == 1 else "rows are the totals"
    verb = "is" if len(left_out) == 1 else "are"
    notes = [f"{len(left_out)} {are} of areas that have rows of their own, and {verb} left out of sums."]
    notes = notes if left_out else []
    return laid.only([row not in left_out for row in range(len(pairs))]), notes


def _beside_sums(
    laid: LaidOut, totals: Sequence[int], among: Sequence[bool] = ()
) -> list[tuple[int, np.ndarray, np.ndarray]]:
    """The rows called totals that come with other rows, their numbers, and the sums of the other rows.

    Parameters
    ----------
    among
        Which rows may be the others; if not given, all that are not totals.
    """
    if not totals:
        return []
    keys = list(zip(*(cells for column, cells in laid.names.items() if column != AREA), strict=True))
    wanted, left = {keys[row] for row in totals}, set(totals)
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(keys):
        if key in wanted and row not in left and (not among or among[row]):
            groups.setdefault(key, []).append(row)
    sums = {key: _sum_of_known(laid.numbers[rows]) for key, rows in groups.items()}
    return [(row, laid.numbers[row], sums[keys[row]]) for row in totals if keys[row] in sums]


def _sum_of_known(numbers: np.ndarray) -> np.ndarray:
    """The sum of rows of numbers, without numbers that are not known; not known where none is."""
    return np.asarray(np.where(np.isnan(numbers).all(axis=0), np.nan, np.nansum(numbers, axis=0)))


def without_totals_of_one_area(laid: LaidOut) -> tuple[LaidOut, list[str]]:
    """The rows without the totals that a table of blocks has below each area: "Wyre total", without a measure."""
    areas = laid.names[AREA]
    of_all = [measure == "" or is_total(measure) for measure in laid.names[MEASURE]]
    if not any(of_all):
        return laid, []
    parts: dict[str, list[int]] = {}
    for row, (area, is_of_all) in enumerate(zip(areas, of_all, strict=True)):
        if not is_of_all:
            parts.setdefault(area, []).append(row)
    own = {row: _OF_TOTAL.sub("", areas[row]).strip() for row, is_of_all in enumerate(of_all) if is_of_all}
    own = {row: bare for row, bare in own.items() if bare != areas[row] and bare in parts}
    problems = []
    for row, bare in own.items():
        given, expected = laid.numbers[row], laid.numbers[parts[bare]].sum(axis=0)
        wrong = ~np.isnan(given) & ~np.isnan(expected) & (given != expected)
        if wrong.any():
            column = int(np.argmax(wrong))
            problems.append(
                f"{laid.where(row)}: '{areas[row]}' is not the sum of the rows of {bare} "
                f"({label_of(laid.spans[column])}: {number(given[column])}, the others {number(expected[column])}); "
                "correct it, or leave it out."
            )
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])
    notes = [f"{len(own)} rows are the totals of their areas, and are left out of sums."] if own else []
    return laid.only([row not in own for row in range(len(areas))]), notes


def are_corners(laid: LaidOut) -> list[bool]:
    """Whether each row is the total of everything under a name of its own: a measure that no area but the total has."""
    pairs = list(zip(laid.names[AREA], laid.names[MEASURE], strict=True))
    plain = {measure for area, measure in pairs if not is_total(area)}
    return [
        bool(plain) and is_total(area) and measure not in plain and not is_total(measure) for area, measure in pairs
    ]
