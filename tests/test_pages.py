"""Published pages of a tiny project whose every name and word is hostile: safe, readable, and without leaks."""

import csv
import getpass
import json
import re
import shutil
import socket
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from small_project import OPENS, RECEIPT, text_of, write_notebook

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.planning.prepare import prepare

AREA = 'Wyre"><script>alert(1)</script>'
RAPE = "Rape <img src=x onerror=alert(3)>"
PARTNERSHIP = f"""
name = "B & Safe <script>alert(2)</script>"
area = '{AREA}'
county = "Lancashire"
peers = ["Blackpool"]
priorities = [
  {{ slug = "rape", title = "{RAPE}", headline = "{RAPE}" }},
  {{ slug = "stalking", title = "Stalking", headline = "Stalking", notebook = "rape" }},
  {{ slug = "failing", title = "Failing", no_count = "Nothing <script>alert(4)</script>." }},
]
"""
BRIEFING = """\
from helpers import charts, tables, wording
from helpers.statistics import change, comparison, xmr, year_end
changed, charted = change.year_to_date(briefing.headline), xmr.plain_chart(briefing.headline)
compared = comparison.districts(briefing.districts, briefing.county, area=area)
briefing.show(briefing.lead(), wording.in_short(changed, charted, compared, year_end.forecast(briefing.headline)))
briefing.show(wording.change(changed), wording.verdict(changed), wording.months(changed))
briefing.show(charts.months(charted), charts.regression(year_end.regression(briefing.headline)))
briefing.show(wording.unusual(charted))
briefing.show(wording.signals(charted), tables.changes([changed], caption="Change"), tables.years(briefing.headline))
briefing.show(wording.indicators(briefing.indicators()), briefing.commentary(), briefing.sources())"""
CARELESS = "def fail():\n    raise ValueError('<script>alert(5)</script>')\n"  # its traceback names its path
FAILS = "import careless\nprint('/etc/secret')\ncareless.fail()"
COMMENTARY = """\
Patrols <script>alert(6)</script> were [doubled](javascript:alert(7)) and [more](https://evil.example/).

![picture](https://evil.example/x.png) <img src=x onerror=alert(8)> <a href="javascript:alert(9)">go</a>
"""
COUNTS = {RAPE: lambda i: 60 + 7 * (i % 5) + i * i % 11, "Stalking": lambda i: 29 if i < 36 else 3 * (i == 38)}


