"""Cases that users reported, in tables that `drop.toml` declares: near-totals, incidents, a police workbook."""

from __future__ import annotations

import csv
import shutil

import openpyxl
import pytest

from helpers.drops import read_drop
from helpers.refusal import Refused

WORKBOOK = """source = "tables"
[[tables]]
file = "police-{month}.xlsx"
sheet = "Crime"
across = "months"
area = "CSP"
measure = "Offence group"
blank = 0
county = "Greyshire"

[[tables]]
file = "police-{month}.xlsx"
sheet = "ASB"
area = "CSP"
measure = "Type"
month = "Month"
count = "Incidents"
absent = 0
prefix = "ASB:"
total = "Antisocial behaviour"
county = "Greyshire"

[[tables]]
file = "police-{month}.xlsx"
sheet = "MARAC"
across = "measures"
only_area = "Ribbleton"
month = "Month"
ignore = "Repeat rate"
prefix = "MARAC:"
total = ""

[[indicators]]
file = "police-{month}.xlsx"
sheet = "Hate crime"
across = "months"
only_area = "Ribbleton"
measure = "Strand"
priority = "hate_crime"
unit = "crimes"
blank = 0
"""


@pytest.fixture
def cases(shared):
    return shared / "cases"


def near_total_rows(cases) -> list[list[str]]:
    with (cases / "09-near-total" / "2022-11" / "counts_wide.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_09_a_row_that_is_nearly_the_sum_of_the_others_is_refused_until_it_is_named(cases, tmp_path):
    with pytest.raises(Refused) as refused:
        read_drop(cases / "09-near-total" / "2022-11")
    (problem,) = refused.value.problems
    assert problem.startswith(
        "counts_wide.csv, row 20, column District: 'Midshire' is nearly the sum of all other areas"
    )
    drop = tmp_path / "2022-11"
    shutil.copytree(cases / "09-near-total" / "2022-11", drop)
    with (drop / "drop.toml").open("a", encoding="utf-8") as file:
        file.write('county = "Midshire"\n')
    read = read_drop(drop)
    assert len(read.regions["Midshire"]) == 6
    rows = [row for row in near_total_rows(cases) if row[0] == "Midshire"]
    for row in rows:
        assert read.counts["Midshire", row[1]].tolist() == list(map(int, row[2:]))


def test_19_antisocial_behaviour_is_no_crime(cases):
    drop = read_drop(cases / "19-asb-in-all-crime" / "2022-11")
    with (cases / "19-asb-in-all-crime" / "2022-11" / "counts_wide.csv").open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    crimes = [row for row in rows if row[0] == "Aldham" and row[1] != "Anti-social behaviour"]
    assert len(crimes) == 2
    first, last = header.index("Apr-22"), header.index("Nov-22")
    now = sum(int(cell) for row in crimes for cell in row[first : last + 1])
    then = sum(int(cell) for row in crimes for cell in row[first - 12 : last - 11])
    found = drop.counts["Aldham", "All crime"]
    assert (found["2022-04":"2022-11"].sum(), found["2021-04":"2021-11"].sum()) == (now, then)
    assert round(100 * (now / then - 1), 1) == 15.0  # as the case's own description says
    assert "Anti-social behaviour is not a crime: left out of All crime." in drop.notes["counts_wide.csv"]
    assert drop.notes["All areas"] == ()  # what pages print among the cautions


def test_tables_of_the_same_areas_have_one_name_for_their_sum(cases, tmp_path):
    folder = tmp_path / "2026-10"
    folder.mkdir()
    shutil.copy(cases / "36-police-workbook" / "police-2026-10.xlsx", folder)
    declared = WORKBOOK.format(month="2026-10")
    once = declared.replace('county = "Greyshire"\n', "", 1)
    (folder / "drop.toml").write_text(once, encoding="utf-8")
    drop = read_drop(folder)
    assert list(drop.regions) == ["Greyshire"]
    assert "All areas" not in drop.counts.columns.unique(0)
    (folder / "drop.toml").write_text(declared.replace("Greyshire", "Midshire", 1), encoding="utf-8")
    with pytest.raises(Refused, match="the sum of the same areas is called Greyshire and Midshire: give it one name"):
        read_drop(folder)


@pytest.mark.parametrize("month", ["2026-10", "2026-11"])
def test_36_a_police_workbook_is_read_sheet_by_sheet(cases, tmp_path, month):
    path = cases / "36-police-workbook" / f"police-{month}.xlsx"
    folder = tmp_path / month
    folder.mkdir()
    shutil.copy(path, folder / path.name)
    (folder / "drop.toml").write_text(WORKBOOK.format(month=month), encoding="utf-8")
    drop = read_drop(folder)
    book = openpyxl.load_workbook(path, read_only=True)
    expected: dict[tuple[str, str, str], int] = {}

    def add(area, measure, day, count):
        key = (area, measure, f"{day:%Y-%m}")
        expected[key] = expected.get(key, 0) + (count or 0)

    rows = list(book["Crime"].values)
    header = next(row for row in rows if row[0] == "CSP")
    for row in rows[rows.index(header) + 1 :]:
        if row[1] and "total" not in row[0]:
            for day, count in zip(header[2:], row[2:], strict=True):
                if day != "Total":
                    for area in (row[0], "Greyshire"):
                        add(area, row[1], day, count)
                        add(area, "All crime", day, count)
    for day, area, kind, count in list(book["ASB"].values)[1:]:
        for place in (area, "Greyshire"):
            add(place, f"ASB: {kind}", day, count)
            add(place, "Antisocial behaviour", day, count)
    kinds = [kind for area, kind, _ in expected if area == "Greyshire"]
    months = {key[2] for key in expected}
    for area in drop.regions["Greyshire"]:
        for kind in kinds:
            for each in months:
                expected.setdefault((area, kind, each), 0)
    _, names, *rows = list(book["MARAC"].values)
    for row in rows:
        for name, count in zip(names[1:], row[1:], strict=True):
            if name != "Repeat rate":
                add("Ribbleton", f"MARAC: {name}", row[0], count)
    found = {
        (area, measure, str(each)): int(count)
        for (area, measure), series in drop.counts.items()
        for each, count in series.dropna().items()
    }
    assert len(found) == (7 * (9 + 4) + 5) * len(months)
    assert found == expected
    hate = drop.indicators.set_index(["indicator", "period"])["value"]
    assert hate["Race", "2023-04..2023-06"] == 26
    assert len(hate) == 5 * 14
