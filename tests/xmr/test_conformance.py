"""The conformance pack: short series with flags worked by hand, held against ours and plain loops."""

from __future__ import annotations

import csv
import math
from fractions import Fraction
from pathlib import Path

import pytest
from xmr_by_loop import at_most, by_loop, gap, highest, lowest

from helpers.statistics.xmr.exact import exact_chart
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import GAP, NEAR_LIMIT, OUTSIDE, SHIFT, TOTAL, TREND, signals

HERE = Path(__file__).parent
RULES = {"outside": OUTSIDE, "shift": SHIFT, "trend": TREND, "near": NEAR_LIMIT}
SMALL_RULES = {"outside": OUTSIDE, "total": TOTAL, "without": GAP}


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


RULE_CASES, CHART_CASES, SMALL_CASES = read("rules.csv"), read("charts.csv"), read("small.csv")


def named(cases):
    return [pytest.param(case, id=case["name"]) for case in cases]


def differing(cases, found, *rules):
    """By name, what was found and what the hand says, for each case where they differ."""
    wanted = {case["name"]: {rule: flags(case[rule]) for rule in rules} for case in cases}
    return {name: (found[name], wanted[name]) for name in wanted if found[name] != wanted[name]}


def fired(found, index, rule):
    place = {month: number for number, month in enumerate(index, start=1)}
    return {(s.direction, place[month]) for s in found if s.rule == rule for month in s.months}


def test_the_pack_holds_166_series_each_named_once():
    names = [case["name"] for case in RULE_CASES + CHART_CASES + SMALL_CASES]
    assert len(names) == 166  # as docs/method.md has it
    assert len(set(names)) == len(names)


def test_the_pack_has_series_of_1_to_13_months():
    assert set(range(1, 14)) <= {len(months(case["counts"])) for case in CHART_CASES}


def test_the_rules_fire_where_they_should(monthly):
    found = {}
    for case in RULE_CASES:
        counts = monthly(months(case["counts"]))
        marked = signals(counts, 0.0, 1.0)
        found[case["name"]] = {rule: fired(marked, counts.index, RULES[rule]) for rule in RULES}
    assert differing(RULE_CASES, found, *RULES) == {}


def test_plain_loops_agree_with_the_hand_on_both_readings():
    found = {case["name"]: by_loop(months(case["counts"]), 0.0, 1.0) for case in RULE_CASES}
    assert differing(RULE_CASES, found, *RULES, "near_before") == {}


def limits(case):
    """Central line and sigma of a chart by its hand-worked sums; no sigma where there are no ranges."""
    centre = int(case["sum"]) / int(case["months"])
    return centre, int(case["ranges"]) / int(case["pairs"]) / 1.128 if case["ranges"] else None


def test_a_chart_has_the_limits_and_flags_worked_by_hand(monthly):
    found, wrong = {}, {}
    for case in CHART_CASES:
        chart = plain_chart(monthly(months(case["counts"])))
        centre, sigma = limits(case)
        due = (centre, None, None) if sigma is None else (centre, max(0, centre - 3 * sigma), centre + 3 * sigma)
        drawn = (chart.central_line, chart.lower_limit, chart.upper_limit)
        if drawn != pytest.approx(due):
            wrong[case["name"]] = (drawn, due)
        found[case["name"]] = {rule: fired(chart.signals, chart.points.index, RULES[rule]) for rule in RULES}
        if sigma is None and chart.signals:
            wrong[case["name"]] = chart.signals
    assert wrong == {}
    assert differing([case for case in CHART_CASES if case["ranges"]], found, *RULES) == {}


def test_plain_loops_agree_with_the_hand_on_charts():
    cases = [case for case in CHART_CASES if case["ranges"]]
    found = {case["name"]: by_loop(months(case["counts"]), *limits(case)) for case in cases}
    assert differing(cases, found, *RULES, "near_before") == {}


@pytest.mark.parametrize("case", named(SMALL_CASES))
def test_a_chart_of_small_counts_has_the_limits_and_flags_worked_by_hand(case, monthly):
    chart = exact_chart(monthly(months(case["counts"])))
    level = (int(case["events"]) + 0.5) / int(case["months"])
    assert (chart.lower_limit, chart.central_line, chart.upper_limit) == (
        0, pytest.approx(level), int(case["upper"]))  # fmt: skip
    assert {rule: fired(chart.signals, chart.points.index, SMALL_RULES[rule]) for rule in SMALL_RULES} == {
        rule: flags(case[rule]) for rule in SMALL_RULES
    }
    assert chart.months_since_last == (int(case["since"]) if case["since"] else None)
    assert chart.shifts == ()


@pytest.mark.parametrize("case", named(SMALL_CASES))
def test_plain_loops_agree_with_the_hand_on_small_counts(case):
    events, known, dispersion = int(case["events"]), int(case["months"]), float(Fraction(case["dispersion"]))
    level = (events + 0.5) / known
    one = at_most(level, dispersion * (1 + 1 / known))
    seven = at_most(7 * level, dispersion * (1 + 7 / known))
    assert highest(one, 0.00135) == int(case["upper"])
    assert (lowest(seven, 0.01), highest(seven, 0.01)) == (int(case["fewest"]), int(case["most"]))
    assert case["gap"] == ("" if level >= 1 else str(gap(one[0], 0.01)))
