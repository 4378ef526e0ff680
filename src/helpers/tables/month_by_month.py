"""All months of a series: counts, usual range, signals and the forecast, and each financial year's total."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from helpers.document.blocks import Cell, Missing, Table
from helpers.document.numbers import Number, Sum, count
from helpers.periods import Span, financial_year, financial_year_label, financial_year_span
from helpers.statistics.counts import months_of
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.year_end.forecast import YearEnd
from helpers.tables.xmr import xmr
from helpers.tables.year_end import forecast

NONE = Missing("not applicable")
USUAL = ("Average", "Lower limit", "Upper limit", "Special cause")


def month_by_month(charted: XmR, projected: YearEnd | None = None) -> Table:
    """The months of `tables.xmr` and of `tables.forecast` in one table; the main chart is drawn from it.

    Below the months are the totals of the financial years: of those supplied in full, and of the current one so far,
    with its forecast.

    Parameters
    ----------
    projected
        The forecast of the same series. Its columns are left out without one, or where no month is forecast.

    Examples
    --------
    >>> from helpers.statistics import xmr, year_end
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> rape = pd.Series(10, index, name=("Blackpool", "Rape"))
    >>> table = month_by_month(xmr.chart(rape), year_end.forecast(rape))
    >>> print(*table.printed[40][:2], *table.printed[40][-3:])
    August 2016 10 – – –
    >>> print(*table.printed[-1][:2], *table.printed[-1][-3:])
    2016/17 in all 50 120 101 to 139 89 to 151
    """
    months = months_of(charted.points)
    recorded = xmr(charted)
    own = {str(row[0]): row[1:] for row in recorded.rows}
    further = recorded.header[2 + len(USUAL) :]  # what changed in which month
    forecasts: dict[str, tuple[Cell, ...]] = {}
    ranges: tuple[str, ...] = ()
    last = months[-1]
    if projected is not None and projected.estimated:
        table = forecast(projected)
        # The first five columns: a change in recording, which may follow them, is in the XmR chart's table too.
        forecasts = {str(row[0]): row[1:5] for row in table.rows if isinstance(row[2], Number)}
        ranges, last = table.header[2:5], projected.year.months[-1]
    totals = dict(_totals(charted))
    rows: list[tuple[Cell, ...]] = []
    *to_come, year = forecasts or ("",)
    for name in dict.fromkeys([*own, *to_come, *totals, *([year] if year else [])]):
        count_so_far, *estimates = forecasts.get(name, (NONE, *(NONE for _ in ranges)))
        unknown = (totals.get(name, count_so_far), *(NONE for _ in USUAL), *("" for _ in further))
        number, *usual = own.get(name, unknown)
        rows.append((name, number, *usual[: len(USUAL)], *estimates, *usual[len(USUAL) :]))
    caption = f"{charted.measure} in {charted.area}: {charted.unit} a month, {Span(months[0], last).label}"
    return Table(caption, ("Month", f"Count of {charted.unit}", *USUAL, *ranges, *further), tuple(rows))


def _totals(charted: XmR) -> Iterator[tuple[str, Number]]:
    """The total of each financial year supplied in full, and of the current one so far, by the name of its row."""
    counts, last = charted.points["count"], charted.newest
    for start in range(financial_year(charted.points.index[0]), financial_year(last) + 1):
        months = [month for month in financial_year_span(start).months if month <= last]
        supplied = counts.reindex(pd.PeriodIndex(months))
        if supplied.notna().all():
            of = Sum(charted.area, charted.measure, Span(months[0], months[-1]).key)
            yield f"{financial_year_label(start)} in all", count(int(supplied.sum()), of)
