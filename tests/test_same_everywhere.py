"""The same inputs give the same bytes: in another folder, time zone and locale, with another hash seed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PRIORITIES = ["violence_against_the_person", "sexual_offences_and_rape", "hate_crime"]
HERE = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
ELSEWHERE = {
    "TZ": "Pacific/Auckland",  # where it is tomorrow
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",  # files and terminal are ASCII then
    "PYTHONHASHSEED": "4242",
    "COLUMNS": "200",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory, processes):
    """What two runs published, byte by byte: here, and in a folder of an odd name on another machine, as it were."""
    found = []
    for name, environment in (("here", HERE), ("another machine", ELSEWHERE)):
        project = tmp_path_factory.mktemp("elsewhere") / name
        shutil.copytree(REPOSITORY / "data" / "raw" / "2016-08", project / "data" / "raw" / "2016-08")
        shutil.copytree(REPOSITORY / "notebooks", project / "notebooks")
        shutil.copy(REPOSITORY / "partnership.toml", project)
        asked = [word for slug in PRIORITIES for word in ("--priority", slug)]
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
        done = subprocess.run(
            [sys.executable, "-m", "helpers.cli", "run", "2016-08", *asked],
            cwd=project,
            env=kept | environment | {"HOME": str(project), "MPLCONFIGDIR": str(project / "matplotlib")},
            capture_output=True,
        )
        assert done.returncode == 0, done.stderr
        folder = project / "reports" / "2016-08" / "blackpool"
        found.append({path.name: path.read_bytes() for path in folder.iterdir()})
    return found


def test_pages_notebooks_and_figures_are_the_same_bytes(published):
    here, elsewhere = published
    record = here.pop("run.json"), elsewhere.pop("run.json")
    assert set(here) >= {"index.html", "figures.csv", *(f"{slug}.html" for slug in PRIORITIES)}
    assert [name for name in here if here[name] != elsewhere.get(name)] == []
    assert set(here) == set(elsewhere)
    told = [json.loads(each) for each in record]
    for each in told:
        for briefing in each["briefings"]:
            assert briefing.pop("seconds") > 0  # the one thing that may differ
    assert told[0] == told[1]


def test_no_file_names_the_machine(published):
    for each in published:
        for name, content in each.items():
            assert b"/pytest-of-" not in content, name  # the folder of both projects
            assert str(REPOSITORY).encode() not in content, name
