"""The scene of the comparison of districts: a bar for each change in per cent."""

from __future__ import annotations

from typing import Literal

from helpers.document.blocks import Table
from helpers.document.numbers import Number
from helpers.drawing.scene import Bar, Bars


def scene(table: Table) -> Bars:
    """The last column of `tables.districts`, the steepest increase first; a row without a per cent has no bar.

    The county is the last row of the table.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, percent
    >>> sums = Sum("Lancashire", "Rape", "2016"), Sum("Lancashire", "Rape", "2015")
    >>> rows = (("Lancashire as a whole", percent(16.7, *sums, sign=True)),)
    >>> scene(Table("Rape by district", ("District", "Per cent"), rows)).bars
    (Bar(name='Lancashire as a whole', length=16.7, text='+16.7%', kind='whole'),)
    """
    county = str(table.rows[-1][0])

    def kind(name: str) -> Literal["own", "whole", "other"]:
        return "own" if name == table.strong else "whole" if name == county else "other"

    bars = [
        Bar(str(row[0]), row[-1].rounded, str(row[-1]), kind(str(row[0])))
        for row in table.rows
        if isinstance(row[-1], Number)
    ]
    return Bars(tuple(sorted(bars, key=lambda bar: -bar.length)))
