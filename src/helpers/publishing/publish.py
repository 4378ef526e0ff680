"""Publish a set of briefings: it replaces the last one only when it is complete on disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from helpers import tables
from helpers.document.blocks import Block
from helpers.document.document import (
    NO_VERDICT,
    NOT_COUNTED,
    WITHHELD,
    Document,
    Headline,
    read_documents,
    with_track_record,
)
from helpers.document.protect import protect, protect_block, rounded
from helpers.document.reader_names import ReaderNames
from helpers.document.sentence import Sentence
from helpers.drops import Drop
from helpers.partnership import Partnership, Priority, ReportTemplate
from helpers.periods import year_to_date
from helpers.publishing.downloads import downloads, with_size
from helpers.publishing.for_committee import for_committee, who_will_do_what
from helpers.publishing.job import Result
from helpers.publishing.manifest import MANIFEST, altered, digests, read_manifest
from helpers.publishing.public_pages import write_public_pages
from helpers.publishing.replace_folder import put, restore
from helpers.publishing.run_summary import SUMMARY
from helpers.publishing.seal import sealed
from helpers.publishing.since_last_time import LastSet, last_record, revised, since_last_time, standing_said
from helpers.publishing.track_record import Judged, as_record, forecast_said, in_briefing, shown
from helpers.publishing.versions import versions
from helpers.publishing.withhold import Protection
from helpers.render import documents_json, figures_csv, set_file, workbook
from helpers.render.documents_json import render_json
from helpers.render.figures_csv import render_figures
from helpers.render.index_page import Row, render_index
from helpers.render.report import Declared, build, page, render_report
from helpers.render.set_file import render_set
from helpers.render.workbook import render_workbook
from helpers.storage import own_or_shipped
from helpers.wording import committee

RENDERINGS: dict[str, Callable[[Sequence[Document], Sequence[Block]], str | bytes]] = {
    documents_json.NAME: render_json,
    figures_csv.NAME: render_figures,
    workbook.NAME: render_workbook,
}

WORD_FILE = "report.docx"
EARLIER_VERSION = "This page was made by an earlier version of these helpers: make it again."
NOT_SHOWN_NOW = "Its last page cannot be shown in this edition any more: make it again."


@dataclass(frozen=True)
class Edition:
    """One edition of a set: its drop, area and partnership, and what its pages print around the briefings.

    Attributes
    ----------
    scorecard
        Earlier forecasts, and what happened.
    withheld
        What the public edition withholds; the internal one has none.
    last
        What the last set said: the one from the newest earlier drop; None where there is none.
    report
        The template of the committee's report; None where the partnership has none.
    """

    drop: Drop
    partnership: Partnership
    area: str
    shell: dict[str, str]
    scorecard: list[Judged] = field(default_factory=list)
    withheld: Protection | None = None
    last: LastSet | None = None
    report: ReportTemplate | None = None

    @property
    def name(self) -> str:
        """`internal` or `public`."""
        return self.shell["edition"]

    @property
    def track_record(self) -> tuple[Block, ...]:
        """What the index shows of earlier forecasts."""
        return tuple(map(rounded, self._protected)) if self.withheld else self._protected

    def since_last_time(self, documents: Mapping[str, Document]) -> tuple[Block, ...]:
        """What the index shows of what changed since the last set."""
        headlines = {slug: document.headline for slug, document in documents.items()}
        blocks = tuple(map(self._protect, self.unprotected_since_last_time(headlines)))
        return tuple(map(rounded, blocks)) if self.withheld else blocks

    def unprotected_since_last_time(self, headlines: Mapping[str, Headline]) -> tuple[Block, ...]:
        """What changed since the last set, before disclosure control, under the names that readers see."""
        blocks = since_last_time(self.last, headlines, self.partnership.priorities, self.area)
        blocks += revised(self.drop, self.area, listed=self.name == "internal")
        names = ReaderNames(self.partnership.names, self.drop.measures)
        return tuple(map(names.block, blocks))

    @property
    def _protected(self) -> tuple[Block, ...]:
        return tuple(map(self._protect, shown(self.scorecard)))

    def _protect(self, block: Block) -> Block:
        return protect_block(block, self.withheld.withheld) if self.withheld else block

    @property
    def actions(self) -> Block:
        """Who will do what, for the index; empty for other areas, because the actions are not about them."""
        if self.area != self.partnership.area:
            return Sentence("")
        return self._protect(tables.actions(self.drop.actions or self.partnership.actions, self.partnership.priorities))

    @property
    def recording(self) -> tuple[Sentence, ...]:
        """The changes in recording that were declared for the months compared."""
        return committee.recording(self.drop.breaks, year_to_date(self.drop.last), self.partnership.names)

    @property
    def report_template(self) -> ReportTemplate | None:
        """The template of this set's report; None for other areas, which the committee does not ask about."""
        return self.report if self.area == self.partnership.area else None

    @property
    def report_record(self) -> str:
        """A fingerprint of the report's templates as kept in `run.json`; blank without one."""
        template = self.report_template
        if template is None:
            return ""
        return sha256(template.model_dump_json().encode() + self.word_template).hexdigest()

    @property
    def word_template(self) -> bytes:
        """The council's own Word template; empty without one."""
        template = self.report_template
        return own_or_shipped(template.word_template).read_bytes() if template and template.word_template else b""

    def declared(self, template: ReportTemplate, since: tuple[Block, ...]) -> Declared:
        """What the report prints in addition to the documents."""
        return Declared(
            template,
            area=self.area,
            period=self.shell["period"],
            edition=self.name,
            partnership=self.partnership.name,
            titles={priority.slug: priority.title for priority in self.partnership.priorities},
            names=self.partnership.names,
            actions=self.actions,
            revisions=since,
            track_record=self.track_record,
        )

    @property
    def scorecard_record(self) -> list[dict[str, Any]] | str:
        """The scorecard as kept in `run.json`, so that a later run notices when it has changed."""
        return as_record(self.scorecard) if self._protected == shown(self.scorecard) else WITHHELD

    def fingerprint(self, private: str) -> str:
        """A fingerprint of data for the set's `run.json`; a public one confirms no guess at a count."""
        return sealed(private) if self.name == "public" else private

    def edited(self, document: Document) -> Document:
        """A document of this edition: with the track record, and without what the edition withholds."""
        whole = with_track_record(document, in_briefing(self.scorecard, document.about.priority))
        return whole if self.withheld is None else protect(whole, self.withheld.in_briefing(document.about.priority))

    def withholds_of(self, document: Document) -> bool:
        """Whether a document of the last set prints what this edition withholds: the policy may have changed since."""
        if self.withheld is None:
            return False
        return protect(document, self.withheld.in_briefing(document.about.priority)) != document


