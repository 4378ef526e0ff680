"""Places within a district, such as its wards: how they are read, compared, shown and protected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from attacker import Known, attack, documents

from helpers import drops, tables, wording
from helpers.document.blocks import Table
from helpers.document.document import About, Document, Headline, Section
from helpers.document.numbers import count
from helpers.document.protect import protect
from helpers.document.sentence import Sentence
from helpers.drops import Drop, load, read_drop, store
from helpers.drops.indicators import NO_INDICATORS
from helpers.drops.population import NO_POPULATION
from helpers.partnership import Partnership, Priority
from helpers.planning.plan import plan
from helpers.publishing.withhold import withhold
from helpers.refusal import Refused
from helpers.render.documents_json import render_json
from helpers.statistics import change
from helpers.statistics.places import within
from helpers.statistics.xmr.breaks import Break
from helpers.terminal.check import show_drop
from helpers.wording import sums

HEADER = "Borough,Ward,Offence,Mar-22,Apr-22\n"
WARDS = """\
Barking,Abbey,Drugs,3,0
Barking,Park,Drugs,2,1
Merton,Abbey,Drugs,1,1
Merton,Moor,Drugs,4,5
"""
WIDE = 'source = "wide"\n[wide]\nfile = "wards.csv"\narea = "Ward"\nparent = "Borough"\nmeasure = "Offence"\n'
ONE = WIDE.replace('parent = "Borough"', 'only_parent = "Merton"')


@pytest.fixture
def read(tmp_path, monkeypatch):
    """A function that reads a drop of these files in a project of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BRIEFINGS_OWN", raising=False)

    def of(**files: str) -> drops.Drop:
        folder = tmp_path / "data" / "raw" / "2022-04"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        return read_drop(folder)

    return of


def counted(drop, *areas):
    return {area: drop.counts[area, "Drugs"].tolist() for area in areas or drop.areas}


def test_boroughs_are_the_sums_of_their_wards_and_each_other_s_peers(read):
    drop = read(wards__csv=HEADER + WARDS, drop__toml=WIDE)
    assert counted(drop) == {"All areas": [10, 7], "Barking": [5, 1], "Merton": [5, 6]}
    assert drop.regions == {"All areas": ("Barking", "Merton")}
    assert drop.places == {"Barking": ("Abbey (Barking)", "Park"), "Merton": ("Abbey (Merton)", "Moor")}
    assert counted(drop, "Abbey (Merton)", "Moor") == {"Abbey (Merton)": [1, 1], "Moor": [4, 5]}
    assert "The counts of the 2 districts are the sums of their 4 places." in drop.notes["wards.csv"]
    assert drop.totals == ("All areas", "Barking", "Merton")  # a revised ward is one revision of what was sent
    store(drop)
    assert load("2022-04").places == drop.places


def test_the_wards_of_one_district_need_no_column_for_it(read):
    rows = "Ward,Offence,Mar-22,Apr-22\nAbbey,Drugs,1,1\nMoor,Drugs,4,5\nUnknown,Drugs,2,0\nTotal,Drugs,7,6\n"
    with pytest.raises(Refused, match=r"the area 'Unknown' is not a place: .*, so that only its district counts it"):
        read(wards__csv=rows, drop__toml=ONE)
    drop = read(wards__csv=rows, drop__toml=f'{ONE}leftovers = "Unknown"\n')
    assert counted(drop) == {"Merton": [7, 6]}
    assert (drop.regions, drop.places) == ({}, {"Merton": ("Abbey", "Moor")})
    assert drop.notes["wards.csv"] == (
        "1 row is the total of areas that have rows of their own, and is left out of sums.",
        "Unknown is not a place: counted in its district alone.",
        "The counts of Merton are the sums of its 2 places.",
    )


def test_a_column_called_incidents_does_not_make_offences_no_crimes(read):
    rows = "Ward,Offence,Month,Incidents\nAbbey,Burglary,2022-04,1\nMoor,Burglary,2022-04,5\n"
    rows += rows.partition("\n")[2].replace("Burglary", "Theft")
    long = ONE.replace("wide", "long").replace("long.csv", "wards.csv") + 'month = "Month"\ncount = "Incidents"\n'
    assert read(wards__csv=rows, drop__toml=f'{long}total = "All crime"\n').notes["wards.csv"][0] == (
        "'Incidents' is not a name for crimes, so there is no sum 'All crime': give the sum of the measures a name "
        "under 'total' in drop.toml if they have one, or write incidents = [] there if they are crimes."
    )
    drop = read(wards__csv=rows, drop__toml=f'{long}total = "All crime"\nincidents = []\n')
    assert drop.counts["Merton", "All crime"].tolist() == [12]


