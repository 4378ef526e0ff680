"""The manifest of a published set, `run.json`, and the check that the set is complete and unaltered."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path
from typing import Any

MANIFEST = "run.json"


def digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file of a set except its manifest, by name.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "index.html").write_text("<h1>Blackpool</h1>")
    ...     print([(name, len(digest)) for name, digest in digests(Path(folder)).items()])
    [('index.html', 64)]
    """
    paths = [path for path in sorted(folder.iterdir()) if path.name != MANIFEST and path.is_file()]
    with ThreadPoolExecutor() as readers:
        return dict(zip([path.name for path in paths], readers.map(_digest, paths), strict=True))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a set; empty if there is none, or none that can be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     print(read_manifest(Path(folder)))
    ...     _ = (Path(folder) / "run.json").write_text('{"area": "Blackpool"}')
    ...     print(read_manifest(Path(folder)))
    {}
    {'area': 'Blackpool'}
    """
    try:
        record = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # missing, or damaged by a full disk or by hand
        return {}
    return record if isinstance(record, dict) else {}


def published_sets(reports: Path) -> list[Path]:
    """The folders at or below a place that hold a published set, or the remains of one.

    No set is inside another: if a folder of sets has an index, that is the catalogue.

    Examples
    --------
    >>> published_sets(Path("tests"))
    []
    """
    marks = (MANIFEST, "index.html")
    folders = [reports, *(path for path in sorted(reports.rglob("*")) if path.is_dir())]
    marked = [
        folder
        for folder in folders
        if any((folder / mark).is_file() for mark in marks)
        and not any(part.startswith(".") for part in folder.relative_to(reports).parts)
    ]
    around = {parent for folder in marked for parent in folder.parents}
    return [folder for folder in marked if folder not in around]


def altered(folder: Path) -> list[str]:
    """A sentence for each file of a set that has changed since it was published.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder) / "index.html"
    ...     _ = page.write_text("<h1>Blackpool</h1>")
    ...     _ = (Path(folder) / "run.json").write_text(json.dumps({"files": digests(Path(folder))}))
    ...     print(altered(Path(folder)))
    ...     _ = page.write_text("<h1>Blackburn</h1>")
    ...     print([sentence.rpartition("/")[2] for sentence in altered(Path(folder))])
    []
    ['index.html has changed since it was published.']
    """
    listed = read_manifest(folder).get("files")
    if not isinstance(listed, dict):
        return [f"{folder / MANIFEST} is missing or is not a manifest: publish the set again with briefings run."]
    found = digests(folder)
    return [
        *(f"{folder / name} is missing." for name in listed if name not in found),
        *(
            f"{folder / name} has changed since it was published."
            for name in listed
            if found.get(name, listed[name]) != listed[name]
        ),
        *(f"{folder / name} was not published with this set." for name in found if name not in listed),
    ]
