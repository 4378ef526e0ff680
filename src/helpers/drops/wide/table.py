"""A wide table as it was sent: which columns are months, and whether every cell is what its column is for."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator

from helpers.drops.sheets.cells import LONGEST_NAME, NAME, NOT_BLANK, TOO_LONG, is_harmless, is_whole, spoken
from helpers.drops.wide.totals import grand_totals, is_total
from helpers.english import and_list
from helpers.periods import is_month
from helpers.refusal import Refused, unknown

COUNT = "is no whole number of 0 or more: correct it, or leave the cell blank if the month was not supplied"
LONGEST_SHOWN = 60
NEARLY_ALL = 0.9  # rare kinds of crime are not counted everywhere


class WideDeclaration(BaseModel):
    """`[wide]` in `drop.toml`: where a wide table says what.

    `file` is the table, `area` and `measure` its columns of names, and a column whose header reads as a month in the
    form `month` (of Python's strptime: `%Y%m` for 201004) is that month's. `total` names the sum of all measures,
    blank for none where they overlap; `county` the sum of all areas.

    Examples
    --------
    >>> WideDeclaration(file="boroughs.csv", area="Borough", measure="Offence", month="%Y%m").total
    'All crime'
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    file: str = Field(min_length=1, pattern=r"^[^/\\]+$")
    area: str = Field(min_length=1)
    measure: str = Field(min_length=1)
    month: str = Field(min_length=2)
    total: str = "All crime"
    county: str = Field(default="All areas", min_length=1)

    @field_validator("month")
    @classmethod
    def _tells_the_month_and_its_year(cls, form: str) -> str:
        for month in (datetime(2009, 2, 1), datetime(2010, 12, 1)):
            if _month(month.strftime(form), form) != f"{month:%Y-%m}":
                raise ValueError(
                    f"'{form}' is no form of a month with its year; write %Y%m for 201004, %b-%y for Apr-10"
                )
        return form


def month_columns(text: pd.DataFrame, declared: WideDeclaration) -> dict[str, str]:
    """The month of each column that is one's, as drops write it.

    Raises
    ------
    Refused
        When a declared column is not there, no column is a month's, two are one month's, or one that holds counts
        and has a number in its header is none.

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
    problems = [f"{file}: {unknown('column', name, text.columns)}"
                for name in dict.fromkeys((declared.area, declared.measure)) if name not in text.columns]  # fmt: skip
    if declared.area == declared.measure:
        problems.append(f"drop.toml: '{declared.area}' is named as the column of areas and of measures; correct one.")
    if not found:
        some = f"{', '.join(text.columns[:6])}{' …' if len(text.columns) > 6 else ''}"
        problems.append(
            f"{file} has no column of a month in the form '{form}' (found: {some}): correct 'month' in drop.toml."
        )
    problems += [
        f"{file}, column {column}: may be {month}, which the form '{form}' writes {_written(month, form)}; correct it."
        for column, month in found.items()
        if not _is_so_written(column, month, form)
    ]
    problems += [f"{file} has {month} in two columns: keep one."
                 for month in dict.fromkeys(months) if months.count(month) > 1]  # fmt: skip
    problems += [
        f"{file}, column {column}: holds counts and is no month in the form '{form}'; correct its header, or remove "
        "the column."
        for column in rest
        if found and column not in found and _is_like_a_month(column, text[column])
    ]
    if problems:
        raise Refused(*problems)
    return found


def check_cells(text: pd.DataFrame, months: dict[str, str], declared: WideDeclaration) -> None:
    """That every name is one, every cell of a month a count or blank, no row there twice, and the file not cut short.

    Raises
    ------
    Refused
        With every problem.

    Examples
    --------
    >>> how = WideDeclaration(file="boroughs.csv", area="Borough", measure="Offence", month="%Y%m")
    >>> text = pd.DataFrame([["Camden", "Drugs", "n/a"]], [2], ["Borough", "Offence", "201004"])
    >>> check_cells(text, {"201004": "2010-04"}, how)
    Traceback (most recent call last):
    helpers.refusal.Refused: boroughs.csv, row 2, column 201004: 'n/a' is no whole number of 0 or more: correct it, or leave the cell blank if the month was not supplied.
    """  # noqa: E501
    file, names = declared.file, text.drop(columns=list(months))
    plain = names[~grand_totals(names, declared.area, declared.measure)]
    key = (declared.area, declared.measure)
    problems = [f"{file}, row {row}, column {column}: '' {NOT_BLANK}."
                for column in key for row in plain.index[plain[column] == ""]]  # fmt: skip
    problems += [problem for column in key for problem in _names(names[column], file)]
    cells = text[list(months)].stack()  # noqa: PD013 - the row and the column of each cell
    problems += [f"{file}, row {row}, column {column}: {_shown(cell)} {COUNT}."
                 for (row, column), cell in zip(cells.index, cells, strict=True)
                 if cell and not is_whole(cell)]  # fmt: skip
    problems = problems or [*_repeated(text, months, file), *_cut(plain, declared)]
    if problems:
        raise Refused(*problems)


def _month(header: str, form: str) -> str:
    """The month that a header reads as; blank where it is none."""
    try:
        return f"{datetime.strptime(header, form):%Y-%m}"
    except (ValueError, re.error):  # the form itself may be no good
        return ""


def _written(month: str, form: str) -> str:
    return datetime.strptime(month, "%Y-%m").strftime(form)


def _is_so_written(header: str, month: str, form: str) -> bool:
    """Whether a header is that month's but for case, blanks and noughts: 20101 may be January or have lost a digit."""
    plain = [re.sub(r"\b0+(?=\d)|\s", "", each).casefold() for each in (header, _written(month, form))]
    return plain[0] == plain[1] or "%d" in form


def _is_like_a_month(header: str, cells: pd.Series) -> bool:
    return bool(re.search(r"\d", header)) and not is_total(header) and cells.map(is_whole).mean() > 0.5


def _names(names: pd.Series, file: str) -> list[str]:
    first: dict[str, str] = {}
    problems = []
    for row, name in names.drop_duplicates().items():
        where = f"{file}, row {row}, column {names.name}:"
        if not is_harmless(name) or len(name) > LONGEST_NAME:
            problems.append(f"{where} {_shown(name)} {TOO_LONG if is_harmless(name) else NAME}.")
        elif first.setdefault(spoken(name), name) != name:
            problems.append(f"{where} '{name}' is spelt '{first[spoken(name)]}' elsewhere; use one spelling.")
    return problems


def _repeated(text: pd.DataFrame, months: dict[str, str], file: str) -> list[str]:
    """A problem for each row that is another over again, unless it has nothing to count."""
    counted = text[text[list(months)].map(lambda cell: cell.strip("0") != "").any(axis="columns")]
    first = counted.assign(row=counted.index).groupby(list(text.columns), sort=False)["row"].transform("min")
    return [f"{file}, row {row}: repeats row {earlier} in every cell; keep one, or put the sum of both into one."
            for row, earlier in first.items() if row != earlier]  # fmt: skip


def _cut(names: pd.DataFrame, declared: WideDeclaration) -> list[str]:
    """A problem where the rows end as they would had the file been cut: the last kind of row lacks all that follow."""
    names = names[~names.map(is_total).any(axis="columns")]
    if names.empty:
        return []
    areas, kinds = names[declared.area], names.drop(columns=declared.area).agg(", ".join, axis="columns")
    lacking = _after(areas, kinds) or _after(kinds, areas)
    few = [*lacking[:3], *([f"{len(lacking) - 3} more"] if len(lacking) > 3 else [])]
    return [f"{declared.file} ends in row {names.index[-1]} with {kinds.iloc[-1]} in {areas.iloc[-1]} and lacks such a "
            f"row of {and_list(few)}, as if it had been cut short: send the rest, or add rows of 0 where there was "
            "nothing to count."] * bool(lacking)  # fmt: skip


def _after(values: pd.Series, groups: pd.Series) -> list[str]:
    """What follows the last value in every other group that has it, if nothing that follows is in the last one's."""
    last, others = values.iloc[-1], groups != groups.iloc[-1]
    orders = [list(own) for _, own in values[others].groupby(groups[others], sort=False)]
    following = [order[order.index(last) + 1 :] for order in orders if last in order]
    if not following or {each for order in following for each in order} & set(values[~others]):
        return []
    often = Counter(each for order in following for each in order)
    return [each for each in often if often[each] >= NEARLY_ALL * len(following)]


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= LONGEST_SHOWN else f"{cell[:LONGEST_SHOWN]}…")
