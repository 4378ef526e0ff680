"""Wide tables, with a column for each month: sums, totals, repeated areas, and what is refused."""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from corpus import in_part

from helpers.drops import read_drop
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.source import open_source
from helpers.refusal import Refused

MPS = "MPS Borough Level Crime (Historical).csv"
DECLARATION = """source = "wide"
[wide]
file = "MPS Borough Level Crime (Historical).csv"
area = "LookUp_BoroughName"
measure = "MajorText"      # rows of one area and measure are summed
month = "%Y%m"             # columns that match are months
"""
TOML = '[wide]\nfile = "boroughs.csv"\narea = "Borough"\nmeasure = "Offence"\nmonth = "{month}"\n{more}'
HEAD = "Borough,Offence,201607,201608\n"
GOOD = HEAD + "Camden,Drugs,3,4\nBexley,Drugs,10,20\nCamden,Theft,30,40\nBexley,Theft,100,200\n"
ALL_CRIME = "All crime is the sum of the table's {} measures; what is counted under two of them is counted twice."
COUNT = "is not a whole number: correct it, or leave the cell blank if the month was not supplied."
FORM = "is not the form of a month with its year; write %Y%m for 201004, %b-%y for Apr-10."


@pytest.fixture
def folder(tmp_path):
    """A maker of drops with one wide table."""

    def made(text: str, *, month="%Y%m", more="", name="boroughs") -> Path:
        drop = tmp_path / name
        drop.mkdir()
        (drop / "drop.toml").write_text('source = "wide"\n' + TOML.format(month=month, more=more), encoding="utf-8")
        (drop / "boroughs.csv").write_text(text, encoding="utf-8", newline="")
        return drop

    return made


@pytest.fixture
def read(folder):
    return lambda text, **said: read_drop(folder(text, **said))


@pytest.fixture
def problems(folder):
    def of(text: str, **said) -> list[str]:
        with pytest.raises(Refused) as refused:
            read_drop(folder(text, **said))
        return list(refused.value.problems)

    return of


@pytest.fixture(scope="module")
def table(shared) -> list[list[str]]:
    with (shared / "data" / "mps" / MPS).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.fixture
def boroughs(tmp_path):
    """The Metropolitan Police's table with other rows, read with the declaration above."""

    def of(rows: list[list[str]], more: str = ""):
        drop = tmp_path / "mps"
        drop.mkdir()
        (drop / "drop.toml").write_text(DECLARATION + more, encoding="utf-8")
        with (drop / MPS).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return read_drop(drop)

    return of


def loop(table, *, without: tuple[str, ...] = ()) -> dict[tuple[str, str, str], int]:
    """The table's counts by borough, heading and month, and of all crime, by a plain loop."""
    header, *rows = table
    sums: dict[tuple[str, str, str], int] = {}
    for row in rows:
        if row[2] in without:
            continue
        for month, cell in zip(header[3:], row[3:], strict=True):
            for area in (row[2], "All areas"):
                for measure in (row[0], "All crime"):
                    key = (area, measure, f"{month[:4]}-{month[4:]}")
                    sums[key] = sums.get(key, 0) + int(cell)
    return sums


def total_row(table, *, without: tuple[str, ...] = ()) -> list[int]:
    rows = [row for row in table[1:] if row[2] not in without]
    return [sum(int(row[column]) for row in rows) for column in range(3, len(table[0]))]


AIRPORTS = "London Heathrow and London City Airports"
SO18 = "Aviation Security (SO18)"
TWICE = f"'{AIRPORTS}' repeats '{SO18}' in every measure and month: it is counted once, as '{SO18}'."


def test_every_count_of_the_metropolitan_police_is_that_of_a_plain_loop(boroughs, table):
    drop = boroughs(table)
    expected = loop(table, without=(AIRPORTS,))
    found = {
        (area, measure, str(month)): count
        for (area, measure), series in drop.counts.items()
        for month, count in series.items()
    }
    assert found == expected
    assert len(expected) == (17 + 1) * (12 + 1) * 127  # areas and their sum, headings and theirs, months
    assert drop.name == "2020-10"


def test_the_airports_are_in_the_table_twice_and_are_counted_once_and_reported(boroughs, table):
    drop = boroughs(table)
    assert drop.notes == {"All areas": (), MPS: (ALL_CRIME.format(12), TWICE)}
    assert drop.regions["All areas"][0] == SO18
    assert len(drop.regions["All areas"]) == 18 - 1
    assert AIRPORTS not in drop.counts


