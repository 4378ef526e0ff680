"""JSON with each value on a line of its own, so that two versions of a file can be compared line by line."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from math import isfinite
from typing import Any


class Written(str):
    """A value that is JSON text already: it is written as it is."""

    __slots__ = ()


# Writes values without parts as `json` does; `json` itself writes values of other types.
LEAVES: dict[type, Callable[[Any], str]] = {
    str: quoted,
    int: repr,
    float: lambda number: repr(number) if isfinite(number) else json.dumps(number),
    bool: lambda truth: "true" if truth else "false",
    type(None): lambda _: "null",
    Written: str,
}


def indented_json(value: Any, *, sort_keys: bool = False) -> str:
    """The text that `json.dumps` gives with `indent=1` and `ensure_ascii=False`, in a third of its time.

    `json` encodes in C only without `indent`. A set's briefings have some 200,000 lines.

    Parameters
    ----------
    value
        Objects with text as keys, lists, text, numbers, true, false and null.
    sort_keys
        Sort each object by its keys.

    Examples
    --------
    >>> print(indented_json({"rapes": [71, None], "area": "Ynys Môn", "notes": {}}, sort_keys=True))
    {
     "area": "Ynys Môn",
     "notes": {},
     "rapes": [
      71,
      null
     ]
    }
    """
    return _text(value, "\n", sort_keys)


def _text(value: Any, line: str, sort_keys: bool) -> str:
    """A value as text; `line` begins a new line with the value's indentation."""
    write = LEAVES.get(type(value))
    if write is not None:
        return write(value)
    inside = line + " "
    if isinstance(value, dict) and value:
        parts = []
        for name in sorted(value) if sort_keys else value:
            each = value[name]
            write = LEAVES.get(type(each))  # most need no call
            parts.append(_name(name) + (write(each) if write else _text(each, inside, sort_keys)))
        return f"{{{inside}{(',' + inside).join(parts)}{line}}}"
    if isinstance(value, list | tuple) and value:
        return f"[{inside}{(',' + inside).join([_text(each, inside, sort_keys) for each in value])}{line}]"
    return json.dumps(value, ensure_ascii=False)


@lru_cache(10_000)
def _name(name: str) -> str:
    return f"{quoted(name)}: "
