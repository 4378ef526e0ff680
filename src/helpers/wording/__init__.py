"""Results in words: sentences with their figures, numbers as British readers expect them, alternative text."""

from helpers.wording.aftermath import compared_after
from helpers.wording.changes import change, months, movement, parts, quarter
from helpers.wording.frame import cautions, commentary, in_short, untested
from helpers.wording.interventions import indicator, indicators, overlap, unnamed_months
from helpers.wording.outlook import compare, fit, forecast, rank
from helpers.wording.residents import funnel, rates
from helpers.wording.signals import signals, suggested, unusual
from helpers.wording.supply import missing_months, quality, recorded_anew
from helpers.wording.unplaced import location
from helpers.wording.verdicts import tally, verdict
from helpers.wording.year import past_forecasts, projection, ranges

__all__ = [
    "cautions",
    "change",
    "commentary",
    "compare",
    "compared_after",
    "fit",
    "forecast",
    "funnel",
    "in_short",
    "indicator",
    "indicators",
    "location",
    "missing_months",
    "months",
    "movement",
    "overlap",
    "parts",
    "past_forecasts",
    "projection",
    "quality",
    "quarter",
    "ranges",
    "rank",
    "rates",
    "recorded_anew",
    "signals",
    "suggested",
    "tally",
    "unnamed_months",
    "untested",
    "unusual",
    "verdict",
]
