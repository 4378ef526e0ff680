"""Saying no: input that cannot be used, in sentences that name where it is wrong and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

PLAINLY = {
    "missing": "is missing; add it",
    "extra_forbidden": "is no known key; check its spelling or leave it out",
    "string_too_short": "is blank; fill it in",
    "string_type": "must be text in quotation marks",
    "tuple_type": "must be a list in square brackets",
    "dict_type": "must be a table of names and values",
    "int_type": "must be a whole number above 0",
    "greater_than": "must be a whole number above 0",
}


class Refused(Exception):  # noqa: N818 - it is what happened, in the word that readers see
    """Input that was refused before anything ran; `problems` holds a sentence each.

    Examples
    --------
    >>> Refused("counts.csv is empty: send it again.", "There is no area 'Leeds'.").problems
    ('counts.csv is empty: send it again.', "There is no area 'Leeds'.")
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """A sentence on a name that is not known, with the nearest one that is.

    Examples
    --------
    >>> unknown("area", "Blakpool", ["Blackpool", "Burnley"])
    "There is no area 'Blakpool'. Did you mean 'Blackpool'?"
    >>> unknown("area", "Leeds", ["Blackpool", "Wyre"])
    "There is no area 'Leeds'. Known: Blackpool, Wyre."
    """
    known = list(known)
    near = nearest(name, known)
    hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(known)}."
    return f"There is no {kind} '{name}'. {hint}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that one is most like; None where none is near.

    Examples
    --------
    >>> nearest("Blakpool", ["Blackpool", "Burnley"]), nearest("Leeds", ["Blackpool", "Wyre"])
    ('Blackpool', None)
    """
    known = list(known)
    # A long name may also be meant by its beginning.
    folded = {one.casefold()[: len(name)]: one for one in known} | {one.casefold(): one for one in known}
    near = get_close_matches(name.casefold(), folded, n=1) if name else []
    return folded[near[0]] if near else None


def plainly(problem: Mapping[str, Any]) -> str:
    """What a problem that pydantic found asks for.

    Examples
    --------
    >>> plainly({"type": "missing", "msg": "Field required"})
    'is missing; add it'
    >>> plainly({"type": "value_error", "msg": "Value error, 2015-4 is no month"})
    '2015-4 is no month'
    >>> plainly({"type": "model_type", "msg": "Input should be an object", "loc": ("breaks", 0)})
    'must be a table that begins with [[breaks]]'
    """
    if problem["type"] == "literal_error":
        return f"must be {problem['ctx']['expected']}"
    if problem["type"] == "model_type":
        name, *place = problem["loc"]
        return f"must be a table that begins with {f'[[{name}]]' if place else f'[{name}]'}"
    return PLAINLY.get(problem["type"], str(problem["msg"]).removeprefix("Value error, "))


def cannot_write(path: Path, error: OSError, remedy: str) -> str:
    """A sentence on a place that cannot be written, why, and what to do.

    Examples
    --------
    >>> cannot_write(Path("reports"), OSError(30, "Read-only file system"), "name another folder")
    'reports cannot be written (Read-only file system): name another folder.'
    """
    return f"{path} cannot be written ({error.strerror}): {remedy}."
