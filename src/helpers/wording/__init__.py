"""Results as sentences, each with the numbers that it prints, and alternative text for charts."""

from helpers.wording import answers
from helpers.wording.cautions import cautions
from helpers.wording.changes import change, months, parts, quarter, verdict, verdict_in_words
from helpers.wording.commentary import commentary, safe_markdown
from helpers.wording.comparison import compare, rank
from helpers.wording.data_quality import (
    break_warnings,
    doubted,
    doubts,
    missing_months,
    not_supplied,
    part_sent,
    quality,
    recording_changes,
)
from helpers.wording.displacement import displacement
from helpers.wording.false_alarms import false_alarms
from helpers.wording.forecast_and_verdict import forecast_and_verdict
from helpers.wording.in_short import InShort, headline, in_short, warned
from helpers.wording.indicators import indicator, indicators, overlap, unnamed_months
from helpers.wording.lateness import late
from helpers.wording.missing_locations import location, location_caution, location_note
from helpers.wording.movement import movement
from helpers.wording.own import sentence
from helpers.wording.past_verdicts import came_true, own_record
from helpers.wording.places import places
from helpers.wording.rates import funnel, rates
from helpers.wording.status import status
from helpers.wording.targets import target
from helpers.wording.xmr import level_shift, signals, undeclared_break, unusual
from helpers.wording.year_end import (
    fit,
    forecast,
    past_forecasts,
    ranges,
    regression,
    regression_doubts,
    regression_method,
)

__all__ = [
    "InShort",
    "answers",
    "break_warnings",
    "came_true",
    "cautions",
    "change",
    "commentary",
    "compare",
    "displacement",
    "doubted",
    "doubts",
    "false_alarms",
    "fit",
    "forecast",
    "forecast_and_verdict",
    "funnel",
    "headline",
    "in_short",
    "indicator",
    "indicators",
    "late",
    "level_shift",
    "location",
    "location_caution",
    "location_note",
    "missing_months",
    "months",
    "movement",
    "not_supplied",
    "overlap",
    "own_record",
    "part_sent",
    "parts",
    "past_forecasts",
    "places",
    "quality",
    "quarter",
    "ranges",
    "rank",
    "rates",
    "recording_changes",
    "regression",
    "regression_doubts",
    "regression_method",
    "safe_markdown",
    "sentence",
    "signals",
    "status",
    "target",
    "undeclared_break",
    "unnamed_months",
    "unusual",
    "verdict",
    "verdict_in_words",
    "warned",
]
