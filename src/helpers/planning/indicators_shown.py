"""Which of a drop's indicators the notebooks ask for, as their code shows."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

from helpers.drops import Drop
from helpers.drops.sheets.cells import spelling_key
from helpers.english import and_list, quantity
from helpers.refusal import nearest

MOST_NAMED = 5


def unasked_indicators(drop: Drop, notebook_of: Callable[[str], Path]) -> list[str]:
    """A sentence for each group of indicators that no cell of its priority's notebook asks for.

    A briefing shows them all the same, each under its own name, below what partners are doing.

    Parameters
    ----------
    notebook_of
        Returns the notebook of a priority.

    Examples
    --------
    >>> from helpers.drops import load, project_folder
    >>> unasked_indicators(load("2016-08"), lambda slug: project_folder() / "notebooks" / f"{slug}.ipynb")
    []
    """
    sentences = []
    for slug, rows in drop.indicators.groupby("priority", sort=False):
        notebook = notebook_of(str(slug))
        asked = _asked(notebook)
        if asked is None:
            continue
        groups, names = asked
        for group, own in rows.groupby("group", sort=False):
            found = [name for name in own["indicator"].unique() if spelling_key(name) not in map(spelling_key, names)]
            if not found or spelling_key(str(group)) in map(spelling_key, groups):
                continue
            near = nearest(str(group), groups)
            hint = f" The nearest group that it asks for is '{near}'." if near else ""
            some = and_list([f"'{name}'" for name in found[:MOST_NAMED]])
            more = f" and {quantity(len(found) - MOST_NAMED, 'more')}" if len(found) > MOST_NAMED else ""
            sentences.append(
                f"{notebook.name} asks for no group '{group}' of {slug} ({some}{more}): shown below what partners are "
                f"doing.{hint}"
            )
    return sentences


def _asked(notebook: Path) -> tuple[list[str], list[str]] | None:
    """The groups and the names of indicators that a notebook asks for; None where it may ask for all."""
    groups: list[str] = []
    names: list[str] = []
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        calls = [node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    except (OSError, ValueError, KeyError, SyntaxError):  # a run refuses such a notebook
        return None
    for call in calls:
        if not (isinstance(call.func, ast.Attribute) and call.func.attr == "indicators"):
            continue
        if not (isinstance(call.func.value, ast.Name) and call.func.value.id == "briefing"):
            continue
        given = [*(("group", each) for each in call.args), *((each.arg, each.value) for each in call.keywords)]
        for key, value in given:
            if not isinstance(value, ast.Constant):
                return None
            (names if key == "name" else groups).append(str(value.value))
        if not given:
            return None
    return groups, names
