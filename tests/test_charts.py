"""Charts: picture, words and table have the same numbers, and nothing in them can load or run."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from helpers import charts
from helpers.document.blocks import Missing
from helpers.document.numbers import Number, Sum, other
from helpers.drawing import html, scene
from helpers.drawing.scene import Band, Line, Marks, stretches
from helpers.render.sparkline import sparkline
from helpers.statistics import units, xmr
from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import regression

LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"  # a real name of 58 letters


class Read(HTMLParser):
    """A picture's tags and attributes, and the words that a wide chart shows."""

    def __init__(self, picture):
        super().__init__()
        self.tags, self.attributes, self.words, self.hidden = [], [], [""], []
        self.feed(picture)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *each) for each in attrs]
        if tag == "br":
            self.words[-1] += " "
        elif tag == "span":
            widths = re.findall(r"chart-(?:xs|s|m|l)\b", dict(attrs).get("class", ""))
            self.hidden = [bool(widths) and "chart-l" not in widths]
            self.words.append("")
        elif tag in ("div", "p"):
            self.words.append("")
            self.hidden = []

    def handle_endtag(self, tag):
        if tag == "span":
            self.hidden = []

    def handle_data(self, data):
        if not any(self.hidden):
            self.words[-1] += data


def texts(chart):
    """The words and numbers in a wide chart, as they are drawn."""
    return [words for words in Read(chart.picture).words if words.strip()]


def drawn(chart, kind):
    """The shapes of one kind in the chart's scene."""
    return [shape for shape in scene(chart.kind, chart.data).shapes if isinstance(shape, kind)]


def marks(chart, shape):
    """The points that have this mark."""
    return [point for each in drawn(chart, Marks) if each.shape == shape for point in each.points]


@pytest.fixture(scope="session")
def every_chart(monthly, compare):
    """One chart of each kind."""
    counts = monthly(np.random.default_rng(1).poisson(60, 41), "2013-04")
    return [
        charts.months(plain_chart(counts), forecast=forecast(counts)),
        charts.regression(regression(counts)),
        charts.districts(compare(Blackpool=(40, 50), Wyre=(20, 10))),
    ]


def test_every_chart_holds_no_script_and_no_address(every_chart):
    for chart in every_chart:
        read = Read(chart.picture)
        assert set(read.tags) <= {"div", "span", "svg", "path", "br", "b", "i", "p"}
        assert {name for _, name, _ in read.attributes} <= {"class", "style", "viewbox", "preserveaspectratio", "d"}
        assert "url(" not in chart.picture


def test_every_chart_has_its_title_its_words_and_its_numbers_outside_the_picture(every_chart):
    assert [chart.title for chart in every_chart] == [
        "Rape in Blackpool: August 2016 is in the usual range",
        "Rape in Blackpool: the trend (CORA regression) goes down",
        "Rape by district: change in per cent, April 2016 against a year before",
    ]
    for chart in every_chart:
        assert "Blackpool" in chart.alternative.text
        assert re.search(r"\d", chart.alternative.text)
        assert len(chart.data.rows) >= 3


def test_the_same_numbers_give_the_same_bytes(monthly):
    counts = monthly([5, 9, 7] * 9)
    assert charts.months(plain_chart(counts)).picture == charts.months(plain_chart(counts)).picture


def test_drawing_leaves_the_analysts_own_settings_alone(monthly):
    from helpers.drawing.png import png

    with mpl.rc_context({"font.size": 23, "axes.grid": False}):
        chart = charts.months(plain_chart(monthly([5, 9, 7] * 9)))
        png(scene(chart.kind, chart.data))
        assert (mpl.rcParams["font.size"], mpl.rcParams["axes.grid"]) == (23, False)


def test_paper_has_the_same_chart_at_200_dots_an_inch_and_as_wide_as_its_text(every_chart):
    from helpers.drawing.png import png

    for chart in every_chart:
        picture = png(scene(chart.kind, chart.data))
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(picture[16:20], "big") == 1260  # 6.3 inches


# The main chart. Counts 10 and 12 by turns: average 11, moving ranges of 2, limits 11 ± 5.32.


