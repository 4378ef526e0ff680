"""The progress of a run: bars in a terminal, plain lines elsewhere."""

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

from helpers.publishing.job import Job, Result
from helpers.publishing.run import Run
from helpers.publishing.run_summary import one_line
from helpers.terminal.screen import errors, out

STOPPED = "Stopped. Nothing was published; what was made is kept for the next run."
STOPPED_PUBLISHING = (
    "Stopped while publishing. Each area has a whole set, the new one or the last one; what was made is kept for the "
    "next run."
)


class Watch:
    """Follows a run and prints nothing.

    Examples
    --------
    >>> Watch().publishing
    False
    """

    def __init__(self) -> None:
        self.ended, self.total = 0, -1

    @property
    def publishing(self) -> bool:
        """Whether every briefing has ended, so that only publishing is left."""
        return self.ended == self.total

    def plan(self, run: Run) -> None:
        """Note the number of briefings of a run that has been checked."""
        self.total = len(run.jobs)

    def begin(self, job: Job) -> None:
        """Note that a briefing begins."""

    def end(self, result: Result) -> None:
        """Note that a briefing has ended."""
        self.ended += 1


class Lines(Watch):
    """Prints a plain line for each briefing that is made or fails, and none for unchanged ones."""

    def end(self, result: Result) -> None:
        """Print the briefing's status, seconds and name, and why it failed."""
        super().end(result)
        if not result.kept:
            why = f" ({one_line(result.error)})" if result.error else ""
            ended = f"{self.ended} of {self.total}: {result.status}, {result.seconds:.1f} s"
            out.print(f"{ended}, {one_line(result.job.name)}{why}", markup=False)


class Bars(Watch):
    """Shows a bar for the whole run and a line for each briefing that is running; failures stay above them.

    The bar comes first. There it keeps its place while lines come and go, and is not cut off when more briefings run
    than the screen has lines.
    """

    def __init__(self) -> None:
        super().__init__()
        self.whole = Progress(
            TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )
        self.running = Progress(
            TextColumn("  {task.description}", markup=False), TextColumn("{task.elapsed:.0f} s", justify="right")
        )
        self.task = self.whole.add_task("Reading the drop", total=None)
        self.lines: dict[str, TaskID] = {}
        self.live = Live(Group(self.whole, self.running), console=out, transient=True)

    def plan(self, run: Run) -> None:
        """Show how many briefings the run has."""
        super().plan(run)
        self.whole.update(self.task, description=f"Drop {run.drop.name}", total=self.total)

    def begin(self, job: Job) -> None:
        """Show the briefing's line, only once even if it is tried again."""
        self._remove_line(job)
        self.lines[job.name] = self.running.add_task(one_line(job.name), total=None)

    def end(self, result: Result) -> None:
        """Remove the briefing's line, and print why it failed."""
        super().end(result)
        self._remove_line(result.job)
        self.whole.advance(self.task)
        if result.error:
            failed = f"[red]failed {escape(one_line(result.job.name))}[/] ({escape(one_line(result.error))})"
            self.live.console.print(failed)
        if self.publishing:
            self.whole.update(self.task, description="Publishing")

    def _remove_line(self, job: Job) -> None:
        if job.name in self.lines:
            self.running.remove_task(self.lines.pop(job.name))


@contextmanager
def show_progress(*, quiet: bool) -> Iterator[Watch]:
    """Show how far a run is: bars in a terminal, plain lines elsewhere, nothing when quiet.

    When the run is stopped, it prints what is published and what is kept.
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
