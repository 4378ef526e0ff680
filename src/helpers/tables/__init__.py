"""Results and findings as tables; nothing is computed here."""

from helpers.tables.findings import locations, quality, revisions
from helpers.tables.results import changes, districts, forecast, month_figures, xmr, years

__all__ = [
    "changes",
    "districts",
    "forecast",
    "locations",
    "month_figures",
    "quality",
    "revisions",
    "xmr",
    "years",
]
