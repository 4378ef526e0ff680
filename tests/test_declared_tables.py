"""Real public tables of every shape give the same counts as plain loops over their rows."""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from helpers.drops import read_drop
from helpers.drops.declared.read import checked_table
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.files import DropFile

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.fixture(scope="module")
def tables(shared) -> Path:
    return shared / "data" / "tables"


@pytest.fixture
def read(tables, tmp_path):
    """A reader of drops made from these files and a declaration."""

    def of(declaration: str, *files: str):
        drop = tmp_path / "drop"
        drop.mkdir(exist_ok=True)
        for file in files:
            shutil.copy(tables / file, drop / Path(file).name)
        (drop / "drop.toml").write_text(declaration, encoding="utf-8")
        return read_drop(drop)

    return of


@pytest.fixture
def checked(tables):
    """The counts of one table after all checks, by area, measure and first and last month."""

    def of(file: str, **declared):
        path = tables / file
        found = checked_table(
            DropFile(path.name, path.read_bytes), TableDeclaration.model_validate({"file": path.name, **declared})
        )
        numbers = {
            (area, measure, span.key): value
            for (area, measure), series in found.counts.iterrows()
            for span, value in series.items()
            if not np.isnan(value)
        }
        return found, numbers

    return of


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def counts_of(drop) -> dict[tuple[str, str, str], float]:
    return {
        (area, measure, str(month)): count
        for (area, measure), series in drop.counts.items()
        for month, count in series.items()
        if not np.isnan(count)
    }


def test_antisocial_behaviour_in_northern_ireland_is_read_with_its_total_and_what_is_in_no_district(read, tables):
    drop = read(
        'source = "long"\n[long]\nfile = "psni-asb-monthly.csv"\narea = "Policing_District"\nmeasure = "Data_Measure"\n'
        'month = "Month"\nyear = "Calendar_Year"\ncount = "Incident_Count"\n'
        'leftovers = "No Policing District Assigned"\n',
        "psni-asb-monthly.csv",
    )
    expected = {}
    for row in rows_of(tables / "psni-asb-monthly.csv"):
        month = f"{row['Calendar_Year']}-{MONTHS.index(row['Month']) + 1:02d}"
        expected[row["Policing_District"], row["Data_Measure"], month] = int(row["Incident_Count"])
    nowhere = {key: expected.pop(key) for key in list(expected) if key[0] == "No Policing District Assigned"}
    assert len(expected) == 12 * 180
    assert counts_of(drop) == expected
    unplaced = drop.unplaced["Northern Ireland", "Anti-Social Behaviour Incidents"]
    assert {str(month): count for month, count in unplaced.items()} == {key[2]: each for key, each in nowhere.items()}
    assert len(drop.regions["Northern Ireland"]) == 11


def test_knife_crime_in_london_is_read_with_zeros_for_absent_rows_and_no_subtype_added_twice(read, tables):
    drop = read(
        'source = "long"\n[long]\nfile = "met-knife-crime-long.csv"\narea = "Borough_SNT"\nmeasure = "Crime Subtype"\n'
        'month = "Month_Year"\ncount = "Count"\nwhere = { "Area Type" = "Borough", Measure = "Offences" }\n'
        'add = "Area name"\nabsent = 0\nleftovers = "Other / NK"\ntotal = ""\n',
        "met-knife-crime-long.csv",
    )
    expected: dict[tuple[str, str, str], int] = defaultdict(int)
    rows = [row for row in rows_of(tables / "met-knife-crime-long.csv") if row["Measure"] == "Offences"]
    months, kinds = {row["Month_Year"][:7] for row in rows}, {row["Crime Subtype"] for row in rows}
    for row in rows:
        for area in (row["Borough_SNT"], "All areas"):
            expected[area, row["Crime Subtype"], row["Month_Year"][:7]] += int(row["Count"])
    boroughs = {row["Borough_SNT"] for row in rows} - {"Other / NK"}
    wanted = {(a, k, m): expected[a, k, m] for a in (*boroughs, "All areas") for k in kinds for m in months}
    assert len(wanted) == (32 + 1) * 5 * 48
    assert counts_of(drop) == wanted


def test_two_releases_of_london_s_boroughs_are_one_history(read, tables):
    files = ("met-borough-wide-2010-04-to-2021-11.csv", "met-borough-wide-2021-12-to-2023-11.csv")
    table = '[[tables]]\nfile = "{}"\nacross = "months"\narea = "LookUp_BoroughName"\nmeasure = "MajorText"\n'
    drop = read('source = "tables"\n' + "".join(map(table.format, files)), *files)
    expected: dict[tuple[str, str, str], int] = defaultdict(int)
    for file in files:
        for row in rows_of(tables / file):
            for month in [header for header in row if header.isdigit()]:
                for area in (row["LookUp_BoroughName"], "All areas"):
                    for measure in (row["MajorText"], "All crime"):
                        expected[area, measure, f"{month[:4]}-{month[4:]}"] += int(row[month])
    found = counts_of(drop)
    assert {key: count for key, count in found.items() if key in expected} == expected
    assert {count for key, count in found.items() if key not in expected} <= {0}  # an area without a row of a measure
    assert (found["Camden", "All crime", "2021-11"], found["Camden", "All crime", "2021-12"]) != (0, 0)


