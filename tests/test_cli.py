"""The command `briefings`: what it refuses, with which exit code, and that nothing is written then."""

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from corpus import in_part

from helpers.cli import main

PROJECT = Path(__file__).parents[1]
SAMPLE = PROJECT / "data" / "raw" / "2016-08"
DROP = Path("data/raw/2016-08")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of its own: our partnership and notebooks, and the sample drop for Blackpool and the county."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    shutil.copy(PROJECT / "partnership.toml", tmp_path)
    shutil.copy(PROJECT / "report.toml", tmp_path)
    shutil.copytree(PROJECT / "notebooks", "notebooks", ignore=shutil.ignore_patterns(".*"))
    shutil.copytree(SAMPLE, DROP, ignore=shutil.ignore_patterns("*.py", "__pycache__", ".*"))
    lines = (SAMPLE / "counts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.startswith(("area,", "Blackpool,", "Lancashire,"))]
    (DROP / "counts.csv").write_text("".join(kept), encoding="utf-8")
    return tmp_path


@pytest.fixture
def briefings(project, monkeypatch, capsys):
    """The command with these arguments: its exit code, its output and its text on stderr, in one line each."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["briefings", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.mark.usefixtures("processes")
def test_a_run_ends_with_the_places_of_the_report_to_complete_and_the_rules_that_it_breaks(briefings):
    rewrite("report.toml", '"To note how the priorities stand."', '"1. To note."')
    code, said, problems = briefings("run", "--priority", "counter_terrorism")
    assert code == 0
    assert "To complete in the report: 12 Legal considerations (to be completed by the monitoring officer)" in said
    assert "The paragraph '1. To note.' begins with a typed number" in problems
    assert "No briefing on this priority" in Path("reports/2016-08/blackpool/report.html").read_text(encoding="utf-8")
    assert Path("reports/2016-08/blackpool/report.docx").exists()


def test_a_report_template_with_a_wrong_heading_is_refused_before_anything_runs(briefings):
    rewrite("report.toml", '["hate_crime"]', '["hate_crimes"]')
    code, _, refused = briefings("run", "--priority", "counter_terrorism")
    assert (code, Path("reports").exists()) == (2, False)
    assert "There is no priority 'hate_crimes'. Did you mean 'hate_crime'?" in refused
    assert "No heading shows the priority 'hate_crime'" in refused


def tree(folder):
    """Every file and folder with its content."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
    }


def rewrite(path, old, new):
    """Replace text in a file that must hold it."""
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new, 1), encoding="utf-8")


def spoil_counts(old, new):
    return lambda: rewrite(DROP / "counts.csv", old, new)


def spoil_partnership(old, new):
    return lambda: rewrite("partnership.toml", old, new)


