"""What a briefing shows: whole as HTML, escaped whatever the names hold, with the figures that it prints."""

from __future__ import annotations

from base64 import b64decode
from html.parser import HTMLParser

import pytest

from helpers.document.blocks import FIGURES_MIME, Chart, Prose, Sentence, Sentences, Table, collected
from helpers.document.numbers import COLUMNS, Figure, is_small, slug

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></table><h1>ours</h1>",
    "</p><p>&lt;",
    "--><b>Wyre & Fylde</b>",
]


class Page(HTMLParser):
    """The elements and the text of a piece of HTML, as a browser would read them."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.attributes, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def exhibits(name):
    """One exhibit of each kind that shows the name wherever it can."""
    table = Table(name, (name, name), ((name, name),), strong=name)
    return {
        "sentence": Sentence(name),
        "one sentence": Sentences((Sentence(name),)),
        "sentences": Sentences((Sentence(name), Sentence(name))),
        "table": table,
        "chart": Chart(name, "<svg></svg>", name, table),
    }


@pytest.mark.parametrize("kind", ["sentence", "one sentence", "sentences", "table", "chart"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_shown_as_text_and_opens_no_element(kind, hostile):
    page, plain = Page(exhibits(hostile)[kind].html()), Page(exhibits("Blackpool")[kind].html())
    assert page.elements == plain.elements
    assert [name for name, _ in page.attributes] == [name for name, _ in plain.attributes]
    assert page.text == plain.text.replace("Blackpool", hostile)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_whole_in_the_labels_that_are_read_aloud(hostile):
    chart = Page(exhibits(hostile)["chart"].html())
    assert dict(chart.attributes)["alt"] == hostile
    assert dict(chart.attributes)["aria-label"] == hostile


def test_a_chart_is_an_image_so_that_nothing_in_it_can_run():
    svg = "<svg><script>alert(1)</script></svg>"
    page = Page(Chart("Title", svg, "What it shows.", Table("Data", ("Month",), ())).html())
    source = dict(page.attributes)["src"]
    assert b64decode(source.removeprefix("data:image/svg+xml;base64,")).decode() == svg
    assert "script" not in page.elements
    assert page.elements[:2] == ["figure", "figcaption"]


def test_a_table_has_a_caption_one_header_row_and_one_header_column():
    table = Table("Rape by month", ("Month", "2015/16"), (("April", "1,250"), ("May", "not supplied")))
    assert table.html() == (
        '<div class="scroll" role="region" tabindex="0" aria-label="Rape by month"><table>'
        "<caption>Rape by month</caption>"
        '<thead><tr><th scope="col">Month</th><th scope="col">2015/16</th></tr></thead>'
        '<tbody><tr><th scope="row">April</th><td class="number">1,250</td></tr>'
        '<tr><th scope="row">May</th><td>not supplied</td></tr></tbody></table></div>'
    )


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7", True),
        ("1,250", True),
        ("+34.4%", True),
        ("-2", True),
        ("–", True),
        ("", False),
        ("not supplied", False),
        ("2 of 3", False),
        ("+", False),
    ],
)
def test_cells_that_are_numbers_are_set_as_numbers(cell, number):
    assert ('<td class="number">' in Table("c", ("a", "b"), (("x", cell),)).html()) is number


def test_the_row_of_the_area_reported_on_stands_out():
    html = Table("c", ("District",), (("Wyre",), ("Blackpool",)), strong="Blackpool").html()
    assert html.count('class="strong"') == 1
    assert '<tr class="strong"><th scope="row">Blackpool</th>' in html


def test_one_sentence_is_a_paragraph_several_are_a_list_and_none_is_nothing():
    one, two = Sentence("One."), Sentence("Two.")
    assert Sentences((one,)).html() == "<p>One.</p>"
    assert Sentences((one, two)).html() == "<ul><li>One.</li><li>Two.</li></ul>"
    assert Sentences(()).html() == ""


def test_a_notebook_shows_the_html_the_text_and_the_figures():
    figure = Figure("Blackpool", "Rape", "2016-08", current="4", small=True)
    bundle = Sentence("4 < 5.", (figure,))._repr_mimebundle_()
    assert bundle["text/html"] == "<p>4 &lt; 5.</p>"
    assert bundle["text/plain"] == "4 < 5."
    assert [(row["measure"], row["current"], row["small"]) for row in bundle[FIGURES_MIME]] == [("Rape", "4", True)]


def test_every_exhibit_reads_as_plain_text():
    table = Table("c", ("Month", "Count"), (("April", "7"),))
    assert str(table) == "Month\tCount\nApril\t7"
    assert str(Chart("Title", "<svg/>", "It rises.", table)) == "Title: It rises."
    assert str(Sentences((Sentence("One."), Sentence("Two.")))) == "- One.\n- Two."
    assert str(Prose("<p>a</p>", "a")) == "a"


def test_figures_are_collected_in_order_and_each_once():
    first = Figure("Blackpool", "Rape", "2016-08", current="4", sentence="as said in short")
    again = Figure("Blackpool", "Rape", "2016-08", current="4", sentence="as said later")
    other = Figure("Blackpool", "Rape", "2016-07", current="5")
    assert collected([first, other, again]) == (first, other)


@pytest.mark.parametrize("field", ["current", "previous", "change", "percent"])
def test_a_figure_printed_with_two_values_is_refused(field):
    one = Figure("Blackpool", "Rape", "2016-08", **{field: "4"})
    two = Figure("Blackpool", "Rape", "2016-08", **{field: "5"})
    with pytest.raises(ValueError, match=r"blackpool\.rape\.2016-08 is printed as .*'4'.* and as .*'5'"):
        collected([one, two])


def test_a_figures_id_tells_area_measure_period_and_comparison():
    figure = Figure("The Constabulary", "Sexual Offences (children under 16)", "to date", "2015-04..2015-08")
    assert figure.id == "the-constabulary.sexual-offences-children-under-16.to-date.2015-04..2015-08"


def test_a_row_of_figures_csv_holds_every_column_and_not_whether_it_is_small():
    row = Figure("Blackpool", "Rape", "2016-08", current="4", small=True).row("overview")
    assert list(row) == COLUMNS
    assert ",".join(COLUMNS) == (
        "id,priority,area,measure,period,compared_with,current,previous,change,percent,verdict,sentence"
    )
    assert (row["id"], row["priority"], row["current"]) == ("overview.blackpool.rape.2016-08", "overview", "4")


def test_counts_from_1_to_4_are_small():
    assert [n for n in range(-2, 8) if is_small(n)] == [1, 2, 3, 4]
    assert is_small(None, 100, 3.0)
    assert not is_small(None, float("nan"), 0)


def test_a_slug_has_lower_case_letters_digits_and_hyphens_only():
    assert [slug(name) for name in ("All crime", " A/B\\..", "Ünder 16's")] == ["all-crime", "a-b", "nder-16-s"]
