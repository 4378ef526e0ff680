"""What a table's cell can be besides a number, a clause or words: a gauge, or the reason why it has no number."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.document.icons import Icon
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence

GAUGE_REACH = 66  # of the 75 units on either side, so that the diamond has room


@dataclass(frozen=True)
class Missing:
    """A cell without content, and the reason.

    The reasons are `not supplied`, `to come`, `withheld`, `not applicable`, `not named` and `not set`.

    Examples
    --------
    >>> str(Missing("not supplied")), str(Missing("not applicable"))
    ('not supplied', '–')
    """

    reason: str

    def __str__(self) -> str:
        return "–" if self.reason == "not applicable" else self.reason


@dataclass(frozen=True)
class Gauge:
    """The change that chance alone can give, and the change that happened, as a picture and in words.

    The box is what chance can give either way, the diamond what happened, drawn to the larger of the two.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, difference, other
    >>> now, before = Sum("Blackpool", "Rape", "2016"), Sum("Blackpool", "Rape", "2015")
    >>> gauge = Gauge(difference(-4, now, before), other(37, now, "other", "range of no change", against=before))
    >>> str(gauge)
    'up to 37'
    """

    change: Number
    limit: Number

    @property
    def numbers(self) -> tuple[Number, ...]:
        """The number that it prints; the change has a cell of its own."""
        return (self.limit,)

    def picture(self) -> str:
        """The picture, which screen readers skip."""
        change, limit = self.change.rounded, self.limit.rounded
        scale = GAUGE_REACH / max(abs(change), limit, 1)
        box, at = scale * limit, scale * change
        outside = " outside" if abs(change) > limit else ""
        return (
            f'<svg class="gauge{outside}" aria-hidden="true" viewBox="-75 -11 150 22" width="150" height="22">'
            f'<rect class="chance" x="{-box:.1f}" y="-8" width="{2 * box:.1f}" height="16"/>'
            f'<path class="zero" d="M0-11v22"/><path class="way" d="M0 0H{at:.1f}"/>'
            f'<path class="happened" d="M{at:.1f}-7.5l7.5 7.5-7.5 7.5-7.5-7.5z"/></svg>'
        )

    def __str__(self) -> str:
        return f"up to {self.limit}"


Cell = Number | Sentence | Missing | Icon | Gauge | str
