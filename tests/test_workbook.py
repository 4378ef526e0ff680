"""The workbook of a set's tables: the content of its sheets, and that it keeps every rule of accessible workbooks."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest

from helpers import tables
from helpers.document.blocks import Chart, Fold, Gauge, Missing, Sentences, Table
from helpers.document.document import About, Document, Headline, Section, read_documents
from helpers.document.icons import Icon
from helpers.document.numbers import Number, Sum, count, difference, other, percent
from helpers.document.sentence import Sentence, say
from helpers.render.checks.opened_workbook import OpenedWorkbook
from helpers.render.checks.workbook import RULES, faults
from helpers.render.documents_json import render_json
from helpers.render.workbook import MEANINGS, render_workbook

NOW, BEFORE = Sum("Wyre", "Rape", "2016-04..2016-08"), Sum("Wyre", "Rape", "2015-04..2015-08")


def document(*blocks, slug="rape", cautions=(), measure="Rape"):
    headline = Headline(measure, "rapes", "decrease", Sentence("It rose."), "clear rise", cautions=cautions)
    about = About("BSafe", "Wyre", slug, "Rape and more", "2016-08", "2016-04..2016-08")
    return Document(about, headline, (Section("Is it rising?", blocks),))


def end(value, part):
    return other(value, NOW, "forecast", part)


RANGE = say("{low} to {high}", low=end(1063, "low"), high=end(1079, "high"))
RAPES = Table(
    "Rape in Wyre",
    ("Year", "Count", "Range"),
    (("2015", count(71, BEFORE), Missing("not applicable")), ("2016", count(1067, NOW), RANGE)),
)


def opened(*documents, track_record=()):
    return openpyxl.load_workbook(io.BytesIO(render_workbook(documents, track_record)))


def rows(sheet):
    """The rows of a sheet's table, its header first."""
    (table,) = sheet.tables.values()
    return [tuple(cell.value for cell in row) for row in sheet[table.ref]]


def test_a_tables_sheet_has_its_title_its_place_and_numbers_as_numbers():
    sheet = opened(document(RAPES))["rape_1"]
    assert [sheet.cell(row, 1).value for row in range(1, 5)] == [
        "Rape in Wyre",
        "This worksheet contains one table. The sheet cover explains its shorthand.",
        "Briefing: Rape and more. Question: Is it rising?",
        "Back to the contents",
    ]
    assert rows(sheet) == [
        ("Year", "Count", "Range: from", "Range: to"),
        ("2015", 71, "[z]", "[z]"),
        ("2016", 1067, 1063, 1079),
    ]
    assert list(sheet.tables) == ["rape_1"]
    assert sheet["B7"].number_format == "#,##0"


def test_changes_have_their_sign_per_cents_are_numbers_and_gauges_give_what_chance_can():
    gauge = Gauge(difference(-4, NOW, BEFORE), other(37, NOW, "other", "range of no change"))
    cells = (difference(-4, NOW, BEFORE), percent(-5.3333, NOW, BEFORE, sign=True), gauge, Icon("unusually high", "H"))
    sheet = opened(
        document(Table("Rape", ("Measure", "Change", "In per cent", "Chance", "Month"), (("Rape", *cells),)))
    )["rape_1"]
    header = ("Measure", "Change", "In per cent", "Chance: up to", "Month")
    assert rows(sheet) == [header, ("Rape", -4, -5.3, 37, "unusually high")]
    assert [cell.number_format for cell in sheet[6][1:4]] == ["+#,##0;-#,##0;0", "+#,##0.0;-#,##0.0;0", "#,##0"]


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        ((count(2, NOW, unit="rapes"), count(1, BEFORE, unit="rapes")), {"Said (rapes)": (2, 1)}),
        ((percent(5.26, NOW, BEFORE), percent(-3, NOW, BEFORE)), {"Said (per cent)": (5.3, -3)}),
        (
            (percent(0.04, NOW, BEFORE), percent(-3, NOW, BEFORE)),
            {"Said": ("less than 0.1%", "3.0%"), "Said: number": (0, -3)},
        ),
        (
            (count(2, NOW, unit="rapes"), count(1, BEFORE, unit="crimes")),
            {"Said": ("2 rapes", "1 crime"), "Said: number": (2, 1)},
        ),
        (
            (say("{n} in May", n=count(2, NOW)), Missing("withheld")),
            {"Said": ("2 in May", "[c]"), "Said: number": (2, "[c]")},
        ),
        (
            (say("{a}, {b} and {c}", a=count(2, NOW), b=count(3, BEFORE), c=count(4, NOW)), count(5, NOW)),
            {
                "Said": ("2, 3 and 4", "5"),
                "Said: number 1": (2, 5),
                "Said: number 2": (3, "[z]"),
                "Said: number 3": (4, "[z]"),
            },
        ),
        ((Missing("not supplied"), Missing("to come")), {"Said": ("[x]", "[x]")}),
        (
            (say("open{n}", n=replace(count(9, NOW), printed="")), say("fall")),
            {"Said": ("open", "fall")},
        ),
        ((Missing("not named"), ""), {"Said": ("not named", "[z]")}),
    ],
)
def test_a_column_of_a_workbook_holds_numbers_alone_or_words_alone(cells, columns):
    table = Table("Rape", ("Row", "Said"), tuple(zip(("one", "two"), cells, strict=True)))
    header, *body = rows(opened(document(table))["rape_1"])
    assert header == ("Row", *columns)
    assert list(zip(*body, strict=True))[1:] == list(columns.values())


