"""What a fork of the nursery does to be the kernel that a cold start would have given."""

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


def live(
    connection: socket.socket,
    *,
    filters: list[tuple[object, ...]],
    variables: dict[str, str],
    arguments: list[str],
    folder: str,
    environment: dict[str, str],
) -> None:
    """Be a kernel to the end of this process.

    Parameters
    ----------
    connection
        Told `ready` when the kernel's sockets are bound.
    filters, variables
        The warnings filters and environment variables that the nursery's imports added.
    arguments
        What `python -m ipykernel_launcher` would be given.
    """
    parent = os.getppid()
    die_with(parent)
    os.setsid()  # a group of its own, so that what the kernel starts can be interrupted and killed with it
    settle(arguments, folder, {**environment, **variables, "JPY_PARENT_PID": str(parent)})
    in_force: list[Any] = warnings.filters  # type: ignore[assignment]
    in_force[:] = [each for each in in_force if each not in filters]
    app = IPKernelApp.instance(parent_handle=parent)
    app.initialize(arguments)
    # A cold kernel's notebook imports the stack after IPython has set its own filters.
    in_force[:0] = filters
    with warnings.catch_warnings():  # entered and left, it makes Python notice the change
        pass
    connection.sendall(json.dumps({"ready": os.getpid()}).encode() + b"\n")
    connection.close()
    app.start()
    leave(app)


def die_with(parent: int) -> None:
    """Have the kernel killed when the nursery dies: at once on Linux, elsewhere ipykernel looks every second.

    Examples
    --------
    >>> die_with(os.getppid())
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def settle(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Take on the arguments, folder, environment and empty standard input of a process just started."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [str(find_spec(LAUNCHER).origin), *arguments]  # type: ignore[union-attr]
    sys.orig_argv = [sys.executable, "-m", LAUNCHER, *arguments]
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    np.random.seed()  # Python's own random numbers are seeded anew by every fork, numpy's are not


def leave(app: IPKernelApp) -> None:
    """End as an interpreter does, without ipykernel's closing of its channels, which can wait 3 s for a thread."""
    atexit.unregister(app.close)
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    threading._shutdown()  # type: ignore[attr-defined]  # waits for the notebook's own threads
    atexit._run_exitfuncs()
    os._exit(0)
