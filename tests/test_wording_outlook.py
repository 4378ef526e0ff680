"""XmR charts, comparisons and forecasts in words, and the alternative text of charts."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import wording
from helpers.periods import Span
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.year_end.regression import Regression, regression
from helpers.wording import alternative_text


def estimate(total, previous, *, r_squared=0.5, degree=2):
    year, history = Span.parse("2016-04..2017-03"), Span.parse("2013-04..2016-08")
    points = pd.DataFrame({"estimate": [10.0]})
    return Regression("Blackpool", "Rape", year, history, degree, total, 100, previous, r_squared, points)


def test_a_month_within_the_limits_is_nothing_unusual(monthly):
    result = plain_chart(monthly([10, 12] * 6, first="2015-09"))  # 11 ± 2.66 · 2 = 5.7 to 16.3
    assert wording.unusual(result).text == (
        "August 2016 (12) is nothing unusual for Blackpool: it lies within the natural process limits (6 to 16)."
    )
    printed = [(figure.measure, figure.current) for figure in wording.unusual(result).figures]
    assert printed == [
        ("Rape", "12"),
        ("Rape: central line", "11"),
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


def test_districts_are_counted_and_the_county_told_beside_them(compare):
    assert wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 20), Fylde=(20, 21))).text == (
        "2 of the 3 districts rose in April 2016; Lancashire as a whole had an increase of 13.8% (+11 offences)."
    )


def test_none_of_the_districts_is_a_word(compare):
    assert wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 30))).text == (
        "Both districts rose in April 2016; Lancashire as a whole had an increase of 33.3% (+20 offences)."
    )
    assert wording.compare(compare(Blackpool=(50, 40), Wyre=(20, 20))).text == (
        "None of the 2 districts rose in April 2016; Lancashire as a whole had a reduction of 14.3% (-10 offences)."
    )
    assert wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 10))).text.endswith("as a whole had no change.")


def test_a_rank_is_told_with_the_change_that_it_ranks(compare):
    result = compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9))
    assert wording.rank(result).text == (
        "Ranked from the steepest increase, Blackpool's change of +25.0% is 2nd of the 3 districts."
    )


def test_a_district_with_a_month_missing_cannot_be_ranked(compare):
    result = compare(Blackpool=(None, 50), Wyre=(20, 30))
    assert wording.rank(result).text == "Blackpool cannot be ranked among the districts."


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (
            estimate(10716.4, 8886, r_squared=0.35468),
            "If the trend holds, Blackpool will end 2016/17 at about 10,716 offences, an increase of 20.6% on 2015/16 "
            "(8,886).",
        ),
        (
            estimate(90.0, 100, degree=1),
            "If the trend holds, Blackpool will end 2016/17 at about 90 offences, a reduction of 10.0% on 2015/16 "
            "(100).",
        ),
        (
            estimate(90.0, None),
            "If the trend holds, Blackpool will end 2016/17 at about 90 offences; 2015/16 was not supplied in "
            "full, so that no change can be given.",
        ),
        (
            estimate(0.0, 0, r_squared=None),
            "If the trend holds, Blackpool will end 2016/17 with no offences, as in 2015/16.",
        ),
        (
            estimate(0.4, 9),
            "If the trend holds, Blackpool will end 2016/17 with no offences; 2015/16 had 9.",
        ),
        (
            estimate(None, None, r_squared=None),
            "Blackpool has too short a history for an estimate of the year: 24 months are needed.",
        ),
    ],
)
def test_an_estimate_is_told_against_the_year_before(result, text):
    assert wording.regression(result).text == text


def test_alternative_text_of_the_years_holds_the_newest_month_and_the_one_a_year_before(monthly):
    assert alternative_text.three_years(monthly(range(1000, 1017))) == (
        "Line chart of Rape in Blackpool by month, one line for each financial year from 2015/16 to 2016/17. The "
        "newest month, August 2016, had 1,016; August 2015 had 1,004."
    )
    assert alternative_text.three_years(monthly([3, 4])).endswith("The newest month, May 2015, had 4.")


def test_alternative_text_of_an_xmr_chart_holds_the_central_line_the_signals_and_the_newest_month(monthly):
    assert alternative_text.xmr(plain_chart(monthly([0, 22] * 10 + [90], first="2014-12"))) == (
        "XmR chart of Rape in Blackpool by month from December 2014 to August 2016, around a central line of 15; 1 of "
        "21 months are marked as special cause. August 2016 (90) is unusual for Blackpool: it lies above the upper "
        "limit. The natural process limits are 0 to 79."
    )


def test_alternative_text_of_a_forecast_holds_the_lowest_and_highest_estimate(monthly):
    assert alternative_text.regression(regression(monthly(range(1, 42), "2013-04"), degree=1)) == (
        "Line chart of Rape in Blackpool by month with its trend, and estimates for September 2016 to March 2017 "
        "between 42 and 48 a month."
    )
    assert alternative_text.regression(regression(monthly(range(1, 37), "2013-04"))).endswith(
        "; no month is estimated."
    )


def test_alternative_text_of_the_districts_holds_both_ends_and_the_district_reported_on(compare):
    assert alternative_text.districts(compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9))) == (
        "Bar chart of the change in Rape by district, April 2016 against a year before: from Wyre (+50.0%) to Fylde "
        "(-10.0%); Blackpool is at +25.0%."
    )


# Defects, reported: the next person to mend one takes its mark away.


def test_of_no_district_none_rose(compare):
    assert not wording.compare(compare(Blackpool=(None, 5), Wyre=(None, 5))).text.startswith("All")


@pytest.mark.parametrize("degree", [1, 2])
def test_a_flat_series_is_estimated_without_a_change(monthly, degree):
    text = wording.regression(regression(monthly([10] * 41, "2013-04"), degree=degree)).text
    assert "increase" not in text
    assert "reduction" not in text


def test_the_estimate_in_the_sentence_is_the_one_among_the_figures():
    said = wording.regression(estimate(510.5, 500))
    assert f"at about {said.figures[0].current} offences" in said.text


def test_a_rank_is_out_of_the_districts_that_have_one(compare):
    assert wording.rank(compare(Blackpool=(10, 12), Wyre=(0, 4))).text.endswith("of the 1 districts.")


def test_districts_that_all_changed_alike_have_no_ranks(compare):
    text = wording.rank(compare(Blackpool=(10, 20), Wyre=(5, 10))).text
    assert text == "All districts that can be compared changed by the same per cent."


def test_of_a_complete_year_the_regression_estimates_nothing(monthly):
    told = wording.regression(regression(monthly(range(100, 148), "2012-04")))
    assert told.text == "2015/16 is complete, so that the regression has nothing to estimate."
    assert told.figures == ()
