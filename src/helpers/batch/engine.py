"""A papermill engine that runs a notebook's cells in a fork of this process, where the libraries are already loaded."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from helpers.batch.internals import begin_outputs, put_output
from helpers.batch.shell import DONE, run_cells

NAME = "briefings-fork"


class ForkEngine(Engine):  # type: ignore[misc]
    """Runs cells as papermill's own engine does, with nbclient's own code for their outputs, but without a kernel.

    The engine does not report to papermill when a cell begins and ends: papermill would only note the times, which
    are not published.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        timeout_func: Callable[[NotebookNode], float],
        on_cell_start: Callable[..., None],
        **_: Any,
    ) -> None:
        """Run the cells until one raises an exception.

        Raises
        ------
        CellTimeoutError
            When a cell takes longer than `timeout_func` allows it.
        DeadKernelError
            When the process of the cells ends before they do.
        """
        outputs = PapermillNotebookClient(nb_man)
        outputs.reset_execution_trackers()
        with forked_cells() as (process, channel):
            for index, cell in enumerate(nb_man.nb.cells):
                on_cell_start(cell=cell, cell_index=index)
                if cell.cell_type == "code" and cell.source.strip():
                    begin_outputs(outputs, cell)
                    reply = _run(cell, index, process, channel, outputs, timeout_func(cell))
                    cell.execution_count = reply["execution_count"]
                    if not reply["succeeded"] and "raises-exception" not in cell.metadata.get("tags", ()):
                        nb_man.cell_exception(cell, cell_index=index)
                        return
        nb_man.nb.metadata.language_info = IPythonKernel.language_info


papermill_engines.register(NAME, ForkEngine)


def _run(
    cell: NotebookNode,
    index: int,
    process: BaseProcess,
    channel: Connection,
    outputs: PapermillNotebookClient,
    seconds: float,
) -> dict[str, Any]:
    """Have a cell run, put its outputs into it as they come, and return the reply that ends it."""
    deadline = time.monotonic() + seconds
    run = multiprocessing.parent_process()
    with suppress(BrokenPipeError):
        channel.send_bytes(cell.source.encode())
    while True:
        left = deadline - time.monotonic()
        ready = wait([channel, process.sentinel, *([run.sentinel] if run else [])], max(0, left))
        if left <= 0 or not ready:
            raise CellTimeoutError.error_from_timeout_and_cell("It took too long", int(seconds), cell)
        if run and run.sentinel in ready:
            raise SystemExit("the run has ended")
        try:
            # The process is dead when nothing is left to read: another one may hold the other end of the channel.
            message = json.loads(channel.recv_bytes()) if channel.poll() else None
        except (EOFError, OSError):
            message = None
        if message is None:
            raise DeadKernelError("Its process ended")
        if message["msg_type"] == DONE:
            return dict(message["content"])
        put_output(outputs, message, cell, index)


@contextmanager
def forked_cells() -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that runs cells, and the channel to it; it is killed afterwards, with all that its cells started."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=run_cells, args=(theirs, ours))
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        ours.close()
        for send in (os.killpg, os.kill):  # just forked, it may not lead a group yet
            with suppress(ProcessLookupError, PermissionError):
                send(process.pid or 0, signal.SIGKILL)
        process.join()
