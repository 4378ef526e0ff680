"""Counts that are refused: a sentence for each problem, with file, row, column, value and what to do."""

from pathlib import Path

import pytest

from helpers.drops import read_drop
from helpers.refusal import Refused

HEADER = "area,measure,month,count\n"
GOOD = HEADER + "Blackpool,Rape,2016-07,3\nBlackpool,Rape,2016-08,4\n"
COUNT = "is not a whole number: correct it, or leave the row out if the month was not supplied."


@pytest.fixture
def problems(tmp_path):
    """The problems of a drop for August 2016 with these counts."""

    def of(counts, **others):
        folder = tmp_path / "2016-08"
        folder.mkdir()
        (folder / "counts.csv").write_text(counts, encoding="utf-8", newline="")
        for name, text in others.items():
            (folder / name.replace("_", ".")).write_text(text, encoding="utf-8", newline="")
        with pytest.raises(Refused) as refused:
            read_drop(folder)
        return list(refused.value.problems)

    return of


def test_a_missing_column_is_named_with_the_columns_found(problems):
    assert problems("area,measure,month\nBlackpool,Rape,2016-08\n") == [
        "counts.csv has no column 'count' (found: area, measure, month); name it so."
    ]


def test_each_missing_column_has_a_sentence(problems):
    assert problems("Area,measure,month,Total\nBlackpool,Rape,2016-08,4\n") == [
        "counts.csv has no column 'area' (found: Area, measure, month, Total); name it so.",
        "counts.csv has no column 'count' (found: Area, measure, month, Total); name it so.",
    ]


def test_two_columns_of_one_name_are_refused(problems):
    assert problems("area,measure,month,count,count\nBlackpool,Rape,2016-08,4,5\n") == [
        "counts.csv has two columns 'count': keep one."
    ]


def test_a_duplicate_is_refused_with_the_row_that_it_repeats(problems):
    assert problems(GOOD + "Blackpool,Rape,2016-08,4\n") == [
        "counts.csv, row 4: Blackpool, Rape, 2016-08 is already in row 3; keep one."
    ]


def test_a_blank_in_thousands_is_part_of_a_count(tmp_path):
    folder = tmp_path / "2016-08"
    folder.mkdir()
    (folder / "counts.csv").write_text(GOOD + "Blackpool,All crime,2016-08,12 345\n", encoding="utf-8")
    assert read_drop(folder).counts.loc["2016-08", ("Blackpool", "All crime")] == 12345


def test_a_duplicate_that_differs_only_in_blanks_around_it_is_a_duplicate(problems):
    assert problems(GOOD + " Blackpool ,Rape, 2016-08,5\n") == [
        "counts.csv, row 4: Blackpool, Rape, 2016-08 is already in row 3; keep one."
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "+3", "1.5", "many", "1e3", "0x10", "1_204", "1 2345", "\N{ARABIC-INDIC DIGIT THREE}",
        "nan", "NaN", "null", "None", "inf", "#N/A", "#REF!", "2016-08", "9999999999", "\N{SUPERSCRIPT TWO}",
    ],
)  # fmt: skip
def test_a_count_that_is_not_a_whole_number_is_refused_with_its_row(problems, cell):
    assert problems(GOOD + f"Blackpool,All crime,2016-08,{cell}\n") == [
        f"counts.csv, row 4, column count: '{cell}' {COUNT}"
    ]


def test_a_count_with_a_bare_thousands_separator_is_refused_as_a_row_with_a_cell_too_many(problems):
    assert problems(HEADER + "Blackpool,Rape,2016-08,1,204\n") == [
        "counts.csv, row 2: 5 cells where the header has 4; quote cells that have commas in them."
    ]


def test_a_row_with_a_cell_too_few_is_refused_with_its_row(problems):
    assert problems(GOOD + "Blackpool,All crime,2016-08\n") == [
        "counts.csv, row 4: 3 cells where the header has 4; quote cells that have commas in them."
    ]


@pytest.mark.parametrize("blank", ["", "   ", "\N{NO-BREAK SPACE}"])
@pytest.mark.parametrize(
    ("column", "remedy"),
    [
        ("area", "is blank: fill it in."),
        ("measure", "is blank: fill it in."),
        ("month", "is not a month: write it as 2016-08."),
        ("count", COUNT),
    ],
)
def test_a_blank_cell_is_refused_with_its_row_and_column(problems, column, remedy, blank):
    cells = {"area": "Blackpool", "measure": "All crime", "month": "2016-08", "count": "4"} | {column: blank}
    assert problems(GOOD + ",".join(cells.values()) + "\n") == [f"counts.csv, row 4, column {column}: '' {remedy}"]


@pytest.mark.parametrize(
    "cell", ["Aug-16", "August 2016", "2016-13", "2016-00", "2016-8", "16-08", "08/2016", "2016-08-01", "42583"]
)
def test_an_unreadable_month_is_refused_with_its_row(problems, cell):
    assert problems(GOOD + f"Blackpool,Rape,{cell},3\n") == [
        f"counts.csv, row 4, column month: '{cell}' is not a month: write it as 2016-08."
    ]


