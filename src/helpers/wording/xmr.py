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
from helpers.statistics.xmr.level_shift import LevelShift
from helpers.statistics.xmr.plain import ENOUGH, LINES, XmR
from helpers.statistics.xmr.rules import Signal
from helpers.wording import sums

# A signal as the list of signals has it, and as the cause that makes the newest month unusual. Each rule has both.
SIGNALS = {
    rules.OUTSIDE: "Outside the limits: {span} {lie} {side} the {limit} limit.",
    rules.SHIFT: "Shift: seven or more months in a row {side} the central line, {span}.",
    rules.TREND: "Trend: seven or more months in a row {direction}{season}, {span}.",
    rules.NEAR_LIMIT: "Two of three months in a row near the {limit} limit, {span}.",
}
CAUSES = {
    rules.OUTSIDE: "it lies {side} the {limit} limit",
    rules.SHIFT: "every month since {first} lies {side} the central line",
    rules.TREND: "every month since {first} has been {comparative}{season}",
    rules.NEAR_LIMIT: "two of three months lie near the {limit} limit",
}
NAMES = dict(zip(LINES, ("central line", "lower natural process limit", "upper natural process limit"), strict=True))


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
        "provisional": provisional if result.provisional else "",
    }
    otherwise = "Whether {month} is unusual for {area} is not shown, because small numbers could identify people."
    if not result.newest_signals:
        return say(
            "{month} ({count}) is nothing unusual for {area}: it lies within {whose} natural process limits ({lower} "
            "to {upper}).{provisional}",
            otherwise=otherwise,
            whose="this month's" if result.seasonal else "the",
            **words,
        )
    worst_first = sorted(result.newest_signals, key=lambda signal: signal.rule != rules.OUTSIDE)
    return say(
        "{month} ({count}) is unusual for {area}: {causes}. {whose} natural process limits are {lower} to {upper}."
        "{provisional}",
        otherwise=otherwise,
        causes=tuple(_signal(CAUSES, signal, result) for signal in worst_first),
        whose="This month's" if result.seasonal else "The",
        about=tuple(_sum(result, signal.months) for signal in worst_first),
        **words,
    )


def signals(result: XmR) -> Sentences:
    """The breaks, the signals of the last twelve months (oldest first), and the number of earlier signals.

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
    sentences += [_signal(SIGNALS, signal, result) for signal in recent]
    if not recent:
        none = say(
            "No month of the last twelve is a special cause by any of the {rules} rules{allowance}.",
            rules=in_words(len(rules.RULES)),
            allowance=_allowance(result),
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


def level_shift(result: LevelShift | None) -> Sentence:
    """For the analyst: where a series may have begun to be recorded in another way; empty where no shift was found.

    Examples
    --------
    >>> print(level_shift(LevelShift("Blackpool", "Rape", pd.Period("2015-04", "M"), 20.4, 40.6)))
    Rape in Blackpool moved to another level in April 2015 and stayed there: from 20 a month to 41, the season taken out. Where recording changed then, declare it in drop.toml ([[breaks]] with month = "2015-04", measures and reason); until it is declared, nothing that is published rests on it.
    """  # noqa: E501
    if result is None:
        return Sentence("")
    series = Sum(result.area, result.measure)
    return say(
        "{measure} in {area} moved to another level in {month} and stayed there: from {before} a month to {since}, the "
        'season taken out. Where recording changed then, declare it in drop.toml ([[breaks]] with month = "{key}", '
        "measures and reason); until it is declared, nothing that is published rests on it.",
        measure=result.measure,
        area=result.area,
        month=month_label(result.month),
        before=other(result.before, series, "other", f"a month before {month_label(result.month)}"),
        since=other(result.since, series, "other", f"a month since {month_label(result.month)}"),
        key=str(result.month),
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
    return lower if isinstance(lower, Missing) else say("{lower} to {upper}", lower=lower, upper=upper)


def lines(result: XmR) -> dict[pd.Period, tuple[Number | Missing, ...]]:
    """Central line, lower and upper limit of each month: those of its stretch between two breaks, or of its season.

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
    anew = [each.month for each in result.breaks]
    for first, last in zip([months[0], *anew], [*(each - 1 for each in anew), months[-1]], strict=True):
        points = result.points.loc[first:last]
        whole = _sum(result, (first, last))
        seasonal = bool((points["season"] != 1).any())
        for month, *heights in zip(months_of(points), *(points[line] for line in NAMES), strict=True):
            of, history = (_sum(result, (month,)), (whole,)) if seasonal else (whole, ())
            found[month] = tuple(
                Missing("not applicable")
                if pd.isna(height)
                else other(height, of, "limit", part, decimals=decimals, computed_from=history)
                for part, height in zip(NAMES.values(), heights, strict=True)
            )
    return found


def _places(result: XmR) -> int:
    """The number of decimals of lines and limits: none, or one where a rounded limit would equal a month outside it."""
    newest = number(result.newest_count)
    limits = [limit for limit in (result.lower_limit, result.upper_limit) if limit]
    outside = any(signal.rule == rules.OUTSIDE for signal in result.newest_signals)
    return int(outside and newest in map(number, limits))


def _season_note(result: XmR) -> str:
    return ", the season taken out" if result.seasonal else ""


def _allowance(result: XmR) -> str:
    """What the rules allow for before they call a month a special cause."""
    if result.seasonal:
        return _season_note(result)
    return "" if result.plain else ", allowing for months that resemble the one before"


def _signal(templates: dict[str, str], signal: Signal, result: XmR) -> Sentence:
    """A signal by the template of its rule."""
    template = templates[signal.rule]
    first, last = month_label(signal.months[0]), month_label(signal.months[-1])
    up = signal.direction in ("high", "rising")
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
