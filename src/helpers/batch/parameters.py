"""Check a notebook's parameters against those that the run passes."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

from helpers.publishing.job import Job
from helpers.refusal import unknown

BATCH_PARAMETERS = ("priority", "drop", "area", "partnership")
TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (int, float), "bool": (bool,)}


def declared_parameters(notebook: Path) -> dict[str, tuple[str, str]]:
    """The type and the default of each parameter that a notebook's tagged cell declares, as they are written there.

    They are read in the way of papermill, without the two seconds that its import takes.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> declared_parameters(project_folder() / "notebooks" / "hate_crime.ipynb")["area"]
    ('str', "'Blackpool'")
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    statements = ast.parse("".join(tagged[0]["source"])).body if tagged else []
    declared = {}
    for each in statements:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            declared[each.target.id] = (ast.unparse(each.annotation), ast.unparse(each.value) if each.value else "")
        elif isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
            declared[each.targets[0].id] = ("", ast.unparse(each.value))
    return declared


def parameter_problems(job: Job) -> list[str]:
    """A sentence for each problem between the parameters that a job passes and those that its notebook declares.

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
        return [f"There is no {name} in notebooks/ for the priority {job.priority.slug}."]
    try:
        declared = declared_parameters(job.notebook)
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
        *_wrong_values(job, declared),
    ]


def _wrong_values(job: Job, declared: dict[str, tuple[str, str]]) -> Iterator[str]:
    for name, (type_name, default) in declared.items():
        if name not in job.parameters and default in ("''", "None", ""):
            yield f"{job.notebook.name} needs the parameter '{name}': set it for {job.priority.slug}."
        kind, value = TYPES.get(type_name), job.parameters.get(name)
        if value is not None and kind is not None and not _is_a(value, kind):
            yield f"{job.notebook.name}: the parameter '{name}' is a {type_name}, not {value!r}."


def _is_a(value: object, kind: tuple[type, ...]) -> bool:
    """Whether a value is of a kind; True is no whole number here, although Python accepts it."""
    return isinstance(value, kind) and isinstance(value, bool) == (kind == (bool,))
