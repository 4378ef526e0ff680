"""The scene of the regression of the year's total: the counts, the trend and the estimates."""

from __future__ import annotations

from helpers.document.blocks import Table
from helpers.document.numbers import Number
from helpers.drawing import axis
from helpers.drawing.scene import Label, Line, Marks, Plot, Spot

RECORDED, ESTIMATED, TREND = 1, 2, 3  # columns
NOTE = "Line with dots: recorded. Dotted: the trend."
ESTIMATES = "Dashed with rings: estimated."


def scene(data: Table) -> Plot:
    """The scene of `tables.regression`, whose caption names the unit: "…: offences recorded and …".

    Examples
    --------
    >>> from helpers.document.blocks import Missing
    >>> from helpers.document.numbers import Sum, count
    >>> none, rapes = Missing("not applicable"), count(7, Sum("Blackpool", "Rape", "2016-04..2016-04"))
    >>> header = ("Month", "Recorded", "Estimated", "Trend")
    >>> scene(Table("Rape: offences recorded and estimated", header, (("April 2016", rapes, none, none),))).unit
    'offences a month'
    """
    months = [str(row[0]) for row in data.rows]
    counts, estimates, trend = ([axis.value(row[i]) for row in data.rows] for i in (RECORDED, ESTIMATED, TREND))
    foot, head, step = axis.heights([*counts, *estimates, *trend])
    across, levels = (0.0, float(len(months))), axis.levels(foot, head, step)
    points = [tuple((i + 0.5, value) for i, value in enumerate(column)) for column in (counts, estimates, trend)]
    recorded, estimated, trending = points
    known = [point for point in estimated if point[1] == point[1]]
    return Plot(
        across,
        (foot, head),
        (
            *axis.grid(across, levels),
            *axis.year_lines(months, foot, head),
            Line(trending, "soft", "dotted"),
            Line(recorded, "main"),
            Marks(tuple(point for point in recorded if point[1] == point[1]), "main"),
            Line(estimated, "signal", "dashed"),
            Marks(tuple(known), "signal", "ring"),
        ),
        (*([_last(data)] if known else []), *_trend_label(trend)),
        levels,
        axis.year_names(months),
        axis.unit(f"{data.caption.rpartition(': ')[2].partition(' recorded')[0]} a month", foot),
        note=f"{NOTE} {ESTIMATES}" if known else NOTE,
    )


def _last(data: Table) -> Label:
    """The last estimate, as a number at its place."""
    place, cell = next(
        (i, row[ESTIMATED]) for i, row in reversed(list(enumerate(data.rows))) if isinstance(row[ESTIMATED], Number)
    )
    month, height = str(data.rows[place][0]).partition(" ")[0], axis.value(cell)
    spots = (
        Spot(place + 1.0, height, "to", "above"),
        Spot(place + 1.0, height, "to", "below"),
        Spot(place - 0.2, height, "to"),
    )
    return Label(f"estimate: {month} {cell}", spots, "signal", strong=True, of=(place + 0.5, height), needed=True)


def _trend_label(trend: list[float]) -> tuple[Label, ...]:
    """The word for the trend, at a place along it where no count is near."""
    known = [place for place, height in enumerate(trend) if height == height]
    if not known:
        return ()
    places = [known[int(part * (len(known) - 1))] for part in (0.0, 0.2, 0.4, 0.6)]
    spots = [Spot(place + 0.5, trend[place], "from", up) for place in places for up in ("below", "above")]
    return (Label("trend", tuple(spots)),)
