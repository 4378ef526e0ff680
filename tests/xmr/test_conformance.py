"""The conformance pack: short series with flags worked by hand, held against ours, plain loops and statprocon."""

from __future__ import annotations

import csv
import math
import re
from itertools import pairwise
from pathlib import Path

import pytest
from statprocon import XmR as Statprocon

from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import NEAR_LIMIT, OUTSIDE, SHIFT, TREND, signals

HERE = Path(__file__).parent
RULES = {"outside": OUTSIDE, "shift": SHIFT, "trend": TREND, "near": NEAR_LIMIT}
WAYS = (("high", 1), ("low", -1))


def read(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def months(text):
    """The months of "0 1x7 -": 0, seven times 1, one not supplied."""
    values = []
    for word in text.split():
        value, _, times = word.partition("x")
        values += [math.nan if value == "-" else float(value)] * int(times or 1)
    return values


def flags(text):
    """The flags of "high 1-2,4; low 6" as (direction, month) pairs."""
    found = set()
    for group in filter(None, text.split("; ")):
        way, _, which = group.partition(" ")
        for part in which.split(","):
            first, _, last = part.partition("-")
            found |= {(way, month) for month in range(int(first), int(last or first) + 1)}
    return found


RULE_CASES, CHART_CASES = read("rules.csv"), read("charts.csv")


def named(cases):
    return [pytest.param(case, id=case["name"]) for case in cases]


def fired(found, index, rule):
    place = {month: number for number, month in enumerate(index, start=1)}
    return {(s.direction, place[month]) for s in found if s.rule == rule for month in s.months}


def by_loop(x, centre, sigma):
    """The four rules, and the earlier reading of the last, month by month and window by window."""
    n = len(x)
    found = {rule: set() for rule in (*RULES, "near_before")}
    for way, sign in WAYS:
        out = [sign * (value - centre) for value in x]
        found["outside"] |= {(way, i + 1) for i in range(n) if out[i] > 3 * sigma}
        for start in range(n - 6):
            if all(each > 0 for each in out[start : start + 7]):
                found["shift"] |= {(way, i + 1) for i in range(start, start + 7)}
            seven = [sign * each for each in x[start : start + 7]]
            if all(b > a for a, b in pairwise(seven)):
                found["trend"] |= {("rising" if sign > 0 else "falling", i + 1) for i in range(start, start + 7)}
        for start in range(n - 2):
            three = range(start, start + 3)
            if all(out[i] > 0 for i in three):
                for reading, most in (("near", math.inf), ("near_before", 3 * sigma)):
                    beyond = [i for i in three if 2 * sigma < out[i] <= most]
                    found[reading] |= {(way, i + 1) for i in beyond if len(beyond) >= 2}
    return found


def test_the_pack_holds_at_least_a_hundred_series_each_named_once():
    names = [case["name"] for case in RULE_CASES + CHART_CASES]
    assert len(names) >= 100
    assert len(set(names)) == len(names)


def test_the_pack_has_series_of_1_to_13_months():
    assert set(range(1, 14)) <= {len(months(case["counts"])) for case in CHART_CASES}


@pytest.mark.parametrize("case", named(RULE_CASES))
def test_the_rules_fire_where_they_should(case, monthly):
    counts = monthly(months(case["counts"]))
    found = signals(counts, 0.0, 1.0)
    assert {rule: fired(found, counts.index, RULES[rule]) for rule in RULES} == {
        rule: flags(case[rule]) for rule in RULES
    }


@pytest.mark.parametrize("case", named(RULE_CASES))
def test_plain_loops_agree_with_the_hand_on_both_readings(case):
    assert by_loop(months(case["counts"]), 0.0, 1.0) == {rule: flags(case[rule]) for rule in (*RULES, "near_before")}


def limits(case):
    """Central line and sigma of a chart by its hand-worked sums; no sigma where there are no ranges."""
    centre = int(case["sum"]) / int(case["months"])
    return centre, int(case["ranges"]) / int(case["pairs"]) / 1.128 if case["ranges"] else None


@pytest.mark.parametrize("case", named(CHART_CASES))
def test_a_chart_has_the_limits_and_flags_worked_by_hand(case, monthly):
    chart = plain_chart(monthly(months(case["counts"])))
    centre, sigma = limits(case)
    assert chart.central_line == pytest.approx(centre)
    if sigma is None:
        assert (chart.lower_limit, chart.upper_limit, chart.signals) == (None, None, ())
        return
    assert chart.upper_limit == pytest.approx(centre + 3 * sigma)
    assert chart.lower_limit == pytest.approx(max(0, centre - 3 * sigma))
    assert {rule: fired(chart.signals, chart.points.index, RULES[rule]) for rule in RULES} == {
        rule: flags(case[rule]) for rule in RULES
    }


@pytest.mark.parametrize("case", named([case for case in CHART_CASES if case["ranges"]]))
def test_plain_loops_agree_with_the_hand_on_charts(case):
    expected = {rule: flags(case[rule]) for rule in (*RULES, "near_before")}
    assert by_loop(months(case["counts"]), *limits(case)) == expected


WHOLE = [case for case in CHART_CASES if case["ranges"] and not re.search(r"(^| )-( |$)", case["counts"])]


@pytest.mark.parametrize("case", named(WHOLE))
def test_statprocon_sees_the_same_months_outside(case):
    theirs = Statprocon([int(value) for value in months(case["counts"])])
    outside = {i for i, beyond in enumerate(theirs.rule_1_x_indices_beyond_limits(), start=1) if beyond}
    assert outside == {month for _, month in flags(case["outside"])}
