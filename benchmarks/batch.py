"""What a briefing costs with the commands, with a pool of papermill, with `briefings run`, and without a notebook.

    .venv/bin/python benchmarks/batch.py [--districts 6] [--in-turn 1] [--open-districts 14] [--many] [--profile]

makes the sample drop's ten briefings for several districts in four ways, one after another, and then those of real open
data, twice. For each way it prints the seconds and processor seconds per briefing and the peak memory of all its
processes together (shared memory counted once). Then it prints the ratios and their targets:

commands    `papermill` and then `jupyter nbconvert`, one notebook after another (of `--in-turn` districts)
pool        two processes that call papermill and nbconvert
run         `briefings run --workers 2`, the whole command
floor       the notebooks' cells in two processes; the time to import libraries is not counted
open        `briefings run` on the real files of Lancashire; left out where they are not in ../shared/data/police_uk
again       the same command again: nothing has changed

`--profile` makes some briefings of open data instead, and prints where their processor time goes: in the cells, and in
the worker that runs them and renders their pages. `--many` then makes 500 briefings in one run and prints seconds and
memory for each fifth of them.
"""

from __future__ import annotations

import argparse
import cProfile
import ctypes
import json
import multiprocessing
import os
import pstats
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers import drops
from helpers.batch.processes import NOTEBOOK_ENVIRONMENT, QUIET
from helpers.partnership import read_partnership
from helpers.planning.prepare import prepare
from helpers.publishing.job import Job
from helpers.publishing.run import Run

PR_SET_CHILD_SUBREAPER = 36
RATIOS = {"commands / run": (20, "at least"), "pool / run": (5, "at least"), "run / floor": (1.5, "at most")}
SMALL_DIFFERENCE = 0.12  # processor seconds: run may exceed floor by so much, whatever their ratio
EACH_OPEN, CPU_EACH_OPEN = 0.35, 0.875  # seconds and processor seconds of a briefing of open data
AGAIN = 2  # seconds of a run of 210 briefings in which nothing has changed
OPEN_DATA = Path(__file__).parents[2] / "shared" / "data" / "police_uk" / "lancashire-2019-12-to-2022-10.zip"
OPEN_DROP, OPEN_PARTNERSHIP = "2022-10", Path("partnership-open-data.toml")
PROFILED, LINES = 4, 40  # briefings made, and functions printed
PARTNERSHIP = Path("partnership.toml")
LOOK = 0.3  # seconds between looks at memory
MANY, PARTS = 500, 5


