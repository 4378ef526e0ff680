"""A run whose input has been checked, and the sets that it publishes: one for each area and edition."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from helpers import wording
from helpers.document.document import Document, Headline
from helpers.document.numbers import Sum
from helpers.drops import Drop
from helpers.partnership import Partnership, ReportTemplate
from helpers.periods import day_label, last_day, year_to_date
from helpers.publishing.catalogue import leave_catalogue
from helpers.publishing.job import EDITIONS, Job, Result, set_folder
from helpers.publishing.lock import locked
from helpers.publishing.manifest import read_manifest
from helpers.publishing.publish import Edition, complete, is_up_to_date, replace_set
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
        """What every page of an edition prints around its briefing; days that were not given are blank."""
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
        """An edition of an area's set; the public edition is published without what is withheld."""
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
    """A context in which a failure to write is refused in a sentence, and what was published before stays.

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
    """Lock the reports, and make a folder in them for files not yet published; it is removed at the end.

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
            for abandoned in reports.glob(".staging-*"):  # left by runs that were killed: this run holds the lock
                shutil.rmtree(abandoned, ignore_errors=True)
            # An absolute path, because papermill runs each notebook from the project's folder.
            staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=reports)).absolute()
        stack.callback(shutil.rmtree, staging, ignore_errors=True)
        yield staging


def check_places(run: Run, reports: Path) -> None:
    """Refuse a run whose sets would replace something else.

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
    """Whether it is known before a run makes anything that an area's set stays as it is.

    For a public set it is known only after disclosure control, which needs the documents of all areas.
    """
    if run.editions != ("internal",):
        return False
    return is_up_to_date(results, run.edition_of(area, "internal"), reports / set_folder(area, "internal"))


class Sets:
    """The sets of a run: each is completed while other briefings are made, and all are published at the end.

    Public sets wait for the last briefing, because readers may compare everything that is published.

    Parameters
    ----------
    stay
        The areas whose set stays as it is.
    reports
        The folder of the run's sets on this machine.
    staging
        The folder in which the briefings are made.
    """

    def __init__(self, run: Run, *, stay: Collection[str], reports: Path, staging: Path) -> None:
        self.run, self.stay, self.reports, self.staging = run, stay, reports, staging
        self.results: list[Result] = []
        self._jobs = Counter(job.area for job in run.jobs)
        self._waiting: defaultdict[str, list[Result]] = defaultdict(list)
        self._complete: list[str] = []  # the folders of sets that are ready to be published
        self._at_work: Future[None] | None = None
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> Sets:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)

    def add(self, result: Result) -> None:
        """Take a result, with or without its document. After the last one of an area, the area's set is completed.

        Raises
        ------
        Refused
            When an earlier set cannot be written.
        """
        area = result.job.area
        self.results.append(replace(result, document=None))
        self._waiting[area].append(result if self._at_once else self.results[-1])
        if self._at_once and len(self._waiting[area]) == self._jobs[area] and area not in self.stay:
            self._wait()  # hold one set's documents at a time: those of a whole country would fill the memory
            self._at_work = self._thread.submit(self._write, self._waiting.pop(area))

    def publish(self, on_given_away: Callable[[Collection[Sum]], None]) -> None:
        """Publish all sets, then the run's summary and the catalogue of all sets.

        Parameters
        ----------
        on_given_away
            Called with the small counts that a public edition withholds in vain, because earlier ones already gave them
            away.

        Raises
        ------
        Refused
            When the folder cannot be written.
        """
        self._wait()
        if not self._at_once:
            self._write_with_public(on_given_away)
        run = self.run
        for folder in self._complete:
            with writing(self.reports):
                replace_set(self.staging / folder, self.reports / folder)
                if is_remote(run.reports):
                    send(self.reports / folder, run.reports / folder)
        told = in_order(self.results, run.jobs)
        with suppress(OSError, Refused):  # everything is published even so; the next run writes the summary
            leave_summary(summary(told, run.page, run.shell("internal"), run.editions), run.reports, self.staging)
        for edition in run.editions:
            with suppress(OSError, Refused):  # as above
                leave_catalogue(run.reports.parent, edition, run.house_style)

    @property
    def _at_once(self) -> bool:
        """Whether a set depends on its own area's briefings alone."""
        return self.run.editions == ("internal",)

    def _wait(self) -> None:
        if self._at_work:
            self._at_work.result()

    def _write_with_public(self, on_given_away: Callable[[Collection[Sum]], None]) -> None:
        opened = (pick_up(each, self.staging / each.job.folder) for each in self.results)
        withheld = withheld_from_public(self.run, opened)
        if given_away := withheld.withheld.given_away:
            on_given_away(given_away)
        for area in list(self._waiting):
            results = self._waiting.pop(area)
            self._write([pick_up(each, self.staging / each.job.folder) for each in results], withheld)

    def _write(self, results: list[Result], withheld: Protection | None = None) -> None:
        """Complete one area's set in each edition, unless the published set would come out the same."""
        run, area, made = self.run, results[0].job.area, self.staging / results[0].job.folder
        with writing(self.reports):
            for name in reversed(run.editions):  # internal last: it is completed in the folder where briefings are made
                edition = run.edition_of(area, name, withheld if name == "public" else None)
                folder = set_folder(area, name)
                if is_up_to_date(results, edition, self.reports / folder):
                    continue
                opened = [pick_up(each, made) for each in results]
                complete(opened, edition, made=made, staging=self.staging / folder, target=self.reports / folder)
                self._complete.append(folder)


def withheld_from_public(run: Run, results: Iterable[Result]) -> Protection:
    """What the run's public sets withhold together, because readers may compare one area's pages with another's.

    One document is held at a time: those of a whole country would fill the memory.
    """
    public = {area: run.edition_of(area, "public") for area in run.partnerships}
    headlines: dict[str, dict[str, Headline]] = {area: {} for area in public}

    def documents() -> Iterator[Document]:
        for each in results:
            if each.document:
                document = public[each.job.area].edited(each.document)
                headlines[document.about.area][document.about.priority] = document.headline
                yield document

    beside = (
        number
        for area, each in public.items()
        for block in (*each.track_record, *each.unprotected_since_last_time(headlines[area]))
        for number in block.numbers
    )
    partnerships = list(run.partnerships.values())
    return withhold(documents(), beside, drop=run.drop, partnerships=partnerships, reports=run.reports)
