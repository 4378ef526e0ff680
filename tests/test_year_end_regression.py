"""The regression: as published, against lines worked by hand, and against a plain loop."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from corpus import in_part

from helpers import wording
from helpers.periods import financial_year
from helpers.statistics.year_end.regression import regression

MONTHS = 41  # April 2013 to August 2016


def assert_is_the_published_estimate(result):
    # The report prints R² 0.3546 (cut off; rounding gives 0.3547) and +20.6% on 8,886.
    assert round(result.r_squared, 4) == 0.3547
    assert math.floor(result.r_squared * 10_000) / 10_000 == 0.3546
    assert (result.previous, round(result.percent, 1)) == (8886, 20.6)
    assert (result.year.key, result.history.key) == ("2016-04..2017-03", "2013-04..2016-08")


def test_the_published_domestic_abuse_series_gives_the_published_estimate(published):
    table = pd.read_csv(published / "cora_domestic_abuse_constabulary.csv")
    months = pd.PeriodIndex(table["month"], freq="M")
    name = ("The Constabulary", "Domestic Abuse")
    assert_is_the_published_estimate(regression(pd.Series(table["count"].to_numpy(float), months, name=name)))


def test_the_sample_drop_gives_the_published_estimate(sample):
    name = ("The Constabulary", "Domestic Abuse")
    assert_is_the_published_estimate(regression(sample[name].rename(name)))


def by_loop(values, start_month, degree):
    """Total, R² and monthly estimates of the last month's year; April is month 4, None is missing."""
    n, calendar = len(values), [(start_month - 1 + i) % 12 + 1 for i in range(len(values) + 12)]
    to_march = (3 - calendar[n - 1]) % 12
    april = n - 1 - (calendar[n - 1] - 4) % 12
    known = [i for i, value in enumerate(values) if value is not None]
    design = [[(i + 1) ** power for power in range(degree + 1)] for i in range(n + to_march)]
    y = np.array([values[i] for i in known], dtype=float)
    weights = np.linalg.lstsq(np.array([design[i] for i in known], dtype=float), y, rcond=None)[0]
    trend = [max(0.0, sum(w * x for w, x in zip(weights, row, strict=True))) for row in design]
    estimates = {}
    for i in range(april, n + to_march):
        if i not in known:
            ratios = [values[j] / trend[j] for j in known if calendar[j] == calendar[i] and trend[j] >= 0.5]
            estimates[i] = trend[i] * (sum(ratios) / len(ratios) if ratios else 1)
    residual = sum((values[i] - trend[i]) ** 2 for i in known)
    total = sum((values[i] - y.mean()) ** 2 for i in known)
    recorded = sum(values[i] for i in known if i >= april)
    return recorded + sum(estimates.values()), 1 - residual / total, list(estimates.values())


@pytest.mark.parametrize("degree", [1, 2])
@pytest.mark.parametrize("seed", in_part(range(12)))
def test_the_estimate_is_what_a_plain_loop_gives(monthly, seed, degree):
    random = np.random.default_rng(seed)
    length = int(random.integers(37, 48))  # April to February
    season = 1 + 0.4 * np.sin(np.arange(length) * np.pi / 6)
    values = [int(v) for v in random.poisson(random.choice([3, 60, 600]) * season)]
    gapped = [None if random.random() < 0.06 and i < length - 1 else v for i, v in enumerate(values)]
    result = regression(monthly(gapped, "2013-04"), degree=degree)
    total, r_squared, estimates = by_loop(gapped, 4, degree)
    assert result.total == pytest.approx(total, rel=1e-7)
    assert result.r_squared == pytest.approx(r_squared, abs=1e-9)
    assert list(result.points["estimate"].dropna()) == pytest.approx(estimates, rel=1e-7)


def test_a_straight_line_goes_on(monthly):
    result = regression(monthly(range(1, MONTHS + 1), "2013-04"), degree=1)
    assert result.total == pytest.approx(sum(range(37, 49)))  # 37 in April 2016 to 48 in March 2017
    assert result.recorded == 37 + 38 + 39 + 40 + 41
    assert result.previous == sum(range(25, 37))
    assert result.r_squared == pytest.approx(1)


def test_a_parabola_goes_on_and_a_straight_line_misses_it(monthly):
    squares = monthly([t * t for t in range(1, MONTHS + 1)], "2013-04")
    quadratic, linear = regression(squares, degree=2), regression(squares, degree=1)
    assert quadratic.total == pytest.approx(sum(t * t for t in range(37, 49)))
    assert quadratic.r_squared == pytest.approx(1)
    assert linear.r_squared < 0.99


def test_a_season_without_a_trend_repeats_itself(monthly):
    season = [80, 120, 100, 100, 90, 110, 100, 100, 130, 70, 100, 100]  # 1,200 a year
    result = regression(monthly(season * 6, "2010-04").iloc[: 5 * 12 + 6], degree=1, years=4)
    estimates = result.points["estimate"].dropna()
    assert estimates.index[0] == pd.Period("2015-10", "M")
    assert list(estimates) == pytest.approx(season[6:], rel=0.02)
    assert result.total == pytest.approx(1200, rel=0.01)


