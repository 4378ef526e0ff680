"""The blocks of a briefing: whole as HTML, escaped whatever the names hold, with the figures that they print."""

from __future__ import annotations

import re
from base64 import b64decode
from html.parser import HTMLParser

import pytest

from helpers.document.blocks import OWN, Chart, Fold, Prose, Sentences, Table
from helpers.document.cells import Gauge, Missing
from helpers.document.display import BLOCK_MIME, mimebundle
from helpers.document.figures import COLUMNS, Figure, slug, without_repeats
from helpers.document.icons import Icon
from helpers.document.numbers import Sum, count, difference, other, percent
from helpers.document.sentence import Sentence, say

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


def blocks(name):
    """One block of each kind that shows the name wherever it can."""
    table = Table(name, (name, name, name), ((name, name, Icon(name, name, name)),), strong=name)
    return {
        "sentence": Sentence(name),
        "one sentence": Sentences((Sentence(name),)),
        "sentences": Sentences((Sentence(name), Sentence(name))),
        "table": table,
        "chart": Chart("months", name, table, Sentence(name), "<svg></svg>"),
        "fold": Fold(name, (Sentence(name), table)),
    }


@pytest.mark.parametrize("kind", ["sentence", "one sentence", "sentences", "table", "chart", "fold"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_shown_as_text_and_opens_no_element(kind, hostile):
    page, plain = Page(blocks(hostile)[kind].html()), Page(blocks("Blackpool")[kind].html())
    assert page.elements == plain.elements
    assert [name for name, _ in page.attributes] == [name for name, _ in plain.attributes]
    assert page.text == plain.text.replace("Blackpool", hostile)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_name_is_whole_in_the_labels_that_are_read_aloud(hostile):
    chart = Page(blocks(hostile)["chart"].html())
    assert [value for name, value in chart.attributes if name == "aria-label"] == [hostile, hostile]  # picture, table
    assert dict(Page(blocks(hostile)["table"].html()).attributes)["data-label"] == hostile  # in rows that stack
    own = Chart(OWN, "Title", Table("Data", ("Month",), ()), Sentence(hostile), "<svg></svg>")
    assert dict(Page(own.html()).attributes)["alt"] == hostile
    scrolls = Page(Table(hostile, (hostile, hostile), ((hostile, hostile),)).html())
    assert dict(scrolls.attributes)["aria-label"] == hostile


def test_an_analyst_s_own_chart_is_an_image_so_that_nothing_in_it_can_run():
    svg = "<svg><script>alert(1)</script></svg>"
    page = Page(Chart(OWN, "Title", Table("Data", ("Month",), ()), Sentence("What it shows."), svg).html())
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


PERIODS = Sum("Wyre", "Rape", "2016"), Sum("Wyre", "Rape", "2015")


def test_bars_are_drawn_from_one_zero_within_the_rows_whose_numbers_they_are():
    changes = ("Wyre", percent(30, *PERIODS)), ("Fylde", percent(-10, *PERIODS)), ("Pendle", Missing("withheld"))
    html = Table("c", ("District", "Change"), changes, bars="Change", strong="Wyre", whole="Fylde").html()
    assert '<table class="rows" style="--zero:25.0%" role="table">' in html  # 10 of 40 lie below zero
    assert re.findall(r'<span class="bar-box"><i style="([^"]*)">', html) == [
        "--from:25.0%;--w:75.0%",
        "--from:0.0%;--w:25.0%",
    ]
    assert html.count('role="row"') == 4
    assert re.findall(r'<tr role="row" class="(\w+)">', html) == ["strong", "whole"]
    assert '<td role="cell" class="bar" data-label="Change"><div><span>withheld</span></div></td>' in html


def test_a_cell_that_has_no_number_is_marked_in_rows_that_stack_so_that_narrow_screens_leave_it_out():
    header, none = ("Year", "Count", "Range"), Missing("not applicable")
    rows = (("2015/16", count(9, PERIODS[1]), none), ("2016/17", Missing("not supplied"), say("to come")))
    stacked = Table("c", header, rows, bars="Count").html()
    assert '<td role="cell" class="none" data-label="Range">–</td>' in stacked
    assert stacked.count('class="none"') == 1
    assert 'class="none"' not in Table("c", header, rows[:1]).html()


def test_a_forecast_s_bar_looks_different_from_recorded_ones():
    total = other(120, PERIODS[0], "forecast", "forecast of the total")
    assert (
        '<i class="expected" style="--from:0.0%;--w:100.0%">'
        in Table("c", ("a", "b"), (("x", total),), bars="b").html()
    )


def test_bars_that_are_all_zero_have_no_length():
    none = count(0, PERIODS[0])
    assert "--from:0.0%;--w:0.0%" in Table("c", ("a", "b"), (("x", none),), bars="b").html()


def gauge(change, limit):
    return Gauge(difference(change, *PERIODS), other(limit, PERIODS[0], "other", "range of no change"))


def test_a_gauge_draws_what_chance_can_give_and_what_happened_to_one_scale():
    inside, outside = gauge(-10, 20), gauge(40, 20)
    assert '<rect class="chance" x="-66.0" y="-8" width="132.0"' in inside.picture()
    assert 'd="M0 0H-33.0"' in inside.picture()  # half as far as chance can give
    assert '<rect class="chance" x="-33.0" y="-8" width="66.0"' in outside.picture()
    assert 'd="M0 0H66.0"' in outside.picture()
    assert ("outside" in inside.picture(), "outside" in outside.picture()) == (False, True)
    assert str(Table("c", ("a", "b"), (("x", inside),))) == "a\tb\nx\tup to 20"


def test_the_row_of_the_area_reported_on_stands_out():
    html = Table("c", ("District",), (("Wyre",), ("Blackpool",)), strong="Blackpool").html()
    assert html.count('class="strong"') == 1
    assert '<tr class="strong"><th scope="row">Blackpool</th>' in html


def test_one_sentence_is_a_paragraph_several_are_a_list_and_none_is_nothing():
    one, two = Sentence("One."), Sentence("Two.")
    assert Sentences((one,)).html() == "<p>One.</p>"
    assert Sentences((one, two)).html() == "<ul><li>One.</li><li>Two.</li></ul>"
    assert Sentences(()).html() == ""


@pytest.mark.parametrize(
    ("drop", "bundled"), [("0f1e", mimebundle), ("", lambda block, drop: block._repr_mimebundle_())]
)
def test_a_notebook_s_output_has_the_html_the_text_and_the_block_with_the_drop_of_what_was_shown(drop, bundled):
    four = count(4, Sum("Blackpool", "Rape", "2016-08"))
    bundle = bundled(say("{rapes} < five.", rapes=four), drop=drop)
    assert list(bundle) == ["text/html", "text/plain", "application/vnd.briefings.block+json"]
    assert bundle["text/html"] == "<p>4 &lt; five.</p>"
    assert bundle["text/plain"] == "4 < five."
    assert bundle[BLOCK_MIME]["drop"] == drop
    assert "headline" not in bundle[BLOCK_MIME]
    shown = bundle[BLOCK_MIME]["block"]
    assert (shown["type"], shown["template"]) == ("Sentence", "{rapes} < five.")
    number = shown["values"]["rapes"]
    assert (number["of"]["measure"], number["value"], number["printed"]) == ("Rape", 4, "4")


def test_an_icon_in_a_table_is_a_picture_with_its_words_and_its_words_alone_in_plain_text():
    table = Table("c", ("Measure", "Variation"), (("Rape", Icon("unusually high", "H", "concern")),))
    assert re.search(r"<td[^>]*><svg aria-hidden=\"true\".*>H</text></svg> unusually high</td>", table.html())
    assert str(table) == "Measure\tVariation\nRape\tunusually high"


def test_every_block_reads_as_plain_text():
    table = Table("c", ("Month", "Count"), (("April", "7"),))
    assert str(table) == "Month\tCount\nApril\t7"
    assert str(Chart("xmr", "Title", table, Sentence("It rises."), "<svg/>")) == "Title: It rises."
    assert str(Sentences((Sentence("One."), Sentence("Two.")))) == "- One.\n- Two."
    assert str(Prose("<p>a</p>", "a")) == "a"
    assert str(Fold("More", (Sentence("It rises."), table))) == "More\nIt rises.\nMonth\tCount\nApril\t7"


def test_figures_are_listed_in_order_and_each_once():
    first = Figure("Blackpool", "Rape", "2016-08", current="4", sentence="as said in short")
    again = Figure("Blackpool", "Rape", "2016-08", current="4", sentence="as said later")
    other = Figure("Blackpool", "Rape", "2016-07", current="5")
    assert without_repeats([first, other, again]) == (first, other)


@pytest.mark.parametrize("field", ["current", "previous", "change", "percent"])
def test_a_figure_printed_with_two_values_is_refused(field):
    one = Figure("Blackpool", "Rape", "2016-08", **{field: "4"})
    two = Figure("Blackpool", "Rape", "2016-08", **{field: "5"})
    with pytest.raises(ValueError, match=r"blackpool\.rape\.2016-08 is printed as 4 and as 5"):
        without_repeats([one, two])


def test_a_figures_id_names_area_measure_period_and_comparison():
    figure = Figure("The Constabulary", "Sexual Offences (children under 16)", "to date", "2015-04..2015-08")
    assert figure.id == "the-constabulary.sexual-offences-children-under-16.to-date.2015-04..2015-08"


def test_a_row_of_figures_csv_holds_every_column():
    row = Figure("Blackpool", "Rape", "2016-08", current="4").row("overview")
    assert list(row) == COLUMNS
    assert ",".join(COLUMNS) == (
        "id,priority,area,measure,period,compared_with,current,previous,change,percent,verdict,sentence"
    )
    assert (row["id"], row["priority"], row["current"]) == ("overview.blackpool.rape.2016-08", "overview", "4")


def test_a_slug_has_lower_case_letters_digits_and_hyphens_only():
    assert [slug(name) for name in ("All crime", " A/B\\..", "Ünder 16's")] == ["all-crime", "a-b", "under-16-s"]


def test_short_parentheses_never_break_over_two_lines():
    assert Sentence("A fall (−2 offences) in May (which is said at length here).").html() == (
        "<p>A fall (−2\N{NO-BREAK SPACE}offences) in May (which is said at length here).</p>"
    )
