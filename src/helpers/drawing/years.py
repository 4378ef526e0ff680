"""The picture of the current financial year and the three before it: each year's colour, line and months."""

from __future__ import annotations

import math
from typing import Any

from helpers.document.blocks import Missing, Table
from helpers.document.numbers import Number
from helpers.drawing.axes import legend_above, months_and_counts
from helpers.drawing.canvas import drawing, svg
from helpers.palette import DARK_BLUE, DARK_GREY, LIGHT_GREY, TURQUOISE

# The current financial year and the three before it, newest first: they differ in width, dashes and colour.
LINES: tuple[dict[str, Any], ...] = (
    {"color": DARK_BLUE, "linewidth": 3, "marker": "o"},
    {"color": TURQUOISE, "linewidth": 1.8},
    {"color": DARK_GREY, "linewidth": 1.5, "linestyle": (0, (5, 2))},
    {"color": LIGHT_GREY, "linewidth": 1.5, "linestyle": (0, (1, 1.5))},
)


def years(table: Table) -> str:
    """The newest four years of `tables.years` as SVG, a line each, the current year the thickest.

    Examples
    --------
    >>> from helpers.document.numbers import Sum, count
    >>> rapes = count(7, Sum("Blackpool", "Rape", "2016-04..2016-04"))
    >>> years(Table("Rape in Blackpool: offences a month", ("Month", "2016/17"), (("April", rapes),)))[:4]
    '<svg'
    """
    months, *columns = zip(*table.rows, strict=True)
    newest_first = list(zip(table.header[:0:-1], columns[::-1], strict=True))
    with drawing() as (canvas, axes):
        for (label, cells), style in reversed(list(zip(newest_first, LINES, strict=False))):
            places = [place for place, cell in enumerate(cells) if cell != Missing("not applicable")]
            heights = [cell.rounded if isinstance(cell := cells[place], Number) else math.nan for place in places]
            axes.plot(places, heights, label=label, **style)
        axes.set_xticks(range(len(months)), [str(month)[:3] for month in months])
        months_and_counts(axes, table.caption.rpartition(": ")[2].removesuffix(" a month"))
        legend_above(canvas, axes)
        return svg(canvas)
