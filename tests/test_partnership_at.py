"""A partnership for one district of a drop: what its file leaves out is taken from the drop."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.partnership import Others, Partnership, Priority, read_partnership
from helpers.refusal import Refused

REGIONS = {"Kent Police": ["Dover", "Swale"], "Lancashire Constabulary": ["Blackpool", "Fylde", "Wyre"]}
BURGLARY = Priority(slug="burglary", title="Burglary", notebook="crime_type", headline="Burglary")


def open_data(**said) -> Partnership:
    return Partnership(name="Open data", others=Others(notebook="crime_type"), **said)


def slugs(who: Partnership, *measures: str) -> list[str]:
    return [priority.slug for priority in who.at("Wyre", regions=REGIONS, measures=measures).priorities]


def test_county_and_peers_are_those_of_the_region_that_holds_the_district():
    here = open_data().at("Wyre", regions=REGIONS, measures=["Burglary"])
    assert (here.area, here.county, here.peers) == ("Wyre", "Lancashire Constabulary", ("Blackpool", "Fylde"))
    assert here.districts == ("Wyre", "Blackpool", "Fylde")


def test_a_district_of_another_region_has_that_region_s_peers():
    here = open_data().at("Dover", regions=REGIONS, measures=["Burglary"])
    assert (here.county, here.peers) == ("Kent Police", ("Swale",))


def test_a_district_alone_in_its_region_has_no_peers():
    here = open_data().at("Camden", regions={"All areas": ["Camden"]}, measures=["Drugs"])
    assert (here.area, here.peers, here.districts) == ("Camden", (), ("Camden",))


def test_an_unknown_area_is_refused_with_the_nearest_name_of_any_region():
    with pytest.raises(Refused) as refused:
        open_data().at("Blakpool", regions=REGIONS, measures=["Burglary"])
    assert refused.value.problems == ("There is no area 'Blakpool'. Did you mean 'Blackpool'?",)
    with pytest.raises(Refused) as refused:
        open_data().at("Lancashire Constabulary", regions=REGIONS, measures=["Burglary"])
    assert refused.value.problems[0].startswith("There is no area 'Lancashire Constabulary'.")


def test_an_area_whose_peers_nobody_names_is_reported_on_alone():
    here = open_data().at("Wyre", regions={}, measures=["Burglary"])
    assert (here.area, here.county, here.peers, here.districts) == ("Wyre", None, (), ("Wyre",))


def test_the_partnership_s_own_area_stays_its_own_in_a_neighbour_s_briefing():
    here = open_data(area="Blackpool").at("Wyre", regions=REGIONS, measures=["Burglary"])
    assert (here.area, here.peers) == ("Blackpool", ("Fylde", "Wyre"))
    assert set(here.districts) == {"Blackpool", "Fylde", "Wyre"}


def test_in_another_region_than_the_partnership_s_own_the_district_asked_for_is_its_area():
    here = open_data(area="Blackpool").at("Dover", regions=REGIONS, measures=["Burglary"])
    assert (here.area, here.county, here.peers) == ("Dover", "Kent Police", ("Swale",))


def test_where_the_file_names_the_peers_the_drop_is_not_asked():
    who = open_data(area="Blackpool", county="Lancashire", peers=["Wyre"])
    here = who.at("Wyre", regions=REGIONS, measures=["Burglary"])
    assert (here.area, here.county, here.peers) == ("Blackpool", "Lancashire", ("Wyre",))
    with pytest.raises(Refused) as refused:
        who.at("Fylde", regions=REGIONS, measures=["Burglary"])
    assert refused.value.problems == ("There is no area 'Fylde'. Known: Blackpool, Wyre.",)


def test_named_peers_may_be_none():
    who = open_data(area="Blackpool", county="Lancashire", peers=[])
    assert who.at("Blackpool", regions={}, measures=["Burglary"]).districts == ("Blackpool",)


def test_a_partnership_without_others_reports_its_own_priorities_whatever_the_drop_has():
    who = Partnership(name="BSafe", priorities=[BURGLARY])
    assert slugs(who, "Drugs") == ["burglary"]


def test_priorities_whose_headline_the_drop_lacks_are_left_out_and_those_that_count_nothing_stay():
    hate = Priority(slug="hate", title="Hate crime", no_count="No monthly count of it is published.")
    robbery = Priority(slug="robbery", title="Robbery", notebook="crime_type", headline="Robbery")
    assert slugs(open_data(priorities=[hate, robbery, BURGLARY]), "Burglary") == ["hate", "burglary"]


def test_every_further_measure_has_a_briefing_in_the_order_of_the_drop():
    who = open_data(priorities=[BURGLARY])
    assert slugs(who, "Drugs", "Burglary", "Bicycle theft") == ["burglary", "drugs", "bicycle_theft"]


def test_a_further_measure_is_reported_as_the_file_says_of_others():
    others = Others(notebook="crime_type", improvement="neutral", unit="incidents")
    who = Partnership(name="Open data", others=others)
    (made,) = who.at("Wyre", regions=REGIONS, measures=["Anti-social behaviour"]).priorities
    assert made == Priority(
        slug="anti_social_behaviour", title="Anti-social behaviour", headline="Anti-social behaviour",
        notebook="crime_type", improvement="neutral", unit="incidents",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "slug"),
    [
        ("Violence & sexual offences", "violence_sexual_offences"),
        ("  Theft (from person)  ", "theft_from_person"),
        ("999 calls", "measure_999_calls"),
        ("Überfälle", "berf_lle"),
        ("暴力", "measure_"),
        ("Index", "index_too"),
        ("report", "report_too"),
        ("Burglary!", "burglary_too"),
    ],
)
def test_a_measure_of_any_name_has_a_slug_that_no_page_and_no_priority_has(measure, slug):
    named = Priority(slug="burglary", title="Burglary", notebook="crime_type", headline="Burglary")
    assert slugs(open_data(priorities=[named]), "Burglary", measure) == ["burglary", slug]


def test_measures_that_would_share_a_slug_have_one_each():
    assert slugs(open_data(), "Drugs", "Drugs!", "drugs?") == ["drugs", "drugs_too", "drugs_too_too"]


def test_a_slug_that_a_later_priority_has_is_not_given_away():
    drugs = Priority(slug="drugs", title="Drug misuse", notebook="crime_type", headline="Drug Offences")
    assert slugs(open_data(priorities=[drugs]), "Drugs", "Drug Offences") == ["drugs", "drugs_too"]


def test_the_result_is_itself_a_partnership_that_a_file_could_declare():
    here = open_data().at("Wyre", regions=REGIONS, measures=["Index", "999 calls", "Drugs", "Drugs!"])
    assert Partnership.model_validate(here.model_dump()) == here


def test_the_partnership_itself_is_not_changed():
    who = open_data(priorities=[BURGLARY])
    who.at("Wyre", regions=REGIONS, measures=["Drugs"])
    assert (who.area, who.county, who.peers, who.priorities) == (None, None, None, (BURGLARY,))


def test_ours_for_open_data_has_an_overview_and_a_briefing_for_each_crime_type():
    who = read_partnership(Path(__file__).parents[1] / "partnership-open-data.toml")
    measures = ["All crime", "Anti-social behaviour", "Burglary", "Violence and sexual offences"]
    here = who.at("Wyre", regions=REGIONS, measures=measures)
    assert [(each.slug, each.notebook, each.improvement) for each in here.priorities] == [
        ("overview", "", "decrease"),
        ("violence_and_sexual_offences", "crime_type", "neutral"),
        ("anti_social_behaviour", "crime_type", "decrease"),
        ("burglary", "crime_type", "decrease"),
    ]
    assert (here.unit("Anti-social behaviour"), here.unit("Burglary")) == ("incidents", "offences")


def test_a_forecast_s_county_is_the_partnership_s_own_for_its_districts_and_else_the_drop_s():
    ours = Partnership(name="Ours", area="Wyre", county="Lancashire", peers=["Fylde"], priorities=[BURGLARY])
    asked = ("Wyre", "Fylde", "Lancashire", "The Constabulary", "Dover")
    assert [ours.county_of(area, regions=REGIONS) for area in asked] == [
        "Lancashire", "Lancashire", None, None, "Kent Police",
    ]  # fmt: skip
    assert [open_data().county_of(area, regions=REGIONS) for area in asked] == [
        *["Lancashire Constabulary"] * 2, None, None, "Kent Police",
    ]  # fmt: skip


def test_where_priorities_follow_the_drop_so_do_the_measures_that_may_have_a_target():
    here = open_data(targets={"Burglary": 40}).at("Wyre", regions=REGIONS, measures=["Burglary", "Drugs"])
    assert here.target("Burglary", "Wyre") == 40


def test_a_target_of_a_measure_that_the_drop_has_no_briefing_of_is_refused():
    who = open_data(targets={"Burglaries": 40, "Rape": 3, "Drugs": 9})
    named = Partnership(**{**who.model_dump(), "area": "Wyre", "county": "Lancashire", "peers": ["Fylde"]})
    for each in (who, named):
        with pytest.raises(Refused) as refused:
            each.at("Wyre", regions=REGIONS, measures=["Burglary", "Drugs"])
        assert refused.value.problems == (
            "In this drop, targets names 'Burglaries', which is not the headline of any priority; the nearest is "
            "'Burglary'.",
            "In this drop, targets names 'Rape', which is not the headline of any priority; those are Burglary, Drugs.",
        )
