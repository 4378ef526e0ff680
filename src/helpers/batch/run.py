"""A whole run: check, make briefings, publish each area. A full disk and a place already taken are refused here."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from helpers import drops, wording
from helpers.batch.cache import fingerprints, keep, reason, recall
from helpers.batch.indicators_shown import unasked_indicators
from helpers.batch.plan import find_notebook, plan
from helpers.batch.worker_setup import WorkerSetup
from helpers.batch.workers import Workers, connect, start
from helpers.document.document import Document
from helpers.document.numbers import Sum
from helpers.partnership import (
    Partnership,
    ReportTemplate,
    partnership_file,
    read_partnership,
    read_report_template,
)
from helpers.partnership.house_style import read_house_files
from helpers.periods import day_label, last_day, year_to_date
from helpers.publishing.catalogue import leave_catalogue
from helpers.publishing.job import EDITIONS, Job, Result, set_folder
from helpers.publishing.lock import locked
from helpers.publishing.manifest import read_manifest
from helpers.publishing.publish import Edition, is_up_to_date, publish
from helpers.publishing.remote import send, working_folder
from helpers.publishing.run_summary import in_order, leave_summary, summary
from helpers.publishing.since_last_time import last_set
from helpers.publishing.track_record import Judged, in_briefing, judged
from helpers.publishing.withhold import Protection, withhold
from helpers.refusal import Refused, cannot_write
from helpers.render.house_style import house_style
from helpers.statistics.rates import of_another_area
from helpers.storage import is_remote, own_folder, own_or_shipped

DROP = ".drop"  # no area's folder begins with a full stop


@dataclass(frozen=True)
class Run:
    """A run whose input has been checked.

    Attributes
    ----------
    sources
        The places from which the drop was read.
    reports
        `reports/<drop>`, which has a folder for each set.
    house_style
        What the partnership's house style puts on every page, by the names that templates use.
    report
        The template of the committee's report; None where the partnership has none.
    """

    drop: drops.Drop
    sources: list[Path]
    jobs: list[Job]
    reports: Path
    editions: tuple[str, ...]
    house_style: dict[str, str] = field(default_factory=dict, repr=False)
    report: ReportTemplate | None = field(default=None, repr=False)

    def shell(self, edition: str) -> dict[str, str]:
        """What every page of an edition prints around its briefing; days that nobody named are blank."""
        who = self.jobs[0].partnership
        return {
            "partnership": who.name,
            "drop": self.drop.name,
            "edition": edition,
            "notice": self.drop.notice,
            "period": year_to_date(self.drop.last).label,
            "data_to": day_label(last_day(self.drop.last)),
            "received": _day(self.drop.received),
            "next_update": _day(self.drop.next_update or who.next_update),
            **self.house_style,
            "late": str(wording.late(self.drop.received, self.drop.last, stale_after_days=who.stale_after_days)),
        }

    @cached_property
    def scorecards(self) -> dict[tuple[str, str], list[Judged]]:
        """By area and edition, the forecasts of the last complete year that its earlier sets published."""
        return {
            (area, edition): judged(self.reports, set_folder(area, edition), self.drop, partnership, area)
            for area, partnership in self.partnerships.items()
            for edition in EDITIONS
        }

    @property
    def partnerships(self) -> dict[str, Partnership]:
        """The partnership as seen from each area."""
        return {job.area: job.partnership for job in self.jobs}

    def edition_of(self, area: str, name: str, withheld: Protection | None = None) -> Edition:
        """An edition of an area's set, which the public edition publishes without what is withheld."""
        scorecard = self.scorecards[area, name]
        last = last_set(self.reports, set_folder(area, name), self.drop.name, area)
        return Edition(
            self.drop, self.partnerships[area], area, self.shell(name), scorecard, withheld, last, self.report
        )

    def page(self, job: Job, edition: str = "") -> Path:
        """The path at which a job's page is published, by default that of the run's first edition."""
        return self.reports / set_folder(job.area, edition or self.editions[0]) / f"{job.priority.slug}.html"


def _day(day: str) -> str:
    return day_label(day) if day else ""


