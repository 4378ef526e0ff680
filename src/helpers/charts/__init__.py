"""Results as charts; nothing is computed here.

Colour never stands alone: what differs in colour also differs in its shape, its dashes or its words.
"""

from helpers.charts.districts import districts
from helpers.charts.funnel import funnel
from helpers.charts.months import months
from helpers.charts.own import of
from helpers.charts.regression import regression

__all__ = ["districts", "funnel", "months", "of", "regression"]
