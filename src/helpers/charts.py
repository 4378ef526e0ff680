"""Results as charts: SVG, Analysis Function colours, nothing computed.

Colour is never alone: the current year is also the thickest line, signals also have a shape and a name.
"""

from __future__ import annotations

from itertools import pairwise
from string import ascii_uppercase
from textwrap import fill
from typing import Any, cast

import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure as Canvas
from matplotlib.ticker import FuncFormatter, MaxNLocator

from helpers import tables
from helpers import xmr as rules
from helpers.canvas import drawing, svg
from helpers.colours import DARK_BLUE, DARK_GREY, DARK_PINK, LIGHT_GREY, ORANGE, PALE_BLUE, TURQUOISE
from helpers.comparison import Comparison
from helpers.exhibits import Chart, Table
from helpers.forecast import Forecast
from helpers.funnel_chart import funnel as funnel  # a chart like the others, in a module of its own
from helpers.periods import APRIL, MONTH_NAMES, financial_year, financial_year_label, month_label
from helpers.projection import Projection
from helpers.wording import alternative
from helpers.wording.numbers import number, signed
from helpers.wording.signals import places
from helpers.xmr import XmR

# The current financial year and the three before it, newest first: told apart by width, dashes and colour.
LINES: tuple[dict[str, Any], ...] = (
    {"color": DARK_BLUE, "linewidth": 3, "marker": "o"},
    {"color": TURQUOISE, "linewidth": 1.8},
    {"color": DARK_GREY, "linewidth": 1.5, "linestyle": (0, (5, 2))},
    {"color": LIGHT_GREY, "linewidth": 1.5, "linestyle": (0, (1, 1.5))},
)
# A month is marked once, by the first of the rules that fired on it; the table beneath names them all.
MARKERS = {rules.OUTSIDE: "D", rules.SHIFT: "s", rules.TREND: "^", rules.NEAR_LIMIT: "v"}
COLOURS = {rules.OUTSIDE: DARK_PINK, rules.SHIFT: ORANGE, rules.TREND: ORANGE, rules.NEAR_LIMIT: ORANGE}
# A seasonal chart's lines follow the months; a plain one's are level.
LIMITS: dict[str, dict[str, Any]] = {
    "central_line": {"linewidth": 1.5},
    "upper_limit": {"linewidth": 1.2, "linestyle": (0, (4, 3))},
    "lower_limit": {"linewidth": 1.2, "linestyle": (0, (4, 3))},
}


def three_years(counts: pd.Series, *, unit: str = "offences") -> Chart:
    """One line a financial year, April to March, the current year strong and the earlier ones behind it.

    Examples
    --------
    >>> counts = pd.Series([5, 7], pd.period_range("2016-03", "2016-04", freq="M"), name=("Blackpool", "Rape"))
    >>> three_years(counts).title
    'Rape in Blackpool: offences a month, by financial year'
    """
    area, measure = counts.name
    title = f"{measure} in {area}: {unit} a month, by financial year"
    starts = pd.Series([financial_year(month) for month in counts.index], index=counts.index)
    with drawing() as (canvas, axes):
        for age in range(len(LINES) - 1, -1, -1):
            year = counts[starts == starts.iloc[-1] - age]
            x = [(month.month - APRIL) % 12 for month in year.index]
            label = financial_year_label(starts.iloc[-1] - age) if len(year) else None
            axes.plot(x, year, label=label, **LINES[age])
        axes.set_xticks(range(12), [MONTH_NAMES[(i + 3) % 12][:3] for i in range(12)])
        _finish(axes, unit)
        _legend_above(canvas, axes)
        return Chart(title, svg(canvas), alternative.three_years(counts), tables.years(counts, unit=unit))


def xmr(result: XmR, *, unit: str = "offences") -> Chart:
    """The months around their central line, the natural process limits, and each signal marked by its rule.

    Examples
    --------
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> xmr(rules.xmr(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))).data.rows[-1]
    ('August 2016', '60', 'outside the limits')
    """
    title = f"{result.measure} in {result.area}: natural process limits{' by season' * result.seasonal}"
    points = result.points
    with drawing() as (canvas, axes):
        axes.plot(range(len(points)), points["count"], color=LIGHT_GREY, marker="o", markersize=4)
        _draw_limits(axes, result)
        _mark_signals(axes, points)
        _month_axis(axes, points.index)
        _finish(axes, unit)
        if result.signals or result.breaks:
            _legend_above(canvas, axes, columns=1)
        return Chart(title, svg(canvas), alternative.xmr(result), tables.xmr(result))


