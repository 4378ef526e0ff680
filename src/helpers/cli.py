"""The command `briefings`: its options, and what each of its commands calls."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape

from helpers.batch.settings import Limits, Workers
from helpers.names import one_spelling
from helpers.refusal import Refused, unknown
from helpers.storage import PROJECT, from_here, own_folder, project_folder
from helpers.terminal.screen import errors, out

if TYPE_CHECKING:
    from helpers.publishing.edited_report import Comparison

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
public_data = typer.Typer(no_args_is_help=True, help="Download public data into data/raw.")
app.add_typer(public_data, name="fetch")

DropNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="DROP", help="A drop's name, folder, zip or address. Several are read as one history."),
]
PartnershipFile = Annotated[
    Path | None,
    typer.Option(
        "--partnership",
        metavar="FILE",
        help="The partnership's file: a path, or a name in own/ or the project. By default partnership.toml.",
    ),
]

ReportsOfWordFile = Annotated[
    Path | None,
    typer.Option(
        "--reports", metavar="DIR", help="For a report.docx: the folder of all reports. By default the project's."
    ),
]
SetOfWordFile = Annotated[
    Path | None,
    typer.Option(
        "--set",
        metavar="DIR",
        help="For a report.docx: the set to compare with. By default its own set, and later ones of its area.",
    ),
]

SUMMARY = "One HTML briefing for each priority, from the data that the police and partners hand over."
FOLDERS = (
    "Works from any folder. Paths that you type start in the working folder. The rest (drops, notebooks, the "
    "partnership's file, reports) is in the project: the folder given with --project or BRIEFINGS_PROJECT, else the "
    "working folder or the nearest one above it that holds data/raw, else the checkout that this command was installed "
    "from. A file in the project's own/ comes before the shipped one of the same name."
)
EVERY_MEASURE = "and every other measure that the drop has"
ANY_DISTRICT = "any district of the drop; briefings check names them"


@app.callback(help=f"{SUMMARY}\n\n{FOLDERS}")
def choose_project(
    project: Annotated[
        Path | None,
        typer.Option(metavar="DIR", envvar=PROJECT, help="The project's folder."),
    ] = None,
) -> None:
    """Choose the project that the command works on."""
    if project is not None:
        # A whole path, because workers and kernels run in other folders.
        os.environ[PROJECT] = str(project.resolve())


@app.command()
def run(
    drop: DropNames = None,
    partnership: PartnershipFile = None,
    area: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", parser=one_spelling, help="A district. By default the partnership's own."),
    ] = None,
    every_area: Annotated[
        bool, typer.Option("--every-area", help="Every district: the partnership's, or else the drop's.")
    ] = False,
    priority: Annotated[list[str] | None, typer.Option(metavar="SLUG", help="A priority. By default all.")] = None,
    reports: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            envvar="BRIEFINGS_REPORTS",
            help="The folder or address to publish in. By default the project's reports.",
        ),
    ] = None,
    edition: Annotated[
        list[str] | None,
        typer.Option(
            metavar="EDITION",
            help="internal: all numbers (the default). public: small numbers withheld. both: the two from one run.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="How many notebooks run at once.")] = os.cpu_count() or 1,
    kernels: Annotated[
        Literal["warm", "cold"],
        typer.Option(help="warm: forked with the libraries loaded, where the system can. cold: each started afresh."),
    ] = "warm",
    cell_limit: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long a cell may take.")
    ] = Limits.cell,
    briefing_limit: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long a briefing may take.")
    ] = Limits.briefing,
    scheduler: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="A Dask scheduler: its workers make the briefings, instead of --workers here."
        ),
    ] = "",
    fresh: Annotated[bool, typer.Option("--fresh", help="Make every briefing, even if nothing has changed.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", help="Print only failures, what cells printed, and where the index is.")
    ] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Print why each briefing was made again.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the first area's index in the browser.")] = False,
) -> None:
    """Make the briefings of a drop, by default the newest.

    In a terminal, bars show the progress. Elsewhere, each briefing that is made or fails gets a plain line.

    At the end, a table shows where the briefings are. Failures come with the cell's source and a command to open it.
    """
    from helpers.batch.run import carry_out  # pandas takes a second to import
    from helpers.drops import place
    from helpers.planning.prepare import prepare
    from helpers.publishing.job import EDITIONS
    from helpers.terminal.outcome import open_index, print_given_away, print_outcome
    from helpers.terminal.progress import show_progress

    begun, results = time.monotonic(), []
    with show_progress(quiet=quiet) as watch:
        checked = prepare(
            drop or (),
            partnership=_partnership(partnership),
            reports=place(reports) if reports else _reports(),
            areas=area or (),
            every_area=every_area,
            priorities=priority or (),
            editions=EDITIONS if "both" in (edition or ()) else edition or ("internal",),
        )
        watch.plan(checked)
        makers = Workers(workers, kernels, Limits(cell_limit, briefing_limit), scheduler)
        running = carry_out(checked, makers, fresh=fresh, on_begin=watch.begin, on_given_away=print_given_away)
        with closing(running):
            for result in running:
                watch.end(result)
                results.append(result)
    print_outcome(checked, results, time.monotonic() - begun, quiet=quiet, explain=explain)
    if open_:
        open_index(checked)
    if any(each.error for each in results):
        raise typer.Exit(1)


@app.command()
def check(
    drop: DropNames = None,
    partnership: PartnershipFile = None,
) -> None:
    """Check a drop, and list what its data cannot support, without running anything.

    Notebooks in own/notebooks are checked, too.
    """
    from helpers.planning.advice import advice
    from helpers.planning.prepare import checked_drop
    from helpers.terminal.check import check_notebooks, show_drop

    who = _partnership(partnership)
    read = checked_drop(drop or (), partnership=who, asked=partnership is not None)
    show_drop(read, advice(read, partnership=who))
    check_notebooks(sorted((own_folder() / "notebooks").glob("*.ipynb")))


@app.command()
def start(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="A CSV file or a workbook, as it was sent.")],
    area: Annotated[str, typer.Option(metavar="NAME", help="The district reported on.")] = "",
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="The answer to a question, such as Crime.blank=0."),
    ] = None,
) -> None:
    """Look at files that partners sent, and write the drop that they make, with its drop.toml.

    It asks what it cannot work out. Without a terminal, it lists its questions and writes nothing.

    Where there is no own/partnership.toml yet, it writes one. It declares a later month as it declared the one before.
    """
    from helpers.terminal import start as terminal

    pairs = [each.partition("=") for each in answer or ()]
    wrong = [key for key, equals, _ in pairs if not equals]
    if wrong:
        raise Refused(*(f"--answer '{key}' has no '=': write it as KEY=VALUE, such as Crime.blank=0." for key in wrong))
    terminal.start(files, {key.strip(): value.strip() for key, _, value in pairs}, area=area)


@app.command()
def backtest(
    drop: DropNames = None,
    area: Annotated[
        list[str] | None, typer.Option(metavar="NAME", parser=one_spelling, help="An area. By default all of the drop.")
    ] = None,
    verdicts: Annotated[
        bool, typer.Option("--verdicts", help="Print what past verdicts were and how many came true.")
    ] = False,
    json: Annotated[
        bool, typer.Option("--json", help="Print every forecast or verdict as JSON, a list of objects.")
    ] = False,
    partnership: PartnershipFile = None,
) -> None:
    """Print how far out forecasts made at past months of a drop would have been, or how many verdicts came true."""
    from helpers import drops
    from helpers.partnership import read_partnership
    from helpers.terminal.backtest import as_json, backtested, print_errors
    from helpers.terminal.past_verdicts import judged_verdicts, print_verdicts

    read = drops.read_drop(*drops.find_drops(drop or ()))
    judge, show = (judged_verdicts, print_verdicts) if verdicts else (backtested, print_errors)
    results = judge(read, read_partnership(_partnership(partnership)), area or ())
    if json:
        typer.echo(as_json(results))
    else:
        show(results)


@app.command()
def verify(
    what: Annotated[
        Path | None,
        typer.Argument(
            metavar="REPORTS",
            help="A folder of reports, or of one area, by default the project's reports; or a report.docx.",
        ),
    ] = None,
    reports: ReportsOfWordFile = None,
    set_: SetOfWordFile = None,
) -> None:
    """Check that what is published is whole, or that the numbers in an edited report.docx are still the run's."""
    if what and (what.is_file() or what.suffix == ".docx"):
        from helpers.terminal.edited_report import print_comparison

        comparison = _compared(what, reports, set_)
        print_comparison(comparison)
        if not comparison.agrees:
            raise typer.Exit(1)
        return
    from helpers.publishing.manifest import altered, published_sets

    folder = what or _reports()
    sets = published_sets(folder)
    if not sets:
        raise Refused(f"{folder} holds no published briefings.")
    problems = [problem for each in sets for problem in altered(each)]
    for problem in problems:
        errors.print(escape(problem))
    wrong = f"Files that are not as they were published: {len(problems)}"
    found = wrong if problems else "Every file is as it was published"
    out.print(f"{found} (sets checked: {len(sets)}).")
    if problems:
        raise typer.Exit(1)


