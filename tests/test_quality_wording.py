"""The quality of the data in words and tables: every number that is printed is among the figures."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from helpers.document.figures import without_repeats
from helpers.drops import read_drop
from helpers.statistics import change
from helpers.statistics.missing_locations import missing_locations
from helpers.tables.data_quality import locations, quality, revisions
from helpers.wording.data_quality import missing_months
from helpers.wording.data_quality import quality as quality_sentences
from helpers.wording.missing_locations import location, location_note

FORCE = "Lancashire Constabulary"


def numbers(text: str) -> list[str]:
    """The numbers that a reader sees in a text, except years, without signs and thousands separators."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", re.sub(r"\b20\d\d\b", "", text))
    return [each.replace(",", "") for each in found]


def untold(exhibit) -> list[str]:
    """The numbers of a sentence that are in none of its figures."""
    given = {
        value.lstrip("+-")
        for figure in exhibit.figures
        for value in (figure.current, figure.previous, figure.change, figure.percent)
    }
    return [each for each in numbers(str(exhibit)) if each not in given]


def years(then: float | None, now: float | None, usual: float | None = None, area: str = "Lancashire") -> pd.Series:
    """Counts of five years in which April 2021 and April 2022 may differ from every other month."""
    months = pd.period_range("2017-05", "2022-04", freq="M")
    level = next(each for each in (usual, then, now) if each is not None)
    return pd.Series([*[level] * 47, then, *[level] * 11, now], index=months, name=(area, "Burglary"), dtype=float)


def held(county: tuple, unplaced: tuple, **districts: tuple):
    each = [years(*counts, area=area) for area, counts in districts.items()]
    table = pd.DataFrame({counts.name: counts for counts in each})
    changed = change.year_to_date(table["Wyre", "Burglary"])
    return missing_locations(table, years(*county), years(*unplaced), change=changed)


def test_the_warning_says_both_shares_the_other_verdict_and_the_county_s_own_change():
    said = location(held((10000, 9500), (5000, 0), Wyre=(2000, 4000), Fylde=(3000, 5500)))
    assert str(said) == (
        "Do not rely on this rise. In Lancashire, 50.0% of Burglary had no location in April 2021 and 0.0% in "
        "April 2022; no district counts those. Allowing for them, Wyre had no change (no clear change) instead of a"
        " rise of 100.0% (clear rise), and 0 of the 2 districts would have risen instead of 2. Lancashire as a "
        "whole had a fall of 5.0% (−500 offences)."
    )
    assert said.warning
    assert untold(said) == []


def test_the_warning_is_not_given_where_nothing_would_change():
    for result in (
        held((10000, 20000), (100, 0), Wyre=(9900, 20000)),
        held((1000, 1000), (None, 0), Wyre=(500, 1000)),
        held((1000, 1000), (0, 0), Wyre=(500, 1000)),
    ):
        assert (str(location(result)), location(result).figures, location(result).warning) == ("", (), False)


def test_crimes_without_a_location_that_change_nothing_are_named_in_one_sentence():
    known = "Some crimes have no location; that does not change this verdict."
    cases = {
        "the same verdict": (held((10000, 20000), (100, 0), Wyre=(9900, 20000)), known),
        "all are located": (held((1000, 1000), (0, 0), Wyre=(500, 1000)), ""),
        "a share is not known": (held((1000, 1000), (None, 0), Wyre=(500, 1000)), ""),
        "the verdict would change": (held((10000, 9500), (5000, 0), Wyre=(2000, 4000), Fylde=(3000, 5500)), ""),
        "other districts would have risen": (held((1000, 1000), (50, 0), Wyre=(300, 330), Fylde=(650, 670)), ""),
        "a rise would be a fall": (held((1000, 1000), (50, 0), Wyre=(300, 306), Fylde=(650, 694)), ""),
    }
    said = {name: (str(location_note(result)), location_note(result).warning) for name, (result, _) in cases.items()}
    assert said == {name: (sentence, False) for name, (_, sentence) in cases.items()}


