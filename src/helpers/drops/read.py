"""Reading a drop, or several as one history, whatever its format: everything is checked here, at the door."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from helpers.drops.archive import as_folder, is_zip
from helpers.drops.drop import POPULATION, Drop, revised, wide
from helpers.drops.drop_toml import Declaration, breaks_of, misplaced, read_declaration
from helpers.drops.find import known_drops
from helpers.drops.fingerprints import digests
from helpers.drops.own_breaks import with_own_breaks
from helpers.drops.police_uk.counts import read_police_uk
from helpers.drops.police_uk.lsoa_districts import district_of_each_lsoa
from helpers.drops.police_uk.street import has_street_files, street_files
from helpers.drops.population import read_population
from helpers.drops.sheets.table import read_rows, read_table, table_file, table_files
from helpers.drops.tidy.check import checked_counts, checked_indicators, unfinished
from helpers.drops.tidy.read import COUNTS, INDICATORS, read_commentary
from helpers.drops.wide.counts import WideDeclaration, wide_counts
from helpers.periods import is_month
from helpers.refusal import Refused
from helpers.statistics.xmr.breaks import in_order
from helpers.storage import is_remote, local, processed, raw

T = TypeVar("T")
NO_POPULATION = pd.DataFrame(columns=list(POPULATION))
NO_INDICATORS = pd.DataFrame(columns=[*INDICATORS, "period"])


def read_drop(*sources: Path) -> Drop:
    """Read and check a drop, or several as one history in which the later wins.

    A drop in `data/raw` is held against the one before it there: what it revised is told.

    Parameters
    ----------
    sources
        Folders, zips or addresses of them.

    Raises
    ------
    Refused
        With every problem of every file.

    Examples
    --------
    >>> from helpers.drops.find import find_drops
    >>> drop = read_drop(*find_drops(["2016-08"]))
    >>> int(drop.counts["Blackpool", "Serious Assaults"].loc["2016-04":].sum())
    60
    """
    drop = with_own_breaks(_read(sources))
    if len(sources) > 1 or (sources[0] if is_remote(sources[0]) else sources[0].resolve()).parent != raw():
        return drop
    before = [path for name, path in known_drops().items() if name < drop.name]
    try:
        earlier = _read(before[-1:]) if before else drop
    except Refused:  # what would be refused now has nothing to say about this drop
        earlier = drop
    if earlier is drop:
        return drop
    return replace(drop, revisions=revised(earlier.counts, drop.counts), since=f"the drop {earlier.name}")


def _read(sources: Sequence[Path]) -> Drop:
    with ExitStack() as stack:
        here = [stack.enter_context(local(source)) for source in sources]
        street = [source for source in here if has_street_files(source)]
        if street and len(street) < len(here):
            raise Refused("Street-level files and other drops make no one history: give them one by one.")
        if street:
            return _street_drop(street)
        return together([_zip_drop(source) if is_zip(source) else _folder_drop(source) for source in here])


def together(drops: Sequence[Drop]) -> Drop:
    """Drops as one history: what a later one gives stands, and what it revised is told.

    Examples
    --------
    >>> from helpers.drops.find import find_drops
    >>> drop = read_drop(*find_drops(["2016-08"]))
    >>> later = replace(drop, name="2016-09", counts=drop.counts + 1)
    >>> both = together([later, drop])
    >>> both.name, both.since, set(both.revisions["is"] - both.revisions["was"])
    ('2016-09', 'the drop 2016-08', {1})
    """
    history, *later = sorted(drops, key=lambda drop: drop.name)
    for drop in later:
        counts = drop.counts.combine_first(history.counts).sort_index(axis="columns")
        history = replace(
            drop,
            counts=counts.reindex(pd.period_range(counts.index.min(), drop.last, freq="M")),
            indicators=pd.concat([history.indicators, drop.indicators], ignore_index=True).drop_duplicates(
                ["priority", "area", "indicator", "period"], keep="last"
            ),
            population=_populations([history.population, drop.population]),
            regions=_joined(history.regions, drop.regions),
            files={f"{each.name}/{name}": digest for each in drops for name, digest in each.files.items()},
            notes={**history.notes, **drop.notes},
            revisions=revised(history.counts, drop.counts),
            breaks=in_order((*history.breaks, *drop.breaks)),
            since=f"the drop {history.name}",
        )
    return history


def _populations(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Several tables as one; what a later one gives stands."""
    return pd.concat([NO_POPULATION, *tables], ignore_index=True).drop_duplicates(["area", "year"], keep="last")


