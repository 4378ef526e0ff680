"""Kernels forked from the forkserver: a notebook gives what it gives cold, and nothing outlives a run."""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest
from small_project import GOOD, heeding_interrupts, run, write_notebook, write_project

from helpers.batch import preload
from helpers.batch.kernels import StoppedError, execute
from helpers.batch.pool import LOOK
from helpers.batch.worker_setup import WorkerSetup
from helpers.document.document import About, Document, Headline
from helpers.document.sentence import Sentence
from helpers.render.briefing_page import render

ROOT = Path(__file__).parents[1]
forks = pytest.mark.skipif(
    not preload.can_fork(), reason="kernels are not forked here: no safe fork, or installed without the entry point"
)
if os.name != "posix":
    pytest.skip("kernels are forked on POSIX systems only", allow_module_level=True)

EMPTY = Document(
    About("BSafe", "Blackpool", "rape", "Rape", "2016-08", "2016-04..2016-08"),
    Headline("", "", "decrease", Sentence("Not counted."), "no monthly count"),
)

# Told by the kernel of itself: what a cold start would have given. Only what both can agree on: numbers of processes
# and the name of the connection file differ from kernel to kernel.
STATE = """
import os, sys, signal, threading, warnings, locale
print(sorted((k, v) for k, v in os.environ.items() if k != "JPY_PARENT_PID"))
print(os.path.basename(sys.argv[0]), sys.argv[1], sys.argv[3:], sys.orig_argv[1:3], sys.path, os.getcwd(), __name__)
print(os.environ["JPY_PARENT_PID"] == str(os.getppid()), os.getsid(0) == os.getpid(), repr(sys.stdin.read()))
print([signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGCHLD)], signal.set_wakeup_fd(-1) >= 0)
print(get_ipython().history_manager.enabled, sys.modules["__main__"].__dict__ is globals())
import matplotlib as mpl, matplotlib.pyplot as plt, numpy, pandas, seaborn, statsmodels.api
import helpers.briefing, helpers.charts
print(plt.get_backend(), plt.get_fignums(), plt.isinteractive())
print(sorted((k, str(v)) for k, v in mpl.rcParams.items()))
print(pandas.describe_option(_print_desc=False), numpy.get_printoptions(), numpy.geterr())
print(sorted(str(each) for each in warnings.filters), warnings.filters[-1])
"""
PRINTS = 'import sys\nprint("said")\nprint("complained", file=sys.stderr)\n1 + 1'
# ipykernel reads what C writes in a thread of its own, before a cell's result or after it, or after the cell has ended:
# there is no result, and the cell waits.
WAITS = "\nimport time\ntime.sleep(1)"
IN_C = 'import ctypes\n_ = ctypes.CDLL(None).puts(b"from C"), ctypes.CDLL(None).fflush(None)' + WAITS
RAW = 'import os\n_ = os.write(1, b"to the number itself\\n")' + WAITS
WARNS = 'import warnings\nwarnings.warn("take care")\nwarnings.warn("old", DeprecationWarning)'
PLOTS = """
import matplotlib.pyplot as plt
from IPython.display import SVG, display
from helpers import charts
from helpers.statistics import xmr
import pandas as pd
months = pd.period_range("2014-04", "2016-08", freq="M")
display(charts.months(xmr.chart(pd.Series(range(29), months, name=("Blackpool", "Rape")))))
figure, axes = plt.subplots()
_ = axes.plot([3, 1, 2])
display(figure)"""
FAILS = "def deep(x):\n    return x / 0\ndeep(1)"
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


def notebook_of(path, *sources):
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    return path


@pytest.fixture
def outputs(tmp_path, monkeypatch, processes):
    """A runner of cells, which gives their outputs."""

    def of(*sources, forkserver=""):
        monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)  # ipykernel captures less where it sees it
        job = SimpleNamespace(notebook=notebook_of(tmp_path / "asked.ipynb", *sources), parameters={})
        return execute(job, tmp_path / "executed.ipynb", WorkerSetup(tmp_path, {}, forkserver=forkserver))

    return of


