"""Forty hostile strings in every field that is free text: nothing in them runs or loads, and readers see them whole."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from base64 import b64decode
from html.parser import HTMLParser
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from hostile_project import SEEN, UNSEEN, Hostile, make_pages, text_fields, write_hostile_project
from small_project import PARTNERSHIP, PRIORITY

from helpers.drops.drop_toml import Declaration
from helpers.names import one_spelling, unseen, visible
from helpers.partnership import Partnership, read_partnership
from helpers.partnership.action import Action
from helpers.partnership.report import ReportHeading, ReportTemplate
from helpers.refusal import Refused
from helpers.toml import read_toml

# The text of the hostile project that a declared field has: a field without an entry here fails.
FREE = {
    "name": "name", "area": "area 0", "county": "county", "force": "force", "peers": "area 1",
    "priorities.title": "title", "priorities.headline": "measure 0", "priorities.breakdown": "measure 2",
    "priorities.unit": "unit", "priorities.no_count": "no count", "targets (its names)": "measure 0",
    "names (its names)": "measure 1", "names": "reader's name", "actions.what": "what", "actions.lead": "lead",
    "house_style.contact": "contact", "house_style.foreword": "", "house_style.accessibility": "",
    "addressee": "addressee", "relevant_officer": "officer", "title": "report", "headings.words": "heading",
    "headings.text": "paragraph", "headings.to_be_completed_by": "to be completed by", "appendices.words": "appendix",
    "appendices.text": "paragraph", "appendices.to_be_completed_by": "to be completed by",
    "notice": "notice", "breaks.measures": "measure 1", "breaks.reason": "reason",
}  # fmt: skip
# Fields without free text: slugs, days, months, colours, and names that must be found in a file or a folder.
CHECKED = {
    "priorities.slug", "priorities.notebook", "priorities.parameters (its names)", "others.notebook", "others.unit",
    "actions.priority", "actions.due", "next_update", "house_style.logo", "house_style.accent",
    "house_style.accent_dark", "report", "disclosure.public", "disclosure.sensitive", "date_of_meeting",
    "word_template", "headings.number", "headings.priorities", "appendices.number", "appendices.priorities",
    "stopped", "partial", "breaks.month", "ended.area", "ended.measure", "ended.month", "ended.successor", "received",
}  # fmt: skip
TABLES = ("wide.", "long.", "tables.", "indicators.")  # declarations of how a file is laid out
NOWHERE = {"force", "group"}  # named in files, and on no page
OURS = {
    "a", "aside", "b", "body", "br", "caption", "circle", "code", "col", "colgroup", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "head", "header", "html", "i", "img", "li", "main", "meta",
    "nav", "ol", "p", "path", "polyline", "rect", "section", "small", "span", "strong", "style", "summary", "svg",
    "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "alt", "aria-hidden", "aria-label", "aria-labelledby", "charset", "class", "content", "cx", "cy", "d",
    "data-briefings", "data-label", "download", "fill", "font-size", "font-weight", "height", "href", "http-equiv",
    "id", "lang", "name", "points", "preserveaspectratio", "r", "role", "scope", "src", "stroke", "stroke-width",
    "style", "tabindex", "text-anchor", "title", "viewbox", "width", "x", "y",
}  # fmt: skip
APART = {"br", "caption", "dd", "div", "dt", "figcaption", "h1", "h2", "h3", "li", "p", "section", "td", "th", "title"}
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Read(HTMLParser):
    """A page as a browser reads it: its elements, attributes, styles and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements, self.attributes, self.styles, self.other = set(), [], "", []
        self.words, self.inside = "", ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.inside = tag
        self.words += " " if tag in APART else ""

    def handle_endtag(self, tag):
        self.inside = ""
        self.words += " " if tag in APART else ""

    def handle_data(self, data):
        if self.inside == "style":
            self.styles += data
        else:
            self.words += data

    def handle_comment(self, data):
        self.other.append(data)

    handle_pi = unknown_decl = handle_comment

    @property
    def spoken(self):
        """The text that only a screen reader reads."""
        return [value for name, value in self.attributes if name in ("alt", "aria-label")]


def plain(text):
    """Text with blanks of one kind."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The hostile texts, and the folder of the set made from them."""
    folder, text = tmp_path_factory.mktemp("hostile"), Hostile()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("BRIEFINGS_OWN", str(folder / "own"))
        write_hostile_project(text)
        return text.of, folder / make_pages()


@pytest.fixture(scope="module")
def pages(hostile):
    """Each page of the set, and the catalogue, as a browser reads it."""
    _, folder = hostile
    catalogue = folder.parents[1] / "index.html"
    files = {path.name: path for path in folder.glob("*.html")} | {"catalogue": catalogue}
    return {name: Read(path.read_text(encoding="utf-8")) for name, path in files.items()}


