"""Results as tables: the computed numbers, each in the row and column where a reader expects it."""

from __future__ import annotations

import pandas as pd

from helpers import tables
from helpers.periods import Span
from helpers.statistics import change
from helpers.statistics.change import Change
from helpers.statistics.comparison import districts
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import regression

PERIOD = Span.parse("2016-04..2016-08")


def totals(measure, current, previous):
    return Change("Blackpool", measure, PERIOD, PERIOD.year_before(), current, previous)


def test_changes_have_a_row_for_each_measure_with_the_earlier_period_first():
    table = tables.changes([totals("Rape", 1250, 930), totals("Assault", 4, 0), totals("Theft", 5, None)], caption="c")
    assert table.caption == "c: offences"
    assert table.header == (
        "Measure", "April to August 2015", "April to August 2016", "Change", "Per cent", "Chance alone", "Verdict",
    )  # fmt: skip
    assert table.printed == (
        ("Rape", "930", "1,250", "+320", "+34.4%", "up to 140", "clear rise"),  # 3 √(1,250 + 930) = 140.07
        ("Assault", "0", "4", "+4", "–", "–", "too few to say"),
        ("Theft", "not supplied", "5", "cannot be compared", "–", "–", "–"),
    )
    assert [(f.measure, f.current, f.change) for f in table.figures] == [
        ("Rape", "1250", "+320"),
        ("Rape: range of no change", "140", ""),
        ("Assault", "4", "+4"),
        ("Theft", "5", ""),
    ]


def test_a_table_of_no_changes_has_no_rows():
    assert tables.changes([], caption="None").rows == ()


def test_districts_are_listed_in_their_rank_and_the_county_last(monthly):
    pairs = {"Blackpool": (1000, 2250), "Wyre": (10, 5), "Fylde": (0, 3), "Preston": (None, 3)}
    counts = pd.DataFrame({(n, "Rape"): monthly([p, *[1] * 11, c], name=(n, "Rape")) for n, (p, c) in pairs.items()})
    county = monthly([1010, *[1] * 11, 1010]).rename(("Lancashire", "Rape"))
    table = tables.districts(districts(counts, county, area="Blackpool"))
    assert table.header == ("District", "April 2015", "April 2016", "Change", "Change in per cent")
    assert table.printed == (
        ("Blackpool", "1,000", "2,250", "+1,250", "+125.0%"),
        ("Wyre", "10", "5", "−5", "−50.0%"),
        ("Fylde", "0", "3", "+3", "–"),
        ("Preston", "not supplied", "3", "cannot be compared", "–"),
        ("Lancashire as a whole", "1,010", "1,010", "0", "0%"),
    )
    assert (table.strong, table.bars) == ("Blackpool", "Change in per cent")
    assert table.whole == "Lancashire as a whole"
    assert [(f.area, f.change, f.percent) for f in table.figures][:2] == [
        ("Blackpool", "+1250", "+125.0"),
        ("Wyre", "-5", "-50.0"),
    ]


def test_years_stand_side_by_side_from_april_to_march(monthly):
    table = tables.years(monthly([1, None, *range(3, 13), 1300], first="2015-04"))
    assert table.header == ("Month", "2015/16", "2016/17")
    assert [row[0] for row in table.printed] == [
        *("April", "May", "June", "July", "August", "September", "October", "November", "December"),
        *("January", "February", "March"),
    ]
    assert table.printed[0] == ("April", "1", "1,300")
    assert table.printed[1] == ("May", "not supplied", "–")
    assert table.printed[11] == ("March", "12", "–")
    assert ("2015-05..2015-05" in {f.period for f in table.figures}, len(table.figures)) == (False, 12)


def test_a_leap_february_is_a_month_as_any_other(monthly):
    table = tables.years(monthly(range(1, 25), first="2014-04"))
    assert table.printed[10] == ("February", "11", "23")  # February 2015 and, with 29 days, 2016


def test_an_xmr_table_names_every_rule_that_fired_and_the_limits_among_its_figures(monthly):
    table = tables.xmr(plain_chart(monthly([0, 22] * 10 + [None, 90], first="2014-12")))
    assert table.printed[0] == ("December 2014", "0", "15", "0", "73", "none")
    assert table.printed[-2] == ("August 2016", "not supplied", "15", "0", "73", "none")
    assert table.printed[-1] == ("September 2016", "90", "15", "0", "73", "outside the limits")
    limits = {f.measure: f.current for f in table.figures if f.measure.endswith(("central line", "process limit"))}
    assert limits == {  # 310 / 21 ± 2.66 · 22
        "Rape: central line": "15",
        "Rape: lower natural process limit": "0",
        "Rape: upper natural process limit": "73",
    }


