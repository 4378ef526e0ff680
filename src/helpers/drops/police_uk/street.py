"""Street-level files as data.police.uk publishes them: which there are in a zip or folder, and as paths to read."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from itertools import pairwise, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers.drops.archive import is_zip, members, unpack
from helpers.drops.sheets.cells import NAME, is_harmless
from helpers.refusal import Refused

# Zips made on Windows may separate folders by backslashes.
STREET = re.compile(r"(?:^|[/\\])(?P<month>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?P<force>[a-z][a-z0-9-]*)-street\.csv$")

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
# What the publisher's older files held: no identifier, and no neighbourhood to tell a district by.
OLDER_COLUMNS = ("Month", "Reported by", "Falls within", "Easting", "Northing", "Location", "Crime type", "Context")


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
        return f"{self.month}-{self.force}-street.csv"


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
    return any(STREET.search(path.name) for path in _found(source))


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
    packed: dict[Path, dict[str, Path]] = {}
    with TemporaryDirectory(prefix="street-") as folder:
        paths = [file.path / file.member for file in files]
        for number, file in enumerate(files):
            if is_zip(file.path):
                paths[number] = Path(folder) / f"{number}.csv"
                packed.setdefault(file.path, {})[file.member] = paths[number]
        for source, targets in packed.items():
            unpack(source, targets)
        yield paths


def head(path: Path, name: str) -> tuple[tuple[str, ...], str]:
    """The columns of a file and which force reports in it, by its first two lines.

    Raises
    ------
    Refused
        When the header is not the publisher's, the last line has no end, or a cell would run over several lines.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "0.csv"
    ...     _ = path.write_text(",".join(OLDER_COLUMNS) + "\\n2011-08,Lancashire Constabulary,,,,,Burglary,\\n")
    ...     print(head(path, path.name)[1])
    Lancashire Constabulary
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}.") from None
    if not content[:8192].strip():
        raise Refused(f"{name} is empty: download it again.")
    if b"\0" in content[:100]:
        raise Refused(f"{name}, row 1: not UTF-8 but, by its NUL bytes, UTF-16; save it as UTF-8.")
    lines = [line.decode("utf-8-sig", errors="replace") for line in content[:8192].splitlines()[:2]]
    header, *rows = csv.reader(lines)
    columns = OLDER_COLUMNS if header[:1] == ["Month"] else COLUMNS
    for number, (found, due) in enumerate(zip_longest(header, columns, fillvalue=""), 1):
        if found != due:
            raise Refused(f"{name}, row 1, column {number}: {found[:60]!r} stands where street-level files have "
                          f"{due!r}; download it again.")  # fmt: skip
    if not content.endswith((b"\n", b"\r")):
        raise Refused(f"{name} has no line end after its last row, as if it had been cut short: download it again.")
    if b'"' in content:  # seldom; the publisher has no cell of several lines
        odd = [number for number, line in enumerate(content.splitlines(), 1) if line.count(b'"') % 2]
        if odd:
            raise Refused(f"{name}, row {odd[0]}: a quotation mark is not closed; download it again.")
    place = columns.index("Reported by")
    reporter = rows[0][place].strip() if rows and len(rows[0]) > place else ""
    if not is_harmless(reporter):
        raise Refused(f"{name}, row 2, column Reported by: {reporter!r} {NAME}.")
    return columns, reporter


def _members(source: Path) -> Iterator[StreetFile]:
    for info in members(source, lambda name: bool(STREET.search(name))):
        match = STREET.search(info.filename)
        if match:
            yield StreetFile(match["month"], match["force"], source, info.filename, f"{info.CRC:08x}-{info.file_size}")


def _files(source: Path) -> Iterator[StreetFile]:
    matched = [(path, match) for path in _found(source, _refuse) if (match := STREET.search(path.name))]
    with ThreadPoolExecutor() as pool:  # hashing lets other threads run
        for (path, match), key in zip(matched, pool.map(_digest, [path for path, _ in matched]), strict=True):
            yield StreetFile(match["month"], match["force"], source, path.relative_to(source).as_posix(), key)


def _found(source: Path, onerror: Callable[[OSError], None] | None = None) -> Iterator[Path]:
    """Every street-level file in a folder, however deep, through links as well."""
    seen = set()
    for folder, folders, names in os.walk(source, onerror=onerror, followlinks=True):
        if (real := os.path.realpath(folder)) in seen:  # a link that leads back
            folders.clear()
            continue
        seen.add(real)
        yield from (Path(folder, name) for name in (*names, *folders) if name.endswith("-street.csv"))


def _refuse(error: OSError) -> None:
    raise Refused(f"{Path(error.filename).name} cannot be read: {error.strerror}.") from None


def _digest(path: Path) -> str:
    try:
        str(path).encode()  # what reads the file in the end takes no other names
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except UnicodeEncodeError:
        raise Refused(f"{str(path)!r} is no name in UTF-8: rename it.") from None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from None
