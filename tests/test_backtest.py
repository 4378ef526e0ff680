"""The backtest: cases worked by hand, which months count as cases, and real series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.statistics.year_end.backtest import accuracy, backtest, same_month
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import regression

AUGUST = pd.Period("2016-08", freq="M")
METHODS = ["regression", "last year repeated", "last year scaled", "forecast"]


@pytest.fixture
def table(monthly):
    """Three years of 10 a month, then 40 a month to August 2016 and 30 a month to March 2017."""
    return pd.DataFrame({("Blackpool", "Rape"): monthly([10] * 36 + [40] * 5 + [30] * 7, "2013-04")})


def test_every_method_gives_the_estimate_that_it_would_have_given_then(table):
    past = backtest(table, origins=[AUGUST]).set_index("method")
    assert list(past.index) == METHODS
    assert set(past["actual"]) == {7 * 30} and set(past["year_actual"]) == {5 * 40 + 7 * 30}
    assert set(past["origin"]) == {"2016-08"}
    assert past.loc["last year repeated", "forecast"] == 7 * 10
    assert past.loc["last year scaled", "forecast"] == 7 * 10 * (200 / 50) ** 0.5
    known = table.loc[:AUGUST, ("Blackpool", "Rape")].rename(("Blackpool", "Rape"))
    assert past.loc["regression", "forecast"] == pytest.approx(regression(known).total - 200)
    said = forecast(known)
    assert past.loc["forecast", "forecast"] == pytest.approx(said.total - 200)
    assert past.loc["forecast", "upper_95"] == pytest.approx(said.upper_95 - 200)
    assert past.loc[METHODS[:3], ["lower_80", "upper_95"]].isna().all(axis=None)


def test_forecasts_of_the_same_month_have_as_many_months_behind_and_ahead_of_them(monthly):
    series = monthly([10] * 36 + [40] * 24 + [30] * 5, "2013-04")  # to August 2018
    past = same_month(series)
    assert list(past["origin"].unique()) == ["2015-08", "2016-08", "2017-08"]
    repeated = past[past["method"] == "last year repeated"]
    assert list(repeated["forecast"]) == [70, 70, 280]
    assert list(repeated["actual"]) == [70, 280, 280]
    assert same_month(series.loc[:"2018-03"]).empty  # after March no month of the year is left to forecast


def test_nothing_after_the_origin_is_seen(table):
    changed = table.copy()
    changed.loc[AUGUST + 1 :] = 999.0
    before, after = (backtest(each, origins=[AUGUST]) for each in (table, changed))
    unknown = ["actual", "year_actual"]
    pd.testing.assert_frame_equal(before.drop(columns=unknown), after.drop(columns=unknown))
    assert set(after["actual"]) == {7 * 999}


def test_every_month_but_march_with_24_behind_it_and_its_year_complete_is_an_origin(table):
    origins = backtest(table)["origin"].unique()
    assert list(origins) == [
        *(f"2015-{month:02d}" for month in range(4, 13)),
        *("2016-01", "2016-02"),
        *(f"2016-{month:02d}" for month in range(4, 13)),
        *("2017-01", "2017-02"),
    ]


@pytest.mark.parametrize("missing", ["2016-06", "2016-12", "2015-10"])
def test_a_year_with_a_month_missing_or_after_one_is_not_judged(table, missing):
    table.loc[missing] = np.nan
    assert backtest(table, origins=[AUGUST]).empty


def test_a_drop_too_young_to_judge_has_no_rows_and_the_same_columns(table):
    young = backtest(table.iloc[-20:])
    assert young.empty
    assert list(young.columns) == list(backtest(table).columns)
    assert accuracy(young).empty


def test_last_year_is_repeated_where_it_had_none_to_date(monthly):
    quiet = pd.DataFrame({("Blackpool", "Rape"): monthly([0] * 29 + [3] * 7 + [5] * 12, "2013-04")})
    past = backtest(quiet, origins=[AUGUST]).set_index("method")
    assert past.loc["last year scaled", "forecast"] == past.loc["last year repeated", "forecast"] == 7 * 3


def test_the_forecast_follows_the_county_where_there_is_one(table, monthly):
    county = monthly([100] * 36 + [400] * 5 + [100] * 7, "2013-04")
    whole = pd.concat([table, county.rename(("Lancashire", "Rape"))], axis="columns")
    alone, within = (backtest(whole, county=name, origins=[AUGUST]) for name in (None, "Lancashire"))
    said = [past.set_index(["area", "method"])["forecast"] for past in (alone, within)]
    assert said[0]["Blackpool", "forecast"] != said[1]["Blackpool", "forecast"]
    assert said[0]["Blackpool", "regression"] == said[1]["Blackpool", "regression"]
    county_said = [
        past.set_index(["area", "method"]).loc[("Lancashire", "forecast"), "upper_95"] for past in (alone, within)
    ]
    assert county_said[0] == county_said[1]  # the county is the sum of other areas, and part of none
    known = whole.loc[:AUGUST]
    expected = forecast(known["Blackpool", "Rape"], county=known["Lancashire", "Rape"])
    assert said[1]["Blackpool", "forecast"] == pytest.approx(expected.total - expected.recorded)


def test_the_error_is_the_sum_of_misses_over_the_sum_of_the_years():
    cases = pd.DataFrame(
        {
            "method": ["forecast", "forecast", "last year repeated", "last year repeated"],
            "forecast": [60.0, 130, 70, 100],
            "actual": [70.0, 120, 70, 120],
            "year_actual": [120.0, 280, 120, 280],
            "lower_80": [65.0, 110, np.nan, np.nan],
            "upper_80": [68.0, 140, np.nan, np.nan],
            "lower_95": [50.0, 100, np.nan, np.nan],
            "upper_95": [70.0, 150, np.nan, np.nan],
        }
    )
    judged = accuracy(cases)
    assert list(judged["cases"]) == [2, 2]
    assert list(judged["error"]) == [100 * (10 + 10) / 400, 100 * (0 + 20) / 400]
    assert list(judged.loc["forecast", ["within_80", "within_95"]]) == [50, 100]
    assert judged.loc["last year repeated", ["within_80", "within_95"]].isna().all()


def test_years_without_events_have_no_error(monthly):
    nothing = pd.DataFrame({("Blackpool", "Rape"): monthly([0] * 48, "2013-04")})
    assert accuracy(backtest(nothing, origins=[AUGUST]))["error"].isna().all()


def test_the_counts_given_are_left_as_they_were(table):
    kept = table.copy()
    backtest(table, origins=[AUGUST])
    pd.testing.assert_frame_equal(table, kept)


def test_on_the_real_past_the_forecast_beats_the_others(shared):
    rows = pd.read_csv(shared / "data" / "mps" / "MPS Borough Level Crime (Historical).csv")
    rows = rows[rows["LookUp_BoroughName"] != "London Heathrow and London City Airports"]  # repeats another area
    counts = rows.groupby(["LookUp_BoroughName", "MajorText"])[[name for name in rows if name.isdigit()]].sum().T
    counts.index = pd.PeriodIndex(pd.to_datetime(counts.index, format="%Y%m"), freq="M")
    large = counts.loc[:, counts.mean() >= 100]
    force = large.T.groupby(level="MajorText").sum().T
    force.columns = pd.MultiIndex.from_product([["Metropolitan Police"], force.columns])
    origins = [pd.Period(year=year, month=8, freq="M") for year in (2014, 2016, 2018)]
    past = backtest(pd.concat([large, force], axis="columns"), county="Metropolitan Police", origins=origins)
    errors = accuracy(past[past["area"] != "Metropolitan Police"])["error"]
    assert errors["forecast"] < 4.7 < 5 < errors["last year scaled"] < errors["last year repeated"]
    assert errors["last year repeated"] < errors["regression"]
