"""A whole run: check everything, make the briefings, publish each area's set."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from helpers import drops
from helpers.batch.cache import job_key, keep, recall
from helpers.batch.plan import plan
from helpers.batch.worker_setup import WorkerSetup
from helpers.batch.workers import Workers, connect, start
from helpers.document.from_notebook import Contents
from helpers.partnership import partnership_file, read_partnership
from helpers.periods import year_to_date
from helpers.publishing.job import Job, Result, folder
from helpers.publishing.lock import locked
from helpers.publishing.manifest import read_manifest
from helpers.publishing.publish import Edition, publish, stands
from helpers.publishing.remote import send, working_folder
from helpers.publishing.run_summary import in_order, leave_summary, summary
from helpers.publishing.track_record import Judged, in_briefing, judged
from helpers.refusal import Refused, cannot_write
from helpers.storage import is_remote, own_folder

DROP = ".drop"  # no area's folder is called so


@dataclass(frozen=True)
class Run:
    """A checked run: nothing of it can be refused any more.

    Attributes
    ----------
    sources
        Where the drop was read from.
    reports
        `reports/<drop>`: a folder for each area lies in it.
    """

    drop: drops.Drop
    sources: list[Path]
    jobs: list[Job]
    reports: Path
    edition: str

    @property
    def shell(self) -> dict[str, str]:
        """What every page says around its briefing."""
        return {
            "partnership": self.jobs[0].partnership.name,
            "drop": self.drop.name,
            "edition": self.edition,
            "notice": self.drop.notice,
            "period": year_to_date(self.drop.last).label,
        }

    @cached_property
    def scorecards(self) -> dict[str, list[Judged]]:
        """The forecasts of the last complete year that each area's earlier sets published."""
        who = {job.area: job.partnership for job in self.jobs}
        return {
            area: judged(self.reports, folder(area, self.edition), self.drop, partnership, area)
            for area, partnership in who.items()
        }

    def page(self, job: Job) -> Path:
        """Where a job's page is published."""
        return self.reports / folder(job.area, self.edition) / f"{job.priority.slug}.html"


def prepare(
    names: Sequence[str] = (),
    *,
    partnership: Path,
    reports: Path,
    areas: Sequence[str] = (),
    priorities: Sequence[str] = (),
    edition: str = "internal",
) -> Run:
    """Check the partnership, the drop and what is asked for, without writing a drop or a report.

    Parameters
    ----------
    names
        A drop, or several as one history; by default the newest in `data/raw`.

    Raises
    ------
    Refused
        With every problem of the first of them that has any.

    Examples
    --------
    >>> ours = {"partnership": drops.project_folder() / "partnership.toml", "reports": Path("reports")}
    >>> run = prepare(["2016-08"], priorities=["domestic_abuse"], **ours)
    >>> [run.page(job).as_posix() for job in run.jobs]
    ['reports/2016-08/blackpool/domestic_abuse.html']
    """
    who = read_partnership(partnership)
    sources, read = _opened(names)
    jobs = plan(
        read,
        who,
        notebooks=_notebook_folders(),
        partnership_file=_from_project(partnership),
        areas=areas,
        priorities=priorities,
        edition=edition,
    )
    return Run(read, sources, jobs, reports / read.name, edition)


def checked_drop(names: Sequence[str], *, partnership: Path, asked: bool) -> drops.Drop:
    """A drop, checked against a partnership if it is one's own: open data holds districts that nobody reports on yet.

    Parameters
    ----------
    asked
        Whether somebody asked for this partnership. Else a drop that names its own regions is not checked against it.

    Raises
    ------
    Refused
        As `prepare`.

    Examples
    --------
    >>> ours = drops.project_folder() / "partnership.toml"
    >>> len(checked_drop(["2016-08"], partnership=ours, asked=False).measures)
    16
    """
    who = read_partnership(partnership)
    _, read = _opened(names)
    if who.area is not None and (asked or not read.regions):
        plan(read, who, notebooks=_notebook_folders(), partnership_file="")
    return read


def _opened(names: Sequence[str]) -> tuple[list[Path], drops.Drop]:
    """Where the drops of these names lie, and what was read there."""
    sources = drops.find_drops(names)
    read = drops.read_drop(*sources)
    drops.check_name(read)
    return sources, read


