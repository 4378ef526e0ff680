"""The committee's report as data, before it is a page or a Word file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from helpers.document.blocks import Block, Chart, Table
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence
from helpers.partnership import ReportTemplate


@dataclass(frozen=True)
class Declared:
    """What a report prints in addition to the briefings' documents.

    Attributes
    ----------
    names
        Measures as readers see them, where these are not the source's names.
    titles
        The titles of the partnership's priorities by slug, in its order.
    actions
        Who will do what.
    revisions, track_record
        What changed since the last set, and what earlier sets forecast.
    """

    template: ReportTemplate
    area: str
    period: str
    edition: str
    partnership: str
    titles: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    actions: Block | None = None
    revisions: tuple[Block, ...] = ()
    track_record: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, and its number; blank where it has none."""

    words: Sentence
    number: str = ""


@dataclass(frozen=True)
class ToComplete:
    """A place that an officer must complete before the report goes out."""

    officer: str

    def __str__(self) -> str:
        return f"To be completed by {self.officer}"


Part = Paragraph | ToComplete | Table | Chart


@dataclass(frozen=True)
class Heading:
    """A heading with its number and level, and the parts below it up to the next heading."""

    words: str
    number: str = ""
    level: int = 1
    parts: tuple[Part, ...] = ()

    @property
    def title(self) -> str:
        """Number and words."""
        return f"{self.number} {self.words}".strip()

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number below it."""
        return tuple(number for part in self.parts for number in _numbers(part))


@dataclass(frozen=True)
class Report:
    """A report: its title, the lines above its first heading, and its headings.

    Examples
    --------
    >>> report = Report("Community safety", (("To", "Scrutiny"),), (Heading("Purpose", "1"),), "internal", "BSafe")
    >>> report.headings[0].title
    '1 Purpose'
    """

    title: str
    front: tuple[tuple[str, str], ...]
    headings: tuple[Heading, ...]
    edition: str
    partnership: str


def _numbers(part: Part) -> Iterator[Number]:
    if isinstance(part, Paragraph):
        yield from part.words.numbers
    elif isinstance(part, Table | Chart):
        yield from part.numbers
