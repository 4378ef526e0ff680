"""Briefings made by the workers of a Dask cluster."""

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

from helpers.batch.worker_setup import WorkerSetup
from helpers.drops import project_folder
from helpers.publishing.job import Job, Result, folder
from helpers.refusal import Refused

try:
    from distributed import CancelledError, Client, Future, KilledWorker
    from distributed.comm.addressing import resolve_address
except ModuleNotFoundError:
    raise Refused("--scheduler needs Dask, which is not installed: pip install '.[cluster]'.") from None

from helpers.batch.dask_worker import Order, made_of

CONNECT = 10  # seconds in which a scheduler answers, and its first worker is there
PATIENCE = 30  # seconds that a run waits for a worker when there is none: one that was killed may be started again
LOOK = 0.5  # seconds between looks at which workers there are
FETCH = 30  # seconds in which what was made arrives
DEATHS = 3  # of workers that made it, after which a briefing is given up

# Named, not sent: a worker that cannot import a function which it is sent ends, and one without the project would.
FULFIL = "__import__('helpers.batch.dask_worker', fromlist=['fulfil']).fulfil(order, expected, files)"
PROCESSED = "data/processed"  # the folder, among what is sent, that notebooks find their drop in


@contextmanager
def connected(address: str, jobs: Sequence[Job]) -> Iterator[Client]:
    """The scheduler at an address, which has a worker, and to which all that the jobs need can be sent.

    Raises
    ------
    Refused
        When it has none, cannot be reached, or would lack a file.
    """
    for file in {job.parameters["partnership"] for job in jobs}:
        if Path(file).is_absolute():
            raise Refused(f"{file} lies outside the project's folder, of which workers are sent a copy: move it there.")
    for logger in ("distributed", "distributed.client"):  # what is to be said of a broken connection, the run says
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        resolve_address(address)
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except Exception as error:  # of the network, of the address, of its protocol
        said = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise Refused(f"There is no Dask scheduler to be reached at {address}: {said}.") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            raise Refused(
                f"The scheduler at {address} has no workers: start some with 'dask worker {address}'."
            ) from None
        yield client


def make_there(
    jobs: list[Job],
    *,
    staging: Path,
    setting: WorkerSetup,
    client: Client,
    kernels: str,
    began: Callable[[Job], None] = lambda job: None,
) -> Iterator[Result]:
    """Make the jobs' briefings on a cluster, yielding each as it ends.

    A worker process makes one at a time, whatever its threads. A job whose worker died is given to another.

    Parameters
    ----------
    staging
        The folder that pages and executed notebooks are written to, in a folder for each area's jobs.
    setting
        Its drop is sent along.
    client
        A scheduler's, as `connected` gives it.
    kernels
        `warm` or `cold`, as `warmed`.
    began
        Told of each job when a worker is given it.

    Raises
    ------
    Refused
        When the scheduler goes away, or no worker is left.
    """
    crew = _Crew(client, parcel(jobs, setting.processed))
    waiting = deque(_Errand(job, _order(job, setting, kernels)) for job in jobs)
    while waiting or crew.sent:
        for worker in crew.idle()[: len(waiting)]:
            errand = waiting.popleft()
            crew.send(errand, worker)
            if not errand.begun:
                began(errand.job)
            errand.begun = True
        for errand in crew.back():
            if errand.answer:
                yield _received(errand.job, staging / folder(errand.job.area, setting.shell["edition"]), *errand.answer)
            elif errand.deaths == DEATHS:
                said = f"{DEATHS} workers that made it were killed, perhaps for want of memory"
                yield Result(errand.job, 0.0, error=said)
            else:
                waiting.appendleft(errand)


def parcel(jobs: Sequence[Job], processed: Path) -> dict[str, bytes]:
    """What notebooks read, by its path from the project's folder: themselves, the partnership's file, the drop.

    Examples
    --------
    >>> from helpers.batch.run import prepare
    >>> ours = {"partnership": project_folder() / "partnership.toml", "reports": Path("reports")}
    >>> jobs = prepare(["2016-08"], priorities=["hate_crime"], **ours).jobs
    >>> sorted(parcel(jobs, Path("no such folder")))
    ['notebooks/hate_crime.ipynb', 'partnership.toml']
    """
    paths = {f"{PROCESSED}/{path.relative_to(processed).as_posix()}": path for path in processed.glob("*/*")}
    for job in jobs:
        paths[_notebook(job)] = job.notebook
        paths[job.parameters["partnership"]] = project_folder() / job.parameters["partnership"]
    return {name: path.read_bytes() for name, path in paths.items()}


