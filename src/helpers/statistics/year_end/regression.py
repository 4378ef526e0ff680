"""The regression that police analysts (CORA) use in their committee reports to estimate the year's total."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers import periods
from helpers.periods import Span
from helpers.statistics import units
from helpers.statistics.counts import Counts, area_and_measure, without_months

ENOUGH = 24  # months: in less than two years, a season cannot be distinguished from a trend


@dataclass(frozen=True)
class Regression:
    """The regression's estimate of a financial year's total.

    Attributes
    ----------
    year
        The financial year, April to March.
    history
        The months that the trend was fitted to.
    degree
        1 for a linear trend, 2 for a quadratic one.
    total
        The year's total so far plus the estimate of the months not supplied; None where the history is too short.
    recorded
        The year's total so far.
    previous
        The total of the year before; None where one of its months was not supplied.
    r_squared
        The part of the months' variation that the trend alone explains, 0 to 1; None where the history is too short or
        all months are the same.
    points
        One row for each month of history and year: `count`, `trend`, `index` (seasonal), and `estimate`, which is NaN
        except for months of the year that were not supplied.
    unit
        What is counted, in the plural.
    """

    area: str
    measure: str
    year: Span
    history: Span
    degree: int
    total: float | None
    recorded: int
    previous: int | None
    r_squared: float | None
    points: pd.DataFrame = field(compare=False, repr=False)
    unit: str = units.DEFAULT

    @property
    def difference(self) -> float | None:
        """The estimated total less that of the year before; None where either is unknown."""
        return None if self.total is None or self.previous is None else self.total - self.previous

    @property
    def percent(self) -> float | None:
        """The difference in per cent of the year before; None where that is 0 or unknown."""
        if self.difference is None or not self.previous:
            return None
        return 100 * self.difference / self.previous


def regression(counts: Counts, *, degree: int = 2, years: int = 3, part_sent: Collection[pd.Period] = ()) -> Regression:
    """The financial year's total as estimated by a polynomial trend and a seasonal index.

    The trend is fitted by ordinary least squares of the counts on t = 1..n, over the last complete financial years and
    the year to date. The seasonal index of a calendar month is the mean of count / trend over the years. Each month to
    come is trend × index. Do not trust it long after the last month supplied, because a quadratic trend keeps bending;
    nor for small counts; nor across a change in recording. R² shows how well the trend fits the past, not how good the
    estimate will be.

    Parameters
    ----------
    counts
        Monthly counts named `(area, measure)`. Missing months are left out of the fit; those of the current year are
        estimated.
    degree
        1 for a straight line, 2 for a quadratic trend.
    years
        Complete financial years that the trend is fitted to, in addition to the year to date.
    part_sent
        Months that were probably not sent in full: they are treated as not supplied.

    Examples
    --------
    A series that grows by one a month has no season: 37 + 38 + … + 48 = 510.

    >>> months = pd.period_range("2013-04", "2016-08", freq="M")
    >>> counts = pd.Series(range(1, 42), index=months, name=("Blackpool", "Rape"))
    >>> result = regression(counts, degree=1)
    >>> round(result.total, 6), result.recorded, round(result.r_squared, 6)
    (510.0, 195, 1.0)
    """
    counts = without_months(counts, part_sent)
    last = counts.index[-1]
    start = periods.financial_year(last)
    year = periods.financial_year_span(start)
    history = Span(max(counts.index[0], periods.financial_year_span(start - years).first), last)
    points = _points(counts, history, year, degree)
    estimate = points.loc[year.months, "estimate"]
    recorded = int(counts.reindex(year.months).sum())
    before = counts.reindex(year.year_before().months)
    area, measure = area_and_measure(counts)
    enough = points["trend"].notna().any()
    return Regression(
        area,
        measure,
        year,
        history,
        degree,
        recorded + float(estimate.sum()) if enough else None,
        recorded,
        None if before.isna().any() else int(before.sum()),
        _r_squared(points["count"], points["trend"]) if enough else None,
        points,
        units.of(counts),
    )


def _points(counts: Counts, history: Span, year: Span, degree: int) -> pd.DataFrame:
    """The `points`: every month from the first of the history to the last of the year."""
    begin = pd.PeriodIndex([history.first, year.first]).min()
    months = pd.period_range(begin, year.last, freq="M")
    count = counts.reindex(months).to_numpy(dtype=float)
    columns = {"count": count, **{name: np.full(len(months), np.nan) for name in ("trend", "index", "estimate")}}
    supplied = ~np.isnan(count)
    if supplied.sum() >= ENOUGH:
        columns["trend"] = _trend(count, supplied, degree)
        columns["index"] = _seasonal_index(count, columns["trend"], months.month.to_numpy() - 1)
        to_come = ~supplied & months.isin(year.months)
        columns["estimate"][to_come] = (columns["trend"] * columns["index"])[to_come]
    return pd.DataFrame(columns, index=months)


def _trend(count: np.ndarray, supplied: np.ndarray, degree: int) -> np.ndarray:
    from statsmodels.regression.linear_model import OLS  # imported here because it takes a second

    # statsmodels stays because the project's brief names it; numpy alone could fit these three columns.
    # Powers of t up to the degree; the first column is the constant.
    design = np.vander(np.arange(1, len(count) + 1), degree + 1, increasing=True)
    fit = OLS(count[supplied], design[supplied]).fit()
    # Where the trend falls below 0 it is taken as 0, because no count is negative.
    return np.asarray(np.maximum(design @ fit.params, 0))


def _seasonal_index(count: np.ndarray, trend: np.ndarray, calendar: np.ndarray) -> np.ndarray:
    """Each month's seasonal index: the mean of count / trend over the years; 1 for a month that was never supplied."""
    # Where the trend is less than half an event a month, the ratio is only noise.
    known = ~np.isnan(count) & (trend >= 0.5)
    ratios = np.bincount(calendar[known], count[known] / trend[known], minlength=12)
    years = np.bincount(calendar[known], minlength=12)
    return np.asarray(np.where(years > 0, ratios / np.maximum(years, 1), 1.0)[calendar])


def _r_squared(count: pd.Series[float], trend: pd.Series[float]) -> float | None:
    """1 − residual / total sum of squares; None for a constant series."""
    residual = ((count - trend) ** 2).sum()
    total = ((count - count.mean()) ** 2).sum()
    return None if total == 0 else float(1 - residual / total)
