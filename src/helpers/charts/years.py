"""The current financial year and the three before it as a chart."""

from __future__ import annotations

import pandas as pd

from helpers import tables
from helpers.document.blocks import Chart
from helpers.drawing.years import years as draw
from helpers.statistics import units
from helpers.statistics.counts import area_and_measure
from helpers.wording import alternative_text


def three_years(counts: pd.Series) -> Chart:
    """A line for each financial year, April to March; the current year is the thickest, the three before it are behind.

    Examples
    --------
    >>> counts = pd.Series([5, 7], pd.period_range("2016-03", "2016-04", freq="M"), name=("Blackpool", "Rape"))
    >>> three_years(counts).title
    'Rape in Blackpool: offences a month, by financial year'
    """
    area, measure = area_and_measure(counts)
    title = f"{measure} in {area}: {units.of(counts)} a month, by financial year"
    table = tables.years(counts)
    return Chart("years", title, table, alternative_text.three_years(counts), draw(table))
