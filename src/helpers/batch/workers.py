"""Choose where a run's briefings are made: in processes of this machine, or on the workers of a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from helpers.batch.limits import Limits
from helpers.batch.processes import begin_imports
from helpers.publishing.job import Job, Result

# Takes jobs, and staging, setup and on_begin as `make_in_pool` and `make_on_cluster` do; yields each result.
Maker = Callable[..., Iterator[Result]]


@dataclass(frozen=True)
class Workers:
    """What makes a run's briefings.

    Attributes
    ----------
    number
        How many notebooks run at once on this machine.
    kernels
        `warm` or `cold`, as for `WorkerSetup`.
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


@contextmanager
def connect(workers: Workers, jobs: list[Job]) -> Iterator[Any]:
    """Connect to the cluster that is asked for; yields its client, or None where none is asked for.

    Raises
    ------
    Refused
        When the cluster cannot be reached, or the jobs need a file that its workers would not have.

    Examples
    --------
    >>> with connect(Workers(), jobs=[]) as client:
    ...     print(client)
    None
    """
    if not workers.scheduler:
        yield None
        return
    from helpers.batch.dask_run import connected  # Dask, which not everybody has

    with connected(workers.scheduler, jobs) as client:
        yield client


@contextmanager
def start(workers: Workers, client: Any) -> Iterator[Maker]:
    """Start what makes the briefings: on the cluster of this client, or without one on this machine.

    Examples
    --------
    >>> with start(Workers(), client=None) as make:
    ...     callable(make)
    True
    """
    if client is not None:
        from helpers.batch.dask_run import make_on_cluster

        yield partial(make_on_cluster, client=client)
        return
    from helpers.batch.pool import make_in_pool

    begin_imports()  # in another process, while this one imports what it needs itself
    yield partial(make_in_pool, workers=workers.number)
