"""XmR charts in words: whether the newest month is unusual, and by which rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from helpers.document.blocks import Missing, Sentences
from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import FIELD, Sentence, say
from helpers.english import in_words, number
from helpers.periods import Span, month_label
from helpers.statistics.counts import months_of
from helpers.statistics.xmr import rules
from helpers.statistics.xmr.exact import SMALL
from helpers.statistics.xmr.level_shift import LevelShift
from helpers.statistics.xmr.plain import EXACT, LINES, NATURAL, XmR
from helpers.statistics.xmr.rules import Signal
from helpers.statistics.xmr.season import ENOUGH
from helpers.wording import sums

# A signal as the list of signals has it, and as the cause that makes the newest month unusual. Each rule has both.
SIGNALS = {
    rules.OUTSIDE: "Outside the limits: {span} {lie} {side} the {limit} limit.",
    rules.MOVED: "Another level: the months since {first} are {comparative} than those before, and have stayed there.",
    rules.SHIFT: "Shift: seven or more months in a row {side} the central line, {span}.",
    rules.TREND: "Trend: seven or more months in a row {direction}{season}, {span}.",
    rules.NEAR_LIMIT: "Two of three months in a row near the {limit} limit, {span}.",
    rules.TOTAL: "Seven months together: their total is unusually {direction}, {span}.",
    rules.GAP: "Gap: unusually many months without any, {span}.",
}
CAUSES = {
    rules.OUTSIDE: "it lies {side} the {limit} limit",
    rules.MOVED: "the months since {first} are {comparative} than those before",
    rules.SHIFT: "every month since {first} lies {side} the central line",
    rules.TREND: "every month since {first} has been {comparative}{season}",
    rules.NEAR_LIMIT: "two of three months lie near the {limit} limit",
    rules.TOTAL: "seven months together are unusually {direction}",
    rules.GAP: "there have been none since {first}",
}
# What the numbers of central line and limits are called.
NAMES = {
    NATURAL: dict(
        zip(LINES, ("central line", "lower natural process limit", "upper natural process limit"), strict=True)
    ),
    EXACT: dict(zip(LINES, ("central line", "lower exact limit", "upper exact limit"), strict=True)),
}
LEAST_DECIMALS = {NATURAL: (0, 0, 0), EXACT: (1, 0, 0)}  # exact limits are whole numbers, their central line is small


def unusual(result: XmR) -> Sentence:
    """Whether the newest month is unusual for the series, and by which rule.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> print(unusual(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape")))))
    August 2016 (12) is nothing unusual for Blackpool: it lies within the natural process limits (6 to 16).
    """
    _, lower, upper = lines(result)[result.newest]
    month = month_label(result.newest)
    newest = count(result.newest_count, sums.month(result.area, result.measure, result.newest))
    if isinstance(lower, Missing):
        return say(
            "{month} ({count}) stands alone: two months in a row are needed before anything can be said of the usual.",
            month=month,
            count=newest,
        )
    provisional = say(" The limits are provisional: fewer than {enough} months stand behind them.", enough=str(ENOUGH))
    words: dict[str, Any] = {
        "month": month,
        "count": newest,
        "area": result.area,
        "lower": lower,
        "upper": upper,
        "limits": result.limits,
        "provisional": provisional if result.provisional else "",
        "levels": say(" {levels}", levels=_levels(result.shift)) if result.shift else "",
    }
    otherwise = "Whether {month} is unusual for {area} is not shown, because small numbers could identify people."
    if not result.newest_signals:
        return say(
            "{month} ({count}) is nothing unusual for {area}: it lies within {whose} {limits} ({lower} to {upper})."
            "{provisional}{levels}",
            otherwise=otherwise,
            whose="this month's" if result.seasonal else "the",
            **words,
        )
    worst_first = sorted(result.newest_signals, key=lambda signal: rules.RULES.index(signal.rule))
    return say(
        "{month} ({count}) is unusual for {area}: {causes}. {whose} {limits} are {lower} to {upper}.{provisional}"
        "{levels}",
        otherwise=otherwise,
        causes=tuple(_signal(CAUSES, signal, result) for signal in worst_first),
        whose="This month's" if result.seasonal else "The",
        about=tuple(_sum(result, signal.months) for signal in worst_first),
        **words,
    )


def signals(result: XmR) -> Sentences:
    """The breaks, the level shifts, the signals of the last twelve months (oldest first), and how many were earlier.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> print(signals(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))))
    - Outside the limits: August 2016 lies above the upper limit.
    """
    months = months_of(result.points)
    since = months[-1] - 11
    recent = [signal for signal in result.signals if signal.months[-1] >= since]
    sentences = [
        say(
            "The limits begin anew in {month}, as the way of recording changed: {reason}.",
            month=month_label(each.month),
            reason=each.reason,
        )
        for each in result.breaks
    ]
    sentences += [
        say(
            "New limits, as the level was found to move (no change was declared). {levels}",
            levels=_levels(each),
        )
        for each in result.shifts
    ]
    sentences += [_signal(SIGNALS, signal, result) for signal in recent]
    if not recent:
        none = say(
            "No month of the last twelve is a special cause by any of the {rules} rules{season}.",
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
    """Where the series last moved to another level and stayed: the month and both levels; empty where it did not.

    Examples
    --------
    >>> from helpers.statistics import xmr
    >>> index = pd.period_range("2013-09", "2016-08", freq="M")
    >>> print(level_shift(xmr.chart(pd.Series([31, 34, 29, 34] * 5 + [46, 49, 44, 49] * 4, index, name=("Wyre", "Rape")))))
    Since May 2015 about 47 a month; before, 32.
    """  # noqa: E501
    return _levels(result.shift) if result.shift else Sentence("")


def undeclared_break(result: XmR) -> Sentence:
    """For the analyst: what to do where recording changed at the level shift; empty where no shift was found.

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
    """The newest limits, to one decimal where whole numbers would hide that the newest month is outside them.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2012-08", "2016-08", freq="M")
    >>> quiet, high = (pd.Series([10, 12] * 24 + [newest], index, name=("Blackpool", "Rape")) for newest in (12, 17))
    >>> str(between(plain_chart(quiet))), str(between(plain_chart(high)))
    ('6 to 16', '5.6 to 16.6')
    """
    _, lower, upper = lines(result)[result.newest]
    if isinstance(lower, Missing):
        return lower
    exact = " (exact limits)" if result.limits == EXACT else ""
    return say("{lower} to {upper}{exact}", lower=lower, upper=upper, exact=exact)


