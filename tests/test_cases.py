"""Data as partners really send it: its faults are named, and the numbers are those worked out by hand.

The cases are in `shared/cases`; the README there explains each.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import nbformat
import pandas as pd
import pytest

from helpers import wording
from helpers.briefing import Briefing
from helpers.document.display import BLOCK_MIME
from helpers.document.document import read_headline
from helpers.drops import Drop, read_drop
from helpers.partnership import read_partnership
from helpers.planning.advice import county_residents_advice
from helpers.planning.plan import plan
from helpers.refusal import Refused
from helpers.statistics import change, comparison, rates, xmr, year_end

ROOT = Path(__file__).parents[1]
OPEN_DATA = ROOT / "partnership-open-data.toml"


@pytest.fixture(scope="module")
def case(shared, tmp_path_factory):
    """A function that gives the drop of a case. A zip with a population next to it is unpacked, as its README asks."""
    cases = shared / "cases"
    if not cases.is_dir():
        pytest.skip(f"the cases lie in {cases}, which is absent here")
    folder = tmp_path_factory.mktemp("cases")

    def of(name: str) -> Path:
        zipped, population = cases / name / "2022-11.zip", cases / name / "population.csv"
        if not population.exists():
            return zipped if zipped.exists() else cases / name / "2022-11"
        unpacked = folder / name / "2022-11"
        if not unpacked.exists():
            with ZipFile(zipped) as archive:
                archive.extractall(unpacked)
            shutil.copy(population, unpacked)
        return unpacked

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BRIEFINGS_PROCESSED", str(folder / "processed"))
        patch.chdir(ROOT)
        yield of


def briefing_on(drop: Drop, partnership: Path, area: str, slug: str) -> Briefing:
    who = read_partnership(partnership).at(area, regions=drop.regions, measures=drop.measures)
    about = who.priority(slug)
    return Briefing(drop.in_units(lambda measure: who.unit(measure, priority=about)), who, about, area)


def page(briefing, monkeypatch):
    """The text that the briefing's notebook shows under each question, and its headline; no kernel runs."""
    notebook = nbformat.read(ROOT / "notebooks" / f"{briefing.priority.notebook or briefing.priority.slug}.ipynb", 4)
    shown, headlines, names = {}, [], {}

    def display(bundle, raw):
        if BLOCK_MIME in bundle:
            shown[question].append(bundle["text/plain"])
            headlines.extend([bundle[BLOCK_MIME]["headline"]] if "headline" in bundle[BLOCK_MIME] else [])

    monkeypatch.setattr("helpers.briefing.display", display)
    monkeypatch.setattr("helpers.briefing.open_briefing", lambda *_, **__: briefing)
    question = ""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            shown.setdefault(question, [])
            exec(cell.source, names)
            names["area"] = briefing.area
        elif cell.source.startswith("## "):
            question = cell.source.splitlines()[0].removeprefix("## ")
    return {each: "\n".join(texts) for each, texts in shown.items()}, read_headline(headlines[0])


def in_short(briefing):
    """The summary of a briefing with a headline measure, and its headline."""
    here = {"county": briefing.county, "breaks": briefing.drop.breaks}
    summary = wording.in_short(
        change.year_to_date(briefing.headline, similar=briefing.districts, **here),
        xmr.chart(briefing.headline, **here),
        comparison.districts(briefing.districts, briefing.county, area=briefing.area),
        year_end.forecast(briefing.headline, **here, part_sent=briefing.part_sent),
    )
    return [each.text for each in summary.each], briefing.headline_of(summary)


def total(drop, area, measure, first, last):
    return drop.counts[area, measure].loc[first:last].sum()


def test_05b_the_history_of_two_merged_districts_is_that_of_the_new_one(case):
    drop = read_drop(case("05b-merged-codes"))
    assert drop.regions["Midshire Police"] == ("Easterby", "Northwick", "Southam Vale", "West Midshire", "Westmere")
    # Harrowfold had 63 burglaries in April to November 2021 and Midden 32.
    assert total(drop, "West Midshire", "Burglary", "2021-04", "2021-11") == 63 + 32
    assert total(drop, "West Midshire", "Burglary", "2022-04", "2022-11") == 90
    residents = drop.population.set_index("area")["residents"]
    assert residents["West Midshire"] == 24_000  # 16 LSOAs of 1,500
    briefing = briefing_on(drop, OPEN_DATA, "West Midshire", "burglary")
    rated = rates.districts(briefing.districts, briefing.county, drop.population, area="West Midshire")
    assert rated.points.loc["West Midshire", "rate"] == pytest.approx(3.75)  # 90 for 24,000
    assert "3.75 offences in April to November 2022 (95% interval 3.02 to 4.61), the 3rd of 5 districts" in str(
        wording.rates(rated)
    )
    assert drop.notes["Midshire Police"][-1] == (
        "Midshire Police's files of December 2019 to March 2022 name 8 neighbourhoods of West Midshire as those of "
        "Midden: they are counted in West Midshire throughout."
    )


