"""Changes as tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from helpers.document.blocks import Cell, Gauge, Missing, Table
from helpers.document.sentence import Sentence, say
from helpers.statistics.change import Change
from helpers.tables.cells import count_or_missing
from helpers.wording import sums
from helpers.wording.changes import verdict_in_words
from helpers.wording.movement import chance_limit, difference_of, listed_change, percent_of

NONE = Missing("not applicable")
CHANCE = "Chance alone"
IN_TWO_SPANS = "in the year to date and in the last twelve months"  # ends the caption of `periods`
CHANGE = ("Change", "Per cent", CHANCE, "Verdict")


def changes(results: Iterable[Change], *, caption: str) -> Table:
    """Changes of the same two periods, one row a measure.

    Examples
    --------
    >>> from helpers.periods import Span
    >>> year = Span.parse("2016")
    >>> changes([Change("Blackpool", "Rape", year, year.year_before(), 71, 75)], caption="Sexual offences").printed
    (('Rape', '75', '71', '−4', '−5.3%', 'up to 36', 'no clear change'),)
    """
    each = list(results)
    if not each:
        return Table(caption, ("Measure",), ())
    units = {result.unit for result in each}
    counted = f"{caption}: {units.pop()}" if len(units) == 1 else caption
    header = ("Measure", each[0].compared_with.label, each[0].period.label, *CHANGE)
    return _tested(Table(counted, header, tuple((result.measure, *_cells(result)) for result in each)))


def periods(results: Iterable[Change]) -> Table:
    """Changes of one measure over different periods, such as the year to date and the last twelve months, a row each.

    Examples
    --------
    >>> import pandas as pd
    >>> from helpers.statistics.change import rolling_year, year_to_date
    >>> rape = pd.Series(10, pd.period_range("2014-04", "2016-08", freq="M"), name=("Blackpool", "Rape"))
    >>> table = periods([year_to_date(rape), rolling_year(rape)])
    >>> table.header[1:3], table.printed[1][:4]
    (('A year before', 'Recorded'), ('September 2015 to August 2016', '120', '120', '0'))
    """
    # In March the year to date and the last twelve months are the same: one row.
    each = list({result.period: result for result in results}.values())
    caption = f"{each[0].measure} in {each[0].area}: {each[0].unit} {IN_TWO_SPANS}"
    rows = tuple((result.period.label, *_cells(result)) for result in each)
    header = ("Months", "A year before", "Recorded", *CHANGE)
    return Table(caption, header, rows)


def _tested(table: Table) -> Table:
    """The table without those columns of a change that no row fills, such as where no change can be tested."""
    empty = {
        place for place, name in enumerate(table.header) if name in CHANGE and all(r[place] == NONE for r in table.rows)
    }

    def kept(row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(each for place, each in enumerate(row) if place not in empty)

    return replace(table, header=kept(table.header), rows=tuple(map(kept, table.rows)))


def _cells(result: Change) -> tuple[Cell, ...]:
    """Previous, current, change, per cent, what chance can give, and verdict."""
    now, before = sums.current(result), sums.previous(result)
    moved, limit, said = difference_of(result), chance_limit(result), verdict_in_words(result)
    if result.unfinished:
        verdict = say("{said}{listed}", said=said, listed=listed_change(result), about=(now, before))
        return (
            count_or_missing(result.previous, before),
            count_or_missing(result.current, now),
            NONE,
            NONE,
            NONE,
            verdict,
        )
    return (
        count_or_missing(result.previous, before),
        count_or_missing(result.current, now),
        moved or Sentence("cannot be compared", about=(now, before)),
        percent_of(result, sign=True) or NONE,
        Gauge(moved, limit) if moved and limit else NONE,
        Sentence(said, about=(now, before)) if said else NONE,
    )
