"""The files that a set of briefings leaves in its folder: pages, figures, record and index, run after run."""

import csv
import json
import re
import shutil
import sys
from html import escape
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from small_project import (
    OPENS,
    RECEIPT,
    document_of,
    publish_without_kernels,
    write_drop,
    write_notebook,
    write_priorities,
)

from helpers import wording
from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.cli import main
from helpers.document.blocks import Gauge, Sentences
from helpers.document.document import Document, Fact, Headline, Month, Section, YearBefore
from helpers.document.icons import Icon
from helpers.document.numbers import Sum, count, difference, other, percent
from helpers.document.sentence import Sentence, say
from helpers.planning.prepare import prepare
from helpers.publishing.job import Result
from helpers.publishing.run import Sets
from helpers.render.index_page import Row, render_index
from helpers.statistics import change, comparison, quarters, xmr, year_end

COUNTED = """\
from helpers import tables, wording
from helpers.statistics import change
briefing.show(briefing.lead(), wording.change(change.year_to_date(briefing.headline)))
briefing.show(tables.years(briefing.headline))"""
SPOKEN = """\
from helpers.document.numbers import Sum, count
from helpers.document.sentence import say
briefing.show(say("{cases}.", cases=count(136, Sum(area, "Cases", "2016-04..2016-06"), unit="cases")))"""
EXITS = "print('all is well')\nimport os\nos._exit(0)"
IS_KILLED = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
FAILS = "raise ValueError('<script>alert(5)</script> too few')"
TOO_FEW = "cell 4: ValueError: <script>alert(5)</script> too few"
DIED = "cell 4: the kernel died (killed, out of memory, or ended by the cell itself)"

NOW, BEFORE = (Sum("Blackpool", "Rape", span) for span in ("2016-04..2016-08", "2015-04..2015-08"))
YEAR_TO_DATE = say("Rapes rose from {before} to {now}.", before=count(325, BEFORE), now=count(385, NOW))
CASES = say("{cases}.", cases=count(136, Sum("Blackpool", "Cases", "2016-04..2016-06"), unit="cases"))


def write_project():
    """Four priorities, one of them counted: 60 rapes in January 2015, then one more each month."""
    write_drop(Blackpool=range(60, 80), Lancashire=range(60, 80))
    write_priorities("rape", "marac", "dead", "left", counted=["rape"])


def names(folder):
    return {path.name for path in folder.iterdir()}


def record(folder):
    return {each["priority"]: each for each in json.loads((folder / "run.json").read_text("utf-8"))["briefings"]}


def figures(folder, slug):
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["priority"] == slug]


def index_row(folder, title):
    html = (folder / "index.html").read_text(encoding="utf-8")
    rows = re.findall(r'<tr role="row" class=.*?</tr>|<section>\n<h3>.*?</section>', html, re.DOTALL)
    return next(row for row in rows if title in re.split("</th>|</h3>", row)[0])


