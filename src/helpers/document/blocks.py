"""What a briefing shows: sentences, tables and charts, each with the figures that it prints.

An exhibit displays itself as the last line of a notebook cell, so that analysts see what readers will see.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Protocol

from IPython.core.getipython import get_ipython

from helpers.document.icons import Icon
from helpers.document.numbers import Figure

_NUMBER = re.compile(r"[+-]?\d[\d,.]*%?|–")
FIGURES_MIME = "application/vnd.briefings.figures+json"
RECEIPT_MIME = "application/vnd.briefings.receipt+json"
DROP_MIME = "application/vnd.briefings.drop"  # the fingerprint of the drop that an exhibit was made from
WARNING = ' class="warning"'


class Exhibit(Protocol):
    """Anything a briefing can show.

    Examples
    --------
    >>> shown: tuple[Exhibit, ...] = (Sentence("Nothing to add."), Prose("<p><em>Fewer</em>.</p>", "*Fewer*."))
    >>> [str(exhibit) for exhibit in shown]
    ['Nothing to add.', '*Fewer*.']
    """

    @property
    def figures(self) -> tuple[Figure, ...]: ...

    def html(self) -> str: ...

    def __str__(self) -> str: ...


class _Shown:
    """How a notebook displays an exhibit: as HTML, with the figures beside it for the batch to collect."""

    def _repr_mimebundle_(self: Exhibit, **_: object) -> dict[str, object]:
        return mimebundle(self)


def mimebundle(exhibit: Exhibit) -> dict[str, object]:
    """The exhibit as Jupyter's display protocol wants it.

    Examples
    --------
    >>> mimebundle(Sentence("More & more."))
    {'text/html': '<p>More &amp; more.</p>', 'text/plain': 'More & more.', 'application/vnd.briefings.figures+json': []}
    """
    return {
        "text/html": exhibit.html(),
        "text/plain": str(exhibit),
        FIGURES_MIME: [figure.as_json() for figure in exhibit.figures],
    }


@dataclass(frozen=True)
class Sentence(_Shown):
    """A sentence, or a short paragraph, of plain text; a warning stands out.

    Examples
    --------
    >>> Sentence("More & more.").html()
    '<p>More &amp; more.</p>'
    """

    text: str
    figures: tuple[Figure, ...] = ()
    warning: bool = False

    def html(self) -> str:
        """The sentence as a paragraph, its text escaped."""
        return f"<p{WARNING * self.warning}>{escape(self.text)}</p>"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Sentences(_Shown):
    """Sentences shown as a list.

    Examples
    --------
    >>> Sentences((Sentence("Yes."), Sentence("No."))).html()
    '<ul><li>Yes.</li><li>No.</li></ul>'
    """

    each: tuple[Sentence, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all of them, in order."""
        return tuple(figure for sentence in self.each for figure in sentence.figures)

    def html(self) -> str:
        """The sentences as a list; a paragraph for a single one, and nothing where there is none."""
        if len(self.each) == 1:
            return self.each[0].html()
        items = "".join(f"<li{WARNING * each.warning}>{escape(each.text)}</li>" for each in self.each)
        return f"<ul>{items}</ul>" if items else ""

    def __str__(self) -> str:
        return "\n".join(f"- {sentence.text}" for sentence in self.each)