def test_a_ward_may_have_its_borough_s_name_and_a_row_of_the_borough_is_checked(read):
    rows = "Merton,Merton,Drugs,9,2\n"
    drop = read(wards__csv=HEADER + WARDS + rows, drop__toml=WIDE)  # 9 is not 1 + 4, nor is 2 1 + 5
    assert counted(drop) == {"All areas": [19, 9], "Barking": [5, 1], "Merton": [14, 8]}
    assert drop.places["Merton"] == ("Abbey (Merton)", "Moor", "Merton (Merton)")
    drop = read(wards__csv=HEADER + WARDS + "Merton,Merton,Drugs,5,6\n", drop__toml=WIDE)
    assert counted(drop) == {"All areas": [10, 7], "Barking": [5, 1], "Merton": [5, 6]}
    wrong = HEADER + WARDS + "Merton,Merton total,Drugs,5,7\n"
    with pytest.raises(Refused, match=r"row 6: the total of Merton is not the sum of its areas .*: 7, the others 6"):
        read(wards__csv=wrong, drop__toml=WIDE)


def test_a_ward_without_a_borough_is_refused(read):
    with pytest.raises(Refused, match=r"row 6: 'Hill' has no Borough: fill it in"):
        read(wards__csv=HEADER + WARDS + ",Hill,Drugs,9,2\n", drop__toml=WIDE)


def test_a_count_that_a_ward_lacks_is_missing_in_its_borough(read):
    rows = HEADER + WARDS.replace("Abbey,Drugs,3,0", "Abbey,Drugs,,0")
    drop = read(wards__csv=rows, drop__toml=f'{WIDE}blank = "missing"\n')
    assert str(counted(drop)) == "{'All areas': [nan, 7.0], 'Barking': [nan, 1.0], 'Merton': [5.0, 6.0]}"


def test_a_ward_that_ended_is_joined_to_its_successor_and_stays_in_the_borough(read):
    rows = HEADER + WARDS.replace("Park,Drugs,2,1", "Park,Drugs,2,") + "Barking,Hill,Drugs,,3\n"
    gone = '[[ended]]\narea = "Park"\nmonth = "2022-04"\nsuccessor = "Hill"\n'
    drop = read(wards__csv=rows, drop__toml=f'{WIDE}blank = "missing"\n{gone}')
    assert drop.places["Barking"] == ("Abbey (Barking)", "Hill")
    assert counted(drop, "Hill", "Barking", "All areas") == {"Hill": [2, 3], "Barking": [5, 3], "All areas": [10, 9]}


def test_a_ward_goes_by_its_newer_name_in_every_drop(read):
    Path("own").mkdir()
    Path("own/renames.toml").write_text('[[renamed]]\nwas = "Park"\nis = "Barking Park"\n', encoding="utf-8")
    drop = read(wards__csv=HEADER + WARDS, drop__toml=WIDE)
    assert drop.places["Barking"] == ("Abbey (Barking)", "Barking Park")
    assert counted(drop, "Barking Park") == {"Barking Park": [2, 1]}


TIDY = "area,parent,measure,month,count\n" + "".join(
    f"{area},{parent},Drugs,2022-{month:02d},{count}\n"
    for area, parent, counts in (
        ("Abbey", "Merton", (1, 1)),
        ("Moor", "Merton", (4, 5)),
        ("Abbey", "Barking", (3, 0)),
        ("Barking", "", (9, 9)),
    )
    for month, count in zip((3, 4), counts, strict=True)
)


def test_places_in_a_tidy_drop_name_their_district_and_add_up_to_one_without_rows(read):
    drop = read(counts__csv=TIDY)
    assert counted(drop) == {"Barking": [9, 9], "Merton": [5, 6]}
    assert drop.places == {"Merton": ("Abbey (Merton)", "Moor"), "Barking": ("Abbey (Barking)",)}
    assert drop.notes["counts.csv"] == ("The counts of Merton are the sums of its 2 places.",)
    assert drop.totals == ("Merton",)
    larger = TIDY.replace("Barking,,Drugs,2022-04,9", "Barking,,Drugs,2022-04,0").replace(
        "Abbey,Barking,Drugs,2022-04,0", "Abbey,Barking,Drugs,2022-04,2"
    )
    assert read(counts__csv=larger).notes["counts.csv"][1] == (
        "The places of Barking have more Drugs together than Barking in 1 month, first in 2022-04."
    )


