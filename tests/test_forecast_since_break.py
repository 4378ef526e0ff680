"""The forecast, the backtest and their words after a declared change in recording."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from helpers import charts, tables, wording
from helpers.statistics import xmr
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.year_end.backtest import backtest, same_month
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.level_since_break import at_newest_level, widening
from helpers.statistics.year_end.regression import regression

COUNTY = ("Lancashire", "Rape")


def anew(month, measure="Rape"):
    return Break(pd.Period(month, "M"), (measure,), "New counting rules")


def stepped(monthly, *levels):
    """Counts from April 2013 on, with a number of months at each level."""
    return monthly([level for level, months in levels for _ in range(months)], "2013-04")


def test_the_level_is_that_of_the_months_since_the_break(monthly):
    counts = stepped(monthly, (10, 36), (20, 5))
    result = forecast(counts, breaks=[anew("2016-04")])
    assert result.total == pytest.approx(5 * 20 + 7 * 20, rel=1e-5)
    assert (result.recorded, result.previous) == (5 * 20, 12 * 10)
    assert list(result.points["count"].dropna()) == list(counts)  # as recorded
    assert forecast(counts).total < 225  # which takes the old level for the usual one


def test_the_season_is_that_of_the_months_before_the_break(monthly):
    broken = monthly([10, 20] * 18 + [30, 60, 30, 60, 30], "2013-04")
    never = monthly([30, 60] * 18 + [30, 60, 30, 60, 30], "2013-04")
    result, whole = forecast(broken, breaks=[anew("2016-04")]), forecast(never)
    assert list(result.points["estimate"].dropna()) == pytest.approx(list(whole.points["estimate"].dropna()))


def test_the_ranges_are_wider_until_a_year_has_passed(monthly):
    broken, never = stepped(monthly, (10, 36), (20, 5)), stepped(monthly, (20, 41))
    result, whole = forecast(broken, breaks=[anew("2016-04")]), forecast(never)
    wider = math.sqrt(1 + 7 * 2 / 5 * (1 / 5 - 1 / 12))  # seven months to come, five since the break
    assert result.upper_80 - result.total == pytest.approx(wider * (whole.upper_80 - whole.total))
    assert result.upper_95 - result.total == pytest.approx(wider * (whole.upper_95 - whole.total))
    month = math.sqrt(1 + 2 / 5 * (1 / 5 - 1 / 12))
    ends = [each.points.loc["2016-09", "upper_95"] - each.points.loc["2016-09", "estimate"] for each in (result, whole)]
    assert ends[0] == pytest.approx(month * ends[1])
    assert [widening(months, 7) for months in (12, 30)] == [1, 1]
    assert widening(3, 7) > widening(4, 7) > widening(11, 7) > 1


def test_district_and_county_are_each_taken_to_their_own_level(monthly):
    district, county = stepped(monthly, (10, 36), (30, 5)), stepped(monthly, (100, 36), (200, 5)).rename(COUNTY)
    result = forecast(district, county=county, breaks=[anew("2016-04")])
    assert result.total == pytest.approx(12 * 30, rel=1e-5)
    assert result.county == "Lancashire"


@pytest.mark.parametrize(("month", "known"), [("2016-08", False), ("2016-07", False), ("2016-06", True)])
def test_fewer_than_three_months_since_the_break_give_no_forecast(monthly, month, known):
    result = forecast(stepped(monthly, (10, 41)), breaks=[anew(month)])
    assert (result.total is not None, result.estimated, result.upper_80 is not None) == (known, known, known)
    assert result.recorded == 5 * 10


@pytest.mark.parametrize("ignored", [anew("2015-04", "Theft"), anew("2013-04"), anew("2016-09")])
def test_a_break_of_another_measure_or_without_months_on_both_sides_changes_nothing(monthly, ignored):
    counts = stepped(monthly, (10, 36), (20, 5))
    result = forecast(counts, breaks=[ignored])
    assert result == forecast(counts)
    assert result.breaks == ()


def test_after_two_breaks_the_level_is_that_since_the_second(monthly):
    counts = stepped(monthly, (10, 24), (30, 12), (60, 5))
    result = forecast(counts, breaks=[anew("2016-04"), anew("2015-04")])
    assert result.total == pytest.approx(12 * 60, rel=1e-5)
    assert [str(each.month) for each in result.breaks] == ["2015-04", "2016-04"]


def test_a_step_is_measured_on_the_same_calendar_months_and_on_those_that_both_years_have(monthly):
    # April 1 and May 9 a year before; of the months since, April had 2 and May was not supplied: twice as many.
    counts = monthly([1, 9, *[5] * 10, 2, math.nan], "2013-04")
    levelled = at_newest_level(counts, [anew("2014-04")])
    assert list(levelled.iloc[:3]) == [2, 18, 10]
    assert list(counts.iloc[:3]) == [1, 9, 5]  # the series given is left as it was


def test_months_before_are_left_out_where_nothing_was_recorded_a_year_earlier(monthly):
    counts = stepped(monthly, (0, 30), (5, 11))
    assert at_newest_level(counts, [anew("2015-10")]).count() == 11
    assert forecast(counts, breaks=[anew("2015-10")]).total is None  # eleven months are too few


def test_the_two_years_are_compared_only_where_they_were_recorded_alike(monthly):
    counts = stepped(monthly, (10, 24), (20, 17))
    alike, otherwise = (forecast(counts, breaks=[anew(month)]) for month in ("2015-04", "2015-05"))
    assert alike.recorded_alike and alike.difference == pytest.approx(0, abs=0.1)
    assert not otherwise.recorded_alike
    assert (otherwise.difference, otherwise.percent) == (None, None)


def test_the_backtest_judges_no_month_before_a_break_of_its_year_nor_the_first_two_since(monthly):
    table = pd.DataFrame({("Blackpool", "Rape"): stepped(monthly, (10, 39), (20, 21))})  # to March 2018
    past = backtest(table, breaks=[anew("2016-07")])
    of_2016 = [origin for origin in past["origin"].unique() if "2016-04" <= origin <= "2017-03"]
    assert of_2016 == [f"2016-{month:02d}" for month in (9, 10, 11, 12)] + ["2017-01", "2017-02"]
    september = past[past["origin"] == "2016-09"].set_index("method")
    assert september.loc["forecast", "forecast"] == pytest.approx(6 * 20, rel=1e-5)
    assert september.loc["last year repeated", "forecast"] == 6 * 10  # which knows of no break
    assert {"2015-04", "2016-02", "2017-04"} <= set(past["origin"])


def test_the_same_month_of_a_year_with_a_break_after_it_is_no_past_forecast(monthly):
    counts = stepped(monthly, (10, 36), (20, 29))  # to August 2018
    assert list(same_month(counts)["origin"].unique()) == ["2015-08", "2016-08", "2017-08"]
    assert list(same_month(counts, breaks=[anew("2016-12")])["origin"].unique()) == ["2015-08", "2017-08"]


def test_the_page_names_the_months_that_the_level_comes_from_and_why(monthly):
    result = forecast(stepped(monthly, (10, 36), (20, 5)), breaks=[anew("2016-04")])
    assert wording.ranges(result).text.endswith(
        ". This goes by the months since April 2016, as recording changed then (New counting rules); earlier "
        "months only show the season, and the ranges are wider until a year has passed."
    )
    assert wording.forecast(result).text.endswith(
        "; recording changed in April 2016, so that no change on 2015/16 (120) can be given."
    )
    older = forecast(stepped(monthly, (10, 24), (20, 17)), breaks=[anew("2015-04")])
    assert wording.ranges(older).text.endswith("; earlier months only show the season.")
    assert wording.forecast(older).text.endswith(". That is about the same as in 2015/16 (240).")


def test_too_soon_after_a_break_the_page_says_so_in_place_of_a_forecast(monthly):
    result = forecast(stepped(monthly, (10, 39), (20, 2)), breaks=[anew("2016-07")])
    assert wording.forecast(result).text == (
        "Where the year will end cannot be said for Blackpool: recording changed in July 2016, and the months since "
        "are too few."
    )
    assert wording.ranges(result).text == ""
    assert wording.past_forecasts(result, pd.DataFrame()).text == ""


def test_the_regression_is_said_to_take_no_account_of_a_break(monthly):
    counts = stepped(monthly, (20, 36), (20, 5))
    trend = regression(counts)
    assert wording.regression_doubts(trend, forecast(counts)).each == ()
    (said,) = wording.regression_doubts(trend, forecast(counts, breaks=[anew("2016-07")])).each
    assert said.text == "The trend takes no account of the change in recording in July 2016."
    assert said.warning


def test_the_chart_and_its_table_name_the_first_month_recorded_anew(monthly):
    counts, breaks = stepped(monthly, (10, 36), (20, 5)), [anew("2016-04")]
    result = forecast(counts, breaks=breaks)
    table = tables.forecast(result)
    assert table.header[-1] == "Change in recording"
    assert [(row[0], row[5]) for row in table.printed if row[5]] == [("April 2016", "New counting rules")]
    chart = charts.months(xmr.chart(counts, breaks=breaks), forecast=result)
    assert chart.data.header[-4:] == ("Forecast", "80% range", "95% range", "Change in recording")
    assert "recorded another way from April 2016 (New counting rules)" in chart.picture
    assert "recorded another way" not in charts.months(xmr.chart(counts), forecast=forecast(counts)).picture
