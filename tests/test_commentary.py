"""Partners' commentary is text from outside: nothing of it may run, load, link or pose as the briefing's own."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from helpers.wording import commentary

ALLOWED = {"p", "em", "strong", "ul", "ol", "li", "br", "blockquote"}


class Elements(HTMLParser):
    """The elements of a piece of HTML with their attributes, as a browser would open them."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


def elements(markdown):
    return Elements(commentary(markdown).html()).found[1:]  # the first is the block that we put around it


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<p onclick='alert(1)'>Patrols</p>",
        "<svg/onload=alert(1)>",
        "<iframe src='https://evil.example'></iframe>",
        "<style>body{display:none}</style>",
        "<!-- --!><script>alert(1)</script>",
        "<h1>Not ours</h1>",
        "<table><tr><td>1</td></tr></table>",
        "[click](javascript:alert(1))",
        "[click](JaVaScRiPt&#58;alert(1))",
        "[click](data:text/html;base64,PHNjcmlwdD4=)",
        "[click](https://evil.example)",
        "<https://evil.example>",
        "![picture](https://evil.example/x.png)",
        '![x](y "onerror=alert(1)")',
        "# A heading\n\ntext",
        "A heading\n=========\n\ntext",
        "## Small\n### Smaller",
        "`<script>alert(1)</script>`",
        "```html\n<script>alert(1)</script>\n```",
        "[click][ref]\n\n[ref]: javascript:alert(1)",
        "**bold <script>alert(1)</script>**",
        "- item\n- <a href='javascript:alert(1)'>item</a>",
    ],
)
def test_nothing_but_plain_paragraphs_emphasis_and_lists_survives(markdown):
    found = elements(markdown)
    assert {tag for tag, _ in found} <= ALLOWED
    assert [attributes for _, attributes in found if attributes] == []


def test_no_mixture_of_markup_survives_either(simulation):
    from hypothesis import HealthCheck, given, settings  # takes a second, and no other test needs it
    from hypothesis import strategies as st

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy with other tests
    @given(
        st.lists(
            st.sampled_from([*"<>\"'&[]()!#*_`\n :/=", "script", "a", "img", "onerror", "javascript:", "href", "x"])
        )
    )
    def nothing_survives(pieces):
        found = elements("".join(pieces))
        assert {tag for tag, _ in found} <= ALLOWED
        assert [attributes for _, attributes in found if attributes] == []

    nothing_survives()


def test_emphasis_lists_and_paragraphs_are_kept():
    html = commentary("Patrols were **doubled** and *seen*.\n\n- one\n- two\n\n1. first").safe_html
    assert html.replace("\n", "") == (
        "<p>Patrols were <strong>doubled</strong> and <em>seen</em>.</p>"
        "<ul><li>one</li><li>two</li></ul><ol><li>first</li></ol>"
    )


def test_the_words_of_a_link_and_a_heading_are_kept_as_plain_text():
    assert "click here" in commentary("Please [click here](https://evil.example).").safe_html
    assert "evil.example" not in commentary("Please [click here](https://evil.example).").safe_html
    assert "Patrols" in commentary("# Patrols").safe_html


def test_raw_html_is_shown_as_it_was_typed():
    assert commentary("<b>bold</b> & 5 < 6").safe_html == "<p>&lt;b&gt;bold&lt;/b&gt; &amp; 5 &lt; 6</p>"


@pytest.mark.parametrize("markdown", ["", "  \n\t\n"])
def test_where_there_is_no_commentary_the_briefing_says_so(markdown):
    result = commentary(markdown)
    assert result.safe_html == "<p>Partners sent no commentary with this drop.</p>"
    assert str(result) == "Partners sent no commentary with this drop."


def test_commentary_is_in_a_block_of_its_own():
    assert commentary("Text.").html() == '<div class="commentary"><p>Text.</p></div>'


def test_the_numbers_in_partners_words_are_listed_without_the_words():
    said = commentary("Patrols, **12** a week in 2016, met 3 groups, one by one.")
    assert [(each.measure, each.current, each.sentence) for each in said.figures] == [
        ("Partners' commentary: number 1", "12", "Partners' commentary"),
        ("Partners' commentary: number 2", "3", "Partners' commentary"),
    ]
    assert commentary("").figures == ()
