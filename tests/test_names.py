"""Names are compared as readers see them: Unicode forms, apostrophes, dashes, blanks; case between two drops."""

import unicodedata

import pandas as pd
import pytest
from typer.testing import CliRunner

from helpers import drops
from helpers.cli import app
from helpers.drops.drop_toml import Declaration
from helpers.drops.read import read_drop, together
from helpers.names import one_spelling, same_but_for_case
from helpers.partnership.partnership import Partnership

ROWS = "area,measure,month,count\n"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (unicodedata.normalize("NFD", "Ynys Môn"), "Ynys Môn"),
        ("King\N{RIGHT SINGLE QUOTATION MARK}s Lynn", "King's Lynn"),
        ("Violence \N{EN DASH} with injury", "Violence - with injury"),
        ("St.  Helens", "St. Helens"),
        ("St.\N{NO-BREAK SPACE}Helens", "St. Helens"),
        ("Herefordshire,\nCounty of", "Herefordshire, County of"),
        ("  Wyre\t", "Wyre"),
        ("Wy\N{SOFT HYPHEN}re", "Wyre"),
        ("Bro Morgannwg", "Bro Morgannwg"),
    ],
)
def test_a_name_has_one_spelling(written, name):
    assert one_spelling(written) == name
    assert one_spelling(name) == name


def test_two_names_stay_two():
    names = ["Sexual offences", "Sexual Offences", "Mon", "Môn", "Anti-social", "Antisocial", "Aged 18", "Aged 18+"]
    assert len({one_spelling(name) for name in names}) == 8
    assert same_but_for_case("Sexual  offences") == same_but_for_case("Sexual Offences")
    assert same_but_for_case("Mon") != same_but_for_case("Môn")


def test_the_partnership_s_file_and_drop_toml_name_what_the_data_names(tmp_path):
    decomposed = unicodedata.normalize("NFD", "Ynys Môn")
    who = Partnership.model_validate(
        {
            "name": "Safer",
            "area": decomposed,
            "county": "Dyfed & Powys",
            "peers": ["King\N{RIGHT SINGLE QUOTATION MARK}s Lynn"],
            "priorities": [{"slug": "burglary", "title": "Burglary", "headline": "Burglary \N{EM DASH} home"}],
        }
    )
    assert who.districts == ("Ynys Môn", "King's Lynn")
    assert who.priorities[0].headline == "Burglary - home"
    assert Declaration(partial=[decomposed]).partial == ("Ynys Môn",)
    drop = tmp_path / "2016-08"
    drop.mkdir()
    rows = (f"{decomposed},Theft,2016-07,3", "Ynys Môn,Theft,2016-08,4", "King\N{PRIME}s  Lynn,Theft,2016-08,5", "")
    (drop / "counts.csv").write_text(ROWS + "\n".join(rows), encoding="utf-8")
    counts = read_drop(drop).counts
    assert counts["Ynys Môn", "Theft"].tolist() == [3, 4]
    assert counts["King's Lynn", "Theft"].loc["2016-08"] == 5


def test_an_area_on_the_command_line_is_found_in_another_unicode_form():
    result = CliRunner().invoke(app, ["run", "--area", "Blackpoo\N{COMBINING DIAERESIS}l", "2016-08"])
    assert str(result.exception).startswith("There is no area 'Blackpo\N{LATIN SMALL LETTER O WITH DIAERESIS}l'.")


def test_a_measure_renamed_in_case_alone_is_one_measure_in_a_history_and_said(sample):
    newer = drops.load("2016-08")
    older = newer.counts.rename(columns={"Rape": "RAPE"}, level="measure").loc[:"2016-07"]
    history = together([newer, _drop(newer, "2016-07", older)])
    assert "RAPE" not in history.measures
    assert history.counts["Blackpool", "Rape"].tolist() == sample["Blackpool", "Rape"].tolist()
    assert history.notes["Names"] == (
        "The measure 'RAPE' of the drop 2016-07 is 'Rape' in 2016-08: one measure, under the newer name.",
    )


def test_two_measures_that_one_drop_has_in_both_cases_stay_two():
    newer = drops.load("2016-08")
    twice = pd.concat([newer.counts, newer.counts.rename(columns={"Rape": "RAPE"}, level="measure")], axis="columns")
    twice = twice.loc[:, ~twice.columns.duplicated()]
    history = together([newer, _drop(newer, "2016-07", twice.loc[:"2016-07"])])
    assert {"RAPE", "Rape"} <= set(history.measures)
    assert history.notes == {}


def _drop(like, name, counts):
    return drops.Drop(
        name=name,
        notice="",
        counts=counts,
        indicators=like.indicators,
        commentary={},
        files={},
        population=like.population,
    )
