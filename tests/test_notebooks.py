"""House rules for the notebooks: thin, with parameters, in the readers' order, committed without outputs."""

import ast
import json
import re
import tomllib
import warnings
from functools import cache
from pathlib import Path

import nbformat
import papermill
import pytest

from helpers.drops.police_uk.ingest import CRIME_TYPES
from helpers.planning.notebook_rules import CONTROL, advice, broken_rules

PROJECT = Path(__file__).parents[1]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
OURS, OPEN = (
    tomllib.loads((PROJECT / name).read_text(encoding="utf-8"))
    for name in ("partnership.toml", "partnership-open-data.toml")
)
PRIORITIES = OURS["priorities"]
OF_INDICATORS = "indicators"  # for priorities without monthly counts, as `briefings start` declares them
SHARED = OPEN["others"]["notebook"]  # it serves any measure, so its title and headings name none
EXPLORE = "explore"
OPENING = ["In short"]
QUESTIONS = [
    "Is it going up or down?",
    "Is that unusual?",
    "How do we compare?",
    "Where is it?",
    "Where is it heading?",
]
CLOSING = ["What partners are doing", "What to be careful about", "Where the numbers come from"]
FORBIDDEN = (*CONTROL, ast.Delete, ast.Global, ast.BinOp, ast.Compare)

every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
every_briefing = pytest.mark.parametrize(
    "path", [path for path in NOTEBOOKS if path.stem != EXPLORE], ids=lambda path: path.stem
)


@cache
def read(path):
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def cells(path, kind=None, *, tagged=None):
    found = read(path).cells
    return [
        cell
        for cell in found
        if kind in (None, cell.cell_type) and tagged in (None, "parameters" in cell.metadata.get("tags", []))
    ]


def code(path):
    """The syntax trees of the code cells other than parameters; a magic command is not Python and fails."""
    return [ast.parse(cell.source) for cell in cells(path, "code", tagged=False)]


def nodes(path):
    return [node for tree in code(path) for node in ast.walk(tree)]


def headings(path, mark="## "):
    lines = [line for cell in cells(path, "markdown") for line in cell.source.splitlines()]
    return [line.removeprefix(mark) for line in lines if line.startswith(mark)]


def test_there_is_a_notebook_for_every_priority_and_a_priority_for_every_notebook_but_the_analysts():
    wanted = {priority.get("notebook") or priority["slug"] for priority in PRIORITIES}
    assert {path.stem for path in NOTEBOOKS} == wanted | {EXPLORE, SHARED, OF_INDICATORS}
    assert len(PRIORITIES) == 10


@every_notebook
def test_a_notebook_is_valid_and_runs_in_the_kernel_that_the_batch_starts(path):
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor >= 5) == (4, True)
    assert notebook.metadata.kernelspec.name == "python3"


@every_notebook
def test_it_keeps_the_rules_for_partnerships_own_notebooks(path):
    assert broken_rules(path) == []
    assert advice(path) == []


@every_notebook
def test_every_parameter_has_a_type_a_default_and_a_help(path):
    with warnings.catch_warnings(action="error"):
        declared = papermill.inspect_notebook(str(path))
    (cell,) = cells(path, tagged=True)
    assert list(declared) == [statement.target.id for statement in ast.parse(cell.source).body]
    for name, parameter in declared.items():
        assert parameter["inferred_type_name"] in {"str", "int", "float", "bool"}, name
        assert parameter["default"] not in {"", "None"}, name
        assert len(parameter["help"]) > len("a word"), name


@every_briefing
def test_every_briefing_takes_drop_and_area_and_names_its_own_priority_by_default(path):
    declared = papermill.inspect_notebook(str(path))
    assert {"priority", "drop", "area", "partnership"} <= set(declared)
    assert "edition" not in declared, "a notebook runs once for both editions"
    slugs = {p["slug"] for p in PRIORITIES if (p.get("notebook") or p["slug"]) == path.stem}
    assert ast.literal_eval(declared["priority"]["default"]) in (slugs or {p["slug"] for p in PRIORITIES})


@every_notebook
def test_it_is_committed_without_outputs_counts_and_traces_of_a_run(path):
    for cell in cells(path, "code"):
        assert cell.outputs == []
        assert cell.execution_count is None
    for cell in cells(path):
        assert set(cell.metadata) <= {"tags"}
    assert set(read(path).metadata) <= {"kernelspec", "language_info"}


