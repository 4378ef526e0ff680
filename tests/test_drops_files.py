"""Files of a drop that are refused as a whole: encodings, cut files, headers, drop.toml and the drop's folder."""

import shutil
from pathlib import Path

import pytest
from corpus import in_part
from small_project import posix

from helpers.drops import find_drops, known_drops, load, project_folder, read_drop
from helpers.refusal import Refused

SAMPLE = Path(__file__).parents[1] / "data" / "raw" / "2016-08"
COUNTS = b"".join((SAMPLE / "counts.csv").read_bytes().splitlines(keepends=True)[: 1 + 10 * 41])  # ten measures
HEADER = "area,measure,month,count\n"
GOOD = HEADER + "Blackpool,Rape,2016-07,3\nBlackpool,Rape,2016-08,4\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A sound drop of August 2016 in a project's folder of its own."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "raw" / "2016-08"
    folder.mkdir(parents=True)
    (folder / "counts.csv").write_text(GOOD, encoding="utf-8")
    return folder


def problems(read, *arguments):
    with pytest.raises(Refused) as refused:
        read(*arguments)
    return list(refused.value.problems)


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
def test_an_empty_file_is_refused(folder, text):
    (folder / "counts.csv").write_text(text, encoding="utf-8")
    assert problems(read_drop, folder) == ["counts.csv is empty: send it again."]


def test_a_header_without_rows_is_refused(folder):
    (folder / "counts.csv").write_text(HEADER, encoding="utf-8")
    assert problems(read_drop, folder) == ["counts.csv has a header and no rows: send it again."]


def test_a_file_of_empty_rows_is_refused(folder):
    (folder / "counts.csv").write_text(",,,\n,,,\n", encoding="utf-8")
    assert problems(read_drop, folder) == ["counts.csv is empty: send it again."]


MON = "Ynys Môn,Rape,2016-07,2\nYnys Môn,Rape,2016-08,3\n"
READ_AS_WINDOWS = "counts.csv: not UTF-8, so read as Windows-1252, as Excel saves it: check 'Ynys Môn' in row 4."


@pytest.mark.parametrize(
    ("codec", "notes"),
    [
        ("latin-1", (READ_AS_WINDOWS,)),
        ("utf-16", ("counts.csv: read as UTF-16.",)),
        ("utf-16-le", ("counts.csv: read as UTF-16.",)),
        ("utf-16-be", ("counts.csv: read as UTF-16.",)),
        ("utf-8-sig", ()),
    ],
)
def test_a_file_in_another_encoding_is_read_and_check_says_so(folder, codec, notes):
    (folder / "counts.csv").write_bytes((GOOD + MON).encode(codec))
    drop = read_drop(folder)
    assert drop.counts["Ynys Môn", "Rape"].tolist() == [2, 3]
    assert drop.notes.get("counts.csv", ()) == notes


def test_commentary_that_is_not_utf_8_is_refused_with_its_row(folder):
    (folder / "commentary").mkdir()
    (folder / "commentary" / "rape.md").write_bytes("Well.\n\nYnys Môn\n".encode("latin-1"))
    (problem,) = problems(read_drop, folder)
    assert problem.startswith("commentary/rape.md, row 3: not UTF-8 (byte 0xf4)")


