"""Make briefings on the workers of a Dask cluster.

Dask queues the briefings, gives each to a worker, gives it to another when the worker dies, and can start workers for
those that wait. Each worker that joins is set up by a plugin: it gets the run's files, and then offers a resource that
the briefings require. A worker that would make other pages offers none, so Dask gives it none.
"""

from __future__ import annotations

import logging
import pickle
import shutil
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from helpers.batch.internals import check_address
from helpers.batch.settings import WorkerSetup
from helpers.drops import project_folder
from helpers.publishing.job import Job, Result
from helpers.publishing.versions import versions_here
from helpers.refusal import Refused
from helpers.storage import write_whole

try:
    from distributed import CancelledError, Client, KilledWorker, Worker, WorkerPlugin, as_completed
except ModuleNotFoundError:
    raise Refused("--scheduler needs Dask, which is not installed: pip install '.[cluster]'.") from None

CONNECT = 10  # seconds in which the scheduler must answer, and its first worker must be there
PATIENCE = 30  # seconds that a run waits without any worker: one that was killed may be started again
LOOK = 0.2  # seconds between looks at what has ended and which workers there are
FETCH = 30  # seconds in which the files of a briefing must arrive
RETRIES = 2  # after a worker's own error, such as a full disk: a notebook's error is a result

PROCESSED = "data/processed"  # the folder, among the files sent, in which notebooks find their drop
GONE = "The scheduler has gone away: start it and this run again. The run goes on where it stopped."


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
    for logger in ("distributed", "distributed.client"):  # the run itself reports a broken connection
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        # Client would raise the same errors for a wrong address, and one more when the half-made client is deleted.
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

    A worker process makes one briefing at a time, however many threads it has.

    Parameters
    ----------
    staging
        The folder for pages and executed notebooks; each area's go into a folder of their own in it.
    setup
        Its drop is sent to the workers.
    client
        The client that `connected` yields.
    on_begin
        Called with each job when a worker begins it, once.

    Raises
    ------
    Refused
        When the scheduler goes away, or no worker is left.
    """
    # Named for the reports, which one run at a time may write: the next replaces what a killed run left on workers.
    run = f"briefings-{sha256(f'{socket.gethostname()} {staging.parent}'.encode()).hexdigest()[:16]}"
    workers = _Workers(client, run)
    plugin, make = _for_workers(run, files_to_send(jobs, setup.processed))
    client.register_plugin(plugin, name=run)
    futures = client.map(
        make, [_pickled(job, setup) for job in jobs], key=run, pure=False, resources={run: 1}, retries=RETRIES
    )
    job_of = {future.key: job for future, job in zip(futures, jobs, strict=True)}
    ended = as_completed(futures, loop=client.loop)
    try:
        while not ended.is_empty():
            workers.check()
            batch = ended.next_batch(block=False)
            for key in workers.begun():
                on_begin(job_of[key])
            for future in batch:
                job = job_of[future.key]
                try:
                    yield _written(job, staging / job.folder, *future.result(timeout=FETCH))
                except CancelledError:
                    raise Refused(GONE) from None
                except TimeoutError:  # the worker died before it sent the files: Dask has them made again
                    ended.add(future)
                except KilledWorker as error:
                    # Dask also counts each death of a worker against the briefings that only waited there.
                    if workers.attempts[future.key] > error.allowed_failures:
                        killed = f"{workers.attempts[future.key]} workers were killed while they made it"
                        yield Result(job, 0.0, error=f"{killed}, perhaps because memory ran out")
                    else:
                        future.retry()
                        ended.add(future)
                except Exception as error:  # a worker's own, RETRIES + 1 times
                    yield Result(job, 0.0, error=f"{type(error).__name__}: {error}")
    finally:
        if client.status == "running":
            client.cancel(futures)
            with suppress(OSError, ValueError):  # the scheduler may go away now
                client.unregister_worker_plugin(run)


def files_to_send(jobs: Sequence[Job], processed: Path) -> dict[str, bytes]:
    """The files that notebooks read, by their path from the project's folder: notebooks, partnership's file, drop.

    Examples
    --------
    >>> from helpers.planning.prepare import prepare
    >>> ours = {"partnership": project_folder() / "partnership.toml", "reports": Path("reports")}
    >>> jobs = prepare(["2016-08"], priorities=["hate_crime"], **ours).jobs
    >>> sorted(files_to_send(jobs, Path("no such folder")))
    ['notebooks/hate_crime.ipynb', 'partnership.toml']
    """
    paths = {f"{PROCESSED}/{path.relative_to(processed).as_posix()}": path for path in processed.glob("*/*")}
    for job in jobs:
        paths[f"notebooks/{job.notebook.name}"] = job.notebook
        paths[job.parameters["partnership"]] = project_folder() / job.parameters["partnership"]
    return {name: path.read_bytes() for name, path in paths.items()}


def _pickled(job: Job, setup: WorkerSetup) -> bytes:
    """A job and its set-up, with paths from the project's folder; in bytes, for schedulers without the project."""
    sent = replace(job, notebook=Path("notebooks", job.notebook.name))
    return pickle.dumps((sent, replace(setup, processed=Path(PROCESSED))))


