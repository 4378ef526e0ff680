"""The committee's report as a Word file, and the rules of an accessible one, each on a file that breaks it."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from corpus import in_part
from docx.oxml.ns import qn
from docx.shared import Mm

from helpers.document.blocks import Chart, Table
from helpers.document.icons import Icon
from helpers.document.numbers import Sum, count
from helpers.document.sentence import Sentence, say
from helpers.palette import contrast
from helpers.render.checks.word import problems
from helpers.render.report.model import Heading, Paragraph, Report, ToComplete
from helpers.render.report.word import render_word
from helpers.render.report.word_xml import add_field, element, number_tag

WYRE = count(7, Sum("Wyre", "Rape", "2016"))
FYLDE = count(9, Sum("Fylde", "Rape", "2016"))
TABLE = Table("Rape by district", ("District", "Count", "Status"), (("Wyre", WYRE, Icon("watch", "!")),))
CHART = Chart(
    "districts",
    "Rape by district",
    Table("Rape", ("District", "Count"), (("Wyre", WYRE), ("Fylde", FYLDE))),
    say("Fylde had {n}.", n=FYLDE),
)
REPORT = Report(
    "Community safety",
    (("To", "Scrutiny Committee"),),
    (
        Heading("Purpose", "1", 1, (Paragraph(Sentence("To note."), "1.1"),)),
        Heading("Plan?", "1.2a", 2, (ToComplete("Legal"),)),
        Heading("Performance", "6", 1, (Paragraph(say("{n} rapes & more.", n=WYRE), "6.1"), CHART, TABLE)),
        Heading("Appendix", "", 1, (Paragraph(Sentence("None.")),)),
    ),
    "internal",
    "BSafe",
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_word(REPORT)


@pytest.fixture
def word(content):
    return docx.Document(io.BytesIO(content))


def after(word) -> list[str]:
    """The problems of a file after it was spoilt."""
    made = io.BytesIO()
    word.save(made)
    return problems(made.getvalue())


def text(inside) -> str:
    return "".join(each.text or "" for each in inside.iter(qn("w:t")))


def test_a_report_keeps_every_rule(content):
    assert problems(content) == []


def test_the_same_report_gives_the_same_bytes(content):
    assert render_word(REPORT) == content


def test_each_number_is_in_a_content_control_with_its_tag(word):
    controls = [
        (text(each), each.find(f".//{qn('w:tag')}").get(qn("w:val"))) for each in word.element.body.iter(qn("w:sdt"))
    ]
    assert controls == [("7", number_tag(WYRE)), ("9", number_tag(FYLDE)), ("7", number_tag(WYRE))]
    sentence = next(each for each in word.element.body.iter(qn("w:p")) if "rapes &" in text(each))
    assert text(sentence) == "7 rapes & more."


def test_a_number_that_is_only_listed_in_files_leaves_no_empty_control():
    unprinted = say("Wyre had {n} rapes.{listed}", n=WYRE, listed=replace(FYLDE, printed=""))
    report = Report("Safety", (), (Heading("Rape", parts=(Paragraph(unprinted),)),), "public", "BSafe")
    word = docx.Document(io.BytesIO(render_word(report)))
    assert [text(each) for each in word.element.body.iter(qn("w:sdt"))] == ["7"]


def test_numbers_of_headings_and_paragraphs_are_counted_by_word_and_not_typed(word):
    numbering = word.part.numbering_part.element
    levels = {each.get(qn("w:abstractNumId")): [
        row.find(qn("w:lvlText")).get(qn("w:val")) for row in each.findall(qn("w:lvl"))
    ] for each in numbering.findall(qn("w:abstractNum"))}  # fmt: skip
    lists = {
        each.get(qn("w:numId")): levels[each.find(qn("w:abstractNumId")).get(qn("w:val"))]
        for each in numbering.findall(qn("w:num"))
    }
    numbered = [
        (each.text, lists[str(each._p.pPr.numPr.numId.val)][each._p.pPr.numPr.ilvl.val])
        for each in word.paragraphs
        if each._p.pPr is not None and each._p.pPr.numPr is not None
    ]
    assert numbered[:4] == [("Purpose", "1"), ("To note.", "1.%2"), ("Plan?", "1.2a"), ("Performance", "6")]
    assert numbered[4][1] == "6.%2"


def test_a_place_to_complete_is_shown_in_a_colour_that_can_be_read(word):
    style = word.styles["To be completed"]
    assert [each.text for each in word.paragraphs if each.style.name == style.name] == ["To be completed by Legal"]
    assert contrast(f"#{style.font.color.rgb}", "#FFFFFF") > 4.5


def test_contents_have_an_entry_for_each_heading(word):
    links = [text(each) for each in word.element.body.iter(qn("w:hyperlink"))]
    assert links == ["1 Purpose", "1.2a Plan?", "6 Performance", "Appendix"]


def test_references_to_headings_are_fields_with_their_number_and_words():
    see = say("There are more numbers under {heading}.", heading="6.1 Rape")
    headings = (
        Heading("Rape", "6.1", 1, (Paragraph(see),)),
        Heading("List", "7", 1, (Paragraph(Sentence("Appendix")),)),
        Heading("Appendix"),
    )
    content = render_word(Report("Safety", (), headings, "public", "BSafe"))
    body = docx.Document(io.BytesIO(content)).element.body
    fields = [(each.get(qn("w:instr")).strip(), text(each)) for each in body.iter(qn("w:fldSimple"))]
    assert fields == [
        (r"REF heading_1 \r \h", "6.1"),
        (r"REF heading_1 \h", "Rape"),
        (r"REF heading_3 \h", "Appendix"),
    ]
    assert "There are more numbers under 6.1 Rape." in [text(each) for each in body.iter(qn("w:p"))]
    assert problems(content) == []


def _no_title(word):
    word.core_properties.title = ""


def _american(word):
    next(word.styles.element.iter(qn("w:lang"))).set(qn("w:val"), "en-US")


def _skipped_level(word):
    next(each for each in word.paragraphs if each.text == "Plan?").style = "Heading 3"


def _no_contents(word):
    for each in list(word.element.body.iter(qn("w:instrText"))):
        each.text = ""


def _page_numbers(word):
    next(word.element.body.iter(qn("w:instrText"))).text = r' TOC \o "1-2" '


def _asks(word):
    word.settings.element.append(element("w:updateFields", val="true"))


def _vague_link(word):
    next(next(word.element.body.iter(qn("w:hyperlink"))).iter(qn("w:t"))).text = "here"


def _lost_link(word):
    next(word.element.body.iter(qn("w:hyperlink"))).set(qn("w:anchor"), "gone")


def _no_alternative(word):
    next(word.element.body.iter(qn("wp:docPr"))).set("descr", "")


def _long_alternative(word):
    next(word.element.body.iter(qn("wp:docPr"))).set("descr", "a" * 151)


def _coarse(word):
    word.inline_shapes[0].width = Mm(500)


def _floating(word):
    inline = next(word.element.body.iter(qn("wp:inline")))
    inline.tag = qn("wp:anchor")


def _no_header(word):
    row = word.tables[0].rows[0]._tr.trPr
    row.remove(row.find(qn("w:tblHeader")))


def _no_first_column(word):
    word.tables[0]._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstColumn"), "0")


def _merged(word):
    cells = word.tables[0].rows[1].cells
    cells[1].merge(cells[2])


def _nested(word):
    word.tables[0].rows[1].cells[1].add_table(1, 1)


def _blank_cell(word):
    word.tables[0].rows[1].cells[0].paragraphs[0].clear()


def _typed_caption(word):
    captions = [each for each in word.element.body.iter(qn("w:fldSimple")) if "SEQ Table" in each.get(qn("w:instr"))]
    captions[0].getparent().remove(captions[0])


def _picture_without_caption(word):
    captions = [each for each in word.element.body.iter(qn("w:fldSimple")) if "SEQ Chart" in each.get(qn("w:instr"))]
    captions[0].getparent().remove(captions[0])


def _blank(word):
    word.add_paragraph()


def _typed_number(word):
    word.add_paragraph("6.1.2 Another.")


def _typed_bullet(word):
    word.add_paragraph("• One.")


def _typed_reference(word):
    word.add_paragraph("More stands under 6.1 and after.")


def _typed_chart(word):
    word.add_paragraph("Chart 3 has it.")


def _lost_reference(word):
    add_field(word.add_paragraph("See "), r"REF heading_99 \h", "Rape")


def _empty_field(word):
    add_field(word.add_paragraph("See "), r"REF heading_1 \h", "")


RULES = [
    (_no_title, "The file has no title."),
    (_american, "The language of the styles is en-US, not en-GB."),
    (_skipped_level, "The heading 'Plan?' has level 3 below one of level 1."),
    (_no_contents, "The file has no table of contents."),
    (_page_numbers, "The table of contents has page numbers, or no links."),
    (_asks, "The file asks readers a question when it is opened, because its fields are to be updated."),
    (_vague_link, "The link 'here' does not say where it leads."),
    (_lost_link, "The link '1 Purpose' leads nowhere."),
    (_no_alternative, "The picture 'Chart 1' has no alternative text."),
    (_long_alternative, "The alternative text of 'Chart 1' has 151 letters, more than 150."),
    (_coarse, "The picture 'Chart 1' has 64 dots an inch, fewer than 200."),
    (_floating, "The picture 'Chart 1' floats: set it in line with the text."),
    (_no_header, "Table 1 has no header row that is marked as one."),
    (_no_first_column, "Table 1 does not mark its first column in its look."),
    (_merged, "Table 1 has merged cells."),
    (_nested, "Table 1 has a table in one of its cells."),
    (_blank_cell, "Table 1 has a blank cell."),
    (_typed_caption, "Table 1 has no caption with a number that Word counts."),
    (_picture_without_caption, "A picture has no caption with a number that Word counts."),
    (_blank, "A paragraph is blank: space belongs in styles."),
    (_typed_number, "The paragraph '6.1.2 Another.' begins with a typed number or bullet, not with one that Word "
                    "counts."),
    (_typed_reference, "'under 6.1' is typed, not a reference that Word keeps right."),
    (_typed_chart, "'Chart 3' is typed, not a reference that Word keeps right."),
    (_lost_reference, "The reference 'Rape' leads nowhere."),
    (_empty_field, r"The field 'REF heading_1 \h' has no text to show until Word computes it."),
    (_typed_bullet, "The paragraph '• One.' begins with a typed number or bullet, not with one that Word counts."),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "problem"), in_part(RULES))
def test_each_rule_finds_the_file_that_breaks_it(word, spoil, problem):
    spoil(word)
    assert problem in after(word)


def test_the_sample_s_word_file_keeps_every_rule_and_has_the_page_s_headings(sample_set: Path):
    content = (sample_set / "report.docx").read_bytes()
    assert problems(content) == []
    word = docx.Document(io.BytesIO(content))
    headings = [each.text for each in word.paragraphs if each.style.name.startswith("Heading")]
    page = (sample_set / "report.html").read_text(encoding="utf-8")
    titles = re.findall(r"<h[2-4] id=[^>]*>([^<]*)</h", page)
    assert len(headings) == len(titles) == 33
    assert all(title.endswith(heading) for heading, title in zip(headings, titles, strict=True) if "&" not in title)
    levels = [int(each.style.name[-1]) for each in word.paragraphs if each.style.name.startswith("Heading")]
    assert max(below - above for above, below in pairwise(levels)) == 1
