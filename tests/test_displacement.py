"""The weighted displacement difference: published examples, the widening worked by hand, and its sentences."""

from __future__ import annotations

import math

import pytest

from helpers import drops
from helpers.desk import intervention
from helpers.drops.causal_claims import claims
from helpers.periods import Span
from helpers.refusal import Refused
from helpers.statistics.displacement import weighted_difference
from helpers.wording import displacement

BEFORE, AFTER = Span.parse("2015-04"), Span.parse("2015-05")


@pytest.fixture
def pair(monthly):
    """A function that makes a result from (before, after) of the treated area, its control and the areas near them."""

    def made(treated, control, near=None, near_control=None):
        names = ("Blackpool", "Preston", "Fylde", "Wyre")
        series = [
            None if counts is None else monthly(counts, name=(name, "Theft"))
            for name, counts in zip(names, (treated, control, near, near_control), strict=True)
        ]
        return weighted_difference(
            series[0], series[1], near=series[2], near_control=series[3], before=BEFORE, after=AFTER
        )

    return made


@pytest.mark.parametrize(
    ("counts", "difference", "variance"),
    [
        # The paper's table: (110 - 207) - (318 - 308) + (157 - 178) - (140 - 150), and the sum of all eight.
        (([207, 110], [308, 318], [178, 157], [150, 140]), -118, 1568),
        # The examples of the author's own package, ptools.
        (([20, 10], [20, 20]), -10, 70),
        (([20, 20], [20, 20], [20, 10], [20, 20]), -10, 150),
        (([20, 10], [20, 20], [20, 10], [20, 20]), -20, 140),
        # The author's note on periods of different length, before any weighting: (20 - 80) - (50 - 100).
        (([80, 20], [100, 50]), -10, 250),
        (([0, 0], [0, 0]), 0, 0),
    ],
)
def test_the_published_examples(pair, counts, difference, variance):
    result = pair(*counts)
    assert result.difference == difference
    assert result.standard_error == pytest.approx(math.sqrt(variance))
    low, high = result.interval
    assert (low, high) == pytest.approx(
        (difference - 1.959964 * math.sqrt(variance), difference + 1.959964 * math.sqrt(variance)), abs=1e-4
    )


def test_the_paper_s_interval_leaves_out_no_difference_and_the_small_example_s_does_not(pair):
    paper = pair([207, 110], [308, 318], [178, 157], [150, 140])
    assert [round(limit) for limit in paper.interval] == [-196, -40]
    assert round(paper.difference / paper.standard_error, 2) == -2.98
    assert (paper.clear, pair([20, 10], [20, 20]).clear) == (True, False)


def test_an_interval_that_ends_at_no_difference_is_not_clear(pair):
    assert not pair([0, 0], [0, 0]).clear


def test_swapping_area_and_control_gives_the_opposite(pair):
    assert pair([207, 110], [308, 318]).difference == -pair([308, 318], [207, 110]).difference == -107


def two_years(monthly, second, *, months=12):
    """A treated area with 10 a month, then `second` a month from a year on; a control with 10 throughout."""
    treated = monthly([10] * 12 + [second] * (months + 1), "2013-04", name=("Blackpool", "Theft"))
    control = monthly([10] * (13 + months), "2013-04", name=("Preston", "Theft"))
    after = Span(treated.index[-1], treated.index[-1])
    return weighted_difference(treated, control, before=after.year_before(), after=after)


def test_a_difference_that_varied_in_earlier_months_widens_the_interval(monthly):
    result = two_years(monthly, 40)
    # Each of the 12 earlier months: (40 - 10)² / (40 + 10 + 10 + 10). Now 40, 40, 10 and 10; t of 12 degrees is 2.179.
    assert result.dispersion == pytest.approx(900 / 70)
    assert result.standard_error == pytest.approx(math.sqrt(900 / 70 * 100))
    assert result.interval[1] == pytest.approx(2.1788 * math.sqrt(900 / 7 * 10), rel=1e-4)


def test_a_difference_that_varied_less_than_chance_does_not_make_the_interval_narrower(monthly):
    result = two_years(monthly, 14)  # (14 - 10)² / (14 + 10 + 10 + 10) is less than 1
    assert result.dispersion == 1
    assert result.interval[1] == pytest.approx(1.959964 * math.sqrt(14 + 14 + 10 + 10), rel=1e-6)


def test_with_fewer_than_12_earlier_windows_the_interval_is_as_published(monthly):
    result = two_years(monthly, 40, months=11)
    assert result.dispersion is None
    assert result.standard_error == pytest.approx(math.sqrt(40 + 10 + 10 + 10))
    assert "the interval may be too narrow" in str(displacement(result))


def test_the_months_after_do_not_widen_their_own_interval(monthly):
    treated = monthly([10] * 24 + [90, 10, 10, 10], "2013-04", name=("Blackpool", "Theft"))
    control = monthly([10] * 28, "2013-04", name=("Preston", "Theft"))
    after = Span.parse("2015-04")
    assert weighted_difference(treated, control, before=after.year_before(), after=after).dispersion == 1


def test_windows_have_the_length_of_the_months_after_and_the_same_distance_from_the_months_before(monthly):
    # Two months together, a year apart: 40 against 20 (11 times), 40 against 30, 40 against 40; control 20 throughout.
    treated = monthly([10] * 12 + [20] * 16, "2013-04", name=("Blackpool", "Theft"))
    control = monthly([10] * 28, "2013-04", name=("Preston", "Theft"))
    after = Span.parse("2015-06..2015-07")
    result = weighted_difference(treated, control, before=after.year_before(), after=after)
    assert result.dispersion == pytest.approx((11 * 20**2 / 100 + 10**2 / 110 + 0) / 13)
    assert 2.365 < result.reach < 2.447  # Student's t of 7 and of 6 degrees: the 13 windows are 6.5 side by side


