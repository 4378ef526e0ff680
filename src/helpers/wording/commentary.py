"""Partners' commentary as safe HTML."""

from __future__ import annotations

import mistune
import nh3

from helpers.document.blocks import COMMENTARY, Prose
from helpers.wording.own import with_numbers

# No links, because pages load and name nothing outside; no headings, because those are the briefing's own.
ALLOWED_TAGS = {"p", "em", "strong", "ul", "ol", "li", "br", "blockquote"}

NO_COMMENTARY = "Partners sent no commentary with this drop."


def commentary(markdown: str) -> Prose:
    """Partners' commentary, from Markdown to HTML without links, images, headings or raw HTML, with its numbers.

    Its numbers are those in digits, because words such as "no one" and "one of our wardens" count nobody.

    Examples
    --------
    >>> commentary("Patrols were **doubled**. <script>alert(1)</script>").safe_html
    '<p>Patrols were <strong>doubled</strong>. &lt;script&gt;alert(1)&lt;/script&gt;</p>'
    """
    if not markdown.strip():
        return Prose(f"<p>{NO_COMMENTARY}</p>", NO_COMMENTARY)
    return Prose(safe_markdown(markdown), markdown, with_numbers(markdown, name=COMMENTARY, words=False).numbers)


def safe_markdown(markdown: str) -> str:
    """Markdown as HTML of paragraphs, lists, quotations, bold and italic. Raw HTML is shown as text.

    Examples
    --------
    >>> safe_markdown("We act. <b>Now</b> ![](https://example.org/a.png)")
    '<p>We act. &lt;b&gt;Now&lt;/b&gt; </p>'
    """
    rendered = str(mistune.create_markdown(escape=True)(markdown))
    return nh3.clean(rendered, tags=ALLOWED_TAGS, attributes={}).strip()
