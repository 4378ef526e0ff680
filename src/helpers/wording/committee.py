"""What the index tells a committee: a lead, at most four things to know, and at most four questions for the meeting.

All of it comes from the briefings' headlines, exceptions first: a warning before the changes that it puts in doubt,
then clear changes, then those to watch, and within each the largest difference in numbers first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from helpers.document.document import NOT_COUNTED, Headline
from helpers.document.numbers import Number
from helpers.document.sentence import Sentence, say
from helpers.english import and_list, number
from helpers.periods import Span, month_label, parse_period
from helpers.statistics.change import CALLED
from helpers.statistics.xmr.breaks import Break
from helpers.wording.data_quality import PART_SENT
from helpers.wording.status import CLEAR_CHANGE, NO_CLEAR_CHANGE, WATCH

MOST = 4  # sentences, and questions: more than a meeting takes in

UP, DOWN = "{names} went clearly up.", "{names} went clearly down."
UP_AND_DOWN = "{up} went clearly up. {down} went clearly down."
TO_WATCH = "To watch: {names}."
NOTHING_CLEAR = "Nothing went clearly up or down."
NOTHING_TESTED = "No change can be tested with this data."

UNRELIABLE = "{name}: {why}"
SEVERAL_UNRELIABLE = "Do not rely on the changes in {names}: each has its warning below."
ONE_REASON = "{why} Do not rely on the changes in {names}."
CLEAR = "{name} went clearly {way}: {more} than a year before{percent}{county}.{chance}"
LIKELY = "{name} probably went {way}: {more} than a year before{percent}. {chance}"
COULD_BE_CHANCE = "Chance could still explain it."
WITHIN_CHANCE = "Chance seldom gives more than {limit}, so it could explain this."
BEYOND_CHANCE = "Chance seldom gives more than {limit}, but this rests on one month or has not lasted."
NO_NUMBERS = "{name} {how} went {way}."
MOVED = "{name}: the level has moved. {levels}"
STANDS_OUT = "{name}: the newest months stand out, but the change on a year before is not clear."
PERCENT, IN_COUNTY = " ({percent})", "; in the county as a whole, {county}"
SELDOM = " Chance seldom gives more than {limit}."
QUIET = "{names} moved no more than chance can explain."

RECORDED_ALIKE = "No change in how they are recorded was declared for these months."
RECORDED_ANEW = "Recording changed in {month}: {names}."

WHY_UP = "{name}: what is behind the {more}? Is there more of it, or is more of it reported?"
WHY_DOWN = "{name}: what is behind the {more}? Is there less of it, or is less of it reported?"
WILL_IT_LAST = "{name}: what would we do if the next data confirmed that it is {way}?"
WHAT_MOVED = "{name}: what is behind the new level?"
WHICH_MONTHS = "{name}: what happened in {month} and the months before?"
WHEN_COMPARABLE = "{name}: when will there be numbers that can be compared?"


def lead(headlines: Mapping[str, Headline]) -> Sentence:
    """The lead: what went clearly up or down, or else what needs watching, in one line.

    Parameters
    ----------
    headlines
        The headlines of the set's briefings, by the briefings' titles.

    Examples
    --------
    >>> rose = Headline("Rape", "offences", "decrease", Sentence("Up."), "clear rise", status="clear change")
    >>> print(lead({"Rape": rose}), lead({}))
    Rape went clearly up. No change can be tested with this data.
    """
    ranked = _ranked(headlines.values())
    up, down = (
        [each.measure for each in ranked if each.standing == verdict] for verdict in ("clear rise", "clear fall")
    )
    if up and down:
        return say(UP_AND_DOWN, up=_listed(up), down=_listed(down))
    if up or down:
        return say(UP if up else DOWN, names=_listed(up or down))
    watched = [each.measure for each in ranked if each.status == WATCH]
    if watched:
        return say(TO_WATCH, names=and_list([_uncapitalised(each) for each in watched]))
    counted = any(each.verdict == "no clear change" and not each.cautions for each in headlines.values())
    return Sentence(NOTHING_CLEAR if counted else NOTHING_TESTED)


def foremost(headlines: Mapping[str, Headline]) -> Headline | None:
    """The headline whose chart the index shows: the one with the largest difference among those of the clearest status.

    Examples
    --------
    >>> foremost({}) is None
    True
    """
    sure = [each for each in _ranked(headlines.values()) if not each.cautions]
    wanted = (CLEAR_CHANGE, WATCH, NO_CLEAR_CHANGE)
    return next((each for status in wanted for each in sure if each.status == status), None)


def to_know(headlines: Mapping[str, Headline]) -> tuple[Sentence, ...]:
    """What the committee should know: at most four sentences, exceptions first.

    Examples
    --------
    >>> calm = Headline("Rape", "offences", "decrease", Sentence("."), "no clear change", status="no clear change")
    >>> [each.text for each in to_know({"Rape": calm})]
    ['Rape moved no more than chance can explain.']
    """
    ranked = _ranked(headlines.values())
    doubtful = [each for each in ranked if each.cautions]
    clear = [each for each in ranked if each.status == CLEAR_CHANGE and not each.cautions]
    watched = [each for each in ranked if each.status == WATCH and not each.cautions]
    quiet = [each.measure for each in ranked if each.status == NO_CLEAR_CHANGE and not each.cautions]
    said = [*_unreliable(doubtful), *map(_clear, clear), *map(_watched, watched)]
    if quiet and len(said) < MOST:
        said.append(say(QUIET, names=_listed(quiet)))
    return tuple(said[:MOST])


def questions(headlines: Mapping[str, Headline]) -> tuple[Sentence, ...]:
    """Questions for the meeting, at most four: on clear changes, changes to watch, and changes that cannot be tested.

    Examples
    --------
    >>> broken = Headline("Rape", "offences", "decrease", Sentence("."), "clear rise", cautions=(Sentence("Care."),))
    >>> [each.text for each in questions({"Rape": broken})]
    ['Rape: when will there be numbers that can be compared?']
    """
    ranked = _ranked(headlines.values())
    clear = [each for each in ranked if each.status == CLEAR_CHANGE]
    asked = [_why(each, moved) for each in clear if (moved := _difference(each))]
    asked += [_what_next(each) for each in ranked if each.status == WATCH]
    asked += [say(WHEN_COMPARABLE, name=each.measure) for each in ranked if each.cautions]
    return tuple(each for each in asked if each.text)[:MOST]


def recording(breaks: Iterable[Break], period: Span, names: Mapping[str, str]) -> tuple[Sentence, ...]:
    """A sentence on the changes in recording declared for the months compared, this year or last, or that none was.

    Parameters
    ----------
    names
        The measures' names for readers, where these are not the source's labels.

    Examples
    --------
    >>> anew = Break(parse_period("2016-05"), ("RAPE",), "New counting rules")
    >>> print(*recording([anew], Span.parse("2016-04..2016-08"), {"RAPE": "Rape"}))
    Recording changed in May 2016: Rape.
    """
    months = period.months
    found = [each for each in breaks if months[0] - 12 < each.month <= months[-1]]
    if not found:
        return (Sentence(RECORDED_ALIKE),)
    return tuple(
        say(RECORDED_ANEW, month=month_label(each.month), names=tuple(names.get(name, name) for name in each.measures))
        for each in found
    )


def _ranked(headlines: Iterable[Headline]) -> list[Headline]:
    """The headlines with a monthly count, the largest difference first; each measure once."""
    by_measure = {each.measure: each for each in headlines if each.measure and each.verdict != NOT_COUNTED}
    return sorted(by_measure.values(), key=_size, reverse=True)


def _size(headline: Headline) -> float:
    moved = _difference(headline)
    return abs(moved.value) if moved else 0


def _difference(headline: Headline) -> Number | None:
    return headline.before.difference if headline.before else None


def _listed(names: list[str]) -> str:
    """Names in one sentence: the first unchanged, the others without their capital unless the word is all capitals."""
    return and_list([names[0], *(_uncapitalised(name) for name in names[1:])])


def _uncapitalised(name: str) -> str:
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _clause(sentence: Sentence) -> Sentence:
    """A sentence in the form that it has after a colon."""
    return replace(sentence, template=_uncapitalised(sentence.template))


def _unreliable(headlines: list[Headline]) -> list[Sentence]:
    """One warning for all changes that nobody should rely on, so that many of them do not hide the reliable ones."""
    if len(headlines) < 2:
        return [say(UNRELIABLE, name=each.measure, why=_clause(each.cautions[0])) for each in headlines]
    names = [_uncapitalised(each.measure) for each in headlines]
    listed = names if len(names) <= MOST else [*names[: MOST - 1], "others"]
    why = headlines[0].cautions[0]
    if why.template == PART_SENT and all(each.cautions[0] == why for each in headlines):
        return [say(ONE_REASON, warning=True, why=why, names=and_list(listed))]
    return [say(SEVERAL_UNRELIABLE, names=and_list(listed))]


def _more(moved: Number) -> Number:
    """A difference as "416 more" or "4 fewer"."""
    return replace(moved, printed=f"{number(abs(moved.value))} {'more' if moved.value > 0 else 'fewer'}")


def _moved(template: str, headline: Headline) -> Sentence:
    """A sentence on a change, without numbers where they are withheld or the total is the same."""
    before, way = headline.before, "up" if headline.verdict.endswith("rise") else "down"
    if before is None or before.difference is None:
        return say(NO_NUMBERS, name=headline.measure, how=_how(headline), way=way)
    percent = before.percent and replace(before.percent, printed=before.percent.printed.lstrip("+−"))
    values: dict[str, Any] = {
        "name": headline.measure,
        "way": way,
        "more": _more(before.difference),
        "percent": say(PERCENT, percent=percent) if percent else Sentence(""),
    }
    if template == CLEAR:
        values["chance"] = say(SELDOM, limit=gauge.limit) if (gauge := headline.gauge) else Sentence("")
        values["county"] = say(IN_COUNTY, county=before.county) if before.county else Sentence("")
    else:
        values["chance"] = _chance(headline)
    return say(template, **values)


def _chance(headline: Headline) -> Sentence:
    """A sentence on how far chance could explain a likely change."""
    gauge = headline.gauge
    if gauge is None:
        return Sentence(COULD_BE_CHANCE)
    return say(BEYOND_CHANCE if headline.beyond_chance else WITHIN_CHANCE, limit=gauge.limit)


def _how(headline: Headline) -> str:
    return "clearly" if headline.verdict.startswith("clear") else "probably"


def _clear(headline: Headline) -> Sentence:
    return _moved(CLEAR, headline)


def _watched(headline: Headline) -> Sentence:
    if headline.verdict in CALLED:
        return _moved(LIKELY, headline)
    if headline.shift.text:
        return say(MOVED, name=headline.measure, levels=headline.shift)
    return say(STANDS_OUT, name=headline.measure)


def _why(headline: Headline, moved: Number) -> Sentence:
    return say(WHY_UP if moved.value > 0 else WHY_DOWN, name=headline.measure, more=_more(moved))


def _what_next(headline: Headline) -> Sentence:
    if headline.verdict in CALLED:
        way = "up" if headline.verdict.endswith("rise") else "down"
        return say(WILL_IT_LAST, name=headline.measure, way=way)
    if headline.shift.text:
        return say(WHAT_MOVED, name=headline.measure)
    known = [month.month for month in headline.months if month.count]
    if not known:
        return Sentence("")
    return say(WHICH_MONTHS, name=headline.measure, month=month_label(parse_period(known[-1])))
