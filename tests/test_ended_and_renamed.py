"""Areas and measures that ended, or go by another name now: in `drop.toml` and in `own/renames.toml`."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from helpers.drops import load, read_drop, store
from helpers.refusal import Refused

HEAD = "area,measure,month,count\n"
# Eden and Carlisle were merged into Cumbria in March 2016.
MERGED = """\
Eden,Rape,2016-01,1
Eden,Rape,2016-02,2
Carlisle,Rape,2016-01,10
Carlisle,Rape,2016-02,20
Cumbria,Rape,2016-03,33
Cumbria,Rape,2016-04,34
Wyre,Rape,2016-01,5
Wyre,Rape,2016-02,5
Wyre,Rape,2016-03,5
Wyre,Rape,2016-04,5
"""
ENDED = '[[ended]]\narea = "{}"\nmonth = "2016-03"\nsuccessor = "{}"\n'
BOTH = ENDED.format("Eden", "Cumbria") + ENDED.format("Carlisle", "Cumbria")


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A function that writes a drop with these counts and drop.toml, in a project of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BRIEFINGS_OWN", raising=False)
    (tmp_path / "own").mkdir()
    (tmp_path / "data" / "raw").mkdir(parents=True)

    def of(rows: str, declared: str = "", name: str = "2016-04", **files: str) -> Path:
        folder = tmp_path / "data" / "raw" / name
        folder.mkdir()
        (folder / "counts.csv").write_text(HEAD + rows, encoding="utf-8")
        (folder / "drop.toml").write_text(declared, encoding="utf-8")
        for table, text in files.items():
            (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        return folder

    return of


def renames(text):
    Path("own/renames.toml").write_text(text, encoding="utf-8")


def refused(folder):
    with pytest.raises(Refused) as error:
        read_drop(folder)
    return error.value.problems


def test_areas_that_ended_are_added_to_their_successor_and_said(made):
    drop = read_drop(made(MERGED, BOTH))
    assert drop.counts["Cumbria", "Rape"].tolist() == [11, 22, 33, 34]
    assert list(drop.counts.columns.unique("area")) == ["Cumbria", "Wyre"]
    assert drop.notes["Ended"] == (
        "Eden and Carlisle ended in March 2016: their counts before are added to those of Cumbria.",
    )


def test_an_area_that_was_taken_over_is_added_to_the_one_that_stayed(made):
    rows = MERGED + "Cumbria,Rape,2016-01,100\nCumbria,Rape,2016-02,200\n"
    drop = read_drop(made(rows, BOTH))
    assert drop.counts["Cumbria", "Rape"].tolist() == [111, 222, 33, 34]


def test_an_area_that_ended_without_a_successor_is_left_out_and_said(made):
    alone = '[[ended]]\narea = "{}"\nmonth = "2016-03"\n'
    drop = read_drop(made(MERGED, alone.format("Eden") + alone.format("Carlisle")))
    assert drop.counts["Cumbria", "Rape"].fillna(-1).tolist() == [-1, -1, 33, 34]
    assert drop.notes["Ended"] == ("Eden and Carlisle ended in March 2016: their counts are left out.",)


def test_a_month_that_one_of_the_parts_lacks_is_missing_from_the_successor(made):
    drop = read_drop(made(MERGED.replace("Eden,Rape,2016-01,1\n", ""), BOTH))
    assert drop.counts["Cumbria", "Rape"].fillna(-1).tolist() == [-1, 22, 33, 34]


def test_the_sum_of_a_table_s_areas_is_that_of_those_that_are_left(made):
    table = "Area,Offence,2016-01,2016-02,2016-03,2016-04\nEden,Rape,1,2,,\nCarlisle,Rape,10,20,,\n"
    table += "Cumbria,Rape,,,33,34\nWyre,Rape,5,6,7,8\n"
    wide = '[wide]\nfile = "t.csv"\narea = "Area"\nmeasure = "Offence"\nmonth = "%Y-%m"\nblank = "missing"\n'
    folder = made("", 'source = "wide"\n' + wide + BOTH, t=table)
    (folder / "counts.csv").unlink()
    drop = read_drop(folder)
    assert drop.counts["All areas", "Rape"].tolist() == [1 + 10 + 5, 2 + 20 + 6, 33 + 7, 34 + 8]
    assert drop.regions == {"All areas": ("Cumbria", "Wyre")}


def test_a_measure_that_ended_is_added_to_its_successor(made):
    rows = "".join(f"{area},{measure},2016-0{month},{month}\n" for area in ("Wyre", "Fylde")
                   for measure, months in (("Old", (1, 2)), ("New", (3, 4))) for month in months)  # fmt: skip
    drop = read_drop(made(rows, '[[ended]]\nmeasure = "Old"\nmonth = "2016-03"\nsuccessor = "New"\n'))
    assert (drop.measures, drop.counts["Fylde", "New"].tolist()) == (("New",), [1, 2, 3, 4])


def test_the_last_month_of_an_area_is_taken_for_the_first_without_it(made):
    assert read_drop(made(MERGED, BOTH.replace("2016-03", "2016-02"))).counts["Cumbria", "Rape"].iloc[0] == 11


def test_residents_of_an_area_that_ended_are_left_out(made):
    residents = "area,year,residents\nEden,2015,50000\nCumbria,2016,150000\n"
    drop = read_drop(made(MERGED, BOTH, population=residents))
    assert drop.population.to_numpy().tolist() == [["Cumbria", 2016, 150000]]


@pytest.mark.parametrize(
    ("declared", "problem"),
    [
        (
            BOTH + ENDED.format("Wyres", "Cumbria"),
            "drop.toml, ended.3: There is no area 'Wyres'. Did you mean 'Wyre'?",
        ),
        (
            BOTH + ENDED.format("Wyre", "Cumbria"),
            "drop.toml, ended.3: 'Wyre' has counts of 2016-04: name the first month without it, or leave this out.",
        ),
        ('[[ended]]\nmonth = "2016-03"\n', "drop.toml, ended.1: names an area or a measure; name one of them."),
        (
            '[[ended]]\narea = "Eden"\nmonth = "March"\n',
            "drop.toml, ended.1.month: 'March' is not a month; write the first month without it, such as 2023-04.",
        ),
    ],
)
def test_what_cannot_have_ended_is_refused(made, declared, problem):
    assert problem in refused(made(MERGED, declared))


def test_an_area_that_ends_in_every_measure_is_pointed_to_ended(made):
    rows = MERGED + MERGED.replace("Rape", "Theft")
    assert refused(made(rows))[0] == (
        "counts.csv ends in 2016-02 for Rape in Eden, while the drop runs to 2016-04: send the rest, or name the area "
        "in a table [[ended]] of drop.toml, with its successor."
    )


def test_what_a_later_drop_declares_holds_for_the_earlier_ones_of_its_history(made):
    before = "".join(line + "\n" for line in MERGED.splitlines() if "-01" in line or "-02" in line)
    after = "Cumbria,Rape,2016-02,23\nCumbria,Rape,2016-03,33\nWyre,Rape,2016-02,6\nWyre,Rape,2016-03,5\n"
    february, march = (
        made(before, name="2016-02"),
        made(after + "Eden,Rape,2016-01,1\nCarlisle,Rape,2016-01,10\n", BOTH, "2016-03"),
    )
    both = read_drop(february, march)
    assert both.counts["Cumbria", "Rape"].tolist() == [11, 23, 33]
    alone = read_drop(march)
    assert [tuple(row) for row in alone.revisions.astype(str).to_numpy().tolist()] == [
        ("Cumbria", "Rape", "2016-02", "22", "23"), ("Wyre", "Rape", "2016-02", "5", "6"),
    ]  # fmt: skip
    assert alone.since == "the drop 2016-02"


VEHICLES = "".join(f"Wyre,Vehicle offences,2016-0{month},{month}\n" for month in (1, 2, 3))
RENAMED = '[[renamed]]\nwas = "Vehicle offences"\nis = "Vehicle crime"\n'


def test_a_renamed_measure_is_one_measure_in_every_drop(made):
    renames(RENAMED)
    march = made(VEHICLES, name="2016-03")
    april = made("Wyre,Vehicle crime,2016-03,4\nWyre,Vehicle crime,2016-04,5\n")
    assert read_drop(march).measures == ("Vehicle crime",)
    both = read_drop(march, april)
    assert both.counts["Wyre", "Vehicle crime"].tolist() == [1, 2, 4, 5]
    assert both.notes["Renamed"] == ("'Vehicle offences' is shown under its newer name, 'Vehicle crime'.",)
    assert [tuple(row) for row in read_drop(april).revisions.astype(str).to_numpy().tolist()] == [
        ("Wyre", "Vehicle crime", "2016-03", "3", "4")
    ]


def test_a_drop_in_which_a_name_changes_midway_is_one_series(made):
    renames(RENAMED)
    drop = read_drop(made(VEHICLES + "Wyre,Vehicle crime,2016-04,5\n"))
    assert drop.counts["Wyre", "Vehicle crime"].tolist() == [1, 2, 3, 5]
    assert "own/renames.toml" in drop.files


def test_of_a_month_under_both_names_since_tells_which_counts(made):
    renames(RENAMED)
    both = made(VEHICLES + "Wyre,Vehicle crime,2016-03,4\nWyre,Vehicle crime,2016-04,5\n")
    assert refused(both) == (
        "own/renames.toml: 'Vehicle offences' and 'Vehicle crime' both have counts of 2016-03 and differ: name the "
        "first month under the new name, as since.",
    )
    renames(RENAMED + 'since = "2016-03"\n')
    assert read_drop(both).counts["Wyre", "Vehicle crime"].tolist() == [1, 2, 4, 5]
    renames(RENAMED + 'since = "2016-04"\n')
    assert read_drop(both).counts["Wyre", "Vehicle crime"].tolist() == [1, 2, 3, 5]


def test_a_renamed_area_is_renamed_in_population_and_indicators_too(made):
    renames('[[renamed]]\nwas = "Wyre"\nis = "Wyre Forest"\n')
    tables = {
        "population": "area,year,residents\nWyre,2015,100\nWyre Forest,2016,110\n",
        "indicators": "priority,area,indicator,group,period_start,period_end,value,out_of,unit\n"
        "rape,Wyre,Cases,Cases,2016-01,2016-04,7,,cases\n",
    }
    rows = "".join(f"Wyre,Rape,2016-0{month},{month}\n" for month in (1, 2, 3, 4))
    drop = read_drop(made(rows, '[[breaks]]\nmonth = "2016-02"\nmeasures = ["Rape"]\nreason = "New."\n', **tables))
    assert drop.counts["Wyre Forest", "Rape"].tolist() == [1, 2, 3, 4]
    assert drop.population["area"].tolist() == ["Wyre Forest"] * 2
    assert drop.indicators["area"].tolist() == ["Wyre Forest"]


def test_a_break_may_name_either_name_of_a_measure(made):
    renames(RENAMED)
    text = '[[breaks]]\nmonth = "2016-02"\nmeasures = ["{}"]\nreason = "New."\n'
    old, new = made(VEHICLES, text.format("Vehicle offences"), "2016-03"), made(
        VEHICLES + "Wyre,Vehicle crime,2016-04,5\n", text.format("Vehicle crime")
    )  # fmt: skip
    assert [read_drop(each).breaks[0].measures for each in (old, new)] == [("Vehicle crime",)] * 2


def test_a_stored_drop_is_read_again_when_renames_come_or_go(made):
    folder = made("".join(f"Wyre,Vehicle offences,2016-0{month},{month}\n" for month in (1, 2, 3, 4)))
    store(read_drop(folder), [folder])
    assert load("2016-04").measures == ("Vehicle offences",)
    renames(RENAMED)
    assert load("2016-04").measures == ("Vehicle crime",)
    Path("own/renames.toml").unlink()
    assert load("2016-04").measures == ("Vehicle offences",)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (RENAMED + RENAMED, "own/renames.toml, renamed.2: 'Vehicle offences' is renamed twice; keep one."),
        (
            RENAMED + '[[renamed]]\nwas = "Vehicle crime"\nis = "Cars"\n',
            "own/renames.toml, renamed.1: 'Vehicle crime' is itself renamed; name what it is called now.",
        ),
        ('[[renamed]]\nwas = "Rape"\n', "own/renames.toml, renamed.1.is: is missing; add it."),
        ("[[renamed", "own/renames.toml is not valid TOML: "),
    ],
)
def test_renames_that_contradict_each_other_are_refused(made, text, problem):
    renames(text)
    assert refused(made(MERGED, BOTH))[0].startswith(problem)


def test_a_rename_of_what_a_drop_lacks_changes_nothing(made):
    folder = made(MERGED, BOTH)
    before = read_drop(folder).counts
    renames(RENAMED)
    pd.testing.assert_frame_equal(read_drop(folder).counts, before)
