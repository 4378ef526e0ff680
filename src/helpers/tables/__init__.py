"""Results as tables; nothing is computed here."""

from helpers.tables.actions import actions
from helpers.tables.changes import changes, periods
from helpers.tables.comparison import districts
from helpers.tables.data_quality import locations, quality, revisions
from helpers.tables.month_by_month import month_by_month
from helpers.tables.months import years
from helpers.tables.newest_month import newest_month
from helpers.tables.over_time import over_time
from helpers.tables.own import of
from helpers.tables.places import places
from helpers.tables.rates import funnel, rates
from helpers.tables.xmr import xmr
from helpers.tables.year_end import forecast, regression, year_totals

__all__ = [
    "actions",
    "changes",
    "districts",
    "forecast",
    "funnel",
    "locations",
    "month_by_month",
    "newest_month",
    "of",
    "over_time",
    "periods",
    "places",
    "quality",
    "rates",
    "regression",
    "revisions",
    "xmr",
    "year_totals",
    "years",
]
