"""What a run came to: where the briefings lie, and what is to be done where one failed."""

from __future__ import annotations

import os
import shlex
import shutil
import sysconfig
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from rich.cells import cell_len, set_cell_size
from rich.markup import escape
from rich.text import Text

from helpers.batch.run import Run
from helpers.publishing.job import Result
from helpers.publishing.run_summary import (
    SCREEN,
    SUMMARY,
    Row,
    counted,
    failed_notebook,
    in_order,
    one_line,
    plain,
    rows,
)
from helpers.storage import is_remote
from helpers.terminal.screen import errors, out

HEADER = ("Status", "Seconds", "Where it lies")
STYLES = {"made": "green", "failed": "red"}


def tell(run: Run, made: Sequence[Result], seconds: float, *, quiet: bool) -> None:
    """Say how a run's briefings came out and where they lie; quietly, only what failed and where the index lies.

    Parameters
    ----------
    seconds
        What the whole run took.
    """
    made = in_order(made, run.jobs)
    unchanged = all(each.kept for each in made)
    if unchanged and not quiet:
        stand = "1 briefing stands" if len(made) == 1 else f"{len(made)} briefings stand"
        out.print(f"Nothing has changed since the last run: {stand}.")
    elif not quiet:
        _table(rows(made, run.page), "Briefing" if len(made) <= SCREEN else "Area")
        out.print(f"Drop {escape(run.drop.name)}: {counted(made)} in {seconds:.0f} s.")
    failed = [each for each in made if each.error]
    if failed:
        errors.print(f"{len(failed)} of {len(made)} briefings failed; the index says which.")
        for each in failed:
            _failure(each, run.page(each.job))
        errors.print()
    if quiet or unchanged or len(made) <= SCREEN:  # else the table says it
        for index in _indexes(run):
            out.print(f"Published: {index}", markup=False)
    if not (quiet or unchanged) and (run.reports / SUMMARY).exists():
        out.print(f"Summary: {run.reports / SUMMARY}", markup=False)


def _indexes(run: Run) -> list[Path]:
    return list(dict.fromkeys(run.page(job).with_name("index.html") for job in run.jobs))


def _table(shown: Sequence[Row], kind: str) -> None:
    """The rows, aligned; where the terminal is too narrow each path is a line of its own, whole."""
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


def _failure(made: Result, page: Path) -> None:
    """What a failed briefing's reader needs: what went wrong, in which lines, what stands, and how to open it."""
    errors.print(f"\n[bold red]{escape(one_line(made.job.name))}[/]: {escape(one_line(made.error))}")
    if made.source.strip():
        errors.print()
        for line in _code(plain(made.source).rstrip()).split("\n"):
            errors.print(Text("    ").append_text(line))
        errors.print()
    # Paths and commands have lines of their own, to be copied whole.
    errors.print(
        f"The last good page stands:\n  {page}" if page.exists() else "There is no page of it yet.", markup=False
    )
    notebook = failed_notebook(page)
    if notebook.exists():
        where = (
            f"Its notebook lies at\n  {notebook}" if is_remote(notebook) else f"To open it:\n  {jupyter_lab(notebook)}"
        )
        errors.print(where, markup=False)


def _code(source: str) -> Text:
    if not errors.is_terminal:
        return Text(source)
    from rich.syntax import Syntax  # which loads half of Pygments

    highlighted = Syntax(source, "python", theme="ansi_dark", background_color="default").highlight(source)
    highlighted.rstrip()
    return highlighted


def jupyter_lab(notebook: Path) -> str:
    """The command that opens a notebook in the JupyterLab of this Python, as a shell takes it.

    Examples
    --------
    >>> jupyter_lab(Path("my reports/rape.failed.ipynb")).removesuffix(" --allow-root").split("lab ")[1]
    "'my reports/rape.failed.ipynb'"
    """
    ours = shutil.which("jupyter", path=sysconfig.get_path("scripts"))
    # Another Python's, where that is the one found by name, would not have the helpers.
    jupyter = Path(ours) if ours and shutil.which("jupyter") != ours else Path("jupyter")
    if jupyter.is_relative_to(Path.cwd()):
        jupyter = jupyter.relative_to(Path.cwd())
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return shlex.join([str(jupyter), "lab", str(notebook), *root])


def open_index(run: Run) -> None:
    """Open the first area's index in the browser, or say why it is not opened."""
    index = _indexes(run)[0]
    if is_remote(index):
        out.print("Not opened: the reports lie at an address.")
    elif not webbrowser.open(index.resolve().as_uri()):
        out.print("Not opened: there is no browser here.")