def write_project():
    drop = Path("data/raw/2016-08")
    (drop / "commentary").mkdir(parents=True)
    Path("notebooks").mkdir()
    Path("careless.py").write_text(CARELESS, encoding="utf-8")
    Path("partnership.toml").write_text(PARTNERSHIP.replace("\n  ", " ").replace(",\n]", "]"), encoding="utf-8")
    months = [f"{year}-{month:02d}" for year in range(2013, 2017) for month in range(1, 13)][3:44]
    with (drop / "counts.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["area", "measure", "month", "count"])
        for area in (AREA, "Lancashire"):
            rows.writerows([area, name, m, of(i)] for name, of in COUNTS.items() for i, m in enumerate(months))
    with (drop / "indicators.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        file.write("priority,area,indicator,group,period_start,period_end,value,out_of,unit\n")
        name, group = "Cases <script>alert(10)</script>", 'G"><svg onload=alert(11)>'
        rows.writerow(["rape", AREA, name, group, "2016-04", "2016-06", 136, "", "cases<b>"])
    (drop / "drop.toml").write_text('notice = "Beware <svg onload=alert(12)>"\n', encoding="utf-8")
    for slug in ("rape", "stalking"):
        (drop / "commentary" / f"{slug}.md").write_text(COMMENTARY, encoding="utf-8")
    write_notebook("rape", ["## In short", OPENS, BRIEFING, RECEIPT])
    write_notebook("failing", ["## In short", FAILS])


@pytest.fixture(scope="module")
def reports(tmp_path_factory, warm):
    """The published folder: `internal` of all three priorities (as it was before), then the public edition of one."""
    kept = tmp_path_factory.mktemp("kept") / "reports"
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.mktemp("project"))
        write_project()
        for edition, priorities in [("internal", []), ("public", ["stalking"])]:
            asked = {"priorities": priorities, "editions": [edition]}
            run = prepare(partnership=Path("partnership.toml"), reports=Path("reports"), **asked)
            assert [made.job.priority.slug for made in carry_out(run, Workers(2, warm)) if made.error] in (
                [],
                ["failing"],
            )
            shutil.copytree("reports/2016-08", kept / edition)
    return kept


@pytest.fixture(scope="module")
def internal(reports):
    return reports / "public" / "wyre-script-alert-1-script"


@pytest.fixture(scope="module")
def public(reports):
    return reports / "public" / "wyre-script-alert-1-script.public"


class Page(HTMLParser):
    """A page's elements, each with its attributes, and the text that readers see."""

    def __init__(self, path):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += "" if self.elements and self.elements[-1][0] == "style" else data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def pages(internal, public):
    return [*internal.glob("*.html"), *public.glob("*.html")]


def charts(page):
    return [box for box in page.all("div") if box.get("role") == "img"]


def rows_of(index):
    html = index.read_text(encoding="utf-8")
    return re.findall(r'<tr role="row" class=.*?</tr>|<section>\n<h3>.*?</section>', html, re.DOTALL)


def test_the_pages_of_both_editions_are_published_each_in_a_folder_of_its_own(reports, internal, public):
    assert {path.name for path in internal.glob("*.html")} == {"index.html", "rape.html", "set.html", "stalking.html"}
    assert {path.name for path in public.glob("*.html")} == {"index.html", "set.html", "stalking.html"}
    assert {path.name for path in (reports / "internal").iterdir()} == {internal.name, "run.md"}
    for path in (reports / "internal" / internal.name).iterdir():  # the public run left the internal set as it was
        assert (internal / path.name).read_bytes() == path.read_bytes()


def test_hostile_words_are_read_as_words_and_never_become_markup(internal, public):
    for path in pages(internal, public):
        page = Page(path)
        assert not page.all("script") + page.all("iframe") + page.all("object") + page.all("form"), path
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on")], (path, tag)
            for name in ("href", "src", "action", "srcset"):
                assert re.match(
                    r"(?!javascript:|//|https?:)(#|data:image/svg\+xml;|[\w.]+$)", attributes.get(name, "#")
                )
    rape, index = Page(internal / "rape.html").text, Page(internal / "index.html").text
    for shown in (AREA, "<script>alert(2)</script>", "<svg onload=alert(12)>"):
        assert shown in rape
        assert shown in index
    for shown in (RAPE, "<script>alert(6)</script>", "<script>alert(10)</script>", "<img src=x onerror=alert(8)>"):
        assert shown in rape
    assert RAPE in index
    assert "ValueError: <script>alert(5)</script>" in index


def test_pages_name_no_remote_address_and_forbid_loading_any(internal, public):
    assert len(pages(internal, public)) == 4 + 3  # with set.html
    for path in pages(internal, public):
        assert not re.findall(r"https?://|url\(|@import", path.read_text(encoding="utf-8")), path
        (policy,) = [m["content"] for m in Page(path).all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy


def test_pages_are_british_have_one_title_and_describe_their_charts_and_tables(internal, public):
    every = [path for path in pages(internal, public) if path.name != "set.html"]
    assert len(every) == 3 + 2
    for path in every:
        page = Page(path)
        assert page.all("html") == [{"lang": "en-GB"}]
        assert (len(page.all("h1")), len(page.all("main")), len(page.all("title"))) == (1, 1, 1)
        assert all(20 < len(chart["aria-label"]) <= 150 for chart in charts(page))
        assert all(heading.get("scope") in {"col", "row"} for heading in page.all("th"))
        assert len(page.all("caption")) == len(page.all("table"))
    assert len(charts(Page(internal / "rape.html"))) == 2
    assert len(Page(internal / "rape.html").all("table")) >= 4


def test_nothing_of_this_machine_or_of_this_hour_is_published(reports, internal, public):
    machine = [str(reports.parent.parent), str(Path.home()), sys.prefix, str(Path(__file__).parents[1]), "/etc/secret"]
    names = [name for name in (socket.gethostname(), getpass.getuser()) if name not in {"localhost", "root"}]
    moments = [time.strftime("%Y-%m-%d"), rf"{time.strftime('%Y')}-\d\d-\d\dT", r"T\d\d:\d\d", r"\d\d:\d\d:\d\d"]
    everything = [path for folder in (internal, public) for path in folder.iterdir()]
    found = [
        path
        for path in everything
        if path.suffix in {".html", ".csv", ".ipynb", ".xlsx"} and ".failed" not in path.name
    ]
    assert len(found) == (4 + 2 + 2) + (
        3 + 2
    )  # pages, notebooks, figures.csv and tables.xlsx; the public set has no notebook
    for path in found:
        text = text_of(path).replace("2000-01-01T00:00:00Z", "")  # every workbook's day
        for secret in [*map(re.escape, machine + names), *moments]:
            assert not re.search(secret, text), (path.name, secret)


def test_a_failed_notebook_names_no_path_of_this_machine(reports, internal):
    text = (internal / "failing.failed.ipynb").read_text(encoding="utf-8")
    assert "alert(5)" in text
    assert "papermill" not in json.loads(text)["metadata"]
    assert str(reports.parent.parent) not in text


# The canary: April to August 2016 are 0, 0, 3, 0, 0, against 150 a year before: 3, and what it follows from.
GIVES_AWAY = r"(?<![\w.,])[+−-]?(3|142|97\.9)(?!\w|[.,]\d)"


def test_the_internal_edition_shows_the_small_number_that_the_public_edition_withholds(internal):
    text = Page(internal / "stalking.html").text
    assert set(re.findall(GIVES_AWAY, text)) == {"3", "142", "97.9"}
    assert "could identify people" not in text
    assert re.search(GIVES_AWAY, next(row for row in rows_of(internal / "index.html") if "Stalking" in row))


def test_no_small_number_and_nothing_that_it_follows_from_is_in_the_public_edition(public):
    page = Page(public / "stalking.html")
    assert charts(page) == []
    assert page.text.count("could identify people") >= 4
    assert not re.search(GIVES_AWAY, page.text)
    with (public / "figures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            said = [row[name] for name in ("current", "previous", "change", "percent", "sentence")]
            assert not re.search(GIVES_AWAY, ";".join(said))


def every_value(data):
    """Each name and value in JSON, however deep."""
    for name, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(value, dict | list):
            yield from every_value(value)
        else:
            yield name, value


def test_no_small_number_is_in_the_public_editions_documents_and_index_and_it_has_no_notebook(public):
    assert list(public.glob("*.ipynb")) == []
    (document,) = json.loads((public / "documents.json").read_text(encoding="utf-8"))["documents"]
    assert document["about"]["edition"] == "public"
    assert len([block for section in document["sections"] for block in section["blocks"]]) > 5
    said = [str(value) for name, value in every_value(document) if name in ("value", "printed", "template", "text")]
    assert len(said) > 50
    assert not [each for each in said if re.search(GIVES_AWAY, each)]
    (row,) = rows_of(public / "index.html")
    assert "Stalking" in row
    assert "<polyline" not in row and "<img" not in row
    assert not re.search(GIVES_AWAY, re.sub(r"<svg.*?</svg>", "", row))


def test_each_number_on_the_public_pages_is_a_number_of_the_public_documents(public, unsaid):
    names = {"1", "2", "2016", "08"}  # of the area and the partnership, and of the drop
    for page, numbers in (("stalking", 6), ("index", 1)):
        printed, without = unsaid(public / f"{page}.html")
        assert (without - names, len(printed) >= numbers) == (set(), True)


def test_no_fingerprint_of_the_drop_is_public_by_which_a_guess_at_a_count_could_be_tested(internal, public):
    record = json.loads((internal / "run.json").read_text(encoding="utf-8"))
    fingerprints = [record["drop"]["sha256"], *record["drop"]["files"].values()]
    fingerprints += [each[name] for each in record["briefings"] for name in ("key", "page_fingerprint") if each[name]]
    assert len(fingerprints) == 1 + 5 + 3 + 2
    assert fingerprints[1][:16] in Page(internal / "stalking.html").text
    for path in public.iterdir():
        text = text_of(path)
        assert not [each for each in fingerprints if each[:16] in text], path.name
