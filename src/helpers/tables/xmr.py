"""An XmR chart's months and limits as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from helpers.document.blocks import Table
from helpers.document.numbers import Figure
from helpers.english import number
from helpers.periods import month_label
from helpers.statistics.xmr.plain import XmR
from helpers.statistics.xmr.rules import RULES
from helpers.tables.cells import count_cell
from helpers.tables.months import month_figures
from helpers.wording.xmr import limit_figures, places


def xmr(result: XmR) -> Table:
    """The months of an XmR chart with the rules that fired, and with their limits where these follow a season.

    Examples
    --------
    >>> from helpers.statistics.xmr import plain_chart
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> xmr(plain_chart(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))).rows[-2:]
    (('July 2016', '20', 'none'), ('August 2016', '60', 'outside the limits'))
    """
    caption = f"{result.measure} in {result.area}: natural process limits and signals"
    limits = result.points[["lower_limit", "upper_limit"] if result.seasonal else []]
    rows = []
    month: Any
    for month, point in result.points.iterrows():
        fired = [rule for rule in RULES if point[rule]]
        between = ["–" if pd.isna(limit) else number(limit, places(result)) for limit in limits.loc[month]]
        rows.append((month_label(month), count_cell(point["count"]), *between, "; ".join(fired) or "none"))
    counts = result.points["count"].rename((result.area, result.measure))
    named = (f"{str(name).partition('_')[0].capitalize()} limit" for name in limits)
    header = ("Month", "Count", *named, "Special cause")
    figures = (*month_figures(counts, caption), *limit_figures(result, caption), *_month_numbers(result, caption))
    return Table(caption, header, tuple(rows), (*figures, *_each_limit(result, limits, caption)))


def _month_numbers(result: XmR, caption: str) -> list[Figure]:
    """The number of months charted and marked, which the alternative text prints."""
    months = result.points.index
    numbers = {"months charted": len(months), "months marked as special cause": result.marked}
    return [
        Figure(result.area, f"{result.measure}: {name}", f"{months[0]}..{months[-1]}", current=str(n), sentence=caption)
        for name, n in numbers.items()
    ]


def _each_limit(result: XmR, limits: pd.DataFrame, caption: str) -> list[Figure]:
    """The limits of every month, where they follow a season."""
    return [
        Figure(
            result.area,
            f"{result.measure}: {str(name).partition('_')[0]} natural process limit",
            f"{month}..{month}",
            current=number(limit, places(result)).replace(",", ""),
            sentence=caption,
        )
        for name, months in limits.items()
        for month, limit in months.dropna().items()
    ]
