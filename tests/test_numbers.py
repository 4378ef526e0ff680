"""Cells as numbers: forms in which they are published, markers, blanks that may be zeros, counts below 0."""

import pandas as pd
import pytest

from helpers.drops.sheets.below_zero import negative_findings
from helpers.drops.sheets.numbers import read_numbers

NAN = float("nan")


def column(*cells):
    return pd.DataFrame({"count": list(cells)}, range(2, 2 + len(cells)))


FORMS = {
    "1 213": 1213,
    "7": 7, "007": 7, "2,277": 2277, "1,234,567": 1234567, "-3": -3, "(3)": -3, "-00": 0, "0": 0, "253.00": 253,
    "253.00 Number": 253, "12 [r]": 12, "12 (p)": 12, "12[e]": 12,
}  # fmt: skip
WRONG = [
    "many", "1,23", "12,34", "1.234,5", "1213,0", "12.5", "7%", "1.2E+03", "1 21", "012 345", "12O3", "7 or 8", "(3",
    "3)", "--3", "nan", "£1,250", "+3", "#REF!", "#N/A", "=A1", "'7", "9999999999", "１２１３", "1/2", "[c", "TRUE",
]  # fmt: skip
MARKERS = ["[c]", "[x]", "[z]", "[low]", "*", ":", "..", "-", "NC", "NA", "n/a", "<5", "< 10", "fewer than 5", "1-4"]


def test_numbers_are_read_in_every_published_form():
    assert {cell: read_numbers(column(cell), file="a.csv").frame["count"].item() for cell in FORMS} == FORMS


def test_what_is_no_count_is_refused():
    accepted = [cell for cell in WRONG if not read_numbers(column(cell), file="a.csv").problems]
    assert accepted == []
    assert read_numbers(column("5", "many"), file="a.csv").problems == (
        "a.csv, row 3, column count: 'many' is not a whole number: correct it, or leave the cell blank if the month "
        "was not supplied.",
    )


def test_shares_and_rates_are_read_where_numbers_need_not_be_whole():
    read = read_numbers(column("74.00 %", "51.19 Number", "12.5", "0.4", "NC"), file="a.csv", whole=False)
    assert read.frame["count"].tolist()[:4] == [74, 51.19, 12.5, 0.4]
    assert read.problems == ()


def test_each_marker_is_missing_and_named():
    silent = [cell for cell in MARKERS if not read_numbers(column("7", cell, "0"), file="a.csv").notes]
    assert silent == []
    read = read_numbers(column("7", "[c]", "*", "[c]", "-"), file="a.csv")
    assert read.frame["count"].isna().tolist() == [False, True, True, True, True]
    assert read.notes == (
        "a.csv: '[c]' (confidential) is in 2 cells (row 3, column count and row 5, column count): not supplied.",
        "a.csv: '*' (suppressed) is in 1 cell (row 4, column count): not supplied.",
        "a.csv: '-' (nil or not available) is in 1 cell (row 6, column count): not supplied; if it means 0, write 0.",
    )


def test_thousands_are_read_where_all_have_their_comma():
    assert read_numbers(column("2,277", "1,004", "12"), file="a.csv").problems == ()
    assert read_numbers(column("2,277", "1004", "12"), file="a.csv").problems == (
        "a.csv, row 2, column count: '2,277' has a comma and '1004' (row 3, column count) has none: write both alike.",
    )


def read_alone(cell, separator, *, whole, beside="7"):
    """The number in a cell of a file with this separator; None where it is refused."""
    read = read_numbers(column(cell, beside), file="a.csv", whole=whole, separator=separator)
    return None if read.problems else read.frame["count"].iloc[0]


SEMICOLONS = {
    # a count, and the number beside it; as a count and as a rate, None where refused
    ("7", "8"): (7, 7),
    ("1.234", "8"): (None, None), ("1,234", "8"): (None, None), ("1.000", "8"): (None, None),
    ("12,5", "8"): (None, 12.5), ("1.234,5", "8"): (None, 1234.5), ("253,00", "8"): (253, 253),
    ("0,125", "8"): (None, 0.125),
    ("1.234", "12,5"): (None, 1234), ("1,234", "12,5"): (None, 1.234), ("1,000", "7,0"): (None, 1),
    ("1.234", "7,0"): (1234, 1234),
    ("1.234.567", "8"): (1234567, 1234567), ("1,234,567", "8"): (1234567, 1234567),
    ("1,234", "1,234,567"): (1234, 1234),
    ("1.000", "1,234,567"): (None, 1), ("12.5", "8"): (None, 12.5),
    ("12.5", "12,5"): (None, None),
    ("1.23.4", "7,0"): (None, None), ("1 234", "8"): (1234, 1234),
    ("-1.234", "8"): (None, None), ("1,234 %", "8"): (None, None),
}  # fmt: skip