def test_the_main_chart_labels_the_usual_range_the_newest_month_and_the_forecast(monthly):
    counts = monthly([10, 12] * 20 + [10], "2013-04")
    shown = charts.months(plain_chart(counts), forecast=forecast(counts))
    words = texts(shown)
    assert "offences a month" in words
    assert {"usual range: 6 to 16", "August: 10"} <= set(words)
    (last,) = [row for row in shown.data.printed if row[0] == "March 2017"]
    assert f"forecast: {last[6]}" in words
    assert shown.alternative.text == (
        "Rape in Blackpool by month. August 2016: 10, in the usual range. Usual range 6 to 16. "
        f"Forecast for March 2017: {last[6]}."
    )


def test_each_year_s_name_and_total_are_below_the_axis(monthly):
    # April 2013 to August 2016; 12 months of 10 and 12 by turns are 132.
    counts = monthly([10, 12] * 20 + [10], "2013-04")
    with_forecast = charts.months(plain_chart(counts), forecast=forecast(counts))
    year = with_forecast.data.printed[-1]
    assert year[:2] == ("2016/17 in all", "54")  # 10 + 12 + 10 + 12 + 10
    below = [each.lines for each in scene("months", with_forecast.data).below]
    assert below == [("2013/14", "132"), ("2014/15", "132"), ("2015/16", "132"), ("2016/17", f"about {year[6]}")]
    without = [each.lines for each in scene("months", charts.months(plain_chart(counts)).data).below]
    assert without[-1] == ("2016/17", "54 so far")


def test_a_year_that_was_not_supplied_in_full_has_no_total(monthly):
    counts = monthly([None, 12, *[10, 12] * 8], "2015-03")  # March 2015 begins a year of one month
    counts.iloc[3] = None  # June 2015
    below = [each.lines for each in scene("months", charts.months(plain_chart(counts)).data).below]
    assert below == [("2014/15",), ("2015/16",), ("2016/17", "56 so far")]  # 12 + 10 + 12 + 10 + 12


def test_a_year_that_is_over_has_its_whole_total(monthly):
    below = [each.lines for each in scene("months", charts.months(plain_chart(monthly([5] * 24))).data).below]
    assert below == [("2015/16", "60"), ("2016/17", "60")]


def test_the_unit_is_printed_at_the_axis(monthly):
    counts = units.attach(monthly([5] * 17), {"Rape": "referrals"})
    assert "referrals a month" in texts(charts.months(plain_chart(counts)))


def test_the_usual_range_is_a_band_from_the_first_month_to_the_newest(monthly):
    (band,) = drawn(charts.months(plain_chart(monthly([39, 41, 40, 43]))), Band)  # 40.75 ± 2.66 · 2
    assert (band.places[0], band.places[-1]) == (0, 4)
    assert (set(band.low), set(band.high)) == ({35}, {46})


def test_a_month_alone_is_drawn_without_a_usual_range(monthly):
    shown = charts.months(plain_chart(monthly([39])))
    assert "April: 39" in texts(shown)
    assert drawn(shown, Band) == []
    assert shown.title == "Rape in Blackpool: too few months to say what is usual"


def test_months_outside_the_limits_are_squares_and_named_with_their_count(monthly):
    shown = charts.months(plain_chart(monthly([30, 40] * 11 + [0, 0])))  # two below 3.2
    assert marks(shown, "square") == [(22.5, 0), (23.5, 0)]
    assert "March: 0" in texts(shown)
    spike = charts.months(plain_chart(monthly([0, 22] * 10 + [90, 11])))
    assert "December 2016: 90" in texts(spike)


def test_a_month_with_two_rules_is_marked_once(monthly):
    counts = monthly([50, 40, 30, 31, 32, 33, 34, 35, 36, 30, 40, 50])
    shown = charts.months(plain_chart(counts))  # the ends outside; eight months of a shift, seven of them a trend
    assert (len(marks(shown, "square")), len(marks(shown, "ring")), len(marks(shown, "dot"))) == (2, 8, 2)


