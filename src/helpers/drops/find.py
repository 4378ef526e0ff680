"""Where drops lie, and which is the newest."""

from __future__ import annotations

from pathlib import Path

from helpers.periods import is_month
from helpers.refusal import Refused, unknown


def project_folder() -> Path:
    """The project's folder: the working folder or the nearest above it that holds `data/raw`.

    Notebooks run with their own folder as the working folder, the command from the project's top.

    Raises
    ------
    Refused
        When there is none.

    Examples
    --------
    >>> (project_folder() / "data" / "raw" / "2016-08" / "counts.csv").is_file()
    True
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "data" / "raw").is_dir():
            return folder
    raise Refused("There is no data/raw here or above: run briefings from the project's folder.")


def known_drops() -> list[str]:
    """The names of the drops in `data/raw`, oldest first.

    Raises
    ------
    Refused
        When there is no `data/raw`.

    Examples
    --------
    >>> "2016-08" in known_drops()
    True
    """
    raw = project_folder() / "data" / "raw"
    return sorted(entry.name for entry in raw.iterdir() if entry.is_dir() and is_month(entry.name))


def passed_over() -> list[str]:
    """The folders in `data/raw` that are no drops, because their names are no months.

    Examples
    --------
    >>> passed_over()
    []
    """
    raw = project_folder() / "data" / "raw"
    return sorted(e.name for e in raw.iterdir() if e.is_dir() and not is_month(e.name) and e.name[0] not in "._")


def find_drop(name: str | None = None) -> Path:
    """The folder of a drop: by its name in `data/raw`, by its path, or, without either, the newest.

    Raises
    ------
    Refused
        When there is no such drop, or its name is no month.

    Examples
    --------
    >>> find_drop("2016-08").relative_to(project_folder()).as_posix()
    'data/raw/2016-08'
    """
    drops = known_drops()
    if name is None:
        if not drops:
            raise Refused(
                "There is no drop in data/raw: put one there, in a folder named for its last month such as 2016-08."
            )
        name = drops[-1]
    folder = project_folder() / "data" / "raw" / name if name in drops else Path(name)
    if not folder.exists():
        raise Refused(unknown("drop", name, drops) if drops else f"There is no drop '{name}' and none in data/raw.")
    if not folder.is_dir():
        raise Refused(f"{name} is a file: a drop is a folder that holds counts.csv, named for its last month.")
    if not is_month(folder.resolve().name):
        raise Refused(f"{name} is not named for a month: name the drop's folder for its last month, such as 2016-08.")
    return folder
