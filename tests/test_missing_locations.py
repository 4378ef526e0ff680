"""How much of a change may only be that more, or fewer, crimes were given a location."""

from __future__ import annotations

import csv
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers.briefing import open_briefing
from helpers.drops import read_drop
from helpers.periods import Span
from helpers.statistics import change
from helpers.statistics.missing_locations import missing_locations
from helpers.wording import location, location_caution

FORCE = "Lancashire Constabulary"


def years(then: float | None, now: float | None, usual: float | None = None, area: str = "Lancashire") -> pd.Series:
    """Counts of five years in which April 2021 and April 2022 may differ from every other month."""
    months = pd.period_range("2017-05", "2022-04", freq="M")
    level = next(each for each in (usual, then, now) if each is not None)
    return pd.Series([*[level] * 47, then, *[level] * 11, now], index=months, name=(area, "Burglary"), dtype=float)


@pytest.fixture
def held():
    """A function that makes results for Wyre from (April 2021, April 2022) of county, unplaced and each district."""

    def made(county: tuple, unplaced: tuple, **districts: tuple):
        each = [years(*counts, area=area) for area, counts in districts.items()]
        table = pd.DataFrame({counts.name: counts for counts in each})
        changed = change.year_to_date(table["Wyre", "Burglary"])
        return missing_locations(table, years(*county), years(*unplaced), change=changed)

    return made


def test_the_share_without_a_location_is_that_of_each_period(held):
    result = held((1000, 800), (250, 40), Wyre=(750, 760))
    assert (result.share_before, result.share) == (100 * 250 / 1000, 100 * 40 / 800)


def test_shares_of_several_months_are_of_their_sums_and_not_means_of_shares(monthly):
    wyre = monthly([100] * 12 + [100, 100], "2021-04", ("Wyre", "Burglary"))
    county = monthly([1000, 3000] + [100] * 10 + [500, 500], "2021-04", ("Lancashire", "Burglary"))
    unplaced = monthly([500, 0] + [0] * 10 + [0, 100], "2021-04")
    result = missing_locations(wyre.to_frame(), county, unplaced, change=change.year_to_date(wyre))
    assert result.share_before == 100 * (500 + 0) / (1000 + 3000)
    assert result.share == 100 * (0 + 100) / (500 + 500)


def test_those_without_a_location_are_spread_month_by_month_in_proportion_to_the_others(held):
    result = held((1000, 800), (250, 0), Wyre=(300, 400), Fylde=(450, 400))
    # In April 2021 three quarters had a location: 300 of Wyre's stand for 300 / 0.75.
    assert (result.change_shared_out.previous, result.change_shared_out.current) == (400, 400)
    assert dict(result.comparison_shared_out.points["previous"]) == {"Wyre": 400, "Fylde": 600}


def test_fractions_are_rounded_once_and_not_cut_off_month_by_month(held):
    result = held((1000, 1000), (10, 0), Wyre=(105, 105))  # 105 / 0.99 = 106.06
    assert result.change_shared_out.previous == 106
    result = held((1000, 1000), (16, 0), Wyre=(105, 105))  # 105 / 0.984 = 106.7
    assert result.change_shared_out.previous == 107


def test_a_rise_that_is_none_once_the_others_are_spread_alters_the_verdict(held):
    result = held((1000, 1000), (500, 0), Wyre=(500, 1000))
    assert (result.change.verdict, result.change_shared_out.verdict) == ("clear rise", "no clear change")
    assert (result.change_shared_out.difference, result.alters_verdict) == (0, True)


def test_the_index_warns_of_a_verdict_that_rests_on_what_has_no_location_and_of_no_other(held):
    # A rise of 500 a month to 1,000 is none once the 500 without a location of the year before are counted in.
    altered, same = held((1000, 1000), (500, 0), Wyre=(500, 1000)), held((10000, 20000), (100, 0), Wyre=(9900, 20000))
    warning = "Do not rely on this rise. Allowing for crimes without a location, it is 0% (no clear change)."
    assert (str(location_caution(altered)), str(location_caution(same))) == (warning, "")
    (figure,) = location_caution(altered).figures
    assert (figure.percent, figure.verdict, figure.sentence) == ("0", "no clear change", warning)


def test_the_index_warns_of_a_rise_that_would_be_a_fall_though_neither_is_clear(held):
    # Of 1,000 crimes the year before, 200 had no location: Wyre's 100 of the other 800 stand for 125.
    turned = held((1000, 1000), (200, 0), Wyre=(100, 110))
    assert (turned.change.verdict, turned.alters_verdict, turned.alters_direction) == ("no clear change", False, True)
    assert str(location_caution(turned)) == (
        "Do not rely on this rise. Allowing for crimes without a location, it is −12.0% (no clear change)."
    )
    assert str(location(turned, compared=False)).startswith("Do not rely on this rise. In ")


def test_a_rise_that_stays_clear_does_not_alter_the_verdict(held):
    result = held((10000, 20000), (100, 0), Wyre=(9900, 20000))
    assert (result.change.verdict, result.change_shared_out.verdict) == ("clear rise", "clear rise")
    assert not result.alters_verdict


