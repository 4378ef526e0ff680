"""What a run prints: in a terminal, in a log, and with --quiet."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import sysconfig
import time
import webbrowser
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from small_project import GOOD, heeding_interrupts, write_notebook, write_project

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.cli import main
from helpers.drops import place
from helpers.planning.prepare import prepare
from helpers.publishing.job import Result
from helpers.terminal.outcome import explanations, jupyter_lab, open_index, print_outcome
from helpers.terminal.progress import STOPPED, STOPPED_PUBLISHING, show_progress

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "helpers.cli", "run"]
FAILS = "month = '2016-13'\nraise ValueError(\n    '[red]no such month[/red]')"
FOLDER = "reports/2016-08/blackpool"
LONG = "an_unusually_long_name_of_a_priority"
CODES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def untimed(text: str) -> str:
    """The text without the number of seconds, which takes one column more in a table from 10 on."""
    text = re.sub(r"(?<=  )\d\d\.\d(?=  )", " #.#", text)
    return re.sub(r"\d+\.\d(?=  | s)", "#.#", re.sub(r"in \d+ s", "in # s", text))


def in_a_log(*options: str) -> tuple[int, str, str]:
    """The exit code, and the text written to standard output and standard error, neither of which is a terminal."""
    out, err = StringIO(), StringIO()
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out), redirect_stderr(err):
        patched.setattr(sys, "argv", ["briefings", "run", *options])
        with pytest.raises(SystemExit) as ended:
            main()
    return ended.value.code, untimed(out.getvalue()), err.getvalue()


def in_a_log_of_a_process(*options: str) -> tuple[int, str, str]:
    """The same for a separate process, whose output goes into pipes."""
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, check=False)
    return done.returncode, untimed(done.stdout), done.stderr


@pytest.fixture(scope="module")
def logged(tmp_path_factory, processes):
    """The logs of runs of two briefings, and the addresses that the browser was asked to open."""
    folder, said = tmp_path_factory.mktemp("project"), {}
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        patched.setenv("PATH", "/usr/bin:/bin")  # jupyter is not on this path
        patched.setenv("BROWSER", str(folder / "browser"))
        (folder / "browser").write_text(f"#!/bin/sh\necho \"$1\" >> '{folder}/opened'\n", encoding="utf-8")
        (folder / "browser").chmod(0o755)
        write_project(LONG, "marac")
        write_notebook("marac", [FAILS])
        said["failing"] = in_a_log("--workers", "1")
        said["failing quietly"] = in_a_log("--quiet")
        write_notebook("marac", GOOD)
        said["mended"] = in_a_log("--quiet")
        said["unchanged"] = in_a_log_of_a_process("--open")
        said["unchanged quietly"] = in_a_log("--quiet")
        write_notebook("marac", [FAILS])
        said["failing again"] = in_a_log()
    said["opened"] = (folder / "opened").read_text(encoding="utf-8").splitlines()
    said["index"] = (folder / FOLDER / "index.html").as_uri()
    return said


LAB = " --allow-root" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
JUPYTER = shlex.quote(str(Path(sysconfig.get_path("scripts"), "jupyter")))
TOLD = f"""\
1 of 2 briefings failed; the index names them.

Blackpool: marac: cell 3: ValueError: [red]no such month[/red]

    month = '2016-13'
    raise ValueError(
        '[red]no such month[/red]')

It has no page yet.
To open it:
  {JUPYTER} lab {FOLDER}/marac.failed.ipynb{LAB}