@pytest.mark.parametrize("without", [(), (AIRPORTS,)], ids=["made with the repeated area", "made without it"])
def test_an_area_that_is_called_a_total_and_is_one_is_left_out_of_sums(boroughs, table, without):
    header, *rows = table
    parts = [row for row in rows if row[2] not in without]
    totals = []
    for major in dict.fromkeys(row[0] for row in rows):
        cells = [sum(int(row[i]) for row in parts if row[0] == major) for i in range(3, len(header))]
        totals.append([major, "All", "London total", *map(str, cells)])
    drop = boroughs([header, *rows, *totals])
    assert "The area 'London total' is the sum of the other areas and is left out of sums." in drop.notes[MPS]
    month, measure = pd.Period("2016-08", "M"), "Robbery"
    assert drop.counts["All areas", measure][month] == loop(table, without=(AIRPORTS,))["All areas", measure, "2016-08"]
    assert "London total" not in drop.counts


@pytest.mark.parametrize("without", [(), (AIRPORTS,)], ids=["made with the repeated area", "made without it"])
@pytest.mark.parametrize("names", [["", "", "Total"], ["Total", "", "Total"], ["Grand total", "", ""]])
def test_a_last_row_that_totals_the_whole_table_is_left_out_of_sums(boroughs, table, names, without):
    drop = boroughs([*table, [*names, *map(str, total_row(table, without=without))]])
    (name,) = set(drop.notes) - {"All areas"}  # pages do not print the notes on a file
    assert "1 row called a total is the sum of the other rows, and is left out of sums." in drop.notes[name]
    assert drop.counts["All areas", "All crime"].sum() == sum(total_row(table, without=(AIRPORTS,)))


def test_rows_that_the_minor_heading_calls_a_total_are_left_out_of_sums(boroughs, table):
    header, *rows = table
    thefts = [row for row in rows if row[0] == "Theft" and row[2] == "Camden"]
    total = [str(sum(int(row[i]) for row in thefts)) for i in range(3, len(header))]
    drop = boroughs([header, ["Theft", "Total", "Camden", *total], *rows])
    note = "1 row called a total is the sum of the other rows of its area and measure, and is left out of sums."
    assert note in [each for name, notes in drop.notes.items() if name != "All areas" for each in notes]
    assert drop.counts["Camden", "Theft"].sum() == sum(map(int, total))


def test_a_measure_that_is_called_a_total_and_is_one_is_left_out_of_sums(boroughs, table):
    header, *rows = table
    totals = []
    for area in dict.fromkeys(row[2] for row in rows):
        cells = [sum(int(row[i]) for row in rows if row[2] == area) for i in range(3, len(header))]
        totals.append(["Total notifiable offences", "", area, *map(str, cells)])
    drop = boroughs([header, *totals, *rows])
    note = "The measure 'Total notifiable offences' is the sum of the other measures and is left out of sums."
    assert note in drop.notes[MPS]
    assert drop.counts["Camden", "All crime"].sum() == sum(map(int, totals[3][3:]))
    assert totals[3][2] == "Camden"
    assert "Total notifiable offences" not in drop.measures


def test_a_sum_that_is_not_called_a_total_is_found_by_its_numbers_and_keeps_its_name(boroughs, table):
    header, *rows = table
    totals = []
    for major in dict.fromkeys(row[0] for row in rows):
        cells = [sum(int(row[i]) for row in rows if row[0] == major) for i in range(3, len(header))]
        totals.append([major, "All", "MPS", *map(str, cells)])
    drop = boroughs([header, *rows, *totals])
    assert list(drop.regions) == ["MPS"]
    assert drop.counts["MPS", "All crime"].sum() == sum(total_row(table, without=(AIRPORTS,)))


@pytest.mark.parametrize("by_area", [True, False], ids=["sorted by area, as it comes", "sorted by heading"])
def test_the_real_table_cut_at_the_end_of_a_row_is_refused(boroughs, table, by_area):
    header, *rows = table
    with pytest.raises(Refused) as refused:
        boroughs([header, *(rows if by_area else sorted(rows))[:-1]])
    (problem,) = refused.value.problems
    if by_area:
        kind, lacks = "with Injury in Wandsworth", "Violence Against the Person, Violence without Injury"
    else:
        kind, lacks = "without Injury in Tower Hamlets", "Wandsworth"
    assert problem == (
        f"{MPS} ends in row 930 with Violence Against the Person, Violence {kind} and has no such row of {lacks}, as "
        "if it had been cut short: send the rest, or add rows of 0 where there was nothing to count."
    )


