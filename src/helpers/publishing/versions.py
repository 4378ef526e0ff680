"""The versions of the project and its libraries behind a set, and a fingerprint of our code."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import helpers
from helpers.refusal import Refused

VERSIONS = ("papermill", "nbconvert", "pandas", "numpy", "matplotlib", "seaborn", "statsmodels")


@cache
def versions() -> dict[str, str]:
    """The versions on which pages depend, as in `run.json`.

    Examples
    --------
    >>> sorted(versions())[:3]
    ['briefings', 'matplotlib', 'nbconvert']
    """
    ours = {"briefings": version("community-safety-briefings"), "python": platform.python_version()}
    return ours | {name: version(name) for name in VERSIONS}


@cache
def code() -> str:
    """A fingerprint of the helpers, including templates.

    Examples
    --------
    >>> len(code())
    64
    """
    found = sha256()
    folder = Path(helpers.__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def versions_here() -> dict[str, str]:
    """A fingerprint of the helpers and the versions of the libraries: if they are the same, so are the pages.

    Examples
    --------
    >>> list(versions_here())[:3]
    ['helpers', 'briefings', 'python']
    """
    return {"helpers": code(), **versions()}


def check_same_versions(expected: dict[str, str], here: dict[str, str]) -> None:
    """Refuse to make pages with other helpers or libraries than the run's: they might differ.

    Raises
    ------
    Refused
        When something differs; the message names it.

    Examples
    --------
    >>> check_same_versions({"helpers": "0f1e", "pandas": "3.1.1"}, {"helpers": "0f1e", "pandas": "3.0.0"})
    Traceback (most recent call last):
    helpers.refusal.Refused: it has pandas 3.0.0 where the run has 3.1.1
    >>> check_same_versions({"helpers": "0f1e"}, {"helpers": "9d8c"})
    Traceback (most recent call last):
    helpers.refusal.Refused: it has other helpers than the run
    """
    differences = []
    for name, ours in expected.items():
        theirs = here.get(name, "missing")
        if theirs != ours:
            differences.append(
                "other helpers than the run" if name == "helpers" else f"{name} {theirs} where the run has {ours}"
            )
    if differences:
        raise Refused(f"it has {' and '.join(differences)}")
