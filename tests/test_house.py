"""House rules: what the repository promises of itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MODULES = sorted((ROOT / "src" / "helpers").rglob("*.py"))


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("not a git checkout, so which files belong to the repository is not known")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def _name(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement).group().lower().replace("_", "-")


def test_conda_users_get_the_dependencies_of_pyproject():
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = [line.strip().removeprefix("- ") for line in lines[lines.index("dependencies:") + 1 :]]
    # conda-forge has DuckDB for Python under another name.
    wanted = [re.sub(r"^duckdb\b", "python-duckdb", each) for each in PROJECT["dependencies"]]
    assert listed == [f"python{PROJECT['requires-python']}", *wanted, "pip", "pip:", "--editable ."]


def test_every_dependency_is_pinned_at_or_above_what_pyproject_asks_for():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = dict(re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line).groups() for line in lines)
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    for requirement in wanted:
        name, least = requirement.split(">=")
        version = pinned[_name(name)]
        assert [int(n) for n in version.split(".")[:3]] >= [int(n) for n in least.split(".")], requirement


def test_the_readme_s_tree_names_every_module_and_top_level_file_and_nothing_else():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = readme.partition("## What lies where")[2].partition("## How to hand in")[0]
    found, folders = set(), {}
    for line in re.findall(r"^ {4}( *)(\S+)  +\S", tree, flags=re.MULTILINE):
        depth, name = len(line[0]) // 2, line[1]
        folders[depth] = name
        parents = "".join(folders[d] for d in range(depth) if d in folders)
        found.add(parents + name)
    modules = {path.relative_to(ROOT).as_posix() for path in MODULES if path.name != "__init__.py"}
    assert {path for path in found if path.startswith("src/") and path.endswith(".py")} == modules
    top = {path.relative_to(ROOT).parts[0] for path in _tracked()} - {"README.md"}
    visible = {name for name in top if not name.startswith(".")}
    assert {path.split("/")[0] for path in found} == visible
    assert all((ROOT / path).exists() for path in found)


def test_no_file_names_a_path_of_one_machine_or_a_package_index():
    marks = [
        "/" + "home/",
        "/" + "Users/",
        "/" + "root/",
        "/work" + "/",
        "pypi" + ".org",
        "files.pythonhosted" + ".org",
    ]
    texts = [path for path in _tracked() if path.suffix not in (".png", ".ico") and path != Path(__file__)]
    hits = [(path.name, mark) for path in texts for mark in marks if mark in path.read_text(encoding="utf-8")]
    assert hits == []


def test_modules_are_small_and_named_for_what_they_hold():
    names = {path.stem for path in MODULES}
    assert names & {"utils", "common", "constants", "helpers", "base", "misc"} == set()
    assert {path.name: length for path in MODULES if (length := len(path.read_text().splitlines())) > 280} == {}


def _public(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")


def test_every_public_function_and_class_is_documented_and_no_function_is_long():
    undocumented, long = [], []
    for path in MODULES:
        module = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(module), path.name
        for node in ast.walk(module):
            if _public(node) and not ast.get_docstring(node):
                undocumented.append(f"{path.name}: {node.name}")
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                if body and body[-1].end_lineno - body[0].lineno >= 40:
                    long.append(f"{path.name}: {node.name}")
    # Members of a Protocol have no body to document, and a closure is part of the function around it.
    assert [name for name in undocumented if name not in ALLOWED] == []
    assert long == []


ALLOWED = {"exhibits.py: figures", "exhibits.py: html", "comparison.py: total", "explorer.py: chosen",
           "explorer.py: renew", "explorer.py: shown", "store.py: part", "outlook.py: printed",
           "interventions.py: printed"}  # fmt: skip


def test_every_public_function_shows_an_example():
    bare = set()
    for path in MODULES:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not _public(node):
                continue
            members = node.body if isinstance(node, ast.ClassDef) else []
            documented = [node, *(member for member in members if isinstance(member, ast.FunctionDef))]
            if not any(">>>" in (ast.get_docstring(each) or "") for each in documented):
                bare.add(f"{path.name}: {node.name}")
    assert sorted(bare - set(WITHOUT_EXAMPLE)) == []
    assert sorted(set(WITHOUT_EXAMPLE) - bare) == [], "shows an example by now: take it off the list"


# A class may show its example in a property.
WITHOUT_EXAMPLE = {
    "change.py: Parts": "a result: parts shows it",
    "claims.py: Claim": "a result: claims shows it",
    "cli.py: backtest": "a command, which the README shows",
    "cli.py: check": "a command, which the README shows",
    "cli.py: fetch_police_uk": "a command, which the README shows",
    "cli.py: list_known": "a command, which the README shows",
    "cli.py: main": "the command itself, which the README shows",
    "cli.py: run": "a command, which the README shows",
    "archive.py: as_folder": "needs a zip: test_street.py shows it",
    "counts.py: PoliceCounts": "a result: read_police_uk returns it",
    "counts.py: read_police_uk": "needs the publisher's files: test_police_uk.py shows it",
    "cli.py: verify": "a command, which the README shows",
    "cluster.py: connected": "needs a cluster: test_cluster.py shows it",
    "cluster.py: make_there": "needs a cluster: test_cluster.py shows it",
    "comparison.py: Comparison": "a result: districts shows it",
    "download.py: downloading": "draws in a terminal",
    "ending.py: open_index": "opens the browser",
    "ending.py: tell": "needs a run: test_terminal.py shows it",
    "displacement.py: Displacement": "a result: weighted_difference shows it",
    "dispersion.py: Noise": "a result: noise shows it",
    "explorer.py: desk": "draws drop-downs in a notebook: notebooks/explore.ipynb shows it",
    "fetch.py: Fetched": "a result: the command shows it",
    "forecast.py: Forecast": "a result: regression shows it",
    "explorer.py: live": "draws drop-downs in a notebook: notebooks/explore.ipynb shows it",
    "canvas.py: drawing": "only goes into a chart",
    "canvas.py: svg": "only goes into a chart",
    "ingest.py: ingested": "needs the publisher's files: test_ingest.py shows it",
    "intervention.py: desk": "draws drop-downs in a notebook: notebooks/explore.ipynb shows it",
    "kernels.py: execute": "executes a notebook",
    "kernels.py: private_kernel": "needs a kernel",
    "keep.py: keep": "needs what was made: test_keep.py shows it",
    "keep.py: recall": "needs what was made: test_keep.py shows it",
    "location.py: Located": "a result: located shows it",
    "local.py: begin_work": "changes how a worker answers signals",
    "manager.py: PromptClient": "needs a kernel",
    "neighbourhoods.py: district_of_each_lsoa": "needs the publisher's files: test_population.py shows it",
    "newborn.py: leave": "ends the process",
    "newborn.py: live": "makes a kernel of the process",
    "newborn.py: settle": "changes the state of a new process",
    "nursery.py: Forks": "needs a nursery",
    "nursery.py: main": "the nursery itself",
    "made.py: Made": "a result of executing a notebook",
    "make.py: keep_failed": "needs a notebook that failed",
    "make.py: make": "executes a notebook",
    "local.py: explained": "needs a nursery that was killed",
    "local.py: make_here": "executes notebooks in processes of their own",
    "mirror.py: send": "needs an address",
    "outlook.py: county_figure": "the county's row as district_figure shows a district's; the module has no room left",
    "plan.py: Job": "a result: plan shows it",
    "scorecard.py: forecast_said": "needs a published set: test_scorecard.py shows it",
    "scorecard.py: Judged": "a result: judged returns it",
    "scorecard.py: judged": "needs published sets: test_scorecard.py shows it",
    "progress.py: Bars": "draws in a terminal",
    "progress.py: Lines": "needs a run: test_terminal.py shows it",
    "progress.py: watching": "needs a run: test_terminal.py shows it",
    "projection.py: Projection": "a result: projection shows it",
    "publish.py: Edition": "only goes into publish",
    "publish.py: publish": "replaces a folder of reports",
    "publish.py: stands": "needs a published set",
    "quarters.py: QuarterRank": "a result: newest_quarter shows it",
    "rates.py: Rates": "a result: districts shows it",
    "read.py: Beside": "a part of a drop: read_drop shows it",
    "record.py: backtested": "needs a drop: test_record.py shows it",
    "record.py: tell_record": "writes to the terminal: test_record.py shows it",
    "receipt.py: NotFinishedError": "an error: check_receipt shows it",
    "run.py: Run": "a result: prepare shows it",
    "run.py: carry_out": "executes notebooks and publishes them",
    "season.py: Season": "a result: season shows it",
    "store.py: store": "writes to data/processed",
    "street.py: unpacked": "needs the publisher's files: test_street.py shows it",
    "summary.py: Row": "a result: rows returns it",
    "summary.py: counted": "needs what was made: test_summary.py shows it",
    "summary.py: in_order": "needs what was made: test_summary.py shows it",
    "summary.py: rows": "needs what was made: test_summary.py shows it",
    "summary.py: summary": "needs what was made: test_summary.py shows it",
    "worker.py: Order": "only goes to a worker",
    "worker.py: fulfil": "needs a cluster: test_cluster.py shows it",
    "step.py: Step": "a result: step shows it",
    "verdicts.py: Tally": "a result: tally shows it",
    "xmr.py: Signal": "a result: signals shows it",
    "xmr.py: XmR": "a result: xmr shows it",
}


def test_the_sample_drop_is_what_its_script_makes(tmp_path):
    script = ROOT / "data" / "raw" / "2016-08" / "make_drop.py"
    made = tmp_path / "2016-08"
    subprocess.run([sys.executable, "-B", str(script), str(made)], check=True, capture_output=True)
    for path in sorted(made.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (script.parent / path.relative_to(made)).read_bytes(), path.name
    assert (made / "counts.csv").exists() and (made / "drop.toml").exists()
    assert len(list((made / "commentary").glob("*.md"))) == 10


def test_a_run_s_own_process_leaves_what_takes_seconds_to_import_to_its_workers_and_kernels():
    code = "import sys, helpers.cli, helpers.batch.run, helpers.batch.local; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    theirs = {"papermill", "nbconvert", "nbformat", "matplotlib", "seaborn", "statsmodels", "scipy"}
    assert not theirs & set(said.stdout.split())
