"""Months that look as if only a part of them was sent: nearly all counts are far below the usual at once."""

from __future__ import annotations

import pandas as pd

USUAL = 20  # events a month, below which chance alone can make a count that low
MONTHS = 12  # before a month, whose median is the usual
KNOWN = 6  # of them at least
MEASURES = 4  # at least: with fewer, what really fell cannot be told from what was not sent
TOGETHER = 0.7  # of the usual, below which all counts together must be
SHORT = 0.65  # of the usual, below which a whole file's rows must be
EACH, NEARLY_ALL = 0.8, 0.9  # of the usual, below which so many of the measures must be


def part_sent(counts: pd.DataFrame) -> tuple[pd.Period, ...]:
    """The months in which nearly all measures of an area are far below the usual, as when a file was sent in part.

    A month's counts together are below 70% of the usual, and nine in ten measures below 80% of their own: the median of
    the twelve months before. Even the first lockdown left some measures as they were. Do not trust it where all
    measures count much the same, or where one place makes up an area: an airport without flights looks like this too.

    Parameters
    ----------
    counts
        One area's monthly counts, a column for each measure; NaN where a month was not supplied. Measures of fewer than
        20 events a month say nothing, and four or more must be left.

    Returns
    -------
    tuple of Period
        In order. Months with fewer than six before them are not judged.

    Examples
    --------
    >>> months = pd.period_range("2016-01", "2016-08", freq="M")
    >>> table = pd.DataFrame({name: [50] * 7 + [25] for name in ("Theft", "Burglary", "Drugs", "Arson")}, months)
    >>> part_sent(table)
    (Period('2016-08', 'M'),)
    >>> part_sent(table.assign(Drugs=50))
    ()
    """
    usual = counts.shift().rolling(MONTHS, min_periods=KNOWN).median()
    judged = counts.notna() & (usual >= USUAL)
    number = judged.sum(axis="columns")
    together = counts.where(judged).sum(axis="columns") < TOGETHER * usual.where(judged).sum(axis="columns")
    low = ((counts < EACH * usual) & judged).sum(axis="columns")
    return tuple(counts.index[(number >= MEASURES) & together & (low >= NEARLY_ALL * number)])


def short_files(quality: pd.DataFrame, county: str) -> tuple[pd.Period, ...]:
    """The months whose street-level file holds less than 65% of a county's usual rows, all crime types together.

    A force's rows are so many that chance hardly moves their sum, and in the months of the first lockdown antisocial
    behaviour made up for what fell. Do not trust it where a force stopped recording something for good.

    Parameters
    ----------
    quality
        A row for each county and month: `area`, `month`, `rows` and `usual`.

    Examples
    --------
    >>> months = pd.period_range("2016-07", "2016-08", freq="M")
    >>> short_files(pd.DataFrame({"area": "Kent", "month": months, "rows": [650, 649], "usual": 1000}), "Kent")
    (Period('2016-08', 'M'),)
    """
    short = quality[(quality["area"] == county) & (quality["rows"] < SHORT * quality["usual"])]
    return tuple(short["month"])
