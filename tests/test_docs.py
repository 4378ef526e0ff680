"""The documents agree with the code: whatever they name exists, and they name whatever they should."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import json
import re
import runpy
import shlex
import subprocess
import sys
import sysconfig
import tomllib
from functools import cache
from pathlib import Path

import pytest
import small_project
import typer
import yaml

from helpers.cli import app
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.drop import POPULATION
from helpers.drops.drop_toml import Declaration, DeclaredBreak
from helpers.drops.indicators import INDICATORS
from helpers.drops.population_headers import BY_LSOA
from helpers.drops.tidy.read import COUNTS
from helpers.partnership import Action, HouseStyle, Others, Partnership, Priority

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
HISTORY = ROOT / "CHANGELOG.md"  # names things that no longer exist
FOR_USERS = [ROOT / "docs" / "own.md", ROOT / "docs" / "schedule.md"]  # name files that their readers make
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
SCRIPTS = Path(sysconfig.get_path("scripts"))
# Where a file that a document names may be.
PLACES = [ROOT, ROOT / "src" / "helpers", ROOT / "notebooks", ROOT / "data" / "raw" / "2016-08"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def section(name, heading):
    """The text under a heading of a document, up to the next heading of its level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text_of(name), re.MULTILINE | re.DOTALL)
    assert found, f"{name} has no heading {heading!r}"
    return found[1]


def first_cells(text):
    """The first cell of each row of the tables in a text, headers left out, without its quotation marks."""
    rows = re.findall(r"^\| (`.+?`) ", text, re.MULTILINE)
    return [row.strip("`") for row in rows]


def test_the_readme_fits_into_8_kilobytes():
    assert len(text_of("README.md").encode()) <= 8000


def test_every_link_leads_to_a_file_of_the_repository():
    links = [
        (path, link.partition("#")[0])
        for path in DOCUMENTS
        for link in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
        if not link.startswith("https://")
    ]
    assert len(links) > 20
    assert [(path.name, link) for path, link in links if not (path.parent / link).exists()] == []


def test_every_file_that_a_document_names_exists():
    named = [
        (path.name, file)
        for path in DOCUMENTS
        if path not in (HISTORY, *FOR_USERS)
        for file in re.findall(r"`([\w./-]+\.(?:py|ipynb|toml|yml|css|txt))`", path.read_text(encoding="utf-8"))
        if file != "drop.toml" and not file.startswith("own/")
    ]
    assert len(named) > 40
    assert [each for each in named if not any((place / each[1]).exists() for place in PLACES)] == []


def test_every_function_that_a_document_names_exists():
    packages = "statistics|wording|tables|charts|drops|publishing|briefing"
    named = {
        name
        for path in DOCUMENTS
        if path != HISTORY
        for name in re.findall(rf"`((?:{packages})(?:\.\w+)+)[`(]", path.read_text(encoding="utf-8"))
        if not name.endswith((".py", ".xlsx"))
    }
    assert len(named) > 20
    assert [name for name in sorted(named) if not exists(name)] == []


def exists(name):
    """Whether a dotted name leads from `helpers` to a module, or to something in one."""
    words = ["helpers", *name.replace("briefing.", "briefing.Briefing.").split(".")]
    for length in range(len(words), 0, -1):
        try:
            found = importlib.import_module(".".join(words[:length]))
        except ModuleNotFoundError:
            continue
        for word in words[length:]:
            found = getattr(found, word, None)
        return found is not None
    return False


def test_every_target_that_a_document_names_is_in_the_makefile():
    called = re.compile(r"(?:`|^    )make ([a-z]+)", re.MULTILINE)
    named = {target for path in DOCUMENTS for target in called.findall(path.read_text(encoding="utf-8"))}
    assert {"briefings", "test", "quick", "lock"} <= named
    assert named <= TARGETS


def commands():
    """Each command by its words, with its parameters except --help."""

    def walk(command, words):
        parameters = [each for each in command.params if "--help" not in each.opts]
        if parameters or not hasattr(command, "commands"):
            yield " ".join(words), parameters
        for name, each in getattr(command, "commands", {}).items():
            yield from walk(each, [*words, name])

    return dict(walk(typer.main.get_command(app), ["briefings"]))


@pytest.mark.parametrize("command", commands())
def test_the_page_on_the_command_lists_every_option(command):
    parameters = commands()[command]
    arguments = [each for each in parameters if each.param_type_name == "argument"]
    names = [each.metavar if each.required else f"[{each.metavar}]{'...' * (each.nargs == -1)}" for each in arguments]
    heading = " ".join([command, *names])
    listed = section("docs/command.md", f"`{heading}`")
    options = [each.opts[0] for each in parameters if each.param_type_name == "option"]
    assert [cell.split()[0] for cell in first_cells(listed)] == options
    for each in parameters:
        for variable in filter(None, [each.envvar]):
            assert f"`{variable}`" in listed
        if isinstance(each.default, int | float) and not isinstance(each.default, bool) and each.opts != ["--workers"]:
            assert f"{each.default:g} unless given" in listed


