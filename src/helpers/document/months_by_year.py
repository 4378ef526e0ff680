"""A chart's months as a table of months by years, which takes a quarter of the space on paper."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from helpers.document.cells import Cell, Missing
from helpers.document.numbers import Number

IN_ALL = " in all"  # ends the name of a row with a financial year's total
FORECAST = "Forecast"


def months_by_year(caption: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The counts and forecasts of the months as HTML that only paper shows; empty for a table that is not of months.

    Parameters
    ----------
    header, rows
        As in `tables.month_by_month`.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> rows = [("April 2016", count(7, Sum("Wyre", "Rape", "2016-04..2016-04")), "none")]
    >>> html = months_by_year("Rape in Wyre", ("Month", "Count of offences", "Special cause"), rows)
    >>> html.partition("<tbody>")[2].partition("</tr>")[0]
    '<tr><th scope="row">April</th><td class="number">7</td>'
    """
    from helpers.periods import APRIL, MONTH_NAMES  # takes a second to import, so the command imports it only here

    estimated = header.index(FORECAST) if FORECAST in header else 0
    cells: dict[tuple[str, str], str] = {}  # by the month, or "All", and the financial year
    for row in rows:
        name, count, forecast = str(row[0]), row[1], row[estimated] if estimated else ""
        of_year = name.endswith(IN_ALL)
        place = ("All", name.removesuffix(IN_ALL)) if of_year else _place(name)
        if place is None:
            return ""
        expected = isinstance(forecast, Number) and (of_year or not isinstance(count, Number))
        cells[place] = f"{forecast}\u00a0f" if expected else _printed(count)
    years = sorted({year for _, year in cells})
    body = "".join(
        f'<tr><th scope="row">{month}</th>'
        + "".join(f'<td class="number">{escape(cells.get((month, year), ""))}</td>' for year in years)
        + "</tr>"
        for month in (*MONTH_NAMES[APRIL - 1 :], *MONTH_NAMES[: APRIL - 1], "All")
        if any((month, year) in cells for year in years)
    )
    names = "".join(f'<th scope="col" class="number">{year}</th>' for year in years)
    note = ", f: forecast" if estimated else ""
    return (
        f'<table class="by-year"><caption>{escape(caption)}{note}</caption>'
        f'<thead><tr><th scope="col">Month</th>{names}</tr></thead><tbody>{body}</tbody></table>'
    )


def _place(name: str) -> tuple[str, str] | None:
    """The month and the financial year of a month's name; None for any other text."""
    from helpers.periods import APRIL, MONTH_NAMES, financial_year_label

    month, _, year = name.partition(" ")
    if month not in MONTH_NAMES or not year.isdecimal():
        return None
    start = int(year) - (MONTH_NAMES.index(month) + 1 < APRIL)
    return month, financial_year_label(start)


def _printed(cell: Cell) -> str:
    """A count, or why there is none; blank for months to come without a forecast."""
    return str(cell) if isinstance(cell, Number | Missing) else ""
