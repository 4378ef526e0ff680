"""How Jupyter displays a block: as HTML, as plain text, and as the JSON that is published."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from helpers.document.as_json import as_json

if TYPE_CHECKING:
    from helpers.document.blocks import Block
    from helpers.document.document import Headline

BLOCK_MIME = "application/vnd.briefings.block+json"


class Displayed:
    """How a notebook displays a block that was not passed to `briefing.show`: the analyst sees it, readers do not."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return mimebundle(cast("Block", self))


def mimebundle(
    block: Block, *, drop: str = "", headline: Headline | None = None, answer: bool = False
) -> dict[str, object]:
    """The block in the forms that Jupyter's display protocol asks for: HTML, plain text and the block as JSON.

    Parameters
    ----------
    drop
        The fingerprint of the drop's data behind the block. Only `briefing.show` passes it.
    headline
        The briefing's headline, which travels with the block that sums the briefing up.
    answer
        Whether the block, a sentence, answers its section's question.

    Examples
    --------
    >>> from helpers.document.sentence import Sentence
    >>> bundle = mimebundle(Sentence("More & more."), drop="0f1e")
    >>> bundle["text/html"], bundle["text/plain"]
    ('<p>More &amp; more.</p>', 'More & more.')
    >>> bundle[BLOCK_MIME]["drop"], bundle[BLOCK_MIME]["block"]["template"]
    ('0f1e', 'More & more.')
    """
    data = {"drop": drop, "block": as_json(block)}
    if headline is not None:
        data["headline"] = as_json(headline)
    html = block.html()
    if answer:
        data["answer"] = True
        html = f'<div class="answer">{html}</div>'
    return {"text/html": with_style(html), "text/plain": str(block), BLOCK_MIME: data}


@cache
def chart_style() -> str:
    """The style sheet of charts, which a page needs once."""
    return (Path(__file__).parent / "charts.css").read_text(encoding="utf-8")


def with_style(html: str) -> str:
    """HTML with the style sheet of charts if it holds a chart: JupyterLab has none that all outputs share.

    Examples
    --------
    >>> with_style("<p>No chart.</p>")
    '<p>No chart.</p>'
    """
    return f"<style>{chart_style()}</style>{html}" if '<figure class="chart ' in html else html


def without_style(html: str) -> str:
    """The HTML for a page that has the style sheet of charts already."""
    return html.replace(f"<style>{chart_style()}</style>", "")
