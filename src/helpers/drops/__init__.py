"""Drops: what partners sent, read and checked as counts."""

from helpers.drops.drop import Drop
from helpers.drops.find import find_drops, known_drops, misnamed_drops
from helpers.drops.read import read_drop
from helpers.drops.store import check_name, load, store
from helpers.storage import place, processed, project_folder

__all__ = [
    "Drop",
    "check_name",
    "find_drops",
    "known_drops",
    "load",
    "misnamed_drops",
    "place",
    "processed",
    "project_folder",
    "read_drop",
    "store",
]