@app.command()
def refresh(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The report.docx that officers have edited.")],
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The copy to write. By default the name with -refreshed.")
    ] = None,
    reports: ReportsOfWordFile = None,
    set_: SetOfWordFile = None,
) -> None:
    """Write a copy of an edited report.docx with its numbers and charts brought up to date, and no word changed."""
    from helpers.storage import write_whole
    from helpers.terminal.edited_report import print_refreshed

    copy = to or file.with_name(f"{file.stem}-refreshed.docx")
    comparison = _compared(file, reports, set_)
    if copy.exists():
        raise Refused(f"{copy} exists, and nothing is overwritten: name another file with --to.")
    changed = comparison.refresh()
    write_whole(copy, comparison.word.content())
    print_refreshed(comparison, changed, str(copy))


@app.command("print")
def print_sets(
    folder: Annotated[
        Path | None,
        typer.Argument(
            metavar="SET", help="A set's folder, or a folder of reports. By default the newest drop's sets."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The PDF to write. By default the set's name with .pdf.")
    ] = None,
) -> None:
    """Print a set as one PDF, index first, with page numbers. It needs Chromium or Chrome."""
    from helpers.publishing.print_set import find_chromium, print_set, sets_to_print

    sets = sets_to_print(folder or _reports())
    if output and len(sets) > 1:
        raise Refused(f"--output names one file, and there are {len(sets)} sets to print: name one set's folder.")
    chromium = find_chromium()
    for each in sets:
        out.print(f"Printed: {print_set(each, chromium, output=output)}", markup=False)


@app.command("list")
def list_known(partnership: PartnershipFile = None) -> None:
    """List the drops, priorities and areas that the other commands accept."""
    from helpers import drops
    from helpers.partnership import read_partnership

    who = read_partnership(_partnership(partnership))
    for kind, names in [
        ("Drops", drops.known_drops() or ["none in data/raw"]),
        (
            "Priorities",
            [f"{each.slug}  {each.title}" for each in who.priorities] + ([EVERY_MEASURE] if who.others else []),
        ),
        ("Areas", who.districts or [ANY_DISTRICT]),
    ]:
        out.print(f"[bold]{kind}[/]")
        for name in names:
            out.print(f"  {escape(name)}")


@public_data.command("police-uk")
def fetch_police_uk(
    force: Annotated[str, typer.Option(metavar="NAME", help="A force, as its files name it: lancashire.")],
    first: Annotated[str, typer.Option("--from", metavar="MONTH", help="The first month, such as 2019-12.")],
    last: Annotated[str, typer.Option("--to", metavar="MONTH", help="The last month, which names the drop.")],
    area: Annotated[
        list[str] | None, typer.Option(metavar="NAME", parser=one_spelling, help="A district to report on.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The zip to write. By default data/raw/<to>.zip.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="URL", envvar="BRIEFINGS_POLICE_UK", help="Another folder of archives.")
    ] = None,
) -> None:
    """Download a force's street-level crime from data.police.uk as a drop."""
    from helpers.drops.download.police_uk import SOURCE, fetch
    from helpers.drops.download.server import Failed
    from helpers.terminal.download import downloading

    with downloading(f"{force}, {first} to {last}") as report:
        try:
            fetched = fetch(force, first, last, output=output, source=source or SOURCE, report=report)
        except Failed as failed:
            errors.print(escape(str(failed)))
            raise typer.Exit(1) from None
    path = str(from_here(fetched.path))
    out.print(f"Fetched: {escape(path)} ({escape(force)}, {'; '.join(fetched.months)})")
    if fetched.left_out:
        out.print(f"  Left out, because the archive has no file of this force: {'; '.join(fetched.left_out)}.")
    _print_next(path, area or [], fetched.districts)


def _print_next(path: str, areas: list[str], districts: list[str]) -> None:
    wrong = [unknown("area", name, districts) for name in areas if name not in districts]
    if wrong:
        raise Refused(*wrong, f"The download is kept: {path}.")
    if not areas:
        out.print(f"Districts: {escape(', '.join(districts))}")
    options = " ".join(f'--area "{name}"' if " " in name else f"--area {name}" for name in areas or ["NAME"])
    out.print(f"Next: briefings run {escape(path)} --partnership partnership-open-data.toml {escape(options)}")


def _partnership(typed: Path | None) -> Path:
    """The partnership's file: the path that was typed, or a file of that name in `own/` or the project."""
    from helpers.partnership import partnership_file

    if typed is None:
        return from_here(partnership_file())
    named = partnership_file(typed.name)
    is_name = len(typed.parts) == 1 and not typed.exists()
    return from_here(named) if is_name and named.exists() else typed


def _compared(file: Path, reports: Path | None, set_: Path | None) -> Comparison:
    from helpers.publishing.edited_report import Comparison, sets_of
    from helpers.render.report.edited_word import EditedWord

    word = EditedWord(file)
    return Comparison(word, sets_of(word, reports or _reports(), set_))


def _reports() -> Path:
    return from_here(project_folder() / "reports")


def main() -> None:
    """Run the command; refused input is printed in sentences, and the exit code is then 2."""
    # Service managers send SIGTERM. Handle it like Ctrl-C, so that workers end and staging folders are removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    gc.set_threshold(20_000)  # imports leave little garbage, and the search for it took a tenth of the start
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a letter that a log cannot hold must not end a run
    try:
        app()
    except Refused as refused:
        for problem in _first(refused.problems):
            errors.print(escape(problem))
        sys.exit(2)


def _first(problems: tuple[str, ...], most: int = 20) -> list[str]:
    """The first problems, and how many more there are: a wrong column alone would fill the screen."""
    more = len(problems) - most
    return [*problems[:most], f"… and {more:,} more."] if more > 0 else list(problems)


if __name__ == "__main__":
    main()
