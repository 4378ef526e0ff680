"""Events during a run: its files change, other runs start, a hundred briefings run at once, and it is stopped."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest
from small_project import (
    OPENS,
    PARTNERSHIP,
    RECEIPT,
    SHOWS,
    heeding_interrupts,
    keep_without_kernels,
    litter,
    named_ways,
    posix,
    publish_without_kernels,
    published,
    run,
    write_notebook,
    write_project,
)

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.planning.prepare import prepare
from helpers.publishing.manifest import altered

FIGURE = """\
from helpers.document.numbers import Sum, count
from helpers.document.sentence import say
now = int(briefing.counts("Rape").iloc[-1])
briefing.show(say("{now} cases.", now=count(now, Sum(area, "Cases", "2016-08"))))"""
REPLACES_DROP = """\
from pathlib import Path
path = Path("data/raw/2016-08/counts.csv")
_ = path.write_text(path.read_text(encoding="utf-8").replace(",4", ",5"), encoding="utf-8")"""
REWRITES_ITSELF = """\
from pathlib import Path
path = Path("notebooks/one.ipynb")
_ = path.write_text(path.read_text(encoding="utf-8").replace("cases.", "incidents."), encoding="utf-8")"""
RUNS_TOO = """\
import subprocess, sys
from pathlib import Path
done = subprocess.run([sys.executable, "-m", "helpers.cli", "run"], capture_output=True, text=True)
_ = Path("second").write_text(f"{done.returncode} {done.stderr}", encoding="utf-8")"""
STARTS = 'import subprocess\nchild = subprocess.Popen(["sleep", "600"]).pid'
NEVER_ENDS = """\
import os, pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path("beginning").write_text(f"{os.getpid()} {globals().get('child', '')}")
_ = pathlib.Path("beginning").rename("started")
while True:
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        print("not now")"""


@pytest.fixture
def project(tmp_path, monkeypatch, processes):
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    shutil.rmtree(scratch(), ignore_errors=True)


def page():
    return Path("reports/2016-08/blackpool/one.html").read_text(encoding="utf-8")


def test_a_drop_that_changes_meanwhile_is_for_the_next_run(project, warm):
    write_project("one", cells=[REPLACES_DROP, OPENS, FIGURE, RECEIPT])
    assert run(1, warm) == {"one": ""}
    assert "4 cases." in page()
    write_notebook("one", [OPENS, FIGURE, RECEIPT])
    assert run(1, warm) == {"one": ""}
    assert "5 cases." in page()


def test_a_notebook_that_is_edited_meanwhile_is_for_the_next_run(project, warm):
    write_project("one", cells=[REWRITES_ITSELF, OPENS, FIGURE, RECEIPT])
    assert run(1, warm) == {"one": ""}
    assert "4 cases." in page()
    assert run(1, warm) == {"one": ""}
    assert "4 incidents." in page()


def test_a_second_run_is_refused_and_the_first_is_named(project, warm):
    write_project("one", cells=[RUNS_TOO, OPENS, FIGURE, RECEIPT])
    assert run(1, warm) == {"one": ""}
    holder = rf"process {os.getpid()} on \S+, since \d\d:\d\d"
    said = rf"2 reports/2016-08 is being written by {holder}: wait for it, or stop it.\n"
    assert re.fullmatch(said, Path("second").read_text(encoding="utf-8"))
    assert "4 cases." in page()


def drop_of(counts: dict[str, int]) -> str:
    """A drop's counts: each area's one number, month after month, and their sum for the county."""
    months = pd.period_range("2014-04", "2016-08", freq="M")
    table = counts | {"Lancashire": sum(counts.values())}
    rows = [f"{area},Rape,{month},{number}\n" for area, number in table.items() for month in months]
    return "area,measure,month,count\n" + "".join(rows)


def test_of_a_hundred_briefings_at_once_each_shows_its_own_area_s_numbers(project, warm):
    write_project()
    canaries = {f"District {number:03}": 100_003 + 1_009 * number for number in range(100)}
    first, *others = canaries
    Path("data/raw/2016-08/counts.csv").write_text(drop_of(canaries), encoding="utf-8")
    text = PARTNERSHIP.replace("Blackpool", first).replace("peers = []", f"peers = {others}")
    text += '[[priorities]]\nslug = "one"\ntitle = "One"\nheadline = "Rape"\n'
    Path("partnership.toml").write_text(text, encoding="utf-8")
    shown = """\