@every_notebook
def test_cell_ids_are_unique(path):
    # Read it as JSON, because nbformat would replace an id that two cells share.
    ids = [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert len(ids) == len(set(ids))


@every_notebook
def test_a_code_cell_holds_one_to_three_statements(path):
    assert {len(tree.body) for tree in code(path)} <= {1, 2, 3}
    for tree in code(path):
        assert all(isinstance(s, ast.Assign | ast.Expr | ast.Import | ast.ImportFrom) for s in tree.body)


@every_notebook
def test_a_code_cell_neither_loops_nor_branches_nor_defines_nor_computes(path):
    assert [ast.unparse(node) for node in nodes(path) if isinstance(node, FORBIDDEN)] == []


@every_notebook
def test_no_number_and_no_file_path_is_typed(path):
    constants = [node.value for node in nodes(path) if isinstance(node, ast.Constant)]
    assert [value for value in constants if isinstance(value, int | float | complex) and value is not True] == []
    paths = re.compile(r"[/\\]|\.(csv|ipynb|toml|parquet|md|html)\b|\d{4}-\d{2}")
    assert [value for value in constants if isinstance(value, str) and paths.search(value)] == []


@every_notebook
def test_only_the_helpers_are_imported_and_nothing_is_grouped_or_plotted_by_hand(path):
    imports = [node for node in nodes(path) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = [getattr(node, "module", None) or node.names[0].name for node in imports]
    assert {module.split(".")[0] for module in modules} == {"helpers"}
    used = {node.attr for node in nodes(path) if isinstance(node, ast.Attribute)}
    names = {node.id for node in nodes(path) if isinstance(node, ast.Name)}
    assert not {"groupby", "apply", "merge", "pivot", "iloc", "loc", "read_csv"} & used
    assert not {"plt", "sns", "pd", "np", "print", "open"} & names


@every_notebook
def test_what_is_imported_is_used(path):
    bound = {
        alias.asname or alias.name
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert bound == bound & {node.id for node in nodes(path) if isinstance(node, ast.Name)}


@every_notebook
def test_the_first_cell_is_the_only_title(path):
    first = cells(path)[0]
    assert first.cell_type == "markdown"
    assert headings(path, "# ") == [first.source.splitlines()[0].removeprefix("# ")]


@pytest.mark.parametrize("priority", PRIORITIES, ids=lambda priority: priority["slug"])
def test_the_title_is_the_priorities_title(priority):
    path = PROJECT / "notebooks" / f"{priority.get('notebook') or priority['slug']}.ipynb"
    assert cells(path)[0].source == f"# {priority['title']}"


def test_a_shared_notebook_names_no_measure_of_its_own():
    words = " ".join(cell.source for cell in cells(PROJECT / "notebooks" / f"{SHARED}.ipynb", tagged=False))
    assert [name for name in CRIME_TYPES if name.lower() in words.lower()] == []
    named = {p.get("notebook") for p in OPEN["priorities"]}
    assert named == {None, SHARED}


@every_briefing
def test_headings_are_in_the_readers_order(path):
    found = headings(path)
    assert found[:1] == OPENING
    assert found[-len(CLOSING) :] == CLOSING
    assert len(found) == len(set(found))
    common = [heading for heading in found if heading in QUESTIONS]
    assert common == [question for question in QUESTIONS if question in common]
    inner = found[1 : -len(CLOSING)]
    assert inner[: len(common)] == common  # the questions of one priority come after the questions that all share


@every_briefing
def test_every_question_is_answered_directly_below_it(path):
    found = cells(path)
    questions = [i for i, cell in enumerate(found) if cell.source.startswith("## ") and cell.source.endswith("?")]
    assert [found[i].source for i in questions if "briefing.answer(" not in found[i + 1].source] == []


@every_briefing
def test_the_regression_is_shown_in_a_fold_and_nowhere_else(path):
    shown = [cell.source for cell in cells(path) if ".regression(" in cell.source]
    assert [source for source in shown if "briefing.fold(" not in source or "briefing.show(" in source] == []


@every_notebook
def test_every_other_heading_is_a_question_of_the_second_level(path):
    assert [h for h in headings(path) if not h.endswith("?") and h not in OPENING + CLOSING] == []
    assert [level for mark in ("### ", "#### ") for level in headings(path, mark)] == []


@every_notebook
def test_no_number_from_the_data_is_typed_into_the_prose(path):
    prose = "\n".join(cell.source for cell in cells(path, "markdown"))
    assert re.findall(r"\d[\d,.]*\s*%|\b\d{3,}\b", prose) == []


@every_notebook
def test_a_heading_is_followed_by_something(path):
    ordered = cells(path)
    for cell, after in zip(ordered, [*ordered[1:], None], strict=True):
        if cell.cell_type == "markdown" and cell.source.startswith("## ") and "\n" not in cell.source:
            assert after is not None
            assert not after.source.startswith("## "), cell.source
