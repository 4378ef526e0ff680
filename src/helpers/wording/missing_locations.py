"""Whether rows without a location may explain a verdict or a comparison of districts."""

from __future__ import annotations

from dataclasses import replace

from helpers.document.numbers import Number, Sum, count, difference, percent, share
from helpers.document.sentence import Sentence, say
from helpers.statistics.change import Change
from helpers.statistics.missing_locations import MissingLocations
from helpers.wording import sums
from helpers.wording.comparison import of_all
from helpers.wording.movement import movement

CAREFUL = (
    "Do not rely on this {rise}. In {county}, {share_before} of {measure} had no location in {before} and {share} in "
    "{period}; no district counts those. Allowing for them, {effect}. {county} as a whole had {movement}."
)
OTHER_VERDICT = "{area} had {spread} instead of {counted}"
OTHER_DISTRICTS = "{after} of the {compared} districts would have risen, as many but not the same"
MORE_OR_FEWER = "{after} of the {compared} districts would have risen instead of {risen}"
BOTH = "{verdict}, and {districts}"

NOTHING_CHANGED = "Some crimes have no location; that does not change this verdict."

CAUTION = "Do not rely on this {rise}. Allowing for crimes without a location, it is {percent} ({verdict})."
CAUTION_FROM_NONE = "Do not rely on this {rise}. Allowing for crimes without a location, the verdict is {verdict}."

NO_CHANGE = "{no_change} ({verdict})"
RISE_FROM_NONE = "a rise from none to {count} ({verdict})"
RISE = "a rise of {percent} ({verdict})"
FALL = "a fall of {percent} ({verdict})"

SPREAD = ", with those without a location spread over the districts"


def location(result: MissingLocations, *, compared: bool = True) -> Sentence:
    """A warning where rows without a location may explain the verdict or the comparison; else an empty sentence.

    Parameters
    ----------
    compared
        Whether the warning is also about the comparison of districts, not only about the change.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change
    >>> from helpers.statistics.missing_locations import missing_locations
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series([500] * 12 + [1000], months, name=("Wyre", "Burglary"))
    >>> county = pd.Series(4000, months, name=("Lancashire", "Burglary"))
    >>> unplaced = pd.Series([2000] * 12 + [0], months)
    >>> print(location(missing_locations(wyre.to_frame(), county, unplaced, change=change.year_to_date(wyre))))
    Do not rely on this rise. In Lancashire, 50.0% of Burglary had no location in April 2021 and 0.0% in April 2022; no district counts those. Allowing for them, Wyre had no change (no clear change) instead of a rise of 100.0% (clear rise), and 0 of the 1 districts would have risen instead of 1. Lancashire as a whole had no change.
    """  # noqa: E501
    others = compared and result.alters_comparison
    if (
        result.share is None
        or result.share_before is None
        or not (result.alters_verdict or result.alters_direction or others)
    ):
        return Sentence("")
    changed, county = result.change, result.county
    verdict, districts = _other_verdict(result), _other_districts(result) if others else None
    effect = say(BOTH, verdict=verdict, districts=districts) if verdict and districts else verdict or districts
    return say(
        CAREFUL,
        warning=True,
        measure=changed.measure,
        rise=_kind(changed) if verdict else "comparison",
        county=county.area,
        share_before=share_without(result.share_before, sums.previous(county)),
        before=changed.compared_with.label,
        share=share_without(result.share, sums.current(county)),
        period=changed.period.label,
        effect=effect,
        movement=movement(county, article=True),
    )


def location_note(result: MissingLocations) -> Sentence:
    """A sentence that missing locations change neither verdict nor comparison; empty where that is not known.

    It is also empty where `location` warns, or where every row has a location.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change
    >>> from helpers.statistics.missing_locations import missing_locations
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series([500] * 12 + [1000], months, name=("Wyre", "Burglary"))
    >>> county = pd.Series([600] * 12 + [1100], months, name=("Lancashire", "Burglary"))
    >>> nowhere = pd.Series(10, months)
    >>> print(location_note(missing_locations(wyre.to_frame(), county, nowhere, change=change.year_to_date(wyre))))
    Some crimes have no location; that does not change this verdict.
    """
    shares, verdict = (result.share, result.share_before), result.change.verdict
    if None in shares or not any(shares) or not verdict or verdict != result.change_shared_out.verdict:
        return Sentence("")
    if result.alters_direction or result.alters_comparison:
        return Sentence("")
    return Sentence(NOTHING_CHANGED)


