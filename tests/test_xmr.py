"""Natural process limits: published figures, arithmetic by hand, a plain loop, and how limits must move."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from corpus import in_part

from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import GAP, MOVED, NEAR_LIMIT, OUTSIDE, SHIFT, TOTAL, TREND, Signal

# Wheeler, Making Sense of Data (2003), p. 382: "Data Set to Use When Verifying Software".
WHEELER = [5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200]


def test_wheelers_verification_set_gives_the_limits_that_he_published(monthly):
    result = plain_chart(monthly(WHEELER))
    assert result.central_line == 4135.50
    assert round(result.points["moving_range"].mean(), 2) == 355.93
    # The book rounds 3 / 1.128 = 2.6596 to 2.66, which moves its limits by 0.15.
    assert result.lower_limit == pytest.approx(3188.72, abs=0.2)
    assert result.upper_limit == pytest.approx(5082.28, abs=0.2)
    assert result.upper_limit == pytest.approx(4135.5 + 3 / 1.128 * 5339 / 15)  # 5,339 in fifteen moving ranges


def test_wheelers_verification_set_has_one_month_above_its_limits(monthly):
    result = plain_chart(monthly(WHEELER, first="2015-01"))
    outside = [signal for signal in result.signals if signal.rule == OUTSIDE]
    assert outside == [Signal(OUTSIDE, "high", (pd.Period("2016-04", "M"),))]  # 5,200 > 5,082; 5,045 is not


def test_the_published_county_series_has_the_limits_that_were_recomputed_for_it(sample):
    result = plain_chart(sample["The Constabulary", "Domestic Abuse"].rename(("The Constabulary", "Domestic Abuse")))
    assert round(result.central_line, 1) == 748.8
    assert (round(result.lower_limit), round(result.upper_limit)) == (611, 887)  # 611.0 to 886.6 by 2.66
    outside = {str(m): s.direction for s in result.signals if s.rule == OUTSIDE for m in s.months}
    assert outside == {"2015-02": "low", "2016-05": "high", "2016-06": "high"}


def test_the_arithmetic_of_the_limits_by_hand(monthly):
    result = plain_chart(monthly([39, 41, 40, 43]))
    moving_range = (2 + 1 + 3) / 3
    assert result.central_line == (39 + 41 + 40 + 43) / 4
    assert result.lower_limit == pytest.approx(40.75 - 3 * moving_range / 1.128)
    assert result.upper_limit == pytest.approx(40.75 + 3 * moving_range / 1.128)
    assert list(result.points["moving_range"].dropna()) == [2, 1, 3]


@pytest.mark.parametrize("seed", in_part(range(20)))
def test_the_limits_are_those_of_a_plain_loop(monthly, seed):
    random = np.random.default_rng(seed)
    values = [int(value) for value in random.poisson(random.uniform(30, 900), size=int(random.integers(2, 60)))]
    result = plain_chart(monthly(values))
    centre = sum(values) / len(values)
    moving_range = sum(abs(b - a) for a, b in pairwise(values)) / (len(values) - 1)
    assert result.central_line == pytest.approx(centre)
    assert result.upper_limit == pytest.approx(centre + 3 * moving_range / 1.128)
    assert result.lower_limit == pytest.approx(max(0, centre - 3 * moving_range / 1.128))
    outside = [i for i, value in enumerate(values) if abs(value - centre) > 3 * moving_range / 1.128]
    assert list(np.flatnonzero(result.points[OUTSIDE])) == outside


def test_the_lower_limit_of_a_count_is_never_below_0(monthly):
    result = plain_chart(monthly([0, 9, 1, 8, 2, 7]))  # central line 4.5, mean moving range 7
    assert result.lower_limit == 0.0
    assert result.upper_limit == pytest.approx(4.5 + 3 * 7 / 1.128)
    assert result.signals == ()


def test_moving_ranges_are_not_screened_for_outliers(monthly):
    result = plain_chart(monthly([10, 12] * 6 + [110] + [10, 12] * 6))
    moving_range = (22 * 2 + 98 + 100) / 24  # 98 and 100 would be screened at 3.27 times the mean
    assert result.upper_limit == pytest.approx((11 * 24 + 110) / 25 + 3 * moving_range / 1.128)


def test_a_missing_month_has_no_moving_range_on_either_side(monthly):
    result = plain_chart(monthly([10, 12, None, 50, 53]))
    assert [None if math.isnan(r) else r for r in result.points["moving_range"]] == [None, 2, None, None, 3]
    assert result.central_line == (10 + 12 + 50 + 53) / 4
    assert result.upper_limit == pytest.approx(31.25 + 3 * ((2 + 3) / 2) / 1.128)


@pytest.mark.parametrize(("months", "provisional"), [(2, True), (11, True), (12, False), (41, False)])
def test_limits_on_fewer_than_twelve_months_are_provisional(monthly, months, provisional):
    assert plain_chart(monthly([3, 4] * 21)[:months]).provisional is provisional


def test_a_month_not_supplied_has_no_part_in_the_limits(monthly):
    assert plain_chart(monthly([3, 4] * 5 + [None, 4])).provisional is True


@pytest.mark.parametrize("values", [[5], [5, None, 7], [None, 5, None]])
def test_without_two_neighbouring_months_there_are_no_limits_and_no_signals(monthly, values):
    result = plain_chart(monthly(values))
    assert (result.lower_limit, result.upper_limit, result.signals) == (None, None, ())


def test_seven_lone_months_are_no_evidence_of_a_shift(monthly):
    result = plain_chart(monthly([1, None] * 8 + [100]))
    assert (result.upper_limit, result.signals) == (None, ())


@pytest.mark.parametrize("values", [[], [None], [None, None]])
def test_a_series_without_a_month_is_refused(monthly, values):
    with pytest.raises(ValueError, match="no month was supplied: there is nothing to chart"):
        plain_chart(monthly(values))


@pytest.mark.parametrize("value", [0, 7, 333])
@pytest.mark.parametrize("length", [2, 11, 12, 41])
def test_a_constant_series_has_its_value_for_limits_and_no_signal(monthly, value, length):
    result = plain_chart(monthly([value] * length))
    assert (result.lower_limit, result.central_line, result.upper_limit) == (value, value, value)
    assert result.signals == ()


def test_a_constant_series_with_gaps_has_no_signal_either(monthly):
    result = plain_chart(monthly([4, 4, None, 4, 4, 4, None] * 4))
    assert (result.lower_limit, result.upper_limit, result.signals) == (4, 4, ())


@pytest.mark.parametrize("seed", in_part(range(40)))
def test_no_limit_is_ever_nan_and_every_marked_month_was_supplied(monthly, seed):
    random = np.random.default_rng(seed)
    values = random.poisson(random.choice([0.05, 1, 20]), size=int(random.integers(1, 50))).astype(float)
    values[random.random(len(values)) < 0.3] = math.nan
    values[-1] = 2.0
    result = plain_chart(monthly(values))
    limits = [result.lower_limit, result.upper_limit]
    assert limits == [None, None] or not any(math.isnan(limit) for limit in limits)
    marked = [month for signal in result.signals for month in signal.months]
    assert result.points.loc[marked, "count"].notna().all()


def test_adding_to_every_month_moves_the_limits_by_as_much_and_keeps_the_signals(monthly):
    for seed in range(10):
        counts = monthly(np.random.default_rng(seed).poisson(100, 40))
        there, here = plain_chart(counts + 1000), plain_chart(counts)
        assert there.upper_limit - here.upper_limit == pytest.approx(1000)
        assert there.lower_limit - here.lower_limit == pytest.approx(1000)
        assert there.signals == here.signals


def test_multiplying_every_month_multiplies_the_limits_and_keeps_the_signals(monthly):
    for seed in range(10):
        counts = monthly(np.random.default_rng(seed).poisson(100, 40))
        there, here = plain_chart(counts * 4), plain_chart(counts)
        assert there.upper_limit == pytest.approx(4 * here.upper_limit)
        assert there.lower_limit == pytest.approx(4 * here.lower_limit)
        assert there.signals == here.signals


def test_a_reversed_series_has_the_same_limits(monthly):
    assert plain_chart(monthly(WHEELER[::-1])).upper_limit == pytest.approx(plain_chart(monthly(WHEELER)).upper_limit)


def test_sorting_the_months_narrows_the_limits_and_keeps_the_central_line(monthly):
    result, in_order = plain_chart(monthly(WHEELER)), plain_chart(monthly(sorted(WHEELER)))
    assert in_order.central_line == result.central_line
    # Sorted, the moving ranges add up to the highest less the lowest: (5200 - 3300) / 15.
    assert in_order.upper_limit == pytest.approx(4135.5 + 3 * (5200 - 3300) / 15 / 1.128)


def test_the_latest_signals_are_those_of_the_last_month_supplied(monthly):
    spike = [0, 22] * 10 + [90]
    assert [signal.rule for signal in plain_chart(monthly(spike)).newest_signals] == [OUTSIDE]
    assert [signal.rule for signal in plain_chart(monthly([*spike, None])).newest_signals] == [OUTSIDE]
    assert plain_chart(monthly([*spike, 11])).newest_signals == ()


def test_the_points_name_each_rule_in_a_column_of_its_own(monthly):
    result = plain_chart(monthly([0, 22] * 10 + [90]))  # 14.8 ± 64.5
    assert list(result.points.columns) == [
        "count", "moving_range", "season", "adjusted", "central_line", "lower_limit", "upper_limit",
        OUTSIDE, MOVED, SHIFT, TREND, NEAR_LIMIT, TOTAL, GAP,
    ]  # fmt: skip
    assert list(result.points.index[result.points[OUTSIDE]]) == [pd.Period("2016-12", "M")]
    assert not result.points[[MOVED, SHIFT, TREND, NEAR_LIMIT, TOTAL, GAP]].any(axis=None)


def test_the_series_given_is_left_as_it_was(monthly):
    counts = monthly([3, None, 5] * 5)
    kept = counts.copy()
    plain_chart(counts)
    pd.testing.assert_series_equal(counts, kept)