def test_without_a_comparison_beside_it_the_districts_are_not_spoken_of():
    result = held((10000, 10000), (5000, 0), Wyre=(2000, 4000), Fylde=(3000, 6000))
    said = location(result, compared=False)
    assert "instead of a rise of 100.0% (clear rise). Lancashire" in str(said)
    assert "districts that rose" not in {figure.measure for figure in said.figures}
    assert untold(said) == []


def test_a_comparison_that_would_change_is_named_where_the_verdict_would_not():
    result = held((1000, 1000), (50, 0), Wyre=(300, 330), Fylde=(650, 670))
    said = location(result)
    assert "a rise of 4.4% (no clear change) instead of a rise of 10.0% (no clear change)" in str(said)  # 316 to 330
    assert "and 1 of the 2 districts would have risen instead of 2." in str(said)  # Fylde: 684 to 670
    assert str(location(result, compared=False)) == ""
    assert untold(said) == []


def test_a_rise_that_would_be_a_fall_has_a_warning_wherever_it_is_named():
    result = held((1000, 1000), (50, 0), Wyre=(300, 306), Fylde=(650, 694))
    for compared in (True, False):
        said = location(result, compared=compared)
        assert "a fall of 3.2% (no clear change) instead of a rise of 2.0% (no clear change)" in str(said)  # from 316
        assert untold(said) == []


def test_as_many_but_other_districts_are_named_as_such():
    months = pd.period_range("2021-04", "2022-05", freq="M")
    # Counted: Wyre rose by 10 and Fylde fell by 10. Half had no location in April 2021 and May 2022: shared out, Wyre
    # fell from 200 to 110 and Fylde rose from 100 to 180.
    wyre = pd.Series([100, 0, *[50] * 10, 110, 0], months, name=("Wyre", "Burglary"), dtype=float)
    fylde = pd.Series([0, 100, *[50] * 10, 0, 90], months, name=("Fylde", "Burglary"), dtype=float)
    county = pd.Series([400, 200, *[200] * 10, 200, 380], months, name=("Lancashire", "Burglary"), dtype=float)
    unplaced = pd.Series([200, 0, *[0] * 10, 0, 190], months)
    table = pd.DataFrame({wyre.name: wyre, fylde.name: fylde})
    said = location(missing_locations(table, county, unplaced, change=change.year_to_date(wyre)))
    assert "and 1 of the 2 districts would have risen, as many but not the same." in str(said)
    assert untold(said) == []


def test_where_what_was_counted_from_none_would_be_a_fall_the_warning_says_so():
    # In April 2021 no crime has a location. In other months Wyre has half of those with one, so 300 of the 600.
    said = location(held((600, 100, 100), (600, 0, 0), Wyre=(0, 50, 50)))
    # Counted, the newest months are as those that followed on April 2021: the rise from none is over.
    assert "instead of a rise from none to 50 (no clear change)" in str(said)
    assert "100.0% of Burglary had no location in April 2021 and 0.0% in April 2022" in str(said)
    assert untold(said) == []


def test_where_the_district_s_own_change_is_not_known_only_the_comparison_is_described():
    result = held((10000, 10000), (5000, 0), Wyre=(None, 4000), Fylde=(3000, 6000))
    said = location(result)
    assert "Allowing for them, 0 of the 1 districts would have risen instead of 1." in str(said)
    assert "()" not in str(said)
    assert untold(said) == []


