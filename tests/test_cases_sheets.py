"""Cases that users reported, on the contents of partners' sheets and tidy drops. Right values were added up by hand."""

import pytest

from helpers.drops import read_drop
from helpers.partnership import read_partnership
from helpers.planning.prepare import checked_drop
from helpers.refusal import Refused
from helpers.statistics.indicators import newest


@pytest.fixture
def cases(shared):
    return shared / "cases"


def year_to_date(drop, area, measure):
    """The sum of April to November 2022."""
    return drop.counts[area, measure].loc["2022-04":"2022-11"].sum()


# Case, area, measure, the sum of April to November 2022, the first words of the notes.
READ = [
    ("08-hidden-rows", "Aldham", "Burglary", 474, ["crime.xlsx: row 2 is hidden, and left out."]),
    (
        "11-negative",
        "Fenby",
        "Robbery",
        30,  # 31 recorded and 1 cancelled
        ["counts.csv: 1 count is below 0 (Robbery in Fenby, September 2022: −1): more were cancelled than recorded."],
    ),
    ("13b-names-nfd", "Ynys Môn", "Burglary", 413, []),
    ("13b-names-nfd", "King's Lynn and West Norfolk", "Burglary", 324, []),
    (
        "21-sheets",
        "Midshire",
        "Robbery",
        14865,
        ["counts.csv has no line end after row 617, its last: check that '1732' is a whole cell."],
    ),
    ("21b-thousands", "Aldham", "Burglary", 18566, ["counts.csv: 275 counts have a comma in their thousands"]),
    (
        "35-suppressed",
        "Barrow Green",
        "Robbery",
        72,  # 11 + 10 + 7 + 13 + 10 + 7 + 6 + 8
        [
            "counts_wide.csv: '[c]' (confidential) is in 1 cell (row 5, column Dec-19): not supplied.",
            "counts_wide.csv: '*' (suppressed) is in 1 cell (row 7, column Feb-20): not supplied.",
        ],
    ),
    ("35b-footnote", "Fenby", "Robbery", 36, ["crime.xlsx: row 15 is below the table, and no part of it: Source: "]),
]


def test_each_case_is_read_as_it_was_meant_and_its_oddity_is_said(cases):
    wrong = {}
    for name, area, measure, total, notes in READ:
        drop = read_drop(cases / name / "2022-11")
        said = [note for each in drop.notes.values() for note in each]
        found = year_to_date(drop, area, measure)
        if total not in (None, found) or not all(any(n.startswith(w) for n in said) for w in notes):
            wrong[name] = (found, said)
    assert wrong == {}


def test_a_suppressed_count_is_missing_and_not_0(cases):
    counts = read_drop(cases / "35-suppressed" / "2022-11").counts["Barrow Green", "Robbery"]
    assert counts.isna().sum() == 1
    assert counts.loc["2019-11":"2020-01"].tolist()[::2] == [11, 9]


def test_blanks_for_zeros_are_refused(cases):
    with pytest.raises(Refused) as refused:
        read_drop(cases / "10-pivot-blanks" / "2022-11")
    assert refused.value.problems == (
        "counts_wide.csv: 105 cells between counts are blank (the first row 3, column Jul-19), and no count is 0: "
        'write blank = 0 for the table in drop.toml if a blank means none, or blank = "missing" if it means not '
        "supplied.",
    )


def test_the_partnership_s_own_spelling_finds_the_areas(cases):
    case = cases / "13b-names-nfd"
    who = read_partnership(case / "who.toml")
    drop = checked_drop([str(case / "2022-11")], partnership=case / "who.toml", asked=True)
    assert set(who.districts) < set(drop.counts.columns.unique("area"))


def test_nothing_of_nothing_has_no_share_and_more_than_all_has_one(cases):
    (none,) = newest(read_drop(cases / "12a-none-of-none" / "2022-11").indicators)
    assert (none.value, none.out_of, none.share) == (0, 0, None)
    (more,) = newest(read_drop(cases / "12b-over-100" / "2022-11").indicators)
    assert more.share == 104.2


def test_a_quarter_is_compared_with_the_same_quarter_and_an_overlapping_year_with_none(cases):
    cases_listed, referrals = newest(read_drop(cases / "32-indicators" / "2022-11").indicators)
    assert (cases_listed.value, cases_listed.earlier.value) == (148, 150)  # and not the quarter before, 90
    assert (referrals.value, referrals.earlier) == (520, None)