@pytest.fixture(scope="module")
def forkserver(processes):
    with preload.Forkserver() as found:
        yield found


def text(notebook):
    return "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))


def normal(notebook):
    """A notebook as text, without times, numbers of processes, papermill's own random ids and how output was cut up."""
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = {}, f"cell-{number}"
        said = [output for output in cell.get("outputs", []) if output.output_type == "stream"]
        for name in {output.name for output in said}:
            first, *more = [output for output in said if output.name == name]
            first.text += "".join(output.text for output in more)
            cell.outputs = [output for output in cell.outputs if output not in more]
        if "outputs" in cell:  # two streams have no order between them
            cell.outputs.sort(key=lambda output: (output.output_type != "stream", output.get("name", "")))
    notebook.metadata.pop("papermill", None)
    return re.sub(r"ipykernel_\d+", "ipykernel", nbformat.writes(notebook))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere kernels may have to start cold")
def test_on_linux_kernels_can_be_forked():
    assert preload.can_fork(), "the kernel provisioner is not registered: pip install --editable . registers it"


@forks
@pytest.mark.parametrize("source", [STATE, PRINTS, IN_C, RAW, WARNS, PLOTS], ids=lambda s: s.split("\n")[-1][:30])
def test_a_forked_kernel_gives_what_a_cold_one_gives(outputs, forkserver, source):
    warmly, cold = outputs(source, "'the end'", forkserver=forkserver.address), outputs(source, "'the end'")
    assert normal(warmly) == normal(cold)
    assert any(cell.outputs for cell in warmly.cells)
    pages = [render(each, EMPTY, title="Rape", area="Blackpool", source="rape.ipynb") for each in (warmly, cold)]
    assert pages[0] == pages[1]


@forks
def test_a_forked_kernel_fails_as_a_cold_one_does(outputs, forkserver, tmp_path):
    kept = []
    for address in (forkserver.address, ""):
        with pytest.raises(StoppedError, match="cell 2: ZeroDivisionError: division by zero"):
            outputs("kept = 1", FAILS, "print('never')", forkserver=address)
        kept.append(normal(nbformat.read(tmp_path / "executed.ipynb", 4)))
    assert kept[0] == kept[1]


def test_the_cell_that_stopped_is_numbered_from_1_as_its_author_sees_it():
    new = nbformat.v4
    added = new.new_code_cell("area = 'Wyre'", metadata={"tags": ["injected-parameters"]})  # by papermill
    cells = [new.new_markdown_cell("# Rape"), new.new_code_cell("area: str = ''"), added, new.new_code_cell("1 / 0")]
    ran = [cells[:number] for number in range(5)]
    assert [str(StoppedError("E", each)) for each in ran] == ["E", "cell 1: E", "cell 2: E", "cell 2: E", "cell 3: E"]


@forks
def test_nothing_passes_from_one_notebook_to_the_next(outputs, forkserver):
    outputs(SPOILS, forkserver=forkserver.address)
    assert (
        text(outputs(FRESH, forkserver=forkserver.address))
        == text(outputs(FRESH))
        == ("False False False False\nFalse True 1.5 60\nFalse 8\n")
    )


@forks
def test_random_numbers_are_each_kernel_s_own(outputs, forkserver):
    drawn = [text(outputs(DRAWS, forkserver=forkserver.address)).split() for _ in range(2)]
    assert all(first != second for first, second in zip(*drawn, strict=True))


@forks
def test_the_forkserver_has_one_thread_and_kernels_are_forked_from_it(outputs, forkserver):
    said = text(outputs("import os\nprint(os.getppid())", forkserver=forkserver.address))
    assert int(said) == forkserver.process.pid
    assert psutil.Process(forkserver.process.pid).num_threads() == 1


