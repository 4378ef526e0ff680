"""Documents' tables as the sheets of a workbook: one table on each sheet, named for its briefing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helpers.document.blocks import FINGERPRINT, Block, Chart, Explanation, Fold, Sentences, Table
from helpers.document.document import Document, Section
from helpers.document.sentence import Sentence
from helpers.render.sheet_columns import Column, columns, plain

LONGEST_PREFIX = 27  # of a sheet's name, which has at most 30 characters: a briefing has fewer than 100 tables
INDEX = "index"  # begins the names of the sheets of the index's own tables


@dataclass(frozen=True)
class Sheet:
    """A table's sheet: its name, which is also the table's, its title, its place in the briefing, and its columns.

    Attributes
    ----------
    briefing, question
        The table's place.
    message
        What a chart of the numbers shows; empty for a table.
    notes
        The numbers of the notes on this table, from 1.
    """

    name: str
    title: str
    briefing: str
    question: str
    message: str
    columns: tuple[Column, ...]
    notes: tuple[int, ...] = ()


@dataclass
class Sheets:
    """The sheets of a set's tables, and the notes on them.

    Examples
    --------
    >>> from helpers.document.document import About, Headline
    >>> table = Table("Rape by district", ("District", "Verdict"), (("Wyre", "clear rise"),))
    >>> headline = Headline("Rape", "rapes", "decrease", Sentence("It rose."), "clear rise")
    >>> about = About("BSafe", "Wyre", "rape", "Rape", "2016-08", "2016-04..2016-08")
    >>> late = Sentence("The newest month may rise.", warning=True)
    >>> found = Sheets.of([Document(about, headline, (Section("How do we compare?", (late, table, table)),))])
    >>> [(sheet.name, sheet.title, sheet.notes) for sheet in found.each], found.notes
    ([('rape_1', 'Rape by district', (1,))], ['The newest month may rise.'])
    """

    each: list[Sheet] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, documents: Sequence[Document], track_record: Sequence[Block] = ()) -> Sheets:
        """The sheets of every table, and of the numbers behind every chart; a table shown twice has one sheet.

        Lists of the files read are left out: they hold no numbers, and each briefing has one.
        """
        found = cls()
        seen: list[Table] = []
        numbered: Counter[str] = Counter()
        prefixes = _prefixes([document.about.priority for document in documents])
        for place in _places(documents, track_record):
            for block in place.blocks:
                table = block.data if isinstance(block, Chart) else block
                if not table.rows or FINGERPRINT in table.header or table in seen:
                    continue
                seen.append(table)
                prefix = prefixes.get(place.priority, INDEX)
                numbered[prefix] += 1
                found.each.append(
                    Sheet(
                        f"{prefix}_{numbered[prefix]}",
                        plain(table.caption) or f"{place.briefing}, table {numbered[prefix]}",
                        place.briefing,
                        place.question,
                        plain(block.alternative.text) if isinstance(block, Chart) else "",
                        columns(table),
                        found._numbers_of(place, table),
                    )
                )
        return found

    def _numbers_of(self, place: _Place, table: Table) -> tuple[int, ...]:
        """The numbers of a table's notes: its section's warnings, and the measure's if the table has the measure."""
        cautions = place.cautions if any(each.of.measure == place.measure for each in table.numbers) else ()
        texts = [plain(each) for each in (*cautions, *place.warnings)]
        self.notes += [text for text in dict.fromkeys(texts) if text not in self.notes]
        return tuple(sorted({self.notes.index(text) + 1 for text in texts}))


@dataclass(frozen=True)
class _Place:
    """A section of a briefing, or the index: its tables and charts, and their warnings."""

    priority: str
    briefing: str
    question: str
    blocks: tuple[Table | Chart, ...]
    warnings: tuple[str, ...] = ()
    measure: str = ""
    cautions: tuple[str, ...] = ()


def _places(documents: Sequence[Document], track_record: Sequence[Block]) -> Iterator[_Place]:
    for document in documents:
        cautions = tuple(caution.text for caution in document.headline.cautions)
        for section in document.sections:
            inside = tuple(_inside(section))
            yield _Place(
                document.about.priority,
                plain(document.about.title),
                plain(section.question),
                tuple(block for block in inside if isinstance(block, Table | Chart)),
                tuple(block.text for block in inside if isinstance(block, Sentence) and block.warning),
                document.headline.measure,
                cautions,
            )
    on_index = tuple(block for block in _inside(Section("", tuple(track_record))) if isinstance(block, Table | Chart))
    yield _Place(INDEX, "Index", "", on_index)


def _inside(section: Section) -> Iterator[Block]:
    """The blocks of a section, with the blocks in folds and the sentences in lists one by one."""
    for block in (section.answer, *section.blocks):
        if isinstance(block, Explanation):
            continue
        for each in block.blocks if isinstance(block, Fold) else (block,):
            yield from each.each if isinstance(each, Sentences) else (each,)


def _prefixes(priorities: Sequence[str]) -> dict[str, str]:
    """How the names of each priority's sheets begin: with its slug, cut to length and made unique."""
    found: dict[str, str] = {}
    for priority in priorities:
        cut = priority[:LONGEST_PREFIX].rstrip("_")
        others = (cut, *(f"{cut[: LONGEST_PREFIX - 2]}{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"))
        found[priority] = next(each for each in others if each not in found.values())
    return found
