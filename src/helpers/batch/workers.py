"""What a run's briefings are made with: processes of this machine, or the workers of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from helpers.batch.preload import warmed
from helpers.batch.worker_setup import Limits
from helpers.publishing.job import Job, Result

# Takes jobs, and staging, setting and began as `make_here` and `make_there` do; yields each briefing as it ends.
Maker = Callable[..., Iterator[Result]]


@dataclass(frozen=True)
class Workers:
    """What a run's briefings are made with.

    Attributes
    ----------
    workers
        How many notebooks run at once.
    kernels
        `warm` or `cold`, as `warmed`.
    scheduler
        The address of a Dask scheduler, whose workers make the briefings then; without one this machine does.

    Examples
    --------
    >>> Workers(workers=2, kernels="warm").limits.briefing
    900
    """

    workers: int = 1
    kernels: str = "cold"
    limits: Limits = field(default_factory=Limits)
    scheduler: str = ""


@contextmanager
def reached(means: Workers, jobs: list[Job]) -> Iterator[Any]:
    """The cluster that is asked for, which is there and can be sent what the jobs need; None where none is.

    Raises
    ------
    Refused
        When it is not there, or cannot be sent it.

    Examples
    --------
    >>> with reached(Workers(), jobs=[]) as client:
    ...     print(client)
    None
    """
    if not means.scheduler:
        yield None
        return
    from helpers.batch.dask_run import connected  # Dask, which not everybody has

    with connected(means.scheduler, jobs) as client:
        yield client


@contextmanager
def started(means: Workers, client: Any) -> Iterator[Maker]:
    """Start what makes the briefings: on the cluster that was reached, or without one here.

    Examples
    --------
    >>> with started(Workers(), client=None) as maker:
    ...     callable(maker)
    True
    """
    if client is not None:
        from helpers.batch.dask_run import make_there

        yield partial(make_there, client=client, kernels=means.kernels)
        return
    # Other processes import what notebooks need while this one imports what it needs itself: two seconds each.
    with warmed(means.kernels) as nursery:
        from helpers.batch.pool import make_here

        yield partial(make_here, workers=means.workers, nursery=nursery)
