"""The executed notebook as a file: under its priority's title, and without traces of the machine that ran it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import nbformat
from nbformat.v4.rwbase import split_lines, strip_transient

from helpers.document.display import BLOCK_MIME
from helpers.document.indented_json import Written, indented_json
from helpers.storage import project_folder


def name_after(notebook: nbformat.NotebookNode, title: str) -> None:
    """Replace a notebook's title with the priority's, because several priorities may share one notebook.

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


def keep_failed(path: Path, original: Path, reason: str, source: str, cells: list[nbformat.NotebookNode]) -> None:
    """Leave the failed notebook for the analyst to open, with the reason in the cell that failed.

    Parameters
    ----------
    path
        Where to write it. papermill has written it there already if a cell raised an exception.
    original
        The notebook that was executed.
    source
        The source of the cell that failed.
    cells
        The cells that ran.
    """
    if path.exists():
        notebook = nbformat.read(path, as_version=4)
    else:
        notebook = nbformat.read(original, as_version=4)
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
    """The notebook as it is published: without printed text, widgets and traces of this machine.

    Examples
    --------
    >>> outputs = [nbformat.v4.new_output("stream", text="3")]
    >>> cells = [nbformat.v4.new_code_cell("print(3)", outputs=outputs)]
    >>> publishable(nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {}})).cells[0].outputs
    []
    """
    notebook.metadata.pop("widgets", None)  # the state of every widget, displayed or not
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.output_type != "stream"]
    return without_traces(notebook)


def notebook_text(notebook: nbformat.NotebookNode) -> str:
    """The text that `nbformat.write` writes, but with each block on a single line. It changes the notebook.

    That takes a tenth of the time: most of an executed notebook is blocks, which nobody reads line by line.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("first\\nsecond", id="both")])
    >>> text = nbformat.writes(notebook)
    >>> notebook_text(notebook) == text + "\\n"
    True
    >>> shown = nbformat.v4.new_output("display_data", data={BLOCK_MIME: {"drop": "", "block": ["Ynys Môn", 2]}})
    >>> text = notebook_text(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[shown])]))
    >>> json.loads(text)["cells"][0]["outputs"][0]["data"][BLOCK_MIME]
    {'block': ['Ynys Môn', 2], 'drop': ''}
    >>> '{"block": ["Ynys Môn", 2], "drop": ""}' in text
    True
    """
    nbformat.validate(notebook)
    split_lines(notebook)
    for output in (each for cell in notebook.cells for each in cell.get("outputs", ())):
        data = output.get("data", {})
        if BLOCK_MIME in data:
            data[BLOCK_MIME] = Written(json.dumps(data[BLOCK_MIME], ensure_ascii=False, sort_keys=True))
    return indented_json(strip_transient(notebook), sort_keys=True) + "\n"


def without_traces(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without papermill's records of paths and times on this machine, and without its random cell id.

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
