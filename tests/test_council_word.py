"""The report on a council's own Word template: its pages and typeface, and our numbers and rules."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from helpers.document.blocks import Chart, Table
from helpers.document.numbers import Sum, count
from helpers.document.sentence import Sentence, say
from helpers.refusal import Refused
from helpers.render.checks.word import problems
from helpers.render.report.council_word import read_council_template
from helpers.render.report.model import Heading, Paragraph, Report, ToComplete
from helpers.render.report.word import render_word

RAPE = count(7, Sum("Wyre", "Rape", "2016"))
TABLE = Table("Rape by district", ("District", "Count"), (("Wyre", RAPE),))
REPORT = Report(
    "Community safety",
    (("To", "Scrutiny Committee"),),
    (
        Heading("Purpose", "1", 1, (Paragraph(Sentence("To note."), "1.1"), ToComplete("Legal"))),
        Heading("Performance", "", 1, (Paragraph(say("{n} rapes.", n=RAPE)), TABLE)),
        Heading("Rape", "6.1", 2, (Chart("districts", "Rape", TABLE, say("Wyre had {n}.", n=RAPE)),)),
    ),
    "internal",
    "BSafe",
)


def template(*, without: tuple[str, ...] = ()) -> docx.document.Document:
    """A council's template: Georgia, a narrow page, a header, numbered headings and some text to replace."""
    word = docx.Document()
    word.styles["Normal"].font.name = "Georgia"
    word.styles["Heading 1"].font.size = Pt(20)
    section = word.sections[0]
    section.page_width, section.left_margin, section.right_margin = Mm(200), Mm(40), Mm(40)
    section.header.paragraphs[0].text = "Wyre Council"
    numbered = word.styles["Heading 1"].element.get_or_add_pPr().get_or_add_numPr()
    numbered.get_or_add_numId().val = 1
    word.add_paragraph("Replace this text.")
    for language in list(word.styles.element.iter(qn("w:lang"))):
        language.getparent().remove(language)
    for name in without:
        word.styles[name].delete()
    return word


def saved(word) -> bytes:
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


@pytest.fixture
def word():
    content = saved(template(without=("Caption", "Subtitle", "Table Grid", "Title", "Heading 3")))
    return docx.Document(io.BytesIO(render_word(REPORT, council=content)))


def test_a_report_on_a_template_keeps_every_rule_and_its_bytes():
    content = saved(template(without=("Caption", "Subtitle", "Table Grid", "Title", "Heading 3")))
    made = render_word(REPORT, council=content)
    assert problems(made) == []
    assert render_word(REPORT, council=content) == made


def test_the_council_s_page_header_and_typeface_are_used_and_its_text_is_not(word):
    section = word.sections[0]
    assert section.page_width == pytest.approx(Mm(200), abs=1000)  # Word counts in twentieths of a point
    assert section.header.paragraphs[0].text == "Wyre Council"
    assert word.styles["Normal"].font.name == "Georgia"
    assert word.styles["Heading 1"].font.size == Pt(20)
    assert {word.styles[name].font.name for name in ("Caption", "To be completed", "Numbered paragraph")} == {None}
    assert "Replace this text." not in [each.text for each in word.paragraphs]
    assert word.paragraphs[0].text == "Community safety"


def test_tables_and_charts_fit_between_the_council_s_margins(word):
    assert word.inline_shapes[0].width == pytest.approx(Mm(120), abs=1000)
    assert sum(cell.width for cell in word.tables[0].rows[0].cells) == pytest.approx(Mm(120), abs=1000)


def test_headings_have_the_report_s_numbers_and_never_the_template_s(word):
    lists = {each.text: each._p.pPr.numPr.numId.val for each in word.paragraphs if each.style.name == "Heading 1"}
    assert lists["Performance"] == 0
    assert lists["Purpose"] > 1


def test_a_template_without_numbering_gets_the_report_s():
    word = template()
    relation = next(key for key, each in word.part.rels.items() if each.reltype.endswith("/numbering"))
    word.part.drop_rel(relation)
    made = docx.Document(io.BytesIO(render_word(REPORT, council=saved(word))))
    assert len(made.part.numbering_part.element.findall(qn("w:num"))) == 2


def test_a_template_that_cannot_be_used_is_refused_in_one_sentence(tmp_path):
    path = tmp_path / "council.docx"
    for content, problem in [
        (None, f"There is no {path}, which the report's template names as its Word template."),
        (b"Dear council", f"{path} cannot be read as a Word file: save it as .docx, not as .dotx or .doc."),
        (
            saved(template(without=("Heading 1", "Heading 2"))),
            f"{path} lacks the styles Heading 1, Heading 2: give each to a paragraph and save it again.",
        ),
    ]:
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(Refused) as refused:
            read_council_template(path)
        assert refused.value.problems == (problem,)
