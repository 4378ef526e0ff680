"""What a worker of a Dask cluster does: it makes a briefing from what a run has sent, and gives back the files."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from distributed import get_worker

from helpers.batch.forkserver import kill
from helpers.batch.preload import Forkserver, can_fork
from helpers.batch.worker_setup import Limits, WorkerSetup, environment
from helpers.publishing.job import Job, Result
from helpers.publishing.versions import code, versions
from helpers.refusal import Refused
from helpers.storage import OWN, PROJECT

LOOK = 0.5  # seconds between looks at whether anybody still waits for the briefing
MADE = "made"

# Running a notebook changes the process's working folder and environment: whatever the worker's threads, one at a time.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Order:
    """A briefing that a run wants made.

    Attributes
    ----------
    notebook
        Its name among the files that are sent with it.
    processed
        The folder among them that notebooks find their drop in.
    kernels
        `warm` or `cold`, as `warmed`.
    """

    job: Job
    notebook: str
    processed: str
    shell: dict[str, str]
    limits: Limits
    kernels: str


def made_of() -> dict[str, str]:
    """What pages are made of beside what is sent: a fingerprint of the helpers, and the versions of the libraries.

    Examples
    --------
    >>> list(made_of())[:3]
    ['helpers', 'python', 'papermill']
    """
    return {"helpers": code(), **versions()}


def fulfil(order: bytes, expected: dict[str, str], files: dict[str, bytes]) -> tuple[Result, dict[str, bytes]]:
    """Make a briefing in a folder that is like the run's project, as far as it needs it, and is gone afterwards.

    Parameters
    ----------
    order
        An `Order`, pickled: where the helpers are others it could not even be read.
    expected
        What the run's own pages are made of.
    files
        The notebooks, the partnership's file and the drop, by their path from the project's folder.

    Returns
    -------
    tuple
        What became of it, and the files made, by name.

    Raises
    ------
    Refused
        When this worker would make another page than the run itself.
    """
    check_alike(expected, made_of())
    wanted: Order = pickle.loads(order)
    with _one_at_a_time, TemporaryDirectory(prefix="briefing-", dir=get_worker().local_directory) as folder:
        project = Path(folder)
        for name, content in files.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_bytes(content)
        (project / "data" / "raw").mkdir(parents=True)  # a project is known by it
        nursery = _nursery() if wanted.kernels == "warm" else None
        setting = WorkerSetup(
            project / wanted.processed, wanted.shell, wanted.limits, nursery.address if nursery else ""
        )
        # Whatever project this machine's own settings name.
        here = {PROJECT: str(project), OWN: str(project / "own")}
        with chdir(project), environment(here), _kernels_ended_when_nobody_waits():
            made = _made(replace(wanted.job, notebook=project / wanted.notebook), project / MADE, setting, nursery)
        return made, {path.name: path.read_bytes() for path in (project / MADE).iterdir()}


def check_alike(expected: dict[str, str], here: dict[str, str]) -> None:
    """That pages made here are those that the run would make itself.

    Raises
    ------
    Refused
        When they may differ, naming what does.

    Examples
    --------
    >>> check_alike({"helpers": "0f1e", "pandas": "3.1.1"}, {"helpers": "0f1e", "pandas": "3.0.0"})
    Traceback (most recent call last):
    helpers.refusal.Refused: it has pandas 3.0.0 where the run has 3.1.1
    >>> check_alike({"helpers": "0f1e"}, {"helpers": "9d8c"})
    Traceback (most recent call last):
    helpers.refusal.Refused: it has other helpers than the run
    """
    told = []
    for name, ours in expected.items():
        theirs = here.get(name, "missing")
        if theirs != ours:
            told.append(
                "other helpers than the run" if name == "helpers" else f"{name} {theirs} where the run has {ours}"
            )
    if told:
        raise Refused(f"it has {' and '.join(told)}")


def _made(job: Job, target: Path, setting: WorkerSetup, nursery: Forkserver | None) -> Result:
    from helpers.batch.execute import make  # papermill and nbconvert, which the run itself has no need of
    from helpers.batch.pool import explained

    if nursery:
        nursery.watch()  # it may have been killed since
    made = make(job, target, setting)
    if nursery:
        nursery.watch()
    return explained(made, nursery)


@cache
def _nursery() -> Forkserver | None:
    """The worker's own, which lives as long as it does: it hears when the worker's process ends."""
    return Forkserver() if can_fork() else None


@contextmanager
def _kernels_ended_when_nobody_waits() -> Iterator[None]:
    """End the kernel when the run or the worker has been stopped, or has gone: Dask itself lets what runs run on."""
    worker: Any = get_worker()
    key, over = worker.get_current_task(), threading.Event()

    def _look() -> None:
        while not over.wait(LOOK):
            task = worker.state.tasks.get(key)
            unwanted = task is None or task.state in ("cancelled", "resumed")
            if unwanted or worker.status.name in ("closing", "closed", "failed"):
                end_kernels()

    watch = threading.Thread(target=_look, daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


def end_kernels() -> None:
    """Kill the kernels of this process, and of its nursery: what leads a session of its own below it.

    Examples
    --------
    >>> import subprocess
    >>> kernel = subprocess.Popen(["sleep", "60"], start_new_session=True)
    >>> end_kernels()
    >>> kernel.wait()
    -9
    """
    for each in psutil.Process().children(recursive=True):
        try:
            if os.getsid(each.pid) == each.pid:
                kill(each.pid)
        except ProcessLookupError:  # it ended meanwhile
            continue
