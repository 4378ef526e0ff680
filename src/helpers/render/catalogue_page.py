"""Render the catalogue: the sets of all drops and areas, with links to their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

import jinja2

from helpers.periods import month_label, parse_period, year_to_date
from helpers.render import STYLE, TEMPLATES
from helpers.render.house_style import STATEMENT

TITLE = "All community safety briefings"
MARK = 'id="catalogue-of-briefings"'  # marks the page as one that a later run may replace
INDEX = "index.html"
FILES = {"report.html": "Report", "report.docx": "Report as a Word file", "tables.xlsx": "Tables as a workbook"}


@dataclass(frozen=True)
class Change:
    """A priority's status in the previous set and in this one."""

    title: str
    then: str
    now: str


@dataclass(frozen=True)
class Row:
    """A set in the catalogue.

    Attributes
    ----------
    before
        The drop of the area's previous set; blank if there is none.
    failed
        The titles of the briefings that failed on the last run.
    """

    drop: str
    folder: str
    area: str
    partnership: str
    files: frozenset[str]
    before: str = ""
    changes: tuple[Change, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """The set's index; blank if it has none."""
        return f"{self.drop}/{self.folder}/{INDEX}" if INDEX in self.files else ""

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The address and the words of each further file."""
        return tuple(
            (f"{self.drop}/{self.folder}/{name}", words) for name, words in FILES.items() if name in self.files
        )

    @property
    def month(self) -> str:
        """The month of the area's previous set."""
        return month_label(parse_period(self.before)) if self.before else ""


def render_catalogue(rows: Sequence[Row], *, edition: str, **house_style: str) -> str:
    """The catalogue as a page that loads nothing and runs nothing; each drop has a table, the newest first.

    Examples
    --------
    >>> row = Row("2016-08", "wyre", "Wyre", "BSafe", frozenset({"index.html"}))
    >>> page = render_catalogue([row], edition="internal")
    >>> [line for line in page.splitlines() if "wyre" in line]
    ['<th role="rowheader" scope="row"><a href="2016-08/wyre/index.html">Wyre</a></th>']
    """
    if rows and house_style.get("accessibility_href") == STATEMENT:  # this page has no such statement
        house_style["accessibility_href"] = f"{rows[0].drop}/{rows[0].folder}/{STATEMENT}"
    partnerships = list(dict.fromkeys(row.partnership for row in rows))
    page = {
        "title": TITLE,
        "kind": "catalogue",
        "style": STYLE,
        "edition": edition,
        "partnership": partnerships[0] if len(partnerships) == 1 else "Community safety briefings",
        "several": len(partnerships) > 1,
        "drops": [
            (month_label(parse_period(drop)), year_to_date(parse_period(drop)).label, list(of_drop))
            for drop, of_drop in groupby(rows, key=lambda row: row.drop)
        ],
    }
    return _template().render(page={**page, **house_style}, mark=MARK)


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES / "template")
    return jinja2.Environment(loader=loader, autoescape=False).get_template("catalogue.html.j2")
