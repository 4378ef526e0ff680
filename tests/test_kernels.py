"""Notebooks in forks of their workers: their outputs are a kernel's, and no process outlives a run."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import nbformat
import psutil
import pytest
from one_notebook import execute_in_worker
from small_project import GOOD, run, write_notebook, write_project

from helpers import drops
from helpers.batch import processes as starting
from helpers.batch.execute import StoppedError
from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.planning.prepare import prepare

if not starting.can_fork():
    pytest.skip("notebooks run in kernels here: no safe fork", allow_module_level=True)

# The outputs of cells, and the state in which a notebook begins. They may differ where they name the process.
SHOWN = [
    "1 + 1",
    'import sys\nprint("said", flush=True)\nprint("more", end="", flush=True)\n"a value"',
    'print("complained", file=sys.stderr)',
    "from IPython.display import HTML, clear_output, display\n"
    '_ = display(HTML("<b>first</b>"), display_id="one", metadata={"text/html": {"isolated": True}})',
    'display("instead of the first", display_id="one", update=True)\n'
    'display({"application/x+json": [1], "image/png": b"3"}, raw=True)',
    'display("not seen")\nclear_output()\ndisplay("nor seen")\nclear_output(wait=True)\ndisplay("stays")',
    "import numpy as np, pandas as pd\nprint(pd.DataFrame(np.arange(60).reshape(2, 30)))\npd.DataFrame({'a': [1.5]})",
    "pd.options.display.max_columns, pd.options.display.width, np.get_printoptions(), np.geterr()",
    "import matplotlib as mpl, matplotlib.pyplot as plt\n"
    "figure, axes = plt.subplots()\n_ = axes.plot([3, 1, 2])\nfigure",
    "plt.get_backend(), plt.get_fignums(), plt.isinteractive(), sorted((k, str(v)) for k, v in mpl.rcParams.items())",
    "import os, signal, warnings\n"
    "os.getcwd(), __name__, '' in sys.path, len(In), get_ipython().history_manager.enabled",
    "sys.modules['__main__'].__dict__ is globals(), os.getsid(0) == os.getpid(), signal.getsignal(signal.SIGTERM)",
    "sorted((k, v) for k, v in os.environ.items() if k.startswith(('BRIEFINGS', 'MPL', 'OMP', 'OPENBLAS', 'TZ')))",
    "import helpers.briefing, helpers.charts, seaborn, statsmodels.api\n"
    "[each for each in warnings.filters if each[1] is None and each[2].__module__ == 'builtins']",
    "import asyncio\nawait asyncio.sleep(0)\nOut[1]",
    "!echo from the system",
    "5;",
]
SPOILS = """
import builtins, os, sys, random, warnings
import matplotlib as mpl, numpy as np, pandas as pd
mine = builtins.mine = pd.mine = 1
sys.modules["spoilt"] = os
os.environ["MINE"] = "1"
os.chdir("/")
mpl.rcParams["lines.linewidth"] = 17
pd.options.display.max_rows = 3
warnings.simplefilter("error")
random.seed(1); np.random.seed(1)
np.set_printoptions(precision=2)"""
FRESH = """
import builtins, os, sys, warnings
import matplotlib as mpl, numpy as np, pandas as pd
print("mine" in globals(), hasattr(builtins, "mine"), hasattr(pd, "mine"), "spoilt" in sys.modules)
print("MINE" in os.environ, os.getcwd() != "/", mpl.rcParams["lines.linewidth"], pd.options.display.max_rows)
print(("error", None, Warning, None, 0) in warnings.filters, np.get_printoptions()["precision"])"""
DRAWS = "import random, numpy as np\nprint(random.random(), np.random.rand(), np.random.default_rng().random())"


def outputs(notebook):
    """The outputs of each cell, with printed text joined: a cold kernel cuts it up at random."""
    whole = []
    for cell in notebook.cells:
        whole.append([])
        for output in map(dict, cell.outputs):
            before = whole[-1][-1] if whole[-1] else {}
            if output["output_type"] == "stream" and before.get("name") == output["name"]:
                before["text"] += output["text"]
            else:
                whole[-1].append(output)
    return whole


def text(notebook):
    return "".join(output.get("text", "") for cell in notebook.cells for output in cell.outputs)


def test_a_fork_gives_what_a_cold_kernel_gives(tmp_path, processes):
    """All cells of the project's own notebooks: tests/test_same_everywhere.py."""
    (forked, why), (cold, why_not) = [execute_in_worker(tmp_path, *SHOWN, kernels=each) for each in ("warm", "cold")]
    assert (why, why_not) == ("", "")
    for source, ours, theirs in zip(SHOWN, outputs(forked), outputs(cold), strict=True):
        assert ours == theirs, source
    assert [cell.execution_count for cell in forked.cells] == list(range(1, len(SHOWN) + 1))
    assert forked.metadata.language_info == cold.metadata.language_info
    assert sum(map(len, outputs(forked))) > len(SHOWN)