def test_doubling_every_month_doubles_the_estimate_and_keeps_r_squared(monthly):
    values = np.random.default_rng(3).poisson(80, MONTHS)
    once, twice = regression(monthly(values, "2013-04")), regression(monthly(2 * values, "2013-04"))
    assert twice.total == pytest.approx(2 * once.total)
    assert twice.r_squared == pytest.approx(once.r_squared)
    assert twice.percent == pytest.approx(once.percent)


def test_only_the_three_complete_years_before_are_fitted(monthly):
    recent = [100 + t for t in range(MONTHS)]
    result = regression(monthly([9999] * 24 + recent, "2011-04"))
    assert result.history.key == "2013-04..2016-08"
    assert result.total == pytest.approx(regression(monthly(recent, "2013-04")).total)
    assert regression(monthly([9999] * 24 + recent, "2011-04"), years=2).history.key == "2014-04..2016-08"


def test_a_missing_month_within_the_year_is_estimated_and_one_before_it_is_not(monthly):
    values = [float(t) for t in range(1, MONTHS + 1)]
    values[5], values[38] = None, None  # September 2013 and June 2016
    result = regression(monthly(values, "2013-04"), degree=1)
    estimates = result.points["estimate"].dropna()
    assert [str(month) for month in estimates.index[:2]] == ["2016-06", "2016-09"]
    assert estimates.iloc[0] == pytest.approx(39)
    assert result.recorded == 37 + 38 + 40 + 41
    assert result.total == pytest.approx(sum(range(37, 49)))


def test_a_year_that_is_over_is_its_recorded_total(monthly):
    result = regression(monthly(range(36), "2013-04"))
    assert (result.total, result.recorded) == (sum(range(24, 36)), sum(range(24, 36)))
    assert result.points["estimate"].isna().all()


def test_a_month_missing_in_the_year_before_leaves_no_change(monthly):
    values = [10.0] * MONTHS
    values[30] = None  # October 2015
    result = regression(monthly(values, "2013-04"))
    assert (result.previous, result.difference, result.percent) == (None, None, None)
    assert result.total == pytest.approx(120)


def test_fewer_than_24_months_are_too_short_a_history(monthly):
    short, enough = regression(monthly([10] * 23, "2014-04")), regression(monthly([10] * 24, "2014-04"))
    assert (short.total, short.r_squared, short.difference, short.percent) == (None, None, None, None)
    assert short.points["estimate"].isna().all()
    assert enough.total == 120


@pytest.mark.parametrize("count", [0, 10])
def test_of_months_that_do_not_vary_nothing_is_explained(monthly, count):
    result = regression(monthly([count] * MONTHS, "2013-04"))
    assert (result.total, result.r_squared) == (pytest.approx(12 * count), None)
    assert str(wording.fit(result)) == ""


def test_missing_months_do_not_count_towards_the_history(monthly):
    assert regression(monthly([10] * 22 + [None, 10], "2014-04")).total is None


def test_a_calendar_month_that_was_never_supplied_is_estimated_at_the_trend(monthly):
    values = [None if i % 12 == 5 else 10.0 for i in range(MONTHS)]  # no September in any year
    result = regression(monthly(values, "2013-04"))
    assert result.points.loc[pd.Period("2016-09", "M"), "index"] == 1
    assert list(result.points["estimate"].dropna()) == pytest.approx([10] * 7)


def test_a_series_of_none_is_estimated_at_none(monthly):
    result = regression(monthly([0] * MONTHS, "2013-04"))
    assert (result.total, result.previous, result.percent) == (0, 0, None)


def test_zero_months_within_a_series_give_finite_estimates(monthly):
    values = [0, 0, 3, 0, 1, 0, 0, 2, 0, 0, 0, 1] * 4
    result = regression(monthly(values[:MONTHS], "2013-04"))
    estimates = result.points["estimate"].dropna()
    assert len(estimates) == 7
    assert np.isfinite(estimates).all()
    assert 0 <= result.r_squared <= 1
    # September, October and December to February had no events in any year, so their estimates are 0.
    assert [round(value, 6) for value in estimates.to_numpy()[[0, 1, 3, 4, 5]]] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("degree", [1, 2])
def test_a_steep_fall_is_estimated_at_none_and_never_below(monthly, degree):
    result = regression(monthly([max(0, 400 - 10 * t) for t in range(MONTHS)], "2013-04"), degree=degree)
    assert (result.points["trend"] >= 0).all()
    assert (result.points["estimate"].dropna() >= 0).all()
    assert result.total >= result.recorded


def test_every_month_to_come_is_estimated_up_to_march(monthly):
    result = regression(monthly([10] * MONTHS, "2013-04"))
    estimated = result.points["estimate"].dropna().index
    assert [str(month) for month in estimated] == [
        *(f"2016-{m:02d}" for m in range(9, 13)),
        "2017-01",
        "2017-02",
        "2017-03",
    ]
    assert {financial_year(month) for month in estimated} == {2016}


def test_the_series_given_is_left_as_it_was(monthly):
    counts = monthly([3, None, 5] * 13)
    kept = counts.copy()
    regression(counts)
    pd.testing.assert_series_equal(counts, kept)


def test_a_series_that_begins_within_the_current_year_gets_no_estimate_and_no_error(monthly):
    result = regression(monthly([5, 6, 7], first="2016-06"))
    assert (result.total, result.r_squared, result.recorded, result.previous) == (None, None, 18, None)