@pytest.mark.parametrize(("mark", "named"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_a_file_with_another_separator_is_read_and_check_says_so(folder, mark, named):
    (folder / "counts.csv").write_text(GOOD.replace(",", mark), encoding="utf-8")
    drop = read_drop(folder)
    assert drop.counts["Blackpool", "Rape"].tolist() == [3, 4]
    assert drop.notes == {"counts.csv": (f"counts.csv: its cells are separated by {named}.",)}


def test_the_separator_is_what_excel_names_in_a_line_above_the_table(folder):
    (folder / "counts.csv").write_text("sep=;\n" + GOOD.replace(",", ";").replace(";3", ";x"), encoding="utf-8")
    assert problems(read_drop, folder) == [
        "counts.csv, row 3, column count: 'x' is not a whole number: correct it, or leave the row out if the month was "
        "not supplied."
    ]


def test_indicators_and_residents_with_semicolons_are_read_and_no_doubtful_number_is(folder):
    head = "priority;area;indicator;group;period_start;period_end;value;out_of;unit\n"
    row = "rape;Blackpool;Share;Shares;2016-04;2016-0{};{};;{}\n"
    rates = row.format(5, "12,5", "percent") + row.format(6, "1.204,25", "per 1,000")
    (folder / "indicators.csv").write_text(head + rates, encoding="utf-8")
    (folder / "population.csv").write_text("area;year;residents\nBlackpool;2015;140000\n", encoding="cp1252")
    drop = read_drop(folder)
    assert drop.indicators["value"].tolist() == [12.5, 1204.25]
    assert drop.population["residents"].tolist() == [140000]
    assert drop.notes["indicators.csv"] == (
        "indicators.csv: its cells are separated by semicolons.",
        "indicators.csv: commas are read as decimal marks, and points as marks of thousands.",
    )
    (folder / "indicators.csv").write_text(head + row.format(5, "1,204", "percent"), encoding="utf-8")
    (folder / "population.csv").write_text("area;year;residents\nBlackpool;2015;140.000\n", encoding="utf-8")
    doubt = (
        "may have decimals or parted thousands, as the cells of the file are not separated by commas: write the number "
        "without a point or comma between its thousands."
    )
    assert problems(read_drop, folder) == [
        f"indicators.csv, row 2, column value: '1,204' {doubt}",
        f"population.csv, row 2, column residents: '140.000' {doubt}",
    ]


SHARES = """\
[[indicators]]
file = "shares.csv"
area = "Area"
only_measure = "Solved"
month = "Month"
count = "Share"
priority = "rape"
unit = "percent"
"""


def test_a_declared_table_of_indicators_with_decimal_commas_is_read(folder):
    (folder / "drop.toml").write_text(SHARES, encoding="utf-8")
    (folder / "shares.csv").write_text("Area\tMonth\tShare\nBlackpool\t2016-07\t12,5\nBlackpool\t2016-08\t7,25 %\n")
    drop = read_drop(folder)
    assert drop.indicators["value"].tolist() == [12.5, 7.25]
    assert "shares.csv: its cells are separated by tabs." in drop.notes["shares.csv"]
    (folder / "shares.csv").write_text("Area\tMonth\tShare\nBlackpool\t2016-07\t1,250\nBlackpool\t2016-08\t7\n")
    (problem,) = problems(read_drop, folder)
    assert problem.startswith("shares.csv, row 2, column Share: '1,250' may have decimals or parted thousands, ")


@pytest.mark.parametrize("row", ['"Blackpool,Rape,2016-08,3\n', '"Black"pool,Rape,2016-08,3\n'])
def test_unbalanced_quotation_marks_are_refused_with_the_row(folder, row):
    (folder / "counts.csv").write_text(HEADER + row, encoding="utf-8")
    (problem,) = problems(read_drop, folder)
    assert problem.startswith("counts.csv, row 2: ")
    assert problem.endswith("; check the quotation marks.")


@pytest.mark.parametrize("percent", in_part(range(0, 100, 10)))
@pytest.mark.parametrize("name", ["counts.csv", "indicators.csv"])
def test_a_file_that_was_cut_short_is_refused(folder, name, percent):
    for file in ("drop.toml", "indicators.csv"):
        shutil.copy(SAMPLE / file, folder)
    (folder / "counts.csv").write_bytes(COUNTS)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) * percent // 100])
    (found,) = problems(read_drop, folder)
    if percent:
        assert found.startswith(f"{name} has no line end after row ")
        assert found.endswith("as if it had been cut short: send it again, or end the last line if it is complete.")
    else:
        assert found == f"{name} is empty: send it again."


@pytest.mark.parametrize("percent", in_part(range(10, 100, 10)))
def test_counts_that_were_cut_at_the_end_of_a_row_are_refused_for_the_series_that_ends_early(folder, percent):
    cut = COUNTS.rindex(b"\n", 0, len(COUNTS) * percent // 100) + 1
    (folder / "counts.csv").write_bytes(COUNTS[:cut])
    area, measure, month, _ = COUNTS[:cut].decode().splitlines()[-1].split(",")
    assert f"counts.csv ends in {month} for {measure} in {area}, while the drop runs to 2016-08" in "".join(
        problems(read_drop, folder)
    )


def test_a_drop_without_counts_is_refused(folder):
    (folder / "counts.csv").unlink()
    assert problems(read_drop, folder) == ["The drop 2016-08 has no counts.csv: add it to the drop's folder."]


@posix
def test_a_folder_in_the_place_of_the_counts_is_refused(folder):
    (folder / "counts.csv").unlink()
    (folder / "counts.csv").mkdir()
    assert problems(read_drop, folder) == ["counts.csv cannot be read: Is a directory."]


def test_a_drop_toml_that_is_not_toml_is_refused(folder):
    (folder / "drop.toml").write_text("notice = \n", encoding="utf-8")
    (problem,) = problems(read_drop, folder)
    assert problem == "drop.toml is not valid TOML: invalid value at line 1, column 10. Correct it."


@pytest.mark.parametrize(
    ("text", "essential"),
    [
        ('notise = "Beware"\n', "notise"),
        ("notice = 7\n", "notice"),
        ('stopped = "Rape"\n', "stopped"),
    ],
)
def test_a_wrong_key_or_value_in_drop_toml_is_refused_with_the_key(folder, text, essential):
    (folder / "drop.toml").write_text(text, encoding="utf-8")
    (problem,) = problems(read_drop, folder)
    assert problem.startswith(f"drop.toml, {essential}: ")


def test_an_unknown_source_is_refused(folder):
    (folder / "drop.toml").write_text('source = "tidyy"\n', encoding="utf-8")
    (problem,) = problems(read_drop, folder)
    assert problem == "drop.toml, source: must be 'tidy', 'wide', 'long', 'tables' or 'police_uk' (given: 'tidyy')."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('breaks = ["2015-04"]\n', "drop.toml, breaks.1: must be a table that begins with [[breaks]]."),
        ('wide = "counts.csv"\n', "drop.toml, wide: must be a table that begins with [wide]."),
    ],
)
def test_a_value_where_a_table_belongs_is_refused(folder, text, problem):
    (folder / "drop.toml").write_text(text, encoding="utf-8")
    assert problem in problems(read_drop, folder)


