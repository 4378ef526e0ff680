"""Small projects for tests of how briefings are made and published: notebooks that take a moment each, or none."""

from __future__ import annotations

import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import nbformat
import pandas as pd
import pytest

from helpers.batch import processes
from helpers.batch.run import carry_out
from helpers.batch.settings import Limits, Workers
from helpers.document.display import mimebundle
from helpers.document.document import Document, Headline, Section
from helpers.planning.prepare import prepare
from helpers.publishing.cache import fingerprints, keep
from helpers.publishing.job import Result, set_folder
from helpers.publishing.publish import complete, replace_set
from helpers.publishing.run import withheld_from_public
from helpers.publishing.waiting import put_down

ROOT = Path(__file__).parents[1]
PARTNERSHIP = """
name = "BSafe"
area = "Blackpool"
county = "Lancashire"
peers = []
"""
PRIORITY = '[[priorities]]\nslug = "{0}"\ntitle = "{0}"\nno_count = "Not counted."\n'
COUNTED = '[[priorities]]\nslug = "{0}"\ntitle = "{0}"\nheadline = "Rape"\n'
PARAMETERS = "\n".join(f'{name}: str = ""  # {name}' for name in ("priority", "drop", "area", "partnership"))
OPENS = """\
from helpers.briefing import open_briefing
briefing = open_briefing(priority, drop=drop, area=area, partnership=partnership)"""
SHOWS = "briefing.show(briefing.lead())"
RECEIPT = "briefing.receipt()"
GOOD = [OPENS, SHOWS, RECEIPT]

posix = pytest.mark.skipif(os.name != "posix", reason="the faults are those of a POSIX system")
WAYS = [
    "cold",
    pytest.param("warm", marks=pytest.mark.skipif(not processes.can_fork(), reason="kernels are not forked here")),
]
ways = pytest.mark.parametrize("kernels", WAYS, indirect=True)
named_ways = pytest.mark.parametrize("kernels", WAYS)  # by the names that the option --kernels takes


def copy_sample(project):
    """Copy the inputs of the sample's ten briefings into a folder: partnership, notebooks and drop."""
    unwanted = shutil.ignore_patterns(".*", "__pycache__")
    shutil.copytree(ROOT / "data" / "raw" / "2016-08", project / "data" / "raw" / "2016-08", ignore=unwanted)
    shutil.copytree(ROOT / "notebooks", project / "notebooks", ignore=unwanted)
    shutil.copy(ROOT / "partnership.toml", project)
    shutil.copy(ROOT / "report.toml", project)


def write_notebook(slug, cells):
    """A notebook of code cells after its title and parameters; a cell that begins with ## is a heading."""
    new = nbformat.v4
    all_cells = [
        new.new_markdown_cell(f"# {slug}", id="title"),
        new.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
    ]
    for number, source in enumerate(cells):
        kind = new.new_markdown_cell if source.startswith("## ") else new.new_code_cell
        all_cells.append(kind(source, id=f"work-{number}"))
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(new.new_notebook(cells=all_cells, metadata=kernel), f"notebooks/{slug}.ipynb")