def test_the_warning_for_blackpool_is_that_of_the_issue(shared, processed_with_months, monkeypatch):
    monkeypatch.setenv("BRIEFINGS_PROCESSED", processed_with_months())
    drop = read_drop(shared / "data" / "police_uk" / "lancashire-2019-12-to-2022-10.zip")
    table = drop.counts.loc[:"2022-08", [(area, "All crime") for area in drop.regions[FORCE]]]
    county, unplaced = (each.loc[:"2022-08", (FORCE, "All crime")] for each in (drop.counts, drop.unplaced))
    for area, percent in (("Blackpool", 14.4), ("Lancaster", 17.8), ("Blackburn with Darwen", 5.1)):
        said = location(
            missing_locations(table, county, unplaced, change=change.year_to_date(table[area, "All crime"]))
        )
        assert "In Lancashire Constabulary, 18.4% of All crime had no location in April to August 2021" in str(said)
        assert "in April to August 2021 and 4.5% in April to August 2022" in str(said)
        assert f"instead of a rise of {percent}% (" in str(said)
        assert "of the 14 districts would have risen instead of 14." in str(said)
        assert "Lancashire Constabulary as a whole had a fall of 1.6% (−1,020 offences)." in str(said)  # 60913-61933
        assert untold(said) == []
        assert without_repeats(said.figures) == said.figures


def test_the_table_of_verdicts_has_its_numbers_among_its_figures():
    rows = locations(
        [
            held((10000, 10000), (5000, 0), Wyre=(2000, 4000)),
            held((600, 100, 100), (600, 0, 0), Wyre=(0, 50, 50)),
        ]
    )
    assert rows.printed[0] == ("Burglary", "50.0%", "0.0%", "+100.0%, clear rise", "0%, no clear change")
    assert rows.printed[1][1:4] == ("100.0%", "0.0%", "from none to 50, no clear change")
    assert rows.header[1:3] == ("Without a location, April 2021", "Without a location, April 2022")
    given = {value.lstrip("+-") for f in rows.figures for value in (f.percent, f.current, f.previous)}
    assert [each for row in rows.printed for cell in row[1:] for each in numbers(cell) if each not in given] == []


def test_no_verdict_that_would_be_another_makes_no_table():
    assert str(locations([])) == ""


def files(**columns) -> pd.DataFrame:
    months = pd.period_range("2022-07", periods=len(columns["rows"]), freq="M")
    rest = {"repeats": 0, "no_location": 0, "mapped": 0, "outside": 0}
    return pd.DataFrame({"area": "Lancashire", "month": months, **rest, **columns})


def test_the_findings_in_the_files_have_their_numbers_among_the_figures():
    table = files(rows=[1000, 2000], repeats=[0, 40], no_location=[100, 20], mapped=[2, 1], outside=[10, 20])
    said = quality_sentences(table, "Lancashire")
    assert [str(each) for each in said] == [
        "Lancashire's files hold 3,000 rows for July to August 2022.",
        "40 rows repeat the Crime ID of another in the same month, often with another outcome; each crime is counted "
        "once.",
        "120 rows (4.0%) have no location that names a district, 3 of them although they have coordinates: they are "
        "counted for Lancashire and in no district. By month the share ran from 1.0% (August 2022) to 10.0% (July "
        "2022): a month with more of them shows less in every district.",
        "30 rows lie in districts of other forces: they are counted for Lancashire and in no district of its own.",
    ]
    assert [untold(each) for each in said] == [[], [], [], []]
    without_repeats([figure for each in said for figure in each.figures])


def test_one_row_and_one_month_are_in_the_singular():
    table = files(rows=[200], repeats=[1], no_location=[1], mapped=[1], outside=[1])
    assert [str(each) for each in quality_sentences(table, "Lancashire")] == [
        "Lancashire's files hold 200 rows for July 2022.",
        "1 row repeats the Crime ID of another in the same month, often with another outcome; each crime is counted "
        "once.",
        "1 row (0.5%) has no location that names a district, although it has coordinates: it is counted for Lancashire "
        "and in no district.",
        "1 row lies in districts of other forces: it is counted for Lancashire and in no district of its own.",
    ]


def test_files_without_findings_are_described_by_their_rows_alone():
    assert [str(each) for each in quality_sentences(files(rows=[10]), "Lancashire")] == [
        "Lancashire's files hold 10 rows for July 2022."
    ]
    assert quality_sentences(files(rows=[10]), "Kent") == ()


