"""Places within a district, such as its wards: how they are read, compared, shown and protected."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import drops
from helpers.drops import load, read_drop, store
from helpers.partnership import Partnership, Priority
from helpers.planning.plan import plan
from helpers.refusal import Refused

HEADER = "Borough,Ward,Offence,Mar-22,Apr-22\n"
WARDS = """\
Barking,Abbey,Drugs,3,0
Barking,Park,Drugs,2,1
Merton,Abbey,Drugs,1,1
Merton,Moor,Drugs,4,5
"""
WIDE = 'source = "wide"\n[wide]\nfile = "wards.csv"\narea = "Ward"\nparent = "Borough"\nmeasure = "Offence"\n'
ONE = WIDE.replace('parent = "Borough"', 'only_parent = "Merton"')


@pytest.fixture
def read(tmp_path, monkeypatch):
    """A function that reads a drop of these files in a project of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BRIEFINGS_OWN", raising=False)

    def of(**files: str) -> drops.Drop:
        folder = tmp_path / "data" / "raw" / "2022-04"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return read_drop(folder)

    return of


def counted(drop, *areas):
    return {area: drop.counts[area, "Drugs"].tolist() for area in areas or drop.areas}


def test_boroughs_are_the_sums_of_their_wards_and_each_other_s_peers(read):
    drop = read(wards__csv=HEADER + WARDS, drop__toml=WIDE)
    assert counted(drop) == {"All areas": [10, 7], "Barking": [5, 1], "Merton": [5, 6]}
    assert drop.regions == {"All areas": ("Barking", "Merton")}
    assert drop.places == {"Barking": ("Abbey (Barking)", "Park"), "Merton": ("Abbey (Merton)", "Moor")}
    assert counted(drop, "Abbey (Merton)", "Moor") == {"Abbey (Merton)": [1, 1], "Moor": [4, 5]}
    assert "The counts of the 2 districts are the sums of their 4 places." in drop.notes["wards.csv"]
    assert drop.totals == ("All areas", "Barking", "Merton")  # a revised ward is one revision of what was sent
    store(drop)
    assert load("2022-04").places == drop.places


def test_the_wards_of_one_district_need_no_column_of_it(read):
    rows = "Ward,Offence,Mar-22,Apr-22\nAbbey,Drugs,1,1\nMoor,Drugs,4,5\nUnknown,Drugs,2,0\nTotal,Drugs,7,6\n"
    with pytest.raises(Refused, match="the area 'Unknown' is no place: name it under 'leftovers'"):
        read(wards__csv=rows, drop__toml=ONE)
    drop = read(wards__csv=rows, drop__toml=f'{ONE}leftovers = "Unknown"\n')
    assert counted(drop) == {"Merton": [7, 6]}
    assert (drop.regions, drop.places) == ({}, {"Merton": ("Abbey", "Moor")})
    assert drop.notes["wards.csv"] == (
        "1 row is the total of its parent, and is left out of sums.",
        "Unknown is no place: counted in its district alone.",
        "The counts of Merton are the sums of its 2 places.",
    )


def test_a_ward_may_be_called_as_its_borough_is_and_a_row_of_the_borough_is_checked(read):
    rows = "Merton,Merton,Drugs,9,2\n"
    drop = read(wards__csv=HEADER + WARDS + rows, drop__toml=WIDE)  # 9 is not 1 + 4, nor is 2 1 + 5
    assert counted(drop) == {"All areas": [19, 9], "Barking": [5, 1], "Merton": [14, 8]}
    assert drop.places["Merton"] == ("Abbey (Merton)", "Moor", "Merton (Merton)")
    drop = read(wards__csv=HEADER + WARDS + "Merton,Merton,Drugs,5,6\n", drop__toml=WIDE)
    assert counted(drop) == {"All areas": [10, 7], "Barking": [5, 1], "Merton": [5, 6]}
    wrong = HEADER + WARDS + "Merton,Merton total,Drugs,5,7\n"
    with pytest.raises(Refused, match=r"row 6: the total of Merton is not the sum of its areas .*: 7, the others 6"):
        read(wards__csv=wrong, drop__toml=WIDE)


