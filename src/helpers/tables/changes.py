"""Results as tables; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.blocks import Table
from helpers.statistics.change import Change
from helpers.tables.months import _count
from helpers.wording.changes import figure, movement


def changes(results: Iterable[Change], *, caption: str, unit: str | None = None) -> Table:
    """Changes of the same two periods, one row a measure.

    Parameters
    ----------
    unit
        Printed in place of each measure's own; empty to print none.

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
    rows = tuple((result.measure, *_moved(result, result.unit if unit is None else unit)) for result in shown)
    return Table(caption, header, rows, tuple(figure(result, caption) for result in shown))


def periods(results: Iterable[Change]) -> Table:
    """Changes of one measure over different periods, such as the year to date and the last twelve months, a row each.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.change import rolling_year, year_to_date
    >>> rape = pd.Series(10, pd.period_range("2014-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> table = periods([year_to_date(rape), rolling_year(rape)])
    >>> table.header[1:3], table.rows[1]
    (('A year before', 'Recorded'), ('September 2015 to August 2016', '120', '120', 'no change', 'no clear change'))
    """
    shown = list({each.period: each for each in results}.values())  # in March they are the same twelve months
    caption = f"{shown[0].measure} in {shown[0].area}: the year to date, and the last twelve months"
    rows = tuple((each.period.label, *_moved(each, each.unit)) for each in shown)
    header = ("Months", "A year before", "Recorded", "Change", "Verdict")
    return Table(caption, header, rows, tuple(figure(each, caption) for each in shown))


def _moved(result: Change, unit: str) -> tuple[str, str, str, str]:
    """Previous, current, change and verdict."""
    moved = "cannot be compared"
    if result.difference is not None:
        moved = movement(result.difference, result.percent, unit, current=result.current or 0)
    return _count(result.previous), _count(result.current), moved, result.verdict
