"""Making a briefing: papermill executes its notebook in a fresh kernel, nbconvert renders it."""

from __future__ import annotations

import json
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

import nbformat

from helpers.batch.kernels import StoppedError, execute
from helpers.batch.worker_setup import WorkerSetup
from helpers.document.blocks import FIGURES_MIME, Exhibit, collected, mimebundle
from helpers.document.from_notebook import NotFinishedError, check_receipt, shown
from helpers.document.numbers import Figure
from helpers.drops import project_folder
from helpers.publishing.job import Job, Result
from helpers.render.briefing_page import render

OUTLOOK = "## Where is it heading?"


def make(job: Job, target: Path, setting: WorkerSetup) -> Result:
    """Execute a job's notebook and render its page into the target folder.

    A notebook that fails is kept as `<priority>.failed.ipynb`, with the error in the cell that raised it.
    """
    begun = time.perf_counter()
    executed = target / f"{job.priority.slug}.failed.ipynb"
    try:
        target.mkdir(parents=True, exist_ok=True)
        notebook = execute(job, executed, setting)
        name_after(notebook, job.priority.title)
        check_receipt(notebook, job.fingerprint, job.parameters)
        add_record(notebook, job.said)
        found = collected_figures(notebook)
        title = f"{job.priority.title}: {job.area}, {setting.shell['period']}"
        page = render(notebook, title=title, area=job.area, source=f"{job.priority.slug}.ipynb", **setting.shell)
        (target / f"{job.priority.slug}.html").write_text(page, encoding="utf-8")
        nbformat.write(without_traces(notebook), target / f"{job.priority.slug}.ipynb")
        executed.unlink()
    except Exception as error:  # whatever a notebook does, the other briefings are made
        cells = error.cells if isinstance(error, StoppedError) else []
        said = in_a_line(error)
        with suppress(OSError):  # the disk that could not hold the page may not hold this either
            keep_failed(job, executed, said, cells)
        source = cells[-1].source if cells else ""
        return Result(job, time.perf_counter() - begun, error=said, source=source)
    return Result(job, time.perf_counter() - begun, found)


def in_a_line(error: Exception) -> str:
    """What went wrong, for the index and the terminal.

    Examples
    --------
    >>> in_a_line(ValueError("no such month"))
    'ValueError: no such month'
    >>> in_a_line(OSError(28, "No space left on device", "reports/2016-08/.staging-x/blackpool/rape.html"))
    'the page cannot be written (No space left on device)'
    """
    if isinstance(error, StoppedError | NotFinishedError):
        return str(error)
    if isinstance(error, OSError):  # without the name of a file that is gone when the run ends
        return f"the page cannot be written ({error.strerror})"
    return f"{type(error).__name__}: {error}"


def name_after(notebook: nbformat.NotebookNode, title: str) -> None:
    """Give a notebook the priority's title for its own: several priorities may share one.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# One kind of crime")])
    >>> name_after(notebook, "Theft *from* the person")
    >>> notebook.cells[0].source
    '# Theft \\\\*from\\\\* the person'
    """
    # Letters that Markdown or HTML would take for more than themselves.
    escaped = re.sub(r"([\\`*_{}\[\]<>#$&~|])", r"\\\1", title)
    first = notebook.cells[0]
    first["source"] = re.sub(r"\A# .*", lambda _: f"# {escaped}", first.source)


def add_record(notebook: nbformat.NotebookNode, said: Exhibit) -> None:
    """Show what earlier briefings said, which only the batch knows, at the end of the outlook.

    Examples
    --------
    >>> new = nbformat.v4
    >>> cells = [new.new_markdown_cell(OUTLOOK), new.new_code_cell("x"), new.new_markdown_cell("## What else?")]
    >>> notebook = new.new_notebook(cells=cells)
    >>> from helpers.document.blocks import Sentence
    >>> add_record(notebook, Sentence("It ended at 126."))
    >>> [cell.cell_type for cell in notebook.cells], notebook.cells[2].outputs[0].data["text/plain"]
    (['markdown', 'code', 'code', 'markdown'], 'It ended at 126.')
    """
    sections = [i for i, cell in enumerate(notebook.cells) if cell.source.startswith("## ")]
    outlook = next((i for i in sections if notebook.cells[i].source.startswith(OUTLOOK)), None)
    if outlook is None or not str(said):
        return
    after = next((i for i in sections if i > outlook), len(notebook.cells))
    output = nbformat.v4.new_output("display_data", mimebundle(said))
    source = "# Shown by the batch, from the run.json of earlier sets."
    notebook.cells.insert(after, nbformat.v4.new_code_cell(source, outputs=[output], id="said-before"))


def keep_failed(job: Job, executed: Path, said: str, cells: list[nbformat.NotebookNode]) -> None:
    """Leave the failed notebook readable beside the briefings.

    Parameters
    ----------
    executed
        Where papermill has written it, if a cell raised; where it has not, what is known of it is written.
    said
        What went wrong.
    cells
        The cells that ran.
    """
    if executed.exists():
        notebook = nbformat.read(executed, as_version=4)
    else:
        notebook = nbformat.read(job.notebook, as_version=4)
        ran = {cell.id for cell in cells}
        notebook.cells = [*cells, *(cell for cell in notebook.cells if cell.id not in ran)]
        if cells:
            what = nbformat.v4.new_output("error", ename="Stopped", evalue=said, traceback=[said])
            cells[-1].outputs = [*cells[-1].get("outputs", []), what]
    # Tracebacks name the folders of this machine.
    text = nbformat.writes(without_traces(notebook))
    for path, name in [(str(project_folder()), "."), (sys.prefix, ".venv"), (sys.base_prefix, "python")]:
        text = text.replace(json.dumps(path)[1:-1], name)
    executed.write_text(text, encoding="utf-8")


def collected_figures(notebook: nbformat.NotebookNode) -> tuple[Figure, ...]:
    """The figures that an executed notebook shows, each once, in order.

    Raises
    ------
    ValueError
        When the same figure is shown with two values.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> shown = {FIGURES_MIME: [Figure("Blackpool", "Rape", "2016", current="71").as_json()]}
    >>> cells = [new_code_cell(outputs=[new_output("display_data", shown)]) for _ in range(2)]
    >>> [figure.current for figure in collected_figures(new_notebook(cells=cells))]
    ['71']
    """
    return collected(Figure(**figure) for bundle in shown(notebook, FIGURES_MIME) for figure in bundle)


def without_traces(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without what papermill notes of this machine (paths, times) and its random cell id.

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