def test_a_run_that_lasts_is_named_from_its_first_month(monthly):
    shown = charts.months(plain_chart(monthly([12, 10] * 12 + [13, 14] * 4)))  # above 11.6 since April 2017
    assert "above average since April 2017" in texts(shown)
    assert shown.title == "Rape in Blackpool: above average since April 2017"
    low = charts.months(plain_chart(monthly([10, 12] * 12 + [9, 8] * 4)))
    assert "below average since April 2017" in texts(low)


def test_a_quiet_chart_marks_nothing_and_its_note_names_only_what_it_has(monthly):
    shown = charts.months(plain_chart(monthly([10, 12] * 10)))
    assert (marks(shown, "square"), marks(shown, "ring")) == ([], [])
    assert scene("months", shown.data).note == "Grey: the usual range, 6 to 16."


def test_a_break_is_drawn_and_named_in_place_and_its_reason_below(monthly):
    counts = monthly([(100 if i < 24 else 160) + (3, -7, 5, 0)[i % 4] for i in range(41)], "2013-04")
    anew = Break(pd.Period("2015-04", "M"), ("Rape",), "New counting rules")
    shown = charts.months(xmr.chart(counts, breaks=[anew]))
    assert len(drawn(shown, Band)) == 2
    assert "recorded anew from April 2015" in texts(shown)
    assert scene("months", shown.data).note.endswith(
        "Upright line: recorded another way from April 2015 (New counting rules)."
    )


def test_a_level_that_was_found_to_move_is_named_in_place(monthly):
    table = charts.months(plain_chart(monthly([10, 12] * 20))).data  # from April 2015 on
    lower = other(5, Sum("Blackpool", "Rape"), "limit", "central line")
    months = tuple(
        (*row[:2], lower if place >= 23 else row[2], *row[3:], "found in the counts" if place == 23 else "")
        for place, row in enumerate(table.rows)
    )
    plot = scene("months", replace(table, header=(*table.header, "Change of level"), rows=months))
    assert "lower since March 2017" in [label.text for label in plot.labels]
    assert plot.note.endswith("Upright line: another level from March 2017, found in the counts, not declared.")
    assert [shape.places[0] for shape in plot.shapes if isinstance(shape, Band)] == [0, 23]


def test_the_forecast_begins_at_the_newest_month_and_has_both_ranges(monthly):
    counts = monthly([31, 52] * 20 + [47], "2013-04")
    shown = charts.months(plain_chart(counts), forecast=forecast(counts))
    (dashed,) = [line for line in drawn(shown, Line) if (line.tone, line.dash) == ("main", "dashed")]
    assert dashed.points[0] == (40.5, 47)
    assert len(dashed.points) == 1 + 7  # September to March
    wide, narrow = [band for band in drawn(shown, Band) if band.tone == "fan"]
    assert all(a <= b < c <= d for a, b, c, d in zip(wide.low, narrow.low, narrow.high, wide.high, strict=True))


def test_too_short_a_history_is_drawn_without_a_forecast(monthly):
    counts = monthly([10, 14] * 5)
    shown = charts.months(plain_chart(counts), forecast=forecast(counts))
    assert "Forecast" not in shown.data.header
    assert len(shown.data.rows) == 10 + 1  # months, and the year so far


def test_no_line_is_drawn_through_a_missing_month(monthly):
    shown = charts.months(plain_chart(monthly([10, 20, None, 40, 50])))
    (line,) = [line for line in drawn(shown, Line) if line.tone == "main"]
    assert [len(each) for each in stretches(line.points)] == [2, 2]
    assert shown.picture.count('<path class="chart-line chart-main chart-solid" d="M') == 1


def test_an_axis_that_does_not_begin_at_0_says_so(monthly):
    shown = charts.months(plain_chart(monthly([1810, 1860, 1830, 1905] * 6)))
    assert [words for words in texts(shown) if "axis begins at" in words] == [
        "offences a month, the axis begins at 1,600"
    ]
    assert texts(charts.months(plain_chart(monthly([10, 60] * 6))))[0] == "offences a month"


@pytest.mark.parametrize("values", [[0] * 41, [0, 0, 0], [7], [10**7, 3 * 10**7] * 20, [5] * 180])
def test_months_of_any_size_and_number_are_drawn(monthly, values):
    counts = monthly(values, "2003-04")
    shown = charts.months(plain_chart(counts), forecast=forecast(counts))
    assert "nan" not in shown.picture
    assert len(shown.alternative.text) <= 150


