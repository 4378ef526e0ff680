"""A whole set in one file: links, ids and what is left out."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from small_project import publish_without_kernels, write_drop, write_priorities

from helpers.document.blocks import Table
from helpers.document.numbers import Sum, count
from helpers.document.sentence import Sentence
from helpers.partnership import Priority
from helpers.render.set_file import render_set

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>{title}</title><style>p {{ margin: 0 }}</style></head>
<body><a href="#main">Skip</a><svg><symbol id="arrow"></symbol></svg><header><p>BSafe</p></header>
<main id="main" class="wide">{main}</main><footer>Made from <a href="figures.csv">figures.csv</a>.</footer>
</body></html>"""


def page(main, title="Page"):
    return PAGE.format(main=main, title=title)


class Links(HTMLParser):
    """The ids and links of a page, its elements, and what it would load."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.loaded, self.tags, self.named = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        self.tags.append(tag)
        self.ids += [has["id"]] if "id" in has else []
        self.links += [has["href"]] if "href" in has else []
        self.loaded += [has["src"]] if "src" in has else []
        for name in ("aria-labelledby", "aria-describedby", "headers", "for"):
            self.named += (has.get(name) or "").split()


def between(text, start, end):
    return text.partition(start)[2].partition(end)[0]


def test_a_link_to_a_page_or_to_a_part_of_it_leads_to_it_within_the_file():
    index = page('<a href="rape.html">A</a> <a href="rape.html#why">B</a> <a href="#here">C</a><p id="here"></p>')
    rape = page('<h2 id="why">Why?</h2><a href="#why">D</a> <a href="index.html">E</a> <a href="index.html#here">F</a>')
    found = Links(render_set(index, {"rape": rape}))
    assert found.links == [
        "#main", "#page-rape", "#page-rape--why", "#here", "#page-rape--why", "#set-index", "#here", "#set-index",
    ]  # fmt: skip
    assert found.ids == ["arrow", "main", "set-index", "here", "page-rape", "page-rape--why"]


def test_ids_that_two_pages_share_are_told_apart_wherever_they_are_named():
    part = (
        '<h2 id="q" class="q">Q</h2><svg aria-labelledby="q r"><g fill="url(#q)"/><use href="#q"/><text id="r"/></svg>'
    )
    whole = render_set(page(""), {"rape": page(part), "arson": page(part)})
    assert '<svg aria-labelledby="page-rape--q page-rape--r"><g fill="url(#page-rape--q)"/>' in whole
    assert '<svg aria-labelledby="page-arson--q page-arson--r"><g fill="url(#page-arson--q)"/>' in whole
    found = Links(whole)
    assert len(found.ids) == len(set(found.ids)) == 9
    assert {link[1:] for link in found.links} <= set(found.ids)
    assert set(found.named) <= set(found.ids)


def test_what_every_page_has_outside_its_main_part_is_there_once_and_can_be_named():
    whole = render_set(page(""), {"rape": page('<svg><use href="#arrow"/></svg>', title="Rape")})
    assert whole.count("<header>") == whole.count("<style>") == whole.count("margin: 0 }") == 1
    assert '<use href="#arrow"/>' in whole
    assert whole.startswith('<!DOCTYPE html>\n<html lang="en-GB"><head><title>Page</title><style>')


def test_a_link_to_a_file_that_is_not_sent_is_text_and_one_to_an_address_stays():
    index = page('<a href="figures.csv">A <b>b</b></a>, <a href="arson.html">C</a>, <a href="mailto:a@b.uk">D</a>')
    whole = render_set(index, {"rape": page("")})
    assert 'A <b>b</b>, C, <a href="mailto:a@b.uk">D</a>' in whole
    assert "<footer>Made from figures.csv.</footer>" in whole


def test_what_makes_sense_only_beside_the_set_s_files_is_left_out_with_all_that_is_in_it():
    downloads = '<p>A</p><div class="x not-in-set"><div><br><p>No.</div><img src="a.png"><p>No.</p></div><p>B</p>'
    assert "<p>A</p><p>B</p>" in render_set(page(downloads), {})


def test_a_page_s_part_has_its_title_as_name_and_landmarks_of_two_pages_differ():
    part = '<nav aria-label="On this page"></nav><div role="region" aria-label="Data"></div><p aria-label="Data"></p>'
    whole = render_set(page(part), {"rape": page(part, title="Rape &amp; &#34;more&#34;")})
    assert '<section class="set wide" id="page-rape" aria-label="Rape &amp; &quot;more&quot;">' in whole
    assert whole.count('<nav aria-label="On this page">') == 1
    assert '<nav aria-label="On this page: Rape &amp; &quot;more&quot;">' in whole
    assert '<div role="region" aria-label="Data: Rape &amp; &quot;more&quot;">' in whole
    assert whole.count('<p aria-label="Data">') == 2


@pytest.mark.parametrize("text", ["&lt;script&gt; &amp;lt; &#39; < 5 é", '<b title="&quot;&lt;x>">b</b>'])
def test_escaped_text_stays_escaped(text):
    whole = render_set(page(""), {"rape": page(text)})
    inside = between(whole, 'aria-label="Page">\n', "\n<p class")
    assert inside.replace("&gt;", ">") == text.replace("&gt;", ">")


def test_a_page_of_another_kind_gives_nothing_and_breaks_nothing():
    whole = render_set(page("<p>Index</p>"), {"old": "<html>No main part"})
    assert "<p>Index</p>" in whole and 'id="page-old"' in whole and "No main part" not in whole


def test_a_published_set_has_the_file_with_all_of_its_pages_and_its_size_on_the_index(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_drop(Blackpool=[4])
    write_priorities("rape", "arson")
    blocks = {
        "rape": [
            Sentence("Of rape."),
            Table("A table", ("Area", "Count"), (("Wyre", count(7, Sum("Wyre", "Rape", "2016"))),)),
        ],
        "arson": [Sentence("Of arson.")],
    }
    folder = publish_without_kernels(blocks)
    whole, index = ((folder / name).read_text(encoding="utf-8") for name in ("set.html", "index.html"))
    found = Links(whole)
    assert len(found.ids) == len(set(found.ids))
    assert [link for link in found.links if link[1:] not in found.ids] == []
    assert {"page-rape", "page-arson", "set-index"} <= set(found.ids)
    assert whole.count("<main") == whole.count("<h1>Community safety in Blackpool") == 1
    assert "script" not in found.tags
    size = round((folder / "set.html").stat().st_size / 1000)
    assert f'<a href="set.html" download>set.html</a> (HTML, {size} kB)' in index
    assert "set.html" not in whole


def test_the_numbers_of_each_chart_have_a_download_with_its_format_and_size(sample_set):
    size = round((sample_set / "tables.xlsx").stat().st_size / 1000)
    link = f'Download: <a href="tables.xlsx" download>tables.xlsx</a> (XLSX, {size} kB, opens in a spreadsheet)'
    for name in ("domestic_abuse.html", "report.html"):
        page = (sample_set / name).read_text(encoding="utf-8")
        assert page.count(link) == page.count("<summary>The numbers behind this chart</summary>") > 1, name
    index, whole = ((sample_set / name).read_text(encoding="utf-8") for name in ("index.html", "set.html"))
    elsewhere = '<p class="note">The numbers behind this chart: <a href="{}">Overview: all crime</a>.</p>'
    assert elsewhere.format("overview.html") in index
    assert elsewhere.format("#page-overview") in whole
    assert "tables.xlsx" not in whole


@pytest.mark.parametrize("name", ["set.html"])
def test_the_sample_s_set_resolves_every_link_within_itself_and_loads_nothing(sample_set, name):
    whole = (sample_set / name).read_text(encoding="utf-8")
    found = Links(whole)
    assert len(found.ids) == len(set(found.ids)) > 50
    assert [link for link in found.links if link[1:] not in found.ids] == []
    assert [each for each in found.named if each not in found.ids] == []
    assert [source[:30] for source in found.loaded if not source.startswith("data:image/")] == []
    titles = re.findall(r'<section class="set[^"]*" id="page-\w+" aria-label="([^":]*)', whole)
    assert titles == [
        "Overview", "Violence against the person", "Sexual offences and rape", "Domestic abuse", "Antisocial behaviour",
        "Child sexual exploitation", "Hate crime", "Counter terrorism", "Serious organised crime", "Modern slavery",
    ]  # fmt: skip


def test_no_priority_may_have_the_file_s_name():
    with pytest.raises(ValueError, match="the slug 'set' is the name of a page that every set has"):
        Priority(slug="set", title="Set", headline="Set")


def test_the_file_is_no_page_that_stays_from_a_set_before(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_drop(Blackpool=[4])
    write_priorities("rape")
    folder = publish_without_kernels({"rape": [Sentence("One.")]}, editions=["public"])
    publish_without_kernels({"rape": [Sentence("Two.")]}, editions=["public"])
    whole = Path(folder / "set.html").read_text(encoding="utf-8")
    assert "Two." in whole and "One." not in whole
