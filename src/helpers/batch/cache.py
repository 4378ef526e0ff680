"""Cache of briefings, so that a run makes only those that changed."""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from helpers.document.blocks import mimebundle
from helpers.document.from_notebook import Contents, Printed
from helpers.document.numbers import Figure
from helpers.drops import processed
from helpers.publishing.job import Job
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
        mimebundle(job.track_record),
        shell,
    ]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def keep(slug: str, key: str, contents: Contents, source: Path, folder: str) -> None:
    """Keep a page and its notebook with the key of what made them, instead of the last ones of that briefing.

    Parameters
    ----------
    source
        The folder that holds page and notebook.
    folder
        The briefing's drop and set: `2016-08/blackpool`.
    """
    place = _place(folder, slug)
    digests = {}
    for name in _names(slug):
        content = (source / name).read_bytes()
        write_whole(place / name, content)
        digests[name] = sha256(content).hexdigest()
    record = {"key": key, "files": digests, "contents": asdict(contents)}
    write_whole(place / RECORD, json.dumps(record, ensure_ascii=False).encode())


def recall(slug: str, key: str, target: Path, folder: str) -> Contents | None:
    """Copy a kept page and its notebook to the target folder; None if nothing whole is kept with this key."""
    place = _place(folder, slug)
    try:
        record = json.loads((place / RECORD).read_text(encoding="utf-8"))
        contents = {name: (place / name).read_bytes() for name in _names(slug)}
    except (OSError, ValueError):  # never made, or only half kept
        return None
    if record["key"] != key or any(sha256(each).hexdigest() != record["files"][n] for n, each in contents.items()):
        return None
    target.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (target / name).write_bytes(content)
    figures, printed = record["contents"]["figures"], record["contents"]["printed"]
    return Contents(tuple(Figure(**each) for each in figures), tuple(Printed(**each) for each in printed))


def _place(folder: str, slug: str) -> Path:
    return processed() / "cache" / folder / slug


def _names(slug: str) -> tuple[str, str]:
    return f"{slug}.html", f"{slug}.ipynb"