def test_every_number_in_the_picture_is_in_its_table(monthly):
    counts = monthly(np.random.default_rng(2).poisson(300, 41), "2013-04")
    shown = charts.months(plain_chart(counts), forecast=forecast(counts))
    plot = scene("months", shown.data)
    words = " ".join(
        [*(label.text for label in plot.labels), *(line for each in plot.below for line in each.lines[1:])]
    )
    printed = set(re.findall(r"[\d,]+", " ".join(cell for row in shown.data.printed for cell in row)))
    assert len(re.findall(r"[\d,]+", words)) >= 8
    assert set(re.findall(r"[\d,]+", words)) <= printed


# The regression and the districts.


def test_the_regression_draws_recorded_trend_and_estimated_differently(monthly):
    shown = charts.regression(regression(monthly([10, 14] * 20 + [10], "2013-04")))
    assert {"trend", "2013/14", "2016/17"} <= set(texts(shown))
    assert [words for words in texts(shown) if words.startswith("estimate: March ")]
    styles = {(line.tone, line.dash) for line in drawn(shown, Line) if line.tone != "pale"}
    assert styles == {("main", "solid"), ("soft", "dotted"), ("signal", "dashed")}


def test_a_regression_without_a_trend_has_no_chart(monthly):
    assert str(charts.regression(regression(monthly([10, 14] * 5)))) == ""


def test_a_year_that_is_over_has_its_trend_drawn_and_no_estimate(monthly):
    shown = charts.regression(regression(monthly([10, 14] * 18, "2013-04")))
    assert shown.alternative.text == "Rape in Blackpool by month with its trend; no month is estimated."
    assert shown.title.startswith("Rape in Blackpool: the trend (CORA regression) ")
    assert "trend" in texts(shown)


def test_the_districts_are_drawn_from_the_steepest_increase_with_the_county_among_them(compare):
    shown = charts.districts(compare(Wyre=(20, 10), Blackpool=(40, 50), Fylde=(40, 46)))
    bars = scene("districts", shown.data).bars
    assert [(bar.name, bar.text, bar.kind) for bar in bars] == [
        ("Blackpool", "+25.0%", "own"),
        ("Fylde", "+15.0%", "other"),
        ("Lancashire as a whole", "+6.0%", "whole"),
        ("Wyre", "−50.0%", "other"),
    ]
    assert texts(shown) == [
        "Blackpool",
        "+25.0%",
        "Fylde",
        "+15.0%",
        "Lancashire as a whole",
        "+6.0%",
        "Wyre",
        "−50.0%",
    ]


def test_bars_begin_at_0_and_a_fall_goes_to_the_left(compare):
    picture = charts.districts(compare(Blackpool=(40, 60), Wyre=(20, 10))).picture
    assert "--zero:50%" in picture  # from -50% to +50%
    assert re.findall(r'<i style="([^"]+)"', picture) == [
        "left:50%;width:50%",
        "left:50%;width:16.7%",  # the county: 60 to 70
        "left:0%;width:50%",
    ]


def test_a_district_without_a_per_cent_is_not_drawn_but_listed(compare):
    chart = charts.districts(compare(Blackpool=(40, 50), Wyre=(0, 4), Fylde=(None, 4)))
    assert texts(chart)[::2] == ["Lancashire as a whole", "Blackpool"]
    assert [row[0] for row in chart.data.rows] == ["Blackpool", "Wyre", "Fylde", "Lancashire as a whole"]


