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
from helpers.wording.xmr import SIGNALS, UNUSUAL, between


def test_a_month_within_the_limits_is_nothing_unusual(monthly):
    result = plain_chart(monthly([10, 12] * 6, first="2015-09"))  # 11 ± 2.66 · 2 = 5.7 to 16.3
    assert wording.unusual(result).text == ("August (12) is in the usual range, 6 to 16.")
    printed = [(figure.measure, figure.current) for figure in wording.unusual(result).figures]
    assert printed == [
        ("Rape", "12"),
        ("Rape: lower natural process limit", "6"),
        ("Rape: upper natural process limit", "16"),
    ]


def test_a_month_outside_the_limits_is_unusual_by_a_rule_that_is_named(monthly):
    result = plain_chart(monthly([0, 22] * 10 + [90], first="2014-12"))  # 310 / 21 ± 2.66 · 486 / 20 = 79.4
    assert wording.unusual(result).text == ("August (90) is above the usual range, 0 to 79.")


def test_limits_on_few_months_are_called_provisional(monthly):
    assert wording.unusual(plain_chart(monthly([10, 12] * 3, first="2016-03"))).text.endswith(
        "6 to 16. This rests on fewer than 12 months."
    )


def test_a_month_alone_has_no_usual(monthly):
    assert wording.unusual(plain_chart(monthly([12], first="2016-08"))).text == (
        "August (12) stands alone: two months in a row are needed to know what is usual."
    )


def test_signals_are_told_by_rule_side_and_months_in_their_order(monthly):
    # Around 36.75, mean moving range 52 / 11: outside is above 49.3.
    result = plain_chart(monthly([50, 40, 30, 31, 32, 33, 34, 35, 36, 30, 40, 50], first="2015-09"))
    assert str(wording.signals(result)).splitlines() == [
        "- Outside the usual range: September 2015 is above it.",
        "- Shift: seven or more months running below average, November 2015 to June 2016.",
        "- Trend: seven or more months in a row rising, November 2015 to May 2016.",
        "- Outside the usual range: August 2016 is above it.",
    ]


def test_months_outside_in_a_row_are_told_in_the_plural_and_near_the_limit_by_its_name(monthly):
    # 770 / 24 ± 2.66 · 250 / 23: outside is below 3.2.
    outside = plain_chart(monthly([30, 40] * 11 + [0, 0], first="2014-09"))
    assert str(wording.signals(outside)) == "- Outside the usual range: July 2016 to August 2016 are below it."
    # 922 / 25 and a sigma of 242 / 24 / 1.128: near the limit is above 54.8.
    near = plain_chart(monthly([30, 40] * 11 + [56, 56, 40], first="2014-09"))
    assert str(wording.signals(near)) == (
        "- Two of three months in a row near the top of the usual range, July 2016 to August 2016."
    )


def test_one_month_outside_is_in_the_singular(monthly):
    result = plain_chart(monthly([0, 22] * 10 + [90], first="2014-12"))
    assert str(wording.signals(result)) == "- Outside the usual range: August 2016 is above it."


def test_no_signal_in_the_last_twelve_months_is_said_and_earlier_ones_are_counted(monthly):
    quiet = plain_chart(monthly([10, 12] * 10))
    assert str(wording.signals(quiet)) == "- None of the last twelve months is unusual by the chart's four rules."
    long_ago = wording.signals(plain_chart(monthly([90] + [22, 0] * 10)))
    assert long_ago.each[1].text == "Earlier months hold 1 more; the numbers behind the chart name them."
    assert [figure.current for figure in long_ago.figures] == ["1"]


def test_the_last_twelve_months_are_twelve(monthly):
    twelve = wording.signals(plain_chart(monthly([90] + [22, 0] * 5 + [22])))  # 18.5 + 2.66 · 288 / 11 = 88.1
    assert str(twelve) == "- Outside the usual range: April 2015 is above it."
    thirteen = wording.signals(plain_chart(monthly([90] + [22, 0] * 6)))  # 17.1 + 2.66 · 310 / 12 = 85.8
    assert str(thirteen).splitlines()[0] == "- None of the last twelve months is unusual by the chart's four rules."


@pytest.mark.parametrize(
    "words", [SIGNALS, UNUSUAL, WORDS, chart_titles.SIGNALS], ids=["list", "cause", "icon", "title"]
)
def test_every_rule_has_words_and_an_icon_of_its_own(words):
    assert set(words) == set(RULES)
    assert len({str(each) for each in words.values()}) == 7


