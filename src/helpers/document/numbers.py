"""Figures: the numbers that a briefing prints, each with what it is about, as `figures.csv` lists them."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields

SMALL = range(1, 5)  # counts that the public edition never prints: they may point at a person


@dataclass(frozen=True)
class Figure:
    """One number printed, with what it was compared to; every field as printed, without thousands separators.

    `period` and `compared_with` are written as `2016-04..2016-08`; `change` and `percent` carry their sign, except
    a share's per cent. `small` says that a count from 1 to 4 stands behind the figure.

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

    @property
    def id(self) -> str:
        """What the figure is, in one word: area, measure, period and comparison."""
        parts = [slug(self.area), slug(self.measure), self.period.replace(" ", "-"), self.compared_with]
        return ".".join(part for part in parts if part)

    def row(self, priority: str) -> dict[str, str]:
        """The figure as a row of `figures.csv`."""
        return {
            "id": f"{priority}.{self.id}",
            "priority": priority,
            **{k: getattr(self, k) for k in COLUMNS[2:]},
        }

    def as_json(self) -> dict[str, str | bool]:
        """The figure as notebooks carry it in their outputs."""
        return asdict(self)


COLUMNS = ["id", "priority", *[f.name for f in fields(Figure) if f.name != "small"]]


def is_small(*counts: float | None) -> bool:
    """Whether one of the counts is from 1 to 4.

    Examples
    --------
    >>> is_small(0, 12), is_small(12, 4), is_small(None)
    (False, True, False)
    """
    return any(count in SMALL for count in counts if count is not None)


def slug(name: str) -> str:
    """A name as file names and ids write it: lower-case letters, digits and hyphens.

    Examples
    --------
    >>> slug("Sexual Offences (children under 16)")
    'sexual-offences-children-under-16'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
