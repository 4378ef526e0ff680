"""XmR charts in words: whether the newest month is unusual, and the signals of the last twelve months."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers import charts, wording
from helpers.drawing import scene
from helpers.drawing.scene import Marks
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import RULES
from helpers.wording import chart_titles
from helpers.wording.icons import WORDS
from helpers.wording.xmr import CAUSES, SIGNALS


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
    assert len({str(each) for each in words.values()}) == 4


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
