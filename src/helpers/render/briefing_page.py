"""An executed notebook as a page."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import nbformat
from nbconvert import HTMLExporter

from helpers.render import STYLE, TEMPLATES

# nbconvert gives headings an id only together with a link sign behind them, which readers do not need.
ANCHOR_LINK = re.compile(r'<a class="anchor-link"[^>]*>.*?</a>')


def render(notebook: nbformat.NotebookNode, *, title: str, **shell: str) -> str:
    """The notebook's outputs and prose as one HTML page.

    Parameters
    ----------
    notebook
        An executed notebook; its code, prompts, streams and plain-text results are left out.
    title
        The page's title.
    shell
        What the page says around the notebook: partnership, area, period, drop, edition, notice.

    Examples
    --------
    >>> notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("## Is that unusual?")])
    >>> [line for line in render(notebook, title="Rape: Blackpool").splitlines() if "Rape" in line or "<h2" in line]
    ['<title>Rape: Blackpool</title>', '<h2 id="Is-that-unusual?">Is that unusual?</h2>']
    """
    page = {"title": title, "style": STYLE, "home": "index.html", "headings": headings(notebook), **shell}
    html, _ = _exporter().from_notebook_node(notebook, resources={"page": page})
    return ANCHOR_LINK.sub("", html)


@cache
def _exporter() -> HTMLExporter:
    """One for all pages of a process: its template takes longer to compile than a page to render."""
    # Optimistic: the notebook is validated after the last of nbconvert's preprocessors, not after each of the twelve.
    return HTMLExporter(template_name="template", extra_template_basedirs=[str(TEMPLATES)], optimistic_validation=True)


def headings(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """The questions of a notebook, with the ids that nbconvert gives them.

    Examples
    --------
    >>> cells = [nbformat.v4.new_markdown_cell("## Is that unusual?"), nbformat.v4.new_code_cell("x")]
    >>> headings(nbformat.v4.new_notebook(cells=cells))
    [{'id': 'Is-that-unusual?', 'text': 'Is that unusual?'}]
    """
    lines = [line for cell in notebook.cells if cell.cell_type == "markdown" for line in cell.source.splitlines()]
    questions = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    return [{"id": question.replace(" ", "-"), "text": question} for question in questions]
