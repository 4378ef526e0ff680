"""Icons: which one a chart and a target get, its words, and how the index shows them with the sparkline."""

from __future__ import annotations

from xml.etree import ElementTree

import pandas as pd
import pytest

from helpers import tables
from helpers.document.document import Headline
from helpers.document.icons import Icon
from helpers.document.sentence import Sentence
from helpers.partnership import Partnership, Priority, read_partnership
from helpers.refusal import Refused
from helpers.render.index_page import Row, render_index
from helpers.statistics import xmr
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.plain import plain_chart
from helpers.wording.icons import assurance, variation

QUIET = [10, 12] * 6  # limits 11 ± 2.66 · 2, which is 5.68 to 16.32
RISING = [*QUIET, 10, 11, 12, 13, 14, 15, 16]
FALLING = [*QUIET, 13, 12, 11, 10, 9, 8, 7]


def partnership(**targets):
    return Partnership(
        name="BSafe",
        area="Blackpool",
        priorities=(
            Priority(slug="burglary", title="Burglary", headline="Burglary", breakdown=("Arson",)),
            Priority(slug="rape", title="Rape", headline="Rape", improvement="neutral"),
            Priority(slug="arson", title="Arson", headline="Arson", improvement="increase"),
        ),
        targets=targets,
    )


@pytest.mark.parametrize(
    ("newest", "improvement", "words", "letter"),
    [
        ([11], "decrease", "nothing unusual", ""),
        ([17], "decrease", "unusually high (concern)", "H"),
        ([17], "increase", "unusually high (improvement)", "H"),
        ([17], "neutral", "unusually high", "H"),
        ([5], "decrease", "unusually low (improvement)", "L"),
        ([5], "increase", "unusually low (concern)", "L"),
        ([5], "neutral", "unusually low", "L"),
        ([40, 11], "decrease", "nothing unusual", ""),  # the month before was outside, not the newest
    ],
)
def test_the_icon_is_of_the_newest_month_and_says_which_side_is_the_better_one(
    monthly, newest, improvement, words, letter
):
    found = variation(plain_chart(monthly([*QUIET * 4, *newest])), improvement)
    assert (str(found), found.letter) == (words, letter)


@pytest.mark.parametrize(
    ("values", "words"),
    [(RISING, "rising month after month (concern)"), (FALLING, "falling month after month (improvement)")],
)
def test_a_trend_is_unusual_on_the_side_that_it_goes_to(monthly, values, words):
    assert str(variation(plain_chart(monthly(values)), "decrease")) == words


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([*QUIET * 4, *[13, 12] * 3, 13], "in a long run of high months (concern)"),
        ([*QUIET * 4, *[9, 10] * 3, 9], "in a long run of low months (improvement)"),
        ([*QUIET * 4, 16, 12, 16], "unusually high again (concern)"),  # 11.2 ± 5.9: beyond two thirds, 15.1
    ],
)
def test_the_words_tell_which_rule_made_it_unusual(monthly, values, words):
    assert str(variation(plain_chart(monthly(values)), "decrease")) == words


def test_a_month_outside_the_limits_decides_before_a_run_on_the_other_side(monthly):
    # The last seven months rise, and all of them are below the lower limit.
    chart = plain_chart(monthly([100, 104] * 12 + [20, 21, 22, 23, 24, 25, 26]))
    rules = {(signal.rule, signal.direction) for signal in chart.newest_signals}
    assert ("seven or more in a row rising or falling", "rising") in rules
    assert ("outside the limits", "low") in rules
    assert str(variation(chart, "neutral")) == "unusually low"


def test_icons_of_too_few_months_say_only_that(monthly):
    chart = plain_chart(monthly([5, None, 7]))
    assert str(variation(chart, "decrease")) == "too few months to say"
    assert str(assurance(chart, 5, "decrease")) == "too few months to say"


@pytest.mark.parametrize(
    ("target", "improvement", "words"),
    [
        (17, "decrease", "usual months meet the target"),
        (16, "decrease", "some usual months meet the target"),
        (6, "decrease", "some usual months meet the target"),
        (5, "decrease", "usual months miss the target"),
        (5, "increase", "usual months meet the target"),
        (6, "increase", "some usual months meet the target"),
        (16, "increase", "some usual months meet the target"),
        (17, "increase", "usual months miss the target"),
    ],
)
def test_a_target_is_met_missed_or_left_to_chance_by_the_limits(monthly, target, improvement, words):
    chart = plain_chart(monthly(QUIET * 4))
    assert (round(chart.lower_limit, 1), round(chart.upper_limit, 1)) == (5.7, 16.3)
    assert str(assurance(chart, target, improvement)) == words


