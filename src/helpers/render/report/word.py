"""The committee's report as a Word file, which officers complete."""

from __future__ import annotations

import datetime
import io
import itertools
from collections.abc import Iterator

import docx
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from helpers import palette
from helpers.document.blocks import OWN, Cell, Chart, Table
from helpers.document.icons import Icon
from helpers.document.numbers import Number
from helpers.document.sentence import FIELD, Sentence
from helpers.drawing import scene
from helpers.drawing.png import WIDTH, png
from helpers.render.report import word_xml as xml
from helpers.render.report.council_word import open_council_template
from helpers.render.report.model import Heading, Paragraph, Report, ToComplete
from helpers.render.report.priority import LONGEST_TABLE

NAME = "report.docx"
LANGUAGE = "en-GB"
FONT = "Arial"
LONGEST_PROPERTY = 255  # letters of a title, as Word allows them
LONGEST_ALTERNATIVE = 150  # letters; screen readers read it in one breath
NUMBERED, TO_COMPLETE, CELL = "Numbered paragraph", "To be completed", "Table text"
CONTENTS = ("toc 1", "toc 2")
SPACES = ((NUMBERED, 11, 6), (TO_COMPLETE, 11, 6), (CELL, 9, 2), (CONTENTS[0], 11, 2), (CONTENTS[1], 11, 2))  # points
IN_WORDS = "In words: "
MARGIN = 25  # millimetres
LETTER, SIDES = 1.9, 4.5  # millimetres: the width of a table's letter, and of the space around a cell's words
NO_NUMBER = "0"  # the list with which Word leaves out the number of a heading's style
LONGEST_LINE = 24  # letters of a cell's line


def render_word(report: Report, made_from: str = "", council: bytes = b"") -> bytes:
    """The report as a Word file: the same report always gives the same bytes.

    Each number is in a content control with the number's tag, so that it can be found again.

    Parameters
    ----------
    made_from
        The set's folder within the reports, such as `2016-08/blackpool`, by which the set is found again.
    council
        The council's own template, whose pages and styles replace ours.

    Examples
    --------
    >>> content = render_word(Report("Safety", (("To", "Scrutiny"),), (Heading("Purpose", "1"),), "internal", "BSafe"))
    >>> docx.Document(io.BytesIO(content)).core_properties.title
    'Safety'
    """
    return _File(report, made_from, council).content()


