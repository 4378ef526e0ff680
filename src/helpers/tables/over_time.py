"""An indicator over time as a table: each period beside the same months a year before."""

from __future__ import annotations

from collections.abc import Sequence

from helpers.document.blocks import Cell, Missing, Table
from helpers.statistics.indicators import Indicator
from helpers.wording.indicators import value_of
from helpers.wording.movement import difference_of

HEADER = ("Months", "A year before", "Recorded", "Change")
NONE = Missing("not applicable")


def over_time(series: Sequence[Indicator]) -> Table:
    """The periods of an indicator, oldest first, with the same months a year before where they were supplied.

    Parameters
    ----------
    series
        One of those that `statistics.indicators.over_time` returns.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics import indicators
    >>> rows = pd.DataFrame({"area": "Blackpool", "indicator": "Cases", "group": "MARAC", "out_of": None,
    ...     "period": ["2015-07..2015-09", "2016-04..2016-06", "2016-07..2016-09"], "value": [40.0, 44.0, 48.0],
    ...     "unit": "cases"})
    >>> over_time(*indicators.over_time(rows)).printed[::2]
    (('July to September 2015', '–', '40 cases', '–'), ('July to September 2016', '40 cases', '48 cases', '+8'))
    """
    first = series[0]
    caption = f"{first.name} in {first.area}, period by period"
    return Table(caption, HEADER, tuple(map(_row, series)))


def _row(each: Indicator) -> tuple[Cell, ...]:
    moved = each.change and difference_of(each.change, verdict=False)
    before = NONE if each.earlier is None else value_of(each.earlier)
    return (each.period.label, before, value_of(each), moved or NONE)
