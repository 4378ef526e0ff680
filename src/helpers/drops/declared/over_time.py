"""Which of a table's columns count (months, not the sums over them), and what a count without a row means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from helpers.drops.declared.laid_out import AREA, MEASURE, LaidOut
from helpers.drops.declared.table import TableDeclaration
from helpers.english import and_list, number
from helpers.periods import spans
from helpers.refusal import Refused

MOST_NOTES = 3  # more sentences of one kind become one
MOST_PROBLEMS = 20
LARGEST_ERROR = 0.01  # of a published year or quarter against its months; a larger one is not a late revision


def without_sums_over_time(laid: LaidOut, declared: TableDeclaration) -> tuple[LaidOut, list[str]]:
    """The rows without columns that are sums of others, and notes on sums that do not agree.

    Published years and quarters may differ a little from their months, which were revised later: they are named.
    """
    periods = laid.spans
    shortest = min((span.length for span in periods if span.length), default=0)
    base = [place for place, span in enumerate(periods) if span.length == shortest]
    sums = [place for place, span in enumerate(periods) if span.length != shortest]
    if declared.priority:  # the year's rate is not the sum of its months' rates
        sums = [place for place in sums if periods[place].length is None]
    keep = [place for place, span in enumerate(periods) if span.length] if declared.priority else base
    if not sums:
        return laid.only_spans(keep), []
    problems, notes = [], []
    agreeing = checked_cells = 0
    for place in sums:
        span = periods[place]
        own = [each for each in base if span.length is None or set(periods[each].months) <= set(span.months)]
        is_whole = span.length is None or sum(periods[each].length or 0 for each in own) == span.length
        if not own:
            continue
        expected = laid.numbers[:, own].sum(axis=1)
        given = laid.numbers[:, place]
        known = ~np.isnan(given) & ~np.isnan(expected)
        differs = known & (np.abs(given - expected) > 1e-9)
        checked_cells += int(known.sum())
        agreeing += int((known & ~differs).sum())
        for row in np.flatnonzero(differs).tolist():
            what = f"{laid.names[MEASURE][row]} in {laid.names[AREA][row]}"
            name = "the total" if span.length is None else span.label
            pair = f"{number(given[row])}, its months {number(expected[row])}"
            small = abs(given[row] - expected[row]) <= max(2, LARGEST_ERROR * abs(expected[row]))
            may_be_revised = span.length is not None and small and declared.across != "months"
            if not is_whole or may_be_revised:
                notes.append(f"{what}: {name} is not the sum of its months ({pair}); the months count.")
            else:
                at = laid.rows_of_sums[row].get(span.key, laid.places[row])
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
    return laid.only_spans(keep), notes


def in_months(laid: LaidOut, declared: TableDeclaration) -> tuple[LaidOut, list[str]]:
    """Counts by month, from the first month with any to the last, and notes on odd months; indicators as they are."""
    if np.isnan(laid.numbers).all():
        raise Refused(f"{laid.file} has no count: every cell of its months is blank; send it again.")
    if declared.priority:
        return laid, []
    longest = max(laid.spans, key=lambda span: span.length or 0)
    if longest.length != 1:
        raise Refused(
            f"{laid.file} has no counts by month but by longer spans, such as {longest.label}: declare it under "
            "[[indicators]] in drop.toml, with its priority."
        )
    months = [span.first for span in laid.spans if span.first is not None]
    laid = laid.only_spans(sorted(range(len(months)), key=lambda place: months[place].ordinal))
    months.sort()
    given = ~np.isnan(laid.numbers).all(axis=0)
    begin, end = int(np.argmax(given)), len(given) - int(np.argmax(given[::-1]))
    blank = [*months[:begin], *months[end:]]
    zero = [months[place] for place in np.flatnonzero(given & (np.nansum(laid.numbers, axis=0) == 0))]
    laid = laid.only_spans(range(begin, end))
    notes = []
    if blank:
        what = "the columns are blank, and left out" if declared.across == "months" else "no count is given; left out"
        notes.append(f"{and_list(spans(blank))}: {what}.")
    if zero and laid.numbers.any():
        clear = "column" if declared.across == "months" else "cells"
        notes.append(f"Every count of {and_list(spans(zero))} is 0: if it was not supplied, clear the {clear}.")
    return laid, notes


def with_absent(laid: LaidOut, declared: TableDeclaration) -> tuple[LaidOut, list[str]]:
    """The rows with 0 for a count without a row, where `drop.toml` declares that.

    Nothing is known of a measure before its first row anywhere.
    """
    absent = laid.absent
    if not absent.any():
        return laid, []
    if declared.absent == "":
        row, column = np.argwhere(absent)[0].tolist()
        has_zeros = bool((laid.numbers == 0).any())
        looks = (
            'other counts are 0, so these were probably not supplied: write absent = "missing"'
            if has_zeros
            else "no count is 0, so the zeros were probably left out: write absent = 0"
        )
        other = "absent = 0 if they are zeros" if has_zeros else 'absent = "missing" if they were not supplied'
        raise Refused(
            f"{laid.file}: {number(absent.sum())} of {number(absent.size)} counts have no row (the first: "
            f"{laid.names[MEASURE][row]} in {laid.names[AREA][row]}, {laid.spans[column].label}), and {looks} in "
            f"drop.toml, or {other}."
        )
    if declared.absent == "missing":
        return laid, [f"{number(absent.sum())} counts have no row: not supplied, as drop.toml declares."]
    measures = np.array(laid.names[MEASURE], dtype=object)
    begun = np.zeros(absent.shape, dtype=bool)
    for measure in dict.fromkeys(measures):
        own = measures == measure
        begun[own] = np.maximum.accumulate((~absent[own]).any(axis=0))
    numbers = np.where(absent & begun, 0.0, laid.numbers)
    filled = int((absent & begun).sum())
    return replace(laid, numbers=numbers), [
        f"{number(filled)} counts have no row: counted as 0, as drop.toml declares."
    ]
