"""A canvas in our style, and what was drawn on it as SVG."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.figure import Figure as Canvas

from helpers.palette import DARK_GREY

WIDTH = 4.5  # inches: narrow, so that a phone shows the whole chart with letters still readable
STYLE: dict[Any, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Arial", "Liberation Sans", "Helvetica", "DejaVu Sans"],
    "font.size": 11,
    "axes.edgecolor": DARK_GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#D9D9D9",
    "axes.axisbelow": True,
    "xtick.major.size": 0,
    "legend.frameon": False,
    "text.parse_math": False,  # names may hold dollar signs
    "svg.fonttype": "none",  # text stays text: small files that a reader can zoom into
    "svg.hashsalt": "briefings",  # the same chart gives the same bytes
}


@contextmanager
def drawing(height: float = 3.4) -> Iterator[tuple[Canvas, Axes]]:
    """A canvas in our style, which touches neither pyplot's state nor the analyst's own settings."""
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(WIDTH, height), layout="constrained")
        yield canvas, canvas.subplots()


def svg(canvas: Canvas) -> str:
    """The canvas, arranged and drawn once, and each of its texts measured once: savefig does all of it twice."""
    buffer = io.StringIO()
    image_dpi = canvas.dpi
    canvas.set_dpi(FigureCanvasSVG.fixed_dpi)
    width, height = canvas.bbox.size
    renderer = RendererSVG(width, height, buffer, image_dpi=image_dpi, metadata={"Date": None, "Creator": None})
    # What asks for a renderer to arrange by is given the one that will draw.
    FigureCanvasSVG(canvas).get_renderer = lambda: renderer  # type: ignore[attr-defined]
    canvas.draw(renderer)
    renderer.finalize()
    drawn = buffer.getvalue()
    return drawn[drawn.index("<svg") :]
