"""A drop's files: small ones are read once into memory; large ones stay on disk, and a change to them is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from os import stat_result
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from helpers.refusal import Refused


@dataclass(frozen=True)
class DropFile:
    """A table or a text of a drop, read at most once.

    The bytes are read when they are first needed, and kept. So the fingerprint is of the bytes that were parsed, even
    if somebody replaces the file in the meantime.

    Do not use it for street-level files or whole zips, which may be larger than the memory: they have a `Stamp`.

    Attributes
    ----------
    name
        The file's name within the drop, such as `counts.csv` or `commentary/overview.md`.
    read
        Reads the bytes, from a folder or from a zip.

    Examples
    --------
    >>> file = DropFile("Counts.CSV", lambda: b"area,measure")
    >>> file.content, file.stem, file.suffix, file.sha256[:8]
    (b'area,measure', 'Counts', '.csv', 'e19e5c6e')
    """

    name: str
    read: Callable[[], bytes]

    @cached_property
    def content(self) -> bytes:
        """The file's bytes."""
        return self.read()

    @property
    def sha256(self) -> str:
        """The fingerprint of the file's bytes."""
        return sha256(self.content).hexdigest()

    @property
    def stem(self) -> str:
        """The name without its folder and its ending."""
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        """The ending of the name, in lower case."""
        return PurePosixPath(self.name).suffix.casefold()


def read_file(path: Path, name: str) -> bytes:
    """The bytes of a file in a folder.

    Parameters
    ----------
    name
        The file's name, for the refusal.

    Raises
    ------
    Refused
        When it cannot be read.

    Examples
    --------
    >>> read_file(Path("old.csv"), "old.csv")
    Traceback (most recent call last):
    helpers.refusal.Refused: old.csv cannot be read: No such file or directory.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # reading a pipe might never end
            raise Refused(f"{name} is not a file: put the file itself in its place.")
        return path.read_bytes()
    except OSError as error:
        if isinstance(error, FileNotFoundError) and path.is_symlink():
            raise Refused(f"{name} is a link to a file that is not there: put the file itself in its place.") from None
        raise Refused(f"{name} cannot be read: {error.strerror}.") from None


class Stamp(NamedTuple):
    """How a large file looked when its drop was opened: if it looks the same later, it was not changed in between.

    Months of street-level files take gigabytes. They are hashed as a stream and parsed from disk, so nothing but the
    stamp shows that both saw the same bytes. A program that overwrites a file in place without changing its size, and
    puts its time of modification back or writes within the clock's last tick, goes unnoticed.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile() as file:
    ...     before = Stamp.of(Path(file.name).stat())
    ...     _ = Path(file.name).write_text("changed")
    ...     print(before.size, Stamp.of(Path(file.name).stat()).size)
    0 7
    """

    size: int
    modified: int
    inode: int

    @classmethod
    def of(cls, status: stat_result) -> Stamp:
        """The stamp of a file, from its status."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


def check_unchanged(path: Path, stamp: Stamp) -> None:
    """Refuse a file that no longer looks as it did when its drop was opened.

    Raises
    ------
    Refused
        When it was changed, replaced or removed.

    Examples
    --------
    >>> check_unchanged(Path("2022-11.zip"), Stamp(size=22, modified=0, inode=1))
    Traceback (most recent call last):
    helpers.refusal.Refused: 2022-11.zip was changed while it was read: run the same command again once it is complete.
    """
    try:
        unchanged = Stamp.of(path.stat()) == stamp
    except OSError:
        unchanged = False
    if not unchanged:
        raise Refused(f"{path.name} was changed while it was read: run the same command again once it is complete.")
