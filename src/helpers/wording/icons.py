"""Icons for a measure: whether its newest month is unusual, and whether its usual months meet the target."""

from __future__ import annotations

from helpers.document.icons import Icon
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.xmr.rules import GAP, MOVED, NEAR_LIMIT, OUTSIDE, RULES, SHIFT, TOTAL, TREND

WORDS = {
    OUTSIDE: "unusually {}",
    MOVED: "at a {}er level",
    SHIFT: "in a long run of {} months",
    TREND: "{} month after month",
    NEAR_LIMIT: "unusually {} again",
    TOTAL: "unusually {} over seven months",
    GAP: "none for unusually long",
}
YEAR = 12  # months: limits that follow a season have all their values within a year


def variation(result: XmR, improvement: str) -> Icon:
    """An icon for whether the newest month is part of a special cause, on which side, and whether that one is better.

    Where several rules fired and disagree about the side, the first in the order of `RULES` decides.

    Parameters
    ----------
    improvement
        The improvement direction: `decrease`, `increase` or `neutral`.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.xmr import plain_chart
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> chart = plain_chart(pd.Series([10, 20] * 6 + [60], months, name=("Blackpool", "Rape")))
    >>> str(variation(chart, "decrease")), str(variation(chart, "neutral"))
    ('unusually high (concern)', 'unusually high')
    """
    if result.upper_limit is None:
        return Icon("too few months to say", "–")
    fired = sorted(result.newest_signals, key=lambda signal: RULES.index(signal.rule))
    if not fired:
        return Icon("nothing unusual")
    words, side = WORDS[fired[0].rule].format(fired[0].direction), "high" if fired[0].up else "low"
    better = {"decrease": "low", "increase": "high"}.get(improvement)
    if better is None:
        return Icon(words, side[0].upper())
    meaning = "improvement" if side == better else "concern"
    return Icon(f"{words} ({meaning})", side[0].upper(), meaning)


def assurance(result: XmR, target: float, improvement: str) -> Icon:
    """An icon for whether usual months meet a target: all of them, some or none.

    A target within the natural process limits is met in some usual months and missed in others, by chance or by season:
    only a change in the process itself can meet it in every month (NHS England, Making Data Count). After a change in
    recording, only the limits since then count.

    Parameters
    ----------
    target
        Events a month: at most so many, or at least so many where the improvement direction is `increase`.
    improvement
        The improvement direction: `decrease` or `increase`.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.xmr import plain_chart
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> chart = plain_chart(pd.Series(([10, 12] * 7)[:13], months, name=("Blackpool", "Rape")))
    >>> [str(assurance(chart, target, "decrease")) for target in (5, 11, 20)]
    ['usual months miss the target', 'some usual months meet the target', 'usual months meet the target']
    """
    first = result.shift.month if result.shift else result.since
    year = result.points[first:].iloc[-YEAR:]
    lowest, highest = year["lower_limit"].min(), year["upper_limit"].max()
    if result.upper_limit is None:
        return Icon("too few months to say", "–")
    up = improvement == "increase"
    newest = result.newest_count
    met = bool(newest >= target if up else newest <= target)
    all_meet = lowest >= target if up else highest <= target
    all_miss = highest < target if up else lowest > target
    if all_meet and met:
        return Icon("usual months meet the target", "P", "improvement")
    if all_meet:
        return Icon("usual months meet the target, not this one", "P")
    if all_miss and met:
        return Icon("usual months miss the target, not this one", "F")
    if all_miss:
        return Icon("usual months miss the target", "F", "concern")
    return Icon("some usual months meet the target", "?")
