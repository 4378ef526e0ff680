"""An executed notebook as a page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import mistune
import nbformat
from nbconvert import HTMLExporter

from helpers.document.blocks import Block
from helpers.document.display import BLOCK_MIME, mimebundle
from helpers.document.document import OUTLOOK
from helpers.render import STYLE, TEMPLATES

RECORD_CELL = "said-before"  # the id of the cell that shows earlier forecasts


@dataclass(frozen=True)
class Heading:
    """A question of the briefing, and the id that links on the page lead to."""

    id: str
    text: str


def render(notebook: nbformat.NotebookNode, *, title: str, **shell: str) -> str:
    """The notebook's blocks and Markdown as one HTML page.

    Parameters
    ----------
    notebook
        An executed notebook. Its code is left out, and every output that is not one of our own blocks.
    title
        The page's title.
    shell
        What surrounds the notebook on the page: partnership, area, period, drop, edition, notice.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("## Is that unusual?")])
    >>> [line for line in render(notebook, title="Rape: Blackpool").splitlines() if "Rape" in line or "<h2" in line]
    ['<title>Rape: Blackpool</title>', '<h2 id="Is-that-unusual?">Is that unusual?</h2>']
    """
    renderer = _Prose()
    markdown = mistune.create_markdown(renderer=renderer, plugins=["strikethrough", "table"])
    prose = {cell.id: markdown(cell.source) for cell in notebook.cells if cell.cell_type == "markdown"}
    page: dict[str, Any] = {"title": title, "style": STYLE, "home": "index.html", **shell}
    page |= {"block_mime": BLOCK_MIME, "prose": prose, "headings": renderer.headings}
    html, _ = _exporter().from_notebook_node(notebook, resources={"page": page})
    return str(html)


def add_record(notebook: nbformat.NotebookNode, said: Block) -> None:
    """Show what earlier briefings forecast, which only the batch knows, at the end of the outlook.

    It takes the place of what another edition's briefings forecast.

    Examples
    --------
    >>> new = nbformat.v4
    >>> cells = [new.new_markdown_cell(f"## {OUTLOOK}"), new.new_code_cell("x"), new.new_markdown_cell("## What else?")]
    >>> notebook = new.new_notebook(cells=cells)
    >>> from helpers.document.sentence import Sentence
    >>> add_record(notebook, Sentence("It ended at 126."))
    >>> [cell.cell_type for cell in notebook.cells], notebook.cells[2].outputs[0].data["text/plain"]
    (['markdown', 'code', 'code', 'markdown'], 'It ended at 126.')
    """
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != RECORD_CELL]
    headings = {
        i: [line.removeprefix("## ").strip() for line in cell.source.splitlines() if line.startswith("## ")]
        for i, cell in enumerate(notebook.cells)
        if cell.cell_type == "markdown"
    }
    sections = [i for i, questions in headings.items() if questions]
    outlook = next((i for i in sections if OUTLOOK in headings[i]), None)
    if outlook is None or not str(said):
        return
    after = next((i for i in sections if i > outlook), len(notebook.cells))
    output = nbformat.v4.new_output("display_data", mimebundle(said))
    source = "# Shown by the batch, from the run.json of earlier sets."
    notebook.cells.insert(after, nbformat.v4.new_code_cell(source, outputs=[output], id=RECORD_CELL))


def show_blocks(notebook: nbformat.NotebookNode, blocks: Iterable[Block]) -> None:
    """Show these blocks in place of the notebook's own, one for one, and no other output.

    Raises
    ------
    ValueError
        When the notebook shows more blocks, or fewer.

    Examples
    --------
    >>> new = nbformat.v4
    >>> from helpers.document.sentence import Sentence
    >>> shown = new.new_output("display_data", mimebundle(Sentence("3.")))
    >>> notebook = new.new_notebook(cells=[new.new_code_cell("x", outputs=[shown])])
    >>> show_blocks(notebook, [Sentence("Withheld.")])
    >>> notebook.cells[0].outputs[0].data["text/plain"]
    'Withheld.'
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    places = [
        (cell, "answer" in output.data[BLOCK_MIME])
        for cell in cells
        for output in cell.outputs
        if BLOCK_MIME in output.get("data", ())
    ]
    for cell in cells:
        cell.outputs = []
    for (cell, answer), block in zip(places, blocks, strict=True):
        cell.outputs.append(nbformat.v4.new_output("display_data", mimebundle(block, answer=answer)))


@cache
def _exporter() -> HTMLExporter:
    """One exporter for all pages of a process, as its template takes longer to compile than a page to render."""
    # Optimistic: nbconvert validates the notebook once, after the last of its twelve preprocessors.
    return HTMLExporter(template_name="template", extra_template_basedirs=[str(TEMPLATES)], optimistic_validation=True)


class _Prose(mistune.HTMLRenderer):
    """A notebook's Markdown as HTML: raw HTML is shown as text, and every heading gets an id.

    nbconvert's own filter gives headings ids only together with a link sign that readers do not need.
    """

    def __init__(self) -> None:
        super().__init__(escape=True)
        self.headings: list[Heading] = []  # of the second level: the questions

    def heading(self, text: str, level: int, **_: Any) -> str:
        words = unescape(re.sub(r"<[^>]*>", "", text))
        anchor = words.replace(" ", "-")
        if level == 2:
            self.headings.append(Heading(anchor, words))
        return f'<h{level} id="{mistune.escape(anchor)}">{text}</h{level}>\n'
