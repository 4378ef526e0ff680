"""What became of a job, and where it belongs."""

from __future__ import annotations

from dataclasses import dataclass, field

from helpers.batch.plan import Job
from helpers.figures import Figure, slug

DIED = "the kernel died (killed, out of memory, or ended by the cell itself)"


@dataclass(frozen=True)
class Made:
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
    """

    job: Job
    seconds: float
    figures: tuple[Figure, ...] = field(default=(), repr=False)
    error: str = ""
    source: str = field(default="", repr=False)
    kept: bool = False

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
