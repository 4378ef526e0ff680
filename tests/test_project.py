"""Which project the command works on (`--project`), and which files of it are the partnership's own (`own/`)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import PARTNERSHIP, PRIORITY, keep_without_kernels, write_notebook, write_project

from helpers.briefing import open_briefing
from helpers.cli import main
from helpers.storage import own_folder, own_or_shipped

ROOT = Path(__file__).parents[1]
OWN = PARTNERSHIP.replace('"BSafe"', '"Our own"') + PRIORITY.format("one")
SAYS = """\
from helpers.briefing import open_briefing
from helpers.document.sentence import Sentence
briefing = open_briefing(priority, drop=drop, area=area, partnership=partnership)
briefing.show(Sentence("{}"), briefing.lead())
briefing.receipt()"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project in the working folder, with files in `own/` in use."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("BRIEFINGS_OWN")
    write_project("one", cells=[SAYS.format("Shipped.")])
    return folder


@pytest.fixture
def elsewhere(project, tmp_path, monkeypatch):
    """A working folder outside the project."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def briefings(processes):
    """The command in a process of its own: its exit code and what it wrote to its two streams."""

    def run(*arguments, **environment):
        settings = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
        command = [sys.executable, "-m", "helpers.cli", *arguments]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.fixture
def here(monkeypatch, capsys):
    """The command in this process: its exit code and what it wrote to its two streams."""
    # --project sets this variable; so the fixture knows to take it away again.
    monkeypatch.setenv("BRIEFINGS_PROJECT", "unset at once")
    monkeypatch.delenv("BRIEFINGS_PROJECT")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["briefings", *arguments])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def write_own(**files):
    """Write files to `own/`; each is named without its ending."""
    Path("own").mkdir(exist_ok=True)
    for name, text in files.items():
        Path("own", f"{name}.toml").write_text(text, encoding="utf-8")


def rewrite(path, old, new):
    """Replace text everywhere in a file that must have it."""
    text = Path(path).read_text(encoding="utf-8")
    assert old in text
    Path(path).write_text(text.replace(old, new), encoding="utf-8")


def write_own_notebook(slug, cells):
    Path("own/notebooks").mkdir(parents=True)
    write_notebook(slug, cells)
    shutil.move(f"notebooks/{slug}.ipynb", "own/notebooks")


def test_a_run_from_another_folder_reads_and_writes_the_project_that_is_named(
    project, elsewhere, briefings, monkeypatch
):
    monkeypatch.chdir(project)
    keep_without_kernels("A page.")
    monkeypatch.chdir(elsewhere)
    code, out, err = briefings("--project", "../project", "run", "--quiet")
    index = project / "reports" / "2016-08" / "blackpool" / "index.html"
    assert (code, out, err) == (0, f"Published: {index}\n", "")
    assert index.exists() and (project / "data" / "processed" / "2016-08" / "drop.json").exists()
    assert (index.parent / "one.html").read_text(encoding="utf-8") == "A page."
    assert list(elsewhere.iterdir()) == []


def test_what_is_typed_starts_in_the_working_folder(project, elsewhere, processes, here):
    (elsewhere / "2016-09").mkdir()
    (elsewhere / "2016-09" / "counts.csv").write_text(
        "area,measure,month,count\nBlackpool,Theft,2016-09,4\n", encoding="utf-8"
    )
    (elsewhere / "theirs.toml").write_text(OWN, encoding="utf-8")
    typed = ["2016-09", "--partnership", "theirs.toml"]
    code, out, err = here("--project", str(project), "run", *typed, "--reports", "mine", "--quiet")
    assert (code, out, err) == (0, "Published: mine/2016-09/blackpool/index.html\n", "")
    record = json.loads((elsewhere / "mine" / "2016-09" / "blackpool" / "run.json").read_text(encoding="utf-8"))
    assert record["partnership"] == "Our own"
    assert not (project / "reports").exists()


def test_the_project_may_be_named_in_the_environment_and_the_option_comes_first(project, elsewhere, monkeypatch, here):
    monkeypatch.setenv("BRIEFINGS_PROJECT", "../project")
    assert here("list")[1].splitlines()[:4] == [
        "Drops", "  2016-08", "Priorities", "  one  one",
    ]  # fmt: skip
    monkeypatch.setenv("BRIEFINGS_PROJECT", "nowhere")
    assert here("--project", "../project", "list")[0] == 0


def test_in_a_folder_of_a_project_it_is_that_project(project, monkeypatch, here):
    monkeypatch.chdir(project / "notebooks")
    assert "  one  one\n" in here("list")[1]


def test_outside_of_any_project_it_is_the_checkout_that_the_command_was_installed_from(
    project, elsewhere, tmp_path, briefings
):
    shutil.copytree(ROOT / "src", project / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    assert "  one  one\n" in briefings("list", PYTHONPATH=str(project / "src"))[1]
    shutil.move(project / "src", tmp_path / "site-packages")  # installed without the project around it
    assert briefings("list", PYTHONPATH=str(tmp_path / "site-packages")) == (
        2, "", "There is no data/raw here or above: name the project's folder with --project.\n",
    )  # fmt: skip


@pytest.mark.parametrize("command", [["run"], ["check"], ["list"], ["backtest"]], ids=lambda command: command[0])
def test_a_project_without_drops_is_refused(elsewhere, command, here):
    refusal = (
        f"There is no folder data/raw in {elsewhere}: give --project (or BRIEFINGS_PROJECT) a project's folder, or "
        "make data/raw in a new one.\n"
    )
    assert here("--project", ".", *command) == (2, "", refusal)
    assert list(elsewhere.iterdir()) == []


def test_own_partnership_and_notebooks_come_before_those_of_the_project(project, processes, here):
    write_own(partnership=OWN)
    write_own_notebook("one", [SAYS.format("Our own notebook.")])
    write_notebook("one", [SAYS.format("Shipped.")])
    assert here("run", "--quiet")[::2] == (0, "")
    folder = Path("reports/2016-08/blackpool")
    page = (folder / "one.html").read_text(encoding="utf-8")
    assert "Our own notebook." in page and "Our own: Blackpool, April to August 2016" in page
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert record["briefings"][0]["parameters"]["partnership"] == "own/partnership.toml"

    assert here("run", "--partnership", "partnership.toml", "--quiet")[::2] == (0, "")
    page = (folder / "one.html").read_text(encoding="utf-8")
    assert "Our own notebook." in page and "BSafe: Blackpool, April to August 2016" in page


def test_every_command_that_asks_who_we_are_reads_a_broken_own_file_and_the_option_avoids_it(project, here):
    write_own(partnership="name = ")
    for command in ("run", "check", "backtest", "list"):
        code, out, err = here(command)
        assert (code, out) == (2, "")
        assert err.startswith("own/partnership.toml is not valid TOML: "), command
    assert here("verify", ".")[2] == ". holds no published briefings.\n"
    for command in ("check", "backtest", "list"):
        assert here(command, "--partnership", "partnership.toml")[::2] == (0, ""), command


def test_another_partnership_is_found_by_its_name_in_own_and_in_the_project(project, elsewhere, here):
    shutil.copy(project / "partnership.toml", project / "partnership-shipped.toml")
    (project / "own").mkdir()
    (project / "own" / "partnership-north.toml").write_text(OWN.replace("one", "north"), encoding="utf-8")
    named = {
        name: here("--project", str(project), "list", "--partnership", f"partnership-{name}.toml")[:2]
        for name in ("north", "shipped", "south")
    }
    assert "  north  north\n" in named["north"][1]
    assert "  one  one\n" in named["shipped"][1]
    assert named["south"] == (2, "")


def test_an_own_file_that_is_a_broken_link_is_refused_instead_of_the_sample_being_used(project, here):
    Path("own").mkdir()
    Path("own/partnership.toml").symlink_to("moved-away.toml")
    assert here("list") == (
        2, "", "There is no own/partnership.toml: name the partnership's file with --partnership.\n",
    )  # fmt: skip


def test_a_notebook_that_is_opened_by_hand_reports_for_the_own_partnership(project, monkeypatch):
    write_own(partnership=OWN)
    monkeypatch.chdir(project / "notebooks")  # where JupyterLab runs it
    assert open_briefing("one", drop="2016-08", area="Blackpool").partnership.name == "Our own"
    shipped = open_briefing("one", drop="2016-08", area="Blackpool", partnership="./partnership.toml")
    assert shipped.partnership.name == "BSafe"


def test_checking_holds_own_notebooks_to_the_rules_and_only_advises_against_outputs(project, here):
    assert here("check")[1].splitlines()[1:] == []
    write_own_notebook("one", [SAYS.format("Ours.")])
    rewrite("own/notebooks/one.ipynb", '"outputs": []', '"outputs": [{"output_type": "stream", "name": "stdout"}]')
    rewrite("own/notebooks/one.ipynb", ': str = \\"\\"', ': str = \\"2016-08\\"')
    code, out, err = here("check")
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [
        "  own/notebooks/one.ipynb holds outputs: clear them before you hand it on (in JupyterLab, Edit, Clear Outputs "
        "of All Cells).",
        "1 notebook of your own keeps the rules.",
    ]
    rewrite("own/notebooks/one.ipynb", 'briefing.receipt()"\n', 'for each in briefing.shown: each"\n')
    code, out, err = here("check")
    assert (code, out[:25]) == (2, "The drop 2016-08 is sound")
    assert err.splitlines() == [
        "own/notebooks/one.ipynb: cell 3 (from helpers.briefing import open_briefing) loops: call a function that "
        "gives the answer for the whole table.",
        "own/notebooks/one.ipynb: cell 3 (from helpers.briefing import open_briefing) is the last code cell: end it "
        "with briefing.receipt().",
    ]


def test_an_own_notebook_that_still_passes_edition_is_refused_before_anything_runs(project, here):
    write_own_notebook("one", [SAYS.format("Ours.")])
    rewrite("own/notebooks/one.ipynb", "partnership=partnership", "partnership=partnership, edition='public'")
    sentence = (
        "one.ipynb: open_briefing has no parameter 'edition': leave it out, or give one of priority, drop, area and "
        "partnership.\n"
    )
    assert here("check") == (2, "", sentence)
    assert here("run") == (2, "", sentence)
    assert not Path("reports").exists()


def test_checking_names_own_breaks_that_the_drop_does_not_need(project, here):
    write_own(breaks='[[breaks]]\nmonth = "2016-02"\nmeasures = ["Fraud"]\nreason = "New codes."\n')
    code, out, err = here("check")
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [
        "  own/breaks.toml, breaks.1 is not used: the drop (2016-08 to 2016-08) has no months on both sides of "
        "2016-02.",
        "  own/breaks.toml, breaks.1: this drop has no measure 'Fraud'.",
    ]
    write_own(breaks="[[breaks]")
    assert here("check")[2].startswith("own/breaks.toml is not valid TOML: ")
    assert here("run")[0] == 2


def test_the_own_folder_may_be_elsewhere(project, tmp_path, monkeypatch, here):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "partnership.toml").write_text(OWN.replace("one", "other"), encoding="utf-8")
    monkeypatch.setenv("BRIEFINGS_OWN", str(tmp_path / "ours"))
    assert "  other  other\n" in here("list")[1]


def test_the_tests_use_what_the_project_ships_whatever_is_in_own(processes):
    assert own_folder() == ROOT / "tests" / "no own folder"
    assert not own_folder().exists()
    for name in ("partnership.toml", "notebooks/overview.ipynb"):
        assert own_or_shipped(name) == ROOT / name
    said = "import helpers.storage as s; print(s.own_or_shipped('partnership.toml'))"
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(ROOT / "partnership.toml")


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")
def test_cleaning_leaves_reports_drops_and_own_files(tmp_path, processes):
    shutil.copy(ROOT / "Makefile", tmp_path)
    kept = [
        "reports/2016-08/blackpool/index.html",
        "reports/.2016-08.lock",
        "reports/.gitkeep",
        "data/raw/2016-08/counts.csv",
        "data/raw/2022-11.zip",
        "data/processed/.gitkeep",
        "own/partnership.toml",
        "own/notebooks/one.ipynb",
        "notebooks/one.ipynb",
    ]
    gone = [
        ".venv/bin/python",
        ".mypy_cache/3.11",
        "src/helpers/__pycache__/cli.pyc",
        "src/community.egg-info/PKG-INFO",
        "data/processed/2016-08/drop.json",
        "data/processed/police_uk/x.parquet",
    ]
    for name in [*kept, *gone, "tests/t.py", "benchmarks/b.py", "docs/d.md"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("content", encoding="utf-8")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {*kept, "Makefile", "tests/t.py", "benchmarks/b.py", "docs/d.md"}


def test_the_own_folder_is_no_part_of_the_repository():
    assert "own/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
