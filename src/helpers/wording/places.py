"""The places of a district in words: what their rows are called, and how to read their table."""

from __future__ import annotations

from helpers.document.blocks import Sentences
from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence
from helpers.periods import Span
from helpers.statistics.places import NOWHERE, Places

IN_GROUPS = (
    "Places with clearly more, or another share than a year before, come first, places with clearly fewer last. "
    "Within each group they are in order of name: differences there can be chance."
)
BY_NAME = "The places are in order of name. Differences among them can be chance."
RESIDENTS = "Residents are those of mid-{year}, without visitors: a town centre has many."
POOLED = "Places with small numbers are shown together."

APART = "; "  # between the names of places

LEVEL = {"more": "more for its residents", "fewer": "fewer for its residents"}
SHARE = {"larger": "larger share than a year before", "smaller": "smaller share than a year before"}


def places(result: Places | None) -> Sentences:
    """How to read the table of places; empty where there is none.

    Examples
    --------
    >>> places(None).each
    ()
    """
    if result is None or result.points.empty:
        return Sentences(())
    differ = any(differences(result, str(name)) for name in result.points.index)
    said = [Sentence(IN_GROUPS if differ else BY_NAME)]
    if result.pooled:
        said.append(Sentence(POOLED))
    if result.year is not None:
        said.append(Sentence(RESIDENTS, {"year": str(result.year)}))
    return Sentences(tuple(said))


def differences(result: Places, name: str) -> str:
    """What sets a place clearly apart, in words; empty where nothing does."""
    level, share = (str(result.points.at[name, column]) for column in ("level", "share"))
    return "; ".join(filter(None, (LEVEL.get(level, ""), SHARE.get(share, ""))))


def group_of(result: Places, name: str) -> int:
    """The group that a place is listed in: 0 for more or another share, 2 for fewer, 1 for all others."""
    level, share = (str(result.points.at[name, column]) for column in ("level", "share"))
    return 0 if level == "more" or share else 2 if level == "fewer" else 1


def label_of_others(result: Places) -> str:
    """The name of the row of places that are shown together."""
    number = len([name for name in result.pooled if name != NOWHERE])
    return f"All other places ({number})" + (f" and {NOWHERE}" if NOWHERE in result.pooled else "")


def how_many_others(result: Places) -> Number:
    """The number of places that are shown together."""
    number = len([name for name in result.pooled if name != NOWHERE])
    return other(number, Sum(result.area, result.measure, result.period.key), "how many", "places shown together")


def sum_of(result: Places, name: str, period: Span) -> Sum:
    """The events of a place in a period."""
    return Sum(nowhere_in(result.area) if name == NOWHERE else name, result.measure, period.key)


def sum_of_others(result: Places, period: Span) -> Sum:
    """The events of the places that are shown together: those of the district without the others."""
    shown = APART.join(sum_of(result, str(name), period).area for name in result.points.index)
    return Sum(f"{others_in(result.area)}{shown}", result.measure, period.key)


def nowhere_in(district: str) -> str:
    """What disclosure control calls the events of a district that are in none of its places."""
    return f"{district}, {NOWHERE}"


def others_in(district: str) -> str:
    """Begins what disclosure control calls the places of a district that are shown together."""
    return f"{district} without "


def shown_beside(others: str, district: str) -> tuple[str, ...]:
    """The places shown beside others, as `sum_of_others` names these.

    Examples
    --------
    >>> shown_beside("Wyre without Abbey; Park", "Wyre")
    ('Abbey', 'Park')
    """
    return tuple(others.removeprefix(others_in(district)).split(APART))


def every_sum(result: Places, period: Span) -> tuple[Sum, ...]:
    """The events of each row but the district's."""
    shown = tuple(sum_of(result, str(name), period) for name in result.points.index)
    return (*shown, sum_of_others(result, period)) if result.pooled else shown
