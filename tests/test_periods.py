"""Months, financial years and spans: their months and their names."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers import periods
from helpers.periods import Span


def month(text: str) -> pd.Period:
    return pd.Period(text, freq="M")


@pytest.mark.parametrize(
    ("of", "start"),
    [("2016-03", 2015), ("2016-04", 2016), ("2016-12", 2016), ("2017-01", 2016), ("2000-02", 1999)],
)
def test_a_financial_year_starts_in_april(of, start):
    assert periods.financial_year(month(of)) == start


def test_every_month_of_a_century_is_in_the_span_of_its_own_financial_year_and_in_no_other():
    for each in pd.period_range("1950-01", "2049-12", freq="M"):
        start = periods.financial_year(each)
        holding = [y for y in (start - 1, start, start + 1) if each in periods.financial_year_span(y).months]
        assert holding == [start]


@pytest.mark.parametrize(
    ("start", "label"), [(2016, "2016/17"), (1999, "1999/00"), (2008, "2008/09"), (2009, "2009/10")]
)
def test_a_financial_year_is_written_with_two_digits_after_the_stroke(start, label):
    assert periods.financial_year_label(start) == label


@pytest.mark.parametrize(
    ("last", "key", "length"),
    [
        ("2016-04", "2016-04..2016-04", 1),  # the drop of the first month
        ("2016-08", "2016-04..2016-08", 5),
        ("2017-01", "2016-04..2017-01", 10),  # past New Year
        ("2016-03", "2015-04..2016-03", 12),  # the drop that closes the year
    ],
)
def test_the_year_to_date_runs_from_april_to_the_last_month(last, key, length):
    span = periods.year_to_date(month(last))
    assert (span.key, span.length) == (key, length)


def test_a_rolling_year_is_the_twelve_months_up_to_and_including_the_last():
    span = periods.rolling_year(month("2016-08"))
    assert (span.key, span.length) == ("2015-09..2016-08", 12)


@pytest.mark.parametrize(
    ("within", "key"),
    [("2016-04", "2016-04..2016-06"), ("2016-09", "2016-07..2016-09"), ("2017-02", "2017-01..2017-03")],
)
def test_a_quarter_is_a_quarter_of_the_financial_year(within, key):
    assert periods.quarter_span(month(within).asfreq("Q-MAR")).key == key


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("2016-08", "August 2016"),
        ("2016-08..2016-08", "August 2016"),
        ("2016-04..2016-08", "April to August 2016"),
        ("2015-11..2016-03", "November 2015 to March 2016"),
        ("2015-04..2016-03", "April 2015 to March 2016"),
        ("2016", "2016"),
        ("to date", "to date"),
    ],
)
def test_a_span_is_called_what_british_readers_call_it(key, label):
    assert Span.parse(key).label == label


@pytest.mark.parametrize(
    ("key", "before"),
    [
        ("2016-04..2016-08", "2015-04..2015-08"),
        ("2016-02..2016-02", "2015-02..2015-02"),  # February has 29 days in the one and 28 in the other
        ("2015-11..2016-03", "2014-11..2015-03"),
        ("2016", "2015"),
        ("to date", "to date"),
    ],
)
def test_the_year_before_holds_the_same_months(key, before):
    assert Span.parse(key).year_before().key == before


def test_a_bare_year_is_twelve_months_long_but_names_none_of_them():
    assert (Span.parse("2016").length, list(Span.parse("2016").months)) == (12, [])


def test_to_date_has_no_length_and_names_no_month():
    assert (Span.parse("to date").length, list(Span.parse("to date").months)) == (None, [])


@pytest.mark.parametrize("key", ["2016-04..2016-08", "2015-12..2016-01", "2016-02..2016-02", "2016", "to date"])
def test_what_is_written_reads_back_as_the_same_span(key):
    assert Span.parse(key).key == key
    assert str(Span.parse(key)) == key


@pytest.mark.parametrize("key", ["2016-08..2016-04", "2016-04..2016", "2016..2016-04"])
def test_a_span_that_runs_backwards_or_mixes_months_with_years_is_refused(key):
    with pytest.raises(ValueError, match=f"'{key}' is not a span of months: write it as 2016-04..2016-08"):
        Span.parse(key)


@pytest.mark.parametrize("text", ["2016-13", "2016-00", "2016-4", "Aug-16", "16-08", "2016-08-01", "", " 2016-08"])
def test_a_text_that_is_not_a_month_is_refused_with_the_form_of_a_month(text):
    assert not periods.is_month(text)
    with pytest.raises(ValueError, match=f"'{text}' is not a month: write it as 2016-08"):
        periods.parse_period(text)


def test_a_month_has_two_digits_from_01_to_12():
    assert [n for n in range(20) if periods.is_month(f"2016-{n:02d}")] == list(range(1, 13))
