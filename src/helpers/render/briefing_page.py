"""An executed notebook as a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

import mistune
import nbformat
from nbconvert import HTMLExporter

from helpers.document.blocks import BLOCK_MIME
from helpers.render import STYLE, TEMPLATES


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
