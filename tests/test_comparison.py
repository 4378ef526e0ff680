"""The comparison of districts with each other and with the county."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.periods import Span
from helpers.statistics.comparison import districts


def test_districts_are_ranked_by_per_cent_with_the_steepest_increase_first(compare):
    result = compare(Fylde=(100, 110), Blackpool=(50, 60), Wyre=(80, 60))
    assert list(result.points.index) == ["Blackpool", "Fylde", "Wyre"]
    assert list(result.points["percent"]) == [100 * 10 / 50, 100 * 10 / 100, 100 * -20 / 80]
    assert (result.rank, result.risen, result.compared) == (1, 2, 3)


def test_the_county_is_compared_with_its_own_year_before(compare):
    result = compare(Fylde=(100, 110), Blackpool=(50, 60))
    assert dict(result.county) == {"current": 170, "previous": 150, "difference": 20, "percent": 100 * 20 / 150}
    assert result.county_name == "Lancashire"


def test_the_county_is_the_series_given_and_not_the_sum_of_the_districts_shown(compare):
    assert compare(Blackpool=(50, 60), county=(1000, 900)).county["difference"] == -100


def test_a_district_that_stood_still_has_not_risen(compare):
    result = compare(Blackpool=(50, 50), Wyre=(10, 11), Fylde=(10, 9))
    assert (result.risen, result.compared, result.rank) == (1, 3, 2)


def test_districts_that_moved_alike_share_the_better_rank(compare):
    result = compare(Wyre=(10, 15), Blackpool=(100, 120), Fylde=(50, 60), Preston=(10, 10))
    assert result.rank == 2
    assert compare("Fylde", Wyre=(10, 15), Blackpool=(100, 120), Fylde=(50, 60), Preston=(10, 10)).rank == 2
    assert compare("Preston", Wyre=(10, 15), Blackpool=(100, 120), Fylde=(50, 60), Preston=(10, 10)).rank == 4


@pytest.mark.parametrize("gap", [(None, 60), (50, None)])
def test_a_district_with_a_month_missing_is_shown_and_counted_nowhere(compare, gap):
    result = compare(Blackpool=(50, 60), Wyre=gap, Fylde=(10, 9))
    assert (result.risen, result.compared, result.rank) == (1, 2, 1)
    assert pd.isna(result.points.loc["Wyre", "difference"])
    assert list(result.points.index)[-1] == "Wyre"


def test_one_month_missing_of_several_makes_the_total_missing_and_not_smaller(monthly):
    columns = {("Blackpool", "Rape"): monthly([5] * 12 + [6, 6]), ("Wyre", "Rape"): monthly([5, None] + [5] * 12)}
    county = monthly([50] * 13 + [None], name=("Lancashire", "Rape"))
    result = districts(pd.DataFrame(columns), county, area="Blackpool")
    assert result.period.key == "2016-04..2016-05"
    assert pd.isna(result.points.loc["Wyre", "previous"])
    assert pd.isna(result.county["current"])
    assert (result.points.loc["Blackpool", "difference"], result.compared) == (12 - 10, 1)


def test_the_district_reported_on_has_no_rank_with_a_month_missing(compare):
    assert compare(Blackpool=(None, 60), Wyre=(10, 11)).rank is None


def test_an_area_that_is_no_district_has_no_rank(compare):
    assert compare("Lancashire", Blackpool=(50, 60)).rank is None


def test_a_rise_from_none_is_a_rise_without_a_per_cent_and_never_infinite(compare):
    result = compare(Blackpool=(0, 4), Wyre=(10, 11))
    assert (result.risen, result.compared, result.rank) == (2, 2, None)
    assert pd.isna(result.points.loc["Blackpool", "percent"])
    assert result.points.loc["Blackpool", "difference"] == 4


def test_the_county_cannot_be_compared_where_one_of_its_months_is_missing(compare):
    result = compare(Blackpool=(50, 60), county=(None, 60))
    assert pd.isna(result.county["difference"])
    assert result.county["current"] == 60


def test_the_order_of_the_columns_does_not_matter(compare):
    there = compare(Fylde=(100, 110), Blackpool=(50, 60), Wyre=(80, 60))
    back = compare(Wyre=(80, 60), Blackpool=(50, 60), Fylde=(100, 110))
    pd.testing.assert_frame_equal(there.points, back.points)
    assert (there.rank, there.risen) == (back.rank, back.risen)


def test_any_period_can_be_compared_and_the_year_to_date_is_the_default(monthly):
    counts = monthly(range(29), "2014-04").to_frame()
    county = counts.iloc[:, 0].rename(("Lancashire", "Rape"))
    by_default = districts(counts, county, area="Blackpool")
    year = districts(counts, county, area="Blackpool", period=Span.parse("2015-04..2016-03"))
    assert by_default.period.key == "2016-04..2016-08"
    assert by_default.county["difference"] == 5 * 12  # each month is 12 above the same month a year before
    assert year.county["difference"] == 12 * 12


@pytest.mark.parametrize(
    ("measure", "period", "risen"),
    [
        ("Violence Against The Person", "2016-04..2016-08", 14),
        ("Domestic Abuse", "2016-04..2016-08", 14),
        ("All crime", "2016-04..2016-08", 13),
        ("All crime", "2015-04..2016-03", 11),
    ],
)
def test_as_many_of_the_sample_drops_districts_rose_as_were_published(sample, measure, period, risen):
    whole = ("Lancashire", "The Constabulary")
    columns = [(area, name) for area, name in sample.columns if name == measure and area not in whole]
    county = sample["Lancashire", measure].rename(("Lancashire", measure))
    result = districts(sample[columns], county, area="Blackpool", period=Span.parse(period))
    assert (result.risen, result.compared) == (risen, 14)
