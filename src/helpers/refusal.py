"""Refused input: sentences that name what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

NAMED = 40  # known names that a refusal lists at most: a country has hundreds of districts
EXPLANATIONS = {  # by pydantic's name for the problem
    "missing": "is missing; add it",
    "extra_forbidden": "is not a known key; check its spelling or leave it out",
    "string_too_short": "is blank; fill it in",
    "string_type": "must be text in quotation marks",
    "tuple_type": "must be a list in square brackets",
    "dict_type": "must be a table of names and values",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number above 0",
    "greater_than": "must be a whole number above 0",
}


class Refused(Exception):  # noqa: N818 - the word that readers see
    """Input that was refused before anything ran; `problems` has a sentence for each problem.

    Examples
    --------
    >>> Refused("counts.csv is empty: send it again.", "There is no area 'Leeds'.").problems
    ('counts.csv is empty: send it again.', "There is no area 'Leeds'.")
    """

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """A sentence that refuses an unknown name and suggests the most similar known one.

    Examples
    --------
    >>> unknown("area", "Blakpool", ["Blackpool", "Burnley"])
    "There is no area 'Blakpool'. Did you mean 'Blackpool'?"
    >>> unknown("area", "Leeds", ["Blackpool", "Wyre"])
    "There is no area 'Leeds'. Known: Blackpool, Wyre."
    >>> unknown("area", "Leeds", map(str, range(320)))[-20:]
    '38, 39 and 280 more.'
    """
    known = list(known)
    near = nearest(name, known)
    more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
    hint = f"Did you mean '{near}'?" if near else f"Known: {', '.join(known[:NAMED])}{more}."
    return f"There is no {kind} '{name}'. {hint}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most similar to a name; None where none is similar.

    Examples
    --------
    >>> nearest("Blakpool", ["Blackpool", "Burnley"]), nearest("Leeds", ["Blackpool", "Wyre"])
    ('Blackpool', None)
    """
    known = list(known)
    # Compare with the beginning of a long name, too.
    folded = {one.casefold()[: len(name)]: one for one in known} | {one.casefold(): one for one in known}
    near = get_close_matches(name.casefold(), folded, n=1) if name else []
    return folded[near[0]] if near else None


def explanation(problem: Mapping[str, Any]) -> str:
    """What is wrong with a value that pydantic refused, and what to do.

    Examples
    --------
    >>> explanation({"type": "missing", "msg": "Field required"})
    'is missing; add it'
    >>> explanation({"type": "value_error", "msg": "Value error, 2015-4 is not a month"})
    '2015-4 is not a month'
    >>> explanation({"type": "model_type", "msg": "Input should be an object", "loc": ("breaks", 0)})
    'must be a table that begins with [[breaks]]'
    """
    if problem["type"] == "literal_error":
        return f"must be {problem['ctx']['expected']}"
    if problem["type"] == "string_too_long":
        return f"has more than {problem['ctx']['max_length']} letters; shorten it"
    if problem["type"] == "model_type":
        name, *place = problem["loc"]
        return f"must be a table that begins with {f'[[{name}]]' if place else f'[{name}]'}"
    return EXPLANATIONS.get(problem["type"], str(problem["msg"]).removeprefix("Value error, "))


def invalid_toml(file: Path | str, error: ValueError) -> str:
    """A sentence on a file that is not valid TOML, with the line at which reading stopped.

    Examples
    --------
    >>> invalid_toml("drop.toml", ValueError("Invalid value (at line 3, column 9)"))
    'drop.toml is not valid TOML: invalid value at line 3, column 9. Correct it.'
    >>> invalid_toml("drop.toml", ValueError("Expected ']' at the end of a table declaration (at end of document)"))
    "drop.toml is not valid TOML: expected ']' at the end of a table declaration at the end of the file. Correct it."
    """
    reason = str(error).replace("(at end of document)", "at the end of the file").replace("(at ", "at ").rstrip(")")
    return f"{file} is not valid TOML: {reason[:1].lower()}{reason[1:]}. Correct it."


def cannot_write(path: Path, error: OSError, remedy: str) -> str:
    """A sentence on a path that cannot be written: the reason, and what to do.

    Examples
    --------
    >>> cannot_write(Path("reports"), OSError(30, "Read-only file system"), "name another folder")
    'reports cannot be written (Read-only file system): name another folder.'
    """
    return f"{path} cannot be written ({error.strerror}): {remedy}."
