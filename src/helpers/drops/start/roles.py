"""What each column of a table is about: places, kinds, months or numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from helpers.drops.declared.across import spans_across
from helpers.drops.declared.totals import is_total
from helpers.drops.declared.when import spans_of, with_year
from helpers.drops.sheets.cells import is_like_a_count
from helpers.drops.sheets.decimal_marks import marks_in
from helpers.drops.sheets.find_table import Table
from helpers.periods import Span

AREA_NAMES = re.compile(
    r"\b(csp|districts?|boroughs?|wards?|areas?|lad|lpa|local authorit(y|ies)|partnerships?|divisions?|bcu|forces?|"
    r"neighbourhoods?|parish(es)?|beats?|[lm]soas?|place|locality|town)\b|borough",
    re.IGNORECASE,
)
PLACE_NAMES = re.compile(r"\b(wards?|neighbourhoods?|parish(es)?|beats?|[lm]soas?)\b", re.IGNORECASE)
DISTRICT_NAMES = re.compile(
    r"borough|\b(csp|districts?|lad|lpa|local authorit(y|ies)|partnerships?|councils?)\b", re.IGNORECASE
)
MEASURE_NAMES = re.compile(
    r"offence|crime|categor|\bgroup\b|\btype\b|strand|measure|indicator|\bkind\b|majortext|\bclass", re.IGNORECASE
)
KIND_WITHIN = re.compile(r"minor|\bsub|subtype|subgroup|detail|description", re.IGNORECASE)
COUNT_NAMES = re.compile(
    r"\b(count|counts|number|incidents|offences|crimes|value|total|volume|cases|records?|frequency)\b", re.IGNORECASE
)
NO_MONTH_NAMES = re.compile(
    r"%|\b(ytd|to date|change|difference|diff|average|avg|mean|rolling|targets?|rank|rates?|variance|trend)\b",
    re.IGNORECASE,
)
CODE_NAMES = re.compile(r"\bcodes?\b|\bid\b|\bons\b|index", re.IGNORECASE)
CODE = re.compile(r"[EWSNK]\d{8}")
MONTH_NAMES = re.compile(r"month|date|period|quarter|year|when", re.IGNORECASE)
_RATE = re.compile(r"%|\d\.\d|\d,\d{1,2}(?!\d)")
MOSTLY = 0.9  # the share of a column's filled cells that decides what it holds


@dataclass(frozen=True)
class Roles:
    """The columns of a table by what they hold.

    Attributes
    ----------
    periods
        Columns whose headers are months, quarters or years, with what each spans.
    month, year
        The column of months, and that of years where it is another.
    labels
        Columns of words.
    numbers, rates
        Columns of whole numbers, and of per cents and fractions.
    codes
        Columns of codes.
    """

    periods: dict[str, Span]
    month: str
    year: str
    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    rates: tuple[str, ...]
    codes: tuple[str, ...]


def roles_of(table: Table) -> Roles:
    """What each column of a table holds, from its header and its cells.

    Totals among the months are no role of their own: the table's reader finds, checks and leaves them out.

    Examples
    --------
    >>> from helpers.drops.sheets.find_table import find_table
    >>> from helpers.drops.sheets.grid import Row, Sheet
    >>> rows = [["Borough", "Apr-22", "May-22"], ["Camden", "7", "9"], ["Bexley", "4", "5"]]
    >>> roles = roles_of(find_table(Sheet("a.csv", "", tuple(Row(n, each) for n, each in enumerate(rows, 1)))))
    >>> roles.labels, list(roles.periods), roles.month
    (('Borough',), ['Apr-22', 'May-22'], '')
    """
    text = table.text
    periods = {name: span for name, span in spans_across(table.columns, "").items() if span is not None}
    rest = [column.name for column in table.columns if column.name not in periods]
    if len(periods) >= 2:
        rest = [name for name in rest if not _is_a_sum(table, name)]
        month = year = ""
    else:
        periods = {}
        rest = [column.name for column in table.columns]
        month, year = _month_columns(text, rest)
    rest = [name for name in rest if name not in (month, year)]
    filled = {name: _filled(text[name]) for name in rest}
    rest = [name for name in rest if len(filled[name])]
    codes = [
        name for name in rest if CODE_NAMES.search(in_words(name)) or _share(filled[name], CODE.fullmatch) > MOSTLY
    ]
    counted = [name for name in rest if name not in codes and _share(filled[name], is_like_a_count) > MOSTLY]
    rates = [name for name in counted if any(_RATE.search(cell) for cell in _told(filled[name], table))]
    return Roles(
        periods=periods,
        month=month,
        year=year,
        labels=tuple(
            name
            for name in rest
            if name not in counted and name not in codes and not _follows(text, name, month, filled[name])
        ),
        numbers=tuple(name for name in counted if name not in rates),
        rates=tuple(rates),
        codes=tuple(codes),
    )


def in_words(name: str) -> str:
    """A column's name with blanks between its words.

    Examples
    --------
    >>> in_words("Policing_District"), in_words("MajorText")
    ('Policing District', 'Major Text')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.replace("_", " "))


