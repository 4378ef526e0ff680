"""How alike neighbouring months are: counts drift, and a sum of months that drift varies more than its months say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.periods import Span

Numbers = NDArray[np.float64]

STRONGEST = 0.7  # a correlation beyond which three years cannot tell drift from change
GRID: Numbers = np.arange(-10, 15) / 20  # the correlations that tables are made for: -0.5 to 0.7


@dataclass(frozen=True)
class ResidualBias:
    """What residuals about a fitted model look like where neighbouring months are correlated: small samples' bias.

    What is estimated of a short series lies too low (Marriott and Pope, Biometrika 41, 1954, pages 390–402), the more
    so the more was fitted to it. For residuals e = Mε with cov ε = φR, R = ρ^|lag|: E(e'e) = φ tr(MR), and the lagged
    products likewise. The tables hold these traces for each ρ of a grid, so that ρ and φ are found by equating them
    with what was observed.

    Examples
    --------
    Residuals about a mean of ten months look negatively correlated where there is no correlation at all.

    >>> about_mean = ResidualBias.of(np.ones((10, 1)), pd.period_range("2016-01", periods=10, freq="M"))
    >>> round(float(np.interp(0, GRID, about_mean.lagged)), 2)
    -0.1
    """

    total: Numbers
    lagged: Numbers
    freedom: Numbers

    @classmethod
    def of(cls, design: Numbers, months: pd.PeriodIndex) -> ResidualBias:
        """The tables for a model's columns over these months."""
        remove = np.eye(len(design)) - design @ np.linalg.pinv(design)
        alike, follows = _alike(months)
        spread = remove @ alike
        total = np.trace(spread, axis1=1, axis2=2)
        lagged = np.einsum("kij,ji->k", spread, remove @ (0.5 * follows)) / np.maximum(total, 1e-12)
        freedom = total**2 / np.maximum(np.einsum("kij,kji->k", spread, spread), 1e-12)
        return cls(total, np.maximum.accumulate(lagged), freedom)

    def correlation(self, squares: Numbers, products: Numbers) -> Numbers:
        """ρ, from the sums of squared residuals and of products of neighbouring months' residuals."""
        return np.interp(products / np.maximum(squares, 1e-12), self.lagged, GRID)


def drift(period: Span) -> Numbers:
    """How many times more than independent months' a period's difference on the year before varies, for each ρ.

    Examples
    --------
    Two neighbouring months correlated by ρ vary (1 + ρ) times as much together as two that are not.

    >>> [round(float(each), 2) for each in drift(Span.parse("2016-04..2016-05"))[GRID >= 0][::5]]
    [1.0, 1.25, 1.5]
    """
    months = period.months
    both = months.union(months - 12)
    sign = np.where(both.isin(months), 1.0, 0.0) - both.isin(months - 12)
    return np.asarray(sign @ _alike(both)[0] @ sign / (sign @ sign))


def sum_inflation(rho: float, months: int) -> float:
    """How many times more the sum of so many months varies than were they independent.

    For months of which each repeats so much of the one before, and nothing else: AR(1) (Bayley and Hammersley,
    Supplement to the JRSS 8, 1946, pages 184–197). Months that trend vary together by more.

    Examples
    --------
    >>> sum_inflation(0.5, 2), sum_inflation(0.0, 7)
    (1.5, 1.0)
    """
    lags = np.arange(1, months)
    return float(1 + 2 * ((1 - lags / months) * rho**lags).sum())


def neighbours(residuals: Numbers, months: pd.PeriodIndex) -> Numbers:
    """The sum of the products of neighbouring months' residuals, for each row.

    Examples
    --------
    >>> months = pd.PeriodIndex(["2016-01", "2016-02", "2016-04"], freq="M")
    >>> neighbours(np.array([[2.0, 3.0, 5.0]]), months).tolist()
    [6.0]
    """
    follows = np.diff(_when(months)) == 1
    return np.asarray((residuals[:, 1:] * residuals[:, :-1] * follows).sum(axis=1))


def _alike(months: pd.PeriodIndex) -> tuple[Numbers, NDArray[np.bool_]]:
    """The months' correlations for each ρ of the grid, ρ to the power of the months between; which are neighbours."""
    lags = np.abs(np.subtract.outer(_when(months), _when(months)))
    return (GRID[:, None] ** np.arange(lags.max() + 1))[:, lags], lags == 1


def _when(months: pd.PeriodIndex) -> NDArray[np.int64]:
    return np.asarray(months.year * 12 + months.month, dtype=np.int64)
