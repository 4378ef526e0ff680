"""A scene as PNG, for documents on paper: drawn by matplotlib, bars by seaborn, with its words as on the page."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any, cast

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import BarContainer
from matplotlib.figure import Figure as Canvas
from matplotlib.transforms import blended_transform_factory

from helpers.drawing import place
from helpers.drawing.scene import Band, Bars, Line, Marks, Plot, Scene, stretches
from helpers.palette import BAND, DARK_BLUE, DARK_PINK, EDGE, PALE_BLUE, RULE, SOFT

DOTS = 200  # to the inch, so that paper shows no steps
WIDTH, POINTS = 6.3, 10.0  # inches between the margins of A4; the size of the letters
EM = POINTS / 72  # inches
SIDE = 0.55  # inches for the numbers at the vertical axis
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Liberation Sans", "Helvetica", "DejaVu Sans"],
    "font.size": POINTS,
    "text.parse_math": False,  # names may hold dollar signs
}
COLOURS = {
    "main": DARK_BLUE,
    "signal": DARK_PINK,
    "soft": SOFT,
    "edge": EDGE,
    "pale": RULE,
    "band": BAND,
    "fan": DARK_BLUE,
}
DASHES: dict[str, Any] = {"solid": "-", "dashed": (0, (4, 3)), "dotted": (0, (1, 1.5))}
MARKS: dict[str, dict[str, Any]] = {
    "dot": {"marker": "o", "s": 12},
    "ring": {"marker": "o", "s": 22, "facecolor": "white"},
    "square": {"marker": "s", "s": 40},
}


@lru_cache(maxsize=64)  # the two editions share most of their charts
def png(scene: Scene) -> bytes:
    """The scene as a picture of 200 dots to the inch, as wide as the text on A4.

    Examples
    --------
    >>> from helpers.drawing.scene import Bar
    >>> png(Bars((Bar("Wyre", 5.0, "+5.0%"),)))[1:4]
    b'PNG'
    """
    with mpl.rc_context(STYLE):
        canvas = _bars(scene) if isinstance(scene, Bars) else _plot(scene)
        FigureCanvasAgg(canvas)
        buffer = io.BytesIO()
        canvas.savefig(buffer, format="png", dpi=DOTS, metadata={"Software": None})
    return buffer.getvalue()


def _plot(plot: Plot) -> Canvas:
    wide, high = WIDTH - SIDE, place.HEIGHT * EM
    below = place.below(plot, wide / EM)
    rows = max((len(each.lines) for each in below), default=0) + (1 if plot.axis else 0)
    head, foot = 2 * EM, (rows + 1) * place.LINE_HEIGHT * EM
    canvas = Canvas(figsize=(WIDTH, head + high + foot))
    axes = canvas.add_axes((SIDE / WIDTH, foot / (head + high + foot), wide / WIDTH, high / (head + high + foot)))
    axes.set(xlim=plot.across, ylim=plot.up)
    axes.set_xticks([])
    axes.set_yticks([level.y for level in plot.levels], [level.text for level in plot.levels])
    axes.tick_params(length=0, labelcolor=SOFT)
    for side in ("left", "top", "right"):
        axes.spines[side].set_visible(False)
    for order, shape in enumerate(plot.shapes):
        _draw(axes, shape, order)
    axes.text(-SIDE / wide, 1 + EM / high, plot.unit, transform=axes.transAxes, color=SOFT)
    for words in place.labels(plot, wide / EM):
        _write(axes, words)
    for each in below:
        _write_below(axes, each)
    if plot.axis:
        axes.text(0.5, -(rows + 0.2) * place.LINE_HEIGHT * EM / high, plot.axis, transform=axes.transAxes, ha="center")
    return canvas


def _draw(axes: Axes, shape: Band | Line | Marks, order: int) -> None:
    colour = COLOURS[shape.tone]
    if isinstance(shape, Band):
        alpha = 0.15 if shape.tone == "fan" else 1.0
        axes.fill_between(shape.places, shape.low, shape.high, color=colour, alpha=alpha, linewidth=0, zorder=order)
    elif isinstance(shape, Line):
        width = {"main": 1.8, "pale": 0.7}.get(shape.tone, 1.0)
        for points in stretches(shape.points):
            x, y = zip(*points, strict=True)
            axes.plot(x, y, color=colour, linestyle=DASHES[shape.dash], linewidth=width, zorder=order)
    elif shape.points:
        x, y = zip(*shape.points, strict=True)
        axes.scatter(x, y, edgecolor=colour, linewidth=1.2, zorder=order, **{"facecolor": colour, **MARKS[shape.shape]})


def _write(axes: Axes, words: place.Words) -> None:
    horizontal = {"from": ("left", 1), "to": ("right", -1), "centre": ("center", 0)}[words.across]
    vertical = {"above": ("bottom", 1), "below": ("top", -1), "middle": ("center", 0)}[words.up]
    gap = place.GAP / 2 * POINTS
    axes.annotate(
        "\n".join(words.lines), (words.x, words.y), xycoords="axes fraction", textcoords="offset points",
        xytext=(horizontal[1] * gap, vertical[1] * gap), ha=horizontal[0], va=vertical[0], zorder=100,
        color=COLOURS[words.label.tone], fontweight="bold" if words.label.strong else "normal",
    )  # fmt: skip


def _write_below(axes: Axes, each: place.Under) -> None:
    side = {"from": "left", "to": "right", "centre": "center"}[each.across]
    for row, line in enumerate(each.lines):
        axes.annotate(
            line, (each.x, 0), xycoords=blended_transform_factory(axes.transAxes, axes.transAxes),
            xytext=(0, -(row * place.LINE_HEIGHT + 0.4) * POINTS), textcoords="offset points", ha=side, va="top",
            color="black" if row else SOFT, fontweight="bold" if row else "normal",
        )  # fmt: skip


def _bars(scene: Bars) -> Canvas:
    import seaborn as sns  # takes a second, for which reports without bars need not wait

    bars = scene.bars
    names, lengths = [bar.name for bar in bars], [bar.length for bar in bars]
    canvas = Canvas(figsize=(WIDTH, 0.3 + 0.27 * max(len(bars), 2)), layout="constrained")
    axes = canvas.subplots()
    # One colour and no intervals: each bar is one number, and colours or intervals would make seaborn group the data.
    sns.barplot(x=lengths, y=list(range(len(bars))), orient="h", color=PALE_BLUE, saturation=1, errorbar=None, ax=axes)
    drawn = cast(BarContainer, axes.containers[0])
    axes.bar_label(drawn, [bar.text for bar in bars], padding=3)
    for patch, bar in zip(drawn, bars, strict=True):
        patch.set_facecolor({"own": DARK_BLUE, "whole": "white"}.get(bar.kind, PALE_BLUE))
        if bar.kind == "whole":
            patch.set(edgecolor=DARK_PINK, linewidth=1.5)
    axes.set_yticks(range(len(bars)), names)
    for label, bar in zip(axes.get_yticklabels(), bars, strict=True):
        label.set_fontweight("normal" if bar.kind == "other" else "bold")
    axes.set_xticks([])
    axes.tick_params(axis="y", length=0, pad=40 if min(lengths) < 0 else 4)
    sns.despine(ax=axes, left=True, bottom=True)
    axes.axvline(0, color=SOFT, linewidth=1)
    return canvas