def are_places_in(text: pd.DataFrame, places: str, districts: str) -> bool:
    """Whether a column names places within the districts that another names, as far as the two names show.

    Examples
    --------
    >>> text = pd.DataFrame({"Force": ["North"] * 3, "District": ["Wyre", "Wyre", "Pendle"], "Ward": ["A", "B", "B"]})
    >>> [are_places_in(text, *pair) for pair in (("Ward", "District"), ("District", "Force"), ("District", "Ward"))]
    [True, False, False]
    """
    names = in_words(places), in_words(districts)
    of_places = PLACE_NAMES.search(names[0]) or (
        DISTRICT_NAMES.search(names[1]) and not DISTRICT_NAMES.search(names[0])
    )
    pairs = text.loc[(text[places] != "") & (text[districts] != ""), [places, districts]].drop_duplicates()
    return bool(of_places) and pairs[places].nunique() >= pairs[districts].nunique()


def _follows(text: pd.DataFrame, name: str, month: str, cells: Sequence[str]) -> bool:
    """Whether a column adds nothing: it is a date, or the same in all rows of a month."""
    if all(span is not None for span in spans_of(list(dict.fromkeys(cells))).values()):
        return True
    kinds = text.groupby(month)[name].nunique() if month else pd.Series(dtype=int)
    return len(set(cells)) > 1 and len(kinds) > 1 and bool(kinds.le(1).all())


def values_of(text: pd.DataFrame, column: str) -> list[str]:
    """The different names in a column, without blanks and totals."""
    return [cell for cell in dict.fromkeys(text[column]) if cell and not is_total(cell)]


def are_rates(cells: Sequence[str], table: Table) -> bool:
    """Whether most of some cells of a table have a per cent sign or a decimal other than 0.

    Examples
    --------
    >>> from helpers.drops.sheets.find_table import find_table
    >>> from helpers.drops.sheets.read import read_sheets
    >>> from helpers.drops.files import DropFile
    >>> found = find_table(read_sheets(DropFile("a.csv", lambda: b"CSP;Apr\\nWyre;3\\nBury;4\\n"))[0])
    >>> [are_rates(cells, found) for cells in (["62.9%", "71.0%", "[x]"], ["253.00", "12", ""], ["1.204", "1.310"])]
    [True, False, False]
    """
    numbers = [cell for cell in _told(cells, table) if re.search(r"\d", cell)]
    return _share(numbers, re.compile(r"%|\d\.\d*[1-9]|\d,(?=\d{1,2}(?!\d))\d*[1-9]").search) > 0.5


def _told(cells: Sequence[str], table: Table) -> list[str]:
    """The cells without those that may or may not be counts, such as `1.204`."""
    marks = marks_in(cells, table.sheet.separator, whole=True)
    return [marks.plain(cell) for cell in cells if cell not in marks.doubtful]


def _is_a_sum(table: Table, name: str) -> bool:
    column = next(each for each in table.columns if each.name == name)
    return is_total(column.heading) or is_total(column.above)


def _filled(cells: pd.Series) -> list[str]:
    return [cell for cell in cells if cell]


def _share(cells: Sequence[str], holds: object) -> float:
    return sum(bool(holds(cell)) for cell in cells) / len(cells) if cells and callable(holds) else 0.0


def _month_columns(text: pd.DataFrame, names: Sequence[str]) -> tuple[str, str]:
    """The column of months, and that of years where months are without their year; blank where there is none."""
    found: dict[str, list[Span]] = {}
    for name in names:
        distinct = values_of(text, name)
        spans = [span for span in spans_of(distinct).values() if span is not None]
        if distinct and len(spans) >= MOSTLY * len(distinct):
            found[name] = spans
    whole = [name for name, spans in found.items() if all((span.length or 99) <= 3 for span in spans)]
    if whole:
        return max(whole, key=lambda name: (bool(MONTH_NAMES.search(name)), len(set(found[name])))), ""
    years = [name for name in found if MONTH_NAMES.search(name)]
    for year in years:
        for name in names:
            if name != year and MONTH_NAMES.search(name):
                pairs = text[[name, year]].drop_duplicates().to_numpy().tolist()
                quarter = "q" in name.casefold()
                if all(not a or is_total(a) or with_year(a, b, quarter=quarter) for a, b in pairs):
                    return name, year
    return (years[0], "") if years else ("", "")
