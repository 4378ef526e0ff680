"""Malformed street-level drops, each from a sound one of nine rows: refused in a sentence, or read with these counts.

None may end in another exception, and none in a number that differs without a word.
"""

import io
import random
import shutil
import zipfile
from collections import Counter
from csv import DictReader
from pathlib import Path

import pytest
from corpus import in_part

from helpers.drops.police_uk.ingest import street_counts
from helpers.drops.police_uk.read import read_police_uk
from helpers.drops.police_uk.street import COLUMNS, as_paths
from helpers.drops.source import open_source
from helpers.refusal import Refused

HEADER = ",".join(COLUMNS) + "\n"
FILE = "2022-08-lancashire-street.csv"
AGAIN = "download it again."
QUOTED = f"{AGAIN[:-1]}, or save it as UTF-8 and quote cells that have commas in them."
NO_HEADER = "is where street-level files have {!r}; " + AGAIN
NO_TYPE = "is not one of the publisher's crime types, perhaps because cells have shifted: " + AGAIN
NO_MONTH = "is not 2022-08, the month of the file: " + AGAIN
NO_END = f"{FILE} has no line end after its last row, as if it had been cut short: {AGAIN}"
NOT_CLOSED = f"a quotation mark is not closed; {AGAIN}"
HARM = "begins like a spreadsheet formula or has control characters: " + AGAIN
UTF_16 = f"{FILE}, row 1: not UTF-8 but, by its NUL bytes, UTF-16; save it as UTF-8."


def row(identifier="z", lsoa="Wyre 001A", crime="Burglary", month="2022-08", place="On or near Bank Street"):
    return f"{identifier},{month},Kent Police,Kent Police,-3.0,53.8,{place},E01,{lsoa},{crime},Charged,\n"


ROWS = [row(name) for name in "abcdefgh"] + [row("", crime="Anti-social behaviour")]
SOUND = HEADER + "".join(ROWS)  # row 1 the header, rows 2 to 9 the burglaries, row 10 the incident
WHOLE = {("Wyre", "Burglary"): (8, 8), ("Wyre", "Anti-social behaviour"): (1, 1)}  # (rows, count)
NINE = WHOLE | {("Wyre", "Burglary"): (9, 9)}


def refused(path, *where, said):
    return ", ".join([path, *where]) + f": {said}"


def at(line, column, cell, wrong):
    return f"{FILE}, row {line}, column {column}: {cell!r} {wrong}"


