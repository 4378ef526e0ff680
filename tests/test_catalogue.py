"""The catalogue: which sets it lists, what changed between them, and what it leaves alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import fsspec
import pytest
from small_project import publish_without_kernels, write_drop, write_priorities

from helpers.document.document import Headline
from helpers.document.sentence import Sentence
from helpers.publishing.catalogue import leave_catalogue
from helpers.publishing.manifest import published_sets
from helpers.render.catalogue_page import MARK
from helpers.storage import place


def write_set(reports, drop, folder, standings=(), /, **changes):
    """A set that consists only of a manifest, with the status of each priority."""
    area, _, public = folder.partition(".")
    record = {
        "partnership": "BSafe",
        "area": area.capitalize(),
        "edition": public or "internal",
        "drop": {"name": drop},
        "files": {"index.html": "00", "report.docx": "00"},
        "briefings": [
            {"priority": title, "title": title.capitalize(), "stood": {"measure": title, "standing": standing}}
            for title, standing in dict(standings).items()
        ],
    }
    (reports / drop / folder).mkdir(parents=True)
    (reports / drop / folder / "run.json").write_text(json.dumps(record | changes), encoding="utf-8")


def lines(page) -> list[str]:
    """The rows of the page's tables, each as its words."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"<h2>.*?</h2>|<tr.*?</tr>", text, re.S)
    words = [" ".join(re.sub("<[^>]+>", " ", each).split()) for each in found]
    return [each for each in words if not each.startswith("Area")]


def test_sets_are_listed_newest_first_with_the_statuses_that_changed_since_the_area_s_set_before(tmp_path):
    write_set(tmp_path, "2016-05", "wyre", {"rape": "clear fall"})
    write_set(tmp_path, "2016-06", "fylde", {"rape": "watch", "arson": "watch"})
    write_set(tmp_path, "2016-08", "wyre", {"rape": "clear fall"})
    write_set(tmp_path, "2016-08", "fylde", {"rape": "clear rise", "arson": "watch"})
    write_set(tmp_path, "2016-08", "fylde.public", {"rape": "withheld"})
    leave_catalogue(tmp_path, "internal", {})
    word = "Report as a Word file : {0}, {1}"
    assert lines(tmp_path / "index.html") == [
        "August 2016",
        f"Fylde Since June 2016: Rape: watch → clear rise {word.format('Fylde', 'August 2016')}",
        f"Wyre None since May 2016. {word.format('Wyre', 'August 2016')}",
        "June 2016",
        f"Fylde This area has no earlier set. {word.format('Fylde', 'June 2016')}",
        "May 2016",
        f"Wyre This area has no earlier set. {word.format('Wyre', 'May 2016')}",
    ]
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'href="2016-08/fylde/index.html"' in html and 'href="2016-08/fylde/report.docx"' in html
    assert "report.html" not in html and "tables.xlsx" not in html and "<script" not in html


def test_the_link_to_the_accessibility_statement_leads_to_the_newest_set_that_holds_it(tmp_path):
    write_set(tmp_path, "2016-06", "wyre", {})
    write_set(tmp_path, "2016-08", "fylde", {})
    leave_catalogue(tmp_path, "internal", {"accessibility_href": "index.html#accessibility"})
    link = '<a href="2016-08/fylde/index.html#accessibility">Accessibility statement</a>'
    assert link in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_each_edition_has_a_catalogue_of_its_own(tmp_path):
    write_set(tmp_path, "2016-06", "fylde.public", {"rape": "watch", "arson": "withheld"})
    write_set(tmp_path, "2016-08", "fylde.public", {"rape": "withheld", "arson": "clear fall"})
    write_set(tmp_path, "2016-08", "secret", {"rape": "clear rise"})
    leave_catalogue(tmp_path, "public", {})
    assert not (tmp_path / "index.html").exists()
    page = tmp_path / "index.public.html"
    assert [each[:33] for each in lines(page)] == [
        "August 2016",
        "Fylde None since June 2016. Repor",  # what was or is withheld is no change
        "June 2016",
        "Fylde This area has no earlier se",
    ]
    assert "secret" not in page.read_text(encoding="utf-8").lower()