def test_rows_of_one_area_and_measure_are_summed(read):
    drop = read("Borough,Offence,Minor,201608\nCamden,Theft,Bicycle,3\nCamden,Theft,Other,4\nBexley,Theft,Other,5\n")
    assert drop.counts["Camden", "Theft"].tolist() == [3 + 4]


def test_all_crime_and_all_areas_are_sums(read):
    drop = read(GOOD)
    assert drop.counts["Camden", "All crime"].tolist() == [3 + 30, 4 + 40]
    assert drop.counts["All areas", "Drugs"].tolist() == [3 + 10, 4 + 20]
    assert drop.counts["All areas", "All crime"].tolist() == [3 + 30 + 10 + 100, 4 + 40 + 20 + 200]
    assert drop.regions == {"All areas": ("Bexley", "Camden")}


def test_the_sums_have_the_names_that_the_declaration_gives(read):
    drop = read(GOOD, more='total = "All offences"\ncounty = "London"\n')
    assert drop.counts["London", "All offences"].tolist() == [143, 264]


def test_measures_that_overlap_are_not_summed(read):
    drop = read(GOOD, more='total = ""\n')
    assert drop.measures == ("Drugs", "Theft")
    assert drop.notes == {"All areas": ()}


def test_a_single_measure_is_not_summed_as_all_crime(read):
    assert read(HEAD + "Camden,Drugs,3,4\nBexley,Drugs,10,20\n").measures == ("Drugs",)


def test_a_blank_cell_is_a_month_not_supplied_and_0_is_0(read):
    drop = read(HEAD + "Camden,Drugs,0,4\nBexley,Drugs,,20\nCamden,Theft,30,40\nBexley,Theft,100,200\n")
    assert drop.counts["Camden", "Drugs"].tolist() == [0, 4]
    for series in (("Bexley", "Drugs"), ("Bexley", "All crime"), ("All areas", "Drugs"), ("All areas", "All crime")):
        assert np.isnan(drop.counts[series].iloc[0]), series
    assert drop.counts["All areas", "Theft"].tolist() == [130, 240]


def test_one_blank_among_rows_that_are_summed_makes_the_sum_unknown(read):
    drop = read(
        "Borough,Offence,Minor,201607,201608\nCamden,Theft,Bicycle,3,\nCamden,Theft,Other,4,5\nBexley,Theft,Other,1,1\n"
    )
    assert drop.counts["Camden", "Theft"].iloc[0] == 3 + 4
    assert np.isnan(drop.counts["Camden", "Theft"].iloc[1])


def test_a_month_without_a_column_is_missing(read):
    drop = read("Borough,Offence,201605,201608\nCamden,Drugs,3,4\nBexley,Drugs,10,20\n")
    assert [str(month) for month in drop.counts.index] == ["2016-05", "2016-06", "2016-07", "2016-08"]
    assert drop.counts["Camden", "Drugs"].iloc[[0, 3]].tolist() == [3, 4]
    assert drop.counts.iloc[1:3].isna().all(axis=None)


def test_a_month_whose_cells_are_all_blank_is_missing_even_for_an_area_without_rows_of_a_measure(read):
    drop = read(
        "Borough,Offence,201606,201607,201608\nCamden,Drugs,3,,4\nBexley,Drugs,1,,2\nBexley,Theft,5,,6\n"
        "Camden,Fraud,7,,8\nBexley,Fraud,7,,9\n"
    )
    assert drop.notes["boroughs.csv"][1] == "'Camden' has no row of Theft: counted as 0."
    assert drop.counts["Camden", "Theft"].iloc[[0, 2]].tolist() == [0, 0]
    assert np.isnan(drop.counts["Camden", "Theft"].iloc[1])


def test_month_columns_may_be_in_any_order(read):
    drop = read("201608,Borough,201606,Offence,201607\n4,Camden,2,Drugs,3\n20,Bexley,5,Drugs,10\n")
    assert drop.counts["Camden", "Drugs"].tolist() == [2, 3, 4]
    assert drop.name == "2016-08"


