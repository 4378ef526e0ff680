"""How a measure stands: whether its newest month is unusual, and whether its usual months keep to a target."""

from __future__ import annotations

from helpers.document.icons import Icon
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.xmr.rules import NEAR_LIMIT, OUTSIDE, RULES, SHIFT, TREND

SIDES = {"high": "high", "rising": "high", "low": "low", "falling": "low"}
WORDS = {
    OUTSIDE: "unusually {}",
    SHIFT: "in a long run of {} months",
    TREND: "{} month after month",
    NEAR_LIMIT: "unusually {} again",
}
YEAR = 12  # months in which limits that follow a season have been everywhere


def variation(result: XmR, improvement: str) -> Icon:
    """Whether the newest month is part of a special cause, on which side, and whether that is the better one.

    Where rules disagree about the side, the first of the four that fired decides.

    Parameters
    ----------
    improvement
        `decrease`, `increase`, or `neutral` where neither side is the better one.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.xmr import plain_chart
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> chart = plain_chart(pd.Series([10, 20] * 6 + [60], months, name=("Blackpool", "Rape")))
    >>> variation(chart, "decrease"), variation(chart, "neutral")
    ('unusually high (concern)', 'unusually high')
    """
    if result.upper_limit is None:
        return Icon("too few months to say", "–")
    fired = sorted(result.latest, key=lambda signal: RULES.index(signal.rule))
    if not fired:
        return Icon("nothing unusual")
    words, side = WORDS[fired[0].rule].format(fired[0].direction), SIDES[fired[0].direction]
    better = {"decrease": "low", "increase": "high"}.get(improvement)
    if better is None:
        return Icon(words, side[0].upper())
    meaning = "improvement" if side == better else "concern"
    return Icon(f"{words} ({meaning})", side[0].upper(), meaning)


def assurance(result: XmR, target: float, improvement: str) -> Icon:
    """Whether months that are usual keep to a target: all of them, none, or some and some not.

    A target within the natural process limits is met in some usual months and missed in others, by chance or by season:
    what meets it for good is another process (NHS England, Making Data Count).

    Parameters
    ----------
    target
        Events a month: at most so many, or at least where the improvement is an increase.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.xmr import plain_chart
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> chart = plain_chart(pd.Series(([10, 12] * 7)[:13], months, name=("Blackpool", "Rape")))
    >>> [str(assurance(chart, target, "decrease")) for target in (5, 11, 20)]
    ['usual months miss the target', 'some usual months meet the target', 'usual months meet the target']
    """
    lines = result.lines.iloc[-YEAR:]
    lowest, highest = lines["lower_limit"].min(), lines["upper_limit"].max()
    if result.upper_limit is None:
        return Icon("too few months to say", "–")
    up = improvement == "increase"
    newest = result.newest_count
    met = bool(newest >= target if up else newest <= target)
    if lowest >= target if up else highest <= target:
        return Icon(f"usual months meet the target{', not this one' * (not met)}", "P", "improvement" * met)
    if highest < target if up else lowest > target:
        return Icon(f"usual months miss the target{', not this one' * met}", "F", "concern" * (not met))
    return Icon("some usual months meet the target", "?")
