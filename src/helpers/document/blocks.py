"""The blocks of a briefing: sentences, tables, charts, partners' words and folds, with the figures that each prints."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from helpers.document.cells import Cell, Gauge, Missing
from helpers.document.display import Displayed
from helpers.document.figures import Figure, figures_of
from helpers.document.months_by_year import months_by_year
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence
from helpers.document.table_html import table_html

__all__ = ["Block", "Cell", "Chart", "Explanation", "Fold", "Gauge", "Missing", "Prose", "Sentences", "Table"]

COMMENTARY = "Partners' commentary"
MONTHS = "months"  # the kind of the main chart
OWN = "own"  # the kind of a chart that an analyst drew herself
NUMBERS = "The numbers behind this chart"
FINGERPRINT = "sha256 begins with"  # the header of a column that the public edition withholds


@dataclass(frozen=True)
class Sentences(Displayed):
    """Sentences shown as a list.

    Examples
    --------
    >>> Sentences((Sentence("Yes."), Sentence("No."))).html()
    '<ul><li>Yes.</li><li>No.</li></ul>'
    """

    each: tuple[Sentence, ...]

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of all sentences, in order."""
        return tuple(number for sentence in self.each for number in sentence.numbers)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all sentences, in order."""
        return tuple(figure for sentence in self.each for figure in sentence.figures)

    def html(self) -> str:
        """The sentences as a list, or a single one as a paragraph; empty where there is none."""
        if len(self.each) == 1:
            return self.each[0].html()
        items = "".join(sentence.element("li") for sentence in self.each)
        return f"<ul>{items}</ul>" if items else ""

    def __str__(self) -> str:
        return "\n".join(f"- {sentence.text}" for sentence in self.each)


@dataclass(frozen=True)
class Prose(Displayed):
    """Partners' own words as HTML that has been made safe, the text it came from, and the numbers in it.

    Examples
    --------
    >>> Prose("<p>Patrols <strong>doubled</strong>.</p>", "Patrols **doubled**.").html()
    '<div class="commentary"><p>Patrols <strong>doubled</strong>.</p></div>'
    """

    safe_html: str
    text: str
    numbers: tuple[Number, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers as rows of `figures.csv`, which does not quote the words themselves."""
        return figures_of(self.numbers, COMMENTARY)

    def html(self) -> str:
        """The words in an element of their own, so that readers see who wrote them."""
        return f'<div class="commentary">{self.safe_html}</div>'

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table(Displayed):
    """A table with a caption, one header row and one header column, whose cells are text.

    A cell is a number, a clause that holds numbers, an icon, a gauge, words, or the reason why it has no number.
    `strong` names the row that stands out: that of the area reported on. `named` are the numbers in the caption and in
    the names of rows and columns, if an analyst wrote them. `bars` names the column whose numbers are also drawn as
    bars, and `whole` the row whose bar is hollow because the other rows are parts of it.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> rapes = (("Blackpool", 71), ("Wyre", 9))
    >>> rows = tuple((area, count(number, Sum(area, "Rape", "2016"))) for area, number in rapes)
    >>> table = Table("Rape", ("Area", "Count"), rows)
    >>> print(str(table).expandtabs(12))
    Area        Count
    Blackpool   71
    Wyre        9
    >>> table.printed[1], [figure.current for figure in table.figures]
    (('Wyre', '9'), ['71', '9'])
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    strong: str = ""
    named: tuple[Number, ...] = ()
    bars: str = ""
    whole: str = ""

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of its names and of all cells, row by row."""
        return (*self.named, *(number for row in self.rows for number in _numbers(row)))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers as rows of `figures.csv`."""
        rows = (self.named, *map(_numbers, self.rows))
        return tuple(each for row in rows for each in figures_of(row, self.caption))

    @property
    def printed(self) -> tuple[tuple[str, ...], ...]:
        """The rows as readers see them."""
        return tuple(tuple(map(str, row)) for row in self.rows)

    def html(self, *, may_stack: bool = True) -> str:
        """The table as HTML, all text escaped. On a narrow screen it fits or scrolls."""
        kinds = {"strong": self.strong, "bars": self.bars, "whole": self.whole}
        return table_html(self.caption, self.header, self.rows, may_stack=may_stack, **kinds)

    def __str__(self) -> str:
        return "\n".join("\t".join(row) for row in (self.header, *self.printed) if self.rows)


@dataclass(frozen=True)
class Chart(Displayed):
    """A chart: its data as a table, its message in words, and the picture drawn from that data.

    `kind` names how it is drawn, and `picture` is HTML whose words have the page's size. An analyst's own picture is
    SVG, and its kind is `own`: nobody can check that it shows only `data`, so the public edition leaves it out.

    Examples
    --------
    >>> data = Table("Rape in Blackpool", ("Month", "Count"), (("April", "7"),))
    >>> print(Chart("own", "Rape in Blackpool", data, Sentence("April had the most."), "<svg/>"))
    Rape in Blackpool: April had the most.
    """

    kind: str
    title: str
    data: Table
    alternative: Sentence
    picture: str = ""

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of its data and of its message."""
        return (*self.data.numbers, *self.alternative.numbers)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its numbers as rows of `figures.csv`."""
        return (*self.data.figures, *self.alternative.figures)

    def html(self) -> str:
        """The chart below its title and above its numbers, in a figure."""
        numbers = self.data.html(may_stack=False)
        below = f"<details><summary>{NUMBERS}</summary>{numbers}</details>"

        on_paper = months_by_year(self.data.caption, self.data.header, self.data.rows) if self.kind == MONTHS else ""
        return self._figure(below + on_paper)

    def without_numbers(self, instead: str) -> str:
        """The same figure with this HTML in place of its numbers, for a page that links to the briefing for them."""
        return self._figure(instead)

    def _figure(self, below: str) -> str:
        caption = f"<figcaption>{escape(self.title)}</figcaption>"
        return f'<figure class="chart {escape(self.kind)}">{caption}{self._image()}{below}</figure>'

    def _image(self) -> str:
        """The picture. An analyst's own is an image, so that its ids clash with no others and no script in it runs."""
        words = escape(self.alternative.text)
        if self.kind != OWN:
            return f'<div role="img" aria-label="{words}" class="chart-image">{self.picture}</div>'
        source = b64encode(self.picture.encode()).decode()
        return f'<img alt="{words}" src="data:image/svg+xml;base64,{source}">'

    def __str__(self) -> str:
        return f"{self.title}: {self.alternative}"


