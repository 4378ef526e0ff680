"""A corpus of malformed drops, each made from the sample: refused with what is wrong and what to do, or repaired.

None may end in another exception, and none in a number that differs without a word.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from corpus import in_part

from helpers.drops import read_drop
from helpers.drops.tidy.check import completeness_problems
from helpers.refusal import Refused

SAMPLE = Path(__file__).parents[1] / "data" / "raw" / "2016-08"
HEAD = "area,measure,month,count\n"
FIRST = "Blackpool,All crime,2013-04,1213\n"  # row 2
SECOND = "Blackpool,All crime,2013-05,1388\n"  # row 3
LAST = "The Constabulary,Domestic Abuse,2016-08,814\n"  # row 862
# Some of the sample's areas and measures, because a tenth of its rows is read in a tenth of the time.
AREAS = ("Blackpool", "Chorley", "West Lancashire", "Wyre", "Lancashire")
MEASURES = ("All crime", "Non-Injury Assaults", "Rape", "Antisocial Behaviour")  # in the order of the file
WYRE = 2 + 3 * 4 * 41  # its first row: after the header and 3 areas of 4 measures in 41 months
FORCE = 2 + 5 * 4 * 41
REPAIRED = None  # read as the sample itself
COUNT = "is not a whole number: correct it, or leave the row out if the month was not supplied."
COMMA = "has a comma and '1388' (row 3, column count) has none: write both alike."
BELOW = re.compile(r"counts\.csv: All crime in Blackpool is −1,213 in April 2013, too far below 0 .*")
MONTH = "is not a month: write it as 2016-08."
NAME = "begins like a spreadsheet formula or has control characters: correct it."
NUMBER = "is not a number of 0 or more: correct it."
EMPTY = "counts.csv is empty: send it again."
ENCODING = "save it as UTF-8 and send it again."
UTF_16 = "counts.csv, row 1: not UTF-8 but, by its NUL bytes, UTF-16; save it as UTF-8."
NO_AREA = "counts.csv has no column 'area' (found: {}); name it so."
CUT = "as if it had been cut short: send it again, or end the last line if it is complete."
EARLY = "counts.csv ends in {} for {} in {}, while the drop runs to 2016-08: send the rest, or name the measure under "
EARLY += "'stopped' in drop.toml."
DOUBTFUL = "may have decimals or parted thousands, as the cells of the file are not separated by commas: write the "
DOUBTFUL += "number without a point or comma between its thousands."
LINK = "is a link to a file that is not there: put the file itself in its place."
CLIP = "violence_against_the_person,Blackpool,Victims aged 15 to 24,Ages,2015-04,2016-03,27,,percent\n"  # row 2

SERIES = [[area, measure] for area in AREAS for measure in MEASURES]
COUNTS = b"".join(
    line
    for line in (SAMPLE / "counts.csv").read_bytes().splitlines(keepends=True)
    if line.startswith((b"area,", b"The Constabulary,")) or line.decode().split(",")[:2] in SERIES
)

Change = Callable[[Path], object]


def replaced(old: str, new: str, *, name: str = "counts.csv", times: int = 1, codec: str = "utf-8") -> Change:
    """The sample with a text replaced in a file: once, or everywhere with times=-1."""

    def change(folder: Path) -> None:
        text = (folder / name).read_bytes().decode()
        assert old in text
        (folder / name).write_bytes(text.replace(old, new, times).encode(codec))

    return change


def written(raw: bytes, name: str = "counts.csv") -> Change:
    return lambda folder: (folder / name).write_bytes(raw)


def edited(edit: Callable[[bytes], bytes], name: str = "counts.csv") -> Change:
    return lambda folder: (folder / name).write_bytes(edit((folder / name).read_bytes()))


def gone(name: str, then: Callable[[Path], object]) -> Change:
    """The sample with something else in a file's place."""

    def change(folder: Path) -> None:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        then(path)

    return change


def cells(area="Blackpool", measure="All crime", month="2013-04", count="1213") -> Change:
    """The sample with other cells in its first row."""
    return replaced(FIRST, f"{area},{measure},{month},{count}\n")


