"""The regression of the year's total as a chart."""

from __future__ import annotations

from helpers import tables
from helpers.document.blocks import Chart
from helpers.document.sentence import Sentence
from helpers.drawing import html, scene
from helpers.statistics.year_end.regression import Regression
from helpers.wording import alternative_text, chart_titles


def regression(result: Regression) -> Chart | Sentence:
    """The counts recorded, the trend through them, and the estimates of the months to come.

    An empty sentence where too few months have a count for a trend: the main chart has the months already.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import year_end
    >>> counts = pd.Series(range(41), pd.period_range("2013-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> regression(year_end.regression(counts, degree=1)).title
    'Rape in Blackpool: the trend (CORA regression) goes up'
    """
    if result.total is None:
        return Sentence("")
    data, alternative = tables.regression(result), alternative_text.regression(result)
    picture = html(scene("regression", data))
    return Chart("regression", chart_titles.regression(result), data, alternative, picture)
