"""Make briefings on the workers of a Dask cluster."""

from __future__ import annotations

import logging
import pickle
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helpers.batch.internals import check_address
from helpers.batch.worker_setup import WorkerSetup
from helpers.drops import project_folder
from helpers.publishing.job import Job, Result
from helpers.refusal import Refused

try:
    from distributed import CancelledError, Client, Future, KilledWorker
except ModuleNotFoundError:
    raise Refused("--scheduler needs Dask, which is not installed: pip install '.[cluster]'.") from None

from helpers.batch.dask_worker import Task, versions_here

CONNECT = 10  # seconds in which the scheduler must answer, and its first worker must be there
PATIENCE = 30  # seconds that a run waits without any worker: one that was killed may be started again
LOOK = 0.5  # seconds between looks at which workers there are
FETCH = 30  # seconds in which the files of a briefing must arrive
DEATHS = 3  # workers that may die of one briefing before it counts as failed

PROCESSED = "data/processed"  # the folder, among the files sent, in which notebooks find their drop


@contextmanager
def connected(address: str, jobs: Sequence[Job]) -> Iterator[Client]:
    """A client of the scheduler at an address, which has at least one worker.

    Raises
    ------
    Refused
        When the scheduler cannot be reached, has no worker, or the jobs need a file that workers would not have.
    """
    for file in {job.parameters["partnership"] for job in jobs}:
        if Path(file).is_absolute():
            raise Refused(f"{file} is outside the project's folder, so workers cannot be sent it: move it there.")
    for logger in ("distributed", "distributed.client"):  # a broken connection is reported by the run itself
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        # Client raises the same errors for a wrong address, and another one later, when it is deleted half made.
        check_address(address)
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except Exception as error:  # of the network, the address or its protocol
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise Refused(f"No Dask scheduler can be reached at {address}: {reason}.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            raise Refused(
                f"The scheduler at {address} has no workers: start some with 'dask worker {address}'."
            ) from None
        yield client


def make_on_cluster(
    jobs: list[Job],
    *,
    staging: Path,
    setup: WorkerSetup,
    client: Client,
    on_begin: Callable[[Job], None] = lambda job: None,
) -> Iterator[Result]:
    """Make the jobs' briefings on a cluster, yielding each result as it arrives.

    A worker process makes one briefing at a time, however many threads it has. When a worker dies, its job goes to
    another.

    Parameters
    ----------
    staging
        The folder for pages and executed notebooks; each area's go into a folder of their own in it.
    setup
        Its drop is sent to the workers.
    client
        As `connected` yields it.
    on_begin
        Called with each job when a worker is first given it.

    Raises
    ------
    Refused
        When the scheduler goes away, or no worker is left.
    """
    cluster = _Cluster(client, files_to_send(jobs, setup.processed))
    waiting = deque(_Assignment(job, _pickled_task(job, setup)) for job in jobs)
    while waiting or cluster.running:
        for worker in cluster.idle_workers()[: len(waiting)]:
            assignment = waiting.popleft()
            cluster.assign(assignment, worker)
            if not assignment.has_begun:
                on_begin(assignment.job)
            assignment.has_begun = True
        for assignment in cluster.ended():
            if assignment.answer:
                yield _written(assignment.job, staging / assignment.job.folder, *assignment.answer)
            elif assignment.deaths == DEATHS:
                error = f"{DEATHS} workers were killed while they made it, perhaps because memory ran out"
                yield Result(assignment.job, 0.0, error=error)
            else:
                waiting.appendleft(assignment)


def files_to_send(jobs: Sequence[Job], processed: Path) -> dict[str, bytes]:
    """The files that notebooks read, by their path from the project's folder: notebooks, partnership's file, drop.

    Examples
    --------
    >>> from helpers.batch.run import prepare
    >>> ours = {"partnership": project_folder() / "partnership.toml", "reports": Path("reports")}
    >>> jobs = prepare(["2016-08"], priorities=["hate_crime"], **ours).jobs
    >>> sorted(files_to_send(jobs, Path("no such folder")))
    ['notebooks/hate_crime.ipynb', 'partnership.toml']
    """
    paths = {f"{PROCESSED}/{path.relative_to(processed).as_posix()}": path for path in processed.glob("*/*")}
    for job in jobs:
        paths[_notebook(job)] = job.notebook
        paths[job.parameters["partnership"]] = project_folder() / job.parameters["partnership"]
    return {name: path.read_bytes() for name, path in paths.items()}


