"""The year's total: the forecast, the regression of the published report, and the backtest of both."""

from helpers.statistics.year_end.backtest import same_month
from helpers.statistics.year_end.forecast import YearEnd, forecast
from helpers.statistics.year_end.regression import Regression, regression

__all__ = ["Regression", "YearEnd", "forecast", "regression", "same_month"]