def _written(job: Job, target: Path, result: Result, files: dict[str, bytes]) -> Result:
    """The result, once its files are where a process of this machine would have written them."""
    try:
        for name, content in files.items():
            write_whole(target / name, content)
    except OSError as error:
        return Result(job, result.seconds, error=f"the page cannot be written ({error.strerror})")
    return replace(result, job=job)


def _for_workers(run: str, files: dict[str, bytes]) -> tuple[WorkerPlugin, Callable[[bytes], Any]]:
    """The plugin that sets up each worker, and the function that makes a briefing there.

    cloudpickle sends nested classes and functions as code, so that a worker without this project can report this.
    It would send others by name, and a worker that cannot import a name exits.
    """
    expected = versions_here()

    class SetUp(WorkerPlugin):
        async def setup(self, worker: Worker) -> None:
            try:
                from helpers.batch.dask_worker import set_up

                await set_up(worker, run, files, expected)
            except Exception as error:  # it refuses, lacks the project, or has no room: other workers may do better
                reason = str(error) if type(error).__name__ == "Refused" else f"{type(error).__name__}: {error}"
                worker.log_event(run, {"left out": worker.address, "reason": reason})

        async def teardown(self, worker: Worker) -> None:
            shutil.rmtree(Path(worker.local_directory) / run, ignore_errors=True)
            with suppress(ImportError):  # a worker without the project, or with another version, offered nothing
                from helpers.batch.internals import offer

                await offer(worker, run, 0)

    def make(task: bytes) -> Any:
        from helpers.batch.dask_worker import make_here

        return make_here(run, task)

    return SetUp(), make


class _Workers:
    """What the workers of a cluster report to a run, and which of them can make its briefings."""

    def __init__(self, client: Client, run: str) -> None:
        self.client = client
        self.attempts: Counter[Any] = Counter()  # how often each briefing was begun
        self.left_out: set[str] = set()
        self.last_seen = time.monotonic()  # when a fit worker was last there, or the run began
        self.events: SimpleQueue[dict[str, str]] = SimpleQueue()
        client.subscribe_topic(run, lambda event: self.events.put(event[1]))

    def check(self) -> None:
        """Refuse to go on without a scheduler, or without any worker that can make the briefings."""
        found = self.client.scheduler_info(n_workers=-1) if self.client.status == "running" else {}
        if self.client.status != "running":  # it may have changed while we asked the scheduler
            raise Refused(GONE)
        if self.left_out.issuperset(found["workers"]):
            none_ever = self.left_out and not self.attempts
            if none_ever or time.monotonic() - self.last_seen > PATIENCE:
                raise Refused("No worker is left that can make the briefings.")
        else:  # a worker is there, though it may not be set up yet
            self.last_seen = time.monotonic()

    def begun(self) -> Iterator[Any]:
        """The keys of briefings begun for the first time, after LOOK seconds at most; warns of workers left out."""
        with suppress(Empty):
            event = self.events.get(timeout=LOOK)
            while True:
                if "begun" in event:
                    self.attempts[event["begun"]] += 1
                    if self.attempts[event["begun"]] == 1:
                        yield event["begun"]
                else:
                    self.left_out.add(event["left out"])
                    logging.getLogger(__name__).warning(
                        "The worker %s is left out: %s.", event["left out"], event["reason"]
                    )
                event = self.events.get_nowait()