def after(text: str) -> Change:
    """The sample with more rows at its end."""
    return replaced(LAST, LAST + text)


def at(row: int, column: str, value: str, remedy: str, name: str = "counts.csv") -> str:
    return f"{name}, row {row}, column {column}: {value!r} {remedy}"


def bad(column: str, value: str, remedy: str) -> tuple[Change, str]:
    """A cell of the first row, and its refusal."""
    quoted = f'"{value}"' if set(value) & set(',"\n') else value
    return cells(**{column: quoted}), at(2, column, value, remedy)


def totals(folder: Path, *measures: str) -> None:
    """Rows for an area "Total": the sums over all areas."""
    rows = pd.read_csv(folder / "counts.csv")
    sums = rows[rows["measure"].isin(measures)].groupby(["measure", "month"], as_index=False)["count"].sum()
    pd.concat([rows, sums.assign(area="Total")]).to_csv(folder / "counts.csv", index=False, lineterminator="\n")


ENCODINGS = {
    "UTF-16 with its mark": (edited(lambda raw: raw.decode().encode("utf-16")), REPAIRED),
    "UTF-16, little end first, no mark": (edited(lambda raw: raw.decode().encode("utf-16-le")), REPAIRED),
    "UTF-16, big end first, no mark": (edited(lambda raw: raw.decode().encode("utf-16-be")), REPAIRED),
    "UTF-16 and tabs, as Excel's Unicode text": (
        edited(lambda raw: raw.decode().replace(",", "\t").replace("\n", "\r\n").encode("utf-16")),
        REPAIRED,
    ),
    "UTF-16, cut within a letter": (
        edited(lambda raw: raw.decode().encode("utf-16")[:-1]),
        "counts.csv is UTF-16 and ends within a letter: send it again.",
    ),
    "UTF-32": (edited(lambda raw: raw.decode().encode("utf-32-le")), UTF_16),
    "Mac OS Roman": (
        replaced("Wyre,", "Wyré,", times=-1, codec="mac-roman"),
        f"counts.csv, row {WYRE}: not UTF-8 (byte 0x8e); {ENCODING}",
    ),
    "DOS": (
        replaced("Wyre,", "Wyré,", times=-1, codec="cp850"),
        f"counts.csv, row {WYRE}: not UTF-8 (byte 0x82); {ENCODING}",
    ),
    "DOS, within a word": (
        replaced("The Constabulary,", "The Cônstabulary,", times=-1, codec="cp850"),
        f"counts.csv, row {FORCE}: not UTF-8 (byte 0x93); {ENCODING}",
    ),
    "Mac OS Roman with old Mac line ends": (
        edited(lambda raw: raw.replace(b"\n", b"\r").replace(b"Wyre,", b"Wyr\x8e,")),
        f"counts.csv, row {WYRE}: not UTF-8 (byte 0x8e); {ENCODING}",
    ),
    "Windows-1252 in some rows, UTF-8 in others": (
        edited(lambda raw: raw.replace(b"Wyre,", b"Wyr\xe9,").replace(b"Wyr\xe9,", b"Wyr\xc3\xa9,", 41)),
        f"counts.csv, row {WYRE + 41}: not UTF-8 (byte 0xe9); {ENCODING}",
    ),
    "indicators in cp1252": (
        replaced("Avert referrals", "Avert’s referrals", name="indicators.csv", codec="cp1252"),
        REPAIRED,
    ),
    "commentary in cp1252": (
        written("Fewer.\n\nThe force’s view".encode("cp1252"), "commentary/hate_crime.md"),
        f"commentary/hate_crime.md, row 3: not UTF-8 (byte 0x92); {ENCODING}",
    ),
    "gzip": (edited(lambda _: b"\x1f\x8b\x08\x00"), f"counts.csv, row 1: not UTF-8 (byte 0x8b); {ENCODING}"),
    "byte-order mark": (edited(lambda raw: b"\xef\xbb\xbf" + raw), REPAIRED),
    "CRLF": (edited(lambda raw: raw.replace(b"\n", b"\r\n")), REPAIRED),
    "old Mac line ends": (edited(lambda raw: raw.replace(b"\n", b"\r")), REPAIRED),
    "line ends of two kinds": (edited(lambda raw: raw.replace(b"\n", b"\r\n", 500)), REPAIRED),
    "blank lines": (edited(lambda raw: b"\n\n" + raw.replace(b"\n", b"\n\n")), REPAIRED),
    "a NUL in a count": bad("count", "1213\0", COUNT),
    "a NUL in a name": bad("area", "Black\0pool", NAME),
    "NULs for a file": (written(bytes(4096)), UTF_16),
}

