"""An analyst's own sentence, table and chart: every number listed, nothing shown by accident."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib import pyplot
from matplotlib.figure import Figure as Canvas

from helpers import charts, tables, wording
from helpers.briefing import open_briefing
from helpers.disclosure import Policy, Withheld
from helpers.document.blocks import Chart, Fold, Table
from helpers.document.protect import protect_block
from helpers.document.sentence import Sentence
from helpers.refusal import Refused
from helpers.wording.own import with_numbers

MONTHS = pd.period_range("2016-07", "2016-08", freq="M")


def listed(block):
    """Each figure as in figures.csv: its name and its number."""
    return [(figure.measure, figure.current or f"{figure.percent}%") for figure in block.figures]


def counted(block):
    """Each number as disclosure control reads it: a count, or of a kind whose counts nobody can check."""
    return [(number.statistic, number.value) for number in block.numbers]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Of 1,250 thefts, 71 were of bicycles.", ["1250", "71"]),
        ("Down from 7 to −6, or to -5.", ["7", "-6", "-5"]),
        ("Between 5-9, or 3,4 and 12,5.", ["5", "9", "3", "4", "12", "5"]),
        ("A third (33.3%), 5 per cent, 6 percent.", ["33.3%", "5%", "6%"]),
        ("1.5 a day.", ["1.5"]),
        ("Three of the ONE, and twenty-two.", ["3", "1", "2"]),
        ("３ and ٤.", ["3", "4"]),  # digits of other scripts
        ("No3, x3 and 4offences: the 3rd, aged 16s, 24/7.", ["3", "3", "4", "3", "16", "24", "7"]),
        ("In 2016, in August 2016, on 3 August 2016, in 2015/16, 2015–2016 and 2016-08-03.", []),
        ("On the M6, the A583 and by COVID-19, alone and often.", []),
        ("2016% and 2016.5 and 12016", ["2016%", "2016.5", "12016"]),
        ("", []),
    ],
)
def test_every_number_in_a_text_is_found_and_dates_and_names_are_none(text, numbers):
    said = with_numbers(text, name="Text")
    assert [figure.current or f"{figure.percent}%" for figure in said.figures] == numbers
    assert [figure.measure for figure in said.figures] == [f"Text: number {i + 1}" for i in range(len(numbers))]
    assert said.text == text
    assert {figure.sentence for figure in said.figures} <= {text}


@pytest.mark.parametrize("text", ["{x} of {number_1} and 12}", "{brace} {", "12 {}", "{{number_1}} 5"])
def test_braces_in_a_text_are_no_fields(text):
    assert wording.sentence(text).text == text
    assert len(wording.sentence(text).numbers) == sum(number in text for number in ("12", "_1", " 5"))


def test_a_sentence_is_shown_as_written_with_its_numbers_listed_under_it():
    said = wording.sentence("Of 1,250 thefts, 71 were <of> bicycles.")
    assert said.html() == "<p>Of 1,250 thefts, 71 were &lt;of&gt; bicycles.</p>"
    assert listed(said) == [
        ("Of 1,250 thefts, 71 were <of> bicycles.: number 1", "1250"),
        ("Of 1,250 thefts, 71 were <of> bicycles.: number 2", "71"),
    ]
    assert wording.sentence("Take care.", warning=True).html() == '<p class="warning">Take care.</p>'


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (
            "Of 1,250 thefts in 2015/16, 5 were of bicycles and 0 of scooters.",
            [("count", 1250), ("count", 5), ("count", 0)],
        ),
        ("The patrols on the M6 began in August 2016.", []),
        ("4 were of scooters.", [("count", 4)]),
        ("Down by −4.", [("count", -4)]),
        ("Three were of scooters.", [("count", 3)]),
        ("Between 1-9.", [("count", 1), ("count", 9)]),
        ("A half (50%).", [("share", 50)]),
        ("Down by −33.5%.", [("percent", -33.5)]),
        ("10.5 a day.", [("other", 10.5)]),
        ("A half (50%), which is 4.", [("share", 50), ("count", 4)]),
    ],
)
def test_whole_numbers_are_counts_and_no_others(text, numbers):
    said = wording.sentence(text)
    assert counted(said) == numbers
    assert {number.of.area for number in said.numbers} <= {""}


def test_a_frame_becomes_a_table_with_each_number_listed_once():
    frame = pd.DataFrame(
        {("Blackpool", "Rape"): [1250, None], "Note": ["as sent", "5 late"]}, index=pd.Index(MONTHS, name="When")
    )
    table = tables.of(frame, caption="Rapes, 2 months")
    assert table.header == ("When", "Blackpool, Rape", "Note")
    assert table.printed == (("July 2016", "1,250", "as sent"), ("August 2016", "–", "5 late"))
    assert listed(table) == [
        ("Rapes, 2 months: names: number 1", "2"),
        ("Rapes, 2 months: July 2016, Blackpool, Rape", "1250"),
        ("Rapes, 2 months: August 2016, Note: number 1", "5"),
    ]
    assert {figure.sentence for figure in table.figures} == {"Rapes, 2 months"}


@pytest.mark.parametrize(
    ("frame", "header", "rows"),
    [
        (pd.Series([5], MONTHS[:1], name="Rape"), ("Month", "Rape"), (("July 2016", "5"),)),
        (pd.Series([5], ["Wyre"]), ("Name", "Number"), (("Wyre", "5"),)),
        (pd.Series([5], MONTHS[:1], name=("Wyre", "Rape")), ("Month", "Wyre, Rape"), (("July 2016", "5"),)),
        (pd.Series(["a", "a", "b"], name="Kind").value_counts(), ("Kind", "count"), (("a", "2"), ("b", "1"))),
        (pd.DataFrame({"District": ["Wyre"], "Thefts": [5]}), ("District", "Thefts"), (("Wyre", "5"),)),
        (
            pd.DataFrame({"Rate": [1.25, 2.0], "Whole": [1e6, 7.0]}, index=["a", "b"]),
            ("Name", "Rate", "Whole"),
            (("a", "1.3", "1,000,000"), ("b", "2.0", "7")),
        ),
        (
            pd.DataFrame({"On": [True, np.bool_(False)], "Day": [pd.Timestamp("2016-08-03"), None]}, index=["a", "b"]),
            ("Name", "On", "Day"),
            (("a", "yes", "3 August 2016"), ("b", "no", "–")),
        ),
        (
            pd.DataFrame({"n": pd.array([5, None], dtype="Int64")}, index=["a", "b"]),
            ("Name", "n"),
            (("a", "5"), ("b", "–")),
        ),
        (
            pd.DataFrame({"n": [5]}, index=pd.MultiIndex.from_tuples([("Wyre", MONTHS[0])], names=["area", "month"])),
            ("area, month", "n"),
            (("Wyre, July 2016", "5"),),
        ),
    ],
)
def test_rows_columns_and_cells_are_printed_in_words(frame, header, rows):
    table = tables.of(frame, caption="Thefts")
    assert (table.header, table.printed) == (header, rows)


def test_decimals_are_as_many_as_asked_for():
    assert tables.of(pd.Series([0.125], ["a"]), caption="Rate", decimals=3).printed == (("a", "0.125"),)


@pytest.mark.parametrize(
    ("frame", "caption", "numbers"),
    [
        (pd.Series([5, 0, 71], ["a", "b", "c"]), "Thefts", [("count", 5), ("count", 0), ("count", 71)]),
        (pd.Series([50, -4], ["a", "b"]), "Change", [("count", 50), ("count", -4)]),
        (pd.Series([5.0, None, 3.0], ["a", "b", "c"]), "Thefts", [("count", 5), ("count", 3)]),
        (pd.Series([50.0, 33.5], ["a", "b"]), "Share", [("other", 50), ("other", 33.5)]),
        (pd.Series(["50%", "60%"], ["a", "b"]), "Share", [("share", 50), ("share", 60)]),
        (pd.Series(["3 of 60"], ["a"]), "Thefts", [("count", 3), ("count", 60)]),
        (pd.Series(["three"], ["a"]), "Thefts", [("count", 3)]),
        (pd.Series([50], ["a"]), "The 3 busiest wards", [("count", 3), ("count", 50)]),
        (pd.Series([50], ["with 3 victims"]), "Thefts", [("count", 3), ("count", 50)]),
        (pd.Series([50], ["a"], name="with 3 victims"), "Thefts", [("count", 3), ("count", 50)]),
        (pd.Series([50, 60], MONTHS), "Thefts in 2016/17", [("count", 50), ("count", 60)]),
    ],
)
def test_every_number_of_a_table_is_found_whether_in_a_cell_a_name_or_the_caption(frame, caption, numbers):
    assert counted(tables.of(frame, caption=caption)) == numbers


@pytest.mark.parametrize(
    ("frame", "caption", "problems"),
    [
        ([1, 2], "Thefts", ("tables.of takes a DataFrame or a Series, not a list.",)),
        (pd.Series([5], ["a"]), " ", ("tables.of: the caption is blank: write what the table shows.",)),
        (
            pd.Series([5, 6, 7], ["Wyre", "wyre!", "Fylde"]),
            "Thefts",
            ("tables.of: give each row a name of its own, in letters and digits, not 'Wyre and wyre!'.",),
        ),
        (
            pd.DataFrame([[np.inf, 6.0]], ["Wyre"], ["n", "n"]),
            "",
            (
                "tables.of: the caption is blank: write what the table shows.",
                "tables.of: give each column a name of its own, in letters and digits, not 'n and n'.",
                "tables.of: Wyre, n is infinite (divided by 0): leave it out.",
            ),
        ),
    ],
)
def test_what_cannot_be_a_table_is_refused_with_every_problem_once(frame, caption, problems):
    with pytest.raises(Refused) as refused:
        tables.of(frame, caption=caption)
    assert refused.value.problems == problems


THEFTS = pd.Series([71, 90], ["Blackpool", "Wyre"], name="Thefts")


def own_chart(figure, **changed):
    asked = {"title": "Thefts by district", "alternative": "Wyre has 90, the most.", "data": THEFTS}
    return charts.of(figure, **{**asked, **changed})


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: pyplot.subplots()[0],
        lambda: pyplot.subplots()[1],
        lambda: sns.barplot(x=THEFTS.index, y=THEFTS.to_numpy()),
        lambda: sns.catplot(THEFTS.reset_index(), x="index", y="Thefts", kind="bar"),
        lambda: Canvas(layout="constrained").subplots(),
    ],
)
def test_figures_axes_and_what_seaborn_returns_are_drawn_and_closed(drawn):
    chart = own_chart(drawn())
    assert isinstance(chart, Chart)
    assert chart.picture.startswith("<svg")
    assert "<dc:date>" not in chart.picture
    assert pyplot.get_fignums() == []
    assert chart.data.printed == (("Blackpool", "71"), ("Wyre", "90"))
    assert 'alt="Wyre has 90, the most."' in chart.html()
    assert listed(chart) == [
        ("Thefts by district: Blackpool, Thefts", "71"),
        ("Thefts by district: Wyre, Thefts", "90"),
        ("Thefts by district: alternative: number 1", "90"),
    ]


def test_the_same_picture_gives_the_same_bytes_and_leaves_the_analyst_s_settings_alone():
    before = dict(mpl.rcParams)

    def drawn():
        figure = Canvas()
        figure.subplots().plot([71, 90])
        return own_chart(figure).picture

    assert drawn() == drawn()
    assert dict(mpl.rcParams) == before


def test_the_public_edition_shows_no_picture_of_hers_but_its_table():
    shown = protect_block(own_chart(Canvas()), Withheld(Policy()))
    assert isinstance(shown, Table)
    assert "<img" not in shown.html()
    assert shown.printed == (("Blackpool", "71"), ("Wyre", "90"))


@pytest.mark.parametrize(
    ("changed", "numbers"),
    [
        ({"data": pd.Series([71, 4], ["Blackpool", "Wyre"])}, [("count", 71), ("count", 4), ("count", 90)]),
        ({"title": "The 4 busiest districts"}, [("count", 4), ("count", 71), ("count", 90), ("count", 90)]),
        ({"alternative": "Wyre has 40%."}, [("count", 71), ("count", 90), ("share", 40)]),
    ],
)
def test_every_number_of_a_chart_is_found_whether_in_its_data_title_or_message(changed, numbers):
    assert counted(own_chart(Canvas(), **changed)) == numbers


def test_a_chart_without_picture_title_message_or_data_is_refused_with_every_problem_at_once():
    with pytest.raises(Refused) as refused:
        own_chart([1], title=" ", alternative="", data=THEFTS.iloc[:0])
    assert refused.value.problems == (
        "charts.of takes a figure or axes of matplotlib or seaborn, not a list.",
        "charts.of: the title is blank: write what the chart shows.",
        "charts.of: the alternative is blank: write the chart's message in a sentence.",
        "charts.of: the data has no rows: give the numbers that the chart shows.",
    )


@pytest.mark.parametrize(
    ("value", "instead"),
    [
        (THEFTS, 'Series: write briefing.show(tables.of(frame, caption="…"))'),
        (THEFTS.to_frame(), 'DataFrame: write briefing.show(tables.of(frame, caption="…"))'),
        ("Fewer.", 'str: write briefing.show(wording.sentence("…"))'),
        (5, 'int: write briefing.show(wording.sentence("…"))'),
        (
            Canvas(),
            'Figure: write briefing.show(charts.of(figure, title="…", alternative="…", data=frame))',
        ),
    ],
)
def test_show_refuses_what_is_not_a_block_and_names_what_to_write(value, instead, capsys):
    briefing = open_briefing("domestic_abuse", drop="2016-08", area="Blackpool")
    with pytest.raises(Refused) as refused:
        briefing.show(briefing.lead(), value)
    assert str(refused.value) == f"briefing.show takes sentences, tables and charts, and this is of type {instead}."
    assert (briefing.digests, capsys.readouterr().out) == ([], "")


@pytest.mark.parametrize(
    ("title", "block", "sentence"),
    [
        ("More", THEFTS, "briefing.show takes sentences, tables and charts, and this is of type Series: "),
        ("More", Fold("Even more", (Sentence("Fewer."),)), "briefing.show takes sentences, tables and charts, and "),
        ("The 3 cases", Sentence("Fewer."), 'The title of a fold holds no numbers, and "The 3 cases" has one: '),
    ],
)
def test_a_fold_refuses_what_is_not_a_block_another_fold_and_a_number_in_its_title(title, block, sentence, capsys):
    briefing = open_briefing("domestic_abuse", drop="2016-08", area="Blackpool")
    with pytest.raises(Refused) as refused:
        briefing.fold(title, Sentence("Fewer."), block)
    assert str(refused.value).startswith(sentence)
    assert (briefing.digests, capsys.readouterr().out) == ([], "")


def test_a_fold_leaves_out_blocks_without_text_and_is_left_out_without_any(monkeypatch):
    shown = []
    monkeypatch.setattr("helpers.briefing.display", lambda bundle, raw: shown.append(bundle["text/plain"]))
    briefing = open_briefing("domestic_abuse", drop="2016-08", area="Blackpool")
    briefing.fold("More", Sentence(""), Sentence("Fewer."))
    briefing.fold("Nothing more", Sentence(""))
    assert shown == ["More\nFewer."]
    assert len(briefing.digests) == 1


def cells_of(document):
    """The indented blocks of a Markdown document; in `docs/notebooks.md` each is a code cell."""
    text = (Path(__file__).parents[1] / "docs" / document).read_text(encoding="utf-8")
    return [dedent(block) for block in re.findall(r"(?:^    .+\n)+", text, re.MULTILINE)]


def test_the_cells_of_the_analysts_page_run_and_show_what_the_page_says(monkeypatch):
    shown = []
    monkeypatch.setattr("helpers.briefing.display", lambda bundle, raw: shown.append(bundle["text/plain"]))
    briefing = open_briefing("sexual_offences_and_rape", drop="2016-08", area="Blackpool")
    cells = cells_of("notebooks.md")
    for cell in cells:
        exec(cell, {"briefing": briefing})
    answer, sentence, table, chart, fold = shown
    assert answer == ("Clearly up: 268 offences from April to August 2016, against 185 a year before.")
    assert sentence == "Police recorded 71 rapes in April to August 2016."
    assert table.startswith("Month\tBlackpool, ")
    assert table.count("\n") == 3
    assert chart.startswith("The last twelve months: Highest: ")
    assert fold.startswith("Each month of the period\nMonth\tBlackpool, ")
    assert len(briefing.digests) == 5
