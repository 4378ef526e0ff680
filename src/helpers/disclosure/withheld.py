"""What is withheld from the public edition, and what it can no longer hide."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from helpers.disclosure.claims import claim
from helpers.disclosure.policy import Policy
from helpers.disclosure.series import Key, Stretch, stretch
from helpers.document.numbers import Number, Sum


@dataclass(frozen=True)
class Withheld:
    """What the public edition does not print.

    Attributes
    ----------
    policy
        Which counts are small, and for which measures that matters.
    sums
        Sums that must not be printed; nor may any number that is about one or computed from one.
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

        Small counts of sensitive measures are always withheld. A number without an area, an analyst's own or a
        partner's, cannot be checked: it is withheld if it is a small whole number, a per cent or has decimals.
        """
        if not number.of.area:
            whole = float(number.value).is_integer() and not number.decimals and "%" not in number.printed
            return self.policy.protects_any and (not whole or self.policy.small(number.value))
        each = claim(number)
        if number.statistic == "count" and self.policy.small(number.value) and self.policy.protects(number.of.measure):
            return True
        if each.rests_on_totals:
            return not self._stretches.isdisjoint(each.sums)
        return self._holds(each.sums)

    def hides_words(self, about: tuple[Sum, ...]) -> bool:
        """Whether words that rest on each month of some sums must not be printed."""
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
