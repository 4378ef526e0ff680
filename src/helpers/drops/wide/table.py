"""A wide table as it was sent: which columns are months, and whether every cell suits its column."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator

from helpers.drops.sheets.cells import (
    LONGEST_NAME,
    NAME,
    NOT_BLANK,
    TOO_LONG,
    is_harmless,
    is_whole,
    quoted,
    spelling_key,
)
from helpers.drops.wide.totals import grand_totals, is_total
from helpers.english import and_list
from helpers.periods import is_month
from helpers.refusal import Refused, unknown

COUNT = "is not a whole number of 0 or more: correct it, or leave the cell blank if the month was not supplied"
NEARLY_ALL = 0.9  # rare kinds of crime have no row in some areas
ROWS_NAMED = 3  # a refusal names this many missing rows
COLUMNS_NAMED = 6  # a refusal names this many of the columns found


class WideDeclaration(BaseModel):
    """`[wide]` in `drop.toml`: which columns a wide table has.

    Attributes
    ----------
    file
        The name of the file.
    area, measure
        The columns with the names of areas and measures.
    month
        The form of the headers of months, as for Python's strptime: `%Y%m` for 201004.
    total
        The name for the sum of all measures; blank for no sum, where measures overlap.
    county
        The name for the sum of all areas.

    Examples
    --------
    >>> WideDeclaration(file="boroughs.csv", area="Borough", measure="Offence", month="%Y%m").total
    'All crime'
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    file: str = Field(min_length=1)
    area: str = Field(min_length=1)
    measure: str = Field(min_length=1)
    month: str = Field(min_length=2)
    total: str = "All crime"
    county: str = Field(default="All areas", min_length=1)

    @field_validator("file")
    @classmethod
    def _is_in_the_drop(cls, file: str) -> str:
        if "/" in file or "\\" in file:
            raise ValueError(f"'{file}' must be the name of a file in the drop, without a folder")
        return file

    @field_validator("month")
    @classmethod
    def _has_a_month_and_a_year(cls, form: str) -> str:
        for month in (datetime(2009, 2, 1), datetime(2010, 12, 1)):
            if _month(month.strftime(form), form) != f"{month:%Y-%m}":
                raise ValueError(
                    f"'{form}' is not the form of a month with its year; write %Y%m for 201004, %b-%y for Apr-10"
                )
        return form


def month_columns(text: pd.DataFrame, declared: WideDeclaration) -> dict[str, str]:
    """The columns of months, each with its month as drops write it.

    Raises
    ------
    Refused
        When a declared column is missing, when no column is a month's, when two columns are of one month, or when a
        column of counts with a number in its header is not a month's.

    Examples
    --------
    >>> how = WideDeclaration(file="boroughs.csv", area="Borough", measure="Offence", month="%Y%m")
    >>> month_columns(pd.DataFrame([["Camden", "Drugs", "3"]], columns=["Borough", "Offence", "201004"]), how)
    {'201004': '2010-04'}
    """
    file, form = declared.file, declared.month
    rest = [column for column in text.columns if column not in (declared.area, declared.measure)]
    found = {column: month for column in rest if is_month(month := _month(column, form))}
    months = list(found.values())
    problems = [
        f"{file}: {unknown('column', name, text.columns)}"
        for name in dict.fromkeys((declared.area, declared.measure))
        if name not in text.columns
    ]
    if declared.area == declared.measure:
        problems.append(
            f"drop.toml: '{declared.area}' is named as the column of areas and as that of measures; correct one."
        )
    if not found:
        some = ", ".join(text.columns[:COLUMNS_NAMED])
        if len(text.columns) > COLUMNS_NAMED:
            some += " …"
        problems.append(
            f"{file} has no column of a month in the form '{form}' (found: {some}): correct 'month' in drop.toml."
        )
    problems += [
        f"{file}, column {column}: may mean {month}, which in the form '{form}' is {_in_form(month, form)}; correct it."
        for column, month in found.items()
        if not _is_in_form(column, month, form)
    ]
    problems += [
        f"{file} has {month} in two columns: keep one." for month in dict.fromkeys(months) if months.count(month) > 1
    ]
    problems += [
        f"{file}, column {column}: has counts and is not a month in the form '{form}'; correct its header, or remove "
        "the column."
        for column in rest
        if found and column not in found and _is_like_a_month(column, text[column])
    ]
    if problems:
        raise Refused(*problems)
    return found


