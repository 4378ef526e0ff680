"""Series that belong together: what readers find out about one may give another away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from helpers.disclosure.policy import Condition, Integers, Policy, Relation
from helpers.disclosure.series import Key, Series, Stretch

Cells = tuple[int, int]  # positions of counts: the first, and the one after the last
Terms = tuple[tuple[Cells, int], ...]  # counts to add, or to subtract where the factor is -1


class Family(NamedTuple):
    """The series of a whole and of those parts that are named; `complete` as for a relation."""

    keys: tuple[Key, ...]
    complete: bool


@dataclass(frozen=True)
class Addition:
    """A whole and its parts over months in which all of them are known: whole − parts is the rest.

    Attributes
    ----------
    keys
        The series, the whole's first.
    bounds
        The month that each step begins with, and the month after the last.
    places
        The positions of each series' counts at the bounds.
    rest
        What the parts leave of the whole in each step.
    """

    keys: tuple[Key, ...]
    bounds: tuple[int, ...]
    places: tuple[tuple[int, ...], ...]
    rest: Integers
    complete: bool

    def terms(self, first: int, end: int) -> Terms:
        """Whole − parts from one of the steps up to another."""
        return tuple(((place[first], place[end]), -1 if number else 1) for number, place in enumerate(self.places))


@dataclass(frozen=True)
class Block:
    """Series, and the wholes and parts among them."""

    series: tuple[Series, ...]
    families: tuple[Family, ...]
    policy: Policy

    @cached_property
    def counts(self) -> Integers:
        """The counts of all series, one series after another."""
        return np.concatenate([each.counts for each in self.series])

    @cached_property
    def start(self) -> dict[Key, int]:
        """The position of the first count of each series."""
        ends = np.cumsum([len(each.counts) for each in self.series]).tolist()
        return {each.key: end - len(each.counts) for each, end in zip(self.series, ends, strict=True)}

    @cached_property
    def by_key(self) -> dict[Key, Series]:
        """The series by area and measure."""
        return {each.key: each for each in self.series}

    @cached_property
    def public(self) -> Condition:
        """Which counts are published elsewhere."""
        sensitive = [self.policy.protects(each.key[1]) for each in self.series]
        return ~np.repeat(sensitive, [len(each.counts) for each in self.series])

    def cells(self, found: Stretch) -> Cells | None:
        """The counts that a sum adds up; None where it is not a sum of counts in the block."""
        if found.key not in self.start:
            return None
        place, start = self.by_key[found.key].place, self.start[found.key]
        if found.first not in place or found.end not in place:
            return None
        return start + place[found.first], start + place[found.end]

    def steps_in(self, found: Stretch) -> list[Stretch]:
        """The counts of a series within a stretch of it."""
        if found.key not in self.start:
            return []
        steps = pairwise(self.by_key[found.key].bounds)
        return [Stretch(found.key, *step) for step in steps if found.first <= step[0] and step[1] <= found.end]

    @cached_property
    def additions(self) -> tuple[Addition, ...]:
        """The wholes and their parts, with the steps over which they can be compared."""
        return tuple(each for family in self.families if (each := self._addition(family)))

    def _addition(self, family: Family) -> Addition | None:
        members = [self.by_key[key] for key in family.keys if key in self.by_key]
        if len(members) < 2:
            return None
        bounds = sorted(set.intersection(*(set(each.bounds) for each in members)))
        if len(bounds) < 2:
            return None
        until = np.array([[each.until[each.place[bound]] for bound in bounds] for each in members])
        return Addition(
            tuple(each.key for each in members),
            tuple(bounds),
            tuple(tuple(self.start[each.key] + each.place[bound] for bound in bounds) for each in members),
            np.diff(until[0] - until[1:].sum(axis=0)),
            family.complete and len(members) == len(family.keys),
        )


def blocks(
    series: Iterable[Series], relations: Sequence[Relation], together: Iterable[tuple[Key, ...]], policy: Policy
) -> list[Block]:
    """The series in groups, such that no relation and no number is about series of two groups.

    Parameters
    ----------
    together
        Groups of series that one number is about.
    """
    by_key = {each.key: each for each in series}
    root = {key: key for key in by_key}

    def found(key: Key) -> Key:
        while root[key] != key:
            root[key] = key = root[root[key]]
        return key

    names = dict.fromkeys(name for _, _, name in by_key)  # relations hold for spans without months as well
    families = [
        Family(tuple((*member, name) for member in each.members), each.complete)
        for each in relations
        for name in names
        if (*each.whole, name) in by_key
    ]
    for group in [*(each.keys for each in families), *together]:
        known = [found(key) for key in group if key in root]
        for key in known[1:]:
            root[key] = known[0]
    grouped: dict[Key, list[Series]] = {}
    for key, each in by_key.items():
        grouped.setdefault(found(key), []).append(each)
    used: dict[Key, list[Family]] = {}
    for family in families:
        used.setdefault(found(family.keys[0]), []).append(family)
    return [Block(tuple(group), tuple(used.get(key, ())), policy) for key, group in grouped.items()]
