"""One briefing: papermill executes its notebook within limits, nbconvert renders its page."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from helpers import drops
from helpers.batch import engine
from helpers.batch.internals import execute_notebook
from helpers.batch.processes import NOTEBOOK_ENVIRONMENT, can_fork, environment, short_folder
from helpers.batch.settings import Limits, WorkerSetup
from helpers.document.from_notebook import NotPublishableError, collect, numbered, printed_texts
from helpers.drops import project_folder
from helpers.publishing.job import DIED, Job, Result
from helpers.render.briefing_page import add_record, render
from helpers.render.executed_notebook import keep_failed, name_after, notebook_text, publishable
from helpers.storage import PROCESSED

OUTPUTS = 60  # seconds for outputs to arrive after a cell has ended; a busy machine needs more than nbclient's 4


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


def make(job: Job, target: Path, setup: WorkerSetup) -> Result:
    """Execute a job's notebook and write its internal page and the executed notebook into the target folder.

    A notebook that fails is kept as `<priority>.failed.ipynb`, with the error in the cell that raised it.
    """
    begun = time.perf_counter()
    failed = target / f"{job.priority.slug}.failed.ipynb"
    cells: list[nbformat.NotebookNode] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        notebook = execute(job, failed, setup)
        cells = notebook.cells
        texts = printed_texts(cells)
        document = collect(notebook, job.fingerprint, job.parameters, about=job.about, otherwise=job.no_headline)
        name_after(notebook, job.priority.title)
        add_record(notebook, job.track_record)
        title = job.page_title(setup.shell["period"])
        name = f"{job.priority.slug}.ipynb"
        page = render(notebook, document, title=title, area=job.area, source=name, **setup.shell)
        (target / f"{job.priority.slug}.html").write_text(page, encoding="utf-8")
        (target / name).write_text(notebook_text(publishable(notebook)), encoding="utf-8")
        failed.unlink(missing_ok=True)
    except Exception as error:  # whatever a notebook does, the run goes on to the other briefings
        cells = error.cells if isinstance(error, StoppedError) else cells
        reason, source = in_a_line(error), error.source if isinstance(error, NotPublishableError) else ""
        with suppress(OSError):  # the disk that could not hold the page may not hold this either
            keep_failed(failed, job.notebook, reason, source, cells)
        return Result(job, time.perf_counter() - begun, error=reason, source=source, printed=printed_texts(cells))
    return Result(job, time.perf_counter() - begun, document, printed=texts)


def in_a_line(error: Exception) -> str:
    """The error in a line, for the index and the terminal.

    Examples
    --------
    >>> in_a_line(ValueError("no such month"))
    'ValueError: no such month'
    >>> in_a_line(OSError(28, "No space left on device", "reports/2016-08/.staging-x/blackpool/rape.html"))
    'the page cannot be written (No space left on device)'
    """
    if isinstance(error, NotPublishableError):
        return str(error)
    if isinstance(error, OSError):  # without the file's name, because its folder is gone when the run ends
        return f"the page cannot be written ({error.strerror})"
    return f"{type(error).__name__}: {error}"


def execute(job: Job, output: Path, setup: WorkerSetup) -> nbformat.NotebookNode:
    """Run a job's notebook in a kernel of its own.

    Parameters
    ----------
    output
        Where to write the notebook if one of its cells raises an exception.

    Raises
    ------
    StoppedError
        When a cell raised an exception, took too long or ended the notebook, or when the kernel died.
    """
    limits = setup.workers.limits
    deadline = time.monotonic() + limits.briefing
    begun: dict[int, nbformat.NotebookNode] = {}

    def _seconds_left(_cell: nbformat.NotebookNode) -> float:
        return max(0.01, min(limits.cell, deadline - time.monotonic()))

    given = {**NOTEBOOK_ENVIRONMENT, PROCESSED: str(setup.processed.resolve())}
    warm = setup.workers.kernels == "warm" and can_fork()
    how = nullcontext({"engine_name": engine.NAME}) if warm else private_kernel()
    with environment(given), how as options:
        if warm:
            _load_drop(job, setup)
        try:
            notebook = execute_notebook(
                job.notebook,
                output,
                parameters=job.parameters,
                folder=project_folder(),
                timeout_func=_seconds_left,
                on_cell_start=lambda cell, cell_index: begun.update({cell_index: cell}),
                **options,
            )
        except Exception as error:  # papermill's or nbclient's, or caused by what a cell printed
            late = time.monotonic() >= deadline
            raise StoppedError(_reason(error, limits, late), list(begun.values())) from error
    for index, cell in enumerate(notebook.cells):
        errors = [each.ename for each in cell.get("outputs", []) if each.output_type == "error"]
        if cell.cell_type == "code" and cell.source.strip() and (errors or cell.execution_count is None):
            # papermill takes sys.exit(0) for success
            reason = f"it ended the notebook before its last cell ({', '.join(errors) or 'not run'})"
            raise StoppedError(reason, notebook.cells[: index + 1])
    return notebook


def _load_drop(job: Job, setup: WorkerSetup) -> None:
    """Read the drop that is stored for a job's notebook, once for all processes that are forked from this one."""
    name = str(job.parameters.get("drop", ""))
    if name and (setup.processed / name / "drop.json").exists():
        with suppress(Exception):  # the notebook will fail in the same way, and its cell can be named
            drops.load(name)


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

    The kernel's own log is switched off, because it reports every ordinary shutdown as an error. Cells still print.
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
