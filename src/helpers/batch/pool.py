"""Make briefings in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from helpers.batch.preload import Forkserver, worker_context
from helpers.batch.worker_setup import WorkerSetup
from helpers.publishing.job import DIED, Job, Result

LOOK = 0.5  # seconds between looks at whether the forkserver lives
KILLED = "its process was killed, perhaps because memory ran out: try fewer --workers"
FORKSERVER_KILLED = "the process that kernels are forked from was killed; run this briefing again"


def make_in_pool(
    jobs: list[Job],
    *,
    staging: Path,
    setup: WorkerSetup,
    workers: int,
    forkserver: Forkserver | None = None,
    on_begin: Callable[[Job], None] = lambda job: None,
) -> Iterator[Result]:
    """Make the jobs' briefings in parallel, yielding each result as it is ready.

    Parameters
    ----------
    staging
        The folder for pages and executed notebooks; each area's go into a folder of their own in it.
    workers
        How many notebooks run at once.
    forkserver
        The process that kernels are forked from; without one each kernel is started cold.
    on_begin
        Called with each job when it begins.
    """
    setup = replace(setup, forkserver=forkserver.address if forkserver else "")
    waiting, suspects = deque(jobs), deque[Job]()
    while waiting or suspects:
        # A killed worker breaks the whole pool. Each job that was running then is tried alone, which shows whose
        # notebook it was.
        alone = bool(suspects)
        some = deque([suspects.popleft()]) if alone else waiting
        for job, result in _make_until_broken(some, staging, setup, 1 if alone else workers, forkserver, on_begin):
            if result:
                yield explain(result, forkserver)
            elif alone:
                yield Result(job, 0.0, error=KILLED)
            else:
                suspects.append(job)


def _make_until_broken(
    waiting: deque[Job],
    staging: Path,
    setup: WorkerSetup,
    workers: int,
    forkserver: Forkserver | None,
    on_begin: Callable[[Job], None],
) -> Iterator[tuple[Job, Result | None]]:
    """Make waiting jobs in one pool until none is left or the pool breaks; None for each that was running then."""
    with _pool(min(workers, len(waiting))) as pool:
        running: dict[Future[Result], Job] = {}
        broken = False
        while running or (waiting and not broken):
            while waiting and not broken and len(running) < workers:
                target = staging / waiting[0].folder
                try:
                    running[pool.submit(_make, waiting[0], target, setup)] = waiting[0]
                except BrokenProcessPool:
                    broken = True
                else:
                    on_begin(waiting.popleft())
            done, _ = wait(running, timeout=LOOK if forkserver else None, return_when=FIRST_COMPLETED)
            if forkserver:
                forkserver.watch()
            for each in done:
                broken = broken or isinstance(each.exception(), BrokenProcessPool)
                yield running.pop(each), None if isinstance(each.exception(), BrokenProcessPool) else each.result()


def _make(job: Job, target: Path, setup: WorkerSetup) -> Result:
    from helpers.batch.worker_imports import make  # two seconds to import, which the run's own process need not spend

    return make(job, target, setup)


def explain(result: Result, forkserver: Forkserver | None) -> Result:
    """The result; where its kernel died because the forkserver did, with that as the error."""
    if forkserver and result.error.endswith(DIED) and forkserver.ended_within(result.seconds + LOOK):
        return replace(result, error=FORKSERVER_KILLED)
    return result


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes that end when the run does, however it ends."""
    others = multiprocessing.active_children()
    pool = ProcessPoolExecutor(
        workers, mp_context=worker_context(), initializer=begin_work, initargs=(dict(os.environ),)
    )
    try:
        yield pool
    except BaseException:
        # A worker that ends takes its kernel along, so nothing goes on after the run was stopped.
        for process in multiprocessing.active_children():
            if process not in others:
                process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def begin_work(environment: dict[str, str]) -> None:
    """Prepare this process as a worker: it takes the run's environment, ignores Ctrl-C, and ends with the run."""
    os.environ.clear()
    os.environ.update(environment)
    # Ctrl-C reaches every process of the terminal; the run answers it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    run = multiprocessing.parent_process()
    if run is not None:
        run.join()  # a run that was killed could not stop its workers
        os._exit(1)
