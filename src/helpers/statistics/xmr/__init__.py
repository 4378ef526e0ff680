"""XmR charts: limits, rules, season, declared breaks and level shifts found; exact limits of small counts."""

from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.plain import XmR, plain_chart
from helpers.statistics.xmr.rules import Signal
from helpers.statistics.xmr.seasonal import chart, each

__all__ = ["Break", "Signal", "XmR", "chart", "each", "plain_chart"]
