"""The forecast and the regression of the year's total as charts."""

from __future__ import annotations

from helpers import tables
from helpers.document.blocks import Chart
from helpers.drawing import year_end as drawing
from helpers.statistics.year_end.forecast import YearEnd
from helpers.statistics.year_end.regression import Regression
from helpers.wording import alternative_text


def regression(result: Regression) -> Chart:
    """The counts recorded, the trend through them, and the estimates of the months to come.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import year_end
    >>> counts = pd.Series(range(41), pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> regression(year_end.regression(counts, degree=1)).title
    'Rape in Blackpool: the trend (CORA regression) and the year to come'
    """
    title = f"{result.measure} in {result.area}: the trend (CORA regression) and the year to come"
    data = tables.regression(result)
    return Chart("regression", title, data, alternative_text.regression(result), drawing.regression(data))


def forecast(result: YearEnd) -> Chart:
    """The counts recorded and the months forecast with their ranges: the thick line is the 80% range, the thin one 95%.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> forecast(year_end.forecast(pd.Series(10, index, name=("Blackpool", "Rape")))).title
    'Rape in Blackpool: recorded and forecast'
    """
    title = f"{result.measure} in {result.area}: recorded and forecast"
    data = tables.forecast(result)
    return Chart("forecast", title, data, alternative_text.forecast(result), drawing.forecast(data))