def prepare(
    names: Sequence[str] = (),
    *,
    partnership: Path,
    reports: Path,
    areas: Sequence[str] = (),
    priorities: Sequence[str] = (),
    editions: Sequence[str] = ("internal",),
) -> Run:
    """Check the partnership, the drop and what is asked for; nothing is written.

    Parameters
    ----------
    editions
        `internal` (all numbers), `public` (small numbers withheld) or both. Each notebook runs once for all of them.
    names
        A drop, or several as one history; by default the newest in `data/raw`.

    Raises
    ------
    Refused
        With every problem of the first of these that has any.

    Examples
    --------
    >>> ours = {"partnership": drops.project_folder() / "partnership.toml", "reports": Path("reports")}
    >>> run = prepare(["2016-08"], priorities=["domestic_abuse"], **ours)
    >>> [run.page(job).as_posix() for job in run.jobs]
    ['reports/2016-08/blackpool/domestic_abuse.html']
    """
    who = read_partnership(partnership)
    files = read_house_files(who.house_style)
    sources, read = _opened(names)
    who = who.renamed(read.renamed)
    jobs = plan(
        read,
        who,
        notebooks=_notebook_folders(),
        partnership_file=_from_project(partnership),
        areas=areas,
        priorities=priorities,
        editions=editions,
    )
    editions = tuple(each for each in EDITIONS if each in editions)
    shell = house_style(who.house_style, files)
    return Run(read, sources, jobs, reports / read.name, editions, shell, _report_template(who, jobs))


def checked_drop(names: Sequence[str], *, partnership: Path, asked: bool) -> drops.Drop:
    """A drop, checked also against a partnership, unless it is open data without the partnership's own district.

    Parameters
    ----------
    asked
        Whether the user named the partnership: then open data, too, is checked against it.

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
    read_house_files(who.house_style)
    _, read = _opened(names)
    who = who.renamed(read.renamed)
    if who.area is not None and (asked or not read.regions or who.area in read.areas):
        jobs = plan(read, who, notebooks=_notebook_folders(), partnership_file="")
        _report_template(who, jobs)
    elif asked:
        _check_some_district(read, who)
    return read


def _check_some_district(read: drops.Drop, who: Partnership) -> None:
    """Refuse a drop that names its own districts if none can be reported on, with the problems of the first."""
    districts = [area for each in read.regions.values() for area in each] or list(read.areas)
    refusals = []
    for area in districts:
        try:
            _report_template(who, plan(read, who, notebooks=_notebook_folders(), partnership_file="", areas=[area]))
        except Refused as refused:
            refusals.append(refused)
        else:
            return
    raise refusals[0]


def unshown_indicators(drop: drops.Drop, *, partnership: Path) -> list[str]:
    """A sentence for each group of the drop's indicators that no notebook asks for.

    Examples
    --------
    >>> ours = drops.project_folder() / "partnership.toml"
    >>> unshown_indicators(checked_drop(["2016-08"], partnership=ours, asked=False), partnership=ours)
    []
    """
    who = read_partnership(partnership).renamed(drop.renamed)
    named = {priority.slug: priority.notebook or priority.slug for priority in who.priorities}
    other = who.others.notebook if who.others else ""
    return unasked_indicators(
        drop, lambda slug: find_notebook(f"{named.get(slug, other or slug)}.ipynb", _notebook_folders())
    )


def county_residents_advice(drop: drops.Drop, *, partnership: Path) -> list[str]:
    """A sentence for each year in which a county's residents cannot be those of its districts together.

    Examples
    --------
    >>> ours = drops.project_folder() / "partnership.toml"
    >>> county_residents_advice(checked_drop(["2016-08"], partnership=ours, asked=False), partnership=ours)
    []
    """
    who = read_partnership(partnership).renamed(drop.renamed)
    counties = dict(drop.regions) | ({who.county: who.districts} if who.county else {})
    sentences = []
    for year, rows in drop.population.groupby("year"):
        residents = rows.set_index("area")["residents"].astype(float)
        for county, districts in counties.items():
            known = residents.reindex(list(districts))
            if county in residents and known.notna().any() and of_another_area(residents[county], known):
                sentences.append(
                    f"{county} has {residents[county]:,.0f} residents in {year} and its districts together "
                    f"{known.sum():,.0f}: no rate of {county} is printed until one of them is corrected."
                )
    return sentences


def unused_labels(drop: drops.Drop, *, partnership: Path) -> list[str]:
    """A sentence for each label of the partnership's file that the drop lacks.

    Examples
    --------
    >>> ours = drops.project_folder() / "partnership.toml"
    >>> unused_labels(checked_drop(["2016-08"], partnership=ours, asked=False), partnership=ours)
    []
    """
    who = read_partnership(partnership).renamed(drop.renamed)
    priorities = [measure for priority in who.priorities for measure in priority.measures]
    return who.unused_names([*drop.measures, *priorities, *drop.indicators["indicator"], *drop.indicators["group"]])


def _report_template(who: Partnership, jobs: Sequence[Job]) -> ReportTemplate | None:
    """The template of the committee's report, checked against the priorities; None where the partnership has none."""
    if not who.report:
        return None
    slugs = dict.fromkeys(priority.slug for job in jobs for priority in job.partnership.priorities)
    template = read_report_template(own_or_shipped(who.report), list(slugs), follows_drop=who.others is not None)
    if template.word_template:
        from helpers.render.report.council_word import read_council_template  # few reports have one

        read_council_template(own_or_shipped(template.word_template))
    return template


