"""The scene of the months: counts, usual range, signals, breaks, and the forecast with its ranges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from helpers.document.blocks import Cell, Table
from helpers.document.numbers import Number
from helpers.drawing import axis
from helpers.drawing.scene import Across, Band, Below, Label, Line, Marks, Plot, Point, Spot, Tone, Up
from helpers.english import and_list
from helpers.statistics.xmr.rules import OUTSIDE, RULES, SHIFT, TREND

UP: Up = "above"
DOWN: Up = "below"
SIDES: tuple[Across, ...] = ("centre", "to", "from")
NEAR = 8  # months of which a month's words must keep clear
IN_ALL = " in all"  # ends the name of a row with a financial year's total
ALONG = (0.0, 0.25, 0.5, 0.7)  # where words may begin along a line, as parts of its length
MANY = 60  # months: in longer series, only months with a signal have a mark
HEIGHT_OF_LINE = 0.1  # of words, as a part of the chart's height
HEADROOM = 1.32  # where a bracket and its words are above the counts
USUAL, SQUARES, RINGS = (
    "Grey: the usual range, {usual}.",
    "Squares: outside it.",
    "Rings: unusual together, as months in a row.",
)
FORECAST = "Dashed: the forecast, with its 80% range (darker) and its 95% range (paler)."
SHIFT_FOUND = "Upright line: another level from {months}, found in the counts, not declared."
SHIFTS_FOUND = "Upright lines: other levels from {months}, found in the counts, not declared."
BREAK = "Upright line: recorded another way from {month} ({reason})."


@dataclass(frozen=True)
class Months:
    """The table's columns as numbers, with a row for each month."""

    table: Table
    rows: tuple[dict[str, Cell], ...] = field(init=False)
    _read: dict[tuple[str, int], list[float]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Leave out the rows of years."""
        rows = [dict(zip(self.table.header, row, strict=True)) for row in self.table.rows]
        object.__setattr__(self, "rows", tuple(row for row in rows if not str(row["Month"]).endswith(IN_ALL)))

    @cached_property
    def names(self) -> list[str]:
        """The months' names."""
        return [str(row["Month"]) for row in self.rows]

    @cached_property
    def counts(self) -> list[float]:
        """The counts, NaN for a month that was not supplied or is to come."""
        return self.column(self.table.header[1])

    @cached_property
    def newest(self) -> int:
        """The place of the last month with a count."""
        return max((i for i, count in enumerate(self.counts) if count == count), default=len(self.rows) - 1)

    @cached_property
    def rules(self) -> list[str]:
        """The rules that mark each month."""
        return [str(row["Special cause"]) for row in self.rows]

    @cached_property
    def breaks(self) -> dict[int, str]:
        """The places at which recording changed, and the reasons."""
        return self._said("Change in recording")

    @cached_property
    def shifts(self) -> dict[int, str]:
        """The places at which the level was found to move."""
        return self._said("Change of level")

    @property
    def begins(self) -> list[int]:
        """The places at which the usual range begins anew, the first of all among them."""
        return sorted({0, *self.breaks, *self.shifts})

    def _said(self, column: str) -> dict[int, str]:
        words = [str(row.get(column, "")) for row in self.rows]
        return {place: each for place, each in enumerate(words) if each}

    def column(self, name: str, which: int = 0) -> list[float]:
        """The numbers in a column, which is read once: the chart needs some of them ten times."""
        if (name, which) not in self._read:
            self._read[name, which] = [axis.value(row.get(name, ""), which) for row in self.rows]
        return self._read[name, which]

    def printed(self, place: int, name: str) -> str:
        """A number as the table prints it; empty where there is none."""
        cell = self.rows[place].get(name, "")
        return str(cell) if isinstance(cell, Number) else ""


def scene(table: Table) -> Plot:
    """The scene of `tables.months`.

    Examples
    --------
    >>> from helpers.document.blocks import Missing
    >>> from helpers.document.numbers import Sum, count
    >>> rapes = count(7, Sum("Blackpool", "Rape", "2016-04..2016-04"))
    >>> header = ("Month", "Count of offences", "Average", "Lower limit", "Upper limit", "Special cause")
    >>> none = Missing("not applicable")
    >>> plot = scene(Table("Rape", header, (("April 2016", rapes, rapes, none, none, "none"),)))
    >>> plot.unit, [label.text for label in plot.labels]
    ('offences a month', ['April: 7', 'average: 7'])
    """
    months = Months(table)
    lower, upper, estimates = (months.column(name) for name in ("Lower limit", "Upper limit", "Forecast"))
    ends = [months.column(f"{level}% range", which) for level in (95, 80) for which in (0, 1)]
    run = _run(months)
    values = [*months.counts, *lower, *upper, *estimates, *ends[0], *ends[1]]
    foot, head, step = axis.heights(values, headroom=HEADROOM if run or months.begins[1:] else axis.HEADROOM)
    across, levels = (0.0, float(len(months.rows))), axis.levels(foot, head, step)
    highest = max(value for value in (*months.counts, *upper, *estimates, *ends[1], foot) if value == value)
    above = highest + 0.04 * (head - foot)  # where words above everything begin
    return Plot(
        across,
        (foot, head),
        (
            *axis.grid(across, levels),
            *axis.year_lines(months.names, foot, head),
            *_range(months),
            *_forecast(months, estimates, ends),
            *(Line(((place, foot), (place, head)), "soft", "dotted") for place in months.begins[1:]),
            Line(_points(months.counts), "main"),
            *_marks(months),
            *_bracket(run, above, head - foot),
        ),
        (
            *_run_label(months, run, above, head - foot),
            *_break_labels(months, foot, head),
            *_newest(months),
            *_furthest(months),
            *_forecast_label(months, estimates, ends, line=HEIGHT_OF_LINE * (head - foot), head=head),
            *_range_labels(months, lower, upper),
        ),
        levels,
        _below(months, table),
        axis.unit(f"{table.header[1].removeprefix('Count of ')} a month", foot),
        note=_note(months, estimates),
    )


def _points(values: Sequence[float]) -> tuple[Point, ...]:
    """A point for each month, in its middle."""
    return tuple((place + 0.5, value) for place, value in enumerate(values))


def _range(months: Months) -> list[Band | Line]:
    """The usual range and the average, anew after each break, each month from its first day to its last."""
    found: list[Band | Line] = []
    average, lower, upper = (months.column(name) for name in ("Average", "Lower limit", "Upper limit"))
    begins = months.begins
    for first, after in zip(begins, [*begins[1:], months.newest + 1], strict=True):
        places = range(first, min(after, months.newest + 1))
        if not places:
            continue
        edges = [places[0], *(place + 0.5 for place in places), places[-1] + 1]
        at = [places[0], *places, places[-1]]
        low, high, middle = ([column[i] for i in at] for column in (lower, upper, average))
        if all(value == value for value in low):
            found.append(Band(tuple(map(float, edges)), tuple(low), tuple(high), "band"))
            found += [Line(tuple(zip(edges, line, strict=True)), "edge", "dashed") for line in (low, high)]
        found.append(Line(tuple(zip(edges, middle, strict=True)), "edge"))
    return found


def _forecast(months: Months, estimates: list[float], ends: list[list[float]]) -> list[Band | Line]:
    """The forecast as a dashed line from the newest month on, in its ranges."""
    to_come = [place for place in range(months.newest + 1, len(estimates)) if estimates[place] == estimates[place]]
    if not to_come:
        return []
    places = tuple(place + 0.5 for place in to_come)
    bands = [
        Band(places, tuple(low[i] for i in to_come), tuple(high[i] for i in to_come), "fan")
        for low, high in (ends[:2], ends[2:])
    ]
    last = (months.newest + 0.5, months.counts[months.newest])
    return [*bands, Line((last, *((place + 0.5, estimates[place]) for place in to_come)), "main", "dashed")]


def _marks(months: Months) -> list[Marks]:
    """A mark for each month: a square outside the limits, a ring for another signal, otherwise a dot."""
    square: list[Point] = []
    ring: list[Point] = []
    dot: list[Point] = []
    for place, count in enumerate(months.counts):
        if count == count:
            rules = months.rules[place]
            marked = square if OUTSIDE in rules else ring if _special(rules) else dot
            marked.append((place + 0.5, count))
    if len(months.rows) > MANY:
        dot = [point for point in dot if point[0] == months.newest + 0.5]
    return [Marks(tuple(dot), "main"), Marks(tuple(ring), "signal", "ring"), Marks(tuple(square), "signal", "square")]


def _special(rules: str) -> bool:
    """Whether one of the rules marks a month."""
    return any(rule in rules for rule in RULES)


def _run(months: Months) -> tuple[int, int, str] | None:
    """The first and the last place of the run that includes the newest month, and the rule that found it."""
    for rule in (SHIFT, TREND):
        if rule in months.rules[months.newest]:
            first = months.newest
            while first > months.begins[-1] and rule in months.rules[first - 1]:
                first -= 1
            return first, months.newest, rule
    return None


def _bracket(run: tuple[int, int, str] | None, above: float, height: float) -> tuple[Line, ...]:
    if run is None:
        return ()
    left, right, top = run[0] + 0.2, run[1] + 0.8, above + 0.02 * height
    return (Line(((left, above), (left, top), (right, top), (right, above)), "signal"),)


def _run_label(months: Months, run: tuple[int, int, str] | None, above: float, height: float) -> tuple[Label, ...]:
    if run is None:
        return ()
    first, last, rule = run
    side = "above" if months.counts[last] > months.column("Average")[last] else "below"
    way = "rising" if months.counts[last] > months.counts[first] else "falling"
    words = f"{side} average" if rule == SHIFT else way
    foot = above + 0.03 * height
    spots = (
        Spot((first + last + 1) / 2, foot, "centre", "above"),
        Spot(last + 1.0, foot, "to", "above"),
        Spot(float(first), foot, "from", "above"),
        Spot(float(len(months.rows)), foot, "to", "above"),
    )
    return (Label(f"{words} since {months.names[first]}", spots, "signal", strong=True),)


def _newest(months: Months) -> tuple[Label, ...]:
    """The newest month's name and count, near its mark or below the months before it."""
    place = months.newest
    around = [count for count in months.counts[max(place - NEAR, 0) :] if count == count]
    if not around:
        return ()
    beyond = [Spot(place + 0.5, min(around), across, DOWN) for across in SIDES]
    for limit, up, furthest in (("Upper limit", UP, max), ("Lower limit", DOWN, min)):
        levels = [level for level in months.column(limit) if level == level]
        # Outside the newest usual range, or outside all of them.
        outside = (months.column(limit)[place], furthest(levels)) if levels else ()
        beyond += [Spot(place + 0.5, level, across, up) for level in outside for across in SIDES if level == level]
    label = _month_label(months, place, months.names[place].partition(" ")[0], *beyond)
    return (replace(label, short=months.printed(place, months.table.header[1])),)


def _furthest(months: Months) -> list[Label]:
    """Of the months outside the limits, the one furthest from the average, unless it is the newest."""
    average = months.column("Average")
    outside = [place for place, rules in enumerate(months.rules) if OUTSIDE in rules]
    place = max(outside, key=lambda each: abs(months.counts[each] - average[each]), default=months.newest)
    return [] if place == months.newest else [_month_label(months, place, months.names[place])]


def _month_label(months: Months, place: int, name: str, *beyond: Spot) -> Label:
    """A month's name and count next to its mark, or at spots beyond it."""
    x, count = place + 0.5, months.counts[place]
    near = [Spot(x, count, across, up) for up in (UP, DOWN) for across in SIDES]
    spots = (Spot(x - 0.4, count, "to"), *near, *beyond, Spot(x + 0.4, count, "from"))
    words = f"{name}: {months.printed(place, months.table.header[1])}"
    tone: Tone = "signal" if _special(months.rules[place]) else "main"
    return Label(words, spots, tone, strong=True, of=(x, count), needed=True)


def _forecast_label(
    months: Months, estimates: list[float], ends: list[list[float]], *, line: float, head: float
) -> tuple[Label, ...]:
    """The forecast of the last month, as a number at its end."""
    last = len(estimates) - 1
    if last <= months.newest or estimates[last] != estimates[last]:
        return ()
    low, high = min(ends[0][months.newest + 1 :]), max(ends[1][months.newest + 1 :])
    end, middle = last + 1.0, (last + months.newest) / 2 + 1
    near = [(high, UP), (low, DOWN), (high + line, UP)]
    near += [(head, DOWN), (head - line, DOWN), (head - 2 * line, DOWN)]  # clear of the lines, further off
    spots = tuple(Spot(x, y, across, up) for y, up in near for x, across in ((end, SIDES[1]), (middle, SIDES[0])))
    words = f"forecast: {months.printed(last, 'Forecast')}"  # with "March" before it, 27 would be read as a day
    return (Label(words, spots, "main", strong=True, of=(last + 0.5, estimates[last])),)


def _break_labels(months: Months, foot: float, head: float) -> list[Label]:
    """The words at each line where the usual range begins anew, at its head or a line below, the newest first."""
    below = head - 0.1 * (head - foot)
    return [
        Label(
            f"{'recorded anew from' if place in months.breaks else _level(months, place)} {months.names[place]}",
            tuple(Spot(float(place), y, across, DOWN) for y in (head, below) for across in SIDES[:0:-1]),
        )
        for place in months.begins[:0:-1]
    ]


def _level(months: Months, place: int) -> str:
    """How the level from a month on compares with the one before: in a season, with the same month a year before."""
    average = months.column("Average")
    before = place - 12 if _when(months) and place >= 12 else place - 1
    if average[place] > average[before]:
        return "higher since"
    return "lower since" if average[place] < average[before] else "another level since"


def _range_labels(months: Months, lower: list[float], upper: list[float]) -> list[Label]:
    """The newest month's usual range and average, where there is room along their lines."""
    place = months.newest
    first = months.begins[-1]
    usual, when, average = _usual_range(months), _when(months), months.printed(place, "Average")
    along = [first + part * (place - first) for part in ALONG]
    found = []
    if usual:
        lines = [(upper, UP), (lower, DOWN), (lower, UP), (upper, DOWN)]
        if when:  # above all months, or below them
            lines[:0] = [
                ([max(upper[first : place + 1])] * len(upper), UP),
                ([min(lower[first:place])] * len(upper), DOWN),
            ]
        found.append(Label(f"usual range{when}: {usual}", _spots(along, lines)))
    if average:
        middle = months.column("Average")
        found.append(Label(f"average{when}: {average}", _spots(along, [(middle, DOWN), (middle, UP)])))
    return found


def _spots(along: Sequence[float], lines: Sequence[tuple[Sequence[float], Up]]) -> tuple[Spot, ...]:
    """Spots at these places along lines, above or below them."""
    return tuple(Spot(x, heights[round(x)], "from", up) for heights, up in lines for x in along)


def _below(months: Months, table: Table) -> tuple[Below, ...]:
    """The financial years below the axis, each with its total or its forecast."""
    totals = {
        str(row[0]).removesuffix(IN_ALL): dict(zip(table.header, row, strict=True))
        for row in table.rows
        if str(row[0]).endswith(IN_ALL)
    }
    found = []
    for first, after, name in axis.years(months.names):
        row = totals.get(name, {})
        count, forecast = row.get(table.header[1]), row.get("Forecast")
        words = [name]
        if isinstance(forecast, Number):
            words.append(f"about {forecast}")
        elif isinstance(count, Number):
            words.append(f"{count} so far" if months.newest < after and count.of.span[-2:] != "03" else str(count))
        found.append(Below(float(first), float(after), tuple(words)))
    return tuple(found)


def _when(months: Months) -> str:
    """The newest month in words, where the usual range follows a season; empty otherwise."""
    lower, place = months.column("Lower limit"), months.newest
    level = len({*lower[months.begins[-1] : place + 1]}) == 1
    return "" if level else f" in {months.names[place].partition(' ')[0]}"


def _usual_range(months: Months) -> str:
    """The newest month's usual range in numbers; empty where there is none."""
    low, high = (months.printed(months.newest, name) for name in ("Lower limit", "Upper limit"))
    return f"{low} to {high}" if low and high else ""


def _note(months: Months, estimates: list[float]) -> str:
    """The meaning of the lines and shapes that the chart has."""
    rules = [rules for rules in months.rules if _special(rules)]
    sentences = [
        (bool(_usual_range(months)), USUAL.format(usual=f"{_when(months)} {_usual_range(months)}".strip())),
        (any(OUTSIDE in rule for rule in rules), SQUARES),
        (any(OUTSIDE not in rule for rule in rules), RINGS),
        (any(value == value for value in estimates), FORECAST),
    ]
    breaks = [BREAK.format(month=months.names[place], reason=reason) for place, reason in months.breaks.items()]
    found = [months.names[place] for place in months.shifts if place not in months.breaks]
    shifts = [(SHIFT_FOUND if len(found) == 1 else SHIFTS_FOUND).format(months=and_list(found))] if found else []
    return " ".join([*(text for true, text in sentences if true), *breaks, *shifts])
