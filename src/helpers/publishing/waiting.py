"""Documents that wait on disk until their sets are published: those of a whole country would fill the memory."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from helpers.document.as_json import as_json
from helpers.document.document import read_document
from helpers.publishing.job import Job, Result


def document_file(job: Job, made: Path) -> Path:
    """Where a briefing's document waits: next to the folder of its page, not in it, because that folder is published.

    Examples
    --------
    >>> from helpers.partnership import Partnership, Priority
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="It is not counted.")
    >>> job = Job(Partnership(name="BSafe", priorities=[hate]), hate, "Wyre", Path(), {})
    >>> document_file(job, Path("staging/wyre")).as_posix()
    'staging/wyre.documents/hate_crime.json'
    """
    return made.with_name(f"{made.name}.documents") / f"{job.priority.slug}.json"


def put_down(result: Result, made: Path) -> Result:
    """The result without its document, which is written to its file; a failed result is returned unchanged.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from helpers.document.document import Document
    >>> from helpers.partnership import Partnership, Priority
    >>> hate = Priority(slug="hate_crime", title="Hate crime", no_count="It is not counted.")
    >>> job = Job(Partnership(name="BSafe", priorities=[hate]), hate, "Wyre", Path(), {"drop": "2016-08"})
    >>> result = Result(job, 1.0, Document(job.about, job.no_headline, ()))
    >>> with TemporaryDirectory() as folder:
    ...     waits = put_down(result, Path(folder) / "wyre")
    ...     print(waits.document, pick_up(waits, Path(folder) / "wyre") == result)
    None True
    """
    if result.document is None:
        return result
    file = document_file(result.job, made)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(as_json(result.document), ensure_ascii=False), encoding="utf-8")
    return replace(result, document=None)


def pick_up(result: Result, made: Path) -> Result:
    """The result with the document that waits for it; unchanged if it failed or has its document already."""
    if result.error or result.document is not None:
        return result
    return replace(result, document=read_document(json.loads(document_file(result.job, made).read_text("utf-8"))))