def test_a_ward_without_a_borough_is_refused(read):
    with pytest.raises(Refused, match=r"row 6: 'Hill' has no Borough: fill it in"):
        read(wards__csv=HEADER + WARDS + ",Hill,Drugs,9,2\n", drop__toml=WIDE)


def test_what_is_not_known_of_a_ward_is_not_known_of_its_borough(read):
    rows = HEADER + WARDS.replace("Abbey,Drugs,3,0", "Abbey,Drugs,,0")
    drop = read(wards__csv=rows, drop__toml=f'{WIDE}blank = "missing"\n')
    assert str(counted(drop)) == "{'All areas': [nan, 7.0], 'Barking': [nan, 1.0], 'Merton': [5.0, 6.0]}"


def test_a_ward_that_ended_is_joined_to_its_successor_and_stays_in_the_borough(read):
    rows = HEADER + WARDS.replace("Park,Drugs,2,1", "Park,Drugs,2,") + "Barking,Hill,Drugs,,3\n"
    gone = '[[ended]]\narea = "Park"\nmonth = "2022-04"\nsuccessor = "Hill"\n'
    drop = read(wards__csv=rows, drop__toml=f'{WIDE}blank = "missing"\n{gone}')
    assert drop.places["Barking"] == ("Abbey (Barking)", "Hill")
    assert counted(drop, "Hill", "Barking", "All areas") == {"Hill": [2, 3], "Barking": [5, 3], "All areas": [10, 9]}


def test_a_ward_goes_by_its_newer_name_in_every_drop(read):
    Path("own").mkdir()
    Path("own/renames.toml").write_text('[[renamed]]\nwas = "Park"\nis = "Barking Park"\n', encoding="utf-8")
    drop = read(wards__csv=HEADER + WARDS, drop__toml=WIDE)
    assert drop.places["Barking"] == ("Abbey (Barking)", "Barking Park")
    assert counted(drop, "Barking Park") == {"Barking Park": [2, 1]}


TIDY = "area,parent,measure,month,count\n" + "".join(
    f"{area},{parent},Drugs,2022-{month:02d},{count}\n"
    for area, parent, counts in (
        ("Abbey", "Merton", (1, 1)),
        ("Moor", "Merton", (4, 5)),
        ("Abbey", "Barking", (3, 0)),
        ("Barking", "", (9, 9)),
    )
    for month, count in zip((3, 4), counts, strict=True)
)


def test_places_in_a_tidy_drop_name_their_district_and_add_up_to_one_without_rows(read):
    drop = read(counts__csv=TIDY)
    assert counted(drop) == {"Barking": [9, 9], "Merton": [5, 6]}
    assert drop.places == {"Merton": ("Abbey (Merton)", "Moor"), "Barking": ("Abbey (Barking)",)}
    assert drop.notes["counts.csv"] == ("The counts of Merton are the sums of its 2 places.",)
    assert drop.totals == ("Merton",)
    larger = TIDY.replace("Barking,,Drugs,2022-04,9", "Barking,,Drugs,2022-04,0").replace(
        "Abbey,Barking,Drugs,2022-04,0", "Abbey,Barking,Drugs,2022-04,2"
    )
    assert read(counts__csv=larger).notes["counts.csv"][1] == (
        "The places of Barking have more Drugs together than Barking in 1 month, first in 2022-04."
    )


def test_a_place_is_no_district_to_report_on(read):
    drop = read(wards__csv=HEADER + WARDS, drop__toml=WIDE)
    drugs = Priority(slug="drugs", title="Drugs", headline="Drugs", notebook="crime_type")
    who = Partnership(name="BSafe", area="Moor", priorities=(drugs,))
    with pytest.raises(Refused, match="'Moor' is a place in Merton: name Merton, whose pages show its places"):
        plan(drop, who, notebooks=[], partnership_file="")
