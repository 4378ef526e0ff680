"""A notebook's Markdown on its page: headings with working links, and nothing but text, lists and tables."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import nbformat
import pytest

from helpers.document.blocks import Gauge, Prose, Sentences
from helpers.document.display import mimebundle
from helpers.document.document import About, Document, Fact, Headline, Section
from helpers.document.numbers import Sum, count, difference, other
from helpers.document.sentence import Sentence, say
from helpers.render.briefing_page import render

NEW = nbformat.v4
ABOUT = About("BSafe", "Blackpool", "rape", "Rape & <more>", "2016-08", "2016-04..2016-08")
HEADLINE = Headline("Rape", "offences", "decrease", Sentence("It rose."), "clear rise", status="clear change")
DOCUMENT = Document(ABOUT, HEADLINE)


def page(*sources):
    cells = [NEW.new_markdown_cell(source) for source in sources]
    return render(NEW.new_notebook(cells=cells), DOCUMENT, title="Rape")


class Links(HTMLParser):
    """A page's headings and the links to them as a browser reads them: first the attribute, then the words."""

    def __init__(self, html):
        super().__init__()
        self.found, self.open = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag in ("h2", "a"):
            self.open = tag
            self.found.append([tag, dict(attrs).get("id") or dict(attrs).get("href"), ""])

    def handle_endtag(self, tag):
        self.open = "" if tag == self.open else self.open

    def handle_data(self, data):
        if self.open:
            self.found[-1][2] += data


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Is that unusual?", "Is that unusual?"),
        ("Wyre & Fylde?", "Wyre & Fylde?"),
        ('"Ours"?', '"Ours"?'),
        ("Is it *really* up?", "Is it really up?"),
        ("Is <b>x</b> up?", "Is <b>x</b> up?"),
    ],
)
def test_the_contents_lead_to_each_question_whatever_it_holds(question, words):
    found = Links(page("# Rape", "## In short", f"## {question}\n\nYes.")).found
    anchor = words.replace(" ", "-")
    assert ["h2", anchor, words] in found
    assert ["a", f"#{anchor}", words] in found
    assert "¶" not in "".join(words for *_, words in found)


def test_the_contents_list_the_questions_alone_between_the_summary_and_the_first_question():
    html = page("# Rape", "## In short", "## Why?\n\n### Where?\n\n    ## no heading")
    assert re.findall(r'<li><a href="#([^"]*)">', html) == ["In-short", "Why?"]
    contents = html.index('<nav aria-label="On this page"')
    assert html.index('<h2 id="In-short">') < contents < html.index('<h2 id="Why?">')
    assert html.count("<h1") == 1


def test_the_title_has_the_status_beside_it_and_the_dates_below():
    html = page("# Rape", "## In short")
    assert "<h1>Rape &amp; &lt;more&gt;</h1>" in html
    assert '<span class="status tag concern">' in html
    assert "<span>Clear rise</span>" in html
    assert "<dt>Data up to</dt><dd>31 August 2016</dd>" in html
    assert "<dt>Next update</dt><dd>date not set</dd>" in html
    later = render(NEW.new_notebook(), DOCUMENT, title="Rape", next_update="1 November 2016", received="")
    assert "<dt>Next update</dt><dd>1 November 2016</dd>" in later
    assert "Received" not in later


def test_the_four_facts_say_the_summary_s_sentences_and_the_others_follow_once():
    now, before = Sum("Blackpool", "Rape", "2016"), Sum("Blackpool", "Rape", "2015")
    rose = say("{rapes} were recorded.", rapes=count(71, now))
    gauge = Gauge(difference(30, now, before), other(20, now, "other", "range of no change"))
    facts = (Fact("2016", count(71, now), rose), Fact("Chance?", None, Sentence("Yes."), gauge))
    shown = Sentences((rose, Sentence("Yes."), Sentence("Careful.", warning=True)))
    outputs = [NEW.new_output("display_data", mimebundle(shown, drop="0f1e"))]
    cells = [
        NEW.new_markdown_cell("## In short"),
        NEW.new_code_cell("x", outputs=outputs),
        NEW.new_markdown_cell("## Up?"),
    ]
    html = render(NEW.new_notebook(cells=cells), Document(ABOUT, replace(HEADLINE, facts=facts)), title="Rape")
    strip = html[html.index('<dl class="strip concern">') : html.index("</dl>", html.index('<dl class="strip'))]
    assert '<dt>2016</dt><dd><span class="big" aria-hidden="true">71</span>' in strip
    assert '<svg class="gauge outside"' in strip
    assert (html.count("71 were recorded."), html.count(">Yes.<"), html.count(">Careful.<")) == (1, 1, 1)
    assert '<p class="warning">Careful.</p>' in html


