"""Import what workers and notebooks need, once, in the process that they are forked from.

Importing this module does it. multiprocessing's forkserver imports it before it forks anything.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import pkgutil
import sys
from contextlib import suppress

# Hide this module, which JupyterLab installs. With it, jsonschema (imported by nbformat) spends a second building a
# grammar of web addresses, for a format check that no notebook asks for; without it, jsonschema leaves the check out.
# A test notices when the grammar is loaded all the same, or when this line is no longer needed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
gc.disable()  # imports leave little garbage, and the search for it would take a tenth of their time

import nbformat  # noqa: E402

import helpers  # noqa: E402
from helpers.batch.shell import new_shell  # noqa: E402

# What workers and notebooks import, at once or on first use.
LIBRARIES = (
    "helpers.batch.execute",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "pandas.core.arrays.arrow.extension_types",
    "pandas.core.methods.to_dict",
    "pandas.core.reshape.reshape",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "statsmodels.regression.linear_model",
    "typer",
)
NOT_FOR_NOTEBOOKS = {"batch", "cli", "desk", "disclosure", "planning", "publishing", "render", "terminal"}


def import_all() -> None:
    """Import what workers and notebooks need, as a notebook would: on import pandas looks for IPython's shell."""
    ours = [f"helpers.{each.name}" for each in pkgutil.iter_modules(helpers.__path__)]
    with new_shell().builtin_trap:
        for name in [*LIBRARIES, *(name for name in ours if name.partition(".")[2] not in NOT_FOR_NOTEBOOKS)]:
            with suppress(ModuleNotFoundError):  # another version of a library may lack it
                importlib.import_module(name)


def warm_up() -> None:
    """Draw two charts and render a page, so that no fork looks for fonts or compiles a template."""
    import pandas as pd

    from helpers import charts
    from helpers.document.document import About, Document, Headline
    from helpers.document.sentence import Sentence
    from helpers.render.briefing_page import render
    from helpers.statistics import comparison, xmr

    index = pd.period_range("2014-04", "2016-08", freq="M")
    counts = pd.Series([10.0, 20.0] * 14 + [90.0], index, name=("Blackpool", "Rape"))
    charts.months(xmr.chart(counts))
    table = counts.to_frame()
    charts.districts(comparison.districts(table, counts.rename(("Lancashire", "Rape")), area="Blackpool"))
    notebook = nbformat.v4.new_notebook()
    nbformat.validate(notebook)
    about = About("", "", "", "", "2016-08", "2016-04..2016-08")
    render(notebook, Document(about, Headline("", "", "neutral", Sentence(""), "")), title="")


import_all()
warm_up()
gc.collect()
atexit.register(gc.unfreeze)  # some libraries complain about what is left when the process ends
gc.enable()
gc.freeze()  # otherwise each fork's garbage collection would touch, and so copy, the memory that all share
