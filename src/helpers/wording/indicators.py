"""Indicators in words: published numbers that are not monthly counts, such as referrals and warning letters."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.blocks import Sentences
from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import number, quantity
from helpers.statistics.indicators import PERCENT, Indicator
from helpers.wording.changes import change


def indicators(results: Iterable[Indicator]) -> Sentences:
    """A sentence for each indicator.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> print(indicators([Indicator("Blackpool", "Letters", "Tools", "letters", Span.parse("2016-08"), 238, None)]))
    - Letters, Blackpool: 238 letters (August 2016).
    """
    return Sentences(tuple(indicator(each) for each in results) or (Sentence("The drop holds no such number here."),))


def indicator(result: Indicator) -> Sentence:
    """The value of an indicator, and its change on the earlier period as far as the two can be compared.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(indicator(Indicator("Blackpool", "Warning Letters", "Tools", "letters", period, 238, None)))
    Warning Letters, Blackpool: 238 letters (April to August 2016).
    >>> print(indicator(Indicator("Blackpool", "Non-recent", "Nature", "offences", period, 57, 268)))
    Non-recent, Blackpool: 57 of 268 offences, 21.3% (April to August 2016).
    """
    if result.change is None or result.earlier is None:
        return _alone(result)
    if not result.change.comparable:
        return _shares_or_rates(result, result.earlier)
    changed = change(result.change)
    if result.out_of is None:
        return changed
    shares = _shares_or_rates(result, result.earlier)
    return Sentence(f"{changed.text} {shares.text}", (*changed.figures, *shares.figures[1:]))


def overlap(results: Iterable[Indicator]) -> Sentence:
    """How often the parts of one whole were named together, where one case can be named under several parts.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> def theme(name, value):
    ...     return Indicator("Blackpool", name, "Themes", "referrals", Span.parse("to date"), value, 18)
    >>> print(overlap([theme("drugs", 12), theme("trade", 10)]))
    The themes overlap: they were named 22 times in 18 referrals, so they do not add up to the whole.
    """
    parts = [each for each in results if each.out_of is not None]
    if not parts:
        return Sentence("")
    times, whole = sum(part.value for part in parts), parts[0].out_of or 0
    if times <= whole:
        return Sentence("")
    text = (
        f"The themes overlap: they were named {number(times)} times in {quantity(whole, parts[0].unit)}, so they do "
        "not add up to the whole."
    )
    measure = f"{parts[0].group}: times named"
    return Sentence(text, (Figure(parts[0].area, measure, parts[0].period.key, current=f"{times:g}", sentence=text),))


def unnamed_months(results: Iterable[Indicator]) -> tuple[str, ...]:
    """A caution where a source names only a year, which may not have been over.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> letters = Indicator("Blackpool", "Letters", "Tools", "letters", Span.parse("2016"), 238, None)
    >>> [caution.partition(",")[0] for caution in unnamed_months([letters])]
    ['Where a number is given for 2016']
    """
    years = sorted({each.period.label for each in results if each.period.length and not len(each.period.months)})
    if not years:
        return ()
    return (
        f"Where a number is given for {' or '.join(years)}, its source names the year and not the months: the year was "
        "not over, and which months were compared is not known.",
    )


def _alone(result: Indicator) -> Sentence:
    if result.unit == PERCENT:
        value = f"{result.value:g}%"
    elif result.out_of is not None:
        value = f"{number(result.value)} of {quantity(result.out_of, result.unit)}, {number(result.share or 0, 1)}%"
    else:
        value = quantity(result.value, result.unit)
    text = f"{result.name}, {result.area}: {value} ({result.period.label})."
    return Sentence(text, _figures_alone(result, text))


def _figures_alone(result: Indicator, text: str) -> tuple[Figure, ...]:
    per_cent = f"{result.value:g}" if result.unit == PERCENT else number(result.share or 0, 1)
    alone = Figure(
        result.area,
        result.name,
        result.period.key,
        current="" if result.unit == PERCENT else f"{result.value:g}",
        percent="" if result.share is None else per_cent,
        sentence=text,
        small=_small(result),
    )
    if result.out_of is None:
        return (alone,)
    whole = Figure(
        result.area,
        f"{result.name}: out of",
        result.period.key,
        current=f"{result.out_of:g}",
        sentence=text,
        small=_small(result),
    )
    return (alone, whole)


def _shares_or_rates(result: Indicator, earlier: Indicator) -> Sentence:
    """Two periods that may differ in length, so that only their shares or monthly rates are given."""
    text = f"{result.name}, {result.area}: {_rate(result)} {_when(result)}, against {_rate(earlier)} {_when(earlier)}."

    def figure(name: str, now: float | None, then: float | None, decimals: int = 0) -> Figure:
        values = ["" if value is None else number(value, decimals).replace(",", "") for value in (now, then)]
        small = _small(result) or _small(earlier)
        key, before = result.period.key, earlier.period.key
        return Figure(result.area, name, key, before, values[0], values[1], sentence=text, small=small)

    figures = [figure(result.name, result.value, earlier.value)]
    if result.out_of is not None:
        figures.append(figure(f"{result.name}: share in per cent", result.share, earlier.share, 1))
        figures.append(figure(f"{result.name}: out of", result.out_of, earlier.out_of))
    else:
        figures.append(figure(f"{result.name}: a month", result.monthly_rate, earlier.monthly_rate, 1))
    return Sentence(text, tuple(figures))


def _rate(result: Indicator) -> str:
    """The value in a form that can be compared with another period: its share, else its monthly rate."""
    if result.out_of is not None:
        return f"{number(result.value)} of {quantity(result.out_of, result.unit)}, {number(result.share or 0, 1)}%,"
    whole = quantity(result.value, result.unit)
    if result.monthly_rate is None or result.period.length is None:
        return whole
    return f"{number(result.monthly_rate, 1)} a month ({whole} over {quantity(result.period.length, 'months')})"


def _when(result: Indicator) -> str:
    return result.period.label if result.period.first is None else f"in {result.period.label}"


def _small(result: Indicator) -> bool:
    rest = None if result.out_of is None else result.out_of - result.value
    return result.unit != PERCENT and is_small(result.value, rest)
