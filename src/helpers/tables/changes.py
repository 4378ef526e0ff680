"""Changes as tables."""

from __future__ import annotations

from collections.abc import Iterable

from helpers.document.blocks import Cell, Table
from helpers.document.sentence import Sentence
from helpers.statistics.change import Change
from helpers.tables.cells import count_or_missing
from helpers.wording import sums
from helpers.wording.changes import verdict_in_words
from helpers.wording.movement import movement


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
    >>> changes([Change("Blackpool", "Rape", year, year.year_before(), 71, 75)], caption="Sexual offences").printed
    (('Rape', '75', '71', 'reduction of 5.3% (−4 offences)', 'no clear change'),)
    """
    each = list(results)
    if not each:
        return Table(caption, ("Measure",), ())
    header = ("Measure", each[0].compared_with.label, each[0].period.label, "Change", "Verdict")
    rows = tuple((result.measure, *_cells(result, unit)) for result in each)
    return Table(caption, header, rows)


def periods(results: Iterable[Change]) -> Table:
    """Changes of one measure over different periods, such as the year to date and the last twelve months, a row each.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.change import rolling_year, year_to_date
    >>> rape = pd.Series(10, pd.period_range("2014-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> table = periods([year_to_date(rape), rolling_year(rape)])
    >>> table.header[1:3], table.printed[1]
    (('A year before', 'Recorded'), ('September 2015 to August 2016', '120', '120', 'no change', 'no clear change'))
    """
    # In March the year to date and the last twelve months are the same: one row.
    each = list({result.period: result for result in results}.values())
    caption = f"{each[0].measure} in {each[0].area}: the year to date, and the last twelve months"
    rows = tuple((result.period.label, *_cells(result)) for result in each)
    header = ("Months", "A year before", "Recorded", "Change", "Verdict")
    return Table(caption, header, rows)


def _cells(result: Change, unit: str | None = None) -> tuple[Cell, Cell, Cell, Cell]:
    """Previous, current, change and verdict."""
    now, before = sums.current(result), sums.previous(result)
    return (
        count_or_missing(result.previous, before),
        count_or_missing(result.current, now),
        movement(result, unit=unit),
        Sentence(verdict_in_words(result), about=(now, before)),
    )