def test_a_missing_drop_is_refused_with_the_most_similar_name(folder):
    assert problems(find_drops, ["2016-09"]) == ["There is no drop '2016-09'. Did you mean '2016-08'?"]
    assert problems(load, "2016-07") == ["There is no drop '2016-07'. Did you mean '2016-08'?"]


def test_a_drop_with_a_name_like_no_other_is_refused_with_the_known_names(folder):
    assert problems(find_drops, ["latest"]) == ["There is no drop 'latest'. Known: 2016-08."]


def test_without_any_drop_the_refusal_says_where_to_put_one(folder):
    shutil.rmtree(folder)
    (said,) = problems(find_drops)
    assert said.startswith("There is no drop in data/raw: put one there")
    assert problems(find_drops, ["2016-08"]) == ["There is no drop '2016-08' and none in data/raw."]


@pytest.mark.parametrize("name", ["august", "2016-13", "2016-8"])
def test_a_folder_that_is_not_named_for_a_month_is_refused(folder, tmp_path, name):
    odd = folder.rename(tmp_path / name)
    assert problems(read_drop, odd) == [
        f"{name} is not named for a month: name the drop for its last month, such as 2016-08."
    ]


def test_a_file_in_the_place_of_a_drop_is_refused(folder):
    assert problems(find_drops, [str(folder / "counts.csv")]) == [
        f"{folder / 'counts.csv'} is a file: a drop is a folder or a zip; see docs/drop.md, or try briefings start."
    ]


def test_the_newest_drop_is_the_one_of_the_last_month_and_folders_with_other_names_are_ignored(folder):
    for name in ("2015-12", "2016-11", "2016-2", "old"):
        (folder.parent / name).mkdir()
    (folder.parent / "2017-01").write_text("a file", encoding="utf-8")
    assert list(known_drops()) == ["2015-12", "2016-08", "2016-11"]
    assert [path.resolve() for path in find_drops()] == [(folder.parent / "2016-11").resolve()]


def test_the_projects_folder_is_found_from_a_folder_within_it(folder, tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert project_folder() == tmp_path
