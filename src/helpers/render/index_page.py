"""The index of an area's briefings: a row a priority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import jinja2

from helpers.document.icons import Icon
from helpers.render import STYLE, TEMPLATES

SYMBOLS = {"clear increase": "▲", "clear decrease": "▼", "no clear change": "●", "too few to say": "○"}


@dataclass(frozen=True)
class Row:
    """One priority on the index.

    `href` is empty where no page was ever published; `care` says what the verdict should not be trusted for, `trouble`
    what went wrong on this run, if anything did; `icons` how the newest month and the target stand; `unjudged` why it
    has no verdict.
    """

    title: str
    href: str
    sentence: str
    sparkline: str
    verdict: str
    improvement: str
    care: str = ""
    icons: tuple[Icon, ...] = ()
    trouble: str = ""
    unjudged: str = "no monthly count"

    @property
    def symbol(self) -> str:
        """A shape for the verdict, which its words repeat."""
        return SYMBOLS.get(self.verdict, "")

    @property
    def meaning(self) -> str:
        """`concern`, `improvement`, or empty where the change is not clear or may be either.

        Examples
        --------
        >>> Row("Rape", "", "", "", "clear increase", "decrease").meaning
        'concern'
        >>> Row("Rape", "", "", "", "clear increase", "neutral").meaning
        ''
        """
        if self.improvement == "neutral" or not self.verdict.startswith("clear"):
            return ""
        return "improvement" if self.verdict == f"clear {self.improvement}" else "concern"


def render_index(rows: Sequence[Row], *, title: str, **shell: str) -> str:
    """The index page; `shell` as for a briefing's page.

    Examples
    --------
    >>> row = Row("Rape", "rape.html", "No clear change.", "", "no clear change", "decrease")
    >>> [line for line in render_index([row], title="Blackpool").splitlines() if "rape.html" in line]
    ['<th scope="row" role="rowheader"><a href="rape.html">Rape</a></th>']
    """
    loader = jinja2.FileSystemLoader(TEMPLATES / "template")
    # Values are escaped in the template, as nbconvert's own templates do: its environment has no autoescape.
    template = jinja2.Environment(loader=loader, autoescape=False).get_template("overview.html.j2")
    return template.render(page={"title": title, "style": STYLE, "rows": rows, **shell})
