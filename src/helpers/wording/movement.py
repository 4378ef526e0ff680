"""Movements as clauses: "rise of 34.4% (+320 offences)"."""

from __future__ import annotations

from dataclasses import replace

from helpers.document.numbers import Number, count, difference, other, percent
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
from helpers.statistics.change import Change
from helpers.wording import sums

RISE = "rise of {percent} ({difference})"
FALL = "fall of {percent} ({difference})"
RISE_FROM_NONE = "rise from {none} to {difference}"
NO_CHANGE = "{no_change}"


def movement(result: Change, *, unit: str | None = None, article: bool = False, verdict: bool = True) -> Sentence:
    """A clause on how a total moved.

    Parameters
    ----------
    unit
        Printed in place of the change's own unit; empty to print none.
    article
        Whether to begin with "a", as after a verb.
    verdict
        Whether `figures.csv` lists the verdict with it. Set it to false where the change's dispersion is not known.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> fewer = Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 71, 75)
    >>> print(movement(fewer), movement(fewer, unit="", article=True), sep="; ")
    fall of 5.3% (−4 offences); a fall of 5.3% (−4)
    >>> [(figure.change, figure.percent) for figure in movement(fewer).figures]
    [('-4', '-5.3')]
    """
    unit = result.unit if unit is None else unit
    moved = difference_of(result, unit=unit, verdict=verdict)
    if moved is None:
        return Sentence("cannot be compared", about=(sums.current(result), sums.previous(result)))
    if not moved.value:
        return say(NO_CHANGE, no_change=difference_of(result, printed="no change", verdict=verdict))
    if result.percent is None:
        # After none before, the number now is the difference.
        moved = difference_of(result, printed=quantity(moved.value, unit), verdict=verdict)
        none = count(0, sums.previous(result), printed="none")
        return say(f"a {RISE_FROM_NONE}" if article else RISE_FROM_NONE, none=none, difference=moved)
    template = RISE if moved.value > 0 else FALL
    if article:
        template = f"a {template}"
    return say(template, percent=percent_of(result, verdict=verdict), difference=moved)


def difference_of(result: Change, *, unit: str = "", printed: str = "", verdict: bool = True) -> Number | None:
    """The difference of a change, with its unit or in these words; None where the two cannot be compared.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> print(difference_of(Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 71, 75)))
    −4
    """
    if result.difference is None:
        return None
    said = result.verdict if verdict else ""
    moved = difference(result.difference, sums.current(result), sums.previous(result), unit=unit, verdict=said)
    return replace(moved, printed=printed) if printed else moved


def listed_change(result: Change) -> Sentence:
    """A clause without words, so that `figures.csv` lists a change that no page prints: of a period that is not over.

    The report that the sample reproduces prints it. On a page, readers would take it for a rise or a fall.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> more = Change("Blackpool", "Hate", Span.parse("2016"), Span.parse("2015"), 112, 103, unfinished=True)
    >>> clause = listed_change(more)
    >>> clause.text, [(figure.change, figure.percent) for figure in clause.figures]
    ('', [('+9', '+8.7')])
    """
    listed = Sentence("")
    for each in (difference_of(result, verdict=False), percent_of(result, verdict=False)):
        if each is not None:
            listed = say("{listed}{unprinted}", listed=listed, unprinted=replace(each, printed=""))
    return listed


def percent_of(result: Change, *, sign: bool = False, verdict: bool = True) -> Number | None:
    """The change in per cent; None where there was nothing before or the two cannot be compared.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> fewer = Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 71, 75)
    >>> print(percent_of(fewer), percent_of(fewer, sign=True))
    5.3% −5.3%
    """
    if result.percent is None:
        return None
    said = result.verdict if verdict else ""
    return percent(result.percent, sums.current(result), sums.previous(result), sign=sign, verdict=said)


def chance_limit(result: Change, *, unit: str = "") -> Number | None:
    """The change that chance alone can give; None where this is not known or the numbers are too few.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> print(chance_limit(Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 71, 75)))
    36
    """
    if result.chance_range is None or result.verdict in ("", "too few to say"):
        return None
    whole = int(result.chance_range)
    now, before = sums.current(result), sums.previous(result)
    return other(whole, now, "other", "range of no change", printed=quantity(whole, unit), against=before)
