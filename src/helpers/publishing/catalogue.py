"""The catalogue of all published sets, with the statuses that changed since each area's previous set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.document.document import WITHHELD
from helpers.periods import is_month
from helpers.publishing.job import set_folder
from helpers.publishing.manifest import read_manifest
from helpers.render.catalogue_page import MARK, Change, Row, render_catalogue
from helpers.storage import write_whole

PAGES = {"internal": "index.html", "public": "index.public.html"}  # one page for each edition, so that they never mix
TIMES = 5  # how often a catalogue is written at most, if other runs publish at the same time


@dataclass(frozen=True)
class PublishedSet:
    """A set as its manifest describes it.

    Attributes
    ----------
    files
        The names of its files.
    stood
        The title, measure and status of each priority, by slug.
    failed
        The titles of the briefings that failed on the last run.
    """

    drop: str
    folder: str
    area: str
    partnership: str
    files: frozenset[str]
    stood: Mapping[str, tuple[str, str, str]]
    failed: tuple[str, ...] = ()


def leave_catalogue(reports: Path, edition: str, house_style: Mapping[str, str]) -> None:
    """Write the catalogue of an edition into the folder of all reports, unless it is there already.

    A page of the same name that something else made stays.

    Parameters
    ----------
    reports
        The folder, or the address, that holds the reports of every drop.
    house_style
        What the partnership's house style puts on every page; not used where sets of several partnerships are listed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     leave_catalogue(Path(folder), "public", {})
    ...     print(sorted(path.name for path in Path(folder).glob("*.html")))
    ['index.public.html']
    """
    page = reports / PAGES[edition]
    there = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else ""
    if there and MARK not in there:
        return
    # Read again after writing: another run may have replaced the catalogue with one that lacks our set.
    for _ in range(TIMES):
        sets = list(_sets(reports, edition))
        shell = house_style if len({each.partnership for each in sets}) == 1 else {}
        html = render_catalogue(rows(sets), edition=edition, **shell)
        if html == there:
            return
        write_whole(page, html.encode())
        there = html


def rows(sets: Sequence[PublishedSet]) -> list[Row]:
    """A row for each set, the newest drop first, and within a drop by the names of the areas.

    Examples
    --------
    >>> june = PublishedSet("2016-06", "wyre", "Wyre", "BSafe", frozenset(), {"rape": ("Rape", "Rape", "watch")})
    >>> august = PublishedSet("2016-08", "wyre", "Wyre", "BSafe", frozenset(), {"rape": ("Rape", "Rape", "clear rise")})
    >>> [(row.drop, row.before, row.changes) for row in rows([june, august])]  # doctest: +NORMALIZE_WHITESPACE
    [('2016-08', '2016-06', (Change(title='Rape', then='watch', now='clear rise'),)), ('2016-06', '', ())]
    """
    found: list[Row] = []
    last: dict[str, PublishedSet] = {}
    for each in sorted(sets, key=lambda each: each.drop):
        before = last.get(each.folder)
        last[each.folder] = each
        changes = tuple(_changes(before, each)) if before else ()
        found.append(
            Row(
                each.drop,
                each.folder,
                each.area,
                each.partnership,
                each.files,
                before.drop if before else "",
                changes,
                each.failed,
            )
        )
    by_area = sorted(found, key=lambda row: row.area.casefold())
    return sorted(by_area, key=lambda row: row.drop, reverse=True)


def _changes(before: PublishedSet, now: PublishedSet) -> Iterator[Change]:
    for slug, (title, measure, standing) in now.stood.items():
        _, measure_then, standing_then = before.stood.get(slug, ("", "", ""))
        known = standing and standing_then and WITHHELD not in (standing, standing_then)
        if known and measure == measure_then and standing != standing_then:
            yield Change(title, standing_then, standing)


def _sets(reports: Path, edition: str) -> Iterator[PublishedSet]:
    """The sets of an edition. Only their manifests are read, and folders that are not sets are skipped."""
    for drop in sorted(reports.iterdir(), key=lambda path: path.name):
        for folder in drop.iterdir() if is_month(drop.name) and drop.is_dir() else ():
            if not folder.name.startswith("."):
                record = read_manifest(folder)
                if _is_of(record, drop.name, folder.name, edition):
                    yield _published(record, folder.name)


def _is_of(record: Mapping[str, Any], drop: str, folder: str, edition: str) -> bool:
    """Whether a manifest belongs to a set in its own place, not to a copy or the remains of one."""
    area, name, files = record.get("area"), record.get("drop"), record.get("files")
    return (
        isinstance(area, str)
        and isinstance(files, dict)
        and isinstance(name, dict)
        and name.get("name") == drop
        and record.get("edition") == edition
        and folder == set_folder(area, edition)
    )


def _published(record: Mapping[str, Any], folder: str) -> PublishedSet:
    listed = record.get("briefings")
    briefings = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    stood, failed = {}, []
    for each in briefings:
        slug = str(each.get("priority", ""))
        title = str(each.get("title") or slug.replace("_", " ").capitalize())
        said = each.get("stood")
        if isinstance(said, dict):
            stood[slug] = (title, str(said.get("measure", "")), str(said.get("standing", "")))
        if each.get("status") == "failed":
            failed.append(title)
    partnership, area, drop = str(record.get("partnership", "")), record["area"], record["drop"]["name"]
    return PublishedSet(drop, folder, area, partnership, frozenset(record["files"]), stood, tuple(failed))
