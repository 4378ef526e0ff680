"""Which months a header or a cell means: a month, a quarter or a year, in the forms that partners write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import pandas as pd

from helpers.periods import MONTH_NAMES, Span, financial_year_span

_MONTHS = {name[:length].casefold(): i for i, name in enumerate(MONTH_NAMES, 1) for length in (3, len(name))}
_MONTHS["sept"] = 9
_NAME = f"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_FINANCIAL = r"(?:fy ?)?(?P<fy>(?:19|20)?\d\d)[/-](?P<next>(?:19|20)?\d\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_SHORT = r"(?P<year>(?:19|20)?\d\d)"
_BETWEEN = r"[ _/,.-]*"
_QUARTER = r"q(?:uarter|tr)? ?(?P<quarter>[1-4])"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}[-/]?(?P<month>0[1-9]|1[0-2])",
        rf"{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[ T]00:00(?::00)?)?",
        rf"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-]{_YEAR}(?: 00:00(?::00)?)?",
        rf"(?P<month>\d\d?)[/-]{_YEAR}",
        rf"(?:(?P<day>\d\d?){_BETWEEN})?{_NAME}{_BETWEEN}'?{_SHORT}",
        rf"{_YEAR}{_BETWEEN}{_NAME}",
        rf"{_FINANCIAL}{_BETWEEN}(?:{_NAME}|{_QUARTER})",
        rf"(?:{_NAME}|{_QUARTER}){_BETWEEN}{_FINANCIAL}",
        rf"{_FINANCIAL}",
        rf"(?:financial|fiscal) year {_FINANCIAL}",
        rf"(?:the )?(?:year|12 months|twelve months) (?P<to>to|ending|ended|end) {_NAME} {_YEAR}",
        rf"{_NAME.replace('name', 'first')}{_BETWEEN}(?:to|and)?{_BETWEEN}{_NAME}{_BETWEEN}{_YEAR}",
        rf"{_YEAR}",
    )
]
_DASHED = re.compile(r"(19|20)\d\d-\d\d")
_DAY_FIRST = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](?:19|20)\d\d.*")

_DAY = re.compile(r"((?:19|20)\d\d)-\d\d-([12]\d)")


def year_as_day(texts: Sequence[str]) -> str:
    """The first of some dates in which a spreadsheet seems to have taken the year for the day; blank if there is none.

    Excel turns a typed Apr-22 into the 22nd of April of the year in which it is typed. All dates are then in one year
    and on the same one, two or three days between the 10th and the 29th. No list of months meant as dates is like that.

    Examples
    --------
    >>> year_as_day(["2026-04-22", "2026-12-22", "2026-01-23"]), year_as_day(["2022-04-01", "2022-05-01"])
    ('2026-04-22', '')
    """
    days = [found for text in texts if (found := _DAY.fullmatch(text))]
    dated = [text for text in texts if re.fullmatch(r"(19|20)\d\d-\d\d-\d\d", text)]
    years = {found[1] for found in days}
    if len(days) < 2 or len(days) < len(dated) or len(years) > 1 or len({found[2] for found in days}) > 3:
        return ""
    return days[0][0]


def as_typed(day: str, key: str) -> str:
    """What is wrong with such a date, and what to do.

    Parameters
    ----------
    key
        The key of `drop.toml` that holds the form of dates.

    Examples
    --------
    >>> as_typed("2026-04-22", "form")[:60]
    'is a day: if Apr-22 was typed, the spreadsheet took the year'
    """
    date = datetime.strptime(day, "%Y-%m-%d")
    return (
        f"is a day: if {date:%b-%d} was typed, the spreadsheet took the year for the day; write {date:%B} 20{date:%d}, "
        f'or {key} = "%Y-%m-%d" for the table in drop.toml if days are meant.'
    )


@lru_cache(maxsize=10_000)  # every table of a drop is about the same few months
def span_of(text: str, form: str = "") -> Span | None:
    """The months that a text means; None where it means none, or may mean two things.

    A year in two parts, such as 2022/23, is a financial year, and its quarters and months are those from April on. Days
    come before months: 01/02/2021 is in February. A quarter of a calendar year is not read: it may be either year's.

    Parameters
    ----------
    form
        The one form that is read, as for Python's strptime; blank for any that is known.

    Examples
    --------
    >>> [span_of(text).key for text in ("Apr-19", "01/02/2021", "2022/23", "Q1 2023/24", "Jan 2022/23")]
    ['2019-04..2019-04', '2021-02..2021-02', '2022-04..2023-03', '2023-04..2023-06', '2023-01..2023-01']
    >>> span_of("Year ending March 2020").key, span_of("Q1 2023"), span_of("Wyre")
    ('2019-04..2020-03', None, None)
    """
    if form:
        try:
            return _month(datetime.strptime(text, form).year, datetime.strptime(text, form).month)
        except (ValueError, re.error):  # the form itself may be invalid
            return None
    for each in _FORMS:
        found = each.fullmatch(text)
        if found:
            return _meant(found.groupdict())
    return None


def spans_of(texts: Sequence[str], form: str = "") -> dict[str, Span | None]:
    """The months that each of a column's texts means.

    In a column with two texts like 2011-12 and 2012-13, all such texts are financial years. Dates that only differ in
    their first number and their year may have the month first, and are not read without a form.

    Examples
    --------
    >>> {text: span.key for text, span in spans_of(["2011-12", "2012-13"]).items()}
    {'2011-12': '2011-04..2012-03', '2012-13': '2012-04..2013-03'}
    >>> spans_of(["2011-12"])["2011-12"].key, spans_of(["01/01/2021", "02/01/2021", "03/01/2021"])["02/01/2021"]
    ('2011-12..2011-12', None)
    """
    found = {text: span_of(text, form) for text in dict.fromkeys(texts)}
    dashed = [text for text in found if _DASHED.fullmatch(text)]
    years = {text: _financial(text[:4], text[5:]) for text in dashed}
    if not form and len(dashed) > 1 and all(years.values()):
        found.update(years)
    dates = {text: each.group(1, 2) for text in found if (each := _DAY_FIRST.fullmatch(text))}
    if not form and len({day for day, _ in dates.values()}) > 2 and len({month for _, month in dates.values()}) == 1:
        found.update(dict.fromkeys(dates))
    return found


def with_year(text: str, year: str, *, quarter: bool = False) -> Span | None:
    """The months that a text and its year mean; they are in two columns or two header rows.

    Parameters
    ----------
    quarter
        Whether a bare number is that of a quarter. A bare number in a financial year is read only then: 1 may be
        January or April.

    Examples
    --------
    >>> with_year("Apr", "2008").key, with_year("Jan", "FY 2022/23").key, with_year("4", "2008").key
    ('2008-04..2008-04', '2023-01..2023-01', '2008-04..2008-04')
    >>> with_year("1", "2017/18", quarter=True).key, with_year("1", "2017/18")
    ('2017-04..2017-06', None)
    """
    if text.isdigit() and len(text) <= 2:
        whole = span_of(year)
        if quarter:
            return span_of(f"Q{text} {year}")
        is_calendar = whole is not None and whole.first is not None and len(year) == 4 and 1 <= int(text) <= 12
        return _month(int(year), int(text)) if is_calendar else None
    return span_of(f"{text} {year}")


def in_form(span: Span, form: str) -> str:
    """A span's first month in a form, as for strftime.

    Examples
    --------
    >>> in_form(span_of("2016-08"), "%b-%y")
    'Aug-16'
    """
    return "" if span.first is None else span.first.strftime(form)


def _meant(parts: dict[str, str | None]) -> Span | None:
    name, quarter = parts.get("name"), parts.get("quarter")
    if parts.get("fy"):
        year = _financial(parts["fy"] or "", parts["next"] or "")
        if year is None or year.first is None:
            return None
        if quarter:
            first = year.first + 3 * (int(quarter) - 1)
            return Span(first, first + 2)
        if name:
            month = _MONTHS[name.casefold()]
            return _month(year.first.year if month >= year.first.month else year.first.year + 1, month)
        return year
    written = int(parts["year"] or 0)
    year_of = written if written >= 100 else written + (2000 if written < 70 else 1900)
    if name:
        last = pd.Period(year=year_of, month=_MONTHS[name.casefold()], freq="M")
        if parts.get("first"):
            first = pd.Period(year=year_of, month=_MONTHS[str(parts["first"]).casefold()], freq="M")
            return Span(first if first <= last else first - 12, last)
        return Span(last - 11 if parts.get("to") else last, last)
    if parts.get("month"):
        month, day = int(parts["month"] or 0), int(parts.get("day") or 1)
        return _month(year_of, month) if 1 <= month <= 12 and 1 <= day <= 31 else None
    first = pd.Period(year=year_of, month=1, freq="M")
    return Span(first, first + 11)


def _month(year: int, month: int) -> Span:
    period = pd.Period(year=year, month=month, freq="M")
    return Span(period, period)


def _financial(first: str, second: str) -> Span | None:
    """The financial year of two years in a row, each with two digits or four."""
    if len(first) == 2:
        first = f"20{first}"
    return financial_year_span(int(first)) if (int(first) + 1) % 100 == int(second) % 100 else None
