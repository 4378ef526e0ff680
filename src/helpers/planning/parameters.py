"""Check a notebook's parameters against those that the run passes."""

from __future__ import annotations

import ast
import json
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from helpers.english import and_list
from helpers.publishing.job import Job
from helpers.refusal import unknown

BATCH_PARAMETERS = ("priority", "drop", "area", "partnership")  # open_briefing takes the same
EDITION = (
    "the parameter 'edition' is no longer passed: a notebook runs once for both editions. Delete its line, and "
    "'edition=edition' where open_briefing is called."
)
TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}
WORDS = {"str": "text in quotation marks", "int": "a whole number", "float": "a number", "bool": "true or false"}


def code_cells(notebook: Path) -> list[tuple[str, list[str]]]:
    """The source and the tags of each of a notebook's code cells.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> [tags for _, tags in code_cells(project_folder() / "notebooks" / "hate_crime.ipynb")][:2]
    [['parameters'], []]
    """
    return _code_cells(notebook.read_bytes())


@lru_cache  # for the same reason as `_declared`
def _code_cells(content: bytes) -> list[tuple[str, list[str]]]:
    return [
        ("".join(cell["source"]), cell["metadata"].get("tags", []))
        for cell in json.loads(content)["cells"]
        if cell["cell_type"] == "code"
    ]


def declared_parameters(notebook: Path) -> dict[str, tuple[str, str]]:
    """The type and the default of each parameter that a notebook's tagged cell declares, as they are written there.

    They are read as papermill reads them, without the two seconds that importing papermill takes.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> declared_parameters(project_folder() / "notebooks" / "hate_crime.ipynb")["area"]
    ('str', "'Blackpool'")
    """
    tagged = [source for source, tags in code_cells(notebook) if "parameters" in tags]
    return _declared(tagged[0]) if tagged else {}


@lru_cache  # a run of many areas asks for those of a few notebooks thousands of times
def _declared(source: str) -> dict[str, tuple[str, str]]:
    declared = {}
    for each in ast.parse(source).body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            declared[each.target.id] = (ast.unparse(each.annotation), ast.unparse(each.value) if each.value else "")
        elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            declared[each.targets[0].id] = ("", ast.unparse(each.value))
    return declared


def opening_problems(cells: Iterable[str], declared: Container[str]) -> list[str]:
    """A sentence for each parameter that `open_briefing` does not take, among them `edition`, which it once took.

    Notebooks had the parameter `edition` up to version 0.1.

    Parameters
    ----------
    cells
        The source of each code cell. One that is not valid Python is passed over.
    declared
        The names of the parameters that the notebook declares.

    Examples
    --------
    >>> opening_problems(["briefing = open_briefing(priority, drop=drop, district=area)"], ["priority"])
    ["open_briefing has no parameter 'district': leave it out, or give one of priority, drop, area and partnership."]
    """
    problems = [EDITION] if "edition" in declared else []
    passed = dict.fromkeys(name for source in cells for name in _passed_to_open_briefing(source))
    return problems + [
        f"open_briefing has no parameter '{name}': leave it out, or give one of {and_list(list(BATCH_PARAMETERS))}."
        for name in passed
        if name not in BATCH_PARAMETERS and not (problems and name == "edition")
    ]


@lru_cache(maxsize=1024)  # for the same reason; a notebook has many cells
def _passed_to_open_briefing(source: str) -> tuple[str, ...]:
    """The names of the parameters that a cell passes to open_briefing by name."""
    if "open_briefing" not in source:
        return ()
    try:
        nodes = list(ast.walk(ast.parse(source)))
    except SyntaxError:
        return ()
    return tuple(
        keyword.arg
        for call in nodes
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] == "open_briefing"
        for keyword in call.keywords
        if keyword.arg
    )


def parameter_problems(job: Job) -> list[str]:
    """A sentence for each problem with the parameters that a job passes, given those that its notebook declares.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> from helpers.partnership import partnership_file, read_partnership
    >>> who = read_partnership(partnership_file())
    >>> notebook = project_folder() / "notebooks" / "hate_crime.ipynb"
    >>> parameter_problems(Job(who, who.priority("hate_crime"), "Blackpool", notebook, {"aera": "Wyre"}))
    ["hate_crime.ipynb: There is no parameter 'aera'. Did you mean 'area'?"]
    """
    name = job.notebook.name
    if not job.notebook.is_file():
        there = f"There is no {name} in notebooks/ for the priority {job.priority.slug}"
        return [f"{there}: write it, or name another with 'notebook' in the partnership's file."]
    try:
        declared = declared_parameters(job.notebook)
        cells = [source for source, _ in code_cells(job.notebook)]
    except (ValueError, KeyError, TypeError, SyntaxError) as error:
        return [f"The parameters of {name} cannot be read ({error}): correct the notebook."]
    if not declared:
        return [f"{name} has no cell tagged 'parameters': tag the one that declares them."]
    return [
        *(
            f"{job.priority.slug}: the parameter '{each}' is set by the batch; leave it out of the partnership's file."
            for each in job.priority.parameters
            if each in BATCH_PARAMETERS
        ),
        *(f"{name}: {unknown('parameter', each, declared)}" for each in job.parameters if each not in declared),
        *(f"{name}: {sentence}" for sentence in opening_problems(cells, declared)),
        *_wrong_values(job, declared),
    ]


def _wrong_values(job: Job, declared: dict[str, tuple[str, str]]) -> Iterator[str]:
    for name, (type_name, default) in declared.items():
        if name not in job.parameters and default in ("''", "None", ""):
            where = f"the parameters of '{job.priority.slug}' in the partnership's file"
            yield f"{job.notebook.name} needs the parameter '{name}': add it to {where}."
        kind, value = TYPES.get(type_name), job.parameters.get(name)
        if value is not None and kind is not None and not _is_a(value, kind):
            yield f"{job.notebook.name}: the parameter '{name}' must be {WORDS[type_name]}, not {value!r}."


def _is_a(value: object, kind: tuple[type, ...]) -> bool:
    """Whether a value is of a kind; True is not a whole number here, although Python accepts it as one."""
    return isinstance(value, kind) and isinstance(value, bool) == (kind == (bool,))
