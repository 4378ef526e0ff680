"""How a run's briefings are made: by how many workers, in which kernels, within which limits, from which folder.

Nothing is imported here that takes time: the command reads its defaults from this file before it does anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


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


@dataclass(frozen=True)
class Workers:
    """The workers that make a run's briefings.

    Attributes
    ----------
    number
        How many notebooks run at once on this machine.
    kernels
        `warm`: notebooks run in forks of their worker; `cold`: each in a kernel that papermill starts.
    scheduler
        The address of a Dask scheduler whose workers make the briefings; without one this machine does.

    Examples
    --------
    >>> Workers(number=2, kernels="warm").limits.briefing
    900
    """

    number: int = 1
    kernels: str = "cold"
    limits: Limits = field(default_factory=Limits)
    scheduler: str = ""


@dataclass(frozen=True)
class WorkerSetup:
    """What a worker needs to make a briefing, in addition to its job.

    Attributes
    ----------
    processed
        The folder in which notebooks find their drop.
    shell
        What every page prints around its notebook: partnership, drop, edition, notice, period.
    environment
        Variables that workers have in addition to those of the process that starts them.

    Examples
    --------
    >>> WorkerSetup(Path("data/processed"), shell={}).workers.limits.cell
    300
    """

    processed: Path
    shell: dict[str, str]
    workers: Workers = field(default_factory=Workers)
    environment: dict[str, str] = field(default_factory=dict)
