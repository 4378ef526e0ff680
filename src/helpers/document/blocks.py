"""The blocks of a briefing: sentences, tables, charts and partners' words, each with the figures that it prints."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, cast

from helpers.document.as_json import as_json
from helpers.document.icons import Icon
from helpers.document.numbers import Figure

if TYPE_CHECKING:
    from helpers.document.document import Headline

BLOCK_MIME = "application/vnd.briefings.block+json"
_NUMBER = re.compile(r"[+-]?\d[\d,.]*%?|–")


class _Displayed:
    """How a notebook displays a block that nobody gave to `briefing.show`: the analyst sees it, readers do not."""

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return mimebundle(cast("Block", self))


def mimebundle(block: Block, *, drop: str = "", headline: Headline | None = None) -> dict[str, object]:
    """The block in the forms that Jupyter's display protocol asks for: HTML, plain text and the block as JSON.

    Parameters
    ----------
    drop
        The fingerprint of the drop's data behind the block. Only `briefing.show` gives it.
    headline
        The briefing's headline, which travels with the block that sums the briefing up.

    Examples
    --------
    >>> bundle = mimebundle(Sentence("More & more."), drop="0f1e")
    >>> bundle["text/html"], bundle["text/plain"]
    ('<p>More &amp; more.</p>', 'More & more.')
    >>> bundle[BLOCK_MIME]
    {'drop': '0f1e', 'block': {'type': 'Sentence', 'text': 'More & more.', 'figures': [], 'warning': False}}
    """
    data = {"drop": drop, "block": as_json(block)}
    if headline is not None:
        data["headline"] = as_json(headline)
    return {"text/html": block.html(), "text/plain": str(block), BLOCK_MIME: data}


@dataclass(frozen=True)
class Sentence(_Displayed):
    """A sentence, or a short paragraph, of plain text. A warning stands out.

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
        return self.element("p")

    def element(self, tag: str) -> str:
        """The sentence as an HTML element of this tag."""
        marked = ' class="warning"' if self.warning else ""
        return f"<{tag}{marked}>{escape(self.text)}</{tag}>"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Sentences(_Displayed):
    """Sentences shown as a list.

    Examples
    --------
    >>> Sentences((Sentence("Yes."), Sentence("No."))).html()
    '<ul><li>Yes.</li><li>No.</li></ul>'
    """

    each: tuple[Sentence, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all sentences, in order."""
        return tuple(figure for sentence in self.each for figure in sentence.figures)

    def html(self) -> str:
        """The sentences as a list, a single one as a paragraph, none as nothing."""
        if len(self.each) == 1:
            return self.each[0].html()
        items = "".join(sentence.element("li") for sentence in self.each)
        return f"<ul>{items}</ul>" if items else ""

    def __str__(self) -> str:
        return "\n".join(f"- {sentence.text}" for sentence in self.each)


@dataclass(frozen=True)
class Prose(_Displayed):
    """Partners' own words as HTML that has been made safe, and the text it came from.

    Examples
    --------
    >>> Prose("<p>Patrols <strong>doubled</strong>.</p>", "Patrols **doubled**.").html()
    '<div class="commentary"><p>Patrols <strong>doubled</strong>.</p></div>'
    """

    safe_html: str
    text: str
    figures: tuple[Figure, ...] = ()

    def html(self) -> str:
        """The words in an element of their own, so that readers see who wrote them."""
        return f'<div class="commentary">{self.safe_html}</div>'

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table(_Displayed):
    """A table with a caption, one header row and one header column. Numbers are given as they are printed.

    `strong` names the row that stands out: that of the area reported on.

    Examples
    --------
    >>> print(str(Table("Rape", ("Area", "Count"), (("Blackpool", "71"), ("Wyre", "9")))).expandtabs(12))
    Area        Count
    Blackpool   71
    Wyre        9
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str | Icon, ...], ...]
    figures: tuple[Figure, ...] = ()
    strong: str = ""

    def html(self) -> str:
        """The table, all text escaped, in a box that scrolls on a narrow screen."""
        head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self.header)
        body = "".join(self._row(row) for row in self.rows)
        return (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(self.caption)}"><table>'
            f"<caption>{escape(self.caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _row(self, row: Sequence[str | Icon]) -> str:
        name = str(row[0])
        strong = ' class="strong"' if self.strong and name == self.strong else ""
        return f'<tr{strong}><th scope="row">{escape(name)}</th>{"".join(map(_cell, row[1:]))}</tr>'

    def __str__(self) -> str:
        return "\n".join("\t".join(map(str, row)) for row in (self.header, *self.rows) if self.rows)


@dataclass(frozen=True)
class Chart(_Displayed):
    """A chart as SVG, with its message in words and its data as a table.

    `own` marks an analyst's picture. Nobody can check that it shows only `data`, so the public edition leaves it out.

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
    own: bool = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of the data behind the chart."""
        return self.data.figures

    def html(self) -> str:
        """The chart as an image: its ids cannot clash with another chart's, and no script in it can run."""
        source = b64encode(self.svg.encode()).decode()
        return (
            f'<figure><figcaption>{escape(self.title)}</figcaption><img alt="{escape(self.alternative_text)}"'
            f' src="data:image/svg+xml;base64,{source}">'
            f"<details><summary>The numbers behind this chart</summary>{self.data.html()}</details></figure>"
        )

    def __str__(self) -> str:
        return f"{self.title}: {self.alternative_text}"


Block = Sentence | Sentences | Prose | Table | Chart


@dataclass(frozen=True)
class Explanation:
    """The notebook's own Markdown between its blocks. It prints no number of the drop.

    Examples
    --------
    >>> Explanation("The *three* kinds are parts of the whole.").figures
    ()
    """

    markdown: str

    @property
    def figures(self) -> tuple[Figure, ...]:
        """None: numbers come from results."""
        return ()


def withheld(block: Block) -> Block:
    """The block as the public edition shows it: a sentence in its place if one of its numbers must be withheld.

    An analyst's own chart becomes the table of its data, which in turn may have to be withheld.

    Examples
    --------
    >>> print(withheld(Sentence("71 and 4.", (Figure("Blackpool", "Rape", "2016", current="4", small=True),))))
    Withheld from the public edition: these numbers include one from 1 to 4.
    >>> print(withheld(Sentence("A half.", (Figure("Blackpool", "Share", "2016", current="50%", unchecked=True),))))
    Withheld from the public edition: a count from 1 to 4 may stand behind these numbers.
    """
    if isinstance(block, Chart) and block.own:
        return withheld(block.data)
    if any(figure.small for figure in block.figures):
        return Sentence("Withheld from the public edition: these numbers include one from 1 to 4.")
    if any(figure.unchecked for figure in block.figures):
        return Sentence("Withheld from the public edition: a count from 1 to 4 may stand behind these numbers.")
    return block


def _cell(cell: str | Icon) -> str:
    if isinstance(cell, Icon):
        return f"<td>{cell.html()}</td>"
    marked = ' class="number"' if _NUMBER.fullmatch(cell) else ""
    return f"<td{marked}>{escape(cell)}</td>"
