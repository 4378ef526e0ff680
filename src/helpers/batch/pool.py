"""Briefings made in processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
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
from helpers.publishing.job import DIED, Job, Result, folder

# Where JupyterLab is installed, jsonschema, which workers import with nbformat, would build a grammar of web addresses
# for a second: for a check that no notebook asks for, and that it leaves out where the grammar's module is not there.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

LOOK = 0.5  # seconds between looks at whether the nursery lives
KILLED = "the process that made it was killed, perhaps for want of memory: try fewer --workers"


def make_here(
    jobs: list[Job],
    *,
    staging: Path,
    setting: WorkerSetup,
    workers: int,
    nursery: Forkserver | None = None,
    began: Callable[[Job], None] = lambda job: None,
) -> Iterator[Result]:
    """Make the jobs' briefings in parallel, yielding each as it ends.

    Parameters
    ----------
    staging
        The folder that pages and executed notebooks are written to, in a folder for each area's jobs.
    workers
        How many notebooks run at once.
    nursery
        Where kernels are forked from; without one each is started cold.
    began
        Told of each job when its turn comes.
    """
    setting = replace(setting, nursery=nursery.address if nursery else "")
    waiting, suspects = deque(jobs), deque[Job]()
    while waiting or suspects:
        # A worker that is killed takes the pool with it. Whose doing it was shows when each is tried alone.
        alone = bool(suspects)
        some = deque([suspects.popleft()]) if alone else waiting
        for job, made in _in_a_pool(some, staging, setting, 1 if alone else workers, nursery, began):
            if made:
                yield explained(made, nursery)
            elif alone:
                yield Result(job, 0.0, error=KILLED)
            else:
                suspects.append(job)


def _in_a_pool(
    waiting: deque[Job],
    staging: Path,
    setting: WorkerSetup,
    workers: int,
    nursery: Forkserver | None,
    began: Callable[[Job], None],
) -> Iterator[tuple[Job, Result | None]]:
    """Take jobs from those that wait, until there is none or the pool breaks; None for each that broke with it."""
    with _pool(min(workers, len(waiting))) as pool:
        running: dict[Future[Result], Job] = {}
        broken = False
        while running or (waiting and not broken):
            while waiting and not broken and len(running) < workers:
                target = staging / folder(waiting[0].area, setting.shell["edition"])
                try:
                    running[pool.submit(_make, waiting[0], target, setting)] = waiting[0]
                except BrokenProcessPool:
                    broken = True
                else:
                    began(waiting.popleft())
            done, _ = wait(running, timeout=LOOK if nursery else None, return_when=FIRST_COMPLETED)
            if nursery:
                nursery.watch()
            for each in done:
                broken = broken or isinstance(each.exception(), BrokenProcessPool)
                yield running.pop(each), None if isinstance(each.exception(), BrokenProcessPool) else each.result()


def _make(job: Job, target: Path, setting: WorkerSetup) -> Result:
    from helpers.batch.execute import make  # two seconds to import, which this process need not spend: its workers have

    return make(job, target, setting)


def explained(made: Result, nursery: Forkserver | None) -> Result:
    """What was made; a failure with its cause, where its kernel died because the nursery did."""
    if nursery and made.error.endswith(DIED) and nursery.ended_within(made.seconds + LOOK):
        return replace(made, error="the process that kernels are forked from was killed; run this briefing again")
    return made


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that make briefings, and end when the run does, however it ends."""
    pool = ProcessPoolExecutor(
        workers, mp_context=worker_context(), initializer=begin_work, initargs=(dict(os.environ),)
    )
    try:
        yield pool
    except BaseException:
        # A worker ends with its kernel: nothing goes on behind the back of who stopped the run.
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def begin_work(environment: dict[str, str]) -> None:
    """Make a worker of this process: it has the run's environment, leaves Ctrl-C to the run, and ends with it."""
    os.environ.clear()
    os.environ.update(environment)
    # Ctrl-C reaches every process of the terminal, and is the run's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    run = multiprocessing.parent_process()
    if run is not None:
        run.join()  # a run that was killed has told nobody to stop
        os._exit(1)
