"""Checks that tables of all shapes share: names, repeats, totals, areas that are not places, and missing rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import product

import numpy as np

from helpers.drops.declared.blocks import (
    are_corners,
    areas_in_parents,
    with_totals_of_parents_named,
    without_parent,
    without_parent_totals,
    without_totals_of_one_area,
)
from helpers.drops.declared.cut_short import cut_short_problems
from helpers.drops.declared.laid_out import AREA, MEASURE, PARENT, LaidOut
from helpers.drops.declared.over_time import in_months, with_absent, without_sums_over_time
from helpers.drops.declared.series import Series, names_of, without
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import (
    are_grand_totals,
    check_grand_totals,
    is_total,
    left_out_notes,
    sums_by_name,
    without_repeats,
    without_row_totals,
)
from helpers.drops.declared.whole import Checked, settle_areas, settle_measures
from helpers.drops.sheets.cells import LONGEST_NAME, NAME, NOT_BLANK, TOO_LONG, is_harmless, quoted, spelling_key
from helpers.english import and_list, number
from helpers.refusal import Refused

MOST_NOTES = 3  # more sentences of one kind become one
MOST_PROBLEMS = 20
FEWEST_PEERS, COMMON = 2, 10  # if this many areas have this many of a measure, another area hardly has none
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
FEWEST_AREAS, NEARLY_NONE = 5, 0.2  # the fewest areas, and the share with two values that a column of parents may have
_IS_A_PARENT = re.compile(
    r"\b(borough|district|parent|csp|partnership|authority|council|county|town|division|force|area code)\b",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"unknown|not known|n/?k|unassigned|unallocated|not assigned|not recorded|"
    r"no (policing )?(district|location|ward|area)( assigned| recorded)?|other ?/ ?(nk|unknown)|"
    r"outside .*|out of (area|force|county).*|unassigned .*",
    re.IGNORECASE,
)


def checked(laid: LaidOut, declared: TableDeclaration) -> Checked:
    """A table's counts, each counted once.

    Rows of one area and measure are added up. An area that repeats another in every measure and month is counted once.
    A row that is the total of others is checked and left out.

    Raises
    ------
    Refused
        With every problem.
    """
    laid = with_totals_of_parents_named(laid)
    _check_names(laid)
    _check_parents(laid)
    _check_rows(laid, declared)
    kept, notes = areas_in_parents(laid, declared)
    kept, parent_notes = without_parent_totals(kept)
    kept, own_notes = without_totals_of_one_area(kept)
    kept, time_notes = without_sums_over_time(kept, declared)
    kept, absent_notes = with_absent(kept, declared)
    kept, month_notes = in_months(kept, declared)
    corners = are_corners(kept)
    grand = [is_one or corner for is_one, corner in zip(are_grand_totals(kept), corners, strict=True)]
    totals = kept.only(grand)
    kept, row_notes = without_row_totals(kept.only([not is_one for is_one in grand]))
    parents = _parents(kept, declared)
    table, lacking_notes = _table(kept, declared)
    table, left_over, left_notes = _without_left_over(table, laid, declared, parents)
    found = Checked(table, left_over, kept.spans, bool(declared.priority), file=laid.file, parents=parents)
    measure_notes = settle_measures(found, laid, declared)
    every = found.series
    found.series, repeat_notes = without_repeats(every)
    area_notes = settle_areas(found, laid, declared, every)
    wholes = [each | found.left_over for each in (found.series, without(every, AREA, {found.county}))]
    check_grand_totals(totals, *wholes, *(without(each, MEASURE, found.uncounted) for each in wholes))
    grand_notes = left_out_notes(sum(grand), "rows")
    # Totals that were checked concern those who check the drop; pages need not say that a table had them.
    found.of_file = (*laid.notes, *time_notes, *row_notes, *own_notes, *grand_notes, *parent_notes)
    found.notes = [
        *notes, *month_notes, *absent_notes, *lacking_notes, *measure_notes, *repeat_notes, *area_notes, *left_notes,
    ]  # fmt: skip
    return found


def _parents(laid: LaidOut, declared: TableDeclaration) -> dict[str, str]:
    """The parent of each area; none where no column has one.

    Raises
    ------
    Refused
        When some areas have one and others lack it.
    """
    if PARENT not in laid.names:
        return {}
    pairs = list(zip(laid.names[AREA], laid.names[PARENT], strict=True))
    known = dict.fromkeys(pairs)
    blank = [(area, parent) for area, parent in known if not parent and not _NO_PLACE.fullmatch(area)]
    if blank and len(blank) < len(known):
        raise Refused(
            *(
                f"{laid.where(pairs.index(pair))}: {quoted(pair[0])} has no {declared.parent}: fill it in, "
                "or name it under 'leftovers' in drop.toml if it is not a place."
                for pair in blank[:MOST_PROBLEMS]
            )
        )
    return dict(pairs)


def _check_names(laid: LaidOut) -> None:
    """Refuse a name that is blank, harmful or in two spellings."""
    grand = are_grand_totals(laid)
    parents = laid.names.get(PARENT, [""] * len(grand))
    rows = list(zip(laid.names[AREA], parents, grand, strict=True))
    known = {parent for area, parent, is_grand in rows if area and parent and not is_grand}
    problems = []
    for level in (AREA, MEASURE):
        blank = [row for row, name in enumerate(laid.names[level]) if not name and not grand[row]]
        if level == AREA:
            blank = [row for row in blank if parents[row] not in known]
        problems += [f"{laid.where(row)}, column {laid.columns[level] or level}: '' {NOT_BLANK}." for row in blank]
    for level, cells in laid.names.items():
        column = laid.columns.get(level, level)
        first: dict[str, str] = {}
        for name in dict.fromkeys(cells):
            key = spelling_key(name)
            problem = ""
            if _ERROR.fullmatch(name):
                problem = "is an error of a spreadsheet: correct it"
            elif not is_harmless(name):
                problem = NAME
            elif len(name) > LONGEST_NAME:
                problem = TOO_LONG
            elif first.setdefault(key, name) != name:
                problem = f"is spelt {quoted(first[key])} elsewhere; use one spelling"
            if problem:
                place = laid.where(cells.index(name)) if column else laid.file
                problems.append(f"{place}, column {column or name}: {quoted(name)} {problem}.")
    problems += laid.problems
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])


def _check_parents(laid: LaidOut) -> None:
    """Refuse an area name that is in two parents, as shown by a column with one value for nearly every area."""
    problems = []
    for column, every in laid.others.items():
        pairs = [(area, cell) for area, cell in every if area and cell]
        often = Counter(area for area, _ in pairs)
        several = [area for area, times in often.most_common() if times > 1 and not is_total(area)]
        few = len(often) >= FEWEST_AREAS and len(several) <= NEARLY_NONE * len(often)
        if several and len({cell for _, cell in pairs}) > 1 and (few or _IS_A_PARENT.search(column)):
            named = [f"'{area}' ({and_list(sorted(cell for own, cell in pairs if own == area))})" for area in several]
            problems.append(
                f"{laid.file}, column {column}: {and_list(named[:MOST_NOTES])} may be several places of one name: "
                f"write parent = \"{column}\" in drop.toml if they are, or name the column under 'ignore'."
            )
    if problems:
        raise Refused(*problems)


def _check_rows(laid: LaidOut, declared: TableDeclaration) -> None:
    """Refuse rows that nothing but their counts tells apart, and a table that was cut short."""
    rows = laid.rows
    problems = _alike_problems(laid) if declared.alike != "add" and len(set(rows)) < len(rows) else []
    if declared.across == "months":
        # No area need be in every parent.
        names = zip(*(cells for column, cells in laid.names.items() if column != PARENT), strict=True)
        plain = [
            (row, own) for row, (own, grand) in enumerate(zip(names, are_grand_totals(laid), strict=True)) if not grand
        ]
        last = laid.places[plain[-1][0]] if plain else 0
        problems += cut_short_problems([own for _, own in plain], last, laid.file)
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])


def _alike_problems(laid: LaidOut) -> list[str]:
    """A problem for each row that differs from an earlier one only in its counts: one may have replaced the other."""
    counted = [bool((own > 0).any()) for own in laid.numbers]
    first: dict[tuple[str, ...], int] = {}
    problems = []
    for row, (cells, is_counted) in enumerate(zip(laid.rows, counted, strict=True)):
        earlier = first.setdefault(cells, row) if is_counted else row
        if earlier == row:
            continue
        here, there = laid.places[row], laid.places[earlier]
        if np.array_equal(laid.numbers[row], laid.numbers[earlier], equal_nan=True):
            problems.append(
                f"{laid.file}, row {here}: repeats row {there} in every cell; keep one, or put the sum of both into "
                "one."
            )
        else:
            problems.append(
                f"{laid.file}, rows {there} and {here}: nothing but their counts tells the two rows of "
                f"{', '.join(filter(None, cells))} apart; keep one, or name what each counts in a column."
            )
    return problems


def _table(laid: LaidOut, declared: TableDeclaration) -> tuple[Series, list[str]]:
    """A row for every area and measure, and a note on each area that has no row of some measure."""
    found = sums_by_name(laid)
    every = list(product(names_of(found, AREA), names_of(found, MEASURE)))
    unknown = np.full(len(laid.spans), np.nan)
    table = {names: found.get(names, unknown) for names in every}
    if declared.absent == "missing" or len(found) == len(every):
        return table, []
    absent = [names for names in every if names not in found]
    if declared.absent == "":
        _check_lacking(found, absent, laid.file)
    none = np.where(np.isnan([*found.values()]).all(axis=0), np.nan, 0.0)
    lacking: dict[str, list[str]] = {}
    for area, measure in absent:
        if not is_total(area) and not is_total(measure):  # a total's missing row need not mean 0
            table[area, measure] = none
            lacking.setdefault(area, []).append(measure)
    notes = [f"'{area}' has no row of {and_list(each)}: counted as 0." for area, each in lacking.items()]
    if len(notes) > MOST_NOTES:
        area, (measure, *_) = next(iter(lacking.items()))
        notes = [f"{len(notes)} areas have no row of some measure, such as {area} of {measure}: counted as 0."]
    return table, notes


def _check_lacking(found: Series, absent: Sequence[tuple[str, str]], file: str) -> None:
    """Refuse a table in which one area has no row of a measure that is common in every other."""
    problems = []
    for measure in dict.fromkeys(measure for _, measure in absent):
        own = [np.nansum(cells) for (_, other), cells in found.items() if other == measure]
        lacking = [area for area, each in absent if each == measure and not is_total(area)]
        if len(lacking) == 1 and len(own) >= FEWEST_PEERS and min(own) >= COMMON and not is_total(measure):
            problems.append(
                f"{file}: {lacking[0]} has no row of {measure}, of which every other area has {number(min(own))} or "
                'more: send the row, or write absent = 0 in drop.toml if it is none, or absent = "missing".'
            )
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])


def _without_left_over(
    table: Series, laid: LaidOut, declared: TableDeclaration, parents: Mapping[str, str]
) -> tuple[Series, Series, list[str]]:
    """The counts of places, and separately those of areas that are not places.

    Raises
    ------
    Refused
        When an area's name is not that of a place and `drop.toml` does not declare this.
    """
    areas = names_of(table, AREA)
    own = {area: without_parent(area, parents.get(area, "")) for area in areas}
    patterns = [each.casefold() for each in declared.leftovers]
    unused = [each for each in patterns if not any(fnmatchcase(own[area].casefold(), each) for area in areas)]
    problems = [f"drop.toml, leftovers: {laid.file} has no area {quoted(each)}: correct it." for each in unused]
    left = [area for area in areas if any(fnmatchcase(own[area].casefold(), each) for each in patterns)]
    problems += [
        f"{laid.file}: the area {quoted(area)} is not a place: name it under 'leftovers' in drop.toml, so that only "
        f"{'its district' if parents.get(area) else 'the county'} counts it."
        for area in areas
        if area not in left and area not in declared.districts and _NO_PLACE.fullmatch(own[area])
    ]
    if problems:
        raise Refused(*problems)
    notes = []
    if left:
        named = and_list(left[:MOST_NOTES]) if len(left) <= MOST_NOTES else f"{len(left)} areas, such as {left[0]},"
        are = "is not a place" if len(left) == 1 else "are not places"
        its = "its district" if any(parents.get(area) for area in left) else "the sum of all areas"
        notes = [f"{named} {are}: counted in {its} alone."]
    places = without(table, AREA, left)
    return places, {names: cells for names, cells in table.items() if names not in places}, notes
