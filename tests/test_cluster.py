"""Briefings made by a Dask cluster: these tests start a scheduler and workers, and let things go wrong with them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import fsspec
import nbformat
import psutil
import pytest
from small_project import GOOD, write_notebook, write_project

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.drops import place
from helpers.planning.prepare import prepare
from helpers.refusal import Refused

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
if os.name != "posix":
    pytest.skip("workers and kernels are killed with POSIX signals", allow_module_level=True)

# Dask's own setting, 3 by default: a task may kill so many workers before Dask gives it up.
TWO_DEATHS = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
SLEEPS = "import os, pathlib, time\npathlib.Path({note!r}).write_text(str(os.getpid()))\ntime.sleep(600)"
# The notebook's process was started by a process of the worker's forkserver, which the worker started.
KILLS_WORKER = """
import os, pathlib, psutil, signal, time
note = pathlib.Path({note!r})
deaths = note.read_text() if note.exists() else ""
if len(deaths) < {times}:
    note.write_text(deaths + "x")
    above = [each for each in psutil.Process().parents() if "multiprocessing.forkserver" not in str(each.cmdline())]
    above[0].send_signal(signal.SIGKILL)
    time.sleep(60)
"""


@contextmanager
def started(cwd, *command, source=SOURCE):
    """A scheduler or worker that is ended completely afterwards."""
    with (cwd / "log.txt").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *command, "--host", "127.0.0.1", "--no-dashboard"],
            cwd=cwd, env={**os.environ, "PYTHONPATH": str(source), "BRIEFINGS_PROJECT": str(cwd), **TWO_DEATHS},
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield process
    finally:
        family = [process, *psutil.Process(process.pid).children(recursive=True)] if process.poll() is None else []
        process.terminate()
        gone = until(lambda: process.poll() is not None and not any(map(running, family)), 60)
        for each in filter(running, family):
            each.kill()
        process.wait()
    assert gone, f"of {command} something went on"


def running(process):
    return process.poll() is None if isinstance(process, subprocess.Popen) else process.is_running()


def until(holds, seconds):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


@contextmanager
def scheduler(cwd):
    """The address of a scheduler without workers, and its process."""
    told = cwd / "scheduler.json"
    with started(cwd, "scheduler", "--port", "0", "--scheduler-file", str(told)) as process:
        assert until(lambda: told.exists() and told.read_text(), 180)
        yield json.loads(told.read_text(encoding="utf-8"))["address"], process


@contextmanager
def workers(address, cwd, *options, number=1, source=SOURCE):
    """Worker processes, each with two threads, that have come to a scheduler."""
    before = present(address)
    with started(cwd, "worker", address, "--nthreads", "2", *options, source=source):
        assert present(address, before + number) == before + number
        yield


def present(address, wanted=0):
    """How many workers a scheduler has, once it has as many as are wanted or three minutes have passed."""
    from distributed import Client  # half a second, which quick tests do without

    with Client(address, set_as_default=False) as client:
        until(lambda: len(client.scheduler_info()["workers"]) >= wanted, 180)
        return len(client.scheduler_info()["workers"])


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, processes):
    """The address and the process of a scheduler with two workers, in a folder without a project."""
    cwd = tmp_path_factory.mktemp("cluster")
    with scheduler(cwd) as (found, process), workers(found, cwd, "--nworkers", "2", number=2):
        yield found, process


@pytest.fixture(scope="module")
def address(cluster):
    """The address of that scheduler."""
    return cluster[0]


@pytest.fixture
def project(tmp_path, monkeypatch, processes):
    """A maker of projects of good notebooks, each with a cell of its own before the others."""

    def made(**sources):
        monkeypatch.chdir(tmp_path)
        write_project(*sources)
        for slug, source in sources.items():
            write_notebook(slug, [source, *GOOD] if source else GOOD)
        return tmp_path

    return made


def results(address, *, reports=Path("reports"), kernels="warm"):
    """The outcome of each priority."""
    run = prepare(partnership=Path("partnership.toml"), reports=reports)
    return {made.job.priority.slug: made.error for made in carry_out(run, Workers(1, kernels, scheduler=address))}


def command(address, *options, source=SOURCE):
    """The process of the command, which has started."""
    return subprocess.Popen(
        [sys.executable, "-m", "helpers.cli", "run", "--scheduler", address, *options],
        env={**os.environ, "PYTHONPATH": str(source)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "run.json"}


def test_a_cluster_makes_what_this_machine_makes_to_the_byte(address, sample_project, tmp_path, monkeypatch):
    monkeypatch.chdir(shutil.copytree(sample_project, tmp_path / "project"))
    slugs = ["overview", "hate_crime"]
    sets = []
    for name, workers, begun in [("here", Workers(), []), ("there", Workers(1, "warm", scheduler=address), slugs)]:
        if name == "there":  # this machine made its briefings for the sample, and kept them
            monkeypatch.setenv("BRIEFINGS_PROCESSED", str(tmp_path / "processed"))
        run = prepare(["2016-08"], partnership=Path("partnership.toml"), reports=tmp_path / name, priorities=slugs)
        told = []
        assert [made.error for made in carry_out(run, workers, on_begin=told.append)] == [""] * 2
        assert sorted(job.priority.slug for job in told) == sorted(begun)  # two workers begin in any order
        sets.append(contents(tmp_path / name / "2016-08" / "blackpool"))
    made = {f"{slug}.{kind}" for slug in slugs for kind in ("html", "ipynb")}
    of_the_set = {
        "documents.json",
        "figures.csv",
        "index.html",
        "report.docx",
        "report.html",
        "set.html",
        "tables.xlsx",
    }
    assert set(sets[0]) == made | of_the_set
    assert sets[1] == sets[0]


def test_briefings_that_a_cluster_made_are_kept_like_those_made_here(address, project):
    project(one="")
    assert results(address) == {"one": ""}
    run = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    assert [made.kept for made in carry_out(run, Workers(1))] == [True]


def test_a_notebook_that_fails_there_is_left_to_read_here(address, project):
    project(one="", wrong="1 / 0")
    assert results(address) == {"one": "", "wrong": "cell 3: ZeroDivisionError: division by zero"}
    left = nbformat.read("reports/2016-08/blackpool/wrong.failed.ipynb", 4)
    outputs = [output for cell in left.cells for output in cell.get("outputs", [])]
    assert [output.ename for output in outputs if output.output_type == "error"] == ["ZeroDivisionError"]


def test_own_partnership_and_notebooks_are_sent_along(address, project, monkeypatch):
    project(one="")
    monkeypatch.delenv("BRIEFINGS_OWN")
    own = Path("own/notebooks")
    own.mkdir(parents=True)
    shutil.copy("partnership.toml", "own/partnership.toml")
    shutil.move("notebooks/one.ipynb", own)
    run = prepare(partnership=Path("own/partnership.toml"), reports=Path("reports"))
    assert [made.error for made in carry_out(run, Workers(kernels="warm", scheduler=address))] == [""]


def test_drop_and_reports_may_be_at_addresses_that_no_worker_can_reach(address, project, monkeypatch):
    folder = project(one="")
    memory = fsspec.filesystem("memory")  # which is within this process
    memory.store.clear()
    memory.pipe("/bucket/raw/2016-08/counts.csv", (folder / "data/raw/2016-08/counts.csv").read_bytes())
    monkeypatch.setenv("BRIEFINGS_RAW", "memory://bucket/raw")
    monkeypatch.setenv("BRIEFINGS_PROCESSED", "memory://bucket/processed")
    assert results(address, reports=place("memory://bucket/reports")) == {"one": ""}
    published = place("memory://bucket/reports/2016-08/blackpool")
    assert sorted(path.name for path in published.iterdir()) == [
        "documents.json", "figures.csv", "index.html", "one.html", "one.ipynb", "run.json", "set.html",
        "tables.xlsx",
    ]  # fmt: skip


class SeenError(Exception):
    """Ends a run once the test has seen everything."""


def test_an_adaptive_cluster_sees_all_briefings_that_wait(address, project):
    from distributed import Client

    project(**dict.fromkeys(f"number_{number}" for number in range(20)))
    run = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    wanted = []

    def ask(job):
        with Client(address, set_as_default=False) as client:
            wanted.append(client.run_on_scheduler(lambda dask_scheduler: dask_scheduler.adaptive_target("0.1s")))
        raise SeenError

    with pytest.raises(SeenError):
        list(carry_out(run, Workers(1, "warm", scheduler=address), on_begin=ask))
    assert wanted == [10], "20 briefings, on workers of two threads each; only 2 are there"


@pytest.fixture
def other_source(tmp_path_factory):
    """A copy of the helpers."""
    folder = tmp_path_factory.mktemp("other") / "src"
    shutil.copytree(SOURCE / "helpers", folder / "helpers", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_a_worker_that_cannot_make_the_same_is_named_and_left_out(address, project, other_source, tmp_path, caplog):
    (other_source / "helpers" / "batch" / "dask_worker.py").unlink()  # as in a version before there were workers
    sources = dict.fromkeys(("one", "two", "three", "four"), "")
    project(**sources)
    with workers(address, tmp_path, "--no-nanny", source=other_source):
        assert results(address) == dict.fromkeys(sources, "")
    (said,) = [record.getMessage() for record in caplog.records if record.name == "helpers.batch.dask_run"]
    assert re.fullmatch(
        r"The worker tcp://127\.0\.0\.1:\d+ is left out: ModuleNotFoundError: .*helpers\.batch\.dask_worker.*\.", said
    )


def test_where_every_worker_has_other_helpers_nothing_is_published(address, project, other_source):
    folder = project(one="")
    with (other_source / "helpers" / "english.py").open("a") as file:
        file.write("# another version\n")
    run = command(address, source=other_source)
    _, said = run.communicate(timeout=60)
    *named, last = said.splitlines()
    assert run.returncode == 2
    assert {re.sub(r"127\S+", "W", each) for each in named} == {
        "The worker tcp://W is left out: it has other helpers than the run."
    }
    assert last == "No worker is left that can make the briefings."
    assert list((folder / "reports" / "2016-08").iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "kernels"), [(signal.SIGTERM, "warm"), (signal.SIGKILL, "cold")], ids=["SIGTERM", "SIGKILL"]
)
def test_when_the_run_ends_its_workers_stop_working_for_it(address, project, tmp_path, sent, kernels):
    project(slow=SLEEPS.format(note=str(tmp_path / "kernel")))
    begun = time.monotonic()
    run = command(address, "--kernels", kernels)
    assert until(lambda: (tmp_path / "kernel").exists() and (tmp_path / "kernel").read_text(), 180)
    starting = time.monotonic() - begun  # longer than 5 seconds where the machine is busy, and so is stopping
    run.send_signal(sent)
    _, said = run.communicate(timeout=max(5, starting))
    assert "Traceback" not in said
    assert until(lambda: not psutil.pid_exists(int((tmp_path / "kernel").read_text())), 30)


def test_a_killed_worker_loses_nothing_and_a_notebook_that_kills_every_worker_fails_alone(address, project, tmp_path):
    # Last but one of the tests of this cluster: each worker that starts again must import everything again.
    once, ever = tmp_path / "once", tmp_path / "ever"
    project(
        kills_once=KILLS_WORKER.format(note=str(once), times=1),
        kills_ever=KILLS_WORKER.format(note=str(ever), times=99),
        one="",
        two="",
    )
    killed = "2 workers were killed while they made it, perhaps because memory ran out"
    made = {"kills_once": "", "kills_ever": killed, "one": "", "two": ""}
    assert results(address) == made
    assert (once.read_text(), ever.read_text()) == ("x", "xx")
    assert present(address, 2) == 2, "Dask starts workers that were killed again"


def test_a_scheduler_that_goes_away_ends_the_run_in_a_sentence(cluster, project, tmp_path):
    # The last test of this cluster: afterwards it has no scheduler.
    address, process = cluster
    folder = project(slow=SLEEPS.format(note=str(tmp_path / "kernel")))
    run = command(address)
    assert until(lambda: (tmp_path / "kernel").exists(), 180)
    process.kill()
    _, said = run.communicate(timeout=30)
    assert run.returncode == 2
    assert said == "The scheduler has gone away: start it and this run again. The run goes on where it stopped.\n"
    assert list((folder / "reports" / "2016-08").iterdir()) == []


def nothing_written():
    return {str(path) for path in (*Path().glob("*"), *Path().glob("data/*"))} == {
        "data", "data/raw", "notebooks", "partnership.toml",
    }  # fmt: skip


def test_a_scheduler_without_workers_is_refused(project, monkeypatch):
    from distributed import LocalCluster

    project(one="")
    monkeypatch.setattr("helpers.batch.dask_run.CONNECT", 1)
    with LocalCluster(n_workers=0, processes=False, protocol="tcp", dashboard_address=":0") as cluster:
        found = cluster.scheduler_address
        with pytest.raises(
            Refused, match=f"^The scheduler at {found} has no workers: start some with 'dask worker {found}'"
        ):
            results(found)
    assert nothing_written()


@pytest.mark.parametrize("wrong", ["nonsense", "tcp://127.0.0.1:1", "ftp://127.0.0.1:8786"])
def test_a_scheduler_that_is_not_there_is_refused(project, monkeypatch, wrong):
    project(one="")
    monkeypatch.setattr("helpers.batch.dask_run.CONNECT", 1)
    with pytest.raises(Refused, match=f"^No Dask scheduler can be reached at {wrong}: [^\n]+\\.$"):
        results(wrong)
    assert nothing_written()


def test_without_dask_the_refusal_names_the_command_that_installs_it(project, monkeypatch):
    project(one="")
    monkeypatch.delitem(sys.modules, "helpers.batch.dask_run", raising=False)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Refused, match=r"pip install '\.\[cluster\]'"):
        results("tcp://127.0.0.1:8786")
    assert nothing_written()


def test_a_partnership_that_workers_would_not_find_is_refused(project, tmp_path_factory):
    project(one="")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "partnership.toml"
    shutil.copy("partnership.toml", elsewhere)
    run = prepare(partnership=elsewhere, reports=Path("reports"))
    with pytest.raises(Refused, match="is outside the project's folder"):
        carry_out(run, Workers(scheduler="tcp://127.0.0.1:8786"))
    assert nothing_written()
