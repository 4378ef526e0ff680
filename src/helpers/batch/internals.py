"""What the batch uses of libraries beyond their documentation, all in this file, so that upgrades are checked here.

- multiprocessing: `forkserver.ensure_running` starts the process that others are forked from without waiting for its
  imports; the start of a `Process` would wait for them. 255 is the exit code of a process whose forkserver
  was killed. Dask's workers are daemons, which may not start processes until `daemon` is set to False.
- IPython: `_showtraceback` is private by its name, but its docstring asks subclasses to override it.
- papermill: the steps of `papermill.execute_notebook`. The original always writes the executed notebook, or at least
  makes its text, which takes as long as rendering its page.
- nbclient: `process_message` turns a kernel's messages into outputs. Only its source shows which keys of a message it
  reads, and that it uses `clear_before_next_output`.
- Dask: the state of a worker's tasks is described with its state machine, but is not a stable interface. A worker that
  offers a new resource gets no task that waits for it before its status changes. `resolve_address` refuses a wrong
  address before there is a client: a half-made client would complain later, when it is deleted.

tests/test_kernels.py, test_faults.py and test_cluster.py fail if any of this changes.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import chdir
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:  # a run's own process needs none of them
    from pathlib import Path

    from nbformat import NotebookNode
    from papermill.clientwrap import PapermillNotebookClient

KERNEL = "python3"
LOST = 255  # the exit code that multiprocessing gives a process whose forkserver was killed


def start_forkserver() -> None:
    """Start the process that others are forked from, unless it runs, without waiting for what it imports."""
    forkserver.ensure_running()


def allow_processes() -> None:
    """Let this process start others, although it was started as a daemon."""
    multiprocessing.current_process().daemon = False


class SendsErrors:
    """The part of a shell that sends a cell's error as a message."""

    send: Callable[[str, dict[str, Any]], None]

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.send("error", {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb})


def message(kind: str, content: dict[str, Any]) -> dict[str, Any]:
    """A kernel's message, with the keys that nbclient reads.

    Examples
    --------
    >>> message("stream", {"name": "stdout", "text": "3"})["msg_type"]
    'stream'
    """
    return {"msg_type": kind, "header": {"msg_type": kind}, "parent_header": {}, "content": content}


def execute_notebook(
    path: Path,
    output: Path,
    *,
    parameters: dict[str, Any],
    folder: Path,
    engine_name: str | None = None,
    **options: Any,
) -> NotebookNode:
    """Do what `papermill.execute_notebook` does, but write to `output` only a notebook whose cell raised."""
    from papermill.engines import papermill_engines
    from papermill.execute import raise_for_execution_errors, remove_error_markers
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = load_notebook_node(str(path))
    if parameters:
        notebook = parameterize_notebook(notebook, parameters, kernel_name=KERNEL, engine_name=engine_name)
    with chdir(folder):
        notebook = papermill_engines.execute_notebook_with_engine(
            engine_name, remove_error_markers(notebook), KERNEL, progress_bar=False, **options
        )
    raise_for_execution_errors(notebook, str(output))
    return cast("NotebookNode", notebook)


def begin_outputs(client: PapermillNotebookClient, cell: NotebookNode) -> None:
    """Prepare a cell for the outputs of its run."""
    cell.outputs, client.clear_before_next_output = [], False


def put_output(client: PapermillNotebookClient, received: dict[str, Any], cell: NotebookNode, index: int) -> None:
    """Add a message's content to its cell's outputs; printed text continues the text before it.

    What most cells display is added as it is. nbclient would validate it and copy it value by value, which takes as
    long as rendering the page. The notebook is validated when it is written.
    """
    kind, content = received["msg_type"], received["content"]
    if kind == "stream" and cell.outputs and not client.clear_before_next_output:
        last = cell.outputs[-1]
        if last.get("name") == content["name"]:
            last.text += content["text"]
            return
    if kind == "display_data" and not content["transient"] and not client.clear_before_next_output:
        output = type(cell)(output_type=kind)
        dict.update(output, data=content["data"], metadata=content["metadata"])
        cell.outputs.append(output)
    else:
        client.process_message(received, cell, index)


def is_unwanted(worker: Any, key: object) -> bool:
    """Whether nobody waits any longer for a task that a Dask worker has begun, which Dask lets run to its end."""
    task = worker.state.tasks.get(key)
    cancelled = task is None or task.state in ("cancelled", "resumed")
    return cancelled or worker.status.name in ("closing", "closed", "failed")


async def offer(worker: Any, resource: str, quantity: int) -> None:
    """Have a Dask worker offer this much of a resource, also to the tasks that no worker could run so far."""
    if worker.status.name in ("running", "paused"):  # a worker that is closing offers nothing
        await worker.set_resources(**{resource: quantity})
    if worker.status.name == "running":
        running, worker.status = worker.status, type(worker.status).paused
        worker.status = running


def check_address(address: str) -> None:
    """Raise an error of the network, the address or its protocol where Dask could not connect to an address."""
    from distributed.comm.addressing import resolve_address

    resolve_address(address)
