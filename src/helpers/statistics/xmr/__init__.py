"""XmR charts: natural process limits, the four rules, season and declared breaks."""

from helpers.statistics.xmr.breaks import Break
from helpers.statistics.xmr.plain import XmR, plain_chart
from helpers.statistics.xmr.rules import Signal
from helpers.statistics.xmr.seasonal import chart, each

__all__ = ["Break", "Signal", "XmR", "chart", "each", "plain_chart"]
