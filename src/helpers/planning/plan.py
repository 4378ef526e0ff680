"""Plan a run: a job for each briefing. Refuse jobs that cannot succeed, and areas that would share a folder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from helpers.document.figures import slug
from helpers.drops import Drop, project_folder
from helpers.partnership import Partnership, Priority
from helpers.partnership.action import unknown_priorities
from helpers.planning.parameters import parameter_problems
from helpers.publishing.job import EDITIONS, Job
from helpers.refusal import Refused, unknown
from helpers.statistics.counts import column_names
from helpers.storage import checkout, own_folder

DEVICE = re.compile("con|prn|aux|nul|(com|lpt)[0-9]")  # names that Windows allows no file to have

OPEN_DATA = (
    "The drop {drop} is not what {who} reports on: it has other measures or areas. For public data, add "
    "--partnership partnership-open-data.toml, and name a district with --area."
)
IS_A_PLACE = "'{area}' is a place in {district}: name {district}, whose pages show its places."


def plan(
    drop: Drop,
    partnership: Partnership,
    *,
    notebooks: Sequence[Path],
    partnership_file: str,
    areas: Sequence[str] = (),
    every_area: bool = False,
    priorities: Sequence[str] = (),
    editions: Sequence[str] = ("internal",),
) -> list[Job]:
    """The jobs of a run, area by area.

    Parameters
    ----------
    areas, priorities
        By default the partnership's own area and all of its priorities. A partnership without an area of its own
        reports on any district of the drop.
    every_area
        Report on every district: the partnership's, or the drop's where the partnership names none.
    editions
        The editions to publish. A notebook runs once for all of them.
    notebooks
        The folders of notebooks. The first that has a notebook of the right name is used.
    partnership_file
        The partnership's file, as notebooks name it when they call the function of that name.

    Raises
    ------
    Refused
        With every problem: an unknown area, priority or edition; a measure that the drop lacks, or a name in
        `[disclosure]` or `[names]` that it does not know; an action on an unknown priority; a notebook that is missing
        or does not take its parameters.

    Examples
    --------
    >>> from helpers.drops import load, project_folder
    >>> from helpers.partnership import read_partnership
    >>> who, notebooks = read_partnership(project_folder() / "partnership.toml"), [project_folder() / "notebooks"]
    >>> ours = {"notebooks": notebooks, "partnership_file": "partnership.toml", "areas": ["Wyre", "Fylde"]}
    >>> [job.name for job in plan(load("2016-08"), who, priorities=["hate_crime"], **ours)]
    ['Wyre: Hate crime', 'Fylde: Hate crime']
    """
    problems = [unknown("edition", edition, EDITIONS) for edition in editions if edition not in EDITIONS]
    who: dict[str, Partnership] = {}
    areas = every_district(drop, partnership) if every_area else areas or own_area(drop, partnership)
    district = {place: name for name, places in drop.places.items() for place in places}
    for area in areas:
        if area in district:
            problems.append(IS_A_PLACE.format(area=area, district=district[area]))
            continue
        if partnership.peers is None and not drop.regions and area not in _areas(drop):
            problems.append(unknown("area", area, _areas(drop)))
            continue
        try:
            who[area] = partnership.at(area, regions=drop.regions, measures=drop.measures)
        except Refused as refused:
            problems += refused.problems
    some = next(iter(who.values()), partnership)
    slugs = [priority.slug for priority in some.priorities]
    asked = [name for name in priorities if name in slugs] or slugs
    lacking = [
        problem
        for area, here in who.items()
        for each in asked
        for problem in _lacking(here, here.priority(each), drop, area)
    ]
    needed = {measure for each in map(some.priority, asked) for measure in each.measures}
    if lacking and drop.regions and len(needed & set(drop.measures)) < len(needed) / 2:
        raise Refused(OPEN_DATA.format(drop=drop.name, who=partnership.name))
    problems += [unknown("priority", name, slugs) for name in priorities if name not in slugs and slugs]
    problems += misaddressed(drop, some)
    indicators = [*drop.indicators["indicator"], *drop.indicators["group"]]
    known = [*drop.measures, *(each for priority in some.priorities for each in priority.measures), *indicators]
    problems += partnership.disclosure.unknown_names(list(dict.fromkeys(known)))
    problems += partnership.names_problems(list(dict.fromkeys(known)))
    about = [*slugs, *(each.slug for each in partnership.priorities)]  # the drop may lack the headline of some
    problems += unknown_priorities(partnership.actions, about, Path(partnership_file).name or "partnership.toml")
    problems += unknown_priorities(drop.actions, about, "drop.toml")
    problems += _folders(areas, _areas(drop))
    if problems:
        raise Refused(*problems)
    jobs = []
    for area, here in who.items():
        for priority in map(here.priority, dict.fromkeys(priorities or [each.slug for each in here.priorities])):
            ours = {
                "priority": priority.slug,
                "drop": drop.name,
                "area": area,
                "partnership": partnership_file,
            }
            notebook = find_notebook(f"{priority.notebook or priority.slug}.ipynb", notebooks)
            parameters = {**priority.parameters, **ours}
            jobs.append(Job(here, priority, area, notebook, parameters, drop.fingerprint(priority.slug)))
    problems = lacking + [problem for job in jobs for problem in parameter_problems(job)]
    if problems:
        raise Refused(*dict.fromkeys(problems))
    return jobs


def notebook_folders() -> list[Path]:
    """The folders of notebooks: the partnership's own, and the project's; the checkout's where the project has none."""
    project = project_folder() / "notebooks"
    return [own_folder() / "notebooks", project if project.is_dir() else checkout() / "notebooks"]


