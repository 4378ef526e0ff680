"""An analyst's own chart."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib import pyplot
from matplotlib.figure import Figure as Canvas

from helpers import tables
from helpers.document.blocks import OWN, Chart
from helpers.drawing.canvas import svg
from helpers.names import visible
from helpers.refusal import Refused
from helpers.wording.own import with_numbers


def of(figure: Any, *, title: str, alternative: str, data: pd.DataFrame | pd.Series, decimals: int = 1) -> Chart:
    """An analyst's own picture as a chart, with its message and its numbers for readers who cannot see it.

    Call it in the cell that draws the picture. It closes the figure, which JupyterLab would otherwise show again.

    The public edition shows the table of the numbers instead of the picture: nobody can check what a picture shows.
    By the rules of `tables.of`, a number in the table, the title or the message can make it withhold the table, too.

    Parameters
    ----------
    figure
        A matplotlib figure or axes, or what a function of seaborn returns.
    title
        What the chart shows.
    alternative
        The chart's message in a sentence.
    data, decimals
        The numbers drawn, as for `tables.of`.

    Raises
    ------
    Refused
        When `figure` is not a picture, a text is blank, or the data has no rows or cannot be a table.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> thefts = pd.Series([71, 90], ["Blackpool", "Wyre"], name="Thefts")
    >>> axes = Figure().subplots()
    >>> bars = axes.bar(thefts.index, thefts)
    >>> print(of(axes, title="Thefts by district", alternative="Wyre has more.", data=thefts))
    Thefts by district: Wyre has more.
    """
    canvas = figure if isinstance(figure, Canvas) else getattr(figure, "figure", None)
    problems = []
    if not isinstance(canvas, Canvas):
        problems.append(f"charts.of takes a figure or axes of matplotlib or seaborn, not a {type(figure).__name__}.")
    if not title.strip():
        problems.append("charts.of: the title is blank: write what the chart shows.")
    if not alternative.strip():
        problems.append("charts.of: the alternative is blank: write the chart's message in a sentence.")
    if not len(data):
        problems.append("charts.of: the data has no rows: give the numbers that the chart shows.")
    if problems or not isinstance(canvas, Canvas):
        raise Refused(*problems)
    pyplot.close(canvas)
    title = visible(title)
    message = with_numbers(visible(alternative), name=title, part="alternative")
    return Chart(OWN, title, tables.of(data, caption=title, decimals=decimals), message, svg(canvas))
