"""The public edition withstands an attack: no small sensitive count can be worked out, or bounded too closely."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from attacker import Known, attack, documents, figures
from disclosure_projects import Project, project, row

from helpers.disclosure import Policy, Relation, Withheld, adding_up, to_withhold
from helpers.document.as_json import as_json
from helpers.document.numbers import Number, Sum, count, difference, other, percent, share

YEAR, QUARTER = "2016-04..2016-08", "2016-04..2016-06"
MONTHS = ("2016-04", "2016-05", "2016-06", "2016-07", "2016-08")


def rape(span: str, area: str = "Blackpool") -> Sum:
    return Sum(area, "Rape", span)


def monthly(*counts: int, area: str = "Blackpool", measure: str = "Rape") -> dict[tuple[str, str, str], int]:
    """The counts of the first months from April 2016."""
    return {(area, measure, month): each for month, each in zip(MONTHS, counts, strict=False)}


def hidden(numbers: list[Number], withheld: Withheld) -> list[str]:
    """The numbers withheld, by statistic and by the area or period that distinguishes them."""
    return [f"{each.statistic} {each.printed}" for each in numbers if withheld.hides(each)]


def leaks(numbers, counts, *, known=None, earlier=(), totals=None):
    """The small counts that the attacker finds from numbers, each with the values that are still possible."""
    truth = {(area, m, int(month[:4]) * 12 + int(month[5:]) - 1): each for (area, m, month), each in counts.items()}
    found = attack(map(row, numbers), truth, known or Known(), earlier=map(row, earlier), totals=totals)
    return {each.secret: (each.least, each.most) for each in found}


# 33 in April to August less 30 in April to June are 3 in July and August.


def test_two_totals_whose_difference_is_small_are_not_both_printed():
    counts = monthly(10, 10, 10, 1, 2)
    numbers = [count(33, rape(YEAR)), count(30, rape(QUARTER))]
    assert leaks(numbers, counts)["Blackpool, Rape, 2016-07..2016-08"] == (3, 3)
    withheld = to_withhold(numbers, counts, Policy())
    assert hidden(numbers, withheld) == ["count 30"]  # three months, and not five
    assert withheld.sums == {rape(QUARTER)}
    assert leaks(numbers[:1], counts) == {}


def test_a_difference_gives_a_total_away_as_well():
    counts = monthly(10, 10, 10, 1, 2)
    numbers = [count(33, rape(YEAR)), difference(3, rape(YEAR), rape(QUARTER))]
    assert leaks(numbers, counts)["Blackpool, Rape, 2016-07..2016-08"] == (3, 3)
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == ["difference +3"]


def test_nothing_is_withheld_where_nothing_is_small():
    counts = monthly(10, 10, 10, 7, 8)
    numbers = [count(45, rape(YEAR)), count(30, rape(QUARTER)), count(8, rape("2016-08"))]
    withheld = to_withhold(numbers, counts, Policy())
    assert (hidden(numbers, withheld), withheld.sums, withheld.given_away) == ([], frozenset(), frozenset())


def test_nothing_is_withheld_of_a_public_measure():
    counts = monthly(10, 10, 10, 1, 2)
    numbers = [count(33, rape(YEAR)), count(30, rape(QUARTER)), count(2, rape("2016-08"))]
    for public in (frozenset({"Rape"}), "all"):
        assert hidden(numbers, to_withhold(numbers, counts, Policy(public=public))) == []
    only = Policy(public="all", sensitive=frozenset({"Rape"}))
    assert hidden(numbers, to_withhold(numbers, counts, only)) == ["count 30", "count 2"]


@pytest.mark.parametrize(("threshold", "small"), [(2, []), (3, ["count 2"]), (5, ["count 2", "count 4"])])
def test_the_threshold_is_the_first_count_that_is_not_small(threshold, small):
    counts = monthly(2, 9, 4)
    numbers = [count(each, rape(month)) for month, each in zip(MONTHS, (2, 9, 4), strict=False)]
    assert hidden(numbers, to_withhold(numbers, counts, Policy(threshold=threshold))) == small


def test_zero_is_small_only_if_the_policy_says_so():
    counts = monthly(0, 9, 12)
    numbers = [count(each, rape(month)) for month, each in zip(MONTHS, (0, 9, 12), strict=False)]
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == []
    assert hidden(numbers, to_withhold(numbers, counts, Policy(zeros=True))) == ["count 0"]


# Wholes and parts.

STRANDS = ("Race", "Faith", "Disability")


def hate(measure: str) -> Sum:
    return Sum("Aldham", measure, MONTHS[0])


def test_a_total_less_its_other_parts_gives_no_small_part_away():
    counts = {
        ("Aldham", each, MONTHS[0]): n for each, n in zip(("Hate crime", *STRANDS), (166, 110, 53, 3), strict=True)
    }
    numbers = [count(n, hate(measure)) for (_, measure, _), n in counts.items()]
    parts = tuple(("Aldham", strand) for strand in STRANDS)
    known = Known(relations=[(("Aldham", "Hate crime"), list(parts), True)])
    assert leaks(numbers[:3], counts, known=known) == {
        "Aldham, Disability, 2016-04..2016-04": (3, 3)
    }  # 166 less 110 less 53
    withheld = to_withhold(numbers, counts, Policy(), [Relation(("Aldham", "Hate crime"), parts)])
    out = hidden(numbers, withheld)
    assert "count 3" in out
    assert len(out) == 2
    assert leaks([each for each in numbers if not withheld.hides(each)], counts, known=known) == {}


def test_a_county_less_its_districts_gives_no_small_district_away():
    areas = dict(zip(("Lancashire", "Blackpool", "Wyre", "Fylde"), (100, 60, 37, 3), strict=True))
    counts = {(area, "Rape", MONTHS[0]): n for area, n in areas.items()}
    numbers = [count(n, rape(MONTHS[0], area)) for area, n in areas.items() if area != "Fylde"]
    districts = tuple((area, "Rape") for area in areas if area != "Lancashire")
    withheld = to_withhold(numbers, counts, Policy(), [Relation(("Lancashire", "Rape"), districts)])
    assert len(hidden(numbers, withheld)) == 1
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == []  # without the relation nothing is small


def test_parts_that_may_not_be_all_leave_a_rest_that_is_a_small_count_too():
    counts = {("Aldham", "Hate crime", MONTHS[0]): 166, ("Aldham", "Race", MONTHS[0]): 163}
    numbers = [count(166, hate("Hate crime")), count(163, hate("Race"))]
    relation = Relation(("Aldham", "Hate crime"), (("Aldham", "Race"),), complete=False)
    assert len(hidden(numbers, to_withhold(numbers, counts, Policy(), [relation]))) == 1


def test_a_public_part_is_taken_off_the_whole():
    counts = {
        ("Aldham", each, MONTHS[0]): n for each, n in zip(("Hate crime", *STRANDS), (166, 110, 53, 3), strict=True)
    }
    parts = tuple(("Aldham", strand) for strand in STRANDS)
    policy = Policy(public=frozenset({"Race", "Faith"}))
    withheld = to_withhold(
        [count(166, hate("Hate crime"))], counts, policy, [Relation(("Aldham", "Hate crime"), parts)]
    )
    assert withheld.hides(count(166, hate("Hate crime")))


# Rates, per cents, shares.


def test_a_rate_gives_its_count_away_as_residents_are_published():
    counts = monthly(3, 60)
    rate = other(0.075, rape(MONTHS[0]), "rate", "rate", decimals=3)  # 0.075 for each 1,000 of 40,000 are 3
    known = Known(residents={"Blackpool": 40_000})
    assert leaks([rate], counts, known=known) == {"Blackpool, Rape, 2016-04..2016-04": (3, 3)}
    assert hidden([rate], to_withhold([rate], counts, Policy())) == ["rate 0.075"]


def test_a_per_cent_gives_a_small_count_away_if_its_rounding_leaves_one_value():
    counts = monthly(3, 60)
    numbers = [count(60, rape(MONTHS[1])), percent(1900, rape(MONTHS[1]), rape(MONTHS[0]))]  # 60 / 20 = 3
    assert leaks(numbers, counts) == {"Blackpool, Rape, 2016-04..2016-04": (3, 3)}
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == ["percent 1,900.0%"]


def test_a_per_cent_is_printed_if_its_rounding_leaves_every_small_value():
    counts = monthly(2003, 2000, 2001)
    of, against = rape("2016-04..2016-05"), rape("2016-05..2016-06")
    numbers = [percent(100 * 2 / 4001, of, against), count(2000, rape(MONTHS[1]))]  # 0.0%: within 2 either way
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == []


def test_a_share_gives_the_rest_away_that_is_not_in_the_part():
    counts = {("Aldham", "Letters", MONTHS[0]): 40, ("Aldham", "Letters answered", MONTHS[0]): 37}
    numbers = [count(40, hate("Letters")), share(92.5, hate("Letters answered"), hate("Letters"))]  # all but 3
    known = Known(relations=[(("Aldham", "Letters"), [("Aldham", "Letters answered")], False)])
    assert leaks(numbers, counts, known=known) == {"rest of ('Aldham', 'Letters'), 2016-04..2016-04": (3, 3)}
    withheld = to_withhold(numbers, counts, Policy())
    assert len(hidden(numbers, withheld)) > 0
    assert leaks([each for each in numbers if not withheld.hides(each)], counts, known=known) == {}


# Numbers that anybody can recompute with our code, and numbers that nobody can check.


def test_limits_and_forecasts_are_withheld_with_any_month_that_they_were_computed_from():
    counts = monthly(3, 10, 10, 10, 10)
    history = rape(YEAR)
    limit = other(12, history, "limit", "upper natural process limit")
    forecast = other(99, rape("2016-04..2017-03"), "forecast", "forecast", computed_from=(history,))
    many = other(1, rape(MONTHS[4]), "how many", "months below", computed_from=(history,))
    elsewhere = other(12, rape("2016-05..2016-08"), "limit", "upper natural process limit")
    numbers = [count(3, rape(MONTHS[0])), limit, forecast, many, elsewhere]
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == [
        "count 3",
        "limit 12",
        "forecast 99",
        "how many 1",
    ]


def test_a_rank_is_withheld_only_with_one_of_the_totals_that_it_ranks():
    counts = monthly(3, 10, 10) | monthly(30, 30, 30, area="Wyre")
    ranked = rape(QUARTER), rape(QUARTER, "Wyre")
    rank = other(2, ranked[0], "rank", "rank", computed_from=ranked)
    numbers = [rank, count(3, rape(MONTHS[0])), count(23, ranked[0])]
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == ["count 3"]
    assert Withheld(Policy(), frozenset({ranked[1]})).hides(rank)


def test_words_are_withheld_with_any_month_that_they_rest_on():
    withheld = Withheld(Policy(), frozenset({rape("2016-05")}))
    assert withheld.hides_words((rape(YEAR), rape("2015-04..2015-08")))
    assert not withheld.hides_words((rape("2016-06..2016-08"), Sum("Blackpool", "Burglary", YEAR)))
    assert not withheld.hides_words(())


@pytest.mark.parametrize(
    ("value", "printed", "is_hidden"),
    [(0, "0", False), (1, "1", True), (4, "4", True), (5, "5", False), (0.5, "0.5", True), (80, "80%", True)],
)
def test_a_number_that_names_no_area_is_withheld_if_it_is_small_or_no_whole_number(value, printed, is_hidden):
    number = Number(Sum("", "What the patrols found"), "other", value, printed)
    assert to_withhold([number], {}, Policy()).hides(number) is is_hidden
    assert not to_withhold([number], {}, Policy(public="all")).hides(number)
    but_rape = Policy(public="all", sensitive=frozenset({"Rape"}))  # the number may be about rape
    assert to_withhold([number], {}, but_rape).hides(number) is is_hidden


def test_a_count_with_a_part_is_another_number_than_the_sum_that_it_is_about():
    counts = monthly(12, 10, 10)
    revised = [count(3, rape(MONTHS[0]), part="before it was revised"), count(12, rape(MONTHS[0]))]
    assert hidden(revised, to_withhold(revised, counts, Policy())) == ["count 3"]
    mean = [Number(rape(QUARTER), "count", 10.67, "10.67", 2), count(3, rape("2016-07"))]
    assert hidden(mean, to_withhold(mean, counts | monthly(12, 10, 10, 3), Policy())) == ["count 3"]


def test_months_that_were_not_supplied_are_no_zeros():
    counts = {key: n for key, n in monthly(10, 10, 10, 1, 2).items() if key[2] != "2016-05"}
    counts["Blackpool", "Rape", "2016-06"] = float("nan")
    numbers = [count(13, rape(YEAR)), count(10, rape(QUARTER)), count(10, rape(MONTHS[0]))]
    # 13 less either 10 are 3. Both 10s are about four months together, and the 13 is about five.
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == ["count 10", "count 10"]


# Indicators: totals whose months are not known.


def test_an_indicator_s_quarter_and_year_are_two_totals_of_the_same_months():
    def referrals(span):
        return Sum("Blackpool", "Referrals", span)

    numbers = [count(33, referrals(YEAR)), count(30, referrals(QUARTER))]
    counts = {("Blackpool", "Referrals", YEAR): 33, ("Blackpool", "Referrals", QUARTER): 30}
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == ["count 30"]
    assert hidden(numbers, to_withhold(numbers, {}, Policy())) == ["count 30"]  # the numbers printed say enough


def test_a_bare_year_is_a_count_of_its_own():
    numbers = [count(3, Sum("Blackpool", "Referrals", "2015")), count(33, Sum("Blackpool", "Referrals", "2016"))]
    assert hidden(numbers, to_withhold(numbers, {}, Policy())) == ["count 3"]


def test_the_kinds_of_a_year_s_grand_total_are_its_parts():
    kinds = {"Grand Total": 103, "Disability": 5, "Gender": 3, "Homophobic": 28, "Racist": 65, "Religious": 2}
    counts = {("Blackpool", kind, "2015"): n for kind, n in kinds.items()}
    numbers = [count(n, Sum("Blackpool", kind, "2015")) for kind, n in kinds.items()]
    relation = adding_up(counts, [("Blackpool", kind) for kind in kinds])
    assert relation == Relation(("Blackpool", "Grand Total"), tuple(("Blackpool", kind) for kind in list(kinds)[1:]))
    assert hidden(numbers, to_withhold(numbers, counts, Policy())) == ["count 3", "count 2"]
    # Gender and Religious are 5 together, because 103 less 5, 28 and 65 is 5: a reader knows no more than that.
    assert hidden(numbers, to_withhold(numbers, counts, Policy(), [relation])) == ["count 3", "count 2"]
    fewer = numbers[:3] + numbers[4:]  # the 28 is printed nowhere, and the two are 5 or less with it
    assert hidden(fewer, to_withhold(fewer, counts, Policy(), [relation])) == ["count 3", "count 2"]
    tens = Policy(threshold=6)  # 5, 3 and 2 are small, and 10 together
    assert hidden(numbers, to_withhold(numbers, counts, tens, [relation])) == ["count 5", "count 3", "count 2"]
    alone = counts | {("Blackpool", "Religious", "2015"): 12, ("Blackpool", "Grand Total", "2015"): 113}
    numbers = [count(n, Sum("Blackpool", kind, "2015")) for (_, kind, _), n in alone.items()]
    out = hidden(numbers, to_withhold(numbers, alone, Policy(), [relation]))
    assert (len(out), "count 3" in out) == (2, True)  # 113 less the others is 3: one of them is withheld as well


def test_totals_that_do_not_add_up_are_no_relation():
    counts = {("Blackpool", kind, "2015"): n for kind, n in {"All": 11, "A": 5, "B": 5}.items()}
    assert adding_up(counts, [("Blackpool", kind) for kind in ("All", "A", "B")]) is None


# Earlier editions.


def test_a_total_is_withheld_that_gives_a_small_count_away_with_an_earlier_edition():
    counts = monthly(10, 10, 10, 1, 2)
    year, before = [count(33, rape(YEAR))], [count(30, rape(QUARTER))]
    assert hidden(year, to_withhold(year, counts, Policy())) == []
    assert hidden(year, to_withhold(year, counts, Policy(), earlier=before)) == ["count 33"]


def test_what_earlier_editions_gave_away_is_named_and_the_rest_is_still_protected():
    counts = monthly(3, 10, 2, 10)
    numbers = [count(25, rape("2016-04..2016-07")), count(15, rape(QUARTER)), count(2, rape("2016-06"))]
    withheld = to_withhold(numbers, counts, Policy(), earlier=[count(3, rape("2016-04"))])
    assert withheld.given_away == {rape("2016-04..2016-04")}
    assert "count 2" in hidden(numbers, withheld)


def test_an_earlier_number_that_was_revised_since_counts_for_nothing():
    counts = monthly(10, 10, 11, 1, 2)  # June was 10 when April to June were printed as 30
    year = [count(34, rape(YEAR))]
    assert hidden(year, to_withhold(year, counts, Policy(), earlier=[count(30, rape(QUARTER))])) == []


# A published case: 166 less 110 less 53 is 3 in April to November 2022.


def test_the_case_of_small_hate_crimes_withstands_the_attack(shared):
    counts, spans = {}, ("2022-04..2022-11", "2021-04..2021-11", "2022-07..2022-09", "2022-10", "2022-11")
    with (shared / "cases/16-small/2022-11/counts.csv").open(encoding="utf-8", newline="") as lines:
        for each in csv.DictReader(lines):
            if each["month"] >= "2021-04" and each["area"] in ("Aldham", "Barrow Green"):
                counts[each["area"], each["measure"], each["month"]] = int(each["count"])
    relations = [
        Relation((area, "Hate crime"), tuple((area, strand) for strand in STRANDS))
        for area in ("Aldham", "Barrow Green")
    ]
    numbers = []
    for area, measure in dict.fromkeys(each[:2] for each in counts):
        for span in spans:
            first, last = span[:7], span[-7:]
            total = sum(
                n for (a, m, month), n in counts.items() if (a, m) == (area, measure) and first <= month <= last
            )
            numbers.append(count(total, Sum(area, measure, span)))
    known = Known(relations=[(each.whole, list(each.parts), True) for each in relations])
    small = [each for each in numbers if each.value in range(1, 5)]
    assert "3" in [each.printed for each in small if each.of == Sum("Aldham", "Disability", spans[0])]
    one_by_one = leaks([each for each in numbers if each not in small], counts, known=known)
    assert one_by_one["Aldham, Disability, 2022-04..2022-11"] == (3, 3)  # withholding the 3 alone would protect nothing
    withheld = to_withhold(numbers, counts, Policy(), relations)
    assert leaks([each for each in numbers if not withheld.hides(each)], counts, known=known) == {}
    assert sum(map(withheld.hides, numbers)) < len(numbers) / 2


# Random projects.


def projects(first: int, many: int, *, most_months: int) -> list[Project]:
    return [project(np.random.default_rng(seed), most_months=most_months) for seed in range(first, first + many)]


def protected(made: Project, **changes) -> Withheld:
    known = {"relations": made.relations, "earlier": made.earlier} | changes
    return to_withhold(made.now, made.counts | made.totals, made.policy, known["relations"], earlier=known["earlier"])


def leaking(made: Project, withheld: Withheld, *, mistake: Sum | None = None) -> bool:
    """Whether the attack finds anything in the numbers printed, and in a total that is printed by mistake."""
    left = [each for each in made.now if not withheld.hides(each) or (each.of == mistake and each.statistic == "count")]
    return bool(attack(map(row, left), made.truth, made.known, earlier=map(row, made.earlier), totals=made.totals))


@pytest.fixture(scope="module")
def sixty(simulation) -> list[tuple[Project, Withheld]]:
    """Small projects, and what is withheld of each."""
    return [(made, protected(made)) for made in projects(0, 60, most_months=6)]


def test_sixty_random_projects_withstand_the_attack(sixty):
    assert sum(bool(withheld.sums) for _, withheld in sixty) > 40  # most have something to withhold
    assert [seed for seed, (made, withheld) in enumerate(sixty) if leaking(made, withheld)] == []


@pytest.mark.parametrize("first", range(1000, 2000, 100))
def test_a_thousand_random_projects_withstand_the_attack(first, processes):
    made = projects(first, 100, most_months=8)
    assert [first + place for place, each in enumerate(made) if leaking(each, protected(each))] == []


def test_the_attack_notices_one_total_more(sixty):
    noticed = []
    for made, withheld in sixty:
        counted = [each.of for each in made.now if each.statistic == "count" and withheld.hides(each)]
        if counted and not made.earlier and not made.policy.public:
            noticed.append(leaking(made, withheld, mistake=counted[len(counted) // 2]))
    # The numbers withheld are few, but not always the fewest: some of them could still be printed.
    assert len(noticed) > 20
    assert sum(noticed) > 0.8 * len(noticed)


def test_the_attack_notices_a_relation_that_was_forgotten(sixty):
    related = [made for made, _ in sixty if made.relations][:20]
    assert len(related) == 20
    assert sum(leaking(made, protected(made, relations=made.relations[1:])) for made in related) > 3


def test_the_attack_notices_an_earlier_edition_that_was_forgotten(sixty):
    later = [made for made, _ in sixty if made.earlier]
    assert len(later) > 5
    assert sum(leaking(made, protected(made, earlier=())) for made in later) > 2


# The attacker reads published files.


def test_the_attacker_reads_figures_and_documents(tmp_path):
    lines = [
        {"area": "Wyre", "measure": "Rape", "period": YEAR, "compared_with": "2015-04..2015-08", "current": "33"},
        {"area": "Wyre", "measure": "Rape", "period": QUARTER, "compared_with": "", "current": "30"},
    ]
    lines[1]["priority"] = lines[0]["priority"] = "rape"
    lines[0] |= {"previous": "40", "change": "-7", "percent": "-17.5"}
    with (tmp_path / "figures.csv").open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, fieldnames=list(lines[0]), restval="")
        writer.writeheader()
        writer.writerows(lines)
    read = figures(tmp_path / "figures.csv")
    assert [(each["period"], each["statistic"], each["value"]) for each in read] == [
        (YEAR, "count", "33"),
        ("2015-04..2015-08", "count", "40"),
        (YEAR, "difference", "-7"),
        (YEAR, "percent", "-17.5"),
        (QUARTER, "count", "30"),
    ]
    numbers = [count(33.0, rape(YEAR, "Wyre")), percent(-17.5, rape(YEAR, "Wyre"), rape("2015-04..2015-08", "Wyre"))]
    content = {"documents": [{"about": {"priority": "rape"}, "rows": as_json(numbers)}], "track_record": []}
    (tmp_path / "documents.json").write_text(json.dumps(content), encoding="utf-8")
    read = documents(tmp_path / "documents.json")
    assert [(each["statistic"], each["value"], each.get("compared_with")) for each in read] == [
        ("count", "33", None),
        ("percent", "-17.5", "2015-04..2015-08"),
    ]
