"""What a reader of a sheet sees: hidden rows and columns, merged cells, headers in two rows, titles and notes."""

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook

from helpers.drops.files import DropFile
from helpers.drops.sheets.find_table import find_table
from helpers.drops.sheets.grid import Merged, Row, Sheet, visible_sheet
from helpers.drops.sheets.read import read_sheets
from helpers.refusal import Refused

CRIME = [["District", "Offence", "Apr-22", "May-22"], ["Aldham", "Burglary", 3, 4], ["Aldham", "Robbery", 5, 6]]


@pytest.fixture
def book_of(tmp_path):
    """A workbook of one sheet with these rows, as a file of a drop."""

    def of(rows, change=None):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        if change:
            change(book.active)
        book.save(tmp_path / "crime.xlsx")
        return DropFile("crime.xlsx", (tmp_path / "crime.xlsx").read_bytes)

    return of


def sheet(*rows: list[str]) -> Sheet:
    return Sheet("crime.csv", "", tuple(Row(number, row) for number, row in enumerate(rows, 1) if any(row)))


def hide_row(at, **how):
    def change(sheet):
        sheet.row_dimensions[at].hidden = True
        for name, value in how.items():
            setattr(sheet.row_dimensions[at], name, value)

    return change


def filtered(sheet):
    sheet.auto_filter.ref = "A1:D3"
    sheet.auto_filter.add_filter_column(1, ["Burglary"])
    sheet.row_dimensions[3].hidden = True


def narrow(sheet):
    sheet.column_dimensions["D"].hidden = True


@pytest.mark.parametrize(
    ("change", "note", "rows"),
    [
        (hide_row(2), "row 2 is hidden, and left out.", [["Aldham", "Robbery", "5", "6"]]),
        (hide_row(3, outlineLevel=1), "row 3 is folded away, and left out.", [["Aldham", "Burglary", "3", "4"]]),
        (filtered, "row 3 is hidden by a filter, and left out.", [["Aldham", "Burglary", "3", "4"]]),
        (narrow, "column D is hidden, and left out.", [["Aldham", "Burglary", "3"], ["Aldham", "Robbery", "5"]]),
    ],
    ids=["a row", "a folded row", "a filtered row", "a column"],
)
def test_what_is_hidden_is_named_and_left_out_or_read_where_that_is_declared(book_of, change, note, rows):
    file = book_of(CRIME, change)
    (left,) = read_sheets(file)
    found = find_table(left)
    assert found.notes == (f"crime.xlsx: {note}",)
    assert found.text.to_numpy().tolist() == rows
    (read,) = read_sheets(file, hidden="read")
    assert find_table(read).text.to_numpy().tolist() == [
        ["Aldham", "Burglary", "3", "4"],
        ["Aldham", "Robbery", "5", "6"],
    ]
    assert read.notes == (f"crime.xlsx: {note.replace('left out', 'read like the others')}",)


def test_a_table_of_which_most_rows_are_hidden_is_refused_until_that_is_declared(book_of):
    def most(sheet):
        for row in (2, 3, 4):
            sheet.row_dimensions[row].hidden = True

    file = book_of([*CRIME, ["Barrow", "Burglary", 7, 8], ["Barrow", "Robbery", 9, 9]], most)
    with pytest.raises(Refused) as refused:
        find_table(read_sheets(file)[0])
    assert str(refused.value) == (
        "crime.xlsx: rows 2 to 4 are hidden, more rows than are not: show them, or write hidden = "
        '"read" or hidden = "leave out" for the table in drop.toml.'
    )
    assert list(find_table(read_sheets(file, hidden="leave out")[0]).text.index) == [5]