class _File:
    def __init__(self, report: Report, made_from: str, council: bytes) -> None:
        self.report = report
        self.word = docx.Document()
        _prepare(self.word, self.report)
        self.is_council_s = bool(council)
        if council:
            self.word = open_council_template(council, self.word)
        _describe(self.word, self.report, made_from)
        self.width = _width(self.word)
        self.bookmarks = [f"heading_{place}" for place in range(1, len(report.headings) + 1)]
        titles = zip(report.headings, self.bookmarks, strict=True)
        self.targets = {heading.title: (heading, bookmark) for heading, bookmark in titles}
        self.counts = {"Table": 0, "Chart": 0}
        self.marks = itertools.count(1)  # the ids of bookmarks

    def content(self) -> bytes:
        self.styles = {style.name: style.style_id for style in self.word.styles}
        self._front()
        for place, heading in enumerate(self.report.headings):
            self._heading(heading, place)
        made = io.BytesIO()
        self.word.save(made)
        return xml.with_fixed_times(made.getvalue())

    def _add(self, style: str, text: str = "") -> WordParagraph:
        """A new paragraph, its style set by id: python-docx searches all styles for a name each time."""
        paragraph = self.word.add_paragraph(text)
        paragraph._p.style = self.styles[style]
        return paragraph

    def _front(self) -> None:
        self._add("Title", self.report.title)
        if self.report.edition == "internal":
            self._add("Subtitle", "Internal edition: not for publication")
        for name, value in self.report.front:
            paragraph = self._add("Normal")
            paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(value)
        listed = [
            (heading, bookmark)
            for heading, bookmark in zip(self.report.headings, self.bookmarks, strict=True)
            if heading.level <= len(CONTENTS)
        ]
        paragraphs = [self._add(CONTENTS[heading.level - 1]) for heading, _ in listed]
        if listed:
            xml.add_contents(paragraphs, [(heading.title, bookmark) for heading, bookmark in listed])

    def _heading(self, heading: Heading, place: int) -> None:
        paragraph = self._add(f"Heading {heading.level}", heading.words)
        numbering = xml.new_numbering(self.word, heading.number) if heading.number else ""
        if numbering or self.is_council_s:
            xml.number_by(paragraph, numbering or NO_NUMBER, 0)
        xml.add_bookmark(paragraph, self.bookmarks[place], next(self.marks))
        for part in heading.parts:
            if isinstance(part, Paragraph):
                self._paragraph(part, numbering)
            elif isinstance(part, ToComplete):
                self._add(TO_COMPLETE, str(part))
            elif isinstance(part, Table):
                self._table(part)
            elif part.kind == OWN:  # an analyst's own picture is SVG, which python-docx cannot embed
                self._table(part.data)
            else:
                self._chart(part)

    def _paragraph(self, part: Paragraph, numbering: str) -> None:
        paragraph = self._add(NUMBERED if part.number else "Normal")
        if part.number:
            xml.number_by(paragraph, numbering, 1)
        self._write(paragraph, part.words, bold=part.words.warning)

    def _caption(self, kind: str, text: str) -> WordParagraph:
        self.counts[kind] += 1
        paragraph = self._add("Caption", f"{kind} ")
        xml.add_field(paragraph, f"SEQ {kind} \\* ARABIC", str(self.counts[kind]))
        paragraph.add_run(f": {text}")
        paragraph.paragraph_format.keep_with_next = True
        return paragraph

    def _chart(self, chart: Chart) -> None:
        mark = next(self.marks)
        xml.add_bookmark(self._caption("Chart", chart.title), f"_c_{xml.chart_id(chart)}_{mark}", mark)
        picture = self.word.add_picture(
            io.BytesIO(png(scene(chart.kind, chart.data))), width=Mm(min(WIDTH * 25.4, self.width))
        )
        about = picture._inline.docPr
        words = chart.alternative.text
        about.set("descr", words if len(words) <= LONGEST_ALTERNATIVE else chart.title[:LONGEST_ALTERNATIVE])
        about.set("name", f"Chart {self.counts['Chart']}")
        self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        paragraph = self._add("Normal", IN_WORDS)
        self._write(paragraph, chart.alternative)

    def _table(self, table: Table) -> None:
        self._caption("Table", table.caption)
        made = self.word.add_table(rows=1 + len(table.rows), cols=len(table.header), style="Table Grid")
        made.autofit = False
        widths = _widths(table, self.width)
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        short = len(table.rows) <= LONGEST_TABLE
        for row, cells in zip(made.rows, (table.header, *table.rows), strict=True):
            first = cells is table.header
            for place, (target, cell) in enumerate(zip(row.cells, cells, strict=True)):
                target.width = Mm(widths[place])
                paragraph = target.paragraphs[0]
                paragraph._p.style = self.styles[CELL]
                if short and cells is not table.rows[-1]:  # keep a short table on one page
                    paragraph.paragraph_format.keep_with_next = True
                self._write_cell(paragraph, cell, bold=first or place == 0 or str(cells[0]) == table.strong)
        xml.mark_table(made, table.caption)

    def _write(self, paragraph: WordParagraph, sentence: Sentence, *, bold: bool = False) -> None:
        """Write a sentence into a paragraph, each of its numbers in a content control."""
        for piece in _pieces(sentence):
            if isinstance(piece, Number):
                xml.add_number(paragraph, piece, next(self.marks), bold=bold)
            elif piece in self.targets:
                self._refer(paragraph, piece)
            elif piece:
                paragraph._p.append(xml.text_run(piece, bold=bold))

    def _refer(self, paragraph: WordParagraph, title: str) -> None:
        """Refer to a heading with fields, which are updated when officers change its number or its words."""
        heading, bookmark = self.targets[title]
        if heading.number:
            xml.add_field(paragraph, rf"REF {bookmark} \r \h", heading.number)
            paragraph._p.append(xml.text_run(" "))
        xml.add_field(paragraph, rf"REF {bookmark} \h", heading.words)

    def _write_cell(self, paragraph: WordParagraph, cell: Cell, *, bold: bool) -> None:
        if isinstance(cell, Icon):
            # An icon's letter means nothing without its circle.
            sign = "" if cell.letter.isalnum() else f"{cell.letter} ".lstrip()
            words = f"{sign}{cell.words}"
            paragraph._p.append(xml.text_run(words, bold=bold))
        elif isinstance(cell, Number):
            xml.add_number(paragraph, cell, next(self.marks), bold=bold)
        elif isinstance(cell, Sentence):
            self._write(paragraph, cell, bold=bold)
        else:
            paragraph._p.append(xml.text_run(str(cell), bold=bold))


