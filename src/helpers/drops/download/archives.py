"""What the police have published: each force's file of each month, in as few archives as hold the months asked for."""

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
    """One force's file of one month, in the archive that has it.

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


def published(months: pd.PeriodIndex, opened: Callable[[pd.Period], Archive]) -> Files:
    """Every force's files by force and month.

    An archive holds the months up to its own, mostly 36; so the last month's comes first, then the one of the month
    before its first, until the months are reached or there is none.

    Parameters
    ----------
    opened
        The archive of a month.

    Raises
    ------
    Absent
        When there is no archive of the last month.
    Refused
        When an archive holds no street-level files.

    Examples
    --------
    >>> from io import BytesIO
    >>> from zipfile import ZipFile
    >>> with ZipFile(made := BytesIO(), "w") as archive:
    ...     archive.writestr("2022-10/2022-10-lancashire-street.csv", "")
    ...     archive.writestr("2022-11/2022-11-kent-street.csv", "")
    >>> files = published(pd.period_range("2022-10", "2022-11", freq="M"), lambda month: Archive(f"{month}.zip", made))
    >>> [(force, str(month)) for force, month in files]
    [('lancashire', '2022-10'), ('kent', '2022-11')]
    """
    files: Files = {}
    month = months[-1]
    while month >= months[0]:
        try:
            archive = opened(month)
        except Absent:
            if month == months[-1]:
                raise
            break
        files = _street_files(archive) | files  # what a newer archive says of a month stands
        month = min(month, *(found for _, found in files)) - 1
    return files


def wanted_files(files: Files, force: str, months: pd.PeriodIndex) -> list[Member]:
    """A force's files of these months; some may be missing, all may not.

    Raises
    ------
    Refused
        When there is no such force, or none of its months.

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
        f"There is nothing of {force} for {Span(months[0], months[-1]).label}: the archives have its files of "
        f"{'; '.join(run.label for run in runs(others))}."
    )


def _street_files(archive: Archive) -> Files:
    found = [(match, info) for info in archive.members if (match := STREET.fullmatch(info.filename))]
    if not found:
        raise Refused(f"{archive.url} holds no street-level files such as 2022-11/2022-11-lancashire-street.csv.")
    members = [Member(pd.Period(match["month"], freq="M"), match["force"], archive, info) for match, info in found]
    return {(member.force, member.month): member for member in members}
