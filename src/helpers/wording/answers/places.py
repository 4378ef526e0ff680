"""Where in a district it happened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.statistics.places import Places
from helpers.statistics.xmr.breaks import Break
from helpers.wording.answers.warnings import breaks_within, with_doubt, with_missing_months
from helpers.wording.places import every_sum

NOT_SHOWN = "Where in {area} it happened is not told, because small numbers could identify people."
TOO_FEW = "There were too few {unit} to show them by place."
HALF = "At least half of the {unit} were in {half} of the {places} places."
NOT_COMPARED = "The places are not compared with each other."
ALIKE = "No place clearly differs from {area} as a whole."
AS_BEFORE = "No place's share clearly changed in a year."
MORE = "{places} had clearly more for {its} residents than {area} as a whole."
MORE_AND_FEWER = "{places} had clearly more for {its} residents than {area} as a whole, and {others} clearly fewer."
FEWER = "{places} had clearly fewer for {its} residents than {area} as a whole."
LARGER = "{places} had a clearly larger share than a year before."
SMALLER = "{places} had a clearly smaller share than a year before."
MOST_NAMED = 4  # of more places an answer gives the number


def places(result: Places | None, *, breaks: Iterable[Break] = (), doubt: bool = False) -> Sentence:
    """Where it happened: how concentrated, and which places clearly differ; empty where no places are counted.

    Parameters
    ----------
    breaks
        The declared changes in recording of the measure.
    doubt
        Whether missing locations may change the answer: `briefing.doubtful(changed, of="comparison")`.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.periods import Span
    >>> from helpers.statistics.change import Change
    >>> from helpers.statistics.places import within
    >>> months = pd.period_range("2015-04", "2016-04", freq="M")
    >>> now = {"A": 20, "B": 20, "C": 20, "D": 20, "E": 20, "F": 60}
    >>> counts = pd.DataFrame({(name, "Rape"): [20] * 12 + [number] for name, number in now.items()}, months)
    >>> changed = Change("Wyre", "Rape", Span.parse("2016-04"), Span.parse("2015-04"), 160, 120)
    >>> print(places(within(counts, changed, pd.DataFrame(columns=["area", "year", "residents"]))))
    At least half of the offences were in 2 of the 6 places. F had a clearly larger share than a year before.
    """
    if result is None:
        return Sentence("")
    if result.points.empty:
        return say(TOO_FEW, unit=result.unit)
    if result.missing:
        return with_missing_months(Sentence(NOT_COMPARED), list(result.missing))
    said = [_half(result), *(_differences(result) if result.tested else [])]
    answer = _joined([each for each in said if each.text])
    anew = breaks_within(result.period, breaks)
    if anew:
        answer = say("Be careful: recording changed in {months}. {answer}", warning=True, months=anew, answer=answer)
    else:
        answer = with_doubt(answer, doubt=doubt)
    return answer.with_otherwise(NOT_SHOWN, area=result.area)


def _joined(sentences: list[Sentence]) -> Sentence:
    """Sentences one after another, as one."""
    if not sentences:
        return Sentence(NOT_COMPARED)
    first, *others = sentences
    for each in others:
        first = say("{first} {next}", first=first, next=each)
    return first


def _half(result: Places) -> Sentence:
    if result.half is None:
        return Sentence("")
    of = Sum(result.area, result.measure, result.period.key)
    every = every_sum(result, result.period)
    return say(
        HALF,
        unit=result.unit,
        half=other(result.half, of, "how many", "places with half", computed_from=every),
        places=other(result.counted, of, "how many", "places"),
    )


def _differences(result: Places) -> list[Sentence]:
    """A sentence for each way in which places clearly differ, or one that none does."""
    periods = result.period, result.period.year_before()
    every = tuple(of for period in periods for of in every_sum(result, period))
    more, fewer, larger, smaller = (
        [str(name) for name in result.points.index[result.points[column] == word]]
        for column, word in (("level", "more"), ("level", "fewer"), ("share", "larger"), ("share", "smaller"))
    )
    said = []
    if more or fewer:
        named = more or fewer
        own: dict[str, Any] = {"its": "its" if len(named) == 1 else "their", "area": result.area}
        if more and fewer:
            own["others"] = _number_of(result, fewer, "places with fewer")
        template = MORE_AND_FEWER if more and fewer else MORE if more else FEWER
        said.append(say(template, about=every, places=_names(result, named, "more" if more else "fewer"), **own))
    for names, template, word in ((larger, LARGER, "larger share"), (smaller, SMALLER, "smaller share")):
        if names:
            said.append(say(template, about=every, places=_names(result, names, word)))
    if said:
        return said
    return [say(ALIKE, about=every, area=result.area) if result.year is not None else say(AS_BEFORE, about=every)]


def _names(result: Places, names: list[str], word: str) -> tuple[str, ...] | Sentence:
    """The names of places; of many their number."""
    if len(names) <= MOST_NAMED:
        return tuple(names)
    return say("{number} places", number=_number_of(result, names, f"places with {word}"))


def _number_of(result: Places, names: list[str], part: str) -> Number:
    of = Sum(result.area, result.measure, result.period.key)
    return other(len(names), of, "how many", part, computed_from=every_sum(result, result.period))
