"""Make briefings in processes of this machine, a given number at a time."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from helpers.batch.internals import LOST
from helpers.batch.processes import begin_imports, can_fork, context
from helpers.batch.settings import WorkerSetup
from helpers.publishing.job import Job, Result

KILLED = "its process was killed, perhaps because memory ran out: try fewer --workers"
FORKSERVER_KILLED = "the process that kernels are forked from was killed; run this briefing again"
LOOK = 0.5  # seconds between looks at whether the results are still wanted
ENDING = 10  # seconds that a worker may take to end its kernel after the run was killed
GRACE = 2  # seconds in which a worker that is stopped may end its kernel


class Worker:
    """A process that makes one briefing after another, and the job that it is working on."""

    def __init__(self, setup: WorkerSetup) -> None:
        self.job: Job | None = None
        self.channel, theirs = context().Pipe()
        self.process = _started(theirs, replace(setup, environment={**os.environ, **setup.environment}))
        theirs.close()

    def begin(self, job: Job, target: Path) -> None:
        """Have the worker make a briefing. If the worker has died, we notice when we read its answer."""
        self.job = job
        with suppress(OSError):
            self.channel.send((job, target))

    def answer(self) -> Result | None:
        """The result of the job; None if the worker has died."""
        try:
            return self.channel.recv() if self.channel.poll() else None
        except (EOFError, OSError):
            return None

    def end(self) -> str:
        """End the process if it is alive; return the reason for its death if it died at work.

        An idle process ends when its channel closes, a busy one when it is terminated.
        """
        self.channel.close()
        if self.job:
            self.process.terminate()
        self.process.join(GRACE)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        return FORKSERVER_KILLED if self.process.exitcode == LOST else KILLED


def _started(channel: Connection, setup: WorkerSetup) -> BaseProcess:
    """A process of a worker, which has started."""
    for _ in range(50):
        begin_imports()
        process: BaseProcess = context().Process(target=work, args=(channel, setup))  # type: ignore[attr-defined]
        with suppress(ConnectionError, EOFError):  # the process to fork from was killed; the system may not know yet
            process.start()
            return process
        time.sleep(0.1)
    raise ConnectionRefusedError("the process that kernels are forked from does not answer")


def make_in_pool(
    jobs: list[Job],
    *,
    staging: Path,
    setup: WorkerSetup,
    workers: int,
    on_begin: Callable[[Job], None] = lambda job: None,
    still_wanted: Callable[[], bool] = lambda: True,
) -> Iterator[Result]:
    """Make the jobs' briefings in parallel, yielding each result as it is ready.

    Parameters
    ----------
    staging
        The folder for pages and executed notebooks; each area's go into a folder of their own in it.
    workers
        How many notebooks run at once.
    on_begin
        Called with each job when it begins.
    still_wanted
        Asked now and then; once it returns False, everything ends without another result.
    """
    waiting, crew = deque(jobs), [Worker(setup) for _ in range(min(workers, len(jobs)))]
    try:
        while True:
            for worker in [each for each in crew if not each.job]:
                if waiting:
                    on_begin(waiting[0])
                    worker.begin(waiting[0], staging / waiting.popleft().folder)
            busy = [each for each in crew if each.job]
            if not busy:
                return
            ready = wait([handle for each in busy for handle in (each.channel, each.process.sentinel)], LOOK)
            if not still_wanted():
                return
            for worker in busy:
                if worker.job and (worker.channel in ready or worker.process.sentinel in ready):
                    result = worker.answer()
                    if result is None:
                        result = Result(worker.job, 0.0, error=worker.end())
                        crew[crew.index(worker)] = Worker(setup)
                    worker.job = None
                    yield result
    finally:
        for worker in crew:
            worker.channel.close()
        for worker in crew:
            worker.end()


def work(channel: Connection, setup: WorkerSetup) -> None:
    """Make the briefing of each job that comes over the channel, until the channel closes or the run has ended."""
    os.environ.clear()
    os.environ.update(setup.environment)
    # Ctrl-C reaches every process of the terminal. The run handles it, and stops its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # While papermill waits for a kernel, the main thread does not notice that the run has ended.
    if setup.workers.kernels == "cold" or not can_fork():
        threading.Thread(target=_end_with_the_run, daemon=True).start()
    from helpers.batch.execute import make  # two seconds to import, which the run's own process need not spend

    with suppress(EOFError, OSError):
        while True:
            job, target = channel.recv()
            channel.send(make(job, target, setup))


def _end_with_the_run() -> None:
    run = parent_process()
    if run is not None:
        run.join()
        if os.name == "posix":  # the main thread ends its kernel, with all that its cells started
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
            time.sleep(ENDING)
        os._exit(1)
