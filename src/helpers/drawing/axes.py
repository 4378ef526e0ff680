"""Axes in our style: ticks at April, whole numbers, legends above."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from helpers.english import MINUS, number
from helpers.palette import DARK_BLUE


def months_and_counts(axes: Axes, unit: str) -> None:
    """Label the vertical axis as counts a month, in whole numbers from 0."""
    # Room for the highest month's marker, even if all months are far from 0. If nothing was recorded, 0 to 1.
    axes.set_ylim(0, max(1.0, 1.05 * axes.get_ylim()[1]))
    axes.set_xlabel("")
    axes.set_ylabel(f"{unit} a month")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def legend_above(canvas: Canvas, axes: Axes, *, columns: int = 4) -> None:
    """Put a legend above the axes, and remove any that covers the lines."""
    own = axes.get_legend()
    if own is not None:
        own.remove()  # seaborn's
    canvas.legend(loc="outside upper left", ncols=columns, columnspacing=1.2, handlelength=2.2, fontsize=10)


def month_ticks(axes: Axes, months: Sequence[str]) -> None:
    """Put a tick at each April, where financial years start; at both ends if there is no April.

    `months` are labels such as "April 2016".
    """
    starts = [i for i, month in enumerate(months) if month.startswith("April")] or [0, len(months) - 1]
    axes.set_xticks(starts, ["{:.3}\n{}".format(*months[i].split()) for i in starts])


def label_line(axes: Axes, height: float, text: str) -> None:
    """Write a text at the right end of a level line."""
    axes.annotate(
        text, (1.0, height), xycoords=("axes fraction", "data"), xytext=(4, 0),
        textcoords="offset points", va="center", fontsize=9.5, color=DARK_BLUE, annotation_clip=False,
    )  # fmt: skip


def room_left_of_bars(labels: list[str]) -> int:
    """The points between bars and names that the longest label of a falling district takes, in letters of size 10."""
    return 4 + 7 * max((len(label) for label in labels if label.startswith(MINUS)), default=0)
