"""The sentence that answers the question of a section: the answer that the numbers give, or why they give none."""

from helpers.wording.answers.change import busiest, direction, indicator_direction
from helpers.wording.answers.comparison import comparison
from helpers.wording.answers.indicators import indicators
from helpers.wording.answers.places import places
from helpers.wording.answers.priorities import priorities
from helpers.wording.answers.unusual import unusual
from helpers.wording.answers.year_end import year_end

__all__ = [
    "busiest",
    "comparison",
    "direction",
    "indicator_direction",
    "indicators",
    "places",
    "priorities",
    "unusual",
    "year_end",
]
