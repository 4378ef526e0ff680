"""Zips from elsewhere, read without harm: no file is written where the zip says, and none can fill the disk."""

from __future__ import annotations

import lzma
import shutil
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from errno import ENOSPC
from pathlib import Path

from helpers.refusal import Refused

# Tables shrink to about a sixth in a zip. A file that grows two-hundredfold is a trap for the disk.
MOST_GROWTH = 200
MOST_BYTES = 2**36  # 64 GiB unpacked: about thirty times what all forces publish in three years
# The errors that Python's zip reader raises for damaged bytes, apart from OSError.
DAMAGED = (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError, struct.error, zlib.error,
           lzma.LZMAError)  # fmt: skip


def is_zip(path: Path) -> bool:
    """Whether a path is meant as a zip: its name ends like one, even if the file is broken.

    Examples
    --------
    >>> is_zip(Path("lancashire-2022-10.ZIP")), is_zip(Path("2022-10"))
    (True, False)
    """
    return path.suffix.lower() == ".zip" and not path.is_dir()


def zip_entries(path: Path) -> list[zipfile.ZipInfo]:
    """The files in a zip, as its directory lists them.

    Raises
    ------
    Refused
        When it is not a zip, or is cut short.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with zipfile.ZipFile(Path(folder) / "A.zip", "w") as archive:
    ...         archive.writestr("2016-08/counts.csv", "area")
    ...     print([entry.filename for entry in zip_entries(Path(folder) / "A.zip")])
    ['2016-08/counts.csv']
    """
    with _opened(path) as archive:
        return [entry for entry in archive.infolist() if entry.filename and not entry.filename.endswith("/")]


def check_entries(name: str, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse files of a zip that must not be unpacked.

    Parameters
    ----------
    name
        The zip's name, for the refusal.
    entries
        Those of its files that would be unpacked.

    Raises
    ------
    Refused
        When a file is in the zip twice, is encrypted, or would fill the disk.

    Examples
    --------
    >>> check_entries("A.zip", [zipfile.ZipInfo("counts.csv"), zipfile.ZipInfo("counts.csv")])
    Traceback (most recent call last):
    helpers.refusal.Refused: A.zip has counts.csv twice: keep one.
    """
    times = Counter(entry.filename for entry in entries)
    problems = [f"{name} has {member} twice: keep one." for member in times if times[member] > 1]
    problems += [
        f"{name}: {entry.filename} is encrypted; save the zip without a password."
        for entry in entries
        if entry.flag_bits & 1
    ]
    problems += [
        f"{name}: {entry.filename} would grow to {entry.file_size / max(entry.compress_size, 1):,.0f} times its size, "
        "which no table does; do not use this file."
        for entry in entries
        if entry.file_size > max(2**20, MOST_GROWTH * entry.compress_size)
    ]
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        problems.append(f"{name} would take more than {MOST_BYTES >> 30} GiB unpacked; do not use this file.")
    if problems:
        raise Refused(*problems)


def read_member(path: Path, member: str) -> bytes:
    """The bytes of one file in a zip.

    Raises
    ------
    Refused
        When it is damaged.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with zipfile.ZipFile(Path(folder) / "A.zip", "w") as archive:
    ...         archive.writestr("2016-08/counts.csv", "area")
    ...     print(read_member(Path(folder) / "A.zip", "2016-08/counts.csv"))
    b'area'
    """
    with _opened(path) as archive, _damage_refused(path, member):
        return archive.read(member)


def unpack(path: Path, targets: Mapping[str, Path]) -> None:
    """Write files of a zip to paths that the caller chooses, whatever the zip calls them.

    Raises
    ------
    Refused
        When a file is damaged, or the disk is full.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     source, target = Path(folder) / "A.zip", Path(folder) / "0.csv"
    ...     with zipfile.ZipFile(source, "w") as archive:
    ...         archive.writestr("../../counts.csv", "area")
    ...     unpack(source, {"../../counts.csv": target})
    ...     print(target.read_text())
    area
    """
    with _opened(path) as archive:  # once, because Python reads all names each time, and there may be thousands
        for member, target in targets.items():
            with _damage_refused(path, member), archive.open(member) as packed, target.open("wb") as unpacked:
                # Python writes no more than the size in the directory, and then compares the checksum.
                shutil.copyfileobj(packed, unpacked, 2**20)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED:
        raise Refused(
            f"{path.name} is not a complete zip: it was cut short, or is something else; get it again."
        ) from None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror or error}.") from None
    with archive:
        yield archive


@contextmanager
def _damage_refused(path: Path, member: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise Refused(f"{path.name}: {member} cannot be unpacked ({error}); get it again.") from None
    except OSError as error:
        remedy = "make room" if error.errno == ENOSPC else "get it again"
        raise Refused(f"{path.name}: {member} cannot be unpacked ({error.strerror or error}); {remedy}.") from None
