"""What a tidy drop holds: the columns of its tables, and the partners' commentary."""

from __future__ import annotations

from pathlib import Path

from helpers.drops.sheets.table import read_text
from helpers.refusal import Refused

COUNTS = ("area", "measure", "month", "count")
INDICATORS = (
    "priority",
    "area",
    "indicator",
    "group",
    "period_start",
    "period_end",
    "value",
    "out_of",
    "unit",
)


def read_commentary(folder: Path) -> dict[str, str]:
    """The partners' commentary by priority.

    Raises
    ------
    Refused
        When a file is unreadable or not UTF-8, or `commentary` is no folder.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     (Path(folder) / "commentary").mkdir()
    ...     _ = (Path(folder) / "commentary" / "hate_crime.md").write_text("Fewer.")
    ...     print(read_commentary(Path(folder)))
    {'hate_crime': 'Fewer.'}
    """
    commentary = folder / "commentary"
    if not commentary.is_dir() and (commentary.exists() or commentary.is_symlink()):
        raise Refused("commentary is no folder: make it one, with a file <priority>.md for each priority.")
    return {path.stem: read_text(path) for path in sorted(commentary.glob("*.md"))}