HEADERS = {
    "column renamed": (
        replaced("month,count", "month,number"),
        "counts.csv has no column 'count' (found: area, measure, month, number); name it so.",
    ),
    "column in capitals": (replaced("area,", "AREA,"), NO_AREA.format("AREA, measure, month, count")),
    "two columns merged into one": (
        replaced(HEAD, "area,measure,month and count\n"),
        "counts.csv has no column 'month' (found: area, measure, month and count); name it so.",
    ),
    "no header": (replaced(HEAD, ""), NO_AREA.format("Blackpool, All crime, 2013-04, 1213")),
    "a column twice": (replaced("month,count", "month,count,count"), "counts.csv has two columns 'count': keep one."),
    "a title": (
        replaced(HEAD, f"Recorded crime in Lancashire\n{HEAD}"),
        REPAIRED,
    ),
    "a title of several cells and rows": (
        replaced(HEAD, f"Recorded crime,to,August 2016,\n\nprovisional,,,\n{HEAD}"),
        REPAIRED,
    ),
    "a title above columns renamed": (
        replaced(HEAD, "Recorded crime\nDistrict,Offence,Month,Number\n"),
        NO_AREA.format("District, Offence, Month, Number"),
    ),
    "a second header": (after(HEAD), REPAIRED),
    "a row of units": (replaced(HEAD, f"{HEAD}name,name,yyyy-mm,number\n"), at(2, "month", "yyyy-mm", MONTH)),
    "a column without a name": (
        replaced(HEAD + FIRST, f"area,measure,month,count,\n{FIRST.strip()},provisional\n"),
        "counts.csv, row 3: 4 cells where the header has 5; quote cells that have commas in them.",
    ),
    "a note beside the table": (
        edited(lambda raw: raw.replace(b"\n", b",\n").replace(b",1213,", b",1213,provisional")),
        "counts.csv, row 2: 'provisional' is in a column without a name; name the column or clear the cell.",
    ),
    "commas after every row": (edited(lambda raw: raw.replace(b"\n", b",,\n")), REPAIRED),
    "quoted header": (replaced(HEAD, '"area","measure","month","count"\n'), REPAIRED),
    "blanks in the header": (replaced(HEAD, " area , measure, month,count \n"), REPAIRED),
    "one more column": (edited(lambda raw: raw.replace(b"\n", b",x\n").replace(b"count,x", b"count,note")), REPAIRED),
    "indicators without a column": (
        replaced(",out_of,", ",of,", name="indicators.csv"),
        "indicators.csv has no column 'out_of' (found: priority, area, indicator, group, period_start, period_end, "
        "value, of, unit); name it so.",
    ),
}

