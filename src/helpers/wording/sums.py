"""The sums that results are about, by which disclosure control knows each number."""

from __future__ import annotations

import pandas as pd

from helpers.document.numbers import Sum
from helpers.statistics.change import Change


def current(result: Change) -> Sum:
    """The events of a change's period.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> current(Change("Blackpool", "Rape", Span.parse("2016"), Span.parse("2015"), 71, 75))
    Sum(area='Blackpool', measure='Rape', span='2016')
    """
    return Sum(result.area, result.measure, result.period.key)


def previous(result: Change) -> Sum:
    """The events of the period that a change compares with."""
    return Sum(result.area, result.measure, result.compared_with.key)


def month(area: str, measure: str, which: pd.Period) -> Sum:
    """The events of one month.

    Examples
    --------
    >>> month("Blackpool", "Rape", pd.Period("2016-08", "M")).span
    '2016-08..2016-08'
    """
    return Sum(area, measure, f"{which}..{which}")


def months(area: str, measure: str, index: pd.Index) -> Sum:
    """The events of all months from the first to the last of an index.

    Examples
    --------
    >>> months("Blackpool", "Rape", pd.period_range("2016-04", "2016-08", freq="M")).span
    '2016-04..2016-08'
    """
    return Sum(area, measure, f"{index[0]}..{index[-1]}")