@pytest.mark.parametrize(
    ("month", "june", "july"),
    [("%b-%y", "Jun-16", "jul-16"), ("%B %Y", "June 2016", "July 2016"), ("%m/%Y", "6/2016", "07/2016"),
     ("%d/%m/%Y", "30/06/2016", "1/7/2016"), ("%Y-%m", "2016-06", "2016-07")],
)  # fmt: skip
def test_months_are_read_in_the_declared_form(read, month, june, july):
    drop = read(f"Borough,Offence,{june},{july}\nCamden,Drugs,2,3\nBexley,Drugs,5,10\n", month=month)
    assert drop.counts["Camden", "Drugs"].to_dict() == {pd.Period("2016-06", "M"): 2, pd.Period("2016-07", "M"): 3}


def test_thousands_markers_and_counts_below_0_are_read_and_said(read):
    drop = read(HEAD + 'Camden,Drugs,"1,204",N/A\nBexley,Drugs,10,-1\nBarnet,Drugs,5,0\n')
    assert drop.counts["Camden", "Drugs"].iloc[0] == 1204
    assert np.isnan(drop.counts["Camden", "Drugs"].iloc[1])
    assert drop.counts["Bexley", "Drugs"].tolist() == [10, -1]
    assert drop.notes["boroughs.csv"] == (
        "boroughs.csv: 'N/A' (not available) is in 1 cell (row 2, column 201608): not supplied.",
        "boroughs.csv: 1 count has a comma in its thousands.",
        "boroughs.csv: 1 cell is below 0 (row 3, column 201608): crimes that were cancelled.",
        "boroughs.csv: 1 count is below 0 (Drugs in Bexley, August 2016: −1): more were cancelled than recorded. It is "
        "taken off in sums.",
    )


def test_columns_of_months_to_come_that_are_still_blank_are_left_out_and_the_drop_ends_before_them(read):
    drop = read("Borough,Offence,201606,201607,201608,201609\nCamden,Drugs,,3,,\nBexley,Drugs,,10,,\n")
    assert drop.name == "2016-07"
    left_out = "June 2016, August 2016 and September 2016: the columns are blank, and left out."
    assert drop.notes["boroughs.csv"] == (left_out,)


def test_a_month_in_which_every_count_is_0_is_read_and_reported(read):
    drop = read("Borough,Offence,201607,201608\nCamden,Drugs,30,0\nBexley,Drugs,10,0\n")
    assert drop.counts["Camden", "Drugs"].tolist() == [30, 0]
    assert drop.notes["boroughs.csv"] == ("Every count of August 2016 is 0: if it was not supplied, clear the column.",)


def test_a_column_of_row_totals_is_ignored(read):
    assert read("Borough,Offence,201608,2016 total\nCamden,Drugs,3,9\nBexley,Drugs,10,50\n").counts.shape == (1, 3)


def test_all_other_theft_is_not_a_total(read):
    drop = read(HEAD + "Camden,All other theft,1,2\nBexley,All other theft,3,4\nCamden,Drugs,9,9\nBexley,Drugs,8,8\n")
    assert drop.counts["Camden", "All crime"].tolist() == [1 + 9, 2 + 9]
    assert drop.notes == {"All areas": (), "boroughs.csv": (ALL_CRIME.format(2),)}


def test_the_sum_of_others_that_is_not_called_one_and_has_few_counts_may_be_chance_and_is_kept(read):
    drop = read(HEAD + "Camden,Drugs,3,4\nBexley,Drugs,1,2\nEaling,Drugs,4,6\n")  # 3 + 1 = 4, 4 + 2 = 6
    assert drop.counts["All areas", "Drugs"].tolist() == [3 + 1 + 4, 4 + 2 + 6]


def test_areas_that_are_alike_in_few_counts_both_count_and_are_reported(read):
    drop = read(HEAD + "Camden,Drugs,1,0\nBexley,Drugs,1,0\nEaling,Drugs,4,6\n")
    assert drop.counts["All areas", "Drugs"].tolist() == [1 + 1 + 4, 6]
    assert drop.notes["boroughs.csv"] == (
        "'Bexley' has the same counts as 'Camden', too few to tell a repeat from chance: both count.",
    )


def test_areas_without_any_count_are_no_repeats_of_each_other(read):
    drop = read(HEAD + "Camden,Drugs,0,0\nBexley,Drugs,0,0\nEaling,Drugs,4,6\n")
    assert drop.notes == {"All areas": ()}


