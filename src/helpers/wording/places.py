"""The places of a district in words: what their rows are called, and how to read their table."""

from __future__ import annotations

from helpers.document.blocks import Sentences
from helpers.document.numbers import Number, Sum, other
from helpers.document.sentence import Sentence, say
from helpers.periods import Span
from helpers.statistics.places import NOWHERE, Places

HALF = "At least half of the {unit} were in {half} of the {places} places."
BY_RATE = (
    "Places with a clearly higher rate than {area} as a whole, or another share than a year before, come first, and "
    "places with a clearly lower rate last. Within each group they are in order of name: differences there can be "
    "chance."
)
BY_SHARE = (
    "Places with a clearly larger or smaller share than a year before come first. The others are in order of name: "
    "differences among them can be chance."
)
BY_NAME = "The places are in order of name. Differences among them can be chance."
RESIDENTS = "Residents are those of mid-{year}, without visitors: a town centre has many."
POOLED = "Small numbers are shown together, if need be with those of the next smallest place."

NOT_SHOWN = "How few places have half of the {unit} is not shown, because small numbers could identify people."
APART = "; "  # between the names of places

LEVEL = {"more": "higher rate", "fewer": "lower rate"}
SHARE = {"larger": "larger share", "smaller": "smaller share"}


def places(result: Places | None) -> Sentences:
    """Sentences on how to read the table of places; empty where there is none.

    Examples
    --------
    >>> places(None).each
    ()
    """
    if result is None or result.points.empty:
        return Sentences(())
    order = BY_NAME
    if any(differences(result, str(name)) for name in result.points.index):
        order = BY_SHARE if result.year is None else BY_RATE
    said = [half(result)] if has_levels(result) and result.half is not None else []
    said.append(say(order, area=result.area) if order == BY_RATE else Sentence(order))
    if result.pooled:
        said.append(Sentence(POOLED))
    if result.year is not None:
        said.append(Sentence(RESIDENTS, {"year": str(result.year)}))
    return Sentences(tuple(said))


def half(result: Places) -> Sentence:
    """A sentence on how few of the places have half of the events; empty where that is not known."""
    if result.half is None:
        return Sentence("")
    of = Sum(result.area, result.measure, result.period.key)
    every = every_sum(result, result.period)
    return say(
        HALF,
        otherwise=NOT_SHOWN,
        unit=result.unit,
        half=other(result.half, of, "how many", "places with half", computed_from=every),
        places=other(result.counted, of, "how many", "places"),
    )


def has_levels(result: Places) -> bool:
    """Whether any place has clearly more, or fewer, events for its residents than the district as a whole."""
    return bool((result.points["level"] != "").any())


def differences(result: Places, name: str) -> str:
    """How a place clearly differs, in words; empty where it does not."""
    level, share = (str(result.points.at[name, column]) for column in ("level", "share"))
    return "; ".join(filter(None, (LEVEL.get(level, ""), SHARE.get(share, ""))))


def group_of(result: Places, name: str) -> int:
    """The group that a place is listed in: 0 for more or a changed share, 2 for fewer, 1 for all others."""
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
    """The name in disclosure control for a district's events in none of its places."""
    return f"{district}, {NOWHERE}"


def others_in(district: str) -> str:
    """The beginning of the name in disclosure control for a district's places shown together."""
    return f"{district} without "


def shown_beside(others: str, district: str) -> tuple[str, ...]:
    """The places that have rows of their own, from the name that `sum_of_others` gives the others.

    Examples
    --------
    >>> shown_beside("Wyre without Abbey; Park", "Wyre")
    ('Abbey', 'Park')
    """
    return tuple(others.removeprefix(others_in(district)).split(APART))


def every_sum(result: Places, period: Span) -> tuple[Sum, ...]:
    """The events of each row except the district's."""
    shown = tuple(sum_of(result, str(name), period) for name in result.points.index)
    return (*shown, sum_of_others(result, period)) if result.pooled else shown
