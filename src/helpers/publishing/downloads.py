"""The files of a set that readers can download, with their sizes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from helpers.english import file_size

CONTENTS = {  # in the order of the index
    "set.html": "This index and every briefing in one file, to send or to keep",
    "tables.xlsx": "Every table, and the numbers behind every chart, as a workbook",
    "report.html": "The committee's report, under the council's headings",
    "report.docx": "The committee's report as a Word file, to complete",
    "figures.csv": "Every number on these pages, with its sentence",
    "documents.json": "The briefings as data",
}


# A link to a file that opens in a spreadsheet, then its size, if the page has it already, and the words after it.
LINK = re.compile(r'(<a href="(figures\.csv|tables\.xlsx)"(?: download)?>\2</a> \((?:CSV|XLSX))[^)]*?(, opens)')


@dataclass(frozen=True)
class Download:
    """A file to download: its name, what it holds, and its format and size in words."""

    name: str
    contents: str
    about: str


def downloads(folder: Path) -> tuple[Download, ...]:
    """The files that readers can download, of those that the set has.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "figures.csv").write_bytes(bytes(232_400))
    ...     downloads(Path(folder))
    (Download(name='figures.csv', contents='Every number on these pages, with its sentence', about='CSV, 232 kB'),)
    """
    paths = [folder / name for name in CONTENTS]
    return tuple(
        Download(path.name, CONTENTS[path.name], f"{path.suffix[1:].upper()}, {file_size(path.stat().st_size)}")
        for path in paths
        if path.exists()
    )


def with_size(page: str, folder: Path) -> str:
    """A page with the sizes of `figures.csv` and `tables.xlsx`, which are written after the page, next to each link.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> link = '<a href="figures.csv">figures.csv</a>'
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "figures.csv").write_bytes(bytes(232_400))
    ...     with_size(f"{link} (CSV, 1 kB, opens in a spreadsheet).", Path(folder)).removeprefix(link)
    ' (CSV, 232 kB, opens in a spreadsheet).'
    """
    sizes = {name: file_size((folder / name).stat().st_size) for name in {name for _, name, _ in LINK.findall(page)}}
    return LINK.sub(lambda found: f"{found[1]}, {sizes[found[2]]}{found[3]}", page)
