"""An analyst's own figure as SVG."""

from __future__ import annotations

import io
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas

SVG: dict[Any, Any] = {
    "svg.fonttype": "none",  # text stays text: small files that a reader can zoom into
    "svg.hashsalt": "briefings",  # the same chart gives the same bytes
}


def svg(canvas: Canvas) -> str:
    """The canvas as SVG, the same bytes each time. Its layout is fixed from then on.

    Examples
    --------
    >>> svg(Canvas())[:4]
    '<svg'
    """
    buffer = io.StringIO()
    with mpl.rc_context(SVG):
        FigureCanvasSVG(canvas)  # so that text is measured as SVG will show it
        layout = canvas.get_layout_engine()
        if layout is not None:
            # Arrange it here, because savefig would draw the whole chart once more to do so, in a third more time.
            layout.execute(canvas)
            canvas.set_layout_engine(None)
        canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    drawn = buffer.getvalue()
    return drawn[drawn.index("<svg") :]
