"""Drawing: an analyst's own figure as SVG, and where the words of our own charts go."""

from __future__ import annotations

import io
from dataclasses import replace

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from helpers.drawing import place
from helpers.drawing.canvas import SVG, svg
from helpers.drawing.scene import Band, Below, Label, Line, Plot, Spot
from helpers.drawing.words import width


def figure():
    canvas = Figure(layout="constrained")
    axes = canvas.subplots()
    axes.plot([0, 7, 3], label="recorded")
    axes.set_ylabel("offences a month")
    canvas.legend(loc="outside upper left")
    return canvas


def test_a_chart_arranged_before_it_is_saved_is_what_savefig_arranges_itself():
    buffer = io.StringIO()
    with mpl.rc_context(SVG):
        figure().savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    assert svg(figure()) == buffer.getvalue()[buffer.getvalue().index("<svg") :]


def test_the_layout_is_worked_out_once(monkeypatch):
    canvas = figure()
    engine, runs = canvas.get_layout_engine(), []
    execute = engine.execute
    monkeypatch.setattr(engine, "execute", lambda each: (runs.append(each), execute(each)))
    svg(canvas)
    assert runs == [canvas]


@pytest.mark.parametrize("layout", [None, "none", "tight", "compressed"])
def test_a_figure_of_any_layout_is_drawn_with_its_text_as_text_and_without_a_date(layout):
    canvas = Figure(layout=layout)
    canvas.subplots().set_title("Thefts & burglary")
    drawn = svg(canvas)
    assert ">Thefts &amp; burglary</text>" in drawn
    assert "<dc:date>" not in drawn


def plot(*labels, shapes=(), below=()):
    """A plot 10 wide and 18 high: at a width of 10 both axes are in multiples of the letters' size."""
    return Plot((0, 10), (0, 18), shapes, labels, (), below, "offences")


def test_words_that_would_leave_the_plot_or_overlap_others_take_their_next_spot():
    first = Label("August", (Spot(5, 9),))  # 3.4 wide: from 5 on
    second = Label("July", (Spot(9, 9), Spot(5, 9), Spot(5, 4)))  # outside; on the first; free
    third = Label("June", (Spot(5, 9),))
    words = place.labels(plot(first, second, third), 10)
    assert [(each.lines, each.y) for each in words] == [(("August",), 0.5), (("July",), pytest.approx(4 / 18))]


def test_words_are_placed_where_they_cover_no_line():
    line = Line(((0, 9), (10, 9)), "main")
    (words,) = place.labels(plot(Label("July", (Spot(2, 9), Spot(2, 9, up="above"))), shapes=(line,)), 10)
    assert words.up == "above"


def test_words_are_placed_beside_a_forecast_s_range_and_beside_the_line_of_a_break():
    fan = Band((4, 6, 8), (8, 8, 8), (10, 10, 10), "fan")  # its upper edge at 10 would go through the words
    (words,) = place.labels(plot(Label("July", (Spot(5, 10), Spot(5, 11.5)), of=(5, 10)), shapes=(fan,)), 10)
    assert words.y == 11.5 / 18
    break_ = Line(((5, 0), (5, 18)), "soft", "dotted")
    spots = (Spot(4, 9), Spot(2, 9))  # across the line, and to its left: 1.9 wide
    (words,) = place.labels(plot(Label("July", spots, of=(4, 9)), shapes=(break_,)), 10)
    assert words.x == 0.2


def test_words_that_would_cover_much_or_be_far_away_take_their_shorter_form_next_to_their_point():
    lines = tuple(Line(((x, 0), (x, 18)), "main") for x in (4.5, 7.5, 8, 8.5))  # 3 apart: "August: 155" is 5.6 wide
    label = Label("August: 155", (Spot(5, 9), Spot(5, 1)), of=(5, 9), needed=True, short="155")
    (words,) = place.labels(plot(label, shapes=lines), 15)
    assert (words.lines, words.y) == (("155",), 0.5)
    (words,) = place.labels(plot(replace(label, spots=(Spot(5, 1),)), shapes=lines), 15)
    assert words.lines == ("August: 155",)  # a number alone so far away would be read as another month's


def test_words_that_are_not_needed_are_left_out_rather_than_cover_a_line():
    line = Line(tuple((x / 9, 9 + x % 2) for x in range(90)), "main")
    spots = (Spot(2, 9),)
    assert place.labels(plot(Label("average: 9", spots), shapes=(line,)), 10) == []
    assert place.labels(plot(Label("forecast: 9", spots, of=(2, 9)), shapes=(line,)), 10) == []
    assert len(place.labels(plot(Label("July: 9", spots, of=(2, 9), needed=True), shapes=(line,)), 10)) == 1


def test_long_words_are_broken_into_lines_of_about_one_length():
    (words,) = place.labels(plot(Label("above average since March 2015", (Spot(0, 9),))), 10)
    assert words.lines == ("above", "average since", "March 2015")


def test_the_newest_year_is_named_even_where_it_has_one_month():
    years = (
        Below(0, 6, ("2014/15", "132")),
        Below(6, 9.5, ("2015/16", "132")),
        Below(9.5, 10, ("2016/17", "about 130")),
    )
    under = place.below(plot(below=years), 30)
    assert [(each.lines[0], each.across) for each in under] == [
        ("2016/17", "to"),
        ("2015/16", "centre"),
        ("2014/15", "centre"),
    ]
    assert [each.lines[0] for each in place.below(plot(below=years), 10)] == ["2016/17", "2014/15"]


# Widths at 1,000 units in Arial's metrics (Liberation Sans has the same).
@pytest.mark.parametrize(
    ("text", "ems"), [("4,116", 2.502), ("2016/17", 3.614), ("usual range", 5.225), ("July", 1.778)]
)
def test_words_are_never_taken_for_narrower_than_they_are(text, ems):
    assert ems <= width(text) <= 1.25 * ems
