"""The XmR chart: its data, its message and its picture."""

from __future__ import annotations

from helpers import tables
from helpers.document.blocks import Chart
from helpers.drawing.xmr import xmr as draw
from helpers.statistics.xmr.plain import XmR
from helpers.wording import alternative_text


def xmr(result: XmR) -> Chart:
    """The monthly counts, their central line and natural process limits, and a mark for each signal by its rule.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> xmr(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))).title
    'Rape in Blackpool: natural process limits'
    """
    limits = "natural process limits by season" if result.seasonal else "natural process limits"
    title = f"{result.measure} in {result.area}: {limits}"
    data = tables.xmr(result)
    return Chart("xmr", title, data, alternative_text.xmr(result), draw(data))