def test_points_and_commas_in_a_file_with_semicolons_are_read_only_where_a_number_proves_what_they_are():
    read = {
        (cell, beside): tuple(read_alone(cell, ";", whole=whole, beside=beside) for whole in (True, False))
        for cell, beside in SEMICOLONS
    }
    assert read == SEMICOLONS


def test_thousands_with_commas_are_read_in_a_file_with_tabs_and_thousands_with_points_are_not():
    assert read_alone("1,234", "\t", whole=True) == 1234
    assert [read_alone(cell, "\t", whole=True) for cell in ("1.234", "1.000")] == [None, None]
    assert read_alone("1,234", "\t", whole=False) is None


def test_the_mark_before_decimals_may_be_declared():
    def read(cell, decimal, whole):
        found = read_numbers(column(cell), file="a.csv", whole=whole, separator=";", decimal=decimal)
        return None if found.problems else found.frame["count"].item()

    assert [read("1.234", mark, True) for mark in (",", ".", "")] == [1234, None, None]
    assert [read("1,234", mark, True) for mark in (",", ".", "")] == [None, 1234, None]
    assert [read("1,234", mark, False) for mark in (",", ".", "")] == [1.234, 1234, None]
    assert read("12.5", ",", False) is None  # the declaration and the cell contradict each other


MONTHS = ["Apr-22", "May-22", "Jun-22", "Jul-22"]


def months(*rows):
    return pd.DataFrame([row.split("|") for row in rows], range(2, 2 + len(rows)), MONTHS)


@pytest.mark.parametrize(
    ("rows", "kinds", "reason"),
    [
        (["3||1|2", "9|8|7|9"], (), "no count is 0"),
        (["3||1|2", "0|8|7|9"], ["Knife crime", "Burglary"], "no count of Knife crime is 0"),
        (["3||1|2", "0|8|7|9"], (), ""),  # a table that writes its zeros
        (["60||61|62", "0|8|7|9"], ["Theft", "Rape"], ""),  # nobody expects 0 of these
        (["|3|1|2", "9|8|7|9"], (), ""),  # begun later
        (["3|2|1|", "9|8|7|9"], (), ""),  # stopped earlier
        (["3||1|2", "9||7|9"], (), ""),  # a month of which nothing was supplied
        (["3|1|1|2", "9|8|7|9"], (), ""),
    ],
)
def test_blanks_between_counts_that_may_be_zeros_are_refused(rows, kinds, reason):
    problems = read_numbers(months(*rows), file="a.csv", kinds=kinds).problems
    wanted = (
        f"a.csv: 1 cell between counts is blank (row 2, column May-22), and {reason}: write blank = 0 for the table in "
        'drop.toml if a blank means none, or blank = "missing" if it means not supplied.'
    )
    assert problems == ((wanted,) if reason else ())


def test_blanks_are_what_they_are_declared_to_be():
    table = months("3||1|", "9||7|", "||2|")
    zero = read_numbers(table, file="a.csv", blank=0)
    assert zero.frame.fillna(-1).to_numpy().tolist() == [[3, -1, 1, -1], [9, -1, 7, -1], [0, -1, 2, -1]]
    assert zero.notes == ("a.csv: 1 blank cell counted as 0, as drop.toml declares.",)
    missing = read_numbers(months("3||1|2", "9|8|7|9"), file="a.csv", blank="missing")
    assert missing.frame.isna().sum().sum() == 1
    assert missing.problems == ()


def test_a_count_below_0_is_named_and_one_that_cannot_be_an_adjustment_refused():
    table = pd.DataFrame(
        [[5, 7, -2, 6]],
        pd.MultiIndex.from_tuples([("Fenby", "Robbery")]),
        pd.period_range("2022-04", "2022-07", freq="M"),
    )
    notes, problems = negative_findings(table, file="a.csv")
    assert problems == []
    assert notes == [
        "a.csv: 1 count is below 0 (Robbery in Fenby, June 2022: −2): more were cancelled than recorded. It is taken "
        "off in sums."
    ]
    notes, problems = negative_findings(table.replace(-2, -70), file="a.csv")
    assert notes == []
    assert problems == [
        "a.csv: Robbery in Fenby is −70 in June 2022, too far below 0 for crimes that were cancelled (a usual month "
        "has 6): correct the sign, or leave the count out."
    ]
