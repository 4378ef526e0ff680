"""Cache of briefings, so that a run makes only those that changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from helpers.document.as_json import as_json
from helpers.document.document import read_document
from helpers.document.from_notebook import Printed
from helpers.drops import processed
from helpers.publishing.job import Job, Result
from helpers.publishing.versions import code, versions
from helpers.storage import write_whole

RECORD = "briefing.json"


def job_key(job: Job, shell: dict[str, str]) -> str:
    """A fingerprint of everything that makes a briefing: its data, notebook and parameters, our code, the libraries.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> from helpers.partnership import Partnership, Priority
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="It is not counted.")
    >>> who = Partnership(name="BSafe", area="Blackpool", priorities=[hate])
    >>> notebook = project_folder() / "notebooks" / "hate_crime.ipynb"
    >>> keys = {job_key(Job(who, hate, area, notebook, {}), {}) for area in ("Blackpool", "Wyre", "Blackpool")}
    >>> len(keys), {len(key) for key in keys}
    (2, {64})
    """
    parts = [
        code(),
        versions(),
        sha256(job.notebook.read_bytes()).hexdigest(),
        job.fingerprint,
        job.parameters,
        job.area,
        job.partnership.model_dump(mode="json"),
        job.priority.slug,
        as_json(job.track_record),
        shell,
    ]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def keep(result: Result, source: Path) -> None:
    """Keep a briefing with the key of what made it, instead of the last one of its priority.

    Parameters
    ----------
    source
        The folder that holds its page and the executed notebook.
    """
    place = _place(result.job)
    digests = {}
    for name in _names(result.job):
        content = (source / name).read_bytes()
        write_whole(place / name, content)
        digests[name] = sha256(content).hexdigest()
    record = {
        "key": result.job.key,
        "files": digests,
        "document": as_json(result.document),
        "printed": [asdict(text) for text in result.printed],
    }
    write_whole(place / RECORD, json.dumps(record, ensure_ascii=False).encode())


def recall(job: Job, target: Path) -> Result | None:
    """Copy a job's kept page and notebook to the target folder; None if nothing whole is kept with its key."""
    place = _place(job)
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
        contents = {name: (place / name).read_bytes() for name in _names(job)}
    except (OSError, ValueError):  # never made, or only half kept
        return None
    digests = {name: sha256(content).hexdigest() for name, content in contents.items()}
    if record["key"] != job.key or record["files"] != digests:
        return None
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (target / name).write_bytes(content)
    printed = tuple(Printed(**each) for each in record["printed"])
    return Result(job, 0.0, read_document(record["document"]), kept=True, printed=printed)


def _place(job: Job) -> Path:
    """The folder of a briefing in the cache: its drop, set and priority."""
    return processed() / "cache" / str(job.parameters["drop"]) / job.folder / job.priority.slug


def _names(job: Job) -> tuple[str, str]:
    return f"{job.priority.slug}.html", f"{job.priority.slug}.ipynb"
