"""A target in words, with the months that met it."""

from __future__ import annotations

import pandas as pd

from helpers.document.numbers import Number, count, other
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
from helpers.periods import month_label
from helpers.statistics.xmr.plain import XmR
from helpers.wording import sums

YEAR = 12  # months
TARGET = "The target is at {bound} {target} a month. {month} had {newest}, so it {met} the target. {earlier}"
EARLIER = "{meeting} of the last {months} met it."


def target(charted: XmR, limit: float | None, improvement: str) -> Sentence:
    r"""The target, whether the newest month met it, and how many of the last twelve months did; empty without a target.

    Parameters
    ----------
    limit
        Events a month: at most so many, or at least so many where the improvement direction is `increase`.
    improvement
        The improvement direction: `decrease` or `increase`.

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
    counts = charted.points["count"].dropna()
    met = counts >= limit if improvement == "increase" else counts <= limit
    newest = sums.month(charted.area, charted.measure, charted.newest)
    return say(
        TARGET,
        bound="least" if improvement == "increase" else "most",
        target=other(limit, newest, "other", "target a month", printed=quantity(limit, charted.unit)),
        month=month_label(charted.newest),
        newest=count(charted.newest_count, newest),
        met="met" if met.iloc[-1] else "missed",
        earlier=_earlier(charted, met.iloc[-YEAR:]) if len(met) > 1 else Sentence(""),
    )


def _earlier(charted: XmR, met: pd.Series) -> Sentence:
    months = pd.PeriodIndex(met.index)
    of = sums.months(charted.area, charted.measure, months)
    each = tuple(sums.month(charted.area, charted.measure, month) for month in months)

    def how_many(value: int, part: str, printed: str = "") -> Number:
        return other(value, of, "how many", part, printed=printed, computed_from=each)

    return say(
        EARLIER,
        months=how_many(len(met), "months held against the target", f"{len(met)} months"),
        meeting=how_many(int(met.sum()), "months that met the target", "" if met.any() else "None"),
    )
