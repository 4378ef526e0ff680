"""Street-level files in zips and folders: which are found, what their keys depend on, and which zips are refused."""

import os
import re
import struct
import warnings
import zipfile
from pathlib import Path

import pytest
from small_project import posix

from helpers.drops.archive import is_zip, unpack
from helpers.drops.police_uk.street import as_paths
from helpers.drops.source import open_source
from helpers.refusal import Refused

NAME = "2022-08/2022-08-lancashire-street.csv"


@pytest.fixture
def zipped(tmp_path):
    """A zip of files by name."""

    def of(name="A.zip", files=None, compression=zipfile.ZIP_DEFLATED):
        files = {NAME: "Crime ID\n"} if files is None else files
        with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / name, "w", compression) as archive:
            warnings.simplefilter("ignore", UserWarning)  # of names given twice
            for member, text in files.items() if isinstance(files, dict) else files:
                archive.writestr(member, text)
        return tmp_path / name

    return of


def street_files(source):
    return open_source(source).street_files


def found(source):
    return [(file.month, file.force) for file in street_files(source)]


def text(source):
    with as_paths(street_files(source)) as paths:
        return [path.read_text() for path in paths]


def refusal(read, *arguments):
    with pytest.raises(Refused) as refused:
        read(*arguments)
    return str(refused.value)


OTHERS = {
    "2022-08/2022-08-lancashire-outcomes.csv": "x",
    "2022-08/2022-08-lancashire-stop-and-search.csv": "x",
    "__MACOSX/2022-08/._2022-08-lancashire-street.csv": "x",
    "2022-08/": "",
    "readme.txt": "x",
    "2022-08-lancashire-street.csv.bak": "x",
    "2022-13-lancashire-street.csv": "x",
}


def test_street_level_files_are_found_among_others_in_order_of_month_and_force(zipped, tmp_path):
    names = ["2022-08/2022-08-kent-street.csv", "2022-08/2022-08-btp-street.csv", "2022-07/2022-07-kent-street.csv"]
    files = dict.fromkeys(names, "") | OTHERS
    expected = [("2022-07", "kent"), ("2022-08", "btp"), ("2022-08", "kent")]
    assert found(zipped(files=files)) == expected
    with zipfile.ZipFile(tmp_path / "A.zip") as archive:
        archive.extractall(tmp_path / "A")
    assert found(tmp_path / "A") == expected


def test_other_files_alone_make_no_street_level_drop(zipped, tmp_path):
    assert not street_files(zipped(files=OTHERS))
    with zipfile.ZipFile(tmp_path / "A.zip") as archive:
        archive.extractall(tmp_path / "A")
    assert not street_files(tmp_path / "A")


def test_an_empty_zip_has_no_street_level_files(zipped):
    source = zipped(files={})
    assert found(source) == []


@pytest.mark.parametrize(
    "folder", ["", "2022-08/", "crime/2022-08/", "a b 'c'/", "2021-01/", "../../", "/", "C:\\", "..\\"]
)
def test_a_file_is_recognised_by_its_own_name_in_whatever_folder(zipped, folder):
    source = zipped(files={f"{folder}2022-08-lancashire-street.csv": "within"})
    (file,) = street_files(source)
    assert (file.month, file.force, file.name) == ("2022-08", "lancashire", "2022-08-lancashire-street.csv")
    assert text(source) == ["within"]


@pytest.mark.parametrize(
    "member", ["../../2022-08-x-street.csv", "/tmp/2022-08-x-street.csv", "..\\2022-08-x-street.csv"]
)
def test_a_file_is_never_written_where_its_name_in_the_zip_points(zipped, tmp_path, monkeypatch, member):
    inner = tmp_path / "a" / "b" / "c"
    inner.mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(inner))
    with as_paths(street_files(zipped(files={member: "within"}))) as paths:
        assert [path.parents[1] for path in paths] == [inner]
        written = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix == ".csv"]
        assert written == paths
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["A.zip"]


def test_files_unpacked_from_a_zip_are_removed_afterwards_and_those_of_a_folder_stay(zipped, tmp_path):
    with as_paths(street_files(zipped())) as (packed,):
        assert packed.read_text() == "Crime ID\n"
    (tmp_path / "2022-08-kent-street.csv").write_text("x")
    with as_paths(street_files(tmp_path)) as (path,):
        assert path == tmp_path / "2022-08-kent-street.csv"
    assert (packed.exists(), path.exists()) == (False, True)


def test_files_of_several_zips_and_folders_keep_their_order(zipped, tmp_path):
    one = street_files(zipped("1.zip", files={"2022-08-b-street.csv": "1b", "2022-08-d-street.csv": "1d"}))
    two = street_files(zipped("2.zip", files={"2022-08-a-street.csv": "2a"}))
    (tmp_path / "2022-08-c-street.csv").write_text("c")
    three = street_files(tmp_path)
    with as_paths([*two, one[0], *three, one[1]]) as paths:
        assert [path.read_text() for path in paths] == ["2a", "1b", "c", "1d"]


