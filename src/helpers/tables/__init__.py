"""Results and findings as tables; nothing is computed here."""

from helpers.tables.findings import locations, quality, revisions
from helpers.tables.residents import funnel, rates
from helpers.tables.results import changes, districts, forecast, month_figures, periods, xmr, years
from helpers.tables.standing import standing
from helpers.tables.year import projection

__all__ = [
    "changes",
    "districts",
    "forecast",
    "funnel",
    "locations",
    "month_figures",
    "periods",
    "projection",
    "quality",
    "rates",
    "revisions",
    "standing",
    "xmr",
    "years",
]
