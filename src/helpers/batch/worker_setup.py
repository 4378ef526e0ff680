"""What every worker of a run is told beside its job."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """How long a notebook may take, in seconds: each of its cells, and all of it.

    Examples
    --------
    >>> Limits(cell=60)
    Limits(cell=60, briefing=900)
    """

    cell: float = 300
    briefing: float = 900


@dataclass(frozen=True)
class WorkerSetup:
    """What the making of a briefing needs beside its job.

    Attributes
    ----------
    processed
        The folder that notebooks find their drop in.
    shell
        What every page says around its notebook: partnership, drop, edition, notice, period.
    nursery
        The socket of the nursery that kernels are forked from; where there is none each is started cold.

    Examples
    --------
    >>> WorkerSetup(Path("data/processed"), shell={}).limits.cell
    300
    """

    processed: Path
    shell: dict[str, str]
    limits: Limits = Limits()
    nursery: str = ""


@contextmanager
def environment(settings: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a while, for the processes started meanwhile to inherit, then put all back.

    Examples
    --------
    >>> with environment({"MPLBACKEND": "agg"}):
    ...     os.environ["MPLBACKEND"]
    'agg'
    """
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
