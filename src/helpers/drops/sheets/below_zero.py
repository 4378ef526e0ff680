"""Counts below 0: crimes that were cancelled after the month in which they were counted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.drops.sheets.numbers import first_few
from helpers.english import number, quantity
from helpers.periods import month_label

# This many more crimes may be cancelled in a month than recorded, or twice as many as chance moves a month by.
CANCELLED = 5


def negative_findings(table: pd.DataFrame, *, file: str) -> tuple[list[str], list[str]]:
    """Notes on counts below 0, of crimes that were cancelled later, and problems with those too large for that.

    Parameters
    ----------
    table
        Counts, a row for each area and measure, a column for each month.

    Examples
    --------
    >>> months = pd.period_range("2022-09", "2022-10", freq="M")
    >>> table = pd.DataFrame([[-1, 4]], pd.MultiIndex.from_tuples([("Fenby", "Robbery")]), months)
    >>> negative_findings(table, file="counts.csv")[0]
    ['counts.csv: 1 count is below 0 (Robbery in Fenby, September 2022: −1): more were cancelled than recorded. It is taken off in sums.']
    >>> negative_findings(table - [8, 0], file="counts.csv")[1]
    ['counts.csv: Robbery in Fenby is −9 in September 2022, too far below 0 for crimes that were cancelled (a usual month has 4): correct the sign, or leave the count out.']
    """  # noqa: E501
    numbers = table.to_numpy(dtype=float)
    named, problems = [], []
    for row, column in np.argwhere(numbers < 0):
        area, measure = table.index[row]
        month, value = month_label(table.columns[column]), number(numbers[row, column])
        rest = numbers[row][numbers[row] >= 0]
        usual = float(np.median(rest)) if len(rest) else 0
        if -numbers[row, column] > max(CANCELLED, 2 * usual**0.5):
            problems.append(
                f"{file}: {measure} in {area} is {value} in {month}, too far below 0 for crimes that were cancelled (a "
                f"usual month has {number(usual)}): correct the sign, or leave the count out."
            )
        else:
            named.append(f"{measure} in {area}, {month}: {value}")
    if not named:
        return [], problems
    many = len(named) > 1
    verb, pronoun = ("are", "They are") if many else ("is", "It is")
    return [
        f"{file}: {quantity(len(named), 'counts')} {verb} below 0 ({first_few(named)}): more were cancelled than "
        f"recorded. {pronoun} taken off in sums."
    ], problems