def test_every_field_of_the_declarations_has_a_hostile_text_or_is_checked():
    found = {path for model in (Partnership, ReportTemplate, Declaration) for path in text_fields(model)}
    assert {path for path in found if not path.startswith(TABLES)} == {*FREE, *CHECKED}


def test_every_string_that_can_be_seen_is_in_several_fields(hostile):
    texts, _ = hostile
    assert set(filter(None, FREE.values())) <= set(texts)
    few = {each: sum(each in text for text in texts.values()) for each in SEEN}
    assert {each: times for each, times in few.items() if times < 2} == {}


def test_pages_hold_no_element_attribute_or_address_but_ours(pages):
    assert set(pages) == {"index.html", "counted.html", "published.html", "report.html", "set.html", "catalogue"}
    for name, page in pages.items():
        found = {attribute for attribute, _ in page.attributes}
        assert (page.elements - OURS, found - ATTRIBUTES, page.other) == (set(), set(), []), name
        assert not re.search(r"url\(|@import|expression|Mark[A-Z]{2}", page.styles), name
        values = {kind: {value for each, value in page.attributes if each == kind} for kind in ("href", "src", "style")}
        # The last two are links in the analyst's own Markdown, which is her page's text.
        safe = r"#.*|[\w./-]+(#\w+)?|https://example\.org/1[45]"
        assert [value for value in values["href"] if not re.fullmatch(safe, value)] == [], name
        assert [value for value in values["src"] if not value.startswith("data:image/svg+xml;base64,")] == [], name
        assert [value for value in values["style"] if "url" in value or "Mark" in value] == [], name


def test_readers_see_every_text_whole(hostile, pages):
    texts, _ = hostile
    words = {name: plain(page.words) for name, page in pages.items()}
    spoken = {name: plain(" | ".join(page.spoken)) for name, page in pages.items()}
    renamed = {"measure 1", "indicator 0"}  # they have another name for readers
    unseen_on = {
        field: text
        for field, text in texts.items()
        if field not in NOWHERE | renamed | {"own picture"}
        and not any(plain(one_spelling(text)) in shown for shown in (*words.values(), *spoken.values()))
    }
    assert unseen_on == {}
    assert [field for field in renamed if any(texts[field] in shown for shown in words.values())] == []
    for field in ("area 0", "name", "contact"):
        assert texts[field] in words["catalogue"], field
    for markdown in ("Foreword", "Accessibility", "Partners"):
        page = words["counted.html" if markdown == "Partners" else "index.html"]
        after = page[page.index(f"{markdown} <script>alert(1)</script>") :]
        for each in (*SEEN[:11], *SEEN[15:18], SEEN[22], SEEN[25], SEEN[29]):
            assert plain(each.replace("`", "")) in after, (markdown, each)


def test_an_analyst_s_picture_holds_its_hostile_title_as_text(hostile, pages):
    texts, _ = hostile
    (source,) = {value for name, value in pages["counted.html"].attributes if name == "src"}
    picture = ElementTree.fromstring(b64decode(source.partition(",")[2]))
    assert {element.tag.rpartition("}")[2] for element in picture.iter()}.isdisjoint({"script", "img", "foreignObject"})
    assert texts["own picture"][:60] in plain("".join(picture.itertext()))


def test_the_word_report_opens_and_holds_every_text(hostile):
    texts, folder = hostile
    content = (folder / "report.docx").read_bytes()
    body = docx.Document(io.BytesIO(content)).element.body
    shown = " | ".join(plain("".join(each.text or "" for each in p.iter(f"{WORD}t"))) for p in body.iter(f"{WORD}p"))
    elsewhere = {"name", "measure 1", "indicator 0", "unit of indicators", "contact", "notice", "own picture",
                 "own alternative", "own fold", "question"}  # fmt: skip
    missing = [field for field in texts if plain(one_spelling(texts[field])) not in shown]
    assert set(missing) == NOWHERE | elsewhere
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        parts = {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}
    assert [name for name, part in parts.items() if 'TargetMode="External"' in part] == []
    fields = {code.split()[0] for code in re.findall(r'w:instr="([^"]*)"', "".join(parts.values()))}
    assert fields == {"SEQ", "REF", "PAGE"}


def test_the_workbook_opens_and_no_text_in_it_is_a_formula_or_a_link(hostile):
    texts, folder = hostile
    workbook = openpyxl.load_workbook(folder / "tables.xlsx")
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target] == []
    shown = " | ".join(plain(str(cell.value)) for cell in cells)
    brackets = str.maketrans("[]", "()")  # square ones are left to shorthand
    in_tables = ("area 0", "area 1", "measure 2", "what", "lead", "title", "unit", "own column", "own cell", "own row")
    missing = [field for field in in_tables if plain(one_spelling(texts[field])).translate(brackets) not in shown]
    assert missing == []


