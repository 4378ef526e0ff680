"""How far a run is, while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Group
from rich.live import Live
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from helpers.batch.run import Run
from helpers.publishing.job import Job, Result
from helpers.publishing.run_summary import one_line
from helpers.terminal.screen import errors, out

STOPPED = "Stopped. Nothing was published; what was made is kept for the next run."
STOPPED_PUBLISHING = (
    "Stopped while publishing. Each area's set is whole, the new one or the last; all that was made is kept for the "
    "next run."
)


class Watch:
    """Follows a run without a word.

    Examples
    --------
    >>> Watch().publishing
    False
    """

    def __init__(self) -> None:
        self.ended, self.total = 0, -1

    @property
    def publishing(self) -> bool:
        """Whether every briefing has ended, so that only the publishing is left."""
        return self.ended == self.total

    def plan(self, run: Run) -> None:
        """Take note of a run that has been checked."""
        self.total = len(run.jobs)

    def begin(self, job: Job) -> None:
        """Take note of a briefing whose making begins."""

    def end(self, made: Result) -> None:
        """Take note of a briefing that has ended."""
        self.ended += 1


class Lines(Watch):
    """A plain line for each briefing as it is made or fails; unchanged ones are no news."""

    def end(self, made: Result) -> None:
        """Say how it ended."""
        super().end(made)
        if not made.kept:
            why = f" ({one_line(made.error)})" if made.error else ""
            line = f"{self.ended} of {self.total}: {made.status}, {made.seconds:.1f} s, {one_line(made.job.name)}{why}"
            out.print(line, markup=False)


class Bars(Watch):
    """A line for the whole and one for each briefing in flight; failures stay above them.

    The whole comes first: there it keeps its place while briefings come and go, and is not cut off where more are in
    flight than the screen has lines.
    """

    def __init__(self) -> None:
        super().__init__()
        self.whole = Progress(
            TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )
        self.flying = Progress(
            TextColumn("  {task.description}", markup=False), TextColumn("{task.elapsed:.0f} s", justify="right")
        )
        self.task = self.whole.add_task("Reading the drop", total=None)
        self.lines: dict[str, TaskID] = {}
        self.live = Live(Group(self.whole, self.flying), console=out, transient=True)

    def plan(self, run: Run) -> None:
        """Say how many there are."""
        super().plan(run)
        self.whole.update(self.task, description=f"Drop {run.drop.name}", total=self.total)

    def begin(self, job: Job) -> None:
        """Show it in flight; once, also where it is tried again."""
        self._land(job)
        self.lines[job.name] = self.flying.add_task(one_line(job.name), total=None)

    def end(self, made: Result) -> None:
        """Take it out of flight."""
        super().end(made)
        self._land(made.job)
        self.whole.advance(self.task)
        if made.error:
            failed = f"[red]failed {escape(one_line(made.job.name))}[/] ({escape(one_line(made.error))})"
            self.live.console.print(failed)
        if self.publishing:
            self.whole.update(self.task, description="Publishing")

    def _land(self, job: Job) -> None:
        if job.name in self.lines:
            self.flying.remove_task(self.lines.pop(job.name))


@contextmanager
def watching(*, quiet: bool) -> Iterator[Watch]:
    """Show how far a run is: as bars in a terminal, line by line elsewhere, not at all when quiet.

    A run that is stopped is told what that leaves.
    """
    watch = Watch() if quiet else Bars() if out.is_interactive and out.file.isatty() else Lines()
    try:
        if isinstance(watch, Bars):
            with watch.live:
                yield watch
        else:
            yield watch
    except (KeyboardInterrupt, SystemExit):
        errors.print(STOPPED_PUBLISHING if watch.publishing else STOPPED)
        raise
