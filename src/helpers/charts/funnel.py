"""The funnel of the districts as a chart."""

from __future__ import annotations

from helpers import tables
from helpers.document.blocks import Chart
from helpers.document.sentence import Sentence
from helpers.drawing import funnel as drawing
from helpers.statistics.funnel import Funnel
from helpers.wording import alternative_text


def funnel(result: Funnel | None) -> Chart | Sentence:
    """The districts' rates against their residents, and limits that are wider where there are fewer residents.

    Districts outside the limits have a shape of their own and their name. Empty where there is no funnel.

    Examples
    --------
    >>> str(funnel(None))
    ''
    """
    if result is None:
        return Sentence("")
    rates, data = result.rates, tables.funnel(result)
    title = f"{rates.measure}: {rates.unit} per 1,000 residents, by district and its residents, {rates.period.label}"
    return Chart("funnel", title, data, alternative_text.funnel(result), drawing.funnel(data))
