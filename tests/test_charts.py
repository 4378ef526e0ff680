"""Charts: what is drawn, said in words and listed beneath are the same numbers, and nothing in them can load or run."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest

from helpers import charts, palette
from helpers.document.blocks import Missing
from helpers.drawing.districts import districts as draw_districts
from helpers.drawing.years import years as draw_years
from helpers.render.sparkline import sparkline
from helpers.statistics import units
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.rules import NEAR_LIMIT, OUTSIDE, SHIFT, TREND
from helpers.statistics.year_end.regression import regression

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture(scope="session")
def every_chart(monthly, compare):
    """One chart of each kind."""
    counts = monthly(np.random.default_rng(1).poisson(60, 41), "2013-04")
    return [
        charts.three_years(counts),
        charts.xmr(plain_chart(counts)),
        charts.regression(regression(counts)),
        charts.districts(compare(Blackpool=(40, 50), Wyre=(20, 10))),
    ]


def texts(chart):
    """The words and numbers in a chart, as they are drawn."""
    found = ElementTree.fromstring(chart.picture).iter(f"{SVG}text")
    return ["".join(element.itertext()).strip() for element in found]


def line(chart, **style):
    """The path of the one line drawn in this style."""
    wanted = [f"{key.replace('_', '-')}: {value}" for key, value in style.items()]
    paths = ElementTree.fromstring(chart.picture).iter(f"{SVG}path")
    (path,) = [p for p in paths if "clip-path" in p.attrib and all(w in p.get("style").split("; ") for w in wanted)]
    return path.get("d")


def test_every_chart_is_well_formed_and_holds_no_script_and_no_address(every_chart):
    for chart in every_chart:
        root = ElementTree.fromstring(chart.picture)
        assert root.tag == f"{SVG}svg"
        assert "script" not in chart.picture
        links = [value for element in root.iter() for key, value in element.attrib.items() if key.endswith("href")]
        assert [link for link in links if not link.startswith("#")] == []


def test_every_chart_has_its_title_its_words_and_its_numbers_outside_the_picture(every_chart):
    assert [chart.title for chart in every_chart] == [
        "Rape in Blackpool: offences a month, by financial year",
        "Rape in Blackpool: natural process limits",
        "Rape in Blackpool: the trend (CORA regression) and the year to come",
        "Rape: change in per cent by district, April 2016 against a year before",
    ]
    for chart in every_chart:
        assert "Blackpool" in chart.alternative.text
        assert re.search(r"\d", chart.alternative.text)
        assert len(chart.data.rows) >= 3


def test_the_same_numbers_give_the_same_bytes(monthly):
    counts = monthly([5, 9, 7] * 9)
    assert charts.xmr(plain_chart(counts)).picture == charts.xmr(plain_chart(counts)).picture
    assert charts.three_years(counts).picture == charts.three_years(counts).picture


def test_drawing_leaves_the_analysts_own_settings_alone(monthly):
    with mpl.rc_context({"font.size": 23, "axes.grid": False}):
        charts.three_years(monthly([5, 9, 7] * 9))
        assert (mpl.rcParams["font.size"], mpl.rcParams["axes.grid"]) == (23, False)


def test_the_years_chart_has_one_line_a_financial_year_and_four_at_most(monthly):
    six_years = texts(charts.three_years(monthly([5] * 65, "2011-04")))  # April 2011 to August 2016
    assert [text for text in six_years if "/" in text] == ["2013/14", "2014/15", "2015/16", "2016/17"]
    two = texts(charts.three_years(monthly([5] * 17)))
    assert [text for text in two if "/" in text] == ["2015/16", "2016/17"]


def test_the_current_year_is_the_thickest_line_and_ends_at_its_last_month(monthly):
    chart = charts.three_years(monthly([5] * 41, "2013-04"))
    assert line(chart, stroke=palette.DARK_BLUE.lower(), stroke_width=3).count("L") == 5 - 1
    assert line(chart, stroke=palette.TURQUOISE.lower(), stroke_width=1.8).count("L") == 12 - 1


def test_the_years_run_from_april_to_march(monthly):
    drawn = texts(charts.three_years(monthly([5] * 17)))
    assert drawn[:12] == ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]


def test_april_is_the_first_month_of_every_line(monthly):
    chart = charts.three_years(monthly([5] * 17))
    current = line(chart, stroke=palette.DARK_BLUE.lower(), stroke_width=3).split()
    before = line(chart, stroke=palette.TURQUOISE.lower(), stroke_width=1.8).split()
    assert current[1] == before[1]  # "M x y L x y …"
    assert current[4 * 3 + 1] == before[4 * 3 + 1]  # August above August


def test_the_unit_stands_at_the_axis(monthly):
    assert "referrals a month" in texts(charts.three_years(units.attach(monthly([5] * 17), {"Rape": "referrals"})))


def test_the_xmr_chart_labels_the_central_line_and_the_limits(monthly):
    drawn = texts(charts.xmr(plain_chart(monthly([39, 41, 40, 43]))))  # 40.75 ± 2.66 · 2
    assert {"central line 41", "lower limit 35", "upper limit 46", "offences a month"} <= set(drawn)


def test_a_month_alone_is_drawn_without_limits(monthly):
    drawn = texts(charts.xmr(plain_chart(monthly([39]))))
    assert "central line 39" in drawn
    assert not [text for text in drawn if "limit" in text]


def test_signals_are_named_in_a_legend_and_a_quiet_chart_has_none(monthly):
    spike = charts.xmr(plain_chart(monthly([0, 22] * 10 + [90])))
    assert "outside the limits" in texts(spike)
    quiet = texts(charts.xmr(plain_chart(monthly([10, 12] * 10))))
    assert [text for text in quiet if "in a row" in text or "outside" in text] == []


def marks(chart, colour):
    """How many marks are drawn in the colour, the legend's among them."""
    uses = ElementTree.fromstring(chart.picture).iter(f"{SVG}use")
    return len([use for use in uses if f"fill: {colour.lower()}" in use.get("style", "")])


