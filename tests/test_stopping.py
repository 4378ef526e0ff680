"""A run that is stopped, or whose drop is swapped under it: nothing published, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

PARAMETERS = "\n".join(f'{name}: str = ""  # {name}' for name in ("priority", "drop", "area", "edition", "partnership"))
PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
peers = []
[[priorities]]
slug = "slow"
title = "Slow"
no_count = "It takes its time."
"""
SLOW = "import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(600)"


@pytest.fixture
def project(tmp_path):
    """A project whose one notebook says that it started and then sleeps."""
    drop = tmp_path / "data" / "raw" / "2016-08"
    drop.mkdir(parents=True)
    (drop / "counts.csv").write_text("area,measure,month,count\nBlackpool,Rape,2016-08,4\n", encoding="utf-8")
    (tmp_path / "partnership.toml").write_text(PARTNERSHIP, encoding="utf-8")
    new = nbformat.v4
    cells = [new.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}), new.new_code_cell(SLOW)]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    (tmp_path / "notebooks").mkdir()
    nbformat.write(new.new_notebook(cells=cells, metadata=kernel), tmp_path / "notebooks" / "slow.ipynb")
    return tmp_path


def _session(leader: int) -> list[int]:
    """The processes of the session that a command started, its workers and kernels among them."""
    members = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = entry.read_text().rpartition(")")[2].split()[:4]
        except OSError:  # it ended while we looked
            continue
        if int(session) == leader and state != "Z":
            members.append(int(entry.parent.name))
    return members


def _until(holds, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc, which this system lacks")
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_stopped_run_publishes_nothing_and_leaves_no_process_and_no_folder(project, sent):
    command = [sys.executable, "-m", "helpers.cli", "run", "--workers", "1"]
    run = subprocess.Popen(
        command,
        cwd=project,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=_heeding_interrupts,
    )
    assert _until((project / "started").exists, 60), "the notebook never started"
    if sent == signal.SIGINT:
        os.killpg(run.pid, sent)  # as a terminal does
    else:
        run.send_signal(sent)
    said, _ = run.communicate(timeout=30)
    assert run.returncode in (130, 143)
    assert said == "Stopped. Nothing was published; what was made is kept for the next run.\n"
    assert _until(lambda: not _session(run.pid), 10), "a process of the run goes on"
    assert list((project / "reports" / "2016-08").iterdir()) == []


def _heeding_interrupts() -> None:
    """What a terminal starts heeds Ctrl-C; what a script starts in the background does not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