from helpers import charts, tables, wording
from helpers.statistics import change, xmr
changed = change.year_to_date(briefing.headline)
briefing.show(briefing.lead(), wording.change(changed), tables.years(briefing.headline))
if area.endswith("0"):  # a chart takes as long to draw as everything else here
    briefing.show(charts.months(xmr.chart(briefing.headline)))"""
    write_notebook("one", [OPENS, shown, RECEIPT])
    asked = prepare(partnership=Path("partnership.toml"), reports=Path("reports"), areas=list(canaries))
    begun = []
    assert [made.error for made in carry_out(asked, Workers(8, warm), on_begin=begun.append)] == [""] * 100
    assert [job.area for job in begun] == list(canaries)
    sums = range(1, 30)  # the sums of 1 to 29 months
    for area, canary in canaries.items():
        folder = Path("reports/2016-08", area.lower().replace(" ", "-"))
        page = (folder / "one.html").read_text(encoding="utf-8")
        said = re.sub(r'<div class="chart-levels">.*?</div>', "", page)  # round numbers that measure the picture
        numbers = {int(found.replace(",", "")) for found in re.findall(r"\b\d{1,3}(?:,\d{3})+\b", said)}
        assert canary in numbers or 5 * canary in numbers
        assert numbers <= {canary * months for months in sums}, area
        assert set(re.findall(r"District \d{3}", page)) == {area}
        assert page.count('class="chart-image"') == area.endswith("0")
        figures = pd.read_csv(folder / "figures.csv", dtype=str)
        assert set(figures["area"]) == {area}
        assert set(figures["current"].astype(int)) <= {canary * months for months in sums}


def started(kernels, *options) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    """A run in a session of its own whose notebook never ends, and the processes below it."""
    scratch().mkdir()
    command = [sys.executable, "-m", "helpers.cli", "run", "--workers", "1", "--kernels", kernels, *options]
    process = subprocess.Popen(
        command,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch())},
        preexec_fn=heeding_interrupts,
    )
    assert until(lambda: Path("started").exists(), 180), "the notebook never started"
    family = psutil.Process(process.pid).children(recursive=True)
    assert {int(pid) for pid in Path("started").read_text().split()} <= {each.pid for each in family}
    return process, family


def scratch() -> Path:
    """The folder for temporary files of a run that is stopped. A long name would put the sockets elsewhere."""
    return Path(tempfile.gettempdir(), f"t-{os.getpid()}")


def left_in_scratch() -> list[str]:
    """The files that a run left there; multiprocessing leaves those with pymp- when it is killed."""
    return [path.name for path in scratch().iterdir() if not path.name.startswith("pymp-")]


def until(holds, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(holds())


def ended(family) -> bool:
    return not any(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in family)


@posix
@named_ways
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_stopped_run_ends_within_5_seconds_with_all_that_it_started(project, sent, kernels):
    write_project("one")
    publish_without_kernels({"one": ()})
    before = published(index=True)
    write_notebook("one", [STARTS, NEVER_ENDS])
    begun = time.monotonic()
    process, family = started(kernels)
    stopped = time.monotonic()
    os.killpg(process.pid, sent) if sent == signal.SIGINT else process.send_signal(sent)  # as a terminal does
    said, _ = process.communicate(timeout=180)
    assert until(lambda: ended(family), 30 if kernels == "cold" else 5), "a process of the run goes on"
    starting = stopped - begun  # longer than 5 seconds where the machine is busy, and so is stopping
    assert time.monotonic() - stopped < max(5, starting)
    assert process.returncode in (130, 143)
    assert said == "Stopped. Nothing was published; what was made is kept for the next run.\n"
    assert published(index=True) == before
    assert litter() == []
    assert left_in_scratch() == [] or kernels == "cold"


@posix
@named_ways
def test_a_run_that_is_killed_takes_its_processes_along_and_the_next_goes_on_where_it_was(project, kernels):
    write_project("first", "one")
    keep_without_kernels("A page.")
    assert run() == {"first": "", "one": ""}
    before, kept = published(index=True), Path("data/processed/cache/2016-08/blackpool/first/briefing.json")
    said = kept.read_bytes()
    write_notebook("first", [OPENS, SHOWS, "word = 'again'", RECEIPT])
    write_notebook("one", [STARTS, NEVER_ENDS])
    process, family = started(kernels)
    assert until(lambda: kept.read_bytes() != said, 30), "what is made is not kept at once"
    process.kill()
    printed, _ = process.communicate(timeout=30)
    assert "Traceback" not in printed
    assert "Warning" not in printed
    assert until(lambda: ended(family), 30 if kernels == "cold" else 5), "a process of the run goes on"
    assert left_in_scratch() == [] or kernels == "cold"
    assert published(index=True) == before
    write_notebook("one", [OPENS, SHOWS, "word = 'anew'", RECEIPT])
    made = carry_out(prepare(partnership=Path("partnership.toml"), reports=Path("reports")), Workers())
    assert {each.job.priority.slug: each.status for each in made} == {"first": "unchanged", "one": "made"}
    assert "again" in Path("reports/2016-08/blackpool/first.ipynb").read_text(encoding="utf-8")
    assert altered(Path("reports/2016-08/blackpool")) == []
    assert litter() == []