CELLS = {
    "text for a number": bad("count", "many", COUNT),
    "thousands separator": (cells(count='"1,213"'), at(2, "count", "1,213", COMMA)),
    "thousands separator, bare": (
        cells(count="1,213"),
        "counts.csv, row 2: 5 cells where the header has 4; quote cells that have commas in them.",
    ),
    "thousands blank": (cells(count="1 213"), at(2, "count", "1 213", COMMA.replace("comma", "blank"))),
    "decimal comma": bad("count", "1213,0", COUNT),
    "decimal point": (cells(count="1213.0"), REPAIRED),
    "scientific notation": bad("count", "1.2E+03", COUNT),
    "negative": (cells(count="-1213"), BELOW),
    "negative in brackets": (cells(count="(1213)"), BELOW),
    "minus sign": (cells(count="\N{MINUS SIGN}1213"), BELOW),
    "per cent": bad("count", "12%", COUNT),
    "pounds": bad("count", "£1213", COUNT),
    "spreadsheet error": bad("count", "#REF!", COUNT),
    "division by 0": bad("count", "#DIV/0!", COUNT),
    "suppressed": (cells(count="*"), {("Blackpool", "All crime", "2013-04")}),
    "fewer than five": (cells(count="<5"), {("Blackpool", "All crime", "2013-04")}),
    "dash": (cells(count="-"), {("Blackpool", "All crime", "2013-04")}),
    "not available": (cells(count="N/A"), {("Blackpool", "All crime", "2013-04")}),
    "nan": bad("count", "nan", COUNT),
    "text mark of a spreadsheet": bad("count", "'1213", COUNT),
    "formula": bad("count", "=1213", COUNT),
    "blank count": bad("count", "", COUNT),
    "letter O": bad("count", "12O3", COUNT),
    "a thousand digits": (cells(count="9" * 1000), at(2, "count", "9" * 60 + "…", COUNT)),
    "full-width digits": bad("count", "１２１３", COUNT),
    "month by name": bad("month", "Apr-13", MONTH),
    "month by long name": bad("month", "April 2013", MONTH),
    "month as a serial number": bad("month", "41365", MONTH),
    "month as a day": bad("month", "01/04/2013", MONTH),
    "month as an ISO day": bad("month", "2013-04-01", MONTH),
    "month without hyphen": bad("month", "201304", MONTH),
    "month the other way round": bad("month", "04-2013", MONTH),
    "month of one digit": bad("month", "2013-4", MONTH),
    "month thirteen": bad("month", "2013-13", MONTH),
    "month as a financial year": bad("month", "2013/14", MONTH),
    "blank month": bad("month", "", MONTH),
    "future month": (
        cells(month="2016-09"),
        at(2, "month", "2016-09", "is after the drop's last month, 2016-08: correct it, or name the drop's folder "
           "for its last month."),
    ),
    "months by name throughout": (
        edited(lambda raw: re.sub(rb",(\d{4})-08,", rb",Aug \1,", raw)),
        at(6, "month", "Aug 2013", MONTH),
    ),
    "month twice": (
        replaced(SECOND, SECOND.replace("-05", "-04")),
        "counts.csv, row 3: Blackpool, All crime, 2013-04 is already in row 2; keep one.",
    ),
    "rows twice": (
        edited(lambda raw: raw + raw.partition(b"\n")[2]),
        "counts.csv, row 863: Blackpool, All crime, 2013-04 is already in row 2; keep one.",
    ),
    "month missing": (replaced(SECOND, ""), {("Blackpool", "All crime", "2013-05")}),
    "rows in reverse": (
        edited(lambda raw: HEAD.encode() + b"\n".join(raw.split(b"\n")[-2:0:-1]) + b"\n"), REPAIRED),
    "blanks around cells": (edited(lambda raw: raw.replace(b",", b" ,\t")), REPAIRED),
    "no-break spaces around cells": (edited(lambda raw: raw.replace(b",", b"\xc2\xa0,")), REPAIRED),
    "every cell quoted": (edited(lambda raw: re.sub(rb"[^,\n]+", rb'"\g<0>"', raw)), REPAIRED),
    "leading noughts": (cells(count="01213"), REPAIRED),
}  # fmt: skip

