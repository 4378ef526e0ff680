"""Counts after an intervention, compared with areas where nothing was done, in words."""

from __future__ import annotations

from typing import cast

import pandas as pd

from helpers.document.blocks import Sentences
from helpers.document.numbers import Figure, is_small
from helpers.document.sentence import Sentence
from helpers.english import number, quantity
from helpers.statistics.displacement import Displacement

SIMILAR = 1.5  # ratio of the two areas' counts above which the same change in number cannot be expected
FEW = 5  # events in a count, below which its variance is not estimated well enough for the interval


def displacement(result: Displacement) -> Sentences:
    """The counts after the intervention, the difference from the control area, and what the commentary may conclude.

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
        return Sentences((Sentence("Nothing can be compared: a month was not supplied."),))
    counts, difference = _counts(result), _difference(result)
    cautions = []
    sizes = result.points.loc[["treated", "control"], "before"]
    if sizes.max() > SIMILAR * sizes.min():
        cautions.append(
            f"{result.area} and {result.control} were too unlike in size for a change by the same number to be "
            "expected: choose areas that together had about as many before."
        )
    if result.points[["before", "after"]].to_numpy().min() < FEW:
        cautions.append("The numbers are too few for the interval to be trusted.")
    if result.dispersion is None:
        cautions.append(
            "There is too little history to tell how much the difference varies by itself: the interval may be too "
            "narrow."
        )
    return Sentences((counts, difference, Sentence(_conclusion(result)), *map(Sentence, cautions)))


def _counts(result: Displacement) -> Sentence:
    treated, control = (cast("pd.Series[float]", result.points.loc[row]) for row in ("treated", "control"))
    text = (
        f"{result.measure} in {result.area}: {quantity(treated['after'], result.unit)} in {result.after.label}, after "
        f"{number(treated['before'])} in {result.before.label}; in {result.control} {number(control['after'])}, after "
        f"{number(control['before'])}."
    )
    return Sentence(
        text,
        tuple(
            Figure(
                area,
                result.measure,
                result.after.key,
                result.before.key,
                number(row["after"]).replace(",", ""),
                number(row["before"]).replace(",", ""),
                sentence=text,
                small=is_small(row["after"], row["before"]),
            )
            for area, row in ((result.area, treated), (result.control, control))
        ),
    )


def _difference(result: Displacement) -> Sentence:
    low, high = result.interval or (0, 0)
    difference = result.difference or 0
    more = _fewer_or_more(difference)
    if result.clear:
        ends = sorted((abs(low), abs(high)))
        interval = f"{number(ends[0])} to {number(ends[1])} {more}"
        chance = ""
    else:
        interval = f"{number(abs(low))} fewer to {number(high)} more"
        chance = ", which chance may give"
    nearby = ", what lies near taken in," if "near" in result.points.index else ""
    text = (
        f"Compared with {result.control}, {result.area}{nearby} had {quantity(abs(difference), result.unit)} {more} "
        f"than if both had changed by the same number{chance} (95% interval {interval})."
    )
    name = f"{result.measure}: difference from the change in {result.control}"
    values = {name: difference, f"{name}, lower end": low, f"{name}, upper end": high}
    figures = (
        Figure(
            result.area, each, result.after.key, result.before.key, change=number(value).replace(",", ""), sentence=text
        )
        for each, value in values.items()
    )
    return Sentence(text, tuple(figures))


def _conclusion(result: Displacement) -> str:
    if result.clear:
        return (
            "That is more than chance gives, so the commentary may quote the sentence above; it cannot say that "
            f"nothing else was new in {result.area}."
        )
    return 'That is no more than chance may give: the commentary may say "after", and no more.'


def _fewer_or_more(difference: float) -> str:
    return "fewer" if difference < 0 else "more"
