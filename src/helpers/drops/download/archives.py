"""Each force's published file of each month, from as few archives as have the months that are wanted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from zipfile import ZipInfo

import pandas as pd

from helpers.drops.download.remote_zip import Archive
from helpers.drops.download.server import Absent
from helpers.periods import Span, runs
from helpers.refusal import Refused, unknown

STREET = re.compile(r"(?P<month>(?:19|20)\d\d-(?:0[1-9]|1[0-2]))/(?P=month)-(?P<force>[a-z0-9-]+)-street\.csv")


@dataclass(frozen=True)
class Member:
    """One force's file of one month, in an archive.

    Examples
    --------
    >>> info = ZipInfo("2022-11/2022-11-lancashire-street.csv")
    >>> Member(pd.Period("2022-11", freq="M"), "lancashire", None, info).name
    '2022-11-lancashire-street.csv'
    """

    month: pd.Period
    force: str
    archive: Archive
    info: ZipInfo

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return f"{self.month}-{self.force}-street.csv"


Files = dict[tuple[str, pd.Period], Member]


def published_files(months: pd.PeriodIndex, open_archive: Callable[[pd.Period], Archive]) -> Files:
    """The files of every force, by force and month.

    An archive has the months up to its own, usually 36. So we open the last month's archive first, then that of the
    month before its first, and so on, until the months are reached or there is no older archive.

    Parameters
    ----------
    months
        The months that are wanted; the archives may have others as well.
    open_archive
        Opens the archive of a month.

    Raises
    ------
    Absent
        When there is no archive of the last month.
    Refused
        When an archive has no street-level files.

    Examples
    --------
    >>> from io import BytesIO
    >>> from zipfile import ZipFile
    >>> with ZipFile(packed := BytesIO(), "w") as archive:
    ...     archive.writestr("2022-10/2022-10-lancashire-street.csv", "")
    ...     archive.writestr("2022-11/2022-11-kent-street.csv", "")
    >>> months = pd.period_range("2022-10", "2022-11", freq="M")
    >>> files = published_files(months, lambda month: Archive(f"{month}.zip", packed))
    >>> [(force, str(month)) for force, month in files]
    [('lancashire', '2022-10'), ('kent', '2022-11')]
    """
    files: Files = {}
    month = months[-1]
    while month >= months[0]:
        try:
            archive = open_archive(month)
        except Absent:
            if month == months[-1]:
                raise
            break
        files = _street_files(archive) | files  # of a month in two archives, the newer one counts
        month = min(month, *(found for _, found in files)) - 1
    return files


def wanted_files(files: Files, force: str, months: pd.PeriodIndex) -> list[Member]:
    """A force's files of these months; some months may be missing.

    Raises
    ------
    Refused
        When there is no such force, or it has none of these months.

    Examples
    --------
    >>> files = {("lancashire", pd.Period("2022-11", freq="M")): None}
    >>> wanted_files(files, "lancashire", pd.period_range("2022-11", "2022-12", freq="M"))
    [None]
    >>> wanted_files(files, "lancaster", pd.period_range("2022-11", "2022-12", freq="M"))
    Traceback (most recent call last):
    helpers.refusal.Refused: There is no force 'lancaster'. Did you mean 'lancashire'?
    """
    wanted = [files[force, month] for month in months if (force, month) in files]
    if wanted:
        return wanted
    others = sorted(month for name, month in files if name == force)
    if not others:
        raise Refused(unknown("force", force, sorted({name for name, _ in files})))
    raise Refused(
        f"There is no file of {force} for {Span(months[0], months[-1]).label}: ask for months that the archives have "
        f"({'; '.join(run.label for run in runs(others))})."
    )


def _street_files(archive: Archive) -> Files:
    found = [(match, info) for info in archive.members if (match := STREET.fullmatch(info.filename))]
    if not found:
        raise Refused(
            f"{archive.url} has no street-level files such as 2022-11/2022-11-lancashire-street.csv: check --source."
        )
    members = [Member(pd.Period(match["month"], freq="M"), match["force"], archive, info) for match, info in found]
    return {(member.force, member.month): member for member in members}
