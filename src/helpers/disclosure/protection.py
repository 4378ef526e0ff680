"""What is withheld from the public edition, and what it cannot hide any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from helpers.disclosure.alternatives import Search
from helpers.disclosure.block import Block, blocks
from helpers.disclosure.facts import Claim, agrees, claim, facts, unalterable
from helpers.disclosure.policy import Policy, Relation
from helpers.disclosure.secrets import given, secrets
from helpers.disclosure.series import Key, Stretch, arranged, stretch, sum_of
from helpers.document.numbers import Number, Sum

Cell = tuple[str, str, str]  # area, measure and span, as files write it: 2016-08


@dataclass(frozen=True)
class Withheld:
    """What the public edition does not print.

    Attributes
    ----------
    policy
        What is small, and of which measures it matters.
    sums
        Sums that must not be printed, nor any number that is about one or computed from one.
    given_away
        Small counts that earlier public editions, or measures that are public, give away or bound more closely than
        they should. Nothing withheld now can hide them.

    Examples
    --------
    >>> from helpers.document.numbers import count, other
    >>> june, year = (Sum("Wyre", "Rape", key) for key in ("2016-06", "2016-04..2016-08"))
    >>> withheld = Withheld(Policy(), frozenset({june}))
    >>> withheld.hides(count(3, june)), withheld.hides(count(33, year))
    (True, False)
    >>> withheld.hides(other(12, year, "limit", "upper limit")), withheld.hides_words((year,))
    (True, True)
    """

    policy: Policy
    sums: frozenset[Sum] = frozenset()
    given_away: frozenset[Sum] = frozenset()

    def hides(self, number: Number) -> bool:
        """Whether a number must not be printed.

        Nobody can check a number that names no area: an analyst's own, or a partner's. It is withheld if it is a small
        whole number, a per cent or has decimals.
        """
        if not number.of.area:
            whole = float(number.value).is_integer() and not number.decimals and "%" not in number.printed
            return self.policy.public != "all" and (not whole or self.policy.small(number.value))
        each = claim(number)
        if each.rests_on_totals:
            return not self._stretches.isdisjoint(each.sums)
        return self._holds(each.sums)

    def hides_words(self, about: tuple[Sum, ...]) -> bool:
        """Whether words must not be printed that rest on each month of sums."""
        return self._holds(map(stretch, about))

    def _holds(self, sums: Iterable[Stretch]) -> bool:
        return any(
            one.first <= out.first and out.end <= one.end for one in sums for out in self._by_key.get(one.key, ())
        )

    @cached_property
    def _stretches(self) -> frozenset[Stretch]:
        return frozenset(map(stretch, self.sums))

    @cached_property
    def _by_key(self) -> dict[Key, list[Stretch]]:
        found: dict[Key, list[Stretch]] = {}
        for each in self._stretches:
            found.setdefault(each.key, []).append(each)
        return found


def to_withhold(
    published: Iterable[Number],
    counts: Mapping[Cell, float],
    policy: Policy,
    relations: Sequence[Relation] = (),
    *,
    earlier: Iterable[Number] = (),
) -> Withheld:
    """The sums of which nothing may be printed, so that every small sensitive count stays unknown.

    Readers are taken to know that no count is below 0, how wholes and parts add up, and how many residents there are.
    They are not taken to know how likely a count is: who knows of a victim may know more.

    Parameters
    ----------
    published
        Every number of every page of a set, and of the other sets of the run.
    counts
        What was recorded, by area, measure and span as files write it: of months, and of indicators. Where months are
        missing, the numbers printed are all that is known of them.
    earlier
        The numbers of earlier public editions, which cannot be taken back. One that has been revised since counts for
        nothing.

    Examples
    --------
    33 from April to August less 30 from April to June leave 3 in July and August.

    >>> from helpers.document.numbers import count
    >>> months = dict(zip(("2016-04", "2016-05", "2016-06", "2016-07", "2016-08"), (10, 10, 10, 1, 2)))
    >>> counts = {("Blackpool", "Rape", month): value for month, value in months.items()}
    >>> year, quarter = (Sum("Blackpool", "Rape", f"2016-04..2016-0{last}") for last in (8, 6))
    >>> [each.span for each in to_withhold([count(33, year), count(30, quarter)], counts, Policy()).sums]
    ['2016-04..2016-06']
    """
    now, before = [[claim(each) for each in numbers if each.of.area] for numbers in (published, earlier)]
    known = {stretch(Sum(*cell)): round(value) for cell, value in counts.items() if value == value}
    for each in (*now, *before):
        if each.number.statistic == "count":
            known.setdefault(each.of, round(each.number.value))
    withheld = {
        each.of
        for each in now
        if each.number.statistic == "count" and policy.protects(each.of.key[1]) and policy.small(each.number.value)
    }
    given_away: set[Stretch] = set()
    for block, printed, taken in _blocks(known, now, before, policy, relations):
        if not printed:
            continue
        sought = secrets(block, _counted(printed), every=bool(taken) or bool(block.public.any()))
        if not sought:
            continue
        already = given(sought, _counted(each for each in taken if agrees(each, block)))
        given_away |= {each.stretch for each, is_given in zip(sought, already, strict=True) if is_given}
        sought = [each for each, is_given in zip(sought, already, strict=True) if not is_given]
        search = Search(block, facts(block, printed), unalterable(block, taken), sought)
        withheld |= search.run()
        given_away |= search.given_away
    return Withheld(policy, frozenset(map(sum_of, withheld)), frozenset(map(sum_of, given_away)))


def _counted(claims: Iterable[Claim]) -> list[Stretch]:
    return [each.of for each in claims if each.number.statistic == "count"]


def _blocks(
    known: Mapping[Stretch, int],
    now: Sequence[Claim],
    before: Sequence[Claim],
    policy: Policy,
    relations: Sequence[Relation],
) -> Iterator[tuple[Block, list[Claim], list[Claim]]]:
    """The blocks, each with the numbers printed about it now and before."""
    together = {each.keys for each in (*now, *before)}
    found = blocks(arranged(known).values(), relations, together, policy)
    place = {series.key: number for number, block in enumerate(found) for series in block.series}
    claims: list[tuple[list[Claim], list[Claim]]] = [([], []) for _ in found]
    for kind, each in [*((0, each) for each in now), *((1, each) for each in before)]:
        about = next((place[key] for key in each.keys if key in place), None)
        if about is not None:
            claims[about][kind].append(each)
    for block, (printed, taken) in zip(found, claims, strict=True):
        yield block, printed, taken
