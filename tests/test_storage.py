"""Drops at addresses that fsspec knows, raw and processed, and files that no reader sees half written."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import fsspec
import pandas as pd
import pytest

from helpers.drops import find_drops, known_drops, load, place, read_drop, store
from helpers.refusal import Refused
from helpers.storage import is_remote, local, processed, raw, write_whole

COUNTS = (
    "area,measure,month,count\nWyre,Rape,2016-07,3\nWyre,Rape,2016-08,4\nFylde,Rape,2016-07,1\nFylde,Rape,2016-08,2\n"
)
STREET = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
STREET += "Last outcome category,Context\n"


@pytest.fixture(autouse=True)
def memory(monkeypatch):
    """Raw and processed drops in memory, empty before and after."""
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]
    monkeypatch.setenv("BRIEFINGS_RAW", "memory://raw")
    monkeypatch.setenv("BRIEFINGS_PROCESSED", "memory://processed")
    yield store
    store.store.clear()
    store.pseudo_dirs[:] = [""]


@pytest.fixture
def tidy(memory) -> str:
    memory.pipe("/raw/2016-08/counts.csv", COUNTS.encode())
    memory.pipe("/raw/2016-08/commentary/hate_crime.md", b"Fewer.")
    return "2016-08"


def zipped(files: dict[str, str], folder: Path) -> bytes:
    path = folder / "made.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return path.read_bytes()


def street(month: str, burglaries: int) -> str:
    """A month of a force with twenty antisocial incidents and some burglaries in the one neighbourhood of Wyre."""
    row = "{id},{month},Lancashire Constabulary,Lancashire Constabulary,-3.0,53.9,On or near,E01,Wyre 001A,{type},,\n"
    asb = row.format(id="", month=month, type="Anti-social behaviour") * 20
    return STREET + asb + "".join(row.format(id=f"{month}{i}", month=month, type="Burglary") for i in range(burglaries))


def test_a_tidy_folder_at_an_address_is_found_and_read(tidy):
    (source,) = find_drops()
    assert (list(known_drops()), source.name, is_remote(source)) == (["2016-08"], "2016-08", True)
    drop = read_drop(source)
    assert drop.counts["Wyre", "Rape"].tolist() == [3, 4]
    assert drop.commentary == {"hate_crime": "Fewer."}


@pytest.mark.parametrize("address", ["memory://raw/2016-08", "memory://raw/2016-08/", "memory:///raw/2016-08"])
def test_a_drop_may_be_named_by_its_whole_address(tidy, address):
    assert read_drop(*find_drops([address])).name == "2016-08"


def test_a_tidy_zip_at_an_address_is_read(memory, tmp_path):
    memory.pipe("/raw/2016-08.zip", zipped({"counts.csv": COUNTS}, tmp_path))
    assert read_drop(*find_drops(["2016-08"])).counts["Fylde", "Rape"].tolist() == [1, 2]


def test_a_street_level_zip_at_an_address_is_read_and_its_months_are_kept_at_an_address(memory, tmp_path):
    files = {f"{m}/{m}-lancashire-street.csv": street(m, n) for m, n in [("2022-07", 12), ("2022-08", 15)]}
    memory.pipe("/raw/2022-08.zip", zipped(files, tmp_path))
    drop = read_drop(*find_drops())
    assert drop.counts["Wyre", "Burglary"].tolist() == [12, 15]
    assert drop.counts["Lancashire Constabulary", "Anti-social behaviour"].tolist() == [20, 20]
    assert drop.regions == {"Lancashire Constabulary": ("Wyre",)}
    kept = memory.glob("/processed/police_uk/*/*.parquet")  # each month's counts, and its LSOAs
    assert len([name for name in kept if name.endswith("-lsoas.parquet")]) == 2
    assert len(kept) == 4
    again = read_drop(*find_drops())
    pd.testing.assert_frame_equal(again.counts, drop.counts)


def test_what_is_stored_at_an_address_is_loaded_from_there(memory, tidy):
    drop = read_drop(*find_drops())
    store(drop, find_drops())
    memory.rm("/raw/2016-08", recursive=True)
    memory.pipe("/raw/2015-01/counts.csv", b"")
    loaded = load("2016-08")
    pd.testing.assert_frame_equal(loaded.counts, drop.counts, check_column_type=False)
    assert loaded.sha256 == drop.sha256
    assert all(name.startswith("/processed/2016-08/") for name in memory.find("/processed"))


def test_a_drop_at_an_address_that_is_not_stored_yet_is_read_on_loading(tidy):
    assert load("2016-08").counts["Wyre", "Rape"].tolist() == [3, 4]


def test_a_folder_without_drops_is_refused(memory):
    with pytest.raises(Refused, match="There is no folder memory://raw for drops: make it, and put a drop there"):
        known_drops()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("foo://bucket/raw", "foo://bucket/raw cannot be used: Unsupported filesystem: 'foo'."),
        ("://raw", "://raw cannot be used: it is not an address such as s3://bucket/raw."),
        ("ftp://127.0.0.1:9/raw", "ftp://127.0.0.1:9/raw cannot be reached: ConnectionRefusedError: [Errno 111] "
                                  "Connection refused."),
        ("foo://me:secret@bucket/raw", "foo://…@bucket/raw cannot be used: Unsupported filesystem: 'foo'."),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("variable", "folder"), [("BRIEFINGS_RAW", raw), ("BRIEFINGS_PROCESSED", processed)])
def test_an_address_that_cannot_be_used_is_refused_in_a_sentence(
    monkeypatch, address, said, variable, folder, processes
):
    monkeypatch.setenv(variable, address)
    with pytest.raises(Refused) as refused:
        folder()
    assert refused.value.problems == (said,)


def test_an_address_whose_library_is_not_installed_is_refused_with_the_library(monkeypatch):
    monkeypatch.setitem(os.environ, "BRIEFINGS_RAW", "s3://bucket/raw")
    with pytest.raises(Refused, match=r"^s3://bucket/raw cannot be used: .*s3fs.*\.$"):
        raw()


def test_an_address_of_a_file_is_its_path_so_that_it_is_written_in_one_step(tmp_path):
    assert place(f"file://{tmp_path}/raw") == tmp_path / "raw"
    assert not is_remote(place(f"file://{tmp_path}/raw"))


def test_a_long_message_of_a_library_is_cut_to_one_line(monkeypatch):
    def exists(_):
        raise OSError("no\n" * 200)

    monkeypatch.setattr("upath.UPath.exists", exists)
    monkeypatch.setattr("upath.implementations.memory.MemoryPath.exists", exists, raising=False)
    with pytest.raises(Refused) as refused:
        place("memory://raw")
    (said,) = refused.value.problems
    assert said == f"memory://raw cannot be reached: OSError: {('no ' * 200)[:200]}…."


def test_a_folder_on_this_machine_is_not_copied_and_the_copy_of_another_is_removed_afterwards(memory, tidy, tmp_path):
    with local(tmp_path) as here:
        assert here == tmp_path
    with local(place("memory://raw/2016-08")) as here:
        assert (here / "commentary" / "hate_crime.md").read_text(encoding="utf-8") == "Fewer."
    assert not here.exists()


def test_a_drop_that_has_vanished_from_its_address_is_refused(memory, tidy):
    source = place("memory://raw/2016-08")
    memory.rm("/raw/2016-08", recursive=True)
    with pytest.raises(Refused, match="memory://raw/2016-08 cannot be downloaded"), local(source):
        pass


def test_a_name_that_leads_out_of_its_folder_is_not_downloaded(memory, tidy):
    memory.store["/raw/2016-08/../../escaped.csv"] = memory.store["/raw/2016-08/counts.csv"]
    with pytest.raises(Refused, match=r"cannot be downloaded: it is empty, or has a name that leads out of it\."):
        read_drop(place("memory://raw/2016-08"))


def test_a_file_is_written_whole_at_a_path_and_at_an_address(tmp_path):
    for path in (tmp_path / "new" / "drop.json", place("memory://processed/new/drop.json")):
        write_whole(path, b"{}")
        write_whole(path, b"[1]")
        assert path.read_bytes() == b"[1]"
        assert [each.name for each in path.parent.iterdir()] == ["drop.json"]


def test_a_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    path = tmp_path / "drop.json"
    write_whole(path, b"old")

    def full(self, content):
        with self.open("wb") as file:
            file.write(content[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["drop.json"]


def test_a_place_that_cannot_be_replaced_is_left_without_litter(tmp_path):
    (tmp_path / "drop.json").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "drop.json", b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["drop.json"]


def test_an_address_that_cannot_be_written_is_refused_in_a_sentence(memory, tidy, monkeypatch):
    drop = read_drop(*find_drops())

    def denied(*_, **__):
        raise RuntimeError("AccessDenied")

    monkeypatch.setattr(type(memory), "_open", denied)
    with pytest.raises(Refused, match=r"cannot be written: RuntimeError: AccessDenied\."):
        store(drop)