def forecast(result: Forecast, *, unit: str = "offences") -> Chart:
    """The months recorded, the trend through them, and the months estimated.

    Examples
    --------
    >>> from helpers.forecast import regression
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> forecast(regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)).data.rows[5]
    ('September 2016', 'to come', '42')
    """
    title = f"{result.measure} in {result.area}: the trend (CORA regression) and the year to come"
    points = result.points
    with drawing() as (canvas, axes):
        x = pd.Series(range(len(points)), index=points.index)
        axes.plot(x, points["count"], color=DARK_BLUE, marker="o", markersize=4, linewidth=1.8, label="recorded")
        axes.plot(x, points["trend"], color=TURQUOISE, linewidth=1.8, linestyle=(0, (6, 2)), label="trend")
        axes.plot(x, points["estimate"], color=ORANGE, marker="D", markersize=5, linewidth=1.8, label="estimated")
        _month_axis(axes, points.index)
        _finish(axes, unit)
        _legend_above(canvas, axes)
        return Chart(title, svg(canvas), alternative.forecast(result), tables.forecast(result, unit=unit))


def projection(result: Projection, *, unit: str = "offences") -> Chart:
    """The months recorded and those likely to come, each with its ranges: the thick line 80%, the thin one 95%.

    Examples
    --------
    >>> from helpers.projection import projection as estimated
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> projection(estimated(pd.Series(10, index, name=("Blackpool", "Rape")))).title
    'Rape in Blackpool: recorded and forecast'
    """
    title = f"{result.measure} in {result.area}: recorded and forecast"
    points = result.points
    with drawing() as (canvas, axes):
        x = range(len(points))
        axes.plot(x, points["count"], color=DARK_BLUE, marker="o", markersize=4, linewidth=1.8, label="recorded")
        if result.estimated:
            axes.plot(x, points["estimate"], color=ORANGE, marker="D", markersize=4, linewidth=1.8, label="forecast")
            for level, width, shade in [(80, 5, PALE_BLUE), (95, 1.2, DARK_GREY)]:
                ends = points[f"lower_{level}"], points[f"upper_{level}"]
                axes.vlines(x, *ends, color=shade, linewidth=width, label=f"{level}% range", zorder=1 + 1 / width)
        _month_axis(axes, points.index)
        _finish(axes, unit)
        _legend_above(canvas, axes, columns=2)
        return Chart(title, svg(canvas), alternative.projection(result), tables.projection(result, unit=unit))


def districts(result: Comparison, *, unit: str = "offences") -> Chart | Table:
    """The districts and the county by per cent change: the district reported on strong, the county hatched.

    Only their table where none can be compared, as in a drop that goes back less than a year.

    Examples
    --------
    >>> from helpers import comparison
    >>> rape = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50]}, pd.period_range("2015-04", "2016-04", freq="M"))
    >>> str(districts(comparison.districts(rape, rape["Blackpool", "Rape"], area="Blackpool"))).rpartition("; ")[2]
    'Blackpool is at +25.0%.'
    """
    title = f"{result.measure}: change in per cent by district, {result.period.label} against a year before"
    county = f"{result.county_name} as a whole"
    percent = pd.concat([result.points["percent"], pd.Series({county: result.county["percent"]})])
    percent = percent.astype(float).dropna().sort_values(ascending=False, kind="stable")
    if percent.empty:
        return tables.districts(result, unit=unit)
    with drawing(height=0.9 + 0.27 * max(len(percent), 2)) as (canvas, axes):
        strong = {result.area: DARK_BLUE, county: "white"}
        colours = [strong.get(area, PALE_BLUE) for area in percent.index]
        names = list(percent.index)
        # Before there are any ticks, as seaborn looks through them and each would be changed by itself.
        axes.grid(False)
        axes.set_xticks([])
        labels = [f"{signed(value, 1)}%" for value in percent]
        axes.tick_params(axis="y", length=0, pad=_room_left_of_bars(labels))
        # One colour and no intervals to seaborn, which would go over the data again for each: a bar is one number.
        sns.barplot(x=percent.to_numpy(), y=names, color=PALE_BLUE, saturation=1, width=0.72, errorbar=None, ax=axes)
        bars = cast(BarContainer, axes.containers[0])
        axes.bar_label(bars, labels, padding=3, fontsize=10)
        for bar, area, colour in zip(bars, names, colours, strict=True):
            bar.set_facecolor(colour)
            if area == county:
                bar.set(edgecolor=DARK_PINK, hatch="////")
        for label in axes.get_yticklabels():
            label.set_fontweight("bold" if label.get_text() in strong else "normal")
        axes.axvline(0, color=DARK_GREY, linewidth=1)
        axes.spines[["left", "bottom"]].set_visible(False)
        axes.set_xlim(min(0.0, percent.min()), max(0.0, percent.max()) or 1.0)
        return Chart(title, svg(canvas), alternative.districts(result), tables.districts(result, unit=unit))


