"""How long a kernel may take: for one cell of a notebook, and for a whole briefing.

Nothing is imported here that takes time: the command reads its defaults from this file before it does anything else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How long a notebook may take, in seconds: each of its cells, and the whole briefing.

    The options --cell-limit and --briefing-limit take their defaults from here.

    Examples
    --------
    >>> Limits(cell=60)
    Limits(cell=60, briefing=900)
    """

    cell: float = 300
    briefing: float = 900
