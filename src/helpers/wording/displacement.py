"""Counts after an intervention, compared with areas where nothing was done, in words."""

from __future__ import annotations

from typing import cast

import pandas as pd

from helpers.document.blocks import Sentences
from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.english import number, quantity
from helpers.statistics.displacement import Displacement

COUNTS = (
    "{measure} in {area}: {after} in {period}, after {before} in {earlier}; in {control} {control_after}, after "
    "{control_before}."
)
CLEAR = (
    "Compared with {control}, {area}{nearby} had {difference} {more} than if both had changed by the same number (95% "
    "interval {low} to {high} {more})."
)
UNCLEAR = (
    "Compared with {control}, {area}{nearby} had {difference} {more} than if both had changed by the same number, "
    "which chance may give (95% interval {low} fewer to {high} more)."
)
NEARBY = ", counting the areas nearby,"
NOT_COMPARED = "Nothing can be compared: a month was not supplied."
MORE_THAN_CHANCE = (
    "That is more than chance gives, so the commentary may quote the sentence above; it cannot say that nothing else "
    "was new in {area}."
)
CHANCE = 'That is no more than chance may give: the commentary may say "after", and no more.'
UNLIKE = (
    "{area} and {control} were too unlike in size for a change by the same number to be expected: choose areas that "
    "together had about as many before."
)
TOO_FEW = "The numbers are too few for the interval to be trusted."
TOO_SHORT = (
    "There is too little history to tell how much the difference varies by itself: the interval may be too narrow."
)

SIMILAR = 1.5  # ratio of the two areas' counts above which the same change in number cannot be expected
FEW = 5  # events in a count, below which its variance is not estimated well enough for the interval


def displacement(result: Displacement) -> Sentences:
    """A sentence on the counts after the intervention, the difference from the control area, and what may be concluded.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.displacement import weighted_difference
    >>> from helpers.periods import Span
    >>> months = pd.period_range("2015-08", "2016-08", freq="M")
    >>> treated = pd.Series([200.0, *[0] * 11, 100], months, name=("Blackpool", "Theft"))
    >>> control = pd.Series([210.0, *[0] * 11, 205], months, name=("Preston", "Theft"))
    >>> spans = {"before": Span.parse("2015-08"), "after": Span.parse("2016-08")}
    >>> print(displacement(weighted_difference(treated, control, **spans)))
    - Theft in Blackpool: 100 offences in August 2016, after 200 in August 2015; in Preston 205, after 210.
    - Compared with Preston, Blackpool had 95 offences fewer than if both had changed by the same number (95% interval 43 to 147 fewer).
    - That is more than chance gives, so the commentary may quote the sentence above; it cannot say that nothing else was new in Blackpool.
    - There is too little history to tell how much the difference varies by itself: the interval may be too narrow.
    """  # noqa: E501
    if result.difference is None:
        return Sentences((Sentence(NOT_COMPARED),))
    conclusion = say(MORE_THAN_CHANCE, area=result.area) if result.clear else Sentence(CHANCE)
    cautions = []
    sizes = result.points.loc[["treated", "control"], "before"]
    if sizes.max() > SIMILAR * sizes.min():
        cautions.append(say(UNLIKE, area=result.area, control=result.control))
    if result.points[["before", "after"]].to_numpy().min() < FEW:
        cautions.append(Sentence(TOO_FEW))
    if result.dispersion is None:
        cautions.append(Sentence(TOO_SHORT))
    return Sentences((_counts(result), _difference(result, result.difference), conclusion, *cautions))


def _counts(result: Displacement) -> Sentence:
    after, before = _totals(result, "treated", result.area, result.unit)
    control_after, control_before = _totals(result, "control", result.control)
    return say(
        COUNTS,
        measure=result.measure,
        area=result.area,
        after=after,
        period=result.after.label,
        before=before,
        earlier=result.before.label,
        control=result.control,
        control_after=control_after,
        control_before=control_before,
    )


def _totals(result: Displacement, of: str, area: str, unit: str = "") -> tuple[Number, Number]:
    """The totals after and before."""
    after, before = _sums(result, area)
    row = cast("pd.Series[float]", result.points.loc[of])
    printed = quantity(row["after"], unit)
    return other(row["after"], after, "count", "", printed=printed, against=before), count(row["before"], before)


def _difference(result: Displacement, difference: float) -> Sentence:
    after, before = _sums(result, result.area)
    name = f"difference from the change in {result.control}"

    def number_of(value: float, part: str, printed: str) -> Number:
        control = _sums(result, result.control)
        return Number(after, "difference", value, printed, against=before, part=part, computed_from=control)

    low, high = result.interval or (0, 0)
    ends = [
        number_of(low, f"{name}, lower end", number(abs(low))),
        number_of(high, f"{name}, upper end", number(abs(high))),
    ]
    if result.clear:
        ends.sort(key=lambda end: abs(end.value))  # with "fewer", the lower end is the larger number
    return say(
        CLEAR if result.clear else UNCLEAR,
        area=result.area,
        control=result.control,
        nearby=NEARBY if "near" in result.points.index else "",
        difference=number_of(difference, name, quantity(abs(difference), result.unit)),
        more="fewer" if difference < 0 else "more",
        low=ends[0],
        high=ends[1],
    )


def _sums(result: Displacement, area: str) -> tuple[Sum, Sum]:
    """The events after and before."""
    return Sum(area, result.measure, result.after.key), Sum(area, result.measure, result.before.key)