def _finish(axes: Axes, unit: str) -> None:
    # Room for the highest month's marker, however far from 0 all lie; and where nothing was recorded, an axis up to 1.
    axes.set_ylim(0, max(1.0, 1.05 * axes.get_ylim()[1]))
    axes.set_xlabel("")
    axes.set_ylabel(f"{unit} a month")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))


def _room_left_of_bars(labels: list[str]) -> int:
    """Points between the bars and the districts' names: as many as the longest label of a fall takes, of size 10."""
    return 4 + 6 * max((len(label) for label in labels if label.startswith("-")), default=0)


def _draw_limits(axes: Axes, result: XmR) -> None:
    """Central line and limits, anew from each break on, which is named."""
    breaks = [result.points.index.get_loc(each.month) for each in result.breaks]
    for first, after in pairwise([0, *breaks, len(result.points)]):
        for column, style in LIMITS.items():
            axes.plot(range(first, after), result.lines[column].iloc[first:after], color=DARK_BLUE, **style)
    for column, height in result.lines.iloc[-1].dropna().items():
        _label_line(axes, height, f"{column} {number(height, places(result))}".replace("_", " "))
    for letter, place, each in zip(ascii_uppercase, breaks, result.breaks, strict=False):
        named = fill(f"{letter}: recorded anew from {month_label(each.month)} ({each.reason})", 48)
        axes.axvline(place - 0.5, color=DARK_GREY, linewidth=1.2, linestyle=(0, (1, 1)), label=named)
        axes.annotate(letter, (place - 0.5, 1), xycoords=("data", "axes fraction"), ha="center", va="bottom")


def _mark_signals(axes: Axes, points: pd.DataFrame) -> None:
    """Mark each month that a rule fired on by the first such rule."""
    fired = points[list(MARKERS)]
    marked = points.assign(x=range(len(points)), rule=fired.idxmax(axis="columns"))[fired.any(axis="columns")]
    for rule, marker in MARKERS.items():
        months = marked[marked["rule"] == rule]
        if not months.empty:
            axes.scatter(months["x"], months["count"], marker=marker, color=COLOURS[rule], s=46, zorder=3, label=rule)


def _legend_above(canvas: Canvas, axes: Axes, *, columns: int = 4) -> None:
    own = axes.get_legend()
    if own is not None:
        own.remove()  # seaborn puts one over the lines
    canvas.legend(loc="outside upper left", ncols=columns, columnspacing=1.2, handlelength=2.2, fontsize=10)


def _month_axis(axes: Axes, months: pd.PeriodIndex) -> None:
    """A tick at each April, where financial years start, or at the ends where there is none."""
    starts = [i for i, month in enumerate(months) if month.month == 4] or [0, len(months) - 1]
    axes.set_xticks(starts, [f"{MONTH_NAMES[months[i].month - 1][:3]}\n{months[i].year}" for i in starts])


def _label_line(axes: Axes, height: float, text: str) -> None:
    axes.annotate(
        text, (1.0, height), xycoords=("axes fraction", "data"), xytext=(4, 0),
        textcoords="offset points", va="center", fontsize=9.5, color=DARK_BLUE, annotation_clip=False,
    )  # fmt: skip
