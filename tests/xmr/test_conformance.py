"""The conformance pack: short series with flags worked by hand, held against ours and plain loops."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from xmr_by_loop import by_loop

from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import NEAR_LIMIT, OUTSIDE, SHIFT, TREND, signals

HERE = Path(__file__).parent
RULES = {"outside": OUTSIDE, "shift": SHIFT, "trend": TREND, "near": NEAR_LIMIT}


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


def test_the_pack_holds_149_series_each_named_once():
    names = [case["name"] for case in RULE_CASES + CHART_CASES]
    assert len(names) == 149  # as docs/method.md has it
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
