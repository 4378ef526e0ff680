"""The texts of docs/schedule.md: the schedulers can read them, and the command in them works unchanged."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from small_project import GOOD, keep_without_kernels, posix, write_notebook, write_project

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "schedule.md").read_text(encoding="utf-8")
INSTALLED = "/srv/briefings/.venv/bin/briefings"


def blocks(language):
    """The code blocks of the page in this language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def crontab_line():
    (text,) = blocks("cron")
    (line,) = [line for line in text.splitlines() if line[0].isdigit()]
    return line


def test_every_scheduler_runs_the_same_command():
    service = next(text for text in blocks("ini") if "[Service]" in text)
    (action,) = blocks("powershell")
    (batch,) = blocks("bat")
    (workflow,) = blocks("yaml")
    command = f"{INSTALLED} --project /srv/briefings run --quiet"
    assert command in crontab_line()
    assert f"ExecStart={command}\n" in service
    assert r"--project C:\briefings run --quiet" in action
    assert r"C:\briefings\.venv\Scripts\briefings.exe --project C:\briefings run --quiet" in batch
    assert "run: briefings run --quiet\n" in workflow


def test_the_line_for_cron_has_five_fields_and_then_the_command():
    fields = crontab_line().split(maxsplit=5)
    assert fields[:5] == ["30", "6", "*", "*", "1-5"]
    assert shlex.split(fields[5])[0] == INSTALLED


def test_the_units_for_systemd_hold_the_sections_that_it_needs():
    units = []
    for text in blocks("ini"):
        unit = configparser.ConfigParser(interpolation=None)
        unit.optionxform = str
        unit.read_string(text)
        units.append(unit)
    service, timer = units
    assert (service["Service"]["Type"], service["Service"]["User"]) == ("oneshot", "briefings")
    assert (timer["Timer"]["OnCalendar"], timer["Install"]["WantedBy"]) == ("Mon..Fri 06:30", "timers.target")


def test_the_workflow_is_yaml_that_checks_the_own_folder_out_before_it_runs():
    (text,) = blocks("yaml")
    workflow = yaml.safe_load(text)
    steps = workflow["jobs"]["run"]["steps"]
    places = [next((i for i, step in enumerate(steps) if holds(step)), None) for holds in (
        lambda step: step.get("with", {}).get("path") == "own",
        lambda step: step.get("run", "").startswith("pip install --constraint constraints.txt"),
        lambda step: step.get("run") == "briefings run --quiet",
        lambda step: step.get("uses", "").startswith("actions/upload-artifact"),
    )]  # fmt: skip
    assert places == [1, 3, 4, 5]
    assert workflow[True]["schedule"] == [{"cron": "30 6 * * 1-5"}]  # YAML reads the key `on` as true


@posix
@pytest.mark.parametrize(
    ("cells", "code", "mailed"),
    [
        (GOOD, 0, ""),
        ([*GOOD[:2], "1 / 0"], 1, "1 of 1 briefings failed"),
        (None, 2, "There is no one.ipynb in notebooks/ for the priority one: write it"),
    ],
    ids=["published", "failed", "refused"],
)
def test_the_command_runs_from_the_root_folder_with_a_bare_environment_and_mails_only_trouble(
    tmp_path, monkeypatch, processes, cells, code, mailed
):
    monkeypatch.chdir(tmp_path)
    write_project("one")
    if cells:
        write_notebook("one", cells)
    else:
        Path("notebooks/one.ipynb").unlink()
    if code == 0:
        keep_without_kernels("A page.")  # the run that fails starts a kernel in this environment
    command = crontab_line().split(maxsplit=5)[5].replace(INSTALLED, f"{shlex.quote(sys.executable)} -m helpers.cli")
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("/srv/briefings", shlex.quote(str(tmp_path)))],
        cwd="/", capture_output=True, text=True, check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(mailed)
    assert bool(done.stderr) == bool(mailed)
    assert (tmp_path / "reports" / "2016-08" / "blackpool" / "index.html").exists() == (code < 2)
