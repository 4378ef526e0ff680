"""Write the parts of docs/architecture.md that come from the code: layers, contracts and the first lines of docstrings.

    .venv/bin/python docs/generate.py

Only the text between `<!-- name -->` and `<!-- end -->` is replaced. A test fails where page and code differ.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HELPERS = ROOT / "src" / "helpers"
PAGE = ROOT / "docs" / "architecture.md"
WIDTH = 63  # letters between the outer walls of the picture


def contracts() -> list[dict[str, Any]]:
    """The import contracts of pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return list(project["tool"]["importlinter"]["contracts"])


def layers() -> str:
    """The layers drawn as text, the top one first."""
    (floors,) = (each["layers"] for each in contracts() if each["type"] == "layers")
    lines = [f"┌{'─' * WIDTH}┐"]
    for floor in floors:
        names = [name.strip() for name in floor.split("|")]
        width = (WIDTH - len(names) + 1) // len(names)
        rooms = "│".join(f" {name:<{width - 1}}" for name in names)
        lines += [f"│{rooms:<{WIDTH}}│", f"├{'─' * WIDTH}┤"]
    lines[-1] = f"└{'─' * WIDTH}┘"
    return "\n".join(["```text", *lines, "```"])


def further_contracts() -> str:
    """The names of the other contracts, as a list."""
    return "\n".join(f"- {each['name']}" for each in contracts() if each["type"] != "layers")


def first_lines() -> Iterator[tuple[str, str]]:
    """Every package, then every module outside a package, with the first line of its docstring."""
    folders = sorted(path for path in HELPERS.rglob("__init__.py") if path.parent != HELPERS)
    modules = sorted(path for path in HELPERS.glob("*.py") if path.name != "__init__.py")
    for path in [*folders, *modules]:
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        name = path.relative_to(HELPERS).as_posix().removesuffix("__init__.py")
        yield name, docstring.partition("\n")[0]


def packages() -> str:
    """A table with a row for each package and module."""
    return "\n".join(["| where | what |", "|---|---|", *(f"| `{name}` | {line} |" for name, line in first_lines())])


def generated(page: str) -> str:
    """The page with its generated parts replaced."""
    for name, text in (("layers", layers()), ("contracts", further_contracts()), ("packages", packages())):
        before, begin, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("\n<!-- end -->")
        page = f"{before}{begin}{text}{end}{after}"
    return page


if __name__ == "__main__":
    PAGE.write_text(generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
