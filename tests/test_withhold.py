"""The numbers that the public sets of a run withhold together, attacked through the published files."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from attacker import Known, attack, by_measures, documents, everything_in, figures, workbook_numbers
from small_project import publish_without_kernels, text_of, write_drop, write_priorities

from helpers import drops, tables, wording
from helpers.disclosure import Relation
from helpers.document.document import Fact, Headline, read_documents
from helpers.document.numbers import Sum, count
from helpers.document.protect import protect
from helpers.document.sentence import Sentence, say
from helpers.drops import project_folder
from helpers.partnership import Partnership, Priority, read_partnership
from helpers.publishing.catalogue import leave_catalogue
from helpers.publishing.withhold import policy_of, relations_in, withhold
from helpers.render.documents_json import render_json
from helpers.render.figures_csv import render_figures
from helpers.render.workbook import render_workbook
from helpers.statistics import change, quarters


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_priorities("rape", counted=["rape"])
    return tmp_path


def publish(name, months):
    """Publish the public set of a drop whose page gives the year to date and the newest quarter of these months."""
    write_drop(name, Blackpool=months, Lancashire=[1000] * len(months))
    index = pd.period_range(end=name, periods=len(months), freq="M")
    rape = pd.Series(months, index, name=("Blackpool", "Rape"), dtype=float)
    blocks = [wording.change(change.year_to_date(rape)), wording.quarter(quarters.newest_quarter(rape))]
    return publish_without_kernels({"rape": blocks}, names=[name], editions=["public"])


def truth(months, last):
    index = pd.period_range(end=last, periods=len(months), freq="M")
    return {
        ("Blackpool", "Rape", month.year * 12 + month.month - 1): count
        for month, count in zip(index, months, strict=True)
    }


LAST_YEAR = [30] * 12
# 33 in April to August less 30 in April to June are 3 in July and August.
MONTHS = [*LAST_YEAR, 10, 10, 10, 1, 2]


def test_two_totals_on_one_page_whose_difference_is_small_are_not_both_printed(project, words):
    folder = publish("2016-08", MONTHS)
    page = words(folder / "rape.html")
    assert "33 offences in April to August 2016" in page
    assert "30 offences" not in page
    assert "could identify people" in page
    for rows in (figures(folder / "figures.csv"), documents(folder / "documents.json")):
        assert attack(rows, truth(MONTHS, "2016-08"), Known()) == []


def test_the_workbook_gives_no_number_that_the_public_documents_do_not_give(project):
    months = [*range(31, 43), 11, 12, 13, 1, 2]
    write_drop("2016-08", Blackpool=months, Lancashire=[1000] * len(months))
    index = pd.period_range(end="2016-08", periods=len(months), freq="M")
    rape = pd.Series(months, index, name=("Blackpool", "Rape"), dtype=float)
    folder = publish_without_kernels({"rape": [tables.years(rape)]}, names=["2016-08"], editions=["public"])
    found = workbook_numbers(folder / "tables.xlsx")
    assert {"31", "42", "11"} <= found <= {row["value"] for row in documents(folder / "documents.json")}
    assert {"1", "2"} & found == set()
    shown = openpyxl.load_workbook(folder / "tables.xlsx")["rape_1"]
    assert [cell.value for cell in shown["C"]][-12:][3:5] == ["[c]", "[c]"]  # July and August


REPORT = """
addressee = "Scrutiny"
relevant_officer = "Head of Safety"
date_of_meeting = 2016-10-20
title = "Safety"
exempt_information = "none"
[[headings]]
words = "Performance"
shows = ["standing out", "summary"]
[[headings]]
words = "Priorities"
shows = ["other priorities", "limits", "sources", "tables", "revisions", "method", "glossary"]
"""


def test_of_districts_that_protect_a_small_one_equally_well_every_run_withholds_the_same(tmp_path):
    # A set's order differs from process to process: in that order, the choice for each of the eight kinds was random.
    towns, kinds = ("Blackpool", "Burnley", "Fylde", "Preston", "Wyre"), [f"Kind {number}" for number in range(1, 9)]
    rows = [(town, kind, 3 if town == "Wyre" else 10) for town in towns for kind in kinds]
    rows += [("Lancashire", kind, 43) for kind in kinds]
    folder = tmp_path / "2016-08"
    folder.mkdir()
    lines = ["area,measure,month,count", *(f"{area},{kind},2016-08,{counted}" for area, kind, counted in rows)]
    (folder / "counts.csv").write_text("\n".join(lines), encoding="utf-8")
    priorities = tuple(Priority(slug=kind.lower().replace(" ", "_"), title=kind, headline=kind) for kind in kinds)
    who = Partnership(name="BSafe", area="Blackpool", county="Lancashire", peers=towns[1:], priorities=priorities)
    printed = [count(counted, Sum(area, kind, "2016-08")) for area, kind, counted in rows]
    withheld = withhold([], printed, drop=drops.read_drop(folder), partnerships=[who], reports=tmp_path).withheld
    assert {(each.area, each.measure) for each in withheld.sums} == {
        (town, kind) for town in ("Blackpool", "Wyre") for kind in kinds
    }


def test_no_file_of_a_public_set_has_a_number_that_its_documents_withhold(project):
    Path("report.toml").write_text(REPORT, encoding="utf-8")
    partnership = Path("partnership.toml")
    partnership.write_text(f'report = "report.toml"\n{partnership.read_text(encoding="utf-8")}', encoding="utf-8")
    months = [*range(1501, 1513), 1011, 1012, 1014, 1, 2]  # 3,040 less 3,037 are 3 in July and August
    write_drop("2016-08", Blackpool=months, Lancashire=[9000] * len(months))
    rape = pd.Series(
        months, pd.period_range(end="2016-08", periods=17, freq="M"), name=("Blackpool", "Rape"), dtype=float
    )
    changed = change.year_to_date(rape)
    said = [wording.change(changed), wording.quarter(quarters.newest_quarter(rape)), tables.years(rape)]
    fact = Fact("April to June 2016", count(3037, Sum("Blackpool", "Rape", "2016-04..2016-06")), Sentence("3,037."))
    rose = Headline("Rape", "offences", "decrease", Sentence("."), "clear fall", status="clear change", facts=(fact,))
    folders = {
        edition: publish_without_kernels({"rape": [rose, *said]}, names=["2016-08"], editions=[edition])
        for edition in ("internal", "public")
    }
    leave_catalogue(Path("reports"), "public", {})
    inside, outside = (everything_in(folder / "documents.json") for folder in folders.values())
    withheld = {each for each in inside - outside if len(each) > 3}
    assert "3037" in withheld and "3040" in outside
    files = [*folders["public"].iterdir(), Path("reports/index.public.html")]
    assert {each.name for each in files} == {
        "documents.json", "figures.csv", "index.html", "index.public.html", "rape.html", "report.docx", "report.html",
        "run.json", "set.html", "tables.xlsx",
    }  # fmt: skip
    assert {each.name: found for each in files if (found := everything_in(each) & withheld)} == {}
    for name in ("report.docx", "report.html", "set.html"):  # the attack reads what they have
        assert "3040" in everything_in(folders["public"] / name), name
        assert "3037" in everything_in(folders["internal"] / name), name
    assert "1501" in everything_in(folders["public"] / "tables.xlsx")


def test_a_total_is_not_printed_that_an_earlier_public_set_makes_give_a_small_count_away(project, words):
    early = publish("2016-06", MONTHS[:-2])
    assert "30 offences in April to June 2016" in words(early / "rape.html")
    last = publish("2016-08", MONTHS)
    assert "33 offences" not in words(last / "rape.html")
    before = documents(early / "documents.json")
    assert attack(documents(last / "documents.json"), truth(MONTHS, "2016-08"), Known(), earlier=before) == []


def test_an_earlier_public_set_whose_documents_cannot_be_read_is_known_by_its_figures(project, words):
    early = publish("2016-06", MONTHS[:-2])
    (early / "documents.json").write_text('{"version": 1, "documents": [{"type": "Briefing"}]}', encoding="utf-8")
    assert "33 offences" not in words(publish("2016-08", MONTHS) / "rape.html")


def test_what_an_earlier_track_record_printed_is_known(project, words):
    early = publish("2016-06", MONTHS[:-2])
    quarter = count(30, Sum("Blackpool", "Rape", "2016-04..2016-06"))
    said = [say("It ended at {quarter}.", quarter=quarter)]
    (early / "documents.json").write_text(render_json([], said), encoding="utf-8")
    (early / "figures.csv").unlink()
    assert "33 offences" not in words(publish("2016-08", MONTHS) / "rape.html")


def test_nothing_is_withheld_of_a_measure_that_the_partnership_declares_public(project, words):
    path = Path("partnership.toml")
    path.write_text(path.read_text(encoding="utf-8") + '\n[disclosure]\npublic = ["Rape"]\n', encoding="utf-8")
    page = words(publish("2016-08", MONTHS) / "rape.html")
    assert "33 offences in April to August 2016" in page and "30 offences in April to June 2016" in page


def test_a_set_that_would_withhold_something_else_is_published_again(project, words):
    folder = publish("2016-08", MONTHS)
    before = json.loads((folder / "documents.json").read_text(encoding="utf-8"))
    path = Path("partnership.toml")
    path.write_text(path.read_text(encoding="utf-8") + "\n[disclosure]\nthreshold = 3\n", encoding="utf-8")
    index = pd.period_range(end="2016-08", periods=len(MONTHS), freq="M")
    rape = pd.Series(MONTHS, index, name=("Blackpool", "Rape"), dtype=float)
    blocks = [wording.change(change.year_to_date(rape)), wording.quarter(quarters.newest_quarter(rape))]
    folder = publish_without_kernels({"rape": blocks}, names=["2016-08"], editions=["public"])
    assert json.loads((folder / "documents.json").read_text(encoding="utf-8")) != before
    assert "30 offences in April to June 2016" in words(folder / "rape.html")  # 3 in July and August is no longer small


def test_a_public_page_that_is_not_made_again_goes_if_its_number_is_small_now_or_its_priority_gone(project, words):
    write_priorities("rape", "marac", "asb", counted=["rape"])
    write_drop("2016-08", Blackpool=MONTHS, Lancashire=[1000] * len(MONTHS))
    path, cases = Path("partnership.toml"), Sum("Blackpool", "Cases", "2016")
    declared = path.read_text(encoding="utf-8")
    path.write_text(declared + "\n[disclosure]\nthreshold = 3\n", encoding="utf-8")
    blocks = {slug: [say("There were {n}.", n=count(n, cases))] for slug, n in (("marac", 4), ("asb", 70))}
    folder = publish_without_kernels(blocks | {"rape": []}, editions=["public"])
    assert "There were 4." in words(folder / "marac.html")
    path.write_text(declared, encoding="utf-8")
    publish_without_kernels({"rape": []}, editions=["public"])
    assert {path.stem for path in folder.glob("*.html")} == {"index", "set", "rape", "asb"}
    assert "There were 70." in words(folder / "asb.html")
    assert "There were 4." not in "".join(map(text_of, folder.iterdir()))
    assert "Its last page cannot be shown in this edition any more: make it again." in words(folder / "index.html")
    write_priorities("rape", "marac", counted=["rape"])
    publish_without_kernels({"rape": []}, editions=["public"])
    assert {path.stem for path in folder.glob("*.html")} == {"index", "set", "rape"}


WHO = Partnership(
    name="BSafe", area="Wyre", peers=("Fylde",), county="Lancashire",
    priorities=(Priority(slug="violence", title="Violence", headline="Violence", breakdown=("Assault", "Stalking")),),
)  # fmt: skip


def relations(**counts):
    """The relations among columns given as county_violence=[…]."""
    names = {"county": "Lancashire", "wyre": "Wyre", "fylde": "Fylde"}
    columns = {}
    for name, values in counts.items():
        area, measure = name.split("_")
        columns[names[area], measure.capitalize()] = values
    return list(relations_in(pd.DataFrame(columns, dtype=float), [WHO]))


def test_districts_that_add_up_to_the_county_are_all_there_are():
    found = relations(county_violence=[9, 8], wyre_violence=[4, 3], fylde_violence=[5, 5])
    assert found == [Relation(("Lancashire", "Violence"), (("Wyre", "Violence"), ("Fylde", "Violence")))]


def test_districts_that_leave_a_rest_may_not_be_all_and_months_not_supplied_say_nothing():
    (found,) = relations(county_violence=[9, 8], wyre_violence=[4, 3], fylde_violence=[4, None])
    assert not found.complete


def test_parts_that_overlap_are_no_parts():
    assert relations(wyre_violence=[9, 8], wyre_assault=[6, 5], wyre_stalking=[4, 3]) == []
    (found,) = relations(wyre_violence=[9, 8], wyre_assault=[6, 5], wyre_stalking=[2, 3])
    assert (found.whole, found.complete) == (("Wyre", "Violence"), False)


def test_the_sample_s_public_edition_withstands_the_attack(sample_set, tmp_path):
    drop = drops.load("2016-08")
    who = read_partnership(project_folder() / "partnership.toml")
    internal = read_documents(sample_set / "documents.json")
    withheld = withhold(list(internal.values()), (), drop=drop, partnerships=[who], reports=tmp_path / "2016-08")
    public = [protect(each, withheld.in_briefing(slug)) for slug, each in internal.items()]
    assert withheld.withheld.sums and len(public) == 10
    known = Known(
        relations=[(each.whole, list(each.parts), each.complete) for each in relations_in(drop.counts, [who])],
    )
    counted = {
        (area, measure, month.year * 12 + month.month - 1): int(count)
        for area, measure in drop.counts.columns
        for month, count in drop.counts[area, measure].dropna().items()
    }
    totals = {
        (number.of.area, number.of.measure, number.of.span): int(number.value)
        for document in internal.values()
        for number in document.numbers
        if number.statistic == "count" and number.of.area and (number.of.area, number.of.measure) not in drop.counts
    }
    (tmp_path / "documents.json").write_text(render_json(public), encoding="utf-8")
    groups = by_measures(documents(tmp_path / "documents.json"), known)
    assert len(groups) > 20 and sum(map(len, groups)) > 1000
    for rows in groups:
        measures = {row["measure"] for row in rows}
        pairs = {(row["area"], row["measure"]) for row in rows}
        about = [each for each in known.relations if pairs.issuperset([each[0], *each[1]])]
        truth = {cell: count for cell, count in counted.items() if cell[1] in measures}
        of_them = {cell: count for cell, count in totals.items() if cell[1] in measures}
        assert attack(rows, truth, Known(relations=about), totals=of_them) == []
    (tmp_path / "figures.csv").write_text(render_figures(public), encoding="utf-8")
    shown = {number.listed for document in public for number in document.numbers}
    lines = list(csv.DictReader((tmp_path / "figures.csv").read_text(encoding="utf-8").splitlines()))
    listed = {row[name] for row in lines for name in ("current", "previous", "change", "percent")}
    assert listed - shown <= {"", "0"}  # the table says no more than the documents
    (tmp_path / "tables.xlsx").write_bytes(render_workbook(public))
    found = workbook_numbers(tmp_path / "tables.xlsx")
    assert len(found) > 500 and found <= {row["value"] for row in documents(tmp_path / "documents.json")}


def test_the_policy_is_the_partnership_s_word_for_word():
    who = read_partnership(project_folder() / "partnership-open-data.toml")
    assert policy_of(who.disclosure).public == "all"
    declared = WHO.disclosure.model_copy(update={"threshold": 8, "zeros": True, "public": ("Violence",)})
    policy = policy_of(declared, ["rape"])
    assert (policy.threshold, policy.zeros) == (8, True)
    names = ("Violence", "Violence: out of", "rape: Violence", "Rape")
    assert [policy.protects(name) for name in names] == [False, False, False, True]
