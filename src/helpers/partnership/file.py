"""`partnership.toml`: where it is, and reading it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from helpers.partnership.partnership import Partnership
from helpers.refusal import Refused, explanation
from helpers.storage import own_or_shipped, project_folder
from helpers.toml import read_toml


def partnership_file(name: str = "partnership.toml") -> Path:
    """Where a partnership's file is: its own file in `own/` if there is one, otherwise the one that the project ships.

    Parameters
    ----------
    name
        A file's name. With a slash in it, it is a path from the project's folder, and no other file is looked for.

    Examples
    --------
    >>> partnership_file() == project_folder() / "partnership.toml"
    True
    >>> partnership_file("own/partnership.toml") == project_folder() / "own" / "partnership.toml"
    True
    """
    return project_folder() / name if "/" in name else own_or_shipped(name)


def read_partnership(path: Path) -> Partnership:
    """Read and check `partnership.toml`.

    Raises
    ------
    Refused
        With every problem at once: the file is missing, is not valid TOML, or has a key or value that is not allowed.

    Examples
    --------
    >>> who = read_partnership(partnership_file())
    >>> who.area, len(who.districts), len(who.priorities)
    ('Blackpool', 14, 10)
    """
    try:
        return Partnership.model_validate(read_toml(path.read_text(encoding="utf-8"), path))
    except FileNotFoundError:
        raise Refused(f"There is no {path}: name the partnership's file with --partnership.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8: save it as UTF-8.") from None
    except ValidationError as error:
        raise Refused(*(_sentence(path, problem) for problem in error.errors())) from None


def _sentence(path: Path, problem: Any) -> str:
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    given = f" (given: {problem['input']!r})" if isinstance(problem["input"], str | int | float) else ""
    return f"{path}{', ' if where else ''}{where}: {explanation(problem)}{given}."
