"""Checked drops kept in `data/processed`, where notebooks load them from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.drops.archive import is_zip
from helpers.drops.drop import Drop
from helpers.drops.files import Stamp
from helpers.drops.find import find_drops, known_drops
from helpers.drops.own_breaks import own_breaks_fingerprint
from helpers.drops.own_renames import own_renames_fingerprint
from helpers.drops.parquet import as_parquet, read_parquet
from helpers.drops.read import read_drop
from helpers.drops.source import open_source
from helpers.partnership.action import Action
from helpers.periods import is_month
from helpers.refusal import Refused, cannot_write
from helpers.statistics.xmr.breaks import Break
from helpers.storage import is_remote, local, processed, write_whole

FIELDS = (
    "name",
    "notice",
    "commentary",
    "files",
    "regions",
    "notes",
    "since",
    "renamed",
    "totals",
    "places",
    "received",
    "next_update",
)  # of a drop, kept as JSON
KEYS = {*FIELDS, "breaks", "actions", "parquet", "sources"}  # of drop.json


def check_name(drop: Drop, paths: Sequence[Path] = ()) -> None:
    """Refuse a drop if another one in `data/raw` has its name: notebooks find drops by name.

    Parameters
    ----------
    paths
        Where the drop was read from: what was just read is not read again to compare it with itself.

    Raises
    ------
    Refused
        When there is another drop of the same name.

    Examples
    --------
    >>> check_name(load("2016-08"))
    """
    raw = known_drops().get(drop.name)
    if raw in paths:
        return
    # Compare the fingerprints alone: several drops that are one history have each drop's name before its files.
    if raw is not None and not is_remote(raw) and not set(_fingerprints(raw).values()) <= set(drop.files.values()):
        raise Refused(f"The drop given and data/raw/{raw.name} are two drops named {drop.name}: move one away.")


def store(drop: Drop, paths: Sequence[Path] = (), *, folder: Path | None = None) -> None:
    """Keep a checked drop. A reader meanwhile sees the drop before or the new one, never half of each.

    Parameters
    ----------
    paths
        Where the drop was read from, so that `load` notices when its files change; none for a copy that must stay as
        it is.
    folder
        Where drops are kept, by default `data/processed`.

    Raises
    ------
    Refused
        When the folder cannot be written.
    """
    target = (folder or processed()) / drop.name
    tables = {
        "counts": _series(drop.counts, drop.last),
        "indicators": drop.indicators.astype({"value": float, "out_of": float}),
        "unplaced": _series(drop.unplaced, drop.last),
        "quality": drop.quality,
        "population": drop.population.astype({"year": "int64", "residents": "int64"}),
        "revisions": drop.revisions,
    }
    # New names for the tables, so that the old ones stay complete until drop.json names the new ones.
    names = {name: f"{name}-{drop.sha256[:12]}.parquet" for name in tables}
    about = {name: getattr(drop, name) for name in FIELDS} | {
        "breaks": [
            {"month": str(each.month), "measures": each.measures, "reason": each.reason} for each in drop.breaks
        ],
        "actions": [each.model_dump() for each in drop.actions],
        "parquet": names,
        "sources": [str(path.resolve()) for path in paths if not is_remote(path)],
    }
    try:
        for name, table in tables.items():
            write_whole(target / names[name], as_parquet(table))
        write_whole(target / "drop.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
        for path in target.glob("*.parquet"):
            if path.name not in names.values():
                path.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(cannot_write(target, error, "make room, or let this folder be written")) from None


def load(name: str) -> Drop:
    """A stored drop. It is read from its source first if it is not stored yet, or its files have changed since.

    Parameters
    ----------
    name
        The drop's last month.

    Raises
    ------
    Refused
        When there is no such drop, or it has a problem.

    Examples
    --------
    >>> int(load("2016-08").counts["Blackpool", "Domestic Abuse"].loc["2016-04":"2016-06"].sum())
    480
    """
    folder = processed() / name
    kept = is_month(name) and (folder / "drop.json").exists()
    text = (folder / "drop.json").read_text(encoding="utf-8") if kept else "{}"
    about = json.loads(text)
    if about.keys() != KEYS:  # nothing is stored, or another version of this project stored it
        return _read_and_store(find_drops([name]))
    paths = [Path(path) for path in about["sources"]]
    raw = known_drops().get(name) if paths else None  # a copy has no sources, and may be where data/raw is not
    if raw is not None and raw.resolve() not in paths:
        paths = [raw]
    if paths and all(path.exists() for path in paths) and _changed(paths, about["files"]):
        return _read_and_store(paths)
    return _stored(folder, text).copy()


def _changed(paths: list[Path], files: dict[str, str]) -> bool:
    found = [*map(_fingerprints, paths), own_breaks_fingerprint(), own_renames_fingerprint()]
    return sorted(digest for each in found for digest in each.values()) != sorted(files.values())


def _fingerprints(path: Path) -> dict[str, str]:
    with local(path) as here:
        if is_zip(here) and here.exists():
            return _fingerprints_of_zip(here, Stamp.of(here.stat()))
        return open_source(here).fingerprints()


@lru_cache(maxsize=8)
def _fingerprints_of_zip(path: Path, _stamp: Stamp) -> dict[str, str]:
    """The fingerprints of a zip that has this stamp. Each briefing asks for them, and a county's zip is large."""
    return open_source(path).fingerprints()


@lru_cache(maxsize=1)
def _stored(folder: Path, text: str) -> Drop:
    """A drop from its tables; `text` is its drop.json, which names them by what they hold.

    The last one is kept: a process that makes several briefings of it, or forks those that do, reads it once.
    """
    about: dict[str, Any] = json.loads(text)
    tables = {name: read_parquet(folder / file) for name, file in about["parquet"].items()}
    counts, unplaced = (_by_month(tables.pop(name)) for name in ("counts", "unplaced"))
    if not unplaced.empty:
        unplaced = unplaced.reindex(counts.index)
    fields: dict[str, Any] = {name: about[name] for name in FIELDS} | tables
    fields["totals"] = tuple(about["totals"])
    for name in ("regions", "notes", "places"):
        fields[name] = {county: tuple(each) for county, each in about[name].items()}
    fields["breaks"] = tuple(
        Break(pd.Period(each["month"], freq="M"), tuple(each["measures"]), each["reason"]) for each in about["breaks"]
    )
    fields["actions"] = tuple(Action(**each) for each in about["actions"])
    return Drop(**fields, counts=counts, unplaced=unplaced)


def _series(counts: pd.DataFrame, last: pd.Period) -> pd.DataFrame:
    """Counts with a row for each area and measure and a column for each month, which is read in a third of the time.

    Every notebook reads its drop, and that of a whole country has thousands of series.
    """
    known = counts.dropna(axis="columns", how="all")
    if known.columns.empty:
        return pd.DataFrame({"area": [], "measure": []}, dtype=str)
    months = pd.period_range(known.dropna(how="all").index[0], last, freq="M")
    table = known.reindex(months).astype(float).set_axis(months.astype(str), axis="index")
    return table.T.rename_axis(["area", "measure"]).reset_index()


def _by_month(series: pd.DataFrame) -> pd.DataFrame:
    """The reverse of `_series`."""
    if series.empty:
        return pd.DataFrame()
    series = series.set_index(["area", "measure"])
    return pd.DataFrame(series.to_numpy().T, pd.PeriodIndex(series.columns, freq="M"), series.index)


def _read_and_store(paths: Sequence[Path]) -> Drop:
    drop = read_drop(*paths)
    store(drop, paths)
    return drop
