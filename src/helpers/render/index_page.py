"""Render an area's index: a row for each priority, in the order of the partnership's file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from helpers.document.icons import Icon
from helpers.render import STYLE, TEMPLATES
from helpers.render.status import meaning, status


@dataclass(frozen=True)
class Row:
    """One priority on the index.

    Attributes
    ----------
    href
        The page; empty where none was ever published.
    verdict
        The verdict, or the reason why there is none.
    status
        How the measure stands (`Headline.status`).
    care
        A warning about the verdict; empty where none is needed.
    icons
        Whether the newest month is unusual, and whether usual months meet the target.
    trouble
        What went wrong on this run; empty where nothing did.
    shift
        Where the measure moved to another level, and both levels; empty where it did not.
    """

    title: str
    href: str
    sentence: str
    sparkline: str
    verdict: str
    status: str
    improvement: str
    care: str = ""
    icons: tuple[Icon, ...] = ()
    trouble: str = ""
    shift: str = ""

    @property
    def tag(self) -> str:
        """The sign and the words of the status as HTML."""
        return status(self._standing, self._direction, words=self.status)

    @property
    def reason(self) -> str:
        """What the status rests on; empty where the status or the warning beside it already says so.

        Examples
        --------
        >>> Row("Rape", "", "", "", "clear rise", "clear change", "decrease").reason
        'clear rise (concern)'
        >>> Row("Rape", "", "", "", "no clear change", "watch", "decrease").reason
        'the newest months stand out'
        """
        if self.status == "watch" and not self.verdict.startswith("likely"):
            return "the level has moved" if self.shift else "the newest months stand out"
        if self.care or self.verdict == self.status:
            return ""
        means = meaning(self._standing, self._direction)
        return f"{self.verdict} ({means})" if means in ("concern", "improvement") else self.verdict

    @property
    def _standing(self) -> str:
        return self.verdict if self.status == "clear change" else self.status

    @property
    def _direction(self) -> str:
        return "neutral" if self.care else self.improvement


def render_index(rows: Sequence[Row], *, title: str, **shell: Any) -> str:
    """The index page; `shell` as for a briefing's page.

    Examples
    --------
    >>> row = Row("Rape", "rape.html", "It fell.", "", "no clear change", "no clear change", "decrease")
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
