"""A force's own districts, in the real files of every month and in made-up files of other forces."""

import pandas as pd
import pytest

from helpers.drops.police_uk.ingest import street_counts
from helpers.drops.police_uk.own_districts import own_districts
from helpers.drops.source import open_source

LANCASHIRE = [
    "Blackburn with Darwen", "Blackpool", "Burnley", "Chorley", "Fylde", "Hyndburn", "Lancaster", "Pendle", "Preston",
    "Ribble Valley", "Rossendale", "South Ribble", "West Lancashire", "Wyre",
]  # fmt: skip
DYFED_POWYS = ["Carmarthenshire", "Ceredigion", "Pembrokeshire", "Powys"]


@pytest.fixture(scope="module")
def real(shared, counted_months):
    """The three real zips, counted."""

    def of(name):
        return street_counts(open_source(shared / "data" / "police_uk" / f"{name}.zip").street_files, counted_months)

    return {name: of(name) for name in ("lancashire-2019-12-to-2022-10", "lancashire-2022-01-to-2022-11",
                                        "other-forces-2022-08")}  # fmt: skip


def own(*rows, months=("2022-08",)):
    """The own districts of (force, area, rows a month, highest neighbourhood)."""
    table = pd.DataFrame(rows, columns=["force", "area", "rows", "neighbourhood"])
    return own_districts(pd.concat([table.assign(month=month) for month in months]))


def strays(force, *, least=1, most=5):
    """A hundred districts of other forces, with few rows in few of their neighbourhoods."""
    return [(force, f"Stray {n}", least + n % (most - least + 1), 1 + n % 30) for n in range(100)]


def test_every_single_month_of_lancashire_gives_its_fourteen_districts(real):
    for name in ("lancashire-2019-12-to-2022-10", "lancashire-2022-01-to-2022-11"):
        months = real[name].groupby("month")
        assert {month: own_districts(rows) for month, rows in months} == {
            month: dict.fromkeys(LANCASHIRE, "lancashire") for month in months.groups
        }


def test_other_forces_have_their_own_and_the_railway_and_a_stub_and_a_file_without_places_none(real):
    expected = dict.fromkeys(DYFED_POWYS, "dyfed-powys") | {"City of London": "city-of-london"}
    assert own_districts(real["other-forces-2022-08"]) == expected


def test_all_real_files_together_give_the_same_as_one_by_one(real):
    assert own_districts(pd.concat(real.values())) == {
        **dict.fromkeys(LANCASHIRE, "lancashire"),
        **dict.fromkeys(DYFED_POWYS, "dyfed-powys"),
        "City of London": "city-of-london",
    }


def test_small_rural_districts_and_a_unitary_of_one_neighbourhood_are_own_among_a_hundred_strays():
    rural = [("rural", "Town", 4000, 20), ("rural", "Dale", 150, 7), ("rural", "Fell", 75, 7), ("rural", "Isle", 40, 1)]
    assert own(*rural, *strays("rural")) == dict.fromkeys(["Dale", "Fell", "Isle", "Town"], "rural")


def test_ten_rows_a_month_and_neighbourhood_are_the_least():
    town = ("x", "Town", 1000, 10)
    assert own(town, ("x", "Ten", 50, 5)) == {"Ten": "x", "Town": "x"}  # 50 / 5 = 10
    assert own(town, ("x", "Fewer", 49, 5)) == {"Town": "x"}  # 49 / 5 < 10


def test_rows_are_counted_by_month_so_that_years_of_strays_make_no_district():
    months = [f"{year}-{month:02}" for year in range(2019, 2023) for month in range(1, 13)]
    assert own(("x", "Town", 1000, 10), *strays("x"), months=months) == {"Town": "x"}


def test_a_thousandth_of_a_force_s_rows_is_the_least():
    town = ("met", "Town", 99_000, 500)
    assert own(town, ("met", "City", 98, 1)) == {"Town": "met"}  # 98 / 99,098 < 0.001
    assert own(town, ("met", "City", 100, 1)) == {"City": "met", "Town": "met"}  # 100 / 99,100 > 0.001


def test_a_district_of_two_forces_belongs_to_the_one_with_more_rows_in_it():
    met, city = [("met", "Westminster", 7000, 24), ("met", "City", 60, 1)], [("city", "City", 700, 1)]
    expected = {"City": "city", "Westminster": "met"}
    assert own(*met, *city) == own(*city, *met) == expected


def test_the_force_with_more_of_a_district_s_neighbourhoods_shows_how_many_it_has():
    stray, railway = ("kent", "Camden", 60, 2), ("btp", "Camden", 150, 28)
    assert own(("kent", "Dover", 900, 14), stray) == {"Camden": "kent", "Dover": "kent"}  # 60 / 2 = 30
    assert own(("kent", "Dover", 900, 14), stray, railway) == {"Dover": "kent"}  # 60 / 28 < 10, 150 / 28 < 10


def test_a_force_with_most_of_its_rows_elsewhere_has_no_district():
    stations = [("btp", f"Station {n}", 8, 20) for n in range(300)]
    assert own(("btp", "Westminster", 400, 24), *stations) == {}  # 400 of 2,800 rows


def test_rows_without_a_place_count_for_no_district():
    assert own(("x", "", 9000, 0), ("x", "Town", 1000, 10)) == {"Town": "x"}
    assert own(("ni", "", 14_000, 0)) == {}


def test_no_rows_at_all_give_no_district():
    assert own() == {}
