"""Charts with the season taken out: which chart a page shows, its words, its table and its picture."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from helpers import charts, tables, wording
from helpers.statistics.xmr.plain import plain_chart
from helpers.statistics.xmr.seasonal import chart

NOISE = [3, -7, 5, 0, -4, 8, -2, -6, 7, 1, -5]  # neighbours differ, and there is no season


def waves(months: int, *, mean: float = 1000, height: float = 0.2) -> list[float]:
    """Counts from January with a yearly wave, highest in March, and a little noise."""
    return [round(mean * (1 + height * math.sin(math.pi * (i % 12 + 1) / 6))) + NOISE[i % 11] for i in range(months)]


@pytest.fixture
def seasonal(monthly):
    return chart(monthly(waves(44), "2013-01"))  # to August 2016


@pytest.fixture
def level(monthly):
    return chart(monthly([100 + NOISE[i % 11] for i in range(44)], "2013-01"))


def test_the_chart_is_seasonal_where_the_season_is_real(seasonal, level):
    assert (seasonal.seasonal, level.seasonal) == (True, False)


def test_few_series_without_a_season_get_a_seasonal_chart(monthly, simulation):
    random = np.random.default_rng(7)
    chosen = [chart(monthly(random.poisson(60, 41), "2013-04")).seasonal for _ in range(100)]
    assert np.mean(chosen) <= 0.05


def test_a_noisy_district_borrows_the_county_s_season_and_none_from_a_county_without(monthly):
    random = np.random.default_rng(3)
    wave = np.array(waves(41, mean=12, height=0.3))
    district = monthly(random.poisson(np.maximum(wave, 1)), "2013-01")
    county = monthly(waves(41, mean=5000, height=0.3), "2013-01", ("Lancashire", "Rape"))
    flat = monthly(random.poisson(5000, 41), "2013-01", ("Lancashire", "Rape"))
    factors = chart(district, county=county).points["season"]
    assert factors["2015-03"] == pytest.approx(1.3, abs=0.05)
    assert factors["2015-09"] == pytest.approx(0.7, abs=0.05)
    assert chart(district, county=flat) == chart(district)


def test_the_newest_month_is_compared_with_its_own_limits(seasonal):
    said = str(wording.unusual(seasonal))
    assert re.fullmatch(
        r"August \(8\d\d\) is in the usual range for the time of year, 8\d\d to 8\d\d\.",
        said,
    )
    assert {(f.measure, f.period) for f in wording.unusual(seasonal).figures[1:]} == {
        ("Rape: lower natural process limit", "2016-08..2016-08"),
        ("Rape: upper natural process limit", "2016-08..2016-08"),
    }
    assert "rules, the season taken out." in str(wording.signals(seasonal))


def test_an_unusual_month_is_printed_with_its_own_limits(monthly):
    counts = monthly([*waves(43), 1100], "2013-01")  # August usually has about 830
    said = str(wording.unusual(chart(counts)))
    assert said.startswith("August (1,100) is above the usual range for the time of year, 8")
    assert not plain_chart(counts).newest_signals  # among all months it is in the middle


def test_a_rise_that_is_not_one_of_the_counts_is_said_to_be_one_without_the_season(monthly):
    # From January to August the season falls by more than the monthly rise of a fortieth.
    counts = [value * (1.03 ** (i - 35) if i > 36 else 1) for i, value in enumerate(waves(44))]
    said = str(wording.signals(chart(monthly([round(value) for value in counts], "2013-01"))))
    assert "seven or more months in a row rising, the season taken out, " in said


def test_a_seasonal_table_has_every_month_s_limits_and_they_are_figures(seasonal):
    table = tables.xmr(seasonal)
    assert table.header == ("Month", "Count of offences", "Average", "Lower limit", "Upper limit", "Special cause")
    march, september = (
        next(row for row in table.printed if row[0] == name) for name in ("March 2015", "September 2015")
    )
    assert int(march[3].replace(",", "")) > 1100
    assert int(september[4].replace(",", "")) < 900
    held = {(f.measure, f.period): f.current for f in table.figures}
    assert held["Rape: central line", "2015-03..2015-03"] == march[2].replace(",", "")
    assert held["Rape: lower natural process limit", "2015-03..2015-03"] == march[3].replace(",", "")
    assert held["Rape: upper natural process limit", "2015-09..2015-09"] == september[4]
    assert {row[5] for row in table.printed} == {"none"}


def test_the_picture_and_its_words_say_that_the_lines_follow_the_season(seasonal, level):
    shown = charts.months(seasonal)
    low, high = shown.data.printed[43][3:5]  # August 2016
    assert f"Grey: the usual range, in August {low} to {high}." in shown.picture
    assert f"Usual range {low} to {high}." in shown.alternative.text
    limits = ("Rape: lower natural process limit", "2016-08..2016-08", low)
    assert limits in {(f.measure, f.period, f.current) for f in shown.alternative.figures}
    assert re.search(r"Grey: the usual range, \d+ to ", charts.months(level).picture)


def test_the_caution_about_the_limits_names_the_kind_that_they_are(seasonal, level):
    def told(result):
        each = wording.cautions(improvement="decrease", quality=(), charted=result).each
        return next(sentence.text for sentence in each if sentence.text.startswith("The usual range "))

    assert told(seasonal) == (
        "The usual range follows the season that these months or the county's show. It comes from the months before "
        "the last seven, and begins anew where the level moved."
    )
    assert told(level).startswith("The usual range is level, as these months show no season beyond chance")


def test_a_month_just_outside_shows_the_same_decimals_in_chart_words_and_figures(monthly):
    shown = charts.months(plain_chart(monthly([10, 12] * 24 + [17])))  # 11.1 ± 5.5
    assert ">usual range: 5.6 to 16.6<" in shown.picture
    assert "Usual range 5.6 to 16.6." in shown.alternative.text
    assert {"11.1", "5.6", "16.6"} <= {figure.current for figure in shown.figures}
