"""The forecast in words: with its ranges, against the year before, or the reason why there is none."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import tables, wording
from helpers.desk import explorer
from helpers.drops import Drop
from helpers.periods import Span
from helpers.statistics.change import Change, year_to_date
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.year_end.forecast import YearEnd, forecast
from helpers.statistics.year_end.regression import regression

YEAR, HISTORY = Span.parse("2016-04..2017-03"), Span.parse("2013-04..2016-08")


def projected(total=1794.4, previous=1560, *, recorded=815, ends=(1750.2, 1840.0, 1700.4, 1901.6), to_come=140.0):
    """A forecast with these numbers; its points have one month, March 2017."""
    march = pd.PeriodIndex(["2017-03"], freq="M")
    row = {
        "count": float("nan"),
        "estimate": to_come,
        "lower_80": 130.0,
        "upper_80": 150.0,
        "lower_95": 120.0,
        "upper_95": 160.0,
    }
    points = pd.DataFrame(row, index=march)
    return YearEnd("Blackpool", "Rape", YEAR, HISTORY, None, total, recorded, previous, *ends, points=points)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (
            projected(),
            "We expect Blackpool to end 2016/17 at about 1,794 offences, eight times in ten between 1,750 and "
            "1,840. That is 15.0% more than in 2015/16 (1,560).",
        ),
        (
            projected(1404.0),
            "We expect Blackpool to end 2016/17 at about 1,404 offences, eight times in ten between 1,750 and "
            "1,840. That is 10.0% fewer than in 2015/16 (1,560).",
        ),
        (
            projected(previous=None),
            "We expect Blackpool to end 2016/17 at about 1,794 offences, eight times in ten between 1,750 and "
            "1,840. 2015/16 was not supplied in full, so the two cannot be compared.",
        ),
        (
            projected(0.2, 0, recorded=0, ends=(0.0, 1.6, 0.0, 2.8)),
            "We expect Blackpool to end 2016/17 with no offences, eight times in ten between 0 and 2. 2015/16 had none "
            "either.",
        ),
        (
            projected(0.4, 6, recorded=0, ends=(0.0, 1.6, 0.0, 2.8)),
            (
                "We expect Blackpool to end 2016/17 with no offences, eight times in ten between 0 and 2. In 2015/16 "
                "there were 6."
            ),
        ),
        (
            projected(0.4, None, recorded=0, ends=(0.0, 1.6, 0.0, 2.8)),
            "We expect Blackpool to end 2016/17 with no offences, eight times in ten between 0 and 2. 2015/16 was"
            " not supplied in full, so the two cannot be compared.",
        ),
        (
            projected(1.4, 0, recorded=0, ends=(0.0, 2.6, 0.0, 3.8)),
            "We expect Blackpool to end 2016/17 at about 1 offence, eight times in ten between 0 and 3. In "
            "2015/16 there were none.",
        ),
        (
            projected(0.0, 0, recorded=0, to_come=None),
            "Blackpool ended 2016/17 with no offences. 2015/16 had none either.",
        ),
        (
            projected(None, to_come=None),
            "Where the year will end cannot be said for Blackpool: fewer than two years of months were supplied since "
            "April 2013.",
        ),
        (
            projected(1560.0, 1500, recorded=1560, to_come=None),
            "Blackpool ended 2016/17 at 1,560 offences. That is 4.0% more than in 2015/16 (1,500).",
        ),
    ],
)
def test_the_year_is_printed_with_its_range_against_the_year_before(result, text):
    assert wording.forecast(result).text == text


def test_a_briefing_in_short_ends_with_the_forecast_or_where_it_is_given_with_the_regression(monthly, compare):
    counts = monthly([10] * 41, "2013-04")
    first = year_to_date(counts), plain_chart(counts), compare(Blackpool=(40, 50), Wyre=(20, 30))
    said = [wording.in_short(*first, made(counts)).each[-1].text for made in (forecast, regression)]
    assert [text.partition("2016/17")[0] for text in said] == [
        "We expect Blackpool to end ",
        "If the trend holds, Blackpool will end ",
    ]


EXPECTS_MORE = "The forecast expects more in 2016/17 than in 2015/16, although the months so far "
TO_COME = ": it expects more in the months to come than they had last year."
RECORDED = ": what was recorded so far counts for the year, by chance or not."


@pytest.mark.parametrize(
    ("current", "previous", "dispersion", "text"),
    [
        # The forecast is 1,794 against 1,560: 234 more, of which 35 were recorded.
        (815, 780, 1, f"{EXPECTS_MORE}are no clear change{TO_COME}"),
        (870, 750, 1, f"{EXPECTS_MORE}are no clear change{RECORDED}"),  # 120 < 3√1,620 = 120.7, and half of 234
        (815, 780, 50, f"{EXPECTS_MORE}vary too much to tell{TO_COME}"),  # 3√(50·1,595) = 847
        (11, 5, 1, f"{EXPECTS_MORE}are too few to say{TO_COME}"),
        (700, 1000, 1, f"{EXPECTS_MORE}fell{TO_COME}"),
        (1000, 700, 1, ""),  # a clear rise
        (815, None, 1, ""),
    ],
)
def test_a_forecast_beyond_last_year_s_total_is_explained_where_the_verdict_disagrees(
    current, previous, dispersion, text
):
    period = Span.parse("2016-04..2016-08")
    changed = Change("Blackpool", "Rape", period, period.year_before(), current, previous, dispersion)
    assert wording.forecast_and_verdict(changed, projected()).text == text
    assert wording.forecast_and_verdict(changed, projected(previous=1701)).text == ""  # within the 95% range
    assert wording.forecast_and_verdict(changed, projected(previous=None)).text == ""


def test_without_a_verdict_no_forecast_is_explained():
    period = Span.parse("2016-04..2016-08")
    anew = Break(pd.Period("2016-05", "M"), ("Rape",), "A new system")
    changed = Change("Blackpool", "Rape", period, period.year_before(), 815, 780, breaks=(anew,))
    assert wording.forecast_and_verdict(changed, projected()).text == ""


def test_a_forecast_wholly_below_last_year_s_total_expects_fewer():
    period = Span.parse("2016-04..2016-08")
    changed = Change("Blackpool", "Rape", period, period.year_before(), 815, 820)
    assert wording.forecast_and_verdict(changed, projected(previous=2000)).text == (
        "The forecast expects fewer in 2016/17 than in 2015/16, although the months so far are no clear change: it "
        "expects fewer in the months to come than they had last year."
    )


def test_both_ranges_are_in_words_and_nothing_is_said_where_nothing_is_estimated():
    said = wording.ranges(projected())
    assert said.text == (
        "Eight times in ten the year ends between 1,750 and 1,840. Nineteen times in twenty it ends between 1,700 and "
        "1,902."
    )
    assert [figure.current for figure in said.figures] == ["1750", "1840", "1700", "1902"]
    assert [number.part.rpartition(", ")[2] for number in said.numbers] == [
        "80% range from",
        "80% range to",
        "95% range from",
        "95% range to",
    ]
    assert str(wording.ranges(projected(None, to_come=None))) == ""
    assert str(wording.ranges(projected(1560.0, recorded=1560, to_come=None))) == ""


def past(*cases):
    """Past forecasts: the month, the year's total, and the errors of forecast, regression and last year's total."""
    methods = ("forecast", "regression", "last year repeated")
    rows = [
        {"origin": made, "method": method, "forecast": 500 + miss, "actual": 500, "year_actual": year}
        for made, year, *misses in cases
        for method, miss in zip(methods, misses, strict=True)
    ]
    bounds = dict.fromkeys(("lower_80", "upper_80", "lower_95", "upper_95"), float("nan"))
    return pd.DataFrame(rows, columns=["origin", "method", "forecast", "actual", "year_actual"]).assign(**bounds)


def test_the_errors_of_such_forecasts_are_compared_with_those_of_simpler_ones():
    one = wording.past_forecasts(projected(), past(("2015-08", 1000, -42, 70, 99)))
    assert one.text == (
        "A forecast made in August 2015 would have missed the year's total by 4.2%. The regression would have missed "
        "it by 7.0%, last year's total by 9.9%."
    )
    several = wording.past_forecasts(projected(), past(("2014-08", 1000, -42, 70, 99), ("2015-08", 3000, 38, 10, 1)))
    assert several.text == (  # (42 + 38) / 4000, (70 + 10) / 4000, (99 + 1) / 4000
        "Forecasts made in 2 years, August 2014 to August 2015, would have missed the year's total by 2.0%. The "
        "regression would have missed it by 2.0%, last year's total by 2.5%."
    )
    assert [(figure.current, figure.percent) for figure in several.figures] == [
        ("2", ""),
        ("", "2.0"),
        ("", "2.0"),
        ("", "2.5"),
    ]
    assert [each.span for each in several.numbers[1].computed_from] == ["2014-04..2015-03", "2015-04..2016-03"]


def test_without_an_earlier_year_to_judge_a_sentence_says_so_and_a_year_that_is_over_has_none():
    assert wording.past_forecasts(projected(), past()).text == (
        "How well such forecasts did cannot be said yet: no earlier year had enough months before it."
    )
    none = wording.past_forecasts(projected(), past(("2015-08", 0, 0, 0, 0)))
    assert none.text == "Nothing was recorded in the earlier years that this forecast could be compared with."
    over = projected(1560.0, recorded=1560, to_come=None)
    assert str(wording.past_forecasts(over, past(("2015-08", 1000, 1, 1, 1)))) == ""


def test_a_forecast_names_the_sums_that_could_be_worked_out_from_it():
    total, low, high, _, before = wording.forecast(projected()).numbers
    assert (total.of.span, total.against.span, before.of.span) == (YEAR.key, "2015-04..2016-03", "2015-04..2016-03")
    for each in (total, low, high):
        assert [sum_.span for sum_ in each.computed_from] == ["2013-04..2016-08", "2016-04..2016-08"]
    (figure, *_) = wording.forecast(projected()).figures
    assert figure.measure == "Rape: forecast of the 2016-17 total"
    assert (figure.current, figure.previous, figure.percent) == ("1794", "1560", "+15.0")


def test_the_total_of_a_year_that_is_over_is_a_count_against_the_year_before():
    (figure,) = wording.forecast(projected(1560.0, 1500, recorded=1560, to_come=None)).figures
    assert (figure.measure, figure.period, figure.compared_with) == ("Rape", YEAR.key, "2015-04..2016-03")
    assert (figure.current, figure.previous, figure.percent) == ("1560", "1500", "+4.0")


def test_the_table_holds_the_year_month_by_month_and_in_all(monthly):
    values = [1000.0] * 41
    values[37] = None  # May 2016
    result = forecast(monthly(values, "2013-04"))
    table = tables.forecast(result)
    assert table.header == ("Month", "Recorded", "Forecast", "80% range", "95% range")
    rows = table.printed
    assert [row[0] for row in rows[:36:35]] == ["April 2013", "March 2016"]  # the history, which the chart shows too
    assert {row[1:] for row in rows[:36]} == {("1,000", "–", "–", "–")}
    assert rows[36] == ("April 2016", "1,000", "–", "–", "–")
    assert rows[37][1:3] == ("not supplied", "1,000")
    assert [row[1] for row in rows[41:48]] == ["to come"] * 7
    assert rows[48][:3] == ("2016/17 in all", "4,000", "12,000")
    low, high = rows[48][4].split(" to ")
    printed = {figure.measure: figure.current for figure in table.figures if figure.period == YEAR.key}
    assert printed["Rape: forecast of the 2016-17 total, 95% range from"] == low.replace(",", "")
    assert printed["Rape: forecast of the 2016-17 total, 95% range to"] == high.replace(",", "")
    (so_far,) = [figure for figure in table.figures if figure.period == "2016-04..2016-08"]
    assert (so_far.measure, so_far.current) == ("Rape", "4000")


def test_months_before_a_series_begins_are_not_called_missing(monthly):
    counts = monthly([10] * 30, "2014-03")
    rows = tables.forecast(forecast(counts, county=monthly([100] * 41, "2013-04", ("Lancashire", "Rape")))).printed
    assert [row[:2] for row in rows[:11:10]] == [("April 2013", "–"), ("February 2014", "–")]
    assert rows[11][:2] == ("March 2014", "10")


def test_every_number_of_the_table_is_a_figure(monthly):
    table = tables.forecast(forecast(monthly([31, 52] * 20 + [47], "2013-04")))
    listed = {figure.current for figure in table.figures}
    printed = {
        n for row in table.printed for cell in row[1:] for n in cell.replace(",", "").split(" to ") if n.isdigit()
    }
    assert len(printed) > 10 and printed <= listed


def test_the_analyst_s_forecast_follows_the_county_only_where_there_is_one(monthly):
    whole = [100.0] * 41
    whole[8] = whole[20] = whole[32] = 300.0  # December
    counts = pd.DataFrame(
        {
            ("Blackpool", "Rape"): monthly([10, 14] * 20 + [10], "2013-04"),
            ("Lancashire", "Rape"): monthly(whole, "2013-04"),
        }
    )
    drop = Drop("2016-08", "", counts, pd.DataFrame(), {}, {})
    asked = {"area": "Blackpool", "measure": "Rape", "trend": "quadratic", "years": 3}
    within, alone = (explorer.blocks(drop, **asked, county=county)[0] for county in ("Lancashire", None))
    december = [{"month": row[0], "forecast": row[6]} for row in (chart.data.printed[44] for chart in (within, alone))]
    assert [row["month"] for row in december] == ["December 2016"] * 2
    # The county has three times as many each December; the district's own share of it was lower then.
    assert int(december[0]["forecast"]) > 14 > int(december[1]["forecast"])