def test_the_same_share_in_both_periods_alters_nothing_although_more_counts_say_more(held):
    # 45 more of 450 is no clear change (3 x sqrt(450 + 495) = 92, half of it 46); 225 of 2,250 is clear, as 3 x
    # sqrt(4725) = 206.
    result = held((4500, 4950), (3600, 3960), Wyre=(450, 495))
    assert (result.change.verdict, result.change_shared_out.verdict) == ("no clear change", "clear rise")
    assert not result.alters_verdict


def test_too_few_and_no_clear_change_say_the_same(held):
    result = held((100, 100), (60, 50), Wyre=(8, 9))
    assert (result.change.verdict, result.change_shared_out.verdict) == ("too few to say", "no clear change")
    assert not result.alters_verdict


def test_the_comparison_may_be_altered_where_the_verdict_is_not(held):
    result = held((1000, 1000), (50, 0), Wyre=(300, 306), Fylde=(650, 694))
    # Spread: Wyre 300 / 0.95 = 315.8 and 306; Fylde 650 / 0.95 = 684.2 and 694.
    assert (result.comparison.risen, result.risen_shared_out) == (2, 1)
    assert (result.alters_verdict, result.alters_comparison) == (False, True)


def test_a_rise_may_be_a_fall_although_neither_is_clear(held):
    result = held((1000, 1000), (50, 0), Wyre=(300, 306), Fylde=(650, 694))
    assert (result.change.difference, result.change_shared_out.difference) == (6, -10)  # 300 / 0.95 = 315.8
    assert (result.alters_verdict, result.alters_direction) == (False, True)
    assert not held((1000, 1000), (10, 0), Wyre=(300, 306)).alters_direction  # 300 / 0.99 = 303.03
    assert not held((1000, 1000), (None, 0), Wyre=(300, 306)).alters_direction


@pytest.mark.parametrize(
    ("slug", "year", "share", "doubtful"),
    [
        # 2,049 / 0.9 = 2,277: to 2,465 no clear rise
        ("violence_against_the_person", "2015", 0.1, [True, True, True]),
        # 711 / 0.87 = 817: to 822 no longer a likely rise
        ("domestic_abuse", "2015", 0.13, [True, True, True]),
        # 5,984 / 0.95 = 6,299: from 6,240 a rise, and not a likely one
        ("antisocial_behaviour", "2016", 0.05, [False, True, True]),
        # 185 / 0.92 = 201: to 268 still a clear rise, but not in every district
        ("sexual_offences_and_rape", "2015", 0.08, [False, False, True]),
        ("domestic_abuse", "2015", 0.0, [False, False, False]),
    ],
)
def test_a_briefing_doubts_what_missing_locations_may_change(slug, year, share, doubtful):
    briefing = open_briefing(slug, drop="2016-08", area="Blackpool")
    unplaced = briefing.county.to_frame() * 0.0
    missing = slice(f"{year}-04", f"{year}-08")
    unplaced.loc[missing] = (briefing.county.loc[missing] * share).to_frame().to_numpy()
    located = replace(briefing, drop=replace(briefing.drop, unplaced=unplaced))
    changed = change.year_to_date(briefing.headline, similar=briefing.districts, county=briefing.county)
    assert [located.doubtful(changed, of=each) for each in ("verdict", "direction", "comparison")] == doubtful
    assert not briefing.doubtful(changed, of="comparison")


def test_a_district_that_would_have_moved_by_less_than_half_a_count_has_not_risen(held):
    result = held((1000, 1000), (10, 0), Wyre=(99, 100), Fylde=(891, 900))  # 99 / 0.99 = 100, but for the last digit
    assert (result.comparison.risen, result.risen_shared_out) == (2, 0)


def test_the_county_s_own_change_includes_those_without_a_location(held):
    result = held((1000, 900), (500, 0), Wyre=(500, 900))
    assert (result.county.previous, result.county.current, result.county.difference) == (1000, 900, -100)


@pytest.mark.parametrize("unplaced", [(None, 0), (500, None)])
def test_where_it_is_not_known_how_many_have_no_location_nothing_is_said(held, unplaced):
    result = held((1000, 1000), unplaced, Wyre=(500, 1000))
    assert None in (result.share, result.share_before)
    assert not result.alters_verdict
    assert not result.alters_comparison


@pytest.mark.parametrize(("wyre", "county"), [((None, 1000), (None, 1000)), ((500, None), (1000, None))])
def test_with_a_month_missing_in_either_period_nothing_is_said(held, wyre, county):
    result = held(county, (500, 0), Wyre=wyre)
    assert (result.change.difference, result.change_shared_out.difference) == (None, None)
    assert None in (result.share, result.share_before)
    assert not result.alters_verdict
    assert not result.alters_comparison


