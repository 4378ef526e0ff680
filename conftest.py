"""What every test starts from: the project as it ships, whatever lies in `own/` or is set in the environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

for setting in ("PROJECT", "OWN", "RAW", "PROCESSED", "REPORTS", "POLICE_UK"):
    os.environ.pop(f"BRIEFINGS_{setting}", None)
# No such folder exists. Processes that a test starts inherit it; a test of `own/` takes it away.
os.environ["BRIEFINGS_OWN"] = str(Path(__file__).parent / "tests" / "no own folder")

# Importing it starts IPython's shell and loads everything, as is meant in the process that workers are forked from.
collect_ignore = ["src/helpers/batch/preload.py"]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave Dask, which takes half a second to import, out of the quick tests: none needs it."""
    return True if config.option.markexpr == "not slow" and collection_path.name.startswith("dask_") else None
