"""A run in words to paste into an e-mail: what was made, what failed and why, what was printed, and the paths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from helpers.english import and_list
from helpers.publishing.job import Job, Result
from helpers.storage import is_remote, write_whole

SUMMARY = "run.md"
SCREEN = 20  # rows that readers take in at a glance; with more briefings, the table has a row for each area
CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # terminals obey these: colours
LONGEST_LINE = 300
ERROR_NOT_QUOTED = "The terminal printed its error, which may hold small numbers."


@dataclass(frozen=True)
class Row:
    """A row of a run's table: a briefing, or an area where there are many briefings.

    Attributes
    ----------
    status
        `made`, `unchanged` or `failed`; for an area, how many of each.
    seconds
        The time that the briefing took; for an area, the sum.
    where
        The page, the failed notebook, or the area's index; None where a failure left nothing.
    """

    name: str
    status: str
    seconds: float
    where: Path | None


def rows(results: Sequence[Result], page: Callable[[Job], Path]) -> list[Row]:
    """The table of a run whose sets are published.

    Nobody reads a hundred and forty rows. A large run has a row for each area, with the area's index; each failure is
    described in full below the table.

    Parameters
    ----------
    results
        In the order of the run's jobs, which is area by area.
    page
        Returns the path at which a job's page is published.
    """
    if len(results) <= SCREEN:
        return [Row(one_line(each.job.name), each.status, each.seconds, _where(each, page)) for each in results]
    areas = [list(some) for _, some in groupby(results, key=lambda each: each.job.area)]
    return [
        Row(
            one_line(some[0].job.area),
            status_counts(some),
            sum(each.seconds for each in some),
            page(some[0].job).with_name("index.html"),
        )
        for some in areas
    ]


def _where(result: Result, page: Callable[[Job], Path]) -> Path | None:
    path = page(result.job)
    if not result.error:
        return path
    return next((each for each in (failed_notebook(path), path) if each.exists()), None)


def failed_notebook(page: Path) -> Path:
    """The path of a failed briefing's notebook, in the folder of its page.

    Examples
    --------
    >>> failed_notebook(Path("reports/2016-08/blackpool/rape.html")).name
    'rape.failed.ipynb'
    """
    return page.with_suffix(".failed.ipynb")


def in_order(results: Sequence[Result], jobs: Sequence[Job]) -> list[Result]:
    """The results in the order of their jobs, not in the order in which they ended."""
    place = {(job.area, job.priority.slug): number for number, job in enumerate(jobs)}
    return sorted(results, key=lambda each: place[each.job.area, each.job.priority.slug])


def status_counts(results: Sequence[Result]) -> str:
    """How many briefings were made, are unchanged and failed; a count of 0 is left out."""
    found = Counter(each.status for each in results)
    return ", ".join(f"{found[status]} {status}" for status in ("made", "unchanged", "failed") if found[status])


def plain(text: str) -> str:
    r"""The text without characters that terminals obey; line ends and tabs stay.

    Examples
    --------
    >>> plain("\x1b[31mred\x1b[0m\r\nand\ttab\x07")
    'red\nand\ttab'
    """
    return CONTROL.sub("", text)


def one_line(text: str) -> str:
    r"""The text as a single line, cut if it is long.

    Examples
    --------
    >>> one_line("ValueError: two\n  lines"), len(one_line("far " * 100))
    ('ValueError: two lines', 300)
    """
    line = " ".join(plain(text).split())
    return line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…"


def leave_summary(text: str, reports: Path, staging: Path) -> None:
    """Write a run's summary unless there is one: publishing a set deletes the summary of the set before.

    So a run that publishes nothing keeps the last summary, and the run after one that was killed writes a new one.

    Parameters
    ----------
    reports
        `reports/<drop>`.
    staging
        A folder on the same file system, which the next run deletes if this one is killed.

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


def summary(
    results: Sequence[Result],
    page: Callable[[Job], Path],
    shell: dict[str, str],
    editions: Sequence[str] = ("internal",),
) -> str:
    """The text of `run.md`, without times, so that the same run gives the same text.

    Parameters
    ----------
    results, page
        As in `rows`.
    shell
        Partnership, drop and period.
    editions
        The editions published.
    """
    who, period = _markdown(shell["partnership"]), _markdown(shell["period"])
    published = f"{and_list(list(editions))} {'edition' if len(editions) == 1 else 'editions'}"
    also = "; the public edition is in the folders whose names end in `.public`" if len(editions) > 1 else ""
    kind = "Briefing" if len(results) <= SCREEN else "Area"
    lines = [
        f"# Briefings from the drop {_markdown(shell['drop'])}",
        "",
        f"{who}, {period}, {published}: {status_counts(results)}.",
        f"Paths are from the folder of this summary{also}.",
        "",
        f"| {kind} | Status | Where it is |",
        "|---|---|---|",
        *(f"| {_markdown(row.name)} | {row.status} | {_code(row.where)} |" for row in rows(results, page)),
    ]
    failed = [each for each in results if each.error]
    if failed:
        lines += ["", "## What failed"]
    quoted = "public" not in editions
    for each in failed:
        lines += ["", *_failure(each, page(each.job), quoted=quoted)]
    sentences = printed_sentences(results, quoted=quoted)
    if sentences:
        lines += ["", "## What cells printed", "", *(f"- {_markdown(sentence)}" for sentence in sentences)]
    return "\n".join(lines) + "\n"


def printed_sentences(results: Sequence[Result], *, quoted: bool) -> list[str]:
    """A sentence for each cell that printed text, because printed text is never published.

    Parameters
    ----------
    quoted
        Whether to quote the text. A file of the public edition must not: the text may hold small numbers.
    """
    return [one_line(f"{each.job.name}: {text.sentence(quoted=quoted)}") for each in results for text in each.printed]


def _failure(result: Result, page: Path, *, quoted: bool) -> list[str]:
    error = _markdown(one_line(result.error)) if quoted else ERROR_NOT_QUOTED
    lines = [f"### {_markdown(one_line(result.job.name))}", "", error, ""]
    source = plain(result.source).rstrip()
    if source:
        # The fence must be longer than any in the source.
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", source)), default=0))
        lines += [f"{fence}python", source, fence, ""]
    left = f"Its notebook, as far as it ran: {_code(failed_notebook(page))}. " if failed_notebook(page).exists() else ""
    stands = f"The last good page stays published: {_code(page)}." if page.exists() else "It has no page yet."
    return [*lines, f"{left}{stands}"]


def _code(path: Path | None) -> str:
    return f"`{path.parent.name}/{path.name}`" if path else "–"


def _markdown(text: str) -> str:
    """The text with each character escaped that has a meaning in Markdown or HTML."""
    return re.sub(r"([\\`*_{}\[\]<>#$&~|])", r"\\\1", text)
