"""Import what a worker needs before its first briefing, so that the run's own process does not wait for it.

nbformat imports jsonschema, which builds a grammar of web addresses where `rfc3987_syntax` is installed (JupyterLab
brings it). That takes a second of every worker's start, for a format check that no notebook asks for. jsonschema leaves
the check out where the module cannot be imported, so it is hidden here, in worker processes only. A test notices when
the grammar is loaded all the same, or when hiding the module is no longer needed.
"""

from __future__ import annotations

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import nbformat  # noqa: E402

from helpers.batch.execute import make  # noqa: E402
from helpers.document.document import About, Document, Headline  # noqa: E402
from helpers.document.sentence import Sentence  # noqa: E402
from helpers.render.briefing_page import render  # noqa: E402

__all__ = ["make"]

# The first page compiles the template, which takes a third of a second: once here, not in each worker forked from here.
ABOUT = About("", "", "", "", "2016-08", "2016-04..2016-08")
render(nbformat.v4.new_notebook(), Document(ABOUT, Headline("", "", "neutral", Sentence(""), "")), title="")
