"""The same inputs give the same bytes: in forks and in cold kernels, in another folder, time zone and locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from small_project import copy_sample

REPOSITORY = Path(__file__).parents[1]
ELSEWHERE = {
    "TZ": "Pacific/Auckland",  # where it is tomorrow
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",  # so that files and terminal are ASCII
    "PYTHONHASHSEED": "4242",
    "COLUMNS": "200",
}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def unpacked(packed):
    with ZipFile(BytesIO(packed)) as file:
        return b"".join(map(file.read, file.namelist()))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory, processes):
    """The bytes that a run publishes in a folder with an odd name, under the settings of another machine.

    Kernels are started cold; those of `sample_set` are forked where they can be.
    """
    project = tmp_path_factory.mktemp("elsewhere") / "another machine"
    copy_sample(project)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", "helpers.cli", "run", "2016-08", "--kernels", "cold"],
        cwd=project,
        env=kept | ELSEWHERE | {"HOME": str(project), "MPLCONFIGDIR": str(project / "matplotlib")},
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return contents(project / "reports" / "2016-08" / "blackpool")


def test_pages_notebooks_and_figures_are_the_same_bytes(sample_set, elsewhere):
    here = contents(sample_set)
    assert len(here) == 10 * 2 + 8  # pages, notebooks; index, set.html, documents, figures, tables, two reports, record
    assert set(here) == set(elsewhere)
    told = [json.loads(each.pop("run.json")) for each in (here, dict(elsewhere))]
    for each in told:
        for briefing in each["briefings"]:
            assert briefing.pop("seconds") > 0  # only this may differ
    assert told[0] == told[1]
    assert [name for name in here if here[name] != elsewhere[name]] == []


def test_no_file_names_the_machine(sample_set, elsewhere):
    for each in (contents(sample_set), elsewhere):
        assert len(each) == 28
        for name, packed in each.items():
            content = unpacked(packed) if name.endswith((".docx", ".xlsx")) else packed
            assert b"/pytest-of-" not in content, name  # the folder of both projects
            assert str(REPOSITORY).encode() not in content, name
