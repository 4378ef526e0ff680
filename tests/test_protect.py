"""The public edition of a document: what replaces a withheld number, and that everything else stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.document.blocks import Chart, Explanation, Fold, Gauge, Missing, Prose, Sentences, Table
from helpers.document.document import About, Document, Fact, Forecast, Headline, Month, Section, YearBefore
from helpers.document.icons import Icon
from helpers.document.numbers import Sum, count, difference, other, percent
from helpers.document.protect import NOT_SHOWN, WORDS_NOT_SHOWN, protect, protect_block
from helpers.document.sentence import Sentence, say


class Hides:
    """Withholds these numbers, and words about these sums."""

    def __init__(self, *numbers, about=()):
        self.numbers, self.about = numbers, about

    def hides(self, number):
        return number in self.numbers

    def hides_words(self, about):
        return bool(set(about) & set(self.about))


NOW, BEFORE = Sum("Wyre", "Rape", "2016-04..2016-08"), Sum("Wyre", "Rape", "2015-04..2015-08")
THREE, SEVEN, FEWER = count(3, NOW), count(7, BEFORE), difference(-4, NOW, BEFORE)
SMALL = Hides(THREE)


def test_a_sentence_that_loses_a_number_becomes_its_otherwise_and_keeps_its_warning():
    said = say("Wyre had {three} rapes.", otherwise="Wyre's number is not shown.", warning=True, three=THREE)
    public = protect_block(said, SMALL)
    assert (str(public), public.numbers, public.warning) == ("Wyre's number is not shown.", (), True)
    assert protect_block(said, Hides(SEVEN)) is said


def test_a_sentence_without_an_otherwise_says_that_a_number_is_not_shown():
    assert str(protect_block(say("{three} rapes.", three=THREE), SMALL)) == NOT_SHOWN


def test_words_fill_an_otherwise_and_no_number_stays_in_the_values():
    said = say("{area} had {three}.", otherwise="{area}'s number is not shown.", area="Wyre", three=THREE)
    assert protect_block(said, SMALL) == Sentence("{area}'s number is not shown.", {"area": "Wyre"})


def test_no_number_fills_an_otherwise():
    with pytest.raises(ValueError, match="three has a number, which disclosure control would not see"):
        say("{three} rapes.", otherwise="Not {three}.", three=say("{n}", n=THREE))


def test_a_number_deep_in_a_clause_takes_the_whole_sentence_with_it():
    clause = say("a fall to {three}", three=THREE)
    said = say("Wyre had {moves}.", moves=(clause, say("a rise to {seven}", seven=SEVEN)))
    assert str(protect_block(said, SMALL)) == NOT_SHOWN


def test_words_that_rest_on_a_withheld_sum_are_not_printed():
    said = say("Each month was lower.", about=(NOW,))
    assert str(protect_block(said, Hides(about=(NOW,)))) == NOT_SHOWN
    assert protect_block(said, Hides(about=(BEFORE,))) is said


def test_words_that_rest_on_a_withheld_sum_are_not_printed_as_a_clause_or_with_a_chart_either():
    clause = say("each month was lower", about=(NOW,))
    said = say("Wyre: {clauses}, and {seven}.", clauses=("first", clause), seven=SEVEN)
    assert str(protect_block(said, Hides(about=(NOW,)))) == NOT_SHOWN
    chart = Chart("xmr", "Rape", Table("Rape", ("Month",), (("May", SEVEN),)), said, "<svg/>")
    assert protect_block(chart, Hides(about=(NOW,))) == chart.data
    assert protect_block(chart, Hides(about=(BEFORE,))) is chart


def test_of_several_sentences_only_those_with_the_number_go():
    both = Sentences((say("{three}.", three=THREE), say("{seven}.", seven=SEVEN)))
    assert str(protect_block(both, SMALL)) == f"- {NOT_SHOWN}\n- 7."


def test_a_row_loses_the_number_and_the_words_and_icons_beside_it_but_no_other_number():
    change = say("{fewer}", fewer=FEWER)
    rows = (("Wyre", SEVEN, THREE, change, "clear fall", Icon("low", "L"), Missing("to come")), ("Fylde", SEVEN))
    public = protect_block(Table("Rape", ("District",), rows), SMALL)
    gone = Missing("withheld")
    assert public.rows == (("Wyre", SEVEN, gone, change, gone, gone, Missing("to come")), ("Fylde", SEVEN))


def test_the_place_of_a_district_whose_number_is_withheld_does_not_bound_the_number():
    def row(area, now):
        return (area, count(20, Sum(area, "Rape", "2015-08")), count(now, Sum(area, "Rape", "2016-08")))

    rows = (row("Preston", 5), row("Wyre", 4), row("Fylde", 4), row("Burnley", 0), ("Lancashire", "–"))
    table = Table("From the slowest fall to the fastest", ("District", "2015", "2016"), rows)
    public = protect_block(table, Hides(rows[1][2], rows[2][2]))
    assert [each[0] for each in public.printed] == ["Preston", "Burnley", "Lancashire", "Fylde", "Wyre"]
    assert public.printed[-1] == ("Wyre", "20", "withheld")


def test_a_gauge_goes_with_the_change_that_it_draws_or_the_limit_that_it_prints():
    limit = other(9, NOW, "other", "range of no change")
    table = Table("Rape", ("Area", "Chance"), (("Wyre", Gauge(FEWER, limit)),))
    assert protect_block(table, Hides(SEVEN)) == table
    for hidden in (FEWER, limit):
        assert protect_block(table, Hides(hidden)).printed == (("Wyre", "withheld"),)


def test_a_fact_loses_its_number_its_gauge_and_its_words_together():
    said = say("{seven} rapes.", otherwise="Not said.", seven=SEVEN)
    fact = Fact("2016", THREE, said, Gauge(FEWER, SEVEN))
    whole = Document(ABOUT, replace(HEADLINE, facts=(fact,), summary=say("{fewer}.", fewer=FEWER)))

    def left(*hidden):
        public = protect(whole, Hides(*hidden)).headline
        return str(public.summary), public.facts[0].number, str(public.facts[0].words), public.facts[0].gauge

    assert left(THREE) == ("−4.", None, NOT_SHOWN, None)
    assert left(FEWER) == ("", None, NOT_SHOWN, None)
    assert left(SEVEN) == ("−4.", None, "Not said.", None)


def test_a_clause_in_a_cell_goes_whole():
    table = Table("Rape", ("District",), (("Wyre", say("{three} to {seven}", three=THREE, seven=SEVEN)),))
    assert protect_block(table, SMALL).printed == (("Wyre", "withheld"),)


def test_an_analyst_s_own_table_goes_whole_with_one_number_in_a_cell_or_a_name():
    two, sixty = (count(value, Sum("", "Bicycles", ""), part=str(value)) for value in (2, 66))
    table = Table("Bicycles", ("Area", "Thefts"), (("Wyre", two), ("Fylde", sixty)))
    assert str(protect_block(table, Hides(two))) == NOT_SHOWN
    named = Table("2 bicycles", ("Area", "Thefts"), (("Fylde", sixty),), named=(two,))
    assert str(protect_block(named, Hides(two))) == NOT_SHOWN
    assert protect_block(named, Hides()) == named


DATA = Table("Rape by month", ("Month", "Count"), (("April", THREE), ("May", SEVEN)))
CHART = Chart("xmr", "Rape", DATA, say("May had {seven}.", seven=SEVEN), "<svg/>")


def test_a_chart_that_loses_a_point_becomes_its_table():
    assert protect_block(CHART, SMALL).printed == (("April", "withheld"), ("May", "7"))
    in_words = replace(CHART, data=Table("c", ("a",), ()), alternative=say("April had {three}.", three=THREE))
    assert protect_block(in_words, SMALL) == in_words.data
    assert protect_block(CHART, Hides()) is CHART


def test_an_analyst_s_own_picture_becomes_its_table_even_where_nothing_is_withheld():
    assert protect_block(replace(CHART, kind="own"), Hides()) == DATA


def test_partners_words_with_the_number_go_whole():
    prose = Prose("<p>Three.</p>", "Three.", (THREE,))
    assert str(protect_block(prose, SMALL)) == WORDS_NOT_SHOWN
    assert protect_block(prose, Hides()) is prose


def test_a_fold_keeps_its_title_and_loses_what_its_blocks_lose():
    fold = Fold("The rest", (say("{t}.", t=THREE), say("{s}.", s=SEVEN), CHART))
    public = protect_block(fold, SMALL)
    assert str(public) == f"The rest\n{NOT_SHOWN}\n7.\n{protect_block(CHART, SMALL)}"
    assert THREE not in public.numbers
    assert protect_block(fold, Hides()) == fold


ABOUT = About("BSafe", "Wyre", "rape", "Rape", "2016-08", "2016-04..2016-08")
YEAR = Sum("Wyre", "Rape", "2016-04..2017-03")
ENDS = [other(end, YEAR, "forecast", str(end)) for end in (12, 9, 15, 7, 17)]
HEADLINE = Headline(
    "Rape", "rapes", "decrease", say("{fewer} rapes.", fewer=FEWER), "clear fall",
    (Month("2016-07", None), Month("2016-08", THREE)), (Icon("low", "L"),), Forecast(YEAR.span, *ENDS),
    (say("Careful: {seven}.", seven=SEVEN),), "clear change",
)  # fmt: skip


def headline(*hidden, of=HEADLINE):
    return protect(Document(ABOUT, of), Hides(*hidden)).headline


def test_each_part_of_the_headline_goes_by_itself():
    assert headline() == HEADLINE
    assert headline(THREE) == replace(HEADLINE, months=(), icons=())
    assert headline(ENDS[4]) == replace(HEADLINE, forecast=None)
    assert headline(SEVEN) == replace(HEADLINE, cautions=(), verdict="withheld", status="withheld")
    assert headline(FEWER) == replace(HEADLINE, change=Sentence(NOT_SHOWN), verdict="withheld", status="withheld")


def test_the_usual_range_goes_with_one_of_its_ends_or_with_the_months():
    low, high = ENDS[1:3]
    whole = replace(HEADLINE, usual=(low, high))
    assert headline(of=whole).usual == (low, high)
    for hidden in (low, high, THREE):
        assert headline(hidden, of=replace(whole, forecast=None)).usual == ()


def test_the_year_before_goes_with_any_of_its_numbers_but_the_county_s_goes_alone():
    moved, share, county = ENDS[0], ENDS[1], ENDS[2]
    whole = replace(HEADLINE, before=YearBefore(SEVEN, moved, share, county))
    assert headline(of=whole).before == whole.before
    assert headline(county, of=whole).before == YearBefore(SEVEN, moved, share)
    for hidden in (moved, share):
        assert headline(hidden, of=whole).before is None


def test_a_level_shift_goes_with_either_of_its_levels():
    moved = replace(HEADLINE, shift=say("About {three}; before, {seven}.", three=ENDS[0], seven=ENDS[1]))
    assert headline(of=moved) == moved
    for level in ENDS[:2]:
        assert headline(level, of=moved).shift == Sentence("")


def test_a_status_that_rests_on_the_newest_month_goes_with_the_months():
    for status in ("watch", "no clear change"):
        unclear = replace(HEADLINE, verdict="no clear change", status=status)
        assert headline(THREE, of=unclear).status == "withheld"
    likely = replace(HEADLINE, verdict="likely fall", status="watch")
    assert headline(THREE, of=likely).status == "watch"


def test_a_briefing_without_a_monthly_count_says_why_it_has_none():
    said = say("{three} letters.", three=THREE).with_otherwise("{no_count}", no_count="Letters are not counted.")
    uncounted = replace(HEADLINE, measure="", change=said, verdict="no clear change", months=(), cautions=())
    public = headline(THREE, of=uncounted)
    assert (str(public.change), public.verdict) == ("Letters are not counted.", "no monthly count")
    assert public.status == "cannot be tested"


def test_answers_blocks_and_explanations_keep_their_places():
    section = Section("Is it rising?", (Explanation("By month."), say("{seven}.", seven=SEVEN)), say("{t}.", t=THREE))
    public = protect(Document(ABOUT, HEADLINE, (section,)), SMALL)
    assert public.sections == (replace(section, answer=Sentence(NOT_SHOWN)),)
    assert public.about == replace(ABOUT, edition="public")


FOLD = Fold("The rest", (CHART, DATA, say("{a} {b} {c}", a=THREE, b=SEVEN, c=FEWER)))


@pytest.mark.parametrize("hidden", [THREE, SEVEN, FEWER, *ENDS])
def test_no_rendering_of_the_public_document_can_find_the_number_withheld(hidden):
    section = Section("", (CHART, say("{a} {b} {c}", a=THREE, b=SEVEN, c=FEWER), DATA, Prose("", "", (THREE,)), FOLD))
    assert hidden not in protect(Document(ABOUT, HEADLINE, (section,)), Hides(hidden)).numbers


def test_no_number_of_the_public_document_has_more_digits_than_are_printed():
    moved = percent(-5.333333333333333, NOW, BEFORE)
    section = Section("", (say("Down {moved}.", moved=moved), Table("Change", ("Area", "Change"), (("Wyre", moved),))))
    public = protect(Document(ABOUT, replace(HEADLINE, change=say("{moved}", moved=moved)), (section,)), Hides())
    assert {number.value for number in public.numbers if number.statistic == "percent"} == {-5.3}
