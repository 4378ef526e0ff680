"""Whether an executed notebook came to its end: nothing is published but on the receipt that its last cell wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import nbformat

from helpers.document.blocks import DROP_MIME, FIGURES_MIME, RECEIPT_MIME, digest


class NotFinishedError(RuntimeError):
    """A notebook that did not come to its end, or shows something else than it was asked for."""


def check_receipt(notebook: nbformat.NotebookNode, fingerprint: str, parameters: Mapping[str, Any]) -> None:
    """That a notebook ran all of its cells, on the drop and the parameters of this run, and shows what it counted.

    papermill takes for success what ended early without an exception: a kernel that left, or was killed.

    Raises
    ------
    NotFinishedError
        When there is no receipt, or it is not of this notebook.

    Examples
    --------
    >>> check_receipt(nbformat.v4.new_notebook(), "0f1e", {"priority": "hate_crime"})
    Traceback (most recent call last):
    helpers.document.from_notebook.NotFinishedError: the notebook left no receipt: it ended before its last cell
    """
    receipts = shown(notebook, RECEIPT_MIME)
    if not receipts:
        raise NotFinishedError("the notebook left no receipt: it ended before its last cell")
    receipt = receipts[-1]
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    expected = {
        "cells": len(cells),
        "drop": fingerprint,
        "figures": digest(shown(notebook, FIGURES_MIME)),
        "parameters": {name: parameters[name] for name in receipt.get("parameters", {}) if name in parameters},
    }
    wrong = sorted(name for name, value in expected.items() if receipt.get(name) != value)
    if set(shown(notebook, DROP_MIME)) - {fingerprint}:
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
