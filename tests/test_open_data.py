"""Public data through to HTML, as a user downloads them: the police's zip and a wide table."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from helpers.batch.run import carry_out
from helpers.batch.settings import Workers
from helpers.planning.prepare import prepare
from helpers.publishing.run import Run
from helpers.refusal import Refused
from helpers.storage import processed

ROOT = Path(__file__).parents[1]
ZIP = Path("data") / "police_uk" / "lancashire-2019-12-to-2022-10.zip"
LATER = Path("data") / "police_uk" / "lancashire-2022-01-to-2022-11.zip"
OTHERS = Path("data") / "police_uk" / "other-forces-2022-08.zip"
# The least that a wide table must declare.
DROP_TOML = """source = "wide"
[wide]
file = "MPS Borough Level Crime (Historical).csv"
area = "LookUp_BoroughName"
measure = "MajorText"      # rows of one area and measure are summed
month = "%Y%m"             # columns that match are months
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, processed_with_months: Callable[[], str]):
    """A function that checks a run with the partnership for open data; the run writes nothing into the project."""
    folder = tmp_path_factory.mktemp("open")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("BRIEFINGS_PROCESSED", processed_with_months())

        def of(*drops: Path, area: str, **asked: object) -> Run:
            asked = {"partnership": Path("partnership-open-data.toml"), "reports": folder / "reports", **asked}
            return prepare([str(drop) for drop in drops], areas=[area], **asked)

        yield of


@pytest.fixture(scope="module")
def lancashire(prepared: Callable[..., Run], shared: Path, warm) -> Path:
    """The overview and two crime types of Blackpool."""
    asked = ["overview", "burglary", "anti_social_behaviour"]
    run = prepared(shared / ZIP, area="Blackpool", priorities=asked)
    assert [made.error for made in carry_out(run, Workers(2, warm))] == ["", "", ""]
    return run.reports / "blackpool"


@pytest.fixture(scope="module")
def lancaster(prepared: Callable[..., Run], shared: Path, warm) -> Path:
    """A crime type whose verdict on the last twelve months depends on the crimes without a location."""
    run = prepared(shared / ZIP, area="Lancaster", priorities=["burglary"])
    assert [made.error for made in carry_out(run, Workers(1, warm))] == [""]
    return run.reports / "lancaster"


@pytest.fixture(scope="module")
def camden(prepared: Callable[..., Run], shared: Path, tmp_path_factory: pytest.TempPathFactory, warm) -> Path:
    """The overview and one crime type of Camden, from the Metropolitan Police's table."""
    folder = tmp_path_factory.mktemp("drops") / "mps"
    folder.mkdir()
    shutil.copy(next((shared / "data" / "mps").glob("*.csv")), folder)
    (folder / "drop.toml").write_text(DROP_TOML, encoding="utf-8")
    run = prepared(folder, area="Camden", priorities=["overview", "burglary"])
    assert [made.error for made in carry_out(run, Workers(2, warm))] == ["", ""]
    return run.reports / "camden"


def figures(folder: Path) -> list[dict[str, str]]:
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def markup(page: Path) -> str:
    """A page with a plain space for each no-break space, which keeps short words in brackets on one line."""
    return page.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")


def test_the_police_s_zip_gives_an_overview_and_a_briefing_for_each_of_the_fourteen_crime_types(prepared, shared):
    run = prepared(shared / ZIP, area="Blackpool")
    assert len(run.jobs) == 15
    assert {job.notebook.stem for job in run.jobs} == {"overview", "crime_type"}
    assert {job.parameters["priority"] for job in run.jobs} == {job.priority.slug for job in run.jobs}
    expected = (shared / "data" / "expected" / "blackpool_apr_aug_2022_vs_2021.csv").read_text(encoding="utf-8")
    types = [line.partition(",")[0] for line in expected.splitlines()[1:-2]]
    assert sorted(job.priority.headline for job in run.jobs) == sorted(["All crime", *types])
    assert run.jobs[0].partnership.county == "Lancashire Constabulary"
    assert len(run.jobs[0].partnership.peers) == 13


def test_another_force_s_files_need_no_change(prepared, shared):
    run = prepared(shared / OTHERS, area="Ceredigion")
    assert run.jobs[0].partnership.peers == ("Carmarthenshire", "Pembrokeshire", "Powys")
    with pytest.raises(Refused, match=r"^There is no area 'Westminster'\. Known: City of London, Carmarthenshire, "):
        prepared(shared / OTHERS, area="Westminster")


