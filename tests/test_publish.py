"""Publishing for real, on a tiny project: briefings that succeed, fail, die and are made again."""

import csv
import json
import shutil
import sys
from html import escape
from pathlib import Path

import nbformat
import pytest

from helpers.batch.run import carry_out, prepare
from helpers.batch.workers import Workers
from helpers.cli import main
from helpers.publishing.publish import _care
from helpers.wording.missing_locations import SPREAD

PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
peers = ["Wyre"]
[[priorities]]
slug = "rape"
title = "Rape"
headline = "Rape"
"""
UNCOUNTED = '[[priorities]]\nslug = "{0}"\ntitle = "{1}"\nno_count = "Not counted."\n'
PARAMETERS = """\
priority: str = "rape"  # the priority reported on
drop: str = "2016-08"  # the drop to report on
area: str = "Blackpool"  # the district reported on
edition: str = "internal"  # internal or public
partnership: str = "partnership.toml"  # who we are"""
COUNTED = """\
from helpers import tables, wording
from helpers.statistics import change
from helpers.briefing import open_briefing
briefing = open_briefing(priority, drop=drop, area=area, edition=edition, partnership=partnership)
briefing.show(briefing.lead(), wording.change(change.year_to_date(briefing.headline)))
briefing.show(tables.years(briefing.headline))
briefing.receipt()"""
SPOKEN = """\
from helpers.briefing import open_briefing
from helpers.document.numbers import Figure
from helpers.document.blocks import Sentence
briefing = open_briefing(priority, drop=drop, area=area, edition=edition, partnership=partnership)
figure = Figure(area, "Cases", "2016-04..2016-06", current="136", sentence="136 cases.")
briefing.show(Sentence("136 cases.", (figure,)))
briefing.receipt()"""
EXITS = "print('all is well')\nimport os\nos._exit(0)"
IS_KILLED = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
FAILS = "raise ValueError('<script>alert(5)</script> too few')"


def write_notebook(slug, source):
    new = nbformat.v4
    cells = [
        new.new_markdown_cell(f"# The {slug} briefing", id="title"),
        new.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
        new.new_code_cell(source, id="work"),
    ]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(new.new_notebook(cells=cells, metadata=kernel), f"notebooks/{slug}.ipynb")


def write_project():
    drop = Path("data/raw/2016-08")
    drop.mkdir(parents=True)
    Path("notebooks").mkdir()
    others = [("marac", "MARAC"), ("dead", "Dead"), ("left", "Left")]
    Path("partnership.toml").write_text(PARTNERSHIP + "".join(UNCOUNTED.format(*o) for o in others), encoding="utf-8")
    months = [f"{year}-{month:02d}" for year in (2015, 2016) for month in range(1, 13)][:20]
    rows = [f"{area},Rape,{month},{60 + i}\n" for area in ("Blackpool", "Lancashire") for i, month in enumerate(months)]
    (drop / "counts.csv").write_text("area,measure,month,count\n" + "".join(rows), encoding="utf-8")


def prepared(**asked):
    return prepare(partnership=Path("partnership.toml"), reports=Path("reports"), **asked)


def run(**asked):
    return {made.job.priority.slug: made for made in carry_out(prepared(**asked), Workers(2))}


@pytest.fixture(scope="module")
def history(tmp_path_factory, processes):
    """What `reports` held after each run, as copies of the folder, and how the runs ended."""
    kept = {"project": tmp_path_factory.mktemp("project")}

    def keep(name):
        kept[name] = shutil.copytree("reports/2016-08", tmp_path_factory.mktemp("kept") / name)

    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(kept["project"])
        write_project()
        for slug, source in {"rape": COUNTED, "marac": SPOKEN, "dead": EXITS, "left": "raise SystemExit(0)"}.items():
            write_notebook(slug, source)
        kept["first made"] = run()
        keep("first")
        for slug, source in {"rape": FAILS, "dead": IS_KILLED}.items():
            write_notebook(slug, source)
        patched.setattr(sys, "argv", ["briefings", "run", "--workers", "2", "--priority", "rape", "--priority", "dead"])
        with pytest.raises(SystemExit) as ended:
            main()
        kept["exit code"] = ended.value.code
        keep("failing")
        write_notebook("rape", COUNTED)
        run(priorities=["rape"])
        keep("good")
        interrupted = carry_out(prepared(priorities=["dead"]), Workers(1))
        next(interrupted)
        with pytest.raises(RuntimeError, match="pulled the plug"):
            interrupted.throw(RuntimeError("pulled the plug"))
        keep("interrupted")
    return kept


