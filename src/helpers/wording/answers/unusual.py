"""The answer on whether the newest month is unusual."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.document.blocks import Missing
from helpers.document.numbers import other
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
from helpers.periods import month_label
from helpers.statistics.xmr.plain import XmR
from helpers.wording import sums
from helpers.wording.answers.warnings import with_missing_months
from helpers.wording.xmr import newest, newest_lines


def unusual(result: XmR) -> Sentence:
    """A sentence on whether the newest month is unusual, or else whether another of the last twelve was.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> print(unusual(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))))
    Yes: August (60) is above the usual range, 0 to 52.
    """
    return with_missing_months(_unusual(result), [month for month in result.points.index if month > result.newest])


def _unusual(result: XmR) -> Sentence:
    if isinstance(newest_lines(result)[1], Missing):
        if result.breaks:
            return say(
                "This cannot be said yet: recording changed in {month}, and two months in a row are needed to know "
                "what is usual.",
                month=month_label(result.breaks[-1].month),
            )
        return say("This cannot be said yet: two months in a row are needed to know what is usual.")
    answer: dict[str, Any] = {"newest": newest(result), "since_last": _months_since_last(result)}
    if result.newest_signals:
        return say("{yes}: {newest}{since_last}", yes=_judged(result, "Yes"), **answer)
    last_year = [each.months[-1] for each in result.signals if each.months[-1] > result.points.index[-1] - 12]
    if last_year:
        return say(
            "{no}, but {earlier} was: {newest}{since_last}",
            no=_judged(result, "No"),
            earlier=month_label(max(last_year)),
            **answer,
        )
    return say("{no}: {newest}{since_last}", no=_judged(result, "No"), **answer)


def _months_since_last(result: XmR) -> Sentence:
    """How long there has been no event, after a space; empty where the newest month has one or events are frequent."""
    if not result.months_since_last:
        return Sentence("")
    last = result.newest - result.months_since_last
    since = sums.months(result.area, result.measure, pd.period_range(last, result.newest, freq="M"))
    printed = quantity(result.months_since_last, "months")
    months = other(result.months_since_last, since, "how many", "months since the last", printed=printed)
    return say(" It is {months} since the last.", months=months)


def _judged(result: XmR, answer: str) -> str:
    """The answer, with the months that it rests on where these are few or begin at a change in recording."""
    few = "few " if result.provisional else ""
    if result.breaks:
        return f"{answer}, by the {few}months since recording changed in {month_label(result.since)}"
    return f"{answer}, as far as so few months can show" if few else answer
