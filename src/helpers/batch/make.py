"""Making a briefing: papermill executes each notebook in a fresh kernel, nbconvert renders it."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import nbformat
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from helpers.batch.keep import job_key
from helpers.batch.kernels import execute
from helpers.batch.made import Made, folder
from helpers.batch.plan import Job
from helpers.batch.receipt import check_receipt, shown
from helpers.batch.warm import Nursery, worker_context
from helpers.drops import project_folder
from helpers.exhibits import FIGURES_MIME, collected
from helpers.figures import Figure
from helpers.pages.briefing_page import render

LOOK = 0.5  # seconds between looks at whether the nursery lives


def make_all(
    jobs: list[Job],
    *,
    staging: Path,
    processed: Path,
    shell: dict[str, str],
    workers: int,
    nursery: Nursery | None = None,
) -> Iterator[Made]:
    """Make the jobs' briefings in parallel, yielding each as it ends.

    Parameters
    ----------
    staging
        The folder that pages and executed notebooks are written to, in a folder for each area's jobs.
    processed
        The folder that the notebooks find their drop in.
    shell
        What every page says around its notebook: partnership, drop, edition, notice, period.
    workers
        How many notebooks run at once.
    nursery
        Where kernels are forked from; without one each is started cold.
    """
    with _pool(min(workers, len(jobs))) as pool:
        door, edition = nursery.address if nursery else "", shell["edition"]
        running = {pool.submit(make, job, staging / folder(job.area, edition), processed, shell, door) for job in jobs}
        while running:
            done, running = wait(running, timeout=LOOK if nursery else None, return_when=FIRST_COMPLETED)
            if nursery:
                nursery.watch()
            yield from (explained(each.result(), nursery) for each in done)


def explained(made: Made, nursery: Nursery | None) -> Made:
    """A failure with its cause, where its kernel died because the nursery did.

    Examples
    --------
    >>> job = Job(*[None] * 5)
    >>> explained(Made(job, 1.0, error="DeadKernelError: Kernel died"), None).error
    'DeadKernelError: Kernel died'
    """
    died = made.error.startswith(DeadKernelError.__name__)
    if nursery and died and nursery.ended_within(made.seconds + LOOK):
        return replace(made, error="the process that kernels are forked from was killed; run this briefing again")
    return made


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that make briefings, and end when the run does, however it ends."""
    pool = ProcessPoolExecutor(
        workers, mp_context=worker_context(), initializer=begin_work, initargs=(dict(os.environ),)
    )
    try:
        yield pool
    except BaseException:
        # A worker ends with its kernel: nothing goes on behind the back of who stopped the run.
        for process in list((pool._processes or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def begin_work(environment: dict[str, str]) -> None:
    """Make a worker of this process: it has the run's environment, leaves Ctrl-C to the run, and ends with it."""
    os.environ.clear()
    os.environ.update(environment)
    # Ctrl-C reaches every process of the terminal, and is the run's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_run, daemon=True).start()


def _end_with_the_run() -> None:
    run = multiprocessing.parent_process()
    if run is not None:
        run.join()  # a run that was killed has told nobody to stop
        os._exit(1)


def make(job: Job, target: Path, processed: Path, shell: dict[str, str], nursery: str = "") -> Made:
    """Execute a job's notebook and render its page into the target folder.

    A notebook that fails is kept as `<priority>.failed.ipynb`, with the error in the cell that raised it.
    """
    begun, key = time.perf_counter(), job_key(job, shell)  # of what it is made of now: it may change meanwhile
    target.mkdir(parents=True, exist_ok=True)
    executed = target / f"{job.priority.slug}.failed.ipynb"
    try:
        notebook = execute(job, executed, processed, nursery)
        name_after(notebook, job.priority.title)
        check_receipt(notebook, job)
        found = collected_figures(notebook)
        title = f"{job.priority.title}: {job.area}, {shell['period']}"
        page = render(notebook, title=title, area=job.area, source=f"{job.priority.slug}.ipynb", **shell)
    except Exception as error:  # whatever a notebook does, the other briefings are made
        keep_failed(job, executed)
        return Made(job, time.perf_counter() - begun, error=in_a_line(error), key=key)
    (target / f"{job.priority.slug}.html").write_text(page, encoding="utf-8")
    nbformat.write(without_traces(notebook), target / f"{job.priority.slug}.ipynb")
    executed.unlink()
    return Made(job, time.perf_counter() - begun, found, key=key)


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


def keep_failed(job: Job, executed: Path) -> None:
    """Leave the failed notebook readable beside the briefings; as it was written where its kernel died at once."""
    text = executed.read_text(encoding="utf-8") if executed.exists() else job.notebook.read_text(encoding="utf-8")
    notebook = without_traces(nbformat.reads(text, as_version=4))
    # Tracebacks name the folders of this machine.
    text = nbformat.writes(notebook)
    for path, name in [(str(project_folder()), "."), (sys.prefix, ".venv"), (sys.base_prefix, "python")]:
        text = text.replace(json.dumps(path)[1:-1], name)
    executed.write_text(text, encoding="utf-8")


def in_a_line(error: Exception) -> str:
    """What went wrong, for the index and the terminal.

    Examples
    --------
    >>> in_a_line(ValueError("no such month"))
    'ValueError: no such month'
    """
    if isinstance(error, PapermillExecutionError):
        return f"cell {error.cell_index}: {error.ename}: {error.evalue}"
    return f"{type(error).__name__}: {error}"


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
