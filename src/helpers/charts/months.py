"""The main chart: all months of a series, their usual range and signals, and the forecast."""

from __future__ import annotations

from helpers import tables
from helpers.document.blocks import Chart
from helpers.drawing import html, scene
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.year_end.forecast import YearEnd
from helpers.wording import alternative_text, chart_titles


def months(charted: XmR, *, forecast: YearEnd | None = None) -> Chart:
    """All months with their usual range, signals and changes in recording, each year's total, and the forecast.

    Parameters
    ----------
    charted
        The XmR chart of the series.
    forecast
        The forecast of the same series; the chart ends at the last month without one.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> print(months(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))))
    Rape in Blackpool: August 2016 is above the usual range: Rape in Blackpool by month. August 2016: 60, above the usual range. Usual range 0 to 52.
    """  # noqa: E501
    data, alternative = tables.month_by_month(charted, forecast), alternative_text.months(charted, forecast)
    title = chart_titles.months(charted, part_sent=forecast.part_sent if forecast else ())
    return Chart("months", title, data, alternative, html(scene("months", data)))
