"""The answers on whether a measure went up or down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from helpers.document.numbers import count
from helpers.document.sentence import Sentence, say
from helpers.periods import spans
from helpers.statistics.change import Change
from helpers.statistics.indicators import Indicator
from helpers.statistics.xmr.breaks import Break
from helpers.wording import sums
from helpers.wording.answers.warnings import breaks_within, in_span, were, with_doubt
from helpers.wording.changes import DOUBTS


class Words(NamedTuple):
    """How the answer to a question about a change begins."""

    rose: str
    fell: str
    likely_rose: str
    likely_fell: str
    perhaps_rose: str
    perhaps_fell: str
    same: str


UP_OR_DOWN = Words("Clearly up", "Clearly down", "Likely up", "Likely down", "Up", "Down", "Neither")
DID_FALL = Words(
    "No, they clearly rose", "Yes, clearly", "They likely rose", "They likely fell", "They rose", "They fell", "No"
)


def direction(result: Change, *, breaks: Iterable[Break] = (), doubt: bool = False) -> Sentence:
    """A sentence on whether a measure is going up or down, as far as its verdict allows.

    Parameters
    ----------
    breaks
        The declared changes in recording of the measure.
    doubt
        Whether missing locations may change the answer: `briefing.doubtful(changed, of="direction")`.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(direction(Change("Blackpool", "Serious Assaults", period, period.year_before(), 60, 62)))
    Down, but chance can give that: 60 offences from April to August 2016, against 62 a year before.
    """
    return with_doubt(_moved(result, breaks, UP_OR_DOWN), doubt=doubt)


def busiest(result: Change, *, breaks: Iterable[Break] = (), doubt: bool = False) -> Sentence:
    """A sentence on whether the busiest months fell: the answer for a change from `change.peak_months`.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-07..2016-08")
    >>> print(busiest(Change("Blackpool", "Rape", period, period.year_before(), 20, 60)))
    Yes, clearly: 20 offences from July to August 2016, against 60 a year before.
    """
    return with_doubt(_moved(result, breaks, DID_FALL), doubt=doubt)


def indicator_direction(results: Iterable[Indicator], *, area: str) -> Sentence:
    """A sentence on whether an area's indicator is going up or down; of several, the first.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> def incidents(year, value, earlier=None):
    ...     return Indicator("Blackpool", "Total", "Type", "incidents", Span.parse(year), value, None, earlier)
    >>> print(indicator_direction([incidents("2016", 112, incidents("2015", 103))], area="Blackpool"))
    This is not known: 112 incidents in 2016, against 103 in 2015, but the source does not name the months.
    """
    changes = [each.change for each in results if each.area == area and each.change is not None]
    if not changes:
        return say("This cannot be said: no number for {area} has an earlier one to compare it with.", area=area)
    return direction(changes[0])


def _moved(result: Change, breaks: Iterable[Break], words: Words) -> Sentence:
    if result.current is None or result.previous is None:
        return _incomplete(result)
    both: dict[str, Any] = {
        "current": count(result.current, sums.current(result), unit=result.unit),
        "period": in_span(result.period),
        "previous": count(result.previous, sums.previous(result)),
        "before": _before(result),
    }
    if not result.comparable:
        return say(
            "This cannot be said: {current} {period} and {previous} {before} cover different lengths of time.", **both
        )
    if result.unfinished:
        return say(
            "We cannot say: {current} {period}, which is not over, and {previous} {before}.",
            **both,
        )
    if not len(result.period.months):
        return say(
            "This is not known: {current} {period}, against {previous} {before}, but the source does not name the "
            "months.",
            **both,
        )
    anew = breaks_within(result.period, [*breaks, *result.breaks])
    if anew:
        return say(
            "Be careful: recording changed in {months}, so {current} {period} and {previous} {before} are not alike.",
            warning=True,
            months=anew,
            **both,
        )
    if result.warned:
        return say(
            "This cannot be said: the {current} {period} and the {previous} {before} may not have been counted alike.",
            warning=True,
            **both,
        )
    if not result.difference:
        same = {name: both[name] for name in ("current", "period", "before")}
        return say(
            "{same}: {current} {period}, the same as {before}.", about=(sums.previous(result),), same=words.same, **same
        )
    if result.verdict == "too few to say":
        return say("Too few to say: {current} {period}, against {previous} {before}.", **both)
    if result.varies_too_much:
        return say("It varies too much to tell: {current} {period}, against {previous} {before}.", **both)
    if result.verdict == "no clear change":
        return say(
            "{perhaps}, but {doubt}: {current} {period}, against {previous} {before}.",
            perhaps=words.perhaps_rose if result.difference > 0 else words.perhaps_fell,
            doubt=DOUBTS.get(result.doubt, "chance can give that"),
            **both,
        )
    likely = result.verdict in ("likely rise", "likely fall")
    if result.difference > 0:
        moved = words.likely_rose if likely else words.rose
    else:
        moved = words.likely_fell if likely else words.fell
    return say("{moved}: {current} {period}, against {previous} {before}.", moved=moved, **both)


def _incomplete(result: Change) -> Sentence:
    """The answer where months that a direction needs are missing."""
    table = result.points
    missing = [*(table.index[table["previous"].isna()] - 12), *table.index[table["current"].isna()]]
    if not missing:
        return say("This cannot be said: a month was not supplied.", warning=True)
    return say(
        "This cannot be said: {months} {were} not supplied.",
        warning=True,
        months=tuple(spans(missing)),
        were=were(missing),
    )


def _before(result: Change) -> str:
    if len(result.period.months) and result.compared_with == result.period.year_before():
        return "a year before"
    return in_span(result.compared_with)
