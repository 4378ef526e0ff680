"""What a whole country costs: 320 districts of 42 forces, fifteen briefings each, in one drop and one command.

    .venv/bin/python benchmarks/country.py [--briefings 300 1200 4800]

gives the districts of the real files in ../shared to 42 forces under other names, in a zip like the publisher's, and
makes the given numbers of their 4,800 briefings with `briefings run`. The drop is always the whole country's; its files
are counted first, separately. For each number of briefings it prints

seconds, cpu   seconds and processor seconds of the command, then both per briefing
ratio          the seconds per briefing divided by those of the smallest number: 1.00 is linear
own, all       the most memory of the command's own process, and of all its processes (shared memory counted once)
disk           what the reports and the cache of briefings take
again          seconds of a second run, when nothing has changed
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from batch import PR_SET_CHILD_SUBREAPER, memory

SOURCE = Path(__file__).parents[2] / "shared" / "data" / "police_uk" / "lancashire-2019-12-to-2022-10.zip"
PARTNERSHIP = "partnership-open-data.toml"
FORCES, DISTRICTS, PRIORITIES = 42, 320, 15
LOOK = 1.0  # seconds between looks at memory


@dataclass
class Spent:
    """What a command took: times in seconds, memory in MiB."""

    seconds: float
    cpu: float
    own: float
    together: float


def main() -> None:
    """Make the drop, run each number of briefings and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--briefings", type=int, nargs="+", default=[300, 1200, 4800])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folder", type=Path, help="keep drop and reports here; removed afterwards unless given")
    options = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("Memory is looked up in /proc: this benchmark needs Linux.")
    if not SOURCE.exists():
        sys.exit(f"The real files are not here ({SOURCE.name} in ../shared/data/police_uk): nothing to repeat.")
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    with TemporaryDirectory(prefix="country-") as folder:
        measure(options.folder or Path(folder), options.briefings, options.workers)


def measure(folder: Path, numbers: list[int], workers: int) -> None:
    """Print the cost of counting the drop, and of each number of briefings."""
    folder.mkdir(exist_ok=True)
    os.environ["BRIEFINGS_PROCESSED"] = str(folder / "processed")
    drop = folder / "2022-10.zip"
    if not drop.exists():
        make_drop(drop)
    print(f"{os.cpu_count()} cores; load when it began {os.getloadavg()[0]:.1f}", flush=True)
    checked = spent("check", str(drop), "--partnership", PARTNERSHIP)
    print(
        f"drop of {drop.stat().st_size / 2**20:,.0f} MiB: {checked.seconds:.0f} s, {checked.cpu:.0f} processor seconds,"
    )
    print(f"at most {checked.together:,.0f} MiB of memory", flush=True)
    print(
        "briefings seconds    cpu  each  cpu each  ratio  own MiB  all MiB  reports MiB  cache MiB   again", flush=True
    )
    first = 0.0
    for number in sorted(numbers):
        reports, cache = folder / "reports", folder / "processed" / "cache"
        for place in (reports, cache):
            shutil.rmtree(place, ignore_errors=True)
        some = districts()[: number // PRIORITIES]
        areas = [word for area in some for word in ("--area", area)] if len(some) < DISTRICTS else ["--every-area"]
        command = ["run", str(drop), "--partnership", PARTNERSHIP, "--reports", str(reports), "--quiet", *areas]
        command += ["--workers", str(workers)]
        made = spent(*command)
        each = made.seconds / number
        first = first or each
        again = spent(*command)
        print(
            f"{number:9,} {made.seconds:7.0f} {made.cpu:6.0f} {each:5.2f} {made.cpu / number:9.2f} {each / first:6.2f}"
            f" {made.own:8,.0f} {made.together:8,.0f} {disk(reports):12,.0f} {disk(cache):10,.0f} {again.seconds:7.1f}",
            flush=True,
        )


def spent(*arguments: str) -> Spent:
    """Run a command of the project to its end; stop where it fails."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    own, together, done = [0.0], [0.0], threading.Event()
    with subprocess.Popen([sys.executable, "-m", "helpers.cli", *arguments], stdout=subprocess.DEVNULL) as process:

        def watch() -> None:
            while not done.wait(LOOK):
                together[0] = max(together[0], memory(os.getpid()))
                with suppress(OSError, IndexError):
                    status = Path(f"/proc/{process.pid}/status").read_text()
                    own[0] = int(status.partition("\nVmHWM:")[2].split()[0]) / 1024

        thread = threading.Thread(target=watch)
        thread.start()
        code = process.wait()
        done.set()
        thread.join()
    with suppress(ChildProcessError):
        while True:  # wait for processes that the command left behind, so that their time is counted
            os.waitpid(-1, 0)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if code:
        sys.exit(f"briefings {arguments[0]} ended with exit code {code}.")
    return Spent(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, own[0], together[0])


def disk(folder: Path) -> float:
    """The MiB of a folder's files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def districts() -> list[str]:
    """The names of the country's districts, force by force."""
    return [f"{name} {force:02d}" for force, names in enumerate(shares(), 1) for name in names]


def shares() -> list[list[str]]:
    """For each force, the real districts that it has under other names."""
    real = list(real_districts())
    each, more = divmod(DISTRICTS, FORCES)
    return [
        sorted(real[(force * each + place) % len(real)] for place in range(each + (force < more)))
        for force in range(FORCES)
    ]


def real_districts() -> Iterator[str]:
    """The districts of the real force: those with the most rows in its newest file."""
    with zipfile.ZipFile(SOURCE) as archive:
        lines, _ = by_district(archive.read(street_files(archive)[-1]))
    own = sorted((name for name in lines if name), key=lambda name: len(lines[name]), reverse=True)[:14]
    yield from sorted(own)


def street_files(archive: zipfile.ZipFile) -> list[str]:
    """The members of the real zip that are street-level files, in order of month."""
    return sorted(name for name in archive.namelist() if name.endswith("-street.csv"))


def by_district(content: bytes) -> tuple[dict[str, list[bytes]], bytes]:
    """The lines of a street-level file by district (blank where a line has none), and its header."""
    header, *lines = content.splitlines(keepends=True)
    found = defaultdict(list)
    for line in lines:
        place = re.search(rb",E01\d{6},(.*?) [0-9]{3}[A-Z],", line)
        found[place[1].decode() if place else ""].append(line)
    return found, header


def make_drop(path: Path) -> None:
    """Write the zip: each force's file of each month has the lines of its districts, with its own names and codes."""
    with zipfile.ZipFile(SOURCE) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for member in street_files(source):
            lines, header = by_district(source.read(member))
            month = member.partition("/")[0]
            for force, names in enumerate(shares(), 1):
                parts = [header]
                for name in names:
                    text = b"".join(lines[name])
                    parts.append(text.replace(b"," + name.encode() + b" ", f",{name} {force:02d} ".encode()))
                parts += lines[""][:: len(lines) // len(names)]
                content = b"".join(parts).replace(b",E01", f",E{force:02d}".encode())
                content = content.replace(b"Lancashire Constabulary", f"Force {force:02d}".encode())
                target.writestr(f"{month}/{month}-force-{force:02d}-street.csv", content)


if __name__ == "__main__":
    main()
