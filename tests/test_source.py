"""A drop is opened once: no file is read twice, and each fingerprint is of the very bytes that were parsed."""

from __future__ import annotations

import csv
import shutil
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from helpers.drops import read_drop
from helpers.drops.police_uk import ingest
from helpers.drops.police_uk.street import COLUMNS
from helpers.refusal import Refused

SAMPLE = Path(__file__).parents[1] / "data" / "raw" / "2016-08"
COUNTS = "area,measure,month,count\nWyre,Rape,2016-07,3\nWyre,Rape,2016-08,4\n"
WIDE = "Borough,Offence,201607,201608\nCamden,Drugs,3,4\nBexley,Drugs,10,20\n"
WIDE_TOML = 'source = "wide"\nwide = {file = "b.csv", area = "Borough", measure = "Offence", month = "%Y%m"}\n'
ROW = "{id},{month},Kent Police,Kent Police,-3.0,53.8,On or near Bank Street,E1,Medway 001A,Burglary,Charged,\n"
CHANGED = "was changed while it was read: run the same command again once it is complete."


class Events:
    """The files and folders that Python opens and lists, from an audit hook, which can only be switched off."""

    def __init__(self) -> None:
        self.paths: list[str] | None = None
        sys.addaudithook(self.hook)

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.paths is not None and event in ("open", "os.scandir", "os.listdir"):
            self.paths.append(str(arguments[0]))

    def during(self, read: Callable[[Path], object], folder: Path) -> Counter[str]:
        """How often each file was opened and each folder listed while something was read, by path within the folder."""
        self.paths = []
        try:
            read(folder)
        finally:
            paths, self.paths = map(Path, self.paths), None
        return Counter(path.relative_to(folder).as_posix() for path in paths if path.is_relative_to(folder))


@pytest.fixture(scope="session")
def events() -> Events:
    return Events()


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch) -> Path:
    """Where counted months are kept; there are no other drops."""
    (tmp_path / "raw").mkdir()
    monkeypatch.setenv("BRIEFINGS_RAW", str(tmp_path / "raw"))
    monkeypatch.setenv("BRIEFINGS_PROCESSED", str(tmp_path / "processed"))
    return tmp_path / "processed" / "police_uk"


