"""A notebook's Markdown on its page: headings with working links, and nothing but text, lists and tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nbformat
import pytest

from helpers.document.display import mimebundle
from helpers.document.sentence import Sentence
from helpers.render.briefing_page import render

NEW = nbformat.v4


def page(*sources):
    return render(NEW.new_notebook(cells=[NEW.new_markdown_cell(source) for source in sources]), title="Rape")


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


def test_the_contents_list_the_questions_alone_and_stand_before_the_first_section():
    html = page("# Rape", "## In short", "## Why?\n\n### Where?\n\n    ## no heading")
    assert re.findall(r'<li><a href="#([^"]*)">', html) == ["In-short", "Why?"]
    assert html.index('<nav aria-label="On this page"') < html.index('<h2 id="In-short">')
    assert '<h1 id="Rape">Rape</h1>' in html


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
    html = render(NEW.new_notebook(cells=cells), title="Rape")
    assert "<p>Rape in Blackpool: 71.</p>" in html
    assert "secret" not in html
    assert "raw" not in html
