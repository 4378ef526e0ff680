"""Indicators: published numbers that are not monthly counts, and when two of them can be compared."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.periods import Span
from helpers.statistics.indicators import PERCENT, Indicator, changes, newest


def rows(*each):
    """Rows of a drop's indicators: name, period, value and any other column that differs from the default."""
    blank = {"area": "Blackpool", "group": "MARAC", "out_of": None, "unit": "cases"}
    return pd.DataFrame([{**blank, "indicator": name, "period": p, "value": v, **more} for name, p, v, more in each])


def indicator(value, period="2016-04..2016-06", *, out_of=None, unit="cases", earlier=None):
    return Indicator("Blackpool", "MARAC cases", "MARAC", unit, Span.parse(period), value, out_of, earlier)


def test_the_newest_value_comes_with_the_one_before_it_whatever_the_order_of_the_rows():
    old, new = ("Cases", "2015-04..2016-03", 442.0, {}), ("Cases", "2016-04..2016-06", 136.0, {})
    for order in ([old, new], [new, old]):
        (found,) = newest(rows(*order))
        assert (found.value, found.earlier.value) == (136, 442)
        assert found.earlier.period.key == "2015-04..2016-03"


def test_three_periods_are_a_chain_from_the_newest_back():
    values = [("Cases", f"{year}-04..{year}-06", float(year), {}) for year in (2015, 2016, 2014)]
    (found,) = newest(rows(*values))
    assert (found.value, found.earlier.value, found.earlier.earlier.value) == (2016, 2015, 2014)
    assert found.earlier.earlier.earlier is None


@pytest.mark.parametrize(
    ("periods", "earlier"),
    [
        (["2021-07..2021-09", "2022-04..2022-06", "2022-07..2022-09"], "2021-07..2021-09"),  # and not the last quarter
        (["2022-04..2022-06", "2022-07..2022-09"], None),  # a quarter of another season
        (["2021-07..2022-06", "2021-10..2022-09"], None),  # rolling years that share nine months
        (["2020-10..2021-09", "2021-07..2022-06", "2021-10..2022-09"], "2020-10..2021-09"),
        (["2021-04..2022-03", "2022-04..2022-06", "2022-07..2022-09"], "2021-04..2022-03"),  # by their monthly rates
        (["2022-04..2022-09", "2022-07..2022-09"], None),  # the half-year that the quarter belongs to
        (["2014", "2016"], "2014"),
    ],
)
def test_a_period_is_compared_with_the_same_months_a_year_before_and_never_with_its_own(periods, earlier):
    (found,) = newest(rows(*(("Cases", period, 9.0, {}) for period in periods)))
    assert found.period.key == periods[-1]
    assert (found.earlier.period.key if found.earlier else None) == earlier


def test_indicators_keep_the_order_of_the_rows_and_areas_stay_apart():
    found = newest(
        rows(
            ("Repeats", "2016-04..2016-06", 30.0, {}),
            ("Cases", "2016-04..2016-06", 136.0, {}),
            ("Cases", "2016-04..2016-06", 509.0, {"area": "Lancashire"}),
        )
    )
    assert [(each.name, each.area, each.earlier) for each in found] == [
        ("Repeats", "Blackpool", None),
        ("Cases", "Blackpool", None),
        ("Cases", "Lancashire", None),
    ]


def test_a_period_that_ends_after_the_last_month_is_unfinished_and_its_change_has_no_verdict():
    years = rows(("Hate", "2015", 103.0, {}), ("Hate", "2016", 1120.0, {}))
    last = pd.Period("2016-08", "M")
    (found,) = newest(years, last=last)
    assert (found.unfinished, found.earlier.unfinished) == (True, False)
    assert (found.change.difference, found.change.verdict, found.change.chance_range) == (1017, "", None)
    (over,) = newest(years, last=pd.Period("2016-12", "M"))
    assert (over.unfinished, over.change.verdict) == (False, "clear rise")
    (named,) = newest(rows(("Cases", "2015-04..2015-08", 5.0, {}), ("Cases", "2016-04..2016-08", 9.0, {})), last=last)
    (to_date,) = newest(rows(("Cases", "to date", 9.0, {})), last=last)
    assert (named.unfinished, to_date.unfinished) == (False, False)


def test_to_date_is_newer_than_any_month():
    (found,) = newest(rows(("GENGA", "to date", 18.0, {}), ("GENGA", "2016-04..2016-08", 12.0, {})))
    assert (found.value, found.earlier.value) == (18, 12)


def test_no_rows_hold_no_indicator():
    assert newest(rows(("GENGA", "to date", 18.0, {})).iloc[:0]) == ()


def test_a_share_is_the_value_in_per_cent_of_what_it_is_part_of():
    assert indicator(57, out_of=268).share == pytest.approx(100 * 57 / 268)
    assert indicator(57).share is None
    assert indicator(21.3, unit=PERCENT).share == 21.3


def test_a_share_of_none_is_unknown_and_never_infinite():
    assert indicator(0, out_of=0).share is None


def test_a_monthly_rate_divides_by_the_months_of_the_period():
    assert indicator(136).monthly_rate == 136 / 3
    assert indicator(442, "2015-04..2016-03").monthly_rate == 442 / 12
    assert indicator(442, "2015").monthly_rate == 442 / 12
    assert indicator(18, "to date").monthly_rate is None


def test_twelve_months_are_never_set_against_three():
    change = indicator(136, earlier=indicator(442, "2015-04..2016-03")).change
    assert (change.current, change.previous, change.comparable) == (136, 442, False)
    assert (change.difference, change.percent, change.verdict) == (None, None, "")


def test_equal_periods_are_compared():
    change = indicator(150, earlier=indicator(100, "2015-04..2015-06")).change
    assert (change.difference, change.percent) == (50, 50.0)
    assert change.verdict == "clear rise"  # 50 > 3·√250 = 47.4
    assert indicator(147, earlier=indicator(100, "2015-04..2015-06")).change.verdict == "no clear change"  # 47 < 47.1


def test_a_per_cent_and_a_first_value_have_no_change():
    assert indicator(21.3, unit=PERCENT, earlier=indicator(18.0, "2015-04..2015-06", unit=PERCENT)).change is None
    assert indicator(136).change is None


def test_only_equal_periods_are_among_the_changes():
    equal = indicator(150, earlier=indicator(100, "2015-04..2015-06"))
    unequal = indicator(136, earlier=indicator(442, "2015-04..2016-03"))
    assert [change.difference for change in changes([unequal, equal, indicator(5)])] == [50]


def test_an_out_of_that_is_not_given_is_unknown():
    given, blank = newest(
        rows(("Avert", "2016", 5.0, {"out_of": 20.0}), ("CCTV", "2016", 7.0, {"out_of": float("nan")}))
    )
    assert (given.out_of, given.share) == (20.0, 25.0)
    assert (blank.out_of, blank.share) == (None, None)
