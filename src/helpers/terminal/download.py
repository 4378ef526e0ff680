"""The progress of a download."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from helpers.terminal.screen import out


@contextmanager
def downloading(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar for a download; the function that it yields takes the bytes received and the bytes in all."""
    columns = TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
