"""Runs in this process, or in forks that are killed, each with a fault of its own: how they ended, as JSON lines.

    python faulty_runs.py fails          the k-th change to a file fails as on a full disk, for every k
    python faulty_runs.py killed         the run is killed at its k-th change to a file, for every k
    python faulty_runs.py killed N SEED  the run is killed at N random moments
    python faulty_runs.py full           there is room for k pages of the disk, which `reports` is, for every k
    python faulty_runs.py readonly       `reports`, a disk, cannot be written

The working folder is a project whose briefings were made before, so that a run only has to bring them back and publish
them, which takes a tenth of a second and no kernel. Before each run the reports are as they were before the first.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.planning.prepare import prepare
from helpers.publishing.manifest import altered
from helpers.publishing.run import Run
from helpers.refusal import Refused

REPORTS = Path("reports")
LOCK, FILLER = ".2016-08.lock", "filler"  # files that are there on purpose
SUMMARY = "2016-08/run.md"  # about the sets, and no part of one
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
SENTENCE = Path("sentence.txt")
NEXT: dict[frozenset[tuple[str, bytes]], dict[str, object]] = {}  # how the next run ended, by the state that it found
NO_FAULT = 99  # the exit code of a run in which the fault did not happen
PAGE = 4096


def prepared() -> Run:
    """A run that is checked and has written nothing yet."""
    return prepare(partnership=Path("partnership.toml"), reports=REPORTS)


def publish(checked: Run | None = None) -> int:
    """Make a run, which may be checked already, and return the exit code that the command would give."""
    try:
        made = carry_out(checked or prepared(), Workers())
        assert all(each.kept for each in made), "this was to be published without a kernel"
    except Refused as refused:
        SENTENCE.write_text("\n".join(refused.problems), encoding="utf-8")
        return 2
    return 0


def count_changes(fault: Callable[[str], None]) -> list[int]:
    """How many changes to a file are left until this fault happens; 0 while no fault is due."""
    here, left = str(Path.cwd()), [0]

    def watch(event: str, arguments: tuple) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in CHANGES) and os.path.abspath(os.fsdecode(arguments[0])).startswith(here):  # noqa: PTH100
            left[0] -= 1
            if left[0] == 0:
                fault(event)

    sys.addaudithook(watch)
    return left


def faulty(run: Callable[[], int], left: list[int], number: int) -> int:
    """Run once, injecting the fault at the n-th change to a file."""
    left[0] = number
    ended = finished(run)
    happened, left[0] = left[0] <= 0, 0
    return ended if happened else NO_FAULT


def no_room(event: str) -> None:
    """Refuse to write, as a full disk does; deleting still works."""
    if event not in ("os.remove", "os.rmdir"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def killed(_event: str = "") -> None:
    """Kill the run, as the system does when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def finished(run: Callable[[], int]) -> int:
    """The exit code of this call. An error other than a refusal is written where a refusal's sentence would be."""
    try:
        return run()
    except BaseException as error:
        SENTENCE.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
        return 70


def forked(run: Callable[[], int], seconds: float | None = None) -> int:
    """The exit code of a fork that runs this; it is killed if it has not ended after the seconds given."""
    pid = os.fork()
    if not pid:
        os._exit(finished(run))
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def standing() -> dict[str, bytes]:
    """The published files, byte by byte."""
    found = files(REPORTS)
    return {name: each for name, each in found.items() if "/." not in f"/{name}" and name not in (FILLER, SUMMARY)}


def summary() -> str:
    """The summary of the last run; empty if there is none."""
    path = REPORTS / SUMMARY
    return path.read_text(encoding="utf-8") if path.exists() else ""


def litter() -> list[str]:
    """The hidden files and folders in the reports, except the lock."""
    return sorted(path.name for path in REPORTS.rglob(".*") if path.name != LOCK)