def test_the_table_of_files_has_a_row_for_each_month():
    table = quality(files(rows=[1000, 2000], repeats=[0, 40], no_location=[101, 20], outside=[10, 20]), "Lancashire")
    assert table.printed == (
        ("July 2022", "1,000", "0", "101", "10.1%", "10"),
        ("August 2022", "2,000", "40", "20", "1.0%", "20"),
    )
    assert len(table.figures) == 2 * 5
    assert quality(files(rows=[10]), "Kent").rows == ()


def test_each_revision_has_a_row():
    rows = pd.DataFrame(
        [("Wyre", "Rape", pd.Period("2022-07", "M"), 3, 14), ("Wyre", "Theft", pd.Period("2022-08", "M"), 1200, 1199)],
        columns=["area", "measure", "month", "was", "is"],
    )
    table = revisions(rows, since="the drop 2022-07")
    assert table.caption == "Revised since the drop 2022-07"
    assert table.printed == (
        ("July 2022", "Rape", "Wyre", "3", "14"),
        ("August 2022", "Theft", "Wyre", "1,200", "1,199"),
    )
    assert [(f.measure, f.period, f.current) for f in table.figures] == [
        ("Rape: before it was revised", "2022-07..2022-07", "3"),
        ("Rape", "2022-07..2022-07", "14"),
        ("Theft: before it was revised", "2022-08..2022-08", "1200"),
        ("Theft", "2022-08..2022-08", "1199"),
    ]


def missing(**columns) -> list[str]:
    months = pd.period_range("2020-05", periods=len(next(iter(columns.values()))), freq="M")
    table = pd.DataFrame({tuple(name.split("_")): values for name, values in columns.items()}, months, dtype=float)
    return [str(each) for each in missing_months(table)]


def test_missing_months_are_named_and_three_or_more_in_a_row_by_the_first_and_the_last():
    gaps = "shown as gaps, and nothing is compared across them."
    assert missing(Wyre_Rape=[1, None, 3, None, None, 6]) == [
        f"Rape in Wyre was not supplied for June 2020, August 2020 and September 2020: {gaps}"
    ]
    assert missing(Wyre_Rape=[1, None, None, None, 5, 6]) == [
        f"Rape in Wyre was not supplied for June to August 2020: {gaps}"
    ]


def test_series_that_lack_the_same_months_share_a_sentence_and_those_that_begin_later_lack_none():
    (said,) = missing(Wyre_Rape=[1, None, 3], Fylde_Rape=[1, None, 3], Preston_Rape=[None, 2, 3])
    assert said.startswith("2 series (Rape in Wyre and Fylde) were not supplied for June 2020: ")


def test_many_series_are_counted_and_only_the_first_measures_and_areas_named():
    columns = [(area, measure) for area in ("Wyre", "Fylde", "Preston", "Chorley") for measure in "ABCDE"]
    months = pd.period_range("2020-05", periods=3, freq="M")
    table = pd.DataFrame({column: [1, None, 3] for column in columns}, months, dtype=float)
    (said,) = missing_months(table)
    assert str(said).startswith(
        "20 series (A, B and 3 other measures in Wyre, Fylde and 2 other areas) were not supplied for June 2020: "
    )
    assert [(figure.area, figure.measure, figure.period, figure.current) for figure in said.figures] == [
        ("Wyre, Fylde, Preston and Chorley", "series without June 2020", "2020-06..2020-06", "20"),
        ("Wyre, Fylde, Preston and Chorley", "other measures without June 2020", "2020-06..2020-06", "3"),
        ("Wyre, Fylde, Preston and Chorley", "other areas without June 2020", "2020-06..2020-06", "2"),
    ]


@pytest.mark.parametrize("values", [[1, 2, 3], [None, 2, 3], [0, 0, 0]])
def test_a_series_without_a_gap_lacks_nothing(values):
    assert missing(Wyre_Rape=values) == []
