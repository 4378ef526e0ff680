"""Figures: every number that a briefing prints, and the threshold below which the public edition withholds one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields

SMALL = range(1, 5)  # counts that the public edition never prints, as they may point at a person


@dataclass(frozen=True)
class Figure:
    """One number printed, and the number it was compared with; fields hold text as printed, without thousands commas.

    `period` and `compared_with` are written as `2016-04..2016-08`; `change` and `percent` carry their sign, except
    a share's per cent. `small`: a count from 1 to 4 stands behind the figure. `unchecked`: one may, and nobody can
    check it. The public edition prints neither.

    Examples
    --------
    >>> figure = Figure("Blackpool", "Rape", "2016-04..2016-08", current="71")
    >>> figure.id
    'blackpool.rape.2016-04..2016-08'
    """

    area: str
    measure: str
    period: str
    compared_with: str = ""
    current: str = ""
    previous: str = ""
    change: str = ""
    percent: str = ""
    verdict: str = ""
    sentence: str = ""
    small: bool = False
    unchecked: bool = False

    @property
    def id(self) -> str:
        """The figure's area, measure, period and comparison in one word."""
        parts = [slug(self.area), slug(self.measure), self.period.replace(" ", "-"), self.compared_with]
        return ".".join(part for part in parts if part)

    def row(self, priority: str) -> dict[str, str]:
        """The figure as a row of `figures.csv`."""
        return {
            "id": f"{priority}.{self.id}",
            "priority": priority,
            **{k: getattr(self, k) for k in COLUMNS[2:]},
        }


COLUMNS = ["id", "priority", *[f.name for f in fields(Figure) if f.name not in ("small", "unchecked")]]


def without_repeats(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures, each id once; the first one printed is kept.

    Raises
    ------
    ValueError
        When the same figure was printed with two different values.

    Examples
    --------
    >>> rape, again = (Figure("Blackpool", "Rape", "2016", current="71", sentence=text) for text in ("One.", "Two."))
    >>> [figure.sentence for figure in without_repeats([rape, again])]
    ['One.']
    """
    kept: dict[str, Figure] = {}
    for figure in figures:
        first = kept.setdefault(figure.id, figure)
        one, other = ((f.current, f.previous, f.change, f.percent) for f in (first, figure))
        if one != other:
            raise ValueError(f"{figure.id} is printed as {one} and as {other}")
    return tuple(kept.values())


def is_small(*counts: float | None) -> bool:
    """Whether one of the counts is from 1 to 4.

    Examples
    --------
    >>> is_small(0, 12), is_small(12, 4), is_small(None)
    (False, True, False)
    """
    return any(count in SMALL for count in counts if count is not None)


def slug(name: str) -> str:
    """A name in the form of file names and ids: lower-case letters, digits and hyphens.

    Examples
    --------
    >>> slug("Sexual Offences (children under 16)")
    'sexual-offences-children-under-16'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
