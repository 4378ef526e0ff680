"""What printed numbers let readers know of the counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from helpers.disclosure.block import Block, Cells, Terms
from helpers.disclosure.claims import Claim
from helpers.disclosure.policy import Condition, Integers
from helpers.disclosure.series import Stretch

Reals = NDArray[np.float64]
CENTRAL_LINE = "central line"  # of an XmR chart: the mean of its months
INSIDE = 1e-6  # events: a count must be this far inside a rounded number's bounds, one of which is excluded
ALMOST = INSIDE / 2

# Sums and their factors, and bounds for their weighted total.
Form = tuple[tuple[tuple[Cells, float], ...], float, float]


@dataclass(frozen=True)
class Bounded:
    """Weighted sums of counts with their bounds, a row each, as differences from the recorded counts."""

    weights: csr_array
    least: Reals
    most: Reals

    def hold(self, moves: Integers) -> Condition:
        """Which sums, a row each, stay within their bounds under which differences, a column each."""
        moved = np.asarray(self.weights @ moves)
        return np.asarray((moved >= self.least[:, np.newaxis] - ALMOST) & (moved <= self.most[:, np.newaxis] + ALMOST))


@dataclass(frozen=True)
class Facts:
    """What the numbers of a block let readers know, number by number, so that some can be withheld.

    Attributes
    ----------
    sums
        Every sum that a number is about.
    totals
        The sums as weights of the counts, a row each.
    uses
        Which sums each number is withheld with, a row for each number.
    fixes
        Which sums must stay the same as long as a number is printed, a row for each number; a ratio fixes none.
    cost
        The cost of withholding each number: the months that it is about.
    ratios
        Differences and ratios of sums.
    ratio_of
        The number that each ratio is.
    """

    sums: tuple[Stretch, ...]
    totals: csr_array
    uses: csr_array
    fixes: csr_array
    cost: Reals
    ratios: Bounded
    ratio_of: NDArray[np.int64]

    def sums_of(self, number: int) -> NDArray[np.int64]:
        """The sums that a number is withheld with."""
        return np.asarray(self.uses.indices[slice(*self.uses.indptr[number : number + 2])])

    def shown(self, withheld: Condition) -> Condition:
        """Which numbers can still be printed."""
        return np.asarray(self.uses @ withheld.astype(float) == 0)

    def fixed(self, shown: Condition) -> Condition:
        """Which sums must stay the same."""
        return np.asarray(self._fixed_by @ shown.astype(float) > 0)

    def costs(self, shown: Condition) -> Reals:
        """What it would cost to withhold each sum as well."""
        return np.asarray(self._used_by @ (shown * self.cost))

    @cached_property
    def _fixed_by(self) -> csr_array:
        return self.fixes.T.tocsr()

    @cached_property
    def _used_by(self) -> csr_array:
        return self.uses.T.tocsr()


def facts(block: Block, claims: Sequence[Claim]) -> Facts:
    """What the numbers of a block let readers know.

    A number that contradicts the counts reveals nothing about them.
    """
    found = _Found(block)
    for each in sorted(claims, key=lambda each: not each.is_count and each.number.statistic != "rate"):
        found.add(each)
    return found.facts()


def unalterable(block: Block, claims: Sequence[Claim]) -> Bounded:
    """What the numbers of earlier editions let readers know: those numbers cannot be taken back.

    A number that has been revised since contradicts the counts, and reveals nothing about them.
    """
    counted = {each.of for each in claims if each.is_count and agrees(each, block)}
    new = [each for each in claims if not (each.is_ratio and counted.issuperset(each.sums))]
    forms = [form for each in new for form in _forms(each, block, earlier=True) or ()]
    return _bounded(list(dict.fromkeys(forms)), len(block.counts))


def agrees(each: Claim, block: Block) -> bool:
    """Whether the counts of a block agree with a number about them."""
    return _forms(each, block) is not None


def weights(terms: Iterable[Terms], width: int) -> csr_array:
    """Sums and differences of counts as weights, a row each."""
    return _matrix([[(np.arange(*cells), float(sign)) for cells, sign in each] for each in terms], width)


def _bounded(forms: Sequence[Form], width: int) -> Bounded:
    rows = [[(np.arange(*cells), factor) for cells, factor in terms] for terms, _, _ in forms]
    return Bounded(_matrix(rows, width), np.array([form[1] for form in forms]), np.array([form[2] for form in forms]))


def _matrix(rows: Sequence[Sequence[tuple[NDArray[np.int64], float]]], width: int) -> csr_array:
    """A sparse matrix from the columns of each row and their values; values for the same place are added up."""
    columns = [part for row in rows for part, _ in row]
    lengths = [len(part) for part in columns]
    numbers = np.repeat([number for number, row in enumerate(rows) for _ in row], lengths).astype(np.int64)
    values = np.repeat([value for row in rows for _, value in row], lengths).astype(float)
    everything = np.concatenate(columns) if columns else np.array([], dtype=np.int64)
    return csr_array((values, (numbers, everything)), shape=(len(rows), width))


def _forms(each: Claim, block: Block, *, earlier: bool = False) -> list[Form] | None:
    """The bounds that a number sets for sums of counts, as differences from those recorded; None where it sets none."""
    number, of = each.number, block.cells(each.of)
    if of is None:
        return None
    value, half = float(number.value), 0.5 * 10.0**-number.decimals
    if each.is_count:
        return _agreeing([(((of, 1.0),), round(value), round(value))], block)
    if number.statistic == "rate":
        return [(((of, 1.0),), 0.0, 0.0)]
    if earlier and number.part == CENTRAL_LINE and set(each.sums) == {each.of}:
        months, mean = each.of.end - each.of.first, float(number.listed)
        return _agreeing([(((of, 1.0),), months * (mean - half), months * (mean + half))], block)
    against = block.cells(each.sums[1]) if each.is_ratio else None
    if against is None:
        return None
    if number.statistic == "difference":
        return _agreeing([(((of, 1.0), (against, -1.0)), round(value), round(value))], block)
    whole, printed = 100.0 if number.statistic == "percent" else 0.0, float(number.listed)
    low, high = ((whole + printed + side) / 100 for side in (-half, half))
    forms: list[Form] = [(((of, 1.0), (against, -low)), 0.0, np.inf), (((of, 1.0), (against, -high)), -np.inf, 0.0)]
    if number.statistic == "share" and printed == 0:  # "0.0%" means none at all, "less than 0.1%" at least 1
        forms.append((((of, 1.0),), 1.0, np.inf) if value else (((of, 1.0),), 0.0, 0.0))
    return _agreeing(forms, block)


def _agreeing(forms: Sequence[Form], block: Block) -> list[Form] | None:
    """The forms as differences from the counts recorded; None where these contradict one."""
    found = []
    for terms, least, most in forms:
        value = sum(factor * float(block.counts[slice(*cells)].sum()) for cells, factor in terms)
        if not least - ALMOST <= value <= most + ALMOST:
            return None
        inside = INSIDE if least < most else 0.0
        found.append((terms, min(least + inside - value, 0.0), max(most - inside - value, 0.0)))
    return found


class _Found:
    """The facts of a block, as they are collected."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.rows: dict[Stretch, int] = {}
        self.costs: dict[tuple[tuple[int, ...], tuple[Form, ...] | bool], float] = {}
        self.rested_on: dict[tuple[Stretch, ...], tuple[int, ...]] = {}

    def add(self, each: Claim) -> None:
        """Add a number. Counts and rates come first."""
        forms = _forms(each, self.block)
        if forms is None and each.is_count:
            return
        if each.is_ratio and forms is not None:
            sums = self._rows(each.sums)
            given = all(((row,), True) in self.costs for row in sums)  # then the ratio adds nothing
            self._note(each, sums, False if given else tuple(forms))
        else:
            self._note(each, self._rows(each.sums) if each.rests_on_totals else self._months(each.sums), True)

    def _note(self, each: Claim, sums: tuple[int, ...], fixing: tuple[Form, ...] | bool) -> None:
        if sums:
            months = max(each.of.end - each.of.first, 1)
            self.costs[sums, fixing] = self.costs.get((sums, fixing), 0.0) + months

    def _rows(self, found: Iterable[Stretch]) -> tuple[int, ...]:
        """The rows of sums, without those of public measures."""
        policy, block, rows = self.block.policy, self.block, self.rows
        known = [each for each in found if policy.protects(each.key[1]) and block.cells(each)]
        return tuple(dict.fromkeys(rows.setdefault(each, len(rows)) for each in known))

    def _months(self, sums: tuple[Stretch, ...]) -> tuple[int, ...]:
        """The rows of each month of sums."""
        if sums not in self.rested_on:
            self.rested_on[sums] = self._rows(step for one in sums for step in self.block.steps_in(one))
        return self.rested_on[sums]

    def facts(self) -> Facts:
        """All of them."""
        columns = [(np.array(sums), fixing) for sums, fixing in self.costs]
        forms = [(number, form) for number, (_, fixing) in enumerate(columns) if isinstance(fixing, tuple)
                 for form in fixing]  # fmt: skip
        cells = [found for each in self.rows if (found := self.block.cells(each))]
        width = len(self.block.counts)
        return Facts(
            tuple(self.rows),
            weights([((each, 1),) for each in cells], width),
            _matrix([[(sums, 1.0)] for sums, _ in columns], len(self.rows)),
            _matrix([[(sums, 1.0)] if fixing is True else [] for sums, fixing in columns], len(self.rows)),
            np.array(list(self.costs.values())),
            _bounded([form for _, form in forms], width),
            np.array([number for number, _ in forms], dtype=np.int64),
        )
