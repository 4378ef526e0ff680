"""Which drops there are, and which is the newest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from helpers.periods import is_month
from helpers.refusal import Refused, unknown
from helpers.storage import place, raw


def known_drops() -> dict[str, Path]:
    """The drops in `data/raw` by name, oldest first: folders and zips named for a month.

    Raises
    ------
    Refused
        When there is no `data/raw`, or two drops in it have the same name.

    Examples
    --------
    >>> "2016-08" in known_drops()
    True
    """
    found: dict[str, Path] = {}
    for path in sorted(_entries(), key=lambda entry: entry.name):
        name = _name(path)
        if is_month(name) and found.setdefault(name, path) != path:
            raise Refused(f"{found[name].name} and {path.name} in data/raw have the same name, {name}: move one away.")
    return found


def misnamed_drops() -> list[str]:
    """The folders and zips in `data/raw` that are not read as drops, because they are not named for a month.

    Examples
    --------
    >>> misnamed_drops()
    []
    """
    return sorted(entry.name for entry in _entries() if not is_month(_name(entry)) and entry.name[0] not in "._")


def find_drops(names: Sequence[str] = ()) -> list[Path]:
    """The drops of these names in `data/raw`, or at these paths or addresses; without any, the newest in `data/raw`.

    Raises
    ------
    Refused
        When there is no such drop.

    Examples
    --------
    >>> [path.name for path in find_drops(["2016-08"])]
    ['2016-08']
    """
    drops = known_drops()
    if not names and not drops:
        raise Refused(
            "There is no drop in data/raw: put one there, in a folder named for its last month such as 2016-08."
        )
    return [_find(name, drops) for name in names or [list(drops)[-1]]]


def _find(name: str, drops: dict[str, Path]) -> Path:
    path = drops.get(name) or place(name)
    if not path.exists():
        raise Refused(unknown("drop", name, drops) if drops else f"There is no drop '{name}' and none in data/raw.")
    if not path.is_dir() and path.suffix.lower() != ".zip":
        raise Refused(f"{name} is a file: a drop is a folder or a zip; see docs/drop.md, or try briefings start.")
    return path


def _entries() -> list[Path]:
    folder = raw()
    if not folder.is_dir():
        raise Refused(f"There is no folder {folder} for drops: make it, and put a drop there.")
    return [entry for entry in folder.iterdir() if entry.is_dir() or entry.suffix.lower() == ".zip"]


def _name(entry: Path) -> str:
    return entry.name if entry.is_dir() else entry.stem