def location_caution(result: MissingLocations) -> Sentence:
    """A warning for the index where missing locations may change the verdict or the direction; otherwise empty.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change
    >>> from helpers.statistics.missing_locations import missing_locations
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series([500] * 12 + [1000], months, name=("Wyre", "Burglary"))
    >>> county = pd.Series(4000, months, name=("Lancashire", "Burglary"))
    >>> nowhere = pd.Series([2000] * 12 + [0], months)
    >>> print(location_caution(missing_locations(wyre.to_frame(), county, nowhere, change=change.year_to_date(wyre))))
    Do not rely on this rise. Allowing for crimes without a location, it is 0% (no clear change).
    """
    if not (result.alters_verdict or result.alters_direction):
        return Sentence("")
    spread, rests_on, rise = spread_change(result), counted(result), _kind(result.change)
    if spread.percent is None:
        return say(CAUTION_FROM_NONE, warning=True, rise=rise, verdict=spread.verdict, about=rests_on)
    moved = percent_moved(spread, rests_on, sign=True)
    return say(CAUTION, warning=True, rise=rise, percent=moved, verdict=spread.verdict)


def spread_change(result: MissingLocations) -> Change:
    """The change if rows without a location are shared out among the districts, under a name of its own."""
    return replace(result.change_shared_out, measure=f"{result.change.measure}{SPREAD}")


def counted(result: MissingLocations) -> tuple[Sum, Sum]:
    """The events of the district as counted, from which the shared-out counts are computed."""
    return sums.current(result.change), sums.previous(result.change)


def share_without(value: float, of: Sum) -> Number:
    """The share of a county's events that have no location, in per cent."""
    return share(value, of, part="per cent without a location")


def percent_moved(result: Change, rests_on: tuple[Sum, ...] = (), *, sign: bool = False) -> Number:
    """A change in per cent. Shared-out counts are hypothetical, so only their per cents are printed."""
    now, before = sums.current(result), sums.previous(result)
    moved = percent(result.percent or 0, now, before, verdict=result.verdict, sign=sign)
    return replace(moved, computed_from=rests_on)


def risen_from_none(result: Change, rests_on: tuple[Sum, ...] = ()) -> Number:
    """The number now, where there was none before and so the change has no per cent."""
    total = count(result.current or 0, sums.current(result))
    return replace(total, against=sums.previous(result), verdict=result.verdict, computed_from=rests_on)


def _kind(changed: Change) -> str:
    """The name of a change, to come before its verdict."""
    moved = changed.difference or 0
    return "rise" if moved > 0 else "fall" if moved < 0 else "result"


def _other_verdict(result: MissingLocations) -> Sentence | None:
    """The change and its verdict, shared out and as counted; None where a month is missing."""
    changed, spread = result.change, spread_change(result)
    if changed.difference is None or spread.difference is None:
        return None
    return say(OTHER_VERDICT, area=changed.area, spread=_moved(spread, counted(result)), counted=_moved(changed))


def _other_districts(result: MissingLocations) -> Sentence:
    compared, county, risen = result.comparison, result.county.area, "districts that rose"
    after = of_all(compared, county, f"{risen}{SPREAD}", result.risen_shared_out)
    districts = of_all(compared, county, "districts compared", compared.compared)
    if after.value == compared.risen:
        return say(OTHER_DISTRICTS, after=after, compared=districts)
    return say(MORE_OR_FEWER, after=after, compared=districts, risen=of_all(compared, county, risen, compared.risen))


def _moved(result: Change, rests_on: tuple[Sum, ...] = ()) -> Sentence:
    """A movement in per cent, or from none to a number, and its verdict."""
    verdict = result.verdict
    if not result.difference:
        none = difference(0, sums.current(result), sums.previous(result), verdict=verdict)
        return say(NO_CHANGE, no_change=replace(none, printed="no change", computed_from=rests_on), verdict=verdict)
    if result.percent is None:
        return say(RISE_FROM_NONE, count=risen_from_none(result, rests_on), verdict=verdict)
    return say(RISE if result.difference > 0 else FALL, percent=percent_moved(result, rests_on), verdict=verdict)
