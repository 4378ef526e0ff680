"""The answer on how the priorities changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.english import and_list, quantity
from helpers.statistics.change import Change
from helpers.statistics.xmr.breaks import Break
from helpers.wording import sums
from helpers.wording.answers.warnings import breaks_within, with_doubt

LISTED = 3  # names that a sentence lists at most
MOVED = {
    "clear rise": "rose clearly",
    "clear fall": "fell clearly",
    "likely rise": "likely rose",
    "likely fall": "likely fell",
}


def priorities(results: Sequence[Change], *, breaks: Iterable[Break] = (), doubt: bool = False) -> Sentence:
    """A sentence on how many priorities changed clearly or likely, and which.

    Parameters
    ----------
    results
        The change of each priority's headline measure.
    breaks
        The declared changes in recording.
    doubt
        Whether missing locations may change the answer: `briefing.doubtful(*headlines, of="verdict")`.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> year = Span.parse("2016-04..2016-08")
    >>> rape = Change("Blackpool", "Rape", year, year.year_before(), 71, 75)
    >>> theft = Change("Blackpool", "Theft", year, year.year_before(), 300, 200)
    >>> print(priorities([rape, theft]))
    Of 2 priorities that can be tested, 1 rose clearly (Theft).
    """
    declared = list(breaks)
    anew = [each for each in results if each.breaks or breaks_within(each.period, _of_measure(declared, each.measure))]
    answer = _priorities(results, anew)
    if anew:
        return say(
            "Be careful: recording changed for {measures}. {answer}",
            warning=True,
            measures=tuple(each.measure for each in anew),
            answer=answer,
        )
    return with_doubt(answer, doubt=doubt)


def _priorities(results: Sequence[Change], anew: Sequence[Change]) -> Sentence:
    """How many changed; those whose recording changed in between cannot be tested."""
    if not results:
        return say("This cannot be said: no other priority is counted by the month.")
    about = tuple(each for result in results for each in (sums.current(result), sums.previous(result)))

    def how_many(found: Sequence[Change], name: str, unit: str = "") -> Number:
        of = Sum(results[0].area, "Priorities", results[0].period.key)
        return other(len(found), of, "how many", name, printed=quantity(len(found), unit), computed_from=about)

    tested = [each for each in results if each.verdict not in ("", "too few to say") and each not in anew]
    untested = how_many([each for each in results if each not in tested], "cannot be tested")
    if not tested:
        return say(
            "This cannot be said: of {untested}, the numbers are too few or a month is missing{also}.",
            untested=how_many(results, "cannot be tested", unit="priorities"),
            also=_also(results, anew),
        )
    of_these: dict[str, Any] = {
        "tested": how_many(tested, "tested", unit="priorities"),
        "rest": say("; {untested} cannot be tested", untested=untested) if untested.value else "",
    }
    clauses = tuple(
        say("{number} {moved}{names}", number=how_many(found, moved), moved=moved, names=_named(found))
        for verdict, moved in MOVED.items()
        if (found := [each for each in tested if each.verdict == verdict])
    )
    if not clauses and len(tested) == 1:
        return say("{tested} can be tested, and it did not change clearly{rest}.", **of_these)
    if not clauses:
        return say("None of {tested} that can be tested changed clearly{rest}.", **of_these)
    return say("Of {tested} that can be tested, {clauses}{rest}.", clauses=clauses, **of_these)


def _also(results: Sequence[Change], anew: Sequence[Change]) -> str:
    """A further reason why no change can be tested."""
    if anew:
        return ", or recording changed"
    return ", or a warning comes with them" if any(each.warned for each in results) else ""


def _named(found: Sequence[Change]) -> str:
    return f" ({and_list([each.measure for each in found])})" if len(found) <= LISTED else ""


def _of_measure(breaks: Iterable[Break], measure: str) -> list[Break]:
    return [each for each in breaks if measure in each.measures]
