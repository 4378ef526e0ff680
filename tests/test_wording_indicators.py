"""Indicators and cautions in words."""

from __future__ import annotations

import pytest

from helpers import tables, wording
from helpers.document.sentence import Sentence
from helpers.periods import Span
from helpers.statistics.indicators import PERCENT, Indicator


def indicator(value, period="2016-04..2016-06", *, out_of=None, unit="cases", earlier=None):
    return Indicator("Blackpool", "MARAC", "MARAC", unit, Span.parse(period), value, out_of, earlier)


def test_unequal_periods_are_printed_as_monthly_rates_without_a_change():
    result = indicator(136.0, earlier=indicator(442.0, "2015-04..2016-03"))
    assert wording.indicator(result).text == (
        "MARAC: 45.3 a month (136 cases over 3 months) in Blackpool in April to June 2016, against 36.8 a month "
        "(442 cases over 12 months) in April 2015 to March 2016."
    )
    assert {(figure.change, figure.percent) for figure in wording.indicator(result).figures} == {("", "")}


def test_a_monthly_rate_is_listed_beside_the_one_before_and_so_is_its_total():
    said = wording.indicator(indicator(136.0, earlier=indicator(442.0, "2015-04..2016-03")))
    assert [(each.measure, each.compared_with, each.current, each.previous) for each in said.figures] == [
        ("MARAC: a month", "2015-04..2016-03", "45.3", "36.8"),
        ("MARAC", "2015-04..2016-03", "136", "442"),
        ("MARAC: months", "", "3", ""),
        ("MARAC: months", "", "12", ""),
    ]


def test_a_part_its_whole_and_its_share_are_listed_for_both_periods():
    earlier = indicator(84, "2015-04..2016-03", out_of=442)
    said = wording.indicator(indicator(30, out_of=136, earlier=earlier))
    assert said.text == (
        "MARAC: 30 of 136 cases (22.1%) in Blackpool in April to June 2016, against 84 of 442 cases (19.0%) in "
        "April 2015 to March 2016."
    )
    now, before = "2016-04..2016-06", "2015-04..2016-03"
    assert [(each.measure, each.period, each.current, each.previous, each.percent) for each in said.figures] == [
        ("MARAC", now, "30", "84", ""),
        ("MARAC: out of", now, "136", "442", ""),
        ("MARAC: share in per cent", now, "", "", "22.1"),
        ("MARAC: share in per cent", before, "", "", "19.0"),
    ]
    share = said.numbers[2]
    assert (share.of.measure, share.against.measure, share.against.span) == ("MARAC", "MARAC: out of", now)


def test_a_change_of_a_part_is_followed_by_the_shares_of_both_periods():
    earlier = indicator(20, "2015-04..2015-06", out_of=100)
    assert wording.indicator(indicator(30, out_of=120, earlier=earlier)).text == (
        "MARAC: Blackpool had 30 cases in April to June 2016. That is 10 more than a year before (20), a rise of "
        "50.0%. MARAC: 30 of 120 cases (25.0%) in Blackpool in April to June 2016, against 20 of 100 cases "
        "(20.0%) in April to June 2015."
    )


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (indicator(238, unit="letters"), "MARAC: 238 letters in Blackpool, April to June 2016."),
        (indicator(1, unit="letters"), "MARAC: 1 letter in Blackpool, April to June 2016."),
        (indicator(57, out_of=268), "MARAC: 57 of 268 cases (21.3%) in Blackpool, April to June 2016."),
        (indicator(5.5, unit=PERCENT), "MARAC: 5.5% in Blackpool, April to June 2016."),
        (indicator(18, "to date"), "MARAC: 18 cases in Blackpool, to date."),
        (
            indicator(150, earlier=indicator(100, "2015-04..2015-06")),
            "MARAC: Blackpool had 150 cases in April to June 2016. That is 50 more than a year before (100), a "
            "rise of 50.0%.",
        ),
    ],
)
def test_an_indicator_is_one_sentence(result, text):
    assert wording.indicator(result).text == text


