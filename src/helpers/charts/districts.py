"""The comparison of districts as a bar chart."""

from __future__ import annotations

from helpers.document.blocks import Chart, Table
from helpers.document.numbers import Number
from helpers.drawing import html, scene
from helpers.statistics.comparison import Comparison
from helpers.tables.comparison import every_district
from helpers.wording import alternative_text, chart_titles


def districts(result: Comparison) -> Chart | Table:
    """The districts and the county by per cent change: the district reported on stands out, the county is an outline.

    Only the table where no district can be compared, such as in a drop of less than a year.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import comparison
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50]}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> str(districts(comparison.districts(rape, rape["Blackpool", "Rape"], area="Blackpool"))).rpartition("; ")[2]
    'Blackpool is at +25.0%.'
    """
    data = every_district(result)
    if not any(isinstance(row[-1], Number) for row in data.rows):
        return data
    alternative = alternative_text.districts(result)
    picture = html(scene("districts", data))
    return Chart("districts", chart_titles.districts(result), data, alternative, picture)
