"""Read a declaration: TOML, without characters that nobody sees."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers.names import unseen, visible
from helpers.refusal import Refused, invalid_toml


def read_toml(text: str, file: Path | str) -> dict[str, Any]:
    r"""The content of a file of declarations, with characters that have no width removed from its texts.

    Parameters
    ----------
    file
        The file's name, for refusals.

    Raises
    ------
    Refused
        When it is not TOML, or when a text has control characters, or characters that turn the direction of letters.

    Examples
    --------
    >>> read_toml('name = "BSafe\\u200B"', "partnership.toml")
    {'name': 'BSafe'}
    >>> read_toml('[[actions]]\nwhat = "Ask\\u202E"', "drop.toml")
    Traceback (most recent call last):
    helpers.refusal.Refused: drop.toml, actions.1.what: has the character U+202E, which nobody sees; leave it out.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(invalid_toml(file, error)) from None
    problems = list(_problems(content, (), file))
    if problems:
        raise Refused(*problems)
    cleaned: dict[str, Any] = _cleaned(content)
    return cleaned


def _problems(value: Any, place: tuple[str, ...], file: Path | str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _problems(name, (*place, repr(name)), file)
            yield from _problems(each, (*place, name), file)
    elif isinstance(value, list):
        for number, each in enumerate(value, start=1):
            yield from _problems(each, (*place, str(number)), file)
    elif isinstance(value, str) and (character := unseen(value)):
        yield f"{file}, {'.'.join(place)}: has the character {character}, which nobody sees; leave it out."


def _cleaned(value: Any) -> Any:
    if isinstance(value, dict):
        return {visible(name): _cleaned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return visible(value) if isinstance(value, str) else value