def test_parts_of_one_whole_that_overlap_are_said_to():
    themes = [indicator(12, "to date", out_of=18, unit="referrals"), indicator(10, "to date", out_of=18)]
    assert wording.overlap(themes).text == (
        "One case can have several themes: they were named 22 times in 18 referrals."
    )
    assert wording.overlap([indicator(12, out_of=18), indicator(6, out_of=18)]).text == ""


def test_a_year_that_is_not_over_is_said_to_be_so_once():
    hate = [
        Indicator("Blackpool", name, "Hate", "incidents", Span.parse("2016"), value, None, was, unfinished=True)
        for name, value, was in (
            ("Racist", 68, Indicator("Blackpool", "Racist", "Hate", "incidents", Span.parse("2015"), 65, None)),
            ("Disability", 8, Indicator("Blackpool", "Disability", "Hate", "incidents", Span.parse("2015"), 5, None)),
        )
    ]
    assert [each.text for each in wording.indicators(hate).each] == [
        "Racist: Blackpool had 68 incidents in 2016 (not over) and 65 in 2015.",
        "Disability: Blackpool had 8 incidents in 2016 (not over) and 5 in 2015.",
        "2016 is not over, so no change on the year before is given.",
    ]
    assert wording.verdict(hate[0].change).text == "Whether this is more than chance cannot be said: 2016 is not over."
    table = tables.changes([each.change for each in hate], caption="Hate")
    assert table.header == ("Measure", "2015", "2016", "Verdict")
    assert table.printed == (("Racist", "65", "68", "cannot be tested"), ("Disability", "5", "8", "cannot be tested"))
    # The published reports print the change, so that figures.csv lists it; no page does.
    assert [(row.change, row.percent) for row in table.figures] == [("+3", "+4.6"), ("+3", "+60.0")]
    assert wording.unnamed_months(hate) == (
        "Where a number is given for 2015 or 2016, its source names the year and not the months: 2016 was not over, "
        "and which months were counted is not known.",
    )


def test_a_bare_year_brings_a_caution():
    (text,) = wording.unnamed_months([indicator(5, "2016"), indicator(6, "2016-04..2016-06"), indicator(7, "2015")])
    assert text.startswith("Where a number is given for 2015 or 2016, its source names the year and not the months")
    assert wording.unnamed_months([indicator(6, "2016-04..2016-06"), indicator(7, "to date")]) == ()


def test_an_increase_of_a_neutral_measure_is_not_called_bad():
    neutral, decrease = (wording.cautions(improvement=way, quality=()) for way in ("neutral", "decrease"))
    assert "A rise can mean that more people come forward" in str(neutral)
    assert "more people report" not in str(decrease)


def test_the_drop_s_own_notes_come_first_among_the_cautions():
    told = wording.cautions(improvement="decrease", quality=(Sentence("May is missing."),))
    assert told.each[0].text == "May is missing."


def test_a_rate_over_one_month_is_singular():
    assert "1 months" not in wording.indicator(indicator(5, "2016-04", earlier=indicator(60, "2015"))).text


def test_a_part_of_none_is_printed_with_the_earlier_number_and_no_change():
    before = indicator(3.0, "2021-07..2021-09", out_of=41.0, unit="victims")
    now = indicator(0.0, "2022-07..2022-09", out_of=0.0, unit="victims", earlier=before)
    assert wording.indicator(now).text == (
        "MARAC: 0 of 0 victims (no share) in Blackpool in July to September 2022, against 3 of 41 victims (7.3%) in "
        "July to September 2021."
    )
    assert now.change is None


def test_a_rate_keeps_its_decimals_in_the_answer_and_the_sentence():
    before = indicator(13.92, "2021-07..2021-09", unit="per 1,000 residents")
    now = indicator(14.56, "2022-07..2022-09", unit="per 1,000 residents", earlier=before)
    assert wording.answers.indicators([now], area="Blackpool").text == (
        "MARAC: 14.56 per 1,000 residents from July to September 2022, against 13.92 per 1,000 residents a year before."
    )
    assert wording.indicator(now).text == (
        "MARAC: 14.56 per 1,000 residents in Blackpool in July to September 2022, against 13.92 per 1,000 residents in "
        "July to September 2021."
    )