# The file's text, and its refusal or its counts.
TEXTS = {
    "empty": ("", f"{FILE} is empty: {AGAIN}"),
    "blank lines alone": ("\n\n \n", f"{FILE} is empty: {AGAIN}"),
    "a mark alone": ("\ufeff", f"{FILE}, row 1, column 1: '' {NO_HEADER.format('Crime ID')}"),
    "no header": ("".join(ROWS), f"{FILE}, row 1, column 1: 'a' {NO_HEADER.format('Crime ID')}"),
    "a page of the web": ("<!DOCTYPE html>\n<p>Error 500</p>\n",
                          f"{FILE}, row 1, column 1: '<!DOCTYPE html>' {NO_HEADER.format('Crime ID')}"),
    "a renamed column": (SOUND.replace("Crime type", "Type"),
                         f"{FILE}, row 1, column 10: 'Type' {NO_HEADER.format('Crime type')}"),
    "two columns swapped": (SOUND.replace("LSOA code,LSOA name", "LSOA name,LSOA code"),
                            f"{FILE}, row 1, column 8: 'LSOA name' {NO_HEADER.format('LSOA code')}"),
    "a column too few": (SOUND.replace(",Context", ""), f"{FILE}, row 1, column 12: '' {NO_HEADER.format('Context')}"),
    "a column too many": (SOUND.replace(",Context", ",Context,Ward"),
                          f"{FILE}, row 1, column 13: 'Ward' {NO_HEADER.format('')}"),
    "a header in capitals": (SOUND.replace("Crime ID", "CRIME ID"),
                             f"{FILE}, row 1, column 1: 'CRIME ID' {NO_HEADER.format('Crime ID')}"),
    "semicolons": (SOUND.replace(",", ";"), f"{FILE}, row 1, column 1: 'Crime ID;Month;Reported by;Falls within;"
                   f"Longitude;Latitude;L…' {NO_HEADER.format('Crime ID')}"),
    "tabs": (SOUND.replace(",", "\t"), f"{FILE}, row 1, column 1: 'Crime ID\\tMonth\\tReported by\\tFalls within\\t"
             f"Longitude\\tLatitude\\tL…' {NO_HEADER.format('Crime ID')}"),
    "the header again": (SOUND + SOUND, at(11, "Crime type", "Crime type", NO_TYPE)),
    "an outcomes file": (SOUND.replace("Last outcome category,Context", "Outcome type"),
                         f"{FILE}, row 1, column 11: 'Outcome type' {NO_HEADER.format('Last outcome category')}"),
    "a bare comma": (SOUND + row(place="On, or near"), at(11, "Crime type", "Wyre 001A", NO_TYPE)),
    "a bare comma and a cell less, still of twelve": (
        SOUND + row(place="On, or near").replace(",\n", "\n"), at(11, "Crime type", "Wyre 001A", NO_TYPE)),
    "a bare comma in three rows": (SOUND + row(place="On, or near") * 3,
                                   at(11, "Crime type", "Wyre 001A",
                                      NO_TYPE.replace(": d", " (the first of 3 such rows): d"))),
    "two bare commas": (SOUND + row(place="On, or, near"),
                        refused(FILE, "row 11", said=f"more cells than the 12 of the header; {QUOTED}")),
    "a short row": (SOUND + "i,2022-08,Kent Police\n",
                    refused(FILE, "row 11", said=f"3 cells where the header has 12; {QUOTED}")),
    "a short row within": (HEADER + ROWS[0] + "i,2022-08\n" + "".join(ROWS),
                           refused(FILE, "row 3", said=f"2 cells where the header has 12; {QUOTED}")),
    "a row of blanks": (SOUND + "   \n", refused(FILE, "row 11", said=f"1 cell where the header has 12; {QUOTED}")),
    "a quotation mark not closed": (SOUND + row(place='"On or near'), refused(FILE, "row 11", said=NOT_CLOSED)),
    "a quotation mark within a cell": (SOUND + row(place='On "or near'), refused(FILE, "row 11", said=NOT_CLOSED)),
    "a cell that swallows rows": (HEADER + row("i", place='"On') + SOUND[len(HEADER):] + row("j", place='near"'),
                                  refused(FILE, "row 2", said=NOT_CLOSED)),
    "a cell of two lines": (HEADER + ROWS[0] + row("i", place='"On\nor near"') + "".join(ROWS),
                            refused(FILE, "row 3", said=NOT_CLOSED)),
    "text after a closing quotation mark": (
        SOUND + row(place='"On" or near'), refused(FILE, "row 11", said=f"quotation marks that do not pair; {QUOTED}")),
    "another month": (SOUND + row(month="2022-07"), at(11, "Month", "2022-07", NO_MONTH)),
    "another month in all rows": (SOUND.replace("2022-08", "2022-07"),
                                  at(2, "Month", "2022-07", NO_MONTH.replace(": d", " (the first of 9 such rows): d"))),
    "a month in words": (SOUND + row(month="Aug-22"), at(11, "Month", "Aug-22", NO_MONTH)),
    "a blank month": (SOUND + row(month=""), at(11, "Month", "", NO_MONTH)),
    "a crime type of another publisher's": (SOUND + row(crime="Piracy"), at(11, "Crime type", "Piracy", NO_TYPE)),
    "a crime type of before 2013": (SOUND + row(crime="Violent crime"), at(11, "Crime type", "Violent crime", NO_TYPE)),
    "a crime type in capitals": (SOUND + row(crime="BURGLARY"), at(11, "Crime type", "BURGLARY", NO_TYPE)),
    "a crime type with blanks around it": (SOUND + row(crime=" Drugs "), at(11, "Crime type", " Drugs ", NO_TYPE)),
    "a blank crime type": (SOUND + row(crime=""), at(11, "Crime type", "", NO_TYPE)),
    "a formula for a district": (SOUND + row(lsoa="=1+1 001A"), at(11, "LSOA name", "=1+1 001A", HARM)),
    "a NUL in a district": (SOUND + row(lsoa="Wy\0re 001A"), at(11, "LSOA name", "Wy\0re 001A", HARM)),
    "a formula for a force": (HEADER + row().replace("Kent", "=Kent"),
                              f"{FILE}, row 2, column Reported by: '=Kent Police' "
                              "begins like a spreadsheet formula or has control characters: correct it."),
    "the row named, past blank lines": (HEADER + "\n\n" + row(crime="Piracy"), at(4, "Crime type", "Piracy", NO_TYPE)),
    "a district in two spellings": (SOUND + row(lsoa="WYRE 001A"),
                                    f"{FILE}, column LSOA name: 'WYRE' is spelt 'Wyre' elsewhere; use one spelling."),
    "no end of the last line": (SOUND[:-1], NO_END),
    "cut in a row": (SOUND[:-20], NO_END),
    "a header alone, cut": (HEADER[:-1], NO_END),
    "cut in its header": (HEADER[:36], f"{FILE}, row 1, column 4: 'Falls wit' {NO_HEADER.format('Falls within')}"),
    "a row of three million letters": (
        SOUND + row(place="x" * 3_000_000),
        refused(FILE, "row 11", said=f"longer than any row of the publisher's; {QUOTED}")),
    "a row of a million letters": (SOUND + row(place="x" * 1_000_000), NINE),
    "a mark of its bytes": ("\ufeff" + SOUND, WHOLE),
    "lines of Windows": (SOUND.replace("\n", "\r\n"), WHOLE),
    "lines of old Macs": (SOUND.replace("\n", "\r"), WHOLE),
    "lines of two kinds": (HEADER.replace("\n", "\r\n") + "".join(ROWS), WHOLE),
    "lines of two kinds, the other way": (HEADER + "".join(ROWS).replace("\n", "\r\n"), WHOLE),
    "lines of all kinds": (
        HEADER + ROWS[0].replace("\n", "\r") + ROWS[1].replace("\n", "\r\n") + "".join(ROWS[2:]), WHOLE),
    "blank lines": (SOUND.replace("\n", "\n\n") + "\n\n", WHOLE),
    "everything in quotation marks": (
        "".join(",".join(f'"{cell}"' for cell in line.split(",")) + "\n" for line in SOUND.splitlines()), WHOLE),
    "a quoted comma": (SOUND + row(place='"On, or near"'), NINE),
    "a quoted quotation mark": (SOUND + row(place='"On ""or"" near"'), NINE),
    "a place that is not English": (SOUND + row(place="Lôn Ŵyl, Ynys Môn".replace(",", "")), NINE),
    "a district that is not English": (SOUND + row(lsoa="Ynys Môn 001A"), WHOLE | {("Ynys Môn", "Burglary"): (1, 1)}),
    "blanks around a neighbourhood": (SOUND + row(lsoa=" Wyre 001A  "), NINE),
    "blank cells in quotation marks": (SOUND + row('""') + row('""'), WHOLE | {("Wyre", "Burglary"): (10, 10)}),
    "a blank neighbourhood in quotation marks": (SOUND + row(lsoa='""'), WHOLE | {("", "Burglary"): (1, 1)}),
    "the word NULL": (SOUND + row("NULL"), NINE),
    "a NUL in a place": (SOUND + row(place="On\0or near"), NINE),
    "a comma after each row": (SOUND.replace(",\n", ",,\n"), WHOLE),
    "three commas after a row": (SOUND + row().replace(",\n", ",,,,\n"), NINE),
    "an old Mac's line end within a cell": (
        SOUND + row(place="On\ror near"), refused(FILE, "row 11", said=f"7 cells where the header has 12; {QUOTED}")),
}  # fmt: skip
BYTES = {
    "UTF-16": (SOUND.encode("utf-16"), UTF_16),
    "UTF-16, little end first": (SOUND.encode("utf-16-le"), UTF_16),
    "UTF-16, big end first": (SOUND.encode("utf-16-be"), UTF_16),
    "UTF-32": (SOUND.encode("utf-32"), UTF_16),
    "a zip in its place": (b"PK\x03\x04" + b"\x01" * 200 + b"\n",
                           f"{FILE}, row 1, column 1: {'PK' + chr(3) + chr(4) + chr(1) * 56 + '…'!r} "
                           + NO_HEADER.format("Crime ID")),
    "Latin-1 in a district": ((SOUND + row(lsoa="Ynys Môn 001A")).encode("latin-1"),
                              refused(FILE, "row 11", said=f"not UTF-8; {QUOTED}")),
    "Latin-1 in a place, and a wrong row after it": (
        (SOUND + row(place="Ynys Môn") + row(crime="Piracy")).encode("latin-1"),
        at(12, "Crime type", "Piracy", NO_TYPE)),
    "a mark of its bytes, and a wrong row": (("\ufeff" + HEADER + row(crime="Piracy")).encode(),
                                             at(2, "Crime type", "Piracy", NO_TYPE)),
    "Latin-1 in a place, which is not read": ((SOUND + row(place="Ynys Môn")).encode("latin-1"), NINE),
}  # fmt: skip
CASES = {name: (text.encode(), due) for name, (text, due) in TEXTS.items()} | BYTES


