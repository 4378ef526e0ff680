"""The answer on where in a district it happened."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.statistics.places import Places
from helpers.statistics.xmr.breaks import Break
from helpers.wording.answers.warnings import breaks_within, with_doubt, with_missing_months
from helpers.wording.places import every_sum, half

NOT_SHOWN = "Where in {area} it happened is not told, because small numbers could identify people."
TOO_FEW = "There were too few {unit} to show them by place."
NOT_COMPARED = "The places are not compared with each other."
ALIKE = "No place clearly differs from {area} as a whole."
AS_BEFORE = "No place's share clearly changed in a year."
MORE = "{places} had clearly more for {its} residents than {area} as a whole."
FEWER = "No place had clearly more for its residents than {area} as a whole, and {places} had clearly fewer."
SHARES = {
    "larger": "{places} had a clearly larger share than a year before.",
    "smaller": "{places} had a clearly smaller share than a year before.",
}
MOST_NAMED = 4  # with more places, an answer gives their number


def places(result: Places | None, *, breaks: Iterable[Break] = (), doubt: bool = False) -> Sentence:
    """A sentence on how concentrated events are and which places clearly differ; empty where no places are counted.

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
    >>> now = {"A": 80} | dict.fromkeys("BCDEFGHIJKL", 20)
    >>> counts = pd.DataFrame({(name, "Rape"): [20] * 12 + [number] for name, number in now.items()}, months)
    >>> changed = Change("Wyre", "Rape", Span.parse("2016-04"), Span.parse("2015-04"), 300, 240)
    >>> print(places(within(counts, changed, pd.DataFrame(columns=["area", "year", "residents"]))))
    At least half of the offences were in 5 of the 12 places. A had a clearly larger share than a year before.
    """
    if result is None:
        return Sentence("")
    if result.points.empty:
        return say(TOO_FEW, unit=result.unit)
    if result.missing:
        return with_missing_months(Sentence(NOT_COMPARED), list(result.missing))
    levels = _levels(result)
    said = [*(levels or [half(result)]), *_shares(result)]
    if result.tested and not levels and len(said) == 1:
        about = tuple(of for period in (result.period, result.period.year_before()) for of in every_sum(result, period))
        alike = say(ALIKE, about=about, area=result.area) if result.year is not None else say(AS_BEFORE, about=about)
        said.append(alike)
    answer = _joined([each for each in said if each.text])
    anew = breaks_within(result.period, breaks)
    if anew:
        answer = say("Be careful: recording changed in {months}. {answer}", warning=True, months=anew, answer=answer)
    else:
        answer = with_doubt(answer, doubt=doubt)
    return answer.with_otherwise(NOT_SHOWN, area=result.area)


def _joined(sentences: list[Sentence]) -> Sentence:
    """Sentences joined into one."""
    if not sentences:
        return Sentence(NOT_COMPARED)
    first, *others = sentences
    for each in others:
        first = say("{first} {next}", first=first, next=each)
    return first


def _levels(result: Places) -> list[Sentence]:
    """Which places have clearly more for their residents; or how many have fewer, if none has more."""
    more, fewer = _which(result, "level", "more"), _which(result, "level", "fewer")
    about = every_sum(result, result.period)
    if more:
        its = "its" if len(more) == 1 else "their"
        return [say(MORE, about=about, places=_names(result, more, "more"), its=its, area=result.area)]
    if fewer:
        return [say(FEWER, about=about, places=_number_of(result, fewer, "places with fewer"), area=result.area)]
    return []


def _shares(result: Places) -> list[Sentence]:
    """Which places have a clearly larger or smaller share than a year before."""
    about = tuple(of for period in (result.period, result.period.year_before()) for of in every_sum(result, period))
    found = ((_which(result, "share", word), template, word) for word, template in SHARES.items())
    return [
        say(each, about=about, places=_names(result, names, f"{word} share")) for names, each, word in found if names
    ]


def _which(result: Places, column: str, word: str) -> list[str]:
    return [str(name) for name in result.points.index[result.points[column] == word]]


def _names(result: Places, names: list[str], word: str) -> tuple[str, ...] | Sentence:
    """The names of places; if there are many, their number."""
    if len(names) <= MOST_NAMED:
        return tuple(names)
    return say("{number} places", number=_number_of(result, names, f"places with {word}"))


def _number_of(result: Places, names: list[str], part: str) -> Number:
    of = Sum(result.area, result.measure, result.period.key)
    return other(len(names), of, "how many", part, computed_from=every_sum(result, result.period))
