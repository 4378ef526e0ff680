"""A published set: its manifest, its lock and the replacement of its folder."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.publishing import replace_folder
from helpers.publishing.lock import locked
from helpers.publishing.manifest import altered, published_sets
from helpers.refusal import Refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A published set of two files, with its manifest."""
    folder = tmp_path / "2016-08" / "blackpool"
    folder.mkdir(parents=True)
    files = {"index.html": b"<h1>Blackpool</h1>", "figures.csv": b"id\n"}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / "run.json").write_text(json.dumps({"files": listed}), encoding="utf-8")
    return folder


def said(folder: Path) -> list[str]:
    return [sentence.removeprefix(f"{folder}/") for sentence in altered(folder)]


def test_a_set_as_it_was_published_is_whole(folder):
    assert said(folder) == []


def test_a_changed_a_missing_and_an_added_file_are_each_named(folder):
    (folder / "index.html").write_text("<h1>Blackburn</h1>", encoding="utf-8")
    (folder / "figures.csv").unlink()
    (folder / "extra.html").write_text("", encoding="utf-8")
    assert said(folder) == [
        "figures.csv is missing.",
        "index.html has changed since it was published.",
        "extra.html was not published with this set.",
    ]


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"files": 7}', "{}"])
def test_without_a_readable_manifest_a_set_cannot_be_checked(folder, text):
    (folder / "run.json").unlink()
    if text is not None:
        (folder / "run.json").write_text(text, encoding="utf-8")
    assert said(folder) == ["run.json is missing or is not a manifest: publish the set again with briefings run."]


def test_sets_are_found_below_a_place_and_hidden_folders_are_not_sets(folder, tmp_path):
    hidden = tmp_path / "2016-08" / ".blackpool.old"
    hidden.mkdir()
    (hidden / "run.json").write_text("{}", encoding="utf-8")
    assert published_sets(tmp_path) == [folder]
    assert published_sets(folder) == [folder]


def test_a_folder_takes_the_place_of_another_in_one_step_or_in_two(tmp_path, monkeypatch):
    for exchanged in (None, lambda *_: False):
        if exchanged:
            monkeypatch.setattr(replace_folder, "_exchanged", exchanged)
        for name, text in (("new", "new"), ("blackpool", "old")):
            (tmp_path / name).mkdir(exist_ok=True)
            (tmp_path / name / "index.html").write_text(text, encoding="utf-8")
        replace_folder.put(tmp_path / "new", tmp_path / "blackpool")
        assert [path.name for path in tmp_path.iterdir()] == ["blackpool"]
        assert (tmp_path / "blackpool" / "index.html").read_text(encoding="utf-8") == "new"


def test_a_folder_takes_a_place_that_was_empty(tmp_path):
    (tmp_path / "new").mkdir()
    replace_folder.put(tmp_path / "new", tmp_path / "2016-08" / "blackpool")
    assert (tmp_path / "2016-08" / "blackpool").is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges two folders in one step")
def test_at_no_moment_of_an_exchange_is_there_no_set(tmp_path, monkeypatch):
    for name in ("new", "blackpool"):
        (tmp_path / name).mkdir()
    renamed = []
    monkeypatch.setattr(Path, "rename", lambda self, target: renamed.append((self.name, target.name)))
    replace_folder.put(tmp_path / "new", tmp_path / "blackpool")
    assert renamed == []


def test_a_set_that_a_killed_run_moved_aside_comes_back(tmp_path):
    (tmp_path / ".blackpool.old").mkdir()
    (tmp_path / ".blackpool.old" / "index.html").write_text("old", encoding="utf-8")
    replace_folder.restore(tmp_path / "blackpool")
    assert (tmp_path / "blackpool" / "index.html").read_text(encoding="utf-8") == "old"
    replace_folder.restore(tmp_path / "blackpool")  # nothing left to do
    assert [path.name for path in tmp_path.iterdir()] == ["blackpool"]


def test_the_second_of_two_runs_is_refused_with_the_name_of_the_first(tmp_path):
    holder = tmp_path.with_name(f".{tmp_path.name}.lock.txt")
    with (
        locked(tmp_path),
        pytest.raises(Refused, match=r" is being written by process \d+ on .+, since \d\d:\d\d: wait"),
        locked(tmp_path),
    ):
        pass
    with locked(tmp_path):  # and the lock is free again
        assert holder.exists()
    assert not holder.exists()


def test_a_killed_run_no_longer_holds_the_lock(tmp_path, processes):
    code = (
        "import os, signal, sys; from pathlib import Path; from helpers.publishing.lock import locked\n"
        "with locked(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert killed.returncode == -9
    with locked(tmp_path):
        pass


def test_of_twenty_runs_at_once_one_wins(tmp_path, processes):
    code = (
        "import sys, time; from pathlib import Path; from helpers.publishing.lock import locked\n"
        "with locked(Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    runs = [subprocess.Popen(command, **pipes) for _ in range(20)]
    for run in runs[:]:
        if run.poll() is None and run.stdout.readline() == "held\n":
            winner = run
    others = [run for run in runs if run is not winner]
    assert all(run.wait() == 1 and "is being written by" in run.stderr.read() for run in others)
    winner.communicate("")
    assert winner.returncode == 0
