"""Places for a chart's words at a given width, so that none overlap and none are cut off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.drawing.scene import Across, Band, Label, Line, Marks, Plot, Point, Spot, Up
from helpers.drawing.words import widest, width, wrap

HEIGHT = 18.0  # of the plot, in multiples of the letters' size, like all sizes here
LINE_HEIGHT = 1.2
GAP = 0.45  # between a place and its words
WIDEST = 0.6  # the part of the chart's width that a label may take in one line
APART = 0.2  # between two words below the axis
STEPS = 6  # in which a line between two points is tested
LONG_STEPS = 40  # in which a line across the whole plot is tested: two for each line of words
FAR = 2.0  # points of a line by which a letter's size of distance counts more when words are further than AWAY
MOST = 9  # points that words may cover if they are not needed
MANY = 3  # points that words may cover before their shorter form is tried, and that this form may cover
AWAY = 4.0  # how far words may be from their point; beyond it, distance counts more and their shorter form is tried
NEAR = 1.5  # how far a number alone may be from its point: further away, it would be read as its neighbour's


@dataclass(frozen=True)
class Box:
    """A rectangle in multiples of the letters' size, from the lower left corner of the plot."""

    left: float
    right: float
    foot: float
    head: float

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share an area."""
        return self.left < other.right and other.left < self.right and self.foot < other.head and other.foot < self.head

    def covered(self, points: NDArray[np.float64]) -> int:
        """How many of the points it covers; `points` has a row for each."""
        x, y = points.T
        return int(((self.left < x) & (x < self.right) & (self.foot < y) & (y < self.head)).sum())


@dataclass(frozen=True)
class Words:
    """Lines of words at a place, which is given in parts of the plot's width and height."""

    lines: tuple[str, ...]
    x: float
    y: float
    across: Across
    up: Up
    label: Label


@dataclass(frozen=True)
class Under:
    """Lines of words below the axis; `x` is a part of its width."""

    lines: tuple[str, ...]
    x: float
    across: Across


def labels(plot: Plot, ems: float) -> list[Words]:
    """The labels that have room in a plot of this width, each at the first of its spots that is free.

    A spot is free if the words stay inside the plot and overlap no earlier label. The best free spot covers least of
    the lines and is nearest to the words' own point. Words that are not needed are left out where they would cover too
    much. Words with a shorter form take it where the longer form would cover much or be far away, and the shorter one
    has room next to its point.

    Examples
    --------
    >>> plot = Plot((0, 10), (0, 10), (), (Label("August 475", (Spot(9, 9, "to"),)),) * 2, (), (), "offences")
    >>> [(words.lines, words.x) for words in labels(plot, 30)]
    [(('August 475',), 0.9)]
    """
    drawn = _drawn(plot) * (ems, HEIGHT)
    taken: list[Box] = []
    found = []
    for label in plot.labels:
        best = _best(plot, label, label.text, label.spots, ems, taken, drawn)
        far = best and (best.covered > MANY or _distance(plot, label, best.spot, ems) > AWAY)
        if label.short and (best is None or far):
            near = [spot for spot in label.spots if _distance(plot, label, spot, ems) <= NEAR]
            short = _best(plot, label, label.short, near, ems, taken, drawn)
            best = short if short and short.covered <= MANY else best
        if best:
            taken.append(best.box)
            x, y = _part(plot.across, best.spot.x), _part(plot.up, best.spot.y)
            found.append(Words(best.lines, x, y, best.spot.across, best.spot.up, label))
    return found


@dataclass(frozen=True)
class _Placed:
    """A label's words at a spot, and how many points of lines they cover there."""

    lines: tuple[str, ...]
    spot: Spot
    box: Box
    covered: int


def _best(
    plot: Plot,
    label: Label,
    text: str,
    spots: Sequence[Spot],
    ems: float,
    taken: list[Box],
    drawn: NDArray[np.float64],
) -> _Placed | None:
    """A label's words at the best of these spots that are free; None where none is."""
    lines = wrap(text, max(WIDEST * ems, 7), strong=label.strong)
    best, least = None, math.inf
    for spot in spots:
        distance = _distance(plot, label, spot, ems)
        distance += FAR * max(distance - AWAY, 0)
        if distance >= least:  # whatever it covers, which takes most of the time to count
            continue
        box = _box(plot, spot, lines, ems, strong=label.strong)
        if _inside(box, ems) and not any(map(box.overlaps, taken)):
            covered = box.covered(drawn)
            cost = covered + distance
            if cost < least and (label.needed or covered <= MOST):
                best, least = _Placed(tuple(lines), spot, box, covered), cost
            if not cost:
                break
    return best