def test_the_check_names_some_places_of_each_district(read, capsys):
    drop = read(wards__csv=HEADER + WARDS, drop__toml=WIDE)
    show_drop(drop)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("The drop 2022-04 is sound: 1 measures and 3 areas with 4 places in them, March 2022 to")
    assert "  Merton has 2 places: Abbey (Merton) and Moor." in lines


def test_a_place_is_no_district_to_report_on(read):
    drop = read(wards__csv=HEADER + WARDS, drop__toml=WIDE)
    drugs = Priority(slug="drugs", title="Drugs", headline="Drugs", notebook="crime_type")
    who = Partnership(name="BSafe", area="Moor", priorities=(drugs,))
    with pytest.raises(Refused, match="'Moor' is a place in Merton: name Merton, whose pages show its places"):
        plan(drop, who, notebooks=[], partnership_file="")


def merton(places, last, months=15):
    """A drop of one district with these counts of places, month by month, up to a last month; and its change."""
    index = pd.period_range(end=last, periods=months, freq="M")
    counts = pd.DataFrame({(name, "Drugs"): each[:months] for name, each in places.items()}, index, dtype=float)
    counts["Merton", "Drugs"] = counts.sum(axis="columns", min_count=len(places))
    counts.columns = counts.columns.set_names(["area", "measure"])
    inside = {"Merton": tuple(places)}
    drop = Drop(last, "", counts, indicators=NO_INDICATORS, commentary={}, files={}, places=inside)
    return drop, change.year_to_date(drop.series("Merton", "Drugs"))


def document_of(drop, changed, population=NO_POPULATION):
    """A briefing that prints the district's months, and its places."""
    inside = drop.counts[[(place, "Drugs") for place in drop.places["Merton"]]]
    located = within(inside, changed, population)
    months = drop.series("Merton", "Drugs")
    rows = tuple((str(month), count(value, sums.month("Merton", "Drugs", month))) for month, value in months.items())
    about = About("BSafe", "Merton", "drugs", "Drugs", drop.name, changed.period.key)
    headline = Headline("Drugs", "offences", "decrease", Sentence("Drugs."), "no clear change")
    table = tables.places(located)
    shown = (*([table] if isinstance(table, Table) else []), Table("Months", ("Month", "Count"), rows))
    return Document(about, headline, (Section("Where is it?", shown, wording.answers.places(located)),))


DRUGS = Priority(slug="drugs", title="Drugs", headline="Drugs")
WHO = Partnership(name="BSafe", area="Merton", priorities=(DRUGS,))


def public_of(document, drop, reports):
    found = withhold([document], (), drop=drop, partnerships=[WHO], reports=reports / drop.name)
    return protect(document, found.in_briefing("drugs"))


def rows_of(tmp_path, *of):
    (tmp_path / "of.json").write_text(render_json(of), encoding="utf-8")
    return documents(tmp_path / "of.json")


def leaks(rows, drop, earlier=()):
    truth = {
        (area, measure, month.year * 12 + month.month - 1): int(number)
        for area, measure in drop.counts.columns
        for month, number in drop.counts[area, measure].items()
    }
    pools = {row["area"] for row in [*rows, *earlier] if " without " in row["area"]}
    inside = drop.places["Merton"]
    known = [(("Merton", "Drugs"), [(place, "Drugs") for place in inside], True)]
    for pool in pools:
        beside = pool.removeprefix("Merton without ").split("; ")
        known.append((("Merton", "Drugs"), [*((place, "Drugs") for place in beside), (pool, "Drugs")], True))
        for area, _, month in [cell for cell in truth if cell[0] == "Merton"]:
            truth[pool, "Drugs", month] = truth[area, "Drugs", month] - sum(truth[p, "Drugs", month] for p in beside)
    return attack(rows, truth, Known(relations=known), earlier=earlier)


