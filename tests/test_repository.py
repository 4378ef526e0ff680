"""House rules for the repository: names, docstrings, files, and what the command imports."""

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
    assert listed == [
        f"python{PROJECT['requires-python']}", *PROJECT["dependencies"], "pip", "pip:", "--editable ."
    ]  # fmt: skip


def test_every_dependency_is_pinned_at_or_above_what_pyproject_asks_for():
    how, *lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert how.startswith("# ")
    pinned = dict(re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line).groups() for line in lines)
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    for requirement in wanted:
        name, least = requirement.split(">=")
        version = pinned[_name(name)]
        assert [int(n) for n in version.split(".")[:3]] >= [int(n) for n in least.split(".")], requirement


def test_no_file_names_a_path_of_one_machine_or_a_package_index(processes):
    marks = [
        "/" + "home/",
        "/" + "Users/",
        "/" + "root/",
        "/work" + "/",
        "pypi" + ".org",
        "files.pythonhosted" + ".org",
    ]
    texts = [path for path in _tracked() if path.suffix not in (".png", ".ico") and path != Path(__file__)]
    assert len(texts) > 200
    hits = [(path.name, mark) for path in texts for mark in marks if mark in path.read_text(encoding="utf-8")]
    assert hits == []


def test_modules_are_named_for_what_they_hold():
    names = {path.stem for path in MODULES}
    assert len(names) > 100
    assert names & {"utils", "common", "constants", "helpers", "base", "misc"} == set()


def test_at_most_nine_modules_are_outside_a_package():
    standing = sorted(path.name for path in (ROOT / "src" / "helpers").glob("*.py") if path.name != "__init__.py")
    assert len(standing) <= 9, standing


def test_every_module_and_every_public_function_and_class_is_documented():
    undocumented = []
    assert len(MODULES) > 100
    for path in MODULES:
        module = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(module), path.name
        for node in module.body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                undocumented.append(f"{path.name}: {node.name}")
    assert undocumented == []


def test_the_sample_drop_is_what_its_script_makes(tmp_path, processes):
    script = ROOT / "data" / "raw" / "2016-08" / "make_drop.py"
    made = tmp_path / "2016-08"
    subprocess.run([sys.executable, "-B", str(script), str(made)], check=True, capture_output=True)
    for path in sorted(made.rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (script.parent / path.relative_to(made)).read_bytes(), path.name
    assert (made / "counts.csv").exists() and (made / "drop.toml").exists()
    assert len(list((made / "commentary").glob("*.md"))) == 10


def test_a_run_s_own_process_leaves_what_takes_seconds_to_import_to_its_workers_and_kernels(processes):
    code = "import sys, helpers.cli, helpers.batch.run, helpers.batch.pool; print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    theirs = {"papermill", "nbconvert", "nbformat", "matplotlib", "seaborn", "statsmodels", "scipy"}
    assert not theirs & set(said.stdout.split())


def test_the_command_starts_without_the_libraries_that_take_a_second_to_import(processes):
    code = "import sys, helpers.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "helpers.cli" in loaded
    assert not {"numpy", "pandas", "pydantic", "fsspec", "distributed"} & set(loaded)
