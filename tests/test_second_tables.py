"""A sheet with a header in it twice: a repetition on a printed page, or the beginning of another table."""

import pytest

from helpers.drops import read_drop
from helpers.drops.declared.read import checked_table
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.files import DropFile
from helpers.drops.sheets.read import read_sheets
from helpers.drops.sheets.second_tables import parts_of
from helpers.refusal import Refused

FIRST = "CSP,Offence,202204,202205\nWyre,Theft,30,0\nPendle,Theft,5,6\n"
SECOND = "CSP,Solved,202204,202205\nWyre,Theft,3,0\nPendle,Theft,1,2\n"
TWO = "a.csv, row {}: a second table begins with a header like that of the first: write last_row = 3 for the first in "
TWO += "drop.toml, and declare the second with header_row = {}."

PARTS = {
    # the text, and for each table its name, the row of its header and its last row, as drop.toml needs them
    "one table": (FIRST, [("", None, None)]),
    "another name in the header": (FIRST + SECOND, [("", None, 3), ("Solved", 4, None)]),
    "a blank row and a title between": (
        f"{FIRST},,,\nCrimes solved,,,\n{FIRST}Note: ours,,,\n", [("", None, 3), ("Crimes solved", 6, None)]),
    "a title above both": (
        f"Recorded,,,\n{FIRST}Crimes solved,,,\n{FIRST}", [("", None, 4), ("Crimes solved", 6, None)]),
    "three tables": (FIRST + SECOND + SECOND.replace("Solved", "Charged"),
                     [("", None, 3), ("Solved", 4, 6), ("Charged", 7, None)]),
    "a page that repeats the header": (f"{FIRST}CSP,Offence,202204,202205\nBury,Theft,1,2\n", [("", None, None)]),
    "counts like the header's months": (f"{FIRST}Bury,Theft,202204,2\n", [("", None, None)]),
}  # fmt: skip


def test_the_tables_of_a_sheet_are_told_apart():
    found = {}
    for name, (text, _) in PARTS.items():
        (sheet,) = read_sheets(DropFile("a.csv", text.encode))
        found[name] = [(part.name, part.header_row, part.last_row) for part in parts_of(sheet)]
    assert found == {name: wanted for name, (_, wanted) in PARTS.items()}


def read(text, **more):
    declared = TableDeclaration(
        file="a.csv", across="months", area="CSP", measure=more.pop("measure", "Offence"), **more
    )
    return checked_table(DropFile("a.csv", text.encode), declared)


def test_months_in_a_second_header_are_never_read_as_counts():
    with pytest.raises(Refused) as refused:
        read(FIRST + SECOND)
    assert list(refused.value.problems) == [TWO.format(4, 4)]
    assert read(FIRST + SECOND, last_row=3).counts.to_numpy().tolist() == [[30, 0], [5, 6]]
    assert read(FIRST + SECOND, header_row=4, measure="Solved").counts.to_numpy().tolist() == [[3, 0], [1, 2]]


def test_a_header_that_a_page_repeats_is_left_out_and_named():
    found = read(f"{FIRST}CSP,Offence,202204,202205\nBury,Theft,1,2\n")
    assert found.counts.to_numpy().tolist() == [[30, 0], [5, 6], [1, 2]]
    assert "a.csv: row 4 repeats the header, and no counts." in found.of_file


def test_names_are_read_without_the_marks_of_footnotes():
    marked = (
        "CSP,Offence,202204,202205\nWyre†,Theft¹,30,0\nPendle*,Theft¹,5,6\nWyre†,Fraud²³,1,2\nPendle*,Fraud²³,3,4\n"
    )
    assert read(marked).counts.iloc[:, 0].to_dict() == {
        ("Wyre", "Theft"): 30,
        ("Pendle", "Theft"): 5,
        ("Wyre", "Fraud"): 1,
        ("Pendle", "Fraud"): 3,
    }


def test_names_that_only_footnotes_tell_apart_are_not_added_up():
    with pytest.raises(Refused) as refused:
        read("CSP,Offence,202204,202205\nWyre,Theft¹,30,0\nWyre,Theft²,5,6\nPendle,Theft¹,1,2\nPendle,Theft²,1,3\n")
    assert refused.value.problems[0] == (
        "a.csv, rows 2 and 3: nothing but their counts tells the two rows of Wyre, Theft apart; keep one, or name what "
        "each counts in a column."
    )


def test_a_tidy_table_with_its_header_twice_is_read_once(tmp_path):
    folder = tmp_path / "2016-08"
    folder.mkdir()
    rows = "Wyre,Rape,2016-07,3\nWyre,Rape,2016-08,4\n"
    (folder / "counts.csv").write_text(
        f"area,measure,month,count\n{rows}area,measure,month,count\n{rows.replace('Wyre', 'Fylde')}", encoding="utf-8"
    )
    drop = read_drop(folder)
    assert drop.counts["Fylde", "Rape"].tolist() == [3, 4]
    assert drop.notes["counts.csv"] == ("counts.csv: row 4 repeats the header, and no counts.",)