"""
PUBLISHED = f"Published: {FOLDER}/index.html\n"


def test_a_log_gets_plain_lines_then_a_table_and_each_failure_with_its_source_and_command(logged):
    code, out, err = logged["failing"]
    assert (code, err) == (1, TOLD)
    assert out == (
        "1 of 2: made, #.# s, Blackpool: an_unusually_long_name_of_a_priority\n"
        "2 of 2: failed, #.# s, Blackpool: marac (cell 3: ValueError: [red]no such month[/red])\n"
        "Briefing                                         Status  Seconds  Where it is\n"
        f"Blackpool: an_unusually_long_name_of_a_priority  made        #.#  {FOLDER}/{LONG}.html\n"
        f"Blackpool: marac                                 failed      #.#  {FOLDER}/marac.failed.ipynb\n"
        "Drop 2016-08: 1 made, 1 failed in # s.\n"
        f"{PUBLISHED}"
        "Summary: reports/2016-08/run.md\n"
    )


def test_with_quiet_it_prints_only_what_failed_and_where_the_index_is(logged):
    assert logged["failing quietly"] == (1, PUBLISHED, TOLD)
    assert logged["mended"] == logged["unchanged quietly"] == (0, PUBLISHED, "")


def test_where_nothing_has_changed_a_sentence_says_so(logged):
    stand = "No briefing has changed since the last run: 2 briefings stay as they are."
    assert logged["unchanged"] == (0, f"{stand}\n{PUBLISHED}", "")


def test_an_unchanged_briefing_has_no_line_of_its_own_but_is_in_the_table(logged):
    out = logged["failing again"][1]
    assert out.startswith("2 of 2: failed, #.# s, Blackpool: marac (")
    assert f"Blackpool: an_unusually_long_name_of_a_priority  unchanged           {FOLDER}/{LONG}.html\n" in out


def test_after_a_good_run_a_failure_leaves_the_last_good_page_and_says_so(logged):
    stands = f"\nThe last good page stays published:\n  {FOLDER}/marac.html\nTo open it:\n"
    assert logged["failing again"][2] == TOLD.replace("\nIt has no page yet.\nTo open it:\n", stands)


def test_the_index_is_opened_by_the_one_run_that_was_asked_to(logged):
    assert logged["opened"] == [logged["index"]]


@pytest.mark.parametrize("columns", [80, 200])
def test_a_terminal_shows_what_is_in_flight_then_a_table_whose_paths_are_whole(project, columns, processes):
    pexpect = pytest.importorskip("pexpect")
    write_project(LONG, "marac")
    write_notebook(LONG, [f"import time\ntime.sleep(1.5)\n{FAILS}"])
    environment = {**os.environ, "TERM": "xterm-256color"}
    options = {"dimensions": (30, columns), "env": environment, "encoding": "utf-8", "timeout": 120}
    child = pexpect.spawn(COMMAND[0], [*COMMAND[1:], "--workers", "1"], **options)
    sent = child.read().replace("\r\n", "\n")
    child.close()
    name = "Blackpool: an_unusually_long_name_of_a_priority"
    while_it_ran, _, shown = sent.rpartition("\x1b[?25h")  # this code shows the cursor again
    assert shown.startswith("\r\x1b[1A\x1b[2K")  # these codes clear the last line of progress
    plainly, shown = CODES.sub("", while_it_ran), CODES.sub("", shown).strip()
    assert re.search(rf"\rDrop 2016-08 ━+ 0/2 \d:\d\d:\d\d\n  {name} [1-9] s[\r\n]", plainly)
    assert f"\x1b[31mfailed {name}\x1b[0m (cell 3: ValueError: [red]no such month[/red])\n" in while_it_ran
    assert child.exitstatus == 1
    assert "━" not in shown
    for path in (f"{FOLDER}/{LONG}.failed.ipynb", f"{FOLDER}/marac.html"):
        (line,) = [line for line in shown.split("\n") if line.endswith(path)]
        assert (line == f"  {path}") == (columns == 80)
    assert "\x1b[94;49mraise\x1b[0m" in sent
    assert "\n    raise ValueError(\n        '[red]no such month[/red]')\n\nIt has no page yet." in shown
    assert shown.endswith(f"{PUBLISHED}Summary: reports/2016-08/run.md")


def test_ctrl_c_says_in_one_line_what_it_leaves_and_what_was_made_is_not_made_again(project, warm):
    pexpect = pytest.importorskip("pexpect")
    slow = "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(600)"
    write_project("rape", "slow")
    write_notebook("slow", [slow])
    options = [*COMMAND[1:], "--workers", "1"]
    child = pexpect.spawn(
        COMMAND[0], options, dimensions=(30, 80), encoding="utf-8", timeout=60, preexec_fn=heeding_interrupts
    )
    until = time.monotonic() + 60
    while not (project / "started").exists() and time.monotonic() < until:
        child.expect([".+", pexpect.TIMEOUT], timeout=1)
    child.sendintr()
    sent = child.read()
    child.close()
    assert (child.exitstatus, child.signalstatus) == (130, None)
    assert CODES.sub("", sent.rpartition("\x1b[?25h")[2]).strip() == STOPPED
    assert list((project / "reports" / "2016-08").iterdir()) == []
    write_notebook("slow", GOOD)
    run = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    made = {each.job.priority.slug: each.status for each in carry_out(run, Workers(1, warm))}
    assert made == {"rape": "unchanged", "slow": "made"}


@pytest.fixture(scope="module")
def forty():
    """A checked run of the sample for four districts, with forty briefings and nothing published."""
    areas = ["Blackpool", "Wyre", "Fylde", "Preston"]
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(ROOT)
        return prepare(["2016-08"], partnership=Path("partnership.toml"), reports=Path("nowhere"), areas=areas)


@pytest.fixture
def many(forty, monkeypatch):
    """That run, in the folder of the sample."""
    monkeypatch.chdir(ROOT)
    return forty


def test_of_many_briefings_each_area_has_a_line_that_shows_where_its_index_is(many, capsys):
    made = [Result(job, 0.5) for job in reversed(many.jobs)]
    print_outcome(
        many, [*made[:-1], Result(many.jobs[0], 1.0, error="cell 1: KeyError: 'x'", source="x")], 7.2, quiet=False
    )
    said = capsys.readouterr()
    table, to_complete = said.out.partition("To complete in the report: ")[::2]
    assert len(to_complete.splitlines()) == 9  # the places that the sample's report.toml leaves to officers
    assert table == (
        "Area       Status            Seconds  Where it is\n"
        "Blackpool  9 made, 1 failed      5.5  nowhere/2016-08/blackpool/index.html\n"
        "Wyre       10 made               5.0  nowhere/2016-08/wyre/index.html\n"
        "Fylde      10 made               5.0  nowhere/2016-08/fylde/index.html\n"
        "Preston    10 made               5.0  nowhere/2016-08/preston/index.html\n"
        "Drop 2016-08: 39 made, 1 failed in 7 s.\n"
    )
    assert said.err == (
        "1 of 40 briefings failed; the index names them.\n\n"
        "Blackpool: Overview: all crime: cell 1: KeyError: 'x'\n\n    x\n\nIt has no page yet.\n\n"
    )


def test_a_failure_at_an_address_names_the_address_that_jupyterlab_could_not_open(project, capsys, warm):
    write_project("marac")
    write_notebook("marac", [FAILS])
    run = prepare(partnership=Path("partnership.toml"), reports=place("memory://failures/reports"))
    made = list(carry_out(run, Workers(1, warm)))
    print_outcome(run, made, 1.0, quiet=True)
    open_index(run)
    said = capsys.readouterr()
    address = "memory://failures/reports/2016-08/blackpool"
    assert f"Its notebook is at\n  {address}/marac.failed.ipynb\n" in said.err
    assert "lab" not in said.err
    assert said.out == f"Published: {address}/index.html\nNot opened: the reports are at an address, not in a folder.\n"


def test_the_command_for_jupyterlab_is_this_python_s_and_fit_for_a_shell(project, monkeypatch):
    jupyter = project / ".venv" / "bin" / "jupyter"
    jupyter.parent.mkdir(parents=True)
    jupyter.touch(mode=0o755)
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(jupyter.parent) if name == "scripts" else "")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    notebook = Path("my reports/it's.failed.ipynb")
    words = [str(notebook), *LAB.split()]
    assert shlex.split(jupyter_lab(notebook)) == [".venv/bin/jupyter", "lab", *words]
    monkeypatch.chdir(ROOT)
    assert shlex.split(jupyter_lab(notebook)) == [str(jupyter), "lab", *words]
    monkeypatch.setenv("PATH", f"{jupyter.parent}:/usr/bin")
    assert shlex.split(jupyter_lab(notebook)) == ["jupyter", "lab", *words]


def test_the_index_is_opened_in_the_browser_or_it_is_said_why_not(many, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: bool(opened.append(address)) or len(opened) == 1)
    open_index(many)
    assert opened == [(ROOT / "nowhere/2016-08/blackpool/index.html").as_uri()]
    assert capsys.readouterr().out == ""
    open_index(many)
    assert capsys.readouterr().out == "Not opened: there is no browser here.\n"


@pytest.mark.parametrize(("ended", "said"), [(39, STOPPED), (40, STOPPED_PUBLISHING)])
@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_a_stop_says_whether_anything_may_be_published(many, capsys, ended, said, stop):
    with pytest.raises(stop), show_progress(quiet=True) as watch:
        watch.plan(many)
        for job in many.jobs[:ended]:
            watch.begin(job)
            watch.end(Result(job, 0.0))
        raise stop
    assert capsys.readouterr().err == f"{said}\n"


def test_what_a_notebook_says_gives_no_orders_to_the_terminal(many, capsys):
    shouting = "\x1b[2J\x1b]0;title\x07 two\r\nlines"
    failed = Result(many.jobs[0], 1.0, error=f"cell 1: E: {shouting}", source=f"print('{shouting}')")
    with show_progress(quiet=False) as watch:
        watch.plan(many)
        watch.end(failed)
    print_outcome(many, [failed, *(Result(job, 0.0, kept=True) for job in many.jobs[1:])], 1.0, quiet=False)
    said = capsys.readouterr()
    assert not set(said.out + said.err) & {"\x1b", "\x07", "\r"}
    assert said.out.startswith("1 of 40: failed, 1.0 s, Blackpool: Overview: all crime (cell 1: E: ")
    assert " two lines)\n" in said.out.split("Area", 1)[0]


def test_explain_names_the_briefings_that_were_made_for_each_reason_and_those_kept(many):
    one, two, three = many.jobs[:3]
    changed = [Result(job, 1.0, reason="data changed") for job in (one, three)]
    assert explanations([changed[0], Result(two, 0.0, kept=True), changed[1]]) == [
        f"Made because data changed: {one.name}; {three.name}.",
        f"Unchanged: {two.name}.",
    ]