@pytest.mark.parametrize("kind", [pytest.param("warm", marks=forks), "cold"])
def test_a_kernel_s_sockets_are_its_owner_s_alone(outputs, forkserver, kind):
    look = "import json, os, sys\nprint(json.load(open(sys.argv[2]))['ip'])\nprint(open(sys.argv[2]).read())"
    listed = "import glob, stat\nwhere = json.load(open(sys.argv[2]))['ip']\n" + (
        "for path in [os.path.dirname(where), *glob.glob(where + '*'), sys.argv[2]]:\n"
        "    print(oct(os.stat(path).st_mode), os.stat(path).st_uid == os.getuid())"
    )
    said = text(outputs(look, listed, forkserver=forkserver.address if kind == "warm" else ""))
    assert '"transport": "ipc"' in said
    folder, *sockets, connection = re.findall(r"0o(\d+) True", said)
    assert (folder[-3:], connection[-3:]) == ("700", "600")
    assert len(sockets) == 5


@forks
def test_the_forkserver_s_socket_is_its_owner_s_alone(forkserver):
    assert stat.S_IMODE(Path(forkserver.address).parent.stat().st_mode) == 0o700


@forks
@pytest.mark.parametrize(
    "source", ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "import os\nos._exit(0)"]
)
def test_a_kernel_that_dies_is_noticed_and_takes_no_other_with_it(outputs, forkserver, source):
    with pytest.raises(StoppedError, match="cell 2: the kernel died"):
        outputs("before = 1", source, "'after'", forkserver=forkserver.address)
    assert text(outputs("print('well')", forkserver=forkserver.address)) == "well\n"


@forks
def test_what_a_kernel_started_goes_with_it_when_the_worker_hangs_up(outputs, forkserver, tmp_path):
    note = tmp_path / "started"
    source = (
        "import os, subprocess, time\nchild = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(note)!r}, 'w').write(f'{{os.getpid()}} {{child.pid}}')\ntime.sleep(600)"
    )
    path = notebook_of(tmp_path / "sleeps.ipynb", source)
    code = (
        "from pathlib import Path; from types import SimpleNamespace\n"
        "from helpers.batch.kernels import execute; from helpers.batch.worker_setup import WorkerSetup\n"
        f"job = SimpleNamespace(notebook=Path({str(path)!r}), parameters={{}})\n"
        f"setup = WorkerSetup(Path('.'), {{}}, forkserver={forkserver.address!r})\n"
        f"execute(job, Path({str(tmp_path / 'out.ipynb')!r}), setup)"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    assert until(lambda: note.exists() and note.read_text(), 180)
    worker.kill()
    worker.wait()
    assert until(lambda: not any(map(psutil.pid_exists, map(int, note.read_text().split()))), 30)


@forks
def test_a_killed_forkserver_takes_its_kernels_along_and_is_replaced(outputs, tmp_path, processes):
    note = tmp_path / "kernel"
    writes = f"import os\nopen({str(note)!r}, 'w').write(str(os.getpid()))\n"
    source = writes + KILLS_FORKSERVER
    with preload.Forkserver() as mine:
        first = mine.process.pid
        with pytest.raises(StoppedError, match="cell 1: the kernel died"):
            outputs(source, forkserver=mine.address)
        assert until(lambda: not psutil.pid_exists(int(note.read_text())), 30)
        mine.process.wait()
        mine.watch()
        assert mine.ended_within(0.1 + LOOK)
        second = int(text(outputs("import os\nprint(os.getppid())", forkserver=mine.address)))
        assert second == mine.process.pid != first
    assert not psutil.pid_exists(second) and not mine.folder.exists()


@pytest.mark.parametrize("way", [pytest.param("warm", marks=forks), "cold"])
def test_a_temporary_folder_of_a_long_name_keeps_no_kernel_from_starting(outputs, tmp_path, monkeypatch, way):
    place = tmp_path / ("long" * 30)
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with preload.kernel_forkserver(way) as mine:
        assert text(outputs("print('well')", forkserver=mine.address if mine else "")) == "well\n"


@forks
def test_where_no_forkserver_lives_kernels_start_cold(outputs, monkeypatch):
    monkeypatch.setattr(preload, "RESTARTS", 0)
    with preload.Forkserver() as mine:
        mine.process.kill()
        mine.process.wait()
        mine.watch()
        said = text(outputs("import os\nprint(os.getppid())", forkserver=mine.address))
    assert int(said) == os.getpid()


def test_cold_is_what_was_asked_for(processes):
    with preload.kernel_forkserver("cold") as nothing:
        assert nothing is None


def until(holds, seconds):
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


KILLS_FORKSERVER = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)"
SLEEPS = "import pathlib, time, os\n_ = pathlib.Path('started').write_text(str(os.getpid()))\ntime.sleep(600)"


