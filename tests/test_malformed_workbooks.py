"""The corpus of malformed drops, as workbooks: each made from the sample drop, refused or read as the sample itself.

All but two hold four measures of Blackpool alone, to be quick.
"""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pytest
from corpus import in_part

from helpers.drops import read_drop
from helpers.refusal import Refused

SAMPLE = Path(__file__).parents[1] / "data" / "raw" / "2016-08"
WHOLE = list(csv.reader(io.StringIO((SAMPLE / "counts.csv").read_text(encoding="utf-8"))))
MEASURES = ("All crime", "Rape", "Serious Assaults", "Antisocial Behaviour")
ROWS = [WHOLE[0], *(row for row in WHOLE if row[0] == "Blackpool" and row[1] in MEASURES)]
LAST = 1 + 4 * 41
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
COUNT = "is not a whole number: correct it, or leave the row out if the month was not supplied."
MONTH = "is not a month: write it as 2016-08."
NUMBER = "is not a number of 0 or more: correct it."
BROKEN = "counts.xlsx is a broken workbook: open it, save it again and send it again."
REPAIRED = None
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the first bytes of a workbook from before 2007, or of an encrypted one
GENERAL, MONTHLY, PERCENT, QUOTED = range(4)  # the styles below

STYLES = f"""<styleSheet xmlns="{SPACE}"><numFmts count="2"><numFmt numFmtId="164" formatCode="mmm\\-yy"/>
<numFmt numFmtId="165" formatCode="0&quot;%&quot;"/></numFmts>
<fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders>
<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/>
<xf numFmtId="9"/><xf numFmtId="165"/></cellXfs></styleSheet>"""


def letters(column: int) -> str:
    return "ABCDEFGHIJ"[column]


def cell(value: str | float | date, style: int = GENERAL) -> str:
    """A cell of a sheet without its place: text, a number, or a date as days since the end of 1899."""
    if isinstance(value, str):
        return f't="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, date):
        return f's="{MONTHLY}"><v>{(value - date(1899, 12, 30)).days}</v></c>'
    return f's="{style}"><v>{value}</v></c>'


def sheet(rows: Iterable[Iterable[str]], *, top: int = 1, left: int = 0) -> str:
    """A sheet of rows of cells, from this row and column on."""
    lines = [
        f'<row r="{r}">{"".join(f"""<c r="{letters(i)}{r}" {one}""" for i, one in enumerate(row, left) if one)}</row>'
        for r, row in enumerate(rows, top)
    ]
    return f'<worksheet xmlns="{SPACE}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def workbook(*sheets: tuple[str, str, str], epoch: str = "", **parts: str) -> bytes:
    """A workbook of sheets: name, attributes, content."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="r{i}" {how}/>' for i, (name, how, _) in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="r{i}" Type="{RELATION}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    related += "".join(f'<Relationship Id="x{p}" Type="{RELATION}/{p}" Target="{p}.xml"/>' for p in parts)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="w" Type="{RELATION}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        z.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{SPACE}" xmlns:r="{RELATION}"><workbookPr {epoch}/><sheets>{listed}</sheets></workbook>',
        )
        z.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        )
        z.writestr("xl/styles.xml", STYLES)
        for i, (_, _, content) in enumerate(sheets, 1):
            z.writestr(f"xl/worksheets/sheet{i}.xml", content)
        for name, content in parts.items():
            z.writestr(f"xl/{name}.xml", content)
    return packed.getvalue()


def typed(row: list[str]) -> list[str]:
    """A row of the sample as in a spreadsheet, with the count as a number."""
    return [*map(cell, row[:3]), cell(int(row[3]))]


def dated(row: list[str]) -> list[str]:
    year, month = map(int, row[2].split("-"))
    return [cell(row[0]), cell(row[1]), cell(date(year, month, 1)), cell(int(row[3]))]


HEADER = [*map(cell, ROWS[0])]
TABLE = [HEADER, *map(typed, ROWS[1:])]
SHEET = sheet(TABLE)


def one(content: str, name: str = "Sheet1", how: str = "", **parts: str) -> bytes:
    return workbook((name, how, content), **parts)


def first(**cells: str) -> bytes:
    """The sample with other cells in its first row."""
    row = dict(zip(ROWS[0], TABLE[1], strict=True)) | cells
    return one(sheet([HEADER, [*row.values()], *TABLE[2:]]))


MERGED = '<mergeCells count="1"><mergeCell ref="{}"/></mergeCells></worksheet>'


def merged(place: str) -> bytes:
    return one(SHEET.replace("</worksheet>", MERGED.format(place)))


def shared() -> bytes:
    """The sample with its texts in the workbook's table of texts, the first of them in two runs of letters."""
    texts = list(dict.fromkeys(text for row in ROWS[1:] for text in row[:3]) | dict.fromkeys(ROWS[0]))
    runs = "".join(f"<si><t>{text}</t></si>" for text in texts[1:])
    numbered = {text: f't="s"><v>{i}</v></c>' for i, text in enumerate(texts)}
    rows = [[numbered[text] for text in ROWS[0]]]
    rows += [[*(numbered[text] for text in row[:3]), cell(int(row[3]))] for row in ROWS[1:]]
    split = f"<si><r><t>{texts[0][:3]}</t></r><r><t>{texts[0][3:]}</t></r></si>"
    return one(sheet(rows), sharedStrings=f'<sst xmlns="{SPACE}">{split}{runs}</sst>')


