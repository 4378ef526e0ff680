"""`own/breaks.toml`: changes in recording that hold for every drop of the partnership."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from helpers.drops.drop import Drop
from helpers.drops.drop_toml import DeclaredBreak, declaration_problem, repeated_break_problems
from helpers.drops.files import DropFile, read_file
from helpers.drops.sheets.text import read_text
from helpers.refusal import Refused, nearest
from helpers.statistics.xmr.breaks import in_order
from helpers.storage import own_folder
from helpers.toml import read_toml

FILE = "own/breaks.toml"


class OwnBreaks(BaseModel):
    """The content of `own/breaks.toml`, in the form that `[[breaks]]` have in a `drop.toml`.

    Examples
    --------
    >>> OwnBreaks()
    OwnBreaks(breaks=())
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    breaks: tuple[DeclaredBreak, ...] = ()


def own_breaks_fingerprint() -> dict[str, str]:
    """The sha256 of `own/breaks.toml` by its name, as in `Drop.files`; empty without such a file.

    Raises
    ------
    Refused
        When the file cannot be read.

    Examples
    --------
    >>> own_breaks_fingerprint()
    {}
    """
    file = _file()
    return {file.name: file.sha256} if file else {}


def with_own_breaks(drop: Drop) -> Drop:
    """The drop with the breaks of `own/breaks.toml` added to its own, and with that file among the files read.

    The file holds for every drop. A break is used only if this drop has one of its measures, and months on both sides
    of it. If the drop itself declares a break of the same measure and month, only the drop's own is used.

    Raises
    ------
    Refused
        When the file is not TOML, or a break in it is incomplete or declared twice.

    Examples
    --------
    >>> from helpers.drops.store import load
    >>> drop = load("2016-08")
    >>> with_own_breaks(drop) is drop  # without such a file
    True
    """
    file = _file()
    if file is None:
        return drop
    declared = {(name, each.month) for each in drop.breaks for name in each.measures}
    used = []
    for each in _breaks(file):
        month = pd.Period(each.month, freq="M")
        measures = tuple(name for name in each.measures if name in drop.measures and (name, month) not in declared)
        if measures and drop.counts.index[0] < month <= drop.last:
            used.append(replace(each.as_break(), measures=measures))
    return replace(drop, breaks=in_order((*drop.breaks, *used)), files={**drop.files, file.name: file.sha256})


def unused_breaks(drop: Drop) -> list[str]:
    """A sentence for each break in `own/breaks.toml`, and each of its measures, that this drop cannot use.

    Examples
    --------
    >>> from helpers.drops.store import load
    >>> unused_breaks(load("2016-08"))
    []
    """
    file = _file()
    sentences = []
    for number, each in enumerate(_breaks(file) if file else (), 1):
        if not str(drop.counts.index[0]) < each.month <= drop.name:
            months = f"{drop.counts.index[0]} to {drop.name}"
            why = f"the drop ({months}) has no months on both sides of {each.month}"
            sentences.append(f"{FILE}, breaks.{number} is not used: {why}.")
        for name in each.measures:
            if name not in drop.measures:
                near = nearest(name, drop.measures)
                hint = f" Did you mean '{near}'?" if near else ""
                sentences.append(f"{FILE}, breaks.{number}: this drop has no measure '{name}'.{hint}")
    return sentences


def _file() -> DropFile | None:
    path = own_folder() / Path(FILE).name
    if not path.exists() and not path.is_symlink():  # a broken link was meant to be the file
        return None
    return DropFile(FILE, partial(read_file, path, FILE))


def _breaks(file: DropFile) -> tuple[DeclaredBreak, ...]:
    try:
        own = OwnBreaks.model_validate(read_toml(read_text(file), FILE))
    except ValidationError as error:
        raise Refused(*(declaration_problem(problem, FILE) for problem in error.errors())) from None
    problems = repeated_break_problems(own.breaks, FILE)
    if problems:
        raise Refused(*problems)
    return own.breaks
