"""A whole run with drops, checked drops and reports at addresses."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.drops import load, place
from helpers.planning.prepare import prepare
from helpers.publishing.remote import send
from helpers.refusal import Refused

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "raw" / "2016-08"


@pytest.fixture
def bucket(monkeypatch) -> str:
    """An address for drops, checked drops and reports, with the sample drop under `raw`."""
    monkeypatch.chdir(ROOT)
    fsspec.filesystem("memory").store.clear()
    for path in [*SAMPLE.glob("*.csv"), SAMPLE / "drop.toml"]:
        fsspec.filesystem("memory").pipe(f"/bucket/raw/2016-08/{path.name}", path.read_bytes())
    monkeypatch.setenv("BRIEFINGS_RAW", "memory://bucket/raw")
    monkeypatch.setenv("BRIEFINGS_PROCESSED", "memory://bucket/processed")
    return "memory://bucket"


def names(address: str) -> list[str]:
    return sorted(path.name for path in place(address).iterdir())


def run(bucket: str, kernels, *priorities: str) -> list[str]:
    asked = {"partnership": Path("partnership.toml"), "priorities": priorities}
    return [made.error for made in carry_out(prepare(reports=place(f"{bucket}/reports"), **asked), Workers(1, kernels))]


def test_a_run_from_address_to_address_leaves_the_set_that_a_run_here_leaves(bucket, warm):
    assert run(bucket, warm, "hate_crime") == [""]
    here = [
        "documents.json",
        "figures.csv",
        "hate_crime.html",
        "hate_crime.ipynb",
        "index.html",
        "report.docx",
        "report.html",
        "run.json",
        "set.html",
        "tables.xlsx",
    ]
    assert names(f"{bucket}/reports/2016-08/blackpool") == here
    page = place(f"{bucket}/reports/2016-08/blackpool/hate_crime.html").read_text(encoding="utf-8")
    assert "<h1" in page
    assert names(f"{bucket}/reports/2016-08") == ["blackpool", "run.md"]  # no staging folder
    assert names(f"{bucket}/reports") == ["2016-08", "index.html"]
    assert 'href="2016-08/blackpool/index.html"' in place(f"{bucket}/reports/index.html").read_text(encoding="utf-8")
    assert load("2016-08").series("Blackpool", "Serious Assaults").loc["2016-04":].sum() == 60


def test_a_second_run_keeps_the_pages_of_the_first(bucket, warm):
    assert run(bucket, warm, "hate_crime") == [""]
    first = place(f"{bucket}/reports/2016-08/blackpool/hate_crime.html").read_bytes()
    assert run(bucket, warm, "modern_slavery") == [""]
    assert place(f"{bucket}/reports/2016-08/blackpool/hate_crime.html").read_bytes() == first
    index = place(f"{bucket}/reports/2016-08/blackpool/index.html").read_text(encoding="utf-8")
    assert 'href="hate_crime.html"' in index
    assert 'href="modern_slavery.html"' in index


def test_a_set_is_sent_with_its_index_last_and_other_files_are_removed(tmp_path):
    order = []

    class Address:
        """An address that has a page of an earlier set and notes what is written to it."""

        def __init__(self, name: str = "") -> None:
            self.name = name

        parent = property(lambda self: self)

        def __truediv__(self, name):
            return Address(name)

        def mkdir(self, **_):
            pass

        def write_bytes(self, content):
            order.append((self.name, content))

        def iterdir(self):
            return [Address("old.html"), Address("a.html")]

        def unlink(self, missing_ok=False):
            order.append((self.name, "gone"))

    for name in ("index.html", "run.json", "figures.csv", "documents.json", "a.html", "z.html"):
        (tmp_path / name).write_bytes(name.encode())
    send(tmp_path, Address())
    written = ["a.html", "z.html", "documents.json", "figures.csv", "run.json", "index.html"]
    summary = "run.md"  # it is about the set before
    assert order == [(summary, "gone"), *((name, name.encode()) for name in written), ("old.html", "gone")]


def test_an_address_that_cannot_be_written_is_refused_in_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("new", encoding="utf-8")
    memory = place("memory://full")
    monkeypatch.setattr(type(memory), "write_bytes", lambda *_: (_ for _ in ()).throw(PermissionError("no key")))
    with pytest.raises(Refused, match=r"^memory://full/index\.html cannot be written: PermissionError: no key\.$"):
        send(tmp_path, memory)