@pytest.mark.parametrize(
    ("file", "months"),
    [("kpi-csp15-overall-violence.csv", 140), ("kpi-csp51-domestic-violence-reports.csv", 92),
     ("kpi-domv8a-standard.csv", 52), ("kpi-marac01-high-risk.csv", 96)],
)  # fmt: skip
def test_york_s_indicators_have_their_months_apart_from_quarters_and_years(read, tables, file, months):
    drop = read(
        f'source = "long"\n[long]\nfile = "{file}"\nonly_area = "York"\nmeasure = "KpiName"\nmonth = "Period"\n'
        'count = "Value"\ntotal = ""\n',
        f"york/{file}",
    )
    expected = {
        ("York", row["KpiName"], row["StartDate"][:7]): float(row["Value"].split()[0])
        for row in rows_of(tables / "york" / file)
        if row["StartDate"][:7] == row["EndDate"][:7] and row["Value"][0].isdigit()
    }
    assert len(expected) == months
    assert counts_of(drop) == expected
    assert drop.regions == {}


def test_york_s_rate_is_an_indicator_for_months_quarters_and_years(checked, tables):
    file = "york/kpi-csp01b-all-crime-1000-popn.csv"
    _, found = checked(
        file, only_area="York", measure="KpiName", month="Period", count="Value", priority="overview", unit="crimes"
    )
    expected = {
        ("York", row["KpiName"], f"{row['StartDate'][:7]}..{row['EndDate'][:7]}"): float(row["Value"].split()[0])
        for row in rows_of(tables / file)
    }
    assert len(expected) == 81
    assert found == expected


def test_the_partnerships_of_england_and_wales_are_read_from_one_year_s_table(checked, tables):
    file = "ons-table-c2-csp-year-to-june-2025.csv"
    kinds = ["Violence against the person", "Homicide", "Burglary", "Shoplifting"]
    found, numbers = checked(
        file, across="measures", columns=kinds, area="Community Safety Partnership name", leftovers="Unassigned *",
        parent="Police Force Area name", only_month="year to June 2025", total="", priority="overview", unit="offences",
    )  # fmt: skip
    with (tables / file).open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.reader(source))
    header = [re.sub(r"\s+", " ", cell).strip() for cell in rows[7]]
    places = {kind: header.index(kind) for kind in kinds}
    expected, forces = {}, 0
    for row in rows[8:]:
        cells = [cell.strip() for cell in row]
        forces += cells[3] == ""
        if cells[3] and not cells[3].casefold().startswith("unassigned"):
            for kind, place in places.items():
                if cells[place] != "[x]":
                    expected[cells[3], kind, "2024-07..2025-06"] = int(cells[place].replace(",", ""))
    assert len({key[0] for key in expected}) == 314 + 1  # Manchester Airport has a row among the partnerships
    assert forces == 42
    assert numbers == expected
    assert (
        f"{4 * forces} rows are the totals of areas that have rows of their own, and are left out of sums."
        in found.of_file
    )


def test_fly_tipping_by_local_authority_is_read_by_year_and_its_unavailable_numbers_are_not_0(checked, tables):
    file, kinds = "defra-flytipping-2012-to-2018.xlsx", ["Total Incidents", "Highway Incidents", "Railway Incidents"]
    _, numbers = checked(
        file, sheet="LA_incidents", hidden="read", across="measures", columns=kinds, area="LA Name", month="Year",
        leave_out={"LA Name": "*Total"}, total="", priority="overview", unit="incidents",
    )  # fmt: skip
    sheet = openpyxl.load_workbook(tables / file, read_only=True)["LA_incidents"]
    rows = [[str(cell).strip() if isinstance(cell, str) else cell for cell in row] for row in sheet.values]
    header = next(row for row in rows if row[0] == "Year")
    expected = {}
    for row in rows[rows.index(header) + 1 :]:
        if row[0] is None or row[2] == "*Total":
            continue
        for kind in kinds:
            if row[header.index(kind)] not in (":", None):
                year = int(str(row[0])[:4])
                expected[row[2], kind, f"{year}-04..{year + 1}-03"] = row[header.index(kind)]
    assert len({key[2] for key in expected}) == 6
    assert numbers == expected


def test_the_home_office_s_quarters_are_added_up_by_subgroup_with_negative_counts(checked, tables):
    file = "home-office-pfa-quarters-2017-18.csv"
    _, numbers = checked(
        file, area="Force Name", measure="Offence Subgroup", month="Financial Quarter", year="Financial Year",
        count="Number of Offences", add=["Offence Description", "Offence Code"], alike="add", absent="missing",
        priority="overview", unit="offences", total="",
    )  # fmt: skip
    spans = ("2017-04..2017-06", "2017-07..2017-09", "2017-10..2017-12", "2018-01..2018-03")
    expected: dict[tuple[str, str, str], int] = defaultdict(int)
    negative = 0
    for row in rows_of(tables / file):
        count = int(row["Number of Offences"].strip().replace(",", ""))
        negative += count < 0
        expected[row["Force Name"], row["Offence Subgroup"], spans[int(row["Financial Quarter"]) - 1]] += count
    assert negative == 36
    assert numbers == expected
