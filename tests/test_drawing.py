"""Drawing: matplotlib's public calls draw a chart as SVG, and its layout is computed once."""

from __future__ import annotations

import io

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from helpers.drawing.canvas import STYLE, drawing, svg


def draw(axes):
    axes.plot([0, 7, 3], label="recorded")
    axes.set_ylabel("offences a month")
    axes.figure.legend(loc="outside upper left")


def test_a_chart_arranged_before_it_is_saved_is_what_savefig_arranges_itself():
    with drawing() as (canvas, axes):
        draw(axes)
        ours = svg(canvas)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=canvas.get_size_inches(), layout="constrained")
        draw(figure.subplots())
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    assert ours == buffer.getvalue()[buffer.getvalue().index("<svg") :]


def test_the_layout_is_worked_out_once(monkeypatch):
    with drawing() as (canvas, axes):
        draw(axes)
        engine, runs = canvas.get_layout_engine(), []
        execute = engine.execute
        monkeypatch.setattr(engine, "execute", lambda figure: (runs.append(figure), execute(figure)))
        svg(canvas)
    assert runs == [canvas]


@pytest.mark.parametrize("layout", [None, "none", "tight", "compressed"])
def test_a_figure_of_any_layout_is_drawn_with_its_text_as_text_and_without_a_date(layout):
    figure = Figure(layout=layout)
    figure.subplots().set_title("Thefts & burglary")
    drawn = svg(figure)
    assert ">Thefts &amp; burglary</text>" in drawn
    assert "<dc:date>" not in drawn
