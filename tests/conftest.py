"""Fixtures that tests share: monthly counts, the sample project, and published material outside the repository."""

from __future__ import annotations

import atexit
import functools
import gc
import linecache
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from started_processes import QUIET, StartedProcesses

# Fixtures import slow modules themselves: the process that hands tests to the workers starts without those modules.
if TYPE_CHECKING:
    import pandas as pd
    from playwright.sync_api import Browser

    from helpers.statistics.comparison import Comparison

REPOSITORY = Path(__file__).parents[1]
# Hide this module: jsonschema, which nbformat imports, would spend two seconds on a grammar that no notebook needs.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
for size in ("COLUMNS", "LINES"):  # pytest-xdist sets them, and they would override the width of a terminal in a test
    os.environ.pop(size, None)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(StartedProcesses())


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Exempt everything imported from garbage collection, which took a tenth of a run, and collect less often."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()
        # Let libraries free their objects at the end of the process: some complain about objects that are left.
        atexit.register(gc.unfreeze)
        linecache.clearcache()  # each doctest would look on disk whether one of 500 source files has changed


def pytest_collection_finish():
    """Read the command's options only once: a hundred tests call the command with the same options."""
    import typer.main

    typer.main.get_command = functools.cache(typer.main.get_command)


@pytest.fixture(scope="session")
def processes() -> None:
    """Permission to start kernels, servers, browsers and other processes; a test that asks for it is marked `slow`."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium; without one the tests are skipped, or fail where REQUIRE_BROWSER=1."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        say = pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip
        say("no browser: install Debian's chromium (apt-get install chromium)")
    return str(found)


@pytest.fixture(scope="module")
def browser(processes, chromium) -> Iterator[Browser]:
    """Headless Chromium."""
    from playwright.sync_api import sync_playwright  # which few tests need

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def simulation() -> None:
    """A test that asks for it works through hundreds of random series, files or projects, and is marked `slow`."""


@pytest.fixture(scope="session")
def warm(processes):
    """How notebooks run in most tests: in forks of their workers, or in kernels where none can fork."""
    from helpers.batch.processes import can_fork

    return "warm" if can_fork() else "cold"


@pytest.fixture
def kernels(request, processes):
    """The way that `small_project.ways` names."""
    return request.param


@pytest.fixture(scope="session")
def sample_project(warm, tmp_path_factory, worker_id) -> Path:
    """A copy of the sample's project with its ten briefings made and published, for every test that only reads it.

    The workers of one test run share it: the first that needs it makes it, and the others wait.
    """
    from small_project import copy_sample, run  # takes a second, and pytest's own process never needs it

    base = tmp_path_factory.getbasetemp()
    project = (base if worker_id == "master" else base.parent) / "sample"
    with FileLock(f"{project}.lock"), pytest.MonkeyPatch.context() as patch:
        if not project.exists():
            copy_sample(project)
        patch.chdir(project)
        if not Path("reports").exists():
            assert list(run(2, warm).values()) == [""] * 10
    return project


@pytest.fixture(scope="session")
def counted_months(shared, tmp_path_factory, worker_id) -> Path:
    """The folder where real street-level months are kept once a worker of the test run has counted them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "counted"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def processed_with_months(counted_months, tmp_path_factory) -> Callable[[], str]:
    """A function that gives the name of a new folder for processed drops, in which the months counted are found."""

    def new() -> str:
        folder = tmp_path_factory.mktemp("processed")
        (folder / "police_uk").symlink_to(counted_months)
        return str(folder)

    return new


@pytest.fixture(scope="session")
def sample_set(sample_project) -> Path:
    """The folder of the sample's ten published briefings and their index."""
    return sample_project / "reports" / "2016-08" / "blackpool"


@pytest.fixture(scope="session")
def monthly() -> Callable[..., pd.Series]:
    """A function that makes monthly counts; None stands for a month that was not supplied."""
    import pandas as pd

    def counts(
        values: Sequence[float | None], first: str = "2015-04", name: tuple[str, str] = ("Blackpool", "Rape")
    ) -> pd.Series:
        months = pd.period_range(first, periods=len(values), freq="M")
        return pd.Series(list(values), index=months, name=name, dtype=float)

    return counts