def test_every_command_is_on_its_page():
    assert set(commands()) >= {"briefings run", "briefings check", "briefings verify", "briefings fetch police-uk"}


def test_the_page_on_the_architecture_agrees_with_the_code():
    generate = runpy.run_path(str(ROOT / "docs" / "generate.py"))
    page = text_of("docs/architecture.md")
    assert page == generate["generated"](page), "run `make docs`"
    assert "│ cli " in page and "| `statistics/xmr/` | " in page and "- Only the command knows typer" in page


def test_every_decision_of_the_method_says_what_why_whence_and_how_to_switch():
    decisions = re.split(r"^## ", text_of("docs/method.md"), flags=re.MULTILINE)[1:]
    assert len(decisions) > 15
    for each in decisions:
        assert re.findall(r"^- \*\*(.+?):\*\*", each, re.MULTILINE) == [
            "What",
            "Why",
            "Source",
            "Published report",
            "Switch",
        ], each.partition("\n")[0]


def test_the_page_on_drops_lists_every_key_and_column():
    tidy, declared = (
        section("docs/drop.md", heading) for heading in ('Tidy tables (`source = "tidy"`)', "`drop.toml`")
    )
    for file, columns in (("counts", COUNTS), ("indicators", INDICATORS), ("population", POPULATION)):
        row = next(line for line in tidy.splitlines() if line.startswith(f"| `{file}.csv`"))
        assert re.findall(r"`(\w+)`", row) == list(columns)
    assert first_cells(declared) == list(Declaration.model_fields)
    assert all(f"`{key}`" in declared for key in DeclaredBreak.model_fields)
    tables = section("docs/drop.md", 'Tables of any shape (`source = "wide"`, `"long"` or `"tables"`)')
    assert first_cells(tables) == list(TableDeclaration.model_fields)
    assert f"`{','.join(BY_LSOA)}`" in text_of("docs/drop.md")


def test_the_page_on_the_partnership_lists_every_key():
    page = "docs/partnership.md"
    assert first_cells(section(page, "The file itself")) == list(Partnership.model_fields)
    assert first_cells(section(page, "`[[priorities]]`")) == list(Priority.model_fields)
    assert first_cells(section(page, "`[[actions]]`")) == list(Action.model_fields)
    assert first_cells(section(page, "`[house_style]`")) == list(HouseStyle.model_fields)
    assert first_cells(section(page, "`[others]`")) == list(Others.model_fields)


