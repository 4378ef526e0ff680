"""The public edition of a document: what it prints in place of the numbers that it withholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Protocol, cast

from helpers.document.blocks import (
    FINGERPRINT,
    OWN,
    Block,
    Cell,
    Chart,
    Explanation,
    Fold,
    Gauge,
    Missing,
    Sentences,
    Table,
    Unfolded,
)
from helpers.document.document import (
    CANNOT_BE_TESTED,
    NOT_COUNTED,
    NOTHING,
    WITHHELD,
    Document,
    Fact,
    Headline,
    Section,
)
from helpers.document.numbers import Number, Sum
from helpers.document.sentence import FIELD, Sentence

NOT_SHOWN = "Not shown: a small number could identify people."
WORDS_NOT_SHOWN = "Partners' own words are not shown: a small number in them could identify people."


class Withheld(Protocol):
    """What the public edition withholds, as disclosure control finds it."""

    def hides(self, number: Number) -> bool:
        """Whether the number must not be printed."""

    def hides_words(self, about: tuple[Sum, ...]) -> bool:
        """Whether words that rest on these sums must not be printed."""


def protect(document: Document, withheld: Withheld) -> Document:
    """The document as the public edition shows it.

    Each number withheld is removed wherever it is printed: a sentence gives way to its `otherwise`, a table's cell is
    marked as withheld, and a chart becomes its table, because the points of a curve are numbers too. No other number
    has more digits than are printed, because further digits would give away what it was computed from.

    Examples
    --------
    >>> from helpers.document.document import About
    >>> from helpers.document.numbers import Sum, count
    >>> from helpers.document.sentence import say
    >>> class Small:
    ...     def hides(self, number): return number.value in range(1, 5)
    ...     def hides_words(self, about): return False
    >>> three = say("Wyre had {rapes}.", rapes=count(3, Sum("Wyre", "Rape", "2016"), unit="rapes"))
    >>> headline = Headline("Rape", "rapes", "decrease", three, "no clear change")
    >>> about = About("BSafe", "Wyre", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> public = protect(Document(about, headline, (Section("In short", (three,)),)), Small())
    >>> public.about.edition, public.headline.verdict, str(public.blocks[0])
    ('public', 'withheld', 'Not shown: a small number could identify people.')
    """
    sections = tuple(
        Section(
            section.question,
            tuple(each if isinstance(each, Explanation) else protect_block(each, withheld) for each in section.blocks),
            _sentence(section.answer, withheld),
        )
        for section in document.sections
    )
    public = Document(replace(document.about, edition="public"), _headline(document.headline, withheld), sections)
    return cast("Document", rounded(public))


def protect_block(block: Block, withheld: Withheld) -> Block:
    """A block as the public edition shows it, before rounding.

    An analyst's own picture becomes the table of its numbers, because nobody can check that it shows no others. Her own
    table is removed whole if one of its numbers is withheld, because nobody can check which of the others reveal it.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> class Small:
    ...     def hides(self, number): return number.value in range(1, 5)
    ...     def hides_words(self, about): return False
    >>> rows = tuple((name, count(n, Sum(name, "Rape", "2016")), "rare") for name, n in (("Wyre", 3), ("Fylde", 7)))
    >>> protect_block(Table("Rape", ("Area", "Count", "How often"), rows), Small()).printed
    (('Fylde', '7', 'rare'), ('Wyre', 'withheld', 'withheld'))
    """
    if isinstance(block, Fold):
        return replace(block, blocks=tuple(_unfolded(each, withheld) for each in block.blocks))
    return _unfolded(block, withheld)


def rounded(value: Any) -> Any:
    """The same part of a document with each number rounded as it is printed."""
    if isinstance(value, Number):
        return replace(value, value=value.rounded)
    if isinstance(value, tuple):
        return tuple(map(rounded, value))
    if isinstance(value, Mapping):
        return {name: rounded(each) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: rounded(getattr(value, each.name)) for each in fields(value)})
    return value


def _unfolded(block: Unfolded, withheld: Withheld) -> Unfolded:
    if isinstance(block, Sentence):
        return _sentence(block, withheld)
    if isinstance(block, Sentences):
        return Sentences(tuple(_sentence(each, withheld) for each in block.each))
    if isinstance(block, Table):
        if FINGERPRINT in block.header:  # with it, a reader who knows all counts of a file but one could test guesses
            return replace(block, rows=tuple((name, Missing("withheld")) for name, *_ in block.rows))
        if any(not number.of.area and withheld.hides(number) for number in block.numbers):
            return Sentence(NOT_SHOWN)
        return _table(block, withheld)
    if isinstance(block, Chart):
        whole = block.kind != OWN and _unfolded(block.data, withheld) == block.data
        return block if whole and not _hides(block.alternative, withheld) else _unfolded(block.data, withheld)
    return Sentence(WORDS_NOT_SHOWN) if any(map(withheld.hides, block.numbers)) else block


def _sentence(sentence: Sentence, withheld: Withheld) -> Sentence:
    if not _hides(sentence, withheld):
        return sentence
    template = sentence.otherwise or NOT_SHOWN
    values = {name: sentence.values[name] for name in FIELD.findall(template)}
    return Sentence(template, values, sentence.warning)


def _hides(sentence: Sentence, withheld: Withheld) -> bool:
    return withheld.hides_words(sentence.rests_on) or any(map(withheld.hides, sentence.numbers))


def _table(table: Table, withheld: Withheld) -> Table:
    """The table without the numbers withheld.

    Districts are sorted by a number. Those that lose it come last, by name, because their place would bound it.
    """
    rows = tuple(_row(row, withheld) for row in table.rows)
    if len({number.of.area for number in table.numbers}) > 1:
        shorter = [new for new, old in zip(rows, table.rows, strict=True) if new is not old]
        rows = (*(row for row in rows if row not in shorter), *sorted(shorter, key=lambda row: str(row[0])))
    return replace(table, rows=rows)


def _row(row: tuple[Cell, ...], withheld: Withheld) -> tuple[Cell, ...]:
    """The row without the numbers withheld, and without the words next to them, which rest on them."""
    hidden = [_hides_cell(cell, withheld) for cell in row]
    if not any(hidden):
        return row
    name, *others = row
    kept = (Number, Sentence, Gauge, Missing)
    cells = [
        cell if isinstance(cell, kept) and not hides else Missing("withheld")
        for cell, hides in zip(others, hidden[1:], strict=True)
    ]
    return (name, *cells)


def _hides_cell(cell: Cell, withheld: Withheld) -> bool:
    """Whether a cell must not be printed: a gauge shows the change as well as what chance can give."""
    if isinstance(cell, Number):
        return withheld.hides(cell)
    if isinstance(cell, Gauge):
        return withheld.hides(cell.change) or withheld.hides(cell.limit)
    return isinstance(cell, Sentence) and _hides(cell, withheld)


def _fact(fact: Fact, withheld: Withheld) -> Fact:
    """The fact, or only the sentence that takes its place."""
    if _hides(fact.words, withheld):
        return Fact(fact.name, None, _sentence(fact.words, withheld))
    if (fact.number and withheld.hides(fact.number)) or (fact.gauge and _hides_cell(fact.gauge, withheld)):
        return Fact(fact.name, None, Sentence(NOT_SHOWN))
    return fact


def _headline(headline: Headline, withheld: Withheld) -> Headline:
    """The headline without the numbers withheld, and without a status that rests on any of them."""
    public = replace(headline, cautions=tuple(each for each in headline.cautions if not _hides(each, withheld)))
    if public.cautions != headline.cautions:  # without the warning, readers would take the verdict for bad or good news
        public = replace(public, status=WITHHELD, verdict=WITHHELD)
    public = replace(public, facts=tuple(_fact(fact, withheld) for fact in headline.facts))
    if _hides(headline.summary, withheld):
        public = replace(public, summary=NOTHING)
    if _hides(headline.change, withheld):
        reason = WITHHELD if headline.measure else NOT_COUNTED
        status = WITHHELD if headline.measure else CANNOT_BE_TESTED
        public = replace(public, change=_sentence(headline.change, withheld), verdict=reason, status=status)
    if any(map(withheld.hides, headline.usual)):
        public = replace(public, usual=())
    if any(month.count and withheld.hides(month.count) for month in headline.months):
        # A clear or likely change has its status whatever the newest month is.
        status = public.status if headline.verdict.startswith(("clear", "likely")) else WITHHELD
        public = replace(public, months=(), usual=(), icons=(), status=status)
    if _hides(headline.shift, withheld):
        public = replace(public, shift=NOTHING)
    if headline.before and headline.before.county and withheld.hides(headline.before.county):
        public = replace(public, before=replace(headline.before, county=None))
    if public.before and any(map(withheld.hides, public.before.numbers)):
        public = replace(public, before=None)
    if headline.forecast and any(map(withheld.hides, headline.forecast.numbers)):
        public = replace(public, forecast=None)
    return public
