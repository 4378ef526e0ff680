"""A briefing as data: what it is about, its headline, and its sections of blocks."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from helpers.document.as_json import from_json
from helpers.document.blocks import Block, Chart, Explanation, Fold, Gauge, Missing, Prose, Sentences, Table
from helpers.document.figures import Figure, without_repeats
from helpers.document.icons import Icon
from helpers.document.numbers import Number, Sum
from helpers.document.sentence import Sentence

IN_SHORT = "In short"  # the heading of the section that sums a briefing up
OUTLOOK = "Where is it heading?"  # the question under which earlier forecasts are shown
NOTHING = Sentence("")
NOT_COUNTED, NO_VERDICT, WITHHELD = "no monthly count", "no verdict", "withheld"  # in place of a verdict
CANNOT_BE_TESTED = "cannot be tested"  # the status of a measure whose change has no verdict to rely on


@dataclass(frozen=True)
class About:
    """Whose briefing it is, on what, and from which data.

    Attributes
    ----------
    priority, title
        The priority's slug and its title.
    period
        The year to date: `2016-04..2016-08`.
    """

    partnership: str
    area: str
    priority: str
    title: str
    drop: str
    period: str
    edition: str = "internal"


@dataclass(frozen=True)
class Month:
    """A month of the headline measure; its count is None where the month was not supplied."""

    month: str
    count: Number | None


@dataclass(frozen=True)
class Forecast:
    """The forecast of a financial year's total, and the ends of its ranges."""

    year: str
    total: Number
    lower_80: Number
    upper_80: Number
    lower_95: Number
    upper_95: Number

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The total and the ends of the ranges."""
        return (self.total, self.lower_80, self.upper_80, self.lower_95, self.upper_95)


@dataclass(frozen=True)
class YearBefore:
    """The same months a year before: their count, and how the area and its county have moved since.

    `difference` and `percent` are the area's, `county` is the county's change in per cent; None where there is none.
    """

    count: Number
    difference: Number | None = None
    percent: Number | None = None
    county: Number | None = None

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Those of its numbers that are known."""
        return tuple(each for each in (self.count, self.difference, self.percent, self.county) if each)


@dataclass(frozen=True)
class Fact:
    """One of the four facts at the top of a briefing: its name, its number, and the sentence that says it.

    `number` is None where the fact has none; only the change has a gauge.
    """

    name: str
    number: Number | None
    words: Sentence
    gauge: Gauge | None = None

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers that it prints."""
        own = (self.number,) if self.number else ()
        return (*own, *self.words.numbers, *(self.gauge.numbers if self.gauge else ()))


@dataclass(frozen=True)
class Headline:
    """All that the index and the track record show of a briefing.

    Attributes
    ----------
    measure
        The headline measure; empty where the priority has no monthly count.
    change
        The change in a sentence. Without a monthly count, the first sentence with a number, or why there is none.
    verdict
        The change's verdict, or the reason why there is none: `varies too much to tell`, `no monthly count`,
        `no verdict`, `withheld`.
    months
        Every month of the headline measure; none in the public edition if it withholds one of them.
    icons
        Whether the newest month is unusual and, where there is a target, whether usual months meet it.
    forecast
        None where the year is complete or cannot be forecast.
    cautions
        What to be careful about in this change.
    status
        How the measure stands: `clear change`, `watch`, `no clear change` or `cannot be tested`
        (`helpers.wording.status`); `withheld` in a public edition that withholds any number it rests on.
    summary
        The trend in at most 15 words, to be read below the title.
    facts
        The period's total, whether it is more than chance, the newest month, and the year's end.
    usual
        Both ends of the newest month's usual range; none where there is no range, or where the months are withheld.
    shift
        Where the measure moved to another level and stayed: the month and both levels. Empty where it did not.
    before
        The same months a year before; None without a monthly count, or where one of its numbers is withheld.
    """

    measure: str
    unit: str
    improvement: str
    change: Sentence
    verdict: str
    months: tuple[Month, ...] = ()
    icons: tuple[Icon, ...] = ()
    forecast: Forecast | None = None
    cautions: tuple[Sentence, ...] = ()
    status: str = CANNOT_BE_TESTED
    summary: Sentence = NOTHING
    facts: tuple[Fact, ...] = ()
    usual: tuple[Number, ...] = ()
    shift: Sentence = NOTHING
    before: YearBefore | None = None

    @property
    def standing(self) -> str:
        """The status as pages show it: a clear change by its verdict.

        Examples
        --------
        >>> Headline("Rape", "offences", "decrease", Sentence("It fell."), "clear fall", status="clear change").standing
        'clear fall'
        """
        return self.verdict if self.status == "clear change" else self.status

    @property
    def gauge(self) -> Gauge | None:
        """What chance alone can give, and what happened; None where the change is not judged."""
        return next((fact.gauge for fact in self.facts if fact.gauge), None)

    @property
    def beyond_chance(self) -> bool:
        """Whether a change is more than chance can give, but not clear, because it rests on one month or has ended."""
        gauge = self.gauge
        return gauge is not None and self.verdict[:5] != "clear" and abs(gauge.change.value) > gauge.limit.value

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences."""
        return (self.change, self.shift, *self.cautions, self.summary, *(fact.words for fact in self.facts))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of its sentences."""
        return tuple(figure for sentence in self.sentences for figure in sentence.figures)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number that the index and the track record show of it."""
        said = [number for each in (self.change, self.shift, *self.cautions, self.summary) for number in each.numbers]
        facts = [number for fact in self.facts for number in fact.numbers]
        months = [month.count for month in self.months if month.count]
        before = self.before.numbers if self.before else ()
        return (*said, *facts, *months, *self.usual, *before, *(self.forecast.numbers if self.forecast else ()))