def main() -> None:
    """Measure each way in processes of its own, one after another."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--districts", type=int, default=6)
    parser.add_argument("--in-turn", type=int, default=1)
    parser.add_argument("--kernels", choices=["warm", "cold"], default="warm")
    parser.add_argument("--open-districts", type=int, default=14)
    parser.add_argument("--many", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--only", choices=list(KINDS), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(KINDS[options.only](options)))
        return
    if sys.platform != "linux":
        sys.exit("Memory and processes are looked up in /proc: this benchmark needs Linux.")
    ctypes.CDLL(None).prctl(
        PR_SET_CHILD_SUBREAPER, 1
    )  # adopt orphaned processes, so that we can wait for them and count their time
    print(f"{os.cpu_count()} cores; load when it began {os.getloadavg()[0]:.1f}")
    kinds = ["profile"] if options.profile else ["commands", "pool", "run", "floor", "open", "again"]
    if not OPEN_DATA.exists():
        print(f"The real files are not here ({OPEN_DATA.name} in ../shared/data/police_uk): no briefing of open data.")
        kinds = [kind for kind in kinds if kind not in ("open", "again", "profile")]
    with TemporaryDirectory(prefix="benchmark-") as folder:
        found = {kind: measure(kind, options, Path(folder) / ("open" if kind == "again" else kind)) for kind in kinds}
        if options.many:
            measure("many", options, Path(folder) / "many")
    if not options.profile:
        report(found)


def report(found: dict[str, dict[str, float]]) -> None:
    """Print the ratios and their targets."""
    for name, (wanted, bound) in RATIOS.items():
        over, under = (found[each] for each in name.split(" / "))
        ratios = [over[each] / under[each] for each in ("wall", "cpu")]
        print(f"{name:15} {ratios[0]:5.2f} in seconds, {ratios[1]:5.2f} in processor seconds ({bound} {wanted} wanted)")
    more = found["run"]["cpu"] - found["floor"]["cpu"]
    print(f"run - floor     {more:5.2f} processor seconds a briefing (or at most {SMALL_DIFFERENCE} wanted)")
    if "open" in found:
        each, again = found["open"], found["again"]
        print(
            f"open            {each['wall']:5.2f} seconds a briefing (at most {EACH_OPEN} wanted),"
            f" {each['cpu']:5.2f} processor seconds (at most {CPU_EACH_OPEN} wanted)"
        )
        print(f"again           {again['wall'] * again['briefings']:5.2f} seconds (under {AGAIN} wanted for 210)")


def measure(kind: str, options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Print the seconds and processor seconds per briefing and the peak memory; return the first two."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, __file__, "--only", kind, "--folder", str(folder), "--kernels", options.kernels]
    command += ["--districts", str(options.districts), "--in-turn", str(options.in_turn)]
    command += ["--open-districts", str(options.open_districts)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "BRIEFINGS_PROCESSED": f"{folder}/processed", **NOTEBOOK_ENVIRONMENT, **QUIET}
    environment["PYTHONDONTWRITEBYTECODE"] = ""  # otherwise each process would compile the helpers again
    if kind in ("open", "again", "profile"):
        environment["BRIEFINGS_RAW"] = f"{folder}/raw"
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process, peak_memory() as peak:
        result = json.loads(process.communicate()[0])
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = result.get("cpu", after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - result["preparation"])
    each = {name: spent / result["briefings"] for name, spent in (("wall", result["wall"]), ("cpu", cpu))}
    each["briefings"] = result["briefings"]
    print(
        f"{kind:9} {result['briefings']:4} briefings in {result['wall']:6.1f} s: {each['wall']:6.2f} s"
        f" and {each['cpu']:6.2f} processor seconds each; at most {peak[0]:,.0f} MiB",
        flush=True,
    )
    for part in result.get("parts", []):
        print("          " + part)
    return each


@contextmanager
def peak_memory() -> Iterator[list[float]]:
    """The peak memory, in MiB, of all this process's descendants together during a `with` block."""
    peak, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(LOOK):
            peak[0] = max(peak[0], memory(os.getpid()))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def memory(root: int) -> float:
    """The memory, in MiB, of a process's descendants; each shared page is divided among those that share it."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(entry.parent.name)] = int(entry.read_text().rpartition(")")[2].split()[1])
    below, total = {root}, 0
    for _ in range(8):  # generations
        below |= {pid for pid, parent in parents.items() if parent in below}
    for pid in below - {root}:
        with suppress(OSError, IndexError):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            total += int(rollup.partition("\nPss:")[2].split()[0])
    return total / 1024


def prepare_run(districts: int, reports: Path) -> Run:
    """The sample's run for a number of districts, with its drop stored."""
    run = prepare(["2016-08"], partnership=PARTNERSHIP, reports=reports, areas=areas(districts))
    drops.store(run.drop, run.sources)
    return run


def areas(districts: int) -> list[str]:
    """The first districts of the partnership."""
    return list(read_partnership(PARTNERSHIP).districts)[:districts]


def commands(options: argparse.Namespace) -> dict[str, object]:
    """Run each notebook with the two commands."""
    jobs = prepare_run(options.in_turn, options.folder).jobs
    spent, begun = time.process_time(), time.perf_counter()
    for number, job in enumerate(jobs):
        output = str(options.folder / f"{number}.ipynb")
        parameters = [word for name, value in job.parameters.items() for word in ("-r", name, str(value))]
        _quietly("papermill", str(job.notebook), output, "--cwd", str(Path.cwd()), *parameters)
        _quietly("jupyter", "nbconvert", "--to", "html", output)
    return {"wall": time.perf_counter() - begun, "briefings": len(jobs), "preparation": spent}


