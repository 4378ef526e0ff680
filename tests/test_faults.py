"""Faults in a notebook: the last good pages stay as they were, no file is left over, and a sentence explains it."""

from __future__ import annotations

import nbformat
import psutil
import pytest
from small_project import (
    GOOD,
    OPENS,
    RECEIPT,
    SHOWS,
    index,
    keep_without_kernels,
    litter,
    posix,
    published,
    run,
    ways,
    write_notebook,
    write_project,
)

from helpers.batch import processes

IS_KILLED = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
LEAVES = "import os\nos._exit(0)"
WANTS_TOO_MUCH = """\
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 33, 1 << 33))
everything = bytearray(1 << 34)"""
HANGS = "import time\ntime.sleep(600)"
SWALLOWS = """\
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True:
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        print("not now")"""
STANDS_STILL = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
CHATTERS = "while True:\n    print('la' * 1000)"
DAWDLES = "import time\ntime.sleep(0.8)"
DIED = "the kernel died (killed, out of memory, or ended by the cell itself)"


@pytest.fixture
def project(tmp_path, monkeypatch, processes):
    """A function that makes projects with good notebooks of these names; their briefings are kept and published."""
    monkeypatch.chdir(tmp_path)

    def made(*slugs):
        write_project(*slugs)
        keep_without_kernels("A page.")
        assert set(run().values()) == {""}

    return made


@posix
@ways
def test_a_kernel_that_is_killed_or_leaves_at_any_cell_fails_its_briefing_alone(project, kernels):
    slugs = [f"{how}_{cell}" for how in ("killed", "left") for cell in range(len(GOOD))]
    project("good", *slugs)
    before = published()
    for slug in slugs:
        how, _, cell = slug.partition("_")
        fault = IS_KILLED if how == "killed" else LEAVES
        write_notebook(slug, [fault if number == int(cell) else "ready = True" for number in range(len(GOOD))])
    processes.begin_imports()  # in the process that workers are forked from, which lives on
    children = psutil.Process().children()
    # papermill puts a cell of parameters after the notebook's own, so that the first real cell is number 3
    assert run(2, kernels) == {"good": ""} | {slug: f"cell {int(slug[-1]) + 3}: {DIED}" for slug in slugs}
    assert published() == before
    assert litter() == []
    assert index().count("The page is the last good one.") == len(slugs)
    assert DIED in index()
    assert set(psutil.Process().children()) - set(children) == set()


@posix
@ways
def test_whatever_a_cell_does_with_its_time_or_memory_ends_within_its_limit(project, kernels):
    late = "cell 3: it took longer than 2 s (--cell-limit)"
    faults = {
        "hangs": ([HANGS, *GOOD], late),
        "swallows": ([SWALLOWS, *GOOD], late),
        "stopped": ([STANDS_STILL, *GOOD], late),
        "chatters": ([CHATTERS, *GOOD], late),
        "greedy": ([WANTS_TOO_MUCH, *GOOD], "cell 3: MemoryError: "),
    }
    project("good", *faults)
    before = published()
    for slug, (cells, _) in faults.items():
        write_notebook(slug, cells)
    assert run(2, kernels, cell=2) == {"good": ""} | {slug: error for slug, (_, error) in faults.items()}
    assert published() == before
    assert litter() == []
    assert all(error in index() for _, error in faults.values())


@ways
def test_a_briefing_has_a_limit_of_its_own(project, kernels):
    project("slow")
    before = published()
    seconds = {"cold": 10, "warm": 4}[kernels]  # a kernel may take some seconds to start, a fork does not
    write_notebook("slow", [*[DAWDLES] * 20, *GOOD])
    (error,) = run(1, kernels, briefing=seconds).values()
    number, _, why = error.partition(": ")
    assert why == f"the briefing took longer than {seconds} s (--briefing-limit)"
    assert 3 <= int(number.removeprefix("cell ")) < 3 + seconds / 0.8
    assert published() == before


@posix
def test_what_failed_is_kept_with_the_cell_and_the_reason_in_it(project, warm):
    project("dies")
    write_notebook("dies", [OPENS, f"print('so far')\nimport time\ntime.sleep(1)\n{IS_KILLED}", RECEIPT])
    run(1, warm)
    failed = nbformat.read("reports/2016-08/blackpool/dies.failed.ipynb", 4)
    nbformat.validate(failed)
    ids = [cell.id for cell in failed.cells]
    assert ids == ["title", "parameters", "injected-parameters", "work-0", "work-1", "work-2"]
    printed, error = failed.cells[4].outputs
    assert (printed.text, error.evalue) == ("so far\n", f"cell 4: {DIED}")


@posix
def test_a_worker_that_is_killed_fails_only_the_briefing_that_did_it(project):
    project("one", "guilty", "two", "three")
    before = published()
    write_notebook("guilty", [OPENS, "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)", RECEIPT])
    for slug in ("one", "two", "three"):
        write_notebook(slug, [OPENS, SHOWS, "changed = True", RECEIPT])
    errors = run(2)  # a cold kernel's parent is its worker
    assert errors.pop("guilty").startswith("its process was killed")
    assert errors == {"one": "", "two": "", "three": ""}
    after = published()
    assert {name for name in after if after[name] != before[name]} == {
        "documents.json",
        *(f"{slug}.{kind}" for slug in ("one", "two", "three") for kind in ("html", "ipynb")),
    }