def test_the_places_of_two_public_sets_together_give_no_small_count_away(tmp_path):
    now = {
        "Abbey": [5, 5, 5] + [9] * 9 + [3, 3, 2],
        "Park": [9, 9, 9] + [9] * 9 + [8, 9, 9],
        "Lane": [2, 2, 3] + [1] * 9 + [1, 1, 2],
        "Hill": [4, 2, 0] + [1] * 9 + [1, 2, 0],
    }
    drop, changed = merton(now, "2016-06")
    before, earlier_change = merton({name: each[:14] for name, each in now.items()}, "2016-05", months=14)
    earlier = public_of(document_of(before, earlier_change), before, tmp_path)
    folder = tmp_path / "2016-05" / "merton.public"
    folder.mkdir(parents=True)
    (folder / "documents.json").write_text(render_json([earlier]), encoding="utf-8")
    whole = document_of(drop, changed)
    public = public_of(whole, drop, tmp_path)
    table = public.sections[0].blocks[0]
    assert table.printed == (
        ("Merton as a whole", "55", "41"),
        ("Abbey", "15", "withheld"),  # 8 less the 6 of May's page
        ("All other places (2)", "withheld", "withheld"),  # 7 less 5, and 13 less 10
        ("Park", "withheld", "withheld"),  # or the others would follow from the whole
    )
    old = rows_of(tmp_path, earlier)
    assert [row["value"] for row in old if row["area"] == "Abbey"] == ["10", "6"]
    assert leaks(rows_of(tmp_path, public), drop, old) == []
    assert leaks(rows_of(tmp_path, whole), drop, old) != []  # the attack finds what is withheld


def located(places, *, residents=None, **changes):
    """The places of a drop whose newest period is April 2016, against April 2015."""
    drop, changed = merton({name: [then] * 12 + [now] for name, (then, now) in places.items()}, "2016-04", months=13)
    inside = drop.counts[[(place, "Drugs") for place in places]]
    population = pd.DataFrame(
        [(name, 2016, number) for name, number in (residents or {}).items()], columns=["area", "year", "residents"]
    )
    return within(inside, replace(changed, **changes), population)


TWELVE = {"Abbey": (20, 80)} | dict.fromkeys(
    ("Brook", "Cliff", "Dale", "Edge", "Ford", "Grove", "Hill", "Lane", "Moor", "Park", "Vale"), (20, 20)
)


def test_a_place_whose_share_grew_is_named_and_the_others_are_in_order_of_name():
    # Of the other places k = 220 / 220, and all their scores are 0, so that phi is 1. Abbey: 2 (8.944 - 4.472) / 1.414
    # = 6.32, over the root of 1 + 20 / 220: 6.06. Twelve scores: 1 - 0.05 / 24 is at 3.69 of Student's with 10 degrees.
    found = located(TWELVE)
    assert {name: word for name, word in found.points["share"].items() if word} == {"Abbey": "larger"}
    assert (found.tested, found.half, found.counted) == (12, 5, 12)  # 80 + 4 * 20 of 300
    assert str(wording.answers.places(found)) == (
        "At least half of the offences were in 5 of the 12 places. Abbey had a clearly larger share than a year before."
    )
    table = tables.places(found)
    assert table.printed[:2] == (
        ("Abbey", "20", "80", "larger share"),
        ("Brook", "20", "20", "none"),
    )
    assert [row[0] for row in table.printed[2:-1]] == [*TWELVE][2:]
    assert table.printed[-1] == ("Merton as a whole", "240", "300", "–")
    assert (table.bars, table.header[3]) == ("April 2016", "Clear difference")


def test_one_of_eight_wards_does_not_hide_behind_the_variance_that_it_makes_itself():
    # The other seven: k = 435 / 413 = 1.053. Their scores are 1.00, -0.46, -0.04, -1.37, -0.48, 0.26 and 1.07, the sum
    # of their squares 4.5: over 6 that is below 1, so that phi is 1. Westgate: 2 (13 - 9.573) / 1.433 = 4.78, over the
    # root of 1 + 87 / 413: 4.35. Eight scores: 1 - 0.05 / 16 is at 4.12 of Student's with 6 degrees.
    wards = {
        "Alexandra": (29, 39), "Bixley": (42, 40), "Bridge": (45, 47), "Castle Hill": (68, 56),
        "Gainsborough": (78, 76), "Holywells": (70, 77), "St John's": (81, 100), "Westgate": (87, 169),
    }  # fmt: skip
    found = located(wards)
    assert {name: word for name, word in found.points["share"].items() if word} == {"Westgate": "larger"}
    steady = located({**wards, "Westgate": (87, 150)})  # 2 (12.247 - 9.573) / 1.433 / 1.100 = 3.39
    assert set(steady.points["share"]) == {""}


def test_a_place_is_not_named_where_the_counts_of_all_vary_much():
    # Every other place swings as widely, so that phi is far above 1.
    found = located({name: ((20, 80), (80, 20))[at % 2] for at, name in enumerate(TWELVE)})
    assert set(found.points["share"]) == {""}
    assert str(wording.answers.places(found)).endswith("No place's share clearly changed in a year.")


