"""A briefing as data: what it is about, its headline, and its sections of blocks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from helpers.document.as_json import as_json, from_json
from helpers.document.blocks import Block, Chart, Explanation, Missing, Prose, Sentences, Table, withheld
from helpers.document.figures import Figure, is_small, without_repeats
from helpers.document.icons import Icon
from helpers.document.numbers import Number, Sum
from helpers.document.sentence import Sentence

OUTLOOK = "Where is it heading?"  # the question under which earlier forecasts are shown
SCHEMA = Path(__file__).with_name("documents.schema.json")
VERSION = 1  # of the schema: raised when a reader of the last one would fail
NOTHING = Sentence("")
NOT_COUNTED, NO_VERDICT, WITHHELD = "no monthly count", "no verdict", "withheld"  # in place of a verdict


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
    count: int | None


@dataclass(frozen=True)
class Forecast:
    """The forecast of a financial year's total and its ranges, rounded as they are printed.

    `small`: a count from 1 to 4 stands behind it, and the public edition leaves it out.
    """

    year: str
    total: int
    lower_80: int
    upper_80: int
    lower_95: int
    upper_95: int
    small: bool = False


@dataclass(frozen=True)
class Headline:
    """All that index and track record say of a briefing.

    Attributes
    ----------
    measure
        The headline measure; empty where the priority has no monthly count.
    change
        The change in a sentence. Without a monthly count, the first sentence with a number, or why there is none.
    verdict
        The change's verdict, or the reason why there is none: `no monthly count`, `no verdict`, `withheld`.
    otherwise
        The sentence in place of `change` where the public edition withholds it.
    months
        Every month of the headline measure; none in the public edition if one of them is small.
    icons
        Whether the newest month is unusual and, where there is a target, whether usual months meet it.
    forecast
        None where the year is complete or cannot be forecast.
    cautions
        What to be careful about in this change.
    """

    measure: str
    unit: str
    improvement: str
    change: Sentence
    verdict: str
    otherwise: str = ""
    months: tuple[Month, ...] = ()
    icons: tuple[Icon, ...] = ()
    forecast: Forecast | None = None
    cautions: tuple[Sentence, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures of its sentences."""
        return (*self.change.figures, *(figure for caution in self.cautions for figure in caution.figures))


def withheld_headline(headline: Headline) -> Headline:
    """The headline as the public edition shows it: without each part that has a small number behind it.

    Examples
    --------
    >>> months = (Month("2016-07", 41), Month("2016-08", 3))
    >>> headline = Headline("Rape", "offences", "decrease", Sentence("It fell."), "clear decrease", months=months)
    >>> withheld_headline(headline).verdict, withheld_headline(headline).months
    ('clear decrease', ())
    """
    public = replace(headline, cautions=tuple(each for each in headline.cautions if withheld(each) is each))
    if withheld(headline.change) is not headline.change:
        reason = WITHHELD if headline.measure else NOT_COUNTED
        public = replace(public, change=Sentence(headline.otherwise), verdict=reason)
    if is_small(*(month.count for month in headline.months)):
        public = replace(public, months=(), icons=())
    if headline.forecast is not None and headline.forecast.small:
        public = replace(public, forecast=None)
    return public


@dataclass(frozen=True)
class Section:
    """A question, the sentence that answers it, and the blocks that bear the answer out.

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
    >>> about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> short = Section("In short", (Sentence("71.", (Figure("Blackpool", "Rape", "2016", current="71"),)),))
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
    """The document with what earlier briefings forecast at the end of the outlook.

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


def protect(document: Document) -> Document:
    """The document as the public edition shows it: without the blocks that have a small number.

    A block is withheld whole if one of its numbers is small, so that nobody can work the small number out from the
    total and the others. It does not protect against subtraction between blocks.

    Examples
    --------
    >>> about = About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> headline = Headline("Rape", "offences", "decrease", Sentence("It fell."), "no clear change")
    >>> small = Sentence("3.", (Figure("Blackpool", "Rape", "2016", current="3", small=True),))
    >>> public = protect(Document(about, headline, (Section("In short", (small,)),)))
    >>> public.about.edition, str(public.sections[0].blocks[0])
    ('public', 'Withheld from the public edition: these numbers include one from 1 to 4.')
    """
    sections = tuple(
        replace(section, blocks=tuple(_protected(block) for block in section.blocks)) for section in document.sections
    )
    return Document(replace(document.about, edition="public"), withheld_headline(document.headline), sections)


def _protected(block: Block | Explanation) -> Block | Explanation:
    return block if isinstance(block, Explanation) else withheld(block)


_HEAD = (About, Document, Explanation, Forecast, Headline, Icon, Month, Section)
_BLOCKS = (Chart, Figure, Missing, Number, Prose, Sentence, Sentences, Sum, Table)
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


def write_documents(documents: Sequence[Document], track_record: Sequence[Block] = ()) -> str:
    """The content of a set's `documents.json`.

    Parameters
    ----------
    track_record
        The blocks of the index on what was forecast and what happened.

    Raises
    ------
    fastjsonschema.JsonSchemaValueException
        When it does not fit the published schema.
    """
    content = {"version": VERSION, "documents": as_json(documents), "track_record": as_json(track_record)}
    _validator()(content)
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read_documents(path: Path) -> dict[str, Document]:
    """The documents of a published set, by priority; none if there is no such file, or none that can be read.

    Examples
    --------
    >>> read_documents(Path("no set/documents.json"))
    {}
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        documents = [read_document(each) for each in content["documents"]]
    except (OSError, ValueError, KeyError, TypeError):  # missing, damaged by hand, or of another version
        return {}
    return {document.about.priority: document for document in documents}


@cache
def _validator() -> Any:
    import fastjsonschema  # which only publishing needs

    return fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")))
