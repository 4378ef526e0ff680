"""Street-level files as data.police.uk publishes them: which there are in a zip or folder, and as paths to read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.drops.archive import is_zip, members, unpack
from helpers.refusal import Refused

STREET = re.compile(r"(?:^|/)(?P<month>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?P<force>[a-z][a-z0-9-]*)-street\.csv$")


@dataclass(frozen=True)
class StreetFile:
    """One force's file of one month.

    Attributes
    ----------
    path
        The file, or the zip that it lies in.
    member
        Its name within the zip or the folder.
    key
        A fingerprint that changes with its bytes: what was ingested under it need not be read again.

    Examples
    --------
    >>> StreetFile("2022-08", "btp", Path("A.zip"), "2022-08/2022-08-btp-street.csv", "8d1f-921453").name
    '2022-08-btp-street.csv'
    """

    month: str
    force: str
    path: Path
    member: str
    key: str

    @property
    def name(self) -> str:
        """What the file is called in sentences."""
        return self.member.rpartition("/")[2]


def has_street_files(source: Path) -> bool:
    """Whether a zip or folder holds street-level files.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     print(has_street_files(Path(folder)))
    False
    """
    if is_zip(source):
        return bool(members(source, lambda name: bool(STREET.search(name))))
    return any(STREET.search(path.name) for path in source.rglob("*-street.csv"))


def street_files(source: Path) -> list[StreetFile]:
    """The street-level files in a zip or a folder, in order of month and force; other files are passed over.

    Raises
    ------
    Refused
        When one cannot be read or stands there twice.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     for kind in ("street", "outcomes"):
    ...         _ = (Path(folder) / f"2022-08-lancashire-{kind}.csv").write_text("Crime ID")
    ...     print([(file.month, file.force) for file in street_files(Path(folder))])
    [('2022-08', 'lancashire')]
    """
    files = sorted(_members(source) if is_zip(source) else _files(source), key=lambda file: (file.month, file.force))
    twice = [one.name for one, other in pairwise(files) if one.name == other.name]
    if twice:
        raise Refused(*(f"{source.name} holds {name} twice: keep one." for name in dict.fromkeys(twice)))
    return files


@contextmanager
def unpacked(files: Sequence[StreetFile]) -> Iterator[list[Path]]:
    """The files as paths that can be read, in the same order; those from a zip are gone afterwards.

    Raises
    ------
    Refused
        When a member of a zip is damaged, or there is no room for it.
    """
    with TemporaryDirectory(prefix="street-") as folder:
        paths = []
        for number, file in enumerate(files):
            packed = is_zip(file.path)
            paths.append(Path(folder) / f"{number}.csv" if packed else file.path / file.member)
            if packed:
                unpack(file.path, file.member, paths[-1])
        yield paths


def _members(source: Path) -> Iterator[StreetFile]:
    for info in members(source, lambda name: bool(STREET.search(name))):
        match = STREET.search(info.filename)
        if match:
            yield StreetFile(match["month"], match["force"], source, info.filename, f"{info.CRC:08x}-{info.file_size}")


def _files(source: Path) -> Iterator[StreetFile]:
    matched = [(path, match) for path in source.rglob("*-street.csv") if (match := STREET.search(path.name))]
    with ThreadPoolExecutor() as pool:  # hashing lets other threads run
        for (path, match), key in zip(matched, pool.map(_digest, [path for path, _ in matched]), strict=True):
            yield StreetFile(match["month"], match["force"], source, path.relative_to(source).as_posix(), key)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from None