def test_what_is_hidden_in_an_opendocument_workbook_is_left_out_too():
    kinds = ("office", "table", "text", "style")
    spaces = "".join(f' xmlns:{e}="urn:oasis:names:tc:opendocument:xmlns:{e}:1.0"' for e in kinds)
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'.format
    header = f"<table:table-row>{cell('', 'District')}{cell('', 'Old')}{cell('', 'n')}</table:table-row>"

    def row(how, *cells):
        return f"<table:table-row {how}>{''.join(cells)}</table:table-row>"

    covered = "<table:covered-table-cell/>"
    rows = [
        header,
        row("", cell(' table:number-rows-spanned="2"', "Wyre"), cell("", "1"), cell("", "7")),
        row("", covered, cell("", "2"), cell("", "8")),
        row('table:visibility="filter"', cell("", "Fylde"), cell("", "3"), cell("", "9")),
        '<table:table-row-group table:display="false">' + row("", cell("", "A"), cell("", "3"), cell("", "9")),
        "</table:table-row-group>",
    ]
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    content = (
        f"<office:document-content{spaces}><office:automatic-styles>"
        '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Sheet1">{columns}{"".join(rows)}</table:table>'
        f'<table:table table:name="Old" table:style-name="ta2">{header}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
        parts.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    found = find_table(read_sheets(DropFile("crime.ods", packed.getvalue))[0])
    assert found.text.to_dict("index") == {2: {"District": "Wyre", "n": "7"}, 3: {"District": "Wyre", "n": "8"}}
    assert found.notes == (
        "crime.ods: the sheet 'Old' is hidden, and left out.",
        "crime.ods: row 4 is hidden by a filter, and left out.",
        "crime.ods: row 5 is folded away, and left out.",
        "crime.ods: column B is hidden, and left out.",
    )


def test_a_year_merged_over_its_months_is_read_for_each(book_of):
    rows = [
        ["Recorded crime"],
        [None, None, "2022/23", None, None, "2023/24"],
        ["CSP", "Offence", "Feb", "Mar", "Total", "Apr", "Total"],
        ["Aldham", "Burglary", 3, 4, 7, 5, 5],
        [],
        ["Source: the force's system, provisional"],
    ]

    def change(sheet):
        sheet.merge_cells("C2:E2")
        sheet.merge_cells("F2:G2")

    found = find_table(read_sheets(book_of(rows, change))[0])
    assert [(each.letters, each.heading, each.above) for each in found.columns] == [
        ("A", "CSP", ""),
        ("B", "Offence", ""),
        ("C", "Feb", "2022/23"),
        ("D", "Mar", "2022/23"),
        ("E", "Total", "2022/23"),
        ("F", "Apr", "2023/24"),
        ("G", "Total", "2023/24"),
    ]
    assert list(found.text.columns) == ["CSP", "Offence", "Feb", "Mar", "2022/23 Total", "Apr", "2023/24 Total"]
    assert found.header_rows == (2, 3)
    assert found.titles == ("Recorded crime",)
    assert found.footnotes == ("Source: the force's system, provisional",)


def test_labels_merged_over_both_header_rows_belong_to_the_lower_one(book_of):
    rows = [["CSP", "Offence", "2022", None], [None, None, "Apr", "May"], ["Aldham", "Burglary", 3, 4]]

    def change(sheet):
        for place in ("A1:A2", "B1:B2", "C1:D1"):
            sheet.merge_cells(place)

    found = find_table(read_sheets(book_of(rows, change))[0], columns=["CSP", "Offence"])
    assert [(each.name, each.above) for each in found.columns] == [
        ("CSP", ""), ("Offence", ""), ("Apr", "2022"), ("May", "2022")]  # fmt: skip
    assert found.text.to_numpy().tolist() == [["Aldham", "Burglary", "3", "4"]]


def test_the_same_header_without_its_merged_cells_as_a_csv_file_has_it():
    found = find_table(
        sheet(
            ["", "", "2022", "", "2023"], ["CSP", "Offence", "Nov", "Dec", "Jan"], ["Aldham", "Burglary", "3", "4", "5"]
        )
    )
    assert [(each.name, each.above) for each in found.columns[2:]] == [
        ("Nov", "2022"),
        ("Dec", "2022"),
        ("Jan", "2023"),
    ]


def test_a_value_that_a_merged_cell_covers_is_not_read():
    cells = [["District", "Count"], ["Aldham", "3"], ["Old name", "4"]]
    seen = visible_sheet(Sheet("crime.xlsx", "crime", (), merged=(Merged(2, 1, 3, 1),)), cells, {}, set(), "")
    assert find_table(seen).text["District"].tolist() == ["Aldham", "Aldham"]


@pytest.mark.parametrize(
    ("rows", "titles", "data", "notes"),
    [
        ([["Crime"], [], ["District", "n"], ["Wyre", "7"]], ("Crime",), [["Wyre", "7"]], ()),
        ([["District", "n"], ["Wyre", "7"], ["[c] confidential"]], (), [["Wyre", "7"]], ("[c] confidential",)),
        ([["District", "n"], ["Wyre", "7"], [], ["Key", "[c]"]], (), [["Wyre", "7"], ["Key", "[c]"]], ()),
        (
            [["a", "b", "c"], ["Wyre", "Rape", "7"], ["Wyre", "Theft", ""]],
            (), [["Wyre", "Rape", "7"], ["Wyre", "Theft", ""]], (),
        ),
        (
            [["a", "b", "c"], ["Wyre", "Rape", "7"], ["Wyre", "Theft", ""], [], ["Note: blank is 0", "", ""]],
            (), [["Wyre", "Rape", "7"], ["Wyre", "Theft", ""]], ("Note: blank is 0",),
        ),
        (
            [["Title:", "Crime", ""], ["a", "b", "c"], ["Wyre", "Rape", "7"]],
            ("Title:, Crime",), [["Wyre", "Rape", "7"]], (),
        ),
    ],
    ids=["a title", "a key", "a key with a marker", "a blank count", "a blank count and a note", "a wide title"],
)  # fmt: skip
def test_titles_and_notes_are_not_taken_for_the_table(rows, titles, data, notes):
    columns = ["District", "n"] if ["District", "n"] in rows else ["a", "b", "c"]
    found = find_table(sheet(*rows), columns=columns)
    assert (found.titles, found.text.to_numpy().tolist(), found.footnotes) == (titles, data, notes)


def test_the_header_and_the_last_row_may_be_declared():
    rows = [["x", "y"], ["District", "n"], ["Wyre", "7"], ["Fylde", "8"], ["Old", "9"]]
    found = find_table(sheet(*rows), header_row=2, last_row=4)
    assert found.text.to_dict("records") == [{"District": "Wyre", "n": "7"}, {"District": "Fylde", "n": "8"}]
    with pytest.raises(Refused, match=r"^crime.csv, row 9: has no header: the row is blank or hidden; correct 'header"):
        find_table(sheet(*rows), header_row=9)


def test_dates_of_a_workbook_come_as_days_or_as_asked(book_of):
    file = book_of([["District", date(2022, 4, 1)], ["Wyre", 7]])
    assert read_sheets(file)[0].rows[0].cells[1] == "2022-04-01"
    assert read_sheets(file, dates="%b-%y")[0].rows[0].cells[1] == "Apr-22"


def test_labels_above_the_row_of_months_are_found_without_knowing_their_names():
    found = find_table(
        sheet(["CSP", "Offence", "2022", "", ""], ["", "", "Apr", "May", "Jun"], ["Aldham", "Theft", "3", "4", "5"])
    )
    assert [(each.name, each.above) for each in found.columns] == [
        ("CSP", ""), ("Offence", ""), ("Apr", "2022"), ("May", "2022"), ("Jun", "2022")]  # fmt: skip
    assert found.text.to_numpy().tolist() == [["Aldham", "Theft", "3", "4", "5"]]


def test_a_note_between_rows_is_not_taken_for_a_row():
    found = find_table(
        sheet(["District", "Apr", "May"], ["Wyre", "3", "4"], ["Note: revised", "", ""], ["Bury", "5", "6"])
    )
    assert found.text["District"].tolist() == ["Wyre", "Bury"]
    assert found.notes == ("crime.csv: row 3 is within the table, and no part of it: Note: revised",)


def test_a_line_with_a_number_apart_from_a_wide_table_is_refused():
    rows = [["District", "Apr", "May", "Jun"], ["Wyre", "3", "4", "5"], [], ["Records read", "616", "", ""]]
    with pytest.raises(Refused) as refused:
        find_table(sheet(*rows))
    assert str(refused.value) == (
        "crime.csv, row 4: 'Records read, 616' stands apart from the table, below a blank row: remove the blank row if "
        "it is a row of the table; otherwise clear it, or write last_row = 2 for the table in drop.toml."
    )
    assert list(find_table(sheet(*rows), last_row=2).text["District"]) == ["Wyre"]


def test_a_last_row_of_blanks_is_a_row_whatever_its_length():
    rows = [["District", "Offence", "Apr"], ["Wyre", "Theft", "3"], ["Herefordshire, County of the West", "Theft", ""]]
    assert len(find_table(sheet(*rows)).text) == 2
