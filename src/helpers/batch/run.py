"""A whole run: make the briefings that changed, then publish each area's sets. A full disk is refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from helpers import drops
from helpers.batch.pool import make_in_pool
from helpers.batch.processes import begin_imports
from helpers.batch.settings import Workers, WorkerSetup
from helpers.document.numbers import Sum
from helpers.publishing.cache import fingerprints, keep, reason, recall
from helpers.publishing.job import Job, Result
from helpers.publishing.remote import working_folder
from helpers.publishing.run import Run, Sets, check_places, staging_folder, stays, writing
from helpers.publishing.track_record import in_briefing
from helpers.publishing.waiting import put_down
from helpers.refusal import Refused

DROP = ".drop"  # no area's folder begins with a full stop

# Takes jobs, and staging, setup and on_begin as `make_in_pool` and `make_on_cluster` do; yields each result.
Maker = Callable[..., Iterator[Result]]


def carry_out(
    run: Run,
    workers: Workers,
    *,
    fresh: bool = False,
    on_begin: Callable[[Job], None] = lambda job: None,
    on_given_away: Callable[[Collection[Sum]], None] = lambda sums: None,
) -> Generator[Result, None, None]:
    """Make a run's briefings, yielding each result as it is ready, and publish the sets after the last.

    An area's set is written while the briefings of the next areas are made.

    The results yielded have no document: it waits on disk for its set.

    Parameters
    ----------
    fresh
        Make every briefing, even if nothing that makes it has changed.
    on_begin
        Called with each job when it begins.
    on_given_away
        Called with the small counts that a public edition withholds in vain: earlier ones already gave them away.

    Raises
    ------
    Refused
        At once, when the reports' folder or `data/processed` cannot be written, another run is writing there, or the
        scheduler cannot be reached.
    """
    with ExitStack() as stack:
        maker = stack.enter_context(_connected(workers, run.jobs))
        reports = stack.enter_context(working_folder(run.reports, list(run.sets)))
        check_places(run, reports)
        staging = stack.enter_context(staging_folder(reports))
        drops.store(run.drop, run.sources)
        run = replace(run, jobs=[_with_fingerprints(job, run) for job in run.jobs])
        kept, stay = ([], set()) if fresh else _from_cache(run, reports, staging)
        make = partial(_make, run, workers, maker, staging, on_begin)
        sets = stack.enter_context(Sets(run, stay=stay, reports=reports, staging=staging))
        return _make_and_publish(run, sets, kept, make, partial(sets.publish, on_given_away), stack.pop_all())


@contextmanager
def _connected(workers: Workers, jobs: list[Job]) -> Iterator[Maker]:
    """The function that makes the briefings, on this machine or on the cluster that is asked for."""
    if not workers.scheduler:
        yield partial(make_in_pool, workers=workers.number)
        return
    from helpers.batch.dask_run import connected, make_on_cluster  # Dask, which not everybody has

    with connected(workers.scheduler, jobs) as client:
        yield partial(make_on_cluster, client=client)


def _with_fingerprints(job: Job, run: Run) -> Job:
    """The job with its track record, and with a fingerprint of each thing that makes its briefing."""
    job = replace(job, track_record=in_briefing(run.scorecards[job.area, "internal"], job.priority.slug))
    return replace(job, made_from=fingerprints(job, run.shell("internal")))


def _from_cache(run: Run, reports: Path, staging: Path) -> tuple[list[Result], set[str]]:
    """Results for the jobs for which nothing has changed, and the areas whose set stays as it is.

    The files of the other areas' briefings are copied to the staging folder.
    """
    results: list[Result] = []
    stay = set()
    for area in run.partnerships:
        jobs = [job for job in run.jobs if job.area == area]
        with ThreadPoolExecutor() as readers:  # a second thread reads while the first computes a fingerprint
            kept = [each for each in readers.map(recall, jobs) if each is not None]
        found = [each.result for each in kept]
        results += found
        if len(found) == len(jobs) and stays(run, area, found, reports):
            stay.add(area)
            continue
        with writing(reports):
            for each in kept:
                each.copy_to(staging / each.result.job.folder)
    return results, stay


def _make_and_publish(
    run: Run,
    sets: Sets,
    kept: list[Result],
    make: Callable[[list[Job]], Iterator[Result]],
    publish: Callable[[], None],
    stack: ExitStack,
) -> Generator[Result, None, None]:
    """Make briefings in the staging folder, then publish; the stack removes the folder however the run ends."""
    with stack:
        done = {(each.job.area, each.job.priority.slug) for each in kept}
        to_make = [job for job in run.jobs if (job.area, job.priority.slug) not in done]
        reasons = {(job.area, job.priority.slug): reason(job) for job in to_make}
        for each in kept:
            sets.add(each)
            yield each
        for made in make(to_make) if to_make else ():
            result = replace(made, reason=reasons[made.job.area, made.job.priority.slug])
            folder = sets.staging / result.job.folder
            with writing(sets.reports):
                waits = put_down(result, folder)
            if not result.error:
                with suppress(OSError, Refused):  # it is published all the same, and made again next time
                    keep(result, folder)
            sets.add(result)
            yield waits
        publish()


def _make(
    run: Run, workers: Workers, maker: Maker, staging: Path, on_begin: Callable[[Job], None], jobs: list[Job]
) -> Iterator[Result]:
    if not workers.scheduler:
        begin_imports()  # in another process, while this one writes the drop
    # Kernels read a copy of the drop that nobody replaces while they run.
    drops.store(run.drop, folder=staging / DROP)
    setup = WorkerSetup(staging / DROP, run.shell("internal"), workers)
    return maker(jobs, staging=staging, setup=setup, on_begin=on_begin)
