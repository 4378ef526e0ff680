"""Street-level files as data.police.uk publishes them: those in a zip or folder, their paths, and their header."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest
from itertools import pairwise, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipInfo

from helpers.drops.archive import check_entries, is_zip, unpack
from helpers.drops.files import Stamp, check_unchanged
from helpers.drops.sheets.cells import NAME, is_harmless, quoted
from helpers.refusal import Refused

# Zips made on Windows may have backslashes between folders.
STREET = re.compile(r"(?:^|[/\\])(?P<month>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))-(?P<force>[a-z][a-z0-9-]*)-street\.csv$")

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
# The publisher's older files have no identifier, and no neighbourhood that names a district.
OLDER_COLUMNS = ("Month", "Reported by", "Falls within", "Easting", "Northing", "Location", "Crime type", "Context")
LONGEST_ROW = 2_000_000  # bytes
_CELL = rb'(?:(?:"[^"]*")+|[^",][^,]*|)'  # two quotation marks within a quoted cell stand for one
QUOTED_ROW = re.compile(_CELL + b"(?:," + _CELL + b")*")
REMEDY = "download it again, or save it as UTF-8 and quote cells that have commas in them."


@dataclass(frozen=True)
class StreetFile:
    """One force's file of one month.

    Attributes
    ----------
    path
        The file, or the zip that has it.
    member
        The file's name within the folder or the zip.
    key
        A fingerprint that changes with the file's bytes: of a file in a folder its sha256, of one in a zip its
        checksum and size. Counts kept under a key need not be counted again.
    stamp
        How the path looked when the key was taken.

    Examples
    --------
    >>> StreetFile("2022-08", "btp", Path("A.zip"), "2022-08/x.csv", "8d1f-9", Stamp(9, 0, 1)).name
    '2022-08-btp-street.csv'
    """

    month: str
    force: str
    path: Path
    member: str
    key: str
    stamp: Stamp

    @property
    def name(self) -> str:
        """The file's name in sentences."""
        return f"{self.month}-{self.force}-street.csv"


def street_files_in_zip(path: Path, stamp: Stamp, entries: Sequence[ZipInfo]) -> tuple[StreetFile, ...]:
    """The street-level files in a zip, in order of month and force.

    Parameters
    ----------
    stamp
        How the zip looked before its entries were listed.
    entries
        All files in the zip.

    Raises
    ------
    Refused
        When one must not be unpacked, or is there twice.

    Examples
    --------
    >>> street_files_in_zip(Path("A.zip"), Stamp(22, 0, 1), [ZipInfo("2022-08/2022-08-lancashire-outcomes.csv")])
    ()
    """
    found = [(entry, match) for entry in entries if (match := STREET.search(entry.filename))]
    check_entries(path.name, [entry for entry, _ in found])
    files = [
        StreetFile(match["month"], match["force"], path, entry.filename, f"{entry.CRC:08x}-{entry.file_size}", stamp)
        for entry, match in found
    ]
    return _in_order(path, files)


def street_files_in_folder(folder: Path, paths: Sequence[Path]) -> tuple[StreetFile, ...]:
    """The street-level files in a folder, each hashed, in order of month and force.

    Parameters
    ----------
    paths
        All files in the folder that may be street-level files.

    Raises
    ------
    Refused
        When one cannot be read, or is there twice.

    Examples
    --------
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "2022-08-lancashire-street.csv"
    ...     _ = path.write_text("Crime ID")
    ...     print([file.force for file in street_files_in_folder(Path(folder), [path])])
    ['lancashire']
    """
    found = [(path, match) for path in paths if (match := STREET.search(path.name))]
    with ThreadPoolExecutor() as pool:  # hashing leaves Python to other threads
        hashed = list(pool.map(_hashed, [path for path, _ in found]))
    files = [
        StreetFile(match["month"], match["force"], path, path.relative_to(folder).as_posix(), key, stamp)
        for (path, match), (key, stamp) in zip(found, hashed, strict=True)
    ]
    return _in_order(folder, files)


