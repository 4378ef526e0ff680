"""A target in words, with the months that met it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from helpers.document.numbers import Number, count, other
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
from helpers.periods import month_label
from helpers.statistics.xmr.plain import XmR
from helpers.wording import sums

YEAR = 12  # months
TARGET = "The target is at {bound} {target} a month. {month} had {newest}, so it {met} the target. {earlier}"
NOT_IN_FULL = (
    "The target is at {bound} {target} a month. Whether {month} met it cannot be said: it was probably not sent in "
    "full. {earlier}"
)
EARLIER = "{meeting} of the last {months} met it."
SINCE_BREAK = "{meeting} of the {months} since recording changed in {month} met it."


def target(charted: XmR, limit: float | None, improvement: str, *, part_sent: Collection[pd.Period] = ()) -> Sentence:
    r"""A sentence on the target, whether the newest month met it, and how often the last twelve did; empty without one.

    Of the last twelve months, those before a declared break do not count, because they were recorded differently.

    Parameters
    ----------
    limit
        Events a month: at most so many, or at least so many where the improvement direction is `increase`.
    improvement
        The improvement direction: `decrease` or `increase`.
    part_sent
        Months that were probably sent only in part: they are not compared with the target.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> chart = plain_chart(pd.Series([10, 20] * 6 + [60], months, name=("Blackpool", "Rape")))
    >>> print(str(target(chart, 9, "decrease")).replace(". ", ".\n"))
    The target is at most 9 offences a month.
    August 2016 had 60, so it missed the target.
    None of the last 12 months met it.
    """
    if limit is None:
        return Sentence("")
    counts = charted.points.loc[charted.since :, "count"].dropna()
    met = counts >= limit if improvement == "increase" else counts <= limit
    newest = sums.month(charted.area, charted.measure, charted.newest)
    whole = met[~met.index.isin(list(part_sent))]
    values: dict[str, Any] = {
        "bound": "least" if improvement == "increase" else "most",
        "target": other(limit, newest, "other", "target a month", printed=quantity(limit, charted.unit)),
        "month": month_label(charted.newest),
        "earlier": _earlier(charted, whole.iloc[-YEAR:]) if len(whole) > 1 else Sentence(""),
    }
    if charted.newest not in whole.index:
        return say(NOT_IN_FULL, **values)
    newest_met = "met" if met.iloc[-1] else "missed"
    return say(TARGET, newest=count(charted.newest_count, newest), met=newest_met, **values)


def _earlier(charted: XmR, met: pd.Series) -> Sentence:
    months = pd.PeriodIndex(met.index)
    of = sums.months(charted.area, charted.measure, months)
    each = tuple(sums.month(charted.area, charted.measure, month) for month in months)

    def how_many(value: int, part: str, printed: str = "") -> Number:
        return other(value, of, "how many", part, printed=printed, computed_from=each)

    held = how_many(len(met), "months held against the target", f"{len(met)} months")
    meeting = how_many(int(met.sum()), "months that met the target", "" if met.any() else "None")
    if charted.breaks and len(met) < YEAR:
        return say(SINCE_BREAK, meeting=meeting, months=held, month=month_label(charted.since))
    return say(EARLIER, meeting=meeting, months=held)