def functions_and_records(name):
    """The functions and the dictionaries of the helpers' modules in which a name occurs, as Python parses them."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src" / "helpers").rglob("*.py")]
    return [
        node
        for source in sources
        if name in source
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.Dict)
    ]


@cache
def words_in_code(name):
    """The words that a property of this name returns, or that a record holds under it."""
    found = set()
    for node in functions_and_records(name):
        if isinstance(node, ast.FunctionDef) and node.name == name and node.decorator_list:
            found |= {word for each in ast.walk(node) if isinstance(each, ast.Return) for word in words(each.value)}
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found |= {
                word
                for key, value in pairs
                if isinstance(key, ast.Constant) and key.value == name
                for word in words(value)
            }
    return found - {""}


def words(value):
    """The words that an expression may be: one, or either of two."""
    if isinstance(value, ast.IfExp):
        return words(value.body) | words(value.orelse)
    return {value.value} if isinstance(value, ast.Constant) and isinstance(value.value, str) else set()


def words_in_glossary(name):
    row = next(line for line in text_of("GLOSSARY.md").splitlines() if line.startswith(f"| {name} |"))
    return row.rpartition(": ")[2].rstrip(" |").split(" · ")


@pytest.mark.parametrize(("row", "name"), [("verdict", "verdict"), ("run", "status")])
def test_the_glossary_has_every_verdict_and_status_of_the_code(row, name):
    assert set(words_in_glossary(row)) == words_in_code(name)
    assert len(words_in_code(name)) >= 4


def test_the_glossary_has_every_status_of_a_measure():
    schema = json.loads(text_of("src/helpers/document/documents.schema.json"))
    statuses = schema["definitions"]["Headline"]["properties"]["status"]["enum"]
    assert [*words_in_glossary("status"), "withheld"] == statuses


def test_the_glossary_stays_short():
    assert len(text_of("GLOSSARY.md").splitlines()) <= 40


def commands_without_make():
    """The three commands of the README that stand in for `make briefings`."""
    after = text_of("README.md").partition("three commands do the same as `make briefings`:\n\n")[2]
    listed = re.match(r"(?:    .+\n)+", after)
    assert listed
    return [shlex.split(line) for line in listed[0].splitlines()]


@pytest.mark.usefixtures("processes")
def test_without_make_the_first_command_makes_the_environment_that_the_others_name(tmp_path):
    first, second, third = commands_without_make()
    assert first[0] == "python"
    # pip itself takes seven seconds to install, and venv installs it wherever nobody asks for none.
    subprocess.run([sys.executable, *first[1:], "--without-pip"], cwd=tmp_path, check=True)
    made = next((tmp_path / ".venv").glob("bin/python" if sys.platform != "win32" else "Scripts/python.exe"))
    assert second[0] == ".venv/bin/python" and made.is_file()
    assert third[0] == ".venv/bin/briefings"


def test_without_make_the_second_command_installs_what_make_installs():
    _, second, third = commands_without_make()
    recipe = next(line for line in MAKEFILE.splitlines() if line.endswith("--editable ."))
    quiet = {"--quiet", "--disable-pip-version-check"}
    assert [word for word in recipe.split()[1:] if word not in quiet] == second[3:]
    assert second[1:3] == ["-m", "pip"]
    assert (ROOT / "constraints.txt").is_file() and (ROOT / "pyproject.toml").is_file()
    assert third[0].rpartition("/")[2] in PROJECT["project"]["scripts"]


@pytest.mark.usefixtures("processes")
def test_without_make_the_third_command_publishes_the_briefings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_project.write_project("hate_crime")
    small_project.keep_without_kernels("A page.")
    command = commands_without_make()[2]
    subprocess.run([SCRIPTS / command[0].rpartition("/")[2], *command[1:]], check=True)
    assert sorted(small_project.published(index=True)) == [
        "documents.json",
        "figures.csv",
        "hate_crime.html",
        "hate_crime.ipynb",
        "index.html",
        "run.json",
        "set.html",
        "tables.xlsx",
    ]


def workflow():
    return yaml.safe_load(text_of(".github/workflows/check.yml"))


def steps():
    return [step for job in workflow()["jobs"].values() for step in job["steps"]]


def test_the_workflow_uses_only_the_two_actions_that_check_out_and_set_up_python():
    used = {step["uses"].partition("@")[0] for step in steps() if "uses" in step}
    assert used == {"actions/checkout", "actions/setup-python"}


def test_every_command_of_the_workflow_exists():
    run = [shlex.split(step["run"]) for step in steps() if "run" in step]
    assert len(run) > 8
    for program, *rest in run:
        if program == "make":
            assert set(rest) <= TARGETS
        elif program == "python":
            assert rest[0] == "-m" and importlib.util.find_spec(rest[1])
        else:
            assert next(SCRIPTS.glob(f"{program.rpartition('/')[2]}*"), None), program


def test_the_workflow_runs_everything_on_linux_and_the_quick_tests_elsewhere():
    jobs = workflow()["jobs"]
    pythons = jobs["linux"]["strategy"]["matrix"]["python"]
    assert pythons == ["3.11", "3.12", "3.13", "3.14"]
    assert PROJECT["project"]["requires-python"] == f">={pythons[0]}"
    assert {name: job["runs-on"] for name, job in jobs.items()} == {
        "linux": "ubuntu-latest",
        "coverage": "ubuntu-latest",
        "macos": "macos-latest",
        "windows": "windows-latest",
        "wheel": "ubuntu-latest",
    }
    run = {name: [step["run"] for step in job["steps"] if "run" in step] for name, job in jobs.items()}
    assert run["linux"] == ["make test"]
    assert run["coverage"] == ["make coverage"]
    assert run["macos"] == ["make quick"]
    assert not any("make" in command for command in run["windows"])
    assert run["wheel"][0].startswith("python -m pip wheel ")


def test_the_floor_of_coverage_that_contributors_read_is_the_one_that_make_coverage_holds():
    floor = PROJECT["tool"]["coverage"]["report"]["fail_under"]
    assert f"less than {floor}% of the lines and branches" in text_of("CONTRIBUTING.md")


def test_the_lock_says_how_it_is_renewed_and_is_renewed_for_the_oldest_python():
    assert "make lock" in text_of("constraints.txt").splitlines()[0]
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    recipe = MAKEFILE.partition("\nlock:")[2].partition("\n\n")[0]
    assert f"--python-version {oldest} " in recipe and "--universal" in recipe
    assert "index" not in recipe and "//" not in recipe


def test_the_newest_release_in_the_changelog_is_of_this_version():
    entries = re.split(r"^## ", text_of("CHANGELOG.md").replace("\n## Unreleased\n", "\n", 1), flags=re.MULTILINE)[1:]
    assert re.match(rf"{re.escape(PROJECT['project']['version'])} — \d{{4}}-\d\d-\d\d\n", entries[0])
    assert re.findall(r"^### (.+)", entries[0], re.MULTILINE) == ["Added", "Changed", "Fixed", "Numbers that change"]


def test_the_package_ships_its_types_and_its_licence():
    assert (ROOT / "src" / "helpers" / "py.typed").read_bytes() == b""
    assert PROJECT["tool"]["setuptools"]["package-data"]["helpers"] == ["py.typed"]
    assert PROJECT["project"]["license"] == "MIT"
    assert PROJECT["project"]["license-files"] == ["LICENSE"] and (ROOT / "LICENSE").is_file()
