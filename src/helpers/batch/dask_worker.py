"""The work of a Dask worker: make a briefing from the files that a run sends, and return the files made."""

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
from helpers.batch.limits import Limits
from helpers.batch.preload import Forkserver, can_fork
from helpers.batch.worker_setup import WorkerSetup, environment
from helpers.publishing.job import Job, Result
from helpers.publishing.versions import code, versions
from helpers.refusal import Refused
from helpers.storage import OWN, PROJECT

LOOK = 0.5  # seconds between looks at whether anybody still waits for the briefing
OUTPUT = "output"

# A notebook changes the process's working folder and environment: one at a time, however many threads the worker has.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Task:
    """A briefing that a run asks a worker for.

    Attributes
    ----------
    notebook
        Its name among the files that are sent with the task.
    processed
        The folder among them in which notebooks find their drop.
    kernels
        `warm` or `cold`, as for `kernel_forkserver`.
    """

    job: Job
    notebook: str
    processed: str
    shell: dict[str, str]
    limits: Limits
    kernels: str


def versions_here() -> dict[str, str]:
    """A fingerprint of the helpers and the versions of the libraries: where they are the same, so are the pages.

    Examples
    --------
    >>> list(versions_here())[:3]
    ['helpers', 'briefings', 'python']
    """
    return {"helpers": code(), **versions()}


def run_task(task: bytes, expected: dict[str, str], files: dict[str, bytes]) -> tuple[Result, dict[str, bytes]]:
    """Make a briefing in a temporary copy of the run's project that holds only the files it needs.

    Parameters
    ----------
    task
        A `Task`, pickled: with other helpers it could not even be read.
    expected
        The run's own `versions_here`.
    files
        The notebooks, the partnership's file and the drop, by their path from the project's folder.

    Returns
    -------
    tuple
        The result, and the files made, by name.

    Raises
    ------
    Refused
        When this worker would make another page than the run itself.
    """
    check_same_versions(expected, versions_here())
    asked: Task = pickle.loads(task)
    with _one_at_a_time, TemporaryDirectory(prefix="briefing-", dir=get_worker().local_directory) as folder:
        project = Path(folder)
        for name, content in files.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_bytes(content)
        (project / "data" / "raw").mkdir(parents=True)  # by which `project_folder` knows a project
        forkserver = _forkserver() if asked.kernels == "warm" else None
        address = forkserver.address if forkserver else ""
        setup = WorkerSetup(project / asked.processed, asked.shell, asked.limits, address)
        # The settings of this machine may name another project.
        here = {PROJECT: str(project), OWN: str(project / "own")}
        with chdir(project), environment(here), _kernels_ended_when_nobody_waits():
            job = replace(asked.job, notebook=project / asked.notebook)
            result = _make(job, project / OUTPUT, setup, forkserver)
        return result, {path.name: path.read_bytes() for path in (project / OUTPUT).iterdir()}


def check_same_versions(expected: dict[str, str], here: dict[str, str]) -> None:
    """Refuse to make pages with other helpers or libraries than the run's: they might differ.

    Raises
    ------
    Refused
        Naming what differs.

    Examples
    --------
    >>> check_same_versions({"helpers": "0f1e", "pandas": "3.1.1"}, {"helpers": "0f1e", "pandas": "3.0.0"})
    Traceback (most recent call last):
    helpers.refusal.Refused: it has pandas 3.0.0 where the run has 3.1.1
    >>> check_same_versions({"helpers": "0f1e"}, {"helpers": "9d8c"})
    Traceback (most recent call last):
    helpers.refusal.Refused: it has other helpers than the run
    """
    differences = []
    for name, ours in expected.items():
        theirs = here.get(name, "missing")
        if theirs != ours:
            differences.append(
                "other helpers than the run" if name == "helpers" else f"{name} {theirs} where the run has {ours}"
            )
    if differences:
        raise Refused(f"it has {' and '.join(differences)}")


def _make(job: Job, target: Path, setup: WorkerSetup, forkserver: Forkserver | None) -> Result:
    from helpers.batch.pool import explain
    from helpers.batch.worker_imports import make  # papermill and nbconvert, which the run itself does not need

    if forkserver:
        forkserver.watch()  # it may have been killed since the last briefing
    result = make(job, target, setup)
    if forkserver:
        forkserver.watch()
    return explain(result, forkserver)


@cache
def _forkserver() -> Forkserver | None:
    """The worker's own, which ends when the worker's process does."""
    return Forkserver() if can_fork() else None


@contextmanager
def _kernels_ended_when_nobody_waits() -> Iterator[None]:
    """End the kernel when the run or the worker is stopped or gone: Dask lets a task that has begun run to its end.

    The state of tasks that a worker keeps is described in Dask's documentation of its state machine, but is no stable
    interface. It is read here only; tests/test_cluster.py stops runs and looks for kernels that went on.
    """
    worker: Any = get_worker()
    key, is_over = worker.get_current_task(), threading.Event()

    def _look() -> None:
        while not is_over.wait(LOOK):
            task = worker.state.tasks.get(key)
            unwanted = task is None or task.state in ("cancelled", "resumed")
            if unwanted or worker.status.name in ("closing", "closed", "failed"):
                end_kernels()

    watch = threading.Thread(target=_look, daemon=True)
    watch.start()
    try:
        yield
    finally:
        is_over.set()
        watch.join()


def end_kernels() -> None:
    """Kill the kernels of this process and of its forkserver: every process below it that leads its own session.

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
