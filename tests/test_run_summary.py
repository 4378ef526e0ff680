"""The summary of a run, `run.md`: its words, and when it is written."""

from __future__ import annotations

from pathlib import Path

import fsspec
import mistune
import pytest
from small_project import GOOD, write_notebook, write_project

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.drops import place
from helpers.partnership import Partnership, Priority
from helpers.planning.prepare import prepare
from helpers.publishing.job import Job, Result
from helpers.publishing.manifest import altered, published_sets
from helpers.publishing.run_summary import in_order, rows, summary

SHELL = {"partnership": "BSafe", "drop": "2016-08", "edition": "internal", "period": "April to August 2016"}
FAILS = "raise ValueError('no such month')"


def job(title: str, area: str = "Blackpool") -> Job:
    priority = Priority(slug=title.split()[0].lower(), title=title, no_count="Not counted.")
    return Job(Partnership(name="BSafe", area="Blackpool", priorities=[priority]), priority, area, Path("n.ipynb"), {})


def page(job: Job) -> Path:
    return Path("reports", "2016-08", job.area.lower(), f"{job.priority.slug}.html")


def leave(*paths: str) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_it_lists_how_each_briefing_ended_where_it_is_and_why_one_failed():
    leave("reports/2016-08/blackpool/marac.failed.ipynb", "reports/2016-08/blackpool/marac.html")
    made = [
        Result(job("Rape"), 1.7),
        Result(job("Hate crime"), 0.0, kept=True),
        Result(job("MARAC"), 0.3, error="cell 4: ValueError: no such month", source="month = 13\nraise ValueError\n"),
    ]
    assert summary(made, page, SHELL) == (
        "# Briefings from the drop 2016-08\n"
        "\n"
        "BSafe, April to August 2016, internal edition: 1 made, 1 unchanged, 1 failed.\n"
        "Paths are from the folder of this summary.\n"
        "\n"
        "| Briefing | Status | Where it is |\n"
        "|---|---|---|\n"
        "| Blackpool: Rape | made | `blackpool/rape.html` |\n"
        "| Blackpool: Hate crime | unchanged | `blackpool/hate.html` |\n"
        "| Blackpool: MARAC | failed | `blackpool/marac.failed.ipynb` |\n"
        "\n"
        "## What failed\n"
        "\n"
        "### Blackpool: MARAC\n"
        "\n"
        "cell 4: ValueError: no such month\n"
        "\n"
        "```python\n"
        "month = 13\n"
        "raise ValueError\n"
        "```\n"
        "\n"
        "Its notebook, as far as it ran: `blackpool/marac.failed.ipynb`. "
        "The last good page stays published: `blackpool/marac.html`.\n"
    )


def test_no_error_is_quoted_beside_a_public_set_as_it_may_hold_a_small_number():
    failed = [Result(job("Rape"), 0.0, error="ValueError: rape is printed as 3 and as 4")]
    for editions, quoted in ((("internal",), True), (("public",), False), (("internal", "public"), False)):
        text = summary(failed, page, SHELL, editions)
        assert ("printed as 3" in text, "may hold small numbers" in text) == (quoted, not quoted)


def test_a_failure_that_left_nothing_says_so():
    text = summary([Result(job("Rape"), 0.0, error="the process that made it was killed")], page, SHELL)
    assert "| Blackpool: Rape | failed | – |" in text
    assert text.endswith("\n\nthe process that made it was killed\n\nIt has no page yet.\n")
    assert "`" not in text


def test_a_fence_in_a_cell_s_source_does_not_end_the_fence_around_it():
    source = 'note = """\n````\n# no heading\n````\n"""'
    text = summary([Result(job("Rape"), 0.0, error="cell 4: E", source=source)], page, SHELL)
    assert f"\n`````python\n{source}\n`````\n" in text
    assert "<h1>no heading</h1>" not in mistune.html(text)


def test_names_and_errors_are_no_markdown_and_no_html_and_give_no_orders_to_a_terminal():
    name = "Theft *from* the | person <b>&amp; `shop`"
    failed = Result(
        job(name), 0.0, error="cell 4: \x1b[31mValueError\x1b[0m: # one\n# two\x07 [link](http://example.org)"
    )
    html = mistune.create_markdown(plugins=["table"])(summary([failed], page, SHELL))
    shown = "Blackpool: Theft *from* the | person &lt;b&gt;&amp;amp; `shop`"
    assert html.count(shown) == 2  # in the table and as a heading
    assert "<p>cell 4: ValueError: # one # two [link](http://example.org)</p>" in html
    assert not set(html) & {"\x1b", "\x07"}