@pytest.fixture(scope="module")
def sets(history):
    """Blackpool's published folder after each run."""
    return {name: history[name] / "blackpool" for name in ("first", "failing", "good", "interrupted")}


def names(folder):
    return {path.name for path in folder.iterdir()}


def record(folder):
    return {each["priority"]: each for each in json.loads((folder / "run.json").read_text("utf-8"))["briefings"]}


def figures(folder, slug):
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["priority"] == slug]


def index_row(folder, title):
    html = (folder / "index.html").read_text(encoding="utf-8")
    rows = [row.split("</tr>")[0] for row in html.split("<tr")[2:]]
    return next(row for row in rows if title in row.split("</th>")[0])


def test_what_succeeds_is_published_beside_what_fails(history, sets):
    published = {"index.html", "figures.csv", "run.json", "rape.html", "rape.ipynb", "marac.html", "marac.ipynb"}
    assert published <= names(sets["first"])
    made = history["first made"]
    assert (made["rape"].error, made["marac"].error) == ("", "")
    assert made["dead"].error


def test_figures_list_what_the_page_prints(sets):
    # The series is 60, 61, …: April to August 2016 are 75 to 79 (385), a year before 63 to 67 (325).
    (spoken,) = [row for row in figures(sets["first"], "rape") if row["compared_with"]]
    assert (spoken["period"], spoken["current"], spoken["previous"]) == ("2016-04..2016-08", "385", "325")
    assert (spoken["change"], spoken["percent"]) == ("+60", "+18.5")
    assert spoken["sentence"] in (sets["first"] / "rape.html").read_text(encoding="utf-8")
    months = [row["current"] for row in figures(sets["first"], "rape") if not row["compared_with"]]
    assert months == [str(count) for count in range(60, 80)]
    assert [row["current"] for row in figures(sets["first"], "marac")] == ["136"]


def test_a_briefing_that_never_succeeded_has_no_page_and_no_link(sets):
    assert "dead.html" not in names(sets["first"])
    assert "href" not in index_row(sets["first"], "Dead")
    assert "This briefing failed on the last run" in index_row(sets["first"], "Dead")
    assert 'href="marac.html"' in index_row(sets["first"], "MARAC")


def test_a_kernel_that_exits_or_is_killed_in_a_cell_is_a_failure_and_never_published(sets):
    for name in ("first", "failing"):  # exits with code 0; killed
        assert record(sets[name])["dead"]["status"] == "failed"
        assert record(sets[name])["dead"]["page_fingerprint"] == ""
        assert not {"dead.html", "dead.ipynb"} & names(sets[name])


def test_a_failing_run_ends_the_command_with_1(history):
    assert history["exit code"] == 1


def test_a_failed_briefing_leaves_its_last_good_page_as_it_was(sets):
    for name in ("rape.html", "rape.ipynb"):
        assert (sets["failing"] / name).read_bytes() == (sets["first"] / name).read_bytes()
    assert figures(sets["failing"], "rape") == figures(sets["first"], "rape") != []


def test_a_failed_notebook_is_kept_beside_with_its_error_in_it(sets):
    failed = nbformat.read(sets["failing"] / "rape.failed.ipynb", as_version=4)
    raised = [o for cell in failed.cells for o in cell.get("outputs", []) if o.output_type == "error"]
    assert [(error.ename, error.evalue) for error in raised] == [("ValueError", "<script>alert(5)</script> too few")]


