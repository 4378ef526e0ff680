"""The scene of the funnel of the districts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from helpers.document.blocks import Cell, Table
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence
from helpers.drawing import axis
from helpers.drawing.scene import Below, Dash, Label, Line, Marks, Plot, Spot
from helpers.english import number

DASHES: dict[str, Dash] = {"95% limits": "dashed", "99.8% limits": "dotted"}
RESIDENTS, RATE, FIRST_LIMITS = 1, 3, 6  # columns
NOTE = "Dashed and dotted: limits for as many residents. Squares: districts outside them."


class District(NamedTuple):
    """A district's point, and its limits of 95% and 99.8%."""

    name: str
    residents: float
    rate: float
    limits: tuple[tuple[float, ...], ...]
    outside: bool


def scene(data: Table) -> Plot:
    """The districts' rates against their residents, and limits that are wider where there are fewer residents.

    Parameters
    ----------
    data
        A row for each district: District, Residents, the count, Rate, its interval in two columns, the limits of 95%
        and of 99.8% for its number of residents, and "inside" or the side on which it is outside. Rows without limits
        are not drawn; the rate in the last row is that of all districts together. The caption names the unit: "…:
        offences per 1,000 residents, April 2016".
    """
    districts = [district(row) for row in data.rows if isinstance(row[FIRST_LIMITS], Sentence)]
    together = data.rows[-1][RATE]
    centre = _values(together)[0]
    every = [each.residents for each in districts]
    residents = np.linspace(0.6 * min(every), 1.05 * max(every), 60)
    limits = [curves(districts[0], which, centre, residents) for which in range(len(DASHES))]
    foot, head, step = axis.heights([each.rate for each in districts] + [*limits[-1][1]], whole=False, from_zero=True)
    first, last = float(residents[0]), float(residents[-1])
    levels = axis.levels(foot, head, step)
    inside, outside = ([each for each in districts if each.outside == which] for which in (False, True))
    shown = [each for each in districts if each.outside or each.name == data.strong]
    return Plot(
        (first, last),
        (foot, head),
        (
            *axis.grid((first, last), levels),
            Line(((first, centre), (last, centre)), "edge"),
            *(
                Line(tuple(zip(map(float, residents), map(float, rate), strict=True)), "edge", dash)
                for pair, dash in zip(limits, DASHES.values(), strict=True)
                for rate in pair
            ),
            Marks(tuple((each.residents, each.rate) for each in inside if each.name != data.strong), "soft"),
            Marks(tuple((each.residents, each.rate) for each in inside if each.name == data.strong), "main"),
            Marks(tuple((each.residents, each.rate) for each in outside), "signal", "square"),
        ),
        (
            *(_name(each, data.strong, first, last) for each in sorted(shown, key=lambda e: e.name != data.strong)),
            Label(f"together {together}", _along(centre, first, last)),
            *(
                Label(name, _along(float(high[-1]), first, last))
                for name, (_, high) in zip(DASHES, limits, strict=True)
            ),
        ),
        levels,
        _ticks(first, last),
        data.caption.rpartition(": ")[2].rpartition(", ")[0],
        axis=data.header[RESIDENTS].lower(),
        note=NOTE,
    )


def district(row: Sequence[Cell]) -> District:
    """A district from its row in the table."""
    (residents,), (rate,) = _values(row[RESIDENTS]), _values(row[RATE])
    return District(str(row[0]), residents, rate, tuple(map(_values, row[FIRST_LIMITS:-1])), row[-1] != "inside")


def _values(cell: Cell) -> tuple[float, ...]:
    """The values of the numbers in a cell."""
    numbers = cell.numbers if isinstance(cell, Sentence) else (cell,)
    return tuple(number.value for number in numbers if isinstance(number, Number))


def curves(one: District, which: int, centre: float, residents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lower and the upper limit for each number of residents, from the centre and one district's upper limit.

    Measured in square roots of events, a limit is equally far from the number expected for all numbers of residents.
    """
    _, upper = one.limits[which]
    reach = np.sqrt(upper * one.residents) - np.sqrt(centre * one.residents)
    expected = np.sqrt(centre * residents)
    return np.maximum(expected - reach, 0) ** 2 / residents, (expected + reach) ** 2 / residents


def _name(each: District, own: str, first: float, last: float) -> Label:
    """A district's name next to its point, towards the middle if there is room."""
    off = 0.012 * (last - first)
    sides = (
        Spot(each.residents + off, each.rate, "from"),
        Spot(each.residents - off, each.rate, "to"),
        Spot(each.residents, each.rate, "centre", "above"),
        Spot(each.residents, each.rate, "centre", "below"),
        Spot(each.residents, each.rate, "to", "above"),
        Spot(each.residents, each.rate, "from", "above"),
        Spot(each.residents, each.rate, "to", "below"),
        Spot(each.residents, each.rate, "from", "below"),
    )
    tone = "signal" if each.outside else "main"
    return Label(each.name, sides, tone, strong=each.name == own, of=(each.residents, each.rate), needed=True)  # type: ignore[arg-type]


def _along(height: float, first: float, last: float) -> tuple[Spot, ...]:
    """Spots along a level line, from its right end leftwards."""
    places = (last, last - 0.2 * (last - first), last - 0.4 * (last - first), last - 0.6 * (last - first))
    return tuple(Spot(x, height, "to", up) for up in ("above", "below") for x in places)


def _ticks(first: float, last: float) -> tuple[Below, ...]:
    """Round numbers of residents below the axis."""
    _, _, step = axis.heights([last])
    begin = int(first // step) + 1
    return tuple(Below(i * step, i * step, (number(i * step),)) for i in range(begin, int(last // step) + 1))