def find_notebook(name: str, folders: Sequence[Path]) -> Path:
    """The first notebook of that name in these folders; its path in the last folder if none has it."""
    paths = [folder / name for folder in folders]
    return next((path for path in paths if path.exists() or path.is_symlink()), paths[-1])


def own_area(drop: Drop, partnership: Partnership) -> list[str]:
    """The district to report on if none is named: the partnership's own.

    Raises
    ------
    Refused
        When the partnership has none, naming the districts of the drop.

    Examples
    --------
    >>> from helpers.drops import load, project_folder
    >>> from helpers.partnership import read_partnership
    >>> own_area(load("2016-08"), read_partnership(project_folder() / "partnership.toml"))
    ['Blackpool']
    """
    if partnership.area is None:
        known = every_district(drop, partnership)
        raise Refused(f"Name a district with --area. The drop {drop.name} has: {', '.join(known) or 'none'}.")
    return [partnership.area]


def every_district(drop: Drop, partnership: Partnership) -> list[str]:
    """Every district that a run can report on: the partnership's, or the drop's where the partnership names none.

    Examples
    --------
    >>> from helpers.drops import load, project_folder
    >>> from helpers.partnership import read_partnership
    >>> every_district(load("2016-08"), read_partnership(project_folder() / "partnership.toml"))[:2]
    ['Blackpool', 'Blackburn with Darwen']
    """
    if partnership.peers is not None:
        return list(partnership.districts)
    return [area for districts in drop.regions.values() for area in districts] or _areas(drop)


def misaddressed(drop: Drop, partnership: Partnership) -> list[str]:
    """A sentence for each priority and each area that the drop names and the partnership does not know.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from helpers.drops import load, project_folder
    >>> from helpers.partnership import read_partnership
    >>> sent = replace(load("2016-08"), commentary={"hate_crimes": "Fewer."})
    >>> misaddressed(sent, read_partnership(project_folder() / "partnership.toml"))
    ["commentary/hate_crimes.md: There is no priority 'hate_crimes'. Did you mean 'hate_crime'?"]
    """
    known = [priority.slug for priority in partnership.priorities]
    areas = [*partnership.districts, *filter(None, [partnership.county, partnership.force])]
    areas = _areas(drop) if partnership.county is None else areas
    counts, indicators = (_file(drop, name) for name in ("counts", "indicators"))
    priorities = [(indicators, name) for name in drop.indicators["priority"].unique()]
    priorities += [(f"commentary/{name}.md", name) for name in drop.commentary]
    named = [(indicators, area) for area in drop.indicators["area"].unique()]
    # A drop may hold more districts than the partnership reports on if it names them, or if the partnership names none.
    named += [] if drop.regions or partnership.county is None else [(counts, area) for area in _areas(drop)]
    return [f"{file}: {unknown('priority', name, known)}" for file, name in priorities if name not in known] + [
        f"{file}: {unknown('area', area, areas)} Name it in the partnership's file, rename it, or leave its rows out."
        for file, area in named
        if area not in areas
    ]


def _areas(drop: Drop) -> list[str]:
    return list(drop.areas)


def _file(drop: Drop, table: str) -> str:
    """The name of a table's file in the drop: counts.csv, or counts.xlsx."""
    return next((name for name in drop.files if name.casefold().startswith(f"{table}.")), f"{table}.csv")


def _folders(areas: Sequence[str], others: Sequence[str]) -> list[str]:
    """A sentence for each area that cannot have its own folder: its name gives none, or the same as another area's.

    Parameters
    ----------
    others
        All areas of the drop, because they may be reported on later.
    """
    named: dict[str, list[str]] = {}
    for area in dict.fromkeys([*areas, *others]):
        named.setdefault(slug(area), []).append(area)
    problems = []
    for area in dict.fromkeys(areas):
        name = slug(area)
        if not 0 < len(name) <= 100 or DEVICE.fullmatch(name):
            problems.append(
                f"The area {area!r} gives no name for a folder (1 to 100 letters from a to z, and not a device's name "
                "such as con): rename it."
            )
        elif len(named[name]) > 1:
            all_of_them = " and ".join(map(repr, named[name]))
            problems.append(f"The areas {all_of_them} would share a folder: rename all but one.")
    return list(dict.fromkeys(problems))


def _lacking(partnership: Partnership, priority: Priority, drop: Drop, area: str) -> list[str]:
    """A sentence for each measure that an area's briefing needs and the drop lacks."""
    needed = [(area, measure) for measure in priority.measures]
    if any((peer, priority.headline) in drop.counts for peer in partnership.districts if peer != area):
        needed.append((str(partnership.county), str(priority.headline)))  # a measure of this area alone needs no county
    known = sorted({measure for _, measure in column_names(drop.counts)})
    lacking = [(area, measure) for area, measure in needed if (area, measure) not in drop.counts]
    return [
        f"The drop {drop.name} has no {measure} for {area}: add its rows to {_file(drop, 'counts')}."
        if measure in known
        else f"The drop {drop.name}, for {priority.slug}: {unknown('measure', measure, known)}"
        for area, measure in lacking
    ]