@contextmanager
def as_paths(files: Sequence[StreetFile]) -> Iterator[list[Path]]:
    """The files as paths to read from, in the same order; files from a zip are unpacked, and removed afterwards.

    If a file changes while it is read, the result is thrown away: it would be kept under another file's fingerprint.

    Raises
    ------
    Refused
        When a file in a zip is damaged, when the disk is full, or when a file was changed since it was hashed.
    """
    packed: dict[Path, dict[str, Path]] = {}
    with TemporaryDirectory(prefix="street-") as folder:
        paths = [file.path for file in files]
        for number, file in enumerate(files):
            if is_zip(file.path):
                paths[number] = Path(folder) / f"{number}.csv"
                packed.setdefault(file.path, {})[file.member] = paths[number]
        for source, targets in packed.items():
            unpack(source, targets)
        yield paths
        for path, stamp in {file.path: file.stamp for file in files}.items():
            check_unchanged(path, stamp)


def read_header(content: bytes, name: str) -> tuple[tuple[str, ...], str]:
    """The columns of a file, and the force that reports in it: its first two lines.

    Raises
    ------
    Refused
        When the header is not the publisher's, the last line has no end, a line is too long, or quotation marks do not
        pair within a line.

    Examples
    --------
    >>> text = ",".join(OLDER_COLUMNS) + "\\n2011-08,Lancashire Constabulary,,,,,Burglary,\\n"
    >>> print(read_header(text.encode(), "2011-08-lancashire-street.csv")[1])
    Lancashire Constabulary
    """
    if not content[:8192].strip():
        raise Refused(f"{name} is empty: download it again.")
    if b"\0" in content[:100]:
        raise Refused(f"{name}, row 1: not UTF-8 but, by its NUL bytes, UTF-16; save it as UTF-8.")
    lines = [line.decode("utf-8-sig", errors="replace") for line in content[:8192].splitlines()[:2]]
    header, *rows = csv.reader(lines)
    columns = OLDER_COLUMNS if header[:1] == ["Month"] else COLUMNS
    for number, (found, due) in enumerate(zip_longest(header, columns, fillvalue=""), 1):
        if found != due:
            raise Refused(
                f"{name}, row 1, column {number}: {quoted(found)} is where street-level files have {due!r}; download "
                "it again."
            )
    if not content.endswith((b"\n", b"\r")):
        raise Refused(f"{name} has no line end after its last row, as if it had been cut short: download it again.")
    _check_lengths(content, name)
    if b'"' in content:  # rare
        _check_quotation_marks(content, name)
    place = columns.index("Reported by")
    force = rows[0][place].strip() if rows and len(rows[0]) > place else ""
    if not is_harmless(force):
        raise Refused(f"{name}, row 2, column Reported by: {quoted(force)} {NAME}.")
    return columns, force


def _check_lengths(content: bytes, name: str) -> None:
    """Refuse a row that is longer than any of the publisher's."""
    start = 0
    while len(content) - start > LONGEST_ROW:
        window = start, start + LONGEST_ROW + 1
        end = max(content.rfind(b"\n", *window), content.rfind(b"\r", *window))
        if end < 0:
            row = len(content[:start].splitlines()) + 1
            raise Refused(f"{name}, row {row}: longer than any row of the publisher's; {REMEDY}")
        start = end + 1


def _check_quotation_marks(content: bytes, name: str) -> None:
    """Refuse a row whose quotation marks do not pair: the publisher has no cell of several lines."""
    for number, line in enumerate(content.splitlines(), 1):
        if line.count(b'"') % 2:
            raise Refused(f"{name}, row {number}: a quotation mark is not closed; download it again.")
        if b'"' in line and not QUOTED_ROW.fullmatch(line):
            raise Refused(f"{name}, row {number}: quotation marks that do not pair; {REMEDY}")


def _in_order(source: Path, files: Sequence[StreetFile]) -> tuple[StreetFile, ...]:
    ordered = sorted(files, key=lambda file: (file.month, file.force))
    twice = [one.name for one, other in pairwise(ordered) if one.name == other.name]
    if twice:
        raise Refused(*(f"{source.name} has {name} twice: keep one." for name in dict.fromkeys(twice)))
    return tuple(ordered)


def _hashed(path: Path) -> tuple[str, Stamp]:
    """The sha256 of a file, and how it looked before it was hashed."""
    try:
        str(path).encode()  # a fingerprint is written down with the name
        with path.open("rb") as file:
            stamp = Stamp.of(os.fstat(file.fileno()))
            return file_digest(file, "sha256").hexdigest(), stamp
    except UnicodeEncodeError:
        raise Refused(f"The name {str(path)!r} is not UTF-8: rename it.") from None
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from None
