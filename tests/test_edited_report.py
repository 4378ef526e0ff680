"""A report that officers have edited: which of its numbers are still the run's, and the copy with current numbers."""

from __future__ import annotations

import io
import json
import shutil
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from helpers.cli import main
from helpers.document.blocks import Chart, Table
from helpers.document.document import About, Document, Headline, Section
from helpers.document.numbers import Sum, count, difference
from helpers.document.sentence import Sentence, say
from helpers.publishing.edited_report import Comparison, sets_of
from helpers.publishing.manifest import digests
from helpers.refusal import Refused
from helpers.render.documents_json import render_json
from helpers.render.report.edited_word import EditedWord
from helpers.render.report.model import Heading, Paragraph, Report
from helpers.render.report.word import render_word

NOW, BEFORE = Sum("Wyre", "Rape", "2016"), Sum("Wyre", "Rape", "2015")
THEFT = Sum("Wyre", "Theft", "2016")


def publish(folder: Path, rapes: int = 7, verdict: str = "no clear change", **about: str) -> Path:
    """A set of one briefing and its report: rapes in 2016 with 5 in 2015, and 9 thefts."""
    change = difference(rapes - 5, NOW, BEFORE, verdict=verdict)
    change = replace(change, printed=f"{abs(rapes - 5)} {'more' if rapes > 5 else 'fewer'}")
    sentence = say("{rapes}, {change} than in the year before.", rapes=count(rapes, NOW, unit="rapes"), change=change)
    table = Table("Crime in Wyre", ("Crime", "Count"), (("Rape", count(rapes, NOW)), ("Theft", count(9, THEFT))))
    chart = Chart(
        "districts",
        "Rape is the most common" if rapes > 9 else "Theft is the most common",
        table,
        say("Rape had {n}.", n=count(rapes, NOW)),
    )
    blocks = (sentence, table, chart)
    document = Document(
        About("BSafe", "Wyre", "rape", "Rape", "2016-08", "2016-04..2016-08"),
        Headline("Rape", "rapes", "decrease", Sentence("See below."), verdict),
        (Section("What changed?", blocks),),
    )
    parts = (Paragraph(sentence), table, chart)
    report = Report("Safety", (), (Heading("Rape", "6", parts=parts), Heading("Legal", "7")), "internal", "BSafe")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "documents.json").write_text(render_json([document]), encoding="utf-8")
    (folder / "report.docx").write_bytes(render_word(report, f"{folder.parent.name}/{folder.name}"))
    record = {"area": "Wyre", "edition": "internal", "files": digests(folder)} | about
    (folder / "run.json").write_text(json.dumps(record), encoding="utf-8")
    return folder


