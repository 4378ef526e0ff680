"""Months, quarters, financial years, and the spans of months that numbers are about.

A financial year runs from April to March and is named by the calendar year it starts in: 2016 is 2016/17.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

APRIL = 4

# Spelt out, because strftime uses the language of the machine.
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_MONTH = re.compile(r"(19|20)\d{2}-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"(19|20)\d{2}")
_DAY = re.compile(r"(19|20)\d{2}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Span:
    """The months that a number is about, from the first to the last.

    Two kinds of span have no months because their source names none: a bare year (`first` and `last` are the same
    yearly period) and "to date" (`first` is None).

    Examples
    --------
    >>> span = Span.parse("2016-04..2016-08")
    >>> span.label, len(span.months), span.year_before().key
    ('April to August 2016', 5, '2015-04..2015-08')
    >>> Span.parse("2016").label, Span.parse("to date").label
    ('2016', 'to date')
    """

    first: pd.Period | None
    last: pd.Period | None

    @classmethod
    def parse(cls, key: str) -> Span:
        """Read `2016-04..2016-08`, `2016-04`, `2016` or `to date`.

        Raises
        ------
        ValueError
            When the text is none of these, or runs backwards.
        """
        if key == "to date":
            return cls(None, None)
        begin, dots, end = key.partition("..")
        first, last = parse_period(begin), parse_period(end if dots else begin)
        if first.freqstr != last.freqstr or first > last:
            raise ValueError(f"'{key}' is not a span of months: write it as 2016-04..2016-08")
        return cls(first, last)

    @property
    def months(self) -> pd.PeriodIndex:
        """The months in order; empty where the source names none."""
        if self.first is None or self.first.freqstr != "M":
            return pd.PeriodIndex([], freq="M")
        return _months(self.first, self.last)

    @property
    def length(self) -> int | None:
        """The number of months in the span; None for "to date"."""
        if self.first is None or self.last is None:
            return None
        return 12 if self.first.freqstr != "M" else (self.last - self.first).n + 1

    @property
    def key(self) -> str:
        """The span as it is written in files: `2016-04..2016-08`."""
        if self.first is None:
            return "to date"
        if self.first.freqstr != "M":
            return str(self.first)
        return f"{self.first}..{self.last}"

    @property
    def label(self) -> str:
        """The span as it is printed: "April to August 2016", "November 2015 to March 2016"."""
        if self.first is None or self.last is None:
            return "to date"
        if self.first.freqstr != "M":
            return str(self.first)
        if self.first == self.last:
            return month_label(self.last)
        if self.first.year == self.last.year:
            return f"{MONTH_NAMES[self.first.month - 1]} to {month_label(self.last)}"
        return f"{month_label(self.first)} to {month_label(self.last)}"

    def year_before(self) -> Span:
        """The same months, or the year, one year earlier."""
        if self.first is None or self.last is None:
            return self
        months = 12 if self.first.freqstr == "M" else 1
        return Span(self.first - months, self.last - months)

    def __str__(self) -> str:
        return self.key


@lru_cache(maxsize=512)
def _months(first: pd.Period, last: pd.Period) -> pd.PeriodIndex:
    """The months of a span, kept because a page asks for the same ones about a hundred times."""
    return pd.period_range(first, last, freq="M")


def parse_period(text: str) -> pd.Period:
    """A month (`2016-08`) or a year (`2016`).

    Raises
    ------
    ValueError
        When the text is neither.

    Examples
    --------
    >>> parse_period("2016-08"), parse_period("2016")
    (Period('2016-08', 'M'), Period('2016', 'Y-DEC'))
    """
    if _MONTH.fullmatch(text):
        return pd.Period(text, freq="M")
    if _YEAR.fullmatch(text):
        return pd.Period(text, freq="Y")
    raise ValueError(f"'{text}' is not a month: write it as 2016-08")


def is_month(text: str) -> bool:
    """Whether the text is a month in the form that drops use.

    Examples
    --------
    >>> is_month("2016-08"), is_month("2016-13"), is_month("Aug-16")
    (True, False, False)
    """
    return _MONTH.fullmatch(text) is not None


def is_day(text: str) -> bool:
    """Whether the text is a day of the calendar, such as 2016-08-31.

    Examples
    --------
    >>> is_day("2016-08-31"), is_day("2016-08-32"), is_day("2016-08")
    (True, False, False)
    """
    try:
        return _DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def financial_year(month: pd.Period) -> int:
    """The calendar year in which the month's financial year starts.

    Examples
    --------
    >>> financial_year(pd.Period("2016-03", freq="M")), financial_year(pd.Period("2016-04", freq="M"))
    (2015, 2016)
    """
    return int(month.year if month.month >= APRIL else month.year - 1)


def financial_year_label(start: int) -> str:
    """The financial year as it is printed.

    Examples
    --------
    >>> financial_year_label(2016), financial_year_label(1999)
    ('2016/17', '1999/00')
    """
    return f"{start}/{(start + 1) % 100:02d}"


def financial_year_span(start: int) -> Span:
    """From April of the year to March of the next.

    Examples
    --------
    >>> financial_year_span(2015).key
    '2015-04..2016-03'
    """
    april = pd.Period(year=start, month=APRIL, freq="M")
    return Span(april, april + 11)


def year_to_date(last: pd.Period) -> Span:
    """From the start of the month's financial year to the month.

    Examples
    --------
    >>> year_to_date(pd.Period("2016-08", freq="M")).key
    '2016-04..2016-08'
    >>> year_to_date(pd.Period("2016-03", freq="M")).key
    '2015-04..2016-03'
    """
    return Span(financial_year_span(financial_year(last)).first, last)


def rolling_year(last: pd.Period) -> Span:
    """The twelve months that end with the month.

    Examples
    --------
    >>> rolling_year(pd.Period("2016-08", freq="M")).label
    'September 2015 to August 2016'
    """
    return Span(last - 11, last)


def quarter_span(quarter: pd.Period) -> Span:
    """The three months of a quarter of the financial year (frequency Q-MAR: the year ends in March).

    Examples
    --------
    >>> quarter_span(pd.Period("2016-02", freq="M").asfreq("Q-MAR")).label
    'January to March 2016'
    """
    return Span(quarter.asfreq("M", "start"), quarter.asfreq("M", "end"))


def month_label(month: pd.Period) -> str:
    """The month in full.

    Examples
    --------
    >>> month_label(pd.Period("2016-08", freq="M"))
    'August 2016'
    """
    return f"{MONTH_NAMES[month.month - 1]} {month.year}"


def day_label(day: str) -> str:
    """The day in full.

    Examples
    --------
    >>> day_label("2016-08-31")
    '31 August 2016'
    """
    read = date.fromisoformat(day)
    return f"{read.day} {MONTH_NAMES[read.month - 1]} {read.year}"


def last_day(month: pd.Period) -> str:
    """The last day of a month.

    Examples
    --------
    >>> last_day(pd.Period("2016-02", freq="M"))
    '2016-02-29'
    """
    return f"{month}-{month.days_in_month:02d}"


def days_after(day: str, month: pd.Period) -> int:
    """How many days after the end of a month a day is; negative if it comes before.

    Examples
    --------
    >>> days_after("2016-09-20", pd.Period("2016-08", freq="M"))
    20
    """
    return (date.fromisoformat(day) - date.fromisoformat(last_day(month))).days


def runs(months: Iterable[pd.Period]) -> list[Span]:
    """The spans that months in order make up: one for each run of months without a gap.

    Examples
    --------
    >>> [run.label for run in runs(pd.PeriodIndex(["2020-06", "2020-08", "2020-09"], freq="M"))]
    ['June 2020', 'August to September 2020']
    """
    found: list[tuple[pd.Period, pd.Period]] = []
    for month in months:
        if found and month == found[-1][1] + 1:
            found[-1] = (found[-1][0], month)
        else:
            found.append((month, month))
    return [Span(first, last) for first, last in found]


def spans(months: Iterable[pd.Period]) -> list[str]:
    """Months in order as a sentence lists them: each by name, but three or more in a row by the first and the last.

    Examples
    --------
    >>> spans(pd.PeriodIndex(["2020-06", "2020-08", "2020-09", "2021-01", "2021-02", "2021-03"], freq="M"))
    ['June 2020', 'August 2020', 'September 2020', 'January to March 2021']
    """
    labels: list[str] = []
    for run in runs(months):
        labels += [run.label] if len(run.months) > 2 else [month_label(month) for month in run.months]
    return labels
