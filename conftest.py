"""The start of every test: the project as it ships, whatever is in `own/` or set in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

for setting in ("PROJECT", "OWN", "RAW", "PROCESSED", "REPORTS", "POLICE_UK"):
    os.environ.pop(f"BRIEFINGS_{setting}", None)
# This folder does not exist. Processes that tests start inherit the setting; a test of `own/` removes it.
os.environ["BRIEFINGS_OWN"] = str(Path(__file__).parent / "tests" / "no own folder")

# Importing it starts IPython's shell and loads everything, which is only meant for the process that forks workers.
collect_ignore = ["src/helpers/batch/preload.py"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave Dask, which takes half a second to import, out of the quick tests: none needs it."""
    return True if config.option.markexpr == "not slow" and collection_path.name.startswith("dask_") else None
