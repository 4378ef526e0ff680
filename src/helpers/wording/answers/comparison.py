"""The answer on how a district compares with the others and with its county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.statistics.comparison import Comparison
from helpers.statistics.xmr.breaks import Break
from helpers.wording.answers.warnings import breaks_within, in_span, with_doubt
from helpers.wording.comparison import NOT_COMPARED, county_change, district_change
from helpers.wording.movement import percent_of


def comparison(result: Comparison, *, breaks: Iterable[Break] = (), doubt: bool = False) -> Sentence:
    """A sentence on how the district's change compares with those of the other districts and of the county.

    Parameters
    ----------
    breaks
        The declared changes in recording of the measure.
    doubt
        Whether missing locations may change the answer: `briefing.doubtful(changed, of="comparison")`.

    Examples
    --------
    >>> from helpers.statistics.comparison import districts
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 12 + [28]}, index)
    >>> print(comparison(districts(counts, counts.sum(axis=1).rename(("Lancashire", "Rape")), area="Blackpool")))
    Of the 2 districts, 1 rose more than Blackpool (+25.0%); Lancashire as a whole rose by 30.0%.
    """
    answer, anew = _compared(result), breaks_within(result.period, breaks)
    if anew:
        answer = say("Be careful: recording changed in {months}. {answer}", warning=True, months=anew, answer=answer)
    else:
        answer = with_doubt(answer, doubt=doubt)
    return answer.with_otherwise(NOT_COMPARED, what=result.measure)


def _compared(result: Comparison) -> Sentence:
    if result.rank is None:
        return _not_ranked(result)
    every = result.points["percent"].dropna()
    own, ranked = float(every[result.area]), len(every)
    if ranked == 1:
        return say("This cannot be said: there is no other district to compare {area} with.", area=result.area)
    now, before = _sums(result, result.area)
    moved = percent_of(district_change(result, result.area), sign=True, verdict=False)
    of_all = tuple(each for district in every.index for each in _sums(result, str(district)))

    def districts(value: int, name: str) -> Number:
        return other(value, now, "how many", name, against=before, computed_from=of_all)

    common: dict[str, Any] = {
        "districts": districts(ranked, "districts ranked"),
        "area": result.area,
        "whole": _whole(result),
    }
    if every.max() == every.min():
        return say(
            "Like the others: {all} districts changed by the same per cent ({own}){whole}.",
            all=replace(common["districts"], printed="both" if ranked == 2 else f"all {ranked}"),
            own=moved,
            whole=common["whole"],
        )
    if own == 0:
        return say(
            "{area} did not change: of the {districts} districts, {risen} rose and {fallen} fell{whole}.",
            risen=districts(int((every > 0).sum()), "districts that rose"),
            fallen=districts(int((every < 0).sum()), "districts that fell"),
            **common,
        )
    rose = own > 0
    further = int((every > own).sum() if rose else (every < own).sum())
    words = {"own": moved, "rose": "rose" if rose else "fell", **common}
    if not further:
        return say("None of the {districts} districts {rose} more than {area} ({own}){whole}.", **words)
    name = f"districts that {'rose' if rose else 'fell'} more"
    return say(
        "Of the {districts} districts, {further} {rose} more than {area} ({own}){whole}.",
        further=districts(further, name),
        **words,
    )


def _not_ranked(result: Comparison) -> Sentence:
    if result.area not in result.points.index:
        return say(
            "This cannot be said: no {measure} was supplied for {area}.", measure=result.measure, area=result.area
        )
    if pd.isna(result.points["difference"].loc[result.area]):
        return say("This cannot be said: a month of {area} was not supplied.", warning=True, area=result.area)
    now, before = _sums(result, result.area)
    return say(
        "{area} has no place among the districts: it had none a year before, and {current} {period}.",
        about=(before,),
        area=result.area,
        current=count(result.points["current"].loc[result.area], now, unit=result.unit),
        period=in_span(result.period),
    )


def _whole(result: Comparison) -> Sentence | str:
    """The clause about the county; none where its change is unknown."""
    whole = county_change(result)
    if whole.percent is None:
        return ""
    if not whole.difference:
        about = _sums(result, result.county_name)
        return say("; {county} as a whole did not change", about=about, county=result.county_name)
    return say(
        "; {county} as a whole {rose} by {percent}",
        county=result.county_name,
        rose="rose" if whole.percent > 0 else "fell",
        percent=percent_of(whole, verdict=False),
    )


def _sums(result: Comparison, area: str) -> tuple[Sum, Sum]:
    """The sums of an area's period and of the same months a year before."""
    spans_of = result.period, result.period.year_before()
    now, before = (Sum(area, result.measure, span.key) for span in spans_of)
    return now, before