def test_an_area_alone_is_kept_and_what_is_called_its_total_is_not(read):
    drop = read(HEAD + "Total,Drugs,3,40\nCamden,Drugs,3,40\n")
    assert drop.regions == {"All areas": ("Camden",)}
    assert drop.counts["All areas", "Drugs"].tolist() == [3, 40]


def test_a_total_over_a_blank_is_one_where_all_others_are_known(read):
    drop = read(HEAD + "Camden,Drugs,3,4\nBexley,Drugs,,20\nTotal,Drugs,3,24\n")
    assert drop.regions == {"All areas": ("Bexley", "Camden")}
    assert drop.counts["All areas", "Drugs"].tolist()[1] == 4 + 20
    assert np.isnan(drop.counts["All areas", "Drugs"].iloc[0])


def test_totals_of_areas_and_of_measures_may_both_be_there_with_or_without_the_corner_where_they_meet(read, folder):
    rows = GOOD + "Camden,Total,33,44\nBexley,Total,110,220\nTotal,Drugs,13,24\nTotal,Theft,130,240\n"
    for drop in (read(rows), read_drop(folder(rows + "Total,Total,143,264\n", name="with the corner"))):
        assert drop.counts["All areas", "All crime"].tolist() == [143, 264]
        assert drop.counts["Camden", "All crime"].tolist() == [33, 44]
        assert set(drop.regions["All areas"]) == {"Bexley", "Camden"}


def test_a_row_called_total_with_no_other_of_its_measure_is_all_there_is(read):
    drop = read("Borough,Offence,Minor,201608\nCamden,Theft,Total,3\nBexley,Theft,Bicycle,5\nBexley,Theft,Total,5\n")
    assert drop.counts["Camden", "Theft"].tolist() == [3]
    assert drop.counts["Bexley", "Theft"].tolist() == [5]


def test_two_areas_and_one_area_are_read(read, folder):
    assert read(GOOD).counts["All areas", "Drugs"].tolist() == [13, 24]
    alone = read_drop(folder(HEAD + "Camden,Drugs,3,4\n", name="alone"))
    assert alone.regions == {"All areas": ("Camden",)}
    assert alone.counts["All areas", "Drugs"].tolist() == [3, 4]


@pytest.mark.parametrize("name", ["2016-08", "boroughs"])
def test_the_folder_may_be_named_for_the_last_month_or_for_no_month(read, name):
    assert read(GOOD, name=name).name == "2016-08"


def test_a_zip_is_read_as_the_folder_in_it_is(folder, tmp_path):
    drop = folder(GOOD)
    with zipfile.ZipFile(tmp_path / "2016-08.zip", "w") as packed:
        for path in drop.iterdir():
            packed.write(path, f"boroughs/{path.name}")
    there, here = read_drop(tmp_path / "2016-08.zip"), read_drop(drop)
    pd.testing.assert_frame_equal(there.counts, here.counts)
    assert there.regions == here.regions


def test_a_workbook_with_dates_as_headers_is_read(folder):
    drop = folder(GOOD)
    (drop / "boroughs.csv").unlink()
    book = openpyxl.Workbook()
    for row in [["Borough", "Offence", date(2016, 7, 1), date(2016, 8, 1)], ["Camden", "Drugs", 3, None],
                ["Bexley", "Drugs", 10, 20]]:  # fmt: skip
        book.active.append(row)
    book.save(drop / "boroughs.xlsx")
    said = (drop / "drop.toml").read_text(encoding="utf-8").replace(".csv", ".xlsx")
    (drop / "drop.toml").write_text(said, encoding="utf-8")
    counts = read_drop(drop).counts
    assert counts["Camden", "Drugs"].to_dict()[pd.Period("2016-07", "M")] == 3
    assert np.isnan(counts["Camden", "Drugs"].iloc[1])
    assert counts["Bexley", "Drugs"].tolist() == [10, 20]


def ods(path: Path, rows: list[list[str | int]]) -> None:
    """A minimal spreadsheet; text such as 2016-08-01 becomes a date."""

    def cell(value: str | int) -> str:
        if isinstance(value, int):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p>'
        kind = f'date" office:date-value="{value}' if value[:2] == "20" else "string"
        return f'<table:table-cell office:value-type="{kind}"><text:p>{value}</text:p>'

    body = "".join(
        f"<table:table-row>{''.join(cell(v) + '</table:table-cell>' for v in row)}</table:table-row>" for row in rows
    )
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" '
        f'xmlns:text="{space}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Counts">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", content)


