"""Signs that the newest month of a table was not supplied: 0 everywhere, or the month before copied."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.english import number

USUAL = 20  # events a month: where this many are usual, chance gives none in 1 of 500 million months
COPIED = 10  # counts above 0 that a month must have to be taken for a copy of the month before
ENOUGH, YEAR = 6, 12  # months before the newest: the fewest that show the usual count, and the most that are used


def newest_month_problems(counts: pd.DataFrame) -> list[str]:
    """A problem for each measure that is 0 in every area in the newest month, and one if that month is a copy.

    A measure that was rare before may well be 0. If any other two neighbouring months of the table are alike, the
    newest two may be, too.

    Examples
    --------
    >>> months = pd.period_range("2022-05", "2022-11", freq="M")
    >>> counts = pd.DataFrame({("Wyre", "Theft"): [35, 31] * 3 + [0], ("Wyre", "Arson"): [1, 0] * 3 + [1]}, months)
    >>> newest_month_problems(counts)[0].partition(":")[0]
    'Theft is 0 in every area in 2022-11, where 33 a month were usual'
    """
    last = counts.index[-1]
    recent = counts.iloc[-1 - YEAR :].to_numpy(dtype=float)
    places, measures = pd.factorize(counts.columns.get_level_values(1))
    # The largest count of any area: the county's, or the largest district's.
    largest = np.array([np.fmax.reduce(recent[:, places == place], axis=1) for place in range(len(measures))])
    known = ~np.isnan(largest[:, :-1])
    usual = {
        str(measure): float(np.mean(own[:-1][given]))
        for measure, own, given in zip(measures, largest, known, strict=True)
        if given.sum() >= ENOUGH and own[-1] == 0
    }
    none = [measure for measure, events in usual.items() if events >= USUAL]
    if none and counts.iloc[-1].max() == 0:
        return [
            f"Every count of {last} is 0, where {number(usual[none[0]])} a month were usual of {none[0]} alone: send "
            "the month's counts, or leave its rows out and name the drop for the month before."
        ]
    problems = [
        f"{measure} is 0 in every area in {last}, where {number(usual[measure])} a month were usual: send its counts, "
        "or leave these rows out and name the measure under 'stopped' in drop.toml."
        for measure in none
    ]
    if _is_copy(counts):
        problems.append(f"Every count of {last} is that of {last - 1}: send the month's own counts.")
    return problems


def _is_copy(counts: pd.DataFrame) -> bool:
    """Whether the newest month has the very counts of the month before, as no other two neighbouring months have."""
    recent = counts.iloc[-1 - YEAR :].to_numpy(dtype=float)
    now, then = recent[1:], recent[:-1]
    same = ((now == then) | (np.isnan(now) & np.isnan(then))).all(axis=1)
    return bool(len(same) and same[-1] and not same[:-1].any() and (recent[-1] > 0).sum() >= COPIED)
