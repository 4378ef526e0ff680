"""Checks that tables of all shapes share: names, repeats, totals, places that are none, and what has no row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd

from helpers.drops.declared.blocks import (
    areas_in_parents,
    is_corner,
    with_totals_of_parents_named,
    without_parent,
    without_parent_totals,
    without_totals_of_one_area,
)
from helpers.drops.declared.cut_short import cut_short_problems
from helpers.drops.declared.laid_out import AREA, MEASURE, PARENT, LaidOut
from helpers.drops.declared.over_time import in_months, with_absent, without_sums_over_time
from helpers.drops.declared.table import TableDeclaration
from helpers.drops.declared.totals import (
    check_grand_totals,
    grand_totals,
    is_total,
    left_out_notes,
    sums_by_name,
    without_repeats,
    without_row_totals,
)
from helpers.drops.declared.whole import Checked, lacks, settle_areas, settle_measures
from helpers.drops.sheets.cells import LONGEST_NAME, NAME, NOT_BLANK, TOO_LONG, is_harmless, quoted, spelling_key
from helpers.english import and_list, number
from helpers.refusal import Refused

MOST_NOTES = 3  # more sentences of one kind become one
MOST_PROBLEMS = 20
FEWEST_PEERS, COMMON = 2, 10  # where so many areas have so many of a measure, another hardly has none
_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)")
FEWEST_AREAS, NEARLY_NONE = 5, 0.2  # of so many areas at least, so many at most have two values in a column of parents
_IS_A_PARENT = re.compile(
    r"\b(borough|district|parent|csp|partnership|authority|council|county|town|division|force|area code)\b",
    re.IGNORECASE,
)
LARGEST_ERROR = 0.01  # of a published year or quarter against its months; a larger one is no matter of late revision
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
    where = _places(laid)
    laid = with_totals_of_parents_named(laid)
    _check_names(laid, where)
    _check_parents(laid, declared)
    _check_rows(laid, declared)
    names, notes = areas_in_parents(laid, declared)
    numbers = laid.numbers
    numbers, names, parent_notes = without_parent_totals(numbers, names, where)
    numbers, names, own_notes = without_totals_of_one_area(numbers, names, where)
    numbers, time_notes = without_sums_over_time(laid, numbers, names, declared)
    numbers, absent_notes = with_absent(numbers, names, laid, declared)
    numbers, month_notes = in_months(numbers, laid, declared)
    grand = grand_totals(names, AREA, MEASURE) | is_corner(names)
    kept, row_notes = without_row_totals(numbers[~grand], names[~grand], area=AREA, measure=MEASURE, where=where)
    parents = _parents(names.loc[kept.index], declared, where)
    table, lacking_notes = _table(kept, names.loc[kept.index], declared, laid.file)
    table, left_over, left_notes = _without_left_over(table, laid, declared, parents)
    found = Checked(table, left_over, "", "", file=laid.file, parents=parents)
    measure_notes = settle_measures(found, laid, declared)
    every = found.counts
    once, repeat_notes = without_repeats(found.counts)
    found.counts = once
    area_notes = settle_areas(found, laid, declared, every)
    wholes = [pd.concat([each, found.left_over]) for each in (found.counts, lacks(every, AREA, {found.county}))]
    wholes += [lacks(each, MEASURE, set(found.uncounted)) for each in wholes]
    check_grand_totals(numbers[grand], names[grand], *wholes, where=where)
    grand_notes = left_out_notes(int(grand.sum()), "rows")
    # Totals that were checked concern those who check the drop; pages need not say that a table had them.
    found.of_file = (*laid.notes, *time_notes, *row_notes, *own_notes, *grand_notes, *parent_notes)
    found.notes = [
        *notes, *month_notes, *absent_notes, *lacking_notes, *measure_notes, *repeat_notes, *area_notes, *left_notes,
    ]  # fmt: skip
    return found


def _parents(names: pd.DataFrame, declared: TableDeclaration, where: Callable[[Any], str]) -> dict[str, str]:
    """The parent of each area; none where no column has one.

    Raises
    ------
    Refused
        When some areas have one and others lack it.
    """
    if PARENT not in names:
        return {}
    pairs = names[[AREA, PARENT]].drop_duplicates()
    blank = pairs.index[(pairs[PARENT] == "") & ~pairs[AREA].map(_NO_PLACE.fullmatch).astype(bool)]
    if len(blank) and len(blank) < len(pairs):
        raise Refused(
            *(
                f"{where(row)}: {quoted(pairs.loc[row, AREA])} has no {declared.parent}: fill it in, "
                "or name it under 'leftovers' in drop.toml if it is no place."
                for row in blank[:MOST_PROBLEMS]
            )
        )
    return {str(area): str(parent) for area, parent in pairs.to_numpy().tolist()}


def _places(laid: LaidOut) -> Callable[[Any], str]:
    return lambda row: f"{laid.file}, row {laid.places[row]}"


def _check_names(laid: LaidOut, where: Callable[[Any], str]) -> None:
    """Refuse a name that is blank, harmful or in two spellings."""
    names = laid.names
    plain = names[~grand_totals(names, AREA, MEASURE)]
    labels = [AREA, MEASURE]
    problems = []
    for level in labels:
        blank = plain.index[plain[level] == ""]
        if level == AREA and PARENT in plain:
            known = set(plain.loc[plain[AREA] != "", PARENT]) - {""}
            blank = blank[~plain.loc[blank, PARENT].isin(list(known)).to_numpy()]
        problems += [f"{where(row)}, column {laid.columns[level] or level}: '' {NOT_BLANK}." for row in blank]
    for level in names.columns:
        column = laid.columns.get(level, level)
        first: dict[str, str] = {}
        for row, name in names[level].drop_duplicates().items():
            place = f"{where(row)}, column {column}:" if column else f"{laid.file}, column {name}:"
            key = spelling_key(name)
            if _ERROR.fullmatch(name):
                problems.append(f"{place} {quoted(name)} is an error of a spreadsheet: correct it.")
            elif not is_harmless(name):
                problems.append(f"{place} {quoted(name)} {NAME}.")
            elif len(name) > LONGEST_NAME:
                problems.append(f"{place} {quoted(name)} {TOO_LONG}.")
            elif first.setdefault(key, name) != name:
                problems.append(f"{place} {quoted(name)} is spelt {quoted(first[key])} elsewhere; use one spelling.")
    problems += laid.problems
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])


def _check_parents(laid: LaidOut, declared: TableDeclaration) -> None:
    """Refuse an area name that is in two parents, as another column shows which has one value for nearly every area."""
    others = laid.others
    problems = []
    for column in others.columns:
        pairs = pd.DataFrame({AREA: others.index, column: others[column].to_numpy()})
        pairs = pairs[(pairs[AREA] != "") & (pairs[column] != "")].drop_duplicates()
        often = pairs[AREA].value_counts()
        several = [str(area) for area in often.index[often > 1] if not is_total(str(area))]
        few = len(often) >= FEWEST_AREAS and len(several) <= NEARLY_NONE * len(often)
        if several and len(set(pairs[column])) > 1 and (few or _IS_A_PARENT.search(column)):
            named = [f"'{area}' ({and_list(sorted(pairs.loc[pairs[AREA] == area, column]))})" for area in several]
            problems.append(
                f"{laid.file}, column {column}: {and_list(named[:MOST_NOTES])} may be several places of one name: "
                f"write parent = \"{column}\" in drop.toml if they are, or name the column under 'ignore'."
            )
    if problems:
        raise Refused(*problems)


def _check_rows(laid: LaidOut, declared: TableDeclaration) -> None:
    """Refuse rows that nothing but their counts tells apart, and a table that was cut short."""
    problems = _alike_problems(laid) if declared.alike != "add" and laid.names.duplicated().any() else []
    if declared.across == "months":
        names = laid.names.drop(columns=PARENT, errors="ignore")  # no area need be in every parent
        plain = names[~grand_totals(names, AREA, MEASURE)]
        problems += cut_short_problems(plain, laid.places[plain.index[-1]] if len(plain) else 0, laid.file)
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])


def _alike_problems(laid: LaidOut) -> list[str]:
    """A problem for each row that nothing but its counts tells apart from an earlier one: one may have replaced it."""
    names, numbers = laid.names, laid.numbers
    counted = names[(numbers.to_numpy(dtype=float) > 0).any(axis=1)]
    first: dict[tuple[str, ...], Any] = {}
    problems = []
    for row, *cells in counted.itertuples():
        earlier = first.setdefault(tuple(cells), row)
        if earlier == row:
            continue
        here, there = laid.places[row], laid.places[earlier]
        if numbers.loc[row].equals(numbers.loc[earlier]):
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


def _table(
    kept: pd.DataFrame, names: pd.DataFrame, declared: TableDeclaration, file: str
) -> tuple[pd.DataFrame, list[str]]:
    """A row for every area and measure, and a note on each area that has no row of some measure."""
    found = sums_by_name(kept, names[[AREA, MEASURE]])
    every = pd.MultiIndex.from_product([found.index.unique(level) for level in found.index.names])
    table = found.reindex(every)
    if declared.absent == "missing" or len(found) == len(every):
        return table, []
    absent = every.difference(list(found.index), sort=False)
    if declared.absent == "":
        _check_lacking(found, absent, file)
    lacking: dict[str, list[str]] = {}
    for area, measure in absent:
        if not is_total(area) and not is_total(measure):  # a total's missing row need not mean 0
            table.loc[(area, measure)] = found.notna().any().map({True: 0.0, False: float("nan")})
            lacking.setdefault(area, []).append(measure)
    notes = [f"'{area}' has no row of {and_list(each)}: counted as 0." for area, each in lacking.items()]
    if len(notes) > MOST_NOTES:
        area, (measure, *_) = next(iter(lacking.items()))
        notes = [f"{len(notes)} areas have no row of some measure, such as {area} of {measure}: counted as 0."]
    return table, notes


def _check_lacking(found: pd.DataFrame, absent: pd.MultiIndex, file: str) -> None:
    """Refuse a table in which one area has no row of a measure that is common in every other."""
    sums = found.sum(axis="columns")
    problems = []
    for measure in dict.fromkeys(absent.get_level_values(MEASURE)):
        own = sums.xs(measure, level=MEASURE)
        lacking = [str(area) for area, each in absent if each == measure and not is_total(str(area))]
        if len(lacking) == 1 and len(own) >= FEWEST_PEERS and own.min() >= COMMON and not is_total(measure):
            problems.append(
                f"{file}: {lacking[0]} has no row of {measure}, of which every other area has {number(own.min())} or "
                'more: send the row, or write absent = 0 in drop.toml if it is none, or absent = "missing".'
            )
    if problems:
        raise Refused(*problems[:MOST_PROBLEMS])


def _without_left_over(
    table: pd.DataFrame, laid: LaidOut, declared: TableDeclaration, parents: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """The counts of places, and apart from them those of what is in none.

    Raises
    ------
    Refused
        When an area's name is that of no place and `drop.toml` does not say so.
    """
    areas = [str(area) for area in table.index.unique(AREA)]
    own = {area: without_parent(area, parents.get(area, "")) for area in areas}
    patterns = [each.casefold() for each in declared.leftovers]
    unused = [each for each in patterns if not any(fnmatchcase(own[area].casefold(), each) for area in areas)]
    problems = [f"drop.toml, leftovers: {laid.file} has no area {quoted(each)}: correct it." for each in unused]
    left = [area for area in areas if any(fnmatchcase(own[area].casefold(), each) for each in patterns)]
    problems += [
        f"{laid.file}: the area {quoted(area)} is no place: name it under 'leftovers' in drop.toml, so that only "
        f"{'its district' if parents.get(area) else 'the county'} counts it."
        for area in areas
        if area not in left and area not in declared.districts and _NO_PLACE.fullmatch(own[area])
    ]
    if problems:
        raise Refused(*problems)
    is_left = table.index.get_level_values(AREA).isin(left)
    notes = []
    if left:
        named = and_list(left[:MOST_NOTES]) if len(left) <= MOST_NOTES else f"{len(left)} areas, such as {left[0]},"
        verb = "is" if len(left) == 1 else "are"
        its = "its district" if any(parents.get(area) for area in left) else "the sum of all areas"
        notes = [f"{named} {verb} no place: counted in {its} alone."]
    return table[~is_left], table[is_left], notes
