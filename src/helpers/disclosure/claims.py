"""What a printed number is about: the sums that it was computed from, as stretches of months."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from helpers.disclosure.series import Key, Stretch, stretch
from helpers.document.numbers import Number

OF_TOTALS = ("rate", "rank")  # they rest on totals alone; a rate gives its count away, because residents are published
RATIOS = ("difference", "percent", "share")


@dataclass(frozen=True)
class Claim:
    """What disclosure control knows of a printed number.

    Attributes
    ----------
    sums
        What it was computed from: first the sum that it is about, then the sum that a difference or ratio compares it
        with.
    is_ratio
        Whether it is a difference or a ratio of two sums.
    """

    number: Number
    sums: tuple[Stretch, ...]
    is_ratio: bool

    @property
    def of(self) -> Stretch:
        """The sum that the number is about."""
        return self.sums[0]

    @cached_property
    def is_count(self) -> bool:
        """Whether the number is the sum itself. If it has a part, or decimals, it describes the sum."""
        number = self.number
        return number.statistic == "count" and not number.part and float(number.value).is_integer()

    @property
    def rests_on_totals(self) -> bool:
        """Whether the number depends on its sums alone, and not on each of their months."""
        return self.is_count or self.is_ratio or self.number.statistic in OF_TOTALS

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The series that the number is about."""
        return tuple(dict.fromkeys(each.key for each in self.sums))


def claim(number: Number) -> Claim:
    """What a number is about."""
    is_ratio = number.statistic in RATIOS and number.against is not None and not number.computed_from
    return Claim(number, tuple(map(stretch, number.sums)), is_ratio)
