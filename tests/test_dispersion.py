"""How much a series varies when nothing has changed, and the change that chance alone can give."""

from __future__ import annotations

import math
from math import comb

import numpy as np
import pandas as pd
import pytest

from helpers.periods import Span
from helpers.statistics.noise.dispersion import chance_range, noise

APRIL_TO_AUGUST = Span.parse("2016-04..2016-08")
SEASON = [10, 20, 40, 80, 40, 20, 10, 20, 40, 80, 40, 20]


def test_up_to_two_hundred_events_the_range_holds_all_but_the_rarest_coins():
    beyond, narrow = {}, {}
    for together in range(201):
        tails = [comb(together, fewer) / 2**together for fewer in range(together + 1)]
        limit = chance_range(together)
        beyond[together] = sum(chance for fewer, chance in enumerate(tails) if abs(together - 2 * fewer) > limit)
        narrow[together] = limit < 3 * math.sqrt(together)
    assert {together: chance for together, chance in beyond.items() if chance > 0.0027} == {}
    assert [together for together in narrow if narrow[together]] == []


def test_the_range_of_many_events_is_three_standard_deviations():
    assert chance_range(10_000) == 300.0
    assert chance_range(10_000, dispersion=9) == 900.0


def test_months_that_vary_no_more_than_chance_have_a_dispersion_of_1_and_a_range_for_few_of_them(monthly):
    found = noise(monthly([100, 104] * 20, "2013-05"), APRIL_TO_AUGUST)
    # 12 calendar months, levels for the 3 years before, and one for the period, leave 24 of 40 months.
    assert (found.dispersion, found.degrees_of_freedom) == (1.0, 24)
    # Student's t of 24 degrees of freedom at 0.135%: the printed tables have 3.091 at 0.25% and 3.467 at 0.1%.
    assert 3.091 < 3 * math.sqrt(found.inflation) < 3.467


def test_neither_season_nor_a_level_that_moved_nor_the_change_itself_is_taken_for_noise(monthly):
    values = [level * each for level in (10, 20, 5) for each in SEASON] + [50 * each for each in SEASON[:5]]
    # The levels moved in April, but the twelve months counted back from August begin in September. So the period here
    # ends in March.
    assert noise(monthly(values[:36], "2013-04"), Span.parse("2015-04..2016-03")).dispersion == 1.0
    assert (
        noise(monthly([20 * each for each in SEASON] * 3 + values[36:], "2013-04"), APRIL_TO_AUGUST).dispersion == 1.0
    )


def test_a_declared_break_within_a_year_is_not_taken_for_noise(monthly):
    # Twice as many from January 2015, four months into the twelve that end in August 2015.
    doubled = monthly([100, 104] * 10 + [200, 208] * 10, "2013-05")
    unaware = noise(doubled, APRIL_TO_AUGUST)
    aware = noise(doubled, APRIL_TO_AUGUST, breaks=[pd.Period("2015-01", "M")])
    assert unaware.dispersion > 3
    # The level since the break takes one of the 24 degrees of freedom that 40 months leave.
    assert (aware.dispersion, aware.degrees_of_freedom) == (1.0, 23)
    # A break at the history's edge or outside it costs nothing.
    for month in ("2013-05", "2010-01", "2020-01"):
        assert noise(doubled, APRIL_TO_AUGUST, breaks=[pd.Period(month, "M")]).degrees_of_freedom == 24


def test_a_single_shock_counts_no_more_than_three_robust_standard_deviations(monthly):
    shaken = [6, 8] * 15 + [60] + [8, 6] * 14 + [8]
    # A month of 60 in the place of 6 is 14 standard deviations out, and would by itself make φ 4.3.
    assert noise(monthly(shaken, "2011-09"), APRIL_TO_AUGUST).dispersion == 1.0


def test_the_season_is_followed_as_far_as_it_is_larger_than_chance(monthly):
    strong = noise(monthly([100 * each for each in SEASON] * 3, "2013-09"), APRIL_TO_AUGUST).season
    assert strong[5] / strong[2] == pytest.approx(80 / 10, rel=0.01)  # June and March
    flat = noise(monthly(np.random.default_rng(1).poisson(100, 36), "2013-09"), APRIL_TO_AUGUST).season
    assert abs(flat - 1).max() < 0.1
    assert noise(monthly([100.0] * 23, "2014-10"), APRIL_TO_AUGUST).season is None
    assert list(noise(monthly([2.0] * 24, "2014-09"), APRIL_TO_AUGUST).season) == [1.0] * 12  # too few to show any


