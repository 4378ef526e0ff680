"""Render an area's index: a row for each priority, in the order of the partnership's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import jinja2

from helpers.document.icons import Icon
from helpers.render import STYLE, TEMPLATES

SYMBOLS = {
    "clear rise": "▲",
    "likely rise": "△",
    "no clear change": "●",
    "likely fall": "▽",
    "clear fall": "▼",
    "too few to say": "○",
}
WANTED = {"decrease": "clear fall", "increase": "clear rise"}  # the improvement, as a verdict


@dataclass(frozen=True)
class Row:
    """One priority on the index.

    Attributes
    ----------
    href
        The page; empty where none was ever published.
    verdict
        The verdict, or the reason why there is none.
    care
        A warning about the verdict; empty where none is needed.
    icons
        Whether the newest month is unusual, and whether usual months meet the target.
    trouble
        What went wrong on this run; empty where nothing did.
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

    @property
    def symbol(self) -> str:
        """A shape for the verdict, so that it can be told apart without reading; empty where there is no verdict."""
        return SYMBOLS.get(self.verdict, "")

    @property
    def meaning(self) -> str:
        """`concern` or `improvement`; empty where the change is not clear, needs care, or may be either of them.

        Examples
        --------
        >>> Row("Rape", "", "", "", "clear rise", "decrease").meaning
        'concern'
        >>> Row("Rape", "", "", "", "clear rise", "neutral").meaning
        ''
        """
        if self.improvement == "neutral" or self.care or not self.verdict.startswith("clear"):
            return ""
        return "improvement" if self.verdict == WANTED[self.improvement] else "concern"


def render_index(rows: Sequence[Row], *, title: str, **shell: str) -> str:
    """The index page; `shell` as for a briefing's page.

    Examples
    --------
    >>> row = Row("Rape", "rape.html", "No clear change.", "", "no clear change", "decrease")
    >>> [line for line in render_index([row], title="Blackpool").splitlines() if "rape.html" in line]
    ['<th scope="row" role="rowheader"><a href="rape.html">Rape</a></th>']
    """
    return _template().render(page={"title": title, "style": STYLE, "rows": rows, **shell})


@cache
def _template() -> jinja2.Template:
    """One template for the index of every area, as it takes longer to compile than an index to render."""
    loader = jinja2.FileSystemLoader(TEMPLATES / "template")
    # The templates escape values themselves, as nbconvert, which shares them, escapes nothing on its own.
    return jinja2.Environment(loader=loader, autoescape=False).get_template("overview.html.j2")
