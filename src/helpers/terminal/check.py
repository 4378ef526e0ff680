"""Print what `briefings check` finds: what a drop has and cannot support, and the rules that own notebooks break."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.markup import escape

from helpers import tables, wording
from helpers.document.sentence import Sentence
from helpers.drops import Drop, misnamed_drops
from helpers.drops.causal_claims import claim_warnings
from helpers.drops.own_breaks import unused_breaks
from helpers.english import and_list, quantity
from helpers.periods import month_label
from helpers.planning.notebook_rules import advice as notebook_advice
from helpers.planning.notebook_rules import broken_rules
from helpers.refusal import Refused
from helpers.statistics.counts import column_names
from helpers.statistics.part_sent import Doubts, copied_months, nearly_absent
from helpers.terminal.screen import out, show

PLACES_SHOWN = 3  # of a district
LISTED = 300  # lines of revisions


def show_drop(drop: Drop, advice: Sequence[str] = ()) -> None:
    """Print what a sound drop holds, then everything that its readers have to be careful about, then the advice."""
    inside = sum(map(len, drop.places.values()))
    areas = quantity(len(drop.areas), "areas") + (f" with {quantity(inside, 'places')} in them" if inside else "")
    out.print(
        f"The drop {drop.name} is sound: {len(drop.measures)} measures and {areas}, "
        f"{month_label(drop.counts.index[0])} to {month_label(drop.last)}, "
        f"{int(drop.counts.notna().sum().sum()):,} counts and {len(drop.indicators)} indicators."
    )
    for sentence in wording.missing_months(drop.counts):
        out.print(f"  {escape(str(sentence))}")
    for sentence in _doubts(drop):
        out.print(f"  {escape(str(sentence))}")
    for county in dict.fromkeys([*drop.quality["area"], *drop.notes]):
        _show_county(drop, county)
    for district, places in drop.places.items():
        out.print(f"  {escape(_places_of(district, places))}")
    for unused in [*unused_breaks(drop), *advice]:
        out.print(f"  {escape(unused)}")
    for priority, markdown in drop.commentary.items():
        for warning in claim_warnings(markdown, f"commentary/{priority}.md"):
            out.print(f"  {escape(str(warning))}")
    if len(drop.population):
        years = drop.population["year"]
        areas_with = drop.population["area"].nunique()
        out.print(f"The drop has the residents of {areas_with} areas from {years.min()} to {years.max()}.")
    if drop.since:
        _show_revisions(drop)
    for name in misnamed_drops():
        out.print(f"  data/raw/{escape(name)} is not used: its name is not a month, such as 2016-08.")


def _doubts(drop: Drop) -> Iterator[Sentence]:
    """A warning for each month in which a county (or else the largest area) repeats a month or lacks a measure.

    Pages name the months sent only in part; months of short street-level files are printed below their county.
    """
    areas = list(drop.counts.columns.unique(0))
    largest = str(drop.counts.T.groupby(level=0).sum().sum(axis="columns").idxmax())
    sums = set(drop.totals)
    for county, districts in (drop.regions or {largest: tuple(areas)}).items():
        own = [each for each in column_names(drop.counts) if each[0] in districts and each[1] not in sums]
        whole = [each for each in column_names(drop.counts) if each[0] == (county if county in areas else districts[0])]
        yield from wording.doubts(
            Doubts(
                copied=copied_months(drop.counts[own]),
                absent=nearly_absent(drop.counts[whole].droplevel(0, axis="columns")),
            )
        )


def _places_of(district: str, places: Sequence[str]) -> str:
    """The first places of a district, so that a reader sees what they are.

    Examples
    --------
    >>> _places_of("Wyre", ["Abbey", "Hill", "Lane", "Moor", "Park"]), _places_of("Wyre", ["Abbey"])
    ('Wyre has 5 places: Abbey, Hill, Lane and 2 more.', 'Wyre has 1 place: Abbey.')
    """
    more = len(places) - PLACES_SHOWN
    named = [*places[:PLACES_SHOWN], *([f"{more} more"] if more > 0 else [])]
    return f"{district} has {quantity(len(places), 'places')}: {and_list(named)}."


def _show_revisions(drop: Drop) -> None:
    """Print a line for each revised count that partners sent, and how many sums follow from these."""
    sent, sums = drop.revised(sums=False), drop.revised(sums=True)
    were = "was" if len(sent) == 1 else "were"
    out.print(f"{quantity(len(sent), 'counts')} {were} revised since {escape(drop.since)}.")
    for area, measure, month, was, now in sent.iloc[:LISTED].itertuples(index=False, name=None):
        out.print(f"  {escape(f'{measure} in {area}')}, {month_label(month)}: {was:,}, now {now:,}")
    if len(sent) > LISTED:
        out.print(f"  … and {len(sent) - LISTED:,} more")
    if len(sums):
        follow = "sum follows" if len(sums) == 1 else "sums follow"
        out.print(f"  {len(sums):,} {follow} from them.")


def _show_county(drop: Drop, county: str) -> None:
    out.print(f"[bold]{escape(county)}[/]")
    for sentence in [*wording.quality(drop.quality, county), *drop.notes.get(county, ())]:
        out.print(f"  {escape(_without_file(str(sentence), county))}")
    if county in drop.regions:
        out.print(f"  Its districts: {escape(', '.join(drop.regions[county]))}.")
        show(tables.quality(drop.quality, county))


def _without_file(sentence: str, file: str) -> str:
    """A note on a file without the file's name, which is printed above it."""
    short = sentence.removeprefix(f"{file}: ").removeprefix(f"{file}, ")
    return short if short == sentence else f"{short[:1].upper()}{short[1:]}"


def check_notebooks(notebooks: Sequence[Path]) -> None:
    """Print advice on notebooks, and refuse those that break a rule.

    Raises
    ------
    Refused
        With a sentence for each broken rule.

    Examples
    --------
    >>> from helpers.drops import project_folder
    >>> check_notebooks([project_folder() / "notebooks" / "overview.ipynb"])
    1 notebook of your own keeps the rules.
    """
    for sentence in (each for path in notebooks for each in notebook_advice(path)):
        out.print(f"  {escape(sentence)}")
    problems = [problem for path in notebooks for problem in broken_rules(path)]
    if problems:
        raise Refused(*problems)
    if notebooks:
        keep = "1 notebook of your own keeps" if len(notebooks) == 1 else f"{len(notebooks)} notebooks of your own keep"
        out.print(f"{keep} the rules.")
