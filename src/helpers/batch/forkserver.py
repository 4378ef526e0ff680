"""The forkserver: a process that has imported what notebooks need, and forks a kernel from itself for each notebook.

`helpers.batch.preload` starts it as `python -m helpers.batch.forkserver`, with a listening socket to inherit. It has
one thread and opens no zmq socket, so a fork of it lacks nothing. Each connection serves one kernel: it carries the
request, the kernel's own word that it is ready, and the exit code. When the other side closes it, the kernel is killed.
"""

from __future__ import annotations

import builtins
import gc
import importlib
import json
import os
import pkgutil
import selectors
import shutil
import signal
import socket
import sys
import warnings
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import helpers

# What kernels and notebooks import, at once or on first use.
STACK = (
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.historyapp",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.display",
    "IPython.extensions.storemagic",
    "faulthandler",
    "ipykernel.comm",
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "numpy",
    "pandas",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "psutil",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "seaborn",
    "statsmodels.regression.linear_model",
    "tornado.platform.asyncio",
    "helpers.batch.forked_kernel",
)
NOT_FOR_NOTEBOOKS = {"batch", "cli", "desk", "publishing", "render", "terminal"}


def import_stack() -> tuple[list[tuple[object, ...]], dict[str, str]]:
    """Import what notebooks need.

    Returns
    -------
    filters, variables
        The warnings filters (the one that applies first comes first) and environment variables that the imports added.

    Examples
    --------
    >>> _ = import_stack()
    >>> import_stack()
    ([], {})
    """
    filters, variables = list(warnings.filters), dict(os.environ)
    # On import pandas looks for a kernel and for the encoding of its output, to decide how wide it prints tables.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    ours = [f"helpers.{each.name}" for each in pkgutil.iter_modules(helpers.__path__)]
    for name in [*STACK, *(name for name in ours if name.partition(".")[2] not in NOT_FOR_NOTEBOOKS)]:
        with suppress(ModuleNotFoundError):  # of another version of a library: the notebook imports it itself
            importlib.import_module(name)
    del builtins.get_ipython  # type: ignore[attr-defined]
    added = {name: value for name, value in os.environ.items() if variables.get(name) != value}
    return [each for each in warnings.filters if each not in filters], added


@dataclass
class Forks:
    """Forks kernels on request and reports their exit codes.

    Attributes
    ----------
    listener
        The socket that workers connect to.
    filters, variables
        What the stack's imports added.
    """

    listener: socket.socket
    filters: list[tuple[object, ...]]
    variables: dict[str, str]
    kernels: dict[int, socket.socket] = field(default_factory=dict)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def serve(self) -> None:
        """Answer requests until standard input closes, because whoever started this process is gone or done."""
        woken, waker = socket.socketpair()
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())
        for source in (sys.stdin, woken, self.listener):
            self.selector.register(source, selectors.EVENT_READ)
        try:
            while True:
                for key, _ in self.selector.select():
                    if key.fileobj is sys.stdin:
                        return
                    if key.fileobj is self.listener:
                        self._accept()
                    elif key.fileobj is woken:
                        woken.recv(4096)
                        self._report_ends()
                    else:
                        self._read(key.fileobj)  # type: ignore[arg-type]
        finally:
            # The kernels' ends would wake a socket that is closed as soon as this method returns.
            signal.set_wakeup_fd(-1)
            for pid in list(self.kernels):
                kill(pid)

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        self.selector.register(connection, selectors.EVENT_READ)

    def _read(self, connection: socket.socket) -> None:
        """Read from a connection: first the request, later only that the other side has closed it."""
        mine = [pid for pid, each in self.kernels.items() if each is connection]
        request = b""
        with suppress(OSError):
            request = connection.recv(1 << 16) if mine else connection.makefile("rb").readline()
        if request and not mine:
            self._fork(connection, request)
        elif not request:
            self._hang_up(connection)
            for pid in mine:
                del self.kernels[pid]
                kill(pid)

    def _fork(self, connection: socket.socket, request: bytes) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid:
            self.kernels[pid] = connection
            return
        try:
            self._release_all_but(connection)
            from helpers.batch.forked_kernel import run_kernel

            run_kernel(connection, filters=self.filters, variables=self.variables, **json.loads(request))
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(1)  # only a kernel that did not start gets here

    def _release_all_but(self, connection: socket.socket) -> None:
        """Close what a new kernel inherited: a socket left open in it would hide that the forkserver has ended."""
        signal.set_wakeup_fd(-1)
        for each in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(each, signal.SIG_DFL)
        for key in list(self.selector.get_map().values()):
            if key.fileobj is not connection and key.fileobj is not sys.stdin:
                key.fileobj.close()  # type: ignore[union-attr]
        self.selector.close()
        self.kernels.clear()

    def _report_ends(self) -> None:
        with suppress(ChildProcessError):  # there is none left
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                connection = self.kernels.pop(pid, None)
                if connection:
                    with suppress(OSError):
                        connection.sendall(json.dumps({"ended": os.waitstatus_to_exitcode(status)}).encode() + b"\n")
                    self._hang_up(connection)

    def _hang_up(self, connection: socket.socket) -> None:
        self.selector.unregister(connection)
        connection.close()


def kill(leader: int) -> None:
    """Kill a kernel and what it started.

    Examples
    --------
    >>> import subprocess
    >>> process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    >>> kill(process.pid)
    >>> process.wait()
    -9
    """
    for send in (os.killpg, os.kill):  # just forked, it may not lead a group yet
        with suppress(ProcessLookupError, PermissionError):
            send(leader, signal.SIGKILL)


def warm_up() -> None:
    """Draw two charts, so that kernels need not look for fonts or import what is first used then.

    Examples
    --------
    >>> warm_up()
    """
    import pandas as pd

    from helpers import charts
    from helpers.statistics import comparison, xmr

    index = pd.period_range("2014-04", "2016-08", freq="M")
    counts = pd.Series([10.0, 20.0] * 14 + [90.0], index, name=("Blackpool", "Rape"))
    charts.months(xmr.chart(counts))
    table = counts.to_frame()
    charts.districts(comparison.districts(table, counts.rename(("Lancashire", "Rape")), area="Blackpool"))


def main() -> None:
    """Import, then serve on the socket whose number and folder are the arguments."""
    if Path(sys.path[0]) == Path.cwd():  # -m put it there; a kernel adds its own working folder
        del sys.path[0]
    sys.stdout.reconfigure(encoding="UTF-8")  # type: ignore[union-attr]  # spelt as ipykernel spells it
    forks = Forks(socket.socket(fileno=int(sys.argv[1])), *import_stack())
    warm_up()
    gc.collect()
    gc.freeze()  # else each kernel's garbage collection would touch, and so copy, the memory that all share
    with suppress(SystemExit):
        forks.serve()
    shutil.rmtree(sys.argv[2], ignore_errors=True)  # the run's sockets, which a killed run cannot remove
    os._exit(0)  # an ordinary exit would free what is frozen, and some libraries print a complaint then


if __name__ == "__main__":
    main()
