"""The declared break: a change in recording, with its first month, its measures and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from helpers.periods import Span


@dataclass(frozen=True)
class Break:
    """A change in recording, declared by whoever sent the drop.

    Attributes
    ----------
    month
        The first month that was recorded the new way.
    measures
        The measures that it affects.
    reason
        What changed, in words for the reader.

    Examples
    --------
    >>> Break(pd.Period("2015-04", "M"), ("Rape",), "new counting rules").reason
    'new counting rules'
    """

    month: pd.Period
    measures: tuple[str, ...]
    reason: str


def in_order(breaks: Iterable[Break]) -> tuple[Break, ...]:
    """Breaks by month, each once.

    Examples
    --------
    >>> late, early = (Break(pd.Period(month, "M"), ("Rape",), "A new system") for month in ("2016-01", "2015-01"))
    >>> [str(each.month) for each in in_order([late, early, late])]
    ['2015-01', '2016-01']
    """
    return tuple(sorted(dict.fromkeys(breaks), key=lambda each: each.month))


def breaks_in(breaks: Iterable[Break], measure: str, span: Span) -> tuple[Break, ...]:
    """The breaks of a measure that have months on both sides within a span, in order.

    Examples
    --------
    >>> breaks = [Break(pd.Period(month, "M"), ("Rape",), "A new system") for month in ("2016-01", "2015-04")]
    >>> [str(each.month) for each in breaks_in(breaks, "Rape", Span.parse("2015-04..2016-08"))]
    ['2016-01']
    """
    months = span.months
    return in_order(each for each in breaks if measure in each.measures and months[0] < each.month <= months[-1])
