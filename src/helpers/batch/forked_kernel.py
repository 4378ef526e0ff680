"""Turn a fork of the forkserver into a kernel that behaves like one started cold."""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import signal
import socket
import sys
import threading
import warnings
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

import numpy as np
from ipykernel.kernelapp import IPKernelApp

LAUNCHER = "ipykernel_launcher"
PR_SET_PDEATHSIG = 1


def run_kernel(
    connection: socket.socket,
    *,
    filters: list[tuple[object, ...]],
    variables: dict[str, str],
    arguments: list[str],
    folder: str,
    environment: dict[str, str],
) -> None:
    """Run a kernel in this process, to the end of both.

    Parameters
    ----------
    connection
        Receives `ready` once the kernel's sockets are bound.
    filters, variables
        The warnings filters and environment variables that the forkserver's imports added.
    arguments
        Those of `python -m ipykernel_launcher`.
    """
    parent = os.getppid()
    die_with(parent)
    os.setsid()  # a group of its own: signals to it reach what the kernel started, too
    take_on(arguments, folder, {**environment, **variables, "JPY_PARENT_PID": str(parent)})
    in_force: list[Any] = warnings.filters  # type: ignore[assignment]
    in_force[:] = [each for each in in_force if each not in filters]
    app = IPKernelApp.instance(parent_handle=parent)
    app.initialize(arguments)
    # In a cold kernel the notebook imports the libraries after IPython has set its own filters.
    in_force[:0] = filters
    with warnings.catch_warnings():  # entering and leaving it makes Python notice the change
        pass
    connection.sendall(json.dumps({"ready": os.getpid()}).encode() + b"\n")
    connection.close()
    app.start()
    exit_kernel(app)


def die_with(parent: int) -> None:
    """Have the kernel killed when the forkserver dies: at once on Linux; elsewhere ipykernel looks every second.

    Examples
    --------
    >>> die_with(os.getppid())
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        os._exit(1)


def take_on(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Give this process the arguments, folder, environment and empty standard input of one that was just started."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [str(find_spec(LAUNCHER).origin), *arguments]  # type: ignore[union-attr]
    sys.orig_argv = [sys.executable, "-m", LAUNCHER, *arguments]
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    np.random.seed()  # each fork seeds Python's own random numbers anew, but not numpy's


def exit_kernel(app: IPKernelApp) -> None:
    """Exit as an interpreter does, but without closing ipykernel's channels: that can wait 3 s for a thread."""
    atexit.unregister(app.close)
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    threading._shutdown()  # type: ignore[attr-defined]  # waits for the notebook's own threads
    atexit._run_exitfuncs()
    os._exit(0)