def _widths(table: Table, whole: float) -> list[float]:
    """The widths of a table's columns in millimetres: enough for their longest words, and the rest for longer cells.

    Examples
    --------
    >>> [round(width) for width in _widths(Table("", ("Measure", "Change"), (("Rape by itself", "+7"),)), 160)]
    [106, 54]
    """
    columns = [[str(cell) for cell in column] for column in zip(table.header, *table.rows, strict=True)]
    least = [max(len(word) for cell in column for word in cell.split() or [""]) * LETTER + SIDES for column in columns]
    wanted = [min(max(map(len, column)), LONGEST_LINE) * LETTER + SIDES for column in columns]
    if sum(wanted) <= whole:
        return [each / sum(wanted) * whole for each in wanted]
    if sum(least) >= whole:
        return [each / sum(least) * whole for each in least]
    share = (whole - sum(least)) / (sum(wanted) - sum(least))
    return [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]


def _prepare(word: Word, report: Report) -> None:
    """Set up the page, the styles and the footer."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(MARGIN)
    for name in ("Normal", "Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "Caption"):
        style = word.styles[name]
        style.font.name = FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(palette.DARK_BLUE.lstrip("#"))
    word.styles["Normal"].font.size = Pt(11)
    word.styles["Normal"].paragraph_format.space_before = Pt(6)
    word.styles["Caption"].paragraph_format.space_before = Pt(12)
    for name, size, space in SPACES:
        style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = word.styles["Normal"]
        style.font.size = Pt(size)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(space)
    word.styles[CONTENTS[1]].paragraph_format.left_indent = Mm(8)
    word.styles[TO_COMPLETE].font.bold = True
    word.styles[TO_COMPLETE].font.color.rgb = RGBColor.from_string(palette.DARK_PINK.lstrip("#"))
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{report.partnership}, page ")
    xml.add_field(footer, "PAGE", "1")


def _describe(word: Word, report: Report, made_from: str) -> None:
    """Set the language and the properties of a file."""
    xml.set_language(word, LANGUAGE)
    about = word.core_properties
    about.title, about.author = report.title[:LONGEST_PROPERTY], report.partnership
    about.language, about.comments = LANGUAGE, ""
    about.created = about.modified = datetime.datetime(*xml.FIRST_DAY[:3])
    about.last_modified_by, about.revision = report.partnership, 1
    about.keywords = made_from


def _width(word: Word) -> float:
    """The room for text between the margins, in millimetres."""
    section = word.sections[0]
    page, left, right = section.page_width, section.left_margin, section.right_margin
    if page is None or left is None or right is None:
        return 210 - 2 * MARGIN
    return (page - left - right) / Mm(1)


def _pieces(value: object) -> Iterator[Number | str]:
    """A sentence, a number or words, split into numbers and the words between them."""
    if isinstance(value, Sentence) and value.values:
        after = 0
        for found in FIELD.finditer(value.template):
            yield value.template[after : found.start()]
            yield from _pieces(value.values[found[1]])
            after = found.end()
        yield value.template[after:]
    elif isinstance(value, Number) and not value.printed:
        return  # listed in files but printed nowhere
    elif isinstance(value, tuple):
        for place, each in enumerate(value):
            yield "" if place == 0 else " and " if place == len(value) - 1 else ", "
            yield from _pieces(each)
    else:
        yield value if isinstance(value, Number) else str(value)
