"""Rows of `figures.csv`: every number that a briefing prints, with those about one change in one row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from helpers.document.numbers import Number, Sum

CHANGES = ("difference", "percent", "forecast")  # listed in one row with the two totals
COLUMN = {"difference": "change", "percent": "percent", "share": "percent"}


@dataclass(frozen=True)
class Figure:
    """A row of `figures.csv`: one number, or one change with its two totals.

    Fields hold text without thousands commas; `period` and `compared_with` are written as `2016-04..2016-08`; `change`
    and `percent` carry their sign, except a share's per cent.

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

    @cached_property
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


COLUMNS = ["id", "priority", *[f.name for f in fields(Figure)]]
VALUES = ("current", "previous", "change", "percent", "verdict")


def figures_of(numbers: Iterable[Number], said: str) -> tuple[Figure, ...]:
    """The rows for the numbers of a sentence, or of a table's row.

    A change is in one row with its two totals, a share in the row of its part. Every other number has a row of its own.

    Parameters
    ----------
    said
        The sentence, or the table's caption.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count, difference
    >>> now, before = Sum("Blackpool", "Rape", "2016-04..2016-08"), Sum("Blackpool", "Rape", "2015-04..2015-08")
    >>> row, = figures_of([count(71, now), difference(-4, now, before), count(75, before)], "71, 4 fewer than 75.")
    >>> row.current, row.previous, row.change, row.compared_with
    ('71', '75', '-4', '2015-04..2015-08')
    """
    found = list(numbers)
    rows: dict[_Row, dict[str, str]] = {}
    for each in found:
        row, column = _place(each, [other for other in found if other.against and other.statistic != "share"])
        rows.setdefault(row, {})[column] = each.listed
        if each.verdict:
            rows[row]["verdict"] = each.verdict
    return tuple(row.figure(said, values) for row, values in rows.items())


class _Row(NamedTuple):
    of: Sum
    against: Sum | None
    part: str

    def figure(self, said: str, values: dict[str, str]) -> Figure:
        name = ": ".join(filter(None, (self.of.measure, self.part)))
        compared_with = self.against.span if self.against else ""
        if values.get("change") == "0" and values.get("current", "0") != "0":
            values = {"percent": "0", **values}  # "no change" prints no per cent
        return Figure(self.of.area, name, self.of.span, compared_with, sentence=said, **values)


def _place(number: Number, compared: Sequence[Number]) -> tuple[_Row, str]:
    """The row and the column in which a number is listed: next to the number that it is compared with, if any."""
    column = COLUMN.get(number.statistic, "current")
    if number in compared:
        return _Row(number.of, number.against, number.part), column
    for other in compared if number.statistic != "share" else ():
        row = _Row(other.of, other.against, other.part)
        if (other.of, other.part) == (number.of, number.part):
            return row, column
        if other.against == number.of and (
            other.part == number.part or (other.statistic in CHANGES and not number.part)
        ):
            return row, "previous"
    return _Row(number.of, None, number.part), column


def without_repeats(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures, each id once: later ones fill in what the first leaves blank.

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
        if first is figure:
            continue
        for name in VALUES:
            one, other = getattr(first, name), getattr(figure, name)
            if one and other and one != other and name != "verdict":
                raise ValueError(f"{figure.id} is printed as {one} and as {other}")
            if other and not one:
                kept[figure.id] = first = replace(first, **{name: other})
    return tuple(kept.values())


@cache
def slug(name: str) -> str:
    """A name in the form of file names and ids: lower-case letters without accents, digits and hyphens.

    Examples
    --------
    >>> slug("Sexual Offences (children under 16)")
    'sexual-offences-children-under-16'
    >>> slug("Ynys Môn")
    'ynys-mon'
    """
    letters = "".join(each for each in normalize("NFKD", name) if not combining(each))
    return re.sub(r"[^a-z0-9]+", "-", letters.lower()).strip("-")
