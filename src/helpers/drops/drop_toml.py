"""`drop.toml`: what a drop says of itself."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from helpers.drops.police_uk.street import has_street_files
from helpers.drops.sheets.cells import LONGEST_NAME
from helpers.drops.sheets.table import read_text
from helpers.drops.wide.counts import WideDeclaration
from helpers.periods import is_month
from helpers.refusal import Refused, plainly, unknown
from helpers.statistics.counts import column_names, months_of
from helpers.statistics.xmr.breaks import Break, in_order


class DeclaredBreak(BaseModel):
    """`[[breaks]]` in `drop.toml`: a change in how measures are recorded, from a month on.

    Examples
    --------
    >>> DeclaredBreak(month="2015-04", measures=["Rape"], reason="A new system.").month
    '2015-04'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: str
    measures: tuple[str, ...]
    reason: str

    def as_break(self) -> Break:
        """The break that is declared."""
        return Break(pd.Period(self.month, freq="M"), self.measures, self.reason)

    @field_validator("month")
    @classmethod
    def _is_a_month(cls, month: str) -> str:
        if not is_month(month):
            raise ValueError(f"'{month}' is no month; write the first one recorded the new way, such as 2015-04")
        return month

    @field_validator("measures")
    @classmethod
    def _names_a_measure(cls, measures: tuple[str, ...]) -> tuple[str, ...]:
        if not measures:
            raise ValueError("names no measure; name those that are recorded in another way since")
        return measures

    @field_validator("reason")
    @classmethod
    def _is_a_line(cls, reason: str) -> str:
        if not reason.strip() or not reason.isprintable() or len(reason) > LONGEST_NAME:
            raise ValueError(f"must say in one line of at most {LONGEST_NAME} letters what changed")
        return reason.strip().rstrip(".")


class Declaration(BaseModel):
    """`drop.toml`: the drop's format, a notice for every page, what is known to stop early, be absent or break.

    Examples
    --------
    >>> Declaration(stopped=["Rape"])
    Declaration(source='tidy', notice='', stopped=('Rape',), partial=(), breaks=(), wide=None)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["tidy", "wide", "police_uk"] = "tidy"
    notice: str = ""
    stopped: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    breaks: tuple[DeclaredBreak, ...] = ()
    wide: WideDeclaration | None = None

    @model_validator(mode="after")
    def _wide_is_described(self) -> Self:
        if (self.source == "wide") != (self.wide is not None):
            raise ValueError("source = 'wide' and a table [wide] belong together; add the one that is missing")
        if self.source != "tidy" and (self.stopped or self.partial):
            raise ValueError("stopped and partial are for tidy drops; leave them out")
        return self


def read_declaration(folder: Path) -> Declaration:
    """Read `drop.toml`; without one, a drop with street-level files is police_uk and any other tidy.

    Raises
    ------
    Refused
        When it is no TOML or says something it may not.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "drop.toml").write_text('notice = "A sample."')
    ...     print(read_declaration(Path(folder)).notice)
    A sample.
    """
    path = folder / "drop.toml"
    said = {}
    try:
        if path.exists() or path.is_symlink():  # a link to nothing was meant to be something
            said = tomllib.loads(read_text(path))
        if "source" not in said and has_street_files(folder):
            said["source"] = "police_uk"
        return Declaration.model_validate(said)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"drop.toml is no valid TOML: {error}.") from None
    except ValidationError as error:
        raise Refused(*map(sentence, error.errors())) from None


def misplaced(breaks: Sequence[DeclaredBreak], measures: Sequence[str], months: pd.PeriodIndex) -> list[str]:
    """A problem for each declared break that names a measure or a month that the drop does not have, or names it twice.

    Parameters
    ----------
    measures, months
        What the drop counts, and when.

    Examples
    --------
    >>> months = pd.period_range("2016-04", "2016-08", freq="M")
    >>> rape = DeclaredBreak(month="2016-05", measures=["Rape"], reason="A new system.")
    >>> misplaced([rape], ["Rape"], months), misplaced([rape], ["Rapes"], months)
    ([], ["drop.toml, breaks.1: There is no measure 'Rape'. Did you mean 'Rapes'?"])
    """
    problems: list[str] = []
    seen: set[tuple[str, str]] = set()
    for place, each in enumerate(breaks, 1):
        where = f"drop.toml, breaks.{place}"
        span = f"({months[0]} to {months[-1]}): correct it, or leave the break out."
        problems += [f"{where}: {unknown('measure', name, measures)}" for name in each.measures if name not in measures]
        if each.month <= str(months[0]):
            problems.append(f"{where}: {each.month} does not come after the drop's first month {span}")
        if each.month > str(months[-1]):
            problems.append(f"{where}: {each.month} comes after the drop's last month {span}")
        for name in each.measures:
            if (name, each.month) in seen:
                problems.append(f"{where}: {name} has a break in {each.month} already; keep one.")
            seen.add((name, each.month))
    return problems


def breaks_of(declared: Sequence[Declaration], counts: pd.DataFrame) -> tuple[Break, ...]:
    """The breaks that a drop's declarations name, in the order of their months.

    Parameters
    ----------
    counts
        A row a month, a column `(area, measure)`.

    Raises
    ------
    Refused
        When one is misplaced.

    Examples
    --------
    >>> rape = DeclaredBreak(month="2016-05", measures=["Rape"], reason="A new system.")
    >>> counts = pd.DataFrame({("Wyre", "Rape"): 5}, pd.period_range("2016-04", "2016-08", freq="M"))
    >>> breaks_of([Declaration(breaks=[rape])], counts)[0].reason
    'A new system'
    """
    measures = list(dict.fromkeys(measure for _, measure in column_names(counts)))
    wrong = [problem for each in declared for problem in misplaced(each.breaks, measures, months_of(counts))]
    if wrong:
        raise Refused(*wrong)
    return in_order(each.as_break() for one in declared for each in one.breaks)


def sentence(problem: Any, file: str = "drop.toml") -> str:
    """What is wrong in a file of declarations, from a problem that pydantic found there.

    Examples
    --------
    >>> sentence({"type": "missing", "loc": ("breaks", 0, "month"), "msg": "Field required"})
    'drop.toml, breaks.1.month: is missing; add it.'
    """
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    given = f" (given: {problem['input']!r})" if problem["type"] == "literal_error" else ""
    return f"{', '.join(filter(None, [file, place]))}: {plainly(problem)}{given}."