@pytest.mark.parametrize(
    ("typed", "columns"),
    [
        (("15", "16"), {"Said": (15, 16)}),
        (("15%", "16%"), {"Said (per cent)": (15, 16)}),
        (("+5", "-3"), {"Said": (5, -3)}),
        (("15", "16%"), {"Said": ("15", "16%"), "Said: number": (15, 16)}),
    ],
)
def test_numbers_that_an_analyst_typed_as_text_are_numbers_and_stop_no_set(typed, columns):
    frame = pd.DataFrame({"Ward": ["Tyldesley", "Claremont"], "Said": typed})
    header, *found = rows(opened(document(tables.of(frame, caption="By ward")))["rape_1"])
    assert dict(zip(header[1:], zip(*(row[1:] for row in found), strict=True), strict=True)) == columns


def test_charts_folds_and_the_index_have_sheets_and_a_table_shown_twice_has_one():
    chart = Chart("months", "Rape", RAPES, Sentence("It rose in 2016."))
    again, late = Table("Again", ("Year", "Count"), (("2016", count(1067, NOW)),)), Table("Late", ("A",), (("b",),))
    book = opened(
        document(chart, Fold("More", (again, RAPES))),
        document(again, slug="arson"),
        track_record=(late, Sentence("So.")),
    )
    assert book.sheetnames == ["cover", "contents", "notes", "rape_1", "rape_2", "index_1"]
    line = "Briefing: Rape and more. Question: Is it rising? Its chart in words: It rose in 2016."
    assert book["rape_1"]["A3"].value == line
    assert rows(book["contents"]) == [
        ("Sheet", "Title", "Briefing", "Question"),
        ("notes", "Notes on the tables", "[z]", "[z]"),
        ("rape_1", "Rape in Wyre", "Rape and more", "Is it rising?"),
        ("rape_2", "Again", "Rape and more", "Is it rising?"),
        ("index_1", "Late", "Index", "[z]"),
    ]
    links = {cell.coordinate: cell.hyperlink.location for cell in book["contents"]["B"] if cell.hyperlink}
    assert links == {"B4": "'notes'!A1", "B5": "'rape_1'!A1", "B6": "'rape_2'!A1", "B7": "'index_1'!A1"}


def test_the_cover_names_whose_numbers_these_are_and_explains_the_shorthand():
    book = opened(document(RAPES))
    lines = [cell.value for cell in book["cover"]["A"]]
    assert lines[:6] == [
        "Wyre, April to August 2016: tables of the community safety briefings",
        "Partnership: BSafe",
        "Area: Wyre",
        "Period: April to August 2016",
        "Edition: internal",
        "Made from the drop 2016-08",
    ]
    assert rows(book["cover"])[1:] == list(MEANINGS)
    assert (book.properties.title, book.properties.language) == (lines[0], "en-GB")


