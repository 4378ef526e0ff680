"""The versions of the project and its libraries, and a fingerprint of our code, that a set was made with."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import helpers

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
