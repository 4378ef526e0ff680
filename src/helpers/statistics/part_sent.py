"""Months that were probably sent wrongly: in part, without most of one measure, or as a copy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

USUAL = 20  # events a month, below which chance alone can make a count that low
MONTHS = 12  # before a month: their median is the usual count
KNOWN = 6  # of these months that must have been supplied
MEASURES = 4  # at least: with fewer, a real fall and a part not sent look the same
TOGETHER = 0.7  # of the usual: all counts together must be below it
SHORT = 0.65  # of the usual: a whole file's rows must be below it
EACH, NEARLY_ALL = 0.8, 0.9  # of the usual, and the share of the measures that must be below it

MANY = 50  # events a month, of which chance alone cannot leave only a fifth
ABSENT = 0.2  # of the usual: a measure below it is nearly absent
SAME, LEAST, CELLS = 0.8, 5, 10  # a copy: this share is equal, of the counts from 5 up, of which there are at least 10
PAIRS, OFTEN = 6, 0.1  # pairs of months that a table needs, and the share of copies above which they prove nothing


@dataclass(frozen=True)
class Doubts:
    """Months for which the counts of a measure were probably sent wrongly.

    Attributes
    ----------
    part
        Months that were sent only in part (`part_sent`, `short_files`).
    copied
        Months that are a copy of the month before (`copied_months`).
    absent
        Months that lack most of the measure or of one of its parts, by the measure that is absent (`nearly_absent`).
    """

    part: tuple[pd.Period, ...] = ()
    copied: tuple[pd.Period, ...] = ()
    absent: Mapping[str, tuple[pd.Period, ...]] = field(default_factory=dict)

    @property
    def months(self) -> tuple[pd.Period, ...]:
        """All of them, in order.

        Examples
        --------
        >>> may, june = pd.period_range("2016-05", "2016-06", freq="M")
        >>> Doubts((june,), (), {"Theft": (may, june)}).months
        (Period('2016-05', 'M'), Period('2016-06', 'M'))
        """
        return tuple(sorted({*self.part, *self.copied, *(month for each in self.absent.values() for month in each)}))


def part_sent(counts: pd.DataFrame) -> tuple[pd.Period, ...]:
    """The months in which nearly all measures of an area are far below the usual, as when a file was sent in part.

    A month's counts together are below 70% of the usual, and nine in ten measures below 80% of their own. The usual is
    the median of the twelve months before. Even the first lockdown left some measures unchanged. Do not trust it where
    all measures count much the same, or where an area is a single place: an airport without flights looks like this,
    too.

    Parameters
    ----------
    counts
        One area's monthly counts, a column for each measure; NaN where a month was not supplied. Measures of fewer than
        20 events a month are left out, and four or more must remain.

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
    cells = counts.to_numpy(dtype=float)
    usual = _median_before(cells)
    judged = ~np.isnan(cells) & (usual >= USUAL)
    number = judged.sum(axis=1)
    together = cells.sum(axis=1, where=judged) < TOGETHER * usual.sum(axis=1, where=judged)
    low = ((cells < EACH * usual) & judged).sum(axis=1)
    return tuple(counts.index[(number >= MEASURES) & together & (low >= NEARLY_ALL * number)])


def short_files(quality: pd.DataFrame, county: str) -> tuple[pd.Period, ...]:
    """The months whose street-level file holds less than 65% of a county's usual rows, all crime types together.

    A force has so many rows that chance hardly moves their sum, and in the first lockdown more antisocial behaviour
    made up for the crimes that fell. Do not trust it where a force stopped recording something for good.

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


def nearly_absent(counts: pd.DataFrame) -> dict[str, tuple[pd.Period, ...]]:
    """The months in which a measure is nearly absent, as when a force's file lacks most of its rows.

    Its count is below a fifth of the usual. The usual is the median of the twelve months before, or of the twelve
    after if that is lower, so that a measure that ended for good does not cast doubt on every month since. Do not trust
    it for the newest month of a measure that may really stop, as street crime did in the first lockdown.

    Parameters
    ----------
    counts
        A force's or county's monthly counts, a column for each measure; NaN where a month was not supplied. Measures of
        fewer than 50 events a month are not judged, nor are months with fewer than six before and after them.

    Examples
    --------
    >>> months = pd.period_range("2016-01", "2016-08", freq="M")
    >>> nearly_absent(pd.DataFrame({"Theft": [90] * 7 + [17], "Drugs": [90] * 7 + [18]}, months))
    {'Theft': (Period('2016-08', 'M'),)}
    """
    cells = counts.to_numpy(dtype=float)
    usual = np.fmin(_median_before(cells), _median_before(cells[::-1])[::-1])  # the lower one, or the only one known
    found = (usual >= MANY) & (cells < ABSENT * usual)
    return {
        str(name): tuple(counts.index[months])
        for name, months in zip(counts.columns, found.T, strict=True)
        if months.any()
    }


def _median_before(cells: Numbers) -> Numbers:
    """The median of the twelve months before each month, a row for each; NaN with fewer than six of them.

    pandas' rolling window gives the same, but takes ten times as long for a table of one to three years.
    """
    padded = np.vstack([np.full((MONTHS, cells.shape[1]), np.nan), cells])
    windows = np.sort(sliding_window_view(padded, MONTHS, axis=0)[:-1])  # NaN comes last
    known = (~np.isnan(windows)).sum(axis=-1, keepdims=True)
    middle = [np.take_along_axis(windows, np.maximum(known - 1 + more, 0) // 2, axis=-1) for more in (0, 1)]
    return np.asarray(np.where(known >= KNOWN, (middle[0] + middle[1]) / 2, np.nan)[..., 0])


def copied_months(counts: pd.DataFrame) -> tuple[pd.Period, ...]:
    """The months in which nearly all counts repeat those of the month before, as when that month was sent again.

    Of the counts of five or more, eight in ten are equal; by chance hardly one in ten is. Do not trust it for a table
    of few counts, or of averages. It finds nothing in a table in which more than one month in ten is like that.

    Parameters
    ----------
    counts
        Monthly counts, a column for each area and measure, without sums.

    Examples
    --------
    >>> table = pd.DataFrame([[60 + 7 * i + j for j in range(10)] for i in (0, 1, 2, 3, 4, 5, 6, 6)])
    >>> copied_months(table.set_axis(pd.period_range("2016-01", "2016-08", freq="M")))
    (Period('2016-08', 'M'),)
    """
    cells = counts.to_numpy(dtype=float)
    now, then = cells[1:], cells[:-1]
    large = np.fmax(now, then) >= LEAST
    judged = (large & ~np.isnan(now) & ~np.isnan(then)).sum(axis=1)
    alike = (judged >= CELLS) & ((large & (now == then)).sum(axis=1) >= SAME * judged)
    pairs = int((judged >= CELLS).sum())
    if pairs < PAIRS or alike.sum() > max(1, OFTEN * pairs):
        return ()
    return tuple(counts.index[1:][alike])
