"""Every indicator of a priority is on its page: where a cell asks for its group, or else under its own name."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from helpers.briefing import open_briefing
from helpers.drops import load
from helpers.planning.indicators_shown import unasked_indicators


def indicators(*rows):
    """Rows of indicators of antisocial behaviour: name, group, value."""
    return pd.DataFrame(
        [
            {
                "priority": "antisocial_behaviour",
                "area": "Blackpool",
                "indicator": name,
                "group": group,
                "value": value,
                "out_of": None,
                "unit": "letters",
                "period": "2016-04..2016-08",
            }
            for name, group, value in rows
        ]
    )


@pytest.fixture
def briefing():
    opened = open_briefing("antisocial_behaviour", drop="2016-08", area="Blackpool")
    sent = indicators(("Warning Letters", "Tools and Powers", 212), ("Visits", "Home visits", 41))
    return replace(opened, drop=replace(opened.drop, indicators=sent), digests=[], asked=set(), listed=set())


def test_a_group_is_found_whatever_its_case_and_its_ampersand(briefing):
    for group in ("Tools and powers", "TOOLS & POWERS", "Tools and  Powers"):
        (found,) = briefing.indicators(group)
        assert found.value == 212


def test_what_no_cell_asked_for_is_shown_under_its_own_name_and_once(briefing):
    briefing.indicators("Tools and powers")
    assert str(briefing.further_indicators()) == "- Visits: 41 letters in Blackpool, April to August 2016."
    assert str(briefing.further_indicators()) == "- Visits: 41 letters in Blackpool, April to August 2016."  # run anew
    assert "Visits" not in str(briefing.cautions())


def test_a_notebook_that_never_asks_shows_it_among_its_cautions(briefing):
    said = [str(each) for each in briefing.cautions().each]
    assert "Visits: 41 letters in Blackpool, April to August 2016." in said
    assert "Warning Letters: 212 letters in Blackpool, April to August 2016." in said


@pytest.mark.parametrize(
    ("cell", "sentences"),
    [
        ("briefing.show(briefing.indicators('Home visit'), briefing.indicators('tools & powers'))", 1),
        ("briefing.show(briefing.indicators(name='Visits'), briefing.indicators(group='Tools and powers'))", 0),
        ("briefing.show(briefing.indicators())", 0),
        ("briefing.show(briefing.indicators(chosen))", 0),  # nobody knows what it asks for
        ("briefing.show(briefing.lead())", 2),
    ],
)
def test_check_lists_what_no_notebook_asks_for_with_the_nearest_group(tmp_path, cell, sentences):
    notebook = tmp_path / "antisocial_behaviour.ipynb"
    notebook.write_text(json.dumps({"cells": [{"cell_type": "code", "source": [cell]}]}), encoding="utf-8")
    sent = indicators(("Warning Letters", "Tools and Powers", 212), ("Visits", "Home visits", 41))
    found = unasked_indicators(replace(load("2016-08"), indicators=sent), lambda slug: notebook)
    assert len(found) == sentences
    if sentences == 1:
        (sentence,) = found
        assert sentence == (
            "antisocial_behaviour.ipynb asks for no group 'Home visits' of antisocial_behaviour ('Visits'): shown "
            "below what partners are doing. The nearest group that it asks for is 'Home visit'."
        )
