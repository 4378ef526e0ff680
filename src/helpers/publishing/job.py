"""A briefing to make, the folder in which it is published, and the result of making it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from helpers.document.blocks import Block
from helpers.document.document import NO_VERDICT, NOT_COUNTED, About, Document, Headline
from helpers.document.figures import slug
from helpers.document.from_notebook import Printed
from helpers.document.sentence import Sentence
from helpers.partnership import Partnership, Priority
from helpers.periods import parse_period, year_to_date

DIED = "the kernel died (killed, out of memory, or ended by the cell itself)"


EDITIONS = ("internal", "public")


def set_folder(area: str, edition: str) -> str:
    """The folder of a set in `reports/<drop>`: one for each area and edition, so that editions never mix.

    No area's name can give another area's public folder, because a slug has no full stop.

    Examples
    --------
    >>> [set_folder("Ribble Valley", edition) for edition in EDITIONS]
    ['ribble-valley', 'ribble-valley.public']
    """
    return slug(area) if edition == "internal" else f"{slug(area)}.{edition}"


@dataclass(frozen=True)
class Job:
    """One briefing to make, for a partnership that knows its area, county and peers.

    Attributes
    ----------
    fingerprint
        A fingerprint of everything in the drop that the briefing shows.
    track_record
        What earlier briefings of the priority forecast for the last complete year, and what happened.
    made_from
        A fingerprint of each of the briefing's inputs; empty at first. A run computes them before it reads the inputs,
        so that the next run notices whatever changes during this one.

    Examples
    --------
    >>> overview = Priority(slug="overview", title="Overview", headline="All crime")
    >>> who = Partnership(name="BSafe", area="Ribble Valley", priorities=[overview])
    >>> Job(who, overview, who.area, Path(), {"drop": "2016-08"}).folder
    'ribble-valley'
    """

    partnership: Partnership = field(hash=False, repr=False)
    priority: Priority
    area: str
    notebook: Path
    parameters: dict[str, Any] = field(hash=False)
    fingerprint: str = ""
    track_record: Block = field(default=Sentence(""), hash=False)
    made_from: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def name(self) -> str:
        """The job's name in the terminal."""
        return f"{self.area}: {self.priority.title}"

    @property
    def key(self) -> str:
        """A fingerprint of all inputs of the briefing."""
        return sha256(json.dumps(self.made_from, sort_keys=True).encode()).hexdigest()

    def page_title(self, period: str) -> str:
        """The title of the briefing's page."""
        return f"{self.priority.title}: {self.area}, {period}"

    @property
    def folder(self) -> str:
        """The folder of the briefing's internal set, in which it is made."""
        return set_folder(self.area, "internal")

    @property
    def about(self) -> About:
        """What the briefing's document is about."""
        drop = str(self.parameters["drop"])
        period = year_to_date(parse_period(drop)).key
        who, priority = self.partnership.name, self.priority
        return About(who, self.area, priority.slug, priority.title, drop, period)

    @property
    def no_headline(self) -> Headline:
        """The headline of a briefing whose notebook gives none."""
        measure, no_count = self.priority.headline or "", self.priority.no_count
        change = Sentence("This briefing has no summary." if measure else no_count)
        verdict = NO_VERDICT if measure else NOT_COUNTED
        return Headline(measure, self.priority.unit, self.priority.improvement, change, verdict)


@dataclass(frozen=True)
class Result:
    """A job's briefing, or the reason why there is none.

    Attributes
    ----------
    document
        The briefing as data; None if it failed.
    error
        What went wrong, in one line; empty if the briefing was made.
    source
        The source of the cell in which it stopped.
    kept
        Whether the briefing comes from the cache, because none of its inputs has changed.
    reason
        Why it was made, as a clause that follows "because"; empty if it was kept.
    printed
        What its cells printed, which is not published.
    """

    job: Job
    seconds: float
    document: Document | None = field(default=None, repr=False)
    error: str = ""
    source: str = field(default="", repr=False)
    kept: bool = False
    reason: str = ""
    printed: tuple[Printed, ...] = field(default=(), repr=False)

    @property
    def status(self) -> str:
        """The result in one word: `made`, `unchanged` or `failed`."""
        return "failed" if self.error else "unchanged" if self.kept else "made"
