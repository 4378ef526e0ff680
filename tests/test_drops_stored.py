"""What is repaired, what stays missing, and that a stored drop is the drop that was read."""

import hashlib
import json
import math
import shutil
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from helpers.drops import check_name, find_drops, load, read_drop, store
from helpers.refusal import Refused
from helpers.wording import missing_months

SAMPLE = Path(__file__).parents[1] / "data" / "raw" / "2016-08"
HEADER = "area,measure,month,count\n"
GOOD = HEADER + "Blackpool,Rape,2016-06,7\nBlackpool,Rape,2016-07,0\nBlackpool,Rape,2016-08,4\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A sound drop of August 2016 in a project's folder of its own."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data" / "raw" / "2016-08"
    folder.mkdir(parents=True)
    (folder / "counts.csv").write_text(GOOD, encoding="utf-8")
    return folder


def months(*names):
    return pd.PeriodIndex(names, freq="M")


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.replace(",", " , ").encode(),
        GOOD.replace(",", "\t,\N{NO-BREAK SPACE}").encode(),
        ("\n" + GOOD.replace("\n", "\n\n")).encode(),
        (GOOD + ",,,\n").encode(),
        GOOD.replace("Blackpool", '"Blackpool"').encode(),
        GOOD.replace(",7\n", ",007\n").encode(),
        b"note,count,month,area,measure\n,7,2016-06,Blackpool,Rape\nx,0,2016-07,Blackpool,Rape\n"
        b",4,2016-08,Blackpool,Rape\n",
    ],
    ids=[
        "byte-order mark", "CRLF", "CR", "blanks around cells", "tabs and no-break spaces", "blank lines",
        "a row of empty cells", "quotation marks", "leading noughts", "columns in another order and one more",
    ],
)  # fmt: skip
def test_what_can_be_repaired_without_a_doubt_is_read_as_meant(folder, raw):
    (folder / "counts.csv").write_bytes(raw)
    counts = read_drop(folder).counts
    assert counts.columns.to_list() == [("Blackpool", "Rape")]
    assert counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 4.0]
    assert counts.index.equals(months("2016-06", "2016-07", "2016-08"))


def test_an_area_with_commas_in_quotation_marks_is_one_area(folder):
    (folder / "counts.csv").write_text(HEADER + '"Bournemouth, Christchurch and Poole",Rape,2016-08,3\n')
    assert read_drop(folder).counts.columns.to_list() == [("Bournemouth, Christchurch and Poole", "Rape")]


def test_rows_in_any_order_are_read_as_one_series(folder):
    head, *rows = GOOD.splitlines(keepends=True)
    (folder / "counts.csv").write_text(head + "".join(reversed(rows)), encoding="utf-8")
    assert read_drop(folder).counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 4.0]


def test_a_month_that_was_not_supplied_is_missing_and_one_with_nothing_recorded_is_0(folder):
    (folder / "counts.csv").write_text(
        HEADER + "Blackpool,Rape,2016-05,2\nBlackpool,Rape,2016-07,0\nBlackpool,Rape,2016-08,4\n", encoding="utf-8"
    )
    series = read_drop(folder).counts["Blackpool", "Rape"]
    assert math.isnan(series["2016-06"])
    assert series["2016-07"] == 0
    assert series.isna().sum() == 1


def test_a_month_that_no_series_has_is_in_the_table_as_missing(folder):
    (folder / "counts.csv").write_text(HEADER + "A,Rape,2016-05,2\nA,Rape,2016-08,4\n", encoding="utf-8")
    counts = read_drop(folder).counts
    assert counts.index.equals(months("2016-05", "2016-06", "2016-07", "2016-08"))
    assert counts["A", "Rape"].isna().to_list() == [False, True, True, False]


def test_months_that_were_not_supplied_are_named_in_a_sentence(folder):
    (folder / "counts.csv").write_text(
        HEADER + "A,Rape,2016-05,2\nA,Rape,2016-08,4\nB,Rape,2016-07,0\nB,Rape,2016-08,0\n", encoding="utf-8"
    )
    (said,) = missing_months(read_drop(folder).counts)  # B starts in July: nothing is missing before a series starts
    assert str(said) == (
        "Rape in A was not supplied for June 2016 and July 2016: shown as gaps, and nothing is compared across them."
    )