def is_up_to_date(results: Sequence[Result], edition: Edition, target: Path) -> bool:
    """Whether the published set is unaltered, and publishing these results would give the same set again."""
    record = read_manifest(target)
    before = {each["priority"]: each.get("key") for each in record.get("briefings", [])}
    return (
        all(each.kept and before.get(each.job.priority.slug) == edition.fingerprint(each.job.key) for each in results)
        and record["drop"]["sha256"] == edition.fingerprint(edition.drop.sha256)
        and record.get("scorecard") == edition.scorecard_record
        and record.get("last_set") == last_record(edition.last)
        and record.get("report") == edition.report_record
        and not altered(target)
        and (edition.withheld is None or _says_the_same(results, edition, target))
    )


def _says_the_same(results: Sequence[Result], edition: Edition, target: Path) -> bool:
    """Whether a public set withholds what this run would, which depends on other areas and on the policy."""
    documents = _documents(results, target, edition)
    on_index = (*edition.track_record, *edition.since_last_time(documents))
    return (target / documents_json.NAME).read_text(encoding="utf-8") == render_json(list(documents.values()), on_index)


def complete(results: Sequence[Result], edition: Edition, *, made: Path, staging: Path, target: Path) -> None:
    """Complete the staged set, with the pages that stay from the last one; `replace_set` publishes it.

    Parameters
    ----------
    results
        One for each of the area's jobs.
    made
        The folder that holds the internal pages and the executed notebooks just made.
    staging
        The folder in which the set is completed, on the target's file system; for the internal edition it is `made`.
    target
        `reports/<drop>/<area>`, which stays as it is.
    """
    if edition.name == "public" and edition.withheld is None:
        raise ValueError("a public set is published only after disclosure control")
    restore(target)
    before = read_manifest(target)
    staging.mkdir(exist_ok=True)
    documents = _documents(results, target, edition)
    if edition.withheld is not None:
        write_public_pages(results, documents, edition.scorecard, edition.shell, made=made, staging=staging)
    run = _run_record(results, edition, before, documents)
    track_record, since = edition.track_record, edition.since_last_time(documents)
    for path in target.iterdir() if target.exists() else []:
        if _stays(path, results, edition, documents) and not (staging / path.name).exists():
            shutil.copy2(path, staging / path.name)
    for name, rendering in RENDERINGS.items():
        (staging / name).write_bytes(_as_bytes(rendering(list(documents.values()), (*track_record, *since))))
    run["report_problems"] = _write_report(edition, documents, since, staging, f"{target.parent.name}/{target.name}")
    for path in staging.glob("*.html"):
        path.write_text(with_size(path.read_text(encoding="utf-8"), staging), encoding="utf-8", newline="\n")
    title = f"{edition.area}, {edition.shell['period']}: community safety briefings"
    scorecard = "".join(block.html() for block in track_record)
    rows = _rows(edition, run, documents, staging)
    parts = {
        **for_committee(rows, documents.values(), edition.partnership.names),
        "actions": who_will_do_what(edition.actions, rows),
        "scorecard": scorecard,
        "recording": [each.text for each in edition.recording],
    }
    parts["since_last_time"] = "".join(block.html() for block in since)
    render = partial(render_index, rows, title=title, area=edition.area, **parts, **edition.shell)
    pages = {
        row.href.removesuffix(".html"): (staging / row.href).read_text(encoding="utf-8") for row in rows if row.href
    }
    (staging / set_file.NAME).write_text(
        render_set(with_size(render(), staging), pages), encoding="utf-8", newline="\n"
    )
    (staging / "index.html").write_text(with_size(render(downloads=downloads(staging)), staging), encoding="utf-8")
    run["files"] = digests(staging)
    (staging / MANIFEST).write_text(json.dumps(run, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def replace_set(staging: Path, target: Path) -> None:
    """Publish a complete set in place of the last one."""
    (target.parent / SUMMARY).unlink(missing_ok=True)  # it describes the last set
    put(staging, target)


def _as_bytes(content: str | bytes) -> bytes:
    """A rendering's content as its file holds it."""
    return content.encode("utf-8") if isinstance(content, str) else content


def _write_report(
    edition: Edition, documents: Mapping[str, Document], since: tuple[Block, ...], staging: Path, name: str
) -> list[str]:
    """Write the committee's report, and return which rules of an accessible Word file it breaks.

    Without a template, the report of the last set is deleted.

    Parameters
    ----------
    name
        The set's folder within the reports.
    """
    template = edition.report_template
    if template is None:
        for name in (page.NAME, WORD_FILE):
            (staging / name).unlink(missing_ok=True)
        return []
    from helpers.render.checks.word import problems
    from helpers.render.report.word import render_word  # takes a second to import, and only a report needs it

    built = build(documents, edition.declared(template, since))
    html = render_report(built, area=edition.area, **edition.shell)
    (staging / page.NAME).write_text(html, encoding="utf-8", newline="\n")
    content = render_word(built, name, edition.word_template)
    (staging / WORD_FILE).write_bytes(content)
    return problems(content)


def _run_record(
    results: Sequence[Result], edition: Edition, before: dict[str, Any], documents: Mapping[str, Document]
) -> dict[str, Any]:
    """The content of `run.json`: what was read, the versions, and the last result of each briefing."""
    briefings = {each["priority"]: each for each in before.get("briefings", [])}
    quoted = edition.name != "public"  # a public set quotes no error and no printed text: they may hold numbers
    for each in results:
        slug = each.job.priority.slug
        published = "" if each.error else edition.fingerprint(each.job.fingerprint)
        briefings[slug] = {
            "priority": slug,
            "title": each.job.priority.title,
            "status": "failed" if each.error else "published",
            "error": each.error if quoted else "",
            "printed": [text.sentence(quoted=quoted) for text in each.printed],
            "seconds": round(each.seconds, 2),
            "key": edition.fingerprint(each.job.key),
            "parameters": each.job.parameters,
            # The drop data behind the page now published; for a failed briefing, behind its last good page.
            "page_fingerprint": published or briefings.get(slug, {}).get("page_fingerprint", ""),
        }
    for slug, record in briefings.items():
        record["forecast"] = forecast_said(documents[slug]) if slug in documents else None
        record["stood"] = standing_said(documents[slug].headline) if slug in documents else None
    order = [priority.slug for priority in edition.partnership.priorities]
    return {
        "partnership": edition.partnership.name,
        "area": edition.area,
        "edition": edition.name,
        "drop": {
            "name": edition.drop.name,
            "sha256": edition.fingerprint(edition.drop.sha256),
            "files": {name: edition.fingerprint(digest) for name, digest in edition.drop.files.items()},
        },
        "versions": versions(),
        "briefings": [briefings[slug] for slug in order if slug in briefings],
        "scorecard": edition.scorecard_record,
        "last_set": last_record(edition.last),
        "report": edition.report_record,
    }


def _documents(results: Sequence[Result], target: Path, edition: Edition) -> dict[str, Document]:
    """The edition's documents: those of the briefings made now, and for all others those of their last good pages.

    A public set drops a last good page that prints what is withheld now.
    """
    new = {each.job.priority.slug: edition.edited(each.document) for each in results if each.document}
    known = [priority.slug for priority in edition.partnership.priorities]
    all_made = new.keys() >= set(known)  # then the last set has nothing to add
    last = {} if all_made else read_documents(target / documents_json.NAME)
    documents = {slug: document for slug, document in last.items() if not edition.withholds_of(document)} | new
    return {slug: documents[slug] for slug in known if slug in documents}


def _stays(path: Path, results: Sequence[Result], edition: Edition, documents: Mapping[str, Document]) -> bool:
    """Whether a file of the last set belongs in the new one. A failed notebook that was run again does not.

    In a public set, only pages with a document stay, because only their numbers can be protected by later runs.
    """
    if edition.name == "public":
        return path.suffix == ".html" and path.stem in documents
    tried = {each.job.priority.slug for each in results}
    return path.is_file() and path.name.removesuffix(".failed.ipynb") not in tried


def _rows(edition: Edition, run: dict[str, Any], documents: Mapping[str, Document], staging: Path) -> list[Row]:
    status = {each["priority"]: each for each in run["briefings"]}
    return [
        _row(priority, edition, status[priority.slug], documents.get(priority.slug), staging)
        for priority in edition.partnership.priorities
        if priority.slug in status
    ]


def _row(priority: Priority, edition: Edition, status: dict[str, Any], document: Document | None, staging: Path) -> Row:
    page = f"{priority.slug}.html"
    published = (staging / page).exists()
    trouble = _trouble(status, edition, published)
    if document is None:
        reason = NO_VERDICT if priority.headline else NOT_COUNTED
        if not trouble:
            trouble = EARLIER_VERSION if published else NOT_SHOWN_NOW
        nothing = Headline("", priority.unit, priority.improvement, Sentence(priority.no_count), reason)
        return Row(priority.title, page if published else "", nothing, trouble)
    return Row(priority.title, page, document.headline, trouble)


def _trouble(status: dict[str, Any], edition: Edition, page: bool) -> str:
    if status["status"] == "failed":
        page_now = "The page is the last good one." if page else "It has no page yet."
        reason = f" ({status['error']})" if status["error"] else ""
        return f"This briefing failed on the last run{reason}. {page_now}"
    if status.get("page_fingerprint") != edition.fingerprint(edition.drop.fingerprint(status["priority"])):
        return "This page was made from an earlier version of the drop."
    return ""
