"""`own/renames.toml`: areas and measures that go by another name now, in every drop of the partnership."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from helpers.drops.drop import CheckedCounts
from helpers.drops.drop_toml import declaration_problem
from helpers.drops.files import DropFile, read_file
from helpers.drops.sheets.text import read_text
from helpers.partnership.action import Line
from helpers.periods import is_month
from helpers.refusal import Refused
from helpers.statistics.counts import column_names
from helpers.storage import own_folder
from helpers.toml import read_toml

FILE = "own/renames.toml"
NOTES = "Renamed"  # the key of the notes on names that were renamed


class Rename(BaseModel):
    """An area or a measure that is called something else now.

    Attributes
    ----------
    was, name
        The name before, and the name now (`is` in the file).
    since
        The first month under the new name, where both have counts; blank where no drop has both.

    Examples
    --------
    >>> Rename.model_validate({"was": "Vehicle offences", "is": "Vehicle crime"}).name
    'Vehicle crime'
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    was: Line
    name: Annotated[Line, Field(alias="is")]
    since: str = ""

    @field_validator("since")
    @classmethod
    def _is_a_month(cls, month: str) -> str:
        if month and not is_month(month):
            raise ValueError(f"'{month}' is not a month; write the first month under the new name, such as 2022-04")
        return month

    @model_validator(mode="after")
    def _renames(self) -> Self:
        if self.was == self.name:
            raise ValueError(f"'{self.was}' is called the same before and after; correct one of the names")
        return self


class OwnRenames(BaseModel):
    """The content of `own/renames.toml`.

    Examples
    --------
    >>> OwnRenames()
    OwnRenames(renamed=())
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    renamed: tuple[Rename, ...] = ()


def own_renames() -> tuple[Rename, ...]:
    """The renames of `own/renames.toml`; none without such a file.

    Raises
    ------
    Refused
        When the file is not TOML, or a rename in it is incomplete, or contradicts another.

    Examples
    --------
    >>> own_renames()
    ()
    """
    file = _file()
    if file is None:
        return ()
    try:
        renames = OwnRenames.model_validate(read_toml(read_text(file), FILE)).renamed
    except ValidationError as error:
        raise Refused(*(declaration_problem(problem, FILE) for problem in error.errors())) from None
    before = [each.was for each in renames]
    problems = [
        f"{FILE}, renamed.{place}: '{each.was}' is renamed twice; keep one."
        for place, each in enumerate(renames, 1)
        if each.was in before[: place - 1]
    ]
    problems += [
        f"{FILE}, renamed.{place}: '{each.name}' is itself renamed; name what it is called now."
        for place, each in enumerate(renames, 1)
        if each.name in before
    ]
    if problems:
        raise Refused(*problems)
    return renames


def own_renames_fingerprint() -> dict[str, str]:
    """The sha256 of `own/renames.toml` by its name, as in `Drop.files`; empty without such a file.

    Examples
    --------
    >>> own_renames_fingerprint()
    {}
    """
    file = _file()
    return {file.name: file.sha256} if file else {}


def names_now(renames: Sequence[Rename]) -> dict[str, str]:
    """The name now by the name before.

    Examples
    --------
    >>> names_now([Rename(was="Vehicle offences", name="Vehicle crime")])
    {'Vehicle offences': 'Vehicle crime'}
    """
    return {each.was: each.name for each in renames}


def renamed_counts(counted: CheckedCounts, renames: Sequence[Rename]) -> CheckedCounts:
    """The counts under the names that areas and measures have now, with a note on each that was renamed.

    Where a drop has both names, the counts before the month of the change are those under the old name.

    Raises
    ------
    Refused
        Where both names have counts of a month, and these differ, and no month says which of them is right.

    Examples
    --------
    >>> months = pd.period_range("2022-03", "2022-04", freq="M")
    >>> table = pd.DataFrame({("Wyre", "Vehicle offences"): [3, None], ("Wyre", "Vehicle crime"): [None, 4]}, months)
    >>> found = renamed_counts(CheckedCounts(table), [Rename(was="Vehicle offences", name="Vehicle crime")])
    >>> found.counts["Wyre", "Vehicle crime"].tolist(), found.notes["Renamed"]
    ([3.0, 4.0], ("'Vehicle offences' is shown under its newer name, 'Vehicle crime'.",))
    """
    columns = column_names(counted.counts)
    known = {name for column in columns for name in column}
    used = [each for each in renames if each.was in known]
    if not used:
        return counted
    now = names_now(used)
    return replace(
        counted,
        counts=_under(counted.counts, used),
        unplaced=_under(counted.unplaced, used) if len(counted.unplaced.columns) else counted.unplaced,
        regions={
            now.get(county, county): tuple(dict.fromkeys(now.get(each, each) for each in districts))
            for county, districts in counted.regions.items()
        },
        places={
            now.get(district, district): tuple(dict.fromkeys(now.get(each, each) for each in places))
            for district, places in counted.places.items()
        },
        quality=renamed_column(counted.quality, "area", now),
        revisions=renamed_column(renamed_column(counted.revisions, "area", now), "measure", now),
        notes={now.get(county, county): notes for county, notes in counted.notes.items()}
        | {NOTES: tuple(f"'{each.was}' is shown under its newer name, '{each.name}'." for each in used)},
    )


def renamed_column(table: pd.DataFrame, column: str, now: Mapping[str, str]) -> pd.DataFrame:
    """A table with the names of one of its columns as they are now.

    Examples
    --------
    >>> renamed_column(pd.DataFrame({"area": ["Eden", "Wyre"]}), "area", {"Eden": "Cumbria"})["area"].tolist()
    ['Cumbria', 'Wyre']
    """
    return table.assign(**{column: table[column].replace(dict(now))}) if len(table) else table


def _under(counts: pd.DataFrame, renames: Sequence[Rename]) -> pd.DataFrame:
    """The counts of each name under the new one."""
    kept = {column: counts[column] for column in column_names(counts)}
    problems = []
    for each in renames:
        for area, measure in [column for column in kept if each.was in column]:
            before = kept.pop((area, measure))
            new = (each.name if area == each.was else area, each.name if measure == each.was else measure)
            own = kept.get(new)
            if own is None:
                kept[new] = before
                continue
            both = before.notna() & own.notna() & (before != own)
            if each.since:
                kept[new] = own.where(own.index >= pd.Period(each.since, freq="M"), before)
            elif both.any():
                problems.append(
                    f"{FILE}: '{each.was}' and '{each.name}' both have counts of {both.idxmax()} and differ: name the "
                    "first month under the new name, as since."
                )
            else:
                kept[new] = own.fillna(before)
    if problems:
        raise Refused(*dict.fromkeys(problems))
    return pd.DataFrame(kept).rename_axis(columns=["area", "measure"]).sort_index(axis="columns")


def _file() -> DropFile | None:
    path = own_folder() / Path(FILE).name
    if not path.exists() and not path.is_symlink():  # a broken link was meant to be the file
        return None
    return DropFile(FILE, partial(read_file, path, FILE))
