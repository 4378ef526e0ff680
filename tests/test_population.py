"""Population in a drop: what is refused, what is stored, and LSOAs summed to districts."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import Workbook

from helpers.drops import load, read_drop
from helpers.drops.drop import Drop
from helpers.drops.police_uk.street import COLUMNS
from helpers.drops.read import together
from helpers.refusal import Refused

COUNTS = "area,measure,month,count\nBlackpool,Rape,2016-08,4\nWyre,Rape,2016-08,9\n"
HEADER = "area,year,residents\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A sound drop of August 2016 in a project's folder of its own."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "raw" / "2016-08"
    folder.mkdir(parents=True)
    (folder / "counts.csv").write_text(COUNTS, encoding="utf-8")
    return folder


def write(folder, rows, header=HEADER):
    (folder / "population.csv").write_text(header + rows, encoding="utf-8")


def refused(folder):
    with pytest.raises(Refused) as error:
        read_drop(folder)
    return error.value.problems


def test_residents_are_read_by_area_and_year(folder):
    write(folder, "Blackpool,2015,139983\nBlackpool,2016,139195\nWyre,2016,109745\n")
    assert read_drop(folder).population.to_numpy().tolist() == [
        ["Blackpool", 2015, 139983], ["Blackpool", 2016, 139195], ["Wyre", 2016, 109745],
    ]  # fmt: skip


RESIDENTS = "is not a whole number of 1 or more: correct it, or leave the row out."
MISTAKES = {
    "no such area": ("Blakpool,2016,9\n", "row 2, column area: There is no area 'Blakpool'. Did you mean 'Blackpool'?"),
    "no area": (",2016,9\n", "row 2, column area: '' is blank: fill it in."),
    "a formula": ("=A,2016,9\n", "row 2, column area: '=A' begins like a spreadsheet formula or has control "
                  "characters: correct it."),
    "no year": ("Wyre,2016-17,9\n", "row 2, column year: '2016-17' is not a year: write it as 2016."),
    "suppressed": ("Wyre,2016,[c]\n", f"row 2, column residents: '[c]' {RESIDENTS}"),
    "nobody": ("Wyre,2016,0\n", f"row 2, column residents: '0' {RESIDENTS}"),
    "half a person": ("Wyre,2016,9.5\n", f"row 2, column residents: '9.5' {RESIDENTS}"),
    "twice": ("Wyre,2016,9\nWyre,2016,8\n", "row 3: Wyre, 2016 is already in row 2; keep one."),
    "two spellings": ("Wyre,2015,9\nwyre,2016,9\n", "row 3, column area: 'wyre' is spelt 'Wyre' elsewhere; use one "
                      "spelling."),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "sentence"), MISTAKES.values(), ids=MISTAKES)
def test_each_mistake_is_refused_with_one_sentence(folder, rows, sentence):
    write(folder, rows)
    assert refused(folder) == (f"population.csv, {sentence}",)


def test_a_missing_column_and_an_empty_file_are_refused(folder):
    write(folder, "Wyre,2016,9\n", header="area,year,people\n")
    assert refused(folder)[0].startswith("population.csv has no column 'residents'")
    write(folder, "", header="")
    assert refused(folder) == ("population.csv is empty: send it again.",)


def test_its_problems_are_reported_with_those_of_the_counts(folder):
    (folder / "counts.csv").write_text(COUNTS.replace(",9", ",nine"), encoding="utf-8")
    write(folder, "Wyre,2016,none\n")
    assert [problem.partition(",")[0] for problem in refused(folder)] == ["counts.csv", "population.csv"]


def test_a_table_by_lsoa_is_refused_where_no_file_shows_the_districts(folder):
    write(folder, "2016,E01012607,1492\n", header="Year,LSOA Code,Population\n")
    (problem,) = refused(folder)
    assert problem.startswith("population.csv is by LSOA, and only street-level files show which district")


def test_it_is_stored_with_the_drop_and_part_of_its_fingerprint(folder):
    bare = load("2016-08")
    assert len(bare.population) == 0
    write(folder, "Wyre,2016,109745\n")
    drop = load("2016-08")
    assert drop.population.to_dict("records") == [{"area": "Wyre", "year": 2016, "residents": 109745}]
    assert load("2016-08").population.to_dict("records") == drop.population.to_dict("records")
    assert "population.csv" in drop.files
    assert bare.fingerprint("overview") != drop.fingerprint("overview")
    write(folder, "Wyre,2016,109746\n")
    changed = load("2016-08")
    assert changed.population["residents"].tolist() == [109746]
    assert changed.fingerprint("overview") != drop.fingerprint("overview")


def test_a_drop_that_was_stored_before_there_were_populations_has_none(folder):
    load("2016-08")
    about = folder.parents[1] / "processed" / "2016-08" / "drop.json"
    said = json.loads(about.read_text(encoding="utf-8"))
    del said["parquet"]["population"]
    about.write_text(json.dumps(said), encoding="utf-8")
    assert len(load("2016-08").population) == 0


def test_of_several_drops_the_later_population_is_used(folder):
    def with_population(name, residents):
        months = pd.PeriodIndex([name], freq="M")
        table = pd.DataFrame([["Wyre", 2016, residents]], columns=["area", "year", "residents"])
        return Drop(name, "", pd.DataFrame({("Wyre", "Rape"): [1.0]}, months), NO_INDICATORS, {}, {}, population=table)

    both = together([with_population("2016-08", 9), with_population("2016-07", 8)])
    assert both.population.to_numpy().tolist() == [["Wyre", 2016, 9]]


NO_INDICATORS = pd.DataFrame(columns=["priority", "area", "indicator", "period"])


def street(folder, *rows):
    month = folder.parent / "2022-08" / "2022-08"
    month.mkdir(parents=True)
    lines = [f",2022-08,Lancashire Constabulary,Lancashire Constabulary,-3,53.8,On or near A Street,{code},{name},"
             "Burglary,," for code, name in rows]  # fmt: skip
    (month / "2022-08-lancashire-street.csv").write_text("\n".join([",".join(COLUMNS), *lines, ""]), encoding="utf-8")
    return month.parent


LSOAS = [("E1", "Wyre 001A"), ("E2", "Wyre 001B"), ("E3", "Wyre 002A"), ("E4", "Ribble Valley 001A")] * 30
BY_LSOA = "Year,LSOA Code,Population\n"


def test_lsoas_are_summed_to_districts_and_those_elsewhere_left_out(folder):
    drop = street(folder, *LSOAS)
    write(drop, "2020,E1,1500\n2020,E2,1600\n2020,E3,1700\n2020,E4,2000\n2020,E9,9999\n", header=BY_LSOA)
    assert read_drop(drop).population.to_numpy().tolist() == [["Ribble Valley", 2020, 2000], ["Wyre", 2020, 4800]]


def test_a_district_of_which_lsoas_are_missing_is_refused(folder):
    drop = street(folder, *LSOAS)
    write(drop, "2020,E1,1500\n2020,E3,1700\n2020,E4,2000\n", header=BY_LSOA)
    assert refused(drop) == ("population.csv lacks E2 of Wyre's 3 LSOAs in 2020: add them, or leave the district out.",)


def test_mistakes_in_a_table_by_lsoa_are_refused(folder):
    drop = street(folder, *LSOAS)
    write(drop, "2020,E1,1500\n2020,E1,1500\n20,E3,x\n", header=BY_LSOA)
    assert refused(drop) == (
        "population.csv, row 4, column Year: '20' is not a year: write it as 2016.",
        f"population.csv, row 4, column Population: 'x' {RESIDENTS}",
        "population.csv, row 3: 2020, E1 is already in row 2; keep one.",
    )


def test_the_real_lsoas_of_lancashire_are_summed_as_a_plain_loop_sums_them(
    shared, tmp_path, processed_with_months, monkeypatch
):
    monkeypatch.setenv("BRIEFINGS_PROCESSED", processed_with_months())
    drop = tmp_path / "drop"
    with ZipFile(shared / "data" / "police_uk" / "lancashire-2022-01-to-2022-11.zip") as archive:
        archive.extractall(drop)
    (source,) = (shared / "data" / "population").glob("*.csv")
    (drop / "population.csv").write_bytes(source.read_bytes())
    districts = {}
    for path in drop.rglob("*-street.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
            code, name = header.index("LSOA code"), header.index("LSOA name")
            districts |= {row[code]: row[name].rpartition(" ")[0] for row in rows}
    expected = defaultdict(int)
    with source.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            expected[districts[row["LSOA Code"]], int(row["Year"])] += int(row["Population"])
    found = read_drop(drop).population
    assert {(row.area, row.year): row.residents for row in found.itertuples()} == expected
    assert expected["Blackpool", 2020] == 138381


ONS = """"Mid-2015: population estimates for England, by local authority",,,
Source: Office for National Statistics,,,
,,,
Code,Name,Geography,{}
E06000009,Blackpool,Unitary Authority,{}
E07000128,Wyre,Non-metropolitan District,{}
E06000023,Bristol,Unitary Authority,{}
"""


@pytest.mark.parametrize(
    ("header", "cells", "wanted"),
    [
        ("All ages", ('"139,983"', '"109,745"', '"450,000"'), {("Blackpool", 2015): 139983, ("Wyre", 2015): 109745}),
        (
            "Mid-2015,Mid-2016",
            ('"139,983","140,100"', '"109,745","110,001"', '"450,000","455,000"'),
            {
                ("Blackpool", 2015): 139983,
                ("Blackpool", 2016): 140100,
                ("Wyre", 2015): 109745,
                ("Wyre", 2016): 110001,
            },
        ),
        (
            "Year,Persons",
            ("2014,139000", "2014,109000", "2014,450000"),
            {("Blackpool", 2014): 139000, ("Wyre", 2014): 109000},
        ),
    ],
    ids=["the year in the title", "a column for each year", "a column of years"],
)
def test_residents_are_read_under_the_publisher_s_own_headers(folder, header, cells, wanted):
    wide = header.count(",")
    text = "".join(f"{line}{',' * wide if n < 3 else ''}\n" for n, line in enumerate(ONS.splitlines()))
    (folder / "population.csv").write_text(text.format(header, *cells), encoding="utf-8")
    drop = read_drop(folder)
    found = {(area, year): residents for area, year, residents in drop.population.itertuples(index=False)}
    assert found == wanted
    assert drop.notes["population.csv"][-1] == "population.csv: residents of 1 other area are left out."


def test_residents_without_a_year_or_of_other_areas_are_refused(folder):
    text = ONS.replace("Mid-2015: population", "Population").format("All ages", 1, 2, 3)
    (folder / "population.csv").write_text(text, encoding="utf-8")
    assert refused(folder) == (
        "population.csv: the year of the residents cannot be found: its titles name none; add a column 'year'.",
    )
    text = ONS.replace("Blackpool", "Bath").replace("Wyre", "Bury").format("All ages", 1, 2, 3)
    (folder / "population.csv").write_text(text, encoding="utf-8")
    assert refused(folder) == ("population.csv has the residents of no area of this drop (Blackpool, Wyre): check it.",)


def test_residents_come_from_the_sheet_of_persons_or_from_a_sheet_for_each_year(folder):
    book = Workbook()
    book.active.append(["Contents"])
    for name, people in (("MYE2 - Persons", 139983), ("MYE2 - Males", 69000)):
        sheet = book.create_sheet(name)
        rows = (["Population estimates, mid-2015"], [], ["Code", "Name", "Geography", "All ages", 0, 1])
        for row in (*rows, ["E06000009", "Blackpool", "Unitary Authority", people, 1500, 1600]):
            sheet.append(row)
    book.save(folder / "population.xlsx")
    assert read_drop(folder).population.to_dict("records") == [{"area": "Blackpool", "year": 2015, "residents": 139983}]

    book = Workbook()
    for year, people in ((2015, 139983), (2016, 140100)):
        sheet = book.create_sheet(f"Mid-{year}")
        for row in (["Mid-2015 to mid-2016"], ["Area code", "Area name", "Total"], ["E06000009", "Blackpool", people]):
            sheet.append(row)
    book.save(folder / "population.xlsx")
    assert read_drop(folder).population["residents"].tolist() == [139983, 140100]