NAMES = {
    "two spellings: case": (
        replaced("Blackpool,Rape,", "blackpool,Rape,"),
        at(84, "area", "blackpool", "is spelt 'Blackpool' elsewhere; use one spelling."),
    ),
    "two spellings: a blank": (
        replaced("Wyre,Rape,2013-04", "West  Lancashire,Rape,2013-04"),
        "counts.csv, row 576: West Lancashire, Rape, 2013-04 is already in row 412; keep one.",
    ),
    "two spellings: a hyphen": (
        replaced("Antisocial Behaviour,2013-05", "Anti-social behaviour,2013-05"),
        at(2 + 3 * 41 + 1, "measure", "Anti-social behaviour", "is spelt 'Antisocial Behaviour' elsewhere; use one "
           "spelling."),
    ),
    "two spellings: an en dash": (
        replaced("Non-Injury Assaults,2013-05", "Non–Injury Assaults,2013-05"), REPAIRED,
    ),
    "misspelt in one row": (
        cells(area="Blakpool"), EARLY.format("2013-04", "All crime", "Blakpool") + " Did you mean 'Blackpool'?"),
    "misspelt in the last row": (
        replaced("Blackpool,All crime,2016-08", "Blakpool,All crime,2016-08"),
        EARLY.format("2016-07", "All crime", "Blackpool") + " Is 'Blakpool' misspelt?",
    ),
    "a letter of another script": (
        cells(area="Bl\N{CYRILLIC SMALL LETTER A}ckpool"),
        EARLY.format("2013-04", "All crime", "Bl\N{CYRILLIC SMALL LETTER A}ckpool") + " Did you mean 'Blackpool'?",
    ),
    "zero-width space": (cells(area="Black\N{ZERO WIDTH SPACE}pool"), REPAIRED),
    "no-break space": (
        replaced("West Lancashire,Rape,2013-04", "West\N{NO-BREAK SPACE}Lancashire,Rape,2013-04"), REPAIRED),
    "line break in a name": (
        replaced("West Lancashire,Rape,2013-04", '"West\nLancashire",Rape,2013-04'), REPAIRED),
    "formula for a name": bad("measure", "=A1", NAME),
    "blank name": bad("area", "", "is blank: fill it in."),
    "a name of a thousand letters": (
        cells(area="B" * 1000), at(2, "area", "B" * 60 + "…", "is longer than 200 letters: shorten it.")),
    "a measure of one area renamed": (
        replaced("Wyre,Rape,", "Wyre,Rapes,", times=-1),
        "counts.csv has no Rape for Wyre, as every other area has: send the rows, or name the area under 'partial' in "
        "drop.toml.",
    ),
    "a measure of one area left out": (
        edited(lambda raw: re.sub(rb"Chorley,Rape,.*\n", b"", raw)),
        "counts.csv has no Rape for Chorley, as every other area has: send the rows, or name the area under 'partial' "
        "in drop.toml.",
    ),
    "rows of totals for some measures": (
        lambda folder: totals(folder, "All crime", "Rape"),
        "counts.csv has no Antisocial Behaviour, Non-Injury Assaults for Total, as every other area has: send the "
        "rows, or name the area under 'partial' in drop.toml.",
    ),
    "a total in the last row": (after("Total,,,1000\n"), at(863, "measure", "", "is blank: fill it in.")),
    "a total for a month": (
        after("Blackpool,All crime,Total,60000\n"), at(863, "month", "Total", MONTH)),
}  # fmt: skip

