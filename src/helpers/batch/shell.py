"""Run a notebook's cells in IPython's shell in a process of their own, and send what they show as Jupyter's messages.

`helpers.batch.engine` starts the process, sends it one cell after the other, and reads the messages.
"""

from __future__ import annotations

import base64
import io
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.jsonutil import json_default
from traitlets import Type
from traitlets.config import Config

from helpers.batch.internals import SendsErrors, message

DONE = "execute_reply"  # the message that ends a cell
MOST = 1_000_000  # letters that one cell may print; the rest is dropped, because no page shows printed text


class Publisher(DisplayPublisher):
    """Sends what cells display."""

    shell: Shell

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Send data in its forms by MIME type; with `update`, in place of what was displayed with the same id."""
        content = {"data": in_text(data), "metadata": metadata or {}, "transient": transient or {}}
        self.shell.send("update_display_data" if update else "display_data", content)

    def clear_output(self, wait: bool = False) -> None:
        """Ask for the cell's outputs to be cleared; with `wait`, only once the next one comes."""
        self.shell.send("clear_output", {"wait": wait})


class ResultHook(DisplayHook):
    """Sends the value of a cell's last expression."""

    shell: Shell

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Send the value in its forms by MIME type."""
        content = {"data": in_text(format_dict), "metadata": md_dict or {}, "execution_count": self.prompt_count}
        self.shell.send("execute_result", content)

    def finish_displayhook(self) -> None:
        """Write no line end either."""


class Shell(SendsErrors, InteractiveShell):
    """IPython's shell, which sends its outputs as messages.

    Attributes
    ----------
    send
        Takes a message's type and its content.
    kernel
        None: by this attribute pandas knows that it prints into a notebook and not into a terminal.
    """

    display_pub_class = Type(Publisher)
    displayhook_class = Type(ResultHook)
    kernel = None

    def ask_exit(self) -> None:
        """End the process, as `exit` and `quit` end a kernel."""
        os._exit(0)


class Printed(io.TextIOBase):
    """Standard output or error of a cell."""

    def __init__(self, name: str, send: Callable[[str, dict[str, Any]], None]) -> None:
        self.name = name
        self.send = send
        self.left = MOST
        self.waiting = ""

    encoding = "UTF-8"

    def writable(self) -> bool:
        """True, because text can be written."""
        return True

    def write(self, text: str) -> int:
        """Send text, line by line."""
        self.waiting += text[: max(0, self.left)]
        self.left -= len(text)
        if "\n" in text:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send the text that has not been sent yet."""
        text, self.waiting = self.waiting, ""
        if text:
            self.send("stream", {"name": self.name, "text": text})


def new_shell() -> Shell:
    """The shell of a process, set up as a notebook's kernel sets up its own."""
    return Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))


def in_text(data: dict[str, Any]) -> dict[str, Any]:
    """Data by MIME type with pictures as text."""
    return {
        kind: base64.b64encode(each).decode("ascii") if isinstance(each, bytes) else each for kind, each in data.items()
    }


def run_cells(channel: Connection, other_end: Connection) -> None:
    """Run each cell that comes over the channel, until the channel closes.

    Parameters
    ----------
    channel
        Receives a cell's source, and sends its messages, the last of them `DONE`.
    other_end
        The parent's end of the channel, which a fork holds, too.
    """
    other_end.close()
    begin_alone()

    def send(kind: str, content: dict[str, Any]) -> None:
        for each in (sys.stdout, sys.stderr):  # text printed before this message must arrive before it
            each.flush()
        transmit(kind, content)

    def transmit(kind: str, content: dict[str, Any]) -> None:
        with turn:
            channel.send_bytes(json.dumps(message(kind, content), default=json_default).encode())

    turn = threading.Lock()
    shell = new_shell()
    shell.send = send
    sys.modules["__main__"] = shell.user_module
    sys.stdout, sys.stderr = (Printed(name, transmit) for name in ("stdout", "stderr"))
    while True:
        try:
            source = channel.recv_bytes().decode()
        except EOFError:
            return
        sys.stdout.left = sys.stderr.left = MOST
        result = shell.run_cell(source, store_history=True)
        send(DONE, {"execution_count": shell.execution_count - 1, "succeeded": bool(result.success)})


def begin_alone() -> None:
    """Separate this process from the one that it was forked from: group, signals, standard files, randomness."""
    os.setsid()  # a group of its own: it is killed with all that its cells started
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "" not in sys.path:  # notebooks may import modules of their folder, but not in place of Python's own
        packages = [number for number, path in enumerate(sys.path) if path.endswith("site-packages")]
        sys.path.insert(min(packages, default=len(sys.path)), "")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):  # what C code prints would spoil the terminal's progress display
        os.dup2(nothing, number)
    os.close(nothing)
    np.random.seed()  # each fork seeds Python's own random numbers anew, but not numpy's
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """End this process, and what its cells started, with the process that it was forked from."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(0, signal.SIGKILL)
