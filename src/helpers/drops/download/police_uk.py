"""Downloading street-level crime data from data.police.uk as a drop: a zip of one force's months."""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.drops import project_folder
from helpers.drops.download.archives import Member, published_files, wanted_files
from helpers.drops.download.remote_zip import open_archive
from helpers.drops.download.server import Absent, Report, Server
from helpers.periods import is_month, runs
from helpers.refusal import Refused, cannot_write

SOURCE = "https://data.police.uk/data/archive"
LSOA = "LSOA name"
# Some rows of a force are hundreds of miles away: of Lancashire's, 3 in 10,000 are in Wigan and fewer in 150 other
# districts.
STRAY = 0.001


@dataclass(frozen=True)
class Download:
    """A drop that was downloaded.

    Attributes
    ----------
    path
        The drop.
    months
        The months in it, as spans in words.
    left_out
        The months that were asked for and that the force has not published, as spans in words.
    districts
        The districts to report on, without those that have hardly any rows: they are not the force's.
    """

    path: Path
    months: list[str]
    left_out: list[str]
    districts: list[str]


def fetch(
    force: str,
    first: str,
    last: str,
    *,
    output: Path | None = None,
    source: str = SOURCE,
    patience: float = 1.0,
    report: Report = lambda done, total: None,
) -> Download:
    """Download a force's months as a drop. After an interruption, only the rest is downloaded.

    Parameters
    ----------
    force
        The force's name in the files' names, such as lancashire.
    first, last
        The first and the last month, such as 2022-11.
    output
        The drop's path, by default `data/raw/<last>.zip`.
    source
        The address of the folder that has the archives.
    patience
        Seconds to wait after the first interruption, doubled after each.
    report
        Called with the number of bytes received, and of all bytes.

    Raises
    ------
    Refused
        When there is no such force or month, when the drop exists already, or when the server sends no archive.
    Failed
        When the server cannot be reached, or breaks off every time.

    Examples
    --------
    >>> fetch("lancashire", "2019-12", "2022-13")
    Traceback (most recent call last):
    helpers.refusal.Refused: '2022-13' is not a month: write it as 2022-11.
    """
    months = _months(first, last)
    path = _unused_path(output, last)
    with closing(Server(source, patience)) as server, _kept_between_runs(path) as folder, ExitStack() as archives:
        try:
            files = published_files(
                months, lambda m: archives.enter_context(closing(open_archive(server, f"{m}.zip", folder, report)))
            )
        except Absent as absent:
            raise Refused(_not_published(server, last, absent)) from None
        wanted = wanted_files(files, force, months)
        _gather(wanted, folder, report)
        _pack(wanted, folder, path)
        shutil.rmtree(folder, ignore_errors=True)
    held = [member.month for member in wanted]
    missing = months.difference(held)
    return Download(path, [run.label for run in runs(held)], [run.label for run in runs(missing)], districts(path))


def districts(drop: Path) -> list[str]:
    """The districts in a zip of street-level files, in order of name.

    A row's district is the name of its LSOA without the last word. Districts with less than a thousandth of the rows
    are left out: their rows are stray.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with zipfile.ZipFile(Path(folder) / "2022-11.zip", "w") as archive:
    ...         archive.writestr("2022-11-x-street.csv", "Month,LSOA name\\n2022-11,West Devon 001A\\n2022-11,\\n")
    ...     print(districts(Path(folder) / "2022-11.zip"))
    ['West Devon']
    """
    with zipfile.ZipFile(drop) as archive:
        names = [_neighbourhoods(archive, info) for info in archive.infolist() if info.file_size]
    rows = pd.concat([pd.Series(dtype=str), *names]).dropna().str.rsplit(n=1).str[0].value_counts()
    return sorted(rows.index[rows >= STRAY * rows.sum()])


def _neighbourhoods(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> pd.Series:
    # `briefings check` will report what is wrong with a file.
    with archive.open(info) as file:
        table = pd.read_csv(
            file, usecols=lambda name: name == LSOA, dtype=str, encoding_errors="replace", on_bad_lines="skip"
        )
    return table.get(LSOA, pd.Series(dtype=str))


def _months(first: str, last: str) -> pd.PeriodIndex:
    problems = [f"'{month}' is not a month: write it as 2022-11." for month in (first, last) if not is_month(month)]
    if not problems and first > last:
        problems = [f"--from {first} is after --to {last}: swap them."]
    if problems:
        raise Refused(*problems)
    return pd.period_range(first, last, freq="M")


def _unused_path(output: Path | None, last: str) -> Path:
    """The path of the future drop, refused before the download if it cannot be written or found again."""
    path = output or project_folder() / "data" / "raw" / f"{last}.zip"
    if path.name != f"{last}.zip":
        raise Refused(f"{path} is not named for the drop's last month: end --output with {last}.zip.")
    if not path.parent.is_dir():
        raise Refused(f"There is no folder {path.parent}: make it first, or give another --output.")
    taken = [place for place in (path, path.with_suffix("")) if place.exists()]
    if taken:
        raise Refused(f"{taken[0]} exists already: move it away, or give a file in another folder with --output.")
    return path


@contextmanager
def _kept_between_runs(path: Path) -> Iterator[Path]:
    """A hidden folder next to the drop for the files received so far. After an interruption it stays, unless empty."""
    folder = path.with_name(f".{path.stem}.fetch")
    try:
        folder.mkdir(exist_ok=True)
        yield folder
    except OSError as error:
        raise Refused(cannot_write(path, error, "make room, or give a file in another folder with --output")) from None
    finally:
        with suppress(OSError):
            folder.rmdir()


def _not_published(server: Server, last: str, absent: Absent) -> str:
    newest = server.newest()
    if newest and newest < last:
        return f"There is no archive of {last} yet: the newest is of {newest}, so ask for --to {newest} or earlier."
    return f"{absent}: there may be no archive of that month; ask for an earlier --to, or check --source."


def _gather(wanted: list[Member], folder: Path, report: Report) -> None:
    """Download each file into the folder, unless it is there and complete."""
    sizes = [member.archive.length(member.info) for member in wanted]
    for number, member in enumerate(wanted):
        before = sum(sizes[:number])
        kept = folder / member.name
        if not _is_complete(kept, member.info):
            data = member.archive.read(member.info, partial(_report_part, report, before, sum(sizes)))
            with _replacement(kept, folder) as part:
                part.write_bytes(data)
        report(before + sizes[number], sum(sizes))


def _report_part(report: Report, before: int, total: int, received: int) -> None:
    report(before + received, total)


def _is_complete(kept: Path, info: zipfile.ZipInfo) -> bool:
    return kept.is_file() and kept.stat().st_size == info.file_size and zlib.crc32(kept.read_bytes()) == info.CRC


def _pack(wanted: list[Member], folder: Path, path: Path) -> None:
    with _replacement(path, folder) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as drop:
        for member in wanted:
            info = zipfile.ZipInfo(member.info.filename, member.info.date_time)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            drop.writestr(info, (folder / member.name).read_bytes())


@contextmanager
def _replacement(path: Path, folder: Path) -> Iterator[Path]:
    """A path to write to; it replaces the other once the file is complete and on the disk."""
    part = folder / f"{path.name}.part"
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