FILES = {
    "semicolons": (edited(lambda raw: raw.replace(b",", b";")), REPAIRED),
    "tabs": (edited(lambda raw: raw.replace(b",", b"\t")), REPAIRED),
    "bars": (edited(lambda raw: raw.replace(b",", b"|")), REPAIRED),
    "semicolons, and a decimal comma with no decimals": (
        edited(lambda raw: raw.replace(b",", b";").replace(b"1213", b"1213,0")), REPAIRED),
    "semicolons, and a comma that may be decimal": (
        edited(lambda raw: raw.replace(b",", b";").replace(b"1213", b"1,213")),
        at(2, "count", "1,213", DOUBTFUL),
    ),
    "semicolons, and a point that may be decimal": (
        edited(lambda raw: raw.replace(b",", b";").replace(b"1213", b"1.000")),
        at(2, "count", "1.000", DOUBTFUL),
    ),
    "commas and semicolons in every row": (
        edited(lambda raw: b"".join(line.replace(b",", b";", 1) for line in raw.splitlines(keepends=True))),
        "counts.csv may be separated by commas or semicolons: its rows have equally many cells by each, as in "
        "'area;measure,month,count'; write sep=, or sep=; in a line of its own above them, or send a workbook.",
    ),
    "empty": (written(b""), EMPTY),
    "blanks only": (written(b" \n\t\n"), EMPTY),
    "commas only": (written(b",,,\n,,,\n"), EMPTY),
    "header only": (written(HEAD.encode()), "counts.csv has a header and no rows: send it again."),
    "a web page": (
        written(b"<html>\n<body>Please sign in</body>\n</html>\n"),
        NO_AREA.format("<html>"),
    ),
    "a footnote": (
        after("Source: the force\n"), REPAIRED,
    ),
    "a footnote of four cells": (after("Source: the force,,,\n"), REPAIRED),
    "a quotation mark that is never closed": (
        replaced(SECOND, f'"{SECOND}'),
        re.compile(r"counts\.csv, row 3: .*; check the quotation marks\."),
    ),
    "a quotation mark within a cell": (
        cells(area='"Black"pool'),
        re.compile(r"counts\.csv, row 2: .*; check the quotation marks\."),
    ),
    "a quotation mark closed far below": (
        edited(lambda raw: raw.replace(b"Blackpool,All crime,2013-05", b'"Blackpool,All crime,2013-05', 1)
               .replace(b"Blackpool,Rape,2013-05", b'Blackpool",Rape,2013-05', 1)),
        re.compile(r"counts\.csv, row 3, column area: 'Blackpool,All crime,2013-05.{0,60}…' is longer than .*"),
    ),
    "a cell of a million letters": (
        cells(area="B" * 1_000_000),
        re.compile(r"counts\.csv, row 2: field larger than field limit .*; check the quotation marks\."),
    ),
    "no counts": (gone("counts.csv", bool), "The drop 2016-08 has no counts.csv: add it to the drop's folder."),
    "a folder for the counts": (gone("counts.csv", Path.mkdir), "counts.csv cannot be read: Is a directory."),
    "a folder for the indicators": (
        gone("indicators.csv", Path.mkdir), "indicators.csv cannot be read: Is a directory."),
    "a file for the commentary": (
        gone("commentary", Path.touch),
        "commentary is not a folder: make it one, with a file <priority>.md for each priority.",
    ),
    "a link to nothing": (gone("counts.csv", lambda path: path.symlink_to("old.csv")), f"counts.csv {LINK}"),
    "indicators that are a link to nothing": (
        gone("indicators.csv", lambda path: path.symlink_to("old.csv")), f"indicators.csv {LINK}"),
    "a declaration that is a link to nothing": (
        gone("drop.toml", lambda path: path.symlink_to("old.toml")), f"drop.toml {LINK}"),
    "a link to itself": (
        gone("counts.csv", lambda path: path.symlink_to(path)),
        "counts.csv cannot be read: Too many levels of symbolic links.",
    ),
    "a pipe": (
        gone("counts.csv", lambda path: os.mkfifo(path)),
        "counts.csv is not a file: put the file itself in its place.",
    ),
    "a copy in capitals": (
        lambda folder: shutil.copy(folder / "counts.csv", folder / "COUNTS.CSV"),
        "The drop has both COUNTS.CSV and counts.csv: keep one.",
    ),
    "counts in capitals": (lambda folder: (folder / "counts.csv").rename(folder / "Counts.CSV"), REPAIRED),
    "the name of a later month": (
        lambda folder: folder.rename(folder.with_name("2016-09")),
        "counts.csv ends in 2016-08 for All crime in Blackpool, while the drop runs to 2016-09: send the rest, or name "
        "the area in a table [[ended]] of drop.toml, with its successor.",
    ),
    "the name of an earlier month": (
        lambda folder: folder.rename(folder.with_name("2016-07")),
        at(42, "month", "2016-08", "is after the drop's last month, 2016-07: correct it, or name the drop's folder "
           "for its last month."),
    ),
    "an area that may lack measures and is not there": (
        written(b'partial = ["Blakpool"]\n', "drop.toml"),
        "drop.toml, partial: There is no area 'Blakpool'. Did you mean 'Blackpool'?",
    ),
}  # fmt: skip

