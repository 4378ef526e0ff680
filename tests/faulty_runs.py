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
LOCK, FILLER = ".2016-08.lock", "filler"  # what lies there on purpose
SUMMARY = "2016-08/run.md"  # which tells of the sets and is none
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
SENTENCE = Path("sentence.txt")
NEXT: dict[frozenset[tuple[str, bytes]], dict[str, object]] = {}  # how the next run ended, by the state that it found
NO_FAULT = 99  # the exit code of a run in which it did not happen
PAGE = 4096


def prepared() -> Run:
    """A run that is checked, and has written nothing yet."""
    return prepare(partnership=Path("partnership.toml"), reports=REPORTS)


def publish(checked: Run | None = None) -> int:
    """A run, to the exit code that the command would give; it may be checked already."""
    try:
        made = carry_out(checked or prepared(), Workers())
        assert all(each.kept for each in made), "this was to be published without a kernel"
    except Refused as refused:
        SENTENCE.write_text("\n".join(refused.problems), encoding="utf-8")
        return 2
    return 0


def count_changes(fault: Callable[[str], None]) -> list[int]:
    """The number of changes to a file that are left until this fault happens; none is awaited where it is 0."""
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
    """What a full disk answers to who writes; it lets go of what is there."""
    if event not in ("os.remove", "os.rmdir"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def killed(_event: str = "") -> None:
    """What the system does to who takes too much."""
    os.kill(os.getpid(), signal.SIGKILL)


def finished(run: Callable[[], int]) -> int:
    """How this ended, with an error that is no refusal written where the sentence of a refusal would be."""
    try:
        return run()
    except BaseException as error:
        SENTENCE.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
        return 70


def forked(run: Callable[[], int], seconds: float | None = None) -> int:
    """How a fork ended that runs this, killed after so many seconds if it has not."""
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
    """What is published, byte by byte."""
    found = files(REPORTS)
    return {name: each for name, each in found.items() if "/." not in f"/{name}" and name not in (FILLER, SUMMARY)}


def summary() -> str:
    """What the last run is said to have come to."""
    path = REPORTS / SUMMARY
    return path.read_text(encoding="utf-8") if path.exists() else ""


def litter() -> list[str]:
    """What lies beside what is published, folders too."""
    return sorted(path.name for path in REPORTS.rglob(".*") if path.name != LOCK)


def told(ended: int, old: dict[str, bytes], new: dict[str, bytes], summaries: list[str]) -> dict[str, object]:
    """What can be seen after a run: its end, which set stands, what is left beside it; and that after the next run."""
    which = {id(old): "old", id(new): "new"}
    found: dict[str, object] = {"ended": ended, "litter": litter()}
    found["stands"] = next((which[id(each)] for each in (old, new) if standing() == each), "neither")
    told_of = found["stands"] == "new"
    found["summary"] = "" if summary() in ("", summaries[told_of]) else f"of what does not stand: {summary()}"
    found["sentence"] = SENTENCE.read_text(encoding="utf-8") if SENTENCE.exists() else ""
    SENTENCE.unlink(missing_ok=True)
    (REPORTS / FILLER).unlink(missing_ok=True)
    before = state()
    if before not in NEXT:  # what a run does depends on the files that it finds, and many faults leave the same ones
        ended = finished(publish)
        whole = standing() == new and not altered(REPORTS / "2016-08" / "blackpool") and summary() == summaries[True]
        NEXT[before] = {"next": ended, "after": "new" if whole else "neither", "litter after": litter()}
    return found | NEXT[before]


def state() -> frozenset[tuple[str, bytes]]:
    """Every file and folder of the project, but for what is random in names and in the note of who holds the lock."""
    found = set()
    for path in Path().rglob("*"):
        name = re.sub(r"(?<=/\.staging-)\w+|(?<=\.)\d+(?=\.new$)", "#", str(path))
        if path.parts[0] != "kept":
            found.add((name, path.read_bytes() if path.is_file() and path.name != f"{LOCK}.txt" else b""))
    return frozenset(found)


def reset() -> None:
    """Put the reports back as they were; the folder itself may be a disk and stays."""
    for path in REPORTS.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree("kept", REPORTS, dirs_exist_ok=True)


def fill(pages: int) -> None:
    """Leave room for so many pages on the disk that the reports are."""
    free = os.statvfs(REPORTS).f_bavail
    (REPORTS / FILLER).write_bytes(bytes(max(0, free - pages) * PAGE))


def remount(how: str) -> None:
    """Have the disk that the reports are be written, or not."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(REPORTS)], check=True)


def runs(checked: Run, kind: str, moments: int, seed: str) -> Iterator[int]:
    """Run after run, how each ended; no fault comes before the first change, so all begin with one run checked."""

    def first() -> int:
        return publish(replace(checked))  # a copy, as a run keeps what it has worked out

    if moments:
        begun = time.perf_counter()
        reset()
        forked(first)
        takes, chance = time.perf_counter() - begun, random.Random(seed)
        for _ in range(moments):
            reset()
            yield forked(first, chance.uniform(0, 1.2 * takes))  # some runs are over before
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
    assert publish() == 0  # here, so that no fork has to import, compile and compute again what all of them need
    new = standing()
    summaries = [said, summary()]
    assert old != new
    assert said != summary() != ""
    checked = prepared()
    gc.freeze()  # else each fork's garbage collection would touch, and so copy, the memory that all share
    for ended in runs(checked, kind, int(moments), seed):
        print(json.dumps(told(ended, old, new, summaries)), flush=True)


if __name__ == "__main__":
    main()