@pytest.mark.parametrize("cell", ["2016-09", "2017-01", "2099-12"])
def test_a_month_after_the_drops_last_is_refused_with_its_row(problems, cell):
    assert problems(GOOD + f"Blackpool,Rape,{cell},3\n") == [
        f"counts.csv, row 4, column month: '{cell}' is after the drop's last month, 2016-08: "
        "correct it, or name the drop's folder for its last month."
    ]


def test_the_drops_last_month_itself_is_not_refused(tmp_path):
    folder = tmp_path / "2016-08"
    folder.mkdir()
    (folder / "counts.csv").write_text(GOOD, encoding="utf-8")
    assert read_drop(folder).counts["Blackpool", "Rape"].to_list() == [3.0, 4.0]


def test_a_series_that_ends_before_the_drop_is_refused_unless_it_is_known_to_have_stopped(problems):
    counts = GOOD + "Blackpool,All crime,2016-06,30\n"
    assert problems(counts, drop_toml='stopped = ["Rape"]\n') == [
        "counts.csv ends in 2016-06 for All crime in Blackpool, while the drop runs to 2016-08: send the rest, or name "
        "the measure under 'stopped' in drop.toml."
    ]


def test_five_problems_are_reported_in_five_sentences_in_the_order_of_the_file(problems):
    counts = HEADER + (
        "Blackpool,Rape,2016-08,4\n"
        "Blackpool,Rape,2016-07,one\n"
        "Blackpool,Rape,Aug-16,3\n"
        ",Rape,2016-06,3\n"
        "Blackpool,Rape,2016-09,3\n"
        "Blackpool,Rape,2016-08,4\n"
    )
    assert problems(counts) == [
        f"counts.csv, row 3, column count: 'one' {COUNT}",
        "counts.csv, row 4, column month: 'Aug-16' is not a month: write it as 2016-08.",
        "counts.csv, row 5, column area: '' is blank: fill it in.",
        "counts.csv, row 6, column month: '2016-09' is after the drop's last month, 2016-08: correct it, or name the "
        "drop's folder for its last month.",
        "counts.csv, row 7: Blackpool, Rape, 2016-08 is already in row 2; keep one.",
    ]


def test_one_wrong_cell_in_a_thousand_rows_is_reported_once(problems):
    rows = [f"Area {i},Rape,2016-08,{i}\n" for i in range(998)]
    assert len(problems(HEADER + "".join(rows) + "Blackpool,Rape,2016-08,x\n")) == 1


def test_every_wrong_row_is_reported_not_only_the_first(problems):
    rows = [f"Area {i},Rape,2016-08,x\n" for i in range(30)]
    assert [problem.split(",")[1] for problem in problems(HEADER + "".join(rows))] == [
        f" row {i}" for i in range(2, 32)
    ]


def test_the_row_named_is_the_line_in_the_file_past_blank_lines_and_cells_of_two_lines(problems):
    counts = HEADER + '\nBlackpool,Rape,2016-08,"3\n"\n\nWyre,Rape,2016-08,x\n'  # the bad row is the file's line 6
    assert problems(counts) == [f"counts.csv, row 6, column count: 'x' {COUNT}"]


def test_refusing_a_drop_writes_nothing_into_it(problems, tmp_path: Path):
    problems(HEADER + "Blackpool,Rape,2016-08,x\n")
    assert [path.name for path in tmp_path.rglob("*")] == ["2016-08", "counts.csv"]


def test_a_month_in_the_year_0_is_refused(problems):
    assert problems(GOOD + "Blackpool,Rape,0000-01,3\n") == [
        "counts.csv, row 4, column month: '0000-01' is not a month: write it as 2016-08."
    ]


def test_problems_of_all_files_are_reported_at_once(problems):
    header = "priority,area,indicator,group,period_start,period_end,value,out_of,unit\n"
    wrong = problems(
        HEADER + "Blackpool,Rape,2016-08,x\n",
        drop_toml="notice = 7\n",
        indicators_csv=header + "marac,Blackpool,Cases,MARAC,2016-04,2016-08,many,,cases\n",
    )
    assert [sentence.split(",")[0].split()[0] for sentence in wrong] == ["drop.toml", "counts.csv", "indicators.csv"]


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@sum", "Black\x00pool"])
def test_a_name_that_a_spreadsheet_would_run_or_not_show_is_refused(problems, name):
    (problem,) = problems(GOOD + f"{name},Rape,2016-08,3\n")
    assert problem.startswith("counts.csv, row 4, column area: ")
    assert "begins like a spreadsheet formula or has control characters: correct it." in problem


def test_one_name_in_two_spellings_is_refused(problems):
    assert problems(GOOD + "blackpool,Theft,2016-08,3\n") == [
        "counts.csv, row 4, column area: 'blackpool' is spelt 'Blackpool' elsewhere; use one spelling."
    ]
