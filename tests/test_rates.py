"""Rates per 1,000 residents: the interval against published tables and the exact one, and the sentences."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from scipy.stats import chi2

from helpers import tables, wording
from helpers.periods import Span
from helpers.statistics.rates import districts, interval

APRIL = Span.parse("2016-04")


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Garwood's exact limits for a Poisson count (Biometrika 28, 1936), as every handbook reprints them.
    [(0, 0, 3.69), (1, 0.0253, 5.57), (2, 0.242, 7.22), (3, 0.619, 8.77), (5, 1.62, 11.67), (9, 4.12, 17.08)],
)
def test_below_ten_events_the_interval_is_the_published_exact_one(count, low, high):
    assert interval(count) == pytest.approx((low, high), abs=0.006)


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_below_ten_events_the_interval_is_that_of_chi_squared(level):
    for count in range(10):
        low = chi2.ppf((1 - level) / 2, 2 * count) / 2 if count else 0
        high = chi2.ppf((1 + level) / 2, 2 * count + 2) / 2
        assert interval(count, level=level) == pytest.approx((low, high), rel=1e-9)


def test_byar_s_interval_worked_by_hand():
    # 100 (1 - 1/900 - 1.96/30)³ = 100 · 0.933556³; 101 (1 - 1/909 + 1.96/(3√101))³ = 101 · 1.063910³
    assert interval(100) == pytest.approx((100 * 0.933556**3, 101 * 1.063910**3), rel=1e-5)


def test_from_ten_events_on_byar_s_is_within_the_0_2_per_cent_of_the_exact_one_that_its_publisher_promises():
    for count in (10, 11, 20, 65, 100, 1045, 20_000):
        exact = chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2
        assert interval(count) == pytest.approx(exact, rel=0.002)
        assert interval(count) != pytest.approx(exact, rel=1e-9)


def test_the_approximation_begins_at_ten():
    assert interval(10) == pytest.approx((10 * (1 - 1 / 90 - 1.959964 / (3 * math.sqrt(10))) ** 3, 18.3915), rel=1e-5)


def population(**residents):
    """Residents by area (all of 2015), or by (area, year)."""
    rows = [(area, year, n) for area, each in residents.items() for year, n in
            (each.items() if isinstance(each, dict) else [(2015, each)])]  # fmt: skip
    return pd.DataFrame(rows, columns=["area", "year", "residents"])


@pytest.fixture
def rated(monthly):
    """A function that makes rates of April 2016 from a count for each district; the county has their sum and 6 more."""

    def made(residents, **counts):
        table = pd.DataFrame({(name, "Rape"): monthly([n], "2016-04") for name, n in counts.items()})
        county = (table.sum(axis="columns") + 6).rename(("Lancashire", "Rape"))
        return districts(table, county, residents, area="Blackpool", period=APRIL)

    return made


def test_a_rate_is_events_per_1000_residents_from_the_highest_down(rated):
    result = rated(population(Wyre=10_000, Blackpool=20_000), Wyre=5, Blackpool=100)
    assert result.points["rate"].to_dict() == {"Blackpool": 5.0, "Wyre": 0.5}
    assert result.points.loc["Wyre", ["low", "high"]].tolist() == pytest.approx([0.1623, 1.1668], abs=1e-4)


def test_the_county_s_rate_is_of_all_its_districts_residents(rated):
    result = rated(population(Wyre=10_000, Blackpool=20_000), Wyre=5, Blackpool=100)
    assert result.county["rate"] == pytest.approx(111 / 30)
    assert rated(population(Wyre=10_000, Lancashire=50_000), Wyre=5, Blackpool=100).county["rate"] == pytest.approx(
        111 / 50
    )


def test_the_county_has_no_rate_where_a_district_s_residents_are_not_known(rated):
    result = rated(population(Blackpool=20_000), Wyre=5, Blackpool=100)
    assert list(result.points.index) == ["Blackpool"]
    assert math.isnan(result.county["rate"])
    assert "as a whole" not in str(wording.rates(result)) + str(tables.rates(result))


@pytest.mark.parametrize(
    ("years", "taken"), [((2014, 2016, 2018), 2016), ((2014, 2020), 2014), ((2015, 2017), 2015), ((2018, 2020), 2018)]
)
def test_the_residents_are_those_of_the_nearest_year_and_of_two_the_earlier(rated, years, taken):
    result = rated(population(Blackpool={year: 1000 * (year - 2000) for year in years}), Blackpool=10)
    assert result.year == taken
    assert result.points.loc["Blackpool", "residents"] == 1000 * (taken - 2000)


def test_a_year_that_only_some_districts_have_leaves_out_the_others(rated):
    result = rated(population(Blackpool={2016: 20_000}, Wyre={2012: 10_000}), Blackpool=100, Wyre=5)
    assert list(result.points.index) == ["Blackpool"]


def test_a_district_with_a_missing_month_has_no_rate(rated):
    result = rated(population(Wyre=10_000, Blackpool=20_000), Wyre=None, Blackpool=100)
    assert list(result.points.index) == ["Blackpool"]


def test_without_a_population_nothing_at_all_is_shown(rated):
    result = rated(population(), Wyre=5, Blackpool=100)
    assert (result.year, str(wording.rates(result)), str(tables.rates(result))) == (None, "", "")


def test_the_sentence_gives_the_rate_its_interval_its_place_and_the_county_s(rated):
    result = rated(population(Wyre=10_000, Blackpool=20_000), Wyre=105, Blackpool=100)
    # 100 / 20 = 5.0, from 81.36 / 20 to 121.63 / 20; Wyre 10.5; 211 / 30
    assert str(wording.rates(result)) == (
        "For every 1,000 residents, Blackpool had 5.0 offences in April 2016 (95% interval 4.1 to 6.1), the 2nd "
        "of 2 districts; Lancashire as a whole had 7.0. Residents are those of mid-2015, without visitors."
    )


@pytest.mark.parametrize("districts", [("Blackpool", "Wyre"), ("Blackpool",)])
def test_districts_that_are_all_alike_have_no_rank(rated, districts):
    result = rated(population(**dict.fromkeys(districts, 10_000)), **dict.fromkeys(districts, 0))
    sentence = wording.rates(result)
    assert "Blackpool had 0.00 offences in April 2016 (95% interval 0.00 to 0.37); Lancashire as" in str(sentence)
    assert not [figure.measure for figure in sentence.figures if "rank" in figure.measure or "rated" in figure.measure]


def test_every_number_of_the_sentence_and_the_table_is_a_figure(rated):
    result = rated(population(Wyre=10_000, Blackpool=20_000), Wyre=4, Blackpool=100)
    figures = {figure.current for figure in wording.rates(result).figures}
    assert {"5.00", "4.07", "6.08", "3.67", "1", "2"} <= figures
    table = tables.rates(result)
    assert table.printed[1] == ("Wyre", "10,000", "4", "0.40", "0.11", "1.02")
    assert {cell.replace(",", "") for row in table.printed for cell in row[1:]} <= {f.current for f in table.figures}


def test_a_rank_rests_on_the_counts_of_every_district(rated):
    result = rated(population(Wyre=10_000, Blackpool=20_000), Wyre=4, Blackpool=100)
    (rank,) = [number for number in wording.rates(result).numbers if number.statistic == "rank"]
    assert [(each.area, each.measure, each.span) for each in rank.computed_from] == [
        ("Blackpool", "Rape", "2016-04..2016-04"),
        ("Wyre", "Rape", "2016-04..2016-04"),
    ]
