"""Results as tables; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from helpers.change import Change
from helpers.comparison import Comparison
from helpers.exhibits import Table
from helpers.figures import Figure, is_small
from helpers.forecast import Forecast
from helpers.periods import MONTH_NAMES, financial_year, financial_year_label, month_label
from helpers.wording.changes import figure, movement
from helpers.wording.numbers import number, signed
from helpers.wording.outlook import county_figure, district_figure
from helpers.wording.signals import limit_figures, places
from helpers.xmr import RULES, XmR

MISSING = "not supplied"


def changes(results: Iterable[Change], *, caption: str, unit: str = "offences") -> Table:
    """Changes of the same two periods, one row a measure; an empty unit where the measures count different things.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> year = Span.parse("2016")
    >>> changes([Change("Blackpool", "Rape", year, year.year_before(), 71, 75)], caption="Sexual offences").rows
    (('Rape', '75', '71', 'reduction of 5.3% (-4 offences)', 'no clear change'),)
    """
    shown = list(results)
    if not shown:
        return Table(caption, ("Measure",), ())
    header = ("Measure", shown[0].compared_with.label, shown[0].period.label, "Change", "Verdict")
    rows = tuple((result.measure, *_moved(result, unit)) for result in shown)
    return Table(caption, header, rows, tuple(figure(result, caption) for result in shown))


def periods(results: Iterable[Change], *, unit: str = "offences") -> Table:
    """Changes of one measure over different periods, such as the year to date and the last twelve months, a row each.

    Examples
    --------
    >>> from helpers.change import rolling_year, year_to_date
    >>> rape = pd.Series(10, pd.period_range("2014-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> table = periods([year_to_date(rape), rolling_year(rape)])
    >>> table.header[1:3], table.rows[1]
    (('A year before', 'Recorded'), ('September 2015 to August 2016', '120', '120', 'no change', 'no clear change'))
    """
    shown = list({each.period: each for each in results}.values())  # in March they are the same twelve months
    caption = f"{shown[0].measure} in {shown[0].area}: the year to date, and the last twelve months"
    rows = tuple((each.period.label, *_moved(each, unit)) for each in shown)
    header = ("Months", "A year before", "Recorded", "Change", "Verdict")
    return Table(caption, header, rows, tuple(figure(each, caption) for each in shown))


def districts(result: Comparison, *, unit: str = "offences") -> Table:
    """The districts by per cent change, the county last.

    Examples
    --------
    >>> from helpers import comparison
    >>> index = pd.period_range("2015-04", "2016-04", freq="M")
    >>> counts = pd.DataFrame({("Blackpool", "Rape"): [40] * 12 + [50], ("Wyre", "Rape"): [20] * 13}, index)
    >>> county = counts.sum(axis="columns").rename(("Lancashire", "Rape"))
    >>> districts(comparison.districts(counts, county, area="Blackpool")).rows[::2]
    (('Blackpool', '40', '50', '+10', '+25.0%'), ('Lancashire as a whole', '60', '70', '+10', '+16.7%'))
    """
    caption = f"{result.measure} by district: {unit}, {result.period.label} against a year before"
    rows = [(area, *_side_by_side(row)) for area, row in result.points.iterrows()]
    rows.append((f"{result.county_name} as a whole", *_side_by_side(result.county)))
    header = ("District", result.period.year_before().label, result.period.label, "Change", "Per cent")
    figures = [district_figure(result, str(area), caption) for area in result.points.index]
    return Table(caption, header, tuple(rows), (*figures, county_figure(result, caption)), strong=result.area)


def years(counts: pd.Series, *, unit: str = "offences") -> Table:
    """Monthly counts with a column for each financial year, April first.

    Examples
    --------
    >>> index = pd.period_range("2016-03", "2016-04", freq="M")
    >>> print(years(pd.Series([5.0, 7.0], index, name=("Blackpool", "Rape"))).rows[0])
    ('April', '–', '7')
    """
    area, measure = counts.name
    caption = f"{measure} in {area}: {unit} a month"
    starts = range(financial_year(counts.index[0]), financial_year(counts.index[-1]) + 1)
    rows = []
    for month in [*range(4, 13), 1, 2, 3]:
        cells = [_month_cell(counts, pd.Period(year=start + (month < 4), month=month, freq="M")) for start in starts]
        rows.append((MONTH_NAMES[month - 1], *cells))
    header = ("Month", *(financial_year_label(start) for start in starts))
    return Table(caption, header, tuple(rows), tuple(month_figures(counts, caption)))


def xmr(result: XmR) -> Table:
    """The months behind an XmR chart, with the rules that fired; and with their limits where these follow a season.

    Examples
    --------
    >>> from helpers import xmr as rules
    >>> index = pd.period_range("2015-08", "2016-08", freq="M")
    >>> xmr(rules.xmr(pd.Series([10, 20] * 6 + [60], index, name=("Blackpool", "Rape")))).rows[-2:]
    (('July 2016', '20', 'none'), ('August 2016', '60', 'outside the limits'))
    """
    caption = f"{result.measure} in {result.area}: natural process limits and signals"
    limits = result.lines[["lower_limit", "upper_limit"]] if result.seasonal else result.lines.iloc[:, :0]
    rows = []
    for month, point in result.points.iterrows():
        fired = [rule for rule in RULES if point[rule]]
        between = ["–" if pd.isna(limit) else number(limit, places(result)) for limit in limits.loc[month]]
        rows.append((month_label(month), _count(point["count"]), *between, "; ".join(fired) or "none"))
    counts = result.points["count"].rename((result.area, result.measure))
    header = ("Month", "Count", *(f"{name.partition('_')[0].capitalize()} limit" for name in limits), "Special cause")
    figures = (*month_figures(counts, caption), *limit_figures(result, caption), *_month_numbers(result, caption))
    return Table(caption, header, tuple(rows), (*figures, *_each_limit(result, limits, caption)))


def forecast(result: Forecast, *, unit: str = "offences") -> Table:
    """The financial year month by month: recorded so far, estimated to come.

    Examples
    --------
    A straight line of one more each month goes on as such.

    >>> from helpers.forecast import regression
    >>> index = pd.period_range("2013-04", "2016-08", freq="M")
    >>> forecast(regression(pd.Series(range(1, 42), index, name=("Blackpool", "Rape")), degree=1)).rows[4:6]
    (('August 2016', '41', '–'), ('September 2016', 'to come', '42'))
    """
    caption = f"{result.measure} in {result.area}: {unit} recorded and estimated, {result.year.label}"
    rows, figures = [], []
    for month in result.year.months:
        point = result.points.loc[month]
        estimated = not pd.isna(point["estimate"])
        recorded = "to come" if month > result.history.last else _count(point["count"])
        rows.append((month_label(month), recorded, number(point["estimate"]) if estimated else "–"))
        if estimated:
            printed = number(point["estimate"]).replace(",", "")
            name = f"{result.measure}: estimate"
            figures.append(Figure(result.area, name, f"{month}..{month}", current=printed, sentence=caption))
    counts = result.points.loc[result.year.months, "count"].rename((result.area, result.measure))
    figures += month_figures(counts, caption)
    return Table(caption, ("Month", "Recorded", "Estimated"), tuple(rows), tuple(figures))


def month_figures(counts: pd.Series, caption: str) -> list[Figure]:
    """Each month supplied as a figure.

    Examples
    --------
    >>> counts = pd.Series([5, None], pd.period_range("2016-03", "2016-04", freq="M"), name=("Blackpool", "Rape"))
    >>> [(figure.period, figure.current) for figure in month_figures(counts, "Rape in Blackpool")]
    [('2016-03..2016-03', '5')]
    """
    area, measure = counts.name
    return [
        Figure(
            area,
            measure,
            f"{month}..{month}",
            current=str(int(count)),
            sentence=caption,
            small=is_small(count),
        )
        for month, count in counts.dropna().items()
    ]


def _month_numbers(result: XmR, caption: str) -> list[Figure]:
    """How many months the chart shows and marks, which its alternative text says."""
    months = result.points.index
    numbers = {"months charted": len(months), "months marked as special cause": result.marked}
    return [
        Figure(result.area, f"{result.measure}: {name}", f"{months[0]}..{months[-1]}", current=str(n), sentence=caption)
        for name, n in numbers.items()
    ]


def _each_limit(result: XmR, limits: pd.DataFrame, caption: str) -> list[Figure]:
    """Every month's own limits, where they follow a season."""
    return [
        Figure(
            result.area,
            f"{result.measure}: {name.partition('_')[0]} natural process limit",
            f"{month}..{month}",
            current=number(limit, places(result)).replace(",", ""),
            sentence=caption,
        )
        for name, months in limits.items()
        for month, limit in months.dropna().items()
    ]


def _moved(result: Change, unit: str) -> tuple[str, str, str, str]:
    """Previous, current, change and verdict."""
    moved = "cannot be compared"
    if result.difference is not None:
        moved = movement(result.difference, result.percent, unit, current=result.current or 0)
    return _count(result.previous), _count(result.current), moved, result.verdict


def _side_by_side(row: pd.Series) -> tuple[str, str, str, str]:
    change = "cannot be compared" if pd.isna(row["difference"]) else signed(row["difference"])
    per_cent = "" if pd.isna(row["percent"]) else f"{signed(row['percent'], 1)}%"
    return _count(row["previous"]), _count(row["current"]), change, per_cent


def _month_cell(counts: pd.Series, month: pd.Period) -> str:
    """A count, "not supplied" within the series, and a dash outside it."""
    return _count(counts[month]) if month in counts.index else "–"


def _count(value: float | None) -> str:
    return MISSING if value is None or pd.isna(value) else number(value)
