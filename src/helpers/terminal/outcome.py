"""The outcome of a run: where the briefings are, what failed and how to open it, and what cells printed."""

from __future__ import annotations

import os
import shlex
import shutil
import sysconfig
import webbrowser
from collections.abc import Collection, Sequence
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.markup import escape
from rich.text import Text

from helpers.document.numbers import Sum
from helpers.periods import Span
from helpers.publishing.job import Result
from helpers.publishing.manifest import read_manifest
from helpers.publishing.run import Run
from helpers.publishing.run_summary import (
    SCREEN,
    SUMMARY,
    Row,
    failed_notebook,
    in_order,
    one_line,
    plain,
    printed_sentences,
    rows,
    status_counts,
)
from helpers.storage import is_remote
from helpers.terminal.screen import errors, out

HEADER = ("Status", "Seconds", "Where it is")
STYLES = {"made": "green", "failed": "red"}


def print_outcome(run: Run, results: Sequence[Result], seconds: float, *, quiet: bool, explain: bool = False) -> None:
    """Print how a run's briefings came out and where they are.

    Parameters
    ----------
    seconds
        The time that the whole run took.
    quiet
        Print only what failed, what cells printed, and where the index is.
    explain
        Print why each briefing was made again.
    """
    results = in_order(results, run.jobs)
    unchanged = all(each.kept for each in results)
    if unchanged and not quiet:
        stay = "1 briefing stays as it is" if len(results) == 1 else f"{len(results)} briefings stay as they are"
        out.print(f"No briefing has changed since the last run: {stay}.")
    elif not quiet:
        _table(rows(results, run.page), "Briefing" if len(results) <= SCREEN else "Area")
        out.print(f"Drop {escape(run.drop.name)}: {status_counts(results)} in {seconds:.0f} s.")
    if explain:
        for why in explanations(results):
            out.print(why, markup=False)
    failed = [each for each in results if each.error]
    if failed:
        errors.print(f"{len(failed)} of {len(results)} briefings failed; the index names them.")
        for each in failed:
            _failure(each, run.page(each.job))
        errors.print()
    sentences = printed_sentences(results, quoted=True)
    for sentence in sentences[:SCREEN]:
        errors.print(sentence, markup=False)
    if len(sentences) > SCREEN:
        errors.print(f"… and {len(sentences) - SCREEN} more cells printed text.")
    if quiet or unchanged or len(results) <= SCREEN:  # otherwise the table names them
        for index in _indexes(run):
            out.print(f"Published: {index}", markup=False)
    if run.report and not (quiet or unchanged) and any(job.area == job.partnership.area for job in run.jobs):
        for place in run.report.to_complete:
            out.print(f"To complete in the report: {place}", markup=False)
        for index in _indexes(run):
            for problem in read_manifest(index.parent).get("report_problems", ()):
                errors.print(f"{index.with_name('report.docx')}: {problem}", markup=False)
    if not (quiet or unchanged) and (run.reports / SUMMARY).exists():
        out.print(f"Summary: {run.reports / SUMMARY}", markup=False)


def explanations(results: Sequence[Result]) -> list[str]:
    """A line for each reason why briefings were made, and one for those that were kept."""
    names: dict[str, list[str]] = {}
    for each in results:
        why = "Unchanged" if each.kept else f"Made because {each.reason}"
        names.setdefault(why, []).append(one_line(each.job.name))
    return [f"{why}: {'; '.join(some)}." for why, some in names.items()]


def print_given_away(sums: Collection[Sum]) -> None:
    """Print which small counts earlier public editions already gave away, so that withholding them is in vain."""
    named = sorted(f"{each.measure} in {each.area}, {Span.parse(each.span).label}" for each in sums)
    errors.print("Earlier public editions, or measures that are public, already give away these small counts:")
    for name in named[:SCREEN]:
        errors.print(f"  {one_line(name)}", markup=False)
    if len(named) > SCREEN:
        errors.print(f"  … and {len(named) - SCREEN} more.")


def _indexes(run: Run) -> list[Path]:
    pages = [run.page(job, edition) for edition in run.editions for job in run.jobs]
    return list(dict.fromkeys(page.with_name("index.html") for page in pages))


def _table(shown: Sequence[Row], kind: str) -> None:
    """Print the rows, aligned; in a narrow terminal each path has a line of its own, so that it stays whole."""
    cells = [
        (row.name, row.status, f"{row.seconds:.1f}" if row.seconds else "", str(row.where or "–")) for row in shown
    ]
    table = [(kind, *HEADER), *cells]
    widths = [max(map(cell_len, column)) for column in zip(*table, strict=True)]
    stacked = out.is_terminal and sum(widths) + 6 > out.width
    for row in table:
        name, status, seconds, where = row
        line = Text(f"{set_cell_size(name, widths[0])}  ", style="bold" if row is table[0] else "")
        line.append(set_cell_size(status, widths[1]), STYLES.get(status, "red" if "failed" in status else ""))
        line.append(f"  {seconds:>{widths[2]}}").append(f"\n  {where}" if stacked else f"  {where}")
        out.print(line)


def _failure(result: Result, page: Path) -> None:
    """Print what went wrong, in which lines of code, which page is published, and how to open the notebook."""
    errors.print(f"\n[bold red]{escape(one_line(result.job.name))}[/]: {escape(one_line(result.error))}")
    if result.source.strip():
        errors.print()
        for line in _code(plain(result.source).rstrip()).split("\n"):
            errors.print(Text("    ").append_text(line))
        errors.print()
    # Paths and commands have lines of their own, so that they can be copied whole.
    errors.print(
        f"The last good page stays published:\n  {page}" if page.exists() else "It has no page yet.", markup=False
    )
    notebook = failed_notebook(page)
    if notebook.exists():
        where = (
            f"Its notebook is at\n  {notebook}" if is_remote(notebook) else f"To open it:\n  {jupyter_lab(notebook)}"
        )
        errors.print(where, markup=False)


def _code(source: str) -> Text:
    if not errors.is_terminal:
        return Text(source)
    from rich.syntax import Syntax  # loads half of Pygments

    highlighted = Syntax(source, "python", theme="ansi_dark", background_color="default").highlight(source)
    highlighted.rstrip()
    return highlighted


def jupyter_lab(notebook: Path) -> str:
    """The command that opens a notebook in the JupyterLab of this Python, quoted for a shell.

    Examples
    --------
    >>> jupyter_lab(Path("my reports/rape.failed.ipynb")).removesuffix(" --allow-root").split("lab ")[1]
    "'my reports/rape.failed.ipynb'"
    """
    ours = shutil.which("jupyter", path=sysconfig.get_path("scripts"))
    # The jupyter found by name may be another Python's, which would not have the helpers.
    jupyter = Path(ours) if ours and shutil.which("jupyter") != ours else Path("jupyter")
    if jupyter.is_relative_to(Path.cwd()):
        jupyter = jupyter.relative_to(Path.cwd())
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return shlex.join([str(jupyter), "lab", str(notebook), *root])


def open_index(run: Run) -> None:
    """Open the first area's index in the browser, or print why it is not opened."""
    index = _indexes(run)[0]
    if is_remote(index):
        out.print("Not opened: the reports are at an address, not in a folder.")
    elif not webbrowser.open(index.resolve().as_uri()):
        out.print("Not opened: there is no browser here.")