def test_our_own_partnership_on_public_data_is_told_of_the_other_in_one_sentence(prepared, shared):
    with pytest.raises(Refused) as refused:
        prepared(shared / ZIP, area="Blackpool", partnership=Path("partnership.toml"))
    assert refused.value.problems == (
        "The drop 2022-10 is not what BSafe Blackpool reports on: it has other measures or areas. For public data, add "
        "--partnership partnership-open-data.toml, and name a district with --area.",
    )


def test_without_an_area_the_districts_are_named(shared, monkeypatch, tmp_path, processed_with_months):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("BRIEFINGS_PROCESSED", processed_with_months())
    with pytest.raises(Refused, match=r"^Name a district with --area\. The drop 2022-08 has: City of London, Carmarth"):
        prepare([str(shared / OTHERS)], partnership=Path("partnership-open-data.toml"), reports=tmp_path)


@pytest.mark.parametrize("slug", ["overview", "burglary", "anti_social_behaviour"])
def test_every_number_on_a_page_of_police_data_is_listed_in_its_figures(slug, lancashire, unlisted):
    rows = [row for row in figures(lancashire) if row["priority"] == slug]
    printed, without = unlisted(lancashire / f"{slug}.html", rows)
    assert (without, len(printed) > 20) == (set(), True)


@pytest.mark.parametrize("page", ["index", "overview", "burglary"])
def test_every_number_on_a_page_of_police_data_is_a_number_of_a_document(page, lancashire, unsaid):
    printed, without = unsaid(lancashire / f"{page}.html")
    assert (without, len(printed) > 5) == (set(), True)


@pytest.mark.parametrize("slug", ["overview", "burglary"])
def test_every_number_on_a_page_of_a_wide_table_is_listed_in_its_figures(slug, camden, unlisted):
    rows = [row for row in figures(camden) if row["priority"] == slug]
    printed, without = unlisted(camden / f"{slug}.html", rows)
    assert (without - {"12"}, len(printed) > 20) == (set(), True)  # all crime is the sum of 12 measures


def test_a_page_of_a_shared_notebook_bears_its_own_crime_type_s_name(lancashire):
    page = (lancashire / "burglary.html").read_text(encoding="utf-8")
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Burglary"]
    assert "<title>Burglary: Blackpool, April to October 2022</title>" in page


def test_the_page_prints_what_was_counted_independently(lancashire, shared):
    with (shared / "data" / "expected" / "lancashire_month_profile.csv").open(encoding="utf-8") as file:
        profile = {row["month"]: row for row in csv.DictReader(file)}
    rows = {(row["area"], row["measure"], row["period"]): row for row in figures(lancashire)}
    months = [month for month in profile if month <= "2022-10"]
    for month in months:
        found = rows["Lancashire Constabulary", "Files: per cent without a location", f"{month}..{month}"]
        assert found["percent"] == f"{float(profile[month]['no_loc_pct']):.1f}"
        assert (
            rows["Lancashire Constabulary", "Files: rows", f"{month}..{month}"]["current"] == profile[month]["n_rows"]
        )
    assert len(months) == 32


def test_the_warning_is_given_wherever_the_verdict_or_the_comparison_is(lancashire):
    burglary = markup(lancashire / "burglary.html")
    in_short, _, rest = burglary.partition('id="Is-it-going-up-or-down?"')
    compared = rest.partition('id="How-do-we-compare?"')[2].partition('id="Where-is-it-heading?"')[0]
    assert """<p class="warning">Do not rely on this rise. In Lancashire Constabulary, """ in in_short
    assert "Lancashire Constabulary as a whole had a rise of 0.2% (+7 offences)." in in_short
    assert "Be careful: missing locations may change this." in compared
    assert "Do not rely on this rise. In " not in compared  # the long warning is printed once
    overview = (lancashire / "overview.html").read_text(encoding="utf-8")
    assert "4 of the 14 districts would have risen instead of 14" in overview


def test_page_and_index_warn_of_a_verdict_that_rests_on_what_has_no_location(lancashire):
    page, index = (markup(lancashire / name) for name in ("burglary.html", "index.html"))
    assert "had a rise of 11.1% (no clear change) instead of a rise of 34.6% (clear rise)" in page
    assert "Do not rely on this rise. Allowing for crimes without a location, it is +11.1% (no clear" in index
    table, _, untested = index.partition("<h2>Cannot be tested</h2>")
    assert '<h3><a href="burglary.html">Burglary</a></h3>' in untested
    assert "burglary.html" not in table.partition("<table")[2] and "clear rise" not in index
    in_short = page.partition('id="Is-it-going-up-or-down?"')[0]
    assert "Do not rely on this rise. Allowing for crimes without a location" in in_short
    assert "More than chance?" in in_short and "Clear rise" not in in_short  # the warning takes its place


