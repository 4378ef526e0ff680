"""Tables as text: workbooks as openpyxl writes them, other formats of months, the files of a drop's folder."""

from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from helpers.drops.files import DropFile
from helpers.drops.sheets.table import read_rows, read_table
from helpers.drops.source import open_source
from helpers.refusal import Refused

COLUMNS = ("area", "measure", "month", "count")


@pytest.fixture
def rows(tmp_path):
    """The table in a workbook of these rows, as lists by the row in the sheet."""

    def of(*cells, months="%Y-%m", change=None):
        book = Workbook()
        for row in cells:
            book.active.append(row)
        if change:
            change(book)
        book.save(tmp_path / "counts.xlsx")
        table = read_rows(DropFile("counts.xlsx", (tmp_path / "counts.xlsx").read_bytes), months=months).text
        return [list(table.columns), *([row, *map(str, table.loc[row])] for row in table.index)]

    return of


@pytest.fixture
def refused(rows):
    """The refusal of a workbook of these rows."""

    def of(*cells, **options):
        with pytest.raises(Refused) as said:
            rows(*cells, **options)
        return str(said.value)

    return of


def test_a_workbook_is_read_with_the_rows_of_its_sheet(rows):
    assert rows(["area", "count"], ["Blackpool", 7], [], ["Wyre", 0]) == [
        ["area", "count"],
        [2, "Blackpool", "7"],
        [4, "Wyre", "0"],
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (7.0, "7"),
        (7.5, "7.5"),
        (0.1 + 0.2, "0.3"),
        (-3, "-3"),
        (True, "TRUE"),
        ("  Ynys Môn ", "Ynys Môn"),
        ("007", "007"),
        (date(2016, 8, 31), "2016-08"),
        (datetime(2016, 8, 31, 23, 59), "2016-08"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
    ],
)
def test_a_cell_comes_as_the_text_that_a_csv_file_would_hold(rows, cell, text):
    assert rows(["area", "count"], ["Blackpool", cell])[1] == [2, "Blackpool", text]


def test_dates_come_in_the_format_that_is_asked_for_in_the_header_too(rows):
    table = rows(["Borough", date(2016, 7, 1), datetime(2016, 8, 1)], ["Camden", 3, date(2016, 6, 1)], months="%Y%m")
    assert table == [["Borough", "201607", "201608"], [2, "Camden", "3", "201606"]]


def test_a_number_for_a_column_s_name_is_its_text(rows):
    assert rows(["Borough", 201607, 201608], ["Camden", 3, 4])[0] == ["Borough", "201607", "201608"]


def test_a_workbook_that_counts_days_from_1904_has_the_same_dates(rows):
    def since_1904(book):
        book.epoch = CALENDAR_MAC_1904
        book.active["B2"] = date(2016, 8, 1)

    assert rows(["area", "month"], ["Blackpool", ""], change=since_1904)[1] == [2, "Blackpool", "2016-08"]


def test_a_share_that_is_shown_with_its_sign_is_read_with_it(rows):
    def percent(book):
        book.active["B2"].number_format = "0.0%"

    assert rows(["area", "share"], ["Blackpool", 0.295], change=percent)[1] == [2, "Blackpool", "29.5%"]


def test_a_formula_that_was_never_computed_is_read_as_a_formula(rows):
    assert rows(["area", "count"], ["Blackpool", "=SUM(B3:B9)"])[1] == [2, "Blackpool", "=SUM(B3:B9)"]


def test_blank_rows_and_columns_around_the_table_are_ignored(rows):
    assert rows([], [None, "area", None, "count", None], [None, "Wyre", None, 3, " "]) == [
        ["area", "count"],
        [3, "Wyre", "3"],
    ]


def test_a_name_merged_over_rows_is_in_each_and_a_count_is_refused(rows, refused):
    table = (["area", "count"], ["Wyre", 3], ["", 4])
    assert rows(*table, change=lambda book: book.active.merge_cells("A2:A3"))[1:] == [
        [2, "Wyre", "3"],
        [3, "Wyre", "4"],
    ]
    assert refused(*table, change=lambda book: book.active.merge_cells("B2:B3")) == (
        "counts.xlsx, row 2, column B: the count '3' is merged over B2:B3; unmerge the cells and fill in each."
    )


