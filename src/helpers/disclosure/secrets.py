"""Small sensitive counts, and the other values that readers must still think possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.disclosure.block import Addition, Block, Terms
from helpers.disclosure.policy import Condition, Integers, Policy
from helpers.disclosure.series import Key, Stretch


@dataclass(frozen=True)
class Secret:
    """A small sensitive count, and a value that must remain possible for it.

    Attributes
    ----------
    least
        Whether the value is 0; otherwise it is the threshold − 1, or more.
    first, end
        The months that it is about.
    """

    terms: Terms
    count: int
    least: bool
    key: Key
    first: int
    end: int

    @property
    def stretch(self) -> Stretch:
        """The months, for a report."""
        return Stretch(self.key, self.first, self.end)


def secrets(block: Block, printed: Iterable[Stretch], *, every: bool = False) -> list[Secret]:
    """The small counts of a block to protect: if they are safe, so are all others.

    They are months, and runs of months; the rest of a whole without its parts; the small parts of a whole together; the
    small months of a printed total together. If a run can be 0, so can each of its months; if a month can be 4, so can
    each run that holds it. So it is enough that the longest runs can be 0, and the shortest the threshold − 1.

    Parameters
    ----------
    every
        Whether to return all small counts instead. Where some are given away already, their safety implies nothing.
    """
    found: list[Secret] = []
    few = block.policy.are_small(block.counts) & ~block.public
    if not few.any() and all(each.complete for each in block.additions):
        return found
    for each in block.series:
        if block.policy.protects(each.key[1]):
            start = block.start[each.key]

            def terms(i: int, j: int, start: int = start) -> Terms:
                return (((start + i, start + j), 1),)

            found += _runs(each.until, each.key, each.bounds, terms, block.policy, every=every)
    for addition in block.additions:
        found += _rests(addition, block.policy, every=every)
        found += _small_parts(addition, block, every=every)
    return found + list(_small_months(printed, block))


def given(found: Sequence[Secret], totals: Iterable[Stretch]) -> list[bool]:
    """Which secrets are sums or differences of totals of the same series, such as those of earlier editions.

    Examples
    --------
    >>> key = ("Blackpool", "Rape", "")
    >>> july = Secret((((3, 4), 1),), 2, True, key, 3, 4)
    >>> given([july], [Stretch(key, 0, 3), Stretch(key, 0, 4)]), given([july], [Stretch(key, 0, 4)])
    ([True], [False])
    """
    further: dict[tuple[Key, int], tuple[Key, int]] = {}

    def root(bound: tuple[Key, int]) -> tuple[Key, int]:
        while bound in further:
            bound = further[bound]
        return bound

    for key, first, end in totals:
        one, other = root((key, first)), root((key, end))
        if one != other:
            further[one] = other
    return [len(each.terms) == 1 and root((each.key, each.first)) == root((each.key, each.end)) for each in found]


def _runs(
    until: Integers,
    key: Key,
    bounds: tuple[int, ...],
    terms: Callable[[int, int], Terms],
    policy: Policy,
    *,
    every: bool,
) -> Iterator[Secret]:
    """The small runs of counts in a row."""
    small = np.triu(policy.are_small(until[np.newaxis, :] - until[:, np.newaxis]), 1)
    longest, shortest = small.copy(), small.copy()
    if not every:
        longest[1:] &= ~small[:-1]
        longest[:, :-1] &= ~small[:, 1:]
        shortest[:-1] &= ~small[1:]
        shortest[:, 1:] &= ~small[:, :-1]
    for i, j in np.argwhere(longest | shortest).tolist():
        count = int(until[j] - until[i])
        if longest[i, j] and count > 0:
            yield Secret(terms(i, j), count, True, key, bounds[i], bounds[j])
        if shortest[i, j] and count < policy.threshold - 1:
            yield Secret(terms(i, j), count, False, key, bounds[i], bounds[j])


def _rests(addition: Addition, policy: Policy, *, every: bool) -> Iterator[Secret]:
    """The small runs of the rest of a whole without its parts."""
    area, measure, _ = addition.keys[0]
    if addition.complete or not policy.protects(measure) or (addition.rest < 0).any():
        return
    until = np.concatenate([[0], addition.rest.cumsum()])
    yield from _runs(until, (area, f"{measure}: the rest", ""), addition.bounds, addition.terms, policy, every=every)


def _small_parts(addition: Addition, block: Block, *, every: bool) -> Iterator[Secret]:
    """The small parts of a whole together, with its rest: a reader gets their sum from the other parts."""
    policy = block.policy
    (area, measure, _), *parts = addition.keys
    parts = [key for key in parts if policy.protects(key[1])]
    if (addition.rest < 0).any() or not parts:
        return
    places = dict(zip(addition.keys, addition.places, strict=True))
    total = np.concatenate([[0], block.counts.cumsum()])
    untils = [total[np.array(places[key])] for key in parts]
    with_rest = not addition.complete and policy.protects(measure)
    if with_rest:
        untils.append(np.concatenate([[0], addition.rest.cumsum()]))
    runs = np.array([until[np.newaxis, :] - until[:, np.newaxis] for until in untils])
    member = np.triu((runs >= 0) & (runs < policy.threshold), 1)
    together = np.where(member, runs, 0).sum(axis=0)
    several = (member & (runs > 0)).sum(axis=0) > 1
    small = (together > 0) & (together < policy.threshold) & several
    for i, j in np.argwhere(small if every else small & ~_in_longer(small, member)).tolist():
        members = [key for key, is_in in zip(parts, member[:, i, j], strict=False) if is_in]
        terms: Terms = tuple(((places[key][i], places[key][j]), 1) for key in members)
        if with_rest and member[-1, i, j]:
            terms += addition.terms(i, j)
        name = (area, f"{measure}: the small parts", "")
        yield Secret(terms, int(together[i, j]), True, name, addition.bounds[i], addition.bounds[j])


def _in_longer(small: Condition, member: Condition) -> Condition:
    """Which runs are within a run that is longer by a step, is small as well, and has the same members or more."""
    found = np.zeros_like(small)
    found[1:] |= small[:-1] & (member[:, :-1] | ~member[:, 1:]).all(axis=0)
    found[:, :-1] |= small[:, 1:] & (member[:, :, 1:] | ~member[:, :, :-1]).all(axis=0)
    return found


def _small_months(printed: Iterable[Stretch], block: Block) -> Iterator[Secret]:
    """The small months of a printed total together: a reader gets their sum from the total and the other months."""
    for each in dict.fromkeys(printed):
        cells = block.cells(each)
        if cells is None or cells[1] - cells[0] == 1 or not block.policy.protects(each.key[1]):
            continue
        counts = block.counts[slice(*cells)]
        months = np.flatnonzero((counts > 0) & (counts < block.policy.threshold))
        count = int(counts[months].sum())
        if len(months) > 1 and count < block.policy.threshold:
            terms: Terms = tuple(((cells[0] + month, cells[0] + month + 1), 1) for month in months.tolist())
            yield Secret(terms, count, True, each.key, each.first, each.end)