def cut_counts():
    whole = (DROP / "counts.csv").read_bytes()
    (DROP / "counts.csv").write_bytes(whole[: len(whole) // 2 - 1])


def nothing():
    pass


FIRST = "Blackpool,All crime,2013-04,"
REFUSALS = {
    "no such drop": (nothing, ["2016-09"], ["There is no drop '2016-09'. Did you mean '2016-08'?"]),
    "a file for a drop": (nothing, ["partnership.toml"], ["partnership.toml is a file: a drop is a folder"]),
    "missing column": (spoil_counts("month,count", "month,total"), [], ["counts.csv has no column 'count'"]),
    "duplicate": (spoil_counts("2013-05,", "2013-04,"), [], ["counts.csv, row 3: Blackpool, All crime, 2013-04"]),
    "negative": (spoil_counts(FIRST, f"{FIRST}-"), [], ["counts.csv: All crime in Blackpool is −"]),
    "fractional": (spoil_counts(FIRST, f"{FIRST}1."), [], ["counts.csv, row 2, column count: '1."]),
    "textual": (spoil_counts(FIRST, f"{FIRST}c."), [], ["counts.csv, row 2, column count: 'c."]),
    "unreadable month": (spoil_counts("2013-04", "Apr-13"), [], ["row 2, column month: 'Apr-13' is not a month"]),
    "future month": (spoil_counts("2013-04", "2016-09"), [], ["'2016-09' is after the drop's last month, 2016-08"]),
    "truncated": (cut_counts, [], ["counts.csv has no line end after row "]),
    "empty": (lambda: (DROP / "counts.csv").write_text(""), [], ["counts.csv is empty: send it again."]),
    "not UTF-8": (
        lambda: (DROP / "counts.csv").write_bytes(b"area,measure,month,count\nM\x99n,Rape,2016-08,1\n"),
        [],
        ["counts.csv, row 2: not UTF-8 (byte 0x99)"],
    ),
    "broken drop.toml": (lambda: (DROP / "drop.toml").write_text("="), [], ["drop.toml is not valid TOML"]),
    "unknown areas": (
        nothing,
        ["--area", "Blakpool", "--area", "Leeds"],
        ["There is no area 'Blakpool'. Did you mean 'Blackpool'?", "There is no area 'Leeds'. Known: Blackpool, "],
    ),
    "unknown priority": (nothing, ["--priority", "hatecrime"], ["priority 'hatecrime'. Did you mean 'hate_crime'?"]),
    "unknown edition": (nothing, ["--edition", "publik"], ["There is no edition 'publik'. Did you mean 'public'?"]),
    "unknown measure": (
        spoil_partnership('headline = "All crime"', 'headline = "All crimes"'),
        [],
        ["for overview: There is no measure 'All crimes'. Did you mean 'All crime'?"],
    ),
    "unknown parameter": (
        spoil_partnership('slug = "hate_crime"', 'slug = "hate_crime"\nparameters = { aera = "Wyre" }'),
        [],
        ["hate_crime.ipynb: There is no parameter 'aera'. Did you mean 'area'?"],
    ),
    "parameter of the batch": (
        spoil_partnership('slug = "hate_crime"', 'slug = "hate_crime"\nparameters = { area = 2 }'),
        [],
        ["hate_crime: the parameter 'area' is set by the batch; leave it out of the partnership's file."],
    ),
    "broken partnership": (spoil_partnership("area =", "area"), [], ["partnership.toml is not valid TOML"]),
    "no partnership": (nothing, ["--partnership", "theirs.toml"], ["There is no theirs.toml"]),
    "no notebook": (
        lambda: Path("notebooks/hate_crime.ipynb").unlink(),
        [],
        ["There is no hate_crime.ipynb in notebooks/ for the priority hate_crime: write it, or name another with"],
    ),
    "reports under a file": (
        lambda: Path("reports").write_text("in the way"),
        [],
        ["reports/2016-08 cannot be written (", "name another folder with --reports."],
    ),
    "reports under /proc": (
        nothing,
        ["--reports", "/proc/reports"],
        ["/proc/reports/2016-08 cannot be written (", "name another folder with --reports."],
    ),
    "unknown option": (nothing, ["--colour", "blue"], ["No such option", "--colour"]),
    "no workers": (nothing, ["--workers", "0"], ["Invalid value", "--workers"]),
}


@pytest.mark.parametrize("name", in_part(REFUSALS))
def test_a_refusal_is_printed_on_stderr_with_exit_code_2_and_nothing_is_written(project, briefings, name):
    spoil, arguments, sentences = REFUSALS[name]
    spoil()
    before = tree(project)
    code, out, err = briefings("run", *arguments)
    assert code == 2
    for sentence in sentences:
        assert sentence in err
    assert "Traceback" not in err + out
    assert tree(project) == before


def test_a_file_in_the_place_of_the_processed_data_is_refused(project, briefings):
    Path("data/processed").write_text("in the way", encoding="utf-8")
    assert briefings("run", "--priority", "counter_terrorism")[0] == 2


def test_a_wrong_column_does_not_fill_the_screen(briefings):
    text = (DROP / "counts.csv").read_text(encoding="utf-8").replace("Blackpool,Rape,2016-", "Blackpool,Rape,16-")
    text = text.replace("Blackpool,Rape,2015-", "Blackpool,Rape,15-").replace(
        "Blackpool,Rape,2014-", "Blackpool,Rape,14-"
    )
    (DROP / "counts.csv").write_text(text, encoding="utf-8")
    code, _, err = briefings("check")
    lines = err.splitlines()  # 12 + 12 + 8 months are wrong: 20 are shown and 12 counted
    assert (code, len(lines)) == (2, 21)
    assert all(line.endswith("is not a month: write it as 2016-08.") for line in lines[:20])
    assert lines[20].startswith("… and 12 more")


def test_a_value_with_square_brackets_is_shown_unchanged(briefings):
    rewrite(DROP / "counts.csv", FIRST, f"{FIRST}[bold]")
    assert "column count: '[bold]" in briefings("check")[2]


def test_checking_a_sound_drop_says_what_is_in_it_and_writes_nothing(project, briefings):
    before = tree(project)
    code, out, err = briefings("check", "2016-08")
    rows = (DROP / "counts.csv").read_text(encoding="utf-8").splitlines()[1:]
    measures = len({row.split(",")[1] for row in rows})
    indicators = len((DROP / "indicators.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert (code, err) == (0, "")
    assert out == (
        f"The drop 2016-08 is sound: {measures} measures and 2 areas, April 2013 to August 2016, {len(rows):,} counts "
        f"and {indicators} indicators.\n"
    )
    assert tree(project) == before


def test_checking_says_which_months_were_not_supplied(briefings):
    lines = (DROP / "counts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith("Blackpool,Rape,2016-06,")]
    (DROP / "counts.csv").write_text("".join(kept), encoding="utf-8")
    code, out, _ = briefings("check")
    assert (code, out.splitlines()[1:]) == (
        0,
        ["  Rape in Blackpool was not supplied for June 2016: shown as gaps, and nothing is compared across them."],
    )


def test_checking_refuses_what_a_run_would_refuse_of_the_drop(briefings):
    (DROP / "commentary" / "weather.md").write_text("Rain.\n", encoding="utf-8")
    code, out, err = briefings("check")
    assert (code, out) == (2, "")
    assert err.startswith("commentary/weather.md: There is no priority 'weather'.")


def test_the_list_names_drops_priorities_and_areas(project, briefings):
    shutil.copytree(DROP, "data/raw/2016-11")
    before = tree(project)
    code, out, _ = briefings("list")
    lines = [line.strip() for line in out.splitlines()]
    assert code == 0
    assert lines[:4] == ["Drops", "2016-08", "2016-11", "Priorities"]
    assert "hate_crime  Hate crime" in lines
    assert lines[-14:][:2] == ["Blackpool", "Blackburn with Darwen"]
    assert tree(project) == before


def test_the_list_says_when_there_is_no_drop(project, briefings):
    shutil.rmtree(DROP)
    assert "none in data/raw" in briefings("list")[1]


def test_a_true_process_refuses_with_a_sentence_and_without_a_traceback(project, processes):
    (DROP / "counts.csv").write_text("area,measure,month,count\nBlackpool,Rape,2016-08,many\n", encoding="utf-8")
    before = tree(project)
    done = subprocess.run([sys.executable, "-m", "helpers.cli", "run"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "counts.csv, row 2, column count: 'many' is not a whole number: correct it, or leave the row out "
        "if the month was not supplied.\n"
    )
    assert tree(project) == before


def test_a_letter_that_a_log_cannot_hold_ends_nothing(project, processes):
    rewrite("partnership.toml", 'title = "Hate crime"', 'title = "Troseddau casineb yn Nhŷ-du"')
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "helpers.cli", "list"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=ascii_only)
    assert (done.returncode, done.stderr) == (0, "")
    assert "hate_crime  Troseddau casineb yn Nh?-du\n" in done.stdout


def test_without_arguments_the_command_explains_itself(project, processes):
    done = subprocess.run([sys.executable, "-m", "helpers.cli"], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 2
    assert "Usage: " in said
    for command in ("run", "check", "list"):
        assert command in said.split("Commands")[1]
    assert "Traceback" not in said


def test_checking_warns_of_a_cause_that_was_not_tested_and_accepts_the_drop_all_the_same(briefings):
    (DROP / "commentary" / "overview.md").write_text("Patrols began.\n\nCrime fell\ndue to them.\n", encoding="utf-8")
    code, out, err = briefings("check")
    assert (code, err) == (0, "")
    assert [line.strip() for line in out.splitlines() if "commentary" in line] == [
        'commentary/overview.md, line 4: "due to" names a cause that was not tested: say "after" instead, or compare '
        "with places where nothing was done (explore.ipynb) and quote the result."
    ]


def test_verify_says_whether_every_file_is_as_it_was_published(briefings):
    folder = Path("reports/2016-08/blackpool")
    folder.mkdir(parents=True)
    listed = {"index.html": sha256(b"<h1>Blackpool</h1>").hexdigest()}
    (folder / "run.json").write_text(json.dumps({"files": listed}), encoding="utf-8")
    (folder / "index.html").write_bytes(b"<h1>Blackpool</h1>")
    assert briefings("verify", "reports") == (0, "Every file is as it was published (sets checked: 1).\n", "")
    (folder / "index.html").write_bytes(b"<h1>Blackburn</h1>")
    code, said, problem = briefings("verify", "reports")
    assert (code, said) == (1, "Files that are not as they were published: 1 (sets checked: 1).\n")
    assert problem == "reports/2016-08/blackpool/index.html has changed since it was published.\n"
