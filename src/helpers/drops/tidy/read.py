"""Reading the counts of a tidy drop: the columns of its `counts.csv`, and its rows."""

from __future__ import annotations

import pandas as pd

from helpers.drops.drop import CheckedCounts, as_columns
from helpers.drops.drop_toml import break_problems
from helpers.drops.own_renames import own_renames
from helpers.drops.sheets.table import read_table
from helpers.drops.source import Source
from helpers.drops.tidy.check import completeness_problems, typed_counts
from helpers.drops.tidy.places import PARENT, in_districts, with_sums
from helpers.periods import is_month
from helpers.refusal import Refused

COUNTS = ("area", "measure", "month", "count")


def read_tidy(source: Source) -> CheckedCounts:
    """The counts of a tidy drop, which is named for its last month.

    Raises
    ------
    Refused
        When the drop is not named for a month, or with every problem of its counts.

    Examples
    --------
    >>> from helpers.drops.find import find_drops
    >>> from helpers.drops.source import open_source
    >>> counts = read_tidy(open_source(*find_drops(["2016-08"]))).counts
    >>> int(counts["Blackpool", "Serious Assaults"].loc["2016-04":].sum())
    60
    """
    if not is_month(source.name):
        raise Refused(f"{source.name} is not named for a month: name the drop for its last month, such as 2016-08.")
    last = pd.Period(source.name, freq="M")
    file = source.table("counts")
    table = read_table(file, COUNTS)
    text, places = in_districts(table.text) if PARENT in table.text else (table.text, {})
    counts, notes = typed_counts(text[list(COUNTS)], last, file.name, separator=table.sheet.separator)
    months = pd.period_range(counts["month"].min(), last, freq="M")
    declared = source.declared
    renames = own_renames()
    over = [*(each.name for each in declared.ended), *(each.was for each in renames)]
    problems = completeness_problems(counts, last, declared.stopped, declared.partial, file.name, over=over)
    measures = [*counts["measure"].unique(), *(each.name for each in renames)]
    problems += break_problems(declared.breaks, measures, months)
    if problems:
        raise Refused(*problems)
    every, sums, about_places = with_sums(as_columns(counts, last), places)
    said = (*table.notes, *notes, *about_places)
    return CheckedCounts(every, notes={file.name: said} if said else {}, totals=sums, places=places)
