"""Execute one notebook in a kernel of its own, within its limits; where it stops, name the cell and the reason."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, cast

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.utils import chdir
from traitlets.config import Config

from helpers.batch import engine
from helpers.batch.processes import NOTEBOOK_ENVIRONMENT, can_fork, environment, short_folder
from helpers.batch.settings import Limits, WorkerSetup
from helpers.document.from_notebook import NotPublishableError, numbered
from helpers.drops import project_folder
from helpers.publishing.job import DIED, Job
from helpers.storage import PROCESSED

KERNEL = "python3"
OUTPUTS = 60  # seconds that outputs may take to arrive after a cell has ended; nbclient's 4 are few on a busy machine


class StoppedError(NotPublishableError):
    """A notebook that did not run to its end.

    Attributes
    ----------
    cells
        The cells that ran, with their outputs; it stopped in the last one. Empty if none ran.

    Examples
    --------
    >>> cells = [nbformat.v4.new_markdown_cell("# Rape"), nbformat.v4.new_code_cell("1 / 0")]
    >>> str(StoppedError("the kernel died", cells))
    'cell 2: the kernel died'
    """

    def __init__(self, reason: str, cells: list[nbformat.NotebookNode]) -> None:
        last = max((number for number, _ in numbered(cells)), default=0)
        super().__init__(f"cell {last}: {reason}" if last else reason, cells[-1].source if cells else "")
        self.cells = cells


def execute(job: Job, output: Path, setup: WorkerSetup) -> nbformat.NotebookNode:
    """Run a job's notebook in a kernel of its own.

    Parameters
    ----------
    output
        Where a notebook is written whose cell raised.

    Raises
    ------
    StoppedError
        When a cell raised an exception, took too long or ended the notebook, or when the kernel died.
    """
    deadline = time.monotonic() + setup.limits.briefing
    begun: dict[int, nbformat.NotebookNode] = {}

    def _seconds_left(_cell: nbformat.NotebookNode) -> float:
        return max(0.01, min(setup.limits.cell, deadline - time.monotonic()))

    given = {**NOTEBOOK_ENVIRONMENT, PROCESSED: str(setup.processed.resolve())}
    warm = setup.kernels == "warm" and can_fork()
    how = nullcontext({"engine_name": engine.NAME}) if warm else private_kernel()
    with environment(given), how as options:
        try:
            notebook = _papermill(
                job,
                output,
                timeout_func=_seconds_left,
                on_cell_start=lambda cell, cell_index: begun.update({cell_index: cell}),
                **options,
            )
        except Exception as error:  # papermill's or nbclient's, or caused by what a cell printed
            late = time.monotonic() >= deadline
            raise StoppedError(_reason(error, setup.limits, late), list(begun.values())) from error
    for index, cell in enumerate(notebook.cells):
        errors = [each.ename for each in cell.get("outputs", []) if each.output_type == "error"]
        if cell.cell_type == "code" and cell.source.strip() and (errors or cell.execution_count is None):
            # papermill takes sys.exit(0) for success
            reason = f"it ended the notebook before its last cell ({', '.join(errors) or 'not run'})"
            raise StoppedError(reason, notebook.cells[: index + 1])
    return notebook


def _papermill(job: Job, output: Path, *, engine_name: str | None = None, **options: Any) -> nbformat.NotebookNode:
    """Do what `papermill.execute_notebook` does, but write only a notebook whose cell raised: writing takes long."""
    notebook = load_notebook_node(str(job.notebook))
    if job.parameters:
        notebook = parameterize_notebook(notebook, job.parameters, kernel_name=KERNEL, engine_name=engine_name)
    with chdir(project_folder()):
        notebook = papermill_engines.execute_notebook_with_engine(
            engine_name, remove_error_markers(notebook), KERNEL, progress_bar=False, **options
        )
    raise_for_execution_errors(notebook, str(output))
    return cast(nbformat.NotebookNode, notebook)


def _reason(error: Exception, limits: Limits, late: bool) -> str:
    """What went wrong, in a line."""
    if isinstance(error, PapermillExecutionError):
        return f"{error.ename}: {error.evalue}"
    if isinstance(error, CellTimeoutError) and "IOPub" in str(error):
        return f"its outputs did not arrive within {OUTPUTS} s"
    if isinstance(error, CellTimeoutError) and late:
        return f"the briefing took longer than {limits.briefing:g} s (--briefing-limit)"
    if isinstance(error, CellTimeoutError):
        return f"it took longer than {limits.cell:g} s (--cell-limit)"
    if isinstance(error, DeadKernelError):
        return DIED
    if isinstance(error, OSError):
        return str(error.strerror or error)  # without the name of a file that is deleted when the run ends
    return f"{type(error).__name__}: {error}"


@contextmanager
def private_kernel() -> Iterator[dict[str, Any]]:
    """Options for papermill with which a kernel uses sockets that only its owner can read.

    The kernel's own log is switched off, as it reports every ordinary shutdown as an error. What cells print is not.
    """
    config = Config()
    options = {
        "config": config,
        "iopub_timeout": OUTPUTS,
        "extra_arguments": ["--IPKernelApp.log_level=50", "--HistoryManager.enabled=False"],
    }
    if os.name != "posix":
        yield options
        return
    with tempfile.TemporaryDirectory(prefix="kernel-", dir=short_folder()) as sockets:
        place = {"ip": str(Path(sockets) / "s"), "connection_file": str(Path(sockets) / "kernel.json")}
        config.KernelManager.update({"transport": "ipc", **place})
        yield options