def test_an_open_document_spreadsheet_with_dates_as_headers_is_read(folder):
    drop = folder(GOOD)
    ods(drop / "boroughs.ods", [["Borough", "Offence", "2016-07-01", "2016-08-01"], ["Camden", "Drugs", 3, 4]])
    said = (drop / "drop.toml").read_text(encoding="utf-8").replace(".csv", ".ods")
    (drop / "drop.toml").write_text(said, encoding="utf-8")
    assert read_drop(drop).counts["Camden", "Drugs"].tolist() == [3, 4]


ROW = "boroughs.csv, row 2, column"
MALFORMED = {
    "text for a count": (HEAD + "Camden,Drugs,many,4\n", [f"{ROW} 201607: 'many' {COUNT}"]),
    "a thousands separator in one of two": (
        HEAD + 'Camden,Drugs,"1,204",1304\n',
        [f"{ROW} 201607: '1,204' has a comma and '1304' (row 2, column 201608) has none: write both alike."],
    ),
    "a decimal": (HEAD + "Camden,Drugs,3.5,4\n", [f"{ROW} 201607: '3.5' {COUNT}"]),
    "an Excel error": (HEAD + "Camden,Drugs,3,#REF!\n", [f"{ROW} 201608: '#REF!' {COUNT}"]),
    "a count far below 0": (
        HEAD + "Camden,Drugs,3,-40\n",
        ["boroughs.csv: Drugs in Camden is −40 in August 2016, too far below 0 for crimes that were cancelled (a usual "
         "month has 3): correct the sign, or leave the count out."],
    ),
    "a long cell": (HEAD + f"Camden,Drugs,3,{'x' * 70}\n", [f"{ROW} 201608: '{'x' * 60}…' {COUNT}"]),
    "two problems": (
        HEAD + "Camden,Drugs,x,4\n,Drugs,3,y\n",
        [
            "boroughs.csv, row 3, column Borough: '' is blank: fill it in.",
            f"{ROW} 201607: 'x' {COUNT}",
            f"boroughs.csv, row 3, column 201608: 'y' {COUNT}",
        ],
    ),
    "a blank area": (HEAD + ",Drugs,3,4\n", [f"{ROW} Borough: '' is blank: fill it in."]),
    "a blank measure": (HEAD + "Camden,,3,4\n", [f"{ROW} Offence: '' is blank: fill it in."]),
    "a blank measure beside a column that calls it a total": (
        "Borough,Offence,Minor,201608\nCamden,Drugs,,3\nCamden,,Total,3\n",
        ["boroughs.csv, row 3, column Offence: '' is blank: fill it in."],
    ),
    "a formula for a name": (
        HEAD + "=A1,Drugs,3,4\n",
        [f"{ROW} Borough: '=A1' begins like a spreadsheet formula or has control characters: correct it."],
    ),
    "a name of 201 letters": (
        HEAD + f"{'x' * 201},Drugs,3,4\n",
        [f"{ROW} Borough: '{'x' * 60}…' is longer than 200 letters: shorten it."],
    ),
    "an area in two spellings": (
        HEAD + "Kingston upon Thames,Drugs,3,4\nKingston-upon-Thames,Theft,3,4\n",
        [
            "boroughs.csv, row 3, column Borough: 'Kingston-upon-Thames' is spelt 'Kingston upon Thames' elsewhere; "
            "use one spelling."
        ],
    ),
    "a measure in two spellings": (
        HEAD + "Camden,Drugs,3,4\nBexley,DRUGS,3,4\n",
        ["boroughs.csv, row 3, column Offence: 'DRUGS' is spelt 'Drugs' elsewhere; use one spelling."],
    ),
    "a month twice": (
        "Borough,Offence,201607,201608,201607\nCamden,Drugs,3,4,5\n",
        ["boroughs.csv has two columns '201607': keep one."],
    ),
    "a month twice in two forms": (
        "Borough,Offence,201607,2016 07\nCamden,Drugs,3,4\n",
        ["boroughs.csv, column 2016 07: has counts and is not a month in the form '%Y%m'; correct its header, or "
         "remove the column."],
    ),
    "a month that lost a digit": (
        "Borough,Offence,201609,20161\nCamden,Drugs,3,4\n",
        ["boroughs.csv, column 20161: may mean 2016-01, which in the form '%Y%m' is 201601; correct it."],
    ),
    "a month that is none": (
        "Borough,Offence,201612,201613\nCamden,Drugs,3,4\n",
        ["boroughs.csv, column 201613: has counts and is not a month in the form '%Y%m'; correct its header, or "
         "remove the column."],
    ),
    "no month": (
        "Borough,Offence,Jul-16,Aug-16\nCamden,Drugs,3,4\n",
        ["boroughs.csv has no column of a month in the form '%Y%m' (found: Borough, Offence, Jul-16, Aug-16): correct "
         "'month' in drop.toml."],
    ),
    "no column of areas": (
        "Boroughs,Offence,201607,201608\nCamden,Drugs,3,4\n",
        ["boroughs.csv: There is no column 'Borough'. Did you mean 'Boroughs'?"],
    ),
    "no column of measures, nor of areas": (
        "District,Crime,201607,201608\nCamden,Drugs,3,4\n",
        ["boroughs.csv: There is no column 'Borough'. Known: District, Crime, 201607, 201608.",
         "boroughs.csv: There is no column 'Offence'. Known: District, Crime, 201607, 201608."],
    ),
    "nothing but blanks": (
        HEAD + "Camden,Drugs,,\n",
        ["boroughs.csv has no count: every cell of its months is blank; send it again."],
    ),
    "a header alone": (HEAD, ["boroughs.csv has a header and no rows: send it again."]),
    "nothing": ("", ["boroughs.csv is empty: send it again."]),
    "a row too short": (
        HEAD + "Camden,Drugs,3\n",
        ["boroughs.csv, row 2: 3 cells where the header has 4; quote cells that have commas in them."],
    ),
    "semicolons, and a count with a comma": (
        HEAD.replace(",", ";") + "Camden;Drugs;3;1,004\n",
        ["boroughs.csv, row 2, column 201608: '1,004' may have decimals or parted thousands, as the cells of the file "
         "are not separated by commas: write the number without a point or comma between its thousands, or write "
         'decimal = "," or decimal = "." for the table in drop.toml, whichever mark is before decimals.'],
    ),
    "semicolons, and a count with decimals": (
        HEAD.replace(",", ";") + "Camden;Drugs;3;12,5\n",
        ["boroughs.csv, row 2, column 201608: '12,5' is not a whole number: correct it, or leave the cell blank if the "
         "month was not supplied."],
    ),
    "a row twice": (
        GOOD + "Camden,Drugs,3,4\n",
        ["boroughs.csv, row 6: repeats row 2 in every cell; keep one, or put the sum of both into one."],
    ),
    "a file cut where a measure ends early": (
        GOOD.removesuffix("Bexley,Theft,100,200\n"),
        ["boroughs.csv ends in row 4 with Theft in Camden and has no such row of Bexley, as if it had been cut short: "
         "send the rest, or add rows of 0 where there was nothing to count."],
    ),
    "a file cut where an area ends early": (
        HEAD + "Camden,Drugs,3,4\nCamden,Fraud,3,5\nCamden,Theft,3,6\nBexley,Drugs,3,7\n",
        ["boroughs.csv ends in row 5 with Drugs in Bexley and has no such row of Fraud and Theft, as if it had been "
         "cut short: send the rest, or add rows of 0 where there was nothing to count."],
    ),
    "an area called a total that is none": (
        HEAD + "Camden,Drugs,3,4\nBexley,Drugs,10,20\nTotal,Drugs,13,25\n",
        ["boroughs.csv, row 4, column Borough: 'Total' is called a total and is not the sum of the other areas (Drugs, "
         "August 2016: 25, the others 24); correct it, leave its rows out, or rename it."],
    ),
    "a measure called a total that is none": (
        HEAD + "Camden,Drugs,3,4\nCamden,Theft,10,20\nCamden,Total,14,24\n",
        ["boroughs.csv, row 4, column Offence: 'Total' is called a total and is not the sum of the other measures "
         "(Camden, July 2016: 14, the others 13); correct it, leave its rows out, or rename it."],
    ),
    "a last row called a total that is none": (
        GOOD + "Total,,143,265\n",
        ["boroughs.csv, row 6: 'Total' is called a total and is not the sum of all other rows (August 2016: 265, the "
         "others 264); correct it, or leave it out."],
    ),
    "a row called a total of its measure that is none": (
        "Borough,Offence,Minor,201608\nCamden,Theft,Bicycle,3\nCamden,Theft,Other,4\nCamden,Theft,Total,8\n",
        ["boroughs.csv, row 4: 'Total' is called a total and is not the sum of the other rows of Theft in Camden "
         "(August 2016: 8, the others 7); correct it, or leave it out."],
    ),
    "a measure that has the name of the sum": (
        HEAD + "Camden,All crime,99,99\nCamden,Drugs,3,4\nCamden,Theft,10,20\n",
        ["boroughs.csv: the measure 'All crime' has the name of the sum of all measures and is not that sum: leave out "
         "its rows, or give the sum another name under 'total' in drop.toml (blank for none, where measures overlap)."],
    ),
    "an area that has the name of the sum": (
        HEAD + "Camden,Drugs,3,4\nBexley,Drugs,10,20\nAll areas,Drugs,99,99\n",
        ["boroughs.csv: the area 'All areas' has the name of the sum of all areas and is not that sum: leave out its "
         "rows, or give the sum another name under 'county' in drop.toml."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", in_part(MALFORMED))
def test_a_malformed_table_is_refused_with_what_is_wrong_and_what_to_do(problems, case):
    text, said = MALFORMED[case]
    assert problems(text) == said


DECLARED = {
    "a path that climbs out": ('"boroughs.csv"', '"../boroughs.csv"',
                               ", wide.file: '../boroughs.csv' must be the name of a file in the drop, "
                               "without a folder."),
    "a form without a year": ("%Y%m", "%b", f", wide.month: '%b' {FORM}"),
    "a form without a month": ("%Y%m", "%Y", f", wide.month: '%Y' {FORM}"),
    "a form with a year twice": ("%Y%m", "%Y%m%Y", f", wide.month: '%Y%m%Y' {FORM}"),
    "a form that is none": ("%Y%m", "%Y%m%", f", wide.month: '%Y%m%' {FORM}"),
    "a form of nothing": ("%Y%m", "month", f", wide.month: 'month' {FORM}"),
    "an unknown key": ("area =", "borough =",
                       ", wide.borough: is not a known key; check its spelling or leave it out."),
    "a blank county": ("[wide]", '[wide]\ncounty = " "', ", wide.county: is blank; fill it in."),
    "another source": ('"wide"', '"tidy"',
                       ": source = 'wide' and a table [wide] go together; add the one that is missing."),
}  # fmt: skip


@pytest.mark.parametrize("case", DECLARED)
def test_an_invalid_declaration_is_refused(folder, case):
    old, new, problem = DECLARED[case]
    said = folder(GOOD) / "drop.toml"
    said.write_text(said.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert f"drop.toml{problem}" in open_source(said.parent).problems


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("boroughs.csv", "borough.csv", "The drop boroughs has no borough.csv: add it to the drop's folder."),
        ('"Offence"', '"Borough"',
         "drop.toml: 'Borough' is named as the column of areas and as that of measures; correct one."),
    ],
)  # fmt: skip
def test_a_declaration_that_does_not_fit_the_table_is_refused(folder, old, new, problem):
    said = folder(GOOD) / "drop.toml"
    said.write_text(said.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_drop(said.parent)
    assert refused.value.problems == (problem,)


def test_a_folder_named_for_another_month_than_the_last_is_refused(problems):
    assert problems(GOOD, name="2016-09") == [
        "The drop 2016-09 ends in 2016-08: name it 2016-08, or add what is missing."
    ]


def test_a_declaration_with_blanks_around_its_names_means_the_names():
    assert TableDeclaration(file="a.csv", across="months", area="Borough ", measure="Offence").area == "Borough"


def test_the_order_of_rows_does_not_matter(read, folder):
    head, *rows = GOOD.splitlines(keepends=True)
    there, back = read(GOOD), read_drop(folder(head + "".join(reversed(rows)), name="reversed"))
    pd.testing.assert_frame_equal(there.counts, back.counts)
    assert set(there.regions["All areas"]) == set(back.regions["All areas"])


def test_the_real_table_is_read_completely_as_it_was_published(shared, tmp_path):
    drop = tmp_path / "mps"
    drop.mkdir()
    shutil.copy(shared / "data" / "mps" / MPS, drop / MPS)
    (drop / "drop.toml").write_text(DECLARATION, encoding="utf-8")
    assert read_drop(drop).counts.shape == (127, (17 + 1) * (12 + 1))
