"""`drop.toml`: a drop's format, its notice, and what is known to stop, to be absent or to break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from helpers.drops.declared.table import TableDeclaration
from helpers.drops.ended import Ended
from helpers.drops.files import DropFile
from helpers.drops.sheets.cells import LONGEST_NAME
from helpers.drops.sheets.text import read_text
from helpers.partnership.action import Action, Day
from helpers.partnership.priority import Name
from helpers.periods import days_after, is_month, last_day
from helpers.refusal import Refused, explanation, unknown
from helpers.statistics.counts import column_names, months_of
from helpers.statistics.xmr.breaks import Break, in_order
from helpers.toml import read_toml


class DeclaredBreak(BaseModel):
    """`[[breaks]]` in `drop.toml`: from this month on, these measures are recorded in another way.

    Examples
    --------
    >>> DeclaredBreak(month="2015-04", measures=["Rape"], reason="A new system.").month
    '2015-04'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    month: str
    measures: tuple[Name, ...]
    reason: str

    def as_break(self) -> Break:
        """The break in the form that statistics take."""
        return Break(pd.Period(self.month, freq="M"), self.measures, self.reason)

    @field_validator("month")
    @classmethod
    def _is_a_month(cls, month: str) -> str:
        if not is_month(month):
            raise ValueError(
                f"'{month}' is not a month; write the first month recorded in the new way, such as 2015-04"
            )
        return month

    @field_validator("measures")
    @classmethod
    def _names_a_measure(cls, measures: tuple[str, ...]) -> tuple[str, ...]:
        if not measures:
            raise ValueError("names no measure; name those that are recorded in another way from this month on")
        return measures

    @field_validator("reason")
    @classmethod
    def _is_a_line(cls, reason: str) -> str:
        if not reason.strip() or not reason.isprintable() or len(reason) > LONGEST_NAME:
            raise ValueError(f"must say what changed, in one line of at most {LONGEST_NAME} letters")
        return reason.strip().rstrip(".")


