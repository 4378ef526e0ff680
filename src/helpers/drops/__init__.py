"""A drop, from what partners sent to checked counts."""

from helpers.drops.find import find_drop, known_drops, project_folder
from helpers.drops.store import Drop, load, missing_months, read_drop, store

__all__ = [
    "Drop",
    "find_drop",
    "known_drops",
    "load",
    "missing_months",
    "project_folder",
    "read_drop",
    "store",
]