def _opened(names: Sequence[str]) -> tuple[list[Path], drops.Drop]:
    """The places of the drops of these names, and the drop read from them."""
    sources = drops.find_drops(names)
    read = drops.read_drop(*sources)
    drops.check_name(read)
    return sources, read


def carry_out(
    run: Run,
    workers: Workers,
    *,
    fresh: bool = False,
    on_begin: Callable[[Job], None] = lambda job: None,
    on_given_away: Callable[[Collection[Sum]], None] = lambda sums: None,
) -> Generator[Result, None, None]:
    """Make a run's briefings, yielding each result as it is ready, and publish the sets after the last.

    Parameters
    ----------
    fresh
        Make every briefing, even if nothing that makes it has changed.
    on_begin
        Called with each job when it begins.
    on_given_away
        Called with the small counts that a public edition withholds in vain, as earlier ones already gave them away.

    Raises
    ------
    Refused
        At once, when the reports' folder or `data/processed` cannot be written, another run is writing there, or the
        scheduler cannot be reached.
    """
    folders = [set_folder(area, edition) for area in _areas(run) for edition in run.editions]
    with ExitStack() as stack:
        client = stack.enter_context(connect(workers, run.jobs))
        reports = stack.enter_context(working_folder(run.reports, folders))
        _check_places(run, reports)
        with _writing(reports):
            reports.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(reports))
            for abandoned in reports.glob(".staging-*"):  # by runs that were killed: this run holds the lock
                shutil.rmtree(abandoned, ignore_errors=True)
            # A whole path: papermill runs each notebook from the project's folder.
            staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=reports)).absolute()
        stack.callback(shutil.rmtree, staging, ignore_errors=True)
        drops.store(run.drop, run.sources)
        run = replace(run, jobs=[_with_fingerprints(job, run) for job in run.jobs])
        make = partial(_make, run, staging, workers, client, on_begin)
        return _make_and_publish(run, reports, staging, make, fresh, on_given_away, stack.pop_all())


def _make_and_publish(
    run: Run,
    reports: Path,
    staging: Path,
    make: Callable[[list[Job]], Iterator[Result]],
    fresh: bool,
    on_given_away: Callable[[Collection[Sum]], None],
    stack: ExitStack,
) -> Generator[Result, None, None]:
    """Make briefings in the staging folder, then publish; the stack removes the folder however the run ends."""
    with stack:
        with _writing(reports):
            results = [] if fresh else list(_from_cache(run, staging))
        yield from results
        done = [each.job for each in results]
        to_make = [job for job in run.jobs if job not in done]
        reasons = {(job.area, job.priority.slug): reason(job) for job in to_make}
        for made in make(to_make) if to_make else ():
            result = replace(made, reason=reasons[made.job.area, made.job.priority.slug])
            results.append(result)
            if not result.error:
                _to_cache(result, staging)
            yield result
        withheld = withheld_from_public(run, results) if "public" in run.editions else None
        if withheld and (given_away := withheld.withheld.given_away):
            on_given_away(given_away)
        for area in _areas(run):
            with _writing(reports):
                _publish(run, [each for each in results if each.job.area == area], reports, staging, withheld)
        with suppress(OSError, Refused):  # everything is published all the same; the next run writes the summary
            leave_summary(
                summary(in_order(results, run.jobs), run.page, run.shell("internal"), run.editions),
                run.reports,
                staging,
            )
        for edition in run.editions:
            with suppress(OSError, Refused):  # as above
                leave_catalogue(run.reports.parent, edition, run.house_style)