class Declaration(BaseModel):
    """The content of `drop.toml`.

    Attributes
    ----------
    source
        The format of the counts.
    notice
        A notice for every page.
    stopped
        Measures whose counts may end before the drop does.
    partial
        Areas that may lack measures.
    breaks
        Changes in how measures are recorded.
    ended
        Areas and measures that exist no more.
    wide, long, tables
        Where the counts are in a table with a column for each month, in one with a row for each count, or in several.
    indicators
        Tables of indicators.
    received
        The day on which the data came.
    next_update
        The day on which the next set is due.
    actions
        Who will do what before then.

    Examples
    --------
    >>> Declaration(stopped=["Rape"]).stopped, Declaration(received="2016-09-20").received
    (('Rape',), '2016-09-20')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["tidy", "wide", "long", "tables", "police_uk"] = "tidy"
    notice: str = ""
    stopped: tuple[Name, ...] = ()
    partial: tuple[Name, ...] = ()
    breaks: tuple[DeclaredBreak, ...] = ()
    ended: tuple[Ended, ...] = ()
    wide: TableDeclaration | None = None
    long: TableDeclaration | None = None
    tables: tuple[TableDeclaration, ...] = ()
    indicators: tuple[TableDeclaration, ...] = ()
    received: Day = ""
    next_update: Day = ""
    actions: tuple[Action, ...] = ()

    @property
    def of_counts(self) -> tuple[TableDeclaration, ...]:
        """The declared tables of monthly counts."""
        return tuple(each for each in (self.wide, self.long, *self.tables) if each is not None)

    @field_validator("wide", mode="before")
    @classmethod
    def _has_months_across(cls, wide: object) -> object:
        return {"across": "months", **wide} if isinstance(wide, dict) else wide

    @field_validator("indicators", mode="before")
    @classmethod
    def _may_be_one(cls, indicators: object) -> object:
        return [indicators] if isinstance(indicators, dict) else indicators

    @field_validator("indicators")
    @classmethod
    def _have_a_priority_and_a_unit(cls, indicators: tuple[TableDeclaration, ...]) -> tuple[TableDeclaration, ...]:
        if not all(each.priority and each.unit for each in indicators):
            raise ValueError("each table needs 'priority', the slug of the briefing that shows it, and 'unit'")
        return indicators

    def under_new_names(self, now: Mapping[str, str]) -> Declaration:
        """The declaration with its breaks under the names that measures have now.

        Examples
        --------
        >>> rape = DeclaredBreak(month="2015-04", measures=["RAPE"], reason="A new system.")
        >>> Declaration(breaks=[rape]).under_new_names({"RAPE": "Rape"}).breaks[0].measures
        ('Rape',)
        """
        breaks = (
            each.model_copy(update={"measures": tuple(dict.fromkeys(now.get(name, name) for name in each.measures))})
            for each in self.breaks
        )
        return self.model_copy(update={"breaks": tuple(breaks)})

    @model_validator(mode="after")
    def _tables_are_described(self) -> Self:
        given = {"wide": self.wide is not None, "long": self.long is not None, "tables": bool(self.tables)}
        for source, there in given.items():
            if (self.source == source) != there:
                named = "[[tables]]" if source == "tables" else f"a table [{source}]"
                raise ValueError(f"source = '{source}' and {named} go together; add the one that is missing")
        if any(each.priority for each in self.of_counts):
            raise ValueError("priority is for [[indicators]]; leave it out")
        if self.source != "tidy" and (self.stopped or self.partial):
            raise ValueError("stopped and partial are for tidy drops; leave them out")
        return self


def read_declaration(file: DropFile | None, *, street_level: bool = False) -> Declaration:
    """Read `drop.toml`. Without a `source` in it, a drop with street-level files is police_uk and any other tidy.

    Parameters
    ----------
    file
        `drop.toml`, if the drop has one.
    street_level
        Whether the drop has street-level files.

    Raises
    ------
    Refused
        When the file is not TOML, or contains something that is not allowed.

    Examples
    --------
    >>> read_declaration(DropFile("drop.toml", lambda: b'notice = "A sample."')).notice
    'A sample.'
    """
    try:
        content: dict[str, Any] = read_toml(read_text(file), "drop.toml") if file else {}
        if street_level:
            content.setdefault("source", "police_uk")
        return Declaration.model_validate(content)
    except ValidationError as error:
        raise Refused(*map(declaration_problem, error.errors())) from None


def break_problems(breaks: Sequence[DeclaredBreak], measures: Sequence[str], months: pd.PeriodIndex) -> list[str]:
    """A problem for each break of an unknown measure, outside of the drop's months, or declared twice.

    Parameters
    ----------
    measures, months
        The measures and the months that the drop has counts of.

    Examples
    --------
    >>> months = pd.period_range("2016-04", "2016-08", freq="M")
    >>> rape = DeclaredBreak(month="2016-05", measures=["Rape"], reason="A new system.")
    >>> break_problems([rape], ["Rape"], months), break_problems([rape], ["Rapes"], months)
    ([], ["drop.toml, breaks.1: There is no measure 'Rape'. Did you mean 'Rapes'?"])
    """
    problems: list[str] = []
    for place, each in enumerate(breaks, 1):
        where = f"drop.toml, breaks.{place}"
        remedy = "correct it, or leave the break out."
        problems += [f"{where}: {unknown('measure', name, measures)}" for name in each.measures if name not in measures]
        if each.month <= str(months[0]):
            problems.append(f"{where}: {each.month} is not after the drop's first month, {months[0]}: {remedy}")
        if each.month > str(months[-1]):
            problems.append(f"{where}: {each.month} is after the drop's last month, {months[-1]}: {remedy}")
    return problems + repeated_break_problems(breaks, "drop.toml")


def repeated_break_problems(breaks: Sequence[DeclaredBreak], file: str) -> list[str]:
    """A problem for each break of a measure and month that an earlier one declares.

    Examples
    --------
    >>> rape = DeclaredBreak(month="2016-05", measures=["Rape"], reason="A new system.")
    >>> repeated_break_problems([rape, rape], "drop.toml")
    ['drop.toml, breaks.2: Rape has a break in 2016-05 already; keep one.']
    """
    seen: set[tuple[str, str]] = set()
    problems = []
    for place, each in enumerate(breaks, 1):
        for name in each.measures:
            if (name, each.month) in seen:
                problems.append(f"{file}, breaks.{place}: {name} has a break in {each.month} already; keep one.")
            seen.add((name, each.month))
    return problems


def received_problems(received: str, last: pd.Period) -> list[str]:
    """A problem if a drop came before its last month was over: its counts of that month cannot be complete.

    Examples
    --------
    >>> august = pd.Period("2016-08", freq="M")
    >>> received_problems("2016-08-20", august)
    ['drop.toml, received: 2016-08-20 is before the end of 2016-08 (2016-08-31): correct it, or leave that month out.']
    >>> received_problems("2016-09-20", august), received_problems("", august)
    ([], [])
    """
    if not received or days_after(received, last) >= 0:
        return []
    end = f"{last} ({last_day(last)})"
    return [f"drop.toml, received: {received} is before the end of {end}: correct it, or leave that month out."]


def breaks_of(declared: Sequence[Declaration], counts: pd.DataFrame) -> tuple[Break, ...]:
    """The breaks that `drop.toml` declares, in order of month.

    Parameters
    ----------
    declared
        The declarations of the drop, or of each release of a street-level drop.
    counts
        A row for each month, a column `(area, measure)`.

    Raises
    ------
    Refused
        When a break has a problem.

    Examples
    --------
    >>> rape = DeclaredBreak(month="2016-05", measures=["Rape"], reason="A new system.")
    >>> counts = pd.DataFrame({("Wyre", "Rape"): 5}, pd.period_range("2016-04", "2016-08", freq="M"))
    >>> breaks_of([Declaration(breaks=[rape])], counts)[0].reason
    'A new system'
    """
    measures = list(dict.fromkeys(measure for _, measure in column_names(counts)))
    months = months_of(counts)
    problems = [problem for each in declared for problem in break_problems(each.breaks, measures, months)]
    if problems:
        raise Refused(*problems)
    return in_order(each.as_break() for one in declared for each in one.breaks)


def declaration_problem(problem: Any, file: str = "drop.toml") -> str:
    """A sentence on what pydantic refused in a file of declarations.

    Examples
    --------
    >>> declaration_problem({"type": "missing", "loc": ("breaks", 0, "month"), "msg": "Field required"})
    'drop.toml, breaks.1.month: is missing; add it.'
    """
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in problem["loc"])
    given = f" (given: {problem['input']!r})" if problem["type"] == "literal_error" else ""
    return f"{', '.join(filter(None, [file, place]))}: {explanation(problem)}{given}."
