"""The scene: what a chart shows, in the data's own coordinates and without a size, a colour or a file format.

Each chart's own module makes a scene from the chart's table. `html` and `png` draw it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Tone = Literal["main", "signal", "soft", "edge", "pale", "band", "fan"]
Dash = Literal["solid", "dashed", "dotted"]
Shape = Literal["dot", "ring", "square"]
Across = Literal["from", "to", "centre"]  # words begin at their place, end at it, or are centred on it
Up = Literal["above", "below", "middle"]
Point = tuple[float, float]


@dataclass(frozen=True)
class Band:
    """An area between two heights at each place; NaN is a gap."""

    places: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    tone: Tone


@dataclass(frozen=True)
class Line:
    """A line through points; NaN is a gap."""

    points: tuple[Point, ...]
    tone: Tone
    dash: Dash = "solid"


@dataclass(frozen=True)
class Marks:
    """Points with a shape, which has the same size however wide the chart is."""

    points: tuple[Point, ...]
    tone: Tone
    shape: Shape = "dot"


@dataclass(frozen=True)
class Spot:
    """A place for words, and the side of it on which they are."""

    x: float
    y: float
    across: Across = "from"
    up: Up = "middle"


@dataclass(frozen=True)
class Label:
    """Words within the chart, the spots that they may take, the best first, and the point that they are about.

    Words that are not `needed` are left out where they would cover too much. `short` takes the place of `text` where
    the short words cover less of the lines.
    """

    text: str
    spots: tuple[Spot, ...]
    tone: Tone = "soft"
    strong: bool = False
    of: Point | None = None
    needed: bool = False
    short: str = ""


@dataclass(frozen=True)
class Level:
    """A height with its number at the side of the chart."""

    y: float
    text: str


@dataclass(frozen=True)
class Below:
    """Lines of words below the axis, centred on a stretch of it."""

    first: float
    last: float
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Plot:
    """A chart with two axes.

    Attributes
    ----------
    across, up
        Both ends of the horizontal and of the vertical axis.
    shapes
        In the order in which they are drawn.
    labels
        The most important first: where there is no room, the last ones are left out.
    levels, below
        The words at the vertical and at the horizontal axis; of `below` the last is the most important.
    unit
        What the heights count, shown above the vertical axis.
    axis
        What the horizontal axis shows, if its words do not make it plain.
    note
        What lines, bands and shapes mean, in words.
    """

    across: Point
    up: Point
    shapes: tuple[Band | Line | Marks, ...]
    labels: tuple[Label, ...]
    levels: tuple[Level, ...]
    below: tuple[Below, ...]
    unit: str
    axis: str = ""
    note: str = ""


@dataclass(frozen=True)
class Bar:
    """A row of a bar chart: its name, its length, and the number as printed."""

    name: str
    length: float
    text: str
    kind: Literal["own", "whole", "other"] = "other"


@dataclass(frozen=True)
class Bars:
    """A bar chart, with a row for each bar."""

    bars: tuple[Bar, ...]


Scene = Plot | Bars


def stretches(points: Sequence[Point]) -> list[list[Point]]:
    """The points between gaps.

    Examples
    --------
    >>> stretches([(0, 1), (1, float("nan")), (2, 3), (3, 4)])
    [[(0, 1)], [(2, 3), (3, 4)]]
    """
    found: list[list[Point]] = [[]]
    for x, y in points:
        if y == y:  # NaN is not equal to itself
            found[-1].append((x, y))
        elif found[-1]:
            found.append([])
    return [each for each in found if each]