def test_06_residents_are_those_of_the_codes_in_use_in_the_newest_months(case):
    drop = read_drop(case("06-lsoa21"))
    residents = drop.population.set_index("area")["residents"]
    assert residents["Westmere"] == 12 * 1500  # two of its 14 codes were replaced by two others in April 2022


def test_06_estimates_that_also_have_the_codes_out_of_use_count_nobody_twice(case, tmp_path):
    both = tmp_path / "2022-11"
    shutil.copytree(case("06-lsoa21"), both)
    with (both / "population.csv").open("a", encoding="utf-8") as file:
        file.write("2022,E01092720,1500\n2022,E01097842,1500\n")
    assert read_drop(both).population.set_index("area")["residents"]["Westmere"] == 12 * 1500


SUPPLIED_FIRST = (
    "- Be careful: June to November 2022 were not supplied, so there is nothing to compare.\n- Antisocial behaviour: "
    "Northwick cannot be compared with April to November 2021: a month was not supplied.\n"
)


def test_01_a_crime_type_absent_from_the_whole_force_is_not_supplied(case, monkeypatch):
    drop = read_drop(case("01-asb-stops"))
    briefing = briefing_on(drop, OPEN_DATA, "Northwick", "anti_social_behaviour")
    shown, headline = page(briefing, monkeypatch)
    assert shown["In short"].startswith(SUPPLIED_FIRST)
    assert (headline.verdict, headline.status) == ("no verdict", "cannot be tested")
    assert [icon.meaning for icon in headline.icons] == [""]
    assert headline.cautions[0].text == (
        "Be careful: June to November 2022 were not supplied, so there is nothing to compare."
    )
    assert "as June to November 2022 were not supplied, no change on 2021/22 (685) can be given" in shown["In short"]
    assert shown["Where is it heading?"].startswith("Be careful: June to November 2022 were not supplied. About 6")
    assert not re.search("fewer|more than in|[Pp]robably|clearly", shown["In short"])
    assert briefing.part_sent == ()  # the crime types that the files have are as many as ever


NAMED_VERDICT = re.compile("(?:clear|likely) (?:rise|fall)|no clear change")
PART_SENT = (
    "Be careful: October 2022 and November 2022 were probably not sent in full, as all counts together are far below "
    "the usual."
)


def test_02b_months_sent_in_part_are_warned_of_first_and_nothing_praises_them(case, monkeypatch):
    drop = read_drop(case("02b-partial-40"))
    shown, headline = page(briefing_on(drop, OPEN_DATA, "Northwick", "overview"), monkeypatch)
    assert shown["In short"].startswith(f"- {PART_SENT}\n")
    assert headline.cautions[0].text == PART_SENT
    assert (headline.status, [icon.meaning for icon in headline.icons]) == ("cannot be tested", [""])
    assert shown["Where is it heading?"].startswith(
        f"{PART_SENT} Be careful: missing locations may change this. About 1,938 offences in 2022/23"
    )
    up_or_down = shown["Is it going up or down?"]
    assert up_or_down.startswith(
        f"{PART_SENT} Be careful: missing locations may change this. This cannot be said: the 1,112 offences from "
        "April to November 2022 and the 1,306 a year before may not have been counted alike."
    )
    assert re.findall(r"^(\w+) .*\tcannot be tested$", up_or_down, flags=re.M) == ["April", "December"]
    title = "All crime in Northwick: November 2022 was probably not sent in full"
    assert f"{title}: All crime in Northwick by month. November 2022: 69, probably not sent in full." in up_or_down
    assert NAMED_VERDICT.findall(up_or_down + shown["How do the priorities stand?"]) == []
    # 1,925 offences in 2021/22: the police's estimate leaves the two months out, too.
    assert "That is about the same as in 2021/22 (1,925)." in shown["Where is it heading?"]


