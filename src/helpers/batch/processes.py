"""Start the processes that make briefings: forked from one that has the libraries loaded, where the system can."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext

from helpers.batch.internals import start_forkserver

PRELOADED = ["helpers.batch.preload"]
# One thread for each notebook: several at once share the cores.
NOTEBOOK_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}
# For the process that others are forked from: its libraries must start no thread on import, which a fork would lack,
# and the debugger that ipykernel imports must not print its warning.
QUIET = {
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
ROOM_FOR_SOCKETS = 103 - len("/kernel-12345678/listener-12345678")  # macOS allows 103 letters, Linux 107


@contextmanager
def environment(settings: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a while, so that processes started meanwhile inherit them, then restore all.

    Examples
    --------
    >>> with environment({"MPLBACKEND": "agg"}):
    ...     os.environ["MPLBACKEND"]
    'agg'
    """
    before = dict(os.environ)
    os.environ.update(settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def can_fork() -> bool:
    """Whether notebooks can run in forks: Windows has none, and macOS has system libraries that break in one.

    Examples
    --------
    >>> can_fork() and sys.platform in ("win32", "darwin")
    False
    """
    return "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"


def context() -> BaseContext:
    """How workers are started: forked from a process that has imported what they need, or, without fork, spawned.

    They are never forked from the run's own process: that would copy the progress display and its threads.
    """
    return multiprocessing.get_context("forkserver" if can_fork() else "spawn")


def begin_imports() -> None:
    """Have another process import what workers and notebooks need while this one does something else.

    It ends with this process. It serves every run of this process, and a new one takes its place if it is killed.
    """
    if can_fork():
        multiprocessing.set_forkserver_preload(PRELOADED)
        with _interrupts_ignored(), _short_temporary_folder(), environment({**QUIET, **NOTEBOOK_ENVIRONMENT}):
            start_forkserver()


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
    """Have multiprocessing create its socket in a folder whose name is short enough for the path of a socket."""
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