@dataclass(frozen=True)
class Fold(Displayed):
    """Blocks for readers who want to know more: closed on a screen until it is opened, open on paper.

    Examples
    --------
    >>> fold = Fold("The police's own estimate", (Sentence("About 60."),))
    >>> fold.html()
    '<details class="fold"><summary>The police&#x27;s own estimate</summary><p>About 60.</p></details>'
    >>> print(fold)
    The police's own estimate
    About 60.
    """

    title: str
    blocks: tuple[Unfolded, ...]

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of all its blocks, in order."""
        return tuple(number for block in self.blocks for number in block.numbers)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of all its blocks, in order."""
        return tuple(figure for block in self.blocks for figure in block.figures)

    def html(self) -> str:
        """The title, and the blocks that it opens."""
        inside = "".join(block.html() for block in self.blocks)
        return f'<details class="fold"><summary>{escape(self.title)}</summary>{inside}</details>'

    def __str__(self) -> str:
        return "\n".join((self.title, *map(str, self.blocks)))


Unfolded = Sentence | Sentences | Prose | Table | Chart
Block = Unfolded | Fold


@dataclass(frozen=True)
class Explanation:
    """The notebook's own Markdown between its blocks. It prints no number of the drop."""

    markdown: str


def _numbers(row: Sequence[Cell]) -> Iterator[Number]:
    for cell in row:
        if isinstance(cell, Number):
            yield cell
        elif isinstance(cell, Sentence | Gauge):
            yield from cell.numbers