def _notebook(job: Job) -> str:
    return f"notebooks/{job.notebook.name}"


def _pickled_task(job: Job, setup: WorkerSetup) -> bytes:
    return pickle.dumps(Task(job, _notebook(job), PROCESSED, setup.shell, setup.limits, setup.kernels))


def _written(job: Job, target: Path, result: Result, files: dict[str, bytes]) -> Result:
    """The result, once its files are where a process of this machine would have written them."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (target / name).write_bytes(content)
    except OSError as error:
        return Result(job, result.seconds, error=f"the page cannot be written ({error.strerror})")
    return replace(result, job=job)


def _function_for_workers() -> Callable[..., Any]:
    """The function that makes a briefing on a worker, in a form that every worker can receive.

    cloudpickle sends a nested function as its code, so that a worker without this project answers with an ordinary
    ModuleNotFoundError. A function of a module would be sent as its name, and a worker that cannot import it exits.
    """

    def make(task: bytes, expected: dict[str, str], files: dict[str, bytes]) -> Any:
        from helpers.batch.dask_worker import run_task

        return run_task(task, expected, files)

    return make


@dataclass
class _Assignment:
    """A job, whether a worker was ever given it, how many workers died of it, and the answer of the last one."""

    job: Job
    task: bytes
    has_begun: bool = False
    deaths: int = 0
    answer: tuple[Result, dict[str, bytes]] | None = None


class _Cluster:
    """The workers of a cluster, and the assignment that each is working on.

    The run itself decides which worker makes what. Dask would give one process several jobs, and would give a worker
    that cannot make them one after the other.
    """

    def __init__(self, client: Client, files: dict[str, bytes]) -> None:
        self.client = client
        # A task of its own, which Dask repeats when the workers that hold its result die.
        self.files: Future[dict[str, bytes]] = client.submit(dict, files, pure=False)
        self.function = _function_for_workers()
        self.expected = versions_here()
        self.running: dict[str, tuple[_Assignment, Future[Any]]] = {}
        self.excluded: set[str] = set()
        self.some_ended = threading.Event()
        self.any_answered = False
        self.last_seen = time.monotonic()  # when there was a worker last

    def _workers(self) -> dict[str, str]:
        """The status of each worker, by its address."""
        found = self.client.scheduler_info(n_workers=-1) if self.client.status == "running" else {}
        if self.client.status != "running":  # it may have changed while the scheduler was asked
            raise Refused("The scheduler has gone away: start it and this run again. The run goes on where it stopped.")
        return {address: worker["status"] for address, worker in found["workers"].items()}

    def idle_workers(self) -> list[str]:
        """The workers that can be given a job."""
        fit = [each for each, status in self._workers().items() if status == "running" and each not in self.excluded]
        if fit or self.running:
            self.last_seen = time.monotonic()
        elif time.monotonic() - self.last_seen > PATIENCE or (self.excluded and not self.any_answered):
            raise Refused("No worker is left that can make the briefings.")
        return [worker for worker in fit if worker not in self.running]

    def assign(self, assignment: _Assignment, worker: str) -> None:
        """Give a worker a job."""
        future = self.client.submit(
            self.function, assignment.task, self.expected, self.files, workers=[worker], pure=False
        )
        future.add_done_callback(lambda _: self.some_ended.set())
        self.running[worker] = assignment, future

    def ended(self) -> Iterator[_Assignment]:
        """The assignments that have ended, answered or not, as soon as there are any or some time has passed."""
        self.some_ended.wait(LOOK)
        self.some_ended.clear()
        alive = self._workers()
        for worker, (assignment, future) in list(self.running.items()):
            if future.done() or worker not in alive:
                del self.running[worker]
                self._take_answer(assignment, worker, future)
                yield assignment

    def _take_answer(self, assignment: _Assignment, worker: str, future: Future[Any]) -> None:
        if not future.done():  # the worker has gone
            assignment.deaths += 1
            return
        try:
            assignment.answer = future.result(timeout=FETCH)
            self.any_answered = True
        except (CancelledError, KilledWorker, TimeoutError):
            assignment.deaths += 1
        except Exception as error:  # the worker refuses, lacks the project, or has no room: another may do better
            self.excluded.add(worker)
            reason = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
            logging.getLogger(__name__).warning("The worker %s is left out: %s.", worker, reason)