def lines(result: XmR) -> dict[pd.Period, tuple[Number | Missing, ...]]:
    """Central line, lower and upper limit of each month: those of its stretch between breaks or level shifts, or season.

    Do not take them for limits on counts to come: they describe the months that they were computed from.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> counts = pd.Series([39, 41, 40, 43], pd.period_range("2016-01", "2016-04", freq="M"), name=("Blackpool", "Rape"))
    >>> chart = plain_chart(counts)
    >>> [str(line) for line in lines(chart)[chart.newest]]  # 40.75, and 2.66 × 2 either way
    ['41', '35', '46']
    """  # noqa: E501
    months, decimals, found = months_of(result.points), _places(result), {}
    anew = sorted({*(each.month for each in result.breaks), *(each.month for each in result.shifts)})
    names = NAMES[result.limits]
    for first, last in zip([months[0], *anew], [*(each - 1 for each in anew), months[-1]], strict=True):
        points = result.points.loc[first:last]
        whole = _sum(result, (first, last))
        seasonal = bool((points["season"] != 1).any())
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
    """The number of decimals of lines and limits: none, or one where a rounded limit would equal a month outside it."""
    newest = number(result.newest_count)
    limits = [limit for limit in (result.lower_limit, result.upper_limit) if limit]
    outside = any(signal.rule == rules.OUTSIDE for signal in result.newest_signals)
    return int(result.limits == NATURAL and outside and newest in map(number, limits))


def _season_note(result: XmR) -> str:
    return ", the season taken out" if result.seasonal else ""


def _signal(templates: dict[str, str], signal: Signal, result: XmR) -> Sentence:
    """A signal by the template of its rule."""
    template = templates[signal.rule]
    first, last = month_label(signal.months[0]), month_label(signal.months[-1])
    up = signal.up
    words = {
        "first": first,
        "span": last if first == last else f"{first} to {last}",
        "lie": "lies" if first == last else "lie",
        "side": "above" if up else "below",
        "limit": "upper" if up else "lower",
        "direction": signal.direction,
        "comparative": "higher" if up else "lower",
        "season": _season_note(result),
    }
    fields: dict[str, Any] = {name: words[name] for name in FIELD.findall(template)}
    return say(template, about=(_sum(result, signal.months),), **fields)


def _sum(result: XmR, months: Sequence[pd.Period] | pd.PeriodIndex) -> Sum:
    """The events of all months from the first to the last of some."""
    return Sum(result.area, result.measure, Span(months[0], months[-1]).key)
