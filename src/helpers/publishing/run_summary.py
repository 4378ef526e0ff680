"""A run in words that can be pasted into an e-mail: what was made, what failed and why, and where it lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from helpers.publishing.job import Job, Result
from helpers.storage import is_remote, write_whole

SUMMARY = "run.md"
SCREEN = 20  # rows that are taken in at a glance: of more briefings, areas are told of instead of each
CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # colours and other orders to terminals
LONGEST_LINE = 300


@dataclass(frozen=True)
class Row:
    """A line of a run's table: a briefing, or an area where there are many.

    Attributes
    ----------
    status
        `made`, `unchanged` or `failed`; of an area how many of each.
    seconds
        What the making took, summed over an area's briefings.
    where
        The page, the failed notebook, or the area's index; None where a failure left nothing.
    """

    name: str
    status: str
    seconds: float
    where: Path | None


def rows(made: Sequence[Result], page: Callable[[Job], Path]) -> list[Row]:
    """The table of a run whose sets are published.

    A hundred and forty rows are not read. What is wanted of them is where each area's index lies, and the failures, of
    which each is told in full beside the table.

    Parameters
    ----------
    made
        In the order of the run's jobs, which is area by area.
    page
        Where a job's page is published.
    """
    if len(made) <= SCREEN:
        return [Row(one_line(each.job.name), each.status, each.seconds, _where(each, page)) for each in made]
    areas = [list(some) for _, some in groupby(made, key=lambda each: each.job.area)]
    return [
        Row(
            one_line(some[0].job.area),
            counted(some),
            sum(each.seconds for each in some),
            page(some[0].job).with_name("index.html"),
        )
        for some in areas
    ]


def _where(made: Result, page: Callable[[Job], Path]) -> Path | None:
    path = page(made.job)
    if not made.error:
        return path
    return next((each for each in (failed_notebook(path), path) if each.exists()), None)


def failed_notebook(page: Path) -> Path:
    """Where the notebook of a failed briefing lies, beside its page.

    Examples
    --------
    >>> failed_notebook(Path("reports/2016-08/blackpool/rape.html")).name
    'rape.failed.ipynb'
    """
    return page.with_suffix(".failed.ipynb")


def in_order(made: Sequence[Result], jobs: Sequence[Job]) -> list[Result]:
    """What became of the jobs, in their order instead of that in which they ended."""
    place = {(job.area, job.priority.slug): number for number, job in enumerate(jobs)}
    return sorted(made, key=lambda each: place[each.job.area, each.job.priority.slug])


def counted(made: Sequence[Result]) -> str:
    """How many were made, are unchanged and failed, of those that there are."""
    found = Counter(each.status for each in made)
    return ", ".join(f"{found[status]} {status}" for status in ("made", "unchanged", "failed") if found[status])


def plain(text: str) -> str:
    r"""The text without what terminals take for orders; lines and tabs stay.

    Examples
    --------
    >>> plain("\x1b[31mred\x1b[0m\r\nand\ttab\x07")
    'red\nand\ttab'
    """
    return CONTROL.sub("", text)


def one_line(text: str) -> str:
    r"""The text as a line, cut where it is a long one.

    Examples
    --------
    >>> one_line("ValueError: two\n  lines"), len(one_line("far " * 100))
    ('ValueError: two lines', 300)
    """
    line = " ".join(plain(text).split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def leave_summary(text: str, reports: Path, staging: Path) -> None:
    """Write a run's summary where there is none: whoever replaces a set takes the summary away that told of it.

    So a run that publishes nothing leaves the summary of the one that did, and one that follows a killed run writes it.

    Parameters
    ----------
    reports
        `reports/<drop>`.
    staging
        A folder on its file system, which the next run clears away where this one is killed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     reports, staging = Path(folder), Path(folder) / ".staging"
    ...     staging.mkdir()
    ...     for text in ("10 made", "10 unchanged"):
    ...         leave_summary(text, reports, staging)
    ...     print((reports / SUMMARY).read_text())
    10 made
    """
    target, new = reports / SUMMARY, staging / SUMMARY
    if target.exists():
        return
    if is_remote(target):
        write_whole(target, text.encode())
    else:
        new.write_text(text, encoding="utf-8")
        new.replace(target)


def summary(made: Sequence[Result], page: Callable[[Job], Path], shell: dict[str, str]) -> str:
    """What `run.md` says: no times, so that the same run gives the same words.

    Parameters
    ----------
    made, page
        As of `rows`.
    shell
        Partnership, drop, edition and period.
    """
    who, period = _markdown(shell["partnership"]), _markdown(shell["period"])
    kind = "Briefing" if len(made) <= SCREEN else "Area"
    lines = [
        f"# Briefings from the drop {_markdown(shell['drop'])}",
        "",
        f"{who}, {period}, {shell['edition']} edition: {counted(made)}.",
        "Paths are from the folder of this summary.",
        "",
        f"| {kind} | Status | Where it lies |",
        "|---|---|---|",
        *(f"| {_markdown(row.name)} | {row.status} | {_code(row.where)} |" for row in rows(made, page)),
    ]
    failed = [each for each in made if each.error]
    if failed:
        lines += ["", "## What failed"]
    for each in failed:
        lines += ["", *_failure(each, page(each.job))]
    return "\n".join(lines) + "\n"


def _failure(made: Result, page: Path) -> list[str]:
    said = [f"### {_markdown(one_line(made.job.name))}", "", _markdown(one_line(made.error)), ""]
    source = plain(made.source).rstrip()
    if source:
        # A fence is longer than any that the source holds.
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
        said += [f"{fence}python", source, fence, ""]
    left = f"Its notebook as far as it came: {_code(failed_notebook(page))}. " if failed_notebook(page).exists() else ""
    stands = f"The last good page stands: {_code(page)}." if page.exists() else "There is no page of it yet."
    return [*said, f"{left}{stands}"]


def _code(path: Path | None) -> str:
    return f"`{path.parent.name}/{path.name}`" if path else "–"


def _markdown(text: str) -> str:
    """Text in which no letter is taken for Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#$&~|])", r"\\\1", text)
