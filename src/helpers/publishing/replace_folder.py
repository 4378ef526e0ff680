"""Replace a folder with another, so that every reader sees the old one or the new one, never a mixture."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

AT_WORKING_FOLDER = -100  # AT_FDCWD: paths start in the working folder
EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2


def put(new: Path, target: Path) -> None:
    """Put a folder in the target's place and delete the old one: in one step on Linux, elsewhere with two renames.

    If a run is killed between the two renames, `restore` repairs what it leaves behind.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     for name in ("new", "blackpool"):
    ...         (Path(folder) / name).mkdir()
    ...         _ = (Path(folder) / name / "index.html").write_text(name)
    ...     put(Path(folder) / "new", Path(folder) / "blackpool")
    ...     print([(path.name, (path / "index.html").read_text()) for path in Path(folder).iterdir()])
    [('blackpool', 'new')]
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and _exchanged(new, target):
        shutil.rmtree(new, ignore_errors=True)
        return
    retired = _retired(target)
    shutil.rmtree(retired, ignore_errors=True)
    if target.exists():
        target.rename(retired)
    new.rename(target)
    shutil.rmtree(retired, ignore_errors=True)


def restore(target: Path) -> None:
    """Bring back the old folder if a run was killed between two renames.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     (Path(folder) / ".blackpool.old").mkdir()
    ...     restore(Path(folder) / "blackpool")
    ...     print([path.name for path in Path(folder).iterdir()])
    ['blackpool']
    """
    retired = _retired(target)
    if retired.exists() and not target.exists():
        retired.rename(target)


def _retired(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two paths in one step; False if the system cannot."""
    if sys.platform != "linux":
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except AttributeError:  # a C library from before 2018
        return False
    paths = os.fsencode(one), os.fsencode(other)
    done: int = call(AT_WORKING_FOLDER, paths[0], AT_WORKING_FOLDER, paths[1], EXCHANGE)
    return done == 0  # some file systems cannot: then two renames do it