INDICATORS = {
    "a share with its sign": (
        replaced(",27,,percent", ",27%,,percent", name="indicators.csv"), REPAIRED,
    ),
    "a decimal comma": (
        replaced(",74.6,", ',"74,6",', name="indicators.csv"),
        at(8, "value", "74,6", NUMBER, "indicators.csv"),
    ),
    "a whole in error": (
        replaced(",57,268,", ",57,#REF!,", name="indicators.csv"),
        at(11, "out_of", "#REF!", NUMBER, "indicators.csv"),
    ),
    "a period in words": (
        replaced(CLIP, CLIP.replace("2016-03", "March 2016"), name="indicators.csv"),
        at(2, "period_end", "March 2016", "is not a month or a year: write it as 2016-08.", "indicators.csv"),
    ),
    "two spellings": (
        replaced("Victims aged 15 to 24", "Offenders aged 15 To 24", name="indicators.csv"),
        at(3, "indicator", "Offenders aged 15 to 24", "is spelt 'Offenders aged 15 To 24' elsewhere; use one spelling.",
           "indicators.csv"),
    ),
    "a row twice": (
        replaced(CLIP, CLIP * 2, name="indicators.csv"),
        "indicators.csv, row 3: violence_against_the_person, Blackpool, Victims aged 15 to 24, 2015-04, 2016-03 is "
        "already in row 2; keep one.",
    ),
    "indicators left out": (gone("indicators.csv", bool), REPAIRED),
}  # fmt: skip

