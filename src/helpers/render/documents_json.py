"""A set's briefings as JSON, for programs that read them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from helpers import document
from helpers.document.as_json import as_json
from helpers.document.blocks import Block
from helpers.document.document import Document
from helpers.document.indented_json import indented_json

NAME = "documents.json"
SCHEMA = Path(document.__file__).with_name("documents.schema.json")
VERSION = 2  # of the schema: raised when a program written for the last version would fail


def render_json(documents: Sequence[Document], track_record: Sequence[Block] = ()) -> str:
    """The content of a set's `documents.json`.

    Parameters
    ----------
    track_record
        The blocks of the index on earlier sets: forecasts and what happened, and what changed since.

    Raises
    ------
    fastjsonschema.JsonSchemaValueException
        When the content does not fit the published schema.

    Examples
    --------
    >>> print(render_json([]))
    {
     "version": 2,
     "documents": [],
     "track_record": []
    }
    <BLANKLINE>
    """
    content = {"version": VERSION, "documents": as_json(documents), "track_record": as_json(track_record)}
    _validator()(content)
    return indented_json(content) + "\n"


@cache
def _validator() -> Any:
    import fastjsonschema  # only publishing needs it

    return fastjsonschema.compile(json.loads(SCHEMA.read_text(encoding="utf-8")))
