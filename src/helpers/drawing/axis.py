"""Axes: heights in round numbers, and financial years below the months."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby

from helpers.document.blocks import Cell
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence
from helpers.drawing.scene import Below, Level, Line
from helpers.english import number
from helpers.periods import MONTH_NAMES, financial_year_label

LEVELS = 4  # the most steps between round numbers
FAR_FROM_ZERO = 0.6  # where the lowest value is this part of the highest, the axis does not begin at 0
HEADROOM = 1.18  # above the highest value, for a line of words


def heights(
    values: Sequence[float], *, whole: bool = True, from_zero: bool = False, headroom: float = HEADROOM
) -> tuple[float, float, float]:
    """The foot and the head of the vertical axis, and the step between its round numbers.

    Parameters
    ----------
    values
        All heights drawn, NaN where there is none.
    whole
        Whether the values are counts, so that a step is at least 1.
    from_zero
        Whether the axis begins at 0 even where all values are far from it.
    headroom
        The head of the axis in multiples of the highest value.

    Examples
    --------
    >>> heights([287, 561]), heights([1810, 1905]), heights([0, 0])
    ((0.0, 661.98, 200.0), (1800.0, 1923.9, 50.0), (0.0, 1.18, 1.0))
    """
    known = [value for value in values if value == value]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if from_zero or low == high or low <= FAR_FROM_ZERO * high:
        step = _step(high / LEVELS, whole=whole)
        return 0.0, round(max(high, step if whole and high == 0 else 0) * headroom, 6) or 1.0, step
    step = _step((high - low) / (LEVELS - 1), whole=whole)
    foot = math.floor(low / step) * step
    return foot, round(foot + (high - foot) * headroom, 6), step


def levels(foot: float, head: float, step: float) -> tuple[Level, ...]:
    """The round numbers along the vertical axis, except one at its very head."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    steps = range(math.floor(0.96 * (head - foot) / step + 1e-9) + 1)
    return tuple(Level(foot + i * step, number(foot + i * step, decimals)) for i in steps)


def grid(across: tuple[float, float], at: Sequence[Level]) -> tuple[Line, ...]:
    """Pale lines at the numbers along the vertical axis."""
    return tuple(Line(((across[0], level.y), (across[1], level.y)), "pale") for level in at)


def unit(counted: str, foot: float) -> str:
    """What the vertical axis counts, and where it begins if that is not 0.

    Examples
    --------
    >>> unit("offences a month", 0), unit("offences a month", 1800)
    ('offences a month', 'offences a month, the axis begins at 1,800')
    """
    return f"{counted}, the axis begins at {number(foot)}" if foot else counted


def years(months: Sequence[str]) -> list[tuple[int, int, str]]:
    """Each financial year of the months, with its first place and the place after its last month.

    Examples
    --------
    >>> years(["March 2016", "April 2016", "May 2016"])
    [(0, 1, '2015/16'), (1, 3, '2016/17')]
    """
    found = []
    for start, each in groupby(range(len(months)), lambda place: _financial_year(months[place])):
        places = list(each)
        found.append((places[0], places[-1] + 1, financial_year_label(start)))
    return found


def year_names(months: Sequence[str]) -> tuple[Below, ...]:
    """The financial years below the axis of months."""
    return tuple(Below(first, last, (name,)) for first, last, name in years(months))


def year_lines(months: Sequence[str], foot: float, head: float) -> tuple[Line, ...]:
    """A pale line between two financial years."""
    return tuple(Line(((first, foot), (first, head)), "pale") for first, _, _ in years(months)[1:])


def value(cell: Cell, which: int = 0) -> float:
    """The number in a cell, or one of the numbers in its clause, as it is printed; NaN where there is none."""
    if isinstance(cell, Sentence):
        return cell.numbers[which].rounded if cell.numbers else math.nan
    return cell.rounded if isinstance(cell, Number) else math.nan


def _financial_year(month: str) -> int:
    name, year = month.split()
    return int(year) - (MONTH_NAMES.index(name) < 3)


def _step(least: float, *, whole: bool) -> float:
    """The least round number that is not below this one: 1, 2 or 5 times a power of ten."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least - 1e-12)
    return max(1.0, step) if whole else step