def test_a_newest_month_that_differs_from_usual_months_is_named_as_an_exception():
    months = pd.period_range("2012-08", "2016-08", freq="M")
    high, low = (
        plain_chart(pd.Series([*QUIET * 4, newest], months, name=("Blackpool", "Burglary"))) for newest in (30, 0)
    )
    met, missed = assurance(high, 20, "decrease"), assurance(low, 3, "decrease")
    assert (str(met), met.meaning) == ("usual months meet the target, not this one", "")
    assert (str(missed), missed.meaning) == ("usual months miss the target, not this one", "")


def test_a_target_that_one_season_meets_and_another_misses_is_left_to_chance(monthly):
    wave = [200, 180, 150, 120, 100, 80, 80, 100, 120, 150, 180, 200]
    chart = xmr.chart(monthly([value + i % 5 for i, value in enumerate(wave * 4)], "2012-09"))
    assert chart.seasonal
    assert str(assurance(chart, 140, "decrease")) == "some usual months meet the target"
    assert str(assurance(chart, 400, "decrease")) == "usual months meet the target"


def test_after_a_break_only_the_limits_since_are_compared_with_the_target(monthly):
    anew = Break(pd.Period("2016-02", "M"), ("Rape",), "New counting rules")
    chart = xmr.chart(monthly([100, 104] * 6 + [40, 42] * 4, "2015-02"), breaks=[anew])
    assert str(assurance(chart, 60, "decrease")) == "usual months meet the target"
    assert str(assurance(chart, 30, "decrease")) == "usual months miss the target"


def test_a_target_holds_in_the_partnership_s_own_area(monthly):
    who = partnership(Burglary=14)
    assert (who.target("Burglary", "Blackpool"), who.target("Burglary", "Wyre")) == (14, None)
    assert who.target("Rape", "Blackpool") is None


def test_a_measure_improves_in_the_direction_of_the_priority_whose_headline_it_is():
    who = partnership()
    assert (who.improvement("Arson"), who.improvement("Burglary"), who.improvement("Rape")) == (
        "increase", "decrease", "neutral")  # fmt: skip


@pytest.mark.parametrize(
    ("targets", "problem"),
    [
        ("Rape = 5", "targets names 'Rape', whose improvement is neutral: it cannot meet a target."),
        (
            "Burglaries = 5",
            "targets names 'Burglaries', which is not the headline of any priority; the nearest is 'Burglary'.",
        ),
        ("Arson = 5", "targets names 'Arson', which is not the headline of any priority; those are Burglary, Rape."),
        ("Burglary = 0", "targets.Burglary: must be a whole number above 0 (given: 0)."),
        ("Burglary = -3", "targets.Burglary: must be a whole number above 0 (given: -3)."),
        ("Burglary = 0.4", "targets.Burglary: must be a whole number above 0 (given: 0.4)."),
        ("Burglary = 40.0", "targets.Burglary: must be a whole number above 0 (given: 40.0)."),
        ("Burglary = inf", "targets.Burglary: must be a whole number above 0 (given: inf)."),
        ("Burglary = nan", "targets.Burglary: must be a whole number above 0 (given: nan)."),
        ("Burglary = true", "targets.Burglary: must be a whole number above 0 (given: True)."),
        ('Burglary = "few"', "targets.Burglary: must be a whole number above 0 (given: 'few')."),
        ("Burglary = [4]", "targets.Burglary: must be a whole number above 0."),
    ],
)  # fmt: skip
def test_a_target_that_cannot_be_is_refused(tmp_path, targets, problem):
    path = tmp_path / "partnership.toml"
    priority = '[[priorities]]\nslug = "{0}"\ntitle = "{0}"\nheadline = "{1}"\nimprovement = "{2}"\n'
    path.write_text(
        f'name = "BSafe"\narea = "Blackpool"\n[targets]\n{targets}\n'
        + priority.format("burglary", "Burglary", "decrease")
        + 'breakdown = ["Arson"]\n'  # it is shown with the headline, and it has no target
        + priority.format("rape", "Rape", "neutral"),
        encoding="utf-8",
    )
    with pytest.raises(Refused) as refused:
        read_partnership(path)
    (said,) = refused.value.problems
    assert said.removeprefix(f"{path}: ").removeprefix(f"{path}, ") == problem