def test_no_cell_of_figures_csv_begins_as_a_formula_does(hostile):
    _, folder = hostile
    rows = list(csv.reader(io.StringIO((folder / "figures.csv").read_text(encoding="utf-8"))))
    assert {len(row) for row in rows} == {12}
    begins = {cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))}
    assert [cell for cell in begins if not re.fullmatch(r"[+-]\d+(\.\d+)?", cell)] == []
    assert any(cell.startswith("'=1+1 Mark") for row in rows for cell in row)


def test_documents_json_holds_the_texts_as_they_are(hostile):
    texts, folder = hostile
    said = json.dumps(json.loads((folder / "documents.json").read_text(encoding="utf-8")), ensure_ascii=False)
    for field in ("area 0", "measure 0", "title", "unit", "reason", "own caption", "own column", "own folded"):
        assert json.dumps(texts[field], ensure_ascii=False)[1:-1] in said, field


@pytest.mark.parametrize("name", ["set.html", "report.html"])
def test_nothing_runs_or_loads_in_a_browser(name, hostile, browser):
    _, folder = hostile
    page, noticed = browser.new_page(viewport={"width": 1280, "height": 800}), []
    page.on("request", lambda request: noticed.append(request.url))
    page.on("console", lambda message: noticed.append(message.text))
    page.on("dialog", lambda dialog: (noticed.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: noticed.append(str(error)))
    page.goto((folder / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    wide = {}
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        wide[width] = page.evaluate("document.documentElement.scrollWidth")
    page.mouse.move(400, 300)
    page.close()
    assert [each for each in noticed if not each.startswith(("file:", "data:"))] == []
    assert {width: found for width, found in wide.items() if found > width} == {}


SHOWN = {  # the rest of each string that cannot be seen, where partners or an analyst wrote it
    "right to left \u202e)1(trela override": "right to left )1(trela override",
    "isolated \u2066\u2067\u2069 \u200f\u200e": "isolated  ",
    "no\u200bwidth\ufeff\u2060\u00ad": "nowidth",
    "nothing \x00": "nothing  ",
    "escape \x1b[31m \x07 \x08": "escape  [31m    ",
    "vertical tab \x0b form feed \x0c": "vertical tab   form feed  ",
    "no character \ufffe\uffff": "no character   ",
    "tab\tand\r\nline": "tab\tand\r\nline",
}
REFUSED = {  # the character for which a declaration is refused; other characters are left out, or kept
    "right to left \u202e)1(trela override": "U+202E",
    "isolated \u2066\u2067\u2069 \u200f\u200e": "U+2066",
    "nothing \x00": "U+0000",
    "escape \x1b[31m \x07 \x08": "U+001B",
    "vertical tab \x0b form feed \x0c": "U+000B",
    "no character \ufffe\uffff": "U+FFFE",
}


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_sees_is_left_out_of_words_and_refused_in_declarations(text):
    assert visible(text) == SHOWN[text]
    assert unseen(visible(text)) == ""
    asked = f"[[actions]]\nwhat = {json.dumps(text)}\n"
    if text in REFUSED:
        with pytest.raises(Refused) as refused:
            read_toml(asked, "drop.toml")
        (problem,) = refused.value.problems
        assert problem == (
            f"drop.toml, actions.1.what: has the character {REFUSED[text]}, which nobody sees; leave it out."
        )
    else:
        assert read_toml(asked, "drop.toml") == {"actions": [{"what": SHOWN[text]}]}


def test_a_name_that_is_a_key_is_refused_too():
    with pytest.raises(Refused, match=r"partnership\.toml, targets\.'Rape\\x00': has the character U\+0000"):
        read_toml('[targets]\n"Rape\\u0000" = 7', "partnership.toml")


def test_half_of_a_pair_of_code_units_becomes_a_blank():
    assert visible("half \ud83d of it") == "half   of it"


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (("BSafe", "B" * 201), "partnership.toml, name: has more than 200 letters; shorten it (given: 'BBB"),
        (
            ('title = "rape"', 'title = "One\\nTwo"'),
            "partnership.toml, priorities.1.title: must be one line of at most 300",
        ),
        (('title = "rape"', 'title = " "'), "partnership.toml, priorities.1.title: is blank; fill it in"),
        (
            ('title = "rape"', 'title = "Rape\\u001b[2J"'),
            "partnership.toml, priorities.1.title: has the character U+001B",
        ),
    ],
)
def test_a_name_or_a_title_that_pages_cannot_print_is_refused(spoil, problem, tmp_path):
    path = tmp_path / "partnership.toml"
    path.write_text((PARTNERSHIP + PRIORITY.format("rape")).replace(*spoil), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_partnership(path)
    (said,) = refused.value.problems
    assert said.startswith(f"{tmp_path}/{problem}")


def test_a_heading_s_number_with_a_sign_that_word_replaces_is_refused():
    with pytest.raises(ValueError, match="must not hold %, which Word replaces by a number of its own"):
        ReportHeading(number="%1", words="Purpose")


def test_a_blank_that_does_not_break_is_a_blank_in_a_line():
    assert Action(priority="rape", what="By\xa0October\u202f2016").what == "By October 2016"
