"""Render an area's index: what a committee should know, then a row for each priority, the clearest changes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import jinja2

from helpers.document.document import WITHHELD, Headline
from helpers.document.numbers import Number
from helpers.render import STYLE, TEMPLATES
from helpers.render.sparkline import sparkline
from helpers.render.status import meaning, status
from helpers.wording.explained import explained

ORDER = ("clear change", "watch", "no clear change")
STANDINGS = ("clear rise", "clear fall", "watch", "no clear change", "cannot be tested", WITHHELD)
INDEX_STYLE = (TEMPLATES / "template" / "index.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Row:
    """One priority on the index.

    Attributes
    ----------
    href
        The page; empty where none was ever published.
    trouble
        What went wrong on this run; empty where nothing did.
    """

    title: str
    href: str
    headline: Headline
    trouble: str = ""

    @property
    def tested(self) -> bool:
        """Whether the priority has a row in the table, because its change can be tested."""
        return self.headline.status in ORDER and not self.headline.cautions

    @property
    def tag(self) -> str:
        """The sign and the words of the status as HTML."""
        return status(self.headline.standing, self.headline.improvement)

    @property
    def meaning(self) -> str:
        """What the status means, for its colour: `concern`, `improvement`, `watch` or nothing."""
        return meaning(self.headline.standing, self.headline.improvement)

    @property
    def why(self) -> str:
        """Why a status is `watch`; empty for all others.

        Examples
        --------
        >>> from helpers.document.sentence import Sentence
        >>> words = Sentence("Up.")
        >>> Row("Rape", "", Headline("Rape", "", "decrease", words, "likely rise", status="watch")).why
        'likely rise'
        >>> Row("Rape", "", Headline("Rape", "", "decrease", words, "no clear change", status="watch")).why
        'the newest months stand out'
        """
        if self.headline.status != "watch":
            return ""
        if self.headline.verdict.startswith("likely"):
            return self.headline.verdict
        return "the level has moved" if self.headline.shift.text else "the newest months stand out"

    @property
    def reason(self) -> str:
        """Why a change cannot be tested; empty where a warning says so."""
        return "" if self.headline.cautions or self.headline.verdict == WITHHELD else self.headline.verdict

    @property
    def number(self) -> Number | None:
        """The number of the period reported on; None where there is none, or where it is withheld."""
        return self.headline.facts[0].number if self.headline.facts else None

    @property
    def sparkline(self) -> str:
        """The months as a line in the newest month's usual range; empty where there are none."""
        if not self.headline.months:
            return ""
        counts = [month.count.value if month.count else None for month in self.headline.months]
        usual = (self.headline.usual[0].value, self.headline.usual[1].value) if self.headline.usual else None
        return sparkline(counts, usual=usual)

    @property
    def clearness(self) -> tuple[int, float]:
        """The place in the table: clear changes first; within a status, changes furthest beyond chance first."""
        beyond = 0.0
        if gauge := self.headline.gauge:
            beyond = abs(gauge.change.value) / max(gauge.limit.value, 1)
        return (ORDER.index(self.headline.status), -beyond)


@dataclass(frozen=True)
class Tally:
    """How many priorities have a status, and which ones."""

    standing: str
    tag: str
    meaning: str
    titles: tuple[str, ...]


def tally(rows: Sequence[Row]) -> tuple[Tally, ...]:
    """The statuses that occur, in the order of the table, each with its priorities.

    Examples
    --------
    >>> from helpers.document.sentence import Sentence
    >>> row = Row("Rape", "rape.html", Headline("Rape", "", "decrease", Sentence("Up."), "no verdict"))
    >>> [(each.standing, each.titles) for each in tally([row])]
    [('cannot be tested', ('Rape',))]
    """
    found = []
    for standing in STANDINGS:
        having = [row for row in rows if row.headline.standing == standing]
        meanings = {row.meaning for row in having}
        if having:
            mixed = "concern" if "concern" in meanings else ""
            means = meanings.pop() if len(meanings) == 1 else mixed
            tag = next(row.tag for row in having if row.meaning == means) if means else having[0].tag
            found.append(Tally(standing, tag, means, tuple(row.title for row in having)))
    return tuple(found)


def render_index(rows: Sequence[Row], *, title: str, **shell: Any) -> str:
    """The index page; `shell` as for a briefing's page.

    Examples
    --------
    >>> from helpers.document.sentence import Sentence
    >>> row = Row("Rape", "rape.html", Headline("Rape", "", "decrease", Sentence("It fell."), "no verdict"))
    >>> [line for line in render_index([row], title="Blackpool").splitlines() if "rape.html" in line]
    ['<h3><a href="rape.html">Rape</a></h3>']
    """
    tested = sorted((row for row in rows if row.tested), key=lambda row: row.clearness)
    untested = [row for row in rows if not row.tested]
    page: dict[str, Any] = {
        "title": title,
        "style": STYLE + INDEX_STYLE,
        "tested": tested,
        "untested": untested,
        "tally": tally(rows),
        "words": explained("\n".join(each.text for row in rows for each in row.headline.sentences), only_short=True),
    }
    page["withheld"] = any(row.headline.status == WITHHELD for row in untested)
    page["county"] = any(row.headline.before and row.headline.before.county for row in tested)
    page["targets"] = any(len(row.headline.icons) > 1 for row in tested)
    return _template().render(page={**page, **shell})


@cache
def _template() -> jinja2.Template:
    """One template for the index of every area, because compiling it takes longer than rendering an index."""
    loader = jinja2.FileSystemLoader(TEMPLATES / "template")
    # The templates escape values themselves, because nbconvert, which also uses them, escapes nothing.
    return jinja2.Environment(loader=loader, autoescape=False).get_template("overview.html.j2")