@dataclass(frozen=True)
class Section:
    """A question, the sentence that answers it, and the blocks that support the answer.

    The first section has no question. The answer is empty where the notebook gives none.
    """

    question: str
    blocks: tuple[Block | Explanation, ...]
    answer: Sentence = NOTHING


@dataclass(frozen=True)
class Document:
    """A briefing as data, from which every rendering is made.

    Examples
    --------
    >>> from helpers.document.as_json import as_json
    >>> from helpers.document.numbers import count
    >>> about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> short = Section("In short", (Sentence("{n}.", {"n": count(71, Sum("Blackpool", "Rape", "2016"))}),))
    >>> document = Document(about, Headline("", "", "decrease", Sentence("Not counted."), NOT_COUNTED), (short,))
    >>> [figure.current for figure in document.figures]
    ['71']
    >>> read_document(as_json(document)) == document
    True
    """

    about: About
    headline: Headline
    sections: tuple[Section, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block, in the reader's order."""
        parts = [block for section in self.sections for block in (section.answer, *section.blocks)]
        return tuple(block for block in parts if not isinstance(block, Explanation) and str(block))

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number that the briefing prints, on its page, the index and the track record."""
        return (*(number for block in self.blocks for number in block.numbers), *self.headline.numbers)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure that the briefing prints, each once.

        Raises
        ------
        ValueError
            When the same figure is printed with two values.
        """
        shown = [figure for block in self.blocks for figure in block.figures]
        return without_repeats([*shown, *self.headline.figures])


def with_track_record(document: Document, said: Block) -> Document:
    """The document with a block on earlier forecasts at the end of the outlook.

    Examples
    --------
    >>> about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> headline = Headline("Rape", "offences", "decrease", Sentence("It fell."), "no clear change")
    >>> document = Document(about, headline, (Section(OUTLOOK, (Sentence("About 120."),)), Section("What else?", ())))
    >>> [len(section.blocks) for section in with_track_record(document, Sentence("It ended at 126.")).sections]
    [2, 0]
    """
    questions = [section.question for section in document.sections]
    if OUTLOOK not in questions or not str(said):
        return document
    place = questions.index(OUTLOOK)
    section = document.sections[place]
    longer = replace(section, blocks=(*section.blocks, said))
    return replace(document, sections=(*document.sections[:place], longer, *document.sections[place + 1 :]))


_HEAD = (About, Document, Explanation, Fact, Forecast, Headline, Icon, Month, Section, YearBefore)
_BLOCKS = (Chart, Fold, Gauge, Missing, Number, Prose, Sentence, Sentences, Sum, Table)
TYPES = {each.__name__: each for each in (*_HEAD, *_BLOCKS)}


def read_block(data: Any) -> Block:
    """The block that `as_json` wrote.

    Examples
    --------
    >>> str(read_block({"type": "Sentence", "template": "71."}))
    '71.'
    """
    return cast("Block", from_json(data, TYPES))


def read_document(data: Any) -> Document:
    """The document that `as_json` wrote."""
    return cast("Document", from_json(data, TYPES))


def read_headline(data: Any) -> Headline:
    """The headline that `as_json` wrote."""
    return cast("Headline", from_json(data, TYPES))


def read_documents(path: Path) -> dict[str, Document]:
    """The documents of a published set, by priority; none if there is no such file, or none that can be read.

    Examples
    --------
    >>> read_documents(Path("no set/documents.json"))
    {}
    """
    return {document.about.priority: document for document in _read(path, "documents")}


def read_track_record(path: Path) -> tuple[Block, ...]:
    """The blocks on earlier forecasts of a published set; none if its file cannot be read.

    Examples
    --------
    >>> read_track_record(Path("no set/documents.json"))
    ()
    """
    return _read(path, "track_record")


def _read(path: Path, part: str) -> tuple[Any, ...]:
    try:
        return tuple(from_json(json.loads(path.read_text(encoding="utf-8"))[part], TYPES))
    except (OSError, ValueError, KeyError, TypeError):  # missing, damaged by hand, or from another version
        return ()