def test_a_measure_that_is_declared_to_have_stopped_may_end_early_and_is_missing_from_there(folder):
    (folder / "counts.csv").write_text(GOOD + "Blackpool,All crime,2016-06,30\n", encoding="utf-8")
    with pytest.raises(Refused, match="All crime in Blackpool"):
        read_drop(folder)
    (folder / "drop.toml").write_text('stopped = ["All crime"]\n', encoding="utf-8")
    stopped = read_drop(folder).counts["Blackpool", "All crime"]
    assert stopped["2016-06"] == 30
    assert stopped["2016-07":].isna().all()


def test_a_drop_without_indicators_commentary_and_declaration_is_a_drop(folder):
    drop = read_drop(folder)
    assert (drop.notice, len(drop.indicators), drop.commentary) == ("", 0, {})
    assert list(drop.files) == ["counts.csv"]


def test_files_are_named_with_the_sha256_of_what_was_read():
    drop = read_drop(SAMPLE)
    assert {"drop.toml", "counts.csv", "indicators.csv", "commentary/overview.md"} <= set(drop.files)
    for name, digest in drop.files.items():
        assert digest == hashlib.sha256((SAMPLE / name).read_bytes()).hexdigest()


def test_loading_gives_back_what_was_stored(folder, monkeypatch):
    drop = read_drop(SAMPLE)
    (folder / "counts.csv").unlink()  # the sample is elsewhere, and this project has no drop of its name
    folder.rmdir()
    store(drop, [SAMPLE])
    monkeypatch.chdir(folder.parent)
    loaded = load("2016-08")
    pd.testing.assert_frame_equal(loaded.counts, drop.counts, check_exact=True, check_column_type=False)
    pd.testing.assert_frame_equal(loaded.indicators, drop.indicators, check_dtype=False, check_exact=True)
    for field in ("name", "notice", "commentary", "files", "last", "sha256"):
        assert getattr(loaded, field) == getattr(drop, field), field


def test_a_missing_month_and_a_0_survive_the_store(folder):
    (folder / "counts.csv").write_text(
        HEADER + "A,Rape,2016-05,2\nA,Rape,2016-07,0\nA,Rape,2016-08,4\n", encoding="utf-8"
    )
    store(read_drop(folder), [folder])
    stored = load("2016-08").counts["A", "Rape"]
    assert stored.isna().to_list() == [False, True, False, False]
    assert stored["2016-07"] == 0


def test_what_is_stored_holds_no_missing_month_and_no_name_of_anything_but_its_source(folder, tmp_path):
    store(read_drop(folder), [folder])
    target = tmp_path / "data" / "processed" / "2016-08"
    names = sorted(path.name.partition("-")[0] for path in target.iterdir())
    assert names == ["counts", "drop.json", "indicators", "population", "quality", "revisions", "unplaced"]
    assert [path.name for path in target.parent.iterdir()] == ["2016-08"]  # no staging folder stays
    assert json.loads((target / "drop.json").read_text(encoding="utf-8"))["sources"] == [str(folder)]


def test_storing_anew_leaves_nothing_of_the_last_time(folder, tmp_path):
    store(read_drop(folder), [folder])
    before = {path.name for path in (tmp_path / "data" / "processed" / "2016-08").iterdir()}
    (folder / "counts.csv").write_text(GOOD.replace(",4\n", ",5\n"), encoding="utf-8")
    store(read_drop(folder), [folder])
    after = {path.name for path in (tmp_path / "data" / "processed" / "2016-08").iterdir()}
    assert (len(after), before & after) == (7, {"drop.json"})


def test_a_copy_without_sources_is_not_read_again(folder, tmp_path, monkeypatch):
    store(read_drop(folder), folder=tmp_path / "copy")
    (folder / "counts.csv").write_text(GOOD.replace(",4\n", ",5\n"), encoding="utf-8")
    monkeypatch.setenv("BRIEFINGS_PROCESSED", str(tmp_path / "copy"))
    assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 4.0]


def test_a_drop_that_is_not_stored_yet_is_read_and_stored_on_loading(folder, tmp_path):
    assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 4.0]
    assert (tmp_path / "data" / "processed" / "2016-08" / "drop.json").is_file()


def test_what_another_version_stored_is_read_again(folder, tmp_path):
    load("2016-08")
    path = tmp_path / "data" / "processed" / "2016-08" / "drop.json"
    written = path.read_text(encoding="utf-8")
    about = json.loads(written)
    del about["breaks"]
    path.write_text(json.dumps(about), encoding="utf-8")
    assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 4.0]
    assert path.read_text(encoding="utf-8") == written


