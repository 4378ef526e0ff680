"""Only what changed is made again."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from helpers.batch.cache import keep, recall
from helpers.batch.run import carry_out, prepare
from helpers.batch.workers import Workers
from helpers.document.from_notebook import Contents, Printed
from helpers.document.numbers import Figure

PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
peers = ["Wyre"]
[[priorities]]
slug = "rape"
title = "Rape"
no_count = "Not counted."
[[priorities]]
slug = "marac"
title = "MARAC"
no_count = "Not counted."
"""
PARAMETERS = """\
priority: str = "rape"  # the priority reported on
drop: str = "2016-08"  # the drop to report on
area: str = "Blackpool"  # the district reported on
edition: str = "internal"  # internal or public
partnership: str = "partnership.toml"  # who we are"""
BRIEFING = """\
from pathlib import Path
from helpers.briefing import open_briefing
Path(f"{priority}.ran").open("a").write("x")
briefing = open_briefing(priority, drop=drop, area=area, edition=edition, partnership=partnership)
briefing.show(briefing.lead(), briefing.commentary(), briefing.sources())
briefing.receipt()"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of two briefings, each of which notes in a file that it ran."""
    monkeypatch.chdir(tmp_path)
    drop = tmp_path / "data" / "raw" / "2016-08"
    (drop / "commentary").mkdir(parents=True)
    (tmp_path / "partnership.toml").write_text(PARTNERSHIP, encoding="utf-8")
    (drop / "counts.csv").write_text("area,measure,month,count\nBlackpool,Rape,2016-08,9\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    new = nbformat.v4
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    for slug in ("rape", "marac"):
        (drop / "commentary" / f"{slug}.md").write_text("Patrols.\n", encoding="utf-8")
        cells = [
            new.new_markdown_cell(f"# {slug}", id="title"),
            new.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
            new.new_code_cell(BRIEFING, id="work"),
        ]
        nbformat.write(new.new_notebook(cells=cells, metadata=kernel), tmp_path / "notebooks" / f"{slug}.ipynb")
    return tmp_path


def run(**how):
    """How each briefing came out, and how often each notebook has run so far."""
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    made = {each.job.priority.slug: each for each in carry_out(prepared, Workers(2), **how)}
    assert [each.error for each in made.values()] == ["", ""]
    kept = {slug for slug, each in made.items() if each.kept}
    return kept, {slug: len(Path(f"{slug}.ran").read_text(encoding="utf-8")) for slug in made}


def pages(project):
    folder = project / "reports" / "2016-08" / "blackpool"
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_a_second_run_with_nothing_changed_makes_and_writes_nothing(project):
    assert run() == (set(), {"rape": 1, "marac": 1})
    before = pages(project)
    assert run() == ({"rape", "marac"}, {"rape": 1, "marac": 1})
    assert pages(project) == before
    assert run(fresh=True) == (set(), {"rape": 2, "marac": 2})


def test_a_changed_commentary_makes_one_briefing_again(project):
    run()
    path = project / "data" / "raw" / "2016-08" / "commentary" / "marac.md"
    path.write_text("More patrols.\n", encoding="utf-8")
    assert run() == ({"rape"}, {"rape": 1, "marac": 2})
    assert b"More patrols." in pages(project)["marac.html"][0]
    record = json.loads(pages(project)["run.json"][0])
    assert [each["status"] for each in record["briefings"]] == ["published", "published"]
    assert b"earlier version of the drop" not in pages(project)["index.html"][0]


@pytest.mark.parametrize("changed", ["counts", "notebook", "partnership"])
def test_whatever_else_a_briefing_is_made_of_makes_it_again(project, changed):
    run()
    path, old, new = {
        "counts": (project / "data" / "raw" / "2016-08" / "counts.csv", ",9\n", ",8\n"),
        "notebook": (project / "notebooks" / "rape.ipynb", "# rape", "# Rape, again"),
        "partnership": (project / "partnership.toml", 'name = "BSafe"', 'name = "B Safe"'),
    }[changed]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    kept, _ = run()
    assert kept == ({"marac"} if changed == "notebook" else set())


def test_a_published_page_that_was_altered_is_put_right_without_making_it_again(project):
    run()
    page = project / "reports" / "2016-08" / "blackpool" / "rape.html"
    whole = page.read_bytes()
    page.write_text("<h1>0</h1>", encoding="utf-8")
    assert run() == ({"rape", "marac"}, {"rape": 1, "marac": 1})
    assert page.read_bytes() == whole


def test_what_a_stopped_run_had_made_is_not_made_again(project):
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    running = carry_out(prepared, Workers(1))
    first = next(running).job.priority.slug
    running.close()
    assert not (project / "reports" / "2016-08" / "blackpool").exists()
    kept, _ = run()
    assert kept == {first}


def test_a_kept_page_that_was_altered_or_half_written_is_made_again(project):
    run()
    place = project / "data" / "processed" / "cache" / "2016-08" / "blackpool"
    (place / "rape" / "rape.html").write_text("<h1>0</h1>", encoding="utf-8")
    (place / "marac" / "briefing.json").write_text('{"key": ', encoding="utf-8")
    assert run()[0] == set()


def test_what_is_kept_comes_back_with_its_figures_and_what_was_printed_and_under_its_key_only(project):
    made = project / "made"
    made.mkdir()
    for name in ("rape.html", "rape.ipynb"):
        (made / name).write_text(name, encoding="utf-8")
    figure = Figure("Blackpool", "Rape", "2016", current="71", small=True)
    contents = Contents((figure,), (Printed(5, "a warning"),))
    keep("rape", "0f1e", contents, made, "2016-08/blackpool")
    assert recall("rape", "0f1e", project / "back", "2016-08/blackpool") == contents
    assert sorted(path.name for path in (project / "back").iterdir()) == ["rape.html", "rape.ipynb"]
    assert recall("rape", "ffff", project / "other", "2016-08/blackpool") is None
    assert not (project / "other").exists()
