"""The funnel of the districts as a chart."""

from __future__ import annotations

from helpers import tables
from helpers.document.blocks import Chart
from helpers.document.sentence import Sentence
from helpers.drawing import html, scene
from helpers.statistics.funnel import Funnel
from helpers.wording import alternative_text, chart_titles


def funnel(result: Funnel | None) -> Chart | Sentence:
    """The districts' rates against their residents, and limits that are wider where there are fewer residents.

    Districts outside the limits are named and have their own shape. Empty where there is no funnel.

    Examples
    --------
    >>> str(funnel(None))
    ''
    """
    if result is None:
        return Sentence("")
    data, alternative = tables.funnel(result), alternative_text.funnel(result)
    return Chart("funnel", chart_titles.funnel(result), data, alternative, html(scene("funnel", data)))
