"""Only what changed is made again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from small_project import OPENS, RECEIPT, write_drop, write_priorities

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.document.document import Document, Section
from helpers.document.from_notebook import Printed
from helpers.document.numbers import Sum, count
from helpers.document.sentence import say
from helpers.planning.prepare import prepare
from helpers.publishing.cache import Kept, keep, reason, recall
from helpers.publishing.job import Result
from helpers.publishing.waiting import pick_up, put_down

NOTES = 'from pathlib import Path\n_ = Path(f"{priority}.ran").open("a").write("x")'
SHOWS = "briefing.show(briefing.lead(), briefing.commentary(), briefing.sources())"


@pytest.fixture(scope="module")
def made(tmp_path_factory, warm):
    """A project of two briefings, each of which notes in a file that it ran, after its first run."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        write_drop(Blackpool=[9])
        write_priorities("rape", "marac", cells=[NOTES, OPENS, SHOWS, RECEIPT])
        commentary = Path("data/raw/2016-08/commentary")
        commentary.mkdir()
        for slug in ("rape", "marac"):
            (commentary / f"{slug}.md").write_text("Patrols.\n", encoding="utf-8")
        assert run(warm) == (set(), {"rape": 1, "marac": 1})
    return folder


@pytest.fixture
def project(made, tmp_path, monkeypatch):
    """A copy of that project."""
    folder = shutil.copytree(made, tmp_path / "project")
    monkeypatch.chdir(folder)
    return folder


def run(kernels, **how):
    """The briefings that were kept, and how often each notebook has run so far."""
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    made = {each.job.priority.slug: each for each in carry_out(prepared, Workers(2, kernels), **how)}
    assert [each.error for each in made.values()] == ["", ""]
    kept = {slug for slug, each in made.items() if each.kept}
    return kept, {slug: len(Path(f"{slug}.ran").read_text(encoding="utf-8")) for slug in made}


def reason_for_the_first(kernels):
    """The reason why the first briefing of a run is made; empty if it is kept. The run is stopped after the first."""
    running = carry_out(prepare(partnership=Path("partnership.toml"), reports=Path("reports")), Workers(1, kernels))
    first = next(running)
    running.close()
    assert first.error == ""
    return first.reason


def pages(project):
    folder = project / "reports" / "2016-08" / "blackpool"
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_a_second_run_with_nothing_changed_makes_copies_and_writes_nothing(project, warm, monkeypatch):
    before = pages(project)
    with monkeypatch.context() as patched:
        patched.delattr(Kept, "copy_to")
        assert run(warm) == ({"rape", "marac"}, {"rape": 1, "marac": 1})
    assert pages(project) == before
    assert run(warm, fresh=True) == (set(), {"rape": 2, "marac": 2})


def test_a_changed_commentary_makes_one_briefing_again(project, warm):
    path = project / "data" / "raw" / "2016-08" / "commentary" / "marac.md"
    path.write_text("More patrols.\n", encoding="utf-8")
    assert run(warm) == ({"rape"}, {"rape": 1, "marac": 2})
    assert b"More patrols." in pages(project)["marac.html"][0]
    record = json.loads(pages(project)["run.json"][0])
    assert [each["status"] for each in record["briefings"]] == ["published", "published"]
    assert b"earlier version of the drop" not in pages(project)["index.html"][0]


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        ("data/raw/2016-08/counts.csv", ",9\n", ",8\n", "data changed"),
        ("partnership.toml", 'name = "BSafe"', 'name = "B Safe"', "partnership file changed"),
    ],
)
def test_a_change_in_anything_else_that_a_briefing_is_made_of_makes_it_again(project, warm, path, old, new, reason):
    (project / path).write_text((project / path).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert reason_for_the_first(warm) == reason


def test_another_policy_on_small_numbers_makes_no_briefing_again(project, warm):
    path = project / "partnership.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[disclosure]\nthreshold = 10\n", encoding="utf-8")
    assert run(warm)[0] == {"rape", "marac"}


def test_a_changed_notebook_makes_its_own_briefing_again(project, warm):
    path = project / "notebooks" / "rape.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("# rape", "# Rape, again"), encoding="utf-8")
    assert run(warm)[0] == {"marac"}


def test_each_change_is_a_reason_to_make_it_again_and_so_is_fresh_alone(project):
    job = next(carry_out(prepare(partnership=Path("partnership.toml"), reports=Path("reports")), Workers(1))).job
    assert job.priority.slug == "rape"
    assert reason(job) == "--fresh was given"
    other = replace(job, made_from={**job.made_from, "helpers": "0f1e", "library versions": "0f1e"})
    assert reason(other) == "helpers and library versions changed"


def test_a_published_page_that_was_altered_is_put_right_without_making_it_again(project, warm):
    page = project / "reports" / "2016-08" / "blackpool" / "rape.html"
    whole = page.read_bytes()
    page.write_text("<h1>0</h1>", encoding="utf-8")
    assert run(warm) == ({"rape", "marac"}, {"rape": 1, "marac": 1})
    assert page.read_bytes() == whole


def test_what_a_stopped_run_had_made_is_not_made_again(project, warm):
    shutil.rmtree("reports")
    shutil.rmtree("data/processed")
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    running = carry_out(prepared, Workers(1, warm))
    first = next(running).job.priority.slug
    running.close()
    assert not (project / "reports" / "2016-08" / "blackpool").exists()
    kept, _ = run(warm)
    assert kept == {first}


def test_a_kept_page_that_was_altered_or_half_written_is_made_again(project, warm):
    place = project / "data" / "processed" / "cache" / "2016-08" / "blackpool"
    (place / "rape" / "rape.html").write_text("<h1>0</h1>", encoding="utf-8")
    (place / "marac" / "briefing.json").write_text('{"made_from": ', encoding="utf-8")
    assert reason_for_the_first(warm) == "the page or notebook that was kept is missing or was altered"
    shutil.rmtree(place / "rape")
    assert reason_for_the_first(warm) == "none is kept from an earlier run"


def test_what_is_kept_comes_back_with_its_document_and_printed_texts_for_the_same_fingerprints_only(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    write_drop(Blackpool=[9])
    write_priorities("rape")
    made = Path("made")
    made.mkdir()
    for name in ("rape.html", "rape.ipynb"):
        (made / name).write_text(name, encoding="utf-8")
    said = say("{rapes}.", rapes=count(71, Sum("Blackpool", "Rape", "2016")))
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    job = replace(prepared.jobs[0], made_from={"data": "0f1e"})
    document = Document(job.about, job.no_headline, (Section("", (said,)),))
    keep(put_down(Result(job, 1.5, document, printed=(Printed(5, "a warning"),)), made), made)
    back = recall(job)
    assert back.result == Result(job, 0.0, kept=True, printed=(Printed(5, "a warning"),))
    back.copy_to(Path("back"))
    assert pick_up(back.result, Path("back")).document == document
    assert sorted(path.name for path in Path("back").iterdir()) == ["rape.html", "rape.ipynb"]
    assert recall(replace(job, made_from={"data": "ffff"})) is None
