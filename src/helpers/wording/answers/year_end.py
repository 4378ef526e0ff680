"""The answer on where the financial year is heading, from the forecast."""

from __future__ import annotations

from typing import Any

from helpers.document.numbers import Number, Sum, count, other
from helpers.document.sentence import Sentence, say
from helpers.english import quantity
from helpers.periods import month_label
from helpers.statistics.year_end.forecast import YearEnd
from helpers.wording.answers.warnings import with_doubt, with_missing_months
from helpers.wording.year_end import year_name


def year_end(result: YearEnd, *, doubt: bool = False) -> Sentence:
    """A sentence on where the financial year is heading: the forecast, its 80% range, and the year before.

    Parameters
    ----------
    doubt
        Whether missing locations may change the answer: `briefing.doubtful(changed, of="direction")`. If so, the answer
        does not say whether the year goes up or down.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import year_end as totals
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> print(year_end(totals.forecast(pd.Series([10] * 36 + [20] * 5, index, name=("Blackpool", "Rape")))))
    Probably up: about 224 offences in 2016/17 (80% range: 197 to 252), against 120 in 2015/16.
    """
    return with_doubt(with_missing_months(_year_end(result, doubt), list(result.not_supplied)), doubt=doubt)


def _year_end(result: YearEnd, doubt: bool) -> Sentence:
    if result.total is None and result.breaks:
        return say(
            "This cannot be said yet: recording changed in {month}, and the months since are too few.",
            month=month_label(result.breaks[-1].month),
        )
    if result.total is None:
        return say(
            "This cannot be said yet: fewer than two years of months were supplied since {since}.",
            since=month_label(result.history.months[0]),
        )
    year = _years(result)
    if not result.estimated:
        return _year_over(result)
    forecast = f"forecast of the {year['year'].replace('/', '-')} total"
    year |= {
        "total": _total(result, forecast),
        "low": _end(result, result.lower_80, f"{forecast}, 80% range from"),
        "high": _end(result, result.upper_80, f"{forecast}, 80% range to"),
    }
    if result.previous is None or result.lower_80 is None or result.upper_80 is None:
        return say(
            "To about {total} in {year} (80% range: {low} to {high}); {before} was not supplied in full.", **year
        )
    year["previous"] = _year_before(result)
    if not result.recorded_alike:
        return say(
            "To about {total} in {year} (80% range: {low} to {high}). Recording changed in {month}: do not compare "
            "it with {previous} in {before}.",
            month=month_label(result.breaks[-1].month),
            **year,
        )
    if doubt or not result.mostly_recorded:
        return say("About {total} in {year} (80% range: {low} to {high}); {previous} in {before}.", **year)
    if result.lower_80 <= result.previous <= result.upper_80:
        return say(
            "Not clearly up or down: about {total} in {year} (80% range: {low} to {high}); {previous} in {before}.",
            **year,
        )
    return say(
        "Probably {up}: about {total} in {year} (80% range: {low} to {high}), against {previous} in {before}.",
        up="up" if result.lower_80 > result.previous else "down",
        **year,
    )


def _years(result: YearEnd) -> dict[str, Any]:
    return {"year": year_name(result.year), "before": year_name(result.year.year_before())}


def _year_over(result: YearEnd) -> Sentence:
    total = count(result.total or 0, Sum(result.area, result.measure, result.year.key), unit=result.unit)
    if result.previous is None:
        return say(
            "The year is over: {year} ended with {total}, and {before} was not supplied in full.",
            total=total,
            **_years(result),
        )
    if not result.recorded_alike:
        return say(
            "The year is over: {year} ended with {total}. Recording changed in {month}: do not compare it with "
            "{previous} in {before}.",
            total=total,
            previous=_year_before(result),
            month=month_label(result.breaks[-1].month),
            **_years(result),
        )
    return say(
        "The year is over: {year} ended with {total}, against {previous} in {before}.",
        total=total,
        previous=_year_before(result),
        **_years(result),
    )


def _total(result: YearEnd, name: str) -> Number:
    total = result.total or 0
    of, before, history = _year_sums(result)
    printed = quantity(total, result.unit)
    return other(total, of, "forecast", name, printed=printed, against=before, computed_from=(history,))


def _end(result: YearEnd, value: float | None, name: str) -> Number:
    of, _, history = _year_sums(result)
    return other(value or 0, of, "forecast", name, computed_from=(history,))


def _year_before(result: YearEnd) -> Number:
    return count(result.previous or 0, _year_sums(result)[1])


def _year_sums(result: YearEnd) -> tuple[Sum, Sum, Sum]:
    """The sums of the year, of the year before and of the months that the estimate rests on."""
    every = (result.year, result.year.year_before(), result.history)
    year, before, history = (Sum(result.area, result.measure, span.key) for span in every)
    return year, before, history