def test_a_month_that_was_not_supplied_leaves_nothing_to_compare(pair):
    result = pair([20, None], [20, 20])
    assert (result.difference, result.interval, result.clear) == (None, None, False)
    assert str(displacement(result)) == "- Nothing can be compared: a month was not supplied."


@pytest.mark.parametrize(
    "spans", [("2015-04", "2015-05..2015-06"), ("2015-04..2015-05", "2015-05..2015-06"), ("2015", "2016")]
)
def test_spans_that_differ_in_length_or_share_months_are_refused(monthly, spans):
    counts = monthly([10] * 24)
    with pytest.raises(ValueError, match="are not two spans of the same number of months without a common month"):
        weighted_difference(counts, counts, before=Span.parse(spans[0]), after=Span.parse(spans[1]))


def test_a_nearby_area_without_its_control_is_refused(pair):
    with pytest.raises(ValueError, match="belong together"):
        pair([20, 10], [20, 20], [20, 10])


def test_a_clear_comparison_quoted_beside_a_claim_silences_the_warning(pair):
    claim = "Theft fell due to the patrols."
    clear, unclear = pair([400, 200], [410, 400]), pair([40, 30], [41, 40])
    assert [result.clear for result in (clear, unclear)] == [True, False]
    assert claims(f"{claim} {displacement(clear).each[1]}") == ()
    assert len(claims(f"{claim} {displacement(unclear).each[1]}")) == 1
    assert len(claims(f"{claim}\n\n{displacement(clear).each[1]}")) == 1  # only for the paragraph that it is in


def test_our_sentences_claim_no_cause_themselves(pair):
    for result in (pair([400, 200], [410, 400]), pair([40, 30], [41, 40]), pair([40, 90], [41, 40])):
        assert claims(str(displacement(result))) == ()


def test_the_sentences_of_a_clear_and_of_an_unclear_difference(pair):
    clear = pair([400, 200], [410, 400])  # (200 - 400) - (400 - 410) = -190; 1.96 √1410 = 73.6
    assert str(displacement(clear).each[1]) == (
        "Compared with Preston, Blackpool had 190 offences fewer than if both had changed by the same number (95% "
        "interval 116 to 264 fewer)."
    )
    unclear = pair([40, 30], [41, 40])  # -10 + 1 = -9; 1.96 √151 = 24.1
    assert str(displacement(unclear).each[1]) == (
        "Compared with Preston, Blackpool had 9 offences fewer than if both had changed by the same number, which "
        "chance may give (95% interval 33 fewer to 15 more)."
    )
    more = pair([200, 400], [400, 410])  # 200 - 10 = 190
    assert "190 offences more than if both" in str(displacement(more).each[1])
    assert "(95% interval 116 to 264 more)" in str(displacement(more).each[1])


def test_the_totals_of_both_areas_and_the_difference_are_figures(pair):
    counts, difference, *_ = displacement(pair([400, 200], [410, 400])).each
    assert [(each.area, each.current, each.previous) for each in counts.figures] == [
        ("Blackpool", "200", "400"),
        ("Preston", "400", "410"),
    ]
    assert [(each.measure, each.change) for each in difference.figures] == [
        ("Theft: difference from the change in Preston", "-190"),
        ("Theft: difference from the change in Preston, upper end", "-116"),
        ("Theft: difference from the change in Preston, lower end", "-264"),
    ]


def test_a_caution_names_areas_unlike_in_size_and_numbers_too_few(pair):
    assert "too unlike in size" in str(displacement(pair([20, 10], [31, 20])))
    assert "too unlike in size" not in str(displacement(pair([20, 10], [30, 20])))
    assert "too few" in str(displacement(pair([20, 4], [20, 20])))
    assert "too few" not in str(displacement(pair([20, 5], [20, 20])))


def shown(**changed):
    asked = {"area": "Blackpool", "measure": "Antisocial Behaviour", "controls": ["Preston", "Lancaster"],
             "since": "2016-04", "months": 5}  # fmt: skip
    (block,) = intervention.blocks(drops.load("2016-08"), **{**asked, **changed})
    return str(block)


def test_control_areas_are_taken_together(sample):
    def total(areas, span):
        return int(sample.loc[span, [(area, "Antisocial Behaviour") for area in areas]].to_numpy().sum())

    both, now, then = ["Preston", "Lancaster"], slice("2016-04", "2016-08"), slice("2015-04", "2015-08")
    assert f"in Preston and Lancaster {total(both, now):,}, after {total(both, then):,}." in shown()


def test_an_area_is_no_control_of_itself():
    assert shown(controls=["Blackpool"]).startswith("Choose an area to compare with, other than Blackpool")
    assert shown(controls=["Blackpool", "Preston"]) == shown(controls=["Preston"])


@pytest.mark.parametrize("name", ["Lancashire", "Prestn"])
def test_the_county_and_unknown_areas_are_refused_as_controls(name):
    with pytest.raises(Refused, match=f"There is no area '{name}'"):
        intervention.desk("2016-08", area="Blackpool", measure="Rape", controls=name, since="2016-04", months=5)