def test_each_measure_has_a_row_with_every_number_as_a_figure(monthly):
    burglary = plain_chart(monthly([*QUIET * 4, 17], name=("Blackpool", "Burglary")))
    rape = plain_chart(monthly([*QUIET * 4, 11], name=("Blackpool", "Rape")))
    table = tables.newest_month([burglary, rape], partnership(Burglary=30))
    assert table.header[-3:] == ("Variation", "Target a month", "Assurance")
    assert table.printed == (
        ("Burglary", "April 2019: 17", "5.6 to 16.6", "unusually high (concern)", "at most 30",
         "usual months meet the target"),
        ("Rape", "April 2019: 11", "6 to 16", "nothing unusual", "none set", ""),
    )  # fmt: skip
    assert [cell for cell in table.rows[0] if isinstance(cell, Icon)] == [
        Icon("unusually high (concern)", "H", "concern"),
        Icon("usual months meet the target", "P", "improvement"),
    ]
    assert [(f.measure, f.period, f.current) for f in table.figures] == [
        ("Burglary", "2019-04..2019-04", "17"),
        ("Burglary: lower natural process limit", "2015-04..2019-04", "5.6"),
        ("Burglary: upper natural process limit", "2015-04..2019-04", "16.6"),
        ("Burglary: target a month", "2019-04..2019-04", "30"),
        ("Rape", "2019-04..2019-04", "11"),
        ("Rape: lower natural process limit", "2015-04..2019-04", "6"),
        ("Rape: upper natural process limit", "2015-04..2019-04", "16"),
    ]


def test_a_measure_to_be_careful_with_is_neither_praised_nor_an_alarm(monthly):
    burglary = plain_chart(monthly([*QUIET * 4, 17], name=("Blackpool", "Burglary")))
    table = tables.newest_month([burglary], partnership(Burglary=30), careful=["Burglary"])
    assert [cell for cell in table.rows[0] if isinstance(cell, Icon)] == [
        Icon("unusually high", "H"),
        Icon("usual months meet the target", "P"),
    ]


def test_without_targets_there_is_no_column_for_them(monthly):
    chart = plain_chart(monthly(QUIET * 4, name=("Blackpool", "Burglary")))
    assert tables.newest_month([chart], partnership()).header[-1] == "Variation"


@pytest.mark.parametrize("letter", ["", "H", "?"])
@pytest.mark.parametrize("meaning", ["", "concern", "improvement"])
def test_an_icon_is_hidden_from_screen_readers_and_its_words_are_not(letter, meaning):
    icon = Icon("<b>words</b>", letter, meaning)
    picture, _, words = icon.html().partition("</svg> ")
    assert ElementTree.fromstring(f"{picture}</svg>").get("aria-hidden") == "true"
    assert words == "&lt;b&gt;words&lt;/b&gt;"


def test_tables_and_the_index_show_icons_with_their_words(monthly):
    chart = plain_chart(monthly([*QUIET * 4, 17], name=("Blackpool", "Burglary")))
    html = tables.newest_month([chart], partnership()).html()
    assert "</svg> unusually high (concern)</td>" in html
    icon = Icon("unusually high (concern)", "H", "concern")
    said = Headline(
        "Burglary", "offences", "decrease", Sentence("Up."), "clear rise", icons=(icon,), status="clear change"
    )
    row = Row("Burglary", "burglary.html", said)
    assert "</svg> unusually high (concern)</p>" in render_index([row], title="Blackpool")


def test_charts_of_several_measures_begin_where_each_does(monthly):
    counts = pd.DataFrame({("Blackpool", "Rape"): [None, *QUIET], ("Blackpool", "Arson"): [5, *QUIET]}, dtype=float)
    counts.index = pd.period_range("2015-08", periods=13, freq="M")
    rape, arson = xmr.each(counts, county=pd.DataFrame())
    assert (str(rape.points.index[0]), str(arson.points.index[0])) == ("2015-09", "2015-08")
