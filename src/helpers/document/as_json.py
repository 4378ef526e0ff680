"""Blocks and documents as JSON, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

TYPE = "type"
VALUES = "values"  # what fills a sentence: the only object without a type, because a template names its fields
PLAIN = {str, int, float, bool, type(None)}  # most values: they are JSON already


def as_json(value: Any) -> Any:
    """A block, a document or a part of one as JSON: an object for each dataclass, with the name of its type.

    Examples
    --------
    >>> from helpers.document.icons import Icon
    >>> as_json((Icon("unusually high", "H"), 71))
    [{'type': 'Icon', 'words': 'unusually high', 'letter': 'H', 'meaning': ''}, 71]
    """
    kind: Any = type(value)
    if kind in PLAIN:
        return value
    names = _field_names(kind)
    if names is not None:
        written: dict[str, Any] = {TYPE: kind.__name__}
        for name in names:
            each = getattr(value, name)
            written[name] = each if type(each) in PLAIN else as_json(each)  # most need no call
        return written
    if isinstance(value, Mapping):
        return {name: as_json(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(each) for each in value]
    return value


@cache
def _field_names(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None for any other type."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else None


def from_json(data: Any, types: Mapping[str, type]) -> Any:
    """The value that `as_json` wrote.

    Parameters
    ----------
    types
        The dataclasses that may be read, by name.

    Raises
    ------
    KeyError
        When the data name another type.
    TypeError
        When an object lacks a field of its type, or has one too many.

    Examples
    --------
    >>> from helpers.document.icons import Icon
    >>> from_json([{"type": "Icon", "words": "unusually high"}, 71], {"Icon": Icon})
    (Icon(words='unusually high', letter='', meaning=''), 71)
    """
    if isinstance(data, list):
        return tuple(from_json(each, types) for each in data)
    if isinstance(data, dict):
        read = {name: each if type(each) in PLAIN else _field(name, each, types) for name, each in data.items()}
        return types[read.pop(TYPE)](**read)
    return data


def _field(name: str, data: Any, types: Mapping[str, type]) -> Any:
    if name == VALUES and isinstance(data, dict):
        return {each: from_json(value, types) for each, value in data.items()}
    return from_json(data, types)