def test_places_are_compared_with_the_district_s_rate_where_residents_are_given():
    # 300 events for 30,000 residents: 10 per 1,000. Abbey has 80 for 20 expected: 2 (8.944 - 4.472) = 8.9; Park 20 for
    # 100: 2 (4.472 - 10) = -11.1; the others 20 for 18: 0.46. 24 scores: 1 - 0.05 / 48 is at 3.08.
    residents = dict.fromkeys(TWELVE, 1800) | {"Abbey": 2000, "Park": 10000}
    found = located(TWELVE, residents=residents)
    assert found.tested == 24
    assert str(wording.answers.places(found)) == (
        "Abbey had clearly more for its residents than Merton as a whole. Abbey had a clearly larger share than a year "
        "before."
    )
    fewer = located({**TWELVE, "Abbey": (20, 20)}, residents=residents | {"Abbey": 1800})
    assert str(wording.answers.places(fewer)) == (
        "No place had clearly more for its residents than Merton as a whole, and 1 had clearly fewer."
    )
    assert str(wording.places(found)).startswith("- At least half of the offences were in 5 of the 12 places.")
    table = tables.places(found)
    assert table.bars == "Rate per 1,000 residents"
    assert table.printed[0] == ("Abbey", "20", "80", "40.0", "higher rate; larger share")
    assert table.printed[1] == ("Brook", "20", "20", "11.1", "none")
    assert table.printed[-2:] == (
        ("Park", "20", "20", "2.0", "lower rate"),
        ("Merton as a whole", "240", "300", "10.0", "–"),
    )
    assert "Residents are those of mid-2016" in str(wording.places(found))


def test_nothing_is_compared_under_a_warning_or_without_a_month_or_where_places_are_few():
    doubts = [located(TWELVE, warned=True), located({name: TWELVE[name] for name in ("Abbey", "Park", "Moor", "Hill")})]
    for found in doubts:
        assert (found.tested, set(found.points["share"])) == (0, {""})
        assert "Clear difference" not in tables.places(found).header
        assert "clear" not in str(wording.answers.places(found))
    anew = Break(pd.Period("2016-01", "M"), ("Drugs",), "A new system")
    assert str(wording.answers.places(located(TWELVE, breaks=(anew,)), breaks=[anew])) == (
        "Be careful: recording changed in January 2016. At least half of the offences were in 5 of the 12 places."
    )
    missing = located({**TWELVE, "Vale": (20, float("nan"))})
    assert str(wording.answers.places(missing)) == (
        "Be careful: April 2016 was not supplied. The places are not compared with each other."
    )
    assert tables.places(missing).printed[-2:] == (
        ("Vale", "20", "not supplied"), ("Merton as a whole", "240", "not supplied"),
    )  # fmt: skip


def test_small_places_are_shown_together_and_never_alone():
    found = located({**TWELVE, "Vale": (9, 4)})  # Vale alone would follow from its row: the next smallest joins it
    assert tables.places(found).printed[-2:] == (
        ("All other places (2)", "29", "24", "–"),
        ("Merton as a whole", "229", "284", "–"),
    )
    assert found.pooled == ("Brook", "Vale")
    few = located({"Abbey": (20, 20), "Park": (3, 1), "Moor": (0, 0), "Hill": (1, 2)})
    assert few.points.empty and not str(tables.places(few))
    assert str(wording.answers.places(few)) == "There were too few offences to show them by place."
    many = located({f"Ward {number:02d}": (40, 40 + number) for number in range(40)})
    assert len(many.points) == 29 and len(many.pooled) == 11  # 30 rows


def test_events_in_no_place_have_a_row_and_a_new_place_is_not_compared():
    unplaced = located(TWELVE, current=310, previous=250)  # the district has 10 more each year
    assert tables.places(unplaced).printed[-2:] == (
        ("Place not known", "10", "10", "–"), ("Merton as a whole", "250", "310", "–"),
    )  # fmt: skip
    new = located({**TWELVE, "New": (0, 70)})
    assert new.pooled == ("Brook", "New")  # none a year before: too small to stand alone
    assert new.points["share"]["Abbey"] == "larger"


def test_without_places_nothing_is_said():
    nothing = located({"Abbey": (20, 60)})
    assert nothing is None
    assert [str(each) for each in (wording.answers.places(None), tables.places(None), wording.places(None))] == [""] * 3