def _quietly(name: str, *arguments: str) -> None:
    command = [str(Path(sys.executable).parent / name), *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def pool(options: argparse.Namespace) -> dict[str, object]:
    """Run each notebook with papermill and nbconvert, called in a pool of two processes."""
    jobs = prepare_run(options.districts, options.folder).jobs
    spent, begun = time.process_time(), time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as workers:
        list(workers.map(_papermill, jobs, [options.folder / f"{number}.ipynb" for number in range(len(jobs))]))
    return {"wall": time.perf_counter() - begun, "briefings": len(jobs), "preparation": spent}


def _papermill(job: Job, output: Path) -> None:
    import nbconvert
    import papermill

    papermill.execute_notebook(
        str(job.notebook), str(output), parameters=job.parameters, cwd=str(Path.cwd()), progress_bar=False
    )
    output.with_suffix(".html").write_text(nbconvert.HTMLExporter().from_filename(str(output))[0], encoding="utf-8")


def run(options: argparse.Namespace) -> dict[str, object]:
    """Run the whole command."""
    return _command("2016-08", PARTNERSHIP, options.districts, options)


def open_data(options: argparse.Namespace) -> dict[str, object]:
    """Run the whole command on open data, or run it again."""
    _raw_open_data(options.folder)
    return _command(OPEN_DROP, OPEN_PARTNERSHIP, options.open_districts, options)


def _raw_open_data(folder: Path) -> None:
    """Put the real files where the project looks for a drop, named by its last month."""
    drop = folder / "raw" / f"{OPEN_DROP}.zip"
    drop.parent.mkdir(exist_ok=True)
    if not drop.exists():
        shutil.copy(OPEN_DATA, drop)


def _command(drop: str, partnership: Path, districts: int, options: argparse.Namespace) -> dict[str, object]:
    chosen = [word for area in areas(districts) for word in ("--area", area)]
    spent, begun = time.process_time(), time.perf_counter()
    command = [sys.executable, "-m", "helpers.cli", "run", drop, "--partnership", str(partnership), "--workers", "2"]
    command += ["--kernels", options.kernels, "--reports", str(options.folder / "reports")]
    subprocess.run([*command, *chosen], check=True, stdout=subprocess.DEVNULL)
    made = len(list((options.folder / "reports" / drop).glob("*/*.ipynb")))
    return {"wall": time.perf_counter() - begun, "briefings": made, "preparation": spent}


def floor(options: argparse.Namespace) -> dict[str, object]:
    """Run the cells alone."""
    jobs = prepare_run(options.districts, options.folder).jobs
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"), initializer=_import_all) as workers:
        list(workers.map(_cells, jobs[:4]))  # now both workers have started and imported everything
        begun = time.perf_counter()
        cpu = sum(workers.map(_cells, jobs))
        return {"wall": time.perf_counter() - begun, "briefings": len(jobs), "cpu": cpu, "preparation": 0}


def _import_all() -> None:
    ours = sys.modules["__main__"]
    import helpers.batch.preload  # noqa: F401 - importing it imports everything
    from helpers.batch.shell import new_shell

    sys.modules["__main__"] = ours  # the shell puts its own module there, which has no `_cells`
    new_shell().send = lambda *_: None  # discard what cells display


def _cells(job: Job) -> float:
    begun = time.process_time()
    scope: dict[str, object] = {"__name__": "__main__"}
    with redirect_stdout(StringIO()):
        for cell in json.loads(job.notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec("".join(cell["source"]), scope)
            if "parameters" in cell["metadata"].get("tags", []):
                scope |= job.parameters
    return time.process_time() - begun


def profile(options: argparse.Namespace) -> dict[str, object]:
    """Make a few briefings of open data; return where the processor time of cells and worker goes."""
    from helpers.batch.execute import make
    from helpers.batch.settings import Workers, WorkerSetup

    _import_all()
    _raw_open_data(options.folder)
    run = prepare([OPEN_DROP], partnership=OPEN_PARTNERSHIP, reports=options.folder, areas=areas(1))
    drops.store(run.drop, run.sources)
    setup = WorkerSetup(options.folder / "processed", run.shell("internal"), Workers(kernels="warm"))
    spent, begun = time.process_time(), time.perf_counter()
    first, *jobs = run.jobs[: PROFILED + 1]
    parts: list[str] = []
    ways: dict[str, Callable[[Job], object]] = {
        "cells": _cells,
        "worker": lambda job: make(job, options.folder / "made", setup),
    }
    for name, way in ways.items():
        way(first)  # fills the caches that briefings share
        watched = cProfile.Profile(time.process_time)
        for job in jobs:
            watched.runcall(way, job)
        text = StringIO()
        pstats.Stats(watched, stream=text).sort_stats("cumulative").print_stats(LINES)
        parts += [f"{name}, {len(jobs)} briefings, profiled", *filter(None, text.getvalue().splitlines())]
    return {"wall": time.perf_counter() - begun, "briefings": len(jobs), "preparation": spent, "parts": parts}


def many(options: argparse.Namespace) -> dict[str, object]:
    """Make many briefings in one run; return seconds and memory for each part of them."""
    from helpers.batch.pool import make_in_pool
    from helpers.batch.settings import Workers, WorkerSetup

    planned = prepare_run(5, options.folder)
    jobs, parts = planned.jobs * (MANY // len(planned.jobs)), []
    setup = WorkerSetup(options.folder / "processed", planned.shell("internal"), Workers(kernels=options.kernels))
    spent = time.process_time()
    begun = since = time.perf_counter()
    for number, each in enumerate(make_in_pool(jobs, staging=options.folder / "staging", setup=setup, workers=2), 1):
        if each.error:
            sys.exit(f"{each.job.name}: {each.error}")
        if number % (MANY // PARTS) == 0:
            now = time.perf_counter()
            parts.append(f"to {number}: {now - since:5.1f} s, {memory(os.getpid()):,.0f} MiB")
            since = now
    return {"wall": time.perf_counter() - begun, "briefings": len(jobs), "preparation": spent, "parts": parts}


KINDS: dict[str, Callable[[argparse.Namespace], dict[str, object]]] = {
    "commands": commands,
    "pool": pool,
    "run": run,
    "floor": floor,
    "open": open_data,
    "again": open_data,
    "profile": profile,
    "many": many,
}

if __name__ == "__main__":
    main()