@pytest.fixture(scope="session")
def compare(monthly) -> Callable[..., Comparison]:
    """A function that compares districts, given as (April 2015, April 2016); by default the county is their sum."""
    import pandas as pd

    from helpers.statistics.comparison import districts

    def made(area: str = "Blackpool", county: tuple[float | None, float] | None = None, **pairs) -> Comparison:
        def counts(name: str, then: float | None, now: float | None) -> pd.Series:
            return monthly([then, *[1] * 11, now], name=(name, "Rape"))

        table = pd.DataFrame({(name, "Rape"): counts(name, *pair) for name, pair in pairs.items()})
        whole = table.sum(axis="columns") if county is None else counts("Lancashire", *county)
        return districts(table, whole.rename(("Lancashire", "Rape")), area=area)

    return made


@pytest.fixture(scope="session")
def sample() -> pd.DataFrame:
    """The counts of the sample drop in the repository: a column for each area and measure."""
    import pandas as pd

    rows = pd.read_csv(REPOSITORY / "data" / "raw" / "2016-08" / "counts.csv")
    table = rows.pivot_table(index="month", columns=["area", "measure"], values="count", aggfunc="sum")
    return table.set_axis(pd.PeriodIndex(table.index, freq="M"), axis="index")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published and real data, outside the repository; a test that reads it is slow."""
    return _shared()


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published figures in `shared`: small files, which a quick test may read."""
    return _shared() / "published"


def _shared() -> Path:
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"the published and real data belong in {folder}, which is absent here")
    return folder


AXES = ("div.chart-unit", "div.chart-levels")  # round numbers at the axes, which are not in the data


class _Text(HTMLParser):
    """The words of a page, without style, charts' axes, the notice, the sources and partners' own commentary."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.stack: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.text.append(dict(attrs).get("alt") or (tag == "div" and dict(attrs).get("aria-label")) or "")
        if tag not in ("meta", "img", "br", "link"):
            self.stack.append(f"{tag}.{dict(attrs).get('class') or ''}")

    def handle_endtag(self, tag):
        if tag not in ("meta", "img", "br", "link"):
            self.stack.pop()

    def handle_data(self, data):
        skipped = ("style.", "aside.notice", "div.commentary", "title.", "footer.", "header.", *AXES)
        if not any(entry.startswith(skipped) for entry in self.stack):
            self.text.append(data)


@pytest.fixture(scope="session")
def words() -> Callable[[Path], str]:
    """The words of a page, with alternative text, up to the section on where its numbers come from."""
    return _words


def _words(page: Path) -> str:
    parser = _Text()
    parser.feed(page.read_text(encoding="utf-8").partition('id="Where-the-numbers-come-from"')[0])
    return " ".join(" ".join(parser.text).split())


MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"


@pytest.fixture(scope="session")
def unlisted() -> Callable[..., tuple[set[str], set[str]]]:
    """The numbers that a page prints, and which of them are in none of these rows of `figures.csv`."""

    def of(page: Path, rows: Sequence[dict[str, str]]) -> tuple[set[str], set[str]]:
        printed = _printed(page)
        columns = ("current", "previous", "change", "percent")
        listed = {row[column].lstrip("+-") for row in rows for column in columns}
        return printed, {number for number in printed if number.replace(",", "") not in listed}

    return of


@pytest.fixture(scope="session")
def unsaid() -> Callable[[Path], tuple[set[str], set[str]]]:
    """The numbers that a page prints, and which of them no number of the set's documents prints."""
    from helpers.document.document import read_documents

    def of(page: Path) -> tuple[set[str], set[str]]:
        printed = _printed(page)
        documents = read_documents(page.with_name("documents.json")).values()
        said = " ".join(number.printed for document in documents for number in document.numbers)
        return printed, printed - set(NUMBER.findall(said))

    return of


NUMBER = re.compile(r"(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def _printed(page: Path) -> set[str]:
    """The numbers that a page prints, except dates, levels and the number of residents that rates are per."""
    text = _words(page)
    for known in (
        rf"(Data up to \d{{1,2}} )?({MONTHS}) \d{{4}}",
        r"\d{4}/\d\d",
        r"fewer than 3 of 1,000 comparisons",
        r"per 1,000 residents",
        r"every 1,000 residents",
        r"95% interval",
        r"(95|99\.8)% limits",
        r"(80|95)% range",
        r"in 80% of such forecasts",
        r"in 95%",
        r"mid-\d{4}",
        r"\d+(\.\d)? [kM]B",
        r"\bR²",
    ):
        text = re.sub(known, " ", text)
    return set(NUMBER.findall(re.sub(r"aged \d+ to \d+", " ", text)))
