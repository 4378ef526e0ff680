"""The committee's report: the content under each heading, and every published figure under its paragraph's heading."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from helpers.document.blocks import Chart, Explanation, Sentences, Table
from helpers.document.document import (
    About,
    Document,
    Fact,
    Forecast,
    Headline,
    Section,
    YearBefore,
    read_documents,
)
from helpers.document.figures import Figure
from helpers.document.numbers import Sum, count, difference, other, percent
from helpers.document.sentence import Sentence, say
from helpers.partnership import Action, Priority, ReportTemplate, read_partnership, read_report_template
from helpers.render.report import Declared, Report, build, render_report
from helpers.render.report.model import Heading, Paragraph, ToComplete
from helpers.statistics.xmr import plain_chart
from helpers.tables import actions
from helpers.wording import target

ROOT = Path(__file__).parents[1]
FRONT = {
    "addressee": "Scrutiny",
    "relevant_officer": "Head of Safety",
    "date_of_meeting": "2016-10-20",
    "title": "Safety",
    "exempt_information": "7",
}
RAPES = count(71, Sum("Wyre", "Rape", "2016"), unit="rapes")


def document(slug: str, *sections: Section) -> Document:
    about = About("BSafe", "Wyre", slug, slug.capitalize(), "2016-08", "2016-04..2016-08")
    return Document(about, Headline("", "", "decrease", Sentence("."), "no monthly count"), sections)


def report(headings: list[dict], *documents: Document, appendices=(), numbered=True, **declared) -> Report:
    template = ReportTemplate(**FRONT, numbered_paragraphs=numbered, headings=headings, appendices=appendices)
    titles = {each.about.priority: each.about.title for each in documents}
    whole = {"area": "Wyre", "period": "2016", "edition": "internal", "partnership": "BSafe", "titles": titles}
    return build({each.about.priority: each for each in documents}, Declared(template, **whole, **declared))


def words(heading: Heading) -> list[tuple[str, str]]:
    return [(part.number, part.words.text) for part in heading.parts if isinstance(part, Paragraph)]


@pytest.fixture(scope="module")
def sample(sample_set: Path) -> Report:
    who = read_partnership(ROOT / "partnership.toml")
    titles = {priority.slug: priority.title for priority in who.priorities}
    template = read_report_template(ROOT / "report.toml", list(titles))
    declared = Declared(template, "Blackpool", "April to August 2016", "internal", who.name, titles, who.names)
    return build(read_documents(sample_set / "documents.json"), declared)


def test_every_published_figure_is_under_its_paragraph_s_heading(sample, published):
    under = {heading.number: _figures(heading) for heading in sample.headings}
    with (published / "figures.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = []
    for row in rows:
        number = row["paragraph"].rpartition(".")[0]
        of_heading = [figure for figure in under[number] if _key(figure) == _published_key(row)]
        for column in ("current", "previous", "change", "percent"):
            if row[column] and not any(_agrees(getattr(each, column), row[column]) for each in of_heading):
                missing.append(f"{row['paragraph']} {row['statement']}: {column}")
    # The published R² was cut to 0.3546 where rounding gives 0.3547.
    assert (len(rows), missing) == (62, ["6.3.4 R² = 0.3546: current"])


def test_every_published_figure_is_in_the_word_file_under_the_same_heading(sample, sample_set, published):
    texts = _texts_by_heading(docx.Document(sample_set / "report.docx"))
    assert [words for words, _ in texts] == [heading.words for heading in sample.headings]
    by_number = {
        heading.number: (_figures(heading), text)
        for heading, (_, text) in zip(sample.headings, texts, strict=True)
    }  # fmt: skip
    checked, missing = 0, []
    with (published / "figures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            figures, text = by_number[row["paragraph"].rpartition(".")[0]]
            of_row = [figure for figure in figures if _key(figure) == _published_key(row)]
            # 2016 was not over: the report prints the counts of 2016 and 2015, and no change between them.
            unfinished = ("change", "percent") if row["period"] == "2016" else ()
            for column in {"current", "previous", "change", "percent"}.difference(unfinished):
                ours = {getattr(each, column) for each in of_row if _agrees(getattr(each, column), row[column] or "x")}
                checked += len(ours)
                missing += [f"{row['statement']}: {each}" for each in ours if not _stands_in(each, text)]
    assert (checked > 100, missing) == (True, [])


def _texts_by_heading(word) -> list[tuple[str, str]]:
    """The words of each heading of a Word file, and all the text below it."""
    texts: list[tuple[str, str]] = []
    for block in word.element.body:
        text = " ".join("".join(each.text or "" for each in p.iter(qn("w:t"))) for p in block.iter(qn("w:p")))
        style = block.style if block.tag == qn("w:p") else ""
        if (style or "").startswith("Heading"):
            texts.append((text, ""))
        elif texts:
            texts[-1] = (texts[-1][0], f"{texts[-1][1]}\n{text}")
    return texts


def _stands_in(listed: str, text: str) -> bool:
    """Whether a text contains a number that files list, with thousands separators and whatever its sign is."""
    whole, point, decimals = listed.lstrip("+-").partition(".")
    wanted = {f"{int(whole):,}{point}{decimals}", f"{int(whole):,}" if set(decimals) <= {"0"} else ""}
    return any(re.search(rf"(?<![\d,.]){re.escape(each)}(?![\d,]|\.\d)", text) for each in wanted if each)


def _figures(heading: Heading) -> list[Figure]:
    parts = [part.words if isinstance(part, Paragraph) else part for part in heading.parts]
    return [figure for part in parts if not isinstance(part, ToComplete) for figure in part.figures]


def _key(figure: Figure) -> tuple[str, ...]:
    return figure.area, figure.measure, figure.period, figure.compared_with


def _published_key(row: dict[str, str]) -> tuple[str, ...]:
    return row["area"], row["measure"], row["period"], row["compared_with"]


def _agrees(ours: str, published: str) -> bool:
    if published == "x":
        return False
    decimals = len(published.partition(".")[2])
    return ours != "" and abs(float(ours) - float(published)) <= 0.5 * 10**-decimals + 1e-9


def test_no_paragraph_of_the_sample_s_report_is_printed_twice(sample):
    said = [
        (text, part.words.numbers and part.words.numbers[0].of)
        for heading in sample.headings
        for part in heading.parts
        if isinstance(part, Paragraph) and (text := part.words.text)
    ]
    assert len(said) > 80
    assert [each for each in set(said) if said.count(each) > 1] == []


def test_each_counted_priority_of_the_sample_has_one_chart_and_a_row_in_the_summary(sample):
    charts = {
        heading.number: [part.kind for part in heading.parts if isinstance(part, Chart)]
        for heading in sample.headings
        if heading.number.startswith("6.")
    }
    assert charts == {"6.0": ["months"], "6.1": ["months"], "6.2": ["months"], "6.3": ["months"], "6.4": ["months"],
                      "6.5": []}  # fmt: skip
    (summary,) = (
        part
        for heading in sample.headings
        if heading.number == "5"
        for part in heading.parts
        if isinstance(part, Table)
    )
    assert [row[0] for row in summary.printed] == [
        "All crime", "Violence against the person", "All sexual offences", "Domestic abuse", "Antisocial behaviour",
    ]  # fmt: skip
    assert summary.printed[0][1:3] == ("7,836", "+932")


def test_the_sample_s_page_loads_nothing_and_its_links_lead_to_its_headings(sample_set):
    html = (sample_set / "report.html").read_text(encoding="utf-8")
    assert re.findall(r'(?:src|href)="(?!#|data:|index\.html|figures\.csv|tables\.xlsx)[^"]*"', html) == []
    assert set(re.findall(r'href="#([^"]+)"', html)) - set(re.findall(r'id="([^"]+)"', html)) == set()
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_paragraphs_have_their_heading_s_number_and_none_where_headings_below_have_it():
    rape = document("rape", Section("In short", (say("{n}.", n=RAPES),)))
    headings = [
        {"number": "6", "words": "Performance", "text": "By priority."},
        {"number": "6.1", "words": "Rape", "level": 2, "priorities": ["rape"]},
        {"number": "7", "words": "Options", "text": ["To note.", "To ask."]},
    ]
    built = report(headings, rape)
    assert [words(heading) for heading in built.headings] == [
        [("", "By priority.")],
        [("6.1.1", "71 rapes.")],
        [("7.1", "To note."), ("7.2", "To ask.")],
    ]
    assert {number for each in report(headings, rape, numbered=False).headings for number, _ in words(each)} == {""}


def test_priorities_that_no_heading_names_have_headings_of_their_own():
    one, two = (document(slug, Section("In short", (Sentence(f"About {slug}."),))) for slug in ("one", "two"))
    built = report([{"number": "3", "words": "Priorities", "shows": ["other priorities"]}], one, two)
    assert [(each.title, each.level, words(each)) for each in built.headings[1:]] == [
        ("3.1 One", 2, [("3.1.1", "About one.")]),
        ("3.2 Two", 2, [("3.2.1", "About two.")]),
    ]


def test_a_priority_without_a_briefing_says_so():
    built = report([{"words": "Rape", "priorities": ["rape"]}])
    assert words(built.headings[0]) == [("", "No briefing on this priority could be made from this data.")]


def test_sentences_about_all_numbers_are_printed_once_under_the_limits():
    careful = Section("What to be careful about", (Sentences((Sentence("Not all is reported."),)),))
    higher = Section(
        "Up?",
        (Sentence("The level has moved."), Explanation("Five months can *mislead*."), Explanation("For comparison:")),
    )
    headings = [
        {"words": "All", "shows": ["other priorities"]},
        {"words": "Limits", "shows": ["limits"]},
    ]
    _, one, two, limits = report(headings, document("one", higher, careful), document("two", higher, careful)).headings
    assert [words(each) for each in (one, two)] == [[("", "The level has moved. For comparison:")]] * 2
    assert words(limits) == [("", "Five months can mislead."), ("", "Not all is reported.")]


def test_a_number_that_is_in_an_earlier_section_is_referred_to():
    referred = Section("In short", (say("{n} in all.", n=RAPES),))
    built = report(
        [{"words": "All", "shows": ["other priorities"]}], document("one", referred), document("two", referred)
    )
    assert words(built.headings[2]) == [("", "There are more numbers on this under One.")]


def test_an_answer_whose_numbers_are_below_it_is_left_out():
    below = say("Police recorded {n}.", n=RAPES)
    asked = Section("How many?", (below,), say("Many: {n}.", n=replace(RAPES, printed="71")))
    (heading,) = report([{"words": "Rape", "priorities": ["rape"]}], document("rape", asked)).headings
    assert words(heading) == [("", "Police recorded 71 rapes.")]


def _headline() -> Headline:
    now, year = Sum("Wyre", "Rape", "2016-04..2016-08"), Sum("Wyre", "Rape", "2016-04..2017-03")
    before = Sum("Wyre", "Rape", "2015-04..2015-08")
    ends = (other(value, year, "forecast", f"end {value}", printed=str(value)) for value in (170, 150, 190, 140, 200))
    return Headline(
        "Rape", "rapes", "decrease", Sentence("It rose."), "clear rise", status="clear change",
        forecast=Forecast("2016-04..2017-03", *ends),
        facts=(Fact("April to August 2016", count(71, now), Sentence("71.")),),
        before=YearBefore(count(40, before), difference(31, now, before), percent(77.5, now, before, sign=True)),
    )  # fmt: skip


def test_the_summary_has_a_row_for_each_measure():
    counted = replace(document("rape"), headline=_headline())
    built = report([{"words": "Summary", "shows": ["summary", "other priorities"]}], counted, names={"Rape": "Rapes"})
    (table,) = built.headings[0].parts
    assert table.header[-1] == "Forecast for 2016/17"
    assert table.printed == (("Rapes", "71", "+31", "+77.5%", "–", "clear rise", "clear rise", "170 (150 to 190)"),)


def test_the_summary_has_no_verdict_where_a_warning_comes_with_the_change():
    warned = replace(_headline(), status="cannot be tested", cautions=(Sentence("Recording changed."),))
    headings = [{"words": "Summary", "shows": ["summary", "other priorities"]}]
    (table,) = report(headings, replace(document("rape"), headline=warned)).headings[0].parts
    assert table.printed[0][5:7] == ("cannot be tested", "cannot be tested")


def test_the_summary_says_who_met_the_target_if_there_is_any(monthly):
    charted = plain_chart(monthly([10, 20] * 7 + [60]))  # from April 2015 to June 2016
    aimed = Section("Unusual?", (target(charted, 9, "decrease"),))
    one = replace(document("rape", aimed), headline=_headline())
    other_one = replace(document("arson"), headline=replace(_headline(), measure="Arson"))
    (table, *_) = report([{"words": "S", "shows": ["summary", "other priorities"]}], one, other_one).headings[0].parts
    assert table.header[-1] == "Against target"
    assert [row[-1] for row in table.printed] == ["missed in June 2016: at most 9 offences a month", "no target"]


OF_ITS_OWN_MEASURE = {  # sentences that apply to several measures, each in its own section
    "Each of the 5 months was higher than a year before.",
    "No change in recording was declared for these months.",
    "The level moved, though no change in recording was declared.",
    "Another level: the months since February 2016 are higher than those before, and have stayed there.",
    "Small steps in this order can be chance.",
}


def test_no_sentence_of_the_sample_s_report_is_printed_twice_or_speaks_of_a_page(sample):
    said = [
        (heading.title, text)
        for heading in sample.headings
        for part in heading.parts
        if isinstance(part, Paragraph)
        for text in re.split(r"(?<=[.?!]) (?=[A-Z])", part.words.text)
    ]
    assert len(said) > 150
    assert [each for each, times in Counter(said).items() if times > 1] == []
    assert {text for text, times in Counter(text for _, text in said).items() if times > 1} <= OF_ITS_OWN_MEASURE
    assert [text for _, text in said if re.search(r"\b(this|these) pages?\b", text, re.IGNORECASE)] == []


def test_what_went_clearly_up_is_said_once_and_no_report_says_that_nothing_was_agreed():
    rose = replace(document("rape", Section("Do?", (actions([], []),))), headline=_headline())
    built = report([{"words": "Summary", "shows": ["standing out", "other priorities"]}], rose)
    assert words(built.headings[0]) == [("", "Rape went clearly up: 31 more than a year before (77.5%).")]
    assert words(built.headings[1]) == []


def test_what_stands_out_has_the_lead_and_the_day_of_its_action_as_far_as_they_are_named():
    priorities = [Priority(slug=slug, title=slug.capitalize(), headline=slug) for slug in ("rape", "arson")]
    agreed = [
        Action(priority="rape", what="Ask.", lead="Ann", due="2016-10"),
        Action(priority="rape", what="Count.", due="2016-11"),
        Action(priority="arson", what="Wait.", lead="Bob"),
    ]
    rose = replace(document("rape"), headline=_headline())
    headings = [{"words": "Summary", "shows": ["standing out", "other priorities"]}]
    built = report(headings, rose, actions=actions(agreed, priorities))
    said = "Rape went clearly up: 31 more than a year before (77.5%). Lead: Ann. By: October 2016. By: November 2016."
    assert words(built.headings[0]) == [("", said)]


def test_the_summary_of_the_public_edition_says_what_is_withheld():
    public = replace(_headline(), before=None, forecast=None, facts=(), verdict="withheld", status="withheld")
    withheld = document("rape")
    withheld = replace(withheld, headline=public, about=replace(withheld.about, edition="public"))
    (table,) = report([{"words": "Summary", "shows": ["summary", "other priorities"]}], withheld).headings[0].parts
    assert table.printed == (("Rape", *["withheld"] * 7),)


def test_long_tables_are_in_the_appendix_and_files_under_the_sources():
    districts = Table("By district", ("District", "Count"), tuple((f"Place {n}", "1") for n in range(9)))
    files = Table("Files", ("File", "sha256 begins with"), (("counts.csv", "0123abcd"),))
    rape = document("rape", Section("Where?", (districts, files)))
    headings = [{"words": "Rape", "priorities": ["rape"]}, {"words": "Background papers", "shows": ["sources"]}]
    appendices = [{"words": "Appendix", "shows": ["tables"]}]
    assert [each.parts for each in report(headings, rape, appendices=appendices).headings] == [
        (),
        (files,),
        (districts,),
    ]
    assert [each.parts for each in report(headings[:1], rape).headings] == [(districts, files)]


def test_each_file_is_listed_once_among_the_sources_of_several_briefings():
    header, counts = ("File", "sha256 begins with"), ("counts.csv", "0123abcd")
    one, two = (
        document(slug, Section("Where?", (Table("Files", header, ((f"{slug}.md", slug), counts)),)))
        for slug in ("two", "one")
    )
    headings = [{"words": "All", "shows": ["other priorities"]}, {"words": "Papers", "shows": ["sources"]}]
    papers = report(headings, one, two).headings[-1]
    assert [part.rows for part in papers.parts] == [(counts, ("one.md", "one"), ("two.md", "two"))]


def test_exempt_information_and_places_to_complete_are_said():
    headings = [
        {"words": "Exempt?", "shows": ["exempt information"]},
        {"words": "Legal", "to_be_completed_by": "the monitoring officer"},
    ]
    built = report(headings)
    assert words(built.headings[0]) == [
        (
            "",
            "Yes, under paragraph 7 of Schedule 12A to the Local Government Act 1972: information about the "
            "prevention, investigation or prosecution of crime.",
        )
    ]
    assert "To be completed by the monitoring officer</p>" in render_report(built)


def test_the_page_escapes_the_council_s_words():
    html = render_report(report([{"words": "<script>alert(1)</script>", "text": "a < b"}]))
    assert "<script" not in html
    assert "a &lt; b" in html
