"""The comparison of districts in words."""

from __future__ import annotations

from helpers import wording


def test_districts_are_counted_and_the_county_is_named_with_them(compare):
    assert wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 20), Fylde=(20, 21))).text == (
        "2 of the 3 districts rose in April 2016; Lancashire as a whole rose by 13.8% (+11 offences)."
    )


def test_none_of_the_districts_is_a_word(compare):
    assert wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 30))).text == (
        "Both districts rose in April 2016; Lancashire as a whole rose by 33.3% (+20 offences)."
    )
    assert wording.compare(compare(Blackpool=(50, 40), Wyre=(20, 20))).text == (
        "None of the 2 districts rose in April 2016; Lancashire as a whole fell by 14.3% (−10 offences)."
    )
    assert wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 10))).text.endswith("as a whole had no change.")


def test_a_rank_is_printed_with_the_change_that_it_ranks(compare):
    result = compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9))
    assert wording.rank(result).text == (
        "Counted from the steepest rise, Blackpool (+25.0%) is 2nd of the 3 districts. Small steps in this order "
        "can be chance."
    )


def test_a_district_with_a_month_missing_cannot_be_ranked(compare):
    result = compare(Blackpool=(None, 50), Wyre=(20, 30))
    assert wording.rank(result).text == "Blackpool cannot be ranked among the districts."


def test_a_district_without_peers_has_no_rank_and_only_the_county_beside_it(compare):
    alone = compare(Blackpool=(40, 50))
    assert wording.rank(alone).text == ""
    assert wording.compare(alone).text == "Lancashire as a whole rose by 25.0% (+10 offences)."


def test_without_districts_none_rose(compare):
    assert not wording.compare(compare(Blackpool=(None, 5), Wyre=(None, 5))).text.startswith("All")


def test_a_rank_is_out_of_the_districts_that_have_one(compare):
    assert wording.rank(compare(Blackpool=(10, 12), Wyre=(0, 4))).text.startswith(
        "Counted from the steepest rise, Blackpool (+20.0%) is 1st of the 1 districts."
    )


def test_districts_that_all_changed_alike_have_no_ranks(compare):
    text = wording.rank(compare(Blackpool=(10, 20), Wyre=(5, 10))).text
    assert text == "All districts that can be compared changed by the same per cent."


def test_the_districts_that_rose_are_listed_with_the_county_s_change_and_computed_from_every_district(compare):
    said = wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 20), Fylde=(20, 21)))
    assert [(each.area, each.measure, each.compared_with, each.current, each.change) for each in said.figures] == [
        ("Lancashire", "Rape: districts that rose", "2015-04..2015-04", "2", ""),
        ("Lancashire", "Rape: districts compared", "2015-04..2015-04", "3", ""),
        ("Lancashire", "Rape", "2015-04..2015-04", "", "+11"),
    ]
    assert said.figures[2].verdict == ""  # how much the county's months vary is not known
    areas = [(of.area, of.span) for of in said.numbers[0].computed_from]
    assert areas[:2] == [("Blackpool", "2016-04..2016-04"), ("Blackpool", "2015-04..2015-04")]
    assert len(areas) == 6


def test_all_districts_are_counted_as_risen_and_as_compared(compare):
    said = wording.compare(compare(Blackpool=(40, 50), Wyre=(20, 22), Fylde=(20, 21)))
    assert said.text.startswith("All 3 districts rose in April 2016; ")
    assert [each.current for each in said.figures[:2]] == ["3", "3"]


def test_where_nothing_can_be_compared_the_sentence_says_so(compare):
    assert wording.compare(compare(county=(None, 5), Blackpool=(None, 5))).text == (
        "No district can be compared in April 2016; Lancashire as a whole cannot be compared: a month was not supplied."
    )


def test_a_rank_is_listed_with_the_districts_ranked_and_the_change(compare):
    said = wording.rank(compare(Blackpool=(40, 50), Wyre=(20, 30), Fylde=(10, 9)))
    assert [(each.area, each.measure, each.current, each.percent) for each in said.figures] == [
        ("Blackpool", "Rape", "", "+25.0"),
        ("Blackpool", "Rape: rank among the districts", "2", ""),
        ("Blackpool", "Rape: districts ranked", "3", ""),
    ]