def test_07_where_locations_are_missing_no_answer_table_or_forecast_says_up_or_down(case, monkeypatch):
    drop = read_drop(case("07-no-lsoa"))
    shown, headline = page(briefing_on(drop, OPEN_DATA, "Northwick", "overview"), monkeypatch)
    assert shown["Is it going up or down?"].startswith(
        "Be careful: missing locations may change this. This cannot be said: the 1,067 offences"
    )
    changes = shown["Is it going up or down?"].partition("Months\t")[2].partition("Do not rely")[0]
    assert re.findall(r"^(\w+) .*\tcannot be tested$", changes, flags=re.M) == ["April", "December"]
    assert NAMED_VERDICT.findall(changes) == []
    assert shown["Where is it heading?"].startswith(
        "Be careful: missing locations may change this. About 1,626 offences in 2022/23 (80% range: 1,555 to 1,696); "
        "1,929 in 2021/22."
    )
    assert headline.verdict == "no verdict"


def test_07_rows_without_a_location_are_warned_of_on_index_and_icon(case):
    briefing = briefing_on(read_drop(case("07-no-lsoa")), OPEN_DATA, "Northwick", "overview")
    _, headline = in_short(briefing)
    warning = "Do not rely on this fall. Allowing for crimes without a location, it is +5.7% (no clear change)."
    assert [caution.text for caution in headline.cautions] == [warning]
    assert (headline.status, [icon.meaning for icon in headline.icons]) == ("cannot be tested", [""])


ENDED = '[[ended]]\narea = "{}"\nmonth = "2021-04"\nsuccessor = "West Midshire"\n'


def test_25_districts_that_were_abolished_are_joined_to_their_successor(case, tmp_path):
    drop = tmp_path / "2022-11"
    shutil.copytree(case("25-abolished"), drop)
    with pytest.raises(Refused, match=r"name the area in a table \[\[ended\]\] of drop\.toml, with its successor"):
        read_drop(drop)
    (drop / "drop.toml").write_text(ENDED.format("Oldtown") + ENDED.format("Riverside"), encoding="utf-8")
    found = read_drop(drop)
    # Oldtown had 497 burglaries until March 2021, Riverside 426, and West Midshire 723 since.
    assert total(found, "West Midshire", "Burglary", "2019-04", "2021-03") == 497 + 426
    assert total(found, "West Midshire", "Burglary", "2021-04", "2022-11") == 723
    who = case("25-abolished").parent / "who.toml"
    briefing = briefing_on(found, who, "West Midshire", "burglary")
    summary, headline = in_short(briefing)
    assert summary[0] == (
        "Burglary: West Midshire had 289 offences in April to November 2022. That is 3 fewer than a year before (292), "
        "a fall of 1.0%."
    )
    assert headline.cautions == ()
    assert "Oldtown and Riverside ended in April 2021: their counts before are added to those of West Midshire." in str(
        briefing.cautions()
    )


def test_14b_without_peers_nothing_is_ranked_or_compared(case, monkeypatch):
    briefing = briefing_on(read_drop(case("14b-one-district")), OPEN_DATA, "Isle of Wight", "burglary")
    shown, headline = page(briefing, monkeypatch)
    assert headline.before.county is None
    assert shown["How do we compare?"].splitlines() == [
        "This cannot be said: there is no other district to compare Isle of Wight with.",
        "Isle of Wight had a rise of 0.2% (+1 offence) in April 2021 to March 2022.",
    ]
    assert not re.search("1st|of the 1|as a whole|county", " ".join([*shown.values()][:-2]))


def test_20c_county_residents_of_another_area_give_no_rate(case):
    folder = case("20c-two-tier-county")
    drop, who = read_drop(folder), folder.parent / "who.toml"
    briefing = briefing_on(drop, who, "Aldham", "burglary")
    rated = rates.districts(briefing.districts, briefing.county, drop.population, area="Aldham")
    # Midshire: 1,642 burglaries. Its 360,000 residents would give 4.56, more than any district has; theirs are 500,000.
    assert "as a whole had" not in str(wording.rates(rated))
    assert "No rate of Midshire is given, as the residents sent for it are not those of its districts together" in str(
        wording.rates(rated)
    )
    assert county_residents_advice(drop, read_partnership(who)) == [
        "Midshire has 360,000 residents in 2021 and its districts together 500,000: no rate of Midshire is printed "
        "until one of them is corrected."
    ]


MARAC = """
name = "BSafe"
area = "Aldham"
county = "Midshire"
peers = ["Fenby"]
[[priorities]]
slug = "marac"
title = "MARAC"
notebook = "crime_type"
headline = "MARAC cases"
unit = "cases"
"""


