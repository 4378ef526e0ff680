"""The funnel of the districts, drawn from its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from helpers.document.blocks import Cell, Table
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence
from helpers.drawing.axes import label_line
from helpers.drawing.canvas import drawing, svg
from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK, LIGHT_GREY

DASHES = {"95% limits": (0, (4, 3)), "99.8% limits": (0, (1, 1.5))}
RESIDENTS, RATE, FIRST_LIMITS = 1, 3, 6  # columns


class District(NamedTuple):
    """A district's point, and its limits of 95% and 99.8%."""

    name: str
    residents: float
    rate: float
    limits: tuple[tuple[float, ...], ...]
    outside: bool


def funnel(data: Table) -> str:
    """The districts' rates against their residents, and limits that are wider where there are fewer residents, as SVG.

    Parameters
    ----------
    data
        A row for each district: District, Residents, the count, Rate, its interval in two columns, the limits of 95%
        and of 99.8% for as many residents, and "inside" or where it is outside. Rows without limits are not drawn; the
        rate in the last row is that of all districts together. The caption names the unit: "…: offences per 1,000
        residents, April 2016".
    """
    districts = [district(row) for row in data.rows if isinstance(row[FIRST_LIMITS], Sentence)]
    together = data.rows[-1][RATE]
    centre = _values(together)[0]
    every = [each.residents for each in districts]
    residents = np.linspace(0.6 * min(every), 1.05 * max(every), 60)
    with drawing(height=3.8) as (canvas, axes):
        axes.axhline(centre, color=DARK_BLUE, linewidth=1.5)
        label_line(axes, centre, f"together {together}")
        for which, (name, dashes) in enumerate(DASHES.items()):
            low, high = curves(districts[0], which, centre, residents)
            for rate in (low, high):
                axes.plot(residents, rate, color=DARK_BLUE, linewidth=1.2, linestyle=dashes)
            label_line(axes, high[-1], name)
        _mark(axes, districts, data.strong)
        axes.set_xlim(residents[0], residents[-1])
        axes.set_ylim(bottom=0)
        axes.set_ylabel(data.caption.rpartition(": ")[2].rpartition(", ")[0])
        axes.set_xlabel(data.header[RESIDENTS].lower())
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(nbins=5))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        return svg(canvas)


def district(row: Sequence[Cell]) -> District:
    """A district as its row in the table has it."""
    (residents,), (rate,) = _values(row[RESIDENTS]), _values(row[RATE])
    return District(str(row[0]), residents, rate, tuple(map(_values, row[FIRST_LIMITS:-1])), row[-1] != "inside")


def _values(cell: Cell) -> tuple[float, ...]:
    """The values of the numbers in a cell."""
    numbers = cell.numbers if isinstance(cell, Sentence) else (cell,)
    return tuple(number.value for number in numbers if isinstance(number, Number))


def curves(one: District, which: int, centre: float, residents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper limit for each number of residents, from the centre and one district's upper limit.

    In square roots of events, every limit is as far from the number expected as any other.
    """
    _, upper = one.limits[which]
    reach = np.sqrt(upper * one.residents) - np.sqrt(centre * one.residents)
    expected = np.sqrt(centre * residents)
    return np.maximum(expected - reach, 0) ** 2 / residents, (expected + reach) ** 2 / residents


def _mark(axes: Axes, districts: Sequence[District], own: str) -> None:
    for outside, marker, colour in [(False, "o", LIGHT_GREY), (True, "D", DARK_PINK)]:
        some = [each for each in districts if each.outside == outside]
        places = [each.residents for each in some], [each.rate for each in some]
        axes.scatter(*places, marker=marker, color=colour, s=40, zorder=3)
    middle = np.mean(axes.get_xlim())
    for each in districts:
        if not each.outside and each.name != own:
            continue
        left = each.residents > middle  # the name goes towards the middle, where there is room
        axes.annotate(
            each.name, (each.residents, each.rate), xytext=(-7 if left else 7, 0), textcoords="offset points",
            ha="right" if left else "left", va="center", fontsize=10, color=DARK_GREY,
            fontweight="bold" if each.name == own else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
