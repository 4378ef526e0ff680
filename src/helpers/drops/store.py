"""From a drop's folder to `data/processed`, and from there to the notebooks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.drops.check import checked_counts, checked_indicators, unfinished
from helpers.drops.find import find_drop, project_folder
from helpers.drops.tidy import COUNTS, INDICATORS, read_commentary, read_declaration, read_table
from helpers.periods import month_label
from helpers.refusal import Refused, cannot_write


@dataclass(frozen=True)
class Drop:
    """What partners sent for one reporting period, checked.

    Attributes
    ----------
    counts
        A row a month without a gap, a column `(area, measure)`; NaN where a month was not supplied.
    indicators
        priority, area, indicator, group, period, value, out_of, unit.
    commentary
        Markdown by priority.
    files
        sha256 of each file read, by its name within the drop.

    Examples
    --------
    >>> drop = load("2016-08")
    >>> str(drop.last), len(drop.commentary), sorted(drop.files)[-2:]
    ('2016-08', 10, ['drop.toml', 'indicators.csv'])
    """

    name: str
    notice: str
    counts: pd.DataFrame
    indicators: pd.DataFrame
    commentary: dict[str, str]
    files: dict[str, str]

    @property
    def last(self) -> pd.Period:
        """The drop's last month."""
        return pd.Period(self.name, freq="M")

    @property
    def sha256(self) -> str:
        """One fingerprint for all of the drop's files and their names."""
        return sha256(json.dumps(self.files, sort_keys=True).encode()).hexdigest()

    def series(self, area: str, measure: str) -> pd.Series:
        """An area's counts of a measure that the drop has, from the first month supplied."""
        counts = self.counts[area, measure]
        return counts.loc[counts.first_valid_index() :]


def check_name(folder: Path) -> None:
    """That no other drop in `data/raw` has this one's name, under which notebooks find it.

    Raises
    ------
    Refused
        When there is one that differs.

    Examples
    --------
    >>> check_name(find_drop("2016-08"))
    """
    raw = project_folder() / "data" / "raw" / folder.resolve().name
    if raw.is_dir() and _digests(raw) != _digests(folder):
        raise Refused(f"{folder} and data/raw/{raw.name} are two drops of one name: rename one, or move it away.")


def read_drop(folder: Path) -> Drop:
    """Read and check a drop, without writing anything.

    Raises
    ------
    Refused
        With every problem of every file.

    Examples
    --------
    >>> int(read_drop(find_drop("2016-08")).counts["Blackpool", "Serious Assaults"].loc["2016-04":].sum())
    60
    """
    name = folder.resolve().name
    last = pd.Period(name, freq="M")
    problems: list[str] = []

    def part(read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Refused as refused:
            problems.extend(refused.problems)

    declaration = part(lambda: read_declaration(folder))
    counts = part(lambda: checked_counts(read_table(folder / "counts.csv", COUNTS), last))
    if counts is not None and declaration is not None:
        problems += unfinished(counts, last, declaration.stopped)
    indicators = pd.DataFrame(columns=[*INDICATORS, "period"])
    if (folder / "indicators.csv").exists():
        indicators = part(lambda: checked_indicators(read_table(folder / "indicators.csv", INDICATORS), last))
    commentary = part(lambda: read_commentary(folder))
    if problems:
        raise Refused(*problems)
    return Drop(name, declaration.notice, _wide(counts, last), indicators, commentary, _digests(folder))


def store(drop: Drop, folder: Path) -> None:
    """Write a checked drop to `data/processed`, whole or not at all.

    Parameters
    ----------
    folder
        Where the drop was read from, for `load` to notice when its files change.

    Raises
    ------
    Refused
        When `data/processed` cannot be written.
    """
    target = project_folder() / "data" / "processed" / drop.name
    staging = target.with_name(f".{drop.name}.new")
    about = {
        "notice": drop.notice,
        "commentary": drop.commentary,
        "files": drop.files,
        "source": str(folder.resolve()),
    }
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        _long(drop.counts).to_parquet(staging / "counts.parquet")
        drop.indicators.astype({"value": float, "out_of": float}).to_parquet(staging / "indicators.parquet")
        (staging / "drop.json").write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        staging.rename(target)
    except OSError as error:
        raise Refused(cannot_write(target, error, "make room, or let this folder be written")) from None


def load(name: str) -> Drop:
    """A stored drop; read from its source first when it is not stored yet or its files have changed since.

    Raises
    ------
    Refused
        When there is no such drop, or it has a problem.

    Examples
    --------
    >>> int(load("2016-08").counts["Blackpool", "Domestic Abuse"].loc["2016-04":"2016-06"].sum())
    480
    """
    folder = project_folder() / "data" / "processed" / name
    if not (folder / "drop.json").exists():
        return _read_and_store(find_drop(name))
    about = json.loads((folder / "drop.json").read_text(encoding="utf-8"))
    raw = project_folder() / "data" / "raw" / name
    source = raw if raw.is_dir() else Path(about["source"])
    if source.is_dir() and _digests(source) != about["files"]:
        return _read_and_store(source)
    counts = pd.read_parquet(folder / "counts.parquet")
    return Drop(
        name,
        about["notice"],
        _wide(counts, pd.Period(name, freq="M")),
        pd.read_parquet(folder / "indicators.parquet"),
        about["commentary"],
        about["files"],
    )


def _read_and_store(folder: Path) -> Drop:
    drop = read_drop(folder)
    store(drop, folder)
    return drop


def missing_months(counts: pd.DataFrame) -> tuple[str, ...]:
    """A sentence for each series with months that were not supplied between its first and the drop's last.

    Examples
    --------
    >>> months = pd.period_range("2016-01", "2016-03", freq="M")
    >>> missing_months(pd.DataFrame({("Blackpool", "Rape"): [1, None, 3]}, index=months))
    ('Rape in Blackpool was not supplied for February 2016.',)
    """
    sentences = []
    for area, measure in counts.columns:
        inner = counts[area, measure].loc[counts[area, measure].first_valid_index() :]
        missing = [month_label(month) for month in inner.index[inner.isna()]]
        if missing:
            sentences.append(f"{measure} in {area} was not supplied for {', '.join(missing)}.")
    return tuple(sentences)


def _wide(counts: pd.DataFrame, last: pd.Period) -> pd.DataFrame:
    wide = counts.pivot(index="month", columns=["area", "measure"], values="count").astype(float)
    return wide.reindex(pd.period_range(counts["month"].min(), last, freq="M"))


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    series = [
        pd.DataFrame({"area": area, "measure": measure, "month": counts.index, "count": counts.astype("int64")})
        for (area, measure), counts in ((column, wide[column].dropna()) for column in wide)
    ]
    return pd.concat(series, ignore_index=True)


def _digests(folder: Path) -> dict[str, str]:
    """sha256 of every file that a tidy drop is read from."""
    names = ["drop.toml", "counts.csv", "indicators.csv"]
    paths = [folder / name for name in names] + sorted((folder / "commentary").glob("*.md"))
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()
    }
