"""XmR charts in words: whether the newest month is unusual, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import pandas as pd

from helpers.document.blocks import Missing, Sentences
from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import FIELD, Sentence, say
from helpers.english import in_words, number, ordinal
from helpers.periods import MONTH_NAMES, Span, month_label
from helpers.statistics.counts import months_of
from helpers.statistics.xmr import rules
from helpers.statistics.xmr.exact import SMALL
from helpers.statistics.xmr.level_shift import LevelShift
from helpers.statistics.xmr.plain import EXACT, LINES, NATURAL, XmR
from helpers.statistics.xmr.rules import Signal
from helpers.statistics.xmr.season import ENOUGH
from helpers.wording import sums

# Templates for each rule: one for the list of signals, one for the newest month where the rule makes it unusual.
SIGNALS = {
    rules.OUTSIDE: "Outside the usual range: {span} {lie} {side} it.",
    rules.MOVED: "Another level: the months since {first} are {comparative} than those before, and have stayed there.",
    rules.SHIFT: "Shift: seven or more months running {side} average, {span}.",
    rules.TREND: "Trend: seven or more months in a row {direction}{season}, {span}.",
    rules.NEAR_LIMIT: "Two of three months in a row near the {end} of the usual range, {span}.",
    rules.TOTAL: "Seven months together: their total is unusually {direction}, {span}.",
    rules.GAP: "Gap: unusually many months without any, {span}.",
}
USUAL = "{month} ({count}) is in {range}, {low} to {high}"
UNUSUAL = {
    rules.OUTSIDE: "{month} ({count}) is {side} {range}, {low} to {high}",
    rules.MOVED: "{month} ({count}) is at a {comparative} level. {levels}",
    rules.SHIFT: "{month} ({count}) is the {nth} month running {side} average{time_of_year}",
    rules.TREND: "{month} ({count}) ends a {rise} in every month since {first}{season}",
    rules.NEAR_LIMIT: "{month} ({count}) is again near the {end} of {range}, {low} to {high}",
    rules.TOTAL: "{month} ({count}) ends seven months that are unusually {direction} together",
    rules.GAP: "{month} ({count}) makes it unusually long without any",
}
# The names of the numbers of central line and limits.
NAMES = {
    NATURAL: dict(
        zip(LINES, ("central line", "lower natural process limit", "upper natural process limit"), strict=True)
    ),
    EXACT: dict(zip(LINES, ("central line", "lower exact limit", "upper exact limit"), strict=True)),
}
LEAST_DECIMALS = {NATURAL: (0, 0, 0), EXACT: (1, 0, 0)}  # exact limits are whole numbers with a small central line
Lines: TypeAlias = tuple[Number | Missing, ...]  # central line, lower and upper limit


def unusual(result: XmR) -> Sentence:
    """A sentence on whether the newest month is unusual, and by which rule; of several rules, the first of `RULES`.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> print(unusual(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape")))))
    August (12) is in the usual range, 6 to 16.
    """
    month = month_label(result.newest)
    if isinstance(newest_lines(result)[1], Missing):
        return say(
            "{month} ({count}) stands alone: two months in a row are needed to know what is usual.",
            month=MONTH_NAMES[result.newest.month - 1],
            count=count(result.newest_count, sums.month(result.area, result.measure, result.newest)),
        )
    few = say(" This rests on fewer than {enough} months.", enough=str(ENOUGH)) if result.provisional else ""
    return say("{newest}{few}", newest=newest(result), few=few).with_otherwise(
        "Whether {month} is unusual for {area} is not shown, because small numbers could identify people.",
        month=month,
        area=result.area,
    )


def newest(result: XmR) -> Sentence:
    """A sentence on the newest month in its usual range, or on what is unusual. The chart must have limits.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> print(newest(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))))
    August (60) is above the usual range, 0 to 52.
    """
    _, low, high = newest_lines(result)
    time_of_year = " for the time of year" if result.seasonal else ""
    values: dict[str, Any] = {
        "month": MONTH_NAMES[result.newest.month - 1],
        "count": count(result.newest_count, sums.month(result.area, result.measure, result.newest)),
        "range": f"the usual range{time_of_year}",
        "low": low,
        "high": high,
        "time_of_year": time_of_year,
    }
    if not result.newest_signals:
        return _filled(f"{USUAL}.", values)
    signal = min(result.newest_signals, key=lambda each: rules.RULES.index(each.rule))
    values |= {
        **_words(signal, result),
        "levels": _levels(result.shift) if result.shift else "",
        "nth": other(
            len(signal.months),
            sums.months(result.area, result.measure, pd.PeriodIndex(signal.months)),
            "how many",
            "months in a row on one side of average",
            printed=ordinal(len(signal.months)),
            computed_from=(sums.months(result.area, result.measure, result.points.loc[result.since :].index),),
        ),
    }
    stop = "" if signal.rule == rules.MOVED else "."  # the levels end with a full stop already
    return _filled(f"{UNUSUAL[signal.rule]}{stop}", values, about=(_sum(result, signal.months),))


def _filled(template: str, values: dict[str, Any], about: tuple[Sum, ...] = ()) -> Sentence:
    """A template filled with the values that it has fields for."""
    return say(template, about=about, **{name: values[name] for name in FIELD.findall(template)})


def signals(result: XmR) -> Sentences:
    """The breaks, the level shifts, the signals of the last twelve months (oldest first), and how many were earlier.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> print(signals(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))))
    - Outside the usual range: August 2016 is above it.
    """
    months = months_of(result.points)
    since = months[-1] - 11
    recent = [signal for signal in result.signals if signal.months[-1] >= since]
    sentences = [
        say(
            "The usual range begins anew in {month}, as recording changed: {reason}.",
            month=month_label(each.month),
            reason=each.reason,
        )
        for each in result.breaks
    ]
    sentences += [
        say(
            "The level moved, though no change in recording was declared. {levels}",
            levels=_levels(each),
        )
        for each in result.shifts
    ]
    sentences += [_signal(signal, result) for signal in recent]
    if not recent:
        none = say(
            "None of the last twelve months is unusual by the chart's {rules} rules{season}.",
            rules=in_words(len(rules.MAKING_DATA_COUNT if result.limits == NATURAL else rules.FOR_SMALL_COUNTS)),
            season=_season_note(result),
            about=(_sum(result, months[-12:]),),
        )
        sentences.append(none)
    earlier = [signal for signal in result.signals if signal.months[-1] < since]
    if earlier:
        before = _sum(result, (months[0], since - 1))
        how_many = other(len(earlier), before, "how many", "earlier special causes")
        text = "Earlier months hold {earlier} more; the numbers behind the chart name them."
        sentences.append(say(text, earlier=how_many))
    return Sentences(tuple(sentences))


def level_shift(result: XmR) -> Sentence:
    """A sentence on the newest level shift, with the month and both levels; empty where there is none.

    Examples
    --------
    >>> from helpers.statistics import xmr
    >>> index = pd.period_range("2013-09", "2016-08", freq="M")
    >>> print(level_shift(xmr.chart(pd.Series([31, 34, 29, 34] * 5 + [46, 49, 44, 49] * 4, index, name=("Wyre", "Rape")))))
    Since May 2015 about 47 a month; before, 32.
    """  # noqa: E501
    return _levels(result.shift) if result.shift else Sentence("")


def undeclared_break(result: XmR) -> Sentence:
    """Advice for analysts in case recording changed at the level shift; empty where no shift was found.

    Examples
    --------
    >>> from helpers.statistics import xmr
    >>> index = pd.period_range("2013-09", "2016-08", freq="M")
    >>> print(undeclared_break(xmr.chart(pd.Series([31, 33] * 10 + [46, 48] * 8, index, name=("Wyre", "Rape")))))
    If recording of Rape in Wyre changed in May 2015, declare it in drop.toml ([[breaks]] with month = "2015-05", measures and reason). Until then pages name the level shift as found in the counts.
    """  # noqa: E501
    if result.shift is None:
        return Sentence("")
    return say(
        "If recording of {measure} in {area} changed in {month}, declare it in drop.toml ([[breaks]] with month = "
        '"{key}", measures and reason). Until then pages name the level shift as found in the counts.',
        measure=result.measure,
        area=result.area,
        month=month_label(result.shift.month),
        key=str(result.shift.month),
    )


def _levels(shift: LevelShift) -> Sentence:
    """Both levels of a shift, to one decimal where they are small."""
    decimals = int(min(shift.before, shift.since) < SMALL)
    before, since = (
        other(level, Sum(shift.area, shift.measure, Span(first, last).key), "other", part, decimals=decimals)
        for level, first, last, part in (
            (shift.before, shift.first, shift.month - 1, "a month before the level shift"),
            (shift.since, shift.month, shift.last, "a month since the level shift"),
        )
    )
    return say(
        "Since {month} about {since} a month; before, {before}.",
        month=month_label(shift.month),
        since=since,
        before=before,
    )


def between(result: XmR) -> Sentence | Missing:
    """The newest limits, to one decimal where whole numbers would hide that the newest month is outside.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2012-08", "2016-08", freq="M")
    >>> quiet, high = (pd.Series([10, 12] * 24 + [newest], index, name=("Blackpool", "Rape")) for newest in (12, 17))
    >>> str(between(plain_chart(quiet))), str(between(plain_chart(high)))
    ('6 to 16', '5.6 to 16.6')
    """
    _, lower, upper = newest_lines(result)
    if isinstance(lower, Missing):
        return lower
    exact = " (exact limits)" if result.limits == EXACT else ""
    return say("{lower} to {upper}{exact}", lower=lower, upper=upper, exact=exact)


def lines(result: XmR) -> dict[pd.Period, Lines]:
    """Central line, lower and upper limit of each month, from its stretch between breaks or level shifts, or its season.

    They are not limits for future counts: they describe the months that they were computed from.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> counts = pd.Series([39, 41, 40, 43], pd.period_range("2016-01", "2016-04", freq="M"), name=("Blackpool", "Rape"))
    >>> chart = plain_chart(counts)
    >>> [str(line) for line in lines(chart)[chart.newest]]  # 40.75, and 2.66 × 2 either way
    ['41', '35', '46']
    """  # noqa: E501
    found: dict[pd.Period, Lines] = {}
    for first, last in _stretches(result):
        found |= _lines(result, first, last, result.points.loc[first:last])
    return found


def newest_lines(result: XmR) -> Lines:
    """Central line, lower and upper limit of the newest month alone, which most sentences need.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> months = pd.period_range("2016-01", "2016-04", freq="M")
    >>> counts = pd.Series([39, 41, 40, 43], months, name=("Blackpool", "Rape"))
    >>> [str(line) for line in newest_lines(plain_chart(counts))]
    ['41', '35', '46']
    """
    first, last = next(each for each in _stretches(result) if each[0] <= result.newest <= each[1])
    return _lines(result, first, last, result.points.loc[result.newest : result.newest])[result.newest]


def _stretches(result: XmR) -> list[tuple[pd.Period, pd.Period]]:
    """The first and the last month of each stretch between breaks or level shifts."""
    months = months_of(result.points)
    anew = sorted({*(each.month for each in result.breaks), *(each.month for each in result.shifts)})
    return list(zip([months[0], *anew], [*(each - 1 for each in anew), months[-1]], strict=True))


def _lines(result: XmR, first: pd.Period, last: pd.Period, points: pd.DataFrame) -> dict[pd.Period, Lines]:
    """The lines of some months of a stretch, its `points`."""
    names, decimals, whole = NAMES[result.limits], _places(result), _sum(result, (first, last))
    seasonal = bool((result.points.loc[first:last, "season"] != 1).any())
    found = {}
    for month, *heights in zip(months_of(points), *(points[line] for line in names), strict=True):
        of, history = (_sum(result, (month,)), (whole,)) if seasonal else (whole, ())
        found[month] = tuple(
            Missing("not applicable")
            if pd.isna(height)
            else other(height, of, "limit", part, decimals=max(decimals, least), computed_from=history)
            for part, height, least in zip(names.values(), heights, LEAST_DECIMALS[result.limits], strict=True)
        )
    return found


def _places(result: XmR) -> int:
    """The decimals of lines and limits: none, or one where a limit would round to the count of a month outside it."""
    newest = number(result.newest_count)
    limits = [limit for limit in (result.lower_limit, result.upper_limit) if limit]
    outside = any(signal.rule == rules.OUTSIDE for signal in result.newest_signals)
    return int(result.limits == NATURAL and outside and newest in map(number, limits))


def _season_note(result: XmR) -> str:
    return ", the season taken out" if result.seasonal else ""


def _signal(signal: Signal, result: XmR) -> Sentence:
    """A signal by the template of its rule."""
    return _filled(SIGNALS[signal.rule], _words(signal, result), about=(_sum(result, signal.months),))


def _words(signal: Signal, result: XmR) -> dict[str, str]:
    """The words that describe a signal."""
    first, last = month_label(signal.months[0]), month_label(signal.months[-1])
    up = signal.up
    return {
        "first": first,
        "span": last if first == last else f"{first} to {last}",
        "lie": "is" if first == last else "are",
        "side": "above" if up else "below",
        "end": "top" if up else "bottom",
        "direction": signal.direction,
        "comparative": "higher" if up else "lower",
        "rise": "rise" if up else "fall",
        "season": _season_note(result),
    }


def _sum(result: XmR, months: Sequence[pd.Period] | pd.PeriodIndex) -> Sum:
    """The events of all months from the first to the last of these."""
    return Sum(result.area, result.measure, Span(months[0], months[-1]).key)
