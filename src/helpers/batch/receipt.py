"""Whether an executed notebook came to its end: nothing is published but on the receipt that its last cell wrote."""

from __future__ import annotations

import json
from typing import Any

import nbformat

from helpers.batch.plan import Job
from helpers.exhibits import DROP_MIME, FIGURES_MIME, RECEIPT_MIME, digest


class NotFinishedError(RuntimeError):
    """A notebook that did not come to its end, or shows something else than it was asked for."""


def check_receipt(notebook: nbformat.NotebookNode, job: Job) -> None:
    """That a notebook ran all of its cells, on the drop and the parameters of this run, and shows what it counted.

    papermill takes for success what ended early without an exception: a kernel that left, or was killed.

    Raises
    ------
    NotFinishedError
        When there is no receipt, or it is not of this notebook.

    Examples
    --------
    >>> from pathlib import Path
    >>> from helpers.partnership import Partnership, Priority
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="It is not counted.")
    >>> who = Partnership(name="BSafe", area="Blackpool", priorities=[hate])
    >>> job = Job(who, hate, "Blackpool", Path("hate_crime.ipynb"), {"priority": "hate_crime"})
    >>> check_receipt(nbformat.v4.new_notebook(), job)
    Traceback (most recent call last):
    helpers.batch.receipt.NotFinishedError: the notebook left no receipt: it ended before its last cell
    """
    receipts = shown(notebook, RECEIPT_MIME)
    if not receipts:
        raise NotFinishedError("the notebook left no receipt: it ended before its last cell")
    receipt = receipts[-1]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    expected = {
        "cells": len(cells),
        "drop": job.fingerprint,
        "figures": digest(shown(notebook, FIGURES_MIME)),
        "parameters": {name: job.parameters[name] for name in receipt.get("parameters", {}) if name in job.parameters},
    }
    wrong = sorted(name for name, value in expected.items() if receipt.get(name) != value)
    if set(shown(notebook, DROP_MIME)) - {job.fingerprint}:
        wrong.append("drop")
    if wrong:
        raise NotFinishedError(f"the notebook's receipt is not of this briefing: {', '.join(wrong)} differ")


def shown(notebook: nbformat.NotebookNode, kind: str) -> list[Any]:
    """What the notebook's outputs hold of a MIME type, in order.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook, new_output
    >>> cell = new_code_cell(outputs=[new_output("display_data", {DROP_MIME: "0f1e"})])
    >>> shown(new_notebook(cells=[cell]), DROP_MIME)
    ['0f1e']
    """
    data = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    return [json.loads(json.dumps(each[kind])) for each in data if kind in each]