def test_a_measure_counted_in_one_area_needs_no_county_and_no_peers(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    months = pd.period_range("2019-04", "2022-11", freq="M")
    rows = [f"{area},Burglary,{month},30" for area in ("Aldham", "Fenby", "Midshire") for month in months]
    rows += [f"Aldham,MARAC cases,{month},20" for month in months]
    folder = tmp_path / "2022-11"
    folder.mkdir()
    (folder / "counts.csv").write_text("\n".join(["area,measure,month,count", *rows, ""]), encoding="utf-8")
    who = tmp_path / "who.toml"
    who.write_text(MARAC, encoding="utf-8")
    drop = read_drop(folder)
    assert plan(drop, read_partnership(who), notebooks=[ROOT / "notebooks"], partnership_file="")
    shown, headline = page(briefing_on(drop, who, "Aldham", "marac"), monkeypatch)
    assert shown["In short"].splitlines()[0] == (
        "- MARAC cases: Aldham had 160 cases in April to November 2022, the same as a year before."
    )
    assert shown["Where is it heading?"].startswith("Not clearly up or down: about 240 cases in 2022/23")
    assert shown["How do we compare?"].splitlines() == [
        "This cannot be said: there is no other district to compare Aldham with.",
        "Aldham had no change in April 2021 to March 2022.",
    ]
    assert "MARAC cases: the drop has this for Aldham alone" in shown["What to be careful about"]
    numbers = " ".join(text for question, text in shown.items() if question != "What to be careful about")
    assert not re.search("offence|incident|Midshire|as a whole", numbers)
    assert headline.unit == "cases"


def beside(case, name):
    """The drop of a case, and its partnership's file."""
    folder = case(name)
    return read_drop(folder), folder.parent / "who.toml"


def test_15_after_a_break_target_and_forecast_go_by_the_months_since(case):
    drop, who = beside(case, "15-targets")
    briefing = briefing_on(drop, who, "Aldham", "burglary")
    summary, headline = in_short(briefing)
    # Since sheds are counted apart in April 2022 Aldham has 41 a month (331 in 8 months): at most 60 are wanted.
    assert [icon.words for icon in headline.icons] == ["nothing unusual", "usual months meet the target"]
    assert "- 2021/22" not in summary[-1]
    assert "recording changed in April 2022, so that no change on 2021/22 (1,203) can be given" in summary[-1]
    assert headline.forecast.total.value == pytest.approx(12 * 331 / 8, rel=0.02)


def test_22_a_regression_outside_the_forecast_s_range_is_said_to_be(case):
    drop, who = beside(case, "22-dying")
    robbery = briefing_on(drop, who, "Aldham", "robbery").headline
    assert robbery.loc["2022-09":"2022-11"].tolist() == [0, 0, 0]
    trend, projected = year_end.regression(robbery), year_end.forecast(robbery)
    assert projected.upper_95 < trend.total
    assert str(wording.regression_doubts(trend, projected)).startswith(
        "- That is above the forecast's 95% range (11 to "
    )


def test_28_a_newest_month_of_noughts_or_of_copies_is_refused(case, tmp_path):
    with pytest.raises(Refused, match=r"^Every count of 2022-11 is 0, where \d+ a month were usual of Burglary alone"):
        read_drop(case("28-all-zero-month"))
    copied = tmp_path / "2022-11"
    copied.mkdir()
    rows = (case("28-all-zero-month") / "counts.csv").read_text(encoding="utf-8").splitlines()
    october = [line.replace(",2022-10,", ",2022-11,") for line in rows if ",2022-10," in line]
    kept = [line for line in rows if ",2022-11," not in line]
    (copied / "counts.csv").write_text("\n".join([*kept, *october, ""]), encoding="utf-8")
    with pytest.raises(Refused, match=r"^Every count of 2022-11 is that of 2022-10: send the month's own counts\.$"):
        read_drop(copied)


def test_32_quarters_are_a_series_beside_the_same_quarter_a_year_before(case):
    drop, who = beside(case, "32-indicators")
    briefing = briefing_on(drop, who, "Aldham", "domestic_abuse")
    (table,) = briefing.over_time()  # the rolling years overlap: they are no series
    assert table.caption == "MARAC cases listed in Aldham, period by period"
    assert table.printed == (
        ("July to September 2021", "–", "150 cases", "–"),
        ("April to June 2022", "–", "90 cases", "–"),
        ("July to September 2022", "150 cases", "148 cases", "−2"),
    )
