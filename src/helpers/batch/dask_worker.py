"""The work of a Dask worker: keep the files that a run sends, make briefings from them, and return the files made."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from distributed import Reschedule, Worker, get_worker

from helpers.batch.internals import allow_processes, is_unwanted, offer
from helpers.batch.pool import make_in_pool
from helpers.publishing.job import Result
from helpers.publishing.versions import check_same_versions, versions_here
from helpers.storage import OWN, PROJECT


async def set_up(worker: Worker, run: str, files: dict[str, bytes], expected: dict[str, str]) -> None:
    """Copy a run's files into a project of its own on a worker, and offer to make the run's briefings there.

    Parameters
    ----------
    run
        The run's name, which is also that of the project's folder and of the resource that the worker offers.
    files
        The notebooks, the partnership's file and the drop, by their path from the project's folder.
    expected
        The run's own `versions_here`.

    Raises
    ------
    Refused
        When this worker would make other pages than the run itself.
    OSError
        When it has no room for the files.
    """
    check_same_versions(expected, versions_here())
    project = Path(worker.local_directory) / run
    for name, content in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(content)
    (project / "data" / "raw").mkdir(parents=True, exist_ok=True)  # by which `project_folder` knows a project
    allow_processes()
    await offer(worker, run, 1)


def make_here(run: str, task: bytes) -> tuple[Result, dict[str, bytes]]:
    """Make a briefing in the worker's copy of the run's project; return the result and the files made, by name.

    Parameters
    ----------
    task
        A job and a `WorkerSetup`, pickled; their paths start at the project's folder.
    """
    worker: Any = get_worker()
    key = worker.get_current_task()
    worker.log_event(run, {"begun": key})
    job, setup = pickle.loads(task)
    project = Path(worker.local_directory) / run
    # The settings of this machine may name another project.
    here = {PROJECT: str(project), OWN: str(project / "own")}
    setup = replace(setup, processed=project / setup.processed, environment=here)
    job = replace(job, notebook=project / job.notebook)
    with TemporaryDirectory(prefix="output-", dir=project) as output:
        made = list(
            make_in_pool(
                [job], staging=Path(output), setup=setup, workers=1, still_wanted=lambda: not is_unwanted(worker, key)
            )
        )
        if not made:
            raise Reschedule  # to another worker if this one ends; if the run has ended, nobody waits for it
        return made[0], {path.name: path.read_bytes() for path in (Path(output) / job.folder).iterdir()}
