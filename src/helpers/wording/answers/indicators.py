"""The answer that the indicators of a section give."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.statistics.indicators import PERCENT, Indicator, is_rate
from helpers.wording.answers.warnings import in_span

LISTED = 3  # indicators that a clause lists at most
MOST = 2  # indicators that it lists if there are many
AGED = " aged "  # stands between a group of people and their age


def indicators(*groups: Iterable[Indicator], area: str) -> Sentence:
    """The numbers of each group of indicators: if there are many, the largest, or the first where they are per cents.

    If the first indicator of a group has an earlier number, it sums the group up, against the earlier number. A second
    group is given by its first indicator only.

    Parameters
    ----------
    groups
        The groups that a section shows.
    area
        The area reported on; the sentences below the answer give the numbers of its county.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> def tool(name, value):
    ...     return Indicator("Blackpool", name, "Tools", "letters", Span.parse("2016-08"), value, None)
    >>> print(indicators([tool("Warnings", 238), tool("Notices", 56)], area="Blackpool"))
    Warnings (238) and Notices (56) in August 2016.
    """
    every = [list(group) for group in groups]
    own = [mine for group in every if (mine := [each for each in group if each.area == area])]
    clauses = [_group(mine if place == 0 else mine[:1]) for place, mine in enumerate(own)]
    if clauses:
        return say("{clauses}.", clauses=_joined(clauses))
    if any(every):
        return say("This cannot be said: no number was supplied for {area} itself.", area=area)
    return say("This cannot be said: no such number was supplied.")


def _joined(clauses: Sequence[Sentence]) -> Sentence:
    if len(clauses) == 1:
        return clauses[0]
    return say("{first}; {others}", first=clauses[0], others=_joined(clauses[1:]))


def _group(results: Sequence[Indicator]) -> Sentence:
    first = results[0]
    if first.earlier is not None and first.unit != PERCENT:
        return _against_earlier(first, first.earlier)
    if first.unit == PERCENT and AGED in first.name:
        return _of_an_age(results)
    found = _telling(results)
    if not any(each.value for each in found):
        return say(
            "{names}: none {period}", names=tuple(each.name for each in found[:LISTED]), period=in_span(first.period)
        )
    most = ""
    if len(found) > LISTED and not any(each.unit == PERCENT for each in found):  # per cents may have different wholes
        most = "most often "
        found = sorted((each for each in found if each.value), key=lambda each: each.value, reverse=True)[:MOST]
    found = found[:LISTED]
    if len({each.period for each in found}) > 1:
        names = tuple(_named_value(each, each.name, f", {each.period.label}") for each in found)
        return say("{most}{names}", most=most.capitalize(), names=names)
    family = {each.name.partition(": ")[0] for each in found}
    if len(family) == 1 and all(": " in each.name for each in found):
        names = tuple(_named_value(each, each.name.partition(": ")[2]) for each in found)
        return say(
            "{family}: {most}{names} {period}",
            family=family.pop(),
            most=most,
            names=names,
            period=in_span(found[0].period),
        )
    if len(found) == 1:
        (only,) = found
        return say("{name}: {value} {period}", name=only.name, value=_value(only), period=in_span(only.period))
    names = tuple(_named_value(each, each.name) for each in found)
    return say("{most}{names} {period}", most=most.capitalize(), names=names, period=in_span(found[0].period))


def _of_an_age(results: Sequence[Indicator]) -> Sentence:
    """How many people of each kind had the first age, from names such as "Victims aged 15 to 24"."""
    first, age = results[0], results[0].name.partition(AGED)[2]
    same = [each for each in results if each.name.endswith(f"{AGED}{age}") and each.period == first.period]
    return say(
        "{shares} were aged {age} {period}",
        shares=tuple(
            say("{value} of {who}", value=_value(each), who=each.name.partition(AGED)[0].lower()) for each in same
        ),
        age=age,
        period=in_span(first.period),
    )


def _telling(results: Sequence[Indicator]) -> list[Indicator]:
    """All indicators if they are few; if many, the shares where there are several, or else the others."""
    if len(results) <= LISTED:
        return list(results)
    shares = [each for each in results if each.share is not None]
    return shares if len(shares) > 1 else [each for each in results if each.share is None]


def _against_earlier(result: Indicator, earlier: Indicator) -> Sentence:
    year_ago = len(result.period.months) > 0 and result.period.year_before() == earlier.period
    return say(
        "{name}: {now} {period}, against {before} {earlier}",
        name=result.name,
        now=_rate_or_value(result, earlier, " a month"),
        period=in_span(result.period),
        before=_rate_or_value(earlier, result),
        earlier="a year before" if year_ago else in_span(earlier.period),
    )


def _rate_or_value(result: Indicator, compared: Indicator, a_month: str = "") -> Number | Sentence:
    """The number; a monthly rate where two periods differ in length, because only that can be compared."""
    if (
        result.monthly_rate is None
        or compared.period.length in (None, result.period.length)
        or result.out_of is not None
    ):
        return _value(result)
    return say(
        "{rate}{a_month}",
        rate=other(result.monthly_rate, _sum(result), "rate", "a month", decimals=1),
        a_month=a_month,
    )


def _named_value(result: Indicator, name: str, period: str = "") -> Sentence:
    return say("{name} ({value}{period})", name=name, value=_value(result), period=period)


def _value(result: Indicator) -> Number | Sentence:
    if result.unit == PERCENT:
        printed = f"{result.value:g}"
        decimals = len(printed.partition(".")[2])
        return Number(_sum(result), "share", result.value, f"{printed}%", decimals)
    if is_rate(result.unit):
        return other(result.value, _sum(result), "rate", result.unit, printed=f"{result.value:,g} {result.unit}")
    value = count(result.value, _sum(result))
    if result.out_of is None:
        return value
    whole = Sum(result.area, f"{result.name}: out of", result.period.key)
    return say("{value} of {whole}", value=value, whole=count(result.out_of, whole))


def _sum(result: Indicator) -> Sum:
    return Sum(result.area, result.name, result.period.key)