def test_cautions_and_warnings_are_notes_that_the_titles_of_their_tables_name():
    other_measure = Table("Arson", ("Year", "Count"), (("2016", count(3, Sum("Wyre", "Arson", "2016"))),))
    late, small = Sentence("The newest month may rise.", warning=True), Sentence("Small numbers.")
    cautious = document(RAPES, other_measure, Sentences((Sentence("No."), late)), cautions=(small,))
    book = opened(cautious, document(Table("Burglary", ("A",), (("b",),)), late, slug="burglary"))
    assert rows(book["notes"])[1:] == [
        ("[note 1]", "Small numbers."),
        ("[note 2]", "The newest month may rise."),
    ]
    titles = [book[name]["A1"].value for name in ("rape_1", "rape_2", "burglary_1")]
    assert titles == ["Rape in Wyre [note 1] [note 2]", "Arson [note 2]", "Burglary [note 2]"]


HOSTILE = ["=1+1", "+44", "-x", "@SUM(A1)", "http://a.example", "mailto:a@b.example", "#N/A", "_x0041_", "<b>&", "TRUE"]


def test_no_text_becomes_a_formula_a_link_or_an_error():
    table = Table("=2+2", ("=A1", *(f"@{place}" for place in range(9))), (tuple(HOSTILE), tuple(reversed(HOSTILE))))
    sheet = opened(document(table))["rape_1"]
    assert sheet["A1"].value == "=2+2"
    assert [cell.data_type for cell in (sheet["A1"], *sheet[5], *sheet[6])] == ["s"] * 21
    assert rows(sheet)[1] == tuple(HOSTILE)
    assert [cell.coordinate for row in sheet for cell in row if cell.hyperlink] == ["A4"]


def test_odd_names_and_texts_break_no_rule():
    odd = Table("\n", ("", "Count", "count", "x" * 300), (("[tbc]", "a\x00b\nc", "[note 7]", " "),))
    slugs = ["violence_against_the_person_one", "violence_against_the_person_two", "history"]
    book = opened(
        *(
            document(replaced, slug=slug)
            for slug, replaced in zip(slugs, (odd, RAPES, Table("H", ("A",), (("b",),))), strict=True)
        )
    )
    assert book.sheetnames[3:] == ["violence_against_the_person_1", "violence_against_the_persa_1", "history_1"]
    sheet = book["violence_against_the_person_1"]
    assert sheet["A1"].value == "Rape and more, table 1"
    assert rows(sheet) == [("Column 1", "Count", "count (2)", "x" * 200), ("(tbc)", "a b c", "(note 7)", "[z]")]