READ = []  # tables of street-level counts that a test has read further, into a drop's counts


def outcome(source, kept):
    """A drop's refusal, or its (rows, count) by district and crime type."""
    try:
        opened = open_source(source)
        counted = street_counts(opened.street_files, kept)
        if not any(counted.equals(each) for each in READ):  # the rest of the reading starts from these counts alone
            read_police_uk(opened, folder=kept)
            READ.append(counted)
    except Refused as said:
        return "\n".join(said.problems)
    return by_district(counted)


def by_district(counted):
    """(rows, count) by district and crime type."""
    columns = counted[["area", "measure", "rows", "count"]]
    return {each[:2]: each[2:] for each in columns.itertuples(index=False, name=None)}


@pytest.mark.parametrize("name", in_part(CASES))
def test_a_malformed_file_is_refused_in_a_sentence_or_read_with_the_right_counts(tmp_path, name):
    content, due = CASES[name]
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / FILE).write_bytes(content)
    assert outcome(tmp_path / "drop", tmp_path / "kept") == due


def zipped(path, content):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"2022-08/{FILE}", content)
    return path


# Once unpacked, a file is read as one in a folder is: a case for each kind of sentence, and some that are read.
UNPACKED = (
    "blank lines alone", "no header", "a short row", "two bare commas", "a quotation mark not closed",
    "text after a closing quotation mark", "another month", "a crime type of another publisher's",
    "a formula for a district", "a formula for a force", "a district in two spellings", "cut in a row",
    "a row of three million letters", "UTF-16", "Latin-1 in a district", "a mark of its bytes", "a quoted comma",
)  # fmt: skip