def write_drop(name="2016-08", **counts):
    """A drop in the working folder: for each area its counts of rape, month by month to the drop's own month.

    None stands for a month that was not supplied.
    """
    drop = Path("data/raw") / name
    drop.mkdir(parents=True)
    rows = ["area,measure,month,count"]
    for area, values in counts.items():
        months = pd.period_range(end=name, periods=len(values), freq="M")
        rows += [
            f"{area},Rape,{month},{count}" for month, count in zip(months, values, strict=True) if count is not None
        ]
    (drop / "counts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def write_priorities(*slugs, cells=GOOD, counted=()):
    """A project in the working folder without drops: a partnership, and a notebook for each of these priorities.

    The headline measure of those that are counted is rape; the others have no monthly count.
    """
    priorities = "".join((COUNTED if slug in counted else PRIORITY).format(slug) for slug in slugs)
    Path("partnership.toml").write_text(PARTNERSHIP + priorities, encoding="utf-8")
    Path("notebooks").mkdir(exist_ok=True)
    for slug in slugs:
        write_notebook(slug, cells)


def write_project(*slugs, cells=GOOD):
    """A project in the working folder, with a drop of one count and a notebook for each of these priorities."""
    write_drop(Blackpool=[4])
    write_priorities(*slugs, cells=cells)


def run(workers=1, kernels="cold", **limits):
    """The error of each briefing; empty where it was made."""
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    made = carry_out(prepared, Workers(workers, kernels, Limits(**limits)))
    return {each.job.priority.slug: each.error for each in made}


def publish_without_kernels(briefings, *, names=(), text="A page.", prepared=None, **asked):
    """Publish a set of pages of this text, and return its folder.

    `briefings` has for each priority the blocks that its page shows, with its headline where that matters, or a string,
    the error that it failed with. The run may be prepared already.
    """
    asked = {"partnership": Path("partnership.toml"), "reports": Path("reports"), **asked}
    prepared = prepared or prepare(names, priorities=list(briefings), **asked)
    area, name = prepared.jobs[0].area, prepared.editions[0]
    target = prepared.reports / set_folder(area, name)
    made_in = target.with_name(".staging")
    made_in.mkdir(parents=True)
    results = []
    for job in prepared.jobs:
        slug, made = job.priority.slug, briefings[job.priority.slug]
        failed = isinstance(made, str)
        for suffix in (".failed.ipynb",) if failed else (".html", ".ipynb"):
            (made_in / f"{slug}{suffix}").write_text(text, encoding="utf-8")
        result = Result(job, 1.0, error=made) if failed else Result(job, 1.0, document_of(job, made))
        if result.document and name == "public":
            write_executed(made_in / f"{slug}.ipynb", result.document)
        results.append(result)
    staging = made_in if name == "internal" else target.with_name(".staging.public")
    complete(results, edition_of(prepared, results), made=made_in, staging=staging, target=target)
    replace_set(staging, target)
    shutil.rmtree(made_in, ignore_errors=True)
    return target


def write_executed(path, document):
    """A notebook that shows the blocks of a document, as if it had been executed."""
    new = nbformat.v4
    outputs = [new.new_output("display_data", mimebundle(block)) for block in document.blocks]
    nbformat.write(new.new_notebook(cells=[new.new_code_cell("shown", outputs=outputs)]), path)


def keep_without_kernels(text):
    """Keep a page of this text for each briefing, as a run keeps its results, so that the next run only publishes."""
    prepared = prepare(partnership=Path("partnership.toml"), reports=Path("reports"))
    for job in prepared.jobs:
        slug = job.priority.slug
        with TemporaryDirectory() as made:
            Path(made, job.folder).mkdir()
            for suffix in (".html", ".ipynb"):
                Path(made, job.folder, f"{slug}{suffix}").write_text(text, encoding="utf-8")
            made_from = fingerprints(job, prepared.shell("internal"))
            result = Result(replace(job, made_from=made_from), 1.0, document_of(job, []))
            keep(put_down(result, Path(made, job.folder)), Path(made, job.folder))


def document_of(job, printed):
    """A job's document with these blocks, and the headline if one is among them."""
    headlines = [each for each in printed if isinstance(each, Headline)]
    blocks = tuple(each for each in printed if not isinstance(each, Headline))
    return Document(job.about, next(iter(headlines), job.no_headline), (Section("In short", blocks),))


def edition_of(prepared, results=()):
    """The edition that a prepared run publishes for its one area."""
    name = prepared.editions[0]
    withheld = withheld_from_public(prepared, results) if name == "public" else None
    return prepared.edition_of(prepared.jobs[0].area, name, withheld)


def published(*, index=False):
    """The published pages, notebooks and figures, byte by byte; files on how the run went only if `index` is set."""
    folder = Path("reports/2016-08/blackpool")
    told = set() if index else {"index.html", "run.json", "set.html"}
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.name not in told and not path.name.endswith(".failed.ipynb")
    }


def text_of(path):
    """A published file as text: of a workbook, the XML of its parts."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with ZipFile(path) as workbook:
        return "\n".join(workbook.read(name).decode("utf-8") for name in workbook.namelist())


def litter():
    """The files in the reports that are not published, except the lock's empty file."""
    return sorted(str(path) for path in Path("reports").rglob(".*") if path.name != ".2016-08.lock")


def index():
    return Path("reports/2016-08/blackpool/index.html").read_text(encoding="utf-8")


def heeding_interrupts():
    """Heed Ctrl-C, like a process started from a terminal; one that a script starts in the background ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