def test_where_no_district_can_be_compared_their_table_is_shown_alone(compare):
    shown = charts.districts(compare(Blackpool=(None, 50), Wyre=(None, 10)))
    assert shown.rows[0][0::3] == ("Blackpool", "cannot be compared")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "Wyre & 'Fylde'", '"><img src=x onerror=alert(1)>', LONG]
)
def test_a_hostile_or_long_area_is_drawn_as_text(monthly, compare, name):
    bars = charts.districts(compare(area=name, **{name: (40, 50), "Wyre": (20, 10)}))
    assert name in texts(bars)
    anew = Break(pd.Period("2015-10", "M"), ("Rape",), name)
    lines = charts.months(xmr.chart(monthly([10, 12] * 9, name=(name, "Rape")), breaks=[anew]))
    assert any(name in words for words in texts(lines))
    for chart in (bars, lines):
        assert set(Read(chart.picture).tags) <= {"div", "span", "svg", "path", "br", "b", "i", "p"}
        assert set(Read(chart.html()).tags).isdisjoint({"script", "img"})
        assert len(chart.alternative.text) <= 150


def test_alternative_texts_are_short_whatever_the_names(monthly, compare):
    counts = monthly([31, 52] * 20 + [47], "2013-04", name=(LONG, f"Crimes in {LONG}"))
    shown = (
        charts.months(plain_chart(counts), forecast=forecast(counts)),
        charts.regression(regression(counts)),
        charts.districts(compare(area=LONG, **{LONG: (40, 50), f"East {LONG}": (20, 10)})),
    )
    for chart in shown:
        assert 20 < len(chart.alternative.text) <= 150


def test_a_number_withheld_from_the_table_is_not_drawn(monthly, compare):
    bars = charts.districts(compare(Blackpool=(40, 50), Wyre=(20, 10)))
    blackpool, wyre, county = bars.data.rows
    table = replace(bars.data, rows=(blackpool, (*wyre[:-1], Missing("withheld")), county))
    assert texts(replace(bars, picture=html(scene("districts", table)))) == [
        *("Blackpool", "+25.0%", "Lancashire as a whole", "0%"),
    ]
    lines = charts.months(plain_chart(monthly([10, 20, 30, 40, 50])))
    april, may, june, *rest = lines.data.rows
    table = replace(lines.data, rows=(april, may, (june[0], Missing("withheld"), *june[2:]), *rest))
    (line,) = [line for line in scene("months", table).shapes if isinstance(line, Line) and line.tone == "main"]
    assert [len(each) for each in stretches(line.points)] == [2, 2]


def test_a_picture_says_no_more_than_the_rounded_numbers_of_its_table(monthly):
    counts = monthly(np.random.default_rng(3).poisson(60, 41), "2013-04")
    shown = charts.months(plain_chart(counts), forecast=forecast(counts))
    rounded = tuple(
        tuple(replace(cell, value=cell.rounded) if isinstance(cell, Number) else cell for cell in row)
        for row in shown.data.rows
    )
    assert html(scene("months", replace(shown.data, rows=rounded))) == shown.picture


# Sparklines.


def test_a_sparkline_runs_from_the_left_to_the_right_and_from_the_lowest_month_to_the_highest():
    svg = sparkline([100, 105, 110])
    assert svg.count("<polyline") == 1
    # 140 by 32 with 3 to spare: 100 is at the foot, 110 at the head, 105 half way.
    assert 'points="3.0,29.0 70.0,16.0 137.0,3.0"' in svg
    assert '<circle cx="137.0" cy="3.0"' in svg


def test_a_sparkline_is_drawn_in_its_usual_range():
    svg = sparkline([100, 110], usual=(95, 115))
    # 20 on 26 points: 100 is 6.5 above the foot, 110 is 6.5 below the head.
    assert '<rect x="3" y="3.0" width="134" height="26.0"' in svg
    assert 'points="3.0,22.5 137.0,9.5"' in svg
    assert "<rect" not in sparkline([100, 110])


def test_a_missing_month_is_a_gap_in_a_sparkline_and_not_a_fall_to_0():
    svg = sparkline([4, 4, None, 4, 4])
    lines = re.findall(r'points="([^"]+)"', svg)
    assert lines == ["3.0,16.0 36.5,16.0", "103.5,16.0 137.0,16.0"]


def test_a_sparkline_ends_at_the_last_month_supplied():
    assert '<circle cx="70.0" cy="3.0"' in sparkline([0, 5, None])


def test_a_sparkline_of_one_level_is_in_the_middle():
    assert 'points="3.0,16.0 137.0,16.0"' in sparkline([0, 0])
