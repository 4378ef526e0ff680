"""The alternative text of charts."""

from __future__ import annotations

from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.year_end.regression import regression
from helpers.wording import alternative_text


def test_alternative_text_of_the_years_holds_the_newest_month_and_the_one_a_year_before(monthly):
    assert str(alternative_text.three_years(monthly(range(1000, 1017)))) == (
        "Line chart of Rape in Blackpool by month, one line for each financial year from 2015/16 to 2016/17. The "
        "newest month, August 2016, had 1,016; August 2015 had 1,004."
    )
    assert str(alternative_text.three_years(monthly([3, 4]))).endswith("The newest month, May 2015, had 4.")


def test_alternative_text_of_an_xmr_chart_holds_the_central_line_the_signals_and_the_newest_month(monthly):
    assert str(alternative_text.xmr(plain_chart(monthly([0, 22] * 10 + [90], first="2014-12")))) == (
        "XmR chart of Rape in Blackpool by month from December 2014 to August 2016, around a central line of 15; 1 of "
        "21 months are marked as special cause. August 2016 (90) is unusual for Blackpool: it lies above the upper "
        "limit. The natural process limits are 0 to 79."
    )


def test_alternative_text_of_a_forecast_holds_the_lowest_and_highest_estimate(monthly):
    assert str(alternative_text.regression(regression(monthly(range(1, 42), "2013-04"), degree=1))) == (
        "Line chart of Rape in Blackpool by month with its trend, and estimates for September 2016 to March 2017 "
        "between 42 and 48 a month."
    )
    assert str(alternative_text.regression(regression(monthly(range(1, 37), "2013-04")))).endswith(
        "; no month is estimated."
    )


def test_alternative_text_of_the_districts_holds_both_ends_and_the_district_reported_on(compare):
    assert str(alternative_text.districts(compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9)))) == (
        "Bar chart of the change in Rape by district, April 2016 against a year before: from Wyre (+50.0%) to Fylde "
        "(-10.0%); Blackpool is at +25.0%."
    )