@pytest.mark.parametrize("name", in_part(UNPACKED))
def test_a_malformed_file_in_a_zip_is_treated_as_in_a_folder(tmp_path, name):
    content, due = CASES[name]
    assert outcome(zipped(tmp_path / "drop.zip", content), tmp_path / "kept") == due


def test_a_malformed_file_in_a_zip_is_unpacked_byte_for_byte(tmp_path):
    changed = []
    for name, (content, _) in CASES.items():
        path = zipped(tmp_path / f"{len(content)}.zip", content)
        with as_paths(open_source(path).street_files) as (unpacked,):
            changed += [name] if unpacked.read_bytes() != content else []
    assert changed == []


@pytest.mark.parametrize(
    "folder", in_part(["2022-07", "2022-13", "a b", "it's", 'a "b"', "[x]*", "{a,b}", "file = ", "Ynys Môn"])
)
@pytest.mark.parametrize("added", ["", "i,2022-08\n"])
def test_whatever_a_folder_is_called_its_files_are_read_and_named(tmp_path, folder, added):
    (tmp_path / "drop" / folder).mkdir(parents=True)
    (tmp_path / "drop" / folder / FILE).write_text(SOUND + added, encoding="utf-8")
    wrong = refused(FILE, "row 11", said=f"2 cells where the header has 12; {QUOTED}")
    assert outcome(tmp_path / "drop", tmp_path / "kept") == (wrong if added else WHOLE)


def test_a_folder_named_like_a_pattern_is_not_mistaken_for_the_folders_that_match_it(tmp_path):
    for folder, month in (("ab", "2022-07"), ("a*", "2022-08"), ("ac", "2022-09")):
        (tmp_path / "drop" / folder).mkdir(parents=True)
        text = SOUND.replace("2022-08", month)
        (tmp_path / "drop" / folder / f"{month}-lancashire-street.csv").write_text(text)
        (tmp_path / "drop" / folder / f"{month}-kent-street.csv").write_text(text)
    assert street_counts(open_source(tmp_path / "drop").street_files, tmp_path / "kept")["rows"].tolist() == [1, 8] * 6


@pytest.mark.parametrize("share", in_part(range(5, 100, 5)))
def test_a_file_cut_within_a_row_is_refused_and_at_a_row_s_end_read_as_what_is_left(tmp_path, share):
    """A file cut at the end of a row looks like a quiet month, unless less than half of the usual rows are left."""
    (tmp_path / "drop").mkdir()
    content = SOUND.encode()
    cut = len(content) * share // 100
    (tmp_path / "drop" / FILE).write_bytes(content[:cut])
    said = outcome(tmp_path / "drop", tmp_path / "kept")
    assert said == NO_END or (cut < len(HEADER) and said.startswith(f"{FILE}, row 1, column "))
    whole = content.index(b"\n", cut) + 1
    (tmp_path / "drop" / FILE).write_bytes(content[:whole])
    left = content[:whole].count(b"\n") - 1
    read = outcome(tmp_path / "drop", tmp_path / "kept")
    if left:
        assert sum(count for _, count in read.values()) == left
    else:
        assert read == f"drop has files of street-level crime without a row: {AGAIN}"


