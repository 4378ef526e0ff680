"""The four rules of Making Data Count, each at its edge, against plain loops, and in the mirror.

`signals` takes the central line and sigma as given, so that each rule can be shown on numbers around 0 and 1.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import NEAR_LIMIT, OUTSIDE, SHIFT, TREND, Signal, signals

RULES = (OUTSIDE, SHIFT, TREND, NEAR_LIMIT)
MIRRORED = {"high": "low", "low": "high", "rising": "falling", "falling": "rising"}


def fired(counts, rule, centre=0.0, sigma=1.0):
    """Each signal of the rule as its direction and the positions of its months."""
    place = {month: i for i, month in enumerate(counts.index)}
    found = [signal for signal in signals(counts, centre, sigma) if signal.rule == rule]
    return [(signal.direction, [place[month] for month in signal.months]) for signal in found]


def positions(counts, rule, direction, centre=0.0, sigma=1.0):
    return {i for way, months in fired(counts, rule, centre, sigma) for i in months if way == direction}


def test_a_point_on_a_limit_is_inside_and_one_beyond_it_outside(monthly):
    assert fired(monthly([0, 3, 0, -3, 0]), OUTSIDE) == []
    assert fired(monthly([0, 3.01, 0, -3.01, 0]), OUTSIDE) == [("high", [1]), ("low", [3])]


def test_neighbouring_points_outside_on_one_side_are_one_signal(monthly):
    assert fired(monthly([0, 4, 5, -4, 4]), OUTSIDE) == [("high", [1, 2]), ("low", [3]), ("high", [4])]


@pytest.mark.parametrize("length", [7, 8, 12])
def test_seven_or_more_on_one_side_are_a_shift(monthly, length):
    run = list(range(1, length + 1))
    assert fired(monthly([-1] + [1] * length + [-1]), SHIFT) == [("high", run)]
    assert fired(monthly([1] + [-1] * length + [1]), SHIFT) == [("low", run)]


def test_six_on_one_side_are_no_shift(monthly):
    assert fired(monthly([-1] + [1] * 6 + [-1] * 6), SHIFT) == []


def test_a_point_on_the_central_line_ends_a_shift(monthly):
    assert fired(monthly([1] * 6 + [0] + [1] * 6), SHIFT) == []
    assert fired(monthly([1] * 7 + [0] + [1] * 6), SHIFT) == [("high", list(range(7)))]


def test_points_on_the_central_line_are_no_shift_of_their_own(monthly):
    assert fired(monthly([0] * 20), SHIFT) == []


def test_a_missing_month_ends_a_shift(monthly):
    assert fired(monthly([1] * 6 + [None] + [1] * 6), SHIFT) == []


def test_seven_points_rising_are_six_steps_and_a_trend(monthly):
    assert fired(monthly([5, 1, 2, 3, 4, 5, 6, 7, 0]), TREND) == [("rising", list(range(1, 8)))]
    assert fired(monthly([1, 7, 6, 5, 4, 3, 2, 1, 9]), TREND) == [("falling", list(range(1, 8)))]


def test_six_points_rising_are_no_trend(monthly):
    assert fired(monthly([5, 1, 2, 3, 4, 5, 6, 0]), TREND) == []


def test_a_tie_breaks_a_trend(monthly):
    assert fired(monthly([1, 2, 3, 4, 4, 5, 6, 7]), TREND) == []
    assert fired(monthly([3] * 12), TREND) == []


def test_a_missing_month_breaks_a_trend(monthly):
    assert fired(monthly([1, 2, 3, 4, None, 5, 6, 7, 8]), TREND) == []


def test_a_peak_can_end_one_trend_and_start_the_next(monthly):
    mountain = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]
    assert fired(monthly(mountain), TREND) == [("rising", list(range(7))), ("falling", list(range(6, 13)))]


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([2.5, 2.5, 0.5], [0, 1]),  # the third of the three lies on the same side and is not marked
        ([2.5, 0.5, 2.5], [0, 2]),
        ([0.5, 2.5, 2.5], [1, 2]),
        ([2.5, 3.5, 0.5], [0, 1]),  # beyond three sigma counts as beyond two
        ([2.5, 2.5, 2.5], [0, 1, 2]),
    ],
)
def test_two_of_three_beyond_two_sigma_are_marked(monthly, values, marked):
    around = [-0.5, *values, -0.5]
    assert fired(monthly(around), NEAR_LIMIT) == [("high", [i + 1 for i in marked])]
    assert fired(monthly([-value for value in around]), NEAR_LIMIT) == [("low", [i + 1 for i in marked])]


@pytest.mark.parametrize(
    "values",
    [
        [2.5, -0.5, 2.5],  # the third lies on the other side
        [2.5, 0, 2.5],  # on the line is on neither side
        [2.5, 2, 0.5],  # on two sigma is not beyond it
        [2.5, 0.5, 0.5, 2.5],  # two of four
        [2.5, None, 2.5],
        [2.5, -2.5, 2.5, -2.5],
        [2.5, 2.5],  # two of two
    ],
)
def test_two_beyond_two_sigma_without_a_third_on_their_side_are_no_signal(monthly, values):
    assert fired(monthly(values), NEAR_LIMIT) == []


def outside_by_loop(x, centre, sigma, sign):
    return {i for i, value in enumerate(x) if sign * (value - centre) > 3 * sigma}


def shift_by_loop(x, centre, sign):
    windows = [range(i, i + 7) for i in range(len(x) - 6)]
    return {j for w in windows if all(sign * (x[i] - centre) > 0 for i in w) for j in w}


def trend_by_loop(x, sign):
    windows = [range(i, i + 7) for i in range(len(x) - 6)]
    return {j for w in windows if all(sign * (x[i + 1] - x[i]) > 0 for i in w[:-1]) for j in w}


def near_limit_by_loop(x, centre, sigma, sign):
    marked = set()
    for i in range(len(x) - 2):
        beyond = [j for j in (i, i + 1, i + 2) if sign * (x[j] - centre) > 2 * sigma]
        if len(beyond) >= 2 and all(sign * (x[j] - centre) > 0 for j in (i, i + 1, i + 2)):
            marked |= set(beyond)
    return marked


def wandering(seed):
    """Series on which every rule fires now and then: drifting, in whole steps (ties), with gaps."""
    random = np.random.default_rng(seed)
    x = np.round(np.cumsum(random.normal(0, 0.7, 80)) + random.normal(0, 0.6, 80), int(seed % 2))
    x[random.random(80) < (seed % 3) * 0.03] = math.nan
    return x


@pytest.mark.parametrize("seed", range(30))
def test_every_rule_fires_where_a_plain_loop_says(monthly, seed):
    x = wandering(seed)
    counts, centre, sigma = monthly(x), 0.0, 1.0
    for sign, side, way in [(1, "high", "rising"), (-1, "low", "falling")]:
        assert positions(counts, OUTSIDE, side) == outside_by_loop(x, centre, sigma, sign)
        assert positions(counts, SHIFT, side) == shift_by_loop(x, centre, sign)
        assert positions(counts, TREND, way) == trend_by_loop(x, sign)
        assert positions(counts, NEAR_LIMIT, side) == near_limit_by_loop(x, centre, sigma, sign)


def test_the_series_above_make_every_rule_fire_on_either_side(monthly):
    found = {(s.rule, s.direction) for seed in range(30) for s in signals(monthly(wandering(seed)), 0.0, 1.0)}
    sides = {(rule, side) for rule in (OUTSIDE, SHIFT, NEAR_LIMIT) for side in ("high", "low")}
    assert found == sides | {(TREND, "rising"), (TREND, "falling")}


@pytest.mark.parametrize("seed", range(30))
def test_turned_upside_down_high_is_low_and_rising_is_falling(monthly, seed):
    counts = monthly(wandering(seed))
    for rule in RULES:
        upside_down = {(MIRRORED[way], tuple(months)) for way, months in fired(counts, rule)}
        assert {(way, tuple(months)) for way, months in fired(-counts, rule)} == upside_down


@pytest.mark.parametrize("seed", range(30))
def test_read_backwards_the_same_months_are_marked_and_rising_is_falling(monthly, seed):
    x = wandering(seed)
    last = len(x) - 1
    forwards, backwards = monthly(x), monthly(x[::-1])
    for rule, way in [(OUTSIDE, "high"), (SHIFT, "low"), (NEAR_LIMIT, "high"), (NEAR_LIMIT, "low")]:
        assert positions(backwards, rule, way) == {last - i for i in positions(forwards, rule, way)}
    assert positions(backwards, TREND, "falling") == {last - i for i in positions(forwards, TREND, "rising")}


def test_signals_come_in_the_order_of_their_first_month(monthly):
    for seed in range(30):
        months = [signal.months[0] for signal in signals(monthly(wandering(seed)), 0.0, 1.0)]
        assert months == sorted(months)


def test_a_chart_applies_the_rules_with_its_own_central_line_and_limits(monthly):
    result = plain_chart(monthly([10, 14] * 6 + [20, 24] * 6))  # 17 between them; moving ranges 4, once 6
    found = [(signal.rule, signal.direction, len(signal.months)) for signal in result.signals]
    assert found == [(SHIFT, "low", 12), (SHIFT, "high", 12)]  # 17 ± 10.9 holds all, two sigma is 7.3 away


def test_a_signal_of_a_rule_that_is_not_listed_is_an_error():
    with pytest.raises(ValueError, match="'a fifth rule' is not one of RULES"):
        Signal("a fifth rule", "high", (pd.Period("2016-08", "M"),))
