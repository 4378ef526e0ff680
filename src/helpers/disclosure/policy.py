"""The threshold of small numbers and what is public, and what readers know: wholes and their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Condition = NDArray[np.bool_]


@dataclass(frozen=True)
class Policy:
    """Which counts are small, and of which measures and indicators small counts are sensitive.

    Attributes
    ----------
    threshold
        Counts below it are small.
    zeros
        Whether 0 is small too.
    public
        Measures that are published elsewhere in the same detail: readers know them, and none of their numbers are
        withheld. Or "all": every measure except those in `sensitive`.
    sensitive
        Measures that are protected even if `public` is "all". With neither, every measure is protected.

    Examples
    --------
    >>> policy = Policy(public=frozenset({"Burglary"}))
    >>> [policy.small(count) for count in (0, 1, 4, 5)], policy.protects("Rape"), policy.protects("Burglary")
    ([False, True, True, False], True, False)
    >>> Policy(public="all", sensitive=frozenset({"Rape"})).protects("Rape"), Policy(public="all").protects("Rape")
    (True, False)
    """

    threshold: int = 5
    zeros: bool = False
    public: frozenset[str] | Literal["all"] = frozenset()
    sensitive: frozenset[str] = frozenset()

    def small(self, count: float) -> bool:
        """Whether a count is small."""
        return self.least <= count < self.threshold

    def are_small(self, counts: Integers) -> Condition:
        """Which counts are small."""
        return np.asarray((counts >= self.least) & (counts < self.threshold))

    def protects(self, measure: str) -> bool:
        """Whether small counts of a measure must not be found out."""
        return measure in self.sensitive or (self.public != "all" and measure not in self.public)

    @property
    def protects_any(self) -> bool:
        """Whether any measure is protected."""
        return self.public != "all" or bool(self.sensitive)

    @property
    def least(self) -> int:
        """The smallest count that is small."""
        return 0 if self.zeros else 1


@dataclass(frozen=True)
class Relation:
    """A whole and its parts, each an area and a measure: a county and its districts, hate crime and its strands.

    Attributes
    ----------
    complete
        Whether the parts make up the whole; if not, it may hold more.

    Examples
    --------
    >>> Relation(("Lancashire", "Rape"), (("Blackpool", "Rape"), ("Wyre", "Rape"))).members
    (('Lancashire', 'Rape'), ('Blackpool', 'Rape'), ('Wyre', 'Rape'))
    """

    whole: tuple[str, str]
    parts: tuple[tuple[str, str], ...]
    complete: bool = True

    @property
    def members(self) -> tuple[tuple[str, str], ...]:
        """The whole and its parts."""
        return (self.whole, *self.parts)


def adding_up(counts: Mapping[tuple[str, str, str], float], members: Sequence[tuple[str, str]]) -> Relation | None:
    """The relation among areas and measures if one is the sum of the others wherever all of them are counted.

    Partners send such totals without declaring them: "Grand Total" next to the kinds of incidents.

    Examples
    --------
    >>> counts = {("Wyre", "All", "2016"): 5, ("Wyre", "Race", "2016"): 3, ("Wyre", "Faith", "2016"): 2}
    >>> adding_up(counts, [("Wyre", "Race"), ("Wyre", "All"), ("Wyre", "Faith")]).whole
    ('Wyre', 'All')
    """
    of_span: dict[str, dict[tuple[str, str], float]] = {}
    for (area, measure, span), value in counts.items():
        if (area, measure) in members:
            of_span.setdefault(span, {})[area, measure] = value
    whole = [values for values in of_span.values() if len(values) == len(set(members)) > 2]
    for total in members:
        if whole and all(2 * values[total] == sum(values.values()) for values in whole):
            return Relation(total, tuple(each for each in members if each != total))
    return None
