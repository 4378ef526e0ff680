"""A lock, so that one run at a time writes the reports of a drop."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.refusal import Refused


@contextmanager
def locked(reports: Path) -> Iterator[None]:
    """Lock the reports of a drop; the system releases the lock when this process ends, however it ends.

    Raises
    ------
    Refused
        When another run holds the lock, naming that run.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, locked(Path(folder) / "2016-08"):
    ...     print(sorted(path.name for path in Path(folder).iterdir()))
    ['.2016-08.lock', '.2016-08.lock.txt']
    """
    # Next to the folder, so that the folder holds only what is published.
    path = reports.with_name(f".{reports.name}.lock")
    # A second file names the run, because the locked one cannot be read.
    lock, holder = FileLock(path, timeout=0), path.with_name(f"{path.name}.txt")
    try:
        lock.acquire()
    except Timeout:
        who = holder.read_text(encoding="utf-8") if holder.exists() else "another process"
        raise Refused(f"{reports} is being written by {who}: wait for it, or stop it.") from None
    try:
        since = datetime.now().astimezone().strftime("%H:%M")
        holder.write_text(f"process {os.getpid()} on {socket.gethostname()}, since {since}", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()  # keep the empty lock file: deleting it while another run waits would let two runs in
