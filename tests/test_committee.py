"""The index for a committee: exceptions first, warnings before the verdicts that they qualify, larger changes first."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from helpers.document.document import Headline, Month, YearBefore
from helpers.document.numbers import Sum, count, difference, percent
from helpers.document.sentence import Sentence
from helpers.periods import Span
from helpers.publishing.for_committee import who_will_do_what
from helpers.render.index_page import Row, render_index
from helpers.statistics.xmr.breaks import Break
from helpers.wording import committee, part_sent

CARE = Sentence("Recording changed in June 2016.")


def headline(measure, now, before, verdict="no clear change", status="no clear change", **values):
    this, last = (Sum("Blackpool", measure, f"{year}-04..{year}-08") for year in (2016, 2015))
    moved = percent(100 * (now - before) / before, this, last, sign=True)
    against = YearBefore(count(before, last), difference(now - before, this, last), moved)
    said = Headline(measure, "offences", "decrease", Sentence("."), verdict, status=status, before=against)
    return replace(said, **values)


CALM = headline("Burglary", 100, 101)
WATCHED = headline("Robbery", 40, 20, "likely rise", "watch")
ROSE = headline("All crime", 1200, 1000, "clear rise", "clear change")
FELL = headline("Bicycle theft", 10, 60, "clear fall", "clear change")
DOUBTFUL = headline("Drugs", 90, 30, "clear rise", "cannot be tested", cautions=(CARE,))
UNCOUNTED = Headline("", "", "decrease", Sentence("."), "no monthly count")


def by_title(*headlines):
    return {str(place): each for place, each in enumerate(headlines)}


def said(*headlines):
    return [each.text for each in committee.to_know(by_title(*headlines))]


def test_the_lead_names_what_is_clear_the_larger_change_first():
    assert (
        committee.lead(by_title(FELL, CALM, ROSE)).text == "All crime went clearly up. Bicycle theft went clearly down."
    )
    both = replace(FELL, verdict="clear rise")
    assert committee.lead(by_title(both, ROSE)).text == "All crime and bicycle theft went clearly up."


def test_without_a_clear_change_the_lead_names_what_to_watch_or_says_that_nothing_is_clear():
    assert committee.lead(by_title(CALM, WATCHED)).text == "To watch: robbery."
    assert committee.lead(by_title(CALM)).text == "Nothing went clearly up or down."
    for nothing_tested in ((), (UNCOUNTED,), (DOUBTFUL,)):
        assert committee.lead(by_title(*nothing_tested)).text == "No change can be tested with this data."


def test_what_to_know_has_warnings_first_then_clear_changes_by_size_then_what_to_watch_then_the_rest():
    assert said(CALM, WATCHED, FELL, ROSE) == [
        "All crime went clearly up: 200 more than a year before (20.0%).",
        "Bicycle theft went clearly down: 50 fewer than a year before (83.3%).",
        "Robbery probably went up: 20 more than a year before (100.0%). Chance could still explain it.",
        "Burglary moved no more than chance can explain.",
    ]
    assert said(ROSE, DOUBTFUL) == [
        "Drugs: recording changed in June 2016.",
        "All crime went clearly up: 200 more than a year before (20.0%).",
    ]


def test_several_warnings_are_one_sentence_so_that_what_is_clear_is_known_too():
    several = [replace(DOUBTFUL, measure=name) for name in ("Drugs", "CSE", "Theft", "Arson", "Fraud")]
    assert said(*several[:2], ROSE) == [
        "Do not rely on the changes in drugs and CSE: each has its warning below.",
        "All crime went clearly up: 200 more than a year before (20.0%).",
    ]
    assert said(*several) == ["Do not rely on the changes in drugs, CSE, theft and others: each has its warning below."]


def test_months_sent_in_part_are_the_reason_for_all_changes_that_they_put_in_doubt():
    why = part_sent([pd.Period("2016-08", "M")])
    both = [replace(DOUBTFUL, measure=name, cautions=(why,)) for name in ("Drugs", "CSE")]
    assert said(*both) == [
        "Be careful: August 2016 was probably not sent in full, as all counts together are far below the usual. Do not "
        "rely on the changes in drugs and CSE."
    ]


def test_a_level_that_moved_is_reported_with_the_name_of_the_measure():
    moved = replace(CALM, status="watch", shift=Sentence("Since May about forty a month; before, thirty."))
    assert said(moved) == ["Burglary: the level has moved. Since May about forty a month; before, thirty."]
    assert [each.text for each in committee.questions(by_title(moved))] == ["Burglary: what is behind the new level?"]


def test_the_committee_is_told_four_things_at_most_and_no_measure_twice():
    many = [headline(f"Measure {letter}", 90, 30, "clear rise", "clear change") for letter in "ABCDEF"]
    assert len(said(*many)) == len(committee.questions(by_title(*many))) == 4
    assert len(said(ROSE, ROSE)) == 1


def test_the_county_is_named_beside_a_clear_change():
    county = percent(11.8, Sum("Lancashire", "All crime", "2016"), Sum("Lancashire", "All crime", "2015"), sign=True)
    with_county = replace(ROSE, before=replace(ROSE.before, county=county))
    assert said(with_county) == [
        "All crime went clearly up: 200 more than a year before (20.0%); in the county as a whole, +11.8%."
    ]


def test_a_clear_change_whose_numbers_are_withheld_is_reported_without_them():
    assert said(replace(ROSE, before=None)) == ["All crime clearly went up."]
    assert committee.questions(by_title(replace(ROSE, before=None))) == ()


def test_questions_ask_why_what_next_and_when():
    august = Month("2016-08", count(9, Sum("Blackpool", "Theft", "2016-08")))
    odd = headline("Theft", 50, 49, "no clear change", "watch", months=(august, Month("2016-09", None)))
    assert [each.text for each in committee.questions(by_title(WATCHED, odd, DOUBTFUL, FELL))] == [
        "Bicycle theft: what is behind the 50 fewer? Is there less of it, or is less of it reported?",
        "Robbery: what would we do if the next data confirmed that it is up?",
        "Theft: what happened in August 2016 and the months before?",
        "Drugs: when will there be numbers that can be compared?",
    ]


def test_the_chart_is_of_the_clearest_and_largest_change_that_has_no_warning():
    assert committee.foremost(by_title(DOUBTFUL, CALM, FELL, ROSE)) is ROSE
    assert committee.foremost(by_title(DOUBTFUL, CALM, WATCHED)) is WATCHED
    assert committee.foremost(by_title(DOUBTFUL)) is None


def test_the_index_says_which_changes_in_recording_concern_the_months_compared():
    breaks = [
        Break(pd.Period(month, "M"), measures, "New rules")
        for month, measures in (
            ("2015-04", ("Theft",)),  # the first month of the year before: both years are recorded alike
            ("2015-05", ("RAPE", "Robbery")),
            ("2016-08", ("Arson",)),
            ("2016-09", ("Drugs",)),
        )
    ]
    period = Span.parse("2016-04..2016-08")
    assert [each.text for each in committee.recording(breaks, period, {"RAPE": "Rape"})] == [
        "Recording changed in May 2015: Rape and Robbery.",
        "Recording changed in August 2016: Arson.",
    ]
    assert [each.text for each in committee.recording(breaks[:1], period, {})] == [
        "No change in how they are recorded was declared for these months."
    ]


def test_where_no_action_was_sent_the_index_lists_what_stands_out_with_nobody_named_for_it():
    rows = [Row(each.measure, "", each) for each in (CALM, WATCHED, DOUBTFUL, ROSE, UNCOUNTED)]
    html = who_will_do_what(Sentence("No action was sent with this data."), rows)
    assert html.startswith("<p>No lead and no day came with this data. The meeting can name them.</p>")
    assert re.findall(r'<th scope="row">([^<]*)</th><td>([^<]*)</td><td>([^<]*)</td>', html) == [
        ("All crime", "not named", "not set"),
        ("Robbery", "not named", "not set"),
    ]
    assert html.endswith("<p>Burglary: no more than chance can explain, so these numbers call for nothing new.</p>")


def test_where_nothing_stands_out_no_action_is_missing():
    html = who_will_do_what(Sentence("No action was sent with this data."), [Row("Burglary", "", CALM)])
    assert html == (
        "<p>No action was sent with this data.</p>"
        "<p>Burglary: no more than chance can explain, so these numbers call for nothing new.</p>"
    )


def test_actions_that_were_sent_or_are_withheld_are_left_unchanged():
    assert who_will_do_what(Sentence("Not shown."), [Row("All crime", "", ROSE)]) == "<p>Not shown.</p>"


def test_the_index_has_a_column_for_the_county_where_one_is_compared_with():
    county = percent(9, Sum("Lancashire", "All crime", "2016"), Sum("Lancashire", "All crime", "2015"), sign=True)
    compared = replace(ROSE, before=replace(ROSE.before, county=county))
    with_county, without = (
        render_index([Row("All crime", "", each), Row("Burglary", "", CALM)], title="Wyre") for each in (compared, ROSE)
    )
    assert re.findall(r'data-label="County">([^<]*)<', with_county) == ["+9.0%", "–"]
    assert (with_county.count(">County</th>"), without.count("County")) == (1, 0)
