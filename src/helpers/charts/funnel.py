"""The funnel of the districts as a chart."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from helpers import tables
from helpers.document.blocks import Chart
from helpers.document.sentence import Sentence
from helpers.drawing.canvas import drawing, svg
from helpers.english import number
from helpers.palette import DARK_BLUE, DARK_GREY, DARK_PINK, LIGHT_GREY
from helpers.statistics.funnel import Funnel
from helpers.wording import alternative_text
from helpers.wording.rates import decimals

DASHES = {"95%": (0, (4, 3)), "99.8%": (0, (1, 1.5))}


def funnel(result: Funnel | None) -> Chart | Sentence:
    """The districts' rates against their residents, and limits that are wider where there are fewer residents.

    Districts outside the limits have a shape of their own and their name. Empty where there is no funnel.

    Examples
    --------
    >>> str(funnel(None))
    ''
    """
    if result is None:
        return Sentence("")
    rates, points = result.rates, result.points
    residents = np.linspace(0.6 * points["residents"].min(), 1.05 * points["residents"].max(), 60)
    with drawing(height=3.8) as (canvas, axes):
        axes.axhline(result.centre, color=DARK_BLUE, linewidth=1.5)
        _label(axes, result.centre, f"together {number(result.centre, decimals(rates))}")
        limits = result.limits(residents)
        for name, side in product(DASHES, ("low", "high")):
            rate = limits[name, side]
            axes.plot(residents, rate, color=DARK_BLUE, linewidth=1.2, linestyle=DASHES[name])
            if side == "high":
                _label(axes, rate.iloc[-1], f"{name} limits")
        _mark(axes, points, rates.area)
        axes.set_xlim(residents[0], residents[-1])
        axes.set_ylim(bottom=0)
        axes.set_ylabel(f"{rates.unit} per 1,000 residents")
        axes.set_xlabel(f"residents, mid-{rates.year}")
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(nbins=5))
            axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        title = (
            f"{rates.measure}: {rates.unit} per 1,000 residents, by district and its residents, {rates.period.label}"
        )
        return Chart("funnel", title, tables.funnel(result), alternative_text.funnel(result), svg(canvas))


def _mark(axes: Axes, points: pd.DataFrame, own: str) -> None:
    outside = points["outside"] != ""
    for some, marker, colour in [(points[~outside], "o", LIGHT_GREY), (points[outside], "D", DARK_PINK)]:
        axes.scatter(some["residents"], some["rate"], marker=marker, color=colour, s=40, zorder=3)
    middle = np.mean(axes.get_xlim())
    for area, point in points[outside | (points.index == own)].iterrows():
        left = point["residents"] > middle  # the name goes towards the middle, where there is room
        axes.annotate(
            str(area), (point["residents"], point["rate"]), xytext=(-7 if left else 7, 0), textcoords="offset points",
            ha="right" if left else "left", va="center", fontsize=10, color=DARK_GREY,
            fontweight="bold" if area == own else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip


def _label(axes: Axes, height: float, text: str) -> None:
    axes.annotate(
        text, (1.0, height), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
        va="center", fontsize=9.5, color=DARK_BLUE, annotation_clip=False,
    )  # fmt: skip
