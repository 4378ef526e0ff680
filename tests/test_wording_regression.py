"""The regression of the year's total in words."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers import wording
from helpers.periods import Span
from helpers.statistics.year_end.forecast import forecast
from helpers.statistics.year_end.regression import Regression, regression


def estimate(total, previous, *, r_squared=0.5, degree=2):
    year, history = Span.parse("2016-04..2017-03"), Span.parse("2013-04..2016-08")
    points = pd.DataFrame({"estimate": [10.0]})
    return Regression("Blackpool", "Rape", year, history, degree, total, 100, previous, r_squared, points)


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (
            estimate(10716.4, 8886, r_squared=0.35468),
            "If the trend holds, Blackpool will end 2016/17 at about 10,716 offences. That is 20.6% more than in "
            "2015/16 (8,886).",
        ),
        (
            estimate(90.0, 100, degree=1),
            "If the trend holds, Blackpool will end 2016/17 at about 90 offences. That is 10.0% fewer than in "
            "2015/16 (100).",
        ),
        (
            estimate(90.0, None),
            "If the trend holds, Blackpool will end 2016/17 at about 90 offences. 2015/16 was not supplied in "
            "full, so the two cannot be compared.",
        ),
        (
            estimate(0.0, 0, r_squared=None),
            "If the trend holds, Blackpool will end 2016/17 with no offences. 2015/16 had none either.",
        ),
        (
            estimate(0.4, 9),
            "If the trend holds, Blackpool will end 2016/17 with no offences. In 2015/16 there were 9.",
        ),
        (
            estimate(None, None, r_squared=None),
            "Blackpool has too short a history for an estimate of the year: 24 months are needed.",
        ),
    ],
)
def test_an_estimate_is_compared_with_the_year_before(result, text):
    assert wording.regression(result).text == text


@pytest.mark.parametrize("degree", [1, 2])
def test_a_flat_series_is_estimated_without_a_change(monthly, degree):
    text = wording.regression(regression(monthly([10] * 41, "2013-04"), degree=degree)).text
    assert "increase" not in text
    assert "reduction" not in text


def test_the_estimate_in_the_sentence_is_the_one_among_the_figures():
    said = wording.regression(estimate(510.5, 500))
    assert f"at about {said.figures[0].current} offences" in said.text


@pytest.mark.parametrize(
    ("total", "side"),
    [(150.4, "above"), (149.4, None), (120.0, None), (90.6, None), (90.4, "below")],
)
def test_an_estimate_outside_the_forecast_s_95_range_is_said_to_be_so(total, side, monthly):
    projected = replace(forecast(monthly([10] * 41, "2013-04")), lower_95=91.0, upper_95=149.2)
    said = wording.regression_doubts(estimate(total, 120), projected).each
    so = f"That is {side} the forecast's 95% range (91 to 149), so it is unlikely that the trend goes on like this."
    assert [(each.text, each.warning) for each in said] == ([] if side is None else [(so, True)])


def test_nothing_is_said_of_the_range_where_there_is_no_estimate_or_no_forecast(monthly):
    whole, short = (forecast(monthly([10] * n, "2013-04")) for n in (41, 20))
    assert wording.regression_doubts(estimate(None, None), whole).each == ()
    assert wording.regression_doubts(estimate(900.0, 120), short).each == ()
    over = forecast(monthly([10] * 48, "2012-04"))
    assert wording.regression_doubts(estimate(900.0, 120), over).each == ()


def test_the_regression_estimates_nothing_in_a_complete_year(monthly):
    told = wording.regression(regression(monthly(range(100, 148), "2012-04")))
    assert told.text == "2015/16 is complete, so that the regression has nothing to estimate."
    assert told.figures == ()