def test_the_expected_counts_are_those_of_a_poisson_regression(monthly):
    counts = monthly(np.random.default_rng(3).poisson(80, 41), "2013-04")
    found = noise(counts, APRIL_TO_AUGUST).points
    months = pd.get_dummies(counts.index.month, dtype=float).to_numpy()
    back = np.arange(40, -1, -1) // 12  # years back, counted from August 2016
    levels = np.column_stack([back == 1, back == 2, back == 3])
    design = np.column_stack([months, levels, counts.index.isin(APRIL_TO_AUGUST.months)]).astype(float)
    import statsmodels.api as sm  # takes two seconds, also in each process that only collects this test

    theirs = sm.GLM(counts.to_numpy(), design, family=sm.families.Poisson()).fit()
    assert list(found["expected"]) == pytest.approx(list(theirs.fittedvalues), rel=1e-4)
    assert list(found["residual"]) == pytest.approx(list(theirs.resid_pearson), abs=1e-3)


def test_dispersion_of_independent_months_is_near_1_and_of_clustered_ones_near_its_size(monthly, simulation):
    random = np.random.default_rng(7)
    for size in (2, 6):  # every event is counted `size` times, so φ is `size`
        estimates = [
            noise(monthly(size * random.poisson(50, 60), "2011-09"), APRIL_TO_AUGUST).dispersion for _ in range(100)
        ]
        assert np.mean(estimates) == pytest.approx(size, rel=0.1)


def test_a_very_short_history_counts_its_season_as_noise(monthly):
    seasonal = [10 * value for value in SEASON]
    assert noise(monthly(seasonal * 3, "2013-09"), APRIL_TO_AUGUST).dispersion == 1.0
    # A level for each calendar month would leave none of 14 months to judge by, so there is one level for all of them.
    assert noise(monthly((seasonal * 2)[:14], "2015-07"), Span.parse("2016-07..2016-08")).dispersion > 10


def test_where_next_to_nothing_is_known_events_are_taken_for_independent(monthly):
    found = noise(monthly([4, 9, 2], "2016-06"), APRIL_TO_AUGUST)
    assert (found.dispersion, found.degrees_of_freedom, found.inflation) == (1.0, math.inf, 1.0)


def test_months_after_the_period_and_beyond_five_years_do_not_count(monthly):
    values = list(np.random.default_rng(4).poisson(60, 60))
    alone = noise(monthly(values, "2011-09"), APRIL_TO_AUGUST)
    assert noise(monthly([*[999] * 20, *values, *[999] * 9], "2010-01"), APRIL_TO_AUGUST).inflation == alone.inflation


def test_a_month_not_supplied_is_left_out(monthly):
    values = [float(value) for value in np.random.default_rng(5).poisson(60, 48)]
    values[20] = None
    found = noise(monthly(values, "2012-09"), APRIL_TO_AUGUST)
    assert len(found.points) == 47
    assert 1 <= found.inflation < 6


def test_similar_series_stand_in_for_what_a_short_history_lacks(monthly):
    random = np.random.default_rng(6)
    calm = monthly(random.poisson(100, 24), "2014-09")
    wild = pd.DataFrame({i: monthly(8 * random.poisson(13, 24), "2014-09") for i in range(10)})
    alike = pd.DataFrame({i: monthly(random.poisson(100, 24), "2014-09") for i in range(10)})
    alone = noise(calm, APRIL_TO_AUGUST)
    assert noise(calm, APRIL_TO_AUGUST, similar=wild).inflation > 2 * alone.inflation
    assert noise(calm, APRIL_TO_AUGUST, similar=alike).degrees_of_freedom > alone.degrees_of_freedom
    assert noise(calm, APRIL_TO_AUGUST, similar=wild.iloc[:, :0]).inflation == alone.inflation


def test_a_series_is_not_similar_to_itself_nor_is_one_that_never_had_an_event(monthly):
    random = np.random.default_rng(6)
    calm = monthly(random.poisson(100, 24), "2014-09", ("Blackpool", "Rape"))
    nothing = calm.rename(("Fylde", "Rape")) * 0
    among = pd.DataFrame({each.name: each for each in (calm, nothing)})
    assert (
        noise(calm, APRIL_TO_AUGUST, similar=among).degrees_of_freedom
        == noise(calm, APRIL_TO_AUGUST).degrees_of_freedom
    )


def test_similar_series_change_nothing_where_the_history_is_long(monthly):
    random = np.random.default_rng(6)
    counts = monthly(random.poisson(100, 60), "2011-09")
    wild = pd.DataFrame({i: monthly(8 * random.poisson(13, 60), "2011-09") for i in range(10)})
    assert noise(counts, APRIL_TO_AUGUST, similar=wild).inflation == noise(counts, APRIL_TO_AUGUST).inflation


def test_without_any_event_the_inflation_is_1(monthly):
    assert noise(monthly([0] * 40, "2013-05"), APRIL_TO_AUGUST).inflation == 1.0
