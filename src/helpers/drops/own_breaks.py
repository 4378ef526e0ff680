"""`own/breaks.toml`: changes in recording that hold for every drop of the partnership."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from helpers.drops.drop import Drop
from helpers.drops.drop_toml import DeclaredBreak, sentence
from helpers.refusal import Refused, nearest
from helpers.statistics.xmr.breaks import in_order
from helpers.storage import own_folder

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


def own_breaks_digest() -> dict[str, str]:
    """The sha256 of `own/breaks.toml` by its name, as a drop keeps it; empty without such a file.

    Raises
    ------
    Refused
        When the file cannot be read.

    Examples
    --------
    >>> own_breaks_digest()
    {}
    """
    content = _content()
    return {} if content is None else {FILE: sha256(content).hexdigest()}


def with_own_breaks(drop: Drop) -> Drop:
    """The drop with the breaks of `own/breaks.toml` added to its own, and with that file among the files read.

    The file holds for every drop. A break is used only if this drop has one of its measures, and months on both sides
    of it. If the drop itself declares a break of the same measure and month, only the drop's own is used.

    Raises
    ------
    Refused
        When the file is no TOML, or a break in it is incomplete or declared twice.

    Examples
    --------
    >>> from helpers.drops.store import load
    >>> drop = load("2016-08")
    >>> with_own_breaks(drop) is drop  # without such a file
    True
    """
    content = _content()
    if content is None:
        return drop
    declared = {(name, each.month) for each in drop.breaks for name in each.measures}
    used = []
    for each in _parsed(content).breaks:
        month = pd.Period(each.month, freq="M")
        measures = tuple(name for name in each.measures if name in drop.measures and (name, month) not in declared)
        if measures and drop.counts.index[0] < month <= drop.last:
            used.append(replace(each.as_break(), measures=measures))
    files = {**drop.files, FILE: sha256(content).hexdigest()}
    return replace(drop, breaks=in_order((*drop.breaks, *used)), files=files)


def unused_breaks(drop: Drop) -> list[str]:
    """A sentence for each break in `own/breaks.toml`, and each of its measures, that this drop cannot use.

    Examples
    --------
    >>> from helpers.drops.store import load
    >>> unused_breaks(load("2016-08"))
    []
    """
    content = _content()
    sentences = []
    for number, each in enumerate(_parsed(content).breaks if content is not None else (), 1):
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


def _content() -> bytes | None:
    path = own_folder() / Path(FILE).name
    if not path.exists() and not path.is_symlink():
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{FILE} cannot be read: {error.strerror}.") from None


def _parsed(content: bytes) -> OwnBreaks:
    try:
        own = OwnBreaks.model_validate(tomllib.loads(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise Refused(f"{FILE} is not UTF-8: save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{FILE} is no valid TOML: {error}.") from None
    except ValidationError as error:
        raise Refused(*(sentence(problem, FILE) for problem in error.errors())) from None
    seen: set[tuple[str, str]] = set()
    problems = []
    for number, each in enumerate(own.breaks, 1):
        for name in each.measures:
            if (name, each.month) in seen:
                problems.append(f"{FILE}, breaks.{number}: {name} has a break in {each.month} already; keep one.")
            seen.add((name, each.month))
    if problems:
        raise Refused(*problems)
    return own
