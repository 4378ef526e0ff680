"""One briefing: papermill executes its notebook in a fresh kernel, nbconvert renders its page."""

from __future__ import annotations

import json
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat
from nbformat.v4.rwbase import split_lines, strip_transient

from helpers.batch.kernels import StoppedError, execute
from helpers.batch.settings import WorkerSetup
from helpers.document.from_notebook import NotPublishableError, collect, printed_texts
from helpers.document.indented_json import indented_json
from helpers.drops import project_folder
from helpers.publishing.job import Job, Result
from helpers.render.briefing_page import add_record, render


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
        reason, source = in_a_line(error), failed_source(error)
        texts = printed_texts(cells)
        with suppress(OSError):  # the disk that could not hold the page may not hold this either
            keep_failed(job, failed, reason, source, cells)
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
    if isinstance(error, StoppedError | NotPublishableError):
        return str(error)
    if isinstance(error, OSError):  # without the file's name, as its folder is gone when the run ends
        return f"the page cannot be written ({error.strerror})"
    return f"{type(error).__name__}: {error}"


def failed_source(error: Exception) -> str:
    """The source of the cell that failed; empty where no single cell did.

    Examples
    --------
    >>> failed_source(NotPublishableError("cell 3 (counts) shows a Series", "counts"))
    'counts'
    >>> failed_source(OSError(28, "No space left on device"))
    ''
    """
    if isinstance(error, StoppedError):
        return error.cells[-1].source if error.cells else ""
    return error.source if isinstance(error, NotPublishableError) else ""


def name_after(notebook: nbformat.NotebookNode, title: str) -> None:
    """Replace a notebook's title by the priority's, as several priorities may share one notebook.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One kind of crime")])
    >>> name_after(notebook, "Theft *from* the person")
    >>> notebook.cells[0].source
    '# Theft \\\\*from\\\\* the person'
    """
    # These characters have a meaning in Markdown or HTML.
    escaped = re.sub(r"([\\`*_{}\[\]<>#$&~|])", r"\\\1", title)
    first = notebook.cells[0]
    first["source"] = re.sub(r"\A# .*", lambda _: f"# {escaped}", first.source)


def keep_failed(job: Job, path: Path, reason: str, source: str, cells: list[nbformat.NotebookNode]) -> None:
    """Leave the failed notebook for the analyst to open, with the reason in the cell that failed.

    Parameters
    ----------
    path
        Where to write it. papermill has written it there already if a cell raised an exception.
    source
        Of the cell that failed.
    cells
        The cells that ran.
    """
    if path.exists():
        notebook = nbformat.read(path, as_version=4)
    else:
        notebook = nbformat.read(job.notebook, as_version=4)
        ran = {cell.id for cell in cells}
        notebook.cells = [*cells, *(cell for cell in notebook.cells if cell.id not in ran)]
        for cell in [cell for cell in cells if source and cell.source == source][-1:]:
            error = nbformat.v4.new_output("error", ename="Stopped", evalue=reason, traceback=[reason])
            cell.outputs = [*cell.get("outputs", []), error]
    # Tracebacks name folders of this machine.
    text = nbformat.writes(without_traces(notebook))
    for folder, name in [(str(project_folder()), "."), (sys.prefix, ".venv"), (sys.base_prefix, "python")]:
        text = text.replace(json.dumps(folder)[1:-1], name)
    path.write_text(text, encoding="utf-8")


def publishable(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook as it is published: without what its cells printed, widgets and traces of this machine.

    Examples
    --------
    >>> outputs = [nbformat.v4.new_output("stream", text="3")]
    >>> cells = [nbformat.v4.new_code_cell("print(3)", outputs=outputs)]
    >>> publishable(nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {}})).cells[0].outputs
    []
    """
    notebook.metadata.pop("widgets", None)  # the state of each widget made, shown or not
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
    return without_traces(notebook)


def notebook_text(notebook: nbformat.NotebookNode) -> str:
    """The text that `nbformat.write` writes, in a third of its time. It changes the notebook.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("first\\nsecond", id="both")])
    >>> text = nbformat.writes(notebook)
    >>> notebook_text(notebook) == text + "\\n"
    True
    """
    nbformat.validate(notebook)
    return indented_json(strip_transient(split_lines(notebook)), sort_keys=True) + "\n"


def without_traces(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without papermill's notes of paths and times on this machine, and without its random cell id.

    Examples
    --------
    >>> noted = {"papermill": {"duration": 1.5}, "title": "Rape"}
    >>> without_traces(nbformat.v4.new_notebook(metadata=noted)).metadata
    {'title': 'Rape'}
    """
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return notebook
