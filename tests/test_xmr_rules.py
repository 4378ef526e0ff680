"""The four rules of Making Data Count on random series: against plain loops, and mirrored.

The conformance pack of `xmr/` tests each rule at its edges, worked by hand.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from corpus import in_part
from xmr_by_loop import by_loop

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


def test_neighbouring_points_outside_on_one_side_are_one_signal(monthly):
    assert fired(monthly([0, 4, 5, -4, 4]), OUTSIDE) == [("high", [1, 2]), ("low", [3]), ("high", [4])]


@pytest.mark.parametrize("length", [7, 8, 12])
def test_seven_or_more_on_one_side_are_a_shift(monthly, length):
    run = list(range(1, length + 1))
    assert fired(monthly([-1] + [1] * length + [-1]), SHIFT) == [("high", run)]
    assert fired(monthly([1] + [-1] * length + [1]), SHIFT) == [("low", run)]


def test_a_peak_can_end_one_trend_and_start_the_next(monthly):
    mountain = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1]
    assert fired(monthly(mountain), TREND) == [("rising", list(range(7))), ("falling", list(range(6, 13)))]


def wandering(seed):
    """Series on which every rule fires now and then: drifting, in whole steps (ties), with gaps."""
    random = np.random.default_rng(seed)
    x = np.round(np.cumsum(random.normal(0, 0.7, 80)) + random.normal(0, 0.6, 80), int(seed % 2))
    x[random.random(80) < (seed % 3) * 0.03] = math.nan
    return x


@pytest.mark.parametrize("seed", in_part(range(30)))
def test_every_rule_fires_where_a_plain_loop_says(monthly, seed):
    x = wandering(seed)
    counts, expected = monthly(x), by_loop(x, 0.0, 1.0)
    for rule, name in {OUTSIDE: "outside", SHIFT: "shift", TREND: "trend", NEAR_LIMIT: "near"}.items():
        found = {(way, month + 1) for way, months in fired(counts, rule) for month in months}
        assert found == expected[name]


def test_the_series_above_make_every_rule_fire_on_either_side(monthly):
    found = {(s.rule, s.direction) for seed in range(30) for s in signals(monthly(wandering(seed)), 0.0, 1.0)}
    sides = {(rule, side) for rule in (OUTSIDE, SHIFT, NEAR_LIMIT) for side in ("high", "low")}
    assert found == sides | {(TREND, "rising"), (TREND, "falling")}


@pytest.mark.parametrize("seed", in_part(range(30)))
def test_turned_upside_down_high_is_low_and_rising_is_falling(monthly, seed):
    counts = monthly(wandering(seed))
    for rule in RULES:
        upside_down = {(MIRRORED[way], tuple(months)) for way, months in fired(counts, rule)}
        assert {(way, tuple(months)) for way, months in fired(-counts, rule)} == upside_down


@pytest.mark.parametrize("seed", in_part(range(30)))
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
