"""The work of a Dask worker: make a briefing from the files that a run sends, and return the files made."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import get_worker

from helpers.batch.internals import allow_processes, is_unwanted
from helpers.batch.limits import Limits
from helpers.batch.pool import make_in_pool
from helpers.batch.worker_setup import WorkerSetup
from helpers.publishing.job import Job, Result
from helpers.publishing.versions import code, versions
from helpers.refusal import Refused
from helpers.storage import OWN, PROJECT

OUTPUT = "output"


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
        `warm` or `cold`, as for `WorkerSetup`.
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
    with TemporaryDirectory(prefix="briefing-", dir=get_worker().local_directory) as folder:
        project = Path(folder)
        for name, content in files.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_bytes(content)
        (project / "data" / "raw").mkdir(parents=True)  # by which `project_folder` knows a project
        # The settings of this machine may name another project.
        here = {PROJECT: str(project), OWN: str(project / "own")}
        setup = WorkerSetup(project / asked.processed, asked.shell, asked.limits, asked.kernels, here)
        job = replace(asked.job, notebook=project / asked.notebook)
        allow_processes()
        made = list(
            make_in_pool(
                [job], staging=project / OUTPUT, setup=setup, workers=1, still_wanted=_still_wanted_by_anybody()
            )
        )
        if not made:
            raise CancelledError("nobody waits for this briefing any more")
        return made[0], {path.name: path.read_bytes() for path in (project / OUTPUT / job.folder).iterdir()}


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


def _still_wanted_by_anybody() -> Callable[[], bool]:
    """A function of whether anybody still waits for the task at hand."""
    worker = get_worker()
    key = worker.get_current_task()
    return lambda: not is_unwanted(worker, key)
