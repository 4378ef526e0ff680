"""The next month's files: declared like the month before, and how they differ from it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.drops.declared.totals import CHANCE
from helpers.drops.drop import Drop, revisions
from helpers.drops.drop_toml import Declaration
from helpers.drops.files import DropFile
from helpers.drops.find import known_drops
from helpers.drops.start.look import Seen
from helpers.drops.start.toml_text import toml
from helpers.statistics.counts import column_names

ALIKE = 0.9  # the share of months that two names of one measure have in common
NEAR = 0.6  # how alike two names are that may be one where their counts do not decide it


@dataclass(frozen=True)
class Earlier:
    """A drop that declares tables.

    Attributes
    ----------
    path, text
        Its folder, and the text of its `drop.toml`.
    files
        The names of the files that it declares.
    """

    path: Path
    text: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """How a drop differs from the one before.

    Attributes
    ----------
    since
        The drop before.
    renames
        Measures and areas by the name they had, with the name they have.
    new, gone
        Measures and areas that only one of the two drops has.
    sheets
        Sheets that the declaration of the month before does not mention.
    revised
        A row for each count that both give, and give differently; see `drop.revisions`.
    sums
        How many sums of areas and of measures changed with them.
    """

    since: str
    renames: dict[str, str]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    sheets: tuple[str, ...]
    revised: pd.DataFrame
    sums: int


def earlier_drop(files: Sequence[DropFile]) -> Earlier | None:
    """The newest drop in `data/raw` that declares as many files as these, of the same kinds."""
    for path in reversed(known_drops().values()):
        declared = path / "drop.toml"
        if not path.is_dir() or not declared.is_file():
            continue
        text = declared.read_text(encoding="utf-8")
        try:
            content = Declaration.model_validate(tomllib.loads(text))
        except ValueError:
            continue
        names = tuple(dict.fromkeys(each.file for each in (*content.of_counts, *content.indicators)))
        if names and sorted(Path(name).suffix for name in names) == sorted(file.suffix for file in files):
            return Earlier(path, text, names)
    return None


def declared_before(earlier: Earlier, files: Sequence[DropFile]) -> str:
    """The declaration of an earlier drop with these files in it: each in place of the one whose name is most alike.

    What somebody corrected by hand stays as it is.

    Examples
    --------
    >>> text = '[[tables]]\\nfile = "police-10.csv"  # ours\\n'
    >>> print(declared_before(Earlier(Path("2026-10"), text, ("police-10.csv",)), [DropFile("police-11.csv", bytes)]))
    [[tables]]
    file = "police-11.csv"  # ours
    <BLANKLINE>
    """
    left, text = [file.name for file in files], earlier.text
    for name in earlier.files:
        ratios = {each: SequenceMatcher(None, each, name).ratio() for each in left}
        nearest = max(left, key=ratios.__getitem__)
        left.remove(nearest)
        begin = re.compile(rf"(?m)^(\s*file\s*=\s*){re.escape(toml(name))}")
        text = begin.sub(partial(_with_value, value=toml(nearest)), text)
        text = text.replace(f"from {name}.", f"from {nearest}.")
    return text


def _with_value(found: re.Match[str], value: str) -> str:
    return f"{found[1]}{value}"


def changes_since(earlier: Drop, drop: Drop, declared: Declaration, seen: Sequence[Seen]) -> Changes:
    """How a drop differs from the one before.

    Parameters
    ----------
    earlier, drop
        The two drops.
    declared
        What the later one declares.
    seen
        The sheets of its files.
    """
    before, now = earlier.counts, drop.counts
    renames = _renames(before, now)
    under = pd.MultiIndex.from_tuples(
        [(renames.get(area, area), renames.get(measure, measure)) for area, measure in column_names(before)],
        names=before.columns.names,
    )
    found = revisions(before.set_axis(under, axis="columns"), now)
    sums = {each.total for each in declared.of_counts} | set(drop.regions)
    own = found[~found["area"].isin(sums) & ~found["measure"].isin(sums)]
    old, new = _names(before), _names(now)
    sheets = {each.sheet for each in (*declared.of_counts, *declared.indicators)}
    return Changes(
        since=earlier.name,
        renames=renames,
        new=tuple(name for name in new if name not in old and name not in renames.values()),
        gone=tuple(name for name in old if name not in new and name not in renames),
        sheets=tuple(each.name for each in seen if each.sheet and each.sheet not in sheets and each.is_used),
        revised=own.reset_index(drop=True),
        sums=len(found) - len(own),
    )


def _names(counts: pd.DataFrame) -> list[str]:
    """The areas and measures of some counts."""
    return list(dict.fromkeys(name for column in column_names(counts) for name in column))


def _renames(before: pd.DataFrame, now: pd.DataFrame) -> dict[str, str]:
    """Names that only the earlier counts have, each with the new name whose counts are the same in nearly all months.

    Two names are one only if no other pair is as alike.
    """
    found: dict[str, str] = {}
    months = before.index.intersection(now.index)
    before, now = before.loc[months], now.loc[months]
    for level in (0, 1):
        gone = before.columns.unique(level).difference(now.columns.unique(level))
        new = now.columns.unique(level).difference(before.columns.unique(level))
        shares = {(was, name): _share_alike(before, now, was, name, level) for was in gone for name in new}
        for (was, name), share in shares.items():
            rivals = [other for pair, other in shares.items() if pair != (was, name) and {was, name} & set(pair)]
            if share >= ALIKE and all(other < share for other in rivals):
                found[str(was)] = str(name)
    return found


def _share_alike(before: pd.DataFrame, now: pd.DataFrame, was: str, name: str, level: int) -> float:
    """The share of equal counts among those that two names both give; 0 where these may be equal by chance."""
    one = before.xs(was, axis="columns", level=level)
    other = now.xs(name, axis="columns", level=level)
    shared = one.columns.intersection(other.columns)
    mine, theirs = one[shared].to_numpy(dtype=float), other[shared].to_numpy(dtype=float)
    both = ~np.isnan(mine) & ~np.isnan(theirs)
    told = both & ((mine > 0) | (theirs > 0))  # two zeros prove little: most counts of rare things are 0
    equal = told & (mine == theirs)
    is_chance = np.log1p(mine[equal]).sum() < np.log(CHANCE)
    return 0.0 if is_chance else float(equal.sum() / told.sum())


def nearest_names(names: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """Each name with the one of the others that is most alike; without those that are like none.

    Examples
    --------
    >>> nearest_names(["Theft from the person"], ["Theft from person", "Robbery"])
    {'Theft from the person': 'Theft from person'}
    """
    found = {}
    for name in names:
        ratios = {other: SequenceMatcher(None, name.casefold(), other.casefold()).ratio() for other in others}
        near = [other for other, ratio in ratios.items() if ratio >= NEAR]
        if near:
            found[name] = max(near, key=ratios.__getitem__)
    return found
