"""One briefing: papermill executes its notebook in a fresh kernel, nbconvert renders its page."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import nbformat

from helpers.batch.kernels import StoppedError, execute
from helpers.batch.settings import WorkerSetup
from helpers.document.from_notebook import NotPublishableError, collect, printed_texts
from helpers.publishing.job import Job, Result
from helpers.render.briefing_page import add_record, render
from helpers.render.executed_notebook import keep_failed, name_after, notebook_text, publishable


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
        page = render(
            notebook, document, title=title, area=job.area, source=f"{job.priority.slug}.ipynb", **setup.shell
        )
        (target / f"{job.priority.slug}.html").write_text(page, encoding="utf-8")
        (target / f"{job.priority.slug}.ipynb").write_text(notebook_text(publishable(notebook)), encoding="utf-8")
        failed.unlink(missing_ok=True)
    except Exception as error:  # whatever a notebook does, the run goes on to the other briefings
        cells = error.cells if isinstance(error, StoppedError) else cells
        reason, source = in_a_line(error), error.source if isinstance(error, NotPublishableError) else ""
        texts = printed_texts(cells)
        with suppress(OSError):  # the disk that could not hold the page may not hold this either
            keep_failed(failed, job.notebook, reason, source, cells)
        return Result(job, time.perf_counter() - begun, error=reason, source=source, printed=texts)
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
    if isinstance(error, OSError):  # without the file's name, as its folder is gone when the run ends
        return f"the page cannot be written ({error.strerror})"
    return f"{type(error).__name__}: {error}"
