"""XmR charts in words: whether the newest month is unusual, and the signals of the last twelve months."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers import charts, tables, wording
from helpers.document.numbers import Sum
from helpers.drawing import scene
from helpers.drawing.scene import Marks
from helpers.statistics import xmr
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import RULES
from helpers.wording import chart_titles
from helpers.wording.icons import WORDS
from helpers.wording.xmr import CAUSES, SIGNALS, between


def test_a_month_within_the_limits_is_nothing_unusual(monthly):
    result = plain_chart(monthly([10, 12] * 6, first="2015-09"))  # 11 ± 2.66 · 2 = 5.7 to 16.3
    assert wording.unusual(result).text == (
        "August 2016 (12) is nothing unusual for Blackpool: it lies within the natural process limits (6 to 16)."
    )
    printed = [(figure.measure, figure.current) for figure in wording.unusual(result).figures]
    assert printed == [
        ("Rape", "12"),
        ("Rape: lower natural process limit", "6"),
        ("Rape: upper natural process limit", "16"),
    ]


def test_a_month_outside_the_limits_is_unusual_by_a_rule_that_is_named(monthly):
    result = plain_chart(monthly([0, 22] * 10 + [90], first="2014-12"))  # 310 / 21 ± 2.66 · 486 / 20 = 79.4
    assert wording.unusual(result).text == (
        "August 2016 (90) is unusual for Blackpool: it lies above the upper limit. "
        "The natural process limits are 0 to 79."
    )


def test_limits_on_few_months_are_called_provisional(monthly):
    assert wording.unusual(plain_chart(monthly([10, 12] * 3, first="2016-03"))).text.endswith(
        "(6 to 16). The limits are provisional: fewer than 12 months stand behind them."
    )


def test_a_month_alone_has_no_usual(monthly):
    assert wording.unusual(plain_chart(monthly([12], first="2016-08"))).text == (
        "August 2016 (12) stands alone: two months in a row are needed before anything can be said of the usual."
    )


def test_signals_are_told_by_rule_side_and_months_in_their_order(monthly):
    # Around 36.75, mean moving range 52 / 11: outside is above 49.3.
    result = plain_chart(monthly([50, 40, 30, 31, 32, 33, 34, 35, 36, 30, 40, 50], first="2015-09"))
    assert str(wording.signals(result)).splitlines() == [
        "- Outside the limits: September 2015 lies above the upper limit.",
        "- Shift: seven or more months in a row below the central line, November 2015 to June 2016.",
        "- Trend: seven or more months in a row rising, November 2015 to May 2016.",
        "- Outside the limits: August 2016 lies above the upper limit.",
    ]


def test_months_outside_in_a_row_are_told_in_the_plural_and_near_the_limit_by_its_name(monthly):
    # 770 / 24 ± 2.66 · 250 / 23: outside is below 3.2.
    outside = plain_chart(monthly([30, 40] * 11 + [0, 0], first="2014-09"))
    assert str(wording.signals(outside)) == "- Outside the limits: July 2016 to August 2016 lie below the lower limit."
    # 922 / 25 and a sigma of 242 / 24 / 1.128: near the limit is above 54.8.
    near = plain_chart(monthly([30, 40] * 11 + [56, 56, 40], first="2014-09"))
    assert str(wording.signals(near)) == (
        "- Two of three months in a row near the upper limit, July 2016 to August 2016."
    )


def test_one_month_outside_is_told_in_the_singular(monthly):
    result = plain_chart(monthly([0, 22] * 10 + [90], first="2014-12"))
    assert str(wording.signals(result)) == "- Outside the limits: August 2016 lies above the upper limit."


def test_no_signal_in_the_last_twelve_months_is_said_and_earlier_ones_are_counted(monthly):
    quiet = plain_chart(monthly([10, 12] * 10))
    assert str(wording.signals(quiet)) == "- No month of the last twelve is a special cause by any of the four rules."
    long_ago = wording.signals(plain_chart(monthly([90] + [22, 0] * 10)))
    assert long_ago.each[1].text == "Earlier months hold 1 more; the numbers behind the chart name them."
    assert [figure.current for figure in long_ago.figures] == ["1"]


def test_the_last_twelve_months_are_twelve(monthly):
    twelve = wording.signals(plain_chart(monthly([90] + [22, 0] * 5 + [22])))  # 18.5 + 2.66 · 288 / 11 = 88.1
    assert str(twelve) == "- Outside the limits: April 2015 lies above the upper limit."
    thirteen = wording.signals(plain_chart(monthly([90] + [22, 0] * 6)))  # 17.1 + 2.66 · 310 / 12 = 85.8
    assert str(thirteen).splitlines()[0] == "- No month of the last twelve is a special cause by any of the four rules."


@pytest.mark.parametrize(
    "words", [SIGNALS, CAUSES, WORDS, chart_titles.SIGNALS], ids=["list", "cause", "icon", "title"]
)
def test_every_rule_has_words_and_an_icon_of_its_own(words):
    assert set(words) == set(RULES)
    assert len({str(each) for each in words.values()}) == 7


def test_a_rule_without_words_fails_instead_of_borrowing_those_of_another(monthly, monkeypatch):
    spike = plain_chart(monthly([0, 22] * 10 + [90]))
    for words, describe in ((SIGNALS, wording.signals), (CAUSES, wording.unusual)):
        monkeypatch.delitem(words, "outside the limits")
        with pytest.raises(KeyError, match="outside the limits"):
            describe(spike)


def test_every_rule_marks_its_months(monthly):
    table = charts.months(plain_chart(monthly([10, 12] * 10))).data
    for rule in RULES:
        marked = replace(table, rows=((*table.rows[0][:5], rule), *table.rows[1:]))
        marks = [shape for shape in scene("months", marked).shapes if isinstance(shape, Marks)]
        assert [(each.shape, each.points) for each in marks if each.tone == "signal" and each.points] == [
            ("square" if rule == "outside the limits" else "ring", ((0.5, 10),))
        ]


@pytest.fixture
def moved(monthly):
    """32 a month from April 2013, 47 since April 2015."""
    return xmr.chart(monthly([31, 33, 32] * 8 + [46, 48] * 8 + [49], first="2013-04"))


def test_a_level_shift_is_said_with_both_levels_and_its_month(moved):
    assert wording.level_shift(moved).text == "Since April 2015 about 47 a month; before, 32."
    assert [(number.of, number.listed, number.part) for number in wording.level_shift(moved).numbers] == [
        (Sum("Blackpool", "Rape", "2015-04..2016-08"), "47", "a month since the level shift"),
        (Sum("Blackpool", "Rape", "2013-04..2015-03"), "32", "a month before the level shift"),
    ]
    assert str(wording.answers.unusual(moved)) == (
        "Yes: the level has moved. Since April 2015 about 47 a month; before, 32. August 2016 (49) is in the usual "
        "range since April 2015, 42 to 52."
    )
    assert wording.unusual(moved).text == (
        "August 2016 (49) is unusual for Blackpool: the months since April 2015 are higher than those before. The "
        "natural process limits are 42 to 52. Since April 2015 about 47 a month; before, 32."
    )
    assert str(wording.signals(moved)).splitlines() == [
        "- New limits, as the level was found to move (no change was declared). Since April 2015 about 47 a month; "
        "before, 32.",
        "- Another level: the months since April 2015 are higher than those before, and have stayed there.",
    ]


def test_a_level_shift_is_marked_on_table_and_chart_as_found_and_not_declared(moved):
    table = tables.xmr(moved)
    assert table.header[-2:] == ("Special cause", "Change of level")
    assert [row[0] for row in table.printed if row[-1] == "found in the counts, not declared"] == ["April 2015"]
    lines = {(f.period, f.current) for f in table.figures if f.measure == "Rape: central line"}
    assert lines == {("2013-04..2015-03", "32"), ("2015-04..2016-08", "47")}
    shown = charts.months(moved)
    assert ">higher since April 2015<" in shown.picture
    assert "Upright line: another level from April 2015, found in the counts, not declared." in shown.picture
    assert shown.title == "Rape in Blackpool: at a higher level since April 2015"
    assert shown.data.header[-1] == "Change of level"


def test_a_shift_of_long_ago_is_said_and_no_alarm(monthly):
    long_ago = xmr.chart(monthly([31, 33] * 5 + [46, 48, 47] * 10 + [47], first="2013-04"))
    assert str(wording.answers.unusual(long_ago)) == (
        "No: August 2016 (47) is in the usual range since February 2014, 42 to 52, and no other recent month stands "
        "out. Since February 2014 about 47 a month; before, 32."
    )


def test_without_a_level_shift_nothing_is_said_of_one(monthly):
    quiet = xmr.chart(monthly([31, 33] * 20, first="2013-05"))
    assert (str(wording.level_shift(quiet)), str(wording.undeclared_break(quiet))) == ("", "")


def test_exact_limits_are_named_so(monthly):
    few = xmr.chart(monthly([3] * 30 + [11], first="2014-02"))
    assert wording.unusual(few).text == (
        "August 2016 (11) is unusual for Blackpool: it lies above the upper limit. The exact limits of the count are 0 "
        "to 10."
    )
    assert charts.months(few).title == (
        "Rape in Blackpool: August 2016 is above the usual range (exact limits of the count)"
    )
    assert tables.xmr(few).printed[0][2:5] == ("3.0", "0", "10")
    assert str(between(few)) == "0 to 10 (exact limits)"
    quiet = xmr.chart(monthly([3] * 31, first="2014-02"))
    assert str(wording.signals(quiet)) == "- No month of the last twelve is a special cause by any of the three rules."
    cautions = [each.text for each in wording.cautions(improvement="decrease", quality=(), charted=few).each]
    assert (
        "The exact limits of the count are level, as so few events can show no season; they take each event to happen "
        "by itself, so that several at once can lie outside them."
    ) in cautions


def test_seven_months_together_are_told_where_no_month_is_unusual(monthly):
    low = xmr.chart(monthly([3] * 34 + [1] * 7, first="2013-04"))
    assert str(wording.answers.unusual(low)) == (
        "Yes: August 2016 (1) is in the usual range, 0 to 10, but unusually few happened in seven months together."
    )
    assert str(wording.signals(low)) == (
        "- Seven months together: their total is unusually low, January 2016 to August 2016."
    )


def test_months_since_the_last_event_are_said_and_are_a_number(monthly):
    gap = xmr.chart(monthly([1, 0, 0] * 7 + [0] * 20, first="2013-04"))
    said = wording.answers.unusual(gap)
    assert str(said) == "Yes: it is unusual that there were none for so long. It is 22 months since the last."
    assert [(each.of, each.listed, each.statistic) for each in said.numbers] == [
        (Sum("Blackpool", "Rape", "2014-10..2016-08"), "22", "how many")
    ]
    assert "there have been none since November 2014" in wording.unusual(gap).text
    short = xmr.chart(monthly([1, 0, 0] * 10 + [1] + [0] * 10, first="2013-04"))
    assert str(wording.answers.unusual(short)).endswith("stands out. It is 10 months since the last.")
