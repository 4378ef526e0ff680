"""False alarms: how many changes were tested, how many are clear or likely, and how many chance alone would make so."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers import wording
from helpers.periods import Span
from helpers.statistics import false_alarms
from helpers.statistics.change import Change

YEAR = Span.parse("2016")


def of(current: int | None, previous: int | None, measure: str) -> Change:
    return Change("Blackpool", measure, YEAR, YEAR.year_before(), current, previous)


def test_what_has_no_verdict_or_too_few_to_say_was_not_tested():
    found = false_alarms.expected_by_chance(
        [of(100, 200, "Theft"), of(105, 100, "Fraud"), of(3, 1, "Arson"), of(None, 50, "Rape")]
    )
    assert (found.tested, found.clear, found.likely) == (2, 1, 0)


def test_a_likely_change_is_counted_apart_from_a_clear_one():
    months = pd.DataFrame({"current": [14.0] * 12, "previous": [10.0] * 12, "difference": [4.0] * 12})
    likely = replace(of(168, 120, "Fraud"), points=months)  # 3√288 = 51, half of it 25, and the change is 48
    found = false_alarms.expected_by_chance([of(100, 200, "Theft"), likely])
    assert (found.tested, found.clear, found.likely) == (2, 1, 1)


def test_a_change_that_is_on_the_page_twice_was_tested_once():
    assert false_alarms.expected_by_chance([of(105, 100, "Fraud"), of(105, 100, "Fraud")]).tested == 1


def test_chance_alone_makes_twenty_seven_in_ten_thousand_clear_and_six_in_a_hundred_likely():
    found = false_alarms.FalseAlarms("Blackpool", YEAR, 10_000, 0, 0)
    assert found.clear_by_chance == pytest.approx(27, abs=0.01)
    assert found.likely_by_chance == pytest.approx(620)


def test_the_sentence_on_what_was_tested_has_every_number_as_a_figure():
    said = wording.false_alarms(false_alarms.FalseAlarms("Blackpool", YEAR, 19, 2, 4))
    assert str(said) == (
        "2 of 19 changes shown here are clear, and 4 are likely. Had nothing changed at all, chance alone would make "
        "almost none clear and about 1 likely."
    )
    # By chance: 19 times 0.0027, and times 0.062.
    assert [figure.current for figure in said.figures] == ["2", "19", "4", "0.05", "1.18"]
    assert str(wording.false_alarms(false_alarms.FalseAlarms("Blackpool", YEAR, 40, 0, 0))) == (
        "None of 40 changes shown here is clear, and none is likely. Had nothing changed at all, chance alone would "
        "make fewer than one clear and about 2 likely."
    )


def test_where_nothing_was_tested_nothing_is_said():
    assert str(wording.false_alarms(false_alarms.expected_by_chance([of(3, 1, "Arson")]))) == ""
