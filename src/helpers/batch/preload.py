"""What a run starts before anything else: the nursery that kernels are forked from, and where workers come from."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path

# One thread a kernel: the cores are shared out by running several notebooks.
KERNEL_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}
# The nursery's own: libraries start no thread when they are imported, which a fork would not have, and the debugger
# that ipykernel imports says nothing about itself.
QUIET = {
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
WORK = ["helpers.batch.pool", "helpers.batch.execute"]  # what workers import
ROOM_FOR_SOCKETS = 103 - len("/nursery-12345678/kernel-12345678/s-5")  # macOS bears 103, Linux 107
RESTARTS = 3  # of a nursery that was killed; after them kernels start cold


@contextmanager
def warmed(kernels: str) -> Iterator[Forkserver | None]:
    """Start importing, in other processes, what a run needs; gives the nursery, if kernels are forked from one.

    Parameters
    ----------
    kernels
        `warm`: forked from a nursery where that is possible; `cold`: each a new process.

    Examples
    --------
    >>> with warmed("cold") as nursery:
    ...     print(nursery)
    None
    """
    tempfile.tempdir = short_folder()  # multiprocessing keeps its sockets there, too
    context = worker_context()
    if context.get_start_method() == "forkserver":
        with _interrupts_ignored():
            forkserver.ensure_running()
    if kernels == "warm" and can_fork():
        with Forkserver() as nursery:
            yield nursery
    else:
        yield None


def can_fork() -> bool:
    """Whether kernels can be forked.

    Not where there is no fork (Windows), where system libraries do not bear one (macOS), or where the package was
    installed before it had a provisioner to register.

    Examples
    --------
    >>> can_fork() and sys.platform in ("win32", "darwin")
    False
    """
    registered = entry_points(group="jupyter_client.kernel_provisioners", name="briefings-forkserver")
    return hasattr(os, "fork") and sys.platform != "darwin" and bool(registered)


def worker_context() -> BaseContext:
    """Where workers come from: a process that has imported what they need, or where none can fork, nothing.

    Never a fork of the run's own process, which would copy the terminal's progress display and its threads.

    Examples
    --------
    >>> worker_context().get_start_method() in ("forkserver", "spawn")
    True
    """
    if "forkserver" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(WORK)
    return context


def short_folder() -> str:
    """Where temporary folders for sockets lie: the system bears some 100 letters in a socket's path.

    Examples
    --------
    >>> len(short_folder()) <= ROOM_FOR_SOCKETS
    True
    """
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= ROOM_FOR_SOCKETS or os.name != "posix" else "/tmp"


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Have a process that is started now leave Ctrl-C, which reaches every process of the terminal, to the run."""
    if threading.current_thread() is not threading.main_thread():  # only it may say what signals do
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Forkserver:
    """A nursery, from its start to its end, at an address that outlives its process.

    The listening socket is this process's, so that a nursery which was killed can be replaced: whoever has asked for a
    kernel meanwhile waits for the next one.

    Examples
    --------
    >>> with Forkserver() as nursery:
    ...     nursery.watch()
    ...     Path(nursery.address).is_socket()
    True
    >>> Path(nursery.address).exists()
    False
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nursery-", dir=short_folder()))  # which only its owner can open
        self.address = str(self.folder / "door")
        self.replaced = 0
        self._ended = -float("inf")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen(128)
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        door = self._listener.fileno()
        return subprocess.Popen(
            [sys.executable, "-m", "helpers.batch.forkserver", str(door), str(self.folder)],
            pass_fds=[door],
            stdin=subprocess.PIPE,  # it ends with this process, however that ends
            env={**os.environ, **QUIET, **KERNEL_ENVIRONMENT},
            process_group=0,  # Ctrl-C is for this process to answer
        )

    def watch(self) -> None:
        """Replace a nursery that was killed; where one cannot live, shut the door, and kernels start cold."""
        ended = self.process.poll()
        if ended is None or self._listener.fileno() < 0:
            return
        self._ended = time.monotonic()
        if ended < 0 and self.replaced < RESTARTS:
            self.replaced += 1
            self.process = self._started()
        else:
            self._listener.close()

    def ended_within(self, seconds: float) -> bool:
        """Whether a nursery ended in the last so many seconds, as far as `watch` has seen."""
        return time.monotonic() - self._ended <= seconds

    def __enter__(self) -> Forkserver:
        return self

    def __exit__(self, *_: object) -> None:
        """End the nursery and its kernels."""
        self._listener.close()
        self.process.terminate()
        try:
            self.process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
