"""Draw a series as a line the size of a word, for the index.

The code writes the SVG itself, because importing a drawing library takes a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from helpers.palette import DARK_BLUE, ORANGE


def sparkline(counts: Sequence[float | None]) -> str:
    """The months as a line without axes or numbers: inline SVG, with a gap for a month that was not supplied.

    Screen readers pass over it: the sentence next to it has the same message in words.

    Examples
    --------
    >>> sparkline([0, 5, 10]).count("polyline")
    1
    """
    width, height, pad = 140, 32, 3
    top = max(1, *(count for count in counts if count is not None))
    step = (width - 2 * pad) / max(len(counts) - 1, 1)
    points = [
        None if count is None else (pad + i * step, height - pad - (height - 2 * pad) * count / top)
        for i, count in enumerate(counts)
    ]
    runs = [[point for point in run if point] for supplied, run in groupby(points, bool) if supplied]
    paths = [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs]
    lines = "".join(f'<polyline fill="none" stroke="{DARK_BLUE}" stroke-width="1.5" points="{p}"/>' for p in paths)
    x, y = runs[-1][-1]
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{ORANGE}"/>'
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg aria-hidden="true" {size}>{lines}{dot}</svg>'
