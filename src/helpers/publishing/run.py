"""A run whose input has been checked, and the sets that it publishes: one for each area and edition."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from helpers import wording
from helpers.document.document import Document
from helpers.document.numbers import Sum
from helpers.drops import Drop
from helpers.partnership import Partnership, ReportTemplate
from helpers.periods import day_label, last_day, year_to_date
from helpers.publishing.catalogue import leave_catalogue
from helpers.publishing.job import EDITIONS, Job, Result, set_folder
from helpers.publishing.lock import locked
from helpers.publishing.manifest import read_manifest
from helpers.publishing.publish import Edition, is_up_to_date, publish
from helpers.publishing.remote import send
from helpers.publishing.run_summary import in_order, leave_summary, summary
from helpers.publishing.since_last_time import last_set
from helpers.publishing.track_record import Judged, judged
from helpers.publishing.waiting import pick_up
from helpers.publishing.withhold import Protection, withhold
from helpers.refusal import Refused, cannot_write
from helpers.storage import is_remote


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

    drop: Drop
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

    @property
    def sets(self) -> dict[str, str]:
        """The folder of each set, with the set's area."""
        every = itertools.product(self.partnerships, self.editions)
        return {set_folder(area, edition): area for area, edition in every}

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


@contextmanager
def writing(reports: Path) -> Iterator[None]:
    """Refuse what cannot be written, in a sentence; what was published before stays.

    Examples
    --------
    >>> with writing(Path("reports")):
    ...     raise OSError(28, "No room")
    Traceback (most recent call last):
    helpers.refusal.Refused: reports cannot be written (No room): make room, or name another folder with --reports.
    """
    try:
        yield
    except OSError as error:
        raise Refused(cannot_write(reports, error, "make room, or name another folder with --reports")) from None


@contextmanager
def staging_folder(reports: Path) -> Iterator[Path]:
    """Lock the reports, and make a folder in them for what is not published yet; it is removed at the end.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder, staging_folder(Path(folder) / "2016-08") as staging:
    ...     print(staging.name[:9], staging.is_dir())
    .staging- True

    Raises
    ------
    Refused
        When the reports cannot be written, or another run is writing there.
    """
    with ExitStack() as stack:
        with writing(reports):
            reports.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(reports))
            for abandoned in reports.glob(".staging-*"):  # by runs that were killed: this run holds the lock
                shutil.rmtree(abandoned, ignore_errors=True)
            # A whole path: papermill runs each notebook from the project's folder.
            staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=reports)).absolute()
        stack.callback(shutil.rmtree, staging, ignore_errors=True)
        yield staging


def check_places(run: Run, reports: Path) -> None:
    """Refuse to write where something else is.

    Parameters
    ----------
    reports
        The folder of the run's sets on this machine.
    """
    for folder, area in run.sets.items():
        place = reports / folder
        if place.exists() and not place.is_dir():
            raise Refused(f"{place} is a file where the briefings' folder belongs: move it away.")
        published = read_manifest(place).get("area", area)
        if published != area:  # from another drop of this month, or under another partnership
            raise Refused(f"{place} holds the briefings of {published}, not of {area}: move it away.")


def stays(run: Run, area: str, results: list[Result], reports: Path) -> bool:
    """Whether an area's set stays as it is, which is known before a run makes anything.

    Of a public set it is known only after disclosure control, which needs the documents of all areas.
    """
    if run.editions != ("internal",):
        return False
    return is_up_to_date(results, run.edition_of(area, "internal"), reports / set_folder(area, "internal"))


def publish_sets(
    run: Run,
    results: Sequence[Result],
    *,
    stay: Collection[str],
    reports: Path,
    staging: Path,
    on_given_away: Callable[[Collection[Sum]], None],
) -> None:
    """Publish the sets of a run that has ended, area by area, then its summary and the catalogue of all sets.

    Parameters
    ----------
    stay
        The areas whose set stays as it is.
    reports
        The folder of the run's sets on this machine.
    staging
        The folder in which the briefings were made.
    on_given_away
        Called with the small counts that a public edition withholds in vain, as earlier ones already gave them away.

    Raises
    ------
    Refused
        When the folder cannot be written.
    """
    withheld = None
    if "public" in run.editions:  # readers may compare all that is published: every document is needed at once
        results = [pick_up(each, staging / each.job.folder) for each in results]
        withheld = withheld_from_public(run, results)
    if withheld and (given_away := withheld.withheld.given_away):
        on_given_away(given_away)
    of_area = defaultdict(list)
    for each in results:
        of_area[each.job.area].append(each)
    for area in run.partnerships:
        if area in stay:
            continue
        with writing(reports):
            _publish(run, of_area[area], reports, staging, withheld)
    told = in_order(results, run.jobs)
    with suppress(OSError, Refused):  # everything is published all the same; the next run writes the summary
        leave_summary(summary(told, run.page, run.shell("internal"), run.editions), run.reports, staging)
    for edition in run.editions:
        with suppress(OSError, Refused):  # as above
            leave_catalogue(run.reports.parent, edition, run.house_style)


def withheld_from_public(run: Run, results: Sequence[Result]) -> Protection:
    """What the run's public sets withhold together, as readers may compare one area's pages with another's."""
    public = {area: run.edition_of(area, "public") for area in run.partnerships}
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
        opened = [pick_up(each, made) for each in results]
        publish(opened, edition, made=made, staging=staging / folder, target=reports / folder)
        if is_remote(run.reports):
            send(reports / folder, run.reports / folder)