def test_a_fork_fails_as_a_cold_kernel_does(tmp_path, processes):
    fails = ["kept = 1", "def deep(x):\n    return x / 0\ndeep(1)", "print('never')"]
    kept = []
    for each in ("warm", "cold"):
        notebook, why = execute_in_worker(tmp_path, *fails, kernels=each)
        assert why == "cell 2: ZeroDivisionError: division by zero"
        ((error,),) = outputs(notebook)[1:]
        kept.append((error["ename"], error["evalue"], len(error["traceback"])))
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def (", "SyntaxError: invalid syntax"),
        ("import sys\nsys.exit(0)", "it ended the notebook before its last cell (SystemExit)"),
        ("exit()", "the kernel died (killed, out of memory, or ended by the cell itself)"),
        ("input('? ')", "EOFError: "),
    ],
    ids=lambda each: each[:12],
)
def test_a_cell_that_ends_the_notebook_is_named(tmp_path, processes, source, why):
    notebook, said = execute_in_worker(tmp_path, "before = 1", source, "'after'")
    assert said.startswith(f"cell 2: {why}")
    assert len(notebook.cells) == 2


def test_text_beyond_a_million_letters_is_dropped(tmp_path, processes):
    notebook, _ = execute_in_worker(tmp_path, "for number in range(1100):\n    print('x' * 999)", "print('next')")
    assert [len(cell.outputs[0].text) for cell in notebook.cells] == [1_000_000, 5]


def test_what_c_code_writes_does_not_reach_the_terminal(tmp_path, processes, capfd):
    execute_in_worker(tmp_path, "import os\n_ = os.write(1, b'by number'), os.system('echo by a process')")
    assert capfd.readouterr() == ("", "")


def test_the_cell_that_stopped_is_numbered_from_1_as_its_author_sees_it():
    new = nbformat.v4
    added = new.new_code_cell("area = 'Wyre'", metadata={"tags": ["injected-parameters"]})  # by papermill
    cells = [new.new_markdown_cell("# Rape"), new.new_code_cell("area: str = ''"), added, new.new_code_cell("1 / 0")]
    ran = [cells[:number] for number in range(5)]
    assert [str(StoppedError("E", each)) for each in ran] == ["E", "cell 1: E", "cell 2: E", "cell 2: E", "cell 3: E"]


def test_nothing_passes_from_one_notebook_to_the_next(project):
    """One worker makes both."""
    project(spoils=[*GOOD[:2], SPOILS, GOOD[2]], fresh=[*GOOD[:2], FRESH, GOOD[2]])
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    made = {each.job.priority.slug: each.printed for each in carry_out(prepared, Workers(1, "warm"))}
    (printed,) = made["fresh"]
    assert printed.text == "False False False False\nFalse True 1.5 60\nFalse 8\n"


def test_random_numbers_are_each_notebook_s_own(tmp_path, processes):
    drawn = [text(execute_in_worker(tmp_path, DRAWS)[0]).split() for _ in range(2)]
    assert all(first != second for first, second in zip(*drawn, strict=True))