def test_a_rule_without_words_fails_instead_of_borrowing_those_of_another(monthly, monkeypatch):
    spike = plain_chart(monthly([0, 22] * 10 + [90]))
    for words, describe in ((SIGNALS, wording.signals), (UNUSUAL, wording.unusual)):
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
        "Yes: August (49) is at a higher level. Since April 2015 about 47 a month; before, 32."
    )
    assert wording.unusual(moved).text == (
        "August (49) is at a higher level. Since April 2015 about 47 a month; before, 32."
    )
    assert str(wording.signals(moved)).splitlines() == [
        "- The level moved, though no change in recording was declared. Since April 2015 about 47 a month; before, 32.",
        "- Another level: the months since April 2015 are higher than those before, and have stayed there.",
    ]


def test_a_level_shift_is_marked_on_table_and_chart_as_found_and_not_declared(moved):
    table = tables.xmr(moved)
    assert table.header[-2:] == ("Special cause", "Change of level")
    assert [row[0] for row in table.printed if row[-1] == "found, not declared"] == ["April 2015"]
    lines = {(f.period, f.current) for f in table.figures if f.measure == "Rape: central line"}
    assert lines == {("2013-04..2015-03", "32"), ("2015-04..2016-08", "47")}
    shown = charts.months(moved)
    assert ">higher since April 2015<" in shown.picture
    assert "Upright line: another level from April 2015, found in the counts, not declared." in shown.picture
    assert shown.title == "Rape in Blackpool: at a higher level since April 2015"
    assert shown.data.header[-1] == "Change of level"


def test_a_shift_of_long_ago_is_named_and_is_no_alarm(monthly):
    long_ago = xmr.chart(monthly([31, 33] * 5 + [46, 48, 47] * 10 + [47], first="2013-04"))
    assert str(wording.answers.unusual(long_ago)) == ("No: August (47) is in the usual range, 42 to 52.")


def test_without_a_level_shift_nothing_is_said_of_one(monthly):
    quiet = xmr.chart(monthly([31, 33] * 20, first="2013-05"))
    assert (str(wording.level_shift(quiet)), str(wording.undeclared_break(quiet))) == ("", "")


def test_exact_limits_are_named_so(monthly):
    few = xmr.chart(monthly([3] * 30 + [11], first="2014-02"))
    assert wording.unusual(few).text == ("August (11) is above the usual range, 0 to 10.")
    assert charts.months(few).title == (
        "Rape in Blackpool: August 2016 is above the usual range (exact limits of the count)"
    )
    assert tables.xmr(few).printed[0][2:5] == ("3.0", "0", "10")
    assert str(between(few)) == "0 to 10 (exact limits)"
    quiet = xmr.chart(monthly([3] * 31, first="2014-02"))
    assert str(wording.signals(quiet)) == "- None of the last twelve months is unusual by the chart's three rules."
    cautions = [each.text for each in wording.cautions(improvement="decrease", quality=(), charted=few).each]
    assert (
        "The usual range is level, as so few events can show no season. It takes each event to happen by itself, so "
        "that several at once can lie outside it."
    ) in cautions


def test_seven_months_together_are_named_where_no_month_is_unusual(monthly):
    low = xmr.chart(monthly([3] * 34 + [1] * 7, first="2013-04"))
    assert str(wording.answers.unusual(low)) == ("Yes: August (1) ends seven months that are unusually low together.")
    assert str(wording.signals(low)) == (
        "- Seven months together: their total is unusually low, January 2016 to August 2016."
    )


def test_months_since_the_last_event_are_said_and_are_a_number(monthly):
    gap = xmr.chart(monthly([1, 0, 0] * 7 + [0] * 20, first="2013-04"))
    said = wording.answers.unusual(gap)
    assert str(said) == "Yes: August (0) makes it unusually long without any. It is 22 months since the last."
    assert [(each.of, each.listed, each.statistic) for each in said.numbers] == [
        (Sum("Blackpool", "Rape", "2016-08..2016-08"), "0", "count"),
        (Sum("Blackpool", "Rape", "2014-10..2016-08"), "22", "how many"),
    ]
    assert wording.unusual(gap).text == "August (0) makes it unusually long without any."
    short = xmr.chart(monthly([1, 0, 0] * 10 + [1] + [0] * 10, first="2013-04"))
    assert str(wording.answers.unusual(short)).endswith("usual range, 0 to 3. It is 10 months since the last.")