def check_cells(text: pd.DataFrame, months: dict[str, str], declared: WideDeclaration) -> None:
    """Refuse a table with a wrong cell, a row that is there twice, or rows missing at its end.

    Raises
    ------
    Refused
        With every name that is blank, harmful or in two spellings, and every cell of a month that is neither a count nor
        blank. If there are none: with every repeated row, and where the file was cut short.

    Examples
    --------
    >>> how = WideDeclaration(file="boroughs.csv", area="Borough", measure="Offence", month="%Y%m")
    >>> text = pd.DataFrame([["Camden", "Drugs", "n/a"]], [2], ["Borough", "Offence", "201004"])
    >>> check_cells(text, {"201004": "2010-04"}, how)
    Traceback (most recent call last):
    helpers.refusal.Refused: boroughs.csv, row 2, column 201004: 'n/a' is not a whole number of 0 or more: correct it, or leave the cell blank if the month was not supplied.
    """  # noqa: E501
    file, names = declared.file, text.drop(columns=list(months))
    plain = names[~grand_totals(names, declared.area, declared.measure)]
    key = (declared.area, declared.measure)
    problems = [
        f"{file}, row {row}, column {column}: '' {NOT_BLANK}."
        for column in key
        for row in plain.index[plain[column] == ""]
    ]
    problems += [problem for column in key for problem in _name_problems(names[column], file)]
    cells = text[list(months)].stack()  # noqa: PD013 - the row and the column of each cell
    problems += [
        f"{file}, row {row}, column {column}: {quoted(cell)} {COUNT}."
        for (row, column), cell in zip(cells.index, cells, strict=True)
        if cell and not is_whole(cell)
    ]
    problems = problems or [*_repeated_rows(text, months, file), *_missing_rows(plain, declared)]
    if problems:
        raise Refused(*problems)


def _month(header: str, form: str) -> str:
    """The month that a header means; blank where it means none."""
    try:
        return f"{datetime.strptime(header, form):%Y-%m}"
    except (ValueError, re.error):  # the form itself may be invalid
        return ""


def _in_form(month: str, form: str) -> str:
    return datetime.strptime(month, "%Y-%m").strftime(form)


def _is_in_form(header: str, month: str, form: str) -> bool:
    """Whether a header is the month in that form, apart from case, blanks and leading zeros.

    strptime is more generous: it reads 20101 as January 2010, though a digit may be missing.
    """
    plain = [re.sub(r"\b0+(?=\d)|\s", "", each).casefold() for each in (header, _in_form(month, form))]
    return plain[0] == plain[1] or "%d" in form


def _is_like_a_month(header: str, cells: pd.Series) -> bool:
    return bool(re.search(r"\d", header)) and not is_total(header) and cells.map(is_whole).mean() > 0.5


def _name_problems(names: pd.Series, file: str) -> list[str]:
    first: dict[str, str] = {}
    problems = []
    for row, name in names.drop_duplicates().items():
        where = f"{file}, row {row}, column {names.name}:"
        key = spelling_key(name)
        if not is_harmless(name):
            problems.append(f"{where} {quoted(name)} {NAME}.")
        elif len(name) > LONGEST_NAME:
            problems.append(f"{where} {quoted(name)} {TOO_LONG}.")
        elif first.setdefault(key, name) != name:
            problems.append(f"{where} {quoted(name)} is spelt {quoted(first[key])} elsewhere; use one spelling.")
    return problems


def _repeated_rows(text: pd.DataFrame, months: dict[str, str], file: str) -> list[str]:
    """A problem for each row that repeats another, unless all its counts are 0 or blank."""
    counted = text[text[list(months)].map(lambda cell: cell.strip("0") != "").any(axis="columns")]
    first = counted.assign(row=counted.index).groupby(list(text.columns), sort=False)["row"].transform("min")
    return [
        f"{file}, row {row}: repeats row {earlier} in every cell; keep one, or put the sum of both into one."
        for row, earlier in first.items()
        if row != earlier
    ]


def _missing_rows(names: pd.DataFrame, declared: WideDeclaration) -> list[str]:
    """A problem where the rows end like those of a file cut short: the last group lacks what others have next."""
    names = names[~names.map(is_total).any(axis="columns")]
    if names.empty:
        return []
    areas, kinds = names[declared.area], names.drop(columns=declared.area).agg(", ".join, axis="columns")
    missing = _missing_at_the_end(areas, kinds) or _missing_at_the_end(kinds, areas)
    if not missing:
        return []
    named = missing[:ROWS_NAMED]
    if len(missing) > ROWS_NAMED:
        named.append(f"{len(missing) - ROWS_NAMED} more")
    return [
        f"{declared.file} ends in row {names.index[-1]} with {kinds.iloc[-1]} in {areas.iloc[-1]} and has no such row "
        f"of {and_list(named)}, as if it had been cut short: send the rest, or add rows of 0 where there was nothing "
        "to count."
    ]


def _missing_at_the_end(values: pd.Series, groups: pd.Series) -> list[str]:
    """The values that nearly all other groups have after the last value, if the last group has none of them."""
    last, others = values.iloc[-1], groups != groups.iloc[-1]
    orders = [list(own) for _, own in values[others].groupby(groups[others], sort=False)]
    following = [order[order.index(last) + 1 :] for order in orders if last in order]
    if not following or {each for order in following for each in order} & set(values[~others]):
        return []
    often = Counter(each for order in following for each in order)
    return [each for each in often if often[each] >= NEARLY_ALL * len(following)]
