"""A series drawn as a line the size of a word, for the index."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

WIDTH, HEIGHT, PAD = 140, 32, 3


def sparkline(counts: Sequence[float | None], *, usual: tuple[float, float] | None = None) -> str:
    """The months as a line without axes or numbers: inline SVG, with a gap for a month that was not supplied.

    The line takes the whole height, from the lowest number to the highest: it shows how the months move, not how large
    they are. Screen readers skip it: the sentence next to it has the same message in words.

    Parameters
    ----------
    usual
        Both ends of the usual range of the newest month, which is drawn as a band.

    Examples
    --------
    >>> sparkline([0, 5, 10]).count("polyline")
    1
    """
    known = [count for count in counts if count is not None]
    low, high = min([*known, *(usual or ())]), max([*known, *(usual or ())])
    step = (WIDTH - 2 * PAD) / max(len(counts) - 1, 1)

    def height(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return HEIGHT - PAD - (HEIGHT - 2 * PAD) * part

    points = [None if count is None else (PAD + i * step, height(count)) for i, count in enumerate(counts)]
    runs = [[point for point in run if point] for supplied, run in groupby(points, bool) if supplied]
    paths = [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs]
    lines = "".join(f'<polyline points="{path}"/>' for path in paths)
    x, y = runs[-1][-1]
    band = ""
    if usual:
        foot, head = map(height, usual)
        band = f'<rect x="{PAD}" y="{head:.1f}" width="{WIDTH - 2 * PAD}" height="{foot - head:.1f}"/>'
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return (
        f'<svg class="sparkline" aria-hidden="true" {size}>{band}{lines}<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/></svg>'
    )
