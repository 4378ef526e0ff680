"""Reading a drop of any format, or several as one history: everything is checked here, before anything else runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.drops.declared.read import declared_indicators, read_declared
from helpers.drops.drop import CheckedCounts, Drop, revisions
from helpers.drops.drop_toml import breaks_of, received_problems
from helpers.drops.extras import attempt, read_extras
from helpers.drops.find import known_drops
from helpers.drops.indicators import NO_INDICATORS
from helpers.drops.newest_month import newest_month_problems
from helpers.drops.one_name import with_names_of
from helpers.drops.own_breaks import with_own_breaks
from helpers.drops.police_uk.read import read_police_uk
from helpers.drops.population import NO_POPULATION
from helpers.drops.source import Source, open_source
from helpers.drops.tidy.read import read_tidy
from helpers.periods import is_month
from helpers.refusal import Refused
from helpers.statistics.xmr.breaks import in_order
from helpers.storage import is_remote, local, raw

READERS: dict[str, Callable[..., CheckedCounts]] = {
    "tidy": read_tidy,
    **dict.fromkeys(("wide", "long", "tables"), read_declared),
    "police_uk": read_police_uk,
}


def read_drop(*paths: Path) -> Drop:
    """Read and check a drop, or several as one history in which the later drop counts.

    A drop in `data/raw` is compared with the one before it there, and its revisions are listed.

    Parameters
    ----------
    paths
        Folders, zips, or addresses of them.

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
    drop = with_own_breaks(_read(paths))
    if len(paths) > 1 or (paths[0] if is_remote(paths[0]) else paths[0].resolve()).parent != raw():
        return drop
    before = [path for name, path in known_drops().items() if name < drop.name]
    if not before:
        return drop
    try:
        earlier, renamed = with_names_of(_read(before[-1:]), drop)
    except Refused:  # today's checks refuse the earlier drop, so nothing is known about revisions
        return drop
    notes = drop.notes | ({"Names": renamed} if renamed else {})
    return replace(
        drop, revisions=revisions(earlier.counts, drop.counts), since=f"the drop {earlier.name}", notes=notes
    )


def _read(paths: Sequence[Path]) -> Drop:
    with ExitStack() as stack:
        sources = [open_source(stack.enter_context(local(path))) for path in paths]
        formats = {source.format for source in sources}
        if formats == {"police_uk"}:
            return _checked_drop(*sources)
        if "police_uk" in formats:
            raise Refused("Street-level files and other drops cannot be one history: give them one by one.")
        return together([_checked_drop(source) for source in sources])


def together(drops: Sequence[Drop]) -> Drop:
    """Drops as one history: of a count that several drops give, the latest is used. Those that differ are revisions.

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
        history, renamed = with_names_of(history, drop)
        counts = drop.counts.combine_first(history.counts).sort_index(axis="columns")
        history = replace(
            drop,
            counts=counts.reindex(pd.period_range(counts.index.min(), drop.last, freq="M")),
            indicators=pd.concat([history.indicators, drop.indicators], ignore_index=True).drop_duplicates(
                ["priority", "area", "indicator", "period"], keep="last"
            ),
            population=_joined_populations([history.population, drop.population]),
            regions=_joined_regions(history.regions, drop.regions),
            files={f"{each.name}/{name}": digest for each in drops for name, digest in each.files.items()},
            notes={**history.notes, **drop.notes}
            | ({"Names": (*history.notes.get("Names", ()), *renamed)} if renamed else {}),
            revisions=revisions(history.counts, drop.counts),
            breaks=in_order((*history.breaks, *drop.breaks)),
            since=f"the drop {history.name}",
        )
    return history


def _joined_populations(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Several tables as one; of an area and year that two have, the later counts."""
    if len(tables) == 1:
        return tables[0]
    return pd.concat([NO_POPULATION, *tables], ignore_index=True).drop_duplicates(["area", "year"], keep="last")


def _joined_regions(before: dict[str, tuple[str, ...]], now: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The districts of both by county, each once."""
    return {
        county: tuple(dict.fromkeys((*now.get(county, ()), *before.get(county, ())))) for county in {**before, **now}
    }


def _checked_drop(*sources: Source) -> Drop:
    """One drop, from one source or from several releases of street-level files."""
    problems = [problem for source in sources for problem in source.problems]
    counted = attempt(partial(READERS[sources[0].format], *sources), problems)
    if counted is None:
        raise Refused(*problems, *_problems_without_counts(sources[0]))
    last, areas = counted.counts.index[-1], counted.counts.columns.unique(0)
    if len(sources) == 1:
        _check_name(sources[0], last)
    extras = [attempt(partial(read_extras, source, last, areas), problems) for source in sources]
    read = [each for each in extras if each is not None]
    declared = [source.declared for source in sources]
    published = attempt(lambda: [declared_indicators(source, last) for source in sources], problems)
    breaks = attempt(partial(breaks_of, declared, counted.counts), problems)
    received = max((each.received for each in declared), default="")
    problems += received_problems(received, last)
    if sources[0].format != "police_uk":  # whose files have no zeros: a crime type without a row was not supplied
        problems += newest_month_problems(counted.counts)
    if problems or breaks is None or published is None:
        raise Refused(*problems)
    return Drop(
        name=str(last),
        notice=" ".join(each.notice for each in declared if each.notice),
        counts=counted.counts,
        indicators=_joined_indicators(
            [*(each.indicators for each in read), *(each for each, _ in published if len(each))]
        ),
        commentary={priority: text for each in read for priority, text in each.commentary.items()},
        files={name: digest for source in sources for name, digest in source.fingerprints().items()},
        regions=counted.regions,
        unplaced=counted.unplaced,
        quality=counted.quality,
        population=_joined_populations([each.population for each in read]),
        notes=counted.notes
        | {name: notes for each in read for name, notes in each.notes.items()}
        | {name: notes for _, each in published for name, notes in each.items()},
        revisions=counted.revisions,
        breaks=breaks,
        since=counted.since,
        received=received,
        next_update=max((each.next_update for each in declared), default=""),
        actions=tuple(action for each in declared for action in each.actions),
    )


def _problems_without_counts(source: Source) -> list[str]:
    """The problems of the other files where the counts are refused.

    Only a tidy drop's last month is known without its counts: from its name.
    """
    problems: list[str] = []
    if source.format == "tidy" and is_month(source.name):
        attempt(lambda: read_extras(source, pd.Period(source.name, freq="M"), None), problems)
    return problems


def _joined_indicators(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    if len(tables) == 1:
        return tables[0]
    return pd.concat([NO_INDICATORS, *tables], ignore_index=True)


def _check_name(source: Source, last: pd.Period) -> None:
    """Refuse a drop that is named for another month than its last."""
    if is_month(source.name) and source.name != str(last):
        raise Refused(f"The drop {source.name} ends in {last}: name it {last}, or add what is missing.")
