"""A drop as it was sent: its folder scanned once, its `drop.toml` parsed once, its files read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Literal

from helpers.drops.archive import is_zip, zip_entries
from helpers.drops.contents import COMMENTARY, DECLARATION, TABLES, files_in_folder, files_in_zip
from helpers.drops.drop_toml import Declaration, read_declaration
from helpers.drops.files import DropFile, Stamp, check_unchanged
from helpers.drops.police_uk.street import StreetFile, street_files_in_folder, street_files_in_zip
from helpers.refusal import Refused


@dataclass(frozen=True)
class Source:
    """A drop as it was sent, opened once.

    Attributes
    ----------
    path
        The folder or zip.
    declared
        What `drop.toml` declares; the defaults where it is absent or has a problem.
    problems
        What is wrong with `drop.toml`, if anything.
    files
        The tables and texts by name within the drop. None in a zip of street-level files.
    street_files
        The street-level files.
    zip_stamp
        How the zip looked when it was opened; None for a folder.
    """

    path: Path
    declared: Declaration
    problems: tuple[str, ...]
    files: Mapping[str, DropFile]
    street_files: tuple[StreetFile, ...]
    zip_stamp: Stamp | None = None

    @property
    def name(self) -> str:
        """The drop's name: that of the folder, or of the zip without its ending."""
        return self.path.stem if self.zip_stamp else self.path.name

    @property
    def format(self) -> Literal["tidy", "wide", "long", "tables", "police_uk"]:
        """The format of the drop's counts."""
        return "police_uk" if self.street_files else self.declared.source

    @property
    def commentary(self) -> list[DropFile]:
        """The partners' commentary, a file for each priority.

        Raises
        ------
        Refused
            When `commentary` is not a folder.
        """
        if COMMENTARY in self.files:
            raise Refused("commentary is not a folder: make it one, with a file <priority>.md for each priority.")
        return [file for name, file in sorted(self.files.items()) if "/" in name and name.endswith(".md")]

    def tables(self, name: str) -> list[DropFile]:
        """The files that hold the table of that name, in whatever form and case."""
        return [
            file
            for _, file in sorted(self.files.items())
            if "/" not in file.name and file.stem.casefold() == name and file.suffix in TABLES
        ]

    def table(self, name: str) -> DropFile:
        """The one file that holds the table of that name.

        Raises
        ------
        Refused
            When there is none, or more than one.
        """
        found = [file.name for file in self.tables(name)]
        if len(found) > 1:
            both = "both " if len(found) == 2 else ""
            raise Refused(f"The drop has {both}{', '.join(found[:-1])} and {found[-1]}: keep one.")
        return self.file(found[0] if found else f"{name}.csv")

    def file(self, name: str) -> DropFile:
        """The file of that name.

        Raises
        ------
        Refused
            When there is none.
        """
        if name not in self.files:
            raise Refused(f"The drop {self.name} has no {name}: add it to the drop's folder.")
        return self.files[name]

    def fingerprints(self) -> dict[str, str]:
        """sha256 of every file that the drop is read from, by its name within the drop; of a zip, that of the zip.

        Ask for it after everything was read. It refuses a zip that was changed since the drop was opened, so that no
        fingerprint is of other bytes than those parsed. Other files need no check here: tables are hashed from the
        bytes that were parsed, and street-level files are checked after each parse (`street.as_paths`).

        Raises
        ------
        Refused
            When a zip was changed, a file cannot be read or is missing, or `drop.toml` has a problem.

        Examples
        --------
        >>> from helpers.drops.find import find_drops
        >>> source = open_source(*find_drops(["2016-08"]))
        >>> [name for name in source.fingerprints() if "/" not in name]
        ['counts.csv', 'drop.toml', 'indicators.csv']
        """
        if self.problems:
            raise Refused(*self.problems)
        if self.zip_stamp:
            try:
                with self.path.open("rb") as packed:
                    digest = file_digest(packed, "sha256").hexdigest()
            except OSError as error:
                raise Refused(f"{self.path.name} cannot be read: {error.strerror}.") from None
            check_unchanged(self.path, self.zip_stamp)
            return {self.path.name: digest}
        return {file.member: file.key for file in self.street_files} | self._small_fingerprints()

    def _small_fingerprints(self) -> dict[str, str]:
        used = [*self.tables("indicators"), *self.tables("population"), *self.commentary]
        if DECLARATION in self.files:
            used.append(self.files[DECLARATION])
        declared = (*self.declared.of_counts, *self.declared.indicators)
        used += [self.file(name) for name in dict.fromkeys(table.file for table in declared)]
        if self.format == "tidy":
            used.append(self.table("counts"))
        return {file.name: file.sha256 for file in sorted(used, key=lambda file: file.name)}


def open_source(path: Path) -> Source:
    """Open a drop: list its files and read its `drop.toml`. Tables are read later, each when it is first needed.

    Parameters
    ----------
    path
        A folder or a zip on this machine.

    Raises
    ------
    Refused
        When the folder or zip cannot be read, or has one street-level file twice. What is wrong with `drop.toml` is
        left to `Source.problems`, so that it can be reported together with the problems of other files.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "drop.toml").write_text('notice = "A sample."')
    ...     _ = (Path(folder) / "Counts.XLSX").touch()
    ...     source = open_source(Path(folder))
    >>> source.declared.notice, source.table("counts").name, source.format
    ('A sample.', 'Counts.XLSX', 'tidy')
    """
    return _open_zip(path) if is_zip(path) else _open_folder(path)


def source_of(files: Sequence[DropFile]) -> Source:
    """A drop of files that are in no folder yet, its `drop.toml` among them.

    Examples
    --------
    >>> source_of([DropFile("drop.toml", lambda: b'notice = "A sample."')]).declared.notice
    'A sample.'
    """
    named = {file.name: file for file in files}
    return Source(Path("drop"), *_declaration(named, ()), named, ())


def _open_zip(path: Path) -> Source:
    try:
        stamp = Stamp.of(path.stat())
    except OSError as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}.") from None
    entries = zip_entries(path)
    street = street_files_in_zip(path, stamp, entries)
    if street:
        return Source(path, Declaration(source="police_uk"), (), {}, street, stamp)
    files = files_in_zip(path, entries)
    return Source(path, *_declaration(files, street), files, street, stamp)


def _open_folder(folder: Path) -> Source:
    files, street_paths = files_in_folder(folder)
    street = street_files_in_folder(folder, street_paths)
    return Source(folder, *_declaration(files, street), files, street)


def _declaration(files: Mapping[str, DropFile], street: Sequence[StreetFile]) -> tuple[Declaration, tuple[str, ...]]:
    try:
        return read_declaration(files.get(DECLARATION), street_level=bool(street)), ()
    except Refused as refused:
        return Declaration(), refused.problems