def test_a_folder_that_is_not_a_set_in_its_own_place_is_passed_over(tmp_path):
    write_set(tmp_path, "2016-08", "wyre")
    foreign = {
        "fylde": {"area": 7},
        "lost": {"area": "Elsewhere"},  # a copy of another area's set
        "moved": {"area": "Moved", "drop": {"name": "2016-06"}},
        "half": {"files": None},
        "bare": {"drop": "2016-08"},
        ".wyre.old": {"area": "Wyre"},
    }
    for folder, changes in foreign.items():
        write_set(tmp_path, "2016-08", folder, **changes)
    write_set(tmp_path, "photos", "wyre", drop={"name": "photos"})
    for folder, text in {"broken": "{", "list": "[]", "blank": ""}.items():
        (tmp_path / "2016-08" / folder).mkdir()
        (tmp_path / "2016-08" / folder / "run.json").write_text(text, encoding="utf-8")
    (tmp_path / "2016-08" / "run.md").write_text("# A run", encoding="utf-8")
    (tmp_path / "2016-09").write_text("no folder", encoding="utf-8")
    odd = [None, {"priority": 7}, {"stood": []}, {"priority": "rape", "stood": None, "status": "failed"}]
    write_set(tmp_path, "2016-08", "odd", briefings=odd)
    leave_catalogue(tmp_path, "internal", {})
    report = "Report as a Word file"
    assert lines(tmp_path / "index.html") == [
        "August 2016",
        f"Odd This area has no earlier set. Failed on the last run: Rape. {report} : Odd, August 2016",
        f"Wyre This area has no earlier set. {report} : Wyre, August 2016",
    ]


def test_somebody_else_s_page_stays_and_our_own_is_written_only_when_it_changes(tmp_path):
    page = tmp_path / "index.html"
    page.write_text("<h1>Our site</h1>", encoding="utf-8")
    leave_catalogue(tmp_path, "internal", {})
    assert page.read_text(encoding="utf-8") == "<h1>Our site</h1>"
    page.unlink()
    leave_catalogue(tmp_path, "internal", {})
    assert MARK in page.read_text(encoding="utf-8")
    before = page.stat().st_mtime_ns
    leave_catalogue(tmp_path, "internal", {})
    assert page.stat().st_mtime_ns == before
    write_set(tmp_path, "2016-08", "wyre")
    leave_catalogue(tmp_path, "internal", {})
    assert "wyre" in page.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_set_that_another_run_publishes_meanwhile_is_listed(tmp_path, monkeypatch):
    write_set(tmp_path, "2016-08", "wyre")
    from helpers.publishing import catalogue

    written = []

    def write(path, content):
        if not written:
            write_set(tmp_path, "2016-08", "fylde")  # its run wrote a catalogue too, which this one replaces
        written.append(content)
        path.write_bytes(content)

    monkeypatch.setattr(catalogue, "write_whole", write)
    leave_catalogue(tmp_path, "internal", {})
    assert len(written) == 2
    assert "2016-08/fylde/index.html" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_several_partnerships_are_named_and_words_are_escaped(tmp_path):
    write_set(tmp_path, "2016-08", "wyre", {"a<b": "watch"}, partnership="One & all")
    style = {"contact": "Ann"}
    leave_catalogue(tmp_path, "internal", style)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "One &amp; all</p>" in html and "Contact: Ann" in html
    write_set(tmp_path, "2016-08", "fylde", partnership="Two")
    leave_catalogue(tmp_path, "internal", style)
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Wyre</a>, One &amp; all</th>" in html and "Fylde</a>, Two</th>" in html
    assert "Contact: Ann" not in html  # the contact of only one of them


def test_reports_at_an_address_have_a_catalogue():
    fsspec.filesystem("memory").store.clear()
    write_set(place("memory://reports"), "2016-08", "wyre")
    leave_catalogue(place("memory://reports"), "internal", {})
    assert 'href="2016-08/wyre/index.html"' in place("memory://reports/index.html").read_text(encoding="utf-8")


def test_published_sets_keep_the_titles_and_statuses_that_the_catalogue_prints(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_drop(Blackpool=[4], Lancashire=[40])
    write_drop("2016-09", Blackpool=[4, 5], Lancashire=[40, 50])
    write_priorities("rape", counted=["rape"])
    for name, status in (("2016-08", "watch"), ("2016-09", "no clear change")):
        headline = Headline("Rape", "offences", "decrease", Sentence("."), "no clear change", status=status)
        publish_without_kernels({"rape": [headline]}, names=[name])
    leave_catalogue(Path("reports"), "internal", {})
    (row,) = [each for each in lines(Path("reports/index.html")) if "Since" in each]
    assert row.startswith("Blackpool Since August 2016: rape: watch → no clear change")
    assert published_sets(Path("reports")) == [Path(f"reports/2016-0{month}/blackpool") for month in (8, 9)]


@pytest.mark.parametrize("name", ["index.html", "index.public.html"])
def test_a_folder_with_a_catalogue_is_not_taken_for_a_set(name, tmp_path):
    write_set(tmp_path, "2016-08", "wyre")
    (tmp_path / name).write_text("", encoding="utf-8")
    assert published_sets(tmp_path) == [tmp_path / "2016-08" / "wyre"]