def test_every_month_of_a_signal_is_marked(monthly):
    chart = charts.xmr(plain_chart(monthly([30, 40] * 11 + [0, 0])))  # two below 3.2
    assert marks(chart, palette.DARK_PINK) == 2 + 1  # and one in the legend


def test_a_month_with_two_rules_is_marked_once(monthly):
    counts = monthly([50, 40, 30, 31, 32, 33, 34, 35, 36, 30, 40, 50])
    chart = charts.xmr(plain_chart(counts))  # the ends outside; eight months of a shift, seven of them a trend
    assert marks(chart, palette.DARK_PINK) == 2 + 1
    assert marks(chart, palette.ORANGE) == 8 + 1


def test_each_rule_has_a_shape_of_its_own_so_that_colour_never_stands_alone(monthly):
    low, rising, high = [32, 33, 30, 30, 30, 31, 38, 36], [30, 31, 33, 35, 36, 38, 39], [47, 46, 46, 39, 37, 36, 35, 60]
    chart = charts.xmr(plain_chart(monthly([*low, *rising, *high])))
    assert set(texts(chart)) >= {OUTSIDE, SHIFT, TREND, NEAR_LIMIT}, "all four rules fire, as the legend says"
    root = ElementTree.fromstring(chart.picture)
    outlines = {path.get("id"): path.get("d") for path in root.iter(f"{SVG}path")}
    filled = [use for use in root.iter(f"{SVG}use") if "fill: " in use.get("style", "")]
    marked = [use for use in filled if palette.LIGHT_GREY.lower() not in use.get("style")]
    assert len({outlines[use.get(HREF).removeprefix("#")] for use in marked}) == 4


def test_the_forecast_chart_tells_recorded_trend_and_estimated_apart(monthly):
    drawn = texts(charts.regression(regression(monthly([10, 14] * 20 + [10], "2013-04"))))
    assert {"recorded", "trend", "estimated"} <= set(drawn)
    assert [text for text in drawn if text.startswith("Apr")] == ["Apr", "Apr", "Apr", "Apr"]
    assert {"2013", "2014", "2015", "2016"} <= set(drawn)


def test_too_short_a_history_is_drawn_without_a_trend(monthly):
    chart = charts.regression(regression(monthly([10, 14] * 5)))
    assert chart.alternative.text == "Line chart of Rape in Blackpool by month with its trend; no month is estimated."


def test_the_districts_are_drawn_from_the_steepest_increase_with_the_county_among_them(compare):
    drawn = texts(charts.districts(compare(Wyre=(20, 10), Blackpool=(40, 50), Fylde=(40, 46))))
    assert drawn == ["Blackpool", "Fylde", "Lancashire as a whole", "Wyre", "+25.0%", "+15.0%", "+6.0%", "−50.0%"]


@pytest.mark.parametrize("rise", [20, 60])
def test_the_label_of_a_fall_stands_clear_of_the_district_s_name(compare, rise):
    chart = charts.districts(compare(Blackpool=(40, rise), Wyre=(20, 10)))
    ends = {
        element.text: float(element.get("x")) for element in ElementTree.fromstring(chart.picture).iter(f"{SVG}text")
    }
    # In Arial at 10 points the text is 10 (0.584 + 3 · 0.556 + 0.278 + 0.889) wide, a minus first; both texts end at x.
    assert ends["−50.0%"] - 34.2 > ends["Wyre"] + 3