def _notebook(job: Job) -> str:
    return f"notebooks/{job.notebook.name}"


def _order(job: Job, setting: WorkerSetup, kernels: str) -> bytes:
    return pickle.dumps(Order(job, _notebook(job), PROCESSED, setting.shell, setting.limits, kernels))


def _received(job: Job, target: Path, made: Result, files: dict[str, bytes]) -> Result:
    """What a worker made, where a process of this machine would have put it."""
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (target / name).write_bytes(content)
    except OSError as error:
        return Result(job, made.seconds, error=f"the page cannot be written ({error.strerror})")
    return replace(made, job=job)


@dataclass
class _Errand:
    """A job on its way: whether a worker was ever sent it, how many died of it, and what the last one answered."""

    job: Job
    order: bytes
    begun: bool = False
    deaths: int = 0
    answer: tuple[Result, dict[str, bytes]] | None = None


class _Crew:
    """The workers of a cluster, and what each has been sent.

    The run says itself who makes what, where Dask would send several jobs to one process, and again and again to a
    worker that cannot make them.
    """

    def __init__(self, client: Client, files: dict[str, bytes]) -> None:
        self.client = client
        # A task of its own, which Dask repeats when the workers that hold it die.
        self.files: Future[dict[str, bytes]] = client.submit(dict, files, pure=False)
        self.expected = made_of()
        self.sent: dict[str, tuple[_Errand, Future[Any]]] = {}
        self.left_out: set[str] = set()
        self.came = threading.Event()
        self.answered = False  # by any worker
        self.seen = time.monotonic()  # when there was a worker last

    def _workers(self) -> dict[str, str]:
        """The status of each worker, by its address."""
        found = self.client.scheduler_info(n_workers=-1) if self.client.status == "running" else {}
        if self.client.status != "running":  # asking finds out, too
            raise Refused("The scheduler has gone away: start it again, and this run, which goes on where it was.")
        return {address: worker["status"] for address, worker in found["workers"].items()}

    def idle(self) -> list[str]:
        """The workers that can be sent something."""
        fit = [each for each, status in self._workers().items() if status == "running" and each not in self.left_out]
        if fit or self.sent:
            self.seen = time.monotonic()
        elif time.monotonic() - self.seen > PATIENCE or (self.left_out and not self.answered):
            raise Refused("No worker is left that can make the briefings.")
        return [worker for worker in fit if worker not in self.sent]

    def send(self, errand: _Errand, worker: str) -> None:
        """Have a worker make a briefing."""
        given = {"order": errand.order, "expected": self.expected, "files": self.files}
        future = self.client.submit(eval, FULFIL, given, workers=[worker], pure=False)
        future.add_done_callback(lambda _: self.came.set())
        self.sent[worker] = errand, future

    def back(self) -> Iterator[_Errand]:
        """The errands that have ended, answered or not, once there are any or some time has passed."""
        self.came.wait(LOOK)
        self.came.clear()
        alive = self._workers()
        for worker, (errand, future) in list(self.sent.items()):
            if future.done() or worker not in alive:
                del self.sent[worker]
                self._hear(errand, worker, future)
                yield errand

    def _hear(self, errand: _Errand, worker: str, future: Future[Any]) -> None:
        if not future.done():  # the worker has gone
            errand.deaths += 1
            return
        try:
            errand.answer = future.result(timeout=FETCH)
            self.answered = True
        except (CancelledError, KilledWorker, TimeoutError):
            errand.deaths += 1
        except Exception as error:  # it refuses, lacks the project, or has no room: another may do better
            self.left_out.add(worker)
            said = str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}"
            logging.getLogger(__name__).warning("The worker %s is left out: %s.", worker, said)
