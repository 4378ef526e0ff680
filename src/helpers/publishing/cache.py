"""The cache of briefings, so that a run makes only those that have changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from helpers.document.as_json import as_json
from helpers.document.from_notebook import Printed
from helpers.drops import processed
from helpers.english import and_list
from helpers.publishing.job import Job, Result
from helpers.publishing.versions import code, versions
from helpers.publishing.waiting import document_file
from helpers.storage import write_whole

RECORD, DOCUMENT = "briefing.json", "document.json"


def fingerprints(job: Job, shell: dict[str, str]) -> dict[str, str]:
    """A fingerprint of each input of a briefing, by the name that `--explain` prints.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> from helpers.partnership import Partnership, Priority
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="It is not counted.")
    >>> who = Partnership(name="BSafe", area="Blackpool", priorities=[hate])
    >>> notebook = project_folder() / "notebooks" / "hate_crime.ipynb"
    >>> ours, theirs = (fingerprints(Job(who, hate, area, notebook, {}), {}) for area in ("Blackpool", "Wyre"))
    >>> [name for name in ours if ours[name] != theirs[name]]
    ['parameters']
    """
    parts = {
        "data": job.fingerprint,
        "notebook": sha256(job.notebook.read_bytes()).hexdigest(),
        "parameters": [job.parameters, job.area, job.priority.slug],
        # Left out: what the public edition withholds is decided when a set is published.
        "partnership file": [job.partnership.model_dump(mode="json", exclude={"disclosure"}), shell],
        "earlier forecasts": as_json(job.track_record),
        "helpers": code(),
        "library versions": versions(),
    }
    return {name: sha256(json.dumps(part, sort_keys=True).encode()).hexdigest() for name, part in parts.items()}


def keep(result: Result, source: Path) -> None:
    """Keep a briefing with the fingerprints of its inputs, instead of the last one of its priority.

    Parameters
    ----------
    source
        The folder that holds its page and the executed notebook, and next to which its document waits.
    """
    place = _place(result.job)
    digests = {}
    for name, file in _files(result.job, source).items():
        content = file.read_bytes()
        write_whole(place / name, content)
        digests[name] = sha256(content).hexdigest()
    record = {
        "made_from": result.job.made_from,
        "files": digests,
        "printed": [asdict(text) for text in result.printed],
    }
    write_whole(place / RECORD, json.dumps(record, ensure_ascii=False).encode())


@dataclass(frozen=True)
class Kept:
    """A briefing in the cache: its result, and the bytes of its page, notebook and document."""

    result: Result
    contents: dict[str, bytes] = field(repr=False)

    def copy_to(self, target: Path) -> None:
        """Copy the files to the folder where they wait to be published."""
        for name, file in _files(self.result.job, target).items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(self.contents[name])


def recall(job: Job) -> Kept | None:
    """The briefing kept for a job; None unless it is whole and made from the same inputs."""
    record, contents = _kept(job)
    if record is None or contents is None or record["made_from"] != job.made_from:
        return None
    printed = tuple(Printed(**each) for each in record["printed"])
    return Kept(Result(job, 0.0, kept=True, printed=printed), contents)


def reason(job: Job) -> str:
    """Why a briefing is made again although one of its priority may be kept, as a clause that follows "because".

    Examples
    --------
    >>> from helpers.partnership import Partnership, Priority
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="It is not counted.")
    >>> who = Partnership(name="BSafe", area="Nowhere", priorities=[hate])
    >>> reason(Job(who, hate, "Nowhere", Path(), {"drop": "1916-08"}))
    'none is kept from an earlier run'
    """
    record, contents = _kept(job)
    if record is None:
        return "none is kept from an earlier run"
    changed = [name for name, digest in job.made_from.items() if record["made_from"].get(name) != digest]
    if changed:
        return f"{and_list(changed)} changed"
    if contents is None:
        return "the page or notebook that was kept is missing or was altered"
    return "--fresh was given"


def _kept(job: Job) -> tuple[dict[str, Any] | None, dict[str, bytes] | None]:
    """What is kept of a job's priority, and its files if they are all there and unaltered."""
    place = _place(job)
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
        record["made_from"], record["files"], record["printed"]  # KeyError if an earlier version kept others
    except (OSError, ValueError, KeyError):  # never made, or damaged
        return None, None
    try:
        contents = {name: (place / name).read_bytes() for name in _files(job, place)}
    except OSError:  # only half kept
        return record, None
    digests = {name: sha256(content).hexdigest() for name, content in contents.items()}
    return record, contents if record["files"] == digests else None


def _place(job: Job) -> Path:
    """The folder of a briefing in the cache: its drop, set and priority."""
    return processed() / "cache" / str(job.parameters["drop"]) / job.folder / job.priority.slug


def _files(job: Job, made: Path) -> dict[str, Path]:
    """The files of a briefing: the name under which each is kept, and the path where a run makes it."""
    page, notebook = f"{job.priority.slug}.html", f"{job.priority.slug}.ipynb"
    return {page: made / page, notebook: made / notebook, DOCUMENT: document_file(job, made)}