def test_the_axis_of_months_with_nothing_recorded_has_each_number_once(monthly):
    drawn = texts(charts.regression(regression(monthly([0] * 41, "2013-04"))))
    assert drawn[drawn.index("2016") + 1 :][:3] == ["0", "1", "offences a month"]


def test_a_district_without_a_per_cent_is_not_drawn_but_listed(compare):
    chart = charts.districts(compare(Blackpool=(40, 50), Wyre=(0, 4), Fylde=(None, 4)))
    assert texts(chart)[:2] == ["Lancashire as a whole", "Blackpool"]
    assert [row[0] for row in chart.data.rows] == ["Blackpool", "Wyre", "Fylde", "Lancashire as a whole"]


def test_where_no_district_can_be_compared_their_table_is_shown_alone(compare):
    shown = charts.districts(compare(Blackpool=(None, 50), Wyre=(None, 10)))
    assert shown.rows[0][0::3] == ("Blackpool", "cannot be compared")


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Wyre & 'Fylde'", '"><image href="//evil.example"/>'])
def test_a_hostile_area_is_drawn_as_text(compare, name):
    chart = charts.districts(compare(area=name, **{name: (40, 50), "Wyre": (20, 10)}))
    assert name in texts(chart)
    tags = {element.tag for element in ElementTree.fromstring(chart.picture).iter()}
    assert f"{SVG}script" not in tags
    assert f"{SVG}image" not in tags


def test_a_sparkline_runs_from_the_left_to_the_right_and_up_to_the_highest_month():
    svg = sparkline([0, 5, 10])
    assert svg.count("<polyline") == 1
    # 140 by 32 with 3 to spare: 0 lies at the foot, 10 at the head, 5 half way.
    assert 'points="3.0,29.0 70.0,16.0 137.0,3.0"' in svg
    assert '<circle cx="137.0" cy="3.0"' in svg


def test_a_missing_month_is_a_gap_in_a_sparkline_and_not_a_fall_to_0():
    svg = sparkline([4, 4, None, 4, 4])
    lines = re.findall(r'points="([^"]+)"', svg)
    assert lines == ["3.0,3.0 36.5,3.0", "103.5,3.0 137.0,3.0"]


def test_a_sparkline_ends_at_the_last_month_supplied():
    assert '<circle cx="70.0" cy="3.0"' in sparkline([0, 5, None])


def test_a_sparkline_of_none_lies_at_the_foot():
    assert 'points="3.0,29.0 137.0,29.0"' in sparkline([0, 0])


def test_no_line_is_drawn_through_a_missing_month(monthly):
    counts = monthly([10, 20, None, 40, 50])
    assert line(charts.three_years(counts), stroke=palette.DARK_BLUE.lower(), stroke_width=3).count("M") == 2
    assert line(charts.xmr(plain_chart(counts)), stroke=palette.LIGHT_GREY.lower(), stroke_width=1.5).count("M") == 2


def test_a_bar_says_what_the_table_says(compare):
    chart = charts.districts(compare(Blackpool=(400, 401), Wyre=(20, 10)))
    assert chart.data.printed[0][-1] in texts(chart)


def test_a_number_withheld_from_the_table_is_not_drawn(monthly, compare):
    bars = charts.districts(compare(Blackpool=(40, 50), Wyre=(20, 10)))
    blackpool, wyre, county = bars.data.rows
    table = replace(bars.data, rows=(blackpool, (*wyre[:-1], Missing("withheld")), county))
    assert texts(replace(bars, picture=draw_districts(table))) == [
        *("Blackpool", "Lancashire as a whole", "+25.0%", "0%"),
    ]
    lines = charts.three_years(monthly([10, 20, 30, 40, 50]))
    april, may, june, *rest = lines.data.rows
    table = replace(lines.data, rows=(april, may, (june[0], Missing("withheld")), *rest))
    drawn = replace(lines, picture=draw_years(table))
    assert line(drawn, stroke=palette.DARK_BLUE.lower(), stroke_width=3).count("M") == 2


@pytest.mark.parametrize("name", ["Wyre $x$ Fylde", "$^$"])
def test_dollars_in_a_name_are_no_formula(compare, name):
    assert name in texts(charts.districts(compare(area=name, **{name: (40, 50), "Wyre": (20, 10)})))