def told(ended: int, old: dict[str, bytes], new: dict[str, bytes], summaries: list[str]) -> dict[str, object]:
    """The state after a run (its exit code, the set that is published, files left over), and after the next run."""
    which = {id(old): "old", id(new): "new"}
    found: dict[str, object] = {"ended": ended, "litter": litter()}
    found["stands"] = next((which[id(each)] for each in (old, new) if standing() == each), "neither")
    told_of = found["stands"] == "new"
    found["summary"] = "" if summary() in ("", summaries[told_of]) else f"of what does not stand: {summary()}"
    found["sentence"] = SENTENCE.read_text(encoding="utf-8") if SENTENCE.exists() else ""
    SENTENCE.unlink(missing_ok=True)
    (REPORTS / FILLER).unlink(missing_ok=True)
    before = state()
    if before not in NEXT:  # a run depends on the files that it finds, and many faults leave the same files
        ended = finished(publish)
        whole = standing() == new and not altered(REPORTS / "2016-08" / "blackpool") and summary() == summaries[True]
        NEXT[before] = {"next": ended, "after": "new" if whole else "neither", "litter after": litter()}
    return found | NEXT[before]


def state() -> frozenset[tuple[str, bytes]]:
    """Every file and folder of the project, without random parts of names and the note of who holds the lock."""
    found = set()
    for path in Path().rglob("*"):
        name = re.sub(r"(?<=/\.staging-)\w+|(?<=\.)\d+(?=\.new$)", "#", str(path))
        if path.parts[0] != "kept":
            found.add((name, path.read_bytes() if path.is_file() and path.name != f"{LOCK}.txt" else b""))
    return frozenset(found)


def reset() -> None:
    """Put the reports back as they were. The folder itself stays, because it may be a disk."""
    for path in REPORTS.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree("kept", REPORTS, dirs_exist_ok=True)


def fill(pages: int) -> None:
    """Leave room for this many pages on the disk of the reports."""
    free = os.statvfs(REPORTS).f_bavail
    (REPORTS / FILLER).write_bytes(bytes(max(0, free - pages) * PAGE))


def remount(how: str) -> None:
    """Mount the disk of the reports anew, for reading only or for writing."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(REPORTS)], check=True)


def runs(checked: Run, kind: str, moments: int, seed: str) -> Iterator[int]:
    """The exit code of each run in turn. No fault comes before the first change, so all share one checked run."""

    def first() -> int:
        return publish(replace(checked))  # a copy, because a run keeps its intermediate results

    if moments:
        begun = time.perf_counter()
        reset()
        forked(first)
        takes, chance = time.perf_counter() - begun, random.Random(seed)
        for _ in range(moments):
            reset()
            yield forked(first, chance.uniform(0, 1.2 * takes))  # some runs end earlier
    elif kind == "readonly":
        reset()
        remount("ro")
        ended = finished(first)
        remount("rw")
        yield ended
    elif kind == "full":
        ended = pages = 0
        while pages == 0 or ended:
            reset()
            fill(pages)
            ended, pages = finished(first), pages + 1
            yield ended
    else:
        fault, way = {"fails": (no_room, finished), "killed": (killed, forked)}[kind]
        left = count_changes(fault)
        for number in count(1):
            reset()
            ended = way(partial(faulty, first, left, number))
            if ended == NO_FAULT:
                return
            yield ended


def main() -> None:
    """Make the runs."""
    kind, moments, seed = [*sys.argv[1:], "0", ""][:3]
    shutil.copytree(REPORTS, "kept")
    old, said = standing(), summary()
    assert publish() == 0  # first, so that no fork has to import, compile and compute what all of them need
    new = standing()
    summaries = [said, summary()]
    assert old != new
    assert said != summary() != ""
    checked = prepared()
    gc.freeze()  # otherwise each fork's garbage collection would touch, and so copy, the memory that all share
    for ended in runs(checked, kind, int(moments), seed):
        print(json.dumps(told(ended, old, new, summaries)), flush=True)


if __name__ == "__main__":
    main()
