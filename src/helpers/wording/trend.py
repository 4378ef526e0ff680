"""The trend of a measure in at most 15 words, for the line below a briefing's title."""

from __future__ import annotations

from helpers.document.numbers import count
from helpers.document.sentence import Sentence, say
from helpers.periods import MONTH_NAMES
from helpers.statistics.change import CALLED, Change
from helpers.statistics.xmr.plain import XmR
from helpers.wording import sums
from helpers.wording.icons import variation
from helpers.wording.movement import difference_of, percent_of

TREND = "{moved}{newest}."
MOVED = "{way} {percent} on a year before"
BY_CHANCE = "{way} {percent} on a year before, which chance can give"
DOUBTED = "{way} {percent} on a year before, but not clearly"
VARIES = "It varies too much to compare with a year before"
SAME = "{same} as a year before"
FROM_NONE = "{number} where there were {none} a year before"
NOT_COMPARED = "No comparison with a year before is possible"
TOO_FEW = "Too few to say whether the number rose or fell."
IN_DOUBT = "Do not rely on this {rise} of {percent}: see the warning below."


def trend(changed: Change, charted: XmR, *, careful: bool = False) -> Sentence:
    """A sentence on how a measure moved from a year before, and whether its newest month is unusual.

    Parameters
    ----------
    careful
        Whether the briefing warns about the change: if so, the newest month is left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.change import year_to_date
    >>> from helpers.statistics.xmr import plain_chart
    >>> rape = pd.Series([10, 12] * 15 + [30, 31], pd.period_range("2014-01", "2016-08", freq="M"))
    >>> rape.name = ("Blackpool", "Rape")
    >>> print(trend(year_to_date(rape), plain_chart(rape)))
    Up 69.6% on a year before, and August was unusually high.
    """
    now, before = sums.current(changed), sums.previous(changed)
    way = "Up" if (changed.difference or 0) > 0 else "Down"
    percent = percent_of(changed)
    if careful and percent is not None and changed.difference:
        return say(IN_DOUBT, rise="rise" if way == "Up" else "fall", percent=percent)
    if changed.difference is None:
        moved = Sentence(NOT_COMPARED)
    elif changed.verdict == "too few to say":
        return Sentence(TOO_FEW, about=(now, before))
    elif not changed.difference:
        moved = say(SAME, same=difference_of(changed, printed="The same number"))
    elif percent is None:
        moved = say(FROM_NONE, number=count(changed.current or 0, now), none=count(0, before, printed="none"))
    elif changed.varies_too_much:
        moved = Sentence(VARIES, about=(now, before))
    elif changed.doubt:
        moved = say(DOUBTED, way=way, percent=percent)
    else:
        moved = say(MOVED if changed.verdict in CALLED else BY_CHANCE, way=way, percent=percent)
    return say(TREND, moved=moved, newest=_newest(charted))


def _newest(charted: XmR) -> Sentence:
    """Whether the newest month is unusual, as a clause; empty where the months are too few."""
    icon, month = variation(charted, "neutral"), MONTH_NAMES[charted.newest.month - 1]
    about = tuple(sums.month(charted.area, charted.measure, each) for each in charted.points.index)
    if charted.upper_limit is None or charted.provisional:
        return Sentence("")
    if not charted.newest_signals:
        return say("; {month} was a usual month", month=month, about=about)
    if icon.words.startswith("unusually"):
        return say(", and {month} was {unusual}", month=month, unusual=icon.words, about=about)
    return say(", {run}", run=icon.words, about=about)