def test_a_month_with_two_rules_names_both(monthly):
    table = tables.xmr(plain_chart(monthly([50, 40, 30, 31, 32, 33, 34, 35, 36, 30, 40, 50], first="2015-09")))
    # 441 / 12 = 36.75 ± 2.66 · 52 / 11
    assert table.printed[2] == (
        "November 2015",
        "30",
        "37",
        "24",
        "49",
        "seven or more in a row on one side of average; seven or more in a row rising or falling",
    )


def test_a_forecast_table_holds_the_recorded_and_the_estimated_months_of_the_year(monthly):
    values = [1000.0 + t for t in range(1, 42)]
    values[37] = None  # May 2016
    table = tables.regression(regression(monthly(values, "2013-04"), degree=1))
    assert table.header == ("Month", "Recorded", "Estimated", "Trend")
    rows = table.printed
    assert rows[0] == ("April 2013", "1,001", "–", "1,001.0")
    assert rows[36] == ("April 2016", "1,037", "–", "1,037.0")
    assert rows[37][0::2] == ("May 2016", "1,038")
    assert rows[41:] == tuple(
        (f"{name}", "to come", f"1,0{n}", f"1,0{n}.0")
        for name, n in zip(
            [*(f"{m} 2016" for m in ("September", "October", "November", "December")), "January 2017", "February 2017",
             "March 2017"],
            range(42, 49),
            strict=True,
        )
    )  # fmt: skip
    assert len(rows) == 48
    assert {f.period: f.current for f in table.figures if f.measure.endswith("estimate")}["2016-05..2016-05"] == "1038"


def test_a_past_month_that_was_not_supplied_is_not_to_come(monthly):
    values = [1000.0] * 41
    values[37] = None  # May 2016; June to August were supplied
    assert tables.regression(regression(monthly(values, "2013-04"))).printed[37][1] == "not supplied"


def test_the_last_twelve_months_and_the_year_to_date_are_each_compared_with_a_year_before(monthly):
    # To March 2015 ten a month, then twenty: April to August 2016 has 100 of 100, September to August 240 of 170.
    counts = monthly([10] * 24 + [20] * 17, first="2013-04")
    table = tables.periods([change.year_to_date(counts), change.rolling_year(counts)])
    assert [row[:4] for row in table.printed] == [
        ("April to August 2016", "100", "100", "0"),
        ("September 2015 to August 2016", "170", "240", "+70"),
    ]
    assert [row[-1] for row in table.printed] == [figure.verdict for figure in table.figures if figure.change]
    periods = [figure.period for figure in table.figures if figure.change]
    assert periods == ["2016-04..2016-08", "2015-09..2016-08"]


def test_twelve_months_without_twelve_before_cannot_be_compared(monthly):
    counts = monthly([10] * 18, first="2015-03")
    table = tables.periods([change.year_to_date(counts), change.rolling_year(counts)])
    months, *cells = table.printed[1]
    assert months == "September 2015 to August 2016"
    assert cells == ["not supplied", "120", "cannot be compared", "–", "–", "–"]


def test_in_march_the_year_to_date_is_the_last_twelve_months_and_has_one_row(monthly):
    counts = monthly([10] * 24, first="2014-04")
    table = tables.periods([change.year_to_date(counts), change.rolling_year(counts)])
    assert [row[0] for row in table.printed] == ["April 2015 to March 2016"]


def test_the_totals_of_full_years_and_the_forecast_are_in_one_table_with_bars(monthly):
    counts = monthly([10] * 12 + [20] * 11 + [None] + [20] * 17, first="2013-04")  # March 2015 is missing
    table = tables.year_totals(forecast(counts))
    assert [row[:2] for row in table.printed[:2]] == [("2013/14", "120"), ("2015/16", "240")]
    assert table.printed[-1][0] == "2016/17, forecast"
    assert table.printed[-1][1].startswith("about ")
    assert (table.bars, table.strong, table.header[-1]) == ("Offences", "2016/17, forecast", "80% range")
