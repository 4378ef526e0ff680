"""A whole run: check everything, make the briefings, publish each area's set."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers import drops
from helpers.batch.make import Made, folder, make_all
from helpers.batch.plan import Job, plan
from helpers.batch.publish import Edition, publish
from helpers.partnership import Partnership, read_partnership
from helpers.periods import year_to_date
from helpers.refusal import Refused, cannot_write


@dataclass(frozen=True)
class Run:
    """A checked run: nothing of it can be refused any more.

    Attributes
    ----------
    source
        The drop's folder.
    reports
        `reports/<drop>`: a folder for each area lies in it.
    """

    drop: drops.Drop
    source: Path
    partnership: Partnership
    jobs: list[Job]
    reports: Path
    edition: str

    @property
    def shell(self) -> dict[str, str]:
        """What every page says around its briefing."""
        return {
            "partnership": self.partnership.name,
            "drop": self.drop.name,
            "drop_sha256": self.drop.sha256,
            "edition": self.edition,
            "notice": self.drop.notice,
            "period": year_to_date(self.drop.last).label,
        }

    def page(self, job: Job) -> Path:
        """Where a job's page is published."""
        return self.reports / folder(job.area, self.edition) / f"{job.priority.slug}.html"


def prepare(
    drop: str | None,
    *,
    partnership: Path,
    reports: Path,
    areas: Sequence[str] = (),
    priorities: Sequence[str] = (),
    edition: str = "internal",
) -> Run:
    """Check the partnership, the drop and what is asked for, without writing anything.

    Raises
    ------
    Refused
        With every problem of the first of them that has any.

    Examples
    --------
    >>> ours = {"partnership": drops.project_folder() / "partnership.toml", "reports": Path("reports")}
    >>> run = prepare("2016-08", priorities=["domestic_abuse"], **ours)
    >>> [run.page(job).as_posix() for job in run.jobs]
    ['reports/2016-08/blackpool/domestic_abuse.html']
    """
    who = read_partnership(partnership)
    source = drops.find_drop(drop)
    drops.check_name(source)
    read = drops.read_drop(source)
    jobs = plan(
        read,
        who,
        notebooks=drops.project_folder() / "notebooks",
        partnership_file=_from_project(partnership),
        areas=areas,
        priorities=priorities,
        edition=edition,
    )
    return Run(read, source, who, jobs, reports / read.name, edition)


def carry_out(run: Run, *, workers: int) -> Iterator[Made]:
    """Make and publish a run's briefings, yielding each as it ends; the sets are published after the last.

    Raises
    ------
    Refused
        At once, when the reports' folder or `data/processed` cannot be written.
    """
    for published in {run.page(job).parent for job in run.jobs}:
        if published.exists() and not published.is_dir():
            raise Refused(f"{published} is a file where the briefings' folder belongs: move it away.")
    try:
        run.reports.mkdir(parents=True, exist_ok=True)
        _remove_stale(run.reports)
        staging = Path(tempfile.mkdtemp(prefix=f".staging-{os.getpid()}-", dir=run.reports))
    except OSError as error:
        raise Refused(cannot_write(run.reports, error, "name another folder with --reports")) from None
    try:
        drops.store(run.drop, run.source)
    except Refused:
        staging.rmdir()
        raise
    return _made_and_published(run, staging, workers)


def _remove_stale(reports: Path) -> None:
    """Remove what runs that were killed left behind: staging folders whose process is no more."""
    for left in reports.glob(".staging-*"):
        try:
            os.kill(int(left.name.split("-")[1]), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except PermissionError:  # it lives, as somebody else's
            continue


def _made_and_published(run: Run, staging: Path, workers: int) -> Iterator[Made]:
    """Work in a folder beside the published sets, which is gone when the run ends however it ends."""
    try:
        made = []
        for each in make_all(run.jobs, staging=staging, shell=run.shell, workers=workers):
            made.append(each)
            yield each
        for area in dict.fromkeys(job.area for job in run.jobs):
            name = folder(area, run.edition)
            ours = [each for each in made if each.job.area == area]
            edition = Edition(run.drop, run.partnership, area, run.shell)
            publish(ours, edition, staging=staging / name, target=run.reports / name)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _from_project(partnership: Path) -> str:
    """The partnership's file as notebooks name it: from the project's folder where it lies in it."""
    here, project = partnership.resolve(), drops.project_folder().resolve()
    return here.relative_to(project).as_posix() if here.is_relative_to(project) else str(here)