def _joined(before: dict[str, tuple[str, ...]], now: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The districts of both by county, each once."""
    return {
        county: tuple(dict.fromkeys((*now.get(county, ()), *before.get(county, ())))) for county in {**before, **now}
    }


def _street_drop(sources: list[Path]) -> Drop:
    read = read_police_uk(sources, processed() / "police_uk")
    last = read.counts.index[-1]
    areas = read.counts.columns.unique(0)
    beside = [
        _beside(source, last, areas, partial(_district_of_each_lsoa, source)) for source in sources if source.is_dir()
    ]
    if len(sources) == 1:
        _check_name(sources[0], last)
    return Drop(
        name=str(last),
        notice=" ".join(each.declared.notice for each in beside if each.declared.notice),
        counts=read.counts,
        indicators=pd.concat([NO_INDICATORS, *(each.indicators for each in beside)], ignore_index=True),
        commentary={priority: text for each in beside for priority, text in each.commentary.items()},
        files={name: digest for source in sources for name, digest in digests(source).items()},
        regions=read.regions,
        unplaced=read.unplaced,
        quality=read.quality,
        population=_populations([each.population for each in beside]),
        notes=read.notes,
        revisions=read.revisions,
        breaks=breaks_of([each.declared for each in beside], read.counts),
        since="the release before" if len(sources) > 1 else "",
    )


def _district_of_each_lsoa(source: Path) -> dict[str, str]:
    return district_of_each_lsoa(street_files(source))


def _zip_drop(source: Path) -> Drop:
    """A tidy drop or a wide table that came as a zip: it is the zip that later readers find again, or changed."""
    with as_folder(source) as folder:
        return replace(_folder_drop(folder), files=digests(source))


def _folder_drop(folder: Path) -> Drop:
    """A tidy drop or a wide table."""
    problems: list[str] = []
    declared = _tried(lambda: read_declaration(folder), problems) or Declaration()
    if declared.wide:
        return _wide_drop(folder, declared.wide)
    if not is_month(folder.name):
        raise Refused(
            *problems, f"{folder.name} is not named for a month: name the drop for its last month, such as 2016-08."
        )
    last = pd.Period(folder.name, freq="M")
    counts = _tried(lambda: _tidy_counts(folder, declared, last), problems)
    areas = None if counts is None else counts["area"].unique()
    beside = _tried(lambda: _beside(folder, last, areas), problems)
    if problems or counts is None or beside is None:
        raise Refused(*dict.fromkeys(problems))
    return _drop(folder, last, wide(counts, last), beside)


def _wide_drop(folder: Path, declared: WideDeclaration) -> Drop:
    text = read_rows(folder / declared.file, months=declared.month)
    counts, county, notes = wide_counts(text, declared)
    last = counts.index[-1]
    _check_name(folder, last)
    beside = _beside(folder, last, counts.columns.unique(0))
    districts = tuple(area for area in dict.fromkeys(counts.columns.get_level_values("area")) if area != county)
    return replace(_drop(folder, last, counts, beside), regions={county: districts}, notes={county: notes})


def _drop(folder: Path, last: pd.Period, counts: pd.DataFrame, beside: Beside) -> Drop:
    return Drop(
        str(last),
        beside.declared.notice,
        counts,
        beside.indicators,
        beside.commentary,
        digests(folder),
        population=beside.population,
        breaks=breaks_of([beside.declared], counts),
    )


def _check_name(source: Path, last: pd.Period) -> None:
    """That a drop which is named for a month is named for its last."""
    name = source.stem if is_zip(source) else source.name
    if is_month(name) and name != str(last):
        raise Refused(f"The drop {name} ends in {last}: name it {last}, or add what is missing.")


def _tidy_counts(folder: Path, declared: Declaration, last: pd.Period) -> pd.DataFrame:
    path = table_file(folder, "counts")
    counts = checked_counts(read_table(path, COUNTS), last, path.name)
    months = pd.period_range(counts["month"].min(), last, freq="M")
    wrong = unfinished(counts, last, declared.stopped, declared.partial, path.name)
    wrong += misplaced(declared.breaks, list(counts["measure"].unique()), months)
    if wrong:
        raise Refused(*wrong)
    return counts


@dataclass(frozen=True)
class Beside:
    """What lies beside a drop's counts, whatever their format."""

    declared: Declaration
    indicators: pd.DataFrame
    commentary: dict[str, str]
    population: pd.DataFrame


def _beside(
    folder: Path, last: pd.Period, areas: Collection[str] | None, lsoas: Callable[[], dict[str, str]] | None = None
) -> Beside:
    problems: list[str] = []
    declared = _tried(lambda: read_declaration(folder), problems)
    indicators: pd.DataFrame | None = NO_INDICATORS
    if table_files(folder, "indicators"):
        path = table_file(folder, "indicators")
        indicators = _tried(lambda: checked_indicators(read_table(path, INDICATORS), last, path.name), problems)
    commentary = _tried(lambda: read_commentary(folder), problems)
    population = _tried(lambda: read_population(folder, areas, lsoas), problems)
    if problems or declared is None or indicators is None or commentary is None or population is None:
        raise Refused(*problems)
    return Beside(declared, indicators, commentary, population)


def _tried(read: Callable[[], T], problems: list[str]) -> T | None:
    """What was read, or None and its problems beside the others'."""
    try:
        return read()
    except Refused as refused:
        problems.extend(refused.problems)
    return None
