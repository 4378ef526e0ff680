"""Other counts under which every number still printed is the same: they make what is withheld safe.

A small count is safe if a reader who sees all that is printed can exclude neither 0 nor the threshold − 1. So an
alternative is looked for that gives the small count each of these values: whole numbers for all counts, none below 0,
that agree with every relation and every number printed. A linear program finds the alternative whose differences from
the recorded counts cost the fewest and cheapest numbers. These numbers are then withheld, and further alternatives may
change them at no cost (after Kelly, Golden and Assad, Networks 22, 1992, and Fischetti and Salazar, Management Science
47, 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array, vstack

from helpers.disclosure.block import Block
from helpers.disclosure.claims import Claim
from helpers.disclosure.facts import Bounded, Facts, Reals, agrees, facts, unalterable, weights
from helpers.disclosure.policy import Condition, Integers
from helpers.disclosure.secrets import Secret, given
from helpers.disclosure.series import Stretch

APART = 1  # months between the small counts that one linear program is asked about
SPARING = 0.001  # the cost of each event moved, so that none moves without need: a number costs 1 or more
BONUS = 0.01  # the worth of an event that brings a further small count nearer to a value wanted at no cost
WHOLE = 1e-6
NODES = 2000  # limits the search for whole numbers; a time limit would withhold more on a slower machine
NEAR = 0.1  # how near to the cheapest an alternative in whole numbers must be: finding the cheapest takes long


def solve(
    block: Block, printed: Sequence[Claim], earlier: Sequence[Claim], secrets: Sequence[Secret]
) -> tuple[set[Stretch], set[Stretch]]:
    """The sums of a block to withhold, and the secrets that earlier editions or public measures give away."""
    already = given(secrets, [each.of for each in earlier if each.is_count and agrees(each, block)])
    search = Search(
        block,
        facts(block, printed),
        unalterable(block, earlier),
        [each for each, is_given in zip(secrets, already, strict=True) if not is_given],
    )
    given_away = {each.stretch for each, is_given in zip(secrets, already, strict=True) if is_given}
    return search.run(), given_away | search.given_away


class Search:
    """The search for alternatives in one block, and what is known so far.

    Attributes
    ----------
    withheld
        Which sums are withheld.
    reached
        Which secrets have an alternative with the value wanted, or cannot have one.
    given_away
        Small counts that readers can find out, or bound, whatever is withheld.
    """

    def __init__(self, block: Block, facts: Facts, unalterable: Bounded, secrets: Sequence[Secret]) -> None:
        self.block, self.facts, self.secrets = block, facts, secrets
        self.width = len(block.counts)
        self.small = block.policy.are_small(np.rint(facts.totals @ block.counts).astype(np.int64))
        self.withheld = self.small.copy()
        self.of_secret = weights([each.terms for each in secrets], self.width)
        self.least = np.array([each.least for each in secrets], dtype=bool)
        goal = np.where(self.least, 0, block.policy.threshold - 1)
        self.move = goal - np.array([each.count for each in secrets])
        self.reached = np.zeros(len(secrets), dtype=bool)
        self.given_away: set[Stretch] = set()
        self.moves: list[Integers] = []
        self.rules = (_relations(block), unalterable)
        lengths = np.diff(facts.totals.indptr)
        self.long, self.single = np.flatnonzero(lengths > 1), np.flatnonzero(lengths == 1)
        self.cell = facts.totals.indices[facts.totals.indptr[self.single]]

    def run(self) -> set[Stretch]:
        """The sums to withhold."""
        while not self.reached.all():
            batch = self._batch()
            if not self._find(batch, bonus=BONUS):
                for one in batch:
                    if not self.reached[one]:
                        self._find_alone(one)
        self._give_back()
        return {each for each, out in zip(self.facts.sums, self.withheld, strict=True) if out}

    def _batch(self) -> list[int]:
        """Secrets that one alternative can serve together, because they are some months apart."""
        batch: list[int] = []
        taken: list[tuple[int, int]] = []
        for one in np.flatnonzero(~self.reached).tolist():
            first, end = self.secrets[one].first, self.secrets[one].end
            if all(end + APART <= other or until + APART <= first for other, until in taken):
                batch.append(one)
                taken.append((first, end))
        return batch

    def _find(self, batch: list[int], *, bonus: float = 0.0) -> bool:
        """Whether there is an alternative with the values wanted. If so, withhold the numbers that it changes."""
        counts, most = self._events(bonus)
        move = self._solve(counts, most, self._errors(), batch)
        if move is not None and not _whole(move):
            move = self._solve(counts, most, self._errors(exactly=True), batch)
        if move is not None and not _whole(move):
            move = self._solve(counts, most, self._errors(), batch, whole=True)
        if move is None or not self._agrees(whole := np.rint(move).astype(np.int64), batch):
            return False
        self.moves.append(whole)
        self._withhold(whole)
        self.reached |= self._reaches(whole)
        return True

    def _agrees(self, move: Integers, batch: list[int]) -> bool:
        """Whether an alternative keeps every rule and has the values wanted: a solver keeps to its rows only nearly."""
        within = all(each.hold(move[:, np.newaxis]).all() for each in self.rules)
        possible = (self.block.counts + move >= np.minimum(self.block.counts, 0)).all()
        return bool(within and possible and self._reaches(move)[batch].all())

    def _reaches(self, move: Integers) -> Condition:
        """Which secrets an alternative gives the value wanted."""
        moved = np.rint(self.of_secret @ move)
        return np.asarray(np.where(self.least, moved <= self.move, moved >= self.move))

    def _withhold(self, move: Integers) -> None:
        """Withhold whatever an alternative changes: fixed sums, and then the cheaper sum of each ratio."""
        self.withheld |= (np.rint(self.facts.totals @ move) != 0) & self.facts.fixed(self.facts.shown(self.withheld))
        broken = ~self.facts.ratios.hold(move[:, np.newaxis])[:, 0]
        for number in self.facts.ratio_of[broken].tolist():
            shown = self.facts.shown(self.withheld)
            if shown[number]:
                sums = self.facts.sums_of(number)
                self.withheld[sums[np.argmin(self.facts.costs(shown)[sums])]] = True

    def _events(self, bonus: float) -> tuple[Reals, Reals]:
        """What it costs to add an event to each count and to take one from it, and how many can be added and taken.

        Moving events costs the numbers that would be withheld, and a little more. With a bonus, events that can be
        moved at no cost are worth something. Odd and even searches take turns: one rewards events taken from small
        counts that must still be able to be 0, the next those added to small counts that must still be able to be the
        threshold − 1.
        """
        shown = self.facts.shown(self.withheld)
        cost = np.full(self.width, SPARING)
        fixed = np.where(self.facts.fixed(shown), self.facts.costs(shown), 0.0)[self.single]
        np.add.at(cost, self.cell, fixed)
        free = (cost == SPARING) & ~self.block.public
        add, take = cost.copy(), cost.copy()
        added = np.where(self.block.public, 0.0, np.inf)
        taken = np.where(self.block.public, 0.0, np.maximum(self.block.counts, 0))
        if len(self.moves) % 2 == 0:
            wanted = free & self._counts_of(self.least & ~self.reached)
            add[wanted] += bonus
            take[wanted] -= bonus
        elif bonus:
            single = np.diff(self.of_secret.indptr) == 1
            wanted = free & self._counts_of(~self.least & ~self.reached & single)
            add[wanted] -= bonus
            take[wanted] += bonus
            added[wanted] = np.maximum(self.block.policy.threshold - 1 - self.block.counts[wanted], 0)
        return np.concatenate([add, take]), np.concatenate([added, taken])

    def _counts_of(self, secrets: Condition) -> Condition:
        """Which counts are part of some secrets."""
        found = np.zeros(self.width, dtype=bool)
        found[self.of_secret[np.flatnonzero(secrets)].indices] = True
        return found

    def _errors(self, *, exactly: bool = False) -> Reals:
        """The cost for each event by which a long sum or a ratio would be wrong; 0 where it is not printed.

        Parameters
        ----------
        exactly
            Whether both sums of a ratio must stay what they are. A ratio can also be kept by changing both, but the
            cheapest such change is seldom one of whole events.
        """
        facts, shown = self.facts, self.facts.shown(self.withheld)
        costs = facts.costs(shown)
        sums = costs if exactly else np.where(facts.fixed(shown), costs, 0.0)
        kept = np.where(shown[facts.ratio_of] & (not exactly), facts.ratio_of, -1).tolist()
        ratios = np.array([costs[facts.sums_of(number)].min() if number >= 0 else 0.0 for number in kept])
        return np.concatenate([sums[self.long], ratios])

    @cached_property
    def _rows(self) -> tuple[csr_array, Reals, Reals]:
        """The rows that a linear program can have, and their bounds: long sums and ratios, rules, and secrets.

        The variables are the events added to each count, those taken from it, and how far each long sum and each ratio
        would be wrong if it were printed, upwards and downwards.
        """
        printed = vstack([self.facts.totals[self.long], self.facts.ratios.weights])
        error = eye_array(printed.shape[0])
        others = [[each, -each, None, None] for each in (*(rule.weights for rule in self.rules), self.of_secret)]
        exact, free = np.zeros(len(self.long)), np.full(len(self.secrets), np.inf)
        least = [exact, self.facts.ratios.least, *(rule.least for rule in self.rules), -free]
        most = [exact, self.facts.ratios.most, *(rule.most for rule in self.rules), free]
        rows = csr_array(block_array([[printed, -printed, -error, error], *others]))
        return rows, np.concatenate(least), np.concatenate(most)

    def _solve(
        self, counts: Reals, most: Reals, errors: Reals, batch: list[int], *, whole: bool = False, nearest: bool = False
    ) -> Reals | None:
        """The cheapest alternative that gives secrets the values wanted; None where there is none.

        Parameters
        ----------
        counts, most
            What it costs to add an event to each count, or to take it, and how many can be.
        errors
            What it costs if a long sum or ratio would be wrong.
        nearest
            Whether to stop short of the values wanted: they need not be reached, but must not be passed.
        """
        rows, low, high = self._rows
        low, high = low.copy(), high.copy()
        for one in batch:
            (high if self.least[one] != nearest else low)[one - len(self.secrets)] = self.move[one]
        priced, asked = np.flatnonzero(errors), rows.shape[0] - len(self.secrets)
        kept = np.concatenate([priced, np.arange(len(errors), asked), asked + np.array(batch, dtype=np.int64)])
        movable = np.flatnonzero(most)
        columns = np.concatenate([movable, len(counts) + priced, len(counts) + len(errors) + priced])
        found = _cheapest(
            np.concatenate([counts[movable], errors[priced], errors[priced]]),
            (rows[kept][:, columns], low[kept], high[kept]),
            np.concatenate([most[movable], np.full(2 * len(priced), np.inf)]),
            whole=len(movable) if whole else 0,
            gap=0.0 if nearest else NEAR,
        )
        if found is None:
            return None
        events = np.zeros(len(counts))
        events[movable] = found[: len(movable)]
        return events[: self.width] - events[self.width :]

    def _find_alone(self, one: int) -> None:
        """Find an alternative for one secret, as near to the value wanted as what is already public allows."""
        for whole in (False, True):
            best = self._most_that_is_open(one, whole=whole)
            if best is None:
                break
            if best != self.move[one]:
                self.given_away.add(self.secrets[one].stretch)
                self.move[one] = best
            if best == 0 or self._find([one]):
                self.reached[one] = True
                return
        self.withheld[:] = self.small[:] = self.reached[one] = True  # the solver found no answer: nothing is printed

    def _most_that_is_open(self, one: int, *, whole: bool) -> int | None:
        """How far a secret can move, up to the value wanted, if nothing is printed now."""
        direction = self.of_secret[[one]].toarray()[0] * (1 if self.least[one] else -1)
        _, most = self._events(0.0)
        nothing = np.zeros(len(self.long) + len(self.facts.ratio_of))
        found = self._solve(np.concatenate([direction, -direction]), most, nothing, [one], whole=whole, nearest=True)
        if found is None:
            return None
        moved = float((self.of_secret[[one]] @ found)[0])
        return int(np.ceil(moved - WHOLE) if self.least[one] else np.floor(moved + WHOLE))

    def _give_back(self) -> None:
        """Print again, the most costly first, what is withheld only for alternatives that are not needed."""
        moves = np.array(self.moves, dtype=np.int64).reshape(len(self.moves), self.width)
        changed = np.rint(self.facts.totals @ moves.T) != 0
        broken = ~self.facts.ratios.hold(moves.T)
        reached = np.array([self._reaches(each) for each in moves]).reshape(len(moves), len(self.secrets))
        needed = reached.any(axis=0)
        costs = self.facts.costs(np.ones(len(self.facts.cost), dtype=bool))
        for one in sorted(np.flatnonzero(self.withheld & ~self.small), key=lambda one: -costs[one]):
            fewer = self.withheld.copy()
            fewer[one] = False
            shown = self.facts.shown(fewer)
            agree = ~changed[self.facts.fixed(shown)].any(axis=0) & ~broken[shown[self.facts.ratio_of]].any(axis=0)
            if reached[agree].any(axis=0)[needed].all():
                self.withheld = fewer


def _cheapest(
    costs: Reals, rows: tuple[csr_array, Reals, Reals], most: Reals, *, whole: int = 0, gap: float = 0.0
) -> Reals | None:
    """The cheapest values from 0 to `most` that keep the rows between their bounds; None where there are none.

    Parameters
    ----------
    whole
        How many of the values, from the first, must be whole numbers.
    gap
        How much dearer than the cheapest whole numbers may be, as a part of the cost.
    """
    weights, least, greatest = rows
    exact = least == greatest
    above, below, exact = (
        np.flatnonzero(each) for each in (np.isfinite(greatest) & ~exact, np.isfinite(least) & ~exact, exact)
    )
    chosen = weights[np.concatenate([above, below, exact])]
    chosen.data[chosen.indptr[len(above)] : chosen.indptr[len(above) + len(below)]] *= -1
    bound = np.concatenate([greatest[above], -least[below]])
    found = milp(  # solves plain linear programs too, with half of linprog's overhead
        costs,
        constraints=LinearConstraint(
            chosen,
            np.concatenate([np.full(len(bound), -np.inf), least[exact]]),
            np.concatenate([bound, greatest[exact]]),
        ),
        bounds=Bounds(0, most),
        integrality=np.arange(len(costs)) < whole,
        options={"mip_rel_gap": gap, "node_limit": NODES} if whole else {"presolve": False},
    )
    return found.x  # type: ignore[no-any-return]


def _whole(move: Reals) -> bool:
    """Whether only whole events are moved."""
    return bool(np.abs(move - np.rint(move)).max(initial=0.0) < WHOLE)


def _relations(block: Block) -> Bounded:
    """What relations allow: complete parts leave no rest, others leave one of at least 0."""
    terms, least, most = [], [], []
    for addition in block.additions:
        for step, rest in enumerate(addition.rest.tolist()):
            if rest >= 0:
                terms.append(addition.terms(step, step + 1))
                least.append(-float(rest))
                most.append(0.0 if addition.complete and not rest else np.inf)
    return Bounded(weights(terms, len(block.counts)), np.array(least), np.array(most))
