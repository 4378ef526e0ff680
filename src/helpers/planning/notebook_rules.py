"""Check a notebook against the rules for notebooks: a sentence for each broken one, with what to write instead."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from helpers.planning.parameters import opening_problems
from helpers.storage import from_here

TYPES = ("str", "int", "float", "bool")
LONGEST_QUOTE = 60  # letters of a cell's first line that a sentence quotes
SHOWN_BY = ("show", "answer", "fold", "receipt")  # the calls by which a briefing shows something
TABLE = 'write briefing.show(tables.of(frame, caption="…"))'
CHART = 'give the figure of a seaborn chart to charts.of(figure, title="…", alternative="…", data=frame)'
WHOLE = "call a function that gives the answer for the whole table"
PARAMETER = 'write each parameter as in area: str = "Blackpool"  # the district reported on'
CONTROL: Mapping[type[ast.AST], str] = {
    ast.FunctionDef: "defines a function",
    ast.AsyncFunctionDef: "defines a function",
    ast.Lambda: "defines a function",
    ast.ClassDef: "defines a class",
    ast.For: "loops",
    ast.AsyncFor: "loops",
    ast.While: "loops",
    ast.ListComp: "loops",
    ast.SetComp: "loops",
    ast.DictComp: "loops",
    ast.GeneratorExp: "loops",
    ast.If: "branches",
    ast.IfExp: "branches",
    ast.Match: "branches",
    ast.Try: "catches errors",
    ast.With: "opens a context",
}


@dataclass(frozen=True)
class Cell:
    """A code cell, with its place in the notebook counted from 1."""

    number: int
    source: str
    is_parameters: bool
    has_outputs: bool

    @property
    def name(self) -> str:
        """The cell's number and first line, by which its author finds it."""
        line = self.source.strip().partition("\n")[0]
        quote = line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 1]}…"
        return f"cell {self.number} ({quote})"


def broken_rules(notebook: Path) -> list[str]:
    """A sentence for each rule that a notebook breaks, in the order of its cells.

    Only `briefings check` asks for these rules. A run refuses what it cannot run, and fails a briefing that displays
    what cannot be published. A notebook without a parameter `priority` is a desk, which no run executes: it needs no
    receipt.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> broken_rules(project_folder() / "notebooks" / "overview.ipynb")
    []
    """
    name = from_here(notebook).as_posix()
    try:
        cells = _code_cells(notebook)
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{name} cannot be read as a notebook ({type(error).__name__}: {error}): recreate it in JupyterLab."]
    parameters = [cell for cell in cells if cell.is_parameters]
    sentences = _about_parameters(cells, parameters)
    declared = {name for cell in parameters for each in _parsed(cell) or () for name in _names_set(each)}
    sentences += opening_problems([cell.source for cell in cells], declared)
    is_briefing = "priority" in declared
    for cell in cells:
        if not cell.is_parameters:
            sentences += _about_cell(cell, is_briefing)
    if is_briefing and not _ends_with_receipt(cells[-1]):
        sentences.append(f"{cells[-1].name} is the last code cell: end it with briefing.receipt().")
    return [f"{name}: {sentence}" for sentence in sentences]


def advice(notebook: Path) -> list[str]:
    """A sentence if a notebook holds outputs, which breaks no rule but does not belong in version control.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> advice(project_folder() / "notebooks" / "overview.ipynb")
    []
    """
    try:
        has_outputs = any(cell.has_outputs for cell in _code_cells(notebook))
    except (OSError, ValueError, KeyError, TypeError):  # `broken_rules` names the problem
        return []
    clear = "holds outputs: clear them before you hand it on (in JupyterLab, Edit, Clear Outputs of All Cells)."
    return [f"{from_here(notebook).as_posix()} {clear}"] if has_outputs else []


def _code_cells(notebook: Path) -> list[Cell]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [
        Cell(
            number,
            "".join(cell["source"]),
            "parameters" in cell["metadata"].get("tags", []),
            bool(cell.get("outputs")) or cell.get("execution_count") is not None,
        )
        for number, cell in enumerate(cells, 1)
        if cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    ]


def _about_parameters(cells: list[Cell], parameters: list[Cell]) -> list[str]:
    if not parameters:
        return ["no cell is tagged 'parameters': tag the one that declares them."]
    if len(parameters) > 1:
        numbers = " and ".join(str(cell.number) for cell in parameters)
        return [f"cells {numbers} are tagged 'parameters': keep them in one cell."]
    (cell,) = parameters
    sentences = [f"{cell.name} declares the parameters: move it above all other code."] if cells[0] is not cell else []
    statements = _parsed(cell)
    if statements is None:
        return [*sentences, f"{cell.name} is not valid Python: {PARAMETER}."]
    commented = _commented_lines(cell)
    return sentences + [f"{cell.name}: {each}" for one in statements for each in _about_parameter(one, commented)]


def _about_parameter(statement: ast.stmt, commented: set[int]) -> Iterator[str]:
    """A sentence for each thing that a statement of the parameters' cell lacks.

    Parameters
    ----------
    commented
        The lines of the cell that end with a comment.
    """
    if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
        yield f"`{_quoted(statement)}` declares no parameter with a type: {PARAMETER}."
        return
    name, kind = statement.target.id, ast.unparse(statement.annotation)
    if kind not in TYPES:
        yield f"the parameter '{name}' is a {kind}: make it one of {', '.join(TYPES)}."
    if statement.value is None or ast.unparse(statement.value) in ("''", "None"):
        yield f"the parameter '{name}' has no default: give it one that runs."
    if statement.end_lineno not in commented:
        yield f"the parameter '{name}' has no comment: add one that explains it."


def _about_cell(cell: Cell, is_briefing: bool) -> Iterator[str]:
    statements = _parsed(cell)
    if statements is None:
        yield f"{cell.name} is not valid Python: correct it, and leave out lines that begin with % or !."
        return
    nodes = [node for statement in statements for node in ast.walk(statement)]
    for what in dict.fromkeys(CONTROL[type(node)] for node in nodes if type(node) in CONTROL):
        yield f"{cell.name} {what}: {WHOLE}."
    if any(isinstance(node, ast.Name) and node.id == "plt" for node in nodes):
        yield f"{cell.name} draws with plt: {CHART}."
    for each in statements:
        if isinstance(each, ast.Expr) and not _is_shown(each.value, is_briefing):
            yield f"{cell.name} displays `{_quoted(each)}`, which no page shows: {TABLE}."


def _is_shown(value: ast.expr, is_briefing: bool) -> bool:
    """Whether a line of its own is a call by which a briefing shows something, or any call on a desk."""
    if not isinstance(value, ast.Call):
        return False
    return not is_briefing or (isinstance(value.func, ast.Attribute) and value.func.attr in SHOWN_BY)


def _names_set(statement: ast.stmt) -> list[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _ends_with_receipt(cell: Cell) -> bool:
    statements = _parsed(cell) or []
    return bool(statements) and ast.unparse(statements[-1]).endswith(".receipt()")


def _parsed(cell: Cell) -> list[ast.stmt] | None:
    """The statements of a cell; None where it is not valid Python."""
    try:
        return ast.parse(cell.source).body
    except SyntaxError:
        return None


def _commented_lines(cell: Cell) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
    return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def _quoted(statement: ast.stmt) -> str:
    text = " ".join(ast.unparse(statement).split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"
