"""How much a series varies by itself, beyond what independent events would."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import periods
from helpers.periods import Span

ENOUGH = 6  # degrees of freedom, below which nothing can be told of the dispersion


def dispersion(counts: pd.Series) -> float:
    """How many times more the months vary than independent events (Poisson) would; never below 1.

    Each month is held against the same month a year before, after scaling by the two financial years' ratio, so
    that neither season nor trend counts as noise: φ = Σ (c − r·p)² / (r·p·(1 + r)) over the pairs less one a
    year (Pearson's estimate for a quasi-Poisson model; McCullagh and Nelder, Generalized Linear Models, 1989,
    section 4.5). 1 where fewer than 6 degrees of freedom are left: too little to tell.

    Examples
    --------
    >>> months = pd.period_range("2014-04", "2016-03", freq="M")
    >>> steady = pd.Series([100, 104] * 12, index=months, name=("Blackpool", "Rape"))
    >>> dispersion(steady)
    1.0
    """
    pairs = month_by_month(counts, Span(counts.index[0], counts.index[-1])).dropna()
    years = np.array([periods.financial_year(month) for month in pairs.index])
    total, freedom = 0.0, 0
    for year in np.unique(years):
        current, previous = (pairs[name].to_numpy()[years == year] for name in ("current", "previous"))
        if previous.sum() == 0 or current.sum() == 0:
            continue
        ratio = current.sum() / previous.sum()
        expected = ratio * np.maximum(previous, 0.5)  # a month of 0 has no variance to divide by
        total += float(((current - ratio * previous) ** 2 / (expected * (1 + ratio))).sum())
        freedom += len(current) - 1
    return max(1.0, total / freedom) if freedom >= ENOUGH else 1.0


def month_by_month(counts: pd.Series, period: Span) -> pd.DataFrame:
    """Each month of a period beside the same month a year before: `current`, `previous`, `difference`.

    NaN where a month was not supplied; no rows for a period that names no months.

    Examples
    --------
    >>> months = pd.period_range("2015-04", "2016-05", freq="M")
    >>> counts = pd.Series([10, 12] + [9] * 10 + [15, 11], index=months, name=("Blackpool", "Rape"))
    >>> month_by_month(counts, Span.parse("2016-04..2016-05"))["difference"].tolist()
    [5.0, -1.0]
    """
    months = period.months
    current = counts.reindex(months).to_numpy(dtype=float)
    previous = counts.reindex(months - 12).to_numpy(dtype=float)
    return pd.DataFrame({"current": current, "previous": previous, "difference": current - previous}, index=months)
