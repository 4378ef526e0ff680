"""Several drops as one history: the later counts are used, and revisions are listed."""

from __future__ import annotations

import zipfile
from dataclasses import fields
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest

from helpers.drops import find_drops, load, read_drop, store
from helpers.drops.drop import Drop, revisions
from helpers.drops.read import together
from helpers.refusal import Refused

HEAD = "area,measure,month,count\n"
FORCE = "Lancashire Constabulary"
COLUMNS = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
COLUMNS += "Last outcome category,Context\n"
INDICATORS = "priority,area,indicator,group,period_start,period_end,value,out_of,unit\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A function that writes tidy drops to their own data/raw, with counts of Rape in Wyre by month, and more rows."""
    monkeypatch.setenv("BRIEFINGS_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("BRIEFINGS_PROCESSED", str(tmp_path / "processed"))
    (tmp_path / "raw").mkdir()

    def made(name: str, rows: str = "", *, within: str = "raw", **counts: int) -> Path:
        drop = tmp_path / within / name
        drop.mkdir(parents=True)
        months = [f"Wyre,Rape,{month.replace('_', '-').removeprefix('m')},{n}\n" for month, n in counts.items()]
        (drop / "counts.csv").write_text(HEAD + "".join(months) + rows, encoding="utf-8")
        return drop

    return made


def rape(drop: Drop) -> dict[str, float]:
    return {str(month): count for month, count in drop.counts["Wyre", "Rape"].items()}


def revised(drop: Drop) -> list[tuple]:
    return [(area, measure, str(month), was, now) for area, measure, month, was, now in drop.revisions.to_numpy()]


def test_a_later_drop_adds_its_months_and_its_counts_are_used(folder):
    july = folder("2016-07", m2016_06=3, m2016_07=4)
    august = folder("2016-08", m2016_07=5, m2016_08=6)
    both = read_drop(july, august)
    assert both.name == "2016-08"
    assert rape(both) == {"2016-06": 3, "2016-07": 5, "2016-08": 6}
    assert (revised(both), both.since) == ([("Wyre", "Rape", "2016-07", 4, 5)], "the drop 2016-07")


def test_a_count_that_is_unchanged_new_or_gone_is_not_a_revision(folder):
    july = folder("2016-07", m2016_05=1, m2016_06=3, m2016_07=4)
    august = folder("2016-08", m2016_06=3, m2016_07=4, m2016_08=6)
    both = read_drop(july, august)
    assert (revised(both), both.since) == ([], "the drop 2016-07")
    assert rape(both)["2016-05"] == 1


def test_a_count_revised_to_0_and_one_from_0_are_revisions(folder):
    both = read_drop(folder("2016-07", m2016_06=0, m2016_07=4), folder("2016-08", m2016_06=2, m2016_07=0, m2016_08=6))
    assert revised(both) == [("Wyre", "Rape", "2016-06", 0, 2), ("Wyre", "Rape", "2016-07", 4, 0)]


def test_an_area_or_a_measure_that_only_one_of_them_has_is_kept(folder):
    july = folder("2016-07", "Fylde,Theft,2016-07,9\n", m2016_07=4)
    both = read_drop(july, folder("2016-08", "Preston,Rape,2016-08,7\n", m2016_08=6))
    assert both.counts["Fylde", "Theft"].dropna().to_dict() == {pd.Period("2016-07", "M"): 9}
    assert both.counts["Preston", "Rape"].dropna().to_dict() == {pd.Period("2016-08", "M"): 7}


def test_months_that_none_of_them_has_are_missing(folder):
    both = read_drop(folder("2016-03", m2016_03=4), folder("2016-06", m2016_06=6))
    assert list(rape(both)) == ["2016-03", "2016-04", "2016-05", "2016-06"]
    assert both.counts.iloc[1:3].isna().all(axis=None)


def test_of_three_drops_the_last_counts_and_is_compared_with_the_history_of_the_others(folder):
    drops = [
        folder("2016-06", m2016_04=1, m2016_05=1, m2016_06=1),
        folder("2016-07", m2016_05=2, m2016_06=2, m2016_07=2),
        folder("2016-08", m2016_04=3, m2016_06=3, m2016_08=3),
    ]
    all_three = read_drop(*drops)
    assert rape(all_three) == {"2016-04": 3, "2016-05": 2, "2016-06": 3, "2016-07": 2, "2016-08": 3}
    assert revised(all_three) == [("Wyre", "Rape", "2016-04", 1, 3), ("Wyre", "Rape", "2016-06", 2, 3)]
    assert all_three.since == "the drop 2016-07"


def test_the_order_in_which_drops_are_given_does_not_matter(folder):
    drops = [folder("2016-06", m2016_06=1), folder("2016-07", m2016_06=2, m2016_07=2), folder("2016-08", m2016_08=3)]
    first, *others = [read_drop(*order) for order in permutations(drops)]
    for other in others:
        pd.testing.assert_frame_equal(other.counts, first.counts)
        assert (revised(other), other.since, other.files, other.sha256) == (
            revised(first), first.since, first.files, first.sha256,
        )  # fmt: skip


def test_the_files_of_all_drops_are_named_with_the_drop_they_are_of(folder):
    both = read_drop(folder("2016-07", m2016_07=4), folder("2016-08", m2016_08=6))
    assert sorted(both.files) == ["2016-07/counts.csv", "2016-08/counts.csv"]


def test_notice_and_commentary_are_those_of_the_later_drop(folder):
    july, august = folder("2016-07", m2016_07=4), folder("2016-08", m2016_08=6)
    for drop, word in ((july, "old"), (august, "new")):
        (drop / "drop.toml").write_text(f'notice = "{word}"\n', encoding="utf-8")
        (drop / "commentary").mkdir()
        (drop / "commentary" / "rape.md").write_text(word, encoding="utf-8")
    both = read_drop(july, august)
    assert (both.notice, both.commentary) == ("new", {"rape": "new"})


def test_one_drop_together_with_none_is_itself(folder):
    alone = read_drop(folder("2016-08", m2016_08=6, within="elsewhere"))
    assert together([alone]) is alone


def test_a_drop_in_data_raw_is_compared_with_the_one_before_it_and_keeps_its_own_counts(folder):
    folder("2016-05", m2016_05=9)
    folder("2016-07", m2016_06=3, m2016_07=4)
    august = folder("2016-08", m2016_07=5, m2016_08=6)
    folder("2016-09", m2016_07=7, m2016_09=1)
    drop = read_drop(august)
    assert rape(drop) == {"2016-07": 5, "2016-08": 6}
    assert (revised(drop), drop.since) == ([("Wyre", "Rape", "2016-07", 4, 5)], "the drop 2016-07")


def test_the_drop_before_is_one_of_the_same_areas_and_measures_with_months_of_this_one(folder):
    folder("2016-05", m2016_04=1, m2016_05=9)
    other = folder("2016-06", within="raw")
    (other / "counts.csv").write_text(HEAD + "Blackpool,Arson,2016-05,4\nBlackpool,Arson,2016-06,4\n")
    drop = read_drop(folder("2016-07", m2016_05=8, m2016_07=4))
    assert (revised(drop), drop.since) == ([("Wyre", "Rape", "2016-05", 9, 8)], "the drop 2016-05")


def test_a_drop_without_a_month_of_this_one_or_of_long_ago_revises_nothing(folder):
    folder("2014-07", m2014_06=1, m2014_07=9)
    folder("2016-07", m2016_07=9)
    for drop in (folder("2016-08", m2016_08=4), folder("2016-09", m2014_06=2, m2016_09=4)):
        found = read_drop(drop)
        assert (revised(found), found.since) == ([], "")


def test_the_first_drop_in_data_raw_and_one_elsewhere_are_compared_with_nothing(folder):
    first = read_drop(folder("2016-07", m2016_07=4))
    elsewhere = read_drop(folder("2016-08", m2016_07=5, m2016_08=6, within="elsewhere"))
    for drop in (first, elsewhere):
        assert (len(drop.revisions), drop.since) == (0, "")


def test_where_the_drop_before_would_be_refused_there_are_no_revisions(folder):
    folder("2016-06", m2016_06=1)
    folder("2016-07", "Wyre,Rape,2016-07,many\n")
    drop = read_drop(folder("2016-08", m2016_06=2, m2016_08=6))
    assert (len(drop.revisions), drop.since) == (0, "")


def test_revisions_change_the_fingerprint(folder):
    august = folder("2016-08", m2016_07=5, m2016_08=6)
    alone = read_drop(august).sha256
    folder("2016-07", m2016_07=4)
    assert read_drop(august).sha256 != alone


def test_a_tidy_and_a_street_level_drop_cannot_be_one_history(folder, tmp_path):
    july = folder("2016-07", m2016_07=4)
    august = release(tmp_path / "2016-08.zip", {"2016-08": 12})
    with pytest.raises(Refused) as refused:
        read_drop(july, august)
    assert refused.value.problems == (
        "Street-level files and other drops cannot be one history: give them one by one.",
    )


def test_a_problem_in_one_of_several_drops_is_refused(folder):
    with pytest.raises(Refused, match=r"^counts\.csv, row 2, column count: 'many'"):
        read_drop(folder("2016-07", "Wyre,Rape,2016-07,many\n"), folder("2016-08", m2016_08=6))


def test_revisions_are_in_order_of_month_and_hold_whole_numbers():
    months = pd.period_range("2016-06", "2016-07", freq="M")
    was = pd.DataFrame({("Wyre", "Rape"): [7.0, 3.0], ("Wyre", "Theft"): [1.0, None]}, months)
    now = pd.DataFrame({("Wyre", "Rape"): [8.0, None], ("Wyre", "Theft"): [2.0, 5.0]}, months)
    found = revisions(was, now)
    assert found.astype(str).to_numpy().tolist() == [
        ["Wyre", "Rape", "2016-06", "7", "8"],
        ["Wyre", "Theft", "2016-06", "1", "2"],
    ]


def release(path: Path, burglaries: dict[str, int], *, outcome: str = "", nowhere: int = 0) -> Path:
    """A small zip of street-level crime: Wyre's one neighbourhood, with twenty antisocial incidents a month."""

    def row(month: str, i: int | str, kind: str, place: str = "Wyre 001A") -> str:
        crime = f"{month}-{i}" if kind == "Burglary" else ""
        return f"{crime},{month},{FORCE},{FORCE},,,On or near,,{place},{kind},{outcome},\n"

    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for month, count in burglaries.items():
            rows = [row(month, "", "Anti-social behaviour")] * 20
            rows += [row(month, i, "Burglary") for i in range(count)]
            rows += [row(month, f"n{i}", "Burglary", "") for i in range(nowhere)]
            packed.writestr(f"{month}/{month}-lancashire-street.csv", COLUMNS + "".join(rows))
    return path


def test_of_two_releases_the_later_counts_and_a_new_outcome_is_not_a_revision(folder, tmp_path):
    first = release(tmp_path / "first.zip", {"2022-06": 12, "2022-07": 15})
    later = release(tmp_path / "later.zip", {"2022-07": 15, "2022-08": 11}, outcome="Under investigation")
    for given in ((first, later), (later, first)):
        both = read_drop(*given)
        assert both.counts["Wyre", "Burglary"].tolist() == [12, 15, 11]
        assert (len(both.revisions), both.since) == (0, "the release before")


def test_a_count_that_a_later_release_changes_is_a_revision_of_the_district_and_the_force(folder, tmp_path):
    first = release(tmp_path / "first.zip", {"2022-06": 12, "2022-07": 15})
    both = read_drop(first, release(tmp_path / "later.zip", {"2022-07": 14, "2022-08": 11}))
    assert set(revised(both)) == {
        (area, measure, "2022-07", 15, 14) for area in ("Wyre", FORCE) for measure in ("All crime", "Burglary")
    }


def assert_same(there: Drop, here: Drop) -> None:
    """Compare two drops in everything."""
    for each in fields(Drop):
        one, other = getattr(there, each.name), getattr(here, each.name)
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(
                one, other, check_dtype=False, check_column_type=False, check_freq=False, check_names=False
            )
        else:
            assert one == other, each.name
    assert there.sha256 == here.sha256


def test_a_street_level_drop_is_loaded_as_it_was_stored(folder, tmp_path):
    first = release(tmp_path / "first.zip", {"2022-05": 40, "2022-06": 12, "2022-08": 15})
    later = release(tmp_path / "later.zip", {"2022-08": 14, "2022-09": 11}, nowhere=3)
    drop = read_drop(first, later)
    assert drop.notes[FORCE]
    assert drop.regions == {FORCE: ("Wyre",)}
    assert drop.unplaced[FORCE, "Burglary"].loc["2022-09"] == 3
    assert drop.quality.set_index("month")["no_location"].to_dict()[pd.Period("2022-09", "M")] == 3
    assert len(drop.revisions) > 0
    store(drop, [first, later])
    assert_same(load("2022-09"), drop)


def test_a_wide_drop_is_loaded_as_it_was_stored(folder, tmp_path):
    wide = tmp_path / "raw" / "2016-08"
    wide.mkdir(parents=True)
    (wide / "drop.toml").write_text(
        'source = "wide"\n[wide]\nfile = "b.csv"\narea = "Borough"\nmeasure = "Offence"\nmonth = "%Y%m"\n'
    )
    (wide / "b.csv").write_text("Borough,Offence,201606,201608\nCamden,Drugs,3,4\nBexley,Drugs,1,\nCamden,Rape,0,1\n"
                                "Bexley,Rape,2,3\n")  # fmt: skip
    drop = read_drop(wide)
    store(drop, [wide])
    loaded = load("2016-08")
    assert loaded.regions == drop.regions
    assert loaded.notes == drop.notes == {
        "All areas": (),
        "b.csv": (
            "All crime is the sum of the table's 2 measures; what is counted under two of them is counted twice.",
        ),
    }  # fmt: skip
    assert_same(loaded, drop)


def test_a_tidy_drop_with_revisions_is_loaded_as_it_was_stored(folder):
    folder("2016-07", m2016_06=3, m2016_07=4)
    august = folder("2016-08", m2016_07=5, m2016_08=6)
    (august / "indicators.csv").write_text(INDICATORS + "rape,Wyre,Cases,Cases,2016-04,2016-08,7,,cases\n")
    drop = read_drop(august)
    assert (drop.since, len(drop.revisions), len(drop.indicators)) == ("the drop 2016-07", 1, 1)
    store(drop, [august])
    assert_same(load("2016-08"), drop)


def test_the_real_releases_are_one_history_in_either_order(shared, processed_with_months, monkeypatch):
    monkeypatch.setenv("BRIEFINGS_PROCESSED", processed_with_months())
    zips = [shared / "data" / "police_uk" / f"lancashire-{name}.zip"
            for name in ("2019-12-to-2022-10", "2022-01-to-2022-11")]  # fmt: skip
    there, back = read_drop(*zips), read_drop(*reversed(zips))
    assert_same(there, back)
    assert there.name == "2022-11"
    assert there.counts["Blackpool", "All crime"].loc["2022-04":"2022-08"].sum() == 10526


def test_a_drop_named_by_a_path_in_the_project_is_compared_with_the_one_before_as_well(folder, tmp_path, monkeypatch):
    folder("2016-07", m2016_06=3, m2016_07=4)
    folder("2016-08", m2016_07=5, m2016_08=6)
    monkeypatch.chdir(tmp_path)
    assert read_drop(*find_drops(["raw/2016-08"])).since == "the drop 2016-07"