def below(plot: Plot, ems: float) -> list[Under]:
    """The words below the axis that have room at this width, the last first; at the ends they stay inside the plot.

    Examples
    --------
    >>> from helpers.drawing.scene import Below
    >>> years = tuple(Below(i, i + 1, (f"201{i}/1{i + 1}",)) for i in range(4))
    >>> plot = Plot((0, 4), (0, 1), (), (), (), years, "offences")
    >>> [under.lines[0] for under in below(plot, 40)], [under.lines[0] for under in below(plot, 12)]
    (['2013/14', '2012/13', '2011/12', '2010/11'], ['2013/14', '2011/12'])
    """
    found: list[Under] = []
    edge = ems  # where the words further right begin
    for each in reversed(plot.below):
        wide = (each.last - each.first) / (plot.across[1] - plot.across[0]) * ems
        lines = [line for text in each.lines for line in (wrap(text, max(wide, 4)) if width(text) > wide else [text])]
        room = max(width(lines[0]), widest(lines[1:], strong=True))
        middle = _part(plot.across, (each.first + each.last) / 2) * ems
        across: Across = "centre"
        x = middle
        if middle + room / 2 > ems:
            across, x = "to", ems
        elif middle < room / 2:
            across, x = "from", 0.0
        left = x - {"centre": room / 2, "to": room, "from": 0.0}[across]
        if left + room <= edge:
            found.append(Under(tuple(lines), x / ems, across))
            edge = left - APART
    return found


def _box(plot: Plot, spot: Spot, lines: list[str], ems: float, *, strong: bool) -> Box:
    x, y = _scaled(plot, spot.x, spot.y, ems)
    wide, high = widest(lines, strong=strong) + GAP, LINE_HEIGHT * len(lines)
    left = {"from": x, "to": x - wide, "centre": x - wide / 2}[spot.across]
    foot = {"above": y, "below": y - high - GAP, "middle": y - high / 2}[spot.up]
    return Box(left, left + wide, foot, foot + high + (GAP if spot.up != "middle" else 0))


def _inside(box: Box, ems: float) -> bool:
    return box.left >= 0 and box.right <= ems and box.foot >= 0 and box.head <= HEIGHT


def _distance(plot: Plot, label: Label, spot: Spot, ems: float) -> float:
    """The distance of a spot from the point that the words are about; 0 where they are about none."""
    if label.of is None:
        return 0.0
    (x, y), (to_x, to_y) = _scaled(plot, spot.x, spot.y, ems), _scaled(plot, *label.of, ems)
    return math.hypot(x - to_x, y - to_y)


def _drawn(plot: Plot) -> NDArray[np.float64]:
    """Points along all lines that words should not cover, as parts of the plot's width and height."""
    lines = [np.empty((0, 2))]
    for shape in plot.shapes:
        if isinstance(shape, Line) and shape.tone != "pale":
            lines.append(_along(shape.points))
        if isinstance(shape, Band) and shape.tone == "fan":  # its edges are drawn as lines
            lines += [_along(tuple(zip(shape.places, edge, strict=True))) for edge in (shape.low, shape.high)]
        if isinstance(shape, Marks) and shape.tone == "signal":
            lines += [np.array(shape.points).reshape(-1, 2)] * STEPS
    (left, foot), (right, head) = zip(plot.across, plot.up, strict=True)
    return (np.concatenate(lines) - (left, foot)) / (right - left, head - foot)


def _along(points: Sequence[Point]) -> NDArray[np.float64]:
    """Points along a line, closer together if it has only two, because such a line (at a break) may be long."""
    ends = np.array(points, dtype=float)
    steps = np.arange(0, len(ends) - 1 + 1e-9, 1 / (STEPS if len(ends) > 2 else LONG_STEPS))
    return np.column_stack([np.interp(steps, np.arange(len(ends)), axis) for axis in ends.T])


def _scaled(plot: Plot, x: float, y: float, ems: float) -> tuple[float, float]:
    return _part(plot.across, x) * ems, _part(plot.up, y) * HEIGHT


def _part(ends: tuple[float, float], value: float) -> float:
    """A place on an axis as a part of its length."""
    low, high = ends
    return (value - low) / (high - low)
