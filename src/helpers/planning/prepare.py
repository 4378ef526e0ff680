"""Check a run's input: the partnership, the drop and what is asked for. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from helpers import drops
from helpers.partnership import (
    Partnership,
    ReportTemplate,
    partnership_file,
    read_partnership,
    read_report_template,
)
from helpers.partnership.house_style import read_house_files
from helpers.planning.plan import notebook_folders, plan
from helpers.publishing.job import EDITIONS, Job
from helpers.publishing.run import Run
from helpers.refusal import Refused
from helpers.render.house_style import house_style
from helpers.storage import own_or_shipped


def prepare(
    names: Sequence[str] = (),
    *,
    partnership: Path,
    reports: Path,
    areas: Sequence[str] = (),
    every_area: bool = False,
    priorities: Sequence[str] = (),
    editions: Sequence[str] = ("internal",),
) -> Run:
    """Check the partnership, the drop and what is asked for; nothing is written.

    Parameters
    ----------
    editions
        `internal` (all numbers), `public` (small numbers withheld) or both. Each notebook runs once for all of them.
    every_area
        Report on every district, in place of `areas`.
    names
        A drop, or several as one history; by default the newest in `data/raw`.

    Raises
    ------
    Refused
        With every problem of the partnership, the drop or the request: of the first that has any.

    Examples
    --------
    >>> ours = {"partnership": drops.project_folder() / "partnership.toml", "reports": Path("reports")}
    >>> run = prepare(["2016-08"], priorities=["domestic_abuse"], **ours)
    >>> [run.page(job).as_posix() for job in run.jobs]
    ['reports/2016-08/blackpool/domestic_abuse.html']
    """
    if every_area and areas:
        raise Refused("--every-area makes the briefings of every district: leave out --area, or --every-area.")
    who = read_partnership(partnership)
    files = read_house_files(who.house_style)
    sources, read = _opened(names)
    who = who.renamed(read.renamed)
    jobs = plan(
        read,
        who,
        notebooks=notebook_folders(),
        partnership_file=_from_project(partnership),
        areas=areas,
        every_area=every_area,
        priorities=priorities,
        editions=editions,
    )
    editions = tuple(each for each in EDITIONS if each in editions)
    shell = house_style(who.house_style, files)
    return Run(read, sources, jobs, reports / read.name, editions, shell, _report_template(who, jobs))


def checked_drop(names: Sequence[str], *, partnership: Path, asked: bool) -> drops.Drop:
    """A drop, checked also against a partnership, unless it is open data without the partnership's own district.

    Parameters
    ----------
    asked
        Whether the user named the partnership: then open data, too, is checked against it.

    Raises
    ------
    Refused
        As in `prepare`.

    Examples
    --------
    >>> ours = drops.project_folder() / "partnership.toml"
    >>> len(checked_drop(["2016-08"], partnership=ours, asked=False).measures)
    16
    """
    who = read_partnership(partnership)
    read_house_files(who.house_style)
    _, read = _opened(names)
    who = who.renamed(read.renamed)
    if who.area is not None and (asked or not read.regions or who.area in read.areas):
        jobs = plan(read, who, notebooks=notebook_folders(), partnership_file="")
        _report_template(who, jobs)
    elif asked:
        _check_some_district(read, who)
    return read


def _check_some_district(read: drops.Drop, who: Partnership) -> None:
    """Refuse a drop that names its own districts if none can be reported on, with the problems of the first."""
    districts = [area for each in read.regions.values() for area in each] or list(read.areas)
    refusals = []
    for area in districts:
        try:
            _report_template(who, plan(read, who, notebooks=notebook_folders(), partnership_file="", areas=[area]))
        except Refused as refused:
            refusals.append(refused)
        else:
            return
    raise refusals[0]


def _report_template(who: Partnership, jobs: Sequence[Job]) -> ReportTemplate | None:
    """The template of the committee's report, checked against the priorities; None where the partnership has none."""
    if not who.report:
        return None
    slugs = dict.fromkeys(priority.slug for job in jobs for priority in job.partnership.priorities)
    template = read_report_template(own_or_shipped(who.report), list(slugs), follows_drop=who.others is not None)
    if template.word_template:
        from helpers.render.report.council_word import read_council_template  # few reports have one

        read_council_template(own_or_shipped(template.word_template))
    return template


def _opened(names: Sequence[str]) -> tuple[list[Path], drops.Drop]:
    """The places of the drops of these names, and the drop read from them."""
    sources = drops.find_drops(names)
    read = drops.read_drop(*sources)
    drops.check_name(read, sources)
    return sources, read


def _from_project(partnership: Path) -> str:
    """The name by which `partnership_file` finds this very file: its path from the project's folder if it is inside."""
    here, project = partnership.resolve(), drops.project_folder().resolve()
    if not here.is_relative_to(project):
        return str(here)
    name = here.relative_to(project).as_posix()
    # The name alone would find an own file instead of the shipped one of the same name.
    return name if partnership_file(name).resolve() == here else f"./{name}"