def test_what_is_forked_has_one_thread(tmp_path, processes):
    drops.store(drops.load("2016-08"), folder=tmp_path)
    above = "import psutil\nprint(*[each.num_threads() for each in psutil.Process().parents()[:2]])"
    read = "from helpers.drops.store import _stored\nprint(_stored.cache_info().currsize)"
    notebook, _ = execute_in_worker(tmp_path, above, read, parameters={"drop": "2016-08"})
    assert text(notebook) == "1 1\n1\n", "the worker, which has read the drop, and the process that it is forked from"


def test_a_kernel_s_sockets_are_its_owner_s_alone(tmp_path, processes):
    look = "import json, os, sys\nwhere = json.load(open(sys.argv[2]))\nprint(where['transport'])"
    listed = (
        "import glob\nfor path in [os.path.dirname(where['ip']), *glob.glob(where['ip'] + '*'), sys.argv[2]]:\n"
        "    print(oct(os.stat(path).st_mode)[-3:], os.stat(path).st_uid == os.getuid())"
    )
    said = text(execute_in_worker(tmp_path, look, listed, kernels="cold")[0]).splitlines()
    assert (said[0], said[1], said[-1], len(said)) == ("ipc", "700 True", "600 True", 1 + 1 + 5 + 1)


def until(holds, seconds):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


def runs(pid):
    try:
        return psutil.Process(pid).status() != "zombie"
    except psutil.NoSuchProcess:
        return False


KILLS_FORKSERVER = (
    "import psutil\nwhole = psutil.Process().parents()\n"
    "whole[1].kill()  # the worker's parent\nimport time\ntime.sleep(600)"
)
STARTS = """
import os, pathlib, subprocess, time
child = subprocess.Popen(["sleep", "600"])
with pathlib.Path("started").open("a") as file:
    _ = file.write(f"{os.getpid()} {child.pid} ")
"""


@pytest.fixture
def project(tmp_path, monkeypatch, processes):
    """A function that makes projects whose notebooks have these cells."""

    def made(**notebooks):
        monkeypatch.chdir(tmp_path)
        write_project(*notebooks)
        for slug, cells in notebooks.items():
            write_notebook(slug, cells)
        return tmp_path

    return made


def test_a_run_whose_forkserver_is_killed_says_so_and_goes_on(project):
    project(one=GOOD, two=[KILLS_FORKSERVER], three=GOOD)
    killed = "the process that kernels are forked from was killed; run this briefing again"
    assert run(1, "warm") == {"one": "", "two": killed, "three": ""}


def test_what_a_cell_started_ends_with_its_notebook(project):
    folder = project(ends=[STARTS, *GOOD], late=[f"{STARTS}time.sleep(600)", *GOOD])
    assert run(1, "warm", cell=1) == {"ends": "", "late": "cell 3: it took longer than 1 s (--cell-limit)"}
    started = list(map(int, (folder / "started").read_text().split()))
    assert len(started) == 4
    assert until(lambda: not any(map(runs, started)), 5)


def test_starting_a_run_leaves_the_folder_for_temporary_files_as_it_was(tmp_path, monkeypatch, processes):
    place = tmp_path / ("long" * 30)
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    starting.begin_imports()
    assert tempfile.tempdir == str(place)


def modules_of(code):
    """The modules that this code has a new interpreter import."""
    command = [sys.executable, "-c", f"import sys\n{code}\nprint(*(n for n, m in sys.modules.items() if m))"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_workers_import_no_grammar_of_web_addresses_and_would_without_the_module_that_hides_it(processes):
    if find_spec("rfc3987_syntax") is None:
        pytest.skip("rfc3987_syntax is not installed here, so there is nothing to hide")
    grammar = {"rfc3987_syntax", "lark"}
    assert grammar & modules_of("import helpers.batch.preload") == set()
    assert grammar & modules_of("import nbformat") == grammar, "preload.py need hide nothing any more"
