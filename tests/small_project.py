"""A project whose notebooks take a moment each, for tests of how they are run."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import nbformat
import pytest

from helpers.batch import preload
from helpers.batch.run import carry_out, prepare
from helpers.batch.worker_setup import Limits
from helpers.batch.workers import Workers

ROOT = Path(__file__).parents[1]
PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
peers = []
"""
PRIORITY = '[[priorities]]\nslug = "{0}"\ntitle = "{0}"\nno_count = "Not counted."\n'
PARAMETERS = "\n".join(f'{name}: str = ""  # {name}' for name in ("priority", "drop", "area", "edition", "partnership"))
OPENS = """\
from helpers.briefing import open_briefing
briefing = open_briefing(priority, drop=drop, area=area, edition=edition, partnership=partnership)"""
SHOWS = "briefing.show(briefing.lead())"
RECEIPT = "briefing.receipt()"
GOOD = [OPENS, SHOWS, RECEIPT]

posix = pytest.mark.skipif(os.name != "posix", reason="the faults are those of a POSIX system")
ways = pytest.mark.parametrize(
    "kernels",
    [
        "cold",
        pytest.param("warm", marks=pytest.mark.skipif(not preload.can_fork(), reason="kernels are not forked here")),
    ],
)


def copy_sample(project):
    """Copy what the sample's ten briefings are made of into a folder: partnership, notebooks and drop."""
    unwanted = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(ROOT / "data" / "raw" / "2016-08", project / "data" / "raw" / "2016-08", ignore=unwanted)
    shutil.copytree(ROOT / "notebooks", project / "notebooks", ignore=unwanted)
    shutil.copy(ROOT / "partnership.toml", project)


def write_notebook(slug, cells):
    new = nbformat.v4
    all_cells = [
        new.new_markdown_cell(f"# {slug}", id="title"),
        new.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
        *(new.new_code_cell(source, id=f"work-{number}") for number, source in enumerate(cells)),
    ]
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(new.new_notebook(cells=all_cells, metadata=kernel), f"notebooks/{slug}.ipynb")


def write_project(*slugs, cells=GOOD):
    """A project in the working folder, with a notebook for each of these priorities."""
    drop = Path("data/raw/2016-08")
    drop.mkdir(parents=True)
    (drop / "counts.csv").write_text("area,measure,month,count\nBlackpool,Rape,2016-08,4\n", encoding="utf-8")
    Path("partnership.toml").write_text(PARTNERSHIP + "".join(map(PRIORITY.format, slugs)), encoding="utf-8")
    Path("notebooks").mkdir()
    for slug in slugs:
        write_notebook(slug, cells)


def run(workers=1, kernels="cold", **limits):
    """What went wrong with each briefing; nothing where it was made."""
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    made = carry_out(prepared, Workers(workers, kernels, Limits(**limits)))
    return {each.job.priority.slug: each.error for each in made}


def published(*, index=False):
    """The pages, notebooks and figures that stand, byte by byte; what says how a run went only if it is asked for."""
    folder = Path("reports/2016-08/blackpool")
    told = set() if index else {"index.html", "run.json"}
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.name not in told and not path.name.endswith(".failed.ipynb")
    }


def litter():
    """What lies in the reports beside what is published, the lock's empty file apart."""
    return sorted(str(path) for path in Path("reports").rglob(".*") if path.name != ".2016-08.lock")


def index():
    return Path("reports/2016-08/blackpool/index.html").read_text(encoding="utf-8")


def heeding_interrupts():
    """What a terminal starts heeds Ctrl-C; what a script starts in the background does not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
