"""XmR charts in words: whether the newest month is unusual, and by which rule."""

from __future__ import annotations

import pandas as pd

from helpers.document.blocks import Sentences
from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import and_list, in_words, number
from helpers.periods import month_label
from helpers.statistics.xmr import rules
from helpers.statistics.xmr.level_shift import LevelShift
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.xmr.rules import Signal

# A signal as the list of signals has it, and as the cause that makes the newest month unusual. Each rule has both.
SIGNALS = {
    rules.OUTSIDE: "outside the limits: {span} {lie} {side} the {limit} limit",
    rules.SHIFT: "shift: seven or more months in a row {side} the central line, {span}",
    rules.TREND: "trend: seven or more months in a row {direction}{season}, {span}",
    rules.NEAR_LIMIT: "two of three months in a row near the {limit} limit, {span}",
}
CAUSES = {
    rules.OUTSIDE: "it lies {side} the {limit} limit",
    rules.SHIFT: "every month since {first} lies {side} the central line",
    rules.TREND: "every month since {first} has been {comparative}{season}",
    rules.NEAR_LIMIT: "two of three months lie near the {limit} limit",
}


def unusual(result: XmR) -> Sentence:
    """Whether the newest month is unusual for the series, and by which rule.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-09", "2016-08", freq="M")
    >>> print(unusual(plain_chart(pd.Series([10, 12] * 6, index, name=("Blackpool", "Rape")))))
    August 2016 (12) is nothing unusual for Blackpool: it lies within the natural process limits (6 to 16).
    """
    month = result.newest
    count = result.newest_count
    begin = f"{month_label(month)} ({number(count)})"
    if result.lower_limit is None or result.upper_limit is None:
        text = f"{begin} stands alone: two months in a row are needed before anything can be said of the usual."
        return Sentence(text, (_month_figure(result, month, count, text),))
    limits = between(result)
    whose = "this month's" if result.seasonal else "the"
    provisional = " The limits are provisional: fewer than 12 months stand behind them." if result.provisional else ""
    if result.newest_signals:
        worst_first = sorted(result.newest_signals, key=lambda signal: signal.rule != rules.OUTSIDE)
        causes = and_list([CAUSES[signal.rule].format_map(_words(signal, result)) for signal in worst_first])
        text = (
            f"{begin} is unusual for {result.area}: {causes}. {_capital(whose)} natural process limits are "
            f"{limits}.{provisional}"
        )
    else:
        text = (
            f"{begin} is nothing unusual for {result.area}: it lies within {whose} natural process limits "
            f"({limits}).{provisional}"
        )
    return Sentence(text, (_month_figure(result, month, count, text), *limit_figures(result, text)))


def signals(result: XmR) -> Sentences:
    """The breaks, the signals of the last twelve months (oldest first), and the number of earlier signals.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> print(signals(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))))
    - Outside the limits: August 2016 lies above the upper limit.
    """
    since = result.points.index[-1] - 11
    recent = [signal for signal in result.signals if signal.months[-1] >= since]
    sentences = [
        Sentence(f"The limits begin anew in {month_label(each.month)}, as the way of recording changed: {each.reason}.")
        for each in result.breaks
    ]
    sentences += [
        Sentence(f"{_capital(SIGNALS[signal.rule].format_map(_words(signal, result)))}.") for signal in recent
    ]
    if not recent:
        count = in_words(len(rules.RULES))
        text = f"No month of the last twelve is a special cause by any of the {count} rules{_allowance(result)}."
        sentences.append(Sentence(text))
    earlier = len(result.signals) - len(recent)
    if earlier:
        text = f"Earlier months hold {earlier} more; the numbers behind the chart name them."
        span = f"{result.points.index[0]}..{since - 1}"
        name = f"{result.measure}: earlier special causes"
        sentences.append(Sentence(text, (Figure(result.area, name, span, current=str(earlier), sentence=text),)))
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
    return Sentence(
        f"{result.measure} in {result.area} moved to another level in {month_label(result.month)} and stayed there: "
        f"from {number(result.before)} a month to {number(result.since)}, the season taken out. Where recording "
        f'changed then, declare it in drop.toml ([[breaks]] with month = "{result.month}", measures and reason); until '
        "it is declared, nothing that is published rests on it."
    )


def between(result: XmR) -> str:
    """The newest limits, to one decimal where whole numbers would hide that the newest month is outside them.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2012-08", "2016-08", freq="M")
    >>> quiet, high = (pd.Series([10, 12] * 24 + [newest], index, name=("Blackpool", "Rape")) for newest in (12, 17))
    >>> between(plain_chart(quiet)), between(plain_chart(high))
    ('6 to 16', '5.6 to 16.6')
    """
    if result.lower_limit is None or result.upper_limit is None:
        return "–"
    return f"{number(result.lower_limit, places(result))} to {number(result.upper_limit, places(result))}"


def places(result: XmR) -> int:
    """The number of decimals of lines and limits: none, or one where a rounded limit would equal a month outside it.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2012-08", "2016-08", freq="M")
    >>> places(plain_chart(pd.Series([10, 12] * 24 + [17], index, name=("Blackpool", "Rape"))))
    1
    """
    count = number(result.newest_count)
    limits = [limit for limit in (result.lower_limit, result.upper_limit) if limit]
    outside = any(signal.rule == rules.OUTSIDE for signal in result.newest_signals)
    return int(outside and count in map(number, limits))


def limit_figures(result: XmR, text: str) -> tuple[Figure, ...]:
    """Central line and limits as figures of the whole chart; of the newest month where they follow a season.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> counts = pd.Series([39, 41, 40, 43], pd.period_range("2016-01", "2016-04", freq="M"), name=("Blackpool", "Rape"))
    >>> [figure.current for figure in limit_figures(plain_chart(counts), "")]  # 40.75, and 2.66 × 2 either way
    ['41', '35', '46']
    """  # noqa: E501
    months = result.points.index
    span = f"{result.newest}..{result.newest}" if result.seasonal else f"{result.since}..{months[-1]}"
    lines = {
        "central line": result.central_line,
        "lower natural process limit": result.lower_limit,
        "upper natural process limit": result.upper_limit,
    }
    return tuple(
        Figure(
            result.area,
            f"{result.measure}: {name}",
            span,
            current=number(value, places(result)).replace(",", ""),
            sentence=text,
        )
        for name, value in lines.items()
        if value is not None
    )


def _season_note(result: XmR) -> str:
    return ", the season taken out" if result.seasonal else ""


def _allowance(result: XmR) -> str:
    """What the rules allow for before they call a month a special cause."""
    if result.seasonal:
        return _season_note(result)
    return "" if result.plain else ", allowing for months that resemble the one before"


def _words(signal: Signal, result: XmR) -> dict[str, str]:
    """The words that fill the templates of signals and causes."""
    first, last = month_label(signal.months[0]), month_label(signal.months[-1])
    up = signal.direction in ("high", "rising")
    return {
        "first": first,
        "span": last if first == last else f"{first} to {last}",
        "lie": "lies" if first == last else "lie",
        "side": "above" if up else "below",
        "limit": "upper" if up else "lower",
        "direction": signal.direction,
        "comparative": "higher" if up else "lower",
        "season": _season_note(result),
    }


def _month_figure(result: XmR, month: pd.Period, count: float, text: str) -> Figure:
    span = f"{month}..{month}"
    return Figure(result.area, result.measure, span, current=str(int(count)), sentence=text, small=is_small(count))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
