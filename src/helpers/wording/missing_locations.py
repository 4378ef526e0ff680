"""The warning that rows without a location may explain a verdict or a comparison of districts."""

from __future__ import annotations

from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import number, percent, signed
from helpers.statistics.change import Change
from helpers.statistics.missing_locations import MissingLocations
from helpers.wording.changes import change_figure, direction, movement_of, with_article

SPREAD = ", with those without a location spread over the districts"


def location(result: MissingLocations, *, compared: bool = True) -> Sentence:
    """A warning where rows without a location may explain the verdict or the comparison; else an empty sentence.

    Parameters
    ----------
    compared
        Whether the warning is about the comparison of districts too, not only about the change.

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
    Be careful with Burglary in Wyre: of Lancashire's, 50.0% had no location in April 2021 and 0.0% in April 2022, and what has no location is counted in no district. Spread over the districts as the others lie, they would make it no change (no clear change) instead of an increase of 100.0% (clear increase), and 0 of the 1 districts would have risen instead of 1. Lancashire as a whole had no change.
    """  # noqa: E501
    others = compared and result.alters_comparison
    if result.share is None or result.share_before is None or not (result.alters_verdict or others):
        return Sentence("")
    changed, county = result.change, result.county
    effects = []
    if changed.difference is not None and result.change_shared_out.difference is not None:
        effects.append(
            f"they would make it {_movement_and_verdict(result.change_shared_out)} "
            f"instead of {_movement_and_verdict(changed)}"
        )
    if others:
        effects.append(_risen(result))
    text = (
        f"Be careful with {changed.measure} in {changed.area}: of {county.area}'s, {number(result.share_before, 1)}% "
        f"had no location in {changed.compared_with.label} and {number(result.share, 1)}% in {changed.period.label}, "
        "and what has no location is counted in no district. Spread over the districts as the others lie, "
        f"{', and '.join(effects)}. {county.area} as a whole had {with_article(movement_of(county))}."
    )
    risen = _risen_figures(result, text) if others else ()
    return Sentence(text, (*risen, *location_figures(result, text), change_figure(county, text)), warning=True)


def location_caution(result: MissingLocations) -> Sentence:
    """A warning for the index where rows without a location may explain the verdict; else an empty sentence.

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
    Be careful: with what has no location spread over the districts it would be 0%, no clear change.
    """
    if not result.alters_verdict:
        return Sentence("")
    spread = result.change_shared_out
    movement = "" if spread.percent is None else f"{signed(spread.percent, 1)}%, "
    text = f"Be careful: with what has no location spread over the districts it would be {movement}{spread.verdict}."
    return Sentence(text, (_spread_figure(result, text),), warning=True)


def location_figures(result: MissingLocations, text: str) -> tuple[Figure, ...]:
    """The shares without a location, the change as counted, and the change with those spread over the districts.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import change
    >>> from helpers.statistics.missing_locations import missing_locations
    >>> months = pd.period_range("2021-04", "2022-04", freq="M")
    >>> wyre = pd.Series(500, months, name=("Wyre", "Burglary"))
    >>> same = missing_locations(wyre.to_frame(), wyre, wyre * 0, change=change.year_to_date(wyre))
    >>> [each.percent for each in location_figures(same, "")]
    ['0.0', '0.0', '0', '0']
    """
    changed = result.change
    name = f"{changed.measure}: per cent without a location"
    shares = (
        Figure(result.county.area, name, span.key, percent=number(share or 0, 1), sentence=text)
        for span, share in ((changed.period, result.share), (changed.compared_with, result.share_before))
    )
    return (*shares, change_figure(changed, text), _spread_figure(result, text))


def _spread_figure(result: MissingLocations, text: str) -> Figure:
    """The change with those without a location spread over the districts."""
    changed, spread = result.change, result.change_shared_out
    # Redistributed counts are hypothetical, so that only per cents are printed; a rise from zero has none and is given
    # as a count.
    return Figure(
        changed.area,
        f"{changed.measure}{SPREAD}",
        changed.period.key,
        changed.compared_with.key,
        current=str(spread.current) if spread.percent is None and spread.difference else "",
        percent="" if spread.percent is None else signed(spread.percent, 1).replace(",", ""),
        verdict=spread.verdict,
        sentence=text,
        small=is_small(changed.current, changed.previous),
    )


def _risen(result: MissingLocations) -> str:
    before, after = result.comparison.risen, result.risen_shared_out
    districts = f"{result.comparison.compared} districts"
    if before == after:
        return f"{after} of the {districts} would have risen, as many but not the same"
    return f"{after} of the {districts} would have risen instead of {before}"


def _risen_figures(result: MissingLocations, text: str) -> tuple[Figure, ...]:
    compared, area, measure = result.comparison, result.county.area, result.change.measure
    names = {
        "districts that rose": compared.risen,
        "districts compared": compared.compared,
        f"districts that rose{SPREAD}": result.risen_shared_out,
    }
    key, before = compared.period.key, compared.period.year_before().key
    return tuple(
        Figure(area, f"{measure}: {name}", key, before, str(value), sentence=text) for name, value in names.items()
    )


def _movement_and_verdict(result: Change) -> str:
    """A movement in per cent, or from none to a number, and its verdict."""
    if not result.difference or result.percent is None:
        return f"{with_article(movement_of(result, unit=''))} ({result.verdict})"
    return f"{with_article(direction(result.difference))} of {percent(result.percent)} ({result.verdict})"
