"""Why a forecast may expect more, or fewer, than last year although the months so far show no such change.

Both can be true. A verdict asks whether the change so far is more than chance gives. The forecast is of the year's
total, in which every event recorded counts, by chance or not, and to which it adds the months still to come.
"""

from __future__ import annotations

from helpers.document.numbers import Sum
from helpers.document.sentence import Sentence, say
from helpers.statistics.change import Change
from helpers.statistics.year_end.forecast import YearEnd
from helpers.wording import sums
from helpers.wording.changes import VARIES
from helpers.wording.year_end import forecast_range, year_name

ALTHOUGH = "The forecast expects {more} in {year} than in {before}, although {verdict}: {reason}."
RECORDED = "what was recorded so far counts for the year, by chance or not"
TO_COME = "it expects {more} in the months to come than they had last year"
VERDICTS = {
    "no clear change": "the months so far are no clear change",
    "too few to say": "the months so far are too few to say",
    VARIES: "the months so far vary too much to tell",
    "rise": "the months so far rose",
    "fall": "the months so far fell",
}


def forecast_and_verdict(changed: Change, estimated: YearEnd) -> Sentence:
    """A sentence on why a forecast and a verdict that seem to contradict each other are both true.

    Empty where they agree, where last year's total is within the forecast's 95% range, or where there is no verdict.

    Parameters
    ----------
    changed
        The change of the year to date.
    estimated
        The forecast of the same year.

    Examples
    --------
    Last year fell from 20 a month to 5 after August; if the 20 of this year's first months go on, it ends higher.

    >>> import pandas as pd
    >>> from helpers.statistics import change, year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> counts = pd.Series([20] * 29 + [5] * 7 + [20] * 5, index, name=("Blackpool", "Rape"))
    >>> print(forecast_and_verdict(change.year_to_date(counts), year_end.forecast(counts)))
    The forecast expects more in 2016/17 than in 2015/16, although the months so far are no clear change: it expects more in the months to come than they had last year.
    """  # noqa: E501
    side = _beyond_last_year(estimated)
    moved = changed.difference
    if not side or not changed.verdict or moved is None or estimated.difference is None:
        return Sentence("")
    called = changed.verdict.startswith(("clear", "likely"))
    if called and moved * side > 0:
        return Sentence("")
    said = VARIES if changed.varies_too_much else changed.verdict
    more = "more" if side > 0 else "fewer"
    mostly_recorded = moved * side > 0 and abs(moved) >= abs(estimated.difference - moved)
    return say(
        ALTHOUGH,
        more=more,
        year=year_name(estimated.year),
        before=year_name(estimated.year.year_before()),
        verdict=VERDICTS[said.rpartition(" ")[2] if called else said],
        reason=RECORDED if mostly_recorded else say(TO_COME, more=more),
        about=(sums.current(changed), sums.previous(changed), *_rests_on(estimated)),
    )


def _rests_on(estimated: YearEnd) -> tuple[Sum, ...]:
    """The events of last year, and those from which the forecast is computed."""
    last_year = Sum(estimated.area, estimated.measure, estimated.year.year_before().key)
    return (last_year, *(each for end in forecast_range(estimated, 95) for each in end.computed_from))


def _beyond_last_year(estimated: YearEnd) -> int:
    """1 where the forecast's 95% range is wholly above last year's total, −1 where it is wholly below, else 0."""
    previous, low, high = estimated.previous, estimated.lower_95, estimated.upper_95
    if not estimated.estimated or previous is None or low is None or high is None:
        return 0
    return int(low > previous) - int(high < previous)
