"""The alternative text of charts."""

from __future__ import annotations

from helpers.document.numbers import Sum
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import regression
from helpers.wording import alternative_text


def test_alternative_text_of_the_years_holds_the_newest_month_and_the_one_a_year_before(monthly):
    assert str(alternative_text.three_years(monthly(range(1000, 1017)))) == (
        "Line chart of Rape in Blackpool by month, one line for each financial year from 2015/16 to 2016/17. The "
        "newest month, August 2016, had 1,016; August 2015 had 1,004."
    )
    said = alternative_text.three_years(monthly(range(1000, 1017)))
    assert [(figure.period, figure.current) for figure in said.figures] == [
        ("2016-08..2016-08", "1016"),
        ("2015-08..2015-08", "1004"),
    ]
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
    said = alternative_text.regression(regression(monthly(range(1, 42), "2013-04"), degree=1))
    assert [(figure.measure, figure.period, figure.current) for figure in said.figures] == [
        ("Rape: estimate", "2016-09..2016-09", "42"),
        ("Rape: estimate", "2017-03..2017-03", "48"),
    ]
    assert {each for number in said.numbers for each in number.computed_from} == {
        Sum("Blackpool", "Rape", "2013-04..2016-08")
    }
    assert str(alternative_text.regression(regression(monthly(range(1, 37), "2013-04")))).endswith(
        "; no month is estimated."
    )


def test_alternative_text_of_the_districts_holds_both_ends_and_the_district_reported_on(compare):
    assert str(alternative_text.districts(compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9)))) == (
        "Bar chart of the change in Rape by district, April 2016 against a year before: from Wyre (+50.0%) to Fylde "
        "(−10.0%); Blackpool is at +25.0%."
    )
    said = alternative_text.districts(compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9)))
    assert [(figure.area, figure.percent) for figure in said.figures] == [
        ("Wyre", "+50.0"),
        ("Fylde", "-10.0"),
        ("Blackpool", "+25.0"),
    ]


def test_an_xmr_chart_s_message_lists_the_line_and_how_many_months_are_marked(monthly):
    said = alternative_text.xmr(plain_chart(monthly([0, 22] * 10 + [90], first="2014-12")))
    whole = "2014-12..2016-08"
    assert [(figure.measure, figure.period, figure.current) for figure in said.figures] == [
        ("Rape: central line", whole, "15"),
        ("Rape: months marked as special cause", whole, "1"),
        ("Rape: months charted", whole, "21"),
        ("Rape", "2016-08..2016-08", "90"),
        ("Rape: lower natural process limit", whole, "0"),
        ("Rape: upper natural process limit", whole, "79"),
    ]


def test_a_forecast_s_message_lists_the_ends_of_the_last_month_s_ranges(monthly):
    said = alternative_text.forecast(forecast(monthly([10, 14] * 20 + [10], "2013-04")))
    ends = [(figure.measure, figure.period) for figure in said.figures][-4:]
    assert ends == [
        ("Rape: forecast, 80% range from", "2017-03..2017-03"),
        ("Rape: forecast, 80% range to", "2017-03..2017-03"),
        ("Rape: forecast, 95% range from", "2017-03..2017-03"),
        ("Rape: forecast, 95% range to", "2017-03..2017-03"),
    ]