def test_a_real_file_cut_at_every_twentieth_is_refused(tmp_path, shared):
    source = shared / "data" / "police_uk" / "other-forces-2022-08.zip"
    with zipfile.ZipFile(source) as archive:
        content = archive.read("2022-08/2022-08-city-of-london-street.csv")
    (tmp_path / "drop").mkdir()
    for share in range(0, 100, 5):
        cut = content[: len(content) * share // 100]
        (tmp_path / "drop" / "2022-08-city-of-london-street.csv").write_bytes(cut)
        said = outcome(tmp_path / "drop", tmp_path / "kept")
        wrong = "has no line end after its last row, as if it had been cut short" if share else "is empty"
        assert said == f"2022-08-city-of-london-street.csv {wrong}: {AGAIN}", share


@pytest.mark.parametrize("share", in_part(range(0, 100, 10)))
def test_a_real_zip_cut_at_every_tenth_is_refused(tmp_path, shared, share):
    source = shared / "data" / "police_uk" / "other-forces-2022-08.zip"
    content = source.read_bytes()
    (tmp_path / "drop.zip").write_bytes(content[: len(content) * share // 100])
    said = outcome(tmp_path / "drop.zip", tmp_path / "kept")
    assert said == "drop.zip is not a complete zip: it was cut short, or is something else; get it again."


def test_a_month_is_refused_if_one_of_its_files_is(tmp_path):
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / FILE).write_text(SOUND)
    (tmp_path / "drop" / "2022-08-kent-street.csv").write_text(SOUND.replace("Burglary", "Piracy"))
    said = outcome(tmp_path / "drop", tmp_path / "kept")
    assert said.startswith("2022-08-kent-street.csv, row 2, column Crime type: 'Piracy' ")


def oracle(content: bytes) -> dict[tuple[str, str], tuple[int, int]]:
    """(rows, count) by district and crime type, by a plain loop."""
    lines = list(DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline="")))
    last = {(line["Crime ID"].strip(" ") and line["Crime ID"]) or number: number for number, line in enumerate(lines)}
    found, counted = Counter(), Counter()
    for number, line in enumerate(lines):
        place = (line["LSOA name"] or "").strip(" ")
        key = (place.rpartition(" ")[0].rstrip(" ") if " " in place else place, line["Crime type"])
        found[key] += 1
        counted[key] += number in last.values()
    return {key: (rows, counted[key]) for key, rows in found.items()}


PIECES = [b",", b'"', b"\n", b"\r", b"\0", b" ", b"\xff", b'""', b"\r\n", b"2022-07", b",,", b"'", b";", b"x", b""]


@pytest.mark.parametrize("seed", in_part(range(4)))
def test_a_file_spoilt_at_random_is_refused_or_read_as_a_plain_loop_reads_it(tmp_path, seed, simulation):
    chance = random.Random(seed)
    sound = (SOUND + row("a", "Fylde 002B", "Drugs") + row(place='"On, or near"') + row("", "")).encode()
    (tmp_path / "drop").mkdir()
    read = 0
    for number in range(60):
        content = bytearray(sound)
        for _ in range(chance.choice((1, 1, 2, 3))):
            place = chance.randrange(len(content))
            content[place : place + chance.choice((0, 0, 1, 2, 30))] = chance.choice(PIECES)
        (tmp_path / "drop" / FILE).write_bytes(content)
        said = outcome(tmp_path / "drop", tmp_path / str(number))
        if not isinstance(said, str):
            assert said == oracle(bytes(content)), bytes(content)
            read += 1
    assert 5 <= read <= 55  # neither way is rare


def test_the_same_file_in_two_folders_of_one_source_is_refused(tmp_path):
    for folder in ("2022-08", "copy"):
        (tmp_path / "drop" / folder).mkdir(parents=True)
        (tmp_path / "drop" / folder / FILE).write_text(SOUND)
    assert outcome(tmp_path / "drop", tmp_path / "kept") == f"drop has {FILE} twice: keep one."


def test_refusing_writes_nothing_into_the_drop_or_next_to_it(tmp_path: Path):
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / FILE).write_text(SOUND + "i\n")
    outcome(tmp_path / "drop", tmp_path / "kept")
    assert sorted(path.name for path in tmp_path.rglob("*")) == [FILE, "drop"]
    shutil.rmtree(tmp_path / "drop")  # no file in it is open