@pytest.fixture
def run_command(monkeypatch, capsys):
    """The command with these arguments: its exit code, its output and its problems."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["briefings", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture(scope="module")
def published_once(tmp_path_factory):
    """The folder of one report, which takes longer to write than to copy."""
    folder = tmp_path_factory.mktemp("published") / "reports"
    publish(folder / "2016-08" / "wyre")
    return folder


@pytest.fixture
def reports(published_once, tmp_path):
    return Path(shutil.copytree(published_once, tmp_path / "reports"))


@pytest.fixture
def edited(reports, tmp_path):
    """A copy of the report for officers."""
    return Path(shutil.copy(reports / "2016-08" / "wyre" / "report.docx", tmp_path / "edited.docx"))


def compared(file: Path, reports: Path) -> Comparison:
    word = EditedWord(file)
    return Comparison(word, sets_of(word, reports))


def change(file: Path, edit) -> None:
    word = docx.Document(str(file))
    edit(word)
    word.save(str(file))


def control(word, place: int):
    return list(word.element.body.iter(qn("w:sdt")))[place]


def write(word, place: int, text: str) -> None:
    next(control(word, place).iter(qn("w:t"))).text = text


def without_tags(word) -> None:
    """The content controls as LibreOffice 7.4 saves them."""
    for tag in list(word.element.body.iter(qn("w:tag"))):
        tag.getparent().remove(tag)


def without_controls(word) -> None:
    """The content controls as a program saves them that does not know them."""
    for each in list(word.element.body.iter(qn("w:sdt"))):
        for run in each.find(qn("w:sdtContent")):
            each.addprevious(run)
        each.getparent().remove(each)


def texts(file: Path) -> list[str]:
    return [number.text for number in EditedWord(file).numbers]


@pytest.mark.parametrize("saved", [lambda word: None, without_tags, without_controls])
def test_a_report_that_nobody_edited_agrees_whatever_program_saved_it(reports, edited, saved):
    change(edited, saved)
    comparison = compared(edited, reports)
    assert texts(edited) == ["7 rapes", "2 more", "7", "9", "7"]
    assert (comparison.agrees, comparison.typed) == (True, 0)


@pytest.mark.parametrize("saved", [lambda word: None, without_tags])
def test_each_number_that_an_officer_changed_is_listed_with_its_place_and_the_run_s_number(reports, edited, saved):
    def edit(word):
        write(word, 0, "a handful")
        write(word, 3, "10")
        saved(word)

    change(edited, edit)
    assert [str(each) for each in compared(edited, reports).differences] == [
        "Rape: a handful, now 7 rapes: it was edited. a handful, 2 more than in the year before.",
        "Rape: 10, now 9: it was edited. Theft | 10",
    ]


def test_what_officers_removed_and_typed_is_counted(reports, edited):
    def edit(word):
        gone = control(word, 3)
        gone.getparent().remove(gone)
        word.paragraphs[-1].add_run("In 2016 about 12 officers, 3.5% more.")

    change(edited, edit)
    comparison = compared(edited, reports)
    assert [(each.text, each.heading) for each in comparison.removed] == [("9", "Rape")]
    assert (comparison.typed, comparison.differences) == (3, ())


def test_a_number_that_a_later_run_changed_is_brought_up_to_date_in_its_own_form_and_words_are_left_alone(
    reports, edited
):
    change(edited, lambda word: word.paragraphs[-1].add_run("We have 7 officers."))
    publish(reports / "2016-08" / "wyre", rapes=4, verdict="likely fall")
    comparison = compared(edited, reports)
    assert [(each.number.text, each.now, each.reason) for each in comparison.differences] == [
        ("7 rapes", "4 rapes", "a later run changed it"),
        ("2 more", "1 fewer", "a later run changed it"),
        ("7", "4", "a later run changed it"),
        ("7", "4", "a later run changed it"),
    ]
    assert [each.paragraph for each in comparison.read_again] == ["7 rapes, 2 more than in the year before."]
    assert [chart.caption for chart, _ in comparison.outdated_charts] == ["Chart 1: Theft is the most common"]
    assert comparison.refresh() == 4
    edited.write_bytes(comparison.word.content())
    assert texts(edited) == ["4 rapes", "1 fewer", "4", "9", "4"]
    word = docx.Document(str(edited))
    assert word.paragraphs[-1].text == "LegalWe have 7 officers."
    assert next(word.element.body.iter(qn("wp:docPr"))).get("descr") == "Rape had 4."
    again = compared(edited, reports)
    assert (again.differences, again.outdated_charts) == ((), ())


def test_the_same_verdict_and_sign_need_no_second_reading(reports, edited):
    change(edited, lambda word: write(word, 1, "a couple"))
    assert [each.now for each in compared(edited, reports).differences] == ["2 more"]
    assert compared(edited, reports).read_again == ()
    publish(reports / "2016-08" / "wyre", rapes=8)
    assert compared(edited, reports).read_again == ()


def test_the_newest_set_of_the_same_area_and_edition_that_has_a_number_gives_it(reports, edited):
    publish(reports / "2016-10" / "wyre", rapes=8)
    publish(reports / "2016-12" / "wyre", rapes=99, edition="public")
    publish(reports / "2016-06" / "wyre", rapes=98)
    comparison = compared(edited, reports)
    assert [each.now for each in comparison.differences] == ["8 rapes", "3 more", "8", "8"]


def test_a_number_that_no_set_prints_any_more_is_listed_and_stays(reports, edited):
    folder = reports / "2016-08" / "wyre"
    (folder / "documents.json").write_text(render_json([]), encoding="utf-8")
    (folder / "run.json").write_text((folder / "run.json").read_text().replace('"files"', '"old"'), encoding="utf-8")
    word = EditedWord(edited)
    comparison = Comparison(word, [folder])
    assert {each.reason for each in comparison.differences} == {"no set prints this number any more"}
    assert comparison.refresh() == 0


def _spoilt(path: Path, how: str) -> None:
    if how == "text":
        path.write_text("Dear committee", encoding="utf-8")
    elif how == "zip":
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("a.txt", "a")
    elif how == "broken":
        content = io.BytesIO()
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w") as new:
            for name in old.namelist():
                new.writestr(name, b"<w:document" if name == "word/document.xml" else old.read(name))
        path.write_bytes(content.getvalue())
    elif how == "foreign":
        docx.Document().save(str(path))
    else:
        path.unlink()


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("text", "{} cannot be read as a Word file: save it as .docx and try again."),
        ("zip", "{} cannot be read as a Word file: save it as .docx and try again."),
        ("broken", "{} cannot be read as a Word file: save it as .docx and try again."),
        ("foreign", "{} has no number that a run wrote: it is not one of our reports, or a program saved it without "
                    "its content controls and bookmarks."),
        ("missing", "There is no file {}."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_report_is_refused_in_one_sentence(edited, how, problem):
    _spoilt(edited, how)
    with pytest.raises(Refused) as refused:
        EditedWord(edited)
    assert refused.value.problems == (problem.format(edited),)


def test_a_set_that_is_missing_or_altered_is_refused(reports, edited):
    own = reports / "2016-08" / "wyre"
    word = EditedWord(edited)
    (own / "documents.json").write_text("{}", encoding="utf-8")
    with pytest.raises(Refused, match=r"documents\.json has changed since it was published"):
        sets_of(word, reports)
    shutil.rmtree(own)
    with pytest.raises(Refused, match=r"There is no set .*wyre, from which .*edited\.docx was made: name .* --set"):
        sets_of(word, reports)
    change(edited, lambda word: setattr(word.core_properties, "keywords", ""))
    with pytest.raises(Refused, match="no longer names its set"):
        sets_of(EditedWord(edited), reports)


def test_the_command_verifies_and_writes_a_copy_and_never_the_original(reports, edited, run_command):
    before = edited.read_bytes()
    assert run_command("verify", str(edited), "--reports", str(reports)) == (
        0, "Numbers that agree with the run: 5 of 5. Typed by hand, not checked: 0.\n", "",
    )  # fmt: skip
    publish(reports / "2016-08" / "wyre", rapes=8)
    assert run_command("verify", str(edited), "--set", str(reports / "2016-08" / "wyre"))[0] == 1
    copy = edited.with_name("edited-refreshed.docx")
    code, said, problem = run_command("refresh", str(edited), "--reports", str(reports))
    assert (code, said, problem) == (0, f"Written: {copy} (numbers changed: 4, charts: 1).\n", "")
    assert texts(copy) == ["8 rapes", "3 more", "8", "9", "8"]
    assert edited.read_bytes() == before
    publish(reports / "2016-08" / "wyre", rapes=11)
    assert run_command("refresh", str(edited), "--reports", str(reports), "--to", str(copy.with_name("b.docx")))[2] == (
        "Read again, as the title above the chart may no longer fit: Chart 1: Theft is the most common; now: Rape is "
        "the most common\n"
    )
    code, _, problem = run_command("refresh", str(edited), "--to", str(edited), "--reports", str(reports))
    assert (code, problem) == (2, f"{edited} exists, and nothing is overwritten: name another file with --to.\n")
