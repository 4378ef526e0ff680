"""The scene of each kind of chart."""

from __future__ import annotations

from collections.abc import Callable

from helpers.document.blocks import Table
from helpers.drawing import districts, funnel, months, regression
from helpers.drawing.scene import Scene

KINDS: dict[str, Callable[[Table], Scene]] = {
    "months": months.scene,
    "regression": regression.scene,
    "districts": districts.scene,
    "funnel": funnel.scene,
}


def scene(kind: str, data: Table) -> Scene:
    """The scene of a chart of this kind, from its table alone.

    Raises
    ------
    KeyError
        When no scene is made of this kind: an analyst's own chart has only its picture.
    """
    return KINDS[kind](data)
