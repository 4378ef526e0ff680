"""The funnel of the districts: worked by hand, against a plain loop, and as chart and sentences."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from corpus import in_part

from helpers import charts, tables, wording
from helpers.drawing import funnel as drawing
from helpers.drawing import scene
from helpers.periods import Span
from helpers.statistics.funnel import funnel
from helpers.statistics.rates import Rates, interval


def rates(counts, residents=100_000, own="A"):
    """Rates of districts named by letter."""
    table = pd.DataFrame(
        {"count": counts, "residents": residents}, index=[*"ABCDEFGHIJKLMN"[: len(counts)]], dtype=float
    )
    table["rate"] = 1000 * table["count"] / table["residents"]
    for end, side in enumerate(("low", "high")):
        table[side] = [1000 * interval(n)[end] / r for n, r in zip(table["count"], table["residents"], strict=True)]
    county = pd.Series({"count": 1.0, "residents": math.nan, "rate": math.nan, "low": math.nan, "high": math.nan})
    return Rates(own, "Theft", Span.parse("2016-04..2016-08"), 2016, "Lancashire", county, table)


def test_where_districts_differ_by_no_more_than_chance_the_limits_are_those_of_chance():
    result = funnel(rates([100] * 5))
    assert (result.centre, result.dispersion, set(result.points["outside"])) == (1.0, 1.0, {""})
    (limits,) = result.limits(np.array([100_000])).to_dict("records")
    # 100 expected: (10 ± 1.96 / 2)² and (10 ± 3.09 / 2)², per 1,000 of 100,000
    assert limits == pytest.approx(
        {("95%", "low"): 0.8136, ("95%", "high"): 1.2056, ("99.8%", "low"): 0.7149, ("99.8%", "high"): 1.3329}, abs=1e-4
    )


def test_the_dispersion_worked_by_hand():
    result = funnel(rates([64, 144, 100, 100, 92]))
    # 100 expected in each: scores 2(8 - 10) = -4, 2(12 - 10) = 4, 0, 0, 2(9.5917 - 10) = -0.8167. A tenth of the way
    # in lie -2.7267 (0.4 from -4 to -0.8167) and 2.4 (0.6 from 0 to 4); (2.7267² + 2.4² + 0.8167²) / 5 = 2.7724.
    assert result.dispersion == pytest.approx(2.7724, abs=1e-4)
    assert result.points["score"].tolist() == pytest.approx([-2.4023, 2.4023, 0, 0, -0.4905], abs=1e-4)
    assert result.points["outside"].tolist() == ["95%", "95%", "", "", ""]


def looped(counts, residents):
    """The dispersion, and the side on which each district is outside, by a plain loop."""
    common = sum(counts) / sum(residents)
    scores = [2 * (math.sqrt(n) - math.sqrt(common * r)) for n, r in zip(counts, residents, strict=True)]
    ordered = sorted(scores)

    def quantile(share):
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    low, high = quantile(0.1), quantile(0.9)
    phi = max(1.0, sum(min(max(score, low), high) ** 2 for score in scores) / len(scores))
    return phi, ["99.8%" if abs(s) > 3.0902323 * math.sqrt(phi) else "95%" if abs(s) > 1.9599640 * math.sqrt(phi)
                 else "" for s in scores]  # fmt: skip


@pytest.mark.parametrize("seed", in_part(range(20)))
def test_a_plain_loop_finds_the_same(seed):
    random = np.random.default_rng(seed)
    residents = random.integers(40_000, 160_000, 14)
    counts = random.poisson(residents / 1000 * random.lognormal(0, 0.4 * (seed % 3), 14))
    result = funnel(rates(counts.tolist(), residents))
    phi, outside = looped(counts.tolist(), residents.tolist())
    assert result.dispersion == pytest.approx(phi)
    assert result.points["outside"].tolist() == outside


def test_a_district_is_outside_exactly_where_its_point_is_beyond_the_drawn_limits():
    result = funnel(rates([400, 120, 90, 30, 105, 88, 60, 140], [90_000, 1e5, 8e4, 1e5, 1.2e5, 7e4, 5e4, 1.4e5]))
    limits = result.limits(result.points["residents"].to_numpy()).set_index(result.points.index)
    for name in ("95%", "99.8%"):
        beyond = (result.points["rate"] > limits[name, "high"]) | (result.points["rate"] < limits[name, "low"])
        told = result.points["outside"].isin(["95%", "99.8%"] if name == "95%" else ["99.8%"])
        assert beyond.tolist() == told.tolist()
    assert (result.points["outside"] != "").any()


def test_limits_are_wider_the_fewer_residents_and_never_below_none():
    limits = funnel(rates([64, 144, 100, 100, 92])).limits(np.array([100, 10_000, 100_000]))
    widths = (limits["95%", "high"] - limits["95%", "low"]).tolist()
    assert widths == sorted(widths, reverse=True)
    assert limits["99.8%", "low"].iloc[0] == 0


def test_fewer_than_five_districts_and_none_with_any_event_make_no_funnel():
    assert funnel(rates([100] * 4)) is None
    assert funnel(rates([0] * 6)) is None
    assert str(wording.funnel(None)) == str(charts.funnel(None)) == ""


STANDING_OUT = [64, 144, 100, 100, 92]


def test_the_sentence_names_who_stands_out_and_which_way():
    assert str(wording.funnel(funnel(rates(STANDING_OUT)))) == (
        "For their number of residents, A (low, outside the 95% limits) and B (high, outside the 95% limits) stand "
        "out; the other 3 districts lie inside the limits."
    )
    assert str(wording.funnel(funnel(rates([100, 110, 90, 105, 95, 300])))) == (
        "For its number of residents, F (high, outside the 99.8% limits) stands out; the other 5 districts lie inside "
        "the limits."
    )
    assert str(wording.funnel(funnel(rates([100] * 5)))) == (
        "For their number of residents, none of the 5 districts stands out: all lie inside the limits."
    )


def test_the_table_shows_on_which_side_of_the_limits_each_district_is():
    table = tables.funnel(funnel(rates(STANDING_OUT)))
    assert [row[-1] for row in table.printed] == [
        "below the 95% limits",
        "above the 95% limits",
        *["inside"] * 3,
        "3 of 5 inside",
    ]
    assert table.header[-3:] == ("95% limits", "99.8% limits", "Against the limits")
    printed = {figure.current for figure in table.figures}
    assert {cell.replace(",", "") for row in table.printed[:-1] for cell in row[1:-3]} <= printed
    assert {"3", "5", "1.00"} <= printed  # inside, rated, together


def test_the_table_holds_the_limits_for_each_district_s_residents_and_the_rate_of_all():
    rows = tables.funnel(funnel(rates([100] * 5))).printed
    # 100 expected: (10 ± 1.96 / 2)² and (10 ± 3.09 / 2)², per 1,000 of 100,000
    assert [row[6:8] for row in rows[:5]] == [("0.81 to 1.21", "0.71 to 1.33")] * 5
    assert rows[5] == ("These districts together", "–", "–", "1.00", "–", "–", "–", "–", "5 of 5 inside")


def test_a_limit_and_who_stands_out_rest_on_the_counts_of_every_district():
    result = funnel(rates(STANDING_OUT))
    limits = [number for number in tables.funnel(result).numbers if number.statistic == "limit"]
    assert len(limits) == 5 * 4
    for number in (*limits, *wording.funnel(result).numbers):
        assert [each.area for each in number.computed_from] == ["A", "B", "C", "D", "E"]


@pytest.mark.parametrize("seed", range(5))
def test_the_curves_are_those_of_the_statistic_though_drawn_from_the_table_alone(seed):
    random = np.random.default_rng(seed)
    result = funnel(rates(random.integers(20, 400, 14).tolist(), random.integers(40_000, 160_000, 14)))
    data = tables.funnel(result)
    one, many = drawing.district(data.rows[0]), np.linspace(1_000, 200_000, 50)
    expected = result.limits(many)
    for which, name in enumerate(("95%", "99.8%")):
        low, high = drawing.curves(one, which, result.centre, many)
        np.testing.assert_allclose(low, expected[name, "low"], atol=1e-9)
        np.testing.assert_allclose(high, expected[name, "high"], atol=1e-9)


def texts(chart):
    """The words and numbers that are drawn in a chart."""
    plot = scene(chart.kind, chart.data)
    return [*(label.text for label in plot.labels), plot.unit, plot.axis]


def test_the_chart_names_its_own_district_and_those_outside_its_limits_and_the_rate_of_all():
    drawn = texts(charts.funnel(funnel(rates(STANDING_OUT, own="E"))))
    assert {"A", "B", "E", "together 1.00", "95% limits", "99.8% limits", "residents, mid-2016"} <= set(drawn)
    assert not {"C", "D"} & set(drawn)


def test_the_alternative_text_says_what_the_chart_shows():
    chart = charts.funnel(funnel(rates(STANDING_OUT)))
    assert chart.alternative.text == (
        "Theft per 1,000 residents, 5 districts: 1.00 for all together; A is at 0.64. Outside the limits: A and B."
    )
    own = charts.funnel(funnel(rates(STANDING_OUT, own="Wyre"))).alternative.text
    assert own.endswith("5 districts: 1.00 for all together. Outside the limits: A and B.")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Wyre $x$ Fylde"])
def test_a_hostile_name_is_drawn_as_text(name):
    given = rates(STANDING_OUT, own=name)
    chart = charts.funnel(funnel(Rates(**{**vars(given), "points": given.points.rename(index={"A": name})})))
    assert name in texts(chart)
    assert "<script" not in chart.picture