def carry_out(
    run: Run, workers: Workers, *, fresh: bool = False, on_begin: Callable[[Job], None] = lambda job: None
) -> Generator[Result, None, None]:
    """Make and publish a run's briefings, yielding each as it ends; the sets are published after the last.

    Parameters
    ----------
    fresh
        Make every briefing, also those that were made before from the very same things.
    on_begin
        Called with each job when it begins.

    Raises
    ------
    Refused
        At once, when the reports' folder or `data/processed` cannot be written, another run is writing there, or there
        is no such scheduler.
    """
    names = [folder(job.area, run.edition) for job in run.jobs]
    with ExitStack() as stack:
        client = stack.enter_context(connect(workers, run.jobs))
        reports = stack.enter_context(working_folder(run.reports, list(dict.fromkeys(names))))
        _check_places(run, reports)
        with _writing(reports):
            reports.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(reports))
            for left in reports.glob(".staging-*"):  # by runs that were killed: nobody else is here now
                shutil.rmtree(left, ignore_errors=True)
            # A whole path: papermill runs each notebook from the project's folder.
            staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=reports)).absolute()
        stack.callback(shutil.rmtree, staging, ignore_errors=True)
        drops.store(run.drop, run.sources)
        run = replace(run, jobs=[_keyed(job, run) for job in run.jobs])
        make = partial(_make, run, staging, workers, client, on_begin)
        return _made_and_published(run, reports, staging, make, fresh, stack.pop_all())


def _made_and_published(
    run: Run, reports: Path, staging: Path, make: Callable[[list[Job]], Iterator[Result]], fresh: bool, stack: ExitStack
) -> Generator[Result, None, None]:
    """Work in a folder beside the published sets, which is gone when the run ends however it ends."""
    with stack:
        with _writing(reports):
            made = [] if fresh else list(_kept(run, staging))
        yield from made
        done = [each.job for each in made]
        to_make = [job for job in run.jobs if job not in done]
        for each in make(to_make) if to_make else ():
            made.append(each)
            if not each.error:
                _keep(run, each, staging)
            yield each
        for area in dict.fromkeys(job.area for job in run.jobs):
            with _writing(reports):
                _publish(run, [each for each in made if each.job.area == area], reports, staging)
        with suppress(OSError, Refused):  # all is published all the same, and the next run tells of it
            leave_summary(summary(in_order(made, run.jobs), run.page, run.shell), run.reports, staging)


def _keyed(job: Job, run: Run) -> Job:
    """The job with what earlier briefings said, and with the key of all that makes it."""
    job = replace(job, said=in_briefing(run.scorecards[job.area], job.priority.slug, run.edition))
    return replace(job, key=job_key(job, run.shell))


@contextmanager
def _writing(reports: Path) -> Iterator[None]:
    """Refuse, in a sentence, what cannot be written; what was published before stands."""
    try:
        yield
    except OSError as error:
        raise Refused(cannot_write(reports, error, "make room, or name another folder with --reports")) from None


def _check_places(run: Run, reports: Path) -> None:
    """Refuse to write where something else stands."""
    for job in run.jobs:
        place = reports / folder(job.area, run.edition)
        if place.exists() and not place.is_dir():
            raise Refused(f"{place} is a file where the briefings' folder belongs: move it away.")
        published = read_manifest(place).get("area", job.area)
        if published != job.area:  # from another drop of this month, or under another partnership
            raise Refused(f"{place} holds the briefings of {published}, not of {job.area}: move it away.")


def _make(
    run: Run, staging: Path, workers: Workers, client: Any, on_begin: Callable[[Job], None], jobs: list[Job]
) -> Iterator[Result]:
    with start(workers, client) as maker:
        # The kernels read a copy of their own: nobody replaces it while they run.
        drops.store(run.drop, folder=staging / DROP)
        setup = WorkerSetup(staging / DROP, run.shell, workers.limits)
        yield from maker(jobs, staging=staging, setup=setup, on_begin=on_begin)


def _kept(run: Run, staging: Path) -> Iterator[Result]:
    for job in run.jobs:
        name = folder(job.area, run.edition)
        contents = recall(job.priority.slug, job.key, staging / name, f"{run.drop.name}/{name}")
        if contents is not None:
            yield Result(job, 0.0, contents.figures, kept=True, printed=contents.printed)


def _keep(run: Run, made: Result, staging: Path) -> None:
    name = folder(made.job.area, run.edition)
    with suppress(OSError, Refused):  # it is published all the same, and made again next time
        contents = Contents(made.figures, made.printed)
        keep(made.job.priority.slug, made.job.key, contents, staging / name, f"{run.drop.name}/{name}")


def _publish(run: Run, made: list[Result], reports: Path, staging: Path) -> None:
    job = made[0].job
    name = folder(job.area, run.edition)
    edition = Edition(run.drop, job.partnership, job.area, run.shell, run.scorecards[job.area])
    if stands(made, edition, reports / name):
        return
    publish(made, edition, staging=staging / name, target=reports / name)
    if is_remote(run.reports):
        send(reports / name, run.reports / name)


def _notebook_folders() -> list[Path]:
    """The partnership's own notebooks take the place of those of the same name that the project ships."""
    return [own_folder() / "notebooks", drops.project_folder() / "notebooks"]


def _from_project(partnership: Path) -> str:
    """The name by which `partnership_file` finds this very file: its path from the project's folder if it is in it."""
    here, project = partnership.resolve(), drops.project_folder().resolve()
    if not here.is_relative_to(project):
        return str(here)
    name = here.relative_to(project).as_posix()
    # The shipped file can be asked for although there is an own one of the same name, which would be found first.
    return name if partnership_file(name).resolve() == here else f"./{name}"
