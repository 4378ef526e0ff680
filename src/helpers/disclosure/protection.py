"""Finding what to withhold, one group of related series at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from helpers.disclosure.block import Block, blocks
from helpers.disclosure.claims import Claim, claim
from helpers.disclosure.policy import Policy, Relation
from helpers.disclosure.secrets import secrets
from helpers.disclosure.series import Stretch, arranged, stretch, sum_of
from helpers.disclosure.withheld import Withheld
from helpers.document.numbers import Number, Sum

Cell = tuple[str, str, str]  # area, measure and span, as files write it: 2016-08


def to_withhold(
    published: Iterable[Number],
    counts: Mapping[Cell, float],
    policy: Policy,
    relations: Sequence[Relation] = (),
    *,
    earlier: Iterable[Number] = (),
) -> Withheld:
    """The sums about which nothing may be printed, so that every small sensitive count stays unknown.

    Readers are taken to know that no count is below 0, how wholes and parts add up, and how many residents there are.
    They are not taken to know how likely a count is. A reader who knows of a victim may know more.

    Parameters
    ----------
    published
        Every number of every page of a set, and of the other sets of the run. Readers are taken to see the digits that
        are listed: `value`, which has more, must be rounded wherever it is published.
    counts
        What was recorded for months and for indicators, by area, measure and span as files write it. Of months that are
        missing, nothing is known but the numbers printed.
    relations
        Wholes and their parts: a county and its districts, a total and its kinds.
    earlier
        The numbers of earlier public editions, which cannot be taken back. A number that has been revised since is
        ignored.

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
        if each.is_count:
            known.setdefault(each.of, round(each.number.value))
    withheld = {
        each.of for each in now if each.is_count and policy.protects(each.of.key[1]) and policy.small(each.number.value)
    }
    given_away: set[Stretch] = set()
    for block, printed, taken in _blocks(known, now, before, policy, [*relations, *_of_shares(now, relations)]):
        counted = [each.of for each in printed if each.is_count]
        every = bool(taken) or bool(block.public.any())
        if printed and (sought := secrets(block, counted, every=every)):
            from helpers.disclosure.alternatives import solve  # imported here, because scipy takes a second

            for found, more in zip((withheld, given_away), solve(block, printed, taken, sought), strict=True):
                found |= more
    return Withheld(policy, frozenset(map(sum_of, withheld)), frozenset(map(sum_of, given_away)))


def _of_shares(claims: Iterable[Claim], relations: Sequence[Relation]) -> Iterator[Relation]:
    """The wholes and parts of shares, because the rest of the whole may be small too: 92.5% of 40 are all but 3."""
    related = {(each.whole, part) for each in relations for part in each.parts}
    shares = [each.sums for each in claims if each.is_ratio and each.number.statistic == "share"]
    for whole, part in dict.fromkeys((against.key[:2], of.key[:2]) for of, against in shares):
        if whole != part and (whole, part) not in related:
            yield Relation(whole, (part,), complete=False)


def _blocks(
    known: Mapping[Stretch, int],
    now: Sequence[Claim],
    before: Sequence[Claim],
    policy: Policy,
    relations: Sequence[Relation],
) -> Iterator[tuple[Block, list[Claim], list[Claim]]]:
    """The blocks, each with the numbers printed about it now and before."""
    together = dict.fromkeys(each.keys for each in (*now, *before))
    found = blocks(arranged(known).values(), relations, together, policy)
    place = {series.key: number for number, block in enumerate(found) for series in block.series}
    claims: list[tuple[list[Claim], list[Claim]]] = [([], []) for _ in found]
    for kind, each in [*((0, each) for each in now), *((1, each) for each in before)]:
        about = next((place[key] for key in each.keys if key in place), None)
        if about is not None:
            claims[about][kind].append(each)
    for block, (printed, taken) in zip(found, claims, strict=True):
        yield block, printed, taken