@pytest.fixture(scope="module")
def made(tmp_path_factory, processes):
    """A project whose notebooks the command ran: two succeeded, and each of the others failed in a different way."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        write_drop(Blackpool=range(60, 80), Lancashire=range(60, 80))
        work = {"rape": COUNTED, "marac": SPOKEN, "dead": EXITS, "killed": IS_KILLED, "failing": FAILS}
        write_priorities(*work, "left", counted=["rape"])
        for slug, source in work.items():
            write_notebook(slug, [OPENS, source, RECEIPT])
        write_notebook("left", ["raise SystemExit(0)"])
        patched.setattr(sys, "argv", ["briefings", "run", "--workers", "2"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert ended.value.code == 1, "some briefing failed, the others are published"
    return folder


@pytest.fixture(scope="module")
def made_set(made):
    return made / "reports" / "2016-08" / "blackpool"


def test_briefings_that_succeed_are_published_although_others_fail(made_set):
    failed = {f"{slug}.failed.ipynb" for slug in ("dead", "killed", "failing", "left")}
    pages = {"index.html", "rape.html", "rape.ipynb", "marac.html", "marac.ipynb"}
    assert names(made_set) == pages | failed | {"figures.csv", "documents.json", "run.json", "set.html", "tables.xlsx"}
    ended = {slug: (each["status"], each["error"]) for slug, each in record(made_set).items()}
    assert ended == {
        "rape": ("published", ""),
        "marac": ("published", ""),
        "dead": ("failed", DIED),
        "killed": ("failed", DIED),
        "failing": ("failed", TOO_FEW),
        "left": ("failed", "cell 3: it ended the notebook before its last cell (SystemExit)"),
    }
    assert {slug: each["page_fingerprint"] == "" for slug, each in record(made_set).items() if slug != "marac"} == {
        "rape": False, "dead": True, "killed": True, "failing": True, "left": True,
    }  # fmt: skip


def test_figures_list_what_the_page_prints(made_set):
    # The series is 60, 61, …: April to August 2016 are 75 to 79 (385), a year before 63 to 67 (325).
    (spoken,) = [row for row in figures(made_set, "rape") if row["compared_with"]]
    assert (spoken["period"], spoken["current"], spoken["previous"]) == ("2016-04..2016-08", "385", "325")
    assert (spoken["change"], spoken["percent"]) == ("+60", "+18.5")
    assert spoken["sentence"] in (made_set / "rape.html").read_text(encoding="utf-8")
    months = {row["period"]: row["current"] for row in figures(made_set, "rape") if not row["compared_with"]}
    assert [months[month] for month in sorted(months)] == [str(count) for count in range(60, 80)]
    assert [row["current"] for row in figures(made_set, "marac")] == ["136"]


def test_a_failed_notebook_is_kept_with_its_error_in_it(made_set):
    failed = nbformat.read(made_set / "failing.failed.ipynb", as_version=4)
    raised = [o for cell in failed.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    assert [(error.ename, error.evalue) for error in raised] == [("ValueError", "<script>alert(5)</script> too few")]


def test_a_run_that_is_interrupted_publishes_nothing_and_leaves_nothing_behind(made, monkeypatch):
    def everything():
        return {str(path): path.read_bytes() for path in made.rglob("*") if path.is_file()}

    monkeypatch.chdir(made)
    before = everything()
    asked = {"partnership": Path("partnership.toml"), "reports": Path("reports"), "priorities": ["dead", "killed"]}
    interrupted = carry_out(prepare(**asked), Workers(1))
    assert next(interrupted).error
    with pytest.raises(RuntimeError, match="pulled the plug"):
        interrupted.throw(RuntimeError("pulled the plug"))
    assert everything() == before
    assert [path.name for path in made.rglob(".*")] == [".2016-08.lock"]


def test_an_area_s_set_is_written_as_its_last_briefing_ends_and_published_with_all_others(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_drop(Blackpool=[4], Wyre=[5])
    write_priorities("rape", "marac")
    partnership = Path("partnership.toml")
    partnership.write_text(partnership.read_text("utf-8").replace("peers = []", 'peers = ["Wyre"]'), encoding="utf-8")
    asked = {"partnership": partnership, "every_area": True}
    prepared, reports = prepare(reports=Path("reports"), **asked), Path("reports/2016-08")
    staging = reports / ".staging"
    with Sets(prepared, stay=(), reports=reports, staging=staging) as every:
        for job in prepared.jobs:
            (staging / job.folder).mkdir(parents=True, exist_ok=True)
            for suffix in (".html", ".ipynb"):
                (staging / job.folder / f"{job.priority.slug}{suffix}").write_text("A page.", encoding="utf-8")
        first, second, third, last = (Result(job, 1.0, document_of(job, [CASES])) for job in prepared.jobs)
        every.add(first)
        every.add(third)
        assert not (staging / "blackpool" / "run.json").exists()
        every.add(second)
        every.add(last)  # it waits for the set before
        assert (staging / "blackpool" / "run.json").exists()
        assert names(reports) == {".staging"}
        every.publish(print)
        assert names(staging) == set()
    assert names(reports) == {".staging", "blackpool", "wyre", "run.md"}
    assert (
        {"index.html", "rape.html", "marac.ipynb", "run.json"} < names(reports / "blackpool") == names(reports / "wyre")
    )


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """A set as four publications left it, each after the one before: copies of the folder."""
    kept = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.mktemp("project"))
        write_project()
        for name, text, briefings in [
            ("first", "first", {"rape": [YEAR_TO_DATE], "marac": [CASES], "dead": DIED, "left": "it left"}),
            ("failing", "never published", {"rape": TOO_FEW, "dead": DIED}),
            ("good", "again", {"rape": [YEAR_TO_DATE]}),
        ]:
            folder = publish_without_kernels(briefings, text=text)
            assert [path.name for path in Path("reports").rglob(".*")] == []
            shutil.copytree(folder, kept / name)
    return {folder.name: folder for folder in kept.iterdir()}


def test_a_briefing_that_never_succeeded_has_no_page_and_no_link(sets):
    assert "dead.html" not in names(sets["first"])
    assert "href" not in index_row(sets["first"], "dead")
    assert f"This briefing failed on the last run ({DIED}). It has no page yet." in index_row(sets["first"], "dead")
    assert 'href="marac.html"' in index_row(sets["first"], "marac")


def test_a_failed_briefing_leaves_its_last_good_page_as_it_was(sets):
    for name in ("rape.html", "rape.ipynb"):
        assert (sets["failing"] / name).read_text(encoding="utf-8") == "first"
    assert figures(sets["failing"], "rape") == figures(sets["first"], "rape") != []


def test_the_index_says_what_failed_with_the_error_and_links_the_last_good_page(sets):
    row = index_row(sets["failing"], "rape")
    assert f"This briefing failed on the last run ({escape(TOO_FEW)}). The page is the last good one." in row
    assert 'href="rape.html"' in row


def test_the_record_says_how_each_briefing_ended(sets):
    ended = record(sets["failing"])
    assert [ended[slug]["status"] for slug in ("rape", "marac", "dead")] == ["failed", "published", "failed"]
    assert ended["rape"]["error"] == TOO_FEW
    assert ended["marac"]["error"] == ""
    assert ended["marac"]["parameters"]["priority"] == "marac"
    assert len(ended["rape"]["page_fingerprint"]) == 64  # of the published page


def test_a_good_run_removes_the_failed_notebook_of_the_last(sets):
    assert "rape.failed.ipynb" in names(sets["failing"])
    assert "rape.failed.ipynb" not in names(sets["good"])
    assert record(sets["good"])["rape"]["status"] == "published"
    assert "failed" not in index_row(sets["good"], "rape")
    assert (sets["good"] / "rape.html").read_text(encoding="utf-8") == "again"


def test_a_run_of_some_priorities_keeps_the_published_pages_of_the_others(sets):
    for later in ("failing", "good"):
        for name in ("marac.html", "marac.ipynb"):
            assert (sets[later] / name).read_text(encoding="utf-8") == "first"
        assert figures(sets[later], "marac") == figures(sets["first"], "marac") != []
        assert record(sets[later])["marac"] == record(sets["first"])["marac"]
        assert 'href="marac.html"' in index_row(sets[later], "marac")
    assert record(sets["good"])["dead"]["status"] == "failed"
    assert "This briefing failed" in index_row(sets["good"], "dead")


RAPES = {year: Sum("Blackpool", "Rape", f"{year}-04..{year}-08") for year in (2015, 2016)}


def headline(verdict="clear rise", status="clear change", **values):
    """Rapes rose from 5 to 10; by chance they can move by 4."""
    moved = difference(5, RAPES[2016], RAPES[2015])
    limit = other(4, RAPES[2016], "other", "range of no change", against=RAPES[2015])
    facts = (Fact("April to August 2016", count(10, RAPES[2016]), Sentence("Rapes doubled."), Gauge(moved, limit)),)
    doubled = percent(100, RAPES[2016], RAPES[2015], sign=True)
    before = YearBefore(count(5, RAPES[2015]), moved, doubled, other(7.5, RAPES[2016], "percent", "", printed="+7.5%"))
    said = {"facts": facts, "before": before, "status": status}
    return Headline("Rape", "offences", "decrease", Sentence("Rapes doubled."), verdict, **(said | values))


def test_the_index_prints_what_the_headline_says_whatever_figures_come_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project()
    months = (Month("2016-07", count(5, Sum("Blackpool", "Rape", "2016-07..2016-07"))), Month("2016-08", None))
    said = headline(months=months, icons=(Icon("unusually high (concern)", "H", "concern"),))
    folder = publish_without_kernels({"rape": [YEAR_TO_DATE, said]})
    row, index = index_row(folder, "rape"), (folder / "index.html").read_text(encoding="utf-8")
    assert YEAR_TO_DATE.text not in index
    for cell in ('<b class="now">10</b> <small>was 5</small>', "<b>+5</b> <small>+100.0%</small>", ">+7.5%</td>"):
        assert cell in row
    assert "<small>chance can give up to 4</small>" in row
    assert "<span>Clear rise</span>" in row and '<tr role="row" class="concern">' in row
    assert "<polyline" in row and "unusually high (concern)</p>" in row
    assert (
        "<li>Rape went clearly up: 5 more than a year before (100.0%); in the county as a whole, +7.5%. "
        "Chance seldom gives more than 4.</li>" in index
    )
    assert '<p class="summary">Rape went clearly up.</p>' in index
    assert "<li>Rape: what is behind the 5 more? Is there more of it, or is more of it reported?</li>" in index


def test_the_index_names_a_level_shift(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project()
    moved = Sentence("Since June 2015 about 47 a month; before, 32.")
    said = headline("no clear change", "watch", shift=moved)
    row = index_row(publish_without_kernels({"rape": [YEAR_TO_DATE, said]}), "rape")
    assert "<p>Since June 2015 about 47 a month; before, 32.</p></td>" in row
    assert "<span>Watch</span></span><small>the level has moved</small>" in row


def test_a_change_to_be_careful_with_has_a_warning_on_the_index_and_is_no_concern(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project()
    cautions = (Sentence("Be careful: one."), Sentence("Be careful: two."))
    said = headline(status="cannot be tested", cautions=cautions)
    folder = publish_without_kernels({"rape": [YEAR_TO_DATE, said]})
    row, index = index_row(folder, "rape"), (folder / "index.html").read_text(encoding="utf-8")
    assert '<p class="warning">Be careful: one.</p>\n<p class="warning">Be careful: two.</p>' in row
    assert "concern" not in row and "clear rise" not in row
    assert '<p class="summary">No change can be tested with this data.</p>' in index
    assert "<li>Rape: be careful: one.</li>" in index


@pytest.mark.parametrize(
    ("verdict", "status", "colour", "words"),
    [
        ("clear rise", "clear change", "concern", "<span>Clear rise</span></span></th>"),
        ("likely rise", "watch", "watch", "<span>Watch</span></span><small>likely rise</small>"),
        ("no clear change", "watch", "watch", "<span>Watch</span></span><small>the newest months stand out</small>"),
        ("no clear change", "no clear change", "", "<span>No clear change</span></span></th>"),
        ("likely fall", "watch", "watch", "<span>Watch</span></span><small>likely fall</small>"),
        ("clear fall", "clear change", "improvement", "<span>Clear fall</span></span></th>"),
    ],
)
def test_only_a_clear_change_is_a_concern_or_an_improvement(verdict, status, colour, words):
    page = render_index([Row("Rape", "rape.html", headline(verdict, status))], title="Blackpool")
    assert f'<tr role="row" class="{colour}">' in page
    assert words in page


def test_changes_that_can_be_tested_are_in_the_table_the_clearest_first():
    calm = headline("no clear change", "no clear change")
    few = headline("too few to say", "cannot be tested")
    rows = [Row("Calm", "", calm), Row("Few", "", few), Row("Watched", "", headline("likely rise", "watch"))]
    page = render_index([*rows, Row("Clear", "", headline())], title="Blackpool")
    table, _, cards = page.partition("</tbody>")
    assert re.findall(r'<th scope="row"[^>]*>(\w+)<', table) == ["Clear", "Watched", "Calm"]
    assert re.findall(r"<h3>(\w+)</h3>\n<p class=\"reason\">([^<]+)</p>", cards) == [("Few", "Too few to say")]
    counts = re.findall(r'<li class="(\w*)"><strong>(\d)</strong>.*?<span class="names">(\w+)</span>', page)
    assert counts == [("concern", "1", "Clear"), ("watch", "1", "Watched"), ("", "1", "Calm"), ("", "1", "Few")]


def test_the_index_says_why_more_than_chance_can_give_is_not_called_clear(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project()
    doubted = "chance can give up to 4; this is more, but rests on one month or has not lasted"
    for verdict, status, said in (("no clear change", "watch", True), ("clear rise", "clear change", False)):
        folder = publish_without_kernels({"rape": [YEAR_TO_DATE, headline(verdict=verdict, status=status)]})
        assert (doubted in index_row(folder, "rape")) == said


def test_the_index_says_why_there_is_no_verdict(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project()
    folder = publish_without_kernels({"rape": [YEAR_TO_DATE], "marac": [CASES], "dead": DIED})
    said = {title: index_row(folder, title) for title in ("rape", "marac", "dead")}
    assert "This briefing has no summary." in said["rape"] and ">No verdict</p>" in said["rape"]
    for title in ("marac", "dead"):
        assert "Not counted." in said[title] and ">No monthly count</p>" in said[title]


def test_a_page_without_its_document_stays_and_the_index_says_that_it_is_of_an_earlier_version(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_project()
    folder = publish_without_kernels({"rape": [YEAR_TO_DATE], "marac": [CASES]})
    (folder / "documents.json").write_text('{"version": 0}', encoding="utf-8")
    row = index_row(publish_without_kernels({"rape": [YEAR_TO_DATE]}), "marac")
    assert 'href="marac.html"' in row
    assert "This page was made by an earlier version of these helpers: make it again." in row


def test_where_in_short_has_one_small_number_the_public_index_prints_its_headline_and_no_other_sentence(
    tmp_path, monkeypatch
):
    # Rape fell from 20 a month to 8, 8, 8, 10 and 3: 37 against 100 is no small number, the newest month is.
    counts = [20] * 40 + [8, 8, 8, 10, 3]
    monkeypatch.chdir(tmp_path)
    write_drop(Blackpool=counts, Lancashire=[50] * 45)
    write_priorities("rape", counted=["rape"])
    rape = pd.Series(
        counts, pd.period_range(end="2016-08", periods=45, freq="M"), name=("Blackpool", "Rape"), dtype=float
    )
    compared = comparison.districts(rape.to_frame(), rape, area="Blackpool")
    summary = wording.in_short(change.year_to_date(rape), xmr.plain_chart(rape), compared, year_end.forecast(rape))
    said = Section("In short", (Sentences(summary.each), wording.quarter(quarters.newest_quarter(rape))))

    def document(job, _):
        return Document(job.about, wording.headline(summary, improvement="decrease"), (said,))

    monkeypatch.setattr("small_project.document_of", document)
    folder = publish_without_kernels({"rape": []}, editions=["public"])
    page, row = (folder / "rape.html").read_text(encoding="utf-8"), index_row(folder, "rape")
    assert "could identify people" in page.partition("24 offences in April to June 2016")[0]
    assert '<b class="now">37</b> <small>was 100</small>' in row and "<b>−63</b>" in row
    assert "<span>Clear fall</span>" in row and 'class="improvement"' in row
    assert "April to June" not in row and 'class="newest" data-label="Newest month"></td>' in row
    assert [figure["current"] for figure in figures(folder, "rape") if figure["compared_with"]] == ["37"]
