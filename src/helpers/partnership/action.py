"""What somebody will do before the next meeting, and days as files declare them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from helpers.periods import day_label, is_day, is_month, month_label, parse_period
from helpers.refusal import unknown

LONGEST_TEXT = 300  # letters; a table's cell has no room for more


def _text(value: Any) -> Any:
    """A line of text; blank where nothing is known. Non-breaking blanks, which Word writes, are blanks."""
    if not isinstance(value, str):
        return value
    line = re.sub(r"[\xa0\u2000-\u200a\u202f\u205f\u3000]", " ", value).strip()
    if len(line) > LONGEST_TEXT or not line.isprintable():
        raise ValueError(f"must be one line of at most {LONGEST_TEXT} letters")
    return line


def _line(value: Any) -> Any:
    if isinstance(value, str) and not value.strip():
        raise ValueError("is blank; fill it in")
    return _text(value)


def _day(value: Any) -> Any:
    """A day in the form `2016-10-20`, from TOML's own date or from text."""
    text = _written(value)
    if not isinstance(text, str) or not (text == "" or is_day(text)):
        raise ValueError("is not a day; write it as 2016-10-20")
    return text


def _due(value: Any) -> Any:
    text = _written(value)
    if not isinstance(text, str) or not (text == "" or is_day(text) or is_month(text)):
        raise ValueError("is not a month or a day; write it as 2016-10 or 2016-10-20")
    return text


def _written(value: Any) -> Any:
    is_date = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return value.isoformat() if is_date else value


Line = Annotated[str, BeforeValidator(_line)]
Text = Annotated[str, BeforeValidator(_text)]
Day = Annotated[str, BeforeValidator(_day)]


class Action(BaseModel):
    """`[[actions]]` in `partnership.toml` or `drop.toml`: who will do what about a priority, and by when.

    `lead` and `due` are blank where nobody has named them; pages show them as missing.

    Examples
    --------
    >>> action = Action(priority="rape", what="Ask which months stand out.", due="2016-10")
    >>> action.due_label, action.lead
    ('October 2016', '')
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    priority: str
    what: Line
    lead: Text = ""
    due: Annotated[str, BeforeValidator(_due)] = ""

    @property
    def due_label(self) -> str:
        """The month or day as it is printed; blank where none is set."""
        if is_month(self.due):
            return month_label(parse_period(self.due))
        return day_label(self.due) if self.due else ""


def unknown_priorities(actions: Iterable[Action], known: Collection[str], file: str) -> list[str]:
    """A problem for each action about a priority that the partnership does not have.

    Examples
    --------
    >>> unknown_priorities([Action(priority="rapes", what="Ask.")], ["rape"], "drop.toml")
    ["drop.toml, actions.1.priority: There is no priority 'rapes'. Did you mean 'rape'?"]
    """
    return [
        f"{file}, actions.{place}.priority: {unknown('priority', each.priority, known)}"
        for place, each in enumerate(actions, 1)
        if each.priority not in known
    ]