def test_where_no_verdict_would_be_another_the_index_does_not_warn(lancaster):
    page = (lancaster / "burglary.html").read_text(encoding="utf-8")
    rolling = page.partition("the year to date and in the last twelve months</caption>")[2].partition("<h2")[0]
    assert re.findall(r'data-label="(?:A year before|Recorded)">(\d+)<', rolling) == [
        "305",
        "449",
        "562",
        "821",
    ]
    index = (lancaster / "index.html").read_text(encoding="utf-8")
    assert "Be careful" not in index and "Do not rely" not in index


def test_missing_months_are_gaps_and_named(lancashire):
    page = (lancashire / "burglary.html").read_text(encoding="utf-8")
    assert "Burglary in Blackpool was not supplied for June 2020, August 2020 and September 2020: shown as gaps" in page


def test_the_table_s_findings_are_for_whoever_prepares_the_drop_and_on_no_page(camden):
    found = "repeats 'Aviation Security (SO18)' in every measure and month: it is counted once"
    notes = json.loads((processed() / "2020-10" / "drop.json").read_text(encoding="utf-8"))["notes"]
    assert [found in " ".join(each) for each in notes.values()].count(True) == 1
    assert all(found not in page.read_text(encoding="utf-8") for page in camden.glob("*.html"))


@pytest.fixture(scope="module")
def populated(prepared: Callable[..., Run], shared: Path, tmp_path_factory: pytest.TempPathFactory, warm) -> Path:
    """Burglary and robbery in Blackpool, from month folders and a file of the population by LSOA."""
    folder = tmp_path_factory.mktemp("drops") / "2022-11"
    with ZipFile(shared / LATER) as archive:
        archive.extractall(folder)
    shutil.copy(next((shared / "data" / "population").glob("*.csv")), folder / "population.csv")
    run = prepared(folder, area="Blackpool", priorities=["burglary", "robbery"], reports=folder.parent / "reports")
    assert [made.error for made in carry_out(run, Workers(2, warm))] == ["", ""]
    return run.reports / "blackpool"


@pytest.mark.parametrize("slug", ["burglary", "robbery"])
def test_where_there_is_a_population_rates_and_a_funnel_follow_the_comparison(slug, populated, unlisted):
    page = (populated / f"{slug}.html").read_text(encoding="utf-8")
    compared = page.partition('id="How-do-we-compare?"')[2].partition('id="Where-is-it-heading?"')[0]
    assert "Residents are those of mid-2020, without visitors." in compared
    assert f'aria-label="{slug.title()} per 1,000 residents, 14 districts: ' in compared
    rows = {row["id"]: row for row in figures(populated) if row["priority"] == slug}
    assert rows[f"{slug}.blackpool.residents.2020"]["current"] == "138381"
    count = int(rows[f"{slug}.blackpool.{slug}.2022-04..2022-11"]["current"])
    rate = rows[f"{slug}.blackpool.{slug}-per-1-000-residents.2022-04..2022-11"]["current"]
    assert float(rate) == pytest.approx(1000 * count / 138381, abs=0.005)
    # A forecast and its ranges need more months than the eleven of this release. The others are residents on an axis.
    known = {"12", "24", "80", "95", "50,000", "100,000", "150,000"}
    assert unlisted(populated / f"{slug}.html", list(rows.values()))[1] <= known


def test_without_a_population_no_page_speaks_of_residents(lancashire):
    pages = sorted(lancashire.glob("*.html"))
    assert [page.stem for page in pages] == ["anti_social_behaviour", "burglary", "index", "overview", "set"]
    for page in pages:
        assert "residents" not in page.read_text(encoding="utf-8")


def test_two_releases_are_one_history_and_no_count_was_revised(prepared, shared, warm):
    run = prepared(shared / LATER, shared / ZIP, area="Blackpool", priorities=["burglary"])
    assert run.drop.name == "2022-11"
    assert len(run.drop.revisions) == 0
    assert [made.error for made in carry_out(run, Workers(1, warm))] == [""]
    page = (run.reports / "blackpool" / "burglary.html").read_text(encoding="utf-8")
    assert "No count shown here was revised since the release before." in page