def test_loading_reads_again_what_has_changed_since(folder):
    load("2016-08")
    (folder / "counts.csv").write_text(GOOD.replace(",4\n", ",5\n"), encoding="utf-8")
    assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 5.0]
    assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 5.0]


def test_loading_notices_commentary_that_came_later(folder):
    assert load("2016-08").commentary == {}
    (folder / "commentary").mkdir()
    (folder / "commentary" / "rape.md").write_text("More patrols.\n", encoding="utf-8")
    assert load("2016-08").commentary == {"rape": "More patrols.\n"}


def test_a_changed_source_that_is_wrong_is_refused_and_the_stored_drop_stays(folder, tmp_path):
    load("2016-08")
    stored = tmp_path / "data" / "processed" / "2016-08"
    before = {path.name: path.read_bytes() for path in stored.iterdir()}
    (folder / "counts.csv").write_text(GOOD.replace(",4\n", ",four\n"), encoding="utf-8")
    with pytest.raises(Refused, match="'four' is not a whole number"):
        load("2016-08")
    assert {path.name: path.read_bytes() for path in stored.iterdir()} == before


def test_the_fingerprint_of_a_drop_changes_with_any_of_its_files(folder):
    first = read_drop(folder).sha256
    (folder / "drop.toml").write_text('notice = "Beware"\n', encoding="utf-8")
    second = read_drop(folder).sha256
    (folder / "drop.toml").write_text('notice = "Be aware"\n', encoding="utf-8")
    assert len({first, second, read_drop(folder).sha256}) == 3


def test_two_drops_of_one_name_are_refused_and_the_one_in_data_raw_is_what_notebooks_read(folder, tmp_path):
    other = tmp_path / "elsewhere" / "2016-08"
    other.mkdir(parents=True)
    (other / "counts.csv").write_text(GOOD.replace(",7", ",70"), encoding="utf-8")
    with pytest.raises(Refused, match=r"are two drops named 2016-08: move one away\.$"):
        check_name(read_drop(other))
    store(read_drop(other), [other])
    assert load("2016-08").counts["Blackpool", "Rape"].iloc[0] == 7


def test_a_drop_is_not_read_again_to_compare_its_name_with_its_own(folder):
    (drop,) = find_drops(["2016-08"])
    read = read_drop(drop)
    (drop / "counts.csv").write_text(GOOD.replace(",7", ",70"), encoding="utf-8")
    check_name(read, [drop])
    with pytest.raises(Refused, match="are two drops named 2016-08"):
        check_name(read)


def test_a_drop_in_data_raw_may_be_a_zip_and_is_read_again_only_when_it_changes(folder, tmp_path, monkeypatch):
    zipped = shutil.make_archive(str(folder), "zip", folder)
    shutil.rmtree(folder)
    drop = read_drop(Path(zipped))
    assert drop.files == {"2016-08.zip": hashlib.sha256(Path(zipped).read_bytes()).hexdigest()}
    check_name(drop)
    store(drop, [Path(zipped)])
    (stored,) = (tmp_path / "data" / "processed" / "2016-08").glob("counts-*")
    written = stored.stat().st_mtime_ns
    assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 4.0]
    assert stored.stat().st_mtime_ns == written
    with monkeypatch.context() as changed:
        changed.setattr(sys.modules["helpers.drops.store"], "open_source", None)  # an unchanged zip is not opened again
        assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 4.0]
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("2016-08/counts.csv", GOOD.replace(",4\n", ",5\n"))
    assert load("2016-08").counts["Blackpool", "Rape"].to_list() == [7.0, 0.0, 5.0]


def test_two_drops_of_data_raw_may_be_one_history_and_stay_one_when_loaded(folder):
    before = folder.with_name("2016-07")
    before.mkdir()
    (before / "counts.csv").write_text(
        HEADER + "Blackpool,Rape,2016-05,2\nBlackpool,Rape,2016-07,9\n", encoding="utf-8"
    )
    both = [before, folder]
    drop = read_drop(*both)
    check_name(drop)
    store(drop, both)
    for history in (drop, load("2016-08")):
        assert history.counts["Blackpool", "Rape"].to_list() == [2.0, 7.0, 0.0, 4.0]
