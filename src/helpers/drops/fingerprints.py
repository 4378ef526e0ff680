"""Which files a drop is read from, and their fingerprints."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path

from helpers.drops.archive import is_zip
from helpers.drops.drop_toml import read_declaration
from helpers.drops.police_uk.street import has_street_files, street_files
from helpers.drops.sheets.table import table_file, table_files


def digests(source: Path) -> dict[str, str]:
    """sha256 of every file that a drop is read from, by its name within the drop.

    Raises
    ------
    Refused
        When a file that the drop needs is not there.

    Examples
    --------
    >>> from helpers.drops.find import find_drops
    >>> [name for name in digests(*find_drops(["2016-08"])) if "/" not in name]
    ['counts.csv', 'drop.toml', 'indicators.csv']
    """
    if is_zip(source):
        return _digested({source.name: source})
    beside = {path.relative_to(source).as_posix(): path for path in _beside(source)}
    if has_street_files(source):
        return {file.member: file.key for file in street_files(source)} | _digested(beside)
    declared = read_declaration(source)
    table = source / declared.wide.file if declared.wide else table_file(source, "counts")
    return _digested({table.name: table, **beside})


def _beside(folder: Path) -> list[Path]:
    """What may lie beside a drop's counts, whatever their format."""
    tables = (path for name in ("indicators", "population") for path in table_files(folder, name))
    found = [folder / "drop.toml", *tables, *sorted((folder / "commentary").glob("*.md"))]
    return [path for path in found if path.is_file()]


def _digested(paths: dict[str, Path]) -> dict[str, str]:
    digested = {}
    for name, path in sorted(paths.items()):
        with path.open("rb") as file:
            digested[name] = file_digest(file, "sha256").hexdigest()
    return digested
