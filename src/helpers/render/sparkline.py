"""Draw a series as a line the size of a word, for the index.

The code writes the SVG itself, because importing a drawing library takes a second.
"""

from __future__ import annotations

import pandas as pd

from helpers.palette import DARK_BLUE, ORANGE


def sparkline(counts: pd.Series) -> str:
    """The months as a line without axes or numbers: inline SVG, with a gap for a missing month.

    Screen readers pass over it, as the sentence next to it says the same in words.

    Examples
    --------
    >>> index = pd.period_range("2016-01", "2016-03", freq="M")
    >>> sparkline(pd.Series([0.0, 5.0, 10.0], index)).count("polyline")
    1
    """
    width, height, pad = 140, 32, 3
    top = max(counts.max(), 1)
    step = (width - 2 * pad) / max(len(counts) - 1, 1)
    points = [(pad + i * step, height - pad - (height - 2 * pad) * value / top) for i, value in enumerate(counts)]
    gaps = counts.isna().cumsum()[counts.notna()]
    runs = [[points[counts.index.get_loc(month)] for month in run.index] for _, run in counts.dropna().groupby(gaps)]
    paths = [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs]
    lines = "".join(f'<polyline fill="none" stroke="{DARK_BLUE}" stroke-width="1.5" points="{p}"/>' for p in paths)
    x, y = points[counts.index.get_loc(counts.last_valid_index())]
    dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{ORANGE}"/>'
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg aria-hidden="true" {size}>{lines}{dot}</svg>'
