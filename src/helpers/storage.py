"""Where raw drops, processed drops and reports are: folders, or addresses that fsspec knows, used in the same way."""

from __future__ import annotations

import glob
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, cast

from helpers.refusal import Refused

PROJECT, OWN = "BRIEFINGS_PROJECT", "BRIEFINGS_OWN"
RAW, PROCESSED = "BRIEFINGS_RAW", "BRIEFINGS_PROCESSED"
LONGEST_MESSAGE = 200
ABANDONED = 3600  # seconds; no file takes this long to write


def project_folder() -> Path:
    """The project's folder, which has `data/raw` in it: the same for the command, its workers and the notebooks.

    It is the folder that BRIEFINGS_PROJECT names (the command sets it from `--project`). Without that, it is the
    working folder or the nearest folder above it, or outside any project the checkout that this package runs from.

    Raises
    ------
    Refused
        When there is none.

    Examples
    --------
    >>> (project_folder() / "data" / "raw" / "2016-08" / "counts.csv").is_file()
    True
    """
    named = os.environ.get(PROJECT)
    here = Path.cwd()
    for folder in [Path(named).resolve()] if named else [here, *here.parents, checkout()]:
        if (folder / "data" / "raw").is_dir():
            return folder
    if named:
        raise Refused(
            f"There is no folder data/raw in {named}: give --project (or {PROJECT}) a project's folder, or make "
            "data/raw in a new one."
        )
    raise Refused("There is no data/raw here or above: name the project's folder with --project.")


def checkout() -> Path:
    """The checkout that this package runs from; without one, a folder that has no notebooks and no drops.

    Examples
    --------
    >>> (checkout() / "notebooks" / "overview.ipynb").is_file()
    True
    """
    return Path(__file__).parents[2]


def own_folder() -> Path:
    """The folder of the partnership's own files: BRIEFINGS_OWN, or the project's `own`.

    Examples
    --------
    >>> own_folder().is_absolute()
    True
    """
    return Path(os.environ[OWN]).resolve() if os.environ.get(OWN) else project_folder() / "own"


def own_or_shipped(name: str) -> Path:
    """The partnership's own file of this name; without one, the project's, which may be missing.

    Parameters
    ----------
    name
        The file's path from the project's folder, which is also its path from the own folder.

    Examples
    --------
    >>> own_or_shipped("notebooks/overview.ipynb") == project_folder() / "notebooks" / "overview.ipynb"
    True
    """
    own = own_folder() / name
    # A broken link was meant to be the file: nobody would notice if we used the shipped file instead.
    return own if own.exists() or own.is_symlink() else project_folder() / name


def from_here(path: Path) -> Path:
    """The path from the working folder, if it is below that folder; otherwise the path as it is.

    Examples
    --------
    >>> from_here(Path.cwd() / "reports"), from_here(Path("/reports"))
    (PosixPath('reports'), PosixPath('/reports'))
    """
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def raw() -> Path:
    """The place of raw drops: the address in BRIEFINGS_RAW, or the project's `data/raw`.

    Examples
    --------
    >>> raw() == project_folder() / "data" / "raw"
    True
    """
    return place(os.environ[RAW]) if os.environ.get(RAW) else project_folder() / "data" / "raw"


def processed() -> Path:
    """The place of checked drops: the address in BRIEFINGS_PROCESSED, or the project's `data/processed`.

    Examples
    --------
    >>> processed() == project_folder() / "data" / "processed"
    True
    """
    return place(os.environ[PROCESSED]) if os.environ.get(PROCESSED) else project_folder() / "data" / "processed"


def place(address: str) -> Path:
    """A path, or for an address such as `s3://bucket/raw` an object used like a path; `file://` gives a path.

    Raises
    ------
    Refused
        When the kind of address is unknown, its library is not installed, or the place cannot be reached.

    Examples
    --------
    >>> place("reports"), place("memory://reports").name
    (PosixPath('reports'), 'reports')
    """
    if "://" not in address:
        return Path(address)
    from upath import UPath  # imported here because it takes time and only addresses need it

    # Without the slash at the end, the last part of the address is the name.
    whole = address if address.endswith("://") else address.rstrip("/")
    try:
        path = UPath(whole)
        path.exists()
    except (ValueError, ImportError) as error:
        raise Refused(f"{_without_password(address)} cannot be used: {_message(error)}.") from None
    except Exception as error:  # a service's library may raise anything: no key, no bucket, no network
        raise Refused(
            f"{_without_password(address)} cannot be reached: {type(error).__name__}: {_message(error)}."
        ) from None
    if not path.protocol:
        raise Refused(f"{_without_password(address)} cannot be used: it is not an address such as s3://bucket/raw.")
    return Path(path.path) if path.protocol in ("file", "local") else cast(Path, path)


def is_remote(path: Path) -> bool:
    """Whether a path is an address, where nothing can be renamed in one step.

    Examples
    --------
    >>> is_remote(place("memory://reports")), is_remote(Path("reports"))
    (True, False)
    """
    return not isinstance(path, Path)


@contextmanager
def local(path: Path) -> Iterator[Path]:
    """The file or folder on this machine: itself, or a copy that is removed after use.

    Raises
    ------
    Refused
        When it cannot be downloaded.

    Examples
    --------
    >>> remote = place("memory://raw/2016-08/counts.csv")
    >>> _ = remote.parent.mkdir(parents=True, exist_ok=True), remote.write_text("area")
    >>> with local(remote.parent) as folder:
    ...     print(folder.name, (folder / "counts.csv").read_text())
    2016-08 area
    """
    if not is_remote(path):
        yield path
        return
    with TemporaryDirectory(prefix="drop-") as folder:
        remote, here = cast(Any, path), Path(folder) / path.name
        try:
            names = remote.fs.find(remote.path)
            if not any(".." in PurePosixPath(name).parts for name in names):
                remote.fs.get(remote.path, str(here), recursive=path.is_dir())
        except Exception as error:  # as in `place`
            raise Refused(
                f"{_without_password(str(path))} cannot be downloaded: {type(error).__name__}: {_message(error)}."
            ) from None
        if not here.exists():
            raise Refused(
                f"{_without_password(str(path))} cannot be downloaded: it is empty, or has a name that leads out of it."
            )
        yield here


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that no reader ever sees half of it.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "2016-08" / "drop.json", b"{}")
    ...     print((Path(folder) / "2016-08" / "drop.json").read_text())
    {}
    """
    if is_remote(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)  # an object appears when it is complete
        except Exception as error:  # as in `place`
            raise Refused(
                f"{_without_password(str(path))} cannot be written: {type(error).__name__}: {_message(error)}."
            ) from None
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.new"):  # left by a process that was killed while writing
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        new.write_bytes(content)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _without_password(address: str) -> str:
    """An address without the name and password that it may have."""
    return re.sub(r"(?<=//)[^/@]*:[^/@]*@", "…@", address)


def _message(error: Exception) -> str:
    """A library's message in one line, without the full stop, as the end of a sentence."""
    message = " ".join(str(error).split()).rstrip(".")
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"
