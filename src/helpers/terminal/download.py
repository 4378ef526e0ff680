"""How far a download is, while it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from helpers.terminal.screen import out


@contextmanager
def downloading(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far a download is: what is given takes the bytes that are there and those wanted."""
    columns = TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=out) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