def drop_of(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def street(month: str, crimes: int) -> str:
    return ",".join(COLUMNS) + "\n" + "".join(ROW.format(id=number, month=month) for number in range(crimes))


def zip_of(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def first_change(monkeypatch, module, name: str, change: Callable[[], object]) -> None:
    """Before a function is called for the first time, change something on disk."""
    function, changes = getattr(module, name), [change]

    def changing(*arguments, **options):
        while changes:
            changes.pop()()
        return function(*arguments, **options)

    monkeypatch.setattr(module, name, changing)


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        read_drop(path)
    return str(refused.value)


def test_every_file_of_a_tidy_drop_is_opened_once_and_every_folder_listed_once(tmp_path, events):
    folder = tmp_path / "2016-08"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    (folder / "population.csv").write_text("area,year,residents\nWyre,2016,109745\n", encoding="utf-8")
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    assert len(paths) == 4 + 1 + 10  # drop.toml and three tables, the folder commentary, and what is in it
    assert events.during(read_drop, folder) == dict.fromkeys([".", *paths], 1)


def test_every_file_of_a_wide_drop_is_opened_once(tmp_path, events):
    folder = drop_of(tmp_path / "2016-08", {"b.csv": WIDE, "drop.toml": WIDE_TOML})
    assert events.during(read_drop, folder) == {".": 1, "b.csv": 1, "drop.toml": 1}


def test_street_level_files_are_hashed_once_and_not_parsed_again_when_their_counts_are_kept(tmp_path, events):
    files = {f"{month}-kent-street.csv": street(month, 12) for month in ("2022-07", "2022-08")}
    folder = drop_of(tmp_path / "drop", files | {"drop.toml": 'notice = "A sample."\n'})
    # To hash it, and to parse it.
    assert events.during(read_drop, folder) == {".": 1, "drop.toml": 1, **dict.fromkeys(files, 2)}
    assert events.during(read_drop, folder) == {".": 1, "drop.toml": 1, **dict.fromkeys(files, 1)}


@pytest.mark.parametrize("files", [{"counts.csv": COUNTS, "drop.toml": ""}, {"b.csv": WIDE, "drop.toml": WIDE_TOML}])
def test_drop_toml_is_parsed_once(tmp_path, monkeypatch, files):
    parsed = []
    loads = tomllib.loads
    monkeypatch.setattr(tomllib, "loads", lambda text: parsed.append(text) or loads(text))
    read_drop(drop_of(tmp_path / "2016-08", files))
    assert parsed == [files["drop.toml"]]


def test_the_fingerprint_of_a_table_that_changes_while_it_is_parsed_is_of_the_bytes_that_were_parsed(
    tmp_path, monkeypatch
):
    folder = drop_of(tmp_path / "2016-08", {"counts.csv": COUNTS})
    later = COUNTS.replace(",4\n", ",5\n")
    first_change(monkeypatch, csv, "reader", lambda: drop_of(folder, {"counts.csv": later}))
    drop = read_drop(folder)
    assert (folder / "counts.csv").read_text(encoding="utf-8") == later
    assert drop.counts["Wyre", "Rape"].tolist() == [3, 4]
    assert drop.files == {"counts.csv": sha256(COUNTS.encode()).hexdigest()}


def test_a_zip_that_is_replaced_while_its_table_is_parsed_is_refused(tmp_path, monkeypatch):
    path = zip_of(tmp_path / "2016-08.zip", {"counts.csv": COUNTS})
    other = zip_of(tmp_path / "other.zip", {"counts.csv": COUNTS.replace(",4\n", ",5\n")})
    assert other.stat().st_size == path.stat().st_size
    first_change(monkeypatch, csv, "reader", lambda: other.replace(path))
    assert refusal(path) == f"2016-08.zip {CHANGED}"
    assert read_drop(path).counts["Wyre", "Rape"].tolist() == [3, 5]


def test_a_street_level_file_that_changes_between_hash_and_parse_is_refused_and_its_counts_not_kept(
    tmp_path, monkeypatch, kept
):
    name = "2022-08-kent-street.csv"
    folder = drop_of(tmp_path / "drop", {name: street("2022-08", 12)})
    first_change(monkeypatch, ingest, "read_header", lambda: drop_of(folder, {name: street("2022-08", 13)}))
    assert refusal(folder) == f"{name} {CHANGED}"
    assert list(kept.rglob("*.parquet")) == []
    assert read_drop(folder).counts["Medway", "Burglary"].tolist() == [13]


def test_a_zip_of_street_level_files_that_is_replaced_while_they_are_counted_is_refused(tmp_path, monkeypatch, kept):
    files = {"2022-08-kent-street.csv": street("2022-08", 12)}
    path = zip_of(tmp_path / "2022-08.zip", files)
    later = zip_of(tmp_path / "later.zip", {"2022-08-kent-street.csv": street("2022-08", 13)})
    first_change(monkeypatch, ingest, "read_header", lambda: later.replace(path))
    assert refusal(path) == f"2022-08.zip {CHANGED}"
    assert list(kept.rglob("*.parquet")) == []


def test_a_zip_that_is_replaced_after_its_counts_were_found_kept_is_refused(tmp_path, monkeypatch):
    path = zip_of(tmp_path / "2022-08.zip", {"2022-08-kent-street.csv": street("2022-08", 12)})
    read_drop(path)
    later = zip_of(tmp_path / "later.zip", {"2022-08-kent-street.csv": street("2022-08", 13)})
    first_change(monkeypatch, ingest, "read_arrow", lambda: later.replace(path))
    assert refusal(path) == f"2022-08.zip {CHANGED}"


def test_the_fingerprint_of_a_zip_is_that_of_the_zip(tmp_path):
    path = zip_of(tmp_path / "2022-08.zip", {"2022-08-kent-street.csv": street("2022-08", 12)})
    assert read_drop(path).files == {"2022-08.zip": sha256(path.read_bytes()).hexdigest()}


def test_street_level_files_in_a_folder_have_a_fingerprint_each(tmp_path):
    text = street("2022-08", 12)
    folder = drop_of(tmp_path / "drop", {"2022-08/2022-08-kent-street.csv": text, "commentary/burglary.md": "Fewer."})
    assert read_drop(folder).files == {
        "2022-08/2022-08-kent-street.csv": sha256(text.encode()).hexdigest(),
        "commentary/burglary.md": sha256(b"Fewer.").hexdigest(),
    }


def test_a_drop_that_declares_street_level_files_and_has_none_is_refused(tmp_path):
    folder = drop_of(tmp_path / "2016-08", {"drop.toml": 'source = "police_uk"\n', "counts.csv": COUNTS})
    assert refusal(folder) == (
        "2016-08 has no file named like 2022-08-lancashire-street.csv: choose the street-level crime when downloading."
    )


def test_problems_of_every_file_of_a_wide_drop_are_reported_once_its_counts_are_sound(tmp_path):
    files = {"b.csv": WIDE, "drop.toml": WIDE_TOML, "population.csv": "area,year,residents\nCamden,2016,many\n"}
    files["indicators.csv"] = "priority,area,indicator,group,period_start,period_end,value,out_of\n"
    folder = drop_of(tmp_path / "2016-08", files)
    (folder / "commentary").write_text("Fewer.", encoding="utf-8")
    assert [problem.split()[0].rstrip(",") for problem in refusal(folder).splitlines()] == [
        "indicators.csv",
        "commentary",
        "population.csv",
    ]


def test_drop_toml_and_commentary_are_found_with_capitals_as_on_systems_that_ignore_case(tmp_path):
    files = {"counts.csv": COUNTS, "Drop.TOML": 'notice = "A sample."\n', "Commentary/rape.md": "Fewer."}
    for drop in (read_drop(drop_of(tmp_path / "2016-08", files)), read_drop(zip_of(tmp_path / "2016-08.zip", files))):
        assert (drop.notice, drop.commentary) == ("A sample.", {"rape": "Fewer."})


def test_drop_toml_in_two_spellings_is_refused(tmp_path):
    path = zip_of(tmp_path / "2016-08.zip", {"counts.csv": COUNTS, "Drop.TOML": "", "drop.toml": ""})
    assert refusal(path) == "The drop has drop.toml twice, once with capitals: keep one."
