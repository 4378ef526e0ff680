"""Notebooks that show or print unchecked output, run and published in both editions."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from small_project import OPENS, RECEIPT, SHOWS, text_of, write_notebook, write_project

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.planning.prepare import prepare
from helpers.publishing.run_summary import printed_sentences

SECRET = "40404"  # a count of the drop that no block shows
HOSTILE = [
    OPENS,
    "counts = briefing.drop.counts\ncounts",
    "from IPython.display import HTML, display\ndisplay(HTML(counts.to_html()))",
    "counts.plot()",
    "import ipywidgets\nipywidgets.IntText(int(counts.max().max()))",
    "mime = 'application/vnd.briefings.block+json'\n"
    "display({mime: {'drop': briefing.fingerprint, 'figures': []}, 'text/html': counts.to_html()}, raw=True)",
    RECEIPT,
]
RAISES = [OPENS, "raise ValueError(briefing.drop.counts.to_string())", RECEIPT]
PRINTS = [
    OPENS,
    SHOWS,
    "import warnings\nprint(briefing.drop.counts.to_string())",
    "warnings.warn(str(briefing.drop.counts.max().max()))",
    RECEIPT,
]
OWN = [
    OPENS,
    "import pandas as pd\nimport seaborn as sns\nfrom helpers import charts, tables, wording\n"
    "many, few = (pd.Series(n, ['Blackpool', 'Wyre'], name='Thefts') for n in ([1250, 71], [66, 2]))",
    "briefing.show(wording.sentence('Of 1,250 thefts, 71 were of bicycles.'), wording.sentence('Three were of cars.'))",
    "briefing.show(tables.of(many, caption='All thefts'), tables.of(few, caption='Bicycles'))",
    "briefing.show(charts.of(sns.barplot(many), title='Drawn', alternative='Wyre has fewer.', data=many))",
    RECEIPT,
]


@pytest.fixture(scope="module")
def published(warm, tmp_path_factory):
    """The folder in which both editions were published, each briefing's result by slug, and those of a second run."""
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(folder)
        write_project("hostile", "raises", "prints", "own")
        for slug, cells in (("hostile", HOSTILE), ("raises", RAISES), ("prints", PRINTS), ("own", OWN)):
            write_notebook(slug, cells)
        counts = Path("data/raw/2016-08/counts.csv")
        counts.write_text(f"area,measure,month,count\nBlackpool,Rape,2016-08,{SECRET}\n", encoding="utf-8")
        workers = Workers(2, warm)
        asked = {"partnership": Path("partnership.toml"), "reports": Path("reports")}
        both = prepare(**asked, editions=["public", "internal"])
        results = {each.job.priority.slug: each for each in carry_out(both, workers)}
        Path("reports/2016-08/run.md").rename("run-public.md")
        again = list(carry_out(prepare(**asked), workers))
        Path("reports/2016-08/run.md").rename("run-internal.md")
    return folder, results, again


def texts(folder, edition):
    area = folder / "reports" / "2016-08" / {"internal": "blackpool", "public": "blackpool.public"}[edition]
    return {path.name: text_of(path) for path in area.iterdir()}


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_a_notebook_that_shows_anything_else_fails_with_its_cell_and_what_to_write(published, edition):
    folder, results, _ = published
    reason = (
        "cell 4 (counts = briefing.drop.counts) shows a DataFrame, which is not published: "
        'write briefing.show(tables.of(frame, caption="…")); cells 5, 6, 7 and 8 also show what is not published'
    )
    failed = results["hostile"]
    assert (failed.error, failed.source) == (reason, HOSTILE[1])
    assert "hostile.html" not in texts(folder, edition)
    quoted = "This briefing failed on the last run (" + reason.replace('"', "&#34;") + ")."
    page = texts(folder, edition)["index.html"]
    assert (quoted in page) is (edition == "internal")
    assert page.count("This briefing failed on the last run.") == {"internal": 0, "public": 2}[edition]