def old_dates(row: list[str]) -> list[str]:
    """A row whose month is a date of the calendar from 1904 on, which Excel for the Mac used."""
    year, month = map(int, row[2].split("-"))
    return [*typed(row)[:2], cell((date(year, month, 1) - date(1904, 1, 1)).days, MONTHLY), cell(int(row[3]))]


def ods(*rows: str, name: str = "Sheet1", manifest: str = "") -> bytes:
    """An OpenDocument workbook of one sheet."""
    spaces = "".join(f' xmlns:{each}="{OASIS}:{each}:1.0"' for each in ("office", "table", "text"))
    content = (
        f"<office:document-content{spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="{name}">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        z.writestr("content.xml", content)
        z.writestr("META-INF/manifest.xml", f'<manifest xmlns="{OASIS}:manifest:1.0">{manifest}</manifest>')
    return packed.getvalue()


def ods_cell(value: str | int | date, how: str = "") -> str:
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string" {how}><text:p>{escape(value)}</text:p></table:table-cell>'
    kind, key = ("date", "date-value") if isinstance(value, date) else ("float", "value")
    return (
        f'<table:table-cell office:value-type="{kind}" office:{key}="{value}" {how}>'
        "<text:p>as it looks</text:p></table:table-cell>"
    )


def ods_row(*cells: str, how: str = "") -> str:
    return f"<table:table-row {how}>{''.join(cells)}</table:table-row>"


def ods_rows(**cells: str) -> list[str]:
    """The sample's rows, the first with other cells."""
    rows = [[*map(ods_cell, row[:3]), ods_cell(int(row[3]))] for row in ROWS[1:]]
    rows[0] = [*(dict(zip(ROWS[0], rows[0], strict=True)) | cells).values()]
    return [ods_row(*map(ods_cell, ROWS[0])), *(ods_row(*row) for row in rows)]


def at(column: str, value: str, remedy: str, row: int = 2, name: str = "counts.xlsx") -> str:
    return f"{name}, row {row}, column {column}: {value!r} {remedy}"


def ods_at(column: str, value: str, remedy: str) -> str:
    return at(column, value, remedy, name="counts.ods")


NOTES = sheet([[cell("Provisional")]])
BLANK_ROWS = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated='
BLANK_ROWS += '"16384"/></table:table-row>'

XLSX = {
    "as a workbook": (one(SHEET), REPAIRED),
    "with the table of texts": (shared(), REPAIRED),
    "months as dates": (one(sheet([HEADER, *map(dated, ROWS[1:])])), REPAIRED),
    "months as dates since 1904": (
        workbook(("Sheet1", "", sheet([HEADER, *map(old_dates, ROWS[1:])])), epoch='date1904="1"'),
        REPAIRED,
    ),
    "counts as text": (one(sheet([[*map(cell, row)] for row in ROWS])), REPAIRED),
    "blanks around cells": (one(sheet([HEADER, *([cell(f" {t} ") for t in row] for row in ROWS[1:])])), REPAIRED),
    "the table lower down and to the right": (one(sheet(TABLE, top=4, left=3)), REPAIRED),
    "a blank row": (one(sheet([*TABLE[:9], [], *TABLE[9:]])), REPAIRED),
    "a count that a formula gave": (first(count="><f>1000+213</f><v>1213</v></c>"), REPAIRED),
    "a float that is whole": (first(count="><v>1213.0</v></c>"), REPAIRED),
    "a float a hair beside a whole": (first(count="><v>1212.9999999999998</v></c>"), REPAIRED),
    "a hidden sheet of notes": (
        workbook(("Sheet1", "", SHEET), ("Notes", 'state="hidden"', NOTES)), REPAIRED),
    "an empty sheet": (workbook(("Sheet1", "", sheet([])), ("Sheet2", "", SHEET)), REPAIRED),
    "a sheet named like the file": (workbook(("Notes", "", NOTES), ("Counts", "", SHEET)), REPAIRED),
    "a note merged on another sheet": (
        workbook(("Notes", "", NOTES.replace("</worksheet>", MERGED.format("A1:C1"))), ("counts", "", SHEET)),
        REPAIRED,
    ),
    "a month as a serial number": (first(month=cell(41365)), at("month", "41365", MONTH)),
    "a month by name": (first(month=cell("Apr-13")), at("month", "Apr-13", MONTH)),
    "a future month as a date": (
        first(month=cell(date(2016, 9, 1))),
        at("month", "2016-09", "is after the drop's last month, 2016-08: correct it, or name the drop's folder for "
           "its last month."),
    ),
    "a month twice, by two days": (
        one(sheet([HEADER, *map(dated, ROWS[1:]), [*dated(ROWS[-1])[:2], cell(date(2016, 8, 31)), cell(1)]])),
        f"counts.xlsx, row {LAST + 1}: Blackpool, Antisocial Behaviour, 2016-08 is already in row {LAST}; "
        "keep one.",
    ),
    "a count that is shown as a date": (first(count=cell(1213, MONTHLY)), at("count", "1903-04", COUNT)),
    "a fraction": (first(count=cell(12.5)), at("count", "12.5", COUNT)),
    "negative": (
        first(count=cell(-300)),
        "counts.xlsx: All crime in Blackpool is −300 in April 2013, too far below 0 for crimes that were cancelled (a "
        "usual month has 1,350): correct the sign, or leave the count out.",
    ),
    "huge": (first(count=cell(1e20)), at("count", "1e+20", COUNT)),
    "true": (first(count='t="b"><v>1</v></c>'), at("count", "TRUE", COUNT)),
    "a per cent": (first(count=cell(12.13, PERCENT)), at("count", "1213%", COUNT)),
    "a number with a % put after it": (first(count=cell(1213, QUOTED)), REPAIRED),
    "thousands separator in text": (
        first(count=cell("1,213")),
        at("count", "1,213", "has a comma and '1388' (row 3, column count) has none: write both alike."),
    ),
    "no count": (first(count=""), at("count", "", COUNT)),
    "an error": (first(count='t="e"><v>#REF!</v></c>'), at("count", "#REF!", COUNT)),
    "an error that a formula gave": (
        first(count='t="e"><f>1/0</f><v>#DIV/0!</v></c>'), at("count", "#DIV/0!", COUNT)),
    "an error for a month": (first(month='t="e"><v>#N/A</v></c>'), at("month", "#N/A", MONTH)),
    "a row of errors": (
        first(**dict.fromkeys(ROWS[0], 't="e"><v>#REF!</v></c>')), at("month", "#REF!", MONTH)),
    "a formula that was never computed": (
        first(count="><f>SUM(E2:E9)</f><v></v></c>"), at("count", "=SUM(E2:E9)", COUNT)),
    "a formula for a name": (
        first(area="><f>A1</f></c>"),
        at("area", "=A1", "begins like a spreadsheet formula or has control characters: correct it."),
    ),
    "a title": (
        one(sheet([[cell("Recorded crime")], [], *TABLE])),
        REPAIRED,
    ),
    "a header that is an error": (
        one(sheet([[*HEADER[:3], 't="e"><v>#NAME?</v></c>'], *TABLE[1:]])),
        "counts.xlsx has no column 'count' (found: area, measure, month, #NAME?); name it so.",
    ),
    "no header": (
        one(sheet(TABLE[1:])),
        "counts.xlsx has no column 'area' (found: Blackpool, All crime, 2013-04, 1213); name it so.",
    ),
    "header only": (one(sheet([HEADER])), "counts.xlsx has a header and no rows: send it again."),
    "a note beside the table": (
        one(sheet([HEADER, [*TABLE[1], "", cell("provisional")], *TABLE[2:]])),
        "counts.xlsx, row 2: 'provisional' is in a column without a name; name the column or clear the cell.",
    ),
    "areas merged": (merged("A2:A42"), REPAIRED),
    "header merged": (
        merged("C1:D1"),
        "counts.xlsx has no column 'count' (found: area, measure, month); name it so.",
    ),
    "counts merged": (
        merged("D2:D3"),
        "counts.xlsx, row 2, column D: the count '1213' is merged over D2:D3; unmerge the cells and fill in each.",
    ),
    "no sheet with anything": (one(sheet([])), "counts.xlsx is empty: send it again."),
    "two filled sheets": (
        workbook(("2015", "", SHEET), ("2016", "", SHEET)),
        "counts.xlsx has several sheets that are not empty (2015, 2016): name the right one 'counts'.",
    ),
    "the table's sheet hidden": (
        workbook(("Sheet1", "", NOTES), ("counts", 'state="veryHidden"', SHEET)),
        "counts.xlsx: its sheet 'counts' is hidden; show it, or remove it if it is an old one.",
    ),
    "the only filled sheet hidden": (
        one(SHEET, "Table", 'state="hidden"'),
        "counts.xlsx has nothing in its visible sheets: show the one with the table.",
    ),
    "a cell in the far corner": (
        one(SHEET.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')),
        "counts.xlsx has something as far out as row 1048576 or column XFD: clear all but the table.",
    ),
    "a column that no sheet has": (
        one(SHEET.replace('r="D2"', 'r="ZZZZZZ2"')),
        f"counts.xlsx has something as far out as row {LAST} or column ZZZZZZ: clear all but the table.",
    ),
    "text under a workbook's name": (
        (SAMPLE / "counts.csv").read_bytes(), "counts.xlsx is not a workbook but plain text: name it counts.csv."),
    "a web page under a workbook's name": (
        b"\r\n<html><table><tr><td>area</td></tr></table></html>",
        "counts.xlsx is not a workbook but a web page or XML: open it in Excel and save it as .xlsx.",
    ),
    "a workbook of before 2007": (
        OLD + bytes(512),
        "counts.xlsx is a workbook in Excel's format from before 2007: open it and save it as .xlsx."),
    "a password": (
        OLD + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "counts.xlsx is protected by a password: save it without one and send it again.",
    ),
    "a binary workbook": (
        one(SHEET).replace(b"xl/workbook.xml", b"xl/workbook.bin"),
        "counts.xlsx is a binary workbook (.xlsb): open it and save it as .xlsx.",
    ),
    "no bytes": (b"", "counts.xlsx is empty: send it again."),
    "a zip of something else": (ods().replace(b"content.xml", b"picture.xml"), BROKEN),
    "a number that is none": (first(count="><v>12l3</v></c>"), at("count", "12l3", COUNT)),
    "a sheet that is no XML": (one(SHEET[:-20]), BROKEN),
}  # fmt: skip

ODS = {
    "as OpenDocument": (ods(*ods_rows()), REPAIRED),
    "with blank rows to the end": (ods(*ods_rows(), BLANK_ROWS), REPAIRED),
    "a month as a date": (ods(*ods_rows(month=ods_cell(date(2013, 4, 1)))), REPAIRED),
    "a comment on a cell": (
        ods(*ods_rows(area='<table:table-cell office:value-type="string"><office:annotation><text:p>#old</text:p>'
                           "</office:annotation><text:p>Blackpool</text:p></table:table-cell>")),
        REPAIRED,
    ),
    "an error": (
        ods(*ods_rows(count='<table:table-cell table:formula="of:=1/0" office:value-type="string" '
                            'office:string-value=""><text:p>#DIV/0!</text:p></table:table-cell>')),
        ods_at("count", "#DIV/0!", COUNT),
    ),
    "an error that is stored as nought": (
        ods(*ods_rows(count='<table:table-cell table:formula="of:=X" office:value-type="float" office:value="0">'
                            "<text:p>Err:508</text:p></table:table-cell>")),
        ods_at("count", "Err:508", COUNT),
    ),
    "a formula that was never computed": (
        ods(*ods_rows(count='<table:table-cell table:formula="of:=[.E2]"/>')), ods_at("count", "=[.E2]", COUNT)),
    "a per cent": (
        ods(*ods_rows(count='<table:table-cell office:value-type="percentage" office:value="12.13"><text:p>1213%'
                            "</text:p></table:table-cell>")),
        ods_at("count", "1213%", COUNT),
    ),
    "areas merged": (
        ods(*ods_rows(area=ods_cell("Blackpool", 'table:number-rows-spanned="41"'))), REPAIRED),
    "a title": (
        ods(ods_row(ods_cell("Recorded crime")), *ods_rows()),
        REPAIRED,
    ),
    "a password": (
        ods(*ods_rows(), manifest="<file-entry><encryption-data/></file-entry>"),
        "counts.ods is protected by a password: save it without one and send it again.",
    ),
    "a row repeated": (
        ods(*ods_rows(), ods_row(*map(ods_cell, ROWS[1]), how='table:number-rows-repeated="2"')),
        f"counts.ods, row {LAST + 1}: Blackpool, All crime, 2013-04 is already in row 2; keep one.",
    ),
    "an Excel workbook by another name": (one(SHEET), REPAIRED),
}  # fmt: skip

CORPUS = {f"counts.xlsx: {name}": case for name, case in XLSX.items()} | {
    f"counts.ods: {name}": case for name, case in ODS.items()
}


@pytest.fixture(scope="module")
def some(sample):
    """The counts of those rows."""
    return sample[[("Blackpool", measure) for measure in MEASURES]]


@pytest.fixture
def folder(tmp_path):
    """The sample drop without its counts, indicators and commentaries."""
    copy = tmp_path / "2016-08"
    copy.mkdir()
    shutil.copy(SAMPLE / "drop.toml", copy)
    return copy


def write_counts(folder: Path) -> None:
    """Put those rows into the drop as text."""
    (folder / "counts.csv").write_text("".join(f"{','.join(row)}\n" for row in ROWS), encoding="utf-8")


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        read_drop(folder)
    return refused.value.problems


def assert_are(counts: pd.DataFrame, sample: pd.DataFrame) -> None:
    assert sorted(counts.columns) == sorted(sample.columns)
    assert list(counts.index.astype(str)) == list(sample.index.astype(str))
    np.testing.assert_array_equal(counts[sample.columns].to_numpy(), sample.to_numpy())


@pytest.mark.parametrize("case", in_part(CORPUS))
def test_counts_in_a_workbook_are_refused_with_what_to_do_or_read_as_they_were_meant(folder, some, case):
    raw, wanted = CORPUS[case]
    (folder / case.partition(":")[0]).write_bytes(raw)
    if wanted:
        assert problems(folder)[0] == wanted
    else:
        assert_are(read_drop(folder).counts, some)


@pytest.mark.parametrize("name", ["counts.xlsx", "counts.ods"])
def test_the_whole_sample_as_a_workbook_is_the_sample(folder, sample, name):
    as_xlsx = name.endswith(".xlsx")
    raw = one(sheet([HEADER, *map(typed, WHOLE[1:])])) if as_xlsx else ods(*(ods_row(*map(ods_cell, r)) for r in WHOLE))
    (folder / name).write_bytes(raw)
    assert_are(read_drop(folder).counts, sample)


@pytest.mark.parametrize("name", ["counts.xlsm", "Counts.XLSX"])
def test_a_workbook_may_have_other_names(folder, some, name):
    (folder / name).write_bytes(one(SHEET))
    assert_are(read_drop(folder).counts, some)


@pytest.mark.parametrize("raw", [one(SHEET), OLD + bytes(512)], ids=["new", "old"])
def test_a_workbook_under_the_name_of_text_is_refused(folder, raw):
    (folder / "counts.csv").write_bytes(raw)
    assert problems(folder)[0] == "counts.csv is a workbook: save the table as CSV, or name the file counts.xlsx."


def test_a_table_in_two_forms_is_refused(folder):
    write_counts(folder)
    (folder / "counts.xlsx").write_bytes(one(SHEET))
    assert problems(folder)[0] == "The drop has both counts.csv and counts.xlsx: keep one."


@pytest.mark.parametrize("twentieth", in_part(range(1, 20)))
def test_a_workbook_that_was_cut_is_refused(folder, twentieth):
    raw = one(SHEET)
    (folder / "counts.xlsx").write_bytes(raw[: len(raw) * twentieth // 20])
    assert problems(folder) == (BROKEN,)


@pytest.mark.parametrize("twentieth", in_part(range(1, 20)))
def test_a_workbook_with_a_damaged_byte_is_refused(folder, twentieth):
    raw = bytearray(one(SHEET))
    part = zipfile.ZipFile(io.BytesIO(raw)).getinfo("xl/worksheets/sheet1.xml")
    begin = part.header_offset + 30 + len(part.filename)  # the length of the header before the part's bytes
    raw[begin + part.compress_size * twentieth // 20] ^= 0x55
    (folder / "counts.xlsx").write_bytes(raw)
    assert problems(folder) == (BROKEN,)


INDICATORS = list(csv.reader(io.StringIO((SAMPLE / "indicators.csv").read_text(encoding="utf-8"))))
COLUMNS = INDICATORS[0]


def indicators(row: int = 0, column: str = "value", to: str = "") -> bytes:
    """The sample's indicators, values and years as numbers; with another cell in one row of the file."""
    rows = [
        ["" if text == "" else cell(float(text) if text.replace(".", "").isdigit() else text) for text in each]
        for each in INDICATORS
    ]
    if row:
        rows[row - 1][COLUMNS.index(column)] = to
    return one(sheet(rows))


def test_indicators_in_a_workbook_are_those_of_the_sample(folder):
    write_counts(folder)
    shutil.copy(SAMPLE / "indicators.csv", folder)
    wanted = read_drop(folder).indicators
    (folder / "indicators.csv").unlink()
    (folder / "indicators.xlsx").write_bytes(indicators())
    found = read_drop(folder)
    assert found.indicators["value"].to_list() == [float(row[6]) for row in INDICATORS[1:]]
    pd.testing.assert_frame_equal(found.indicators, wanted, check_dtype=False)
    assert "indicators.xlsx" in found.files


@pytest.mark.parametrize(
    ("row", "column", "to", "wanted"),
    [
        (11, "out_of", 't="e"><f>1/0</f><v>#DIV/0!</v></c>', at("out_of", "#DIV/0!", NUMBER, 11, "indicators.xlsx")),
        (11, "out_of", "><f>2*134</f></c>", at("out_of", "=2*134", NUMBER, 11, "indicators.xlsx")),
        (
            13,
            "period_start",
            't="e"><v>#REF!</v></c>',
            at("period_start", "#REF!", "is not a month or a year: write it as 2016-08.", 13, "indicators.xlsx"),
        ),
    ],
    ids=["an error for a whole", "a whole never computed", "an error for a start"],
)
def test_what_a_blank_would_hide_is_refused(folder, row, column, to, wanted):
    write_counts(folder)
    (folder / "indicators.xlsx").write_bytes(indicators(row, column, to))
    assert problems(folder) == (wanted,)


def test_a_share_that_is_shown_as_a_per_cent_is_one(folder):
    write_counts(folder)
    (folder / "indicators.xlsx").write_bytes(indicators(2, "value", cell(0.27, PERCENT)))
    assert read_drop(folder).indicators["value"][0] == 27


def test_a_share_that_a_workbook_computed_may_have_all_its_digits(folder):
    write_counts(folder)
    (folder / "indicators.xlsx").write_bytes(indicators(8, "value", "><f>100*13/47</f><v>27.659574468085108</v></c>"))
    assert read_drop(folder).indicators["value"][6] == 27.6595744680851
