"""Checked drops in `data/processed`, and from there to the notebooks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.drops.drop import Drop, long, wide
from helpers.drops.find import find_drops, known_drops
from helpers.drops.fingerprints import digests
from helpers.drops.own_breaks import own_breaks_digest
from helpers.drops.read import read_drop
from helpers.periods import is_month
from helpers.refusal import Refused, cannot_write
from helpers.statistics.xmr.breaks import Break
from helpers.storage import is_remote, processed, write_whole

SAID = ("name", "notice", "commentary", "files", "regions", "notes", "since")
KEPT = {*SAID, "breaks", "tables", "sources"}


def check_name(drop: Drop) -> None:
    """That no other drop in `data/raw` has this one's name, under which notebooks find it.

    Raises
    ------
    Refused
        When there is one that differs.

    Examples
    --------
    >>> check_name(load("2016-08"))
    """
    raw = known_drops().get(drop.name)
    # By what they hold: several drops that are one history name their files each under its own name.
    if raw is not None and not is_remote(raw) and not set(digests(raw).values()) <= set(drop.files.values()):
        raise Refused(f"The drop given and data/raw/{raw.name} are two drops of one name, {drop.name}: move one away.")


def store(drop: Drop, sources: Sequence[Path] = (), *, folder: Path | None = None) -> None:
    """Keep a checked drop: whoever reads meanwhile sees the one before or the new one, never half of each.

    Parameters
    ----------
    sources
        Where it was read from, for `load` to notice when its files change; none for a copy that is not to change.
    folder
        Where drops are kept, by default `data/processed`.

    Raises
    ------
    Refused
        When the folder cannot be written.
    """
    target = (folder or processed()) / drop.name
    tables = {
        "counts": long(drop.counts),
        "indicators": drop.indicators.astype({"value": float, "out_of": float}),
        "unplaced": long(drop.unplaced),
        "quality": drop.quality,
        "population": drop.population.astype({"year": "int64", "residents": "int64"}),
        "revisions": drop.revisions,
    }
    # Under names of their own, so that what is there stays whole until drop.json names the new ones.
    names = {name: f"{name}-{drop.sha256[:12]}.parquet" for name in tables}
    about = {said: getattr(drop, said) for said in SAID} | {
        "breaks": [
            {"month": str(each.month), "measures": each.measures, "reason": each.reason} for each in drop.breaks
        ],
        "tables": names,
        "sources": [str(source.resolve()) for source in sources if not is_remote(source)],
    }
    try:
        for name, table in tables.items():
            write_whole(target / names[name], _parquet(table))
        write_whole(target / "drop.json", json.dumps(about, ensure_ascii=False, indent=1).encode())
        for path in target.glob("*.parquet"):
            if path.name not in names.values():
                path.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(cannot_write(target, error, "make room, or let this folder be written")) from None


def load(name: str) -> Drop:
    """A stored drop; read from its source first when it is not stored yet or its files have changed since.

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
    about = json.loads((folder / "drop.json").read_text(encoding="utf-8")) if kept else {}
    if about.keys() != KEPT:  # nothing is stored, or another version of this project stored it
        return _read_and_store(find_drops([name]))
    sources = [Path(source) for source in about["sources"]]
    raw = known_drops().get(name) if sources else None  # a copy has none, and need not know where drops lie
    if raw is not None and raw.resolve() not in sources:
        sources = [raw]
    if sources and all(source.exists() for source in sources) and _changed(sources, about["files"]):
        return _read_and_store(sources)
    return _stored(folder, about)


def _changed(sources: list[Path], files: dict[str, str]) -> bool:
    found = [*(digests(source) for source in sources), own_breaks_digest()]
    return sorted(digest for each in found for digest in each.values()) != sorted(files.values())


def _stored(folder: Path, about: dict[str, Any]) -> Drop:
    tables = {name: pd.read_parquet(str(folder / file)) for name, file in about["tables"].items()}
    last = pd.Period(about["name"], freq="M")
    counts = wide(tables["counts"], last)
    unplaced = wide(tables["unplaced"], last).reindex(counts.index) if len(tables["unplaced"]) else pd.DataFrame()
    lists = {said: {county: tuple(each) for county, each in about[said].items()} for said in ("regions", "notes")}
    rest: dict[str, Any] = {name: table for name, table in tables.items() if name not in ("counts", "unplaced")}
    said = {name: about[name] for name in SAID} | lists
    said["breaks"] = tuple(
        Break(pd.Period(each["month"], freq="M"), tuple(each["measures"]), each["reason"]) for each in about["breaks"]
    )
    return Drop(**said, counts=counts, unplaced=unplaced, **rest)


def _read_and_store(sources: Sequence[Path]) -> Drop:
    drop = read_drop(*sources)
    store(drop, sources)
    return drop


def _parquet(table: pd.DataFrame) -> bytes:
    content = BytesIO()
    table.to_parquet(content)
    return content.getvalue()
