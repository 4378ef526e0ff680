"""The committee's report as a page."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

import jinja2

from helpers.document.figures import slug
from helpers.render import STYLE, TEMPLATES, with_downloads
from helpers.render.report.model import Paragraph, Part, Report, ToComplete

NAME = "report.html"


def render_report(report: Report, **shell: Any) -> str:
    """The report as a page in the house style, which loads nothing; `shell` as for a briefing's page.

    Examples
    --------
    >>> from helpers.document.sentence import Sentence
    >>> from helpers.render.report.model import Heading
    >>> heading = Heading("Purpose", "1", 1, (Paragraph(Sentence("To note."), "1.1"), ToComplete("Legal")))
    >>> page = render_report(Report("Safety", (("To", "Scrutiny"),), (heading,), "internal", "BSafe"))
    >>> print(*(line for line in page.splitlines() if "To note" in line or "Legal" in line), sep="\\n")
    <p><span class="note">1.1</span> To note.</p>
    <p class="warning">To be completed by Legal</p>
    """
    headings = [
        {
            "id": f"heading-{place}-{slug(heading.title)}",
            "title": heading.title,
            "level": heading.level,
            "parts": [_html(part) for part in heading.parts],
        }
        for place, heading in enumerate(report.headings, 1)
    ]
    page = {"title": report.title, "style": STYLE, "report": report, "headings": headings}
    page |= {"edition": report.edition, "partnership": report.partnership, "home": "index.html"}
    return _template().render(page={**page, **shell})


def _html(part: Part) -> str:
    if isinstance(part, ToComplete):
        return f'<p class="warning">{escape(str(part))}</p>'
    if isinstance(part, Paragraph):
        opening, _, rest = part.words.html().partition(">")
        number = f'<span class="note">{escape(part.number)}</span> ' if part.number else ""
        return f"{opening}>{number}{rest}"
    return with_downloads(part.html())


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES / "template")
    return jinja2.Environment(loader=loader, autoescape=False).get_template("report.html.j2")
