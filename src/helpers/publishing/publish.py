"""Publish a set of briefings: it replaces the last one only when it is complete on disk."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.document.icons import Icon
from helpers.document.numbers import COLUMNS, SMALL
from helpers.drops import Drop
from helpers.partnership import Partnership, Priority
from helpers.periods import year_to_date
from helpers.publishing.job import Result
from helpers.publishing.manifest import MANIFEST, altered, digests, read_manifest
from helpers.publishing.replace_folder import put, restore
from helpers.publishing.run_summary import SUMMARY
from helpers.publishing.track_record import Judged, as_record, forecast_said, shown
from helpers.publishing.versions import versions
from helpers.render.index_page import Row, render_index
from helpers.render.sparkline import sparkline
from helpers.statistics.xmr.seasonal import chart
from helpers.wording.data_quality import break_warnings
from helpers.wording.icons import assurance, variation
from helpers.wording.missing_locations import SPREAD


@dataclass(frozen=True)
class Edition:
    """The drop, area and partnership of a set of briefings, and the words around its pages."""

    drop: Drop
    partnership: Partnership
    area: str
    shell: dict[str, str]
    scorecard: list[Judged] = field(default_factory=list)  # earlier forecasts, and what happened


def is_up_to_date(results: list[Result], edition: Edition, target: Path) -> bool:
    """Whether the published set is whole, and publishing these results would give the same again."""
    record = read_manifest(target)
    before = {each["priority"]: each.get("key") for each in record.get("briefings", [])}
    return (
        all(each.kept and before.get(each.job.priority.slug) == each.job.key for each in results)
        and record["drop"]["sha256"] == edition.drop.sha256
        and record.get("scorecard") == as_record(edition.scorecard, edition.shell["edition"])
        and not altered(target)
    )


def publish(results: list[Result], edition: Edition, *, staging: Path, target: Path) -> None:
    """Complete the staged set with the pages that stay from the last one, and replace that one.

    Parameters
    ----------
    results
        One for each of the area's jobs.
    staging
        The folder that holds the new pages, on the target's file system.
    target
        `reports/<drop>/<area>`, which stays as it is until the last moment.
    """
    restore(target)
    before = read_manifest(target)
    figures = _figures(results, target, edition.partnership)
    run = _run_record(results, edition, before, figures)
    exhibits = shown(edition.scorecard, edition.shell["edition"])
    for path in target.iterdir() if target.exists() else []:
        if _stays(path, results) and not (staging / path.name).exists():
            shutil.copy2(path, staging / path.name)
    printed = [figure.row("index") for exhibit in exhibits for figure in exhibit.figures]
    _write_figures(staging / "figures.csv", figures + printed)
    title = f"{edition.area}, {edition.shell['period']}: community safety briefings"
    scorecard = "".join(exhibit.html() for exhibit in exhibits)
    rows = _rows(edition, run, figures, staging)
    index = render_index(rows, title=title, area=edition.area, scorecard=scorecard, **edition.shell)
    (staging / "index.html").write_text(index, encoding="utf-8")
    run["files"] = digests(staging)
    (staging / MANIFEST).write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (target.parent / SUMMARY).unlink(missing_ok=True)  # it is about the last set
    put(staging, target)


def _run_record(
    results: list[Result], edition: Edition, before: dict[str, Any], figures: list[dict[str, str]]
) -> dict[str, Any]:
    """The content of `run.json`: what was read, the versions, and the last result of each briefing."""
    briefings = {each["priority"]: each for each in before.get("briefings", [])}
    for each in results:
        slug = each.job.priority.slug
        published = "" if each.error else each.job.fingerprint
        briefings[slug] = {
            "priority": slug,
            "status": "failed" if each.error else "published",
            "error": each.error,
            "printed": [text.sentence(quoted=edition.shell["edition"] != "public") for text in each.printed],
            "seconds": round(each.seconds, 2),
            "key": each.job.key,
            "parameters": each.job.parameters,
            # The drop data behind the page now published; for a failed briefing, behind its last good page.
            "page_fingerprint": published or briefings.get(slug, {}).get("page_fingerprint", ""),
        }
    for priority in edition.partnership.priorities:
        if priority.slug in briefings:
            ours = [row for row in figures if row["priority"] == priority.slug]
            briefings[priority.slug]["forecast"] = forecast_said(ours, priority, edition.area, str(edition.drop.last))
    order = [priority.slug for priority in edition.partnership.priorities]
    return {
        "partnership": edition.partnership.name,
        "area": edition.area,
        "edition": edition.shell["edition"],
        "drop": {"name": edition.drop.name, "sha256": edition.drop.sha256, "files": edition.drop.files},
        "versions": versions(),
        "briefings": [briefings[slug] for slug in order if slug in briefings],
        "scorecard": as_record(edition.scorecard, edition.shell["edition"]),
    }


def _figures(results: list[Result], target: Path, partnership: Partnership) -> list[dict[str, str]]:
    """The rows of the briefings that were made now, and for all others those of their last good pages."""
    new = {each.job.priority.slug: each for each in results if not each.error}
    path = target / "figures.csv"
    old = list(csv.DictReader(path.open(encoding="utf-8", newline=""))) if path.exists() else []
    known = {priority.slug for priority in partnership.priorities}
    kept = [row for row in old if row["priority"] in known - set(new)]
    return kept + [figure.row(slug) for slug, each in new.items() for figure in each.figures]


def _write_figures(path: Path, rows: Iterable[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row["priority"]))


def _stays(path: Path, results: list[Result]) -> bool:
    """Whether a file of the last set belongs in the new one, as a failed notebook that was run again does not."""
    tried = {each.job.priority.slug for each in results}
    return path.is_file() and path.name.removesuffix(".failed.ipynb") not in tried


def _rows(edition: Edition, run: dict[str, Any], figures: list[dict[str, str]], staging: Path) -> list[Row]:
    status = {each["priority"]: each for each in run["briefings"]}
    return [
        _row(priority, edition, status[priority.slug], figures, (staging / f"{priority.slug}.html").exists())
        for priority in edition.partnership.priorities
        if priority.slug in status
    ]


def _row(
    priority: Priority, edition: Edition, status: dict[str, Any], figures: list[dict[str, str]], page: bool
) -> Row:
    ours = [figure for figure in figures if figure["priority"] == priority.slug]
    first = next((figure for figure in ours if figure["measure"] == (priority.headline or figure["measure"])), None)
    withheld = first is None and priority.headline is not None and page and edition.shell["edition"] == "public"
    nothing_shown = "Withheld from the public edition." if withheld else priority.no_count
    months = _shown(priority, edition)
    return Row(
        title=priority.title,
        href=f"{priority.slug}.html" if page else "",
        sentence=first["sentence"] if first else nothing_shown,
        sparkline="" if months is None else sparkline(months),
        verdict=first["verdict"] if first else "",
        improvement=priority.improvement,
        care=_care(first, ours) or _recorded_anew(priority, edition),
        icons=() if months is None else _icons(months, priority, edition),
        trouble=_trouble(status, edition, page),
        unjudged="withheld" if withheld else "no verdict" if priority.headline else "no monthly count",
    )


def _care(first: dict[str, str] | None, figures: list[dict[str, str]]) -> str:
    """The verdict with the crimes of unknown place shared out among the districts, if that is another verdict."""
    spread = [each for each in figures if first and each["measure"] == f"{first['measure']}{SPREAD}"
              and each["period"] == first["period"] and each["verdict"] != first["verdict"]]  # fmt: skip
    if not spread:
        return ""
    per_cent = f"{spread[0]['percent']}%, " if spread[0]["percent"] else ""
    return (
        f"Be careful: with what has no location spread over the districts it would be {per_cent}{spread[0]['verdict']}."
    )


def _recorded_anew(priority: Priority, edition: Edition) -> str:
    """A warning if recording of the headline measure changed between the two periods compared."""
    concerned = [each for each in edition.drop.breaks if priority.headline in each.measures]
    return " ".join(map(str, break_warnings(concerned, year_to_date(edition.drop.last))))


def _trouble(status: dict[str, Any], edition: Edition, page: bool) -> str:
    if status["status"] == "failed":
        page_now = "The page is the last good one." if page else "There is no page of it yet."
        return f"This briefing failed on the last run ({status['error']}). {page_now}"
    if status.get("page_fingerprint") != edition.drop.fingerprint(status["priority"]):
        return "This page was made from an earlier version of the drop."
    return ""


def _icons(months: pd.Series, priority: Priority, edition: Edition) -> tuple[Icon, ...]:
    """An icon that shows whether the newest month is unusual, and one for the target if there is one."""
    county = (str(edition.partnership.county), str(priority.headline))
    whole = edition.drop.series(*county) if county in edition.drop.counts else None
    charted = chart(months, county=whole, breaks=edition.drop.breaks)
    target = edition.partnership.target(str(priority.headline), edition.area)
    found = (variation(charted, priority.improvement),)
    return found if target is None else (*found, assurance(charted, target, priority.improvement))


def _shown(priority: Priority, edition: Edition) -> pd.Series | None:
    """The months of the headline measure; None if small numbers could be read off them in the public edition."""
    if priority.headline is None or (edition.area, priority.headline) not in edition.drop.counts:
        return None
    counts = edition.drop.series(edition.area, priority.headline)
    return None if edition.shell["edition"] == "public" and counts.isin(list(SMALL)).any() else counts
