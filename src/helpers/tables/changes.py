"""Changes as tables."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.blocks import Table
from helpers.statistics.change import Change
from helpers.tables.cells import count_cell
from helpers.wording.changes import change_figure, movement_of


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
    each = list(results)
    if not each:
        return Table(caption, ("Measure",), ())
    header = ("Measure", each[0].compared_with.label, each[0].period.label, "Change", "Verdict")
    rows = tuple((result.measure, *_cells(result, unit)) for result in each)
    return Table(caption, header, rows, tuple(change_figure(result, caption) for result in each))


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
    # In March the year to date and the last twelve months are the same: one row.
    each = list({result.period: result for result in results}.values())
    caption = f"{each[0].measure} in {each[0].area}: the year to date, and the last twelve months"
    rows = tuple((result.period.label, *_cells(result)) for result in each)
    header = ("Months", "A year before", "Recorded", "Change", "Verdict")
    return Table(caption, header, rows, tuple(change_figure(result, caption) for result in each))


def _cells(result: Change, unit: str | None = None) -> tuple[str, str, str, str]:
    """Previous, current, change and verdict."""
    movement = "cannot be compared" if result.difference is None else movement_of(result, unit=unit)
    return count_cell(result.previous), count_cell(result.current), movement, result.verdict
