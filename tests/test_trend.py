"""The line below a briefing's title: the trend in at most 15 words, true for any series."""

from __future__ import annotations

import pytest

from helpers.statistics.change import year_to_date
from helpers.statistics.xmr import plain_chart
from helpers.wording.trend import trend

LEVEL = [100, 104] * 18  # April 2013 to March 2016


@pytest.mark.parametrize(
    ("newest", "text"),
    [
        # April to August 2015 had 100 + 104 + 100 + 104 + 100 = 508.
        ([100, 104, 100, 104, 100], "The same number as a year before; August was a usual month."),
        ([101, 104, 100, 104, 100], "Up 0.2% on a year before, which chance can give; August was a usual month."),
        (
            [100, 104, 100, 104, 400],
            "Up 59.1% on a year before, but not clearly, and August was unusually high.",
        ),
        ([50, 52, 50, 52, 40], "Down 52.0% on a year before, and August was unusually low."),
    ],
)
def test_the_trend_says_how_much_and_whether_the_newest_month_is_usual(monthly, newest, text):
    counts = monthly([*LEVEL, *newest], first="2013-04")
    assert str(trend(year_to_date(counts), plain_chart(counts))) == text
    assert len(text.split()) <= 15


def test_a_trend_with_a_warning_points_to_it(monthly):
    counts = monthly([*LEVEL, 50, 52, 50, 52, 40], first="2013-04")
    said = trend(year_to_date(counts), plain_chart(counts), careful=True)
    assert str(said) == "Do not rely on this fall of 52.0%: see the warning below."


def test_of_few_months_nothing_is_said_of_the_newest(monthly):
    counts = monthly([10, 12, 11, 10, 12], first="2016-04")
    assert str(trend(year_to_date(counts), plain_chart(counts))) == ("No comparison with a year before is possible.")


def test_few_events_are_too_few_to_say(monthly):
    counts = monthly([0, 1] * 20 + [1], first="2013-04")
    assert str(trend(year_to_date(counts), plain_chart(counts))).startswith(
        "Too few to say whether the number rose or fell"
    )