def _with_fingerprints(job: Job, run: Run) -> Job:
    """The job with its track record, and with a fingerprint of each thing that makes its briefing."""
    job = replace(job, track_record=in_briefing(run.scorecards[job.area, "internal"], job.priority.slug))
    return replace(job, made_from=fingerprints(job, run.shell("internal")))


def _areas(run: Run) -> list[str]:
    return list(dict.fromkeys(job.area for job in run.jobs))


@contextmanager
def _writing(reports: Path) -> Iterator[None]:
    """Refuse what cannot be written, in a sentence; what was published before stays."""
    try:
        yield
    except OSError as error:
        raise Refused(cannot_write(reports, error, "make room, or name another folder with --reports")) from None


def _check_places(run: Run, reports: Path) -> None:
    """Refuse to write where something else is."""
    for area, edition in itertools.product(_areas(run), run.editions):
        place = reports / set_folder(area, edition)
        if place.exists() and not place.is_dir():
            raise Refused(f"{place} is a file where the briefings' folder belongs: move it away.")
        published = read_manifest(place).get("area", area)
        if published != area:  # from another drop of this month, or under another partnership
            raise Refused(f"{place} holds the briefings of {published}, not of {area}: move it away.")


def _make(
    run: Run, staging: Path, workers: Workers, client: Any, on_begin: Callable[[Job], None], jobs: list[Job]
) -> Iterator[Result]:
    with start(workers, client) as make:
        # Kernels read a copy of the drop that nobody replaces while they run.
        drops.store(run.drop, folder=staging / DROP)
        setup = WorkerSetup(staging / DROP, run.shell("internal"), workers.limits, workers.kernels)
        yield from make(jobs, staging=staging, setup=setup, on_begin=on_begin)


def _from_cache(run: Run, staging: Path) -> Iterator[Result]:
    """Results for the jobs of which nothing has changed, with their files copied to the staging folder."""
    for job in run.jobs:
        result = recall(job, staging / job.folder)
        if result is not None:
            yield result


def _to_cache(result: Result, staging: Path) -> None:
    with suppress(OSError, Refused):  # it is published all the same, and made again next time
        keep(result, staging / result.job.folder)


def withheld_from_public(run: Run, results: Sequence[Result]) -> Protection:
    """What the run's public sets withhold together, as readers may compare one area's pages with another's."""
    public = {area: run.edition_of(area, "public") for area in _areas(run)}
    documents = [public[each.job.area].edited(each.document) for each in results if each.document]
    of_area: dict[str, dict[str, Document]] = {area: {} for area in public}
    for document in documents:
        of_area[document.about.area][document.about.priority] = document
    on_index = [
        block
        for area, each in public.items()
        for block in (*each.track_record, *each.unprotected_since_last_time(of_area[area]))
    ]
    beside = [number for block in on_index for number in block.numbers]
    partnerships = list(run.partnerships.values())
    return withhold(documents, beside, drop=run.drop, partnerships=partnerships, reports=run.reports)


def _publish(run: Run, results: list[Result], reports: Path, staging: Path, withheld: Protection | None) -> None:
    """Publish one area's set in each edition, unless the published one is what it would be again."""
    area, made = results[0].job.area, staging / results[0].job.folder
    for name in reversed(run.editions):  # internal last: publishing moves the folder of what was made
        edition = run.edition_of(area, name, withheld if name == "public" else None)
        folder = set_folder(area, name)
        if is_up_to_date(results, edition, reports / folder):
            continue
        publish(results, edition, made=made, staging=staging / folder, target=reports / folder)
        if is_remote(run.reports):
            send(reports / folder, run.reports / folder)


def _notebook_folders() -> list[Path]:
    """The folders of notebooks: the partnership's own come before those that the project ships."""
    return [own_folder() / "notebooks", drops.project_folder() / "notebooks"]


def _from_project(partnership: Path) -> str:
    """The name by which `partnership_file` finds this very file: its path from the project's folder if it is in it."""
    here, project = partnership.resolve(), drops.project_folder().resolve()
    if not here.is_relative_to(project):
        return str(here)
    name = here.relative_to(project).as_posix()
    # By its name alone, an own file would be found instead of the shipped one of the same name.
    return name if partnership_file(name).resolve() == here else f"./{name}"
