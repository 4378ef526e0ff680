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

from helpers.batch.plan import Job
from helpers.drops import project_folder
from helpers.drops.places import PROCESSED

# One thread a kernel: the cores are shared out by running several notebooks.
KERNEL_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}


def execute(job: Job, output: Path, processed: Path) -> nbformat.NotebookNode:
    """Run a job's notebook in a kernel of its own, which finds its drop in the folder `processed`.

    Raises
    ------
    PapermillExecutionError
        When a cell raised.
    RuntimeError
        When the kernel left before the last cell: papermill takes `sys.exit(0)` for success.
    """
    with environment({**KERNEL_ENVIRONMENT, PROCESSED: str(processed.resolve())}), private_kernel() as options:
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
def private_kernel() -> Iterator[dict[str, Any]]:
    """Options for papermill under which a kernel talks over sockets that only its owner can read.

    Its own log is left out (what a cell prints is not): it reports every ordinary shutdown as an error.
    """
    quiet = {"extra_arguments": ["--IPKernelApp.log_level=50"]}
    if os.name != "posix":
        yield quiet
        return
    with tempfile.TemporaryDirectory(prefix="kernel-") as sockets:  # a short path: sockets allow some 100 letters
        transport = {"transport": "ipc", "ip": str(Path(sockets) / "s")}
        yield {**quiet, "config": Config({"KernelManager": transport})}
