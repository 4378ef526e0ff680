"""Changes, verdicts and quarters in words, in the style of the committee's reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers.document.document import CANNOT_BE_TESTED
from helpers.document.numbers import Number, Sum, count, difference, other
from helpers.document.sentence import Sentence, say
from helpers.english import number, ordinal, quantity
from helpers.periods import MONTH_NAMES, month_label, quarter_span
from helpers.statistics import change as statistics
from helpers.statistics.change import Change, Parts
from helpers.statistics.quarters import WINDOW, QuarterRank
from helpers.wording import sums
from helpers.wording.movement import difference_of, listed_change, percent_of

NOT_SHOWN = "{measure}: the number for {area} in {period} is not shown, because small numbers could identify people."
CHANGED = (
    "{measure}: {area} had {recorded} in {period}. That is {more} than {before} ({previous}), a {rise} of {percent}."
)
STILL_OPEN = "{measure}: {area} had {recorded} in {period} (not over) and {previous} {before}.{listed}"
SAME = "{measure}: {area} had {recorded} in {period}, {same} as {before}."
FROM_NONE = "{measure}: {area} had {recorded} in {period}. That is {more} than {before}, when there were {previous}."
OF_ANOTHER_LENGTH = (
    "{measure}: {area} had {recorded} in {period}, and {previous} {before}. The two cover different lengths of "
    "time, so they cannot be compared."
)
NONE_BEFORE = (
    "{measure}: {area} had {recorded} in {period}. This cannot be compared with {then}: a month was not supplied."
)
NONE_NOW = "{measure}: {area} cannot be compared with {then}: a month was not supplied."

NOT_COMPARED = "Whether this is more than chance cannot be said: the two periods cannot be compared."
WARNED = "Whether this is more than chance cannot be said: see the warning."
RECORDED_ANEW = "Whether this is more than chance cannot be said: recording changed in {months}."
NOT_OVER = "Whether this is more than chance cannot be said: {period} is not over."
TOO_FEW = "The numbers are too few to say whether this is more than chance."
VARIES = "varies too much to tell"  # in place of "no clear change"
VARIES_TOO_MUCH = (
    "This varies too much to tell: chance alone can give a change of up to {limit}, more than {before} had in all."
)
NO_CLEAR_FALL = "No clear change: chance alone can give a fall of up to {limit}."
NO_CLEAR_RISE = "No clear change: chance alone can give a rise of up to {limit}."
NOT_CALLED = (
    "No clear change: chance alone seldom gives more than {limit}, and this is more than half of that, but {doubt}."
)
CLEAR_BUT = "No clear change: it is more than the {limit} that chance alone seldom exceeds, but {doubt}."
DOUBTS = {
    "newest months": "the newest three months no longer show it",
    "one month": "it rests on a single month",
}
LIKELY = "{verdict}: chance alone seldom gives more than {limit}, and this is more than half of that."
CLEAR = "{verdict}: chance alone seldom gives more than {limit}."
CLEAR_WITH_COUNTY = (
    "{verdict}: it is more than {limit}, which is enough where the rest of the county has clearly moved the same way."
)

FEW_MONTHS = "There are too few months to compare one by one with the year before."
EACH_THE_SAME = "Each of the {total} months was the same as the month a year before."
EACH_MONTH = "{most} of the {total} months was {higher} than a year before."
MOST_MONTHS = "In {most} of the {total} months the number was {higher} than a year before; it was {exceptions}."

RECORDED_ALIKE = "No change in recording was declared for these months."

ALL_EXPLAINED = "The kinds shown make up {explained} of the {change}: all of them."
PARTLY_EXPLAINED = "The kinds shown make up {explained} of the {change}. The other {remainder} are not listed by kind."
OTHER_WAY = (
    "The kinds shown changed by {explained}, the total by {change}. The other {remainder} are not listed by kind."
)
NO_PARTS_KNOWN = "The kinds cannot be compared with the total: a month was not supplied."

QUARTER = "{measure}: {area} had {recorded} in {period}, the {place} quarter of {ranked}."
NO_QUARTER = "No quarter is complete, so none can be ranked."


def change(result: Change) -> Sentence:
    """A sentence on the number recorded, and how it changed from the same months a year before.

    For a period that is not over, it gives both numbers and no change.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(change(Change("Blackpool", "Serious Assaults", period, period.year_before(), 60, 62)))
    Serious Assaults: Blackpool had 60 offences in April to August 2016. That is 2 fewer than a year before (62), a fall of 3.2%.
    """  # noqa: E501
    names: dict[str, Any] = {"measure": result.measure, "area": result.area}
    if result.current is None:
        return say(NONE_NOW, then=result.compared_with.label, **names)
    now, before = sums.current(result), sums.previous(result)
    values: dict[str, Any] = {
        **names,
        "period": result.period.label,
        "recorded": count(result.current, now, unit=result.unit),
    }
    if result.previous is None:
        return say(NONE_BEFORE, otherwise=NOT_SHOWN, then=result.compared_with.label, **values)
    previous = count(result.previous, before)
    values["before"] = _year_before(result)
    if not result.comparable:
        return say(OF_ANOTHER_LENGTH, otherwise=NOT_SHOWN, **values, previous=previous)
    if result.unfinished:
        return say(STILL_OPEN, otherwise=NOT_SHOWN, **values, previous=previous, listed=listed_change(result))
    if result.difference == 0:
        return say(SAME, otherwise=NOT_SHOWN, **values, same=difference_of(result, printed="the same"))
    rise = (result.difference or 0) > 0
    moved = f"{number(abs(result.difference or 0))} {'more' if rise else 'fewer'}"
    more = difference_of(result, printed=moved)
    if result.percent is None:
        none = count(0, before, printed="none")
        return say(FROM_NONE, otherwise=NOT_SHOWN, **values, previous=none, more=more)
    values |= {"previous": previous, "more": more, "rise": "rise" if rise else "fall", "percent": percent_of(result)}
    return say(CHANGED, otherwise=NOT_SHOWN, **values)


def _year_before(result: Change) -> str:
    """The period that a change compares with, in the words that follow "than"."""
    if len(result.period.months) and result.compared_with == result.period.year_before():
        return "a year before"
    return f"in {result.compared_with.label}"


def verdict(result: Change) -> Sentence:
    """A sentence on whether the change is more than chance, with the chance range that the verdict used.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> period = Span.parse("2016-04..2016-08")
    >>> print(verdict(Change("Blackpool", "Serious Assaults", period, period.year_before(), 60, 62)))
    No clear change: chance alone can give a fall of up to 33 offences.
    """
    if result.unfinished:
        return say(NOT_OVER, period=result.period.label)
    if result.breaks:
        return say(RECORDED_ANEW, months=tuple(month_label(each.month) for each in result.breaks))
    if result.warned and result.comparable:
        return Sentence(WARNED)
    if result.current is None or result.previous is None or result.chance_range is None:
        return Sentence(NOT_COMPARED)
    now, before = sums.current(result), sums.previous(result)
    if result.verdict == "too few to say":
        return say(TOO_FEW, about=(now, before))
    whole = int(result.chance_range)
    limit = other(whole, now, "other", "range of no change", printed=quantity(whole, result.unit), against=before)
    if result.verdict in statistics.CLEAR:
        template = CLEAR_WITH_COUNTY if result.with_county else CLEAR
        return say(template, verdict=result.verdict.capitalize(), limit=limit)
    if result.verdict in statistics.CALLED:
        return say(LIKELY, verdict=result.verdict.capitalize(), limit=limit)
    if result.varies_too_much:
        return say(VARIES_TOO_MUCH, limit=limit, before=result.compared_with.label)
    if result.doubt:
        beyond = abs(result.current - result.previous) > result.chance_range
        return say(CLEAR_BUT if beyond else NOT_CALLED, limit=limit, doubt=DOUBTS[result.doubt])
    if result.current >= result.previous:
        return say(NO_CLEAR_RISE, limit=limit)
    return say(NO_CLEAR_FALL, limit=limit)


def verdict_in_words(result: Change) -> str:
    """The verdict as pages name it, or words for a change that cannot have one.

    A change has no verdict where a period is not over, recording changed between the months compared, or a warning
    comes with it. Tables, summaries and the index all follow this rule.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> year = Span.parse("2016-04..2016-08")
    >>> verdict_in_words(Change("Blackpool", "Theft", year, year.year_before(), 500, 536, dispersion=35))
    'varies too much to tell'
    >>> verdict_in_words(Change("Blackpool", "Theft", year, year.year_before(), 100, 500, warned=True))
    'cannot be tested'
    """
    if not result.can_be_judged:
        return CANNOT_BE_TESTED
    return VARIES if result.varies_too_much else result.verdict


def months(result: Change) -> Sentence:
    """A sentence on how many months were higher, or lower, than a year before, and which were exceptions.

    Where no change in recording was declared for the months compared, another sentence adds that. Where a month is
    missing or a warning comes with the change, it is empty, because readers would take the other months for an answer.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.change import year_to_date
    >>> index = pd.period_range("2015-04", "2016-06", freq="M")
    >>> print(months(year_to_date(pd.Series([9, 9, 9] + [0] * 9 + [8, 12, 7], index, name=("Blackpool", "Rape")))))
    In 2 of the 3 months the number was lower than a year before; it was higher in May. No change in recording was declared for these months.
    """  # noqa: E501
    if result.warned or not result.comparable:
        return Sentence("")
    differences = result.points["difference"].dropna()
    if len(differences) < 2:
        return Sentence(FEW_MONTHS)
    said = _months(result, differences)
    return said if result.breaks else say("{months} {recording}", months=said, recording=RECORDED_ALIKE)


def _months(result: Change, differences: pd.Series) -> Sentence:
    compared = tuple(
        sums.month(result.area, result.measure, each) for month in differences.index for each in (month, month - 12)
    )

    def how_many(value: int, part: str, printed: str = "", compared: tuple[Sum, ...] = ()) -> Number:
        now, before = sums.current(result), sums.previous(result)
        return other(value, now, "how many", part, printed=printed, against=before, computed_from=compared)

    total = how_many(len(differences), "months compared")
    found = {
        "higher": differences.index[differences > 0],
        "lower": differences.index[differences < 0],
        "the same": differences.index[differences == 0],
    }
    higher = "higher" if len(found["higher"]) >= len(found["lower"]) else "lower"
    months = found.pop(higher)
    if not len(months):
        return say(EACH_THE_SAME, total=total, about=compared)
    part = f"months {higher} than a year before"
    if len(months) == len(differences):
        return say(EACH_MONTH, most=how_many(len(months), part, "Each", compared), total=total, higher=higher)
    exceptions = tuple(
        say("{how} in {months}", how=how, months=_names(each)) for how, each in found.items() if len(each)
    )
    most = how_many(len(months), part, compared=compared)
    return say(MOST_MONTHS, most=most, total=total, higher=higher, exceptions=exceptions)


def _names(months: Iterable[pd.Period]) -> tuple[str, ...]:
    return tuple(MONTH_NAMES[month.month - 1] for month in months)


def parts(result: Parts) -> Sentence:
    """A sentence on how much of a total's change its parts explain, and how much not; empty without parts.

    Examples
    --------
    >>> from helpers.statistics.change import parts as of_which
    >>> from helpers.periods import Span
    >>> year = Span.parse("2016")
    >>> def count(current, previous):
    ...     return Change("Blackpool", "Assaults", year, year.year_before(), current, previous)
    >>> print(parts(of_which(count(2465, 2049), [count(60, 62), count(1250, 930), count(826, 833)])))
    The kinds shown make up 311 of the 416 more offences. The other 105 are not listed by kind.
    """
    if not result.parts:
        return Sentence("")
    total = result.total
    if result.remainder is None or result.explained is None or total.difference is None:
        return Sentence(NO_PARTS_KNOWN)
    now, before = sums.current(total), sums.previous(total)
    each = tuple(of(part) for part in result.parts for of in (sums.current, sums.previous))

    def by_parts(value: int, name: str, *, sign: bool) -> Number:
        made = replace(difference(value, now, before, part=f"{name} by the parts shown"), computed_from=each)
        return made if sign else replace(made, printed=number(abs(value)))

    if result.explained * total.difference < 0 or abs(result.explained) > abs(total.difference):
        return say(
            OTHER_WAY,
            explained=by_parts(result.explained, "explained", sign=True),
            change=difference_of(total, unit=total.unit),
            remainder=by_parts(result.remainder, "not explained", sign=True),
        )
    more = f"{number(abs(total.difference))} {'more' if total.difference > 0 else 'fewer'} {total.unit}"
    shown: dict[str, Any] = {
        "explained": by_parts(result.explained, "explained", sign=False),
        "change": difference_of(total, printed=more),
    }
    if not result.remainder:
        return say(ALL_EXPLAINED, **shown)
    return say(PARTLY_EXPLAINED, remainder=by_parts(result.remainder, "not explained", sign=False), **shown)


def quarter(result: QuarterRank | None) -> Sentence:
    """A sentence on the newest complete quarter's count, and its rank among the quarters of three years.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.quarters import newest_quarter
    >>> index = pd.period_range("2015-10", "2016-08", freq="M")
    >>> print(quarter(newest_quarter(pd.Series([5] * 6 + [9] * 5, index, name=("Blackpool", "Rape")))))
    Rape: Blackpool had 27 offences in April to June 2016, the highest quarter of the 3 on record.
    """
    if result is None:
        return Sentence(NO_QUARTER)
    area, measure, found = result.area, result.measure, len(result.points)
    of = Sum(area, measure, result.quarter.key)
    compared = tuple(Sum(area, measure, quarter_span(each).key) for each in result.points.index)
    place = "highest" if result.rank == 1 else f"{ordinal(result.rank)} highest"
    on_record = f"the {found} on record" if found > 1 else "those on record"
    ranked = "the last three years" if found == WINDOW else on_record
    return say(
        QUARTER,
        otherwise=NOT_SHOWN,
        measure=measure,
        area=area,
        recorded=count(result.count, of, unit=result.unit),
        period=result.quarter.label,
        place=other(result.rank, of, "rank", "rank of the quarter", printed=place, computed_from=compared),
        ranked=other(found, of, "how many", "quarters ranked", printed=ranked),
    )
