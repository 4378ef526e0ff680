"""A briefing to make, what became of it, and the folder that it is published in."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.document.blocks import Block, Sentence
from helpers.document.from_notebook import Printed
from helpers.document.numbers import Figure, slug
from helpers.partnership import Partnership, Priority

DIED = "the kernel died (killed, out of memory, or ended by the cell itself)"


@dataclass(frozen=True)
class Job:
    """One briefing to make, for a partnership that knows its area, county and peers.

    Attributes
    ----------
    fingerprint
        Of all that the briefing shows of its drop.
    said
        What earlier briefings of the priority said of the last complete year, and what happened.
    key
        Of all that makes it, once a run has looked, before it loads any of it: what changes then is for the next run.
    """

    partnership: Partnership = field(hash=False, repr=False)
    priority: Priority
    area: str
    notebook: Path
    parameters: dict[str, Any] = field(hash=False)
    fingerprint: str = ""
    said: Block = field(default=Sentence(""), hash=False)
    key: str = ""

    @property
    def name(self) -> str:
        """What the job is called in the terminal."""
        return f"{self.area}: {self.priority.title}"


@dataclass(frozen=True)
class Result:
    """What became of a job.

    Attributes
    ----------
    figures
        The figures that the briefing prints; none where it failed.
    error
        What went wrong, in a line; empty where the briefing was made.
    source
        Of the cell where it stopped.
    kept
        Whether it had been made before, from the very same things.
    printed
        What its cells printed, which is not published.
    """

    job: Job
    seconds: float
    figures: tuple[Figure, ...] = field(default=(), repr=False)
    error: str = ""
    source: str = field(default="", repr=False)
    kept: bool = False
    printed: tuple[Printed, ...] = field(default=(), repr=False)

    @property
    def status(self) -> str:
        """How it ended: `made`, `unchanged` or `failed`."""
        return "failed" if self.error else "unchanged" if self.kept else "made"


def folder(area: str, edition: str) -> str:
    """The folder of an area's briefings; the public edition has its own, so that the two never mix.

    No area's name can give another's public folder, as slugs hold no full stop.

    Examples
    --------
    >>> folder("Ribble Valley", "internal"), folder("Blackpool", "public")
    ('ribble-valley', 'blackpool.public')
    """
    return slug(area) if edition == "internal" else f"{slug(area)}.{edition}"