def test_a_key_changes_with_the_bytes_and_with_nothing_else(zipped, tmp_path):
    def keys(name, content):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "2022-08-kent-street.csv").write_text(content)
        packed = zipped(f"{name}.zip", files={"2022-08-kent-street.csv": content})
        return [street_files(source)[0].key for source in (folder, packed)]

    assert keys("1", "Crime ID\na\n") == keys("2", "Crime ID\na\n")
    assert not set(keys("3", "Crime ID\na\n")) & set(keys("4", "Crime ID\nb\n"))


def test_a_file_that_is_in_one_source_twice_is_refused(zipped, tmp_path):
    names = ["2022-08/2022-08-kent-street.csv", "copy/2022-08-kent-street.csv"]
    assert refusal(street_files, zipped(files=dict.fromkeys(names, ""))) == (
        "A.zip has 2022-08-kent-street.csv twice: keep one."
    )
    for name in names:
        (tmp_path / "A" / name).parent.mkdir(parents=True)
        (tmp_path / "A" / name).write_text("")
    assert refusal(street_files, tmp_path / "A") == "A has 2022-08-kent-street.csv twice: keep one."


def test_a_member_of_one_name_twice_is_refused(zipped):
    assert refusal(street_files, zipped(files=[(NAME, "a"), (NAME, "b")])) == f"A.zip has {NAME} twice: keep one."


@pytest.mark.parametrize("share", range(0, 100, 10))
def test_a_zip_cut_short_is_refused(zipped, share):
    whole = zipped(files={NAME: "Crime ID\n" * 100})
    content = whole.read_bytes()
    whole.write_bytes(content[: len(content) * share // 100])
    assert refusal(street_files, whole) == (
        "A.zip is not a complete zip: it was cut short, or is something else; get it again."
    )


def test_a_page_saved_as_a_zip_is_refused(tmp_path):
    (tmp_path / "A.zip").write_text("<!DOCTYPE html><title>Error 500</title>")
    assert refusal(street_files, tmp_path / "A.zip").startswith("A.zip is not a complete zip: ")


def test_a_missing_zip_is_refused(tmp_path):
    assert refusal(street_files, tmp_path / "A.zip") == "A.zip cannot be read: No such file or directory."


def test_a_folder_named_like_a_zip_is_a_folder(tmp_path):
    (tmp_path / "A.zip").mkdir()
    (tmp_path / "A.zip" / "2022-08-kent-street.csv").write_text("")
    assert (is_zip(tmp_path / "A.zip"), found(tmp_path / "A.zip")) == (False, [("2022-08", "kent")])


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_is_refused_whatever_it_is_packed_with(zipped, compression):
    source = zipped(files={NAME: "".join(f"{n * n}\n" for n in range(3000))}, compression=compression)
    content = bytearray(source.read_bytes())
    content[400] ^= 0xFF
    source.write_bytes(content)
    said = refusal(text, source)
    assert re.fullmatch(rf"A\.zip: {NAME} cannot be unpacked \(.+\); get it again\.", said)
    assert "None" not in said


def test_a_checksum_that_does_not_fit_is_refused(zipped):
    source = zipped(files={NAME: "Crime ID\n"})
    content = bytearray(source.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 16] ^= 0xFF  # the CRC-32 is at byte 16 of a member's record
    source.write_bytes(content)
    assert refusal(text, source) == (f"A.zip: {NAME} cannot be unpacked (Bad CRC-32 for file '{NAME}'); get it again.")


def test_an_encrypted_zip_is_refused(zipped):
    source = zipped()
    content = bytearray(source.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1  # the first bit of a member's flags
    source.write_bytes(content)
    assert refusal(street_files, source) == f"A.zip: {NAME} is encrypted; save the zip without a password."


def test_a_member_that_would_fill_the_disk_is_refused(zipped):
    source = zipped(files={NAME: "\n" * 3_000_000})
    with zipfile.ZipFile(source) as archive:
        times = 3_000_000 / archive.getinfo(NAME).compress_size
    assert refusal(street_files, source) == (
        f"A.zip: {NAME} would grow to {times:,.0f} times its size, which no table does; do not use this file."
    )


def test_a_small_file_may_shrink_a_lot(zipped):
    assert found(zipped(files={NAME: "\n" * 1_000_000})) == [("2022-08", "lancashire")]


def test_a_member_that_is_larger_than_its_entry_says_is_refused(zipped):
    source = zipped(files={NAME: "Crime ID\n" * 1000})
    content = bytearray(source.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 10)  # unpacked, it would be of 10 bytes
    source.write_bytes(content)
    assert "cannot be unpacked (Bad CRC-32" in refusal(text, source)


def test_a_zip_that_would_unpack_to_more_than_any_publication_is_refused(zipped):
    source = zipped(files={f"2022-08-force{n}-street.csv": "Crime ID\n" for n in range(17)})
    content = bytearray(source.read_bytes())
    for record in re.finditer(
        b"PK\x01\x02", bytes(content)
    ):  # each entry claims 4 GiB, packed into 64 MiB: 17 x 4 > 64
        content[record.start() + 20 : record.start() + 28] = struct.pack("<II", 2**26, 2**32 - 2)
    source.write_bytes(content)
    assert refusal(street_files, source) == "A.zip would take more than 64 GiB unpacked; do not use this file."


def test_a_member_without_a_name_is_ignored(zipped):
    source = zipped(files={"x": "", NAME: "Crime ID\n"})
    content = source.read_bytes()
    at = content.index(b"PK\x01\x02")
    length = struct.unpack("<H", content[at + 28 : at + 30])[0]
    nameless = content[: at + 28] + b"\0\0" + content[at + 30 : at + 32]
    comment = struct.pack("<H", length) + content[at + 34 :]  # its one letter becomes its comment
    source.write_bytes(nameless + comment)
    assert found(source) == [("2022-08", "lancashire")]


@posix
def test_a_link_to_nothing_and_a_folder_in_a_file_s_place_are_refused(tmp_path):
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "2022-08-kent-street.csv").symlink_to(tmp_path / "gone.csv")
    (tmp_path / "2" / "2022-08-kent-street.csv").mkdir(parents=True)
    assert refusal(street_files, tmp_path / "1") == "2022-08-kent-street.csv cannot be read: No such file or directory."
    assert refusal(street_files, tmp_path / "2") == "2022-08-kent-street.csv cannot be read: Is a directory."


def test_a_month_folder_that_is_a_link_is_read_and_a_link_that_leads_back_does_no_harm(tmp_path):
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "2022-08-kent-street.csv").write_text("x")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "2022-08").symlink_to(tmp_path / "kept")
    (tmp_path / "drop" / "2022-08-again").symlink_to(tmp_path / "kept")
    (tmp_path / "kept" / "back").symlink_to(tmp_path / "drop")
    assert found(tmp_path / "drop") == [("2022-08", "kent")]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_month_folder_that_may_not_be_read_is_refused(tmp_path):
    (tmp_path / "2022-07").mkdir(mode=0o000)
    assert refusal(street_files, tmp_path) == "The folder 2022-07 cannot be read: Permission denied."


