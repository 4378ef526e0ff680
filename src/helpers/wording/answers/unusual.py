"""Whether the newest month is unusual."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.document.blocks import Missing
from helpers.document.numbers import Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.english import ordinal, quantity
from helpers.periods import month_label
from helpers.statistics.xmr import rules
from helpers.statistics.xmr.plain import XmR
from helpers.wording import sums
from helpers.wording.answers.warnings import with_missing_months
from helpers.wording.xmr import level_shift, lines


def unusual(result: XmR) -> Sentence:
    """Whether the newest month is unusual, else whether another of the last twelve is.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> print(unusual(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))))
    Yes: August 2016 (60) is above the usual range, 0 to 52.
    """
    return with_missing_months(_unusual(result), [month for month in result.points.index if month > result.newest])


def _unusual(result: XmR) -> Sentence:
    _, lower, upper = lines(result)[result.newest]
    if isinstance(lower, Missing):
        if result.breaks:
            return say(
                "This cannot be said yet: recording changed in {month}, and two months in a row are needed to know "
                "what is usual.",
                month=month_label(result.breaks[-1].month),
            )
        return say("This cannot be said yet: two months in a row are needed to know what is usual.")
    month: dict[str, Any] = {
        "month": month_label(result.newest),
        "count": count(result.newest_count, sums.month(result.area, result.measure, result.newest)),
        "range": _usual_range(result),
        "low": lower,
        "high": upper,
        "more": _more(result),
    }
    if not result.newest_signals:
        last_year = [each.months[-1] for each in result.signals if each.months[-1] > result.points.index[-1] - 12]
        if last_year:
            return say(
                "{no}, but {earlier} was: {month} ({count}) is in the {range}, {low} to {high}.{more}",
                no=_judged(result, "No"),
                earlier=month_label(max(last_year)),
                **month,
            )
        return say(
            "{no}: {month} ({count}) is in the {range}, {low} to {high}, and no other recent month stands out.{more}",
            no=_judged(result, "No"),
            **month,
        )
    signal = min(result.newest_signals, key=lambda each: rules.RULES.index(each.rule))
    up, yes = signal.up, _judged(result, "Yes")
    if signal.rule == rules.OUTSIDE:
        return say(
            "{yes}: {month} ({count}) is {above} the {range}, {low} to {high}.{more}",
            yes=yes,
            above="above" if up else "below",
            **month,
        )
    if signal.rule == rules.MOVED:
        return say(
            "{yes}: the level has moved.{more} {month} ({count}) is in the {range}, {low} to {high}.", yes=yes, **month
        )
    if signal.rule == rules.TOTAL:
        return say(
            "{yes}: {month} ({count}) is in the {range}, {low} to {high}, but unusually {few} happened in seven months "
            "together.{more}",
            yes=yes,
            few="many" if up else "few",
            **month,
        )
    if signal.rule == rules.GAP:
        return say("{yes}: it is unusual that there were none for so long.{more}", yes=yes, more=_more(result))
    if signal.rule == rules.SHIFT:
        run = sums.months(result.area, result.measure, pd.PeriodIndex(signal.months))
        return say(
            "{yes}: {month} ({count}) is in the {range}, {low} to {high}, but the {nth} month in a row {above}.{more}",
            yes=yes,
            nth=other(
                len(signal.months),
                run,
                "how many",
                "months in a row on one side of the central line",
                printed=ordinal(len(signal.months)),
                computed_from=(_history(result),),
            ),
            above=f"{'above' if up else 'below'} average{_time_of_year(result)}",
            **month,
        )
    if signal.rule == rules.TREND:
        return say(
            "{yes}: {month} ({count}) is in the {range}, {low} to {high}, but {higher} every month since {first}."
            "{more}",
            yes=yes,
            higher=("it rose" if up else "it fell") if not result.seasonal else _for_the_season(up),
            first=month_label(signal.months[0]),
            **month,
        )
    return say(
        "{yes}: {month} ({count}) is in the {range}, {low} to {high}, but near its {end}, as was another of the last "
        "three months.{more}",
        yes=yes,
        end="upper end" if up else "lower end",
        **month,
    )


def _for_the_season(up: bool) -> str:
    return f"with the season taken out it {'rose' if up else 'fell'}"


def _usual_range(result: XmR) -> str:
    """The usual range in words: of the time of year, and since when."""
    since = f" since {month_label(result.shift.month)}" if result.shift else ""
    return f"usual range{_time_of_year(result)}{since}"


def _more(result: XmR) -> Sentence:
    """What follows an answer: the level shift, and the months since the last event; both with a space before them."""
    levels, since_last = level_shift(result), _months_since_last(result)
    if levels.text and since_last.text:
        return say(" {levels} {since_last}", levels=levels, since_last=since_last)
    return (
        say(" {said}", said=levels if levels.text else since_last) if levels.text or since_last.text else Sentence("")
    )


def _months_since_last(result: XmR) -> Sentence:
    """How long there has been no event; empty where the newest month has one, or where events are too many to say."""
    if not result.months_since_last:
        return Sentence("")
    last = result.newest - result.months_since_last
    since = sums.months(result.area, result.measure, pd.period_range(last, result.newest, freq="M"))
    printed = quantity(result.months_since_last, "months")
    months = other(result.months_since_last, since, "how many", "months since the last", printed=printed)
    return say("It is {months} since the last.", months=months)


def _time_of_year(result: XmR) -> str:
    return " for the time of year" if result.seasonal else ""


def _judged(result: XmR, answer: str) -> str:
    """The answer, and the months that it rests on where these are few or begin at a change in recording."""
    few = "few " if result.provisional else ""
    if result.breaks:
        return f"{answer}, judged by the {few}months since recording changed in {month_label(result.since)}"
    return f"{answer}, as far as so few months can show" if few else answer


def _history(result: XmR) -> Sum:
    return sums.months(result.area, result.measure, result.points.loc[result.since :].index)
