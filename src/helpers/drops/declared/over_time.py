"""Which of a table's columns count: months, without the sums over them; and what a count without a row is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.drops.declared.laid_out import AREA, MEASURE, LaidOut, spans_in
from helpers.drops.declared.table import TableDeclaration
from helpers.english import and_list, number
from helpers.periods import spans
from helpers.refusal import Refused

MOST_NOTES = 3  # more sentences of one kind become one
MOST_PROBLEMS = 20
LARGEST_ERROR = 0.01  # of a published year or quarter against its months; a larger one is no matter of late revision


def without_sums_over_time(
    laid: LaidOut, numbers: pd.DataFrame, names: pd.DataFrame, declared: TableDeclaration
) -> tuple[pd.DataFrame, list[str]]:
    """The numbers without columns that are sums of others, and what does not agree with them.

    Published years and quarters may differ a little from their months, which were revised later: they are named.
    """
    periods = spans_in(numbers)
    shortest = min((span.length for span in periods if span.length), default=0)
    base = [place for place, span in enumerate(periods) if span.length == shortest]
    sums = [place for place, span in enumerate(periods) if span.length != shortest]
    if declared.priority:  # the year's rate is not the sum of its months' rates
        sums = [place for place in sums if periods[place].length is None]
    keep = [place for place, span in enumerate(periods) if span.length] if declared.priority else base
    if not sums:
        return numbers.iloc[:, keep], []
    values = numbers.to_numpy(dtype=float)
    problems, notes = [], []
    agreeing = checked_cells = 0
    for place in sums:
        span = periods[place]
        own = [each for each in base if span.length is None or set(periods[each].months) <= set(span.months)]
        is_whole = span.length is None or sum(periods[each].length or 0 for each in own) == span.length
        if not own:
            continue
        expected = values[:, own].sum(axis=1)
        given = values[:, place]
        known = ~np.isnan(given) & ~np.isnan(expected)
        differs = known & (np.abs(given - expected) > 1e-9)
        checked_cells += int(known.sum())
        agreeing += int((known & ~differs).sum())
        for row in np.flatnonzero(differs):
            index = numbers.index[int(row)]
            what = f"{names.loc[index, MEASURE]} in {names.loc[index, AREA]}"
            name = "the total" if span.length is None else span.label
            pair = f"{number(given[row])}, its months {number(expected[row])}"
            small = abs(given[row] - expected[row]) <= max(2, LARGEST_ERROR * abs(expected[row]))
            may_be_revised = span.length is not None and small and declared.across != "months"
            if not is_whole or may_be_revised:
                notes.append(f"{what}: {name} is not the sum of its months ({pair}); the months count.")
            else:
                at = laid.rows_of_sums.get((index, span.key), laid.places[index])
                key = "column under 'ignore'" if declared.across == "months" else "row under 'leave_out'"
                problems.append(
                    f"{laid.file}, row {at}: {name} of {what} is not the sum of its months ({pair}); correct it, or "
                    f"name its {key} in drop.toml."
                )
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])
    if len(notes) > MOST_NOTES:
        notes = [*notes[:MOST_NOTES], f"{len(notes) - MOST_NOTES} more sums over months are not those of their months."]
    if agreeing:
        notes.insert(0, f"{number(agreeing)} of {number(checked_cells)} sums over months are those of their months.")
    return numbers.iloc[:, keep], notes


def in_months(numbers: pd.DataFrame, laid: LaidOut, declared: TableDeclaration) -> tuple[pd.DataFrame, list[str]]:
    """Counts by month, from the first month with any to the last, and notes on odd months; indicators as they are."""
    if not numbers.notna().to_numpy().any():
        raise Refused(f"{laid.file} has no count: every cell of its months is blank; send it again.")
    if declared.priority:
        return numbers, []
    longest = max(spans_in(numbers), key=lambda span: span.length or 0)
    if longest.length != 1:
        raise Refused(
            f"{laid.file} has no counts by month but by longer spans, such as {longest.label}: declare it under "
            "[[indicators]] in drop.toml, with its priority."
        )
    months = pd.PeriodIndex([span.first for span in spans_in(numbers)], freq="M")
    numbers = numbers.set_axis(months, axis="columns").sort_index(axis="columns")
    months = months.sort_values()
    given = months[numbers.notna().any().to_numpy()]
    kept = numbers.loc[:, given[0] : given[-1]]
    blank = months[(months < given[0]) | (months > given[-1])]
    zero = months[(numbers.sum().eq(0) & numbers.notna().any()).to_numpy()]
    notes = []
    if len(blank):
        what = "the columns are blank, and left out" if declared.across == "months" else "no count is given; left out"
        notes.append(f"{and_list(spans(blank))}: {what}.")
    if len(zero) and kept.to_numpy().any():
        clear = "column" if declared.across == "months" else "cells"
        notes.append(f"Every count of {and_list(spans(zero))} is 0: if it was not supplied, clear the {clear}.")
    return kept, notes


def with_absent(
    numbers: pd.DataFrame, names: pd.DataFrame, laid: LaidOut, declared: TableDeclaration
) -> tuple[pd.DataFrame, list[str]]:
    """The numbers with 0 for a count without a row, where `drop.toml` declares that.

    Before a measure's first row anywhere nothing is known of it.
    """
    known = spans_in(laid.numbers)
    columns = np.array([known.index(span) for span in spans_in(numbers)])
    rows = laid.numbers.index.get_indexer(numbers.index)
    absent = laid.absent.to_numpy()[np.ix_(rows, columns)]
    if not absent.any():
        return numbers, []
    values = numbers.to_numpy(dtype=float).copy()
    if declared.absent == "":
        row, column = np.argwhere(absent)[0]
        name = names.iloc[row]
        has_zeros = bool((values == 0).any())
        looks = (
            'other counts are 0, so these were probably not supplied: write absent = "missing"'
            if has_zeros
            else "no count is 0, so the zeros were probably left out: write absent = 0"
        )
        other = "absent = 0 if they are zeros" if has_zeros else 'absent = "missing" if they were not supplied'
        raise Refused(
            f"{laid.file}: {number(absent.sum())} of {number(absent.size)} counts have no row (the first: "
            f"{name[MEASURE]} in {name[AREA]}, {spans_in(numbers)[column].label}), and {looks} in drop.toml, or "
            f"{other}."
        )
    if declared.absent == "missing":
        return numbers, [f"{number(absent.sum())} counts have no row: not supplied, as drop.toml declares."]
    measures = names[MEASURE].to_numpy()
    begun = np.zeros(absent.shape, dtype=bool)
    for measure in dict.fromkeys(measures):
        own = measures == measure
        begun[own] = np.maximum.accumulate((~absent[own]).any(axis=0))
    values[absent & begun] = 0.0
    filled = int((absent & begun).sum())
    return (
        pd.DataFrame(values, numbers.index, numbers.columns),
        [f"{number(filled)} counts have no row: counted as 0, as drop.toml declares."],
    )
