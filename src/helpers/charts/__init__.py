"""Results as charts; nothing is computed here.

Colour never stands alone: the current year is also the thickest line, and each signal also has a shape and a name.
"""

from helpers.charts.districts import districts
from helpers.charts.funnel import funnel
from helpers.charts.own import of
from helpers.charts.xmr import xmr
from helpers.charts.year_end import forecast, regression
from helpers.charts.years import three_years

__all__ = ["districts", "forecast", "funnel", "of", "regression", "three_years", "xmr"]
