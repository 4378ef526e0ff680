"""An XmR chart's months, lines and signals as a table."""

from __future__ import annotations

import pandas as pd

from helpers.document.blocks import Cell, Table
from helpers.document.sentence import say
from helpers.periods import month_label
from helpers.statistics.counts import months_of
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.xmr.rules import RULES
from helpers.tables.cells import count_or_missing
from helpers.wording import sums
from helpers.wording.xmr import lines


def xmr(result: XmR) -> Table:
    """The months of an XmR chart with their central line, limits and the rules that fired; the chart is drawn from it.

    Where recording changed, a last column gives the reason in the first month that was recorded the new way.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> xmr(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))).printed[-1]
    ('August 2016', '60', '18', '0', '52', 'outside the limits')
    """
    caption = f"{result.measure} in {result.area}: natural process limits and signals"
    unit = f"{result.unit[:1].upper()}{result.unit[1:]}"
    header = ("Month", unit, "Central line", "Lower limit", "Upper limit", "Special cause")
    reasons = {each.month: each.reason for each in result.breaks}
    rows = []
    for month, value in zip(months_of(result.points), result.points["count"], strict=True):
        events = count_or_missing(value, sums.month(result.area, result.measure, month))
        row = (month_label(month), events, *lines(result, month), _special_cause(result, month))
        rows.append((*row, reasons.get(month, "")) if reasons else row)
    return Table(caption, (*header, "Change in recording") if reasons else header, tuple(rows))


def _special_cause(result: XmR, month: pd.Period) -> Cell:
    """The rules that fired on a month. They rest on its count, and would narrow it down where it is withheld."""
    point = result.points.loc[month]  # type: ignore[call-overload]  # to pandas-stubs a Period is no label
    fired = "; ".join(rule for rule in RULES if point[rule]) or "none"
    return say(fired, about=(sums.month(result.area, result.measure, month),))
