"""An XmR chart's months, lines and signals as a table."""

from __future__ import annotations

from itertools import compress

from helpers.document.blocks import Table
from helpers.document.sentence import say
from helpers.periods import month_label
from helpers.statistics.counts import months_of
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.xmr.rules import RULES
from helpers.tables.cells import count_or_missing
from helpers.wording import sums
from helpers.wording.xmr import lines

FOUND = "found, not declared"


def xmr(result: XmR) -> Table:
    """The months of an XmR chart with their central line, limits and the rules that fired; the chart is drawn from it.

    Where recording changed, a last column gives the reason in the first month that was recorded the new way. Where the
    level was found to move, another names the first month at the new level.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> xmr(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))).printed[-1]
    ('August 2016', '60', '18', '0', '52', 'outside the limits')
    """
    caption = f"{result.measure} in {result.area}: usual range and signals"
    header = ("Month", f"Count of {result.unit}", "Average", "Lower limit", "Upper limit", "Special cause")
    reasons = {each.month: each.reason for each in result.breaks}
    found = {each.month for each in result.shifts}
    columns = (*(["Change in recording"] if reasons else []), *(["Change of level"] if found else []))
    fired = result.points[list(RULES)].to_numpy(dtype=bool)
    limits, rows = lines(result), []
    for month, value, marked in zip(months_of(result.points), result.points["count"], fired, strict=True):
        events = sums.month(result.area, result.measure, month)
        # The rules that fired rest on the month's count, and would narrow it down where it is withheld.
        special_cause = say("; ".join(compress(RULES, marked)) or "none", about=(events,))
        row = (month_label(month), count_or_missing(value, events), *limits[month], special_cause)
        recording = (reasons.get(month, ""),) if reasons else ()
        level = (FOUND if month in found else "",) if found else ()
        rows.append((*row, *recording, *level))
    return Table(caption, (*header, *columns), tuple(rows))