def test_the_index_says_what_failed_with_the_error_and_links_the_last_good_page(sets):
    row = index_row(sets["failing"], "Rape")
    assert "This briefing failed on the last run" in row
    assert escape("ValueError: <script>alert(5)</script> too few") in row
    assert "The page is the last good one." in row
    assert 'href="rape.html"' in row


def test_the_record_says_how_each_briefing_ended(sets):
    ended = record(sets["failing"])
    assert [ended[slug]["status"] for slug in ("rape", "marac", "dead")] == ["failed", "published", "failed"]
    assert "too few" in ended["rape"]["error"]
    assert ended["marac"]["error"] == ""
    assert ended["marac"]["parameters"]["priority"] == "marac"
    assert len(ended["rape"]["page_fingerprint"]) == 64  # of the page that stands


def test_a_good_run_removes_the_failed_notebook_of_the_last(sets):
    assert "rape.failed.ipynb" in names(sets["failing"])
    assert "rape.failed.ipynb" not in names(sets["good"])
    assert record(sets["good"])["rape"]["status"] == "published"
    assert "failed" not in index_row(sets["good"], "Rape")


def test_a_run_of_some_priorities_keeps_what_stands_of_the_others(sets):
    for later in ("failing", "good"):
        for name in ("marac.html", "marac.ipynb"):
            assert (sets[later] / name).read_bytes() == (sets["first"] / name).read_bytes()
        assert figures(sets[later], "marac") == figures(sets["first"], "marac") != []
        assert record(sets[later])["marac"] == record(sets["first"])["marac"]
        assert 'href="marac.html"' in index_row(sets[later], "MARAC")
    assert record(sets["good"])["dead"]["status"] == "failed"
    assert "This briefing failed" in index_row(sets["good"], "Dead")


def test_the_same_input_gives_the_same_page_and_the_same_figures(sets):
    assert (sets["good"] / "rape.html").read_bytes() == (sets["first"] / "rape.html").read_bytes()
    assert figures(sets["good"], "rape") == figures(sets["first"], "rape")


def test_the_same_input_gives_the_same_notebook(sets):
    assert (sets["good"] / "rape.ipynb").read_bytes() == (sets["first"] / "rape.ipynb").read_bytes()


def test_the_notebook_of_a_kernel_that_died_is_kept_beside_too(sets):
    assert "dead.failed.ipynb" in names(sets["first"])


def test_a_notebook_that_leaves_before_its_end_is_a_failure(sets):
    assert record(sets["first"])["left"]["status"] == "failed"
    assert "left.html" not in names(sets["first"])


def test_a_run_that_is_interrupted_publishes_nothing_and_leaves_nothing_behind(history):
    before, after = (sorted(history[name].rglob("*")) for name in ("good", "interrupted"))
    assert [path.name for path in before] == [path.name for path in after]
    for one, other in zip(before, after, strict=True):
        assert one.is_dir() or one.read_bytes() == other.read_bytes()


def test_no_staging_folder_is_left_after_any_run(history):
    for name in ("first", "failing", "good", "interrupted"):
        assert [path.name for path in history[name].rglob(".*")] == []
    assert [path.name for path in (history["project"] / "data").rglob(".*")] == []


@pytest.mark.parametrize(
    ("per_cent", "verdict", "care"),
    [
        ("+78.5", "no clear change", " it would be +78.5%, no clear change."),
        ("", "too few to say", " it would be too few to say."),
        ("+78.5", "clear increase", ""),
    ],
)
def test_the_index_warns_of_a_verdict_that_rests_on_what_has_no_location(per_cent, verdict, care):
    first = {"measure": "Burglary", "period": "2022-04..2022-10", "percent": "+102.2", "verdict": "clear increase"}
    spread = first | {"measure": f"Burglary{SPREAD}", "percent": per_cent, "verdict": verdict}
    of_another_period = spread | {"period": "2021-11..2022-10", "verdict": "clear decrease"}
    said = _care(first, [first, spread, of_another_period])
    assert said == (care and f"Be careful: with what has no location spread over the districts{care}")
