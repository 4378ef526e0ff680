"""A canvas in our style, and a figure drawn on it as SVG."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

from helpers.palette import DARK_GREY

WIDTH = 4.5  # inches: narrow, so that a phone shows the whole chart with letters still readable
SVG: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: small files that a reader can zoom into
    "svg.hashsalt": "briefings",  # the same chart gives the same bytes
}
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
    **SVG,
}


@contextmanager
def drawing(height: float = 3.4) -> Iterator[tuple[Canvas, Axes]]:
    """A canvas in our style; pyplot's state and the analyst's own settings stay as they are."""
    with mpl.rc_context(STYLE):
        canvas = Canvas(figsize=(WIDTH, height), layout="constrained")
        yield canvas, canvas.subplots()


def svg(canvas: Canvas) -> str:
    """The canvas as SVG, the same bytes each time. Its layout is fixed from then on.

    Examples
    --------
    >>> with drawing() as (canvas, axes):
    ...     svg(canvas)[:4]
    '<svg'
    """
    buffer = io.StringIO()
    with mpl.rc_context(SVG):
        FigureCanvasSVG(canvas)  # so that texts are measured as SVG will show them
        layout = canvas.get_layout_engine()
        if layout is not None:
            # Arranged here and not by savefig, which draws the whole chart once for it: a third more time.
            layout.execute(canvas)
            canvas.set_layout_engine(None)
        canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawn = buffer.getvalue()
    return drawn[drawn.index("<svg") :]
