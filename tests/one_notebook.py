"""Execute one notebook in a process that is started as a run starts its workers, for tests of its cells' outputs."""

from __future__ import annotations

from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace

import nbformat

from helpers.batch.processes import begin_imports, context
from helpers.batch.settings import Workers, WorkerSetup


def execute_in_worker(
    folder: Path, *sources: str, kernels: str = "warm", parameters: Mapping[str, str] | None = None
) -> tuple[nbformat.NotebookNode, str]:
    """The executed notebook of these cells, and why it stopped; empty if it ran to its end."""
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{number}") for number, source in enumerate(sources)]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    asked, executed = folder / "asked.ipynb", folder / "executed.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), asked)
    begin_imports()
    ours, theirs = context().Pipe()
    process = context().Process(target=_execute, args=(theirs, asked, executed, kernels, parameters or {}))
    process.start()
    reason = ours.recv()
    process.join()
    return nbformat.read(executed, 4), reason


def _execute(channel: Connection, asked: Path, executed: Path, kernels: str, parameters: Mapping[str, str]) -> None:
    from helpers.batch.execute import StoppedError, execute

    job = SimpleNamespace(notebook=asked, parameters=parameters)
    try:
        notebook = execute(job, executed, WorkerSetup(asked.parent, {}, Workers(kernels=kernels)))  # type: ignore[arg-type]
        nbformat.write(notebook, executed)
        channel.send("")
    except StoppedError as error:
        nbformat.write(nbformat.v4.new_notebook(cells=error.cells), executed)
        channel.send(str(error))