CORPUS = {
    f"{part}: {name}": case
    for part, cases in {
        "encoding": ENCODINGS, "header": HEADERS, "cell": CELLS, "name": NAMES, "file": FILES, "indicators": INDICATORS
    }.items()
    for name, case in cases.items()
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    """A copy of the sample drop to spoil, with some of its counts, one of its commentaries, and no indicators."""
    copy = tmp_path / "2016-08"
    (copy / "commentary").mkdir(parents=True)
    for name in ("drop.toml", "commentary/hate_crime.md"):
        shutil.copy(SAMPLE / name, copy / name)
    (copy / "counts.csv").write_bytes(COUNTS)
    return copy


@pytest.fixture(scope="module")
def sample(sample):
    """The counts of that drop."""
    return sample[[*map(tuple, SERIES), ("The Constabulary", "Domestic Abuse")]]


def read(folder: Path):
    """The drop, wherever the change has moved it."""
    (moved,) = folder.parent.iterdir()
    return read_drop(moved)


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(Refused) as refused:
        read(folder)
    return refused.value.problems


def assert_counts(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """Compare two tables of counts: the same areas, measures, months and numbers, in whatever order."""
    assert sorted(found.columns) == sorted(wanted.columns)
    assert list(found.index.astype(str)) == list(wanted.index.astype(str))
    np.testing.assert_array_equal(found[wanted.columns].to_numpy(), wanted.to_numpy())


LINUX_ALONE = {
    "a folder for the counts",
    "a folder for the indicators",
    "a link to itself",
    "a pipe",
    "a copy in capitals",
}
elsewhere = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems give other reasons, have no pipes or take capitals for small letters"
)


@pytest.mark.parametrize(
    "name",
    in_part(pytest.param(name, marks=elsewhere if name.partition(": ")[2] in LINUX_ALONE else ()) for name in CORPUS),
)
def test_a_malformed_drop_is_refused_with_what_to_do_or_read_as_it_was_meant(folder, sample, name):
    change, wanted = CORPUS[name]
    if "indicators" in name:
        shutil.copy(SAMPLE / "indicators.csv", folder)
    change(folder)
    if isinstance(wanted, str):
        assert problems(folder)[0] == wanted
    elif isinstance(wanted, re.Pattern):
        assert wanted.fullmatch(problems(folder)[0]), problems(folder)[0]
    else:
        meant = sample.astype(float)
        for area, measure, month in wanted or ():
            meant.loc[month, (area, measure)] = np.nan
        assert_counts(read(folder).counts, meant)


def test_the_corpus_has_at_least_sixty_cases():
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("name", ["counts.csv", "indicators.csv"])
@pytest.mark.parametrize("twentieth", in_part(range(1, 20)))
def test_a_file_that_was_cut_within_a_row_is_refused(folder, name, twentieth):
    if name == "indicators.csv":
        shutil.copy(SAMPLE / name, folder)
    raw = (folder / name).read_bytes()
    cut = raw[: len(raw) * twentieth // 20 - 2]
    assert not cut.endswith(b"\n"), "cut within a row, not at its end"
    (folder / name).write_bytes(cut)
    found = problems(folder)
    assert found[0].endswith(CUT) or found[0].startswith("counts.csv ends in ")  # a row that lost only digits


@pytest.mark.parametrize("twentieth", in_part(range(1, 20)))
def test_counts_that_were_cut_at_the_end_of_a_row_are_refused(folder, twentieth):
    raw = (folder / "counts.csv").read_bytes()
    cut = raw[: raw.rindex(b"\n", 0, len(raw) * twentieth // 20 - 200) + 1]  # within a series, not at its end
    (folder / "counts.csv").write_bytes(cut)
    area, measure, month, _ = cut.decode().splitlines()[-1].split(",")
    assert problems(folder)[0] == EARLY.format(month, measure, area)


def test_two_areas_with_rows_of_the_same_months_are_not_taken_for_one_misspelt():
    months = pd.period_range("2016-03", "2016-08", freq="M")
    rows = pd.DataFrame([(area, "Rape", month) for area in ("North Tyneside", "South Tyneside") for month in months])
    rows.columns = ["area", "measure", "month"]
    (problem,) = completeness_problems(rows[:-3], months[-1])
    assert problem == EARLY.format("2016-05", "Rape", "South Tyneside")


def test_counts_that_were_cut_where_a_series_ends_are_refused_unless_the_area_ends_there_too():
    rows = pd.read_csv(io.BytesIO(COUNTS)).astype({"month": "period[M]"})
    assert len(rows) == (5 * 4 + 1) * 41  # the sixth area, the force, has a single measure
    unnoticed = set()
    for series in range(1, 5 * 4 + 1):
        if not completeness_problems(rows[: series * 41], pd.Period("2016-08", freq="M")):
            unnoticed.add(divmod(series, 4))
    # (complete areas, measures of the next one). Among fewer than three areas, none is the odd one. A single measure
    # of the next area may be all that it has, as for the force.
    start = {(whole, measures) for whole in (0, 1) for measures in range(4)} - {(0, 0)}
    assert unnoticed == start | {(whole, measures) for whole in (2, 3, 4) for measures in (0, 1)} | {(5, 0)}


def test_an_area_that_lacks_measures_is_accepted_once_it_is_declared(folder, sample):
    replaced("Wyre,Rape,", "Wyre,Rapes,", times=-1)(folder)
    written(b'partial = ["Wyre"]\n', "drop.toml")(folder)
    counts = read(folder).counts
    assert counts["Wyre", "Rapes"].to_list() == sample["Wyre", "Rape"].to_list()
    assert_counts(counts.drop(columns=("Wyre", "Rapes")), sample.astype(float).drop(columns=("Wyre", "Rape")))


# Known limits: faults that cannot be found without the partnership, or the drop before.


def test_an_unknown_area_is_kept_and_changes_no_other(folder, sample):
    totals(folder, "All crime")
    counts = read(folder).counts
    assert counts["Total", "All crime"].to_list() == sample.xs("All crime", level=1, axis=1).sum(axis=1).to_list()
    assert_counts(counts.drop(columns=("Total", "All crime")), sample.astype(float))


def test_an_area_renamed_throughout_is_another_area(folder, sample):
    replaced("Wyre,", "Wyre District,", times=-1)(folder)
    assert_counts(read(folder).counts, sample.astype(float).rename(columns={"Wyre": "Wyre District"}, level=0))


def test_indicators_that_were_cut_at_the_end_of_a_row_are_read_as_far_as_they_go(folder):
    raw = (SAMPLE / "indicators.csv").read_bytes()
    (folder / "indicators.csv").write_bytes(raw[: raw.rindex(b"\n", 0, len(raw) // 2) + 1])
    assert len(read(folder).indicators) == raw[: len(raw) // 2].count(b"\n") - 1
