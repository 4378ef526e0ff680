"""What a report says of one priority: numbered paragraphs, a chart and short tables; the rest goes to an appendix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from helpers.document.blocks import FINGERPRINT, Chart, Explanation, Fold, Prose, Sentences, Table
from helpers.document.document import Document, Section
from helpers.document.numbers import Number, Sum
from helpers.document.sentence import Sentence
from helpers.render.report.model import Paragraph, Part
from helpers.render.report.plain import paragraphs
from helpers.tables.actions import NOTHING_AGREED
from helpers.tables.changes import IN_TWO_SPANS
from helpers.wording.cautions import LIMITS
from helpers.wording.commentary import NO_COMMENTARY, safe_markdown
from helpers.wording.past_verdicts import CLEAR_CAME_TRUE, LIKELY_CAME_TRUE
from helpers.wording.year_end import METHOD as REGRESSION
from helpers.wording.year_end import NO_PAST

LONGEST_TABLE = 8  # rows; a longer table goes to an appendix
SEE = "There are more numbers on this under {heading}."
CAREFUL = "What to be careful about"  # the question whose answers are about all numbers
GENERAL = {CLEAR_CAME_TRUE, LIKELY_CAME_TRUE, NO_PAST, REGRESSION}  # templates of general sentences
# Templates of sentences that a report leaves out: its method explains usual ranges, and nobody misses what was not
# sent.
LEFT_OUT = {LIMITS, NOTHING_AGREED, NO_COMMENTARY}


@dataclass
class Shared:
    """What the sections of a report share, so that the report says nothing twice.

    Attributes
    ----------
    common
        Sentences without numbers that are in several briefings: the report has them once, under the limits.
    said
        The heading of each sentence that the report has already, by its words and the sums of its numbers.
    tables, sources
        Tables for the appendix, and those of the files behind the briefings.
    """

    common: frozenset[str] = frozenset()
    said: dict[tuple[str, tuple[Sum, ...]], str] = field(default_factory=dict)
    tables: list[Part] = field(default_factory=list)
    sources: list[Table] = field(default_factory=list)
    has_sources: bool = False
    has_tables: bool = False


def common_sentences(documents: Iterable[Document]) -> tuple[Sentence, ...]:
    """The sentences in several briefings that are not about a measure, in the order in which they first occur.

    A sentence about a measure may have the same words in two briefings, but is not included.
    """
    times: dict[str, int] = {}
    for document in documents:
        for text in dict.fromkeys(_general_sentences(document)):
            times[text] = times.get(text, 0) + 1
    return tuple(Sentence(text) for text, count in times.items() if count > 1)


def priority_parts(document: Document, heading: str, shared: Shared) -> tuple[Part, ...]:
    """The parts of a priority's section."""
    return tuple(_Section(document, heading, shared).parts())


class _Section:
    def __init__(self, document: Document, heading: str, shared: Shared) -> None:
        self.document, self.heading, self.shared = document, heading, shared
        self.printed: set[tuple[object, ...]] = set()
        self.own: set[tuple[str, tuple[Sum, ...]]] = set()  # sentences that the section has already
        self.elsewhere: dict[str, None] = {}  # earlier headings that have its numbers
        self.drew = False

    def parts(self) -> Iterator[Part]:
        for section in self.document.sections:
            waiting: list[Sentence] = []
            for block in (section.answer, *section.blocks):
                if block is section.answer and self._repeats(section):
                    continue
                for each in _flat(block):
                    if isinstance(each, Sentence):
                        waiting += self._new(each)
                        continue
                    yield from _joined(waiting)
                    waiting = []
                    if isinstance(each, Sentences):
                        yield from _joined([new for sentence in each.each for new in self._new(sentence)])
                    else:
                        yield from self._figure(each)
            yield from _joined(waiting)
        for heading in self.elsewhere:
            yield Paragraph(Sentence(SEE, {"heading": heading}))

    def _repeats(self, section: Section) -> bool:
        """Whether a sentence of the section, or above it, has each number of the section's answer."""
        below = {_key(number) for block in section.blocks for each in _sentences(block) for number in each.numbers}
        numbers = set(map(_key, section.answer.numbers))
        return bool(numbers) and numbers <= self.printed | below

    def _new(self, sentence: Sentence) -> list[Sentence]:
        if not sentence.text or sentence.template in LEFT_OUT or sentence.text in self.shared.common:
            return []
        statement = (sentence.text, tuple(number.of for number in sentence.numbers))
        at = self.shared.said.setdefault(statement, self.heading)
        if at != self.heading and sentence.numbers:
            self.elsewhere[at] = None
            return []
        keys = set(map(_key, sentence.numbers))
        if statement in self.own or (keys and keys <= self.printed and not sentence.warning):
            return []  # the section has its numbers already
        self.own.add(statement)
        self.printed |= keys
        return [sentence]

    def _figure(self, part: Table | Chart) -> Iterator[Part]:
        if isinstance(part, Table) and FINGERPRINT in part.header:
            if part.printed not in [each.printed for each in self.shared.sources]:
                self.shared.sources.append(part)
                if not self.shared.has_sources:
                    yield part
        elif isinstance(part, Chart):
            first, self.drew = not self.drew, True
            if first or not self.shared.has_tables:
                yield part
            else:
                self.shared.tables.append(part)
        elif not part.rows:
            return
        elif part.caption.endswith(IN_TWO_SPANS) or len(part.rows) <= LONGEST_TABLE or not self.shared.has_tables:
            yield part
        else:
            self.shared.tables.append(part)


def _flat(block: object) -> Iterator[Sentence | Sentences | Table | Chart]:
    """A block as sentences, tables and charts; partners' words and the notebook's own text become sentences too."""
    if isinstance(block, Fold):
        for each in block.blocks:
            yield from _flat(each)
    elif isinstance(block, Prose):
        for text in paragraphs(block.safe_html):
            yield Sentences((Sentence(text),))  # each is a paragraph
    elif isinstance(block, Explanation):
        yield from (Sentence(text) for text in paragraphs(safe_markdown(block.markdown)))
    elif isinstance(block, Sentence | Sentences | Table | Chart):
        yield block


def _general_sentences(document: Document) -> Iterator[str]:
    for section in document.sections:
        for block in section.blocks:
            general = section.question == CAREFUL or isinstance(block, Explanation)
            for each in _sentences(block):
                known = (general and not each.text.endswith(":")) or each.template in GENERAL
                if each.text and not each.numbers and known and each.template not in LEFT_OUT:
                    yield each.text


def _sentences(block: object) -> Iterator[Sentence]:
    for each in _flat(block):
        if isinstance(each, Sentence):
            yield each
        elif isinstance(each, Sentences):
            yield from each.each


def _joined(sentences: list[Sentence]) -> Iterator[Paragraph]:
    """The sentences as one paragraph, with a paragraph of its own for each warning."""
    plain = [each for each in sentences if not each.warning]
    if len(plain) == 1:
        yield Paragraph(plain[0])
    elif plain:
        values = {f"sentence_{place}": each for place, each in enumerate(plain)}
        yield Paragraph(Sentence(" ".join(f"{{{name}}}" for name in values), values))
    yield from (Paragraph(each) for each in sentences if each.warning)


def _key(number: Number) -> tuple[object, ...]:
    return number.of, number.statistic, number.part, number.listed
