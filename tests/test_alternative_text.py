"""The alternative text of charts: at most 150 letters, with the chart's own numbers."""

from __future__ import annotations

from helpers.document.numbers import Sum
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import regression
from helpers.wording import alternative_text


def test_alternative_text_of_the_months_holds_the_newest_one_and_the_usual_range(monthly):
    said = alternative_text.months(plain_chart(monthly([0, 22] * 10 + [90], first="2014-12")))
    assert str(said) == ("Rape in Blackpool by month. August 2016: 90, above the usual range. Usual range 0 to 79.")
    assert [(figure.measure, figure.period, figure.current) for figure in said.figures] == [
        ("Rape", "2016-08..2016-08", "90"),
        ("Rape: lower natural process limit", "2014-12..2016-08", "0"),
        ("Rape: upper natural process limit", "2014-12..2016-08", "79"),
    ]


def test_alternative_text_of_the_months_holds_the_forecast_of_the_last_month(monthly):
    counts = monthly([10, 14] * 20 + [10], "2013-04")
    said = alternative_text.months(plain_chart(counts), forecast(counts))
    last = said.figures[-1]
    assert (last.measure, last.period) == ("Rape: forecast", "2017-03..2017-03")
    assert str(said).endswith(f" Forecast for March 2017: {last.current}.")
    assert "Forecast" not in str(alternative_text.months(plain_chart(counts), forecast(monthly([10] * 12, "2015-09"))))


def test_whether_a_month_is_unusual_rests_on_all_months(monthly):
    said = alternative_text.months(plain_chart(monthly([10, 12] * 10)))
    assert Sum("Blackpool", "Rape", "2015-04..2016-11") in said.rests_on


def test_alternative_text_of_long_names_is_cut_by_whole_clauses(monthly):
    name = ("Blackpool and the coast", "Violence against the person and other offences against it")
    counts = monthly([1000, 1200] * 20 + [1000], "2013-04", name=name)
    said = str(alternative_text.months(plain_chart(counts), forecast(counts)))
    assert said.startswith(
        "Violence against the person and other offences against it by month. August 2016: 1,000, in the usual range."
    )
    assert len(said) <= 150


def test_alternative_text_of_a_forecast_holds_the_lowest_and_highest_estimate(monthly):
    said = alternative_text.regression(regression(monthly(range(1, 42), "2013-04"), degree=1))
    assert str(said) == (
        "Rape in Blackpool by month with its trend, and estimates for September 2016 to March 2017 between 42 and 48 a "
        "month."
    )
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
    said = alternative_text.districts(compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9)))
    assert str(said) == (
        "Change in Rape by district, April 2016: from Wyre (+50.0%) to Fylde (−10.0%); Blackpool is at +25.0%."
    )
    assert [(figure.area, figure.percent) for figure in said.figures] == [
        ("Wyre", "+50.0"),
        ("Fylde", "-10.0"),
        ("Blackpool", "+25.0"),
    ]


def test_values_stand_in_the_order_of_the_template_so_that_each_run_writes_the_same_bytes(monthly):
    said = alternative_text.months(plain_chart(monthly([10, 12] * 12)))
    assert list(said.values) == ["measure", "area", "month", "count", "standing", "usual", "forecast"]