@dataclass(frozen=True)
class Prose(_Shown):
    """Sanitised HTML that partners' commentary was rendered to, and the text it came from.

    Examples
    --------
    >>> Prose("<p>Patrols <strong>doubled</strong>.</p>", "Patrols **doubled**.").html()
    '<div class="commentary"><p>Patrols <strong>doubled</strong>.</p></div>'
    """

    safe_html: str
    text: str
    figures: tuple[Figure, ...] = ()

    def html(self) -> str:
        """The commentary in a block of its own, so that readers see whose words they are."""
        return f'<div class="commentary">{self.safe_html}</div>'

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table(_Shown):
    """A table with a caption, one header row and one header column; numbers are strings as printed.

    Examples
    --------
    >>> print(str(Table("Rape", ("Area", "Count"), (("Blackpool", "71"), ("Wyre", "9")))).expandtabs(12))
    Area        Count
    Blackpool   71
    Wyre        9
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[Figure, ...] = ()
    strong: str = ""  # the row whose header this is stands out: the area reported on

    def html(self) -> str:
        """The table, all text escaped, within a box that scrolls on a narrow screen."""
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.header)
        body = "".join(self._row(row) for row in self.rows)
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(self.caption)}"><table>'
            f"<caption>{escape(self.caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _row(self, row: Sequence[str]) -> str:
        cells = "".join(
            f"<td{_numeric(cell)}>{cell.html() if isinstance(cell, Icon) else escape(cell)}</td>" for cell in row[1:]
        )
        strong = ' class="strong"' if self.strong and row[0] == self.strong else ""
        return f'<tr{strong}><th scope="row">{escape(row[0])}</th>{cells}</tr>'

    def __str__(self) -> str:
        return "\n".join("\t".join(row) for row in (self.header, *self.rows) if self.rows)


@dataclass(frozen=True)
class Chart(_Shown):
    """A chart as SVG, with what it shows in words and its data as a table.

    Examples
    --------
    >>> data = Table("Rape in Blackpool", ("Month", "Count"), (("April", "7"),))
    >>> print(Chart("Rape in Blackpool", "<svg/>", "April had 7.", data))
    Rape in Blackpool: April had 7.
    """

    title: str
    svg: str
    alternative_text: str
    data: Table

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the data behind the chart."""
        return self.data.figures

    def html(self) -> str:
        """The chart as an image: within it no id can clash with another chart's, and no script can run."""
        source = b64encode(self.svg.encode()).decode()
        return (
            f'<figure><figcaption>{escape(self.title)}</figcaption><img alt="{escape(self.alternative_text)}"'
            f' src="data:image/svg+xml;base64,{source}">'
            f"<details><summary>The numbers behind this chart</summary>{self.data.html()}</details></figure>"
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.alternative_text}"


def withheld(exhibit: Exhibit) -> Exhibit:
    """The exhibit as the public edition shows it: withheld whole where one of its numbers is small.

    Examples
    --------
    >>> print(withheld(Sentence("71 and 4.", (Figure("Blackpool", "Rape", "2016", current="4", small=True),))))
    Withheld from the public edition: these numbers include one from 1 to 4.
    """
    if any(figure.small for figure in exhibit.figures):
        return Sentence("Withheld from the public edition: these numbers include one from 1 to 4.")
    return exhibit


def receipt(shown: Sequence[object], *, drop: str, parameters: dict[str, str]) -> dict[str, object]:
    """What a notebook's last cell writes: how many cells ran, on which drop and parameters, and what they showed.

    Examples
    --------
    >>> written = receipt([], drop="0f1e", parameters={"area": "Blackpool"})[RECEIPT_MIME]
    >>> written["cells"], written["drop"]
    (0, '0f1e')
    """
    session = get_ipython()
    cells = len(session.user_ns["In"]) - 1 if session else 0  # In begins with a blank
    return {
        RECEIPT_MIME: {"cells": cells, "drop": drop, "figures": digest(shown), "parameters": parameters},
        "text/plain": "",
    }


def digest(shown: Iterable[object]) -> str:
    """A fingerprint of what was shown, as JSON has it.

    Examples
    --------
    >>> digest([{"area": "Blackpool"}])[:12]
    '384d40194b0a'
    """
    return sha256(json.dumps(list(shown), sort_keys=True).encode()).hexdigest()


def collected(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures, each id once, the first printing kept.

    Raises
    ------
    ValueError
        When the same figure was printed with two different values.

    Examples
    --------
    >>> rape, again = (Figure("Blackpool", "Rape", "2016", current="71", sentence=text) for text in ("First.", "Second."))
    >>> [figure.sentence for figure in collected([rape, again])]
    ['First.']
    """  # noqa: E501
    seen: dict[str, Figure] = {}
    for figure in figures:
        first = seen.setdefault(figure.id, figure)
        values = [(f.current, f.previous, f.change, f.percent) for f in (first, figure)]
        if values[0] != values[1]:
            raise ValueError(f"{figure.id} is printed as {values[0]} and as {values[1]}")
    return tuple(seen.values())


def _numeric(cell: str) -> str:
    return ' class="number"' if _NUMBER.fullmatch(cell) else ""