def test_a_column_twice_is_refused(refused):
    assert refused(["area", "count", "count"], ["Wyre", 3, 4]) == "counts.xlsx has two columns 'count': keep one."


def test_of_several_filled_sheets_the_one_named_like_the_file_is_read(rows, refused):
    def another(name):
        def change(book):
            book.active.title = name
            book.create_sheet("Notes")["A1"] = "Provisional"

        return change

    table = (["area", "count"], ["Wyre", 3])
    assert rows(*table, change=another("COUNTS"))[1] == [2, "Wyre", "3"]
    assert refused(*table, change=another("Data")) == (
        "counts.xlsx has several sheets that are not empty (Data, Notes): name the right one 'counts'."
    )


def test_a_hidden_sheet_is_not_read(rows, refused):
    def hidden(name, hide):
        def change(book):
            book.active.title = "Data"
            book.create_sheet(name)["A1"] = "old"
            book[hide].sheet_state = "hidden"

        return change

    table = (["area", "count"], ["Wyre", 3])
    assert rows(*table, change=hidden("Old", "Old"))[1] == [2, "Wyre", "3"]
    assert refused(*table, change=hidden("counts", "counts")) == (
        "counts.xlsx: its sheet 'counts' is hidden; show it, or remove it if it is an old one."
    )


def csv(content: bytes) -> DropFile:
    return DropFile("counts.csv", lambda: content)


def test_all_columns_of_a_csv_file_are_read_in_its_order():
    table = read_rows(csv(b"Borough,Offence,201607,201608\nCamden,Drugs,3,\n"), months="%Y%m").text
    assert list(table.columns) == ["Borough", "Offence", "201607", "201608"]
    assert table.loc[2].to_list() == ["Camden", "Drugs", "3", ""]


def test_the_columns_that_are_asked_for_are_found_among_others():
    table = read_table(csv(b"note,count,month,measure,area\nx,7,2016-08,Rape,Wyre\n"), COLUMNS)
    assert table.text.loc[2, list(COLUMNS)].to_dict() == {
        "area": "Wyre",
        "measure": "Rape",
        "month": "2016-08",
        "count": "7",
    }


def test_a_cell_of_several_lines_is_of_the_row_where_it_begins():
    assert list(read_rows(csv(b'area,count\n"Black\npool",7\nWyre,3\n')).text.index) == [2, 4]


def test_a_table_is_found_in_whatever_form_it_was_sent(tmp_path):
    for name in ("Counts.ODS", "indicators.csv", "indicators.xlsx", "counts.txt", "~$counts.xlsx", "old counts.csv"):
        (tmp_path / name).touch()
    source = open_source(tmp_path)
    assert source.table("counts").name == "Counts.ODS"
    assert [file.name for file in source.tables("indicators")] == ["indicators.csv", "indicators.xlsx"]
    assert source.tables("population") == []


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], "The drop 2016-08 has no counts.csv: add it to the drop's folder."),
        (["counts.csv", "counts.xlsx"], "The drop has both counts.csv and counts.xlsx: keep one."),
        (["counts.csv", "counts.ods", "counts.xls"], "The drop has counts.csv, counts.ods and counts.xls: keep one."),
    ],
)
def test_a_table_that_is_missing_or_there_twice_is_refused(tmp_path, names, sentence):
    folder = tmp_path / "2016-08"
    folder.mkdir()
    for name in names:
        (folder / name).touch()
    with pytest.raises(Refused) as refused:
        open_source(folder).table("counts")
    assert str(refused.value) == sentence


def test_a_folder_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "2016-08").touch()
    with pytest.raises(Refused, match=r"^The folder 2016-08 cannot be read: Not a directory\.$"):
        open_source(tmp_path / "2016-08")
