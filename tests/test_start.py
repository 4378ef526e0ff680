"""`briefings start`: what it finds in files that partners sent, what it asks, and what it writes."""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from corpus import in_part

from helpers.cli import main
from helpers.drops import find_drops, read_drop
from helpers.drops.start.toml_text import toml
from helpers.partnership import read_partnership
from helpers.planning.prepare import prepare

WIDE = "District,Offence,Apr-22,May-22,Jun-22\n"
LONG = "Month,CSP,Type,Incidents\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project without drops, in the working folder."""
    folder = tmp_path / "project"
    (folder / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("BRIEFINGS_OWN", str(folder / "own"))
    return folder


@pytest.fixture
def start(project, monkeypatch, capsys):
    """The command without a terminal: its exit code and what it wrote to its two streams."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["briefings", "start", *map(str, arguments)])
        monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def sent(tmp_path):
    """A function that writes a file as partners sent it."""

    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def declared(month, kind="tables"):
    return tomllib.loads(Path(f"data/raw/{month}/drop.toml").read_text(encoding="utf-8")).get(kind, [])


def written():
    """The files of the project."""
    return sorted(path.relative_to(Path.cwd()).as_posix() for path in Path.cwd().rglob("*") if path.is_file())


@pytest.fixture(scope="session")
def workbooks(shared) -> dict[str, Path]:
    folder = shared / "cases" / "36-police-workbook"
    if not folder.is_dir():
        pytest.skip(f"the cases lie in {folder.parent}, which is absent here")
    return {month: folder / f"police-{month}.xlsx" for month in ("2026-10", "2026-11")}


def by_plain_loops(path):
    """The counts of a workbook of the case: crime by district and group, and antisocial behaviour by district."""
    book = openpyxl.load_workbook(path)
    counts = Counter()
    rows = list(book["Crime"].iter_rows(values_only=True))
    months = {i: cell.strftime("%Y-%m") for i, cell in enumerate(rows[3]) if hasattr(cell, "strftime")}
    for row in rows[4:]:
        if row[0] and row[1] and not row[0].endswith("total"):
            for i, month in months.items():
                counts[row[0], row[1], month] = row[i] or 0
    for month, area, kind, count in book["ASB"].iter_rows(min_row=2, values_only=True):
        counts[area, f"ASB: {kind}", month.strftime("%Y-%m")] = count
    for row in book["MARAC"].iter_rows(min_row=3, values_only=True):
        counts["Ribbleton", "MARAC: Cases heard", row[0].strftime("%Y-%m")] = row[1]
    return counts


def test_two_months_of_a_police_workbook_go_in_by_this_command_alone(workbooks, start, monkeypatch):
    code, out, err = start(workbooks["2026-10"])
    assert (code, err) == (0, "")
    assert written() == ["data/raw/2026-10/drop.toml", "data/raw/2026-10/police-2026-10.xlsx", "own/partnership.toml"]
    drop = read_drop(*find_drops(["2026-10"]))
    expected = by_plain_loops(workbooks["2026-10"])
    assert {key: int(drop.counts[key[:2]][key[2]]) for key in expected} == dict(expected)
    assert drop.regions == {
        "Greyshire": ("Carrow", "Eskdale", "Harwood", "Millom Vale", "Ribbleton", "Saint Bees-on-Sea")
    }
    kept = ["Race", "Religion", "Sexual orientation", "Disability", "Transgender"]
    assert list(dict.fromkeys(drop.indicators["indicator"])) == kept
    who = read_partnership(Path("own/partnership.toml"))
    assert who.area == "Ribbleton"
    assert [each.slug for each in who.priorities][-3:] == ["antisocial_behaviour", "hate_crime", "cases_heard"]
    assert {each.slug: each.unit for each in who.priorities if each.unit != "offences"} == {
        "antisocial_behaviour": "incidents", "cases_heard": "cases",
    }  # fmt: skip

    code, out, err = start(workbooks["2026-11"])
    assert (code, err) == (0, "")
    said = out.partition("Since the drop 2026-10:\n")[2].splitlines()
    assert said[:2] == [
        "  'Criminal damage & arson' is called 'Arson and criminal damage' now: their counts are the same.",
        "  12 counts were revised, and 27 sums with them:",
    ]
    before, now = expected, by_plain_loops(workbooks["2026-11"])
    names = {"Criminal damage & arson": "Arson and criminal damage"}
    revised = {
        f"    {area}, {names.get(measure, measure)}, {month}: {was} to {now[area, names.get(measure, measure), month]}"
        for (area, measure, month), was in before.items()
        if now[area, names.get(measure, measure), month] != was
    }
    assert len(revised) == 12
    assert set(said[2:14]) == revised
    assert [line[:7] for line in said[14:]] == ["Wrote: ", "Wrote: ", "Next: b"]
    drop = read_drop(*find_drops(["2026-11"]))
    assert {key: int(drop.counts[key[:2]][key[2]]) for key in now} == dict(now)
    assert len(drop.revisions) == 12 + 27 and drop.since == "the drop 2026-10"
    # A priority has the measure's old name in the file that was written first.
    for name in ("2026-10", "2026-11"):
        if name == drop.name:  # read with these names just now, which takes a second
            monkeypatch.setattr("helpers.drops.read_drop", lambda *_: drop)
        run = prepare([name], partnership=Path("own/partnership.toml"), reports=Path("reports"))
        assert len(run.jobs) == 12
        assert "Arson and criminal damage" in [job.priority.headline for job in run.jobs]


def test_every_guess_has_a_comment_and_what_was_seen_has_none(start, sent):
    rows = (
        "Camden,Drugs,3,1,0\nCamden,Theft,9,8,7\nBexley,Drugs,4,2,1\nBexley,Theft,5,6,8\nMidshire total,Drugs,7,3,1\n"
    )
    rows += "Midshire total,Theft,14,14,15\n"
    assert start(sent("crime.csv", WIDE + rows), "--area", "Camden")[0] == 0
    text = Path("data/raw/2022-06/drop.toml").read_text(encoding="utf-8")
    assert text == (
        '# Written by "briefings start" from crime.csv. A line with a comment is a guess: correct it if it is wrong.\n'
        'source = "tables"\n'
        "\n"
        "[[tables]]\n"
        'file = "crime.csv"\n'
        'across = "months"                       # 3 columns are months\n'
        'area = "District"                       # 2 names, such as Camden\n'
        'measure = "Offence"                     # 2 names, such as Drugs\n'
        "county = \"Midshire\"                     # the row 'Midshire total'\n"
        'total = "All crime"                     # the sum of the measures; write "" if they overlap\n'
    )


def test_what_cannot_be_told_is_listed_with_the_option_that_answers_it_and_nothing_is_written(start, sent):
    table = sent("crime.csv", WIDE + "Camden,Drugs,3,,2\nBexley,Drugs,4,2,1\nBarnet,Drugs,7,,1\n")
    question = (
        "Some cells are blank, and no count is 0. Does a blank mean 0, or that nothing was supplied? (0, missing) "
        'Answer with --answer "crime.blank=0".\n'
    )
    district = 'Which district do you report on? (Camden, Bexley, Barnet) Answer with --area "Camden".\n'
    assert start(table)[::2] == (2, f"{question}{district}Nothing was written.\n")
    assert written() == []
    assert start(table, "--answer", "crime.blank=0")[::2] == (2, f"{district}Nothing was written.\n")
    assert start(table, "--area", "Barnet")[::2] == (2, f"{question}Nothing was written.\n")
    assert start(table, "--answer", "crime.blank=missing", "--area", "Barnet")[0] == 0
    assert declared("2022-06")[0]["blank"] == "missing"
    assert read_drop(*find_drops(["2022-06"])).counts["Camden", "Drugs"].isna().tolist() == [False, True, False]


def test_what_follows_from_every_answer_is_asked_with_the_question(start, sent):
    rows = (
        "Wyre,Drugs,Drugs (all),3,,4\nWyre,Theft,Thefts,5,1,1\nBury,Drugs,Drugs (all),5,1,9\nBury,Theft,Thefts,5,1,9\n"
    )
    table = sent("crime.csv", "District,Offence,Crime group,Apr-22,May-22,Jun-22\n" + rows)
    code, _, err = start(table)
    assert code == 2
    assert [line.partition("?")[0] for line in err.splitlines()] == [
        "Which column names what is counted: Offence (2 names) or Crime group (2 names)",
        "Some cells are blank, and no count is 0. Does a blank mean 0, or that nothing was supplied",
        "Which district do you report on",
        "Nothing was written.",
    ]
    answers = ["--answer", "crime.measure=Offence", "--answer", "crime.blank=0", "--area", "Bury"]
    assert start(table, *answers)[0] == 0
    assert read_drop(*find_drops(["2022-06"])).counts["Wyre", "Drugs"].tolist() == [3, 0, 4]


def test_what_follows_from_one_answer_alone_is_not_asked_before_it(start, sent):
    wards = "Ward,Borough,Offence,Apr-22,May-22\nAbbey,Wyre,Drugs,3,0\nPark,Wyre,Drugs,5,1\nHill,Bury,Drugs,5,1\n"
    assert start(sent("wards.csv", wards))[2].splitlines() == [
        "Which column names the areas: Ward (3 names) or Borough (2 names)? With Ward, pages report on each Borough "
        'and show where in it. (Ward, Borough) Answer with --answer "wards.area=Ward".',
        "Nothing was written.",
    ]


def test_in_a_terminal_it_asks_until_the_answer_is_one(start, sent, monkeypatch):
    table = sent("crime.csv", WIDE + "Camden,Drugs,3,,2\nBexley,Drugs,4,2,1\n")
    asked, answers = [], iter(["perhaps", "0", "Bexley"])
    monkeypatch.setattr("helpers.terminal.start.can_ask", lambda: True)
    monkeypatch.setattr("helpers.terminal.screen.out.input", lambda text: asked.append(text) or next(answers))
    code, out, _ = start(table)
    assert code == 0
    assert out.count("across = 'months'") == 1
    assert out.count("1 blank cell counted as 0, as drop.toml declares.") == 1  # the effect of an answer is shown
    assert len(asked) == 3 and asked[0] == asked[1]
    assert declared("2022-06")[0]["blank"] == 0
    assert read_partnership(Path("own/partnership.toml")).area == "Bexley"


@pytest.mark.parametrize(
    ("note", "blank"),
    [
        ("Blank cell = no offences recorded.", 0),
        ("Note: a blank means nil.", 0),
        ("Blanks are not yet available.", "missing"),
    ],
)
def test_what_partners_write_about_blanks_is_believed_and_quoted(start, sent, note, blank):
    rows = f"Camden,Drugs,3,,2\nBexley,Drugs,4,2,1\n,,,,\n{note},,,,\n"
    assert start(sent("crime.csv", WIDE + rows), "--area", "Camden")[0] == 0
    assert declared("2022-06")[0]["blank"] == blank
    (line,) = [each for each in Path("data/raw/2022-06/drop.toml").read_text("utf-8").splitlines() if "blank =" in each]
    assert note.removeprefix("Note: a ").rstrip(".").casefold() in line.casefold()


def test_a_total_is_declared_only_where_the_table_has_it(start, sent):
    one = "Camden,Drugs,3,1,0\nBexley,Drugs,4,2,1\n"
    two = one + "Camden,Theft,9,8,7\nBexley,Theft,5,6,8\n"
    own = two + "Camden,All crime,12,9,7\nBexley,All crime,9,8,9\n"  # 3 + 9, 1 + 8, 0 + 7 · 4 + 5, 2 + 6, 1 + 8
    more = two + "Camden,All crime,30,41,52\nBexley,All crime,60,71,82\n"
    calls = "Camden,Noise calls,3,1,0\nBexley,Noise calls,4,2,1\nCamden,Litter calls,9,8,7\nBexley,Litter calls,5,6,8\n"
    expected = {
        "a single measure": (one, None),
        "the sum of two": (two, ("All crime", 'the sum of the measures; write "" if they overlap')),
        "a row that is the sum": (own, ("All crime", "the row of that name")),
        "a row that is more than the sum": (more, ("", "'All crime' is not the sum of the other measures")),
        "no crimes": (calls, None),
    }
    found = {}
    for case, (rows, _) in expected.items():
        assert start(sent("crime.csv", WIDE + rows), "--area", "Camden")[0] == 0, case
        text = Path("data/raw/2022-06/drop.toml").read_text(encoding="utf-8")
        lines = [line.partition("#") for line in text.splitlines() if line.startswith("total")]
        found[case] = next(((tomllib.loads(line)["total"], why.strip()) for line, _, why in lines), None)
        if case == "a row that is more than the sum":
            assert read_drop(*find_drops(["2022-06"])).counts["Camden", "All crime"].tolist() == [30, 41, 52]
        shutil.rmtree("data/raw/2022-06")
        shutil.rmtree("own")
    assert found == {case: line for case, (_, line) in expected.items()}


def test_years_that_are_sums_of_months_are_not_counted_as_months(start, sent):
    header = WIDE.rstrip("\n") + ",2022/23\n"
    assert start(sent("crime.csv", header + "Camden,Drugs,3,1,0,4\nBexley,Drugs,4,2,1,7\n"), "--area", "Camden")[0] == 0
    assert "# 3 columns are months\n" in Path("data/raw/2022-06/drop.toml").read_text(encoding="utf-8")


def test_rows_for_each_count_are_seen_with_columns_that_follow_from_others_left_alone(start, sent):
    rows = "".join(
        f"2022-0{month},{'Camden'},{kind},{count},2022/23,E09000007\n"
        for month, kind, count in [(4, "Noise", 3), (4, "Litter", 0), (5, "Noise", 5), (5, "Litter", 2)]
    )
    header = "Month,CSP,Type,Incidents,Financial Year,Area code\n"
    assert start(sent("ASB.csv", header + rows))[0] == 0
    (table,) = declared("2022-05")
    assert table == {
        "file": "ASB.csv", "area": "CSP", "measure": "Type", "month": "Month", "count": "Incidents",
        "ignore": ["Area code"], "county": "All areas",
    }  # fmt: skip


def test_months_down_with_measures_across_are_about_the_area_of_the_title(start, sent):
    text = "Wyre MARAC,,\nMonth,Cases heard,Repeat rate\n2022-04,5,40.0%\n2022-05,7,14.3%\n"
    code, _, err = start(sent("MARAC.csv", text))
    assert (code, err.splitlines()[0]) == (
        2, 'Which area is this table about? Answer with --answer "MARAC.only_area=…".',
    )  # fmt: skip
    assert start(sent("MARAC.csv", text), "--answer", "MARAC.only_area=Wyre")[0] == 0
    drop = read_drop(*find_drops(["2022-05"]))
    assert drop.counts["Wyre", "Cases heard"].tolist() == [5, 7]
    assert "rate" not in str(drop.measures)


SHAPES = {
    "a column to date is left out": (
        "Burglary by district\nDistrict,Apr-22,May-22,FY 2022/23 YTD\nWyre,3,0,3\nPendle,5,6,11\nForce total,8,6,14\n",
        {"only_measure": "Burglary", "area": "District", "ignore": ["FY 2022/23 YTD"], "county": "Force"},
        [],
        {("Wyre", "Burglary"): [3, 0], ("Pendle", "Burglary"): [5, 6], ("Force", "Burglary"): [8, 6]},
    ),
    "districts across, as the title has it": (
        "Robbery by district\nGreyshire Police\nMonth,Wyre,Pendle\nApr-22,3,1\nMay-22,0,2\n",
        {"only_measure": "Robbery", "across": "areas"},
        [],
        {("Wyre", "Robbery"): [3, 0], ("Pendle", "Robbery"): [1, 2], ("All areas", "Robbery"): [4, 2]},
    ),
    "districts across, as was answered": (
        "Month,Wyre,Pendle\nApr-22,3,1\nMay-22,0,2\n",
        {"only_measure": "sent", "across": "areas"},
        ["sent.across=areas"],
        {("Wyre", "sent"): [3, 0], ("Pendle", "sent"): [1, 2]},
    ),
    "per cents among the measures are left out, and one theme has no sum": (
        "Area,Measure,Apr-22,May-22\nWyre,DA crimes,3,0\nWyre,DA incidents,4,2\nWyre,% of DA [all],75.0%,0.0%\n"
        "Pendle,DA crimes,1,1\nPendle,DA incidents,2,4\nPendle,% of DA [all],50.0%,25.0%\n",
        {"leave_out": {"Measure": ["% of DA [[]all]"]}, "total": ""},
        [],
        {("Wyre", "DA crimes"): [3, 0], ("Pendle", "DA incidents"): [2, 4], ("All areas", "DA crimes"): [4, 1]},
    ),
    "wards of one name have their districts": (
        "District,Ward,Offence,Apr-22,May-22\nWyre,Abbey,Drugs,3,0\nPendle,Abbey,Drugs,1,1\nPendle,Park,Drugs,4,5\n"
        "Pendle,Moor,Drugs,2,2\n",
        {"area": "Ward", "parent": "District"},
        ["sent.area=Ward"],
        {("Wyre", "Drugs"): [3, 0], ("Pendle", "Drugs"): [7, 8], ("Abbey (Pendle)", "Drugs"): [1, 1]},
    ),
    "the wards of one district have its name": (
        "Ward,Offence,Apr-22,May-22\nAbbey,Drugs,3,0\nPark,Drugs,4,5\nMoor,Drugs,2,2\n",
        {"area": "Ward", "only_parent": "Wyre"},
        ["sent.only_parent=Wyre"],
        {("Wyre", "Drugs"): [9, 7], ("Moor", "Drugs"): [2, 2]},
    ),
    "the district of wards is that of their total": (
        "Ward,Offence,Apr-22,May-22\nAbbey,Drugs,3,0\nPark,Drugs,4,5\nMoor,Drugs,2,2\nWyre total,Drugs,9,7\n",
        {"area": "Ward", "only_parent": "Wyre"},
        [],
        {("Wyre", "Drugs"): [9, 7], ("Moor", "Drugs"): [2, 2]},
    ),
    "the finer of two columns of measures is added up": (
        "Year,Month no,LPA,Crime Tree Level 2,Crime Tree Level 3,Offences\n2022,4,Wyre,Theft,Bicycles,3\n"
        "2022,4,Wyre,Theft,Shops,4\n2022,4,Wyre,Drugs,Dealing,2\n2022,5,Wyre,Theft,Bicycles,0\n"
        "2022,5,Wyre,Theft,Shops,6\n2022,5,Wyre,Drugs,Dealing,1\n",
        {"measure": "Crime Tree Level 2", "add": ["Crime Tree Level 3"], "month": "Month no", "year": "Year"},
        ["sent.measure=Crime Tree Level 2"],
        {("Wyre", "Theft"): [7, 6], ("Wyre", "Drugs"): [2, 1]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", in_part(SHAPES))
def test_the_shapes_that_analysts_send_are_declared_and_counted(start, sent, name):
    text, lines, answers, counts = SHAPES[name]
    options = [each for answer in answers for each in ("--answer", answer)]
    area = next(iter(counts))[0]
    code, _, err = start(sent("sent.csv", text), "--area", area, *options)
    assert code == 0, err
    (table,) = declared("2022-05")
    drop = read_drop(*find_drops(["2022-05"]))
    assert {key: table.get(key) for key in lines} == lines
    assert {key: drop.counts[key].tolist() for key in counts if key in drop.counts} == counts


def test_the_district_of_wards_is_asked_and_what_follows_from_their_column(start, sent):
    wards = "Ward,Offence,Apr-22,May-22\nAbbey,Drugs,3,0\nPark,Drugs,4,5\n"
    assert start(sent("a.csv", wards))[2] == (
        "In which district is each Ward? Pages report on it and show where in it. Answer with --answer "
        '"a.only_parent=…".\nNothing was written.\n'
    )
    both = "District,Ward,Offence,Apr-22,May-22\nWyre,Abbey,Drugs,3,0\nPendle,Park,Drugs,4,5\nPendle,Moor,Drugs,1,1\n"
    assert start(sent("b.csv", both))[2] == (
        "Which column names the areas: District (2 names) or Ward (3 names)? With Ward, pages report on each District "
        'and show where in it. (District, Ward) Answer with --answer "b.area=District".\nNothing was written.\n'
    )


def test_a_column_that_is_the_sum_of_the_districts_is_the_county(start, sent):
    text = "Robbery by district\nMonth,Wyre,Pendle,Greyshire\nApr-22,300,121,421\nMay-22,0,254,254\n"
    assert start(sent("a.csv", text), "--area", "Wyre")[0] == 0
    written_text = Path("data/raw/2022-05/drop.toml").read_text(encoding="utf-8")
    assert 'county = "Greyshire"                    # its counts are the sum of the other areas\n' in written_text
    assert read_drop(*find_drops(["2022-05"])).regions == {"Greyshire": ("Pendle", "Wyre")}


def test_what_a_column_is_that_may_be_an_area_a_measure_or_a_month_is_asked(start, sent):
    across = sent("a.csv", "Month,Wyre,Pendle\nApr-22,3,1\nMay-22,0,2\n")
    assert start(across)[::2] == (
        2,
        "Are the columns Wyre and Pendle areas or measures? (areas, measures) Answer with --answer "
        '"a.across=areas".\nNothing was written.\n',
    )
    unclear = sent("robbery.csv", "District,Apr-22,May-22,June 22 so far\nWyre,3,0,2\nPendle,5,6,1\n")
    assert start(unclear)[::2] == (
        2,
        "Sheet 'robbery' has numbers under 'June 22 so far', which is not a month. Leave such columns out, or correct "
        "the header in the file and start again? (June 22 so far) Answer with --answer "
        '"robbery.ignore=June 22 so far".\n'
        'Which district do you report on? (Wyre, Pendle) Answer with --area "Wyre".\n'
        "Nothing was written.\n",
    )
    assert start(unclear, "--answer", "robbery.ignore=June 22 so far", "--area", "Wyre")[0] == 0
    assert read_drop(*find_drops(["2022-05"])).counts["Wyre", "robbery"].tolist() == [3, 0]


def test_a_declaration_that_somebody_corrected_is_the_next_month_s(start, sent):
    rows = ["Camden,Drugs,3,1,0", "Bexley,Drugs,4,2,1"]
    assert start(sent("april-june.csv", WIDE + "\n".join(rows) + "\n"), "--area", "Camden")[0] == 0
    path = Path("data/raw/2022-06/drop.toml")
    path.write_text(
        path.read_text("utf-8").replace('county = "All areas" ', 'county = "Midshire"  # ours, not '), "utf-8"
    )
    more = WIDE.replace("\n", ",Jul-22\n") + "Camden,Drugs,3,1,2,6\nBexley,Drugs,4,2,1,1\n"
    code, out, err = start(sent("april-july.csv", more))
    assert (code, err) == (0, "")
    assert (
        "Since the drop 2022-06:\n  1 count was revised, and 1 sum with it:\n    Camden, Drugs, 2022-06: 0 to 2\n"
        in out
    )
    (table,) = declared("2022-07")
    assert (table["file"], table["county"]) == ("april-july.csv", "Midshire")
    assert "# ours, not " in Path("data/raw/2022-07/drop.toml").read_text(encoding="utf-8")
    assert written().count("own/partnership.toml") == 1


def a_workbook(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_sheet_that_was_renamed_is_looked_at_anew_and_its_measure_keeps_its_past(start, tmp_path):
    theft = [["District", "Apr-22", "May-22"], ["Wyre", 30, 41], ["Pendle", 52, 0]]
    drugs = [["District", "Apr-22", "May-22"], ["Wyre", 0, 1], ["Pendle", 0, 0]]
    later = [["District", "Apr-22", "May-22", "Jun-22"], ["Wyre", 30, 41, 8], ["Pendle", 52, 0, 9]]
    arson = [["District", "Apr-22", "May-22", "Jun-22"], ["Wyre", 0, 1, 0], ["Pendle", 0, 0, 0]]
    first = a_workbook(tmp_path / "a.xlsx", {"Theft": theft, "Drugs": drugs})
    assert start(first, "--area", "Wyre")[0] == 0
    code, out, err = start(a_workbook(tmp_path / "b.xlsx", {"Stealing": later, "Arson": arson}))
    assert (code, err) == (0, "")
    assert "2022-05/drop.toml does not fit these files, which were looked at anew: b.xlsx has no visible" in out
    assert out.partition("Since the drop 2022-05:\n")[2].splitlines()[:4] == [
        "  'Theft' is called 'Stealing' now: their counts are the same.",
        "  'Arson' is new.",  # two kinds of rare crimes are alike by chance
        "  'Drugs' is gone.",
        "  No count was revised.",
    ]
    assert Path("own/renames.toml").read_text("utf-8") == '[[renamed]]\nwas = "Theft"\nis = "Stealing"\n'


CARRIED_OVER = [
    # sheets now, what is said, and the measure-wise ignored columns of the drop's two tables
    (
        {"Crime Jul 22": 7, "ASB Jul 22": 2},
        "The sheet 'Crime Jun 22' is 'Crime Jul 22' now: declared as before.\n"
        "The column 'YTD 2021/22' is 'YTD 2022/23' now: declared as before.\n"
        "The sheet 'ASB Jun 22' is 'ASB Jul 22' now: declared as before.\n",
    ),
    (
        {"ASB Jul 22": 2, "Recorded": 7},
        "The sheet 'Crime Jun 22' is 'Recorded' now: declared as before.\n"
        "The column 'YTD 2021/22' is 'YTD 2022/23' now: declared as before.\n"
        "The sheet 'ASB Jun 22' is 'ASB Jul 22' now: declared as before.\n",
    ),
]


def a_month_of_two_sheets(path, names, months, to_date):
    """Crime with a column to date, and antisocial behaviour, of two districts: by sheet its first count."""
    kinds = {7: ("Burglary", "Robbery"), 2: ("Noise", "Nuisance")}
    return a_workbook(
        path,
        {
            name: [["District", "Offence", *months, *([to_date] if count == 7 else [])]]
            + [
                [district, kind, *[count + more + i for i in range(len(months))], *([99] if count == 7 else [])]
                for more, district in ((0, "Wyre"), (40, "Pendle"))
                for kind in kinds[count]
            ]
            for name, count in names.items()
        },
    )


@pytest.mark.parametrize(("names", "said"), CARRIED_OVER, ids=["dated names", "another name and the same counts"])
def test_what_was_corrected_is_kept_where_sheets_and_columns_only_change_their_dates(start, tmp_path, names, said):
    months = ["Apr-22", "May-22", "Jun-22"]
    first = a_month_of_two_sheets(tmp_path / "a.xlsx", {"Crime Jun 22": 7, "ASB Jun 22": 2}, months, "YTD 2021/22")
    assert start(first, "--area", "Wyre")[0] == 0
    path = Path("data/raw/2022-06/drop.toml")
    text = path.read_text("utf-8")
    assert text.count('county = "All areas" ') == 2
    path.write_text(text.replace('county = "All areas" ', 'county = "Midshire"  # ours, not '), "utf-8")
    later = a_month_of_two_sheets(tmp_path / "b.xlsx", names, [*months, "Jul-22"], "YTD 2022/23")
    code, out, err = start(later)
    assert (code, err) == (0, "")
    assert said in out
    assert "looked at anew" not in out
    crime, asb = declared("2022-07")
    assert (crime["ignore"], crime["county"], asb["county"]) == (["YTD 2022/23"], "Midshire", "Midshire")
    counts = read_drop(*find_drops(["2022-07"])).counts
    assert counts["Wyre", "Burglary"].tolist() == [7, 8, 9, 10]
    (noise,) = [name for name in counts["Pendle"] if name.endswith("Noise")]
    assert counts["Pendle", noise].tolist() == [42, 43, 44, 45]


def test_a_sheet_with_the_same_columns_and_other_counts_is_not_taken_for_the_one_that_is_gone(start, tmp_path):
    months = ["Apr-22", "May-22", "Jun-22"]
    first = a_month_of_two_sheets(tmp_path / "a.xlsx", {"Recorded": 7, "ASB": 2}, months, "YTD 2021/22")
    assert start(first, "--area", "Wyre")[0] == 0
    rows = [["District", "Offence", *months, "Jul-22", "YTD 2021/22"]]
    rows += [[d, k, n, n, 0, n, 99] for d, n in (("Wyre", 3), ("Pendle", 5)) for k in ("Burglary", "Robbery")]
    later = a_month_of_two_sheets(tmp_path / "b.xlsx", {"ASB": 2}, [*months, "Jul-22"], "")
    book = openpyxl.load_workbook(later)
    sheet = book.create_sheet("Solved")
    for row in rows:
        sheet.append(row)
    book.save(later)
    out = start(later)[1]
    assert "2022-06/drop.toml does not fit these files, which were looked at anew: b.xlsx has no visible" in out


def test_a_table_that_is_declared_to_be_of_one_month_is_looked_at_anew(start, sent):
    text = "District,Offence,Count\nWyre,Theft,3\nPendle,Theft,0\n"
    drop = Path("data/raw/2022-06")
    drop.mkdir()
    (drop / "june.csv").write_text(text, encoding="utf-8")
    (drop / "drop.toml").write_text(
        'source = "tables"\n[[tables]]\nfile = "june.csv"\narea = "District"\nmeasure = "Offence"\ncount = "Count"\n'
        'only_month = "June 2022"\n',
        encoding="utf-8",
    )
    assert read_drop(*find_drops(["2022-06"])).counts["Wyre", "Theft"].tolist() == [3]
    before = written()
    code, _, err = start(sent("july.csv", text))
    assert (code, err.splitlines()[0][:63]) == (2, "Sheet 'july' has numbers, but no column and no header cell is a")
    assert written() == before


def test_answers_to_sheets_of_one_name_in_two_files_are_told_apart(start, tmp_path):
    def book(name, areas):
        rows = [["District", "Offence", "Apr-22", "May-22", "Jun-22"]]
        rows += [[areas[0], "Robbery", 3, None, 5], [areas[1], "Robbery", 4, 2, 6]]
        return a_workbook(tmp_path / name, {"Crime": rows})

    both = book("east.xlsx", ["Wyre", "Pendle"]), book("west.xlsx", ["Bury", "Oldham"])
    question = (
        "Some cells are blank, and no count is 0. Does a blank mean 0, or that nothing was supplied? (0, missing) "
        'Answer with --answer "{}.xlsx/Crime.blank=0".'
    )
    code, _, err = start(*both)
    district = 'Which district do you report on? (Wyre, Pendle, Bury, Oldham) Answer with --area "Wyre".'
    questions = [question.format("east"), question.format("west"), district]
    assert (code, err) == (2, "\n".join([*questions, "Nothing was written.\n"]))
    assert start(*both, "--answer", "Crime.blank=0")[::2] == (
        2,
        "The answer 'Crime.blank' may be for east.xlsx and west.xlsx: begin it with the file's name, as in "
        "'east.xlsx/Crime.blank'.\n",
    )
    answers = ("--answer", "east.xlsx/Crime.blank=0", "--answer", "west.xlsx/Crime.blank=missing")
    west = (
        "--answer",
        "west.xlsx/Crime.prefix=",
        "--answer",
        "west.xlsx/Crime.total=",
        "--answer",
        "west.xlsx/Crime.county=Westshire",
    )
    result = start(*both, *answers, *west, "--area", "Wyre")
    assert result[0] == 0, result[2]
    counts = read_drop(*find_drops(["2022-06"])).counts
    assert counts["Wyre", "Robbery"].tolist() == [3, 0, 5]
    assert counts["Bury", "Robbery"].isna().tolist() == [False, True, False]


SEMICOLONS = (
    "Heddlu’r Gogledd: crimes;;;\r\nArea;Offence;Month;Number;Rate per 1.000\r\nYnys Môn;Theft;Apr-22;1200;17,1\r\n"
    "Gwynedd;Theft;Apr-22;31;0,4\r\nYnys Môn;Theft;May-22;1100;15,7\r\nGwynedd;Theft;May-22;0;0,0\r\n"
)


def test_a_file_as_excel_saves_it_where_commas_are_decimal_is_read_and_said(start, tmp_path):
    path = tmp_path / "north.csv"
    path.write_bytes(SEMICOLONS.replace("crimes;;;", "crimes;;;;").encode("cp1252"))
    code, out, err = start(path, "--area", "Ynys Môn")
    assert (code, err) == (0, "")
    assert "  north: north.csv: its cells are separated by semicolons.\n" in out
    assert "read as Windows-1252, as Excel saves it: check 'Ynys Môn' in row 3.\n" in out
    assert declared("2022-05")[0]["ignore"] == ["Rate per 1.000"]
    assert read_drop(*find_drops(["2022-05"])).counts["Ynys Môn", "Theft"].tolist() == [1200, 1100]


def test_thousands_that_may_be_decimals_are_neither_read_nor_left_out_as_rates(start, sent):
    text = (
        "District;Offence;Apr-22;May-22\nWyre;Theft;1.240;1.110\nWyre;Arson;3;0\nBury;Theft;1.002;987\nBury;Arson;1;2\n"
    )
    code, _, err = start(sent("points.csv", text), "--area", "Wyre")
    assert code == 2
    assert err.startswith("points.csv, row 2, column Apr-22: '1.240' may have decimals or parted thousands, ")
    assert '(decimal=,, decimal=., leave out) Answer with --answer "points.decimal=,".\n' in err
    assert written() == []
    assert start(sent("points.csv", text), "--area", "Wyre", "--answer", "points.decimal=,")[0] == 0
    assert declared("2022-05")[0]["decimal"] == ","
    assert read_drop(*find_drops(["2022-05"])).counts["Wyre", "Theft"].tolist() == [1240, 1110]


def test_months_of_which_a_spreadsheet_took_the_year_for_the_day_are_refused(start, tmp_path):
    days = [date(2026, 11, 21), date(2026, 12, 21), date(2026, 1, 22)]  # as Excel keeps Nov-21, Dec-21 and Jan-22
    across = [["District", "Offence", *days], ["Wyre", "Theft", 3, 0, 5], ["Bury", "Theft", 1, 2, 4]]
    code, _, err = start(a_workbook(tmp_path / "a.xlsx", {"Crime": across}), "--area", "Wyre")
    typed = "if Nov-21 was typed, the spreadsheet took the year for the day; write November 2021, or "
    assert code == 2
    assert err.startswith(f"a.xlsx: the header '2026-11-21' is a day: {typed}month = \"%Y-%m-%d\" for the table in ")
    down = [["Month", "District", "Offence", "Count"]]
    down += [[day, area, "Theft", count] for day in days for area, count in (("Wyre", 3), ("Bury", 0))]
    code, _, err = start(a_workbook(tmp_path / "b.xlsx", {"Crime": down}), "--area", "Wyre")
    assert code == 2
    assert err.startswith(f"b.xlsx, column Month: '2026-11-21' is a day: {typed}form = \"%Y-%m-%d\" for the table in ")
    assert written() == []
    meant = ("--answer", "Crime.form=%Y-%m-%d")
    assert start(tmp_path / "b.xlsx", "--area", "Wyre", *meant)[0] == 0
    assert read_drop(*find_drops(["2026-12"])).counts["Wyre", "Theft"].iloc[[0, 10, 11]].tolist() == [3, 3, 3]


def two_tables(path, months, more=()):
    """One sheet as a partner keeps it: text for months, a helper column that is hidden, blanks between thousands,
    footnote marks, markers, and a second table below the first."""
    head = ["CSP", "key", "Offence", *months, "YTD 2021/22"]
    rows = [
        ["Ashdale", "A", "Burglary¹", *["1 2" + f"{n:02d}" for n, _ in enumerate(months)], 9],
        ["Coldmere", "C", "Burglary¹", *["<5", *[940 + n for n, _ in enumerate(months[1:])]], 9],
        ["Ashdale", "A", "Robbery", *[3 + n for n, _ in enumerate(months)], 9],
        ["Coldmere", "C", "Robbery", *["n/a", *[0 for _ in months[1:]]], 9],
        *more,
    ]
    solved = [[*row[:3], *[place + 2 * n for n, _ in enumerate(months)], 9] for place, row in enumerate(rows[:4])]
    a_workbook(
        path,
        {
            "Crime": [
                ["Northmoor: offences recorded, by CSP"], [None], head, *rows, [None],
                ["CSP", "key", "Solved", *head[3:]], *solved, [None], ["¹ Includes attempts."],
            ]
        },
    )  # fmt: skip
    book = openpyxl.load_workbook(path)
    book["Crime"].column_dimensions["B"].hidden = True
    book.save(path)
    return path


def test_two_tables_in_one_sheet_are_declared_apart_and_found_again_where_rows_were_added(start, tmp_path):
    first = two_tables(tmp_path / "a.xlsx", ["Apr-22", "May-22", "Jun-22"])
    assert start(first, "--area", "Ashdale")[0] == 0
    crime, solved = declared("2022-06")
    assert (crime["last_row"], solved["header_row"], solved["prefix"]) == (7, 9, "Solved:")
    counts = read_drop(*find_drops(["2022-06"])).counts
    assert counts["Ashdale", "Burglary"].tolist() == [1200, 1201, 1202]
    assert counts["Coldmere", "Burglary"].fillna(-1).tolist() == [-1, 940, 941]
    assert counts["Coldmere", "Robbery"].fillna(-1).tolist() == [-1, 0, 0]
    assert counts["Ashdale", "All crime"].tolist() == [1203, 1205, 1207]
    assert counts["Coldmere", "Solved: Burglary"].tolist() == [1, 3, 5]
    months = ["Apr-22", "May-22", "Jun-22", "Jul-22"]
    arson = [[area, "x", "Arson", 1, 2, 0, count, 9] for area, count in (("Ashdale", 4), ("Coldmere", 8))]
    code, out, err = start(two_tables(tmp_path / "b.xlsx", months, arson))
    assert (code, err) == (0, "")
    assert (
        "The table that ends in row 7 of 'Crime' ends in row 9 now.\n"
        "The table that begins in row 9 of 'Crime' begins in row 11 now.\n"
    ) in out
    assert read_drop(*find_drops(["2022-07"])).counts["Coldmere", "Arson"].tolist() == [1, 2, 0, 8]


def test_a_row_that_somebody_declared_to_be_the_last_is_not_kept_where_the_sheet_has_others(start, sent):
    text = WIDE + "Camden,Drugs,3,1,0\nBexley,Drugs,4,2,1\n"
    first = sent("a.csv", text + "Total recorded,Drugs,9,9,9\n")
    assert start(first, "--area", "Camden", "--answer", "a.last_row=3")[0] == 0
    assert declared("2022-06")[0]["last_row"] == 3
    more = text.replace("Jun-22", "Jun-22,Jul-22").replace("0\n", "0,6\n").replace("1\n", "1,7\n")
    out = start(sent("b.csv", more + "Barnet,Drugs,1,1,1,8\n"))[1]
    assert (
        "2022-06/drop.toml does not fit these files, which were looked at anew: a table is declared to end in row 3, "
        "and the sheet has other rows below it now."
    ) in out
    assert read_drop(*find_drops(["2022-07"])).counts["Barnet", "Drugs"].tolist() == [1, 1, 1, 8]


ONE_THING = "District,Apr-22,May-22\nWyre,3,0\nPendle,5,6\n"
ONE_COUNT = "Month,District,Count\nApr-22,Wyre,3\nApr-22,Pendle,5\nMay-22,Wyre,0\nMay-22,Pendle,6\n"
NAMED = {
    # the file, its text, and the line of drop.toml; None where it is asked
    ("counts.csv", ONE_COUNT): None,
    ("police_data_2022-05.csv", ONE_COUNT): None,
    ("Sheet1.csv", ONE_THING): None,
    ("burglary-2022-05.csv", ONE_COUNT): (
        "burglary", "the name of the file: the table names nothing else that it counts"),
    ("asb May 22.csv", ONE_THING): (
        "Antisocial behaviour", "the name of the file: the table names nothing else that it counts"),
    ("counts of May.csv", f"Robbery of the person, May 2022\n{ONE_COUNT}"): (
        "Robbery of the person", "the title: the table names nothing else that it counts"),
}  # fmt: skip


def test_what_a_table_of_one_thing_counts_is_a_guess_with_its_reason_or_asked(start, sent):
    found = {}
    for name, text in NAMED:
        code, _, err = start(sent(name, text), "--area", "Wyre")
        if code == 2 and "counts one thing, and nothing says what: what does it count? Answer with --answer" in err:
            found[name, text] = None
            continue
        text_written = Path("data/raw/2022-05/drop.toml").read_text("utf-8")
        line = next(line for line in text_written.splitlines() if line.startswith("only_measure"))
        value, _, why = line.removeprefix("only_measure = ").partition("#")
        found[name, text] = value.strip().strip('"'), why.strip()
        shutil.rmtree("data/raw/2022-05")
        shutil.rmtree("own", ignore_errors=True)
    assert found == NAMED
    assert start(sent("counts.csv", ONE_COUNT), "--area", "Wyre", "--answer", "counts.only_measure=Robbery")[0] == 0
    assert read_drop(*find_drops(["2022-05"])).counts["Wyre", "Robbery"].tolist() == [3, 0]


def test_tables_that_do_not_go_together_are_refused_before_anything_is_written(start, tmp_path):
    tables = {
        name: [["Theft by district"], ["District", "Apr-22", "May-22"], ["Wyre", 3, 0], ["Pendle", count, 2]]
        for name, count in (("Recorded", 5), ("Solved", 1))
    }
    code, _, err = start(a_workbook(tmp_path / "a.xlsx", tables), "--area", "Wyre")
    assert code == 2
    assert err.endswith(
        'Name what differs, such as --answer "Solved.prefix=Solved:", or leave a table out: --answer '
        '"Solved.=leave out".\n'
    )
    assert written() == []


def test_files_of_another_shape_are_looked_at_anew_and_the_reason_is_named(start, sent):
    assert start(sent("a.csv", WIDE + "Camden,Drugs,3,1,0\nBexley,Drugs,4,2,1\n"), "--area", "Camden")[0] == 0
    code, out, err = start(sent("b.csv", LONG + "2022-07,Camden,Noise,3\n2022-07,Bexley,Noise,0\n"))
    assert (code, err) == (0, "")
    assert "2022-06/drop.toml does not fit these files, which were looked at anew: b.csv" in out
    assert declared("2022-07")[0]["count"] == "Incidents"


@pytest.mark.parametrize(
    ("name", "text", "options", "sentence"),
    [
        ("notes.docx", "x", [], "notes.docx is not a table: give a CSV file or a workbook (.csv, .xlsx, .xlsm, .ods). "
         "Street-level files of data.police.uk need no declaration: put their zip into data/raw, named for its last "
         "month.\n"),
        ("crime.txt", "x", [], "crime.txt may be a table: name it crime.csv, and start again.\n"),
        ("a.csv", "Area,Count\nCamden,3\nBexley,4\n", [], "Sheet 'a' has numbers, but no column and no header cell is "
         'a month, quarter or year. (leave out) Answer with --answer "a.=leave out".\nNothing was written.\n'),
        ("a.csv", WIDE + "Camden,Drugs,3,1,0\n", ["--answer", "b.blank=0"], "There is no sheet for the answer 'b.blank'"
         ": begin it with a sheet's name and a dot (a).\n"),
        ("a.csv", WIDE + "Camden,Drugs,3,1,0\n", ["--answer", "blank"], "--answer 'blank' has no '=': write it as "
         "KEY=VALUE, such as Crime.blank=0.\n"),
        ("a.csv", WIDE + "Camden,Drugs,3,1,0\nBexley,Drugs,1,1,0\n", ["--area", "Wyre"], "There is no area 'Wyre' in "
         "these files (found: Camden, Bexley).\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_drop_is_refused_in_a_sentence_and_nothing_is_written(
    start, sent, name, text, options, sentence
):
    assert start(sent(name, text), *options)[::2] == (2, sentence)
    assert written() == []


def test_a_drop_that_is_there_is_not_overwritten(start, sent):
    table = sent("a.csv", WIDE + "Camden,Drugs,3,1,0\n")
    assert start(table)[0] == 0
    before = {path: Path(path).read_bytes() for path in written()}
    assert start(table)[::2] == (
        2,
        "data/raw has a drop 2022-06 already: move it away first, or edit its drop.toml; nothing was written.\n",
    )
    assert {path: Path(path).read_bytes() for path in written()} == before


def test_a_disk_that_is_full_leaves_no_half_of_a_drop(start, sent, monkeypatch):
    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", fail)
    code, _, err = start(sent("a.csv", WIDE + "Camden,Drugs,3,1,0\n"))
    assert code == 2 and "No space left on device" in err
    assert list(Path("data/raw").iterdir()) == []
    assert written() == []


def test_two_files_of_one_name_are_refused_as_one_would_take_the_other_s_place(start, sent, tmp_path):
    table = sent("a.csv", WIDE + "Camden,Drugs,3,1,0\n")
    (tmp_path / "more").mkdir()
    other = tmp_path / "more" / "a.csv"
    other.write_text(WIDE + "Camden,Theft,3,1,0\n", encoding="utf-8")
    assert start(table, other)[::2] == (
        2, "Two files are named a.csv, and a drop has one folder for both: rename one.\n",
    )  # fmt: skip
    assert written() == []


def test_an_earlier_month_that_is_added_later_is_not_compared_and_renames_nothing(start, sent):
    kept = "Camden,Theft,91,84,77{}\nBexley,Theft,52,61,83{}\n"
    later = WIDE.replace("\n", ",Jul-22\n") + "Camden,Burglaries,33,41,57,60\nBexley,Burglaries,44,52,31,20\n"
    assert start(sent("july.csv", later + kept.format(",70", ",80")), "--area", "Camden")[0] == 0
    earlier = WIDE + "Camden,Burglary,33,41,57\nBexley,Burglary,44,52,31\n" + kept.format("", "")
    code, out, err = start(sent("june.csv", earlier))
    assert (code, err) == (0, "")
    assert "Since the drop" not in out and "data/raw/2022-06/drop.toml" in out
    assert not Path("own/renames.toml").exists()


@pytest.mark.parametrize(
    "name", ['A "quoted" \\ name', "tab\there", "line\nbreak", "\x7f", "Ynys Môn", "🚓", "a]b = 1"]
)
def test_every_name_is_written_as_toml_reads_it(name):
    assert tomllib.loads(f"value = {toml(name)}\n") == {"value": name}
    assert tomllib.loads(f"value = {toml({name: [name]})}\n") == {"value": {name: [name]}}
