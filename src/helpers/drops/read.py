"""Reading a drop of any format, or several as one history: everything is checked here, before anything else runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from helpers.drops.declared.read import declared_indicators, read_declared
from helpers.drops.drop import CheckedCounts, Drop, revisions
from helpers.drops.drop_toml import breaks_of, received_problems
from helpers.drops.ended import Ended, without_ended
from helpers.drops.extras import attempt, read_extras
from helpers.drops.find import known_drops
from helpers.drops.indicators import NO_INDICATORS
from helpers.drops.newest_month import newest_month_problems
from helpers.drops.one_name import with_names_of
from helpers.drops.own_breaks import with_own_breaks
from helpers.drops.own_renames import (
    names_now,
    own_renames,
    own_renames_fingerprint,
    renamed_column,
    renamed_counts,
)
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

MOST_MONTHS_BEFORE = 24  # between two drops, for the later to be compared with the earlier


def read_drop(*paths: Path) -> Drop:
    """Read and check a drop, or several as one history in which the later drop counts.

    A drop in `data/raw` is compared with the one before it there that is about the same areas and measures, and its
    revisions are listed.

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
    found, ended = _read(paths)
    drop = with_own_breaks(found)
    if len(paths) > 1 or (paths[0] if is_remote(paths[0]) else paths[0].resolve()).parent != raw():
        return drop
    for name, path in reversed(known_drops().items()):
        if not _is_recent(name, drop):
            continue
        try:
            read, _ = _read([path], ended)
        except Refused:  # today's checks refuse the earlier drop, so nothing is known about revisions
            return drop
        earlier, renamed = with_names_of(read, drop)
        if _is_of_one_partnership(earlier, drop):
            return replace(
                drop,
                revisions=revisions(earlier.counts, drop.counts),
                since=f"the drop {earlier.name}",
                notes=drop.notes | ({"Names": renamed} if renamed else {}),
            )
    return drop


def read_source(source: Source) -> Drop:
    """Read and check a drop that is open already; it is compared with no other.

    Raises
    ------
    Refused
        With every problem of every file.
    """
    return with_own_breaks(_checked_drop(source, ended=source.declared.ended))


def _is_recent(name: str, drop: Drop) -> bool:
    """Whether an earlier drop of this name can be the one before."""
    return drop.last - MOST_MONTHS_BEFORE <= pd.Period(name, freq="M") < drop.last


def _is_of_one_partnership(earlier: Drop, drop: Drop) -> bool:
    """Whether two drops are about the same: half of the series of one are also in the other, and so is some month."""
    shared = earlier.counts.columns.intersection(drop.counts.columns)
    months = earlier.counts.index.intersection(drop.counts.index)
    both = earlier.counts.loc[months, shared].notna() & drop.counts.loc[months, shared].notna()
    return bool(2 * len(shared) >= min(len(earlier.counts.columns), len(drop.counts.columns)) and both.any(axis=None))


def _read(paths: Sequence[Path], ended: Sequence[Ended] = ()) -> tuple[Drop, list[Ended]]:
    """The drop, and all that its sources or the drop after it declare as ended."""
    with ExitStack() as stack:
        sources = [open_source(stack.enter_context(local(path))) for path in paths]
        formats = {source.format for source in sources}
        every = list(dict.fromkeys((*ended, *(each for source in sources for each in source.declared.ended))))
        if formats == {"police_uk"}:
            return _checked_drop(*sources, ended=every), every
        if "police_uk" in formats:
            raise Refused("Street-level files and other drops cannot be one history: give them one by one.")
        return together([_checked_drop(source, ended=every) for source in sources]), every


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
            files={_file_of(each, name): digest for each in drops for name, digest in each.files.items()},
            notes={**history.notes, **drop.notes}
            | ({"Names": (*history.notes.get("Names", ()), *renamed)} if renamed else {}),
            revisions=revisions(history.counts, drop.counts),
            breaks=in_order((*history.breaks, *drop.breaks)),
            since=f"the drop {history.name}",
            totals=tuple(dict.fromkeys((*history.totals, *drop.totals))),
            places=_joined_regions(history.places, drop.places),
        )
    return history


def _file_of(drop: Drop, name: str) -> str:
    """The name of a file among those of several drops; files of `own/` are those of all drops."""
    return name if name.startswith("own/") else f"{drop.name}/{name}"


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


def _checked_drop(*sources: Source, ended: Sequence[Ended]) -> Drop:
    """One drop, from one source or from several releases of street-level files."""
    renames = own_renames()
    now = names_now(renames)
    problems = [problem for source in sources for problem in source.problems]
    counted = attempt(partial(READERS[sources[0].format], *sources), problems)
    if counted is None:
        raise Refused(*problems, *_problems_without_counts(sources[0]))
    known = dict.fromkeys((*counted.counts.columns.unique(0), *now.values()))
    own = [each for source in sources for each in source.declared.ended]
    counted = renamed_counts(counted, renames)
    whole = attempt(partial(without_ended, counted, own, elsewhere=ended), problems)
    if whole is None:
        raise Refused(*problems)
    gone, counted = {each.area for each in (*own, *ended)}, whole
    last, areas = counted.counts.index[-1], [*known, *counted.counts.columns.unique(0)]
    if len(sources) == 1:
        _check_name(sources[0], last)
    extras = [attempt(partial(read_extras, source, last, areas), problems) for source in sources]
    read = [each for each in extras if each is not None]
    declared = [source.declared.under_new_names(now) for source in sources]
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
        indicators=_kept(
            _joined_indicators([*(each.indicators for each in read), *(each for each, _ in published if len(each))]),
            now,
            gone,
        ),
        commentary={priority: text for each in read for priority, text in each.commentary.items()},
        files={name: digest for source in sources for name, digest in source.fingerprints().items()}
        | own_renames_fingerprint(),
        regions=counted.regions,
        unplaced=counted.unplaced,
        quality=counted.quality,
        population=_kept(_joined_populations([each.population for each in read]), now, gone),
        notes=counted.notes
        | {name: notes for each in read for name, notes in each.notes.items()}
        | {name: notes for _, each in published for name, notes in each.items()},
        revisions=counted.revisions,
        breaks=breaks,
        since=counted.since,
        renamed=now,
        totals=counted.totals,
        places=counted.places,
        received=received,
        next_update=max((each.next_update for each in declared), default=""),
        actions=tuple(action for each in declared for action in each.actions),
    )


def _kept(table: pd.DataFrame, now: Mapping[str, str], gone: Collection[str]) -> pd.DataFrame:
    """The rows of a table about areas that still exist, under the names that they have now."""
    for column in {"area", "indicator", "group"}.intersection(table.columns) if now else ():
        table = renamed_column(table, column, now)
    return (table[~table["area"].isin(list(gone))] if gone else table).reset_index(drop=True)


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
