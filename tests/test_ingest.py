"""Counts of street-level files: repeats compared with a plain loop, and the kept months that are not read again."""

import csv
import io
import os
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from helpers.drops.police_uk import ingest
from helpers.drops.police_uk.ingest import CRIME_TYPES, lsoa_names, street_counts
from helpers.drops.police_uk.street import COLUMNS
from helpers.drops.source import open_source
from helpers.refusal import Refused

HEADER = ",".join(COLUMNS) + "\n"


def row(identifier="", lsoa="Wyre 001A", crime="Burglary", month="2022-08", outcome="", place="On or near Bank Street"):
    force = "Lancashire Constabulary"
    return f"{identifier},{month},{force},{force},-3.0,53.8,{place},E01000001,{lsoa},{crime},{outcome},\n"


@pytest.fixture
def counts(tmp_path):
    """(rows, count) by district and crime type of a file with these rows."""

    def of(*rows):
        (tmp_path / "2022-08-lancashire-street.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
        counted = street_counts(open_source(tmp_path).street_files, tmp_path / "kept")
        return {(each.area, each.measure): (each[5], each[6]) for each in counted[ORDER].itertuples(name="Row")}

    return of


ORDER = ["month", "force", "area", "measure", "rows", "count"]


def looped(files: dict[str, str]) -> dict[tuple[str, ...], tuple[int, int]]:
    """(rows, count) by month, force, district and crime type: a plain loop over files by name."""
    found, last = Counter(), {}
    for name, text in files.items():
        month, force = name[:7], name[8:-11]
        for number, cells in enumerate(csv.DictReader(io.StringIO(text, newline=""))):
            key = (month, force, cells["LSOA name"].rpartition(" ")[0], cells["Crime type"])
            found[key] += 1
            last[(name, cells["Crime ID"] or number)] = key  # the last replaces those before it
    counted = Counter(last.values())
    return {key: (rows, counted[key]) for key, rows in found.items()}


def as_dict(counted):
    return {each[1:5]: each[5:] for each in counted[ORDER].itertuples(name=None)}


def test_rows_without_an_identifier_all_count_even_where_they_read_the_same(counts):
    assert counts(row(), row(), row(crime="Anti-social behaviour")) == {
        ("Wyre", "Burglary"): (2, 2),
        ("Wyre", "Anti-social behaviour"): (1, 1),
    }


def test_of_the_rows_with_one_identifier_the_last_counts_in_its_own_district(counts):
    assert counts(row("a", "Fylde 001A", "Drugs"), row("b"), row("a", "Wyre 002B", "Robbery")) == {
        ("Fylde", "Drugs"): (1, 0),
        ("Wyre", "Burglary"): (1, 1),
        ("Wyre", "Robbery"): (1, 1),
    }


def test_an_identifier_in_three_rows_counts_once(counts):
    assert counts(*[row("a", outcome=outcome) for outcome in ("", "Under investigation", "Charged")]) == {
        ("Wyre", "Burglary"): (3, 1)  # 3 rows less 2 repeats
    }


def test_a_repeat_whose_last_row_has_no_location_is_counted_without_one(counts):
    assert counts(row("a"), row("a", lsoa="")) == {("Wyre", "Burglary"): (1, 0), ("", "Burglary"): (1, 1)}


@pytest.mark.parametrize("blank", ["", '""', " ", "   "])
def test_a_blank_identifier_is_no_identifier(counts, blank):
    assert counts(row(blank), row(blank), row(blank)) == {("Wyre", "Burglary"): (3, 3)}


def test_identifiers_that_differ_in_case_are_two(counts):
    assert counts(row("a"), row("A")) == {("Wyre", "Burglary"): (2, 2)}


def test_a_district_is_the_neighbourhood_s_name_less_its_last_word(tmp_path):
    cases = [
        ("Blackburn with Darwen 018F", "Blackburn with Darwen", 18),
        ("Isles of Scilly 001A", "Isles of Scilly", 1),
        ('"Bournemouth, Christchurch and Poole 049B"', "Bournemouth, Christchurch and Poole", 49),
        ("Ynys Môn 003C", "Ynys Môn", 3),
        (" Wyre 002A", "Wyre", 2),
        ("Wyre 002A ", "Wyre", 2),
        ("Wyre  002A", "Wyre", 2),
        ('"Wyre 002A"', "Wyre", 2),
        ("Wyre", "Wyre", 0),
        ("Leeds 111", "Leeds", 111),
        ('""', "", 0),
        (" ", "", 0),
        ("King's Lynn and West Norfolk 001A", "King's Lynn and West Norfolk", 1),
    ]
    of_crime = dict(zip(CRIME_TYPES, cases, strict=False))
    rows = [row(lsoa=lsoa, crime=crime) for crime, (lsoa, _, _) in of_crime.items()]
    (tmp_path / "2022-08-lancashire-street.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    counted = street_counts(open_source(tmp_path).street_files, tmp_path / "kept").set_index("measure")
    found = {crime: (lsoa, *counted.loc[crime, ["area", "neighbourhood"]]) for crime, (lsoa, _, _) in of_crime.items()}
    assert (len(found), found) == (13, of_crime)


def test_the_districts_that_a_month_names_are_listed_by_code_with_all_their_rows(tmp_path):
    moved = row("d", "Fylde 003A").replace("E01000001", "E01000000")
    text = HEADER + row("a") + row("b", "Wyre 002A") + row("c", "") + moved
    (tmp_path / "2022-08-lancashire-street.csv").write_text(text, encoding="utf-8")
    named = lsoa_names(open_source(tmp_path).street_files, tmp_path / "kept")
    assert named.to_numpy().tolist() == [["E01000000", "Fylde", 1, "2022-08"], ["E01000001", "Wyre", 2, "2022-08"]]


def test_coordinates_without_a_neighbourhood_are_counted_apart_from_no_location(tmp_path):
    text = HEADER + row(lsoa="") + row(lsoa="").replace("-3.0,53.8", ",") + row()
    (tmp_path / "2022-08-lancashire-street.csv").write_text(text, encoding="utf-8")
    counted = street_counts(open_source(tmp_path).street_files, tmp_path / "kept")
    assert counted[["area", "rows", "mapped"]].to_numpy().tolist() == [["", 2, 1], ["Wyre", 1, 0]]


def test_one_identifier_in_two_months_and_in_two_forces_is_four_crimes(tmp_path):
    for month in ("2022-07", "2022-08"):
        for force in ("lancashire", "cumbria"):
            path = tmp_path / f"{month}-{force}-street.csv"
            path.write_text(HEADER + row("a", month=month), encoding="utf-8")
    assert street_counts(open_source(tmp_path).street_files, tmp_path / "kept")["count"].tolist() == [1, 1, 1, 1]


def test_a_file_cut_into_pieces_by_the_reader_keeps_its_order(simulation, counts):
    rows = [row(f"{n:064d}", lsoa) for lsoa in ("Fylde 001A", "Wyre 001A") for n in range(100_000)]  # about 40 MB
    assert counts(*rows) == {("Fylde", "Burglary"): (100_000, 0), ("Wyre", "Burglary"): (100_000, 100_000)}


def test_counts_are_those_of_a_plain_loop_over_the_same_rows(tmp_path, shared):
    """Two real months, one of them partly loaded twice, the railway's without identifiers, and invented faulty rows."""
    files = {}
    source = shared / "data" / "police_uk"
    for name, months in (("lancashire-2019-12-to-2022-10", ("2020-12", "2022-08")), ("other-forces-2022-08", ())):
        with zipfile.ZipFile(source / f"{name}.zip") as archive:
            for member in archive.namelist():
                if member.endswith(".csv") and (member[:7] in months or not months):
                    files[member[8:]] = archive.read(member).decode()
    files["2022-08-zz-street.csv"] = HEADER + "".join(
        [row("a", outcome="Charged"), row("a", "Fylde 002B", "Drugs"), row("b", place='"Bank Street, near"')]
        + [row(crime="Anti-social behaviour")] * 3
        + [row("a", "", "Robbery"), row("b"), row("c", lsoa="Wigan 003C")]
    )
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    expected = looped(files)
    assert expected["2022-08", "zz", "Wyre", "Burglary"] == (3, 1)  # a is a robbery in its last row, b is there twice
    assert as_dict(street_counts(open_source(tmp_path).street_files, tmp_path / "kept")) == expected


def test_the_eight_columns_of_older_files_are_counted_without_districts(tmp_path):
    older = "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context\n"
    rows = "2011-08,Lancashire Constabulary,Lancashire Constabulary,331000,436000,On or near X,Violent crime,\n" * 2
    (tmp_path / "2011-08-lancashire-street.csv").write_text(older + rows, encoding="utf-8")
    (tmp_path / "2011-08-cumbria-street.csv").write_text(HEADER + row("a", month="2011-08"), encoding="utf-8")
    assert as_dict(street_counts(open_source(tmp_path).street_files, tmp_path / "kept")) == {
        ("2011-08", "cumbria", "Wyre", "Burglary"): (1, 1),
        ("2011-08", "lancashire", "", "Violent crime"): (2, 2),
    }


@pytest.mark.parametrize("crime", ["Violent crime", "Public disorder and weapons"])
def test_crime_types_of_before_may_2013_are_refused_from_then_on(tmp_path, crime):
    for month in ("2013-04", "2013-05"):
        path = tmp_path / f"{month}-lancashire-street.csv"
        path.write_text(HEADER + row("a", crime=crime, month=month), encoding="utf-8")
    files = open_source(tmp_path).street_files
    assert street_counts(files[:1], tmp_path / "kept")["count"].tolist() == [1]
    with pytest.raises(
        Refused, match=rf"^2013-05-.*, row 2, column Crime type: '{crime}' is not one of the publisher's crime types"
    ):
        street_counts(files, tmp_path / "kept")


def test_the_fourteen_crime_types_are_read(counts):
    assert sum(count for _, count in counts(*[row(crime=crime) for crime in CRIME_TYPES]).values()) == 14


def test_problems_of_all_months_are_reported_at_once(tmp_path):
    for month in ("2022-06", "2022-07", "2022-08"):
        text = HEADER + row(month="2022-07")
        (tmp_path / f"{month}-lancashire-street.csv").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        street_counts(open_source(tmp_path).street_files, tmp_path / "kept")
    assert [problem[:7] for problem in refused.value.problems] == ["2022-06", "2022-08"]


@pytest.fixture
def source(tmp_path):
    """A folder of two months of one force."""
    for month in ("2022-07", "2022-08"):
        folder = tmp_path / "source" / month
        folder.mkdir(parents=True)
        (folder / f"{month}-lancashire-street.csv").write_text(HEADER + row("a", month=month), encoding="utf-8")
    return tmp_path / "source"


def kept(tmp_path) -> list[Path]:
    return sorted(path for path in (tmp_path / "kept").rglob("*.parquet") if not path.stem.endswith("-lsoas"))


def test_a_month_whose_bytes_are_unchanged_is_not_read_again(tmp_path, source):
    files = open_source(source).street_files
    first = street_counts(files, tmp_path / "kept")
    for file in files:
        file.path.unlink()  # so that reading it again would fail
    assert street_counts(files, tmp_path / "kept").equals(first)


def test_only_the_month_whose_bytes_changed_is_read_again(tmp_path, source):
    street_counts(open_source(source).street_files, tmp_path / "kept")
    july, august = kept(tmp_path)
    written = july.stat().st_mtime_ns
    path = source / "2022-08" / "2022-08-lancashire-street.csv"
    path.write_text(HEADER + row("a") + row("b"), encoding="utf-8")
    assert street_counts(open_source(source).street_files, tmp_path / "kept")["count"].tolist() == [1, 2]
    assert july.stat().st_mtime_ns == written
    assert [each.parent.name for each in kept(tmp_path) if each not in (july, august)] == ["2022-08"]


def test_a_month_is_read_again_when_a_file_of_another_force_is_added(tmp_path, source):
    street_counts(open_source(source).street_files, tmp_path / "kept")
    (source / "2022-08-btp-street.csv").write_text(HEADER + row() + row(), encoding="utf-8")
    assert street_counts(open_source(source).street_files, tmp_path / "kept")["count"].tolist() == [1, 2, 1]


@pytest.mark.parametrize("what", ["RULES", "CRIME_TYPES"])
def test_another_version_of_the_rules_reads_everything_again(tmp_path, source, monkeypatch, what):
    files = open_source(source).street_files
    street_counts(files, tmp_path / "kept")
    monkeypatch.setattr(ingest, what, getattr(ingest, what) + (("Piracy",) if what == "CRIME_TYPES" else "\n"))
    (source / "2022-07" / "2022-07-lancashire-street.csv").unlink()
    with pytest.raises(Refused, match=r"^2022-07-lancashire-street\.csv cannot be read: No such file or directory\.$"):
        street_counts(files, tmp_path / "kept")


@pytest.mark.parametrize("left", [b"", b"PAR1", b"no parquet at all"])
def test_what_a_stopped_machine_left_half_written_is_read_again(tmp_path, source, left):
    first = street_counts(open_source(source).street_files, tmp_path / "kept")
    for path in kept(tmp_path):
        path.write_bytes(left)
    assert street_counts(open_source(source).street_files, tmp_path / "kept").equals(first)


def test_nothing_is_kept_of_a_file_that_is_refused(tmp_path, source):
    path = source / "2022-08" / "2022-08-lancashire-street.csv"
    path.write_text(HEADER + row(crime="Piracy"), encoding="utf-8")
    with pytest.raises(Refused):
        street_counts(open_source(source).street_files, tmp_path / "kept")
    assert [each.parent.name for each in kept(tmp_path)] == ["2022-07"]


def test_a_zip_and_the_same_files_in_folders_give_equal_counts(tmp_path, source):
    with zipfile.ZipFile(tmp_path / "A.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in source.rglob("*.csv"):
            archive.write(path, path.relative_to(source))
    zipped = street_counts(open_source(tmp_path / "A.zip").street_files, tmp_path / "kept")
    assert zipped.equals(street_counts(open_source(source).street_files, tmp_path / "kept"))
    assert zipped.equals(street_counts(open_source(tmp_path / "A.zip").street_files, tmp_path / "kept"))


def test_a_folder_that_cannot_be_written_is_refused(tmp_path, source):
    (tmp_path / "kept").write_text("a file in its place")
    with pytest.raises(Refused, match=r"make room, or let this folder be written\.$"):
        street_counts(open_source(source).street_files, tmp_path / "kept")


ANOTHER = """
import sys
from pathlib import Path
from helpers.drops.police_uk.ingest import street_counts
from helpers.drops.source import open_source
print(*street_counts(open_source(Path(sys.argv[1])).street_files, Path(sys.argv[2]))["count"])
"""


def test_a_process_that_keeps_the_same_months_at_once_takes_nothing_away(tmp_path, source, monkeypatch, processes):
    """The other process does all of its work between this one's writing and renaming."""
    command, said = [sys.executable, "-c", ANOTHER, str(source), str(tmp_path / "kept")], []

    def after_the_other(step):
        def held_up(*paths, **options):
            if not said:
                said.append(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
            return step(*paths, **options)

        return held_up

    for step in ("rename", "replace"):
        monkeypatch.setattr(os, step, after_the_other(getattr(os, step)))
    assert street_counts(open_source(source).street_files[:1], tmp_path / "kept")["count"].tolist() == [1]
    assert said == ["1 1\n"]
    assert [path.name for path in (tmp_path / "kept").rglob("*.new")] == []
