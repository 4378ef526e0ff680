"""The seasonal XmR chart: what it takes out of a series, what it leaves in, and how it differs from the plain chart."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from corpus import in_part
from scipy import stats

from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import MOVED, OUTSIDE, SHIFT
from helpers.statistics.xmr.season import season, seasonal_index
from helpers.statistics.xmr.seasonal import chart
from helpers.statistics.xmr.seasonal import seasonal_chart as with_season

LINES = ["central_line", "lower_limit", "upper_limit"]
WAVE = [math.sin(2 * math.pi * month / 12) for month in range(1, 13)]  # January to December: highest in March


def seasonal(random, months, *, mean=100, height=0.2, first="2013-09"):
    """Poisson counts around a yearly wave."""
    index = pd.period_range(first, periods=months, freq="M")
    expected = [mean * (1 + height * WAVE[month - 1]) for month in index.month]
    return pd.Series(random.poisson(expected).astype(float), index, name=("Blackpool", "Rape"))


def county(*, height):
    """An exact wave of ten thousand a month, from September 2010 to August 2016."""
    index = pd.period_range("2010-09", "2016-08", freq="M")
    return pd.Series([round(10_000 * (1 + height * WAVE[month - 1])) for month in index.month], index, dtype=float)


def test_an_exact_wave_is_found_and_divided_out(monthly):
    counts = monthly([1000 * (1 + 0.2 * WAVE[i % 12]) for i in range(36)], "2013-01")
    found = season(counts).factors
    assert list(found) == pytest.approx([1 + 0.2 * WAVE[i % 12] for i in range(36)], abs=1e-6)


def test_a_constant_series_has_no_season(monthly):
    assert set(season(monthly([7] * 41)).factors) == {1.0}


def test_months_of_chance_seldom_have_a_season(simulation):
    random = np.random.default_rng(1)
    found = [season(seasonal(random, 36, height=0)).factors.std() > 0 for _ in range(200)]
    assert np.mean(found) <= 0.05


def test_a_season_of_a_fifth_is_always_found_in_a_hundred_a_month():
    random = np.random.default_rng(2)
    assert all(season(seasonal(random, 36)).factors.std() > 0 for _ in range(50))


def test_less_than_two_years_show_no_season_of_their_own_but_can_borrow_one():
    counts = seasonal(np.random.default_rng(3), 20, height=0.5)
    assert set(season(counts).factors) == {1.0}
    assert season(counts, county=county(height=0.5)).factors["2014-03"] == pytest.approx(1.5, abs=0.01)


def test_a_season_that_is_not_the_series_own_is_not_borrowed():
    counts = seasonal(np.random.default_rng(4), 36, height=0)
    assert set(season(counts, county=county(height=0.5)).factors) == {1.0}


def test_the_county_s_seasonal_index_is_its_months_in_proportion_to_the_year_around_them(monthly):
    found = seasonal_index(monthly([round(10_000 * (1 + 0.3 * WAVE[i % 12])) for i in range(48)], "2012-01"))
    assert list(found.index) == list(range(1, 13))
    assert list(found) == pytest.approx([1 + 0.3 * value for value in WAVE], abs=0.01)


def test_a_county_of_too_few_months_has_a_flat_index(monthly):
    assert set(seasonal_index(monthly([10, 20] * 9))) == {1.0}


def test_a_change_in_the_last_seven_months_is_not_taken_for_season():
    random = np.random.default_rng(5)
    stable = seasonal(random, 36, mean=400, height=0)
    stepped = stable + 200 * (stable.index > pd.Period("2016-01", "M"))
    assert season(stepped).factors.sub(1).abs().max() < 0.1


def test_the_lines_follow_the_season_on_the_counts_own_scale():
    chart = with_season(seasonal(np.random.default_rng(6), 48, mean=1000))
    points = chart.points
    assert list(points["adjusted"] * points["season"]) == pytest.approx(list(points["count"]))
    assert points.loc["2015-03", "central_line"] == pytest.approx(1200, rel=0.03)
    assert points.loc["2015-09", "central_line"] == pytest.approx(800, rel=0.03)
    assert (points["lower_limit"] < points["central_line"]).all()
    assert (points["central_line"] < points["upper_limit"]).all()
    last = chart.points.iloc[-1]
    assert (chart.lower_limit, chart.central_line, chart.upper_limit) == (
        last["lower_limit"], last["central_line"], last["upper_limit"])  # fmt: skip


def test_the_plain_chart_s_lines_are_level(monthly):
    chart = plain_chart(monthly([10, 12] * 10))
    assert chart.points[LINES].nunique().tolist() == [1, 1, 1]
    assert chart.points[LINES].iloc[0].tolist() == [chart.central_line, chart.lower_limit, chart.upper_limit]
    assert set(chart.points["season"]) == {1.0}
    assert list(chart.points["adjusted"]) == [10, 12] * 10


def test_every_chart_has_the_same_columns(monthly):
    plain, counts = plain_chart(monthly([10, 12] * 10)), seasonal(np.random.default_rng(6), 48, mean=1000)
    real = chart(counts)
    begun_anew = chart(counts, breaks=[Break(pd.Period("2015-09", "M"), ("Rape",), "A new system")])
    assert (plain.seasonal, real.seasonal, len(begun_anew.breaks)) == (False, True, 1)
    assert list(real.points) == list(begun_anew.points) == list(plain.points)


def test_a_chart_without_limits_has_their_columns_all_the_same(monthly):
    points = plain_chart(monthly([5, None, 7])).points
    assert list(points["central_line"]) == [6, 6, 6]
    assert points[["lower_limit", "upper_limit"]].isna().all(axis=None)


def test_a_month_beyond_its_own_limits_is_outside():
    for seed in range(20):
        counts = seasonal(np.random.default_rng(seed), 41)
        counts.iloc[-1] *= 1 + seed / 20
        points = with_season(counts).points
        beyond = (points["count"] > points["upper_limit"]) | (points["count"] < points["lower_limit"])
        assert points[OUTSIDE].equals(beyond.rename(OUTSIDE))


def test_the_limits_come_from_the_months_before_the_last_seven(monthly):
    quiet = [98, 102, 100, 104, 96, 100, 101, 99] * 4
    here, there = (with_season(monthly([*quiet, *[level] * 7])) for level in (100, 106))
    assert here.central_line == there.central_line == 100
    assert here.upper_limit == there.upper_limit
    assert (here.newest_signals, [signal.rule for signal in there.newest_signals]) == ((), [SHIFT])


def test_where_the_level_moved_each_level_has_lines_of_its_own_and_the_newest_month_is_unusual_still(monthly):
    found = with_season(monthly([31, 33, 32] * 8 + [46, 48] * 8 + [47]))  # 32 a month, then 47
    assert [str(each.month) for each in found.shifts] == ["2017-04"]
    assert found.points["central_line"].round(6).tolist() == [32.0] * 24 + [47.0] * 17
    assert found.upper_limit == found.points["upper_limit"].iloc[24] > found.points["upper_limit"].iloc[23]
    assert [(each.rule, each.direction, len(each.months)) for each in found.newest_signals] == [(MOVED, "high", 17)]


def test_a_level_that_moved_long_ago_is_the_usual_one(monthly):
    found = with_season(monthly([31, 33] * 5 + [46, 48, 47] * 10 + [47]))
    assert (str(found.shift.month), found.central_line) == ("2016-02", pytest.approx(47))
    assert found.signals == ()


def test_without_limits_the_plain_chart_is_all_there_is(monthly):
    assert with_season(monthly([5, None, 7])) == plain_chart(monthly([5, None, 7]))


@pytest.mark.parametrize("value", [0, 7])
@pytest.mark.parametrize("length", [2, 12, 41])
def test_a_constant_series_has_no_signal(monthly, value, length):
    chart = with_season(monthly([value] * length))
    assert (chart.lower_limit, chart.upper_limit, chart.signals) == (value, value, ())


@pytest.mark.parametrize("seed", in_part(range(20)))
def test_gaps_and_small_counts_leave_no_limit_nan_and_mark_only_months_supplied(monthly, seed):
    random = np.random.default_rng(seed)
    values = random.poisson(random.choice([0.05, 1, 20]), size=int(random.integers(2, 60))).astype(float)
    values[random.random(len(values)) < 0.3] = math.nan
    values[-1] = 2.0
    chart = with_season(monthly(values))
    if chart.upper_limit is not None:
        assert not chart.points[LINES].isna().any(axis=None)
    marked = [month for signal in chart.signals for month in signal.months]
    assert chart.points.loc[marked, "count"].notna().all()


def test_multiplying_every_month_multiplies_the_limits_and_keeps_the_signals():
    for seed in range(4):
        counts = seasonal(np.random.default_rng(seed), 41)
        there, here = with_season(counts * 4), with_season(counts)
        assert there.shifts == here.shifts == ()  # four times the events would show smaller shifts
        assert there.upper_limit == pytest.approx(4 * here.upper_limit)
        assert there.signals == here.signals


def test_a_stable_season_is_flagged_less_often_than_by_the_plain_chart(simulation):
    random = np.random.default_rng(11)
    stable = [seasonal(random, 36, mean=400) for _ in range(150)]
    plain, ours = (np.mean([bool(made(each).newest_signals) for each in stable]) for made in (plain_chart, chart))
    assert ours <= 0.03 < plain


def test_limits_are_as_wide_as_a_new_month_needs():
    counts = seasonal(np.random.default_rng(3), 36)
    found, own = with_season(counts), season(counts)
    assert (own.parameters, found.shifts) == (2, ())  # one wave a year
    adjusted = found.points["adjusted"].iloc[:29]
    # Of 29 months two went into the wave, and a mean moving range is worth 0.62 of a month's degree of freedom.
    sigma = adjusted.diff().abs().mean() / 1.128 * math.sqrt(29 / 27) * stats.t.isf(0.0013498980, 0.62 * 27) / 3
    wide = sigma * math.sqrt(1 + 3 / 29)  # the mean and the wave are themselves estimates
    assert found.upper_limit / own.factors.iloc[-1] == pytest.approx(adjusted.mean() + 3 * wide, rel=1e-6)
    assert found.lower_limit / own.factors.iloc[-1] == pytest.approx(adjusted.mean() - 3 * wide, rel=1e-6)


def test_seven_on_one_side_are_a_shift_only_two_standard_errors_out(monthly):
    # 34 months of 98 and 102 in turn: moving ranges of 4, a sigma of 3.55 times the t quantile's 1.165, and so two
    # standard errors of 2 · 4.13 · √(1/7 + 1/34) = 3.4.
    quiet = [98, 102] * 17
    near, far = (with_season(monthly([*quiet, *[level] * 7])) for level in (103, 105))
    assert [signal.rule for signal in near.newest_signals] == []
    assert [signal.rule for signal in far.newest_signals] == [SHIFT]


def test_months_that_each_resemble_the_one_before_are_no_excuse(monthly):
    # A rise that came over a year and stayed is flagged, though every month resembles the one before.
    rise = [98, 102, 99, 101] * 6 + [104, 105, 107, 108, 110, 111, 113, 114, 116, 117, 119, 120, 120, 121, 119, 120]
    assert with_season(monthly(rise)).newest_signals
