"""Running a notebook in a kernel of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import nbformat
import papermill
from traitlets.config import Config

from helpers.batch.manager import PromptManager
from helpers.batch.plan import Job
from helpers.batch.warm import KERNEL_ENVIRONMENT
from helpers.drops import project_folder
from helpers.drops.places import PROCESSED


def execute(job: Job, output: Path, processed: Path, nursery: str = "") -> nbformat.NotebookNode:
    """Run a job's notebook in a kernel of its own, which finds its drop in the folder `processed`.

    Parameters
    ----------
    nursery
        The socket of the nursery that the kernel is forked from; where there is none, it is started cold.

    Raises
    ------
    PapermillExecutionError
        When a cell raised.
    DeadKernelError
        When the kernel was killed.
    RuntimeError
        When the kernel left before the last cell: papermill takes `sys.exit(0)` for success.
    """
    with environment({**KERNEL_ENVIRONMENT, PROCESSED: str(processed.resolve())}), private_kernel(nursery) as options:
        notebook = papermill.execute_notebook(
            str(job.notebook),
            str(output),
            parameters=job.parameters,
            kernel_name="python3",
            cwd=str(project_folder()),
            progress_bar=False,
            request_save_on_cell_execute=False,
            **options,
        )
    for number, cell in enumerate(notebook.cells):
        errors = [each.ename for each in cell.get("outputs", []) if each.output_type == "error"]
        if cell.cell_type == "code" and cell.source.strip() and (errors or cell.execution_count is None):
            raise RuntimeError(
                f"the notebook ended at cell {number}, before its last ({', '.join(errors) or 'not run'})"
            )
    return cast(nbformat.NotebookNode, notebook)


@contextmanager
def environment(settings: dict[str, str]) -> Iterator[None]:
    """What a kernel inherits while it starts and runs, put back afterwards.

    Examples
    --------
    >>> with environment({"MPLBACKEND": "agg"}):
    ...     os.environ["MPLBACKEND"]
    'agg'
    """
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def private_kernel(nursery: str = "") -> Iterator[dict[str, Any]]:
    """Options for papermill under which a kernel talks over sockets that only its owner can read.

    Its own log is left out (what a cell prints is not): it reports every ordinary shutdown as an error.
    """
    config = Config({"PromptManager": {"nursery": nursery}})
    options = {
        "config": config,
        "kernel_manager_class": PromptManager,
        "extra_arguments": ["--IPKernelApp.log_level=50", "--HistoryManager.enabled=False"],
    }
    if os.name != "posix":
        yield options
        return
    # In the nursery's folder, which goes with the run; a short path, as sockets allow some 100 letters.
    beside = str(Path(nursery).parent) if nursery else None
    with tempfile.TemporaryDirectory(prefix="kernel-", dir=beside) as sockets:
        place = {"ip": str(Path(sockets) / "s"), "connection_file": str(Path(sockets) / "kernel.json")}
        config.KernelManager.update({"transport": "ipc", **place})
        yield options
