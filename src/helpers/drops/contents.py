"""The files in a drop's folder or zip: tables, `drop.toml` and commentary by name, and street-level files' paths."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from zipfile import ZipInfo

from helpers.drops.archive import check_entries, read_member
from helpers.drops.files import DropFile, read_file
from helpers.refusal import Refused

TABLES = (".csv", ".xlsx", ".xlsm", ".ods", ".xls")  # .xls only so that it is refused with what to do
DECLARATION = "drop.toml"
COMMENTARY = "commentary"


def files_in_folder(folder: Path) -> tuple[dict[str, DropFile], list[Path]]:
    """The files at the top and in `commentary`, by name, and the paths at any depth that may be street-level files.

    The folder is scanned once, through links to folders as well.

    Raises
    ------
    Refused
        When a folder that may have such files cannot be read, or `drop.toml` is there twice.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("Drop.toml", "2022-08-btp-street.csv"):
    ...         (Path(folder) / name).touch()
    ...     files, street_paths = files_in_folder(Path(folder))
    >>> list(files), [path.name for path in street_paths]
    (['2022-08-btp-street.csv', 'drop.toml'], ['2022-08-btp-street.csv'])
    """
    readers: dict[str, Callable[[], bytes]] = {}
    street: list[Path] = []
    failed: list[OSError] = []
    seen = set()
    for place, folders, names in os.walk(folder, onerror=failed.append, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:  # a link led back
            folders.clear()
            continue
        seen.add(real)
        # Folders as well: one named counts.csv is refused when it is read.
        paths = [Path(place, name) for name in (*names, *folders) if name.casefold() != COMMENTARY or name in names]
        if Path(place) == folder or _is_commentary(Path(place), folder):
            for path in paths:
                name = path.relative_to(folder).as_posix()
                readers[name] = partial(read_file, path, name)
        street += [path for path in paths if path.name.endswith("-street.csv")]
    unreadable = [
        error
        for error in failed
        if street or Path(error.filename) == folder or _is_commentary(Path(error.filename), folder)
    ]
    if unreadable:
        raise Refused(
            *(f"The folder {Path(error.filename).name} cannot be read: {error.strerror}." for error in unreadable)
        )
    return _by_name(readers), street


def files_in_zip(path: Path, entries: Sequence[ZipInfo]) -> dict[str, DropFile]:
    """The tables, `drop.toml` and commentary in a zip by name: at its top, or in the one folder in it.

    Raises
    ------
    Refused
        When one must not be unpacked, or `drop.toml` is there twice.

    Examples
    --------
    >>> list(files_in_zip(Path("2016-08.zip"), [ZipInfo("2016-08/counts.csv"), ZipInfo("2016-08/photo.png")]))
    ['counts.csv']
    """
    wanted = [
        entry
        for entry in entries
        if entry.filename.lower().endswith((*TABLES, ".toml", ".md")) and not entry.filename.startswith("__MACOSX/")
    ]
    tops = {entry.filename.partition("/")[0] + "/" for entry in wanted}
    root = tops.pop() if len(tops) == 1 and all("/" in entry.filename for entry in wanted) else ""
    used = [
        entry for entry in wanted if entry.filename.removeprefix(root).rpartition("/")[0].casefold() in ("", COMMENTARY)
    ]
    check_entries(path.name, used)
    return _by_name({entry.filename.removeprefix(root): partial(read_member, path, entry.filename) for entry in used})


def _is_commentary(path: Path, folder: Path) -> bool:
    return path.parent == folder and path.name.casefold() == COMMENTARY


def _by_name(readers: Mapping[str, Callable[[], bytes]]) -> dict[str, DropFile]:
    """The files by name within the drop. Their case may differ: some systems ignore it."""
    files: dict[str, DropFile] = {}
    for place, read in sorted(readers.items()):
        folder, _, name = place.rpartition("/")
        if folder:
            name = f"{COMMENTARY}/{name}"
        elif name.casefold() in (DECLARATION, COMMENTARY):
            name = name.casefold()
        if name in files:
            raise Refused(f"The drop has {name} twice, once with capitals: keep one.")
        files[name] = DropFile(name, read)
    return files
