"""The settings that a run gives each of its workers, and environment variables for the processes it starts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from helpers.batch.limits import Limits


@dataclass(frozen=True)
class WorkerSetup:
    """What it takes to make a briefing, in addition to its job.

    Attributes
    ----------
    processed
        The folder in which notebooks find their drop.
    shell
        What every page prints around its notebook: partnership, drop, edition, notice, period.
    kernels
        `warm`: notebooks run in forks of their worker; `cold`: each in a kernel that papermill starts.
    environment
        Variables that workers have in addition to those of the process that starts them.

    Examples
    --------
    >>> WorkerSetup(Path("data/processed"), shell={}).limits.cell
    300
    """

    processed: Path
    shell: dict[str, str]
    limits: Limits = field(default_factory=Limits)
    kernels: str = "cold"
    environment: dict[str, str] = field(default_factory=dict)


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
