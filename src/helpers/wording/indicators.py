"""Indicators in words: published numbers that are not monthly counts, such as referrals and warning letters."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.blocks import Sentences
from helpers.document.numbers import Number, Sum, other, share
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
from helpers.statistics.indicators import PERCENT, Indicator, is_rate
from helpers.wording.changes import change

ALONE = "{name}: {value} in {area}, {period}."
COMPARED = "{name}: {value} in {area} {when}, against {earlier} {earlier_when}."
WITH_SHARES = "{change} {shares}"
NOT_SHOWN = "{name}, {area}: the number is not shown, because small numbers could identify people."
OVERLAP = "One case can have several themes: they were named {times} times in {whole}."
NOT_OVER = "{periods} {are} not over, so no change on the year before is given."
NO_NUMBER = "No such number was supplied."

# Clauses: a part of a whole, with and without its share, and a number for several months.
PART = "{part} of {whole} ({share})"
PART_OF_NONE = "{part} of {whole} (no share)"
A_MONTH = "{rate} a month ({whole} over {months})"


def indicators(results: Iterable[Indicator]) -> Sentences:
    """A sentence for each indicator, and one more where a period compared is not over.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> print(indicators([Indicator("Blackpool", "Letters", "Tools", "letters", Span.parse("2016-08"), 238, None)]))
    - Letters: 238 letters in Blackpool, August 2016.
    """
    found = tuple(results)
    periods = sorted({each.period.label for each in found if each.change and each.change.unfinished})
    not_over = (say(NOT_OVER, periods=tuple(periods), are="is" if len(periods) == 1 else "are"),) if periods else ()
    return Sentences((*map(indicator, found), *not_over) or (Sentence(NO_NUMBER),))


def indicator(result: Indicator) -> Sentence:
    """A sentence on the value of an indicator, and on its change if the two periods can be compared.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(indicator(Indicator("Blackpool", "Warning Letters", "Tools", "letters", period, 238, None)))
    Warning Letters: 238 letters in Blackpool, April to August 2016.
    >>> print(indicator(Indicator("Blackpool", "Non-recent", "Nature", "offences", period, 57, 268)))
    Non-recent: 57 of 268 offences (21.3%) in Blackpool, April to August 2016.
    """
    of_none = result.earlier is not None and 0 in (result.out_of, result.earlier.out_of)
    if result.earlier is not None and (of_none or (is_rate(result.unit) and result.unit != PERCENT)):
        return _shares_or_rates(result, result.earlier)
    if result.change is None or result.earlier is None:
        value = _part_of_whole(result) if result.out_of is not None else value_of(result)
        return say(
            ALONE,
            otherwise=NOT_SHOWN,
            name=result.name,
            area=result.area,
            value=value,
            period=result.period.label,
        )
    if not result.change.comparable:
        return _shares_or_rates(result, result.earlier)
    changed = change(result.change)
    if result.out_of is None:
        return changed
    return say(WITH_SHARES, change=changed, shares=_shares_or_rates(result, result.earlier))


def overlap(results: Iterable[Indicator]) -> Sentence:
    """A sentence on how often the parts of a whole were named together, where a case can be named under several parts.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> def theme(name, value):
    ...     return Indicator("Blackpool", name, "Themes", "referrals", Span.parse("to date"), value, 18)
    >>> print(overlap([theme("drugs", 12), theme("trade", 10)]))
    One case can have several themes: they were named 22 times in 18 referrals.
    """
    parts = [each for each in results if each.out_of is not None]
    if not parts or sum(part.value for part in parts) <= (parts[0].out_of or 0):
        return Sentence("")
    first, times = parts[0], sum(part.value for part in parts)
    named = Sum(first.area, f"{first.group}: times named", first.period.key)
    return say(
        OVERLAP,
        times=other(times, named, "count", "", computed_from=tuple(map(_sum, parts))),
        whole=_whole(first),
    )


def unnamed_months(results: Iterable[Indicator]) -> tuple[str, ...]:
    """A caution where a source names only a year, which may not have been over when it was counted.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> letters = Indicator("Blackpool", "Letters", "Tools", "letters", Span.parse("2016"), 238, None)
    >>> [caution.partition(",")[0] for caution in unnamed_months([letters])]
    ['Where a number is given for 2016']
    """
    unnamed = [each for each in results if each.period.length and not len(each.period.months)]
    pairs = [each for found in unnamed for each in (found, found.earlier) if each is not None]
    years = sorted({each.period.label for each in pairs})
    if not years:
        return ()
    over = sorted({each.period.label for each in pairs if each.unfinished})
    not_over = f"{' and '.join(over)} {'was' if len(over) == 1 else 'were'} not over, and " if over else ""
    return (
        f"Where a number is given for {' or '.join(years)}, its source names the year and not the months: {not_over}"
        "which months were counted is not known.",
    )


def _sum(result: Indicator) -> Sum:
    return Sum(result.area, result.name, result.period.key)


def value_of(result: Indicator, *, earlier: Indicator | None = None, unit: bool = True) -> Number:
    """The value of an indicator; given the earlier value too, `figures.csv` lists the two in one row."""
    if result.unit == PERCENT:
        printed = f"{result.value:g}"
        _, _, decimals = printed.partition(".")
        return Number(_sum(result), "share", result.value, f"{printed}%", len(decimals))
    against = None if earlier is None else _sum(earlier)
    if is_rate(result.unit):
        rate = f"{result.value:,g} {result.unit}"
        return other(result.value, _sum(result), "rate", result.unit, printed=rate, against=against)
    printed = quantity(result.value, result.unit if unit else "")
    return other(result.value, _sum(result), "count", "", printed=printed, against=against)


def _whole(result: Indicator, *, earlier: Indicator | None = None) -> Number:
    """The count that an indicator is a part of."""
    whole = f"{result.name}: out of"
    against = None if earlier is None or earlier.out_of is None else Sum(result.area, whole, earlier.period.key)
    of, value = Sum(result.area, whole, result.period.key), result.out_of or 0
    return other(value, of, "count", "", printed=quantity(value, result.unit), against=against)


def _part_of_whole(result: Indicator, *, earlier: Indicator | None = None, part: str = "") -> Sentence:
    value, whole = value_of(result, earlier=earlier, unit=False), _whole(result, earlier=earlier)
    if result.share is None:
        return say(PART_OF_NONE, part=value, whole=whole)
    return say(PART, part=value, whole=whole, share=share(result.share, _sum(result), whole.of, part=part))


def _shares_or_rates(result: Indicator, earlier: Indicator) -> Sentence:
    """A clause on two periods that may differ in length: it gives only their shares or monthly rates."""
    return say(
        COMPARED,
        otherwise=NOT_SHOWN,
        name=result.name,
        area=result.area,
        value=_rate(result, earlier),
        when=_when(result),
        earlier=_rate(earlier),
        earlier_when=_when(earlier),
    )


def _rate(result: Indicator, earlier: Indicator | None = None) -> Number | Sentence:
    """The value in a form that can be compared with another period: its share, or else its monthly rate."""
    if result.out_of is not None:
        return _part_of_whole(result, earlier=earlier, part="share in per cent")
    whole = value_of(result, earlier=earlier)
    if result.monthly_rate is None or result.period.length is None:
        return whole
    of, against = _sum(result), None if earlier is None else _sum(earlier)
    length = result.period.length
    return say(
        A_MONTH,
        rate=other(result.monthly_rate, of, "rate", "a month", decimals=1, against=against),
        whole=whole,
        months=other(length, of, "how many", "months", printed=quantity(length, "months")),
    )


def _when(result: Indicator) -> str:
    return result.period.label if result.period.first is None else f"in {result.period.label}"
