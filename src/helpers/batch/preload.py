"""Start the processes from which kernels and workers are forked, with the libraries loaded, before anything else."""

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
from multiprocessing import forkserver as worker_forkserver
from multiprocessing.context import BaseContext
from pathlib import Path

# One thread for each kernel: several notebooks at once share the cores.
KERNEL_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}
# For the forkserver: its libraries must start no thread on import, which a fork would lack, and the debugger that
# ipykernel imports must not print its warning.
QUIET = {
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
WORK = ["helpers.batch.pool", "helpers.batch.worker_imports"]  # what workers import
ROOM_FOR_SOCKETS = 103 - len("/forks-12345678/kernel-12345678/s-5")  # macOS allows 103 letters, Linux 107
RESTARTS = 3  # of a forkserver that was killed; after them kernels start cold


@contextmanager
def kernel_forkserver(kernels: str | Forkserver) -> Iterator[Forkserver | None]:
    """Start importing, in other processes, what workers and kernels need; yields the forkserver if there is one.

    Parameters
    ----------
    kernels
        `warm`: forked from a process that has the libraries loaded, where the system can; `cold`: each a new process;
        a forkserver that is running: forked from it, and it goes on running afterwards, for the next run.

    Examples
    --------
    >>> with kernel_forkserver("cold") as forkserver:
    ...     print(forkserver)
    None
    """
    context = worker_context()
    if context.get_start_method() == "forkserver":
        with _interrupts_ignored(), _short_temporary_folder():
            worker_forkserver.ensure_running()
    if isinstance(kernels, Forkserver):
        yield kernels
    elif kernels == "warm" and can_fork():
        with Forkserver() as forkserver:
            yield forkserver
    else:
        yield None


def can_fork() -> bool:
    """Whether kernels can be forked.

    Windows has no fork, macOS has system libraries that break in one, and a package that was installed before it had a
    kernel provisioner has not registered it.

    Examples
    --------
    >>> can_fork() and sys.platform in ("win32", "darwin")
    False
    """
    registered = entry_points(group="jupyter_client.kernel_provisioners", name="briefings-forkserver")
    return hasattr(os, "fork") and sys.platform != "darwin" and bool(registered)


def worker_context() -> BaseContext:
    """How workers are started: forked from a process that has imported what they need, or, without fork, spawned.

    They are never forked from the run's own process: that would copy the progress display and its threads.

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
    """The folder for temporary sockets: the usual one, unless its name is too long for the path of a socket.

    Examples
    --------
    >>> len(short_folder()) <= ROOM_FOR_SOCKETS
    True
    """
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) <= ROOM_FOR_SOCKETS or os.name != "posix" else "/tmp"


@contextmanager
def _short_temporary_folder() -> Iterator[None]:
    """Have multiprocessing create the socket of its forkserver in a folder whose name is short enough."""
    before, tempfile.tempdir = tempfile.tempdir, short_folder()
    try:
        yield
    finally:
        tempfile.tempdir = before


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Have a process that is started now ignore Ctrl-C, which reaches every process of the terminal."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread may handle signals
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Forkserver:
    """A process that kernels are forked from, at an address that stays the same when the process is replaced.

    The listening socket belongs to this process. So a forkserver that was killed can be replaced, and a kernel that was
    asked for meanwhile comes from the next one.

    Examples
    --------
    >>> with Forkserver() as forkserver:
    ...     forkserver.watch()
    ...     Path(forkserver.address).is_socket()
    True
    >>> Path(forkserver.address).exists()
    False
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="forks-", dir=short_folder()))  # only its owner can open it
        self.address = str(self.folder / "socket")
        self.replaced = 0
        self._ended = -float("inf")
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.address)
        self._listener.listen(128)
        self.process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        listener = self._listener.fileno()
        return subprocess.Popen(
            [sys.executable, "-m", "helpers.batch.forkserver", str(listener), str(self.folder)],
            pass_fds=[listener],
            stdin=subprocess.PIPE,  # it closes when this process ends, however it ends, and the forkserver ends then
            env={**os.environ, **QUIET, **KERNEL_ENVIRONMENT},
            process_group=0,  # Ctrl-C does not reach it: this process answers
        )

    def watch(self) -> None:
        """Replace a forkserver that was killed; close the socket, so that kernels start cold, if that does not help."""
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
        """Whether `watch` saw a forkserver end in the last so many seconds."""
        return time.monotonic() - self._ended <= seconds

    def __enter__(self) -> Forkserver:
        return self

    def __exit__(self, *_: object) -> None:
        """End the forkserver and its kernels."""
        self._listener.close()
        self.process.terminate()
        try:
            self.process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