def test_more_than_a_screen_of_briefings_is_listed_area_by_area_and_each_failure_in_full():
    areas, titles = ("Blackpool", "Wyre", "Fylde"), [f"P{number}" for number in range(7)]
    made = [Result(job(title, area), 1.5, kept=area == "Wyre") for area in areas for title in titles]  # 21
    made[20] = Result(made[20].job, 2.0, error="cell 1: KeyError: 'x'", source="x")
    told = [(row.name, row.status, row.seconds, str(row.where)) for row in rows(made, page)]
    assert told == [
        ("Blackpool", "7 made", 10.5, "reports/2016-08/blackpool/index.html"),
        ("Wyre", "7 unchanged", 10.5, "reports/2016-08/wyre/index.html"),
        ("Fylde", "6 made, 1 failed", 11.0, "reports/2016-08/fylde/index.html"),
    ]
    text = summary(made, page, SHELL)
    assert "| Area | Status | Where it is |\n|---|---|---|\n| Blackpool | 7 made | `blackpool/index.html` |\n" in text
    assert "### Fylde: P6\n\ncell 1: KeyError: 'x'\n\n```python\nx\n```\n" in text
    assert len(rows(made[:20], page)) == 20


def test_the_order_is_that_of_the_jobs_whatever_ended_first():
    jobs = [job("Rape"), job("MARAC"), job("Rape", "Wyre")]
    ended = [Result(jobs[number], 0.0) for number in (2, 0, 1)]
    assert [each.job.name for each in in_order(ended, jobs)] == ["Blackpool: Rape", "Blackpool: MARAC", "Wyre: Rape"]


def run(kernels, reports: str = "reports", **how) -> Path:
    prepared = prepare(partnership=Path("partnership.toml"), reports=place(reports))
    list(carry_out(prepared, Workers(2, kernels), **how))
    return place(reports) / "2016-08" / "run.md"


def statuses(text: str) -> list[str]:
    return [line.split(" | ")[1] for line in text.splitlines() if line.startswith("| Blackpool")]


def test_it_is_written_by_runs_that_publish_and_by_no_other(warm):
    write_project("rape", "marac")
    path = run(warm)
    first, written = path.read_bytes(), path.stat().st_mtime_ns
    assert statuses(first.decode()) == ["made", "made"]
    run(warm)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (first, written), "nothing had changed"
    write_notebook("marac", [FAILS])
    run(warm)
    failing = path.read_bytes()
    assert statuses(failing.decode()) == ["unchanged", "failed"]
    assert f"```python\n{FAILS}\n```" in failing.decode()
    assert "The last good page stays published: `blackpool/marac.html`." in failing.decode()
    run(warm)
    assert path.read_bytes() == failing, "two runs that end alike say the same"
    write_notebook("marac", GOOD)  # as before: nothing is made again, but the index no longer says failed
    run(warm)
    assert statuses(path.read_text(encoding="utf-8")) == ["unchanged", "unchanged"]
    run(warm, fresh=True)
    assert path.read_bytes() == first


def test_it_is_not_among_the_files_that_verify_checks(tmp_path, warm):
    write_project("rape")
    folder = run(warm).parent
    assert sorted(path.name for path in folder.iterdir()) == ["blackpool", "run.md"]
    assert published_sets(tmp_path / "reports") == [tmp_path / "reports" / "2016-08" / "blackpool"]
    assert altered(folder / "blackpool") == []


def test_it_is_sent_to_the_address_of_the_reports(warm):
    fsspec.filesystem("memory").store.clear()
    write_project("rape", "marac")
    write_notebook("marac", [FAILS])
    text = run(warm, "memory://bucket/reports").read_text(encoding="utf-8")
    assert statuses(text) == ["made", "failed"]
    assert "Its notebook, as far as it ran: `blackpool/marac.failed.ipynb`. It has no page yet." in text
    write_notebook("marac", GOOD)
    text = run(warm, "memory://bucket/reports").read_text(encoding="utf-8")
    assert statuses(text) == ["unchanged", "made"]
