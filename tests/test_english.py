"""Numbers as British readers expect them."""

from __future__ import annotations

import pytest

from helpers import english


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [
        (1234567, 0, "1,234,567"),
        (999, 0, "999"),
        (2.5, 0, "3"),
        (-2.5, 0, "−3"),
        (20.25, 1, "20.3"),
        (2.675, 2, "2.68"),
    ],
)
def test_numbers_have_thousands_separators_and_halves_round_away_from_0(value, decimals, printed):
    assert english.number(value, decimals) == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(416, "+416"), (-2, "−2"), (0, "0"), (-1234, "−1,234"), (0.4, "0"), (-0.4, "0")]
)
def test_every_number_but_0_has_a_sign_before_it(value, printed):
    assert english.signed(value) == printed


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (34.4086, "34.4%"),
        (-3.2258, "3.2%"),
        (0, "0.0%"),
        (0.05, "0.1%"),
        (-0.049, "less than 0.1%"),
        (1250, "1,250.0%"),
    ],
)
def test_a_per_cent_has_one_decimal_and_leaves_its_sign_to_the_words(value, printed):
    assert english.percent(value) == printed


@pytest.mark.parametrize(
    ("count", "unit", "printed"),
    [
        (1, "offences", "1 offence"),
        (0, "offences", "0 offences"),
        (1001, "offences", "1,001 offences"),
        (1, "children", "1 child"),
        (1, "inquiries", "1 inquiry"),
        (1, "cases", "1 case"),
        (1, "", "1"),
    ],
)
def test_one_is_singular_and_all_else_plural(count, unit, printed):
    assert english.quantity(count, unit) == printed


def test_ranks_and_lists_read_as_they_are_spoken():
    spoken = ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "111th"]
    assert [english.ordinal(rank) for rank in (1, 2, 3, 4, 11, 12, 13, 21, 111)] == spoken
    assert [english.and_list(list(items)) for items in ("A", "AB", "ABC")] == ["A", "A and B", "A, B and C"]


@pytest.mark.parametrize(
    ("value", "words"), [(0, "0"), (1, "one"), (4, "four"), (9, "nine"), (10, "10"), (1200, "1,200"), (-3, "−3")]
)
def test_whole_numbers_from_1_to_9_are_words(value, words):
    assert english.in_words(value) == words
