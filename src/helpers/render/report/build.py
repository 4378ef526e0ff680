"""The report built from a set's documents and the council's template."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from helpers.document.blocks import Block, Missing, Sentences, Table
from helpers.document.document import Document
from helpers.document.sentence import Sentence, say
from helpers.partnership.report import OTHER_PRIORITIES, ReportHeading
from helpers.periods import day_label
from helpers.render.report.model import Declared, Heading, Paragraph, Part, Report, ToComplete
from helpers.render.report.priority import Shared, common_sentences, priority_parts
from helpers.render.report.summary import summary
from helpers.wording import committee
from helpers.wording.explained import explained
from helpers.wording.status import CLEAR_CHANGE, WATCH

NO_BRIEFING = "No briefing on this priority could be made from this data."
NOTHING = {  # printed where there is nothing to show
    "revisions": "No earlier data was there to compare with.",
    "limits": "Nothing applies to several priorities; each section names its own limits.",
    "sources": "The files behind this report are not listed.",
    "tables": "There are no further tables.",
    "appendices": "None.",
    "glossary": "This report uses no words that need explaining.",
}
METHOD = (
    "Each count is compared with that of the same months a year before. A change is called clear only if chance alone "
    "would hardly ever give one as large, and likely if it is more than half as large as that. How far a count moves "
    "by chance is taken from the measure's own past.",
    "Each month is also compared with the usual range of its measure, which is worked out from earlier months, with "
    "the season where there is one. Months outside that range, and long runs on one side of the average, are worth "
    "asking about even where the whole period shows no clear change.",
    "The forecast is what the year's total will be if the recent level and the season go on. Of ten such forecasts "
    "about eight end inside the range printed beside them.",
    "These are recorded numbers. They show what was reported and how it was recorded, and do not show why a number "
    "changed.",
)


def build(documents: Mapping[str, Document], declared: Declared) -> Report:
    """The report: every heading of the template, in its order, with its content.

    Parameters
    ----------
    documents
        The documents of the edition, by priority.
    """
    return _Builder(documents, declared).report()


class _Builder:
    def __init__(self, documents: Mapping[str, Document], declared: Declared) -> None:
        self.documents, self.declared, self.template = documents, declared, declared.template
        shows = {what for each in self.template.each for what in each.shows}
        self.common = common_sentences(documents.values()) if "limits" in shows else ()
        self.shared = Shared(
            frozenset(each.text for each in self.common), has_sources="sources" in shows, has_tables="tables" in shows
        )

    def report(self) -> Report:
        declared, template = self.declared, self.template
        named = {slug for each in template.each for slug in each.priorities}
        self.others = [slug for slug in declared.titles if slug not in named]
        # Sections first: the sources, the tables and the words that need explaining are gathered from them.
        sections = {place: self._priorities(each) for place, each in enumerate(template.each)}
        headings: list[Heading] = []
        for place, each in enumerate(template.each):
            own, below = sections[place]
            parts = (*(Paragraph(Sentence(text)) for text in each.text), *own, *self._shown(each, sections.values()))
            if each.to_be_completed_by:
                parts = (ToComplete(each.to_be_completed_by),)
            headings += [Heading(each.words, each.number, each.level, parts), *below]
        numbered = [self._numbered(place, headings) for place in range(len(headings))]
        front = (
            ("To", template.addressee),
            ("Relevant officer", template.relevant_officer),
            ("Date of meeting", day_label(template.date_of_meeting)),
            ("Area", declared.area),
            ("Period", declared.period),
        )
        return Report(template.title, front, tuple(numbered), declared.edition, declared.partnership)

    def _numbered(self, place: int, headings: list[Heading]) -> Heading:
        """A heading with its paragraphs numbered, unless its number is also that of headings below it."""
        heading = headings[place]
        after = headings[place + 1] if place + 1 < len(headings) else None
        if (
            not self.template.numbered_paragraphs
            or not heading.number[:1].isdigit()
            or (after and after.level > heading.level)
        ):
            return heading
        parts: list[Part] = []
        count = 0
        for part in heading.parts:
            if isinstance(part, Paragraph):
                count += 1
                part = replace(part, number=f"{heading.number}.{count}")
            parts.append(part)
        return replace(heading, parts=tuple(parts))

    def _priorities(self, heading: ReportHeading) -> tuple[tuple[Part, ...], list[Heading]]:
        """The parts of a heading's one priority, or a heading below it for each of several priorities."""
        slugs = [*heading.priorities, *(self.others if OTHER_PRIORITIES in heading.shows else ())]
        if len(slugs) == 1 and heading.priorities:
            return self._priority(slugs[0], heading.title), []
        below = []
        for place, slug in enumerate(slugs, 1):
            number = f"{heading.number}.{place}" if heading.number else ""
            title = self.declared.titles.get(slug, slug)
            shell = Heading(title, number, heading.level + 1)
            below.append(replace(shell, parts=self._priority(slug, shell.title)))
        return (), below

    def _priority(self, slug: str, title: str) -> tuple[Part, ...]:
        if slug not in self.documents:
            return (Paragraph(Sentence(NO_BRIEFING)),)
        return priority_parts(self.documents[slug], title, self.shared)

    def _shown(
        self, heading: ReportHeading, sections: Iterable[tuple[tuple[Part, ...], list[Heading]]]
    ) -> Iterator[Part]:
        for what in heading.shows:
            parts: list[Part] = []
            if what == "summary":
                table, rest = summary(self.documents.values(), self.declared.names)
                parts = [*([table] if table.rows else []), *([Paragraph(rest)] if rest.text else [])]
            elif what == "standing out":
                parts = list(self._standing_out())
            elif what == "exempt information":
                parts = [Paragraph(Sentence(self.template.exempt))]
            elif what == "appendices":
                parts = [Paragraph(Sentence(each.title)) for each in self.template.appendices]
            elif what == "sources":
                parts = list(_files(self.shared.sources))
            elif what == "revisions":
                parts = list(_as_parts(self.declared.revisions))
            elif what == "limits":
                parts = [Paragraph(each) for each in self.common]
            elif what == "method":
                parts = [*(Paragraph(Sentence(text)) for text in METHOD), *_as_parts(self.declared.track_record)]
            elif what == "tables":
                parts = self.shared.tables
            elif what == "glossary":
                parts = list(self._glossary(sections))
            if not parts and what in NOTHING:
                parts = [Paragraph(Sentence(NOTHING[what]))]
            yield from parts

    def _standing_out(self) -> Iterator[Part]:
        """The lead, what the committee should know, and who will do what: each sentence once in the report."""
        names = self.declared.names
        headlines = {
            each.about.title: replace(each.headline, measure=names.get(each.headline.measure, each.headline.measure))
            for each in self.documents.values()
        }
        known = committee.to_know(headlines)
        stands_out = {
            each.measure for each in headlines.values() if each.status in (CLEAR_CHANGE, WATCH) and not each.cautions
        }
        named = {each.values.get("name") for each in known}
        # The lead names what stands out. It is left out where the sentences after it name all of that again.
        said = known if stands_out and stands_out <= named else (committee.lead(headlines), *known)
        stated = {words for words, _ in self.shared.said}
        titles = {headline.measure: title for title, headline in headlines.items()}
        for each in said:
            if each.text and each.text not in stated:
                who = self._who(titles.get(str(each.values.get("name")), ""))
                yield Paragraph(say("{said} {who}", said=each, who=who) if who else each)
        if isinstance(self.declared.actions, Table):
            yield self.declared.actions

    def _who(self, title: str) -> str:
        """Who leads on a priority's actions and by when; empty where nobody named them."""
        table = self.declared.actions
        if not isinstance(table, Table) or not {"Briefing", "Lead", "By"} <= set(table.header):
            return ""
        briefing, lead, by = (table.header.index(name) for name in ("Briefing", "Lead", "By"))
        said = [
            " ".join(
                f"{name}: {row[at]}." for name, at in (("Lead", lead), ("By", by)) if not isinstance(row[at], Missing)
            )
            for row in table.rows
            if str(row[briefing]) == title
        ]
        return " ".join(dict.fromkeys(filter(None, said)))

    def _glossary(self, sections: Iterable[tuple[tuple[Part, ...], list[Heading]]]) -> Iterator[Part]:
        parts = [part for own, below in sections for part in (*own, *(each for one in below for each in one.parts))]
        text = "\n".join(part.words.text if isinstance(part, Paragraph) else str(part) for part in parts)
        rows = explained("\n".join((text, *METHOD)))
        if rows:
            yield Table("What words in this report mean", ("Word", "Meaning"), rows)


def _files(sources: Sequence[Table]) -> Iterator[Table]:
    """The files behind all briefings as one table, each file once."""
    if sources:
        rows = {tuple(map(str, row)): row for table in sources for row in table.rows}
        yield replace(sources[0], rows=tuple(sorted(rows.values(), key=lambda row: str(row[0]))))


def _as_parts(blocks: Iterable[Block]) -> Iterator[Part]:
    for block in blocks:
        if isinstance(block, Sentence) and block.text:
            yield Paragraph(block)
        elif isinstance(block, Sentences):
            yield from (Paragraph(each) for each in block.each)
        elif isinstance(block, Table) and block.rows:
            yield block