def test_a_page_explains_the_words_that_it_uses_and_no_others():
    said = Section("Up?", (Sentence("August is in the usual range."), Prose("<p>chance</p>", "chance")))
    html = render(
        NEW.new_notebook(cells=[NEW.new_markdown_cell("## Up?")]), replace(DOCUMENT, sections=(said,)), title="R"
    )
    words = html[html.index('<dl class="words">') :]
    assert re.findall(r"<dt>(.*?)</dt>", words) == ["Usual range"]
    assert '<li><a href="#words">Words on this page</a></li>' in html
    assert 'id="words"' not in page("# Rape", "## Up?")


def test_a_question_below_which_nothing_was_shown_is_left_out_with_its_place_in_the_contents():
    said = Section("Is it up?", (Sentence("Yes."),))
    cells = [NEW.new_markdown_cell("## Is it up?"), NEW.new_code_cell("x"), NEW.new_markdown_cell("## Where is it?")]
    html = render(NEW.new_notebook(cells=cells), replace(DOCUMENT, sections=(said,)), title="Rape")
    assert '<h2 id="Is-it-up?">Is it up?</h2>' in html
    assert "Where is it?" not in html


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("cannot be tested, with a warning", " The meeting can ask when there will be numbers that can be compared."),
        ("clear change", " The meeting can name who looks into this, and by when."),
        ("watch", " The meeting can name who looks into this, and by when."),
        ("no clear change", " The number moved no more than chance can explain, so it calls for nothing new."),
        ("cannot be tested", ""),
        ("withheld", ""),
    ],
)
def test_where_no_action_was_sent_the_page_says_what_the_status_of_its_edition_asks_for(status, said):
    shown = NEW.new_output("display_data", mimebundle(Sentence("No action was sent with this data."), drop="0f1e"))
    cells = [NEW.new_markdown_cell("## Up?"), NEW.new_code_cell("x", outputs=[shown])]
    status, _, warned = status.partition(", ")
    cautions = (Sentence("Be careful."),) if warned else ()
    document = replace(DOCUMENT, headline=replace(HEADLINE, status=status, cautions=cautions))
    html = render(NEW.new_notebook(cells=cells), document, title="Rape")
    assert f"<p>No action was sent with this data.{said}</p>" in html


def test_the_answer_to_a_question_is_the_larger_part_of_its_heading():
    answer = NEW.new_output("display_data", mimebundle(Sentence("Yes & no.", warning=True), drop="0f1e", answer=True))
    cells = [NEW.new_markdown_cell("## One?\n\n## Up?\n\nText."), NEW.new_code_cell("x", outputs=[answer])]
    html = render(NEW.new_notebook(cells=cells), DOCUMENT, title="Rape")
    heading = '<h2 id="Up?"><span class="question">Up?</span> <span class="warning">Yes &amp; no.</span></h2>'
    assert f'<h2 id="One?">One?</h2>\n{heading}' in html
    assert html.count("Yes &amp; no.") == 1


def test_raw_html_and_harmful_links_in_markdown_are_text():
    html = page('<script>alert(1)</script>\n\n<img src="x" onerror="alert(1)"> [go](javascript:alert(1))')
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "javascript:" not in html


def test_tables_lists_and_emphasis_of_markdown_are_kept():
    html = page("| a | b |\n|---|---|\n| 1 | 2 |\n\n- *one*\n- **two** ~~three~~")
    for kept in ("<th>a</th>", "<td>2</td>", "<li><em>one</em></li>", "<strong>two</strong>", "<del>three</del>"):
        assert kept in html


def test_code_and_raw_cells_are_left_out_and_blocks_are_shown():
    shown = NEW.new_output("display_data", mimebundle(Sentence("Rape in Blackpool: 71."), drop="0f1e"))
    cells = [NEW.new_code_cell("secret = 1", outputs=[shown]), NEW.new_raw_cell("<h1>raw</h1>")]
    html = render(NEW.new_notebook(cells=cells), DOCUMENT, title="Rape")
    assert "<p>Rape in Blackpool: 71.</p>" in html
    assert "secret" not in html
    assert "raw" not in html