def test_the_same_documents_give_the_same_bytes_with_no_moment_of_this_hour_in_them():
    first, second = (render_workbook([document(RAPES)]) for _ in range(2))
    assert first == second
    with ZipFile(io.BytesIO(first)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_the_documented_programs_read_the_workbook_and_the_documents(tmp_path, monkeypatch, capsys):
    text = Path(__file__).parents[1].joinpath("docs", "data.md").read_text(encoding="utf-8")
    programs = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    overview = document(RAPES, slug="overview")
    (tmp_path / "tables.xlsx").write_bytes(render_workbook([overview]))
    (tmp_path / "documents.json").write_text(render_json([overview]), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for program in programs:
        exec(program, {})
    assert capsys.readouterr().out.splitlines() == [
        "Year 2",
        "Wyre Rape 2015-04..2015-08 count 71",
        "Wyre Rape 2016-04..2016-08 count 1067",
        "Wyre Rape 2016-04..2016-08 forecast 1063",
        "Wyre Rape 2016-04..2016-08 forecast 1079",
    ]


def numbers_in(table):
    return sorted(
        number.rounded
        for row in table.rows
        for cell in row
        for number in ([cell] if isinstance(cell, Number) else getattr(cell, "numbers", ()))
        if number.printed
    )


def test_each_number_of_the_samples_tables_is_read_back_equal(sample_set):
    shown = {}
    for each in read_documents(sample_set / "documents.json").values():
        for block in each.blocks:
            for inner in block.blocks if isinstance(block, Fold) else (block,):
                if isinstance(inner, Table | Chart):
                    table = inner.data if isinstance(inner, Chart) else inner
                    shown.setdefault(table.caption, []).append(numbers_in(table))
    book = openpyxl.load_workbook(sample_set / "tables.xlsx")
    found = {}
    for name in book.sheetnames[3:]:
        cells = [cell for row in rows(book[name]) for cell in row if isinstance(cell, int | float)]
        found.setdefault(book[name]["A1"].value.partition(" [note")[0], []).append(sorted(cells))
    held = {caption: tables for caption, tables in shown.items() if any(tables)}
    assert len(held) > 30
    assert {caption: tables for caption, tables in found.items() if caption in held} == held
    assert sum(len(cells) for tables in found.values() for cells in tables) > 2000


SPOILT = [
    ("has_title", "docProps/core.xml", "<dc:title>Wyre, April to August 2016: tables of the community safety briefings",
     "<dc:title>", ["The workbook has no title."]),
    ("has_language", "docProps/core.xml", "en-GB", "", ["The workbook does not name its language."]),
    ("begins_with_cover", "xl/workbook.xml", "<workbookView ", '<workbookView activeTab="3" ',
     ["The workbook does not open on its first sheet."]),
    ("names_fit", "xl/workbook.xml", 'name="rape_1"', 'name="history"',
     ["The name of sheet history is too long, or has a character that names cannot have."]),
    ("names_fit", "xl/workbook.xml", 'name="rape_1"', 'name="Notes"',
     ["Several sheets are named notes.", "Several sheets are named Notes."]),
    ("nothing_is_hidden", "xl/workbook.xml", 'name="rape_1"', 'name="rape_1" state="hidden"',
     ["Sheet rape_1 is hidden."]),
    ("nothing_is_hidden", "xl/worksheets/sheet4.xml", '<row r="7"', '<row r="7" hidden="1"',
     ["Sheet rape_1 has hidden rows or columns."]),
    ("cursor_is_in_a1", "xl/worksheets/sheet4.xml", '<sheetView workbookViewId="0"/>',
     '<sheetView workbookViewId="0"><selection activeCell="B2" sqref="B2"/></sheetView>',
     ["The cursor of sheet rape_1 is not in A1."]),
    ("nothing_is_frozen", "xl/worksheets/sheet4.xml", '<sheetView workbookViewId="0"/>',
     '<sheetView workbookViewId="0"><pane ySplit="1" state="frozen"/></sheetView>',
     ["Sheet rape_1 has frozen panes."]),
    ("nothing_is_merged", "xl/worksheets/sheet4.xml", "</sheetData>",
     '</sheetData><mergeCells count="1"><mergeCell ref="C6:D6"/></mergeCells>', ["Sheet rape_1 has merged cells."]),
    ("nothing_is_filtered", "xl/tables/table4.xml", "<tableColumns", '<autoFilter ref="A5:D7"/><tableColumns',
     ["Sheet rape_1 has filter buttons."]),
    ("nothing_stands_outside_cells", "xl/worksheets/sheet4.xml", "<tableParts",
     "<headerFooter><oddFooter>1</oddFooter></headerFooter><tableParts",
     ["Sheet rape_1 has a header, a footer, a picture or a comment."]),
    ("title_is_in_a1", "xl/worksheets/sheet4.xml", '<c r="A1" s="1" t="s"><v>37</v></c>',
     '<c r="A1" s="1"><v>37</v></c>', ["Sheet rape_1 has no title in A1."]),
    ("one_table_a_sheet", "xl/worksheets/sheet4.xml", '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>', "",
     ["Sheet rape_1 does not have exactly one table, marked up as such."]),
    ("one_table_a_sheet", "xl/tables/table4.xml", 'ref="A5:D7"', 'ref="B5:D7"',
     ["The table of sheet rape_1 does not begin in column A."]),
    ("tables_have_names", "xl/tables/table4.xml", 'displayName="rape_1"', 'displayName="Table4"',
     ["The table of sheet rape_1 has no name of its own: Table4."]),
    ("headers_fit", "xl/tables/table4.xml", 'name="Count"', 'name="Number"',
     ["The headers of sheet rape_1 are not those of its table, or one is blank."]),
    ("headers_fit", "xl/tables/table4.xml", 'ref="A5:D7"', 'ref="A5:D7" headerRowCount="0"',
     ["The headers of sheet rape_1 are not those of its table, or one is blank."]),
    ("no_cell_is_blank", "xl/worksheets/sheet4.xml", "<v>1063</v>", "", ["The table of sheet rape_1 has blank cells."]),
    ("nothing_stands_beside_tables", "xl/worksheets/sheet4.xml", '<c r="D7" s="6"><v>1079</v></c>',
     '<c r="D7" s="6"><v>1079</v></c><c r="F7"><v>1</v></c>', ["Sheet rape_1 has cells beside or below its table."]),
    ("nothing_stands_beside_tables", "xl/worksheets/sheet4.xml", '<c r="A3" s="4" t="s"><v>39</v></c>', "",
     ["Sheet rape_1 has blank rows above its table."]),
    ("numbers_are_numbers", "xl/worksheets/sheet4.xml", '<c r="B6" s="6"><v>71</v></c>',
     '<c r="B6" t="str"><v>71</v></c>', ["Column 2 of sheet rape_1 has words among its numbers."]),
    ("numbers_are_numbers", "xl/sharedStrings.xml", "<t>Small.</t>", "<t>5.3%</t>",
     ["Column 2 of sheet notes has numbers as text."]),
    ("nothing_is_computed", "xl/worksheets/sheet4.xml", "<v>1079</v>", "<f>1+1078</f><v>1079</v>",
     ["Sheet rape_1 has formulas."]),
    ("links_stay_inside", "xl/worksheets/sheet4.xml", "'contents'!A1", "'elsewhere'!A1",
     ["A link of sheet rape_1 leads out of the workbook or nowhere, or has no words."]),
    ("links_stay_inside", "xl/worksheets/sheet4.xml", "location=\"'contents'!A1\"", 'r:id="rId9"',
     ["A link of sheet rape_1 leads out of the workbook or nowhere, or has no words."]),
    ("contents_lead_everywhere", "xl/worksheets/sheet2.xml", "'rape_1'!A1", "'notes'!A1",
     ["The contents have no link to sheet rape_1."]),
    ("shorthand_is_explained", "xl/worksheets/sheet4.xml", '<c r="B6" s="6"><v>71</v></c>',
     '<c r="B6" t="str"><v>[r]</v></c>', ["The cover does not explain [r]."]),
    ("notes_are_found", "xl/sharedStrings.xml", "Rape in Wyre [note 1]", "Rape in Wyre [note 2]",
     ["[note 1] is not both in a title and on the sheet of notes.",
      "[note 2] is not both in a title and on the sheet of notes."]),
]  # fmt: skip


@pytest.fixture(scope="module")
def whole():
    return render_workbook([document(RAPES, cautions=(Sentence("Small."),))])


def spoil(content, part, old, new):
    """The workbook with some markup of one part replaced."""
    spoilt = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as source, ZipFile(spoilt, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode("utf-8")
            if name == part:
                assert text.count(old) == 1
                text = text.replace(old, new)
            target.writestr(name, text)
    return spoilt.getvalue()


@pytest.mark.parametrize(
    ("rule", "part", "old", "new", "found"), SPOILT, ids=[f"{each[0]}-{n}" for n, each in enumerate(SPOILT)]
)
def test_each_rule_finds_its_fault_in_a_spoilt_workbook(whole, rule, part, old, new, found):
    spoilt = spoil(whole, part, old, new)
    (fault_of,) = (each for each in RULES if each.__name__ == rule)
    assert list(fault_of(OpenedWorkbook.read(spoilt))) == found
    assert set(found) <= set(faults(spoilt))  # other rules may find it too


def test_a_workbook_that_breaks_no_rule_has_no_faults(whole):
    assert faults(whole) == []


def test_each_rule_is_tested():
    assert {each[0] for each in SPOILT} == {rule.__name__ for rule in RULES}