def test_a_missing_folder_is_refused(tmp_path):
    assert refusal(street_files, tmp_path / "A") == "The folder A cannot be read: No such file or directory."


def test_a_path_that_is_not_utf_8_is_refused(tmp_path):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes no such name")
    (folder / "2022-08-kent-street.csv").write_text("x")
    assert refusal(street_files, tmp_path).endswith("2022-08-kent-street.csv' is not UTF-8: rename it.")


def test_a_drop_in_a_zip_has_the_tables_and_the_commentary_of_its_one_folder(zipped):
    files = {
        "2016-08/counts.csv": "a",
        "2016-08/commentary/hate_crime.md": "b",
        "2016-08/x/y.csv": "c",
        "2016-08/z.txt": "",
    }
    source = open_source(zipped("2016-08.zip", files=files))
    assert source.name == "2016-08"
    assert {name: file.content for name, file in source.files.items()} == {
        "counts.csv": b"a",
        "commentary/hate_crime.md": b"b",
    }


@pytest.mark.parametrize(
    "member", ["../counts.csv", "/counts.csv", "../../etc/counts.csv", "..\\counts.csv", "commentary/../.."]
)
def test_a_drop_in_a_zip_is_read_without_writing_any_file(zipped, tmp_path, monkeypatch, member):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "deep" / "er"))
    source = open_source(zipped("2016-08.zip", files={"drop.toml": "", member: "x"}))
    assert source.files["drop.toml"].content == b""
    assert {file.content for file in source.files.values()} <= {b"", b"x"}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["2016-08.zip"]


def test_a_full_disk_is_named_as_the_reason_why_a_file_cannot_be_unpacked(zipped):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no /dev/full here")
    assert (
        refusal(unpack, zipped(), {NAME: full})
        == f"A.zip: {NAME} cannot be unpacked (No space left on device); make room."
    )


def test_a_zip_of_hundreds_of_files_is_opened_once_to_unpack_them(zipped, monkeypatch):
    source = zipped(files={f"2022-08/2022-08-force{n}-street.csv": "" for n in range(500)})
    files = street_files(source)
    opened = []
    whole = zipfile.ZipFile.__init__
    monkeypatch.setattr(zipfile.ZipFile, "__init__", lambda *given, **said: opened.append(1) or whole(*given, **said))
    with as_paths(files) as paths:
        assert (len(paths), len(opened)) == (500, 1)
