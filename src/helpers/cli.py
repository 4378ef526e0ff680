"""The command `briefings`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from helpers.refusal import Refused

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="One HTML briefing a priority, from the data that the police and partners hand over.",
)
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)

DropName = Annotated[
    str | None, typer.Argument(metavar="[DROP]", help="A drop's name or folder; by default the newest.")
]
PartnershipFile = Annotated[Path, typer.Option("--partnership", metavar="FILE", help="Who we are.")]
OUR_PARTNERSHIP = Path("partnership.toml")


@app.command()
def run(
    drop: DropName = None,
    partnership: PartnershipFile = OUR_PARTNERSHIP,
    area: Annotated[list[str] | None, typer.Option(metavar="NAME", help="A district; by default our own.")] = None,
    priority: Annotated[list[str] | None, typer.Option(metavar="SLUG", help="A priority; by default all.")] = None,
    reports: Annotated[Path, typer.Option(metavar="DIR", help="Where the briefings go.")] = Path("reports"),
    edition: Annotated[str, typer.Option(help="internal: all numbers; public: small ones withheld.")] = "internal",
    workers: Annotated[int, typer.Option(min=1, help="Notebooks run at once.")] = os.cpu_count() or 1,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make every briefing anew (so far, every run does).")] = False,
) -> None:
    """Make the briefings of a drop."""
    from helpers.batch.run import carry_out, prepare  # papermill and nbconvert take a second to import

    checked = prepare(
        drop,
        partnership=partnership,
        reports=reports,
        areas=area or (),
        priorities=priority or (),
        edition=edition,
    )
    results = carry_out(checked, workers=workers)
    failed = []
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        task = progress.add_task(f"Drop {checked.drop.name}", total=len(checked.jobs))
        for made in results:
            progress.advance(task)
            mark = "[red]failed[/]" if made.error else "made"
            progress.console.print(
                f"  {mark} {escape(made.job.name)} ({made.seconds:.1f} s) {escape(made.error)}".rstrip()
            )
            failed += [made] if made.error else []
    for folder in dict.fromkeys(checked.page(job).parent for job in checked.jobs):
        console.print(f"Published: {escape(str(folder / 'index.html'))}")
    if failed:
        errors.print(f"{len(failed)} of {len(checked.jobs)} briefings failed; the index says which.")
        raise typer.Exit(1)


@app.command()
def check(drop: DropName = None, partnership: PartnershipFile = OUR_PARTNERSHIP) -> None:
    """Say what is wrong with a drop, without running anything."""
    from helpers import drops
    from helpers.batch.run import prepare
    from helpers.periods import month_label

    read = prepare(drop, partnership=partnership, reports=Path("reports")).drop
    areas, measures = (read.counts.columns.unique(level) for level in (0, 1))
    console.print(
        f"The drop {read.name} is sound: {len(measures)} measures and {len(areas)} areas, "
        f"{month_label(read.counts.index[0])} to {month_label(read.last)}, "
        f"{int(read.counts.notna().sum().sum()):,} counts and {len(read.indicators)} indicators."
    )
    for sentence in drops.missing_months(read.counts):
        console.print(f"  {escape(sentence)}")
    for name in drops.passed_over():
        console.print(f"  data/raw/{escape(name)} is passed over: it is not named for a month.")


@app.command("list")
def list_known(partnership: PartnershipFile = OUR_PARTNERSHIP) -> None:
    """List the drops, priorities and areas that can be asked for."""
    from helpers import drops
    from helpers.partnership import read_partnership

    who = read_partnership(partnership)
    for kind, names in [
        ("Drops", drops.known_drops() or ["none in data/raw"]),
        ("Priorities", [f"{priority.slug}  {priority.title}" for priority in who.priorities]),
        ("Areas", who.districts),
    ]:
        console.print(f"[bold]{kind}[/]")
        for name in names:
            console.print(f"  {escape(name)}")


def main() -> None:
    """Run the command; errors are sentences, and refused input exits with 2."""
    # What service managers send: to be answered as Ctrl-C is, so that workers and staging folders go too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        app()
    except Refused as refused:
        for problem in _shown(refused.problems):
            errors.print(escape(problem))
        sys.exit(2)


def _shown(problems: tuple[str, ...], most: int = 20) -> list[str]:
    """The first problems, and how many more there are: a wrong column would fill the screen."""
    more = len(problems) - most
    return [*problems[:most], *([f"… and {more:,} more of the kind."] if more > 0 else [])]


if __name__ == "__main__":
    main()