def test_the_failed_notebook_keeps_its_outputs_in_the_internal_edition_and_the_public_one_has_no_notebook(published):
    folder, _, _ = published
    assert SECRET in texts(folder, "internal")["hostile.failed.ipynb"]
    assert [name for name in texts(folder, "public") if name.endswith(".ipynb")] == []


def test_no_file_of_the_public_edition_holds_what_no_block_shows(published):
    folder, _, _ = published
    found = texts(folder, "public")
    assert {"index.html", "run.json", "figures.csv", "prints.html", "documents.json", "tables.xlsx"} <= set(found)
    assert [name for name, text in found.items() if SECRET in text] == []


def test_run_md_quotes_the_reason_of_a_failure_unless_it_lies_beside_a_public_edition(published):
    folder, results, _ = published
    internal, public = (
        (folder / f"run-{edition}.md").read_text(encoding="utf-8") for edition in ("internal", "public")
    )
    assert SECRET in results["raises"].error
    said = f"### Blackpool: raises\n\ncell 4: ValueError: area Blackpool measure Rape 2016-08 {SECRET}.0\n"
    assert said in internal
    assert SECRET not in public
    assert "### Blackpool: raises\n\nThe terminal printed its error, which may hold small numbers." in public


def test_what_cells_print_is_named_in_the_terminal_and_the_files_and_quoted_only_where_the_public_does_not_read(
    published,
):
    folder, results, _ = published
    told = printed_sentences([results["prints"]], quoted=True)
    assert told[0] == (
        "Blackpool: prints: cell 5 printed "
        f'"area Blackpool measure Rape 2016-08 {SECRET}.0"; only what briefing.show displays is published.'
    )
    assert told[1].startswith('Blackpool: prints: cell 6 printed "')
    assert "UserWarning" in results["prints"].printed[1].text
    for edition, quoted in (("internal", True), ("public", False)):
        record = json.loads(texts(folder, edition)["run.json"])
        (printed,) = (each["printed"] for each in record["briefings"] if each["priority"] == "prints")
        summary = (folder / f"run-{edition}.md").read_text(encoding="utf-8")
        assert [sentence.partition(" printed")[0] for sentence in printed] == ["cell 5", "cell 6"]
        assert (SECRET in printed[0]) is quoted
        assert "Blackpool: prints: cell 5 printed" in summary
        assert (SECRET in summary.partition("## What cells printed")[2]) is quoted
        assert SECRET not in texts(folder, edition)["prints.html"]
    assert SECRET not in texts(folder, "internal")["prints.ipynb"]


def test_a_briefing_that_was_not_made_again_still_names_what_its_cells_printed(published):
    _, _, again = published
    kept = {each.job.priority.slug: each for each in again}["prints"]
    assert kept.kept
    assert [text.number for text in kept.printed] == [5, 6]


def test_an_analyst_s_own_blocks_are_published_listed_and_withheld_where_they_must_be(published):
    folder, results, _ = published
    assert results["own"].error == ""
    internal, public = (texts(folder, edition) for edition in ("internal", "public"))
    for said in ("Of 1,250 thefts, 71 were of bicycles.", "<caption>All thefts</caption>", "<caption>Drawn</caption>"):
        assert said in internal["own.html"]
        assert said in public["own.html"]
    for said in ("Three were of cars.", "<caption>Bicycles</caption>", "<img "):
        assert said in internal["own.html"]
        assert said not in public["own.html"]
    assert public["own.html"].count("could identify people") == 2
    rows = {edition: list(csv.DictReader(text["figures.csv"].splitlines()))
            for edition, text in (("internal", internal), ("public", public))}  # fmt: skip
    listed = {edition: [row["current"] for row in each if row["priority"] == "own"] for edition, each in rows.items()}
    assert listed == {
        "internal": ["1250", "71", "3", "1250", "71", "66", "2", "1250", "71"],
        "public": ["1250", "71", "1250", "71", "1250", "71"],
    }
