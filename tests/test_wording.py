"""Changes in words: the whole sentences that a councillor reads."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from helpers import wording
from helpers.document.numbers import Sum
from helpers.periods import Span
from helpers.statistics import change as changes
from helpers.statistics.change import Change
from helpers.statistics.quarters import newest_quarter
from helpers.statistics.xmr import Break, plain_chart
from helpers.wording.movement import movement
from helpers.wording.trend import trend

PERIOD = Span.parse("2016-04..2016-08")


def totals(current, previous, *, measure="Rape", dispersion=1.0, unit="offences"):
    period, before = PERIOD, PERIOD.year_before()
    return Change("Blackpool", measure, period, before, current, previous, dispersion, unit=unit)


@pytest.mark.parametrize(
    ("current", "previous", "printed"),
    [
        (1250, 930, "rise of 34.4% (+320 offences)"),
        (60, 62, "fall of 3.2% (−2 offences)"),
        (11, 10, "rise of 10.0% (+1 offence)"),
        (9, 10, "fall of 10.0% (−1 offence)"),
        (13574, 12340, "rise of 10.0% (+1,234 offences)"),
        (0, 5, "fall of 100.0% (−5 offences)"),
        (10001, 10000, "rise of less than 0.1% (+1 offence)"),
        (7, 7, "no change"),
        (0, 0, "no change"),
        (4, 0, "rise from none to 4 offences"),
        (1, 0, "rise from none to 1 offence"),
        (None, 5, "cannot be compared"),
    ],
)
def test_a_movement_is_written_as_the_reports_write_it(current, previous, printed):
    assert movement(totals(current, previous)).text == printed


@pytest.mark.parametrize(
    ("current", "previous", "printed"),
    [
        (1250, 930, "a rise of 34.4% (+320)"),
        (60, 62, "a fall of 3.2% (−2)"),
        (7, 7, "no change"),
        (4, 0, "a rise from none to 4"),
    ],
)
def test_a_movement_after_a_verb_has_an_article(current, previous, printed):
    assert movement(totals(current, previous), unit="", article=True).text == printed


@pytest.mark.parametrize(
    ("current", "previous", "text"),
    [
        (
            1250,
            930,
            "Rape: Blackpool had 1,250 offences in April to August 2016. That is 320 more than a year before "
            "(930), a rise of 34.4%.",
        ),
        (
            1,
            2,
            "Rape: Blackpool had 1 offence in April to August 2016. That is 1 fewer than a year before (2), a "
            "fall of 50.0%.",
        ),
        (7, 7, "Rape: Blackpool had 7 offences in April to August 2016, the same as a year before."),
        (
            4,
            0,
            "Rape: Blackpool had 4 offences in April to August 2016. That is 4 more than a year before, when "
            "there were none.",
        ),
        (
            30,
            None,
            "Rape: Blackpool had 30 offences in April to August 2016. This cannot be compared with April to "
            "August 2015: a month was not supplied.",
        ),
        (
            None,
            30,
            "Rape: Blackpool cannot be compared with April to August 2015: a month was not supplied.",
        ),
    ],
)
def test_a_change_is_one_sentence(current, previous, text):
    assert wording.change(totals(current, previous)).text == text


def test_the_figure_of_a_change_holds_what_the_sentence_prints():
    (figure,) = wording.change(totals(1250, 2930)).figures
    printed = (figure.period, figure.compared_with, figure.current, figure.previous, figure.change, figure.percent)
    assert printed == ("2016-04..2016-08", "2015-04..2015-08", "1250", "2930", "-1680", "-57.3")
    assert figure.verdict == "clear fall"


def test_the_figure_of_a_change_from_none_has_no_per_cent():
    (figure,) = wording.change(totals(4, 0)).figures
    assert (figure.current, figure.previous, figure.change, figure.percent) == ("4", "0", "+4", "")


def test_a_total_that_stood_still_is_listed_with_its_change_of_0():
    (figure,) = wording.change(totals(70, 70)).figures
    assert (figure.compared_with, figure.current, figure.change) == ("2015-04..2015-08", "70", "0")
    assert figure.verdict == "no clear change"


def test_a_change_that_cannot_be_given_lists_what_was_recorded():
    (figure,) = wording.change(totals(30, None)).figures
    assert (figure.measure, figure.period, figure.compared_with, figure.current) == (
        "Rape",
        "2016-04..2016-08",
        "",
        "30",
    )
    assert wording.change(totals(None, 30)).figures == ()


def test_the_unit_is_the_measures_own():
    text = wording.change(totals(2, 1, unit="referrals")).text
    assert "had 2 referrals in" in text
    assert "1 more than" in text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            totals(60, 62),  # 3·√122 = 33.1
            "No clear change: chance alone can give a fall of up to 33 offences.",
        ),
        (
            totals(62, 60),
            "No clear change: chance alone can give a rise of up to 33 offences.",
        ),
        (
            totals(200, 100),  # 3·√300 = 51.96
            "Clear rise: chance alone seldom gives more than 51 offences.",
        ),
        (
            totals(100, 200),
            "Clear fall: chance alone seldom gives more than 51 offences.",
        ),
        (totals(3, 4), "The numbers are too few to say whether this is more than chance."),
        (
            totals(10, 20, dispersion=3),  # 3√(3·30) = 28.5: more than the 20 of the year before
            "This varies too much to tell: chance alone can give a change of up to 28 offences, more than April to "
            "August 2015 had in all.",
        ),
        (
            totals(20, 10, dispersion=3),
            "This varies too much to tell: chance alone can give a change of up to 28 offences, more than April to "
            "August 2015 had in all.",
        ),
        (
            totals(29, 21),  # 3√50 = 21.2: no whole offence more than the 21 of the year before
            "No clear change: chance alone can give a rise of up to 21 offences.",
        ),
        (
            totals(3, None),
            "Whether this is more than chance cannot be said: the two periods cannot be compared.",
        ),
    ],
)
def test_a_verdict_says_what_chance_alone_could_do(change, text):
    assert wording.verdict(change).text == text


def by_month(each, **options):
    """Five months of 1,000 events a year before, and this many more in each month now."""
    points = pd.DataFrame({"current": 1000.0, "previous": 1000.0, "difference": each}, index=range(5))
    return replace(totals(5000 + sum(each), 5000), points=points, **options)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            by_month([40, 40, 40, 40, 40]),  # 3√10,200 = 302.98, half of it 151
            "Likely rise: chance alone seldom gives more than 302 offences, and this is more than half of that.",
        ),
        (
            by_month([-50, -50, -50, -50, -50], with_county=True),  # three quarters of 3√9,750 = 222.2
            "Clear fall: it is more than 222 offences, which is enough where the rest of the county has clearly moved "
            "the same way.",
        ),
        (
            by_month([200, 0, 0, 0, 0]),
            "No clear change: chance alone seldom gives more than 302 offences, and "
            "this is more than half of that, but it rests on a single month.",
        ),
        (
            by_month([80, 80, 80, 80, 80], still_there=False),  # 3√10,400 = 305.9
            "No clear change: it is more than the 305 offences that chance alone seldom exceeds, but the newest three "
            "months no longer show it.",
        ),
    ],
)
def test_a_verdict_says_why_a_change_is_likely_or_large_and_not_called(change, text):
    assert wording.verdict(change).text == text


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (by_month([200, 0, 0, 0, 0]), "Up 4.0% on a year before, but not clearly; April was a usual month."),
        (totals(62, 60), "Up 3.3% on a year before, which chance can give; April was a usual month."),
        (
            totals(20, 10, dispersion=3),
            "It varies too much to compare with a year before; April was a usual month.",
        ),
    ],
)
def test_a_trend_that_is_not_called_says_whether_it_is_doubted_or_chance_can_give_it(monthly, change, text):
    assert trend(change, plain_chart(monthly([10, 12, 11, 9, 10] * 5))).text == text


@pytest.mark.parametrize(
    ("before", "now", "text"),
    [
        (
            [5, 5, 5],
            [6, 7, 8],
            "Each of the 3 months was higher than a year before. No change in recording was declared for these months.",
        ),
        (
            [5, 5, 5],
            [4, 3, 2],
            "Each of the 3 months was lower than a year before. No change in recording was declared for these months.",
        ),
        (
            [5, 5, 5, 5],
            [6, 4, 6, 6],
            "In 3 of the 4 months the number was higher than a year before; it was lower in May. No change in "
            "recording was declared for these months.",
        ),
        (
            [5, 5, 5, 5, 5],
            [4, 5, 4, 9, 4],
            "In 3 of the 5 months the number was lower than a year before; it was higher in July and the same in May. "
            "No change in recording was declared for these months.",
        ),
        ([5, 5, None], [6, None, 6], ""),  # the months that are known would be taken for an answer
        ([5], [6], "There are too few months to compare one by one with the year before."),
    ],
)
def test_the_months_are_printed_with_their_exceptions(monthly, before, now, text):
    counts = monthly([*before, *[1] * (12 - len(before)), *now], first="2015-04")
    assert wording.months(changes.year_to_date(counts)).text == text


def rows(sentence):
    return [(each.measure, each.compared_with, each.current or each.change) for each in sentence.figures]


@pytest.mark.parametrize(
    ("now", "listed"),
    [
        ([6, 6, 6], [("Rape: months higher than a year before", "3"), ("Rape: months compared", "3")]),
        ([4, 6, 4], [("Rape: months lower than a year before", "2"), ("Rape: months compared", "3")]),
        ([5, 5, 5], [("Rape: months compared", "3")]),
    ],
)
def test_the_months_that_moved_and_the_months_compared_are_listed(monthly, now, listed):
    said = wording.months(changes.year_to_date(monthly([*[5] * 12, *now], first="2015-04")))
    assert rows(said) == [(name, "2015-04..2015-06", number) for name, number in listed]


def test_how_many_months_moved_is_computed_from_each_month_and_the_one_a_year_before(monthly):
    most, _ = wording.months(changes.year_to_date(monthly([*[5] * 12, 6, 6], first="2015-04"))).numbers
    spans = ["2016-04..2016-04", "2015-04..2015-04", "2016-05..2016-05", "2015-05..2015-05"]
    assert most.computed_from == tuple(Sum("Blackpool", "Rape", span) for span in spans)


def test_a_range_of_no_change_is_listed_and_a_verdict_without_one_names_the_sums_it_rests_on():
    assert rows(wording.verdict(totals(60, 62))) == [("Rape: range of no change", "2015-04..2015-08", "33")]
    assert wording.verdict(totals(3, 4)).about == (
        Sum("Blackpool", "Rape", "2016-04..2016-08"),
        Sum("Blackpool", "Rape", "2015-04..2015-08"),
    )


def test_months_are_left_out_where_one_was_not_supplied_or_a_warning_comes_first(monthly):
    missing = changes.year_to_date(monthly([5, 5, 5, *[1] * 9, 6, None, 6], first="2015-04"))
    whole = changes.year_to_date(monthly([5, 5, 5, *[1] * 9, 6, 6, 6], first="2015-04"))
    assert [wording.months(each).text for each in (missing, replace(whole, warned=True))] == ["", ""]


def test_no_sentence_says_that_recording_stayed_the_same_where_a_change_of_it_was_declared(monthly):
    counts = monthly([5, 5, 5, *[1] * 9, 6, 6, 6], first="2015-04")
    anew = Break(pd.Period("2015-06", "M"), ("Rape",), "New counting rules")
    assert wording.months(changes.year_to_date(counts, breaks=[anew])).text == (
        "Each of the 3 months was higher than a year before."
    )


def test_parts_state_the_remainder_that_they_do_not_explain():
    shown = [totals(60, 62), totals(1250, 930), totals(826, 833)]
    assert wording.parts(changes.parts(totals(2465, 2049), shown)).text == (
        "The kinds shown make up 311 of the 416 more offences. The other 105 are not listed by kind."
    )


def test_what_the_parts_explain_is_listed_with_the_change_and_computed_from_the_parts():
    said = wording.parts(changes.parts(totals(70, 50), [totals(40, 30, measure="Assaults")]))
    assert [(each.measure, each.change) for each in said.figures] == [
        ("Rape: explained by the parts shown", "+10"),
        ("Rape", "+20"),
        ("Rape: not explained by the parts shown", "+10"),
    ]
    assert said.numbers[0].computed_from == (
        Sum("Blackpool", "Assaults", "2016-04..2016-08"),
        Sum("Blackpool", "Assaults", "2015-04..2015-08"),
    )


def test_parts_that_explain_everything_say_so():
    result = changes.parts(totals(70, 50), [totals(40, 30), totals(30, 20)])
    assert wording.parts(result).text == "The kinds shown make up 20 of the 20 more offences: all of them."


@pytest.mark.parametrize(
    ("part", "total", "text"),
    [
        ((188, 100), (562, 500), "The kinds shown changed by +88, the total by +62 offences. The other −26 are not"),
        ((100, 188), (500, 562), "The kinds shown changed by −88, the total by −62 offences. The other +26 are not"),
        ((100, 188), (562, 500), "The kinds shown changed by −88, the total by +62 offences. The other +150 are not"),
        ((103, 100), (500, 500), "The kinds shown changed by +3, the total by 0 offences. The other −3 are not"),
    ],
)
def test_parts_that_changed_by_more_than_the_total_or_the_other_way_are_no_share_of_it(part, total, text):
    said = wording.parts(changes.parts(totals(*total), [totals(*part)])).text
    assert said == f"{text} listed by kind."


def test_parts_with_a_month_missing_are_compared_with_nothing():
    result = changes.parts(totals(70, 50), [totals(40, None)])
    assert wording.parts(result).text == "The kinds cannot be compared with the total: a month was not supplied."


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (
            [5] * 36 + [6] * 3,
            "Rape: Blackpool had 18 offences in April to June 2016, the highest quarter of the last three years.",
        ),
        (
            [5] * 3 + [9] * 33 + [8] * 3,
            "Rape: Blackpool had 24 offences in April to June 2016, the 12th highest quarter of the last three years.",
        ),
        (
            [9] * 3 + [8] * 3,
            "Rape: Blackpool had 24 offences in April to June 2016, the 2nd highest quarter of the 2 on record.",
        ),
        ([9, 9], "No quarter is complete, so none can be ranked."),
    ],
)
def test_a_quarter_is_printed_with_its_rank(monthly, values, text):
    first = {39: "2013-04", 6: "2016-01", 2: "2016-04"}[len(values)]
    assert wording.quarter(newest_quarter(monthly(values, first=first))).text == text


def test_a_quarter_its_rank_and_the_quarters_ranked_are_listed(monthly):
    said = wording.quarter(newest_quarter(monthly([9, 9, 9, 8, 8, 8], first="2016-01")))
    assert [(each.measure, each.period, each.current) for each in said.figures] == [
        ("Rape", "2016-04..2016-06", "24"),
        ("Rape: rank of the quarter", "2016-04..2016-06", "2"),
        ("Rape: quarters ranked", "2016-04..2016-06", "2"),
    ]
    assert [each.span for each in said.numbers[1].computed_from] == ["2016-01..2016-03", "2016-04..2016-06"]


def test_unequal_periods_are_never_said_to_have_had_none():
    unequal = Change("Blackpool", "MARAC", Span.parse("2016-04..2016-06"), Span.parse("2015-04..2016-03"), 136, 442)
    assert "had none" not in wording.change(unequal).text


def test_a_change_between_bare_years_has_too_few_months():
    year = Span.parse("2016")
    text = wording.months(Change("Blackpool", "CCTV", year, year.year_before(), 50, 40)).text
    assert text == "There are too few months to compare one by one with the year before."


def test_months_that_all_stood_still_are_no_exceptions(monthly):
    assert "0 of the" not in wording.months(changes.year_to_date(monthly([5] * 15))).text