def test_in_a_month_without_crimes_none_lacks_a_location(monthly):
    wyre = monthly([50, 0] + [50] * 10 + [100, 10], "2021-04", ("Wyre", "Burglary"))
    county = monthly([200, 0] + [200] * 10 + [200, 20], "2021-04", ("Lancashire", "Burglary"))
    unplaced = monthly([100, None] + [0] * 10 + [0, 0], "2021-04")  # no row at all in May 2021
    result = missing_locations(wyre.to_frame(), county, unplaced, change=change.year_to_date(wyre))
    assert (result.share_before, result.share) == (100 * 100 / 200, 0)
    assert result.change_shared_out.previous == 50 * 2 + 0


def test_a_month_without_any_location_is_spread_in_proportion_to_all_months(held):
    # In April 2021 nothing had a location; in the other months Wyre had (58 x 100 + 1000) of 58 x 200 + 2000.
    result = held((310, 2000, 200), (310, 0, 0), Wyre=(0, 1000, 100))
    assert result.share_before == 100
    assert result.change_shared_out.previous == round(310 * (5800 + 1000) / (11600 + 2000)) == 155
    assert (result.change.percent, result.change_shared_out.verdict) == (None, "clear rise")


def test_where_nothing_ever_had_a_location_the_counts_stay_as_they_are():
    county = years(100, 100)
    wyre = county.rename(("Wyre", "Burglary")) * 0
    result = missing_locations(wyre.to_frame(), county, county, change=change.year_to_date(wyre))
    assert (result.share, result.change_shared_out.current, result.change_shared_out.previous) == (100, 0, 0)


def test_the_series_given_are_not_changed(held):
    table = years(0, 1000, area="Wyre").to_frame()
    county, unplaced = years(500, 1000), years(500, 0)
    before = [table.copy(), county.copy(), unplaced.copy()]
    missing_locations(table, county, unplaced, change=change.year_to_date(table["Wyre", "Burglary"]))
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_series_equal(county, before[1])
    pd.testing.assert_series_equal(unplaced, before[2])


@pytest.fixture(scope="module")
def lancashire(shared, processed_with_months):
    """Lancashire's street-level crime to August 2022, and what was counted of it independently."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFINGS_PROCESSED", processed_with_months())
        drop = read_drop(shared / "data" / "police_uk" / "lancashire-2019-12-to-2022-10.zip")
    with (shared / "data" / "expected" / "districts_apr_aug_2022_vs_2021.csv").open(newline="") as file:
        expected = {row["area"]: row for row in csv.DictReader(file)}
    return drop, expected


@pytest.fixture(scope="module")
def crime(lancashire):
    """A function that gives the missing locations behind a district's rise in all crime, April to August 2022."""
    drop, _ = lancashire
    counts = drop.counts.loc[:"2022-08", [(area, "All crime") for area in drop.regions[FORCE]]]
    county, unplaced = (table.loc[:"2022-08", (FORCE, "All crime")] for table in (drop.counts, drop.unplaced))
    return lambda area: missing_locations(
        counts, county, unplaced, change=change.year_to_date(counts[area, "All crime"].rename((area, "All crime")))
    )


def test_the_shares_of_lancashire_without_a_location_are_those_counted_independently(crime):
    result = crime("Blackpool")
    assert result.change.period == Span.parse("2022-04..2022-08")
    assert round(result.share_before, 1) == round(100 * 11365 / 61933, 1) == 18.4
    assert round(result.share, 1) == round(100 * 2731 / 60913, 1) == 4.5
    assert (result.county.previous, result.county.current) == (61933, 60913)
    assert round(result.county.percent, 1) == round(100 * (60913 - 61933) / 61933, 1) == -1.6


def test_every_district_of_lancashire_rose_as_counted_independently(crime, lancashire):
    _, expected = lancashire
    points = crime("Blackpool").comparison.points
    assert (len(points), crime("Blackpool").comparison.risen) == (14, 14)
    for area, row in points.iterrows():
        counted = (float(expected[area]["prev_crime_dd"]), float(expected[area]["cur_crime_dd"]))
        assert (row["previous"], row["current"]) == counted, area
        assert 5 <= round(row["percent"], 1) == float(expected[area]["pct_crime"]) <= 26, area


def test_blackpool_s_rise_is_a_fall_once_those_without_a_location_are_spread(crime):
    result = crime("Blackpool")
    assert (result.change.previous, result.change.current) == (9203, 10526)
    # Roughly: 9203 x 61933 / (61933 - 11365) = 11271 and 10526 x 60913 / (60913 - 2731) = 11020.
    assert result.change_shared_out.previous == pytest.approx(11271, rel=0.01)
    assert result.change_shared_out.current == pytest.approx(11020, rel=0.01)
    assert result.alters_comparison
    assert result.risen_shared_out < 14


def test_spread_over_the_districts_their_sum_moves_as_the_county_does(crime):
    result = crime("Blackpool")
    points = result.comparison_shared_out.points
    # 200 and 219 of the county's are in other counties' districts and are spread too: less than 1%.
    assert points["previous"].sum() == pytest.approx(61933, rel=0.01)
    assert points["current"].sum() == pytest.approx(60913, rel=0.01)
    assert not np.isnan(points.to_numpy()).any()
