"""A drop, from what partners sent to checked counts."""

from helpers.drops.find import find_drop, known_drops, passed_over, project_folder
from helpers.drops.store import Drop, check_name, load, missing_months, read_drop, store

__all__ = [
    "Drop",
    "check_name",
    "find_drop",
    "known_drops",
    "load",
    "missing_months",
    "passed_over",
    "project_folder",
    "read_drop",
    "store",
]