@pytest.fixture
def project(tmp_path, monkeypatch, processes):
    """A maker of projects, whose notebooks have these cells."""

    def made(**notebooks):
        monkeypatch.chdir(tmp_path)
        write_project(*notebooks)
        for slug, cells in notebooks.items():
            write_notebook(slug, cells)
        return tmp_path

    return made


@forks
def test_a_run_whose_forkserver_is_killed_says_so_and_goes_on(project):
    project(one=GOOD, two=[KILLS_FORKSERVER], three=GOOD)
    killed = "the process that kernels are forked from was killed; run this briefing again"
    assert run(1, "warm") == {"one": "", "two": killed, "three": ""}


@forks
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=["SIGTERM", "Ctrl-C", "SIGKILL"])
def test_a_stopped_run_leaves_no_process_and_no_socket(project, sent):
    folder = project(slow=[SLEEPS])
    scratch = Path(tempfile.mkdtemp(prefix="t-"))  # short, or sockets would lie elsewhere
    command = [sys.executable, "-m", "helpers.cli", "run", "--workers", "1"]
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
        preexec_fn=heeding_interrupts,
    )  # fmt: skip
    assert until((folder / "started").exists, 180), "the notebook never started"
    family = psutil.Process(process.pid).children(recursive=True)
    kernel = int((folder / "started").read_text())
    assert kernel in [each.pid for each in family]
    os.killpg(process.pid, sent) if sent == signal.SIGINT else process.send_signal(sent)
    said, _ = process.communicate(timeout=30)
    assert "Traceback" not in said
    assert until(lambda: not any(each.is_running() and each.status() != "zombie" for each in family), 30)
    left = [path.name for path in scratch.iterdir() if not path.name.startswith("pymp-")]
    assert left == [], "pymp- is what multiprocessing leaves when it is killed"


def test_starting_a_run_leaves_the_folder_for_temporary_files_as_it_was(tmp_path, monkeypatch, processes):
    place = tmp_path / ("long" * 30)
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with preload.kernel_forkserver("cold"):
        assert tempfile.tempdir == str(place)


def modules_of(code):
    """The modules that this code has a new interpreter import."""
    command = [sys.executable, "-c", f"import sys\n{code}\nprint(*(n for n, m in sys.modules.items() if m))"]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_workers_import_no_grammar_of_web_addresses_and_would_without_the_module_that_hides_it(processes):
    if find_spec("rfc3987_syntax") is None:
        pytest.skip("rfc3987_syntax is not installed here, so there is nothing to hide")
    grammar = {"rfc3987_syntax", "lark"}
    assert grammar & modules_of("import helpers.batch.worker_imports") == set()
    assert grammar & modules_of("import nbformat") == grammar, "worker_imports.py need hide nothing any more"
    assert grammar & modules_of("import helpers.cli, helpers.batch.pool, jsonschema") == grammar


def test_a_notebook_is_still_checked_where_the_grammar_is_hidden(processes):
    code = (
        "import helpers.batch.worker_imports, nbformat\nnotebook = nbformat.v4.new_notebook()\n"
        "nbformat.validate(notebook)\nnotebook.cells = [{'cell_type': 'unknown'}]\n"
        "try:\n    nbformat.validate(notebook)\nexcept nbformat.ValidationError:\n    print('refused')"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout == "refused\n"


ENDS = """
import signal, socket
from helpers.batch.forkserver import Forks
Forks(socket.socketpair()[0], [], {}).serve()
signal.raise_signal(signal.SIGCHLD)
"""


def test_a_forkserver_that_ends_says_nothing_of_kernels_that_end_with_it(processes):
    run = subprocess.run([sys.executable, "-c", ENDS], input="", capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
