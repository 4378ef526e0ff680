"""The analyst's desk: what it opens on by default, and the code that it offers."""

from __future__ import annotations

from types import SimpleNamespace

from helpers import charts
from helpers.briefing import open_briefing
from helpers.desk import explorer, intervention
from helpers.desk.controls import first_area, first_measure
from helpers.drops import load
from helpers.partnership import Others, Partnership
from helpers.statistics import xmr


def opened_on(monkeypatch, module):
    """The values of a desk's controls, by name, before anyone touches them."""
    seen = {}
    monkeypatch.setattr(
        module, "live", lambda controls, *_: seen.update((name, each.value) for name, each in controls.items())
    )
    return seen


def test_the_desk_opens_on_the_newest_drop_the_partnership_s_area_and_its_first_headline(monkeypatch):
    seen = opened_on(monkeypatch, explorer)
    explorer.desk()
    assert seen == {"area": "Blackpool", "measure": "All crime", "trend": "quadratic", "years": 3}


def test_the_desk_on_interventions_opens_on_the_newest_months(monkeypatch):
    seen = opened_on(monkeypatch, intervention)
    intervention.desk("newest", area="own", measure="headline", controls="another", since="newest", months=5)
    assert seen == {
        "area": "Blackpool",
        "measure": "All crime",
        "controls": ("Blackburn with Darwen",),
        "since": "2016-04",
        "months": 5,
    }


def test_without_an_area_or_a_priority_of_its_own_it_opens_on_the_first_of_the_drop():
    who = Partnership(name="Open data", others=Others(notebook="crime_type"))
    drop = load("2016-08")
    area = first_area(drop, who)
    assert (area, first_measure(drop, who, area)) == ("Blackburn with Darwen", "All Sexual Offences")


def test_the_code_that_the_desk_offers_shows_the_chart_in_a_briefing():
    briefing = open_briefing("domestic_abuse", drop="2016-08", area="Blackpool")
    shown = SimpleNamespace(drop=briefing.drop, blocks=[])
    shown.show = shown.blocks.append
    exec(explorer.to_add("Wyre", "Domestic Abuse").blocks[0].text, {"briefing": shown, "charts": charts, "xmr": xmr})
    assert [chart.title.partition(":")[0] for chart in shown.blocks] == ["Domestic Abuse in Wyre"]


def test_the_code_holds_whatever_a_name_holds():
    said = explorer.to_add('The "Old" <Town>', "Rape")
    assert r'series("The \"Old\" <Town>", "Rape")' in str(said)
    assert "&lt;Town&gt;" in said.html() and "<Town>" not in said.html()
