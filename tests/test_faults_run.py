"""Faults in a run: it is killed, its disk is full or read-only. One whole set is always published."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

import pytest
from small_project import keep_without_kernels, posix, run, write_project

TESTS = Path(__file__).parent


def page_of(words):
    """A page that takes up several pages of a disk."""
    return f"{words}\n" * 1000


@pytest.fixture(scope="module")
def two_versions(tmp_path_factory):
    """A project with one version of its pages published, and the next version made and kept."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        write_project("one", "two")
        keep_without_kernels(page_of("first version"))
        assert run() == {"one": "", "two": ""}
        partnership = Path("partnership.toml")
        renamed = partnership.read_text(encoding="utf-8").replace('title = "two"', 'title = "Two"')
        partnership.write_text(renamed, encoding="utf-8")
        keep_without_kernels(page_of("second version"))
    return folder


@pytest.fixture
def faulty_runs(two_versions, tmp_path, monkeypatch, processes):
    """A function that makes runs with faults in a copy of that project; its reports may be a separate disk."""

    def made(*how, disk=0):
        folder = shutil.copytree(two_versions, tmp_path / "project")
        monkeypatch.chdir(folder)
        with small_disk(folder / "reports", disk) if disk else nullcontext():
            command = [sys.executable, str(TESTS / "faulty_runs.py"), *map(str, how)]
            done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        told = [json.loads(line) for line in done.stdout.splitlines()]
        assert {(each["next"], each["after"], *each["litter after"]) for each in told} == {(0, "new")}
        assert {each["summary"] for each in told} == {""}, "there may be none, and it never tells of another set"
        return told

    return made


@contextmanager
def small_disk(folder, megabytes):
    """A disk in a folder's place, with the folder's content."""
    aside = folder.rename(folder.with_name("aside"))
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a disk cannot be mounted here: {mounted.stderr.decode()}")
    try:
        shutil.copytree(aside, folder, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def refused(told, *, but=0):
    """The refusals of these runs: the old set stays, no file is left over, and a sentence gives the reason."""
    found = [each for each in told if each["ended"] == 2]
    assert {(each["stands"], *each["litter"]) for each in found} == {("old",)}
    assert len(told) - len(found) == but
    return {each["sentence"] for each in found}


@posix
def test_a_change_to_a_file_that_fails_leaves_the_old_set_or_the_new_one(faulty_runs):
    told = faulty_runs("fails")
    assert len(told) > 30
    good = [each for each in told if each["ended"] == 0]  # only the clearing away failed, or run.md
    assert {(each["stands"], *each["litter"]) for each in good} == {("new",)}
    full = " cannot be written (No space left on device): make room, or "
    assert {sentence.rpartition(full)[1:] for sentence in refused(told, but=len(good))} == {
        (full, "name another folder with --reports."),
        (full, "let this folder be written."),
    }


@posix
def test_a_run_that_is_killed_at_any_change_to_a_file_leaves_the_old_set_or_the_new_one(faulty_runs):
    told = faulty_runs("killed")
    assert len(told) > 30
    assert {each["ended"] for each in told} == {-9}
    stood = [each["stands"] for each in told]
    switch = stood.index("new")
    assert stood == ["old"] * switch + ["new"] * (len(stood) - switch)


@posix
def test_a_run_that_is_killed_at_any_of_200_moments_leaves_the_old_set_or_the_new_one(faulty_runs):
    told = faulty_runs("killed", 200, "any moment")
    assert len(told) == 200
    assert {each["stands"] for each in told} == {"old", "new"}


@posix
def test_a_disk_that_fills_up_anywhere_leaves_the_old_set(faulty_runs):
    told = faulty_runs("full", disk=4)
    assert told[-1]["stands"] == "new"
    assert len(told) > 10
    assert refused(told, but=1) == {
        "reports/2016-08 cannot be written (No space left on device): make room, or name another folder with --reports."
    }


@posix
def test_reports_that_cannot_be_written_stay_as_they_are(faulty_runs):
    assert refused(faulty_runs("readonly", disk=4)) == {
        "reports/2016-08 cannot be written (Read-only file system): make room, or name another folder with --reports."
    }
